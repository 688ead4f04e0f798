//! Runs each Rust test in a separate process with a time limit: a test that hangs or crashes does
//! not affect others, and a failure is reported with its panic message.
//!
//! cargo-nextest does the same, but is not available as a package: compiling it takes longer than
//! all of these tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;
use xtask::shell::{command, output, run as run_command, status, tail};

use crate::outcome::{Outcome, Verdict};
use crate::running::Running;
use crate::workers;

/// A test prints this to standard error, at the beginning of a line and followed by the reason, if
/// the machine lacks something that it needs.
const SKIPPED: &str = "SKIP ";

/// The tests of one crate.
struct Program {
    path: PathBuf,
    /// The package's directory, in which cargo runs the tests.
    package: PathBuf,
}

/// Builds the tests of the `cargo test` command `cargo`, and runs those whose names contain one of
/// `wanted`, or all. `limit` applies to each test.
pub fn run(
    cargo: &mut Command,
    label: &str,
    wanted: &[&str],
    limit: Duration,
) -> Result<Vec<Outcome>> {
    cargo.args(["--no-run", "--message-format=json-render-diagnostics"]);
    let built = output(cargo)?;
    if !built.status.success() {
        let errors = String::from_utf8_lossy(&built.stderr);
        return Ok(vec![Outcome::fail(label, format!("{}\n{}", status(&built), tail(&errors)))]);
    }
    // The environment of the command may also affect the tests.
    let environment: Vec<_> =
        cargo.get_envs().filter_map(|(k, v)| Some((k.to_owned(), v?.to_owned()))).collect();
    let programs = programs(&String::from_utf8_lossy(&built.stdout))?;
    let mut tests = Vec::new();
    for program in &programs {
        let list = run_command(command(&program.path).args(["--list", "--format=terse"]))?;
        for name in list.lines().filter_map(|line| line.strip_suffix(": test")) {
            if wanted.is_empty() || wanted.iter().any(|w| name.contains(w)) {
                tests.push((program, name.to_string()));
            }
        }
    }
    if tests.is_empty() {
        return Ok(vec![Outcome::fail(label, "there are no tests")]);
    }
    workers::each(
        label,
        &tests,
        |(_, name)| name,
        |(program, name)| {
            let mut test = program.test(name);
            one(test.envs(environment.iter().cloned()), name, limit)
        },
    )
}

impl Program {
    fn test(&self, name: &str) -> Command {
        let mut test = command(&self.path);
        test.args([name, "--exact", "--nocapture"])
            .current_dir(&self.package)
            .env("CARGO_MANIFEST_DIR", &self.package)
            // Only the panic message is reported.
            .env("RUST_BACKTRACE", "0");
        test
    }
}

/// The test programs in cargo's messages.
fn programs(messages: &str) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).context("cargo's messages are no JSON")?;
        let text = |value: &Value| value.as_str().map(PathBuf::from);
        if let (true, Some(path)) =
            (message["profile"]["test"] == true, text(&message["executable"]))
        {
            let manifest = text(&message["manifest_path"]).context("a package has no manifest")?;
            let package = manifest.parent().map(Path::to_path_buf).unwrap_or_default();
            programs.push(Program { path, package });
        }
    }
    Ok(programs)
}

fn one(test: &mut Command, name: &str, limit: Duration) -> Result<Outcome> {
    let result = Running::output_within(test, limit)?;
    Ok(Outcome { name: name.to_string(), verdict: verdict(&result) })
}

/// The verdict, from the counts of Rust's test runner, the exit code, and the output.
fn verdict(result: &Output) -> Verdict {
    let errors = String::from_utf8_lossy(&result.stderr);
    if !result.status.success() {
        return Verdict::Fail(format!("{}\n{}", status(result), tail(&errors)));
    }
    let said = String::from_utf8_lossy(&result.stdout);
    if said.contains("test result: ok. 0 passed; 0 failed; 1 ignored;") {
        return Verdict::Skip("ignored".to_string());
    }
    if !said.contains("test result: ok. 1 passed;") {
        return Verdict::Fail(format!("it did not run\n{}", tail(&said)));
    }
    match errors.lines().find_map(|line| line.strip_prefix(SKIPPED)) {
        Some(why) => Verdict::Skip(why.to_string()),
        None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(script: &str, limit: Duration) -> Verdict {
        one(command("sh").args(["-c", script]), "name", limit).unwrap().verdict
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_failure_comes_with_its_message() {
        let script = "echo 'test result: ok. 1 passed;'; echo 'left: 1' >&2; exit 101";
        let Verdict::Fail(why) = verdict_of(script, LONG) else { panic!("it failed") };
        assert!(why.contains("exit code 101") && why.contains("left: 1"), "{why}");
        let Verdict::Fail(why) = verdict_of("kill -SEGV $$", LONG) else { panic!("it crashed") };
        assert!(why.contains("signal 11"), "{why}");
    }

    #[test]
    fn only_what_ran_and_was_not_skipped_passes() {
        let ran = "echo 'test result: ok. 1 passed; 0 failed'";
        assert!(matches!(verdict_of(ran, LONG), Verdict::Pass));
        let skipped = format!("echo 'SKIP no ring' >&2; {ran}");
        assert!(matches!(verdict_of(&skipped, LONG), Verdict::Skip(why) if why == "no ring"));
        let ignored = "echo 'test result: ok. 0 passed; 0 failed; 1 ignored; 0 measured'";
        assert!(matches!(verdict_of(ignored, LONG), Verdict::Skip(_)));
        let other = "echo 'test result: ok. 0 passed; 0 failed'";
        assert!(matches!(verdict_of(other, LONG), Verdict::Fail(_)));
    }

    #[test]
    fn a_test_that_hangs_is_killed_with_what_it_started() {
        // The child process keeps the pipes open, so the test ends only if the child is killed too.
        let script = "sleep 1000 & sleep 1000";
        let why = match verdict_of(script, Duration::from_millis(200)) {
            Verdict::Fail(why) => why,
            _ => panic!("it cannot pass"),
        };
        assert!(why.contains("signal 9") && why.contains("killed after"), "{why}");
    }

    #[test]
    fn programs_are_those_of_tests() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","profile":{"test":true},"executable":"/t/a"}
{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","profile":{"test":false},"executable":"/t/b"}
{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","profile":{"test":true},"executable":null}
{"reason":"build-finished","success":true}"#;
        let found = programs(messages).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].path, &*found[0].package), (Path::new("/t/a"), Path::new("/p")));
    }
}
