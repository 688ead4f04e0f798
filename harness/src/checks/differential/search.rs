//! Searches for differences in one pairing, and shrinks the programs that show them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use xtask::context::Context;
use xtask::files::write;

use super::compare::{Comparison, compare};
use super::difference::{Difference, number};
use super::executor::{Output, Pairing, Running};
use super::print;
use super::program::{Program, programs};

/// The results of all searches so far.
#[derive(Default)]
pub struct Found {
    pub counts: Mutex<Counts>,
    pub failures: Mutex<BTreeMap<String, Failure>>,
}

/// Number of programs per batch; both sides run a batch concurrently.
const BATCH: usize = 16;

/// How often a difference must be reproduced. A difference caused by a late completion does not
/// occur every time.
const CONFIRMATIONS: usize = 6;

/// Limits of shrinking: number of runs, and time.
const SHRINKING: (usize, Duration) = (400, Duration::from_secs(20));

/// Counters.
#[derive(Default)]
pub struct Counts {
    pub programs: u64,
    /// Steps that ran on both libraries.
    pub compared: u64,
    /// Intended differences, by reason.
    pub intended: BTreeMap<&'static str, u64>,
    /// Programs that crashed on the C library.
    pub crashes: u64,
    /// Differences that could not be reproduced, by kind.
    pub unconfirmed: BTreeMap<String, u64>,
}

impl Counts {
    fn add(&mut self, more: Counts) {
        self.programs += more.programs;
        self.compared += more.compared;
        self.crashes += more.crashes;
        for (reason, count) in more.intended {
            *self.intended.entry(reason).or_default() += count;
        }
        for (kind, count) in more.unconfirmed {
            *self.unconfirmed.entry(kind).or_default() += count;
        }
    }
}

/// A difference that is not intended.
pub struct Failure {
    pub pairing: &'static str,
    pub kind: String,
    /// The file with the shrunk program in C.
    pub file: PathBuf,
    /// The values that differ and the shrunk program, in lines.
    pub summary: String,
}

/// The result of a search.
pub struct Done {
    pub pairing: &'static str,
    /// Steps that ran on both libraries.
    pub compared: u64,
    /// Steps that only returned errors on the C library.
    pub idle_steps: Vec<String>,
}

/// The search in one pairing.
pub struct Search<'a> {
    pairing: &'a Pairing,
    compared: u64,
    strategy: BoxedStrategy<Program>,
    runner: TestRunner,
    theirs: Running,
    ours: Running,
    /// Steps that returned no error on the C library.
    succeeded: BTreeSet<String>,
    seed: u64,
    /// Values that are not compared.
    ignored: Vec<String>,
}

impl<'a> Search<'a> {
    pub fn new(pairing: &'a Pairing, seed: u64, without: &[String]) -> Result<Search<'a>> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        for (to, from) in bytes[8..].iter_mut().zip(pairing.name.bytes()) {
            *to = from;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Ok(Search {
            pairing,
            compared: 0,
            strategy: programs(&pairing.table, pairing.copies, without),
            runner: TestRunner::new_with_rng(Config::default(), rng),
            theirs: pairing.theirs.start()?,
            ours: pairing.ours.start()?,
            succeeded: BTreeSet::new(),
            seed,
            ignored: without.to_vec(),
        })
    }

    /// Runs and compares one batch of programs.
    pub fn round(&mut self, found: &Found, context: &Context) -> Result<()> {
        let mut trees = Vec::new();
        for _ in 0..BATCH {
            let tree = self.strategy.new_tree(&mut self.runner);
            trees.push(tree.map_err(|why| anyhow!("no program: {why}"))?);
        }
        let programs: Vec<Program> = trees.iter().map(|tree| tree.current()).collect();
        let outputs = self.run(&programs)?;
        for ((tree, program), (theirs, ours)) in trees.into_iter().zip(programs).zip(outputs) {
            let mut counts = Counts { programs: 1, ..Counts::default() };
            self.note_successes(&theirs);
            match compare(&program, &self.pairing.table, &theirs, &ours, &self.ignored) {
                Comparison::Same { intended, stopped_by_crash, compared } => {
                    counts.compared = compared;
                    counts.crashes = u64::from(stopped_by_crash);
                    for reason in intended {
                        *counts.intended.entry(reason.reason).or_default() += 1;
                    }
                }
                Comparison::Different(difference) => {
                    counts.compared = difference.step as u64;
                    let kind = difference.kind();
                    if !self.investigate(tree, &program, difference, found, context)? {
                        counts.unconfirmed.insert(kind, 1);
                    }
                }
            }
            self.compared += counts.compared;
            found.counts.lock().unwrap_or_else(|e| e.into_inner()).add(counts);
        }
        Ok(())
    }

    /// Runs programs on both sides.
    fn run(&mut self, programs: &[Program]) -> Result<Vec<(Output, Output)>> {
        let table = &self.pairing.table;
        let texts: Vec<String> = programs.iter().map(|program| program.text(table)).collect();
        let all = |side: &mut Running| {
            texts.iter().map(|text| side.run(text)).collect::<Result<Vec<Output>>>()
        };
        let (theirs, ours) = (&mut self.theirs, &mut self.ours);
        let (theirs, ours) = thread::scope(|scope| {
            let theirs = scope.spawn(|| all(theirs));
            let ours = all(ours);
            (theirs.join(), ours)
        });
        let theirs = theirs.map_err(|_| anyhow!("the thread of one side has panicked"))??;
        Ok(theirs.into_iter().zip(ours?).collect())
    }

    fn note_successes(&mut self, output: &Output) {
        for line in &output.lines {
            let word = |key: &str| line.split(' ').find_map(|word| word.strip_prefix(key));
            let result = word("result=").and_then(|n| n.parse::<i64>().ok());
            if let (Some(op), Some(0..)) = (word("op="), result) {
                if !self.succeeded.contains(op) {
                    self.succeeded.insert(op.to_string());
                }
            }
        }
    }

    /// Ends the search.
    pub fn done(self) -> Done {
        let names = self.pairing.table.iter().map(|op| &op.name);
        let idle_steps = names.filter(|name| !self.succeeded.contains(*name)).cloned().collect();
        Done { pairing: self.pairing.name, compared: self.compared, idle_steps }
    }

    /// The first difference that is not intended in the output of a program.
    fn difference(&mut self, program: &Program) -> Result<Option<Difference>> {
        let outputs = self.run(std::slice::from_ref(program))?;
        let (theirs, ours) = outputs.first().context("no answer")?;
        Ok(self.compare(program, theirs, ours))
    }

    /// The first difference that is not intended.
    fn compare(&self, program: &Program, theirs: &Output, ours: &Output) -> Option<Difference> {
        match compare(program, &self.pairing.table, theirs, ours, &self.ignored) {
            Comparison::Different(difference) => Some(difference),
            Comparison::Same { .. } => None,
        }
    }

    /// Whether a program shows this difference every time. Each run of one library is compared with
    /// all runs of the other: if one library alone varies as much, it is no difference.
    fn is_confirmed(&mut self, program: &Program, kind: &str) -> Result<bool> {
        // On a busy machine a completion may be late, so wait longer for it.
        let patient = Program { patient: true, ..program.clone() };
        let text = patient.text(&self.pairing.table);
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for run in 0..CONFIRMATIONS {
            // One side after the other: if both ran at once, the scheduler could favour one of
            // them every time. Which is first alternates.
            if run % 2 == 0 {
                theirs.push(self.theirs.run(&text)?);
                ours.push(self.ours.run(&text)?);
            } else {
                ours.push(self.ours.run(&text)?);
                theirs.push(self.theirs.run(&text)?);
            }
            let new = (&theirs[run], &ours[run]);
            let mut pairs =
                theirs.iter().map(|t| (t, new.1)).chain(ours.iter().map(|o| (new.0, o)));
            let is_again = |(theirs, ours): (&Output, &Output)| {
                let again = self.compare(&patient, theirs, ours);
                again.is_some_and(|again| again.kind() == kind)
            };
            if !pairs.all(is_again) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Shrinks and reports a difference of a new kind; false if it cannot be reproduced.
    fn investigate(
        &mut self,
        tree: impl ValueTree<Value = Program>,
        program: &Program,
        difference: Difference,
        found: &Found,
        context: &Context,
    ) -> Result<bool> {
        let failures = || found.failures.lock().unwrap_or_else(|e| e.into_inner());
        let kind = difference.kind();
        let key = format!("{}: {kind}", self.pairing.name);
        if failures().contains_key(&key) {
            return Ok(true);
        }
        if !self.is_confirmed(program, &kind)? {
            return Ok(false);
        }
        let mut smallest = self.shrink(tree, program, &kind)?;
        let difference = self.difference(&smallest)?.unwrap_or(difference);
        smallest.steps.truncate(difference.step + 1);
        let outputs = self.run(std::slice::from_ref(&smallest))?;
        let (theirs, _) = outputs.first().context("no answer")?;
        let mut failures = failures();
        let (file, summary) =
            self.report(context, &smallest, theirs, &difference, failures.len())?;
        failures.insert(key, Failure { pairing: self.pairing.name, kind, file, summary });
        Ok(true)
    }

    /// The smallest program that still shows the same kind of difference.
    fn shrink(
        &mut self,
        mut tree: impl ValueTree<Value = Program>,
        program: &Program,
        kind: &str,
    ) -> Result<Program> {
        let (start, mut smallest) = (Instant::now(), program.clone());
        let mut more = tree.simplify();
        for _ in 0..SHRINKING.0 {
            if !more || start.elapsed() > SHRINKING.1 {
                break;
            }
            let mut candidate = tree.current();
            candidate.steps.truncate(smallest.steps.len());
            let differs = self.difference(&candidate)?.is_some_and(|d| d.kind() == kind)
                && self.is_confirmed(&candidate, kind)?;
            more = if differs {
                smallest = candidate;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        Ok(smallest)
    }

    /// Prints a difference and its program, and writes the program in C.
    fn report(
        &self,
        context: &Context,
        program: &Program,
        skipped: &Output,
        difference: &Difference,
        number: usize,
    ) -> Result<(PathBuf, String)> {
        let (table, copies) = (&self.pairing.table, self.pairing.copies);
        let program = &without_skipped(program, skipped);
        let mut head = format!(
            "{}, --seed {}: step {} ({}) differs\n",
            self.pairing.name, self.seed, difference.step, difference.op
        );
        let mut summary = String::new();
        let gone = difference.values.iter().any(|(key, _, _)| key.ends_with(".live"));
        for (key, theirs, ours) in &difference.values {
            if gone && key.starts_with('r') && !key.ends_with(".live") && key != "result" {
                continue;
            }
            let _ = write!(summary, "\n  {key}: the C library {theirs}, this library {ours}");
        }
        let _ = writeln!(head, "{summary}");
        let text = program.text(table);
        let file = context.work("differential")?.join(format!("failure-{number}.c"));
        let _ = writeln!(
            head,
            "Compile with gcc -w {} -ldl -lpthread",
            match copies {
                1 => "FILE -luring",
                _ => "-DTWO_COPIES FILE liburing.a",
            }
        );
        write(&file, &print::source(&context.root, program, table, copies, &head)?)?;
        println!("\n{head}\n{text}\n{}", print::steps(program, table, copies));
        let _ = write!(summary, "\n  {}", text.trim_end().replace('\n', "\n  "));
        Ok((file, summary))
    }
}

/// Marks the steps that did not apply, so that they are not printed.
fn without_skipped(program: &Program, output: &Output) -> Program {
    let mut program = program.clone();
    for line in output.lines.iter().filter(|line| line.contains(" result=-100000 ")) {
        if let Some(step) = number(line, "step").and_then(|n| program.steps.get_mut(n as usize)) {
            step.skipped = true;
        }
    }
    program
}
