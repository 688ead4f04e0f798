//! Runs cargo and reads the results of its tests.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use xtask::cargo::command;
use xtask::context::Context;
use xtask::shell::{output, status, tail};

use crate::outcome::{Outcome, Verdict};
use crate::running::Running;
use crate::rust_tests;

/// The manifests of the workspaces that are checked.
pub const WORKSPACES: [&str; 2] = ["Cargo.toml", "harness/Cargo.toml"];

/// Runs a cargo command as one test in each workspace.
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

/// Whether this toolchain has a cargo subcommand; some lack clippy or rustfmt.
fn has_subcommand(context: &Context, name: &str) -> Result<bool> {
    let output = output(command(context).args([name, "--version"]))?;
    Ok(output.status.success())
}

/// Time limit of one unit test; far more than any needs on a busy machine.
pub const TEST_LIMIT: Duration = Duration::from_secs(120);
/// Time limit of the documentation tests, including their compilation.
const EXAMPLES_LIMIT: Duration = Duration::from_secs(600);

/// The unit tests of all crates.
pub fn unit_tests(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for manifest in WORKSPACES {
        let mut cargo = command(context);
        cargo.args(["test", "--manifest-path", manifest, "--workspace", "--quiet"]);
        outcomes.extend(rust_tests::run(&mut cargo, "unit tests", &[], TEST_LIMIT)?);
    }
    // The harness has no library target, so it has no documentation tests.
    let mut cargo = command(context);
    cargo.args(["test", "--workspace", "--doc", "--quiet", "--", "--format=pretty"]);
    outcomes.extend(counted_run(&mut cargo, "examples in the documentation", EXAMPLES_LIMIT)?);
    Ok(outcomes)
}

/// Runs cargo with a time limit and counts the tests in its output. If cargo fails without a failed
/// test, that is a failure with the name `what`.
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

/// The results in the output of Rust's test runner.
pub fn counted(text: &str) -> Vec<Outcome> {
    let tests = text.lines().filter_map(|l| l.strip_prefix("test ")?.rsplit_once(" ... "));
    let outcome = |(name, verdict): (&str, &str)| match verdict {
        "ok" => Outcome::pass(name),
        v if v.starts_with("ignored") => Outcome::skip(name, v),
        _ => Outcome::fail(name, message(text, name)),
    };
    tests.map(outcome).collect()
}

/// The output of a failed test, which the runner prints at the end.
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
