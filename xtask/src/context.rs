//! The directories and settings of a build.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cpu::Cpu;
use crate::files;
use crate::flags::Flags;

/// The directories and settings of a build.
pub struct Context {
    /// The repository.
    pub root: PathBuf,
    /// The directory that all generated files are below.
    pub target: PathBuf,
    /// Cargo's target directory. It is the same for all CPUs, so that what runs on this machine, such
    /// as build scripts, is compiled once.
    pub cargo_target: PathBuf,
    /// The target CPU.
    pub cpu: &'static Cpu,
    /// The compiler and its flags.
    pub flags: Flags,
}

impl Context {
    /// The context of this repository, for the CPU of this machine.
    pub fn find() -> Result<Context> {
        let root = root();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir).context("CARGO_TARGET_DIR names no directory")?,
            None => root.join("target"),
        };
        let cargo_target = target.clone();
        let flags = Flags::of_environment();
        Ok(Context { root, target, cargo_target, cpu: Cpu::host(), flags })
    }

    /// The context for another CPU, with a separate directory. It does not use the compiler from
    /// the environment, which is for this machine's CPU.
    pub fn on(&self, cpu: &'static Cpu) -> Context {
        let target = match cpu == self.cpu {
            true => self.target.clone(),
            false => self.target.join(cpu.name),
        };
        let flags = match cpu == self.cpu {
            true => self.flags.clone(),
            false => Flags::default(),
        };
        let cargo_target = self.cargo_target.clone();
        Context { root: self.root.clone(), target, cargo_target, cpu, flags }
    }

    /// Directory of the linked libraries.
    pub fn dist(&self) -> PathBuf {
        self.target.join("dist")
    }

    /// Directory of the installation that tests and the demo use.
    pub fn prefix(&self) -> PathBuf {
        self.target.join("prefix")
    }

    /// The directory `name` below `target`; created if missing.
    pub fn work(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        files::make_dir(&dir)?;
        Ok(dir)
    }

    /// Like `work`, but the directory is emptied.
    pub fn fresh(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {}", dir.display()))?;
        }
        self.work(name)
    }
}

/// The repository: the parent directory of the package that cargo runs, or of this package when it
/// was compiled.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}
