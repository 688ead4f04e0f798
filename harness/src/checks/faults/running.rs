//! Running scenarios again and again, each time with other faults.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use xtask::files::{read, write};
use xtask::shell::{command, output, status, tail};

use super::errors::{CALLS, Call, number};
use crate::progress::Progress;

/// How many runs one process has, at least and at most. Valgrind takes long to start, so there are
/// not too few of them; every CPU is to have some, so there are not too many.
const PART: (usize, usize) = (20, 120);

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scenario<'a> {
    pub name: &'a str,
    /// With rings in two mappings.
    pub split: bool,
}

/// A system call that is made to fail: which one of the function's, and how.
#[derive(Clone, Copy)]
pub struct Fault {
    pub place: usize,
    pub call: &'static Call,
    pub error: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) {}", self.call.name, self.place, self.error)
    }
}

/// A system call that a function made.
pub struct Made {
    pub call: &'static Call,
    /// What it would have given back, if it was made to fail.
    pub failed: Option<i64>,
}

/// A run that is to be.
pub struct Plan<'a> {
    pub scenario: Scenario<'a>,
    pub faults: Vec<Fault>,
}

/// What came of one run.
#[derive(Default)]
pub struct Run {
    /// What the scenario said, a word and a number a line.
    pub said: BTreeMap<String, i64>,
    pub made: Vec<Made>,
}

impl Run {
    pub fn get(&self, key: &str) -> Option<i64> {
        self.said.get(key).copied()
    }

    /// What the failed calls of this name did not give back.
    pub fn kept(&self, call: &str) -> i64 {
        self.made.iter().filter(|m| m.call.name == call).filter_map(|m| m.failed).sum()
    }
}

/// The scenarios' program, run in one of several ways.
pub struct Program {
    /// The way, in words.
    pub name: &'static str,
    pub path: PathBuf,
    /// What runs it, if it does not run by itself.
    pub under: &'static [&'static str],
    /// Whether nobody else maps memory in its process.
    pub counts_memory: bool,
    /// Whether every errno has its turn; otherwise each call fails with one.
    pub every_error: bool,
}

impl Program {
    /// Does all that is planned, as much at a time as there are CPUs.
    pub fn run(&self, injector: &Path, plan: &[Plan], progress: &Progress) -> Result<Vec<Run>> {
        let workers = thread::available_parallelism().map_or(2, |n| n.get());
        // Runs take unequally long: several parts for each.
        let part = plan.len().div_ceil(workers * 3).clamp(PART.0, PART.1);
        let parts: Vec<&[Plan]> = plan.chunks(part).collect();
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<Vec<Run>>)>> = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(part) = parts.get(i) else { break };
                        let runs = self.run_part(injector, part, &i.to_string());
                        progress.advance(part.len(), "runs");
                        if let Ok(mut done) = done.lock() {
                            done.push((i, runs));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().map_err(|_| anyhow!("a worker panicked"))?;
        done.sort_by_key(|(i, _)| *i);
        let runs: Result<Vec<Vec<Run>>> = done.into_iter().map(|(_, runs)| runs).collect();
        Ok(runs?.into_iter().flatten().collect())
    }

    fn run_part(&self, injector: &Path, plan: &[Plan], part: &str) -> Result<Vec<Run>> {
        let file = |kind: &str| self.path.with_extension(format!("{part}.{kind}"));
        let (faults, runs, trace) = (file("faults"), file("runs"), file("trace"));
        write(&faults, &faults_of(plan)?)?;
        let line = |p: &Plan| format!("{} {}\n", u8::from(p.scenario.split), p.scenario.name);
        write(&runs, &plan.iter().map(line).collect::<String>())?;
        let mut program = command("timeout");
        program.args(["--kill-after=1", "600"]).arg(injector).arg(&faults).arg(&trace);
        program.args(self.under).arg(&self.path).arg(&runs);
        // A process that is traced cannot look for leaks: what is allocated is counted instead.
        program.env("ASAN_OPTIONS", "detect_leaks=0");
        let result = output(&mut program)?;
        let errors = String::from_utf8_lossy(&result.stderr);
        let mut runs = said(&String::from_utf8_lossy(&result.stdout));
        if !result.status.success() || runs.len() != plan.len() {
            bail!("{}: {}\n{}", self.path.display(), status(&result), tail(&errors));
        }
        made(&read(&trace)?, &mut runs)?;
        write(&file("errors"), &errors)?;
        Ok(runs)
    }
}

/// The faults as the injector reads them, a line a run.
fn faults_of(plan: &[Plan]) -> Result<String> {
    let mut text = String::new();
    for run in plan {
        for fault in &run.faults {
            let errno = number(fault.error)?;
            text.push_str(&format!("{}:{}:{errno} ", fault.place, fault.call.name));
        }
        text.push('\n');
    }
    Ok(text)
}

/// What the program said of its runs.
fn said(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for (word, number) in text.lines().filter_map(|l| l.split_once(' ')) {
        if word == "run" {
            runs.push(Run::default());
        } else if let (Some(run), Ok(number)) = (runs.last_mut(), number.parse()) {
            run.said.insert(word.to_string(), number);
        }
    }
    runs
}

/// Adds the system calls that the injector saw.
fn made(trace: &str, runs: &mut [Run]) -> Result<()> {
    for line in trace.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [run, name, failed] = words[..] else { bail!("what is `{line}`?") };
        let run = run.parse::<usize>().ok().and_then(|i| runs.get_mut(i));
        let call = CALLS.iter().find(|c| c.name == name);
        let (run, call) =
            run.zip(call).with_context(|| format!("who made the call of `{line}`?"))?;
        run.made.push(Made { call, failed: failed.parse().ok() });
    }
    Ok(())
}
