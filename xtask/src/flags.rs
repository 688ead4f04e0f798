//! What the environment says of a build, by the variables that distributions set.
//!
//! `CC`, `CPPFLAGS`, `CFLAGS` and `LDFLAGS` go to each run of the C compiler; it only links, so all
//! three kinds of flags are given to it at once, as autotools do. `LDFLAGS` also go to the linking of
//! `uring-doctor`, by `doctor/build.rs`. `RUSTFLAGS` go to each run of rustc. Like in make, words are
//! separated by blanks, and there are no quotes.

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

    /// The C compiler for a CPU, to link something with.
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

    /// Has cargo compile for a CPU and with these settings. `rustflag` comes beside the flags for
    /// rustc of the environment. What cargo is to run is written below `target`.
    pub fn apply(
        &self,
        cpu: &Cpu,
        rustflag: &str,
        target: &Path,
        cargo: &mut Command,
    ) -> Result<()> {
        if let Some(triple) = cpu.target() {
            cargo.args(["--target", &triple]);
        }
        if let Some(linker) = self.linker(cpu, target)? {
            let triple = cpu.target().map_or_else(host, Ok)?;
            cargo.arg("--config").arg(format!("target.{triple}.linker={linker:?}"));
        }
        if self.debug_info {
            cargo.args(["--config", "profile.release.debug=2"]);
        }
        let (encoded, plain) = (env::var("CARGO_ENCODED_RUSTFLAGS"), env::var("RUSTFLAGS"));
        match rustflags(encoded.ok(), plain.ok(), rustflag) {
            Some(all) => cargo.env("CARGO_ENCODED_RUSTFLAGS", all),
            // Flags of cargo's configuration files are kept that way.
            None => cargo.arg("--config").arg(format!("build.rustflags=[{rustflag:?}]")),
        };
        Ok(())
    }

    /// What rustc links with, if that is not its default. Cargo takes one program without arguments.
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
