//! Cargo: what it is run with, and what its tests say.

use std::process::Command;

use anyhow::Result;

use crate::checks::{Outcome, Verdict};
use crate::context::Context;
use crate::shell;

/// One cargo command as one test.
pub fn checked(context: &Context, args: &[&str], env: &[(&str, &str)]) -> Result<Vec<Outcome>> {
    let name = format!("cargo {}", args[0]);
    if args[0] != "doc" && !has_subcommand(context, args[0])? {
        let why = format!("{name} is not installed: `rustup component add clippy rustfmt`");
        return Ok(vec![Outcome::skip(name, why)]);
    }
    let output = shell::output(command(context).args(args).envs(env.iter().copied()))?;
    if output.status.success() {
        return Ok(vec![Outcome::pass(name)]);
    }
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(vec![Outcome::fail(name, shell::tail(&text))])
}

/// Not every toolchain comes with all of cargo's subcommands.
fn has_subcommand(context: &Context, name: &str) -> Result<bool> {
    let output = shell::output(command(context).args([name, "--version"]))?;
    Ok(output.status.success())
}

/// Cargo, in the repository, with this project's target directory.
pub fn command(context: &Context) -> Command {
    let mut cargo = shell::command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(&context.root).env("CARGO_TARGET_DIR", &context.target);
    cargo
}

/// The crate's unit tests, each counted.
pub fn unit_tests(context: &Context) -> Result<Vec<Outcome>> {
    let mut cargo = command(context);
    cargo.args(["test", "--workspace", "--no-fail-fast", "--quiet", "--", "--format=pretty"]);
    let output = shell::output(&mut cargo)?;
    let mut outcomes = counted(&String::from_utf8_lossy(&output.stdout));
    let all_fine = outcomes.iter().all(|o| !matches!(o.verdict, Verdict::Fail(_)));
    if !output.status.success() && all_fine || outcomes.is_empty() {
        let errors = String::from_utf8_lossy(&output.stderr);
        outcomes.push(Outcome::fail("cargo test", shell::tail(&errors)));
    }
    Ok(outcomes)
}

/// The tests that Rust's test runner names in its output.
pub fn counted(text: &str) -> Vec<Outcome> {
    let tests = text.lines().filter_map(|l| l.strip_prefix("test ")?.rsplit_once(" ... "));
    let outcome = |(name, verdict): (&str, &str)| match verdict {
        "ok" => Outcome::pass(name),
        v if v.starts_with("ignored") => Outcome::skip(name, v),
        _ => Outcome::fail(name, "see `cargo test`"),
    };
    tests.map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_rust_ran() {
        let text = "running 3 tests\ntest a::b ... ok\ntest c ... ignored, needs root\n\
                    test d - should panic ... FAILED\n\ntest result: FAILED. 1 passed";
        let [passed, skipped, failed] = &counted(text)[..] else { panic!("three tests") };
        assert!(passed.name == "a::b" && matches!(passed.verdict, Verdict::Pass));
        assert!(matches!(&skipped.verdict, Verdict::Skip(why) if why == "ignored, needs root"));
        assert!(matches!(failed.verdict, Verdict::Fail(_)));
    }
}
