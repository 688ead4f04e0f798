//! Runs of programs under injection.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use xtask::shell::command;

/// Far more time than a run needs. Then the tool is killed with the program.
pub const LIMIT: Duration = Duration::from_secs(60);

/// What is tested.
pub struct Injected {
    /// `uring-trace`.
    pub tool: PathBuf,
    /// The program that prints what it sees.
    pub program: PathBuf,
    /// Where they run.
    pub dir: PathBuf,
}

/// Bytes that differ at different offsets.
pub fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0] | 1).collect()
}

impl Injected {
    /// The tool with rules, before the program and its arguments.
    pub fn injecting(&self, rules: &[&str], seed: u32, options: &[&str]) -> Command {
        let mut traced = command(&self.tool);
        traced.current_dir(&self.dir).args(["-f", "-o", "trace"]).args(options);
        traced.args(["--seed", &seed.to_string()]);
        rules.iter().for_each(|rule| {
            traced.args(["--inject", rule]);
        });
        traced
    }
}
