//! Compiles and runs the executors: `c-tests/differential` with the headers and libraries of each
//! side.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run};

use super::program::{Op, read_table};
use crate::checks::cc;
use crate::reference::Reference;

/// Two executors that are compared, and how they are linked.
pub struct Pairing {
    pub name: &'static str,
    pub table: Vec<Op>,
    /// Number of copies of the library in the process.
    pub copies: u8,
    pub theirs: Side,
    pub ours: Side,
}

/// The executor of one side: the program and the path of its library.
#[derive(Clone)]
pub struct Side {
    program: PathBuf,
    libdir: PathBuf,
}

/// A running executor.
pub struct Running {
    child: Child,
    programs: ChildStdin,
    outputs: BufReader<ChildStdout>,
}

/// The output for one program: one line per step, and how the program ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    pub lines: Vec<String>,
    pub end: String,
}

impl Side {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().env("LD_LIBRARY_PATH", &self.libdir);
        command
    }

    pub fn start(&self) -> Result<Running> {
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let programs = child.stdin.take().context("no standard input")?;
        let outputs = BufReader::new(child.stdout.take().context("no standard output")?);
        Ok(Running { child, programs, outputs })
    }

    fn table(&self) -> Result<Vec<Op>> {
        read_table(&run(command(&self.program).env("LD_LIBRARY_PATH", &self.libdir).arg("table"))?)
    }
}

impl Running {
    /// Runs a program in the executor.
    pub fn run(&mut self, program: &str) -> Result<Output> {
        self.programs.write_all(program.as_bytes()).context("the executor has gone")?;
        self.programs.flush()?;
        let mut output = Output::default();
        loop {
            let mut line = Vec::new();
            if self.outputs.read_until(b'\n', &mut line)? == 0 {
                bail!("the executor ended in\n{program}");
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_string();
            match line.strip_prefix("end ") {
                Some(end) => {
                    output.end = end.to_string();
                    return Ok(output);
                }
                None => output.lines.push(line),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How an executor is compiled.
struct Build<'a> {
    name: &'a str,
    /// Version of the headers, as passed to the executor's source.
    headers: u32,
    cppflags: Vec<String>,
    /// The archive that the first copy is linked from; without it, the shared library is used.
    archive: Option<PathBuf>,
}

fn compile(context: &Context, dir: &Path, libdir: &Path, build: &Build) -> Result<PathBuf> {
    let program = dir.join(build.name);
    let mut gcc = command("gcc");
    gcc.args(["-O2", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])
        .arg(format!("-DHEADERS={}", build.headers))
        .args(&build.cppflags)
        .args(cc::sources(&context.root.join("c-tests/differential"))?);
    match &build.archive {
        Some(archive) => gcc.arg("-DTWO_COPIES").arg(archive).arg("-ldl"),
        None => gcc.arg(format!("-L{}", libdir.display())).arg("-luring"),
    };
    run(gcc.arg("-lpthread").arg("-o").arg(&program))?;
    Ok(program)
}

/// Compiles all executors.
pub fn pairings(context: &Context) -> Result<Vec<Pairing>> {
    need_tools(&["gcc"])?;
    let reference = Reference::get(context)?;
    let dir = context.work("differential")?;
    let (their_lib, our_lib) = (reference.libdir(), context.prefix().join("lib"));
    let words = |text: String| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
    let their_headers = words(reference.cppflags()?);
    let our_headers = vec![format!("-I{}", context.prefix().join("include").display())];
    let old = |suite| Reference::old_cppflags(context, suite).map(Vec::from);
    let built = |name: &str, headers: u32, cppflags: &[String], archive: Option<PathBuf>| {
        let cppflags = cppflags.to_vec();
        compile(context, &dir, &their_lib, &Build { name, headers, cppflags, archive })
    };
    let theirs = built("theirs", 215, &their_headers, None)?;
    let ours = built("ours", 215, &our_headers, None)?;
    let trixie = built("headers-2.9", 209, &old("trixie")?, None)?;
    let bookworm = built("headers-2.3", 203, &old("bookworm")?, None)?;
    let archive = |lib: &Path| Some(lib.join("liburing.a"));
    let their_archive = built("their-archive", 215, &their_headers, archive(&their_lib))?;
    let our_archive = built("our-archive", 215, &our_headers, archive(&our_lib))?;

    let side = |program: &PathBuf, libdir: &PathBuf| Side {
        program: program.clone(),
        libdir: libdir.clone(),
    };
    let pairs = [
        ("own headers", 1, side(&theirs, &their_lib), side(&ours, &our_lib)),
        ("C headers", 1, side(&theirs, &their_lib), side(&theirs, &our_lib)),
        ("headers of 2.9", 1, side(&trixie, &their_lib), side(&trixie, &our_lib)),
        ("headers of 2.3", 1, side(&bookworm, &their_lib), side(&bookworm, &our_lib)),
        (
            "C archive, our shared object",
            2,
            side(&their_archive, &their_lib),
            side(&their_archive, &our_lib),
        ),
        (
            "our archive, C shared object",
            2,
            side(&their_archive, &their_lib),
            side(&our_archive, &their_lib),
        ),
    ];
    let pairing = |(name, copies, theirs, ours): (&'static str, u8, Side, Side)| {
        let (table, other) = (theirs.table()?, ours.table()?);
        if table.iter().map(|o| &o.name).ne(other.iter().map(|o| &o.name)) {
            bail!("{name}: the executors have different steps");
        }
        Ok(Pairing { name, table, copies, theirs, ours })
    };
    pairs.into_iter().map(pairing).collect()
}

/// The source files that define the steps.
pub fn step_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let common = ["main.c", "running.c", "state.c", "world.c"];
    let mut files = cc::sources(dir)?;
    files.retain(|f| f.file_name().is_some_and(|n| !common.iter().any(|c| n == *c)));
    Ok(files)
}
