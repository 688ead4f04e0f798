//! `uring-doctor`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    uring_doctor::run(&uring_doctor::Arguments::parse())
}
