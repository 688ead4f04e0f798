//! What the environment says of a build, by the variables that distributions set.
//!
//! `CC`, `CPPFLAGS`, `CFLAGS` and `LDFLAGS` go to each run of the C compiler; it only links, so all
//! three kinds of flags are given to it at once, as autotools do. `LDFLAGS` also go to the linking of
//! `uring-doctor`, by `doctor/build.rs`. `RUSTFLAGS` go to each run of rustc. Like in make, words are
//! separated by blanks, and there are no quotes.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::files::write;
use crate::shell::{command, run};

/// The settings of a build.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `CC`: the C compiler for the CPU that is built for, and arguments of it; empty if it is not
    /// set.
    cc: Vec<String>,
    /// `CPPFLAGS`, `CFLAGS` and `LDFLAGS`.
    cflags: Vec<String>,
    /// Whether debug information and symbols are kept, for a package that splits them off.
    pub debug_info: bool,
}

impl Flags {
    /// Those of the environment.
    pub fn of_environment() -> Flags {
        let words = |name: &str| words(&env::var(name).unwrap_or_default());
        Flags {
            cc: words("CC"),
            cflags: ["CPPFLAGS", "CFLAGS", "LDFLAGS"].map(words).concat(),
            debug_info: false,
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_string).collect()
}

/// The C compiler, to link something with.
pub fn cc(context: &Context) -> Command {
    let mut cc = match &context.flags.cc[..] {
        [] => command(context.cpu.tool("cc")),
        [program, arguments @ ..] => {
            let mut cc = command(program);
            cc.args(arguments);
            cc
        }
    };
    cc.args(&context.flags.cflags);
    cc
}

/// Has cargo compile for the CPU and with the settings of the context. `own` are flags for rustc
/// that come beside those of the environment.
pub fn for_cargo(context: &Context, own: &str, cargo: &mut Command) -> Result<()> {
    let target = context.cpu.target();
    if let Some(target) = &target {
        cargo.args(["--target", target]);
    }
    if let Some(linker) = linker(context)? {
        let target = match target {
            Some(target) => target,
            None => host()?,
        };
        cargo.arg("--config").arg(format!("target.{target}.linker={linker:?}"));
    }
    if context.flags.debug_info {
        cargo.args(["--config", "profile.release.debug=2"]);
    }
    match rustflags(env::var("CARGO_ENCODED_RUSTFLAGS").ok(), env::var("RUSTFLAGS").ok(), own) {
        Some(all) => cargo.env("CARGO_ENCODED_RUSTFLAGS", all),
        // Flags of cargo's configuration files are kept that way.
        None => cargo.arg("--config").arg(format!("build.rustflags=[{own:?}]")),
    };
    Ok(())
}

/// The flags of the environment with another one, as `CARGO_ENCODED_RUSTFLAGS` has them; none if the
/// environment has none.
fn rustflags(encoded: Option<String>, plain: Option<String>, own: &str) -> Option<String> {
    const SEPARATOR: &str = "\x1f";
    let mut all = match (encoded, plain) {
        (Some(encoded), _) => encoded.split(SEPARATOR).map(str::to_string).collect(),
        (None, Some(plain)) => words(&plain),
        (None, None) => return None,
    };
    all.retain(|flag| !flag.is_empty());
    all.push(own.to_string());
    Some(all.join(SEPARATOR))
}

/// What rustc links with, if that is not its default. Cargo takes one program without arguments.
fn linker(context: &Context) -> Result<Option<String>> {
    match &context.flags.cc[..] {
        [] if context.cpu.target().is_none() => Ok(None),
        [] => Ok(Some(context.cpu.tool("cc"))),
        [program] => Ok(Some(program.clone())),
        words => {
            let script = context.work("cc")?.join("linker");
            write(&script, &format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")))?;
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
            Ok(Some(script.display().to_string()))
        }
    }
}

/// The target that rustc compiles for by default.
fn host() -> Result<String> {
    let version = run(command("rustc").arg("-vV"))?;
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc names no host")?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_the_environment_are_kept() {
        let some = |text: &str| Some(text.to_string());
        assert_eq!(rustflags(None, None, "-o"), None);
        assert_eq!(rustflags(None, some(" -a  -b "), "-o"), some("-a\x1f-b\x1f-o"));
        // As in cargo, the encoded form comes first.
        assert_eq!(rustflags(some("-c d\x1f-e"), some("-a"), "-o"), some("-c d\x1f-e\x1f-o"));
        assert_eq!(rustflags(some(""), None, "-o"), some("-o"));
        assert!(!host().unwrap().is_empty());
    }
}
