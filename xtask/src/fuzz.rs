//! `cargo xtask fuzz`: coverage-guided fuzzing of the library on a kernel that is made up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::checks::Outcome;
use crate::context::{Context, make_dir};
use crate::debian::need_tools;
use crate::shell::{Unavailable, command, output, run, tail};

/// What is fuzzed, and how many executions a test run has time for.
const TARGETS: [(&str, u64); 3] =
    [("setup", 200_000), ("completions", 500_000), ("calls", 500_000)];

/// Runs one target or all, each `runs` times; true if nothing was found.
pub fn run_targets(context: &Context, target: Option<&str>, runs: u64) -> Result<bool> {
    let names = TARGETS.map(|(name, _)| name);
    if let Some(unknown) = target.filter(|t| !names.contains(t)) {
        bail!("there is no target `{unknown}`; there are {}", names.join(", "));
    }
    let programs = build(context)?;
    let mut is_fine = true;
    for name in names.into_iter().filter(|n| target.is_none_or(|t| t == *n)) {
        println!("fuzzing {name}, {runs} executions");
        let found = fuzz(context, &programs, name, runs, Stdio::inherit())?;
        is_fine &= found.is_none();
    }
    Ok(is_fine)
}

/// A short run of each.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let programs = build(context)?;
    let mut outcomes = Vec::new();
    for (name, runs) in TARGETS {
        let found = fuzz(context, &programs, name, runs, Stdio::piped())?;
        let name = format!("fuzz: {name}, {runs} executions");
        outcomes.push(match found {
            None => Outcome::pass(name),
            Some(why) => Outcome::fail(name, why),
        });
    }
    Ok(outcomes)
}

/// Builds the targets; returns where the programs are.
fn build(context: &Context) -> Result<PathBuf> {
    need_tools(&["g++"])?;
    let tools = context.work("tools")?;
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let cargo_fuzz = tools.join("bin/cargo-fuzz");
    if !cargo_fuzz.exists() {
        println!("installing cargo-fuzz");
        run(command(&cargo)
            .args(["install", "--quiet", "--locked", "--root"])
            .arg(&tools)
            .arg("cargo-fuzz"))
        .map_err(|e| Unavailable(format!("cargo-fuzz cannot be installed: {e:#}")))?;
    }
    let target = context.target.join("fuzz");
    // The sanitizers are there in a stable toolchain, but not offered.
    run(command(&cargo_fuzz)
        .args(["build", "--target-dir"])
        .arg(&target)
        .current_dir(&context.root)
        .env("RUSTC_BOOTSTRAP", "1"))?;
    let host = run(command("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|l| l.strip_prefix("host: ")).context("rustc has no host")?;
    Ok(target.join(host).join("release"))
}

/// Runs one target over its corpus, which grows; returns what was found.
fn fuzz(
    context: &Context,
    programs: &Path,
    name: &str,
    runs: u64,
    shown: Stdio,
) -> Result<Option<String>> {
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
        .stderr(shown);
    let result = output(&mut fuzzer)?;
    if result.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&result.stderr).into_owned();
    let panicked = text.lines().skip_while(|l| !l.contains("panicked")).take(4);
    let panicked = panicked.collect::<Vec<_>>().join("\n");
    let kept = fs::read_dir(&found)?.filter_map(|e| Some(e.ok()?.path().display().to_string()));
    let kept = kept.collect::<Vec<_>>().join(", ");
    Ok(Some(format!("{panicked}\n{}inputs: {kept}", tail(&text))))
}
