//! `cargo xtask fuzz`: coverage-guided fuzzing of the library on a fake kernel.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::make_dir;
use xtask::shell::{command, run, tail};
use xtask::sources;

use crate::outcome::Outcome;
use crate::toolchain::cargo_tool;

/// The fuzz targets, and the number of executions in a test run.
const TARGETS: [(&str, u64); 3] =
    [("setup", 200_000), ("completions", 500_000), ("calls", 500_000)];

/// The file that records long runs.
const RECORD: &str = "fuzz/EXECUTIONS.tsv";

/// The result of one run of a target.
struct TargetResult {
    /// Number of executions, as reported by the fuzzer.
    executions: u64,
    /// The failure that was found, if any.
    found: Option<String>,
}

/// Runs one target or all, with `runs` executions each, and adds the results to the record; true if
/// no failure was found.
pub fn run_targets(context: &Context, target: Option<&str>, runs: u64) -> Result<bool> {
    let names = TARGETS.map(|(name, _)| name);
    if let Some(unknown) = target.filter(|t| !names.contains(t)) {
        bail!("there is no target `{unknown}`; there are {}", names.join(", "));
    }
    let commit = sources::commit(context)?;
    let programs = build(context)?;
    let mut is_fine = true;
    for name in names.into_iter().filter(|n| target.is_none_or(|t| t == *n)) {
        println!("fuzzing {name}, {runs} executions");
        let result = fuzz(context, &programs, name, runs, true)?;
        record(context, name, &result, &commit)?;
        is_fine &= result.found.is_none();
    }
    Ok(is_fine)
}

/// Adds a line to the record.
fn record(context: &Context, name: &str, result: &TargetResult, commit: &str) -> Result<()> {
    let date = run(command("date").args(["-u", "+%Y-%m-%d"]))?;
    let found = if result.found.is_some() { "something" } else { "nothing" };
    let line = format!("{name}\t{}\t{found}\t{commit}\t{}\n", result.executions, date.trim());
    let path = context.root.join(RECORD);
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    if file.metadata()?.len() == 0 {
        file.write_all(b"target\texecutions\tfound\tcommit\tdate\n")?;
    }
    Ok(file.write_all(line.as_bytes())?)
}

/// A short run of each target.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let programs = build(context)?;
    let mut outcomes = Vec::new();
    for (name, runs) in TARGETS {
        println!("  fuzzing {name}, {runs} executions");
        let result = fuzz(context, &programs, name, runs, false)?;
        let name = format!("fuzz: {name}, {runs} executions");
        outcomes.push(match result.found {
            None if result.executions < runs => {
                Outcome::fail(name, format!("the fuzzer counts only {}", result.executions))
            }
            None => Outcome::pass(name),
            Some(why) => Outcome::fail(name, why),
        });
    }
    Ok(outcomes)
}

/// Builds the targets; returns the directory of the programs.
fn build(context: &Context) -> Result<PathBuf> {
    need_tools(&["g++"])?;
    let cargo_fuzz = cargo_tool(context, "cargo-fuzz", &[])?;
    let target = context.target.join("fuzz");
    // A stable toolchain contains the sanitizers, but does not enable them.
    run(command(&cargo_fuzz)
        .args(["build", "--target-dir"])
        .arg(&target)
        .current_dir(&context.root)
        .env("RUSTC_BOOTSTRAP", "1"))?;
    let host = run(command("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|l| l.strip_prefix("host: ")).context("rustc has no host")?;
    Ok(target.join(host).join("release"))
}

/// Runs one target with its corpus, and adds new inputs to the corpus.
fn fuzz(
    context: &Context,
    programs: &Path,
    name: &str,
    runs: u64,
    shown: bool,
) -> Result<TargetResult> {
    let seeds = context.root.join("fuzz/corpus").join(name);
    let corpus = context.work(&format!("fuzz-corpus/{name}"))?;
    let found = context.work(&format!("fuzz-found/{name}"))?;
    make_dir(&seeds)?;
    let mut fuzzer = command(programs.join(name));
    fuzzer
        .arg(format!("-runs={runs}"))
        .args(["-max_len=512", "-timeout=10", "-print_final_stats=1"])
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(&corpus)
        .arg(&seeds)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = fuzzer.spawn().with_context(|| format!("cannot run the fuzzer of {name}"))?;
    let mut text = String::new();
    for line in BufReader::new(child.stderr.take().context("no output")?).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if shown {
            eprintln!("{line}");
        }
        text += &line;
        text.push('\n');
    }
    let is_fine = child.wait()?.success();
    let executions = executions(&text).unwrap_or(0);
    if is_fine {
        return Ok(TargetResult { executions, found: None });
    }
    let panicked = text.lines().skip_while(|l| !l.contains("panicked")).take(4);
    let panicked = panicked.collect::<Vec<_>>().join("\n");
    let kept = fs::read_dir(&found)?.filter_map(|e| Some(e.ok()?.path().display().to_string()));
    let kept = kept.collect::<Vec<_>>().join(", ");
    Ok(TargetResult {
        executions,
        found: Some(format!("{panicked}\n{}inputs: {kept}", tail(&text))),
    })
}

/// The number of executions that the fuzzer prints when it exits.
fn executions(text: &str) -> Option<u64> {
    let count = text.lines().find_map(|l| l.strip_prefix("stat::number_of_executed_units:"))?;
    count.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_fuzzers_count() {
        let text = "Done 7 runs in 0 second(s)\nstat::number_of_executed_units: 7\nstat::x: 9\n";
        assert_eq!(executions(text), Some(7));
        assert_eq!(executions("==1==ERROR"), None);
    }
}
