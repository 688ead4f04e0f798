//! Build settings from the environment variables that distributions set.
//!
//! `CC`, `CPPFLAGS`, `CFLAGS` and `LDFLAGS` are passed to each run of the C compiler. Since it only
//! links, it gets all three kinds of flags, as with autotools. `doctor/build.rs` also passes
//! `LDFLAGS` when `uring-doctor` is linked. `RUSTFLAGS` are passed to each run of rustc. As in
//! make, words are separated by blanks, and quotes have no special meaning.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cpu::Cpu;
use crate::files::write;
use crate::shell::{command, run};

/// The settings of a build.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `CC`: the C compiler for the target CPU, with arguments; empty if not set.
    cc: Vec<String>,
    /// `CPPFLAGS`, `CFLAGS` and `LDFLAGS`.
    cflags: Vec<String>,
    /// Whether to keep debug information and symbols, for a package that separates them.
    pub debug_info: bool,
}

impl Flags {
    /// The settings from the environment.
    pub fn of_environment() -> Flags {
        let words = |name: &str| words(&env::var(name).unwrap_or_default());
        Flags {
            cc: words("CC"),
            cflags: ["CPPFLAGS", "CFLAGS", "LDFLAGS"].map(words).concat(),
            debug_info: false,
        }
    }

    /// Whether the environment names the C compiler.
    pub fn names_compiler(&self) -> bool {
        !self.cc.is_empty()
    }

    /// The C compiler for a CPU, used to link.
    pub fn cc(&self, cpu: &Cpu) -> Command {
        let mut cc = match &self.cc[..] {
            [] => command(cpu.tool("cc")),
            [program, arguments @ ..] => {
                let mut cc = command(program);
                cc.args(arguments);
                cc
            }
        };
        cc.args(&self.cflags);
        cc
    }

    /// Makes cargo compile for a CPU with these settings. `rustflag` is added to the flags from the
    /// environment. The wrapper script for the linker is written below `target`.
    pub fn apply(
        &self,
        cpu: &Cpu,
        rustflag: &str,
        target: &Path,
        cargo: &mut Command,
    ) -> Result<()> {
        if let Some(triple) = cpu.target() {
            cargo.args(["--target", triple]);
        }
        if let Some(linker) = self.linker(cpu, target)? {
            let triple = cpu.target().map_or_else(host, |triple| Ok(triple.to_string()))?;
            cargo.arg("--config").arg(format!("target.{triple}.linker={linker:?}"));
        }
        if self.debug_info {
            cargo.args(["--config", "profile.release.debug=2"]);
        }
        let (encoded, plain) = (env::var("CARGO_ENCODED_RUSTFLAGS"), env::var("RUSTFLAGS"));
        match rustflags(encoded.ok(), plain.ok(), rustflag) {
            Some(all) => cargo.env("CARGO_ENCODED_RUSTFLAGS", all),
            // This way, the flags in cargo's configuration files remain in effect.
            None => cargo.arg("--config").arg(format!("build.rustflags=[{rustflag:?}]")),
        };
        Ok(())
    }

    /// The linker for rustc; `None` for its default. Cargo accepts a program without arguments, so
    /// a compiler with arguments needs a wrapper script.
    fn linker(&self, cpu: &Cpu, target: &Path) -> Result<Option<String>> {
        match &self.cc[..] {
            [] => Ok(cpu.target().map(|_| cpu.tool("cc"))),
            [program] => Ok(Some(program.clone())),
            words => {
                let script = target.join("cc/linker");
                write(&script, &format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")))?;
                fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
                Ok(Some(script.display().to_string()))
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_string).collect()
}

/// The flags from the environment plus `own`, in the format of `CARGO_ENCODED_RUSTFLAGS`; `None` if
/// the environment has no flags.
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
        // As in cargo, the encoded variable takes precedence.
        assert_eq!(rustflags(some("-c d\x1f-e"), some("-a"), "-o"), some("-c d\x1f-e\x1f-o"));
        assert_eq!(rustflags(some(""), None, "-o"), some("-o"));
        assert!(!host().unwrap().is_empty());
    }
}
