//! `cargo xtask bench --advice`: what the advice of uring-trace(1) saves, as the CPU time of a scenario
//! that ignores it and of one that follows it.

use anyhow::{Result, bail};
use comfy_table::Table;
use xtask::context::Context;
use xtask::files::{read, write};
use xtask::{build, install};

use super::median::{median, ratios, spread};
use super::program::Program;
use super::report;
use crate::progress::Progress;
use crate::show::{self, left, right};

/// The table that uring-trace is compiled with.
const TABLE: &str = "trace/advice.tsv";
/// The markers of the table in the documentation.
const START: &str = "<!-- advice: written by `cargo xtask bench --advice --write` -->";
const END: &str = "<!-- end of advice -->";

/// Two scenarios.
pub struct Pair {
    /// The name by which uring-trace finds the figures.
    pub name: &'static str,
    /// What takes the time, and how the scenarios differ.
    pub what: &'static str,
    /// The scenario that ignores the advice.
    pub before: &'static str,
    /// The scenario that follows it.
    pub after: &'static str,
    /// How many operations are timed.
    n: u64,
}

pub const PAIRS: [Pair; 8] = [
    Pair {
        name: "batch",
        what: "a no-op, with 32 of them in each call in place of one",
        before: "one per submit, 32 before a reap",
        after: "32 per submit_and_wait",
        n: 640_000,
    },
    Pair {
        name: "registered",
        what: "a no-op that is submitted alone, in a program with one thread",
        before: "submit_and_wait",
        after: "submit_and_wait, registered ring",
        n: 640_000,
    },
    Pair {
        name: "buffers",
        what: "a message of 512 bytes, with enough buffers for 8 that arrive together in place of 2",
        before: "multishot receive, few buffers",
        after: "multishot receive, enough buffers",
        n: 320_000,
    },
    Pair {
        name: "overflow",
        what: "a no-op, with 256 CQEs that are not reaped in a CQ ring of 512 entries in place of 64",
        before: "256 unreaped CQEs, small CQ ring",
        after: "256 unreaped CQEs, large CQ ring",
        n: 1_280_000,
    },
    Pair {
        name: "taskrun",
        what: "a receive that is pending when its message is sent",
        before: "receive, no flags",
        after: "receive, DEFER_TASKRUN",
        n: 128_000,
    },
    Pair {
        name: "submit_all",
        what: "a no-op, with one invalid request in 8",
        before: "invalid requests, no flags",
        after: "invalid requests, SUBMIT_ALL",
        n: 1_280_000,
    },
    Pair {
        name: "poll",
        what: "a request that takes 100 us, with one wait in place of calls that return at once",
        before: "timeout, polled",
        after: "timeout, waited for",
        n: 1_000,
    },
    Pair {
        name: "short_waits",
        what: "a request that takes 100 us, with one wait in place of waits of 10 us",
        before: "timeout, short waits",
        after: "timeout, waited for",
        n: 1_000,
    },
];

/// The CPU times of a pair by round, in nanoseconds for an operation.
#[derive(Default)]
struct Times {
    before: Vec<f64>,
    after: Vec<f64>,
}

/// Runs the command. With `save`, writes the table of uring-trace and the documentation.
pub fn command_line(context: &Context, wanted: &[String], rounds: usize, save: bool) -> Result<()> {
    let is_wanted =
        |pair: &&Pair| wanted.is_empty() || wanted.iter().any(|w| pair.name.contains(w));
    let pairs: Vec<&Pair> = PAIRS.iter().filter(is_wanted).collect();
    if pairs.is_empty() || rounds == 0 {
        bail!("nothing to measure; the pairs are: {}", PAIRS.each_ref().map(|p| p.name).join(", "));
    }
    build::all(context)?;
    install::for_tests(context)?;
    let program = Program::compile(context, &context.fresh("bench-advice")?)?;
    let progress = Progress::new("advice", pairs.len() * rounds)?;
    let mut measured = Vec::new();
    for pair in pairs {
        let mut times = Times::default();
        for round in 0..rounds {
            let both = [(&mut times.before, pair.before), (&mut times.after, pair.after)];
            let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
            let mut both = both.map(Some);
            for (to, scenario) in order.into_iter().filter_map(|i| both[i].take()) {
                to.push(program.cpu_time(&[], &[], scenario, pair.n)?);
            }
            progress.advance(1, pair.name);
        }
        measured.push((pair, times));
    }
    drop(progress);
    println!("nanoseconds of CPU time for an operation, medians of {rounds} rounds");
    println!("{}", show::text(&table(&measured)));
    if save && wanted.is_empty() {
        let system = format!("Linux {}, {}", kernel()?, std::env::consts::ARCH);
        write(&context.root.join(TABLE), &rows(&measured, &system))?;
        report::replace(context, START, END, &report::markdown(table(&measured)))?;
    }
    Ok(())
}

/// The version of the running kernel, without what a distribution appends.
fn kernel() -> Result<String> {
    let release = read(std::path::Path::new("/proc/sys/kernel/osrelease"))?;
    let version = release.split(|c: char| c != '.' && !c.is_ascii_digit()).next();
    Ok(version.unwrap_or_default().to_string())
}

/// The table that uring-trace reads: the system, then a line for each pair.
fn rows(measured: &[(&Pair, Times)], system: &str) -> String {
    let mut text = format!("system\t{system}\n");
    for (pair, times) in measured {
        let number = |times: &[f64]| median(times).unwrap_or_default();
        let (before, after) = (number(&times.before), number(&times.after));
        text += &format!("{}\t{before:.1}\t{after:.1}\t{}\n", pair.name, pair.what);
    }
    text
}

fn table(measured: &[(&Pair, Times)]) -> Table {
    let mut table = show::table(&["CPU time of", "before", "after", "after / before", "spread"]);
    for (pair, times) in measured {
        let ratios = ratios(&times.after, &times.before);
        let number = |values: &[f64], digits: usize| {
            median(values).map_or("-".to_string(), |value| format!("{value:.digits$}"))
        };
        table.add_row([
            left(pair.what),
            right(number(&times.before, 1)),
            right(number(&times.after, 1)),
            right(number(&ratios, 2)),
            right(spread(&ratios)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_a_line_with_its_medians() {
        let times = Times { before: vec![300.0, 100.0, 200.0], after: vec![150.0, 60.0, 90.0] };
        let measured = [(&PAIRS[0], times)];
        let expected = format!("system\tLinux 6.1, m68k\nbatch\t200.0\t90.0\t{}\n", PAIRS[0].what);
        assert_eq!(rows(&measured, "Linux 6.1, m68k"), expected);
        let text = show::text(&table(&measured)).to_string();
        assert!(text.contains("0.50  0.45 to 0.60"), "{text}");
    }

    #[test]
    fn the_committed_table_has_all_pairs() {
        let context = Context::find().unwrap();
        let text = read(&context.root.join(TABLE)).unwrap();
        let committed = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
        let committed: Vec<_> = committed.map(|cells| (cells[0], cells[3])).collect();
        assert_eq!(committed, PAIRS.each_ref().map(|pair| (pair.name, pair.what)));
    }
}
