//! Injects all faults into the scenarios, and checks the results.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::errors::{is_tolerated, number};
use super::running::{CallResult, Fault, Plan, Program, Run, Scenario};
use crate::progress::Progress;

/// Maximum number of faults in one run. Some system calls are reached only after another one
/// failed.
const MAX_FAULTS: usize = 2;

/// The kinds of scenarios that need different checks; see `enum kind` in `faults.h`.
const MAKES: i64 = 0;
const KEEPS: i64 = 1;

/// The exit code of valgrind if it found an error.
pub const VALGRIND_COMPLAINS: i64 = 99;

/// The results of a scenario.
#[derive(Default)]
pub struct Findings {
    /// The reason why the kernel does not support it, if so.
    pub impossible: Option<String>,
    /// Number of system calls that were made to fail. The same call after another fault counts
    /// separately.
    pub calls: usize,
    pub faults: usize,
    pub leaks: usize,
    pub wrong: Vec<String>,
}

enum Wrong {
    Leak(&'static str),
    Other(String),
}

/// A run, and its plan.
struct Done<'a> {
    plan: Plan<'a>,
    run: Run,
}

/// Makes every system call of the scenarios fail. For each distinct sequence of calls after a
/// fault, also makes every call of that sequence fail.
pub fn evaluate<'a>(
    program: &Program,
    injector: &Path,
    names: &[&'a str],
    progress: &Progress,
) -> Result<BTreeMap<Scenario<'a>, Findings>> {
    let mut all = BTreeMap::new();
    let mut done = without_faults(program, injector, names, progress)?;
    let mut usual = BTreeMap::new();
    for clean in &done {
        let findings: &mut Findings = all.entry(clean.plan.scenario).or_default();
        if let Some(errno) = clean.run.get("impossible") {
            findings.impossible = Some(format!("this kernel refuses it with errno {errno}"));
        } else {
            usual.insert(clean.plan.scenario, clean.run.get("ret"));
            findings.note(program, clean, wrong_without_fault(program, &clean.run));
        }
    }
    done.retain(|clean| usual.contains_key(&clean.plan.scenario));
    for _ in 0..MAX_FAULTS {
        let (plans, from): (Vec<Plan>, Vec<usize>) = next_plans(program, &done).into_iter().unzip();
        progress.add_steps(plans.len());
        let runs = program.run(injector, &plans, progress)?;
        // Position of the last fault, the run before it, and the calls that followed.
        let mut ways = BTreeSet::new();
        let mut next = Vec::new();
        let mut failed = BTreeSet::new();
        for ((plan, i), run) in plans.into_iter().zip(from).zip(runs) {
            let before = &done[i].run;
            let usual = usual.get(&plan.scenario).copied().flatten();
            let place = plan.faults.last().map_or(0, |f| f.place);
            let findings = all.entry(plan.scenario).or_default();
            findings.faults += 1;
            findings.calls += usize::from(failed.insert((i, place)));
            let run = Done { plan, run };
            findings.note(program, &run, wrong_with_faults(program, &run, before, usual)?);
            let way: Vec<&str> = run.run.made.iter().skip(place + 1).map(|m| m.call.name).collect();
            if !way.is_empty() && ways.insert((i, place, way)) {
                next.push(run);
            }
        }
        done = next;
    }
    Ok(all)
}

/// Runs all scenarios without faults; with rings in two mappings, only scenarios that map or unmap
/// memory.
fn without_faults<'a>(
    program: &Program,
    injector: &Path,
    names: &[&'a str],
    progress: &Progress,
) -> Result<Vec<Done<'a>>> {
    let plan = |name, split| Plan { scenario: Scenario { name, split }, faults: Vec::new() };
    let maps = |made: &CallResult| ["mmap", "munmap", "madvise"].contains(&made.call.name);
    let mut done: Vec<Done> = Vec::new();
    for split in [false, true] {
        let usable = |name: &&&str| {
            let mut runs = done.iter().filter(|d| d.plan.scenario.name == **name);
            !split || runs.any(|d| d.run.made.iter().any(maps))
        };
        let plans: Vec<Plan> = names.iter().filter(usable).map(|name| plan(*name, split)).collect();
        progress.add_steps(plans.len());
        let runs = program.run(injector, &plans, progress)?;
        done.extend(plans.into_iter().zip(runs).map(|(plan, run)| Done { plan, run }));
    }
    Ok(done)
}

/// Adds one fault to each run: at each call after the last fault, with each errno. Each plan comes
/// with the index of the run that it extends.
fn next_plans<'a>(program: &Program, done: &[Done<'a>]) -> Vec<(Plan<'a>, usize)> {
    let mut plans = Vec::new();
    let mut turn = 0;
    for (i, Done { plan, run }) in done.iter().enumerate() {
        let after = plan.faults.last().map_or(0, |f| f.place + 1);
        for (place, made) in run.made.iter().enumerate().skip(after) {
            let errors = made.call.errors;
            // One errno per call, a different one from call to call.
            turn += 1;
            let chosen = match program.every_error {
                true => errors,
                false => std::slice::from_ref(&errors[turn % errors.len()]),
            };
            for error in chosen {
                let fault = Fault { place, call: made.call, error };
                let faults = [&plan.faults[..], &[fault]].concat();
                plans.push((Plan { scenario: plan.scenario, faults }, i));
            }
        }
    }
    plans
}

impl Findings {
    fn note(&mut self, program: &Program, done: &Done, wrong: Option<Wrong>) {
        let why = match wrong {
            None => return,
            Some(Wrong::Leak(why)) => {
                self.leaks += 1;
                why.to_string()
            }
            Some(Wrong::Other(why)) => why,
        };
        let at: Vec<String> = done.plan.faults.iter().map(Fault::to_string).collect();
        let at = if at.is_empty() { "without a fault".to_string() } else { at.join(", then ") };
        self.wrong.push(format!("{}, {at}: {why} ({:?})", program.name, done.run.values));
    }
}

/// What is wrong with a run without faults.
fn wrong_without_fault(program: &Program, run: &Run) -> Option<Wrong> {
    if let Some(wrong) = wrong_ending(run) {
        return Some(wrong);
    }
    if run.get("errno") != Some(1234) {
        return Some(Wrong::Other("errno changed".to_string()));
    }
    left_at_the_end(program, run)
}

fn wrong_ending(run: &Run) -> Option<Wrong> {
    match (run.get("status"), run.get("ret")) {
        (Some(0), Some(_)) => None,
        (Some(status), Some(_)) if status == VALGRIND_COMPLAINS << 8 => {
            Some(Wrong::Leak("valgrind found a leak or worse"))
        }
        _ => Some(Wrong::Other("it did not survive".to_string())),
    }
}

fn left_at_the_end(program: &Program, run: &Run) -> Option<Wrong> {
    let left = run.get("fds_left") != Some(run.kept("close"))
        || program.counts_memory && run.get("bytes_left") != Some(run.kept("munmap"))
        || run.get("heap_left") != Some(0);
    left.then_some(Wrong::Leak("something is left at the end"))
}

/// What is wrong with a run whose last fault was added to those of the run `before`.
fn wrong_with_faults(
    program: &Program,
    done: &Done,
    before: &Run,
    usual: Option<i64>,
) -> Result<Option<Wrong>> {
    let Done { plan: Plan { scenario, faults }, run } = done;
    let other = |why: &str| Ok(Some(Wrong::Other(why.to_string())));
    let Some(fault) = faults.last() else { return Ok(None) };
    if let Some(wrong) = wrong_ending(run) {
        return Ok(Some(wrong));
    }
    let Some(ret) = run.get("ret") else { return other("it did not survive") };
    if faults.iter().any(|f| run.made.get(f.place).is_none_or(|m| m.failed.is_none())) {
        return other("the call was not where it was before");
    }
    let errno = number(fault.error)?;
    // A function that has already failed returns its first error, even if releasing a resource
    // fails too.
    let clears_up = fault.call.frees || before.get("ret") != usual;
    let told = ret == -errno
        || clears_up && Some(ret) == before.get("ret")
        || is_tolerated(scenario.name, fault.call.name, fault.error, ret);
    if !told {
        return Ok(Some(Wrong::Other(format!("it returned {ret}, not {}", -errno))));
    }
    if run.get("errno") != Some(1234) {
        return other("errno changed");
    }
    let failed = ret < 0 && Some(ret) != usual;
    if failed {
        let behind = run.get("fds") != Some(run.kept("close"))
            || program.counts_memory && run.get("bytes") != Some(run.kept("munmap"))
            || run.get("heap") != Some(0);
        if behind {
            return Ok(Some(Wrong::Leak("the failed call left something behind")));
        }
        let put_back = !faults.iter().any(|f| f.call.name == "prlimit64");
        if put_back && run.get("limit") != Some(0) {
            return other("the failed call left the limit changed");
        }
    }
    match (run.get("kind"), run.get("usable")) {
        (_, Some(-1)) => return other("the ring neither works nor says that it does not"),
        (Some(KEEPS), Some(0)) => return other("the ring is out of service"),
        (Some(MAKES), Some(usable)) if (usable == 1) != (ret >= 0) => {
            return other("what was returned is not what the ring is like");
        }
        _ => {}
    }
    Ok(left_at_the_end(program, run))
}
