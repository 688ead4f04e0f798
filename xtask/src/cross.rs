//! What is needed to build for another CPU.

use std::path::Path;

use anyhow::Result;

use crate::context::Context;
use crate::debian::need_compiler;
use crate::shell::{Unavailable, command, run};

/// Installs the compiler, unless the environment names one, and Rust's standard library for the CPU
/// of a build.
pub fn need(context: &Context) -> Result<()> {
    let Some(target) = context.cpu.target() else { return Ok(()) };
    if !context.flags.names_compiler() {
        need_compiler(context.cpu)?;
    }
    need_target(target)
}

/// Installs Rust's standard library for a target.
pub fn need_target(target: &str) -> Result<()> {
    let dir = run(command("rustc").args(["--print", "target-libdir", "--target", target]))?;
    if Path::new(dir.trim()).is_dir() {
        return Ok(());
    }
    run(command("rustup").args(["target", "add", target])).map(drop).map_err(|e| {
        Unavailable(format!("Rust's libraries for {target} cannot be had by rustup: {e:#}")).into()
    })
}
