//! The tests that run against each mutant, fastest first.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use xtask::context::Context;
use xtask::files::make_dir;
use xtask::product::LIBRARIES;
use xtask::shell::{command, run};

use super::mutant::Mutant;
use super::tree::Tree;
use crate::checks::programs as checks;
use crate::checks::{cc, defects, faults, golden, split};
use crate::outcome::{Outcome, Verdict};

/// A test that prints nothing for this time counts as hung. No test case takes a tenth of it.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(30);

/// The result of a mutant.
#[derive(Clone, Debug, PartialEq)]
pub enum Tested {
    /// It does not compile.
    Unviable,
    /// The named test failed.
    Killed(String),
    /// The named test hung.
    Hung(String),
    Survived,
}

const UNVIABLE: &str = "unviable";
const SURVIVED: &str = "survives";
const KILLED: &str = "killed by ";
const HUNG: &str = "hung in ";

impl fmt::Display for Tested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tested::Unviable => f.write_str(UNVIABLE),
            Tested::Survived => f.write_str(SURVIVED),
            Tested::Killed(by) => write!(f, "{KILLED}{by}"),
            Tested::Hung(by) => write!(f, "{HUNG}{by}"),
        }
    }
}

impl Tested {
    /// Parses the displayed form.
    pub fn parse(text: &str) -> Option<Tested> {
        match text {
            UNVIABLE => Some(Tested::Unviable),
            SURVIVED => Some(Tested::Survived),
            _ => {
                let killed = text.strip_prefix(KILLED).map(|by| Tested::Killed(by.to_string()));
                killed.or_else(|| Some(Tested::Hung(text.strip_prefix(HUNG)?.to_string())))
            }
        }
    }
}

/// How a test ended.
enum ProgramResult {
    Well,
    /// With the line that it printed.
    Failed(String),
    Hung,
}

/// A C program that is linked to the library.
struct Program {
    name: &'static str,
    path: PathBuf,
    /// The library that it is linked to.
    library: &'static str,
    /// Whether the rings are in two mappings.
    split: bool,
    /// The expected output, if the output is compared; otherwise the lines of its cases are
    /// evaluated.
    expected: Option<String>,
}

pub struct Programs {
    programs: Vec<Program>,
    libraries: PathBuf,
    /// Working directory of the tests.
    dir: PathBuf,
}

/// The fastest tests of a module.
struct Cheapest {
    module: &'static str,
    /// The prefix of its unit tests' names.
    unit_tests: &'static str,
    /// Whether the unit tests run before the C programs. Those of `ring` run later, because they
    /// wait for the kernel.
    unit_tests_first: bool,
    /// The library whose programs run first.
    library: &'static str,
}

const CHEAPEST: [Cheapest; 5] = [
    cheapest("src/layout.rs", "layout::", true, LIBRARIES[0]),
    cheapest("src/inline", "inline::", false, LIBRARIES[1]),
    cheapest("src/ops", "ops::", false, LIBRARIES[1]),
    cheapest("src/ring", "ring::", false, LIBRARIES[0]),
    cheapest("src/sys", "sys::", false, LIBRARIES[0]),
];

const fn cheapest(
    module: &'static str,
    unit_tests: &'static str,
    unit_tests_first: bool,
    library: &'static str,
) -> Cheapest {
    Cheapest { module, unit_tests, unit_tests_first, library }
}

impl Programs {
    /// Compiles the C programs against the unmodified headers, and links them to the library of
    /// `own`, which each mutant will replace.
    pub fn new(own: &Context) -> Result<Programs> {
        let dir = own.fresh("programs")?;
        // Some programs have the same name.
        let in_dir = |name: &str| -> Result<PathBuf> {
            let dir = dir.join(name);
            make_dir(&dir)?;
            Ok(dir)
        };
        let defects = defects::compile(own, &in_dir("defects")?)?;
        let golden = golden::compile_exported(own, &in_dir("golden")?)?;
        let [plain, ffi] = LIBRARIES;
        let program =
            |name, library, path| Program { name, path, library, split: false, expected: None };
        let calls = cc::compile(own, "calls.c", &in_dir("calls")?, &[])?;
        let registers = checks::compile_registers(own, &in_dir("registering")?)?;
        let mut programs = vec![
            program("calls", plain, calls),
            program("registering", plain, registers),
            program("defects", plain, defects.clone()),
            program("golden requests", ffi, golden),
            program("the C library's helpers", ffi, checks::compile_inlines_of_c(own, &dir)?),
            program("inlined helpers", ffi, checks::compile_inlines(own, &dir)?),
            Program { split: true, ..program("defects, split mode", plain, defects) },
        ];
        let libraries = own.prefix().join("lib");
        for program in
            programs.iter_mut().filter(|p| ["registering", "golden requests"].contains(&p.name))
        {
            let mut command = command(&program.path);
            program.expected = Some(run(command.env("LD_LIBRARY_PATH", &libraries))?);
        }
        Ok(Programs { programs, libraries, dir })
    }

    /// The first test that fails without a mutant, if any.
    pub fn baseline(&self, own: &Context, tree: &Tree) -> Result<Option<String>> {
        if !tree.compile()? || !tree.compile_unit_tests()? {
            return Ok(Some("it does not compile".to_string()));
        }
        LIBRARIES.iter().try_for_each(|name| tree.link(own, name))?;
        for program in &self.programs {
            if let ProgramResult::Failed(why) = self.run(program)? {
                return Ok(Some(format!("{}: {why}", program.name)));
            }
        }
        if let ProgramResult::Failed(why) = self.unit_tests(tree, &[])? {
            return Ok(Some(format!("unit tests: {why}")));
        }
        Ok(slow(own)?.map(str::to_string))
    }

    /// Runs the tests until one fails.
    pub fn test(&self, own: &Context, tree: &Tree, mutant: &Mutant) -> Result<Tested> {
        let cheapest = CHEAPEST.iter().find(|c| Path::new(&mutant.file).starts_with(c.module));
        let module = cheapest.map(|c| c.unit_tests);
        let unit_tests_first = cheapest.is_some_and(|c| c.unit_tests_first);
        if let Some(module) = module.filter(|_| unit_tests_first) {
            if !tree.compile_unit_tests()? {
                return Ok(Tested::Unviable);
            }
            if let Some(tested) = tested("unit tests", self.unit_tests(tree, &[module])?) {
                return Ok(tested);
            }
        }
        if !tree.compile()? {
            return Ok(Tested::Unviable);
        }
        let first = cheapest.map_or(LIBRARIES[0], |c| c.library);
        let mut programs: Vec<&Program> = self.programs.iter().collect();
        programs.sort_by_key(|program| program.library != first);
        let mut linked = Vec::new();
        for program in programs {
            if !linked.contains(&program.library) {
                tree.link(own, program.library)?;
                linked.push(program.library);
            }
            if let Some(tested) = tested(program.name, self.run(program)?) {
                return Ok(tested);
            }
        }
        if !unit_tests_first && !tree.compile_unit_tests()? {
            return Ok(Tested::Unviable);
        }
        let own_tests = module.filter(|_| !unit_tests_first).map(|module| vec![module]);
        let others = module.iter().flat_map(|module| ["--skip", module]).collect();
        for which in own_tests.into_iter().chain([others]) {
            if let Some(tested) = tested("unit tests", self.unit_tests(tree, &which)?) {
                return Ok(tested);
            }
        }
        Ok(match slow(own)? {
            Some(name) => Tested::Killed(name.to_string()),
            None => Tested::Survived,
        })
    }

    fn run(&self, program: &Program) -> Result<ProgramResult> {
        let mut command = command(&program.path);
        command.env("LD_LIBRARY_PATH", &self.libraries).env_remove("LIBURING_SPLIT_MMAP");
        if program.split {
            command.env("LIBURING_SPLIT_MMAP", "1");
        }
        self.run_with_retry(
            &mut command,
            |line| line.starts_with("FAIL "),
            program.expected.as_deref(),
        )
    }

    fn unit_tests(&self, tree: &Tree, which: &[&str]) -> Result<ProgramResult> {
        let mut command = command(tree.unit_tests());
        command.args(which).env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true");
        self.run_with_retry(&mut command, |line| line.ends_with("FAILED"), None)
    }

    /// Runs a program, and repeats it if it fails: a failure caused by the load of the machine must
    /// not count as detecting the mutant.
    fn run_with_retry(
        &self,
        command: &mut Command,
        has_failed: fn(&str) -> bool,
        expected: Option<&str>,
    ) -> Result<ProgramResult> {
        match self.watch(command, has_failed, expected)? {
            ProgramResult::Failed(_) => self.watch(command, has_failed, expected),
            ended => Ok(ended),
        }
    }

    /// Runs a program until it exits or prints a line that reports a failure.
    fn watch(
        &self,
        command: &mut Command,
        has_failed: fn(&str) -> bool,
        expected: Option<&str>,
    ) -> Result<ProgramResult> {
        let name = command.get_program().to_string_lossy().into_owned();
        // The processes that it starts are killed with it.
        command
            .process_group(0)
            .current_dir(&self.dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
        let group = Pid::from_child(&child);
        let pipe = child.stdout.take().context("no pipe")?;
        let (sender, lines) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(std::io::Result::ok) {
                let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
            }
        });
        let mut text = String::new();
        let ended = loop {
            match lines.recv_timeout(OUTPUT_TIMEOUT) {
                Ok(line) if expected.is_none() && has_failed(&line) => {
                    break Some(ProgramResult::Failed(line));
                }
                Ok(line) => text.extend([line.as_str(), "\n"]),
                Err(RecvTimeoutError::Timeout) => break Some(ProgramResult::Hung),
                Err(RecvTimeoutError::Disconnected) => break None,
            }
        };
        if ended.is_some() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let status = child.wait()?;
        let _ = reader.join();
        Ok(match ended {
            Some(ended) => ended,
            None if !status.success() => ProgramResult::Failed(format!("{status}")),
            None if expected.is_some_and(|expected| expected != text) => {
                ProgramResult::Failed("its output differs".to_string())
            }
            None => ProgramResult::Well,
        })
    }
}

/// The result of the mutant, given how a test ended; `None` if the test passed.
fn tested(name: &str, ended: ProgramResult) -> Option<Tested> {
    match ended {
        ProgramResult::Well => None,
        ProgramResult::Failed(why) => {
            let why: String = why.chars().take(100).collect::<String>().replace('\t', " ");
            Some(Tested::Killed(format!("{name}: {why}")))
        }
        ProgramResult::Hung => Some(Tested::Hung(name.to_string())),
    }
}

/// The slowest tests, with the names of their groups.
type Check = fn(&Context) -> Result<Vec<Outcome>>;
const SLOW: [(&str, Check); 2] = [("split mode", split::check), ("faults", faults::by_itself)];

/// The first slow test that fails.
fn slow(own: &Context) -> Result<Option<&'static str>> {
    for (name, check) in SLOW {
        // A test that cannot be evaluated counts as failed.
        let has_failed = match check(own) {
            Ok(outcomes) => outcomes.iter().any(|o| matches!(o.verdict, Verdict::Fail(_))),
            Err(_) => true,
        };
        if has_failed {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_as_they_were_written() {
        for tested in [
            Tested::Unviable,
            Tested::Survived,
            Tested::Killed("calls: FAIL x".to_string()),
            Tested::Hung("defects".to_string()),
        ] {
            assert_eq!(Tested::parse(&tested.to_string()), Some(tested));
        }
        assert_eq!(Tested::parse("killed"), None);
    }
}
