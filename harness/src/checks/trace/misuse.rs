//! `uring-trace --check`: programs that break a rule are found, those that come close are not.

use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::shell::{command, output, tail};

use super::tested::UNKNOWN;
use crate::checks::cc;
use crate::outcome::Outcome;

/// What the program does, and the rule that it breaks.
const RULES: [(&str, &str); 14] = [
    ("advance", "advance"),
    ("address", "address"),
    ("address-of-iovecs", "address"),
    ("stack", "stack"),
    ("overlap", "overlap"),
    ("overlap-of-links", "overlap"),
    ("sqe-changed", "sqe-changed"),
    ("single-issuer", "single-issuer"),
    ("fork", "fork"),
    ("buffer-twice", "buffer-twice"),
    ("teardown", "teardown"),
    ("unknown-cqe", "unknown-cqe"),
    ("unreaped", "unreaped"),
    ("user-data", "user-data"),
];

/// Rules whose findings have no call of the program: they are seen in the queues.
const WITHOUT_PLACE: [&str; 1] = ["unknown-cqe"];

pub fn check(context: &Context, tool: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let program = cc::compile(context, "misuse.c", dir, &["-g", "-O1"])?;
    let mut outcomes = Vec::new();
    for (what, rule) in RULES {
        for kind in ["wrong", "close"] {
            let name = format!("trace: --check: {what}, {kind}");
            let mut traced = command(tool);
            traced.args(["-f", "--check=all"]).arg(&program).args([what, kind]);
            let result = output(&mut traced)?;
            let text = String::from_utf8_lossy(&result.stderr).into_owned();
            let expected = i32::from(kind == "wrong");
            outcomes.push(match result.status.code() {
                Some(UNKNOWN) => Outcome::skip(name, "this kernel cannot do it"),
                Some(code) if code == expected && is_right(rule, kind, &text) => {
                    Outcome::pass(name)
                }
                code => Outcome::fail(name, format!("exit status {code:?}: {}", tail(&text))),
            });
        }
    }
    Ok(outcomes)
}

/// Whether the rule is found, with a line of the program, or nothing is.
fn is_right(rule: &str, kind: &str, text: &str) -> bool {
    if kind == "close" {
        return text == "check: no misuse found\n";
    }
    let has_place = text.contains("misuse.c:") || WITHOUT_PLACE.contains(&rule);
    let is_alone = text.lines().any(|line| {
        line.strip_prefix("check: misuse found: ").is_some_and(|found| !found.contains(','))
    });
    text.contains(&format!(": {rule}: ")) && has_place && is_alone
}
