//! `cargo xtask bench`: measures instructions and time of requests on a bare ring, the C library
//! and this library. The test group fails if the number of instructions increases. `recorder` measures
//! what a recorded program costs, and `advice` what the advice of uring-trace(1) saves.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::{read, write};
use xtask::shell::{command, run};
use xtask::{build, install};

use crate::outcome::Outcome;
use crate::progress::Progress;

pub mod advice;
mod chart;
mod contenders;
mod figures;
mod median;
pub mod program;
pub mod recorder;
mod report;

use contenders::{Contender, Contenders};
use figures::{Figures, Scenario, Spread, Tools};

/// The committed measurements, which are the baseline of the test group.
const FIGURES: &str = "docs/bench.json";

/// Allowed increase of instructions over the baseline.
const TOLERANCE: f64 = 0.01;

/// Runs the command. With `save`, writes the figures in the documentation and the baseline.
pub fn command_line(context: &Context, wanted: &[String], rounds: usize, save: bool) -> Result<()> {
    build::all(context)?;
    install::for_tests(context)?;
    let mut contenders = Contenders::compile(context)?;
    contenders.add_crate(context)?;
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w));
    let mut scenarios = Vec::new();
    for listed in contenders.scenarios()?.iter().filter(|s| is_wanted(&s.name)) {
        let mut instructions = BTreeMap::new();
        if listed.counted {
            for contender in contenders.of(&listed.name)? {
                instructions.insert(contender, contenders.count(contender, &listed.name)?);
            }
        }
        let nanoseconds = BTreeMap::new();
        scenarios.push(Scenario { name: listed.name.clone(), instructions, nanoseconds });
    }
    time(&contenders, &mut scenarios, rounds)?;
    let figures = Figures { tools: tools()?, scenarios };
    report::print(&figures);
    let path = context.work("bench")?.join("bench.json");
    let json = serde_json::to_string_pretty(&figures)? + "\n";
    write(&path, &json)?;
    println!("all of this: {}", path.display());
    if save && wanted.is_empty() {
        write(&context.root.join(FIGURES), &json)?;
        chart::write(context, &figures)?;
        report::write(context, &figures)?;
    }
    Ok(())
}

/// Times all scenarios. Each round runs each contender once, so that a disturbance of the machine
/// affects all contenders.
fn time(contenders: &Contenders, scenarios: &mut [Scenario], rounds: usize) -> Result<()> {
    let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {elapsed} {msg}")?;
    let steps = (scenarios.len() * rounds) as u64;
    let bar = ProgressBar::new(steps).with_style(style.progress_chars("=> "));
    let listed = contenders.scenarios()?;
    for scenario in scenarios {
        bar.set_message(scenario.name.clone());
        let found = listed.iter().find(|l| l.name == scenario.name);
        let n = found.context("a scenario is gone")?.n;
        let mut all = contenders.of(&scenario.name)?;
        // The C library is measured twice: the difference between the two is the noise.
        all.push(Contender::ReferenceAgain);
        let mut times: BTreeMap<Contender, Vec<f64>> = BTreeMap::new();
        for round in 0..rounds {
            for turn in 0..all.len() {
                let contender = all[(turn + round) % all.len()];
                let time = contenders.time(contender, &scenario.name, n)?;
                times.entry(contender).or_default().push(time);
            }
            bar.inc(1);
        }
        scenario.nanoseconds = times.into_iter().map(|(c, t)| (c, Spread::of(t))).collect();
    }
    bar.finish_and_clear();
    Ok(())
}

fn tools() -> Result<Tools> {
    let version = |tool: &str| -> Result<String> {
        let text = run(command(tool).arg("--version"))?;
        Ok(text.lines().next().unwrap_or_default().to_string())
    };
    Ok(Tools { gcc: version("gcc")?, rustc: version("rustc")? })
}

/// Scenarios in which this library may take more instructions than the C library, and how many
/// more.
const MORE: [(&str, f64); 1] = [
    // This library checks the values that the kernel returns, and marks the ring as closed.
    ("queue_init, queue_exit", 600.0),
];

/// Compares this library's instructions with the C library's on this machine and, if the compilers
/// are the same, with the committed baseline.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["valgrind"])?;
    let baseline: Figures = serde_json::from_str(&read(&context.root.join(FIGURES))?)?;
    let contenders = Contenders::compile(context)?;
    let mut outcomes = Vec::new();
    let tools = tools()?;
    if tools != baseline.tools {
        let why = format!(
            "the committed numbers are of {:?}, this is {tools:?}: only the C library is compared",
            baseline.tools
        );
        outcomes.push(Outcome::skip("instructions: as committed", why));
    }
    let counted: Vec<&Scenario> =
        baseline.scenarios.iter().filter(|s| !s.instructions.is_empty()).collect();
    let progress = Progress::new("instructions", counted.len())?;
    for scenario in counted {
        let name = &scenario.name;
        let theirs = contenders.count(Contender::Reference, name)?;
        for (&contender, &before) in &scenario.instructions {
            if !contender.is_ours() {
                continue;
            }
            let now = contenders.count(contender, name)?;
            outcomes.push(against_reference(name, contender, now, theirs));
            if tools == baseline.tools {
                let name = format!("instructions: {name}, {}", contender.name());
                outcomes.push(at_most(name, now, before));
            }
        }
        progress.advance(1, name);
    }
    Ok(outcomes)
}

/// Fails if this library takes more instructions than the C library, except for the scenarios in
/// `MORE`.
fn against_reference(scenario: &str, contender: Contender, now: f64, theirs: f64) -> Outcome {
    let more = MORE.iter().find(|(name, _)| *name == scenario);
    let (what, most) = match more {
        Some((_, most)) if *most > theirs => (format!("at most {most}"), *most),
        _ => ("at most the C library's".to_string(), theirs),
    };
    at_most(format!("instructions: {scenario}, {}: {what}", contender.name()), now, most)
}

fn at_most(name: String, now: f64, most: f64) -> Outcome {
    match now <= most * (1.0 + TOLERANCE) {
        true => Outcome::pass(name),
        false => Outcome::fail(name, format!("{now:.1} an operation, not {most:.1}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Verdict;

    #[test]
    fn more_than_the_c_library_fails_with_any_compiler() {
        let verdict = |scenario, now, theirs| {
            against_reference(scenario, Contender::Header, now, theirs).verdict
        };
        assert!(matches!(verdict("submit", 100.0, 100.0), Verdict::Pass));
        assert!(matches!(verdict("submit", 102.0, 100.0), Verdict::Fail(_)));
        let (name, most) = MORE[0];
        assert!(matches!(verdict(name, most, 400.0), Verdict::Pass));
        assert!(matches!(verdict(name, most + 10.0, 400.0), Verdict::Fail(_)));
        assert!(matches!(verdict(name, most + 10.0, most + 10.0), Verdict::Pass));
    }
}
