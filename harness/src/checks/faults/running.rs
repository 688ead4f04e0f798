//! Runs scenarios repeatedly, each time with other faults.

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

/// Minimum and maximum number of runs per process. Valgrind starts slowly, so a process should do
/// many; all CPUs should be busy, so it must not do too many.
const PART: (usize, usize) = (20, 120);

/// What to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scenario<'a> {
    pub name: &'a str,
    /// Whether the rings are in two mappings.
    pub split: bool,
}

/// A system call that is made to fail: its index among the function's calls, the call, and the
/// errno.
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

/// A system call that the scenario made.
pub struct CallResult {
    pub call: &'static Call,
    /// If it was made to fail: the resource that it did not release (bytes or descriptors).
    pub failed: Option<i64>,
}

/// A run to be done.
pub struct Plan<'a> {
    pub scenario: Scenario<'a>,
    pub faults: Vec<Fault>,
}

/// The result of a run.
#[derive(Default)]
pub struct Run {
    /// The scenario's output: each line is a word and a number.
    pub values: BTreeMap<String, i64>,
    pub made: Vec<CallResult>,
}

impl Run {
    pub fn get(&self, key: &str) -> Option<i64> {
        self.values.get(key).copied()
    }

    /// The resources that failed calls of this name did not release.
    pub fn kept(&self, call: &str) -> i64 {
        self.made.iter().filter(|m| m.call.name == call).filter_map(|m| m.failed).sum()
    }
}

/// The program of the scenarios, and how it is run.
pub struct Program {
    /// How it is run, in words.
    pub name: &'static str,
    pub path: PathBuf,
    /// The command that runs it (valgrind), if any.
    pub under: &'static [&'static str],
    /// Whether all mappings in its process are its own.
    pub counts_memory: bool,
    /// Whether each call fails with every errno; otherwise with one.
    pub every_error: bool,
}

impl Program {
    /// Runs the whole plan, with one process per CPU at a time.
    pub fn run(&self, injector: &Path, plan: &[Plan], progress: &Progress) -> Result<Vec<Run>> {
        let workers = thread::available_parallelism().map_or(2, |n| n.get());
        // Runs take different times, so each worker gets several parts.
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
        // LeakSanitizer does not work in a traced process; the program counts its allocations
        // instead.
        program.env("ASAN_OPTIONS", "detect_leaks=0");
        let result = output(&mut program)?;
        let errors = String::from_utf8_lossy(&result.stderr);
        let mut runs = parse_runs(&String::from_utf8_lossy(&result.stdout));
        if !result.status.success() || runs.len() != plan.len() {
            bail!("{}: {}\n{}", self.path.display(), status(&result), tail(&errors));
        }
        made(&read(&trace)?, &mut runs)?;
        write(&file("errors"), &errors)?;
        Ok(runs)
    }
}

/// The faults in the injector's input format: one line per run.
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

/// Parses the program's output into runs.
fn parse_runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for (word, number) in text.lines().filter_map(|l| l.split_once(' ')) {
        if word == "run" {
            runs.push(Run::default());
        } else if let (Some(run), Ok(number)) = (runs.last_mut(), number.parse()) {
            run.values.insert(word.to_string(), number);
        }
    }
    runs
}

/// Adds the system calls that the injector recorded.
fn made(trace: &str, runs: &mut [Run]) -> Result<()> {
    for line in trace.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [run, name, failed] = words[..] else { bail!("what is `{line}`?") };
        let run = run.parse::<usize>().ok().and_then(|i| runs.get_mut(i));
        let call = CALLS.iter().find(|c| c.name == name);
        let (run, call) =
            run.zip(call).with_context(|| format!("who made the call of `{line}`?"))?;
        run.made.push(CallResult { call, failed: failed.parse().ok() });
    }
    Ok(())
}
