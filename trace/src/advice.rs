//! What a program could do better, by ring.
//!
//! `counts` counts what a ring did, `rules` compares the counts with thresholds, and `measured` has what
//! following an advice saved in this project's bench. An advice without a measured gain is not given.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::{Item, What};
use crate::output::Sink;
use crate::text::{duration, ring};

mod counts;
mod measured;
mod rules;

use counts::Counts;

/// The columns of a line.
const WIDTH: usize = 80;

/// An advice.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What to do.
    pub title: String,
    /// Lines: the figures of this run, the measured gain, and how to do it.
    pub text: String,
}

/// What can be said about one ring.
#[derive(Clone, Debug, PartialEq)]
pub struct RingAdvice {
    /// The process and the ring, and how much it was used.
    pub heading: String,
    /// The advice; empty if there is nothing to advise.
    pub advice: Vec<Advice>,
}

/// Counts what rings do.
#[derive(Default)]
pub struct Advisor {
    programs: BTreeMap<usize, String>,
    rings: BTreeMap<(usize, i32, u32), (String, Counts)>,
    lost: u64,
    has_more: bool,
}

/// How many rings are counted.
const RINGS: usize = 4096;

impl Advisor {
    /// Counts a line of the trace.
    pub fn item(&mut self, item: &Item) {
        match &item.what {
            What::Start { program, .. } => {
                let program = program.replace(char::is_control, "\u{fffd}");
                self.programs.insert(item.file, format!("{program}[{}]", item.pid));
            }
            What::Lost(slots) => self.lost += slots,
            What::End(_) => {
                // A process without a ring has no advice.
                let first = self.rings.range((item.file, i32::MIN, 0)..).next();
                if first.is_none_or(|(key, _)| key.0 != item.file) {
                    self.programs.remove(&item.file);
                }
            }
            _ => {
                let key = (item.file, item.ring, item.generation);
                if self.rings.len() >= RINGS && !self.rings.contains_key(&key) {
                    self.has_more = true;
                    return;
                }
                let (name, counts) = self.rings.entry(key).or_default();
                if name.is_empty() {
                    *name = ring(item);
                }
                counts.item(item);
            }
        }
    }

    /// The advice for each ring that was used.
    pub fn rings(&self) -> Vec<RingAdvice> {
        let used = self.rings.iter().filter(|(_, (_, counts))| counts.is_used());
        let advised = used.map(|(&(file, _, generation), (name, counts))| {
            let program = self.programs.get(&file).map_or(String::new(), |p| format!("{p}, "));
            let again = match generation {
                0 => String::new(),
                before => format!(" (number {} with this descriptor)", before + 1),
            };
            let heading = format!("{program}{name}{again}: {}", usage(counts));
            RingAdvice { heading, advice: rules::advice(counts) }
        });
        advised.collect()
    }

    /// What limits the figures: where gains were measured, and records that are missing.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.has_more {
            notes.push(format!("Only the first {RINGS} rings were looked at."));
        }
        if self.lost > 0 {
            let lost = self.lost;
            notes.push(format!(
                "{lost} slots of records were overwritten before they were read. The figures are \
                 of the others."
            ));
        }
        if self.rings().iter().any(|ring| !ring.advice.is_empty()) {
            let system = measured::system();
            notes.push(format!(
                "The measured gains are those of the bench of uring-rs, on {system}. Other machines \
                 and other programs gain more or less."
            ));
        }
        notes
    }
}

fn usage(counts: &Counts) -> String {
    let plural = |count: u64, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let parts = [
        duration(counts.time()),
        plural(counts.threads.len() as u64, "thread"),
        plural(counts.requests, "request"),
        plural(counts.enters, "enter"),
    ];
    parts.join(", ")
}

/// Writes advice at the end.
pub struct Advise<W: Write> {
    out: W,
    advisor: Advisor,
}

impl<W: Write> Advise<W> {
    /// Nothing counted yet.
    pub fn new(out: W) -> Advise<W> {
        Advise { out, advisor: Advisor::default() }
    }
}

impl<W: Write> Sink for Advise<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.advisor.item(item);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let rings = self.advisor.rings();
        for ring in &rings {
            writeln!(self.out, "{}", ring.heading)?;
            for (i, advice) in ring.advice.iter().enumerate() {
                writeln!(self.out, "{:3}. {}", i + 1, advice.title)?;
                for line in advice.text.lines().flat_map(|line| wrapped(line, WIDTH - 5)) {
                    writeln!(self.out, "     {line}")?;
                }
            }
            if ring.advice.is_empty() {
                writeln!(self.out, "     Nothing to advise.")?;
            }
            writeln!(self.out)?;
        }
        if rings.is_empty() {
            writeln!(self.out, "Nothing to advise: no ring was used.")?;
        }
        for line in self.advisor.notes().iter().flat_map(|note| wrapped(note, WIDTH)) {
            writeln!(self.out, "{line}")?;
        }
        self.out.flush()
    }
}

/// Breaks a line between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let is_full = lines[last].chars().count() + 1 + word.chars().count() > width;
        if lines[last].is_empty() {
            lines[last] += word;
        } else if is_full {
            lines.push(word.to_string());
        } else {
            lines[last] += &format!(" {word}");
        }
    }
    lines
}

#[cfg(test)]
mod tests;
