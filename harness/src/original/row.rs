//! The verdict of a test, and its runs.

use super::runner::Run;
use crate::outcome::Outcome;

/// The result of one test in one mode.
pub struct Row {
    pub test: String,
    /// The first run on each library.
    pub reference: Run,
    pub ours: Run,
    /// The repeated runs.
    pub retries: Retries,
    pub outcome: Outcome,
}

/// Number of repeated runs on each library, and how many passed: the C library's first, then this
/// library's.
#[derive(Clone, Copy, Default)]
pub struct Retries {
    pub runs: u32,
    pub passed: [u32; 2],
    /// Whether a run on this library failed in the same way as one on the C library.
    pub same_failure: bool,
}

impl Retries {
    pub fn count(&mut self, theirs: &Run, ours: &Run) {
        self.runs += 1;
        self.passed[0] += u32::from(theirs.passed());
        self.passed[1] += u32::from(ours.passed());
        self.same_failure |= ours.fails_like(theirs);
    }

    /// Whether another run is needed. Runs are repeated until this library has passed as often as
    /// the C library, within the limits.
    pub fn needs_more_runs(&self) -> bool {
        let behind = self.passed[1] < self.passed[0];
        self.runs < AGAIN.0 || self.runs < AGAIN.1 && behind
    }

    /// Whether either library passed in some runs and failed in others.
    pub fn is_mixed(&self) -> bool {
        self.passed.iter().any(|passed| (1..self.runs).contains(passed))
    }

    pub fn in_words(&self) -> String {
        let [theirs, ours] = self.passed;
        format!("of {} runs each, the C library passed {theirs}, ours {ours}", self.runs)
    }
}

/// Minimum and maximum number of repeated runs of a test whose results disagree.
const AGAIN: (u32, u32) = (3, 6);
