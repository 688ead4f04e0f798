//! `uring-trace`.

use std::process::ExitCode;

fn main() -> ExitCode {
    uring_trace::main()
}
