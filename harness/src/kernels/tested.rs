//! What ran on one kernel.

use crate::original::Row;
use crate::outcome::{Outcome, Verdict};

/// What ran on one kernel.
#[derive(Default)]
pub struct Tested {
    pub kernel: String,
    /// Tests of the C library's suite, on both libraries.
    pub suite: Vec<Row>,
    /// Cases of our own programs.
    pub cases: Vec<Outcome>,
    /// The same cases on the C library; those of unit tests are not among them.
    pub theirs: Vec<Outcome>,
}

impl Tested {
    /// What failed, each with its reason.
    pub fn failures(&self) -> Vec<String> {
        let outcomes = self.suite.iter().map(|r| &r.outcome).chain(&self.cases);
        let failed = outcomes.filter_map(|o| match &o.verdict {
            Verdict::Fail(why) => Some(format!("{}: {why}", o.name)),
            _ => None,
        });
        failed.collect()
    }
}
