//! Running the doctor, and checking its exit code and its report.

use std::process::Command;

use anyhow::Result;
use xtask::shell::output;

use crate::outcome::Outcome;

/// Runs the following command without root's privileges.
pub const NOBODY: [&str; 5] =
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];

/// The doctor's exit code, and words of its report.
pub fn says(name: &str, mut doctor: Command, code: i32, words: &str) -> Result<Outcome> {
    let result = output(&mut doctor)?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = format!("doctor, {name}");
    if result.status.code() == Some(code) && flat.contains(words) {
        return Ok(Outcome::pass(name));
    }
    Ok(Outcome::fail(name, format!("{} and not {code} with `{words}`: {text}", result.status)))
}
