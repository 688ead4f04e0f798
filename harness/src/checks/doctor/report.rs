//! Runs the doctor, and checks its exit code and report.

use std::process::Command;

use anyhow::Result;
use xtask::shell::output;

use crate::outcome::Outcome;

/// A command that runs the following command without root's privileges.
pub const NOBODY: [&str; 5] =
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];

/// Passes if the doctor exits with `code` and its report contains `words`.
pub fn check_report(name: &str, mut doctor: Command, code: i32, words: &str) -> Result<Outcome> {
    let result = output(&mut doctor)?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = format!("doctor, {name}");
    if result.status.code() == Some(code) && flat.contains(words) {
        return Ok(Outcome::pass(name));
    }
    Ok(Outcome::fail(name, format!("{} and not {code} with `{words}`: {text}", result.status)))
}
