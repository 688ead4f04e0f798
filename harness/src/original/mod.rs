//! Runs the C library's own test suite, from Debian's source package, on this library.
//!
//! The results of the C library on the same machine are the reference: a test that passes there
//! must pass on this library, and a test that runs there must run on this library.

use std::path::PathBuf;

use anyhow::{Result, bail};
use xtask::context::Context;
use xtask::cross;
use xtask::debian::{need_cpp_compiler, need_tools};
use xtask::{build, install};

use crate::huge_pages::HugePages;
use crate::outcome::{Outcome, Verdict};
use crate::reference::Reference;

mod bound;
mod environment;
mod hidden;
mod report;
mod row;
mod runner;
mod suite;

use environment::Environment;
use runner::Pass;
use suite::Suite;

pub use environment::Mode;
pub use row::{Retries, Row};
pub use runner::{End, Run};

/// Runs tests in one mode or in all; true if none failed.
pub fn run(context: &Context, mode: Option<Mode>, tests: &[String]) -> Result<bool> {
    let cpu = context.cpu;
    if !cpu.runs_on_host() {
        bail!("this machine does not run programs for {}; `cargo xtask kernels` does", cpu.name);
    }
    cross::need(context)?;
    if mode != Some(Mode::Reference) {
        build::libraries(context)?;
        install::for_tests(context)?;
    }
    let rows = run_built(context, mode, tests)?;
    Ok(!rows.iter().any(|r| matches!(r.1.outcome.verdict, Verdict::Fail(_))))
}

/// Like `run`, with the library that is installed in `target/prefix`.
pub fn run_built(
    context: &Context,
    mode: Option<Mode>,
    tests: &[String],
) -> Result<Vec<(Mode, Row)>> {
    need_tools(&["gcc", "make", "objcopy"])?;
    need_cpp_compiler(context.cpu)?;
    // One test configures a network with these tools, and reports it if they are missing.
    let _ = need_tools(&["ethtool", "ip"]);
    let reference = Reference::get(context)?;
    let _huge_pages = HugePages::reserve();

    let modes = match mode {
        Some(mode) => vec![mode],
        None => Mode::OURS.to_vec(),
    };
    let suite = Suite::against_reference(context, &reference)?;
    let names = chosen(suite.tests()?, tests)?;
    let environment = Environment::reference(&reference);
    let mut passes = vec![Pass { suite, environment }];
    for &mode in modes.iter().filter(|mode| **mode != Mode::Reference) {
        let suite = match mode {
            Mode::Header | Mode::Split => Suite::against_ours(context, &reference, false)?,
            Mode::Static => Suite::against_ours(context, &reference, true)?,
            Mode::Binary | Mode::Reference => Suite::against_reference(context, &reference)?,
        };
        let environment = Environment::ours(context, mode);
        passes.push(Pass { suite, environment });
    }
    let mut runs = runner::run_all(context, &passes, &names)?.into_iter();
    let verdicts = runs.next().unwrap_or_default();
    if mode == Some(Mode::Reference) {
        report::print_reference(&names, &verdicts);
        return Ok(Vec::new());
    }

    let mut rows = Vec::new();
    for ((mode, pass), runs) in modes.into_iter().zip(&passes[1..]).zip(runs) {
        for ((test, reference), ours) in names.iter().zip(&verdicts).zip(runs) {
            let mut retries = Retries::default();
            retries.count(reference, &ours);
            if !agrees(reference, &ours) {
                // The result may depend on the load of the machine: run the test again on both
                // libraries. The first run is not counted, since it was selected by its result.
                retries = Retries::default();
                while retries.needs_more_runs() {
                    let theirs = runner::run_in(context, &passes[0], test)?;
                    retries.count(&theirs, &runner::run_in(context, pass, test)?);
                }
            }
            let name = format!("original/{}/{test}", mode.name());
            let outcome = Outcome { name, verdict: judge(reference, &ours, &retries) };
            let (test, reference) = (test.clone(), reference.clone());
            rows.push((mode, Row { test, reference, ours, retries, outcome }));
        }
    }
    report::print(&rows);
    report::write(context, &rows)?;
    Ok(rows)
}

/// The tests compiled against the C library: names and programs.
pub fn compiled(context: &Context, reference: &Reference) -> Result<Vec<(String, PathBuf)>> {
    need_tools(&["gcc", "make", "objcopy"])?;
    need_cpp_compiler(context.cpu)?;
    let suite = Suite::against_reference(context, reference)?;
    let tests = suite.tests()?.into_iter().map(|name| (name.clone(), suite.program(&name)));
    Ok(tests.filter(|(_, program)| program.exists()).collect())
}

fn chosen(all: Vec<String>, wanted: &[String]) -> Result<Vec<String>> {
    if wanted.is_empty() {
        return Ok(all);
    }
    let names: Vec<String> = wanted.iter().map(|w| w.trim_end_matches(".t").to_string()).collect();
    if let Some(unknown) = names.iter().find(|n| !all.contains(n)) {
        bail!("the suite has no test called {unknown}");
    }
    Ok(names)
}

/// Whether the results agree, so that no further run is needed.
fn agrees(theirs: &Run, ours: &Run) -> bool {
    !ours.bound || ours.passed() || ours.skipped() && theirs.skipped() || ours.fails_like(theirs)
}

/// The verdict, from the first run on each library or, if these disagree, from the repeated runs.
pub fn judge(theirs: &Run, ours: &Run, retries: &Retries) -> Verdict {
    let [of_theirs, of_ours] = retries.passed;
    if !ours.bound {
        Verdict::Fail("did not run on this library".to_string())
    } else if of_ours < of_theirs && of_ours > 0 {
        Verdict::Fail(format!("flaky, {}: {}", retries.in_words(), ours.why()))
    } else if of_ours > 0 && of_ours >= of_theirs {
        Verdict::Pass
    } else if ours.skipped() && theirs.skipped() {
        Verdict::Skip(format!("with the C library too: {}", theirs.why()))
    } else if of_theirs == 0 && (retries.same_failure || ours.fails_like(theirs)) {
        Verdict::FailsOnBoth(ours.why())
    } else if ours.skipped() {
        Verdict::Fail(format!("skips what the C library runs: {}", ours.why()))
    } else if theirs.skipped() {
        Verdict::Fail(format!("fails what the C library skips: {}", ours.why()))
    } else if of_theirs == 0 && !theirs.passed() {
        let (ours, theirs) = (ours.why(), theirs.why());
        Verdict::Fail(format!(
            "fails in another way than with the C library: {ours}; there: {theirs}"
        ))
    } else {
        Verdict::Fail(ours.why())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_code(code: i32) -> Run {
        Run::new(End::Code(code), 0.0, String::new())
    }

    fn verdict(theirs: i32, ours: i32, retries: Retries) -> &'static str {
        match judge(&with_code(theirs), &with_code(ours), &retries) {
            Verdict::Pass => "pass",
            Verdict::Fail(_) => "fail",
            Verdict::Skip(_) => "skip",
            Verdict::FailsOnBoth(_) => "fails on both",
        }
    }

    #[test]
    fn judges_by_the_c_library() {
        let once = |theirs, ours| Retries { runs: 1, passed: [theirs, ours], same_failure: false };
        assert_eq!(verdict(0, 0, once(1, 1)), "pass");
        assert_eq!(verdict(1, 0, once(0, 1)), "pass");
        assert_eq!(verdict(1, 1, once(0, 0)), "fails on both");
        assert_eq!(verdict(1, 2, once(0, 0)), "fail");
        assert_eq!(verdict(77, 77, once(0, 0)), "skip");
        assert_eq!(verdict(1, 77, once(0, 0)), "fail");
        assert_eq!(verdict(77, 1, once(0, 0)), "fail");
        let again = |theirs, ours| Retries { runs: 4, passed: [theirs, ours], same_failure: false };
        let same_failure = Retries { same_failure: true, ..again(0, 0) };
        assert_eq!(verdict(1, 2, same_failure), "fails on both");
        assert_eq!(verdict(0, 1, Retries { same_failure: true, ..again(3, 0) }), "fail");
        assert_eq!(verdict(0, 1, again(4, 0)), "fail");
        assert_eq!(verdict(0, 77, again(4, 0)), "fail");
        assert_eq!(verdict(0, 1, again(4, 1)), "fail");
        assert_eq!(verdict(0, 1, again(2, 1)), "fail");
        assert_eq!(verdict(0, 1, again(2, 0)), "fail");
        assert_eq!(verdict(0, 1, again(2, 2)), "pass");
        assert!(again(4, 1).is_mixed() && !again(4, 0).is_mixed() && !again(4, 4).is_mixed());
    }

    #[test]
    fn the_wrong_library_is_a_failure() {
        let mut ours = with_code(0);
        ours.bound = false;
        let retries = Retries { runs: 1, passed: [1, 1], same_failure: false };
        assert!(matches!(judge(&with_code(0), &ours, &retries), Verdict::Fail(_)));
    }
}
