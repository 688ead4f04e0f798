//! `cargo xtask test`: runs all tests and prints the counts.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};
use xtask::context::Context;
use xtask::shell::Unavailable;
use xtask::{build, generate, install};

use crate::compatibility::{self, Counts};
use crate::group::{self, Check};
use crate::huge_pages::HugePages;
use crate::outcome::{Outcome, Verdict};
use crate::reference::Reference;
use crate::{cargo_tests, original};

/// The counts so far.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: Vec<(String, String)>,
    skipped: Vec<(String, String)>,
    /// The part of `skipped` that ran and failed in the same way on both libraries.
    fails_on_both: usize,
    groups: Counts,
}

impl Tally {
    fn add(&mut self, step: &str, outcome: Outcome) {
        let group = group_of(step, &outcome.name);
        let count = self.groups.entry(group).or_default();
        match &outcome.verdict {
            Verdict::Pass => count.passed += 1,
            Verdict::Fail(_) => count.failed += 1,
            Verdict::Skip(_) => count.skipped += 1,
            Verdict::FailsOnBoth(_) => count.fails_on_both += 1,
        }
        match outcome.verdict {
            Verdict::Pass => self.passed += 1,
            Verdict::Fail(why) => self.failed.push((outcome.name, why)),
            Verdict::Skip(why) => self.skipped.push((outcome.name, why)),
            Verdict::FailsOnBoth(why) => {
                self.fails_on_both += 1;
                self.skipped.push((outcome.name, format!("fails on both libraries: {why}")));
            }
        }
    }

    fn add_all(&mut self, step: &str, result: Result<Vec<Outcome>>, start: Instant) {
        let before = (self.passed, self.failed.len(), self.skipped.len());
        match result {
            Ok(outcomes) => outcomes.into_iter().for_each(|o| self.add(step, o)),
            Err(error) if error.downcast_ref::<Unavailable>().is_some() => {
                self.add(step, Outcome::skip(step, format!("{error:#}")))
            }
            Err(error) => self.add(step, Outcome::fail(step, format!("{error:#}"))),
        }
        let (passed, failed, skipped) =
            (self.passed - before.0, self.failed.len() - before.1, self.skipped.len() - before.2);
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{step:<28} {passed:>5} passed {failed:>4} failed {skipped:>4} skipped {seconds:>8.1} s"
        );
        for (name, why) in &self.failed[before.1..] {
            println!("  FAIL {name}: {why}");
        }
    }

    /// Prints the tests that did not pass, and then the totals.
    fn print(&self) {
        for (head, list) in [("skipped", &self.skipped), ("failed", &self.failed)] {
            if !list.is_empty() {
                println!("\n{head}:");
            }
            for (name, why) in list {
                println!("  {name}: {why}");
            }
        }
        let (failed, skipped) = (self.failed.len(), self.skipped.len());
        if self.fails_on_both != 0 {
            let n = self.fails_on_both;
            println!("\nof those skipped, {n} fail on both libraries in the same way");
        }
        println!("\n{} passed, {failed} failed, {skipped} skipped", self.passed);
    }
}

/// The group in which a test is counted: its step or, for the C library's suite, its mode.
fn group_of(step: &str, name: &str) -> String {
    match name.strip_prefix("original/").and_then(|rest| rest.split_once('/')) {
        Some((mode, _)) => format!("original/{mode}"),
        None => step.to_string(),
    }
}

/// The groups that run before and after the checks.
const BEFORE: [&str; 4] = ["format", "clippy", "documentation", "unit tests"];
const SUITE: &str = "original suite";

/// Runs all tests, or the named groups; true if none failed.
pub fn run(context: &Context, quick: bool, groups: &[String]) -> Result<bool> {
    let checks = group::all();
    let names: Vec<&str> =
        BEFORE.iter().copied().chain(checks.iter().map(|c| c.name)).chain([SUITE]).collect();
    if let Some(unknown) = groups.iter().find(|g| !names.contains(&g.as_str())) {
        bail!("there is no group `{unknown}`; the groups are: {}", names.join(", "));
    }
    let wanted = |name: &str, is_quick: bool| match groups {
        [] => is_quick || !quick,
        groups => groups.iter().any(|g| g == name),
    };
    let _huge_pages = HugePages::reserve();
    let run = Run { context, tally: Mutex::default() };
    let before = |name: &str, work: &dyn Fn() -> Result<Vec<Outcome>>| {
        if wanted(name, true) {
            run.step(name, work);
        }
    };
    before("format", &|| cargo_tests::checked(context, &["fmt", "--all", "--check"], &[]));
    before("clippy", &|| {
        let args = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
        cargo_tests::checked(context, &args, &[])
    });
    before("documentation", &|| {
        let args = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
        cargo_tests::checked(context, &args, &[("RUSTDOCFLAGS", "-D warnings")])
    });
    before("unit tests", &|| cargo_tests::unit_tests(context));
    let built = run.step("build", &|| {
        let artifacts = build::all(context)?;
        let stale = generate::stale(context, &artifacts.generated)?;
        let stale: Vec<String> = stale.iter().map(|p| p.display().to_string()).collect();
        install::for_tests(context)?;
        Ok(vec![
            Outcome::pass("the libraries link"),
            Outcome::none_of("generated files are fresh", &stale),
        ])
    });
    // If the build failed, the tests would use an outdated library.
    if built {
        run.step("reference", &|| {
            Reference::get(context).map(|_| vec![Outcome::pass("the C library is there")])
        });
        let checks: Vec<&Check> = checks.iter().filter(|c| wanted(c.name, c.quick)).collect();
        run.checks(&checks, wanted(SUITE, false));
    }
    let tally = run.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    compatibility::save(context, &tally.groups)?;
    tally.print();
    Ok(tally.failed.is_empty())
}

/// A run in progress. Two threads add to the counts.
struct Run<'a> {
    context: &'a Context,
    tally: Mutex<Tally>,
}

impl Run<'_> {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one group; false if it could not be run.
    fn step(&self, name: &str, work: &dyn Fn() -> Result<Vec<Outcome>>) -> bool {
        println!("running {name}");
        let start = Instant::now();
        let result = work();
        let worked = result.is_ok();
        self.tally().add_all(name, result, start);
        worked
    }

    /// Runs groups, those in the background in a thread of their own, and the C library's suite.
    fn checks(&self, checks: &[&Check], with_suite: bool) {
        let (background, foreground): (Vec<&Check>, Vec<&Check>) =
            checks.iter().partition(|check| check.background);
        let first = checks.iter().position(|check| check.background).unwrap_or(checks.len());
        let check = |check: &&Check| {
            self.step(check.name, &|| check.outcomes(self.context));
        };
        foreground[..first].iter().for_each(check);
        thread::scope(|scope| {
            let names: Vec<&str> = background.iter().map(|check| check.name).collect();
            if !names.is_empty() && (foreground.len() > first || with_suite) {
                println!("in the background, at a low priority: {}", names.join(", "));
            }
            scope.spawn(|| {
                // On Linux this is the priority of this thread and of what it starts.
                let _ = rustix::process::nice(19);
                background.iter().for_each(check);
            });
            foreground[first..].iter().for_each(check);
            if with_suite {
                self.step(SUITE, &|| {
                    let rows = original::run_built(self.context, None, &[])?;
                    Ok(rows.into_iter().map(|(_, row)| row.outcome).collect())
                });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_on_both_libraries_is_no_pass() {
        let mut tally = Tally::default();
        let verdict = Verdict::FailsOnBoth("exit code 1".to_string());
        let outcome = Outcome { name: "original/header/x".to_string(), verdict };
        tally.add_all(SUITE, Ok(vec![outcome]), Instant::now());
        assert_eq!((tally.passed, tally.failed.len(), tally.skipped.len()), (0, 0, 1));
        let count = tally.groups["original/header"];
        assert_eq!((count.passed, count.skipped, count.fails_on_both), (0, 0, 1));
        assert!(tally.skipped[0].1.starts_with("fails on both libraries: "));
    }

    #[test]
    fn what_the_machine_lacks_is_skipped() {
        let mut tally = Tally::default();
        let error = anyhow::Error::from(Unavailable("no network".to_string()));
        tally.add_all("step", Err(error.context("fetching")), Instant::now());
        tally.add_all("step", Err(anyhow::anyhow!("broken")), Instant::now());
        assert_eq!((tally.passed, tally.failed.len(), tally.skipped.len()), (0, 1, 1));
    }
}
