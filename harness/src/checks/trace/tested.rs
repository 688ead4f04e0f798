//! What the tests of the tracer run.

use std::path::PathBuf;

/// A traced program exits with this if the kernel does not know what it needs.
pub const UNKNOWN: i32 = 77;

/// The files of a test run.
pub struct Tested {
    /// The program that submits and reaps at random.
    pub program: PathBuf,
    /// `uring-trace`.
    pub tool: PathBuf,
    /// A directory for files.
    pub dir: PathBuf,
}
