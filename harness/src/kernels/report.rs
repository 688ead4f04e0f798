//! Reports the tests on other kernels, as tables and as JSON.

use anyhow::Result;
use serde_json::json;
use xtask::context::Context;
use xtask::files;

use super::tested::Tested;
use crate::original::Row;
use crate::outcome::{Outcome, Verdict};
use crate::show;

/// Prints the tests whose results differ between the libraries, and the reasons for skipped tests.
pub fn print(tested: &Tested) {
    let mut table = show::table(&["test", "C library", "uring-rs", "reason"]);
    for row in &tested.suite {
        let why = match &row.outcome.verdict {
            Verdict::Pass if row.retries.is_mixed() => format!("flaky: {}", row.retries.in_words()),
            Verdict::Pass => continue,
            Verdict::Fail(why) => format!("FAIL {why}"),
            Verdict::Skip(why) => why.clone(),
            Verdict::FailsOnBoth(why) => format!("fails on both libraries: {why}"),
        };
        let (theirs, ours) = (row.reference.verdict(), row.ours.verdict());
        table.add_row([&row.test, theirs, ours, why.as_str()].map(show::left));
    }
    if !tested.suite.is_empty() {
        println!(
            "\nLinux {}: not passed on uring-rs, or flaky\n{}",
            tested.kernel,
            show::text(&table)
        );
    }
    let mut table = show::table(&["our test", "C library", "uring-rs"]);
    for case in &tested.cases {
        let theirs = theirs(tested, case);
        if theirs.is_some_and(|t| word(t) != word(&case.verdict)) {
            let words = [theirs.map_or("", word), word(&case.verdict)];
            table.add_row([case.name.as_str(), words[0], words[1]].map(show::left));
        }
    }
    if tested.theirs.is_empty() {
        println!("\nLinux {}: our tests ran on this library alone", tested.kernel);
    } else {
        println!("\nLinux {}: our tests where both differ\n{}", tested.kernel, show::text(&table));
    }
    for failure in tested.failures() {
        println!("FAILED {failure}");
    }
}

/// Prints one row per kernel.
pub fn summary(all: &[Tested]) {
    let head = [
        "kernel",
        "suite",
        "C library",
        "uring-rs",
        "failed",
        "skipped",
        "own cases",
        "C library",
        "passed",
        "failed",
        "skipped",
    ];
    let mut table = show::table(&head);
    for tested in all {
        let suite: Vec<&Outcome> = tested.suite.iter().map(|r| &r.outcome).collect();
        let cases: Vec<&Outcome> = tested.cases.iter().collect();
        let theirs = tested.suite.iter().filter(|r| r.retries.passed[0] > 0).count();
        let (suite_counts, case_counts) = (counts(&suite), counts(&cases));
        let mut cells = vec![show::left(&tested.kernel), show::right(suite.len())];
        cells.push(show::right(theirs));
        cells.extend(suite_counts.map(show::right));
        cells.push(show::right(cases.len()));
        let of_theirs: Vec<&Outcome> = tested.theirs.iter().collect();
        cells.push(match of_theirs.len() {
            0 => show::right("-"),
            all => show::right(format!("{} of {all}", counts(&of_theirs)[0])),
        });
        cells.extend(case_counts.map(show::right));
        table.add_row(cells);
    }
    println!("\n{}", show::text(&table));
}

/// Numbers of passed, failed and skipped tests.
fn counts(outcomes: &[&Outcome]) -> [usize; 3] {
    let count = |what: fn(&Verdict) -> bool| outcomes.iter().filter(|o| what(&o.verdict)).count();
    [
        count(|v| matches!(v, Verdict::Pass)),
        count(|v| matches!(v, Verdict::Fail(_))),
        count(|v| matches!(v, Verdict::Skip(_))),
    ]
}

/// Writes `target/kernels/VERSION.json`.
pub fn write(context: &Context, tested: &Tested) -> Result<()> {
    let run = |row: &Row| {
        json!({
            "test": row.test,
            "verdict": word(&row.outcome.verdict),
            "reference": { "verdict": row.reference.verdict(), "reason": row.reference.why(),
                "seconds": row.reference.seconds, "passed": row.retries.passed[0] },
            "ours": { "verdict": row.ours.verdict(), "reason": row.ours.why(),
                "seconds": row.ours.seconds, "passed": row.retries.passed[1] },
            "runs": row.retries.runs,
        })
    };
    let case = |outcome: &Outcome| {
        json!({
            "case": outcome.name,
            "verdict": word(&outcome.verdict),
            "reference": theirs(tested, outcome).map(word),
        })
    };
    let value = json!({
        "kernel": tested.kernel,
        "suite": tested.suite.iter().map(run).collect::<Vec<_>>(),
        "cases": tested.cases.iter().map(case).collect::<Vec<_>>(),
    });
    let path = context.work("kernels")?.join(format!("{}.json", tested.kernel));
    files::write(&path, &serde_json::to_string_pretty(&value)?)?;
    println!("all of this: {}", path.display());
    Ok(())
}

/// The result of a case on the C library, if it ran there.
fn theirs<'a>(tested: &'a Tested, case: &Outcome) -> Option<&'a Verdict> {
    tested.theirs.iter().find(|t| t.name == case.name).map(|t| &t.verdict)
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Skip(_) => "skip",
        Verdict::FailsOnBoth(_) => "fails on both",
    }
}
