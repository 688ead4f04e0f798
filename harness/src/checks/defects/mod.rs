//! Defects of the C library: one case per defect, run on this library and on the C library.

mod compiled;
mod ids;
mod library;
mod other_tests;
mod rows;
mod uninstalling;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use xtask::context::Context;
use xtask::files::{self, make_dir, read};
use xtask::shell::{Unavailable, command};
use xtask::{build, install};

use self::library::Library;
use self::other_tests::{OtherTests, worst};
use self::rows::{Other, Row};
use super::cc;
use crate::outcome::{Outcome, Verdict};
use crate::show;

/// Runs the cases of the selected rows.
fn cases(library: &Library, context: &Context, wanted: &[String]) -> Result<Vec<Outcome>> {
    let which = if library.is_ours { "ours" } else { "reference" };
    let dir = context.fresh("defects")?.join(which);
    make_dir(&dir)?;
    let program = library.compile(context, &dir)?;
    let mut outcomes = cc::cases_of(command(program).args(wanted), "defect");
    // Some rows have no case in the program.
    if outcomes.as_ref().is_ok_and(|o| ended_without_cases(o)) && !wanted.is_empty() {
        outcomes = Ok(Vec::new());
    }
    let mut outcomes = outcomes?;
    outcomes.extend(compiled::cases(&dir, library, wanted)?);
    outcomes.extend(uninstalling::case(context, &dir, library, wanted)?);
    Ok(outcomes)
}

/// Whether the program exited successfully without running a case.
fn ended_without_cases(outcomes: &[Outcome]) -> bool {
    matches!(outcomes, [only] if only.name.ends_with("runs to its end"))
}

/// Runs all cases on both libraries.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let library = Library::ours(context);
    let mut outcomes = cases(&library, context, &[])?;
    let rows = rows::rows(context, &names(&outcomes), &[])?;
    let program = library.compile(context, &context.work("defects")?)?;
    outcomes.extend(cc::cases(&program, "defect, split mode", &[("LIBURING_SPLIT_MMAP", "1")])?);
    let committed = read(&context.root.join(rows::PAGE)).unwrap_or_default();
    let stale =
        (committed != rows::page(&rows)).then(|| "run `cargo xtask defects --write`".to_string());
    let stale: Vec<String> = stale.into_iter().collect();
    outcomes.push(Outcome::none_of(format!("defect: {} is fresh", rows::PAGE), &stale));
    outcomes.push(tests_in_groups(context, &rows)?);
    outcomes.push(present_in_the_c_library(context, &rows)?);
    Ok(outcomes)
}

/// Every test that a row names must exist in its group and pass. Rows that name a whole group or a
/// test of the crate are checked when the list is read.
fn tests_in_groups(context: &Context, rows: &[Row]) -> Result<Outcome> {
    let named =
        |row: &&Row| matches!(&row.other, Some(Other::Group { part, .. }) if !part.is_empty());
    let rows: Vec<&Row> = rows.iter().filter(named).collect();
    let others: Vec<&Other> = rows.iter().filter_map(|row| row.other.as_ref()).collect();
    let other_tests = OtherTests::run(context, &others)?;
    let mut wrong = Vec::new();
    for (row, other) in rows.iter().zip(others) {
        if let Verdict::Fail(why) = other_tests.verdict(other) {
            wrong.push(format!("{}: {why}", row.id));
        }
    }
    Ok(Outcome::none_of("defect: what rows name of groups is there and passes", &wrong))
}

/// A case of a defect that the C library still has must fail on the C library; otherwise the case
/// does not detect the defect.
fn present_in_the_c_library(context: &Context, rows: &[Row]) -> Result<Outcome> {
    let name = "defect: what liburing 2.15 does wrong fails there";
    let reference = match Library::reference(context) {
        Ok(reference) => reference,
        Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
            return Ok(Outcome::skip(name, format!("{e:#}")));
        }
        Err(e) => return Err(e),
    };
    let outcomes = cases(&reference, context, &[rows::PRESENT.0.to_string()])?;
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| row.is_present() && row.is_tested()) {
        if row.cases.is_empty() {
            wrong.push(format!("{} has no case", row.id));
        }
        for case in &row.cases {
            let found = outcomes.iter().find(|o| case_of(o) == case);
            if !found.is_some_and(|o| matches!(o.verdict, Verdict::Fail(_))) {
                wrong.push(format!("`{case}` does not fail"));
            }
        }
    }
    Ok(Outcome::none_of(name, &wrong))
}

impl Row {
    /// The combined verdict of the row's cases.
    fn verdict_of(&self, outcomes: &[Outcome]) -> Verdict {
        let of_row = outcomes.iter().filter(|o| self.cases.iter().any(|c| c == case_of(o)));
        worst(of_row.map(|o| &o.verdict))
    }
}

/// The case that an outcome belongs to.
fn case_of(outcome: &Outcome) -> &str {
    outcome.name.strip_prefix("defect: ").unwrap_or(&outcome.name)
}

fn names(outcomes: &[Outcome]) -> Vec<String> {
    outcomes.iter().map(|o| case_of(o).to_string()).collect()
}

/// `cargo xtask defects --write`: writes the list. It names the cases that the program has, so that
/// they run once.
pub fn write_page(context: &Context) -> Result<()> {
    build::all(context)?;
    install::for_tests(context)?;
    let outcomes = cases(&Library::ours(context), context, &[])?;
    let rows = rows::rows(context, &names(&outcomes), &[])?;
    files::write(&context.root.join(rows::PAGE), &rows::page(&rows))
}

/// `cargo xtask defects`: tests all rows, or the named ones, on both libraries; true if this
/// library has none of the defects.
pub fn command_line(context: &Context, wanted: &[String]) -> Result<bool> {
    build::all(context)?;
    install::for_tests(context)?;
    let theirs = cases(&Library::reference(context)?, context, wanted)?;
    let ours = cases(&Library::ours(context), context, wanted)?;
    let rows = rows::rows(context, &names(&ours), wanted)?;
    if rows.is_empty() {
        bail!("no row's id begins with {}", wanted.join(" or "));
    }
    let others: Vec<&Other> = rows.iter().filter_map(|row| row.other.as_ref()).collect();
    let other_tests = OtherTests::run(context, &others)?;

    let mut table = show::table(&[
        "id",
        "what was wrong",
        "verdict",
        "C library",
        "uring-rs",
        "shown by, or why",
    ]);
    let (mut verdicts, mut notes) = ([0; 3], Vec::new());
    for row in &rows {
        let mine = row.is_tested().then(|| {
            let other = row.other.as_ref().map(|other| other_tests.verdict(other));
            let cases = (!row.cases.is_empty()).then(|| row.verdict_of(&ours));
            worst(cases.iter().chain(&other))
        });
        match &mine {
            Some(Verdict::Pass) => verdicts[0] += 1,
            Some(Verdict::Fail(why)) => {
                verdicts[1] += 1;
                notes.push(format!("{}: ours: {why}", row.id));
            }
            Some(Verdict::Skip(why) | Verdict::FailsOnBoth(why)) => {
                verdicts[2] += 1;
                notes.push(format!("{}: not shown: {why}", row.id));
            }
            None => {}
        }
        let ran = |case: &String| theirs.iter().any(|o| case_of(o) == case);
        let theirs = row.cases.iter().any(ran).then(|| row.verdict_of(&theirs));
        if let Some(Verdict::Fail(why)) = &theirs {
            let why = why.rsplit_once(".c:").map_or(why.as_str(), |(_, said)| said);
            notes.push(format!("{}: C library: {why}", row.id));
        }
        // Without a case on the C library, the list's entry is used: a released version does not
        // change.
        let known = if row.is_present() { "has it" } else { "fixed" };
        let theirs = theirs.as_ref().map_or(known, word);
        let mine = mine.as_ref().map_or("-", word);
        let (id, what, verdict) = (row.id.as_str(), row.what.as_str(), row.verdict.as_str());
        table.add_row([id, what, verdict, theirs, mine, &row.how()].map(show::left));
    }
    println!("{}", show::text(&table));
    notes.iter().for_each(|note| println!("  {note}"));
    let [passed, failed, skipped] = verdicts;
    println!(
        "\n`has it` and `fixed` are what the list says of liburing 2.15, where nothing runs on it.\n\
         {} rows; tested: {passed} pass, {failed} fail, {skipped} not shown on this machine",
        rows.len()
    );
    Ok(failed == 0)
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Skip(_) => "skip",
        Verdict::FailsOnBoth(_) => "fails on both",
    }
}

/// Compiles the program against the installed headers.
pub fn compile(context: &Context, dir: &Path) -> Result<PathBuf> {
    Library::ours(context).compile(context, dir)
}
