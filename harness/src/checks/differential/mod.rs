//! Runs random sequences of API calls on the C library and on this library, and compares the
//! results after each call.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, ensure};
use xtask::context::Context;
use xtask::files::read;
use xtask::{build, install};

use super::unreleased;
use crate::outcome::{Outcome, Verdict};

mod compare;
mod difference;
mod executor;
mod intended;
mod print;
mod program;
mod search;

use executor::Pairing;
use search::{Counts, Done, Found, Search};

/// Duration of a test run in minutes.
const CHECK: f64 = 2.0;

/// The seed of a test run.
const SEED: u64 = 1;

/// Interval between progress reports.
const PROGRESS: Duration = Duration::from_secs(10);

/// What is to be run.
#[derive(clap::Args)]
pub struct Arguments {
    /// How long in all
    #[arg(long, default_value_t = 2.0)]
    minutes: f64,
    /// What an earlier run printed, to have the same programs again
    #[arg(long)]
    seed: Option<u64>,
    /// Steps to leave out, and values not to compare, while a known difference is in the way
    #[arg(long)]
    without: Vec<String>,
    /// Only the pairing of this name
    #[arg(long)]
    pairing: Option<String>,
    /// Stop at the first difference
    #[arg(long)]
    first: bool,
}

/// Runs the command; true if all differences are intended.
pub fn command_line(context: &Context, arguments: &Arguments) -> Result<bool> {
    build::all(context)?;
    install::for_tests(context)?;
    let outcomes = run_with(context, arguments)?;
    let mut is_fine = true;
    for outcome in outcomes {
        match outcome.verdict {
            Verdict::Fail(why) => {
                println!("FAIL {}: {why}", outcome.name);
                is_fine = false;
            }
            _ => println!("pass {}", outcome.name),
        }
    }
    Ok(is_fine)
}

/// A short run with the same programs each time. New ones are for the command: what they find is
/// rarely due to the change that is tested.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let arguments = Arguments {
        minutes: CHECK,
        seed: Some(SEED),
        without: Vec::new(),
        pairing: None,
        first: false,
    };
    run_with(context, &arguments)
}

fn run_with(context: &Context, arguments: &Arguments) -> Result<Vec<Outcome>> {
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as u64 % 1_000_000_000,
    };
    println!("differential: --seed {seed}");
    let mut pairings = executor::pairings(context)?;
    if let Some(name) = &arguments.pairing {
        let names: Vec<&str> = pairings.iter().map(|p| p.name).collect();
        ensure!(names.contains(&name.as_str()), "--pairing is one of: {}", names.join("; "));
        pairings.retain(|p| p.name == name);
    }
    let mut outcomes = vec![all_functions(context, &pairings)?];
    let found = Found::default();
    let start = Instant::now();
    let done = search(context, arguments, seed, &pairings, &found)?;
    println!("{}", progress(&found, start.elapsed()));
    report(&done, &found);
    let failures = found.failures.lock().unwrap_or_else(|e| e.into_inner());
    for search in &done {
        let name = format!("differential: {}", search.pairing);
        let mine: Vec<String> = failures
            .values()
            .filter(|f| f.pairing == search.pairing)
            .map(|f| format!("{} (--seed {seed}, {}){}", f.kind, f.file.display(), f.summary))
            .collect();
        outcomes.push(match search.compared {
            0 => Outcome::fail(name, "no step was compared"),
            _ => Outcome::none_of(name, &mine),
        });
    }
    Ok(outcomes)
}

/// Searches until the time limit, with one thread per CPU, and shows the progress.
fn search(
    context: &Context,
    arguments: &Arguments,
    seed: u64,
    pairings: &[Pairing],
    found: &Found,
) -> Result<Vec<Done>> {
    let (start, time) = (Instant::now(), Duration::from_secs_f64(arguments.minutes * 60.0));
    let is_over = || {
        let failures = found.failures.lock().unwrap_or_else(|e| e.into_inner());
        start.elapsed() >= time || arguments.first && !failures.is_empty()
    };
    let work = |mine: &[Pairing]| -> Result<Vec<Done>> {
        let searches = mine.iter().map(|p| Search::new(p, seed, &arguments.without));
        let mut searches = searches.collect::<Result<Vec<Search>>>()?;
        for turn in 0.. {
            // On a busy machine, the time limit may expire before each pairing has run once.
            if turn >= searches.len() && is_over() {
                break;
            }
            let at = turn % searches.len();
            searches[at].round(found, context)?;
        }
        Ok(searches.into_iter().map(Search::done).collect())
    };
    let threads = thread::available_parallelism()?.get();
    let share = pairings.len().div_ceil(threads);
    thread::scope(|scope| {
        let workers: Vec<_> =
            pairings.chunks(share).map(|mine| scope.spawn(|| work(mine))).collect();
        let mut shown = Instant::now();
        while workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(100));
            if shown.elapsed() > PROGRESS {
                shown = Instant::now();
                println!("{}", progress(found, start.elapsed()));
            }
        }
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.join().map_err(|_| anyhow!("a search has panicked"))??);
        }
        Ok(done)
    })
}

/// Every function that both libraries export must occur in a step.
fn all_functions(context: &Context, pairings: &[Pairing]) -> Result<Outcome> {
    let table = &pairings.first().context("no pairing")?.table;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let used: BTreeSet<&str> = table.iter().flat_map(|op| op.text.split(|c| !is_name(c))).collect();
    let map = read(&context.root.join("abi/liburing.map"))?;
    let exported = map.lines().filter_map(|l| l.trim().strip_suffix(';'));
    let missing: Vec<String> = exported
        .filter(|name| name.contains("io_uring_") && !used.contains(name) && !unreleased::has(name))
        .map(str::to_string)
        .collect();
    Ok(Outcome::none_of("differential: every exported function is called", &missing))
}

fn progress(found: &Found, elapsed: Duration) -> String {
    let counts = found.counts.lock().unwrap_or_else(|e| e.into_inner());
    let failures = found.failures.lock().unwrap_or_else(|e| e.into_inner()).len();
    let Counts { programs, compared, crashes, .. } = *counts;
    let intended: u64 = counts.intended.values().sum();
    let unconfirmed: u64 = counts.unconfirmed.values().sum();
    format!(
        "{:>6.0} s: {programs} programs, {:.0} per second, {compared} steps compared, \
         {intended} intended differences, {crashes} crashes of the C library, \
         {unconfirmed} differences not seen again, {failures} kinds of failures",
        elapsed.as_secs_f64(),
        programs as f64 / elapsed.as_secs_f64(),
    )
}

/// Prints how often each intended difference occurred, and the steps that never succeeded.
fn report(done: &[Done], found: &Found) {
    let counts = found.counts.lock().unwrap_or_else(|e| e.into_inner());
    for (reason, count) in &counts.intended {
        println!("{count:>8} times intended: {reason}");
    }
    for (kind, count) in &counts.unconfirmed {
        println!("{count:>8} times not seen again: {kind}");
    }
    if let Some(search) = done.first() {
        println!("steps that returned errors only: {}", search.idle_steps.join(", "));
    }
}
