//! The test results on one kernel.

use crate::original::Row;
use crate::outcome::{Outcome, Verdict};

/// The test results on one kernel.
#[derive(Default)]
pub struct Tested {
    pub kernel: String,
    /// Tests of the C library's suite, on both libraries.
    pub suite: Vec<Row>,
    /// Cases of this repository's programs, on this library.
    pub cases: Vec<Outcome>,
    /// The same cases on the C library, without the unit tests.
    pub theirs: Vec<Outcome>,
}

impl Tested {
    /// The failed tests, each with its reason.
    pub fn failures(&self) -> Vec<String> {
        let outcomes = self.suite.iter().map(|r| &r.outcome).chain(&self.cases);
        let failed = outcomes.filter_map(|o| match &o.verdict {
            Verdict::Fail(why) => Some(format!("{}: {why}", o.name)),
            _ => None,
        });
        failed.collect()
    }
}
