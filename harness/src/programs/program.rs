//! The description of a program.

use anyhow::Result;
use xtask::chroot::Chroot;
use xtask::context::Context;

/// Where this library is installed in the chroot.
pub const PREFIX: &str = "/opt/uring";

/// A program with its workload.
pub struct Program {
    pub name: &'static str,
    pub packages: &'static [&'static str],
    /// Preparation before the first run.
    pub prepare: Option<fn(&Context, &Chroot) -> Result<()>>,
    /// The script that runs the workload and checks its result; `run::HEAD` is prepended. A line
    /// `did …` describes what was done, and a line `right …` what was compared. Both must occur.
    pub script: &'static str,
    /// Time limit in seconds, for one library.
    pub limit: u32,
}
