//! `uring-trace`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::SUCCESS
}
