//! Cargo: what it is run with, and what its tests say.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use xtask::cargo::command;
use xtask::context::Context;
use xtask::shell::{output, status, tail};

use crate::outcome::{Outcome, Verdict};
use crate::running::Running;
use crate::rust_tests;

/// The workspaces whose packages are checked, by their manifests.
pub const WORKSPACES: [&str; 2] = ["Cargo.toml", "harness/Cargo.toml"];

/// A cargo command as one test in each workspace.
pub fn checked(context: &Context, args: &[&str], env: &[(&str, &str)]) -> Result<Vec<Outcome>> {
    if args[0] != "doc" && !has_subcommand(context, args[0])? {
        let name = format!("cargo {}", args[0]);
        let why = format!("{name} is not installed: `rustup component add clippy rustfmt`");
        return Ok(vec![Outcome::skip(name, why)]);
    }
    let mut outcomes = Vec::new();
    for manifest in WORKSPACES {
        let name = format!("cargo {}: {manifest}", args[0]);
        let mut cargo = command(context);
        cargo.args([args[0], "--manifest-path", manifest]).args(&args[1..]);
        let output = output(cargo.envs(env.iter().copied()))?;
        let text = [output.stdout, output.stderr].concat();
        outcomes.push(match output.status.success() {
            true => Outcome::pass(name),
            false => Outcome::fail(name, tail(&String::from_utf8_lossy(&text))),
        });
    }
    Ok(outcomes)
}

/// Not every toolchain comes with all of cargo's subcommands.
fn has_subcommand(context: &Context, name: &str) -> Result<bool> {
    let output = output(command(context).args([name, "--version"]))?;
    Ok(output.status.success())
}

/// How long one of the unit tests may take: much longer than any does on a busy machine.
pub const TEST_LIMIT: Duration = Duration::from_secs(120);
/// The same for those in the documentation, with compiling them.
const EXAMPLES_LIMIT: Duration = Duration::from_secs(600);

/// The unit tests of all crates.
pub fn unit_tests(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for manifest in WORKSPACES {
        let mut cargo = command(context);
        cargo.args(["test", "--manifest-path", manifest, "--workspace", "--quiet"]);
        outcomes.extend(rust_tests::run(&mut cargo, "unit tests", &[], TEST_LIMIT)?);
    }
    // The harness has no library, and so no examples.
    let mut cargo = command(context);
    cargo.args(["test", "--workspace", "--doc", "--quiet", "--", "--format=pretty"]);
    outcomes.extend(counted_run(&mut cargo, "examples in the documentation", EXAMPLES_LIMIT)?);
    Ok(outcomes)
}

/// Runs cargo, which may take as long as `limit`, and counts the tests that it names. If it fails
/// and no test did, that is a failure by the name `what`.
pub fn counted_run(cargo: &mut Command, what: &str, limit: Duration) -> Result<Vec<Outcome>> {
    let result = Running::output_within(cargo, limit)?;
    let mut outcomes = counted(&String::from_utf8_lossy(&result.stdout));
    let explained = outcomes.iter().any(|o| matches!(o.verdict, Verdict::Fail(_)));
    if !result.status.success() && !explained {
        let errors = String::from_utf8_lossy(&result.stderr);
        let why = format!("{}\n{}", status(&result), tail(&errors));
        outcomes.push(Outcome::fail(what, why));
    }
    Ok(outcomes)
}

/// The tests that Rust's test runner names in its output.
pub fn counted(text: &str) -> Vec<Outcome> {
    let tests = text.lines().filter_map(|l| l.strip_prefix("test ")?.rsplit_once(" ... "));
    let outcome = |(name, verdict): (&str, &str)| match verdict {
        "ok" => Outcome::pass(name),
        v if v.starts_with("ignored") => Outcome::skip(name, v),
        _ => Outcome::fail(name, message(text, name)),
    };
    tests.map(outcome).collect()
}

/// What a failed test wrote, which the runner shows at the end of its output.
fn message(text: &str, name: &str) -> String {
    let head = format!("---- {} stdout ----", name.trim_end_matches(" - should panic"));
    let after = text.lines().skip_while(|line| *line != head).skip(1);
    let lines = after.take_while(|line| !line.starts_with("---- ") && *line != "failures:");
    match lines.collect::<Vec<_>>().join("\n").trim() {
        "" => "it wrote nothing".to_string(),
        message => format!("\n{}", tail(message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_rust_ran() {
        let text = "running 3 tests\ntest a::b ... ok\ntest c ... ignored, needs root\n\
                    test d - should panic ... FAILED\n\nfailures:\n\n---- d stdout ----\n\
                    left: 1\n\n\nfailures:\n    d\n\ntest result: FAILED. 1 passed";
        let [passed, skipped, failed] = &counted(text)[..] else { panic!("three tests") };
        assert!(passed.name == "a::b" && matches!(passed.verdict, Verdict::Pass));
        assert!(matches!(&skipped.verdict, Verdict::Skip(why) if why == "ignored, needs root"));
        assert!(matches!(&failed.verdict, Verdict::Fail(why) if why == "\n  left: 1\n"));
    }
}
