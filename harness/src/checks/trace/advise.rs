//! `uring-trace --advise`: the bench's scenarios that ignore an advice get it, and those that follow it
//! do not.

use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::shell::{output, tail};

use crate::bench::advice::{PAIRS, Pair};
use crate::bench::program::Program;
use crate::outcome::Outcome;

/// How often each scenario does its operation.
const OPERATIONS: u64 = 102_400;

/// How often these find nothing depends on the time that other processes take.
const TIMED: [&str; 2] = ["poll", "short_waits"];

pub fn check(context: &Context, tool: &Path) -> Result<Vec<Outcome>> {
    let program = Program::compile(context, &context.fresh("trace-advise")?)?;
    let tool = tool.display().to_string();
    let mut outcomes = Vec::new();
    for pair in PAIRS.iter().filter(|pair| !TIMED.contains(&pair.name)) {
        for (scenario, expected) in [(pair.before, true), (pair.after, false)] {
            outcomes.push(advised(&program, &tool, pair, scenario, expected)?);
        }
    }
    Ok(outcomes)
}

fn advised(
    program: &Program,
    tool: &str,
    pair: &Pair,
    scenario: &str,
    expected: bool,
) -> Result<Outcome> {
    let name = format!("trace: advice for `{scenario}`: {} {expected}", pair.name);
    let result = output(&mut program.command(&[tool, "--advise"], &[], scenario, OPERATIONS))?;
    let text = String::from_utf8_lossy(&result.stderr).into_owned();
    let is_advised = quotes(&text, pair.what);
    let is_complete = result.status.success() && text.contains(", 1 thread, ");
    Ok(match is_complete && is_advised == expected {
        true => Outcome::pass(name),
        false => Outcome::fail(name, format!("{}\n{}", result.status, tail(&text))),
    })
}

/// Whether the text has the measured gain of an advice, with any line breaks.
fn quotes(text: &str, what: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").contains(&format!("of CPU time for {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_anywhere() {
        let text = "1. Title\n  Measured: 2 ns -> 1 ns of CPU\n  time for a no-op.\n";
        assert!(quotes(text, "a no-op"));
        assert!(!quotes(text, "a no"));
        assert!(!quotes(text, "b"));
    }
}
