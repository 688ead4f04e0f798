//! `cargo xtask bench --recorder`: the CPU time of a program that is not recorded, of one that is, and
//! of one under strace.

use anyhow::{Result, bail, ensure};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::{build, install};

use super::median::{median, ratios, spread};
use super::program::Program;
use crate::progress::Progress;
use crate::show::{self, left, right};

/// What a row of the table is called, the scenario, and how many operations are timed: the recorder's
/// ring is overwritten several times, so that the first use of its pages does not count.
const SCENARIOS: [(&str, &str, u64); 4] = [
    ("no-op, depth 1", "submit_and_wait", 500_000),
    ("no-op, depth 32", "32 per submit_and_wait", 3_200_000),
    ("cached read of 4 KiB, depth 1", "read, depth 1", 250_000),
    ("cached read of 4 KiB, depth 32", "read, depth 32", 320_000),
];

/// Under strace fewer operations are timed, by this factor.
const FEWER: u64 = 20;

/// Size of the recorder's ring.
const OPTIONS: &str = "size=8";

/// How the program is run.
#[derive(Clone, Copy)]
enum Run {
    Off,
    Recorded,
    Strace,
}

const RUNS: [Run; 3] = [Run::Off, Run::Recorded, Run::Strace];

/// The CPU times of a scenario by round, in nanoseconds for an operation.
#[derive(Default)]
struct Times {
    off: Vec<f64>,
    recorded: Vec<f64>,
    strace: Vec<f64>,
}

/// Runs the command.
pub fn command_line(context: &Context, wanted: &[String], rounds: usize) -> Result<()> {
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w));
    let scenarios: Vec<_> = SCENARIOS.into_iter().filter(|row| is_wanted(row.0)).collect();
    if scenarios.is_empty() || rounds == 0 {
        bail!("nothing to measure; the scenarios are: {}", SCENARIOS.map(|row| row.0).join("; "));
    }
    build::all(context)?;
    install::for_tests(context)?;
    let dir = context.fresh("bench-recorder")?;
    let program = Program::compile(context, &dir)?;
    let bench =
        Bench { program, trace: dir.join("trace").display().to_string(), has_strace: has_strace() };
    let progress = Progress::new("recorder", scenarios.len() * rounds)?;
    let mut table = show::table(&HEAD);
    for (name, scenario, n) in scenarios {
        let mut times = Times::default();
        for round in 0..rounds {
            bench.round(scenario, n, round, &mut times)?;
            progress.advance(1, name);
        }
        table.add_row(row(name, &times));
    }
    drop(progress);
    println!("nanoseconds of CPU time for an operation, medians of {rounds} rounds");
    println!("{}", show::text(&table));
    println!("strace's own CPU time is not in it");
    Ok(())
}

fn has_strace() -> bool {
    let result = need_tools(&["strace"]);
    if let Err(why) = &result {
        println!("without strace: {why:#}");
    }
    result.is_ok()
}

struct Bench {
    program: Program,
    trace: String,
    has_strace: bool,
}

impl Bench {
    /// Runs everything once, in another order in each round.
    fn round(&self, scenario: &str, n: u64, round: usize, times: &mut Times) -> Result<()> {
        for turn in 0..RUNS.len() {
            let run = RUNS[(turn + round) % RUNS.len()];
            let (to, n) = match run {
                Run::Off => (&mut times.off, n),
                Run::Recorded => (&mut times.recorded, n),
                Run::Strace if !self.has_strace => continue,
                Run::Strace => (&mut times.strace, n / FEWER),
            };
            let variables = run.variables(&self.trace);
            to.push(self.program.cpu_time(run.wrapper(), &variables, scenario, n)?);
            let is_recorded = std::fs::remove_file(&self.trace).is_ok();
            ensure!(is_recorded || variables.is_empty(), "the program was not recorded");
        }
        Ok(())
    }
}

impl Run {
    /// The command that runs the program.
    fn wrapper(self) -> &'static [&'static str] {
        match self {
            Run::Strace => &["strace", "-f", "-o", "/dev/null"],
            _ => &[],
        }
    }

    /// What is added to the environment.
    fn variables(self, trace: &str) -> Vec<(&'static str, &str)> {
        match self {
            Run::Recorded => vec![("LIBURING_TRACE", trace), ("LIBURING_TRACE_OPTIONS", OPTIONS)],
            _ => Vec::new(),
        }
    }
}

const HEAD: [&str; 7] =
    ["scenario", "off", "recorded", "recorded / off", "spread", "strace", "strace / off"];

fn row(name: &str, times: &Times) -> Vec<comfy_table::Cell> {
    let number = |times: &[f64]| median(times).map_or("-".to_string(), |t| format!("{t:.1}"));
    let ratio = |times: &[f64], of: &[f64]| {
        median(&ratios(times, of)).map_or("-".to_string(), |ratio| format!("{ratio:.2}"))
    };
    vec![
        left(name),
        right(number(&times.off)),
        right(number(&times.recorded)),
        right(ratio(&times.recorded, &times.off)),
        right(spread(&ratios(&times.recorded, &times.off))),
        right(number(&times.strace)),
        right(ratio(&times.strace, &times.off)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_medians_and_their_ratio() {
        let times = Times {
            off: vec![100.0, 200.0, 300.0],
            recorded: vec![150.0, 300.0, 600.0],
            strace: Vec::new(),
        };
        let mut table = show::table(&HEAD);
        table.add_row(row("a", &times));
        let text = show::text(&table);
        let words: Vec<&str> = text.lines().last().unwrap_or_default().split_whitespace().collect();
        assert_eq!(words, ["a", "200.0", "300.0", "1.50", "1.50", "to", "2.00", "-", "-"]);
    }
}
