//! Looks for misuse of io_uring in a trace, and reports it with the place in the program.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use anyhow::{Result, bail};
use uring_trace_format::detail::Call;

use crate::model::{Item, What};
use crate::output::Sink;

mod buffers;
mod process;
mod rules;
mod spans;
mod stacks;

use process::Process;
pub use rules::{Rule, Rules};

/// How many CQEs without a request are remembered.
const MOST_UNKNOWN: usize = 1000;

/// A misuse.
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What is wrong, in a sentence.
    pub what: String,
    /// Where calls were made, and what each was.
    pub calls: Vec<(String, Call)>,
}

/// Reports misuse.
pub struct Check<W: Write> {
    out: W,
    rules: Rules,
    processes: BTreeMap<usize, Process>,
    /// How often each rule was broken.
    counts: BTreeMap<Rule, u64>,
    /// Processes, rules and places that are reported already.
    reported: HashSet<(usize, Rule, Vec<u64>)>,
    /// CQEs without a request. If a child of fork(2) submits on the same ring, they may be its own.
    unknown: Vec<(Item, Finding)>,
    has_forked: bool,
    /// Why something may have been missed.
    notes: Vec<String>,
}

impl<W: Write> Check<W> {
    /// Nothing found yet.
    pub fn new(out: W, rules: Rules) -> Check<W> {
        Check {
            out,
            rules,
            processes: BTreeMap::new(),
            counts: BTreeMap::new(),
            reported: HashSet::new(),
            unknown: Vec::new(),
            has_forked: false,
            notes: Vec::new(),
        }
    }

    fn report(&mut self, item: &Item, finding: Finding) -> io::Result<()> {
        if !self.rules.has(finding.rule) {
            return Ok(());
        }
        *self.counts.entry(finding.rule).or_default() += 1;
        let Some(process) = self.processes.get_mut(&item.file) else { return Ok(()) };
        // A loop makes the same mistake many times.
        let places = finding.calls.iter().filter_map(|(_, call)| process.stacks.place(call));
        if !self.reported.insert((item.file, finding.rule, places.collect())) {
            return Ok(());
        }
        let name = format!("{}[{}]", process.program, item.pid);
        let text = printable(&format!("{name}: {}: {}", finding.rule.name(), finding.what));
        writeln!(self.out, "{text}")?;
        for (what, call) in &finding.calls {
            writeln!(self.out, "    {}:", printable(what))?;
            for line in process.stacks.lines(call) {
                writeln!(self.out, "        {}", printable(&line))?;
            }
        }
        Ok(())
    }
}

/// Names come from files and from the traced program.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

impl<W: Write> Sink for Check<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        let process = self.processes.entry(item.file).or_default();
        match &item.what {
            What::Lost(slots) => {
                self.notes.push(format!("{slots} slots of records were overwritten"));
            }
            What::Unseen(cqes) => self.notes.push(format!("{cqes} CQEs were not seen")),
            _ => {}
        }
        let findings = process.item(item);
        self.has_forked |= process.is_forked;
        for finding in findings {
            match finding.rule {
                Rule::UnknownCqe if self.unknown.len() < MOST_UNKNOWN => {
                    self.unknown.push((item.clone(), finding));
                }
                Rule::UnknownCqe => {}
                _ => self.report(item, finding)?,
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        let sends_messages = self.processes.values().any(|process| process.sends_messages);
        for (item, finding) in std::mem::take(&mut self.unknown) {
            if !self.has_forked && !sends_messages {
                self.report(&item, finding)?;
            }
        }
        for note in &self.notes {
            writeln!(self.out, "check: {note}: some misuse may not have been found")?;
        }
        match self.counts.is_empty() {
            true if self.processes.is_empty() => {
                writeln!(self.out, "check: nothing was traced, so nothing was checked")?;
            }
            true => writeln!(self.out, "check: no misuse found")?,
            false => {
                let counts = self.counts.iter().map(|(rule, n)| format!("{} {n}", rule.name()));
                let counts: Vec<String> = counts.collect();
                writeln!(self.out, "check: misuse found: {}", counts.join(", "))?;
            }
        }
        self.out.flush()
    }

    fn is_clean(&self) -> bool {
        self.counts.is_empty() && !self.processes.is_empty()
    }
}

/// Reports an error for a list of rules.
fn refuse<T>(word: &str) -> Result<T> {
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    bail!("--check={word}: this is no rule; the rules are all, {}", names.join(", "))
}

#[cfg(test)]
mod tests;
