//! A test's verdict, and the runs that it is made of.

use super::runner::Run;
use crate::outcome::Outcome;

/// One test's verdicts in one mode.
pub struct Row {
    pub test: String,
    /// The first run of each.
    pub reference: Run,
    pub ours: Run,
    /// How often each was run for the verdict, and how often it passed.
    pub tries: Tries,
    pub outcome: Outcome,
}

/// Counts of runs, both ways; the C library's first, then ours.
#[derive(Clone, Copy, Default)]
pub struct Tries {
    pub runs: u32,
    pub passed: [u32; 2],
    /// Whether a run of ours failed like one of the C library's.
    pub alike: bool,
}

impl Tries {
    pub fn count(&mut self, theirs: &Run, ours: &Run) {
        self.runs += 1;
        self.passed[0] += u32::from(theirs.passed());
        self.passed[1] += u32::from(ours.passed());
        self.alike |= ours.fails_like(theirs);
    }

    /// Whether it is to be run once more: until ours has passed as often.
    pub fn wants_more(&self) -> bool {
        let behind = self.passed[1] < self.passed[0];
        self.runs < AGAIN.0 || self.runs < AGAIN.1 && behind
    }

    /// Whether either library passed sometimes and not always.
    pub fn is_mixed(&self) -> bool {
        self.passed.iter().any(|passed| (1..self.runs).contains(passed))
    }

    pub fn in_words(&self) -> String {
        let [theirs, ours] = self.passed;
        format!("of {} runs each, the C library passed {theirs}, ours {ours}", self.runs)
    }
}

/// How often a test that disagrees is run again, both ways: at least, and at most.
const AGAIN: (u32, u32) = (3, 6);
