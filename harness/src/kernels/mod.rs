//! `cargo xtask kernels`: boots Debian's kernels in QEMU, and runs tests on them.
//!
//! The C library's test suite is compiled against the C library; each test runs on both libraries.
//! The tests of this repository also run on both; their results on the C library are only printed.

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use xtask::chroot::Chroot;
use xtask::context::Context;
use xtask::cpu::Cpu;
use xtask::cross;
use xtask::debian::{Suite, need_tools};
use xtask::{build, install};

use crate::cargo_tests;
use crate::checks::programs::compile_inlines;
use crate::checks::{cc, defects};
use crate::original::{self, End, Retries, Row, Run};
use crate::outcome::Outcome;
use crate::reference::Reference;
use crate::unit_programs;

mod guest;
mod kernel;
mod report;
mod tested;

use guest::{Guest, Job, JobResult, Kind, LIBRARIES};
use kernel::Kernel;
use tested::Tested;

/// The suite of the chroot that contains QEMU. QEMU of an older suite crashes occasionally.
const TOOLS_SUITE: &str = "trixie";
const TOOLS: [&str; 3] = ["cpio", "e2fsprogs", "kmod"];

/// The CPU that every test run emulates. For the others, `cargo xtask kernels --cpu` does the same.
const EMULATED: &str = "aarch64";

/// Maximum number of boots for one list of jobs.
const BOOTS: usize = 12;

/// What runs on a kernel.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// The tests of this repository, on this library.
    Own,
    /// The tests of this repository, on both libraries.
    OwnOnBoth,
    /// Those, and the C library's suite.
    All,
}

/// Runs the command; true if every test that passes on the C library passes on this one.
pub fn command_line(
    context: &Context,
    versions: &[String],
    cpu: &'static Cpu,
    only_own: bool,
) -> Result<bool> {
    let on = context.on(cpu);
    install(&on)?;
    let mut all = Vec::new();
    for (suite, package) in chosen(&context.on(cpu.of_kernels()), versions)? {
        let extent = if only_own { Extent::OwnOnBoth } else { Extent::All };
        let tested = test(context, &on, &suite, package, extent)?;
        report::print(&tested);
        report::write(&on, &tested)?;
        all.push(tested);
    }
    report::summary(&all);
    Ok(all.iter().all(|t| t.failures().is_empty()))
}

/// A short run: the tests of this repository on the oldest kernel.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let (suite, package) = Cpu::host().kernels[0];
    Ok(test(context, context, &Suite::new(context, suite)?, package, Extent::Own)?.cases)
}

/// The CPU that every test run emulates; none if that is this machine's.
pub fn emulated() -> Option<&'static Cpu> {
    Cpu::all().iter().find(|cpu| cpu.name == EMULATED && !cpu.is_host())
}

/// The tests of this repository on another CPU, on a kernel with large pages.
pub fn check_cpus(context: &Context) -> Result<Vec<Outcome>> {
    let Some(cpu) = emulated() else { return Ok(Vec::new()) };
    let on = context.on(cpu);
    install(&on)?;
    let (suite, package) = cpu.large_pages.unwrap_or(cpu.kernels[0]);
    Ok(test(context, &on, &Suite::new(&on, suite)?, package, Extent::Own)?.cases)
}

/// Builds the library for a CPU, and installs it for the tests.
fn install(context: &Context) -> Result<()> {
    cross::need(context)?;
    build::libraries(context)?;
    install::for_tests(context)
}

/// The selected suites and packages, by name of the suite or version of the kernel.
fn chosen(context: &Context, versions: &[String]) -> Result<Vec<(Suite, &'static str)>> {
    let known = context.cpu.kernels;
    if versions.is_empty() {
        let usual = known[..known.len().saturating_sub(1).max(1)].iter();
        return usual.map(|(name, package)| Ok((Suite::new(context, name)?, *package))).collect();
    }
    // A version may be in any suite.
    let only_names = versions.iter().all(|wanted| known.iter().any(|(name, _)| name == wanted));
    let named = |name: &str| versions.iter().any(|wanted| wanted == name);
    let mut all = Vec::new();
    for (name, package) in known.iter().filter(|(name, _)| !only_names || named(name)) {
        let suite = Suite::new(context, name)?;
        all.push((*name, suite.version(package)?, suite, *package));
    }
    let fits = |wanted: &str, name: &str, version: &str| {
        name == wanted || version.strip_prefix(wanted).is_some_and(|r| r.starts_with('.'))
    };
    if let Some(none) = versions.iter().find(|w| !all.iter().any(|(n, v, ..)| fits(w, n, v))) {
        let list: Vec<String> = all.iter().map(|(n, v, ..)| format!("{v} ({n})")).collect();
        bail!("Debian has no kernel {none}; it has {}", list.join(", "));
    }
    all.retain(|(name, version, ..)| versions.iter().any(|w| fits(w, name, version)));
    Ok(all.into_iter().map(|(_, _, suite, package)| (suite, package)).collect())
}

/// The chroot that contains QEMU for a CPU, and the tools to build a guest's files. This machine's
/// CPU and the one that is always emulated share it.
pub fn tools(context: &Context, cpu: &Cpu) -> Result<Chroot> {
    let usual = Cpu::all().iter().filter(|cpu| cpu.is_host() || cpu.name == EMULATED);
    let (name, cpus) = match usual.clone().any(|usual| usual == cpu) {
        true => ("emulator".to_string(), usual.collect()),
        false => (format!("emulator-{}", cpu.name), vec![cpu]),
    };
    let emulators = cpus.iter().map(|cpu| cpu.emulator.package);
    let packages: Vec<&str> = emulators.chain(TOOLS).collect();
    Chroot::kept(context, &name, TOOLS_SUITE, &packages)
}

/// Runs all tests that exist for the CPU of `on`, on a kernel for that CPU.
fn test(
    context: &Context,
    on: &Context,
    suite: &Suite,
    package: &str,
    extent: Extent,
) -> Result<Tested> {
    need_tools(&["gcc", "xz"])?;
    let system = context.on(on.cpu.of_kernels());
    let tools = tools(context, system.cpu)?;
    let kernel = Kernel::get(&system, &tools, suite, package)?;
    let has_tools = system.cpu.kernels.iter().any(|(suite, _)| *suite == TOOLS_SUITE);
    let shell_suite = if has_tools { TOOLS_SUITE } else { system.cpu.kernels[0].0 };
    let busybox = guest::busybox(&system, &Suite::new(&system, shell_suite)?)?;
    let mut jobs = own(on)?;
    let ours = on.prefix().join("lib");
    let mut libraries = vec![(LIBRARIES[1], ours)];
    if extent != Extent::Own {
        libraries.push((LIBRARIES[0], Reference::get(on)?.libdir()));
    }
    if extent == Extent::All {
        let compiled = original::compiled(on, &Reference::get(on)?)?;
        jobs.extend(compiled.into_iter().map(|(name, program)| Job {
            kind: Kind::Suite,
            name,
            program,
            variable: None,
        }));
    }
    let guest = Guest::new(on, &tools, &kernel, &busybox, &libraries, &jobs)?;
    println!("booting Linux {}", kernel.version);
    let ended = run(&guest, &jobs)?;
    Ok(judged(&kernel.version, &jobs, ended))
}

/// The programs of this repository, with rings in one mapping and in two.
fn own(context: &Context) -> Result<Vec<Job>> {
    let dir = context.fresh("guest-programs")?;
    let programs = [
        ("calls", cc::compile(context, "calls.c", &dir, &[])?),
        ("defects", defects::compile(context, &dir)?),
        ("inlines", compile_inlines(context, &dir)?),
    ];
    // These are about the kernel: one mode is enough.
    let statements = cc::compile(context, "statements.c", &dir, &[])?;
    let mut jobs = vec![Job {
        kind: Kind::Cases,
        name: "statements".to_string(),
        program: statements,
        variable: None,
    }];
    for (name, program) in programs {
        for (mode, variable) in [("", None), (", split mode", Some("LIBURING_SPLIT_MMAP=1"))] {
            let name = format!("{name}{mode}");
            jobs.push(Job { kind: Kind::Cases, name, program: program.clone(), variable });
        }
    }
    let (name, program) = ("unit tests".to_string(), unit_programs::unit_tests(context)?);
    let variable = Some("PROPTEST_CASES=500");
    jobs.push(Job { kind: Kind::UnitTests, name, program, variable });
    Ok(jobs)
}

/// Boots the guest until all jobs have run. If the guest crashes in a job, that job runs once more.
fn run(guest: &Guest<'_>, jobs: &[Job]) -> Result<Vec<JobResult>> {
    let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {elapsed} {msg}")?;
    let bar = ProgressBar::new(jobs.len() as u64).with_style(style.progress_chars("=> "));
    let mut all: Vec<JobResult> = Vec::new();
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
        // The job in which the guest crashed, or the next one.
        let last = all[before..].last().map_or(from, |e| e.job);
        deaths = if last == from && deaths > 0 { deaths + 1 } else { 1 };
        from = last + usize::from(deaths > 1);
        if from == jobs.len() {
            return Ok(all);
        }
        println!("the guest died at {}; booting again from number {from}", jobs[last].name);
    }
    bail!("the guest died {BOOTS} times")
}

/// The verdicts of all jobs.
fn judged(kernel: &str, jobs: &[Job], ended: Vec<JobResult>) -> Tested {
    let mut tested = Tested { kernel: kernel.to_string(), ..Tested::default() };
    for (number, job) in jobs.iter().enumerate() {
        let of_job = |is_ours| {
            let runs = ended.iter().filter(move |e| e.job == number && e.is_ours == is_ours);
            runs.collect::<Vec<&JobResult>>()
        };
        let (theirs, ours) = (of_job(false), of_job(true));
        let group = format!("Linux {kernel}: {}", job.name);
        match job.kind {
            Kind::Suite => tested.suite.push(row(group, job, &theirs, &ours)),
            Kind::Cases | Kind::UnitTests => {
                let last = ours.last();
                let lines = last.map(|e| e.said.join("\n")).unwrap_or_default();
                let mut cases = cc::read_cases(&lines, &group);
                if job.kind == Kind::UnitTests {
                    cases = cargo_tests::counted(&lines);
                    cases.iter_mut().for_each(|c| c.name = format!("{group}: {}", c.name));
                }
                if cases.is_empty() || last.is_none_or(|e| e.code.is_none_or(|c| c > 1)) {
                    let why =
                        last.map_or("it did not run".to_string(), |e| format!("{:?}", e.code));
                    cases.push(Outcome::fail(format!("{group}: runs to its end"), why));
                }
                tested.cases.extend(cases);
                if let Some(last) = theirs.last() {
                    tested.theirs.extend(cc::read_cases(&last.said.join("\n"), &group));
                }
            }
        }
    }
    tested
}

/// A test of the C library's suite.
fn row(name: String, job: &Job, theirs: &[&JobResult], ours: &[&JobResult]) -> Row {
    let as_run = |ended: &JobResult| {
        let end = match ended.code {
            None => End::Died,
            // The exit statuses of `timeout`, and of the signals that it sends.
            Some(124 | 137 | 143) => End::TimeOut,
            Some(code) if code > 128 => End::Signal(code - 128),
            Some(code) => End::Code(code),
        };
        Run::new(end, ended.seconds, ended.said.join("\n"))
    };
    let first = |runs: &[&JobResult]| {
        runs.first().map_or_else(|| Run::new(End::Died, 0.0, String::new()), |e| as_run(e))
    };
    let (reference, first_of_ours) = (first(theirs), first(ours));
    // If there are several runs, the first one is not counted: it was repeated because of its
    // result.
    let judged = |runs: &[&JobResult]| usize::from(runs.len() > 1);
    let passed = |runs: &[&JobResult]| {
        runs[judged(runs)..].iter().filter(|e| e.code == Some(0)).count() as u32
    };
    let runs = (ours.len() - judged(ours)) as u32;
    let same_failure = ours.iter().any(|o| theirs.iter().any(|t| as_run(o).fails_like(&as_run(t))));
    let retries = Retries { runs, passed: [passed(theirs), passed(ours)], same_failure };
    let verdict = original::judge(&reference, &first_of_ours, &retries);
    let outcome = Outcome { name, verdict };
    Row { test: job.name.clone(), reference, ours: first_of_ours, retries, outcome }
}
