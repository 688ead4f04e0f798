//! `cargo xtask soak`: long runs under load, on this library and on the C library.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run, status};
use xtask::{build, install};

use crate::checks::cc;
use crate::outcome::Outcome;
use crate::reference::Reference;
use crate::show;

/// Which library works.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Library {
    Ours,
    Reference,
    Both,
}

/// Duration of a test run in seconds, for each library.
const CHECK: u32 = 60;

/// Seconds after the end of the run at which the program is killed. If one of its threads hangs, it
/// exits by itself before that.
const GRACE: u32 = 90;

/// The result of one kind of load.
struct Row {
    kind: String,
    result: RowResult,
}

#[derive(Debug, PartialEq)]
enum RowResult {
    /// Numbers of requests, completions, bytes and interrupted waits, and the longest wait in
    /// milliseconds.
    Work([u64; 5]),
    /// The reason why it could not run.
    Skipped(String),
    Wrong(String),
}

/// Runs the command; true if this library had no failure.
pub fn command_line(
    context: &Context,
    minutes: f64,
    library: Library,
    seed: Option<u32>,
) -> Result<bool> {
    build::all(context)?;
    install::for_tests(context)?;
    let halves = if library == Library::Both { 2.0 } else { 1.0 };
    let seconds = (minutes * 60.0 / halves).max(1.0) as u32;
    let mut columns = Vec::new();
    if library != Library::Ours {
        columns
            .push(("C library", soak(context, &Reference::get(context)?.libdir(), seconds, seed)?));
    }
    if library != Library::Reference {
        columns
            .push(("this library", soak(context, &context.prefix().join("lib"), seconds, seed)?));
    }
    print!("\n{}", table(&columns));
    let ours = columns.iter().find(|(name, _)| *name == "this library");
    Ok(ours.is_none_or(|(_, rows)| rows.iter().all(|row| !row.is_wrong())))
}

/// A short run on both libraries; failures of the C library are only printed.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let theirs = soak(context, &Reference::get(context)?.libdir(), CHECK, None)?;
    let ours = soak(context, &context.prefix().join("lib"), CHECK, None)?;
    let columns = [("C library", theirs), ("this library", ours)];
    println!("\n{}", table(&columns));
    let outcome = |row: &Row| {
        let name = format!("soak: {}", row.kind);
        match &row.result {
            RowResult::Work(_) => Outcome::pass(name),
            RowResult::Skipped(why) => Outcome::skip(name, why),
            RowResult::Wrong(why) => Outcome::fail(name, why),
        }
    };
    Ok(columns[1].1.iter().map(outcome).collect())
}

impl Row {
    fn is_wrong(&self) -> bool {
        matches!(self.result, RowResult::Wrong(_))
    }
}

fn table(columns: &[(&str, Vec<Row>)]) -> String {
    let head = [
        "work",
        "library",
        "requests",
        "completions",
        "MiB",
        "interrupted",
        "longest wait",
        "what is wrong",
    ];
    let mut table = show::table(&head);
    for (name, rows) in columns {
        for row in rows {
            let none = || std::array::from_fn(|_| String::new());
            let (numbers, wrong) = match &row.result {
                RowResult::Work(numbers) => (numbers.map(|n| n.to_string()), String::new()),
                RowResult::Skipped(why) => (none(), format!("skipped: {why}")),
                RowResult::Wrong(why) => (none(), why.clone()),
            };
            let [requests, completions, bytes, interrupted, longest] = numbers;
            let mib = bytes.parse::<u64>().map_or(String::new(), |b| (b >> 20).to_string());
            table.add_row([
                show::left(&row.kind),
                show::left(name),
                show::right(requests),
                show::right(completions),
                show::right(mib),
                show::right(interrupted),
                show::right(if longest.is_empty() { longest } else { longest + " ms" }),
                show::left(wrong),
            ]);
        }
    }
    show::text(&table)
}

/// Runs the program on the library in `libdir`.
fn soak(context: &Context, libdir: &Path, seconds: u32, seed: Option<u32>) -> Result<Vec<Row>> {
    need_tools(&["gcc"])?;
    let program = compile(context, libdir)?;
    println!("working for {seconds} s on {}", libdir.display());
    let mut soak = command("timeout");
    soak.args(["--kill-after=5", &(seconds + GRACE).to_string()]).arg(&program);
    soak.arg(seconds.to_string());
    soak.args(seed.map(|seed| seed.to_string()));
    let result = soak.stderr(Stdio::inherit()).output().context("cannot run the program")?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let seed = text.lines().next().unwrap_or_default();
    println!("it was {seed}");
    text.lines().filter_map(|l| l.strip_prefix("NOTE ")).for_each(|note| println!("{note}"));
    let mut rows: Vec<Row> = text.lines().filter_map(row).collect();
    if rows.is_empty() || !result.status.success() && !rows.iter().any(Row::is_wrong) {
        let why = format!("{} with {seed}", status(&result));
        rows.push(Row { kind: "all".to_string(), result: RowResult::Wrong(why) });
    }
    Ok(rows)
}

/// Compiles the program against the library in `libdir`.
pub fn compile(context: &Context, libdir: &Path) -> Result<PathBuf> {
    let program = context.work("soak")?.join("soak");
    run(command("gcc")
        .args(["-O2", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])
        .arg(format!("-I{}", context.root.join("include").display()))
        .args(cc::sources(&context.root.join("c-tests/soak"))?)
        .arg(format!("-L{}", libdir.display()))
        .arg(format!("-Wl,-rpath,{}", libdir.display()))
        .args(["-luring", "-lpthread", "-o"])
        .arg(&program))?;
    Ok(program)
}

/// `PASS kind: requests completions bytes interrupted longest`, `SKIP kind: why`, or
/// `FAIL kind: why`.
fn row(line: &str) -> Option<Row> {
    let (verdict, rest) = line.split_once(' ')?;
    let (kind, rest) = rest.split_once(": ")?;
    let result = match verdict {
        "PASS" => {
            let numbers: Option<Vec<u64>> = rest.split(' ').map(|n| n.parse().ok()).collect();
            match numbers.and_then(|n| n.try_into().ok()) {
                Some(numbers) => RowResult::Work(numbers),
                None => {
                    RowResult::Wrong(format!("it says `{line}`, which are not all the numbers"))
                }
            }
        }
        "SKIP" => RowResult::Skipped(rest.to_string()),
        "FAIL" => RowResult::Wrong(rest.to_string()),
        _ => return None,
    };
    Some(Row { kind: kind.to_string(), result })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_program_says() {
        let good = row("PASS files: 3 3 4096 1 20").unwrap();
        let work = RowResult::Work([3, 3, 4096, 1, 20]);
        assert_eq!((good.kind.as_str(), good.result), ("files", work));
        let bad = row("FAIL resize: lost, doubled or out of order (0)").unwrap();
        assert!(bad.is_wrong());
        let skipped = row("SKIP resize: the kernel has no rings that change their size (0)");
        assert!(matches!(skipped.unwrap().result, RowResult::Skipped(_)));
        assert!(row("PASS files: 3 3 4096 1").unwrap().is_wrong());
        assert!(row("PASS files: 3 3 4096 1 soon").unwrap().is_wrong());
        assert!(row("NOTE files: not all of it").is_none());
        assert!(row("seed 17").is_none());
    }
}
