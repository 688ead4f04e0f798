//! Shows what a program does with io_uring.
//!
//! `run` starts the program (`child`) and reads the traces of its processes (`files`), or recorded
//! ones. `model` matches CQEs to SQEs. The lines go through the filter (`output`) to `text`, `json`,
//! `summary`, `advice`, `perfetto` or `page`, and to `check`, which looks for misuse; `statistics` counts
//! for two of them. `sqe` and `operations` decode SQEs, `registers` the arguments of
//! io_uring_register(2); `names` and `system` have the names of numbers, `file_names` those of files. `inject`
//! parses rules of fault injection and writes them for the layer.

pub mod advice;
pub mod args;
pub mod check;
pub mod child;
pub mod file_names;
pub mod files;
pub mod inject;
pub mod json;
pub mod model;
pub mod names;
pub mod operations;
pub mod output;
pub mod page;
pub mod perfetto;
pub mod registers;
pub mod run;
pub mod sqe;
pub mod statistics;
pub mod summary;
pub mod system;
#[cfg(test)]
#[allow(missing_docs)]
mod testing;
pub mod text;

use std::process::ExitCode;

use clap::Parser;

/// The program.
pub fn main() -> ExitCode {
    let code = run::run(&args::Arguments::parse()).unwrap_or_else(|error| {
        run::say(&format!("{error:#}"));
        run::code_of(&error)
    });
    ExitCode::from(code)
}
