//! Where things are.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cpu::Cpu;
use crate::files;
use crate::flags::Flags;

/// The directories that everything works in.
pub struct Context {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory: all that is made goes below it.
    pub target: PathBuf,
    /// The CPU that is built for.
    pub cpu: &'static Cpu,
    /// The compiler and its flags.
    pub flags: Flags,
}

impl Context {
    /// The context of this repository, for this machine's CPU.
    pub fn find() -> Result<Context> {
        let root = root();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir).context("CARGO_TARGET_DIR names no directory")?,
            None => root.join("target"),
        };
        Ok(Context { root, target, cpu: Cpu::host(), flags: Flags::of_environment() })
    }

    /// The same for another CPU: what is made for it has a directory of its own. The compiler that the
    /// environment names is for this machine's.
    pub fn on(&self, cpu: &'static Cpu) -> Context {
        let target = match cpu == self.cpu {
            true => self.target.clone(),
            false => self.target.join(cpu.name),
        };
        let flags = match cpu == self.cpu {
            true => self.flags.clone(),
            false => Flags::default(),
        };
        Context { root: self.root.clone(), target, cpu, flags }
    }

    /// The linked libraries.
    pub fn dist(&self) -> PathBuf {
        self.target.join("dist")
    }

    /// An installed tree for tests and the demo.
    pub fn prefix(&self) -> PathBuf {
        self.target.join("prefix")
    }

    /// A directory of this name below target, which is made if it is not there.
    pub fn work(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        files::make_dir(&dir)?;
        Ok(dir)
    }

    /// The same, empty.
    pub fn fresh(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {}", dir.display()))?;
        }
        self.work(name)
    }
}

/// The repository: the parent of the package that cargo says it runs, or of this one when it was
/// compiled.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}
