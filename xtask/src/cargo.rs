//! Runs cargo.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::context::Context;
use crate::cross;
use crate::shell;

/// A cargo command in the repository, with this project's target directory.
pub fn command(context: &Context) -> Command {
    let mut cargo = shell::command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(&context.root).env("CARGO_TARGET_DIR", &context.cargo_target);
    cargo
}

/// Runs cargo for some packages, with `what` as the first arguments; returns its JSON messages.
pub fn messages(context: &Context, what: &[&str], packages: &[&str]) -> Result<Vec<Value>> {
    let mut cargo = command(context);
    cargo
        .args(what)
        .args(packages.iter().flat_map(|package| ["--package", package]))
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    if let Some(target) = context.cpu.target() {
        cross::build_std(target, &mut cargo)?;
    }
    // The shipped files must not contain directory names of the build machine.
    let remap = format!("--remap-path-prefix={}=.", context.root.display());
    context.flags.apply(context.cpu, &remap, &context.target, &mut cargo)?;
    let output = cargo.output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("{} does not compile; see cargo's messages above", packages.join(" or "));
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
