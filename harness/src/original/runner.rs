//! Runs the tests of compiled suites.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, Signal, kill_process_group};
use xtask::context::Context;
use xtask::shell::command;

use super::bound::is_bound;
use super::environment::Environment;
use super::suite::Suite;
use crate::progress::Progress;

/// Time limit of a test, as in the suite's own runner.
const LIMIT: Duration = Duration::from_secs(60);
/// This test takes almost `LIMIT` on an idle machine.
const LONG: (&str, Duration) = ("send-zerocopy", Duration::from_secs(180));
/// Maximum time to wait for the end of a killed process.
const GRACE: Duration = Duration::from_secs(5);

/// The exit code of a test that cannot run on this machine.
const SKIPPED: i32 = 77;

/// One run of one test.
#[derive(Clone, Debug)]
pub struct Run {
    pub seconds: f64,
    /// Whether the test used the library under test.
    pub bound: bool,
    end: End,
    output: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Code(i32),
    Signal(i32),
    TimeOut,
    /// The guest crashed during the test.
    Died,
    /// The test could not be compiled.
    NotCompiled,
}

impl Run {
    /// A run on the library under test.
    pub fn new(end: End, seconds: f64, output: String) -> Run {
        Run { seconds, bound: true, end, output }
    }

    pub fn passed(&self) -> bool {
        self.end == End::Code(0)
    }

    pub fn skipped(&self) -> bool {
        self.end == End::Code(SKIPPED)
    }

    /// Whether both failed in the same way: the same end and the same output, except for times and
    /// addresses.
    pub fn fails_like(&self, other: &Run) -> bool {
        let failed = |run: &Run| !run.passed() && !run.skipped();
        failed(self)
            && failed(other)
            && self.end == other.end
            // The output is incomplete if the guest crashed.
            && (self.end == End::Died || comparable(&self.output) == comparable(&other.output))
    }

    pub fn verdict(&self) -> &'static str {
        match self.end {
            End::Code(0) => "pass",
            End::Code(SKIPPED) => "skip",
            End::TimeOut => "time out",
            End::Died => "died",
            End::NotCompiled => "absent",
            _ => "fail",
        }
    }

    /// Why it did not pass: the last line of its output, or how it ended.
    pub fn why(&self) -> String {
        let end = match self.end {
            End::Code(0) => return String::new(),
            End::Code(SKIPPED) => "skipped".to_string(),
            End::Code(code) => format!("exit code {code}"),
            End::Signal(signal) => format!("signal {signal}"),
            End::TimeOut => "no end within its time".to_string(),
            End::Died => "its machine died".to_string(),
            End::NotCompiled => "does not compile".to_string(),
        };
        match last_line(&self.output).as_str() {
            "" => end,
            words => format!("{end}: {words}"),
        }
    }
}

/// The output without values that differ between runs: numbers followed by a unit of time, and
/// addresses.
fn comparable(output: &str) -> String {
    const UNITS: [&str; 9] = ["ns", "us", "ms", "s", "nsec", "usec", "msec", "sec", "seconds"];
    let is_number = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_unit = |w: &str| UNITS.contains(&w.trim_end_matches([',', '.', ';', ')']));
    let is_address = |w: &str| {
        w.strip_prefix("0x")
            .is_some_and(|d| d.len() > 4 && d.chars().all(|c| c.is_ascii_hexdigit()))
    };
    let mut lines = Vec::new();
    for line in output.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let shown = words.iter().enumerate().map(|(i, word)| {
            let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            let has_unit = match &word[digits.len()..] {
                "" => words.get(i + 1).is_some_and(|next| is_unit(next)),
                unit => is_unit(unit),
            };
            match word {
                _ if is_number(digits) && has_unit => "(time)",
                word if is_address(word) => "(address)",
                word => word,
            }
        });
        lines.push(shown.collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

/// A compiled suite, and the environment to run it in.
pub struct Pass {
    pub suite: Suite,
    pub environment: Environment,
}

/// The tests that have not run yet, and those that are running.
struct Queue {
    /// A pass and a test, each as its index.
    waiting: Vec<(usize, usize)>,
    running: Vec<usize>,
}

impl Queue {
    /// The passes start at different tests, and the test that takes longest is the first.
    fn new(passes: usize, names: &[String]) -> Queue {
        let mut waiting = Vec::new();
        for i in 0..names.len() {
            waiting.extend(
                (0..passes).map(|pass| (pass, (i + pass * names.len() / passes) % names.len())),
            );
        }
        waiting.sort_by_key(|(_, test)| names[*test] != LONG.0);
        Queue { waiting, running: Vec::new() }
    }

    /// The next test of which no other pass is running: two runs of one test may use the same file
    /// or port.
    fn next(&mut self) -> Option<(usize, usize)> {
        let free = self.waiting.iter().position(|(_, test)| !self.running.contains(test))?;
        let (pass, test) = self.waiting.remove(free);
        self.running.push(test);
        Some((pass, test))
    }

    fn end(&mut self, test: usize) {
        self.running.retain(|running| *running != test);
    }
}

/// Runs all tests in `names` in each pass, and shows the progress. Most tests wait more than they
/// compute, so several run at the same time. A test that does not pass then runs again alone: it may
/// depend on the load, on the process ids, or on what the machine has of huge pages.
pub fn run_all(context: &Context, passes: &[Pass], names: &[String]) -> Result<Vec<Vec<Run>>> {
    let progress = Progress::new("original suite", passes.len() * names.len())?;
    let queue = Mutex::new(Queue::new(passes.len(), names));
    let runs: Mutex<Vec<Vec<Option<Run>>>> =
        Mutex::new(vec![vec![None; names.len()]; passes.len()]);
    let locked = || queue.lock().unwrap_or_else(PoisonError::into_inner);
    let work = || -> Result<()> {
        loop {
            let next = {
                let mut queue = locked();
                match queue.next() {
                    None if queue.waiting.is_empty() => return Ok(()),
                    next => next,
                }
            };
            let Some((pass, test)) = next else {
                thread::sleep(Duration::from_millis(20));
                continue;
            };
            let run = run_in(context, &passes[pass], &names[test]);
            locked().end(test);
            runs.lock().unwrap_or_else(PoisonError::into_inner)[pass][test] = Some(run?);
            progress.advance(1, &names[test]);
        }
    };
    let count = 2 * thread::available_parallelism().map_or(2, |n| n.get());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(_) => bail!("a worker panicked"),
        })
    })?;
    let runs = runs.into_inner().unwrap_or_else(PoisonError::into_inner);
    let alone = |(pass, runs): (&Pass, Vec<Option<Run>>)| -> Result<Vec<Run>> {
        let named = names.iter().zip(runs);
        named
            .map(|(name, run)| match run {
                Some(run) if run.passed() && run.bound => Ok(run),
                _ => run_in(context, pass, name),
            })
            .collect()
    };
    drop(progress);
    println!("  original suite: tests that did not pass run again, one at a time");
    passes.iter().zip(runs).map(alone).collect()
}

/// Runs one test of a pass.
pub fn run_in(context: &Context, pass: &Pass, name: &str) -> Result<Run> {
    run_one(context, &pass.suite, &pass.environment, name)
}

/// Runs one test in an empty directory.
fn run_one(context: &Context, suite: &Suite, environment: &Environment, name: &str) -> Result<Run> {
    let program = suite.program(name);
    if !program.exists() {
        let output = suite.compiler_output(name)?;
        return Ok(Run { seconds: 0.0, bound: true, end: End::NotCompiled, output });
    }
    let bound = is_bound(&program, environment)?;
    let work = context.work("original/work")?;
    let dir = tempfile::Builder::new().prefix(name).tempdir_in(&work)?;
    suite.link_helpers(name, dir.path())?;
    let (output, input) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    let mut test = command(&program);
    environment.apply(&mut test);
    // One test writes at offset 0 of its standard output, so this must be a pipe.
    test.current_dir(dir.path()).stdout(input.try_clone()?).stderr(input).process_group(0);

    // A test expects that its kernel threads get the next process ids, so all threads of this
    // function must be created before the test starts.
    let written = in_background(|| everything(File::from(output)));
    let (sender, pid) = channel();
    let start = Instant::now();
    let ended = in_background(move || {
        let child = test.spawn();
        // Closes the parent's end of the pipe, so that the reader gets the end of file when the
        // test exits.
        drop(test);
        let mut child = child?;
        let _ = sender.send(Pid::from_child(&child));
        child.wait()
    });
    let limit = if name == LONG.0 { LONG.1 } else { LIMIT };
    let status = ended.recv_timeout(limit);
    let seconds = start.elapsed().as_secs_f64();
    if let Ok(group) = pid.try_recv() {
        // Kills processes that the test left, so that they do not affect the next test. There may
        // be none.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let end = match status {
        Ok(Ok(status)) => match (status.code(), status.signal()) {
            (Some(code), _) => End::Code(code),
            (None, signal) => End::Signal(signal.unwrap_or(0)),
        },
        Ok(Err(e)) => bail!("cannot run {}: {e}", program.display()),
        Err(_) => {
            // The test was killed. If the kernel cannot end it, do not wait any longer.
            let _ = ended.recv_timeout(GRACE);
            End::TimeOut
        }
    };
    // A process that left the group may keep the pipe open; do not wait for it.
    let output = written.recv_timeout(GRACE).unwrap_or_default();
    Ok(Run { seconds, bound, end, output })
}

/// Runs `work` in a thread; the receiver gets its result.
fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = channel();
    // The receiver may have been dropped after a timeout.
    thread::spawn(move || sender.send(work()).ok());
    receiver
}

fn everything(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    // After an error, the bytes read so far are the output.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or_default();
    line.trim().chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_test_runs_twice_at_the_same_time() {
        let names = ["a", "b", LONG.0].map(str::to_string);
        let mut queue = Queue::new(2, &names);
        let (mut ran, mut running) = (Vec::new(), Vec::new());
        while !queue.waiting.is_empty() {
            while let Some((pass, test)) = queue.next() {
                assert!(!running.contains(&test));
                running.push(test);
                ran.push((pass, test));
            }
            queue.end(running.remove(0));
        }
        assert_eq!(ran[0].1, 2, "the longest test is the first");
        ran.sort();
        assert_eq!(ran, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]);
    }

    fn failed(output: &str) -> Run {
        Run::new(End::Code(1), 0.0, output.to_string())
    }

    #[test]
    fn failures_are_alike_if_they_come_equally_far() {
        let timed = |ns: u32| failed(&format!("fired after {ns} ns, expected ~1000 ns\n"));
        assert!(timed(33400).fails_like(&timed(39408)));
        assert!(failed("in 2.5s at 0x7f001234").fails_like(&failed("in 31ms at 0x7f00abcd")));
        assert!(!failed("first\nsecond").fails_like(&failed("first")));
        assert!(!failed("connect: 0").fails_like(&failed("connect: -22")));
        assert!(!failed("5 bytes").fails_like(&failed("6 bytes")));
        let crashed = Run::new(End::Signal(11), 0.0, String::new());
        assert!(!failed("").fails_like(&crashed) && crashed.fails_like(&crashed));
        let passed = Run::new(End::Code(0), 0.0, String::new());
        assert!(!passed.fails_like(&passed) && !failed("").fails_like(&passed));
    }
}
