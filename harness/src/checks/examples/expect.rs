//! Input data for the examples, and the check of how they end.

use std::process::Output;

use xtask::shell::{status, tail};

use crate::outcome::Outcome;

/// Passes if the program exited with `code` and `fine` is true.
pub fn verdict(name: impl Into<String>, result: &Output, code: i32, fine: bool) -> Outcome {
    if result.status.code() == Some(code) && fine {
        return Outcome::pass(name);
    }
    let result_is = if fine { "right" } else { "wrong" };
    let said = tail(&String::from_utf8_lossy(&result.stderr));
    let ended = format!("{}, {code} expected", status(result));
    Outcome::fail(name, format!("the result is {result_is}; {ended}; errors:\n{said}"))
}

/// Pseudo-random bytes: lost, repeated or reordered data changes them.
pub fn bytes(len: usize) -> Vec<u8> {
    (0..len as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}
