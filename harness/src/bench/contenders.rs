//! Compiles the scenarios' program for each contender, and runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use xtask::cargo;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, output, run};

use super::program;
use crate::reference::Reference;

/// What the benchmark compares.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Contender {
    /// A ring without a library.
    Bare,
    /// The C library.
    Reference,
    /// The C library a second time, to measure the noise.
    ReferenceAgain,
    /// This library, with a program compiled against its headers.
    Header,
    /// This library, with a program compiled against the C library's headers.
    Binary,
    /// The io-uring crate.
    Crate,
}

impl Contender {
    pub fn name(self) -> &'static str {
        match self {
            Contender::Bare => "bare ring",
            Contender::Reference => "C library",
            Contender::ReferenceAgain => "C library again",
            Contender::Header => "header",
            Contender::Binary => "binary",
            Contender::Crate => "io-uring crate",
        }
    }

    pub fn is_ours(self) -> bool {
        matches!(self, Contender::Header | Contender::Binary)
    }
}

/// One line of the program's list of scenarios.
pub struct Listed {
    pub name: String,
    pub n: u64,
    pub counted: bool,
}

pub struct Contenders {
    bare: PathBuf,
    header: PathBuf,
    reference: PathBuf,
    /// The program with the scenarios for the io-uring crate.
    with_crate: Option<PathBuf>,
    /// Directory of this library's shared objects.
    ours: PathBuf,
    theirs: PathBuf,
    /// A file for the scenarios that read.
    file: PathBuf,
}

/// The two numbers of operations for which instructions are counted. The cost of one operation is
/// the difference between the two counts, divided by the difference of these numbers. Both are
/// multiples of the batch size.
const COUNTS: [u64; 2] = [320, 3520];

impl Contenders {
    pub fn compile(context: &Context) -> Result<Contenders> {
        need_tools(&["valgrind"])?;
        let dir = context.fresh("bench-programs")?;
        let reference = Reference::get(context)?;
        let prefix = context.prefix();
        let include = format!("-I{}", prefix.join("include").display());
        let (ours, theirs) = (prefix.join("lib"), reference.libdir());
        let compile = |name: &str, flags: &[&str]| -> Result<PathBuf> {
            let path = dir.join(name);
            program::compile(context, &path, flags)?;
            Ok(path)
        };
        let bare = compile("bare", &["-DBARE", &include])?;
        let search = format!("-L{}", ours.display());
        let header = compile("header", &[&include, &search, "-luring"])?;
        let flags = reference.cppflags()?;
        let search = format!("-L{}", theirs.display());
        let mut flags: Vec<&str> = flags.split_whitespace().collect();
        // The C library's headers cause warnings.
        flags.extend(["-w", &search, "-luring"]);
        let reference = compile("reference", &flags)?;
        let file = program::write_file(&dir)?;
        Ok(Contenders { bare, header, reference, with_crate: None, ours, theirs, file })
    }

    /// Compiles the scenarios for the io-uring crate.
    pub fn add_crate(&mut self, context: &Context) -> Result<()> {
        let target = context.target.join("bench-crate");
        let mut cargo = cargo::command(context);
        cargo.args(["build", "--release", "--locked", "--manifest-path", "bench/Cargo.toml"]);
        run(cargo.env("CARGO_TARGET_DIR", &target))?;
        self.with_crate = Some(target.join("release/uring-bench"));
        Ok(())
    }

    /// All scenarios.
    pub fn scenarios(&self) -> Result<Vec<Listed>> {
        listed(&self.header, &self.ours)
    }

    /// The contenders that implement a scenario.
    pub fn of(&self, scenario: &str) -> Result<Vec<Contender>> {
        let has = |program: &PathBuf| -> Result<bool> {
            Ok(listed(program, &self.ours)?.iter().any(|l| l.name == scenario))
        };
        let mut all = vec![Contender::Reference, Contender::Header, Contender::Binary];
        if has(&self.bare)? {
            all.push(Contender::Bare);
        }
        if self.with_crate.as_ref().is_some_and(|program| has(program).unwrap_or(false)) {
            all.push(Contender::Crate);
        }
        Ok(all)
    }

    /// Instructions per operation, counted by callgrind.
    pub fn count(&self, contender: Contender, scenario: &str) -> Result<f64> {
        let [few, many] = COUNTS;
        let more =
            self.counted(contender, scenario, many)? - self.counted(contender, scenario, few)?;
        Ok(more / (many - few) as f64)
    }

    fn counted(&self, contender: Contender, scenario: &str, n: u64) -> Result<f64> {
        let (program, libraries) = self.program(contender);
        let mut valgrind = command("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
        let result =
            output(self.prepared(&mut valgrind, libraries).arg(scenario).arg(n.to_string()))?;
        let text = String::from_utf8_lossy(&result.stderr).into_owned();
        let count = text.lines().find_map(|l| l.split("Collected : ").nth(1)?.trim().parse().ok());
        count.with_context(|| format!("callgrind counted nothing of {scenario}:\n{text}"))
    }

    /// Nanoseconds per operation, averaged over `n` consecutive operations.
    pub fn time(&self, contender: Contender, scenario: &str, n: u64) -> Result<f64> {
        let (program, libraries) = self.program(contender);
        let mut timed = command(program);
        let text = run(self.prepared(&mut timed, libraries).arg(scenario).arg(n.to_string()))?;
        let elapsed = text.trim().split('\t').next().unwrap_or_default();
        let total: f64 = elapsed.parse().context("the program said no time")?;
        Ok(total / n as f64)
    }

    fn program(&self, contender: Contender) -> (&PathBuf, &PathBuf) {
        match contender {
            Contender::Bare => (&self.bare, &self.ours),
            Contender::Reference | Contender::ReferenceAgain => (&self.reference, &self.theirs),
            Contender::Header => (&self.header, &self.ours),
            Contender::Binary => (&self.reference, &self.ours),
            Contender::Crate => (self.with_crate.as_ref().unwrap_or(&self.bare), &self.ours),
        }
    }

    fn prepared<'a>(&self, command: &'a mut Command, libraries: &Path) -> &'a mut Command {
        program::prepared(command, libraries, &self.file)
    }
}

fn listed(program: &PathBuf, libraries: &PathBuf) -> Result<Vec<Listed>> {
    let text = run(command(program).env("LD_LIBRARY_PATH", libraries))?;
    let mut all = Vec::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().context("a line of the scenarios' list is too short");
        let (name, n, counted) = (field()?, field()?, field()?);
        all.push(Listed { name: name.to_string(), n: n.parse()?, counted: counted == "1" });
    }
    Ok(all)
}
