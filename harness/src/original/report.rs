//! Reports the suite's results: tables on the terminal, Markdown, and JSON.

use std::collections::BTreeMap;

use anyhow::Result;
use comfy_table::{Cell, Table, presets};
use serde_json::json;
use xtask::context::Context;
use xtask::files;

use super::environment::Mode;
use super::row::Row;
use super::runner::Run;
use crate::outcome::Verdict;
use crate::show;

/// Prints a row per test and a row per mode.
pub fn print(rows: &[(Mode, Row)]) {
    println!("\n{}", show::text(&by_test(rows)));
    println!("{}", show::text(&by_mode(rows)));
}

/// Prints the C library's results.
pub fn print_reference(names: &[String], runs: &[Run]) {
    let mut table = show::table(&["test", "C library", "s", "reason"]);
    for (name, run) in names.iter().zip(runs) {
        let seconds = show::right(format!("{:.2}", run.seconds));
        table.add_row([Cell::new(name), Cell::new(run.verdict()), seconds, Cell::new(run.why())]);
    }
    println!("{}", show::text(&table));
    let count = |what: fn(&Run) -> bool| runs.iter().filter(|r| what(r)).count();
    let (passed, skipped) = (count(Run::passed), count(Run::skipped));
    println!("C library: {passed} pass, {skipped} skip, of {}", runs.len());
}

/// Writes `target/original/report.json` and `report.md`.
pub fn write(context: &Context, rows: &[(Mode, Row)]) -> Result<()> {
    let dir = context.work("original")?;
    let values: Vec<_> = rows
        .iter()
        .map(|(mode, row)| {
            json!({
                "mode": mode.name(),
                "test": row.test,
                "verdict": word(&row.outcome.verdict),
                "reference": run(&row.reference, row.retries.passed[0]),
                "ours": run(&row.ours, row.retries.passed[1]),
                "bound": row.ours.bound,
                "runs": row.retries.runs,
            })
        })
        .collect();
    files::write(&dir.join("report.json"), &serde_json::to_string_pretty(&values)?)?;
    let (mut modes, mut tests) = (by_mode(rows), by_test(rows));
    let text = format!(
        "# The C library's test suite on this library\n\n{}\n{}",
        markdown(&mut modes),
        markdown(&mut tests)
    );
    files::write(&dir.join("report.md"), &text)?;
    println!("all of this: {}", dir.join("report.{md,json}").display());
    Ok(())
}

fn run(run: &Run, passed: u32) -> serde_json::Value {
    json!({
        "verdict": run.verdict(),
        "seconds": run.seconds,
        "reason": run.why(),
        "passed": passed,
    })
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Skip(_) => "skip",
        Verdict::FailsOnBoth(_) => "fails on both",
    }
}

fn markdown(table: &mut Table) -> String {
    table.load_preset(presets::ASCII_MARKDOWN);
    show::text(table)
}

/// The modes that ran, in order.
fn modes(rows: &[(Mode, Row)]) -> Vec<Mode> {
    Mode::OURS.into_iter().filter(|m| rows.iter().any(|(mode, _)| mode == m)).collect()
}

/// One row per test: the C library's verdict, and this library's in each mode.
fn by_test(rows: &[(Mode, Row)]) -> Table {
    let modes = modes(rows);
    let mut head = vec!["test", "C library"];
    head.extend(modes.iter().map(|m| m.name()));
    head.push("reason");
    let mut table = show::table(&head);
    let mut tests: BTreeMap<&str, Vec<&(Mode, Row)>> = BTreeMap::new();
    for row in rows {
        tests.entry(&row.1.test).or_default().push(row);
    }
    for (test, of_test) in tests {
        let mut cells = vec![Cell::new(test)];
        cells.extend(of_test.first().map(|(_, row)| cell(&row.reference, "")));
        for mode in &modes {
            let row = of_test.iter().find(|(m, _)| m == mode);
            cells.push(row.map_or(Cell::new(""), |(_, row)| cell(&row.ours, mark(row))));
        }
        cells.push(Cell::new(reasons(&of_test)));
        table.add_row(cells);
    }
    table
}

/// A verdict and its time.
fn cell(run: &Run, mark: &str) -> Cell {
    show::right(format!("{}{mark} {:6.2}", run.verdict(), run.seconds))
}

/// Marks a test that was run again.
fn mark(row: &Row) -> &'static str {
    if row.retries.runs > 1 { "*" } else { "" }
}

/// Why a test did not pass. If the reason is the same in all modes, it is printed once.
fn reasons(of_test: &[&(Mode, Row)]) -> String {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (mode, row) in of_test {
        let why = match &row.outcome.verdict {
            Verdict::Pass if row.retries.runs > 1 => format!("* {}", retries(row)),
            Verdict::Pass => continue,
            Verdict::Fail(why) => format!("FAIL {why}"),
            Verdict::Skip(why) => why.clone(),
            Verdict::FailsOnBoth(why) => format!("fails on both libraries: {why}"),
        };
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, modes)) => modes.push(mode.name()),
            None => reasons.push((why, vec![mode.name()])),
        }
    }
    let said = reasons.into_iter().map(|(why, modes)| match modes.len() == of_test.len() {
        true => why,
        false => format!("{}: {why}", modes.join(", ")),
    });
    said.collect::<Vec<_>>().join("; ")
}

fn retries(row: &Row) -> String {
    let what = if row.retries.is_mixed() { "flaky" } else { "run again" };
    format!("{what}: {}", row.retries.in_words())
}

/// One row per mode: the totals.
fn by_mode(rows: &[(Mode, Row)]) -> Table {
    let head = [
        "mode",
        "tests",
        "C library passes",
        "uring-rs",
        "failed",
        "fails on both",
        "skipped",
        "bound",
        "s",
    ];
    let mut table = show::table(&head);
    for mode in modes(rows) {
        let of_mode: Vec<&Row> = rows.iter().filter(|(m, _)| *m == mode).map(|(_, r)| r).collect();
        let count = |what: &dyn Fn(&Row) -> bool| of_mode.iter().filter(|r| what(r)).count();
        let seconds: f64 = of_mode.iter().map(|r| r.ours.seconds).sum();
        table.add_row([
            Cell::new(mode.name()),
            show::right(of_mode.len()),
            show::right(count(&|r| r.retries.passed[0] > 0)),
            show::right(count(&|r| matches!(r.outcome.verdict, Verdict::Pass))),
            show::right(count(&|r| matches!(r.outcome.verdict, Verdict::Fail(_)))),
            show::right(count(&|r| matches!(r.outcome.verdict, Verdict::FailsOnBoth(_)))),
            show::right(count(&|r| matches!(r.outcome.verdict, Verdict::Skip(_)))),
            show::right(count(&|r| r.ours.bound)),
            show::right(format!("{seconds:.0}")),
        ]);
    }
    table
}
