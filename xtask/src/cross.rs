//! What is needed to build for another CPU.

use std::path::Path;
use std::process::Command;

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

/// Installs Rust's standard library for a target, if rustup has it. Its sources serve as well.
pub fn need_target(target: &str) -> Result<()> {
    if has_std(target)? {
        return Ok(());
    }
    match run(command("rustup").args(["target", "add", target])) {
        Err(_) if has_std_sources()? => Ok(()),
        result => result.map(drop).map_err(|e| {
            let what = format!("Rust's libraries for {target} cannot be had by rustup: {e:#}");
            Unavailable(what).into()
        }),
    }
}

/// Makes cargo compile Rust's standard library for a target too, if rustc only has its sources.
pub fn build_std(target: &str, cargo: &mut Command) -> Result<()> {
    if !has_std(target)? && has_std_sources()? {
        // A release takes options of nightly toolchains only with this variable.
        cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
        // Tests unwind. With another setting in their profile, cargo compiles two libraries for them.
        cargo.args(["--config", "profile.dev.panic='unwind'"]);
    }
    Ok(())
}

/// Whether rustc has its standard library for a target.
fn has_std(target: &str) -> Result<bool> {
    let print = ["--print", "target-libdir", "--target", target];
    Ok(Path::new(run(command("rustc").args(print))?.trim()).is_dir())
}

/// Whether rustc has the sources of its standard library.
fn has_std_sources() -> Result<bool> {
    let sysroot = run(command("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").exists())
}
