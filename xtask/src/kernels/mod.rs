//! `cargo xtask kernels`: Debian's kernels booted in QEMU, and what passes there.
//!
//! The C library's suite runs as it was compiled against the C library, each test on both
//! libraries; our own tests run on ours.

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::checks::programs::compile_inlines;
use crate::checks::{Outcome, Verdict, cc, defects};
use crate::chroot::Chroot;
use crate::context::Context;
use crate::debian::{Suite, need_tools};
use crate::original::{self, End, Row, Run, Tries};
use crate::reference::Reference;
use crate::{build, install};

mod guest;
mod kernel;
mod report;

use guest::{Ended, Guest, Job, Kind, LIBRARIES};
use kernel::Kernel;

/// The suites of Debian whose newest kernel is booted if none is named.
const SUITES: [&str; 3] = ["bookworm", "trixie", "sid"];
/// Others that have kernels.
const OTHER_SUITES: [&str; 1] = ["trixie-backports"];

/// The suite of the system that has QEMU; an older one crashes now and then.
const TOOLS_SUITE: &str = "trixie";
const TOOLS: [&str; 4] = ["qemu-system-x86", "cpio", "e2fsprogs", "kmod"];

/// How often a guest that died is booted again.
const BOOTS: usize = 12;

/// What ran on one kernel.
pub struct Tested {
    pub kernel: String,
    /// Tests of the C library's suite, on both libraries.
    pub suite: Vec<Row>,
    /// Cases of our own programs.
    pub cases: Vec<Outcome>,
}

/// Runs the command; true if nothing failed that the C library passes.
pub fn command_line(context: &Context, versions: &[String], only_own: bool) -> Result<bool> {
    build::libraries(context)?;
    install::install_built(context, &install::Paths::below(&context.prefix()))?;
    let mut all = Vec::new();
    for suite in chosen(context, versions)? {
        let tested = test(context, &suite, only_own)?;
        report::print(&tested);
        report::write(context, &tested)?;
        all.push(tested);
    }
    report::summary(&all);
    Ok(all.iter().all(|t| t.failures().is_empty()))
}

/// A short run: our own tests on the oldest of the kernels.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let tested = test(context, &Suite::new(context, SUITES[0])?, true)?;
    Ok(tested.cases)
}

impl Tested {
    /// What failed, each with its reason.
    pub fn failures(&self) -> Vec<String> {
        let outcomes = self.suite.iter().map(|r| &r.outcome).chain(&self.cases);
        let failed = outcomes.filter_map(|o| match &o.verdict {
            Verdict::Fail(why) => Some(format!("{}: {why}", o.name)),
            _ => None,
        });
        failed.collect()
    }
}

/// The suites whose kernels are wanted, by their names or by the kernels' versions.
fn chosen(context: &Context, versions: &[String]) -> Result<Vec<Suite>> {
    if versions.is_empty() {
        return SUITES.iter().map(|name| Suite::new(context, name)).collect();
    }
    let mut known = Vec::new();
    for name in SUITES.iter().chain(&OTHER_SUITES) {
        let suite = Suite::new(context, name)?;
        known.push((*name, Kernel::version(&suite)?, suite));
    }
    let mut wanted = Vec::new();
    for version in versions {
        let fits = |name: &str, found: &str| {
            name == version
                || found.strip_prefix(version.as_str()).is_some_and(|r| r.starts_with('.'))
        };
        match known.iter().position(|(name, found, _)| fits(name, found)) {
            Some(at) => wanted.push(known.swap_remove(at).2),
            None => {
                let list: Vec<String> =
                    known.iter().map(|(n, v, _)| format!("{v} ({n})")).collect();
                bail!("Debian has no kernel {version}; it has {}", list.join(", "));
            }
        }
    }
    Ok(wanted)
}

/// The system that has QEMU and what makes a guest's files.
pub fn tools(context: &Context) -> Result<Chroot> {
    Chroot::kept(context, "emulator", TOOLS_SUITE, &TOOLS)
}

fn test(context: &Context, suite: &Suite, only_own: bool) -> Result<Tested> {
    need_tools(&["gcc", "xz"])?;
    let tools = tools(context)?;
    let kernel = Kernel::get(context, &tools, suite)?;
    let busybox = guest::busybox(context, &Suite::new(context, TOOLS_SUITE)?)?;
    let reference = Reference::get(context)?;
    let mut jobs = own(context)?;
    if !only_own {
        let compiled = original::compiled(context, &reference)?;
        jobs.extend(compiled.into_iter().map(|(name, program)| Job {
            kind: Kind::Suite,
            name,
            program,
            variable: None,
        }));
    }
    let (theirs, ours) = (reference.libdir(), context.prefix().join("lib"));
    let libraries = [(LIBRARIES[0], theirs.as_path()), (LIBRARIES[1], ours.as_path())];
    let guest = Guest::new(&tools, &kernel, &busybox, &libraries, &jobs)?;
    println!("booting Linux {}", kernel.version);
    let ended = run(&guest, &jobs)?;
    Ok(judged(&kernel.version, &jobs, ended))
}

/// Our own programs, in one piece and in two.
fn own(context: &Context) -> Result<Vec<Job>> {
    let dir = context.fresh("guest-programs")?;
    let programs = [
        ("calls", cc::compile(context, "calls.c", &dir, &[])?),
        ("defects", defects::compile(context, &dir)?),
        ("inlines", compile_inlines(context, &dir)?),
    ];
    let mut jobs = Vec::new();
    for (name, program) in programs {
        for (mode, variable) in [("", None), (", split mode", Some("LIBURING_SPLIT_MMAP=1"))] {
            let name = format!("{name}{mode}");
            jobs.push(Job { kind: Kind::Cases, name, program: program.clone(), variable });
        }
    }
    Ok(jobs)
}

/// Boots the guest until all jobs have run. What the guest dies of is given a second chance.
fn run(guest: &Guest<'_>, jobs: &[Job]) -> Result<Vec<Ended>> {
    let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {elapsed} {msg}")?;
    let bar = ProgressBar::new(jobs.len() as u64).with_style(style.progress_chars("=> "));
    let mut all: Vec<Ended> = Vec::new();
    let (mut from, mut deaths) = (0, 0);
    for _ in 0..BOOTS {
        let before = all.len();
        let done = guest.run(from, &mut |end| {
            bar.set_position(end.job as u64 + 1);
            bar.set_message(jobs[end.job].name.clone());
            if bar.is_hidden() && end.is_ours && (end.job + 1) % 25 == 0 {
                println!("{}/{}", end.job + 1, jobs.len());
            }
            all.push(end);
        })?;
        if done {
            bar.finish_and_clear();
            return Ok(all);
        }
        // Where it died, or where it would have gone on.
        let last = all[before..].last().map_or(from, |e| e.job);
        deaths = if last == from && deaths > 0 { deaths + 1 } else { 1 };
        from = last + usize::from(deaths > 1);
        println!("the guest died at {}; booting again from number {from}", jobs[last].name);
    }
    bail!("the guest died {BOOTS} times")
}

/// Verdicts of what ran.
fn judged(kernel: &str, jobs: &[Job], ended: Vec<Ended>) -> Tested {
    let mut tested = Tested { kernel: kernel.to_string(), suite: Vec::new(), cases: Vec::new() };
    for (number, job) in jobs.iter().enumerate() {
        let of_job = |is_ours| {
            let runs = ended.iter().filter(move |e| e.job == number && e.is_ours == is_ours);
            runs.collect::<Vec<&Ended>>()
        };
        let (theirs, ours) = (of_job(false), of_job(true));
        let group = format!("Linux {kernel}: {}", job.name);
        match job.kind {
            Kind::Suite => tested.suite.push(row(group, job, &theirs, &ours)),
            Kind::Cases => {
                let last = ours.last();
                let lines = last.map(|e| e.said.join("\n")).unwrap_or_default();
                tested.cases.extend(cc::read_cases(&lines, &group));
                if last.is_none_or(|e| e.code.is_none_or(|c| c > 1)) {
                    let why =
                        last.map_or("it did not run".to_string(), |e| format!("{:?}", e.code));
                    tested.cases.push(Outcome::fail(format!("{group}: runs to its end"), why));
                }
            }
        }
    }
    tested
}

/// A test of the C library's suite.
fn row(name: String, job: &Job, theirs: &[&Ended], ours: &[&Ended]) -> Row {
    let as_run = |ended: &Ended| {
        let end = match ended.code {
            None => End::Died,
            // What `timeout` and the signals that it sends end with.
            Some(124 | 137 | 143) => End::TimeOut,
            Some(code) if code > 128 => End::Signal(code - 128),
            Some(code) => End::Code(code),
        };
        Run::new(end, ended.seconds, ended.said.last().cloned().unwrap_or_default())
    };
    let first = |runs: &[&Ended]| {
        runs.first().map_or_else(|| Run::new(End::Died, 0.0, String::new()), |e| as_run(e))
    };
    let (reference, first_of_ours) = (first(theirs), first(ours));
    let passed = |runs: &[&Ended]| runs.iter().filter(|e| e.code == Some(0)).count() as u32;
    let tries = Tries { runs: ours.len() as u32, passed: [passed(theirs), passed(ours)] };
    let verdict = original::judge(&reference, &first_of_ours, &tries);
    let outcome = Outcome { name, verdict };
    Row { test: job.name.clone(), reference, ours: first_of_ours, tries, outcome }
}
