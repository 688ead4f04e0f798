//! What is told of a program.

use anyhow::Result;
use xtask::chroot::Chroot;
use xtask::context::Context;

/// Where this library is installed in the system.
pub const PREFIX: &str = "/opt/uring";

/// One program at its work.
pub struct Program {
    pub name: &'static str,
    pub packages: &'static [&'static str],
    /// What comes before the first run.
    pub prepare: Option<fn(&Context, &Chroot) -> Result<()>>,
    /// The work and its proof, after `run::HEAD`. A line `did …` says what was done, and `right …` what
    /// was compared; there has to be one of each.
    pub script: &'static str,
    /// Seconds, on one library.
    pub limit: u32,
}
