//! Fault injection: every system call of every function fails, with each errno that the kernel can
//! give, at each place; nothing is leaked, and the ring goes on or says that it does not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::Outcome;
use crate::context::Context;
use crate::debian::need_tools;
use crate::shell::{command, output, run, status};

/// The system calls that the library makes, and what each can fail with.
const CALLS: [(&str, &[&str]); 8] = [
    ("io_uring_setup", &["EFAULT", "EINVAL", "EMFILE", "ENFILE", "ENOMEM", "ENOSYS", "EPERM"]),
    (
        "io_uring_enter",
        &[
            "EAGAIN",
            "EBADF",
            "EBADFD",
            "EBUSY",
            "EEXIST",
            "EFAULT",
            "EINTR",
            "EINVAL",
            "ENXIO",
            "EOPNOTSUPP",
            "EOWNERDEAD",
        ],
    ),
    (
        "io_uring_register",
        &[
            "EACCES",
            "EBADF",
            "EBADFD",
            "EBUSY",
            "EEXIST",
            "EFAULT",
            "EINTR",
            "EINVAL",
            "EMFILE",
            "ENOMEM",
            "ENXIO",
            "EOPNOTSUPP",
        ],
    ),
    ("mmap", &["EACCES", "EAGAIN", "EINVAL", "ENFILE", "ENODEV", "ENOMEM", "EPERM"]),
    ("munmap", &["EINVAL", "ENOMEM"]),
    ("madvise", &["EAGAIN", "EBADF", "EINVAL", "ENOMEM"]),
    ("close", &["EBADF", "EINTR", "EIO"]),
    ("prlimit64", &["EFAULT", "EINVAL", "EPERM"]),
];

/// Where a function goes on without what failed: its scenario's name or the beginning of it, the
/// system call, the errno or none for all of them, and what it returns then.
const GOES_ON: [(&str, &str, &str, i64); 7] = [
    // The kernel may not know IORING_SETUP_NO_SQARRAY, so it is asked again without.
    ("io_uring_queue_init", "io_uring_setup", "EINVAL", 0),
    ("io_uring_get_probe", "io_uring_setup", "EINVAL", 0),
    ("io_uring_mlock_size", "io_uring_setup", "EINVAL", 0),
    ("io_uring_queue_init NO_MMAP", "mmap", "EINVAL", 0),
    // A null pointer is all that it can return.
    ("io_uring_get_probe", "", "", -61),
    // Without an answer it is what a kernel would need that counts.
    ("io_uring_mlock_size", "", "", 8192),
    // A count is all that it can return.
    ("io_uring_peek_batch_cqe", "io_uring_enter", "", 0),
];

/// What a scenario said, a word and a number a line.
type Said = BTreeMap<String, i64>;

/// All scenarios, in one piece and in two, and with the address sanitizer.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "strace", "valgrind"])?;
    let dir = context.fresh("faults")?;
    let program = compile(context, &dir, "faults", &[])?;
    let mut outcomes = Vec::new();
    let mut injected = 0;
    let scenarios = run(&mut command(&program))?;
    for scenario in scenarios.lines() {
        for split in ["0", "1"] {
            let bench = Bench { program: &program, dir: &dir, scenario, split };
            // Only what maps or unmaps something differs in split mode.
            if split == "1" && !bench.maps()? {
                continue;
            }
            let (outcome, count) = bench.judge()?;
            outcomes.push(outcome);
            injected += count;
        }
    }
    println!("  {injected} faults injected into {} scenarios", outcomes.len());
    outcomes.extend(memory_checkers(context, &dir, &program, &scenarios)?);
    Ok(outcomes)
}

fn compile(context: &Context, dir: &Path, name: &str, more: &[&str]) -> Result<PathBuf> {
    let program = dir.join(name);
    let lib = context.prefix().join("lib");
    let sources = ["main", "making", "requests", "registering"];
    run(command("gcc")
        .args(["-O2", "-g", "-Wall", "-Wextra", "-Werror"])
        .args(more)
        .arg(format!("-I{}", context.prefix().join("include").display()))
        .args(sources.map(|s| context.root.join(format!("c-tests/faults/{s}.c"))))
        .arg("-o")
        .arg(&program)
        .arg(format!("-L{}", lib.display()))
        .arg(format!("-Wl,-rpath,{}", lib.display()))
        .arg("-luring"))?;
    Ok(program)
}

/// A system call between the marks: its name, and how many of that name came up to it.
struct Place {
    call: &'static str,
    errors: &'static [&'static str],
    when: usize,
}

/// One scenario, ready to be run again and again.
struct Bench<'a> {
    program: &'a Path,
    dir: &'a Path,
    scenario: &'a str,
    split: &'a str,
}

impl Bench<'_> {
    fn name(&self) -> String {
        let mode = if self.split == "1" { ", split mode" } else { "" };
        format!("faults: {}{mode}", self.scenario)
    }

    fn maps(&self) -> Result<bool> {
        self.run(None)?;
        let is_memory = |place: &Place| ["mmap", "munmap", "madvise"].contains(&place.call);
        Ok(self.places()?.iter().any(is_memory))
    }

    /// Without a fault, and with all of them; how many they were.
    fn judge(&self) -> Result<(Outcome, usize)> {
        let said = self.run(None)?;
        if let Some(errno) = said.get("impossible") {
            let why = format!("this kernel refuses it with errno {errno}");
            return Ok((Outcome::skip(self.name(), why), 0));
        }
        let usual = said["ret"];
        let mut wrong = Vec::new();
        let leaked = said["fds_left"] != 0 || said["bytes_left"] != 0;
        if leaked || said["errno"] != 1234 {
            wrong.push(format!("without a fault: {said:?}"));
        }
        let mut injected = 0;
        for place in self.places()? {
            for error in place.errors {
                injected += 1;
                let said = self.run(Some((&place, error)))?;
                if let Some(why) = self.fault(&said, &place, error, usual)? {
                    let at = format!("{} {} {error}", place.call, place.when);
                    wrong.push(format!("{at}: {why} ({said:?})"));
                }
            }
        }
        wrong.truncate(3);
        Ok((Outcome::none_of(self.name(), &wrong), injected))
    }

    /// The system calls of the call under test.
    fn places(&self) -> Result<Vec<Place>> {
        let trace = fs::read_to_string(self.dir.join("trace"))?;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut places, mut marks) = (Vec::new(), 0);
        for line in trace.lines() {
            let Some((name, _)) = line.split_once('(') else { continue };
            if name == "getppid" {
                marks += 1;
                continue;
            }
            let Some((call, errors)) = CALLS.iter().find(|(call, _)| *call == name) else {
                continue;
            };
            let when = counts.entry(call).or_default();
            *when += 1;
            if marks == 1 {
                places.push(Place { call, errors, when: *when });
            }
        }
        match marks {
            2 => Ok(places),
            _ => bail!("{}: the trace has {marks} marks", self.scenario),
        }
    }

    /// Runs the scenario under strace.
    fn run(&self, fault: Option<(&Place, &str)>) -> Result<Said> {
        let names = CALLS.map(|(name, _)| name).join(",");
        let mut strace = command("timeout");
        strace.args(["--kill-after=1", "20", "strace", "-qq", "-o"]).arg(self.dir.join("trace"));
        strace.args(["-e", &format!("trace={names},getppid"), "-e", "signal=none"]);
        if let Some((place, error)) = fault {
            let inject = format!("inject={}:error={error}:when={}", place.call, place.when);
            strace.args(["-e", &inject]);
        }
        strace.args(["-E", &format!("LIBURING_SPLIT_MMAP={}", self.split)]);
        let result = output(strace.arg(self.program).arg(self.scenario))?;
        let text = String::from_utf8_lossy(&result.stdout).into_owned();
        let pairs = text.lines().filter_map(|l| l.split_once(' '));
        let mut said: Said =
            pairs.filter_map(|(k, v)| Some((k.to_string(), v.parse().ok()?))).collect();
        if !result.status.success() {
            let code = result.status.code().unwrap_or(-1);
            said.insert(format!("died ({})", status(&result)), code.into());
        }
        Ok(said)
    }

    /// What is wrong about how a fault went.
    fn fault(&self, said: &Said, place: &Place, error: &str, usual: i64) -> Result<Option<String>> {
        let get = |key: &str| said.get(key).copied();
        let Some(ret) = get("ret") else { return Ok(Some("it did not survive".to_string())) };
        if said.keys().any(|k| k.starts_with("died")) {
            return Ok(Some("it did not survive".to_string()));
        }
        let number = errno(error)?;
        let goes_on = GOES_ON.iter().any(|(scenario, call, name, result)| {
            self.scenario.starts_with(scenario)
                && (place.call == *call || call.is_empty())
                && (*name == error || name.is_empty())
                && ret == *result
        });
        let frees = ["munmap", "close"].contains(&place.call);
        if ret != -number && !goes_on && !(ret == usual && frees) {
            return Ok(Some(format!("it returned {ret}, not {}", -number)));
        }
        let failed = ret < 0 && ret != usual;
        let wrong = if get("errno") != Some(1234) {
            "errno changed"
        } else if failed && !frees && (get("fds") != Some(0) || get("bytes") != Some(0)) {
            "the failed call left something behind"
        } else if get("usable") == Some(-1) {
            "the ring neither works nor says that it does not"
        } else if !frees && (get("fds_left") != Some(0) || get("bytes_left") != Some(0)) {
            "something is left at the end"
        } else {
            return Ok(None);
        };
        Ok(Some(wrong.to_string()))
    }
}

/// The number of an errno.
fn errno(name: &str) -> Result<i64> {
    use rustix::io::Errno;
    let known = [
        ("EACCES", Errno::ACCESS),
        ("EAGAIN", Errno::AGAIN),
        ("EBADF", Errno::BADF),
        ("EBADFD", Errno::BADFD),
        ("EBUSY", Errno::BUSY),
        ("EEXIST", Errno::EXIST),
        ("EFAULT", Errno::FAULT),
        ("EINTR", Errno::INTR),
        ("EINVAL", Errno::INVAL),
        ("EIO", Errno::IO),
        ("EMFILE", Errno::MFILE),
        ("ENFILE", Errno::NFILE),
        ("ENODEV", Errno::NODEV),
        ("ENOMEM", Errno::NOMEM),
        ("ENOSYS", Errno::NOSYS),
        ("ENXIO", Errno::NXIO),
        ("EOPNOTSUPP", Errno::OPNOTSUPP),
        ("EOWNERDEAD", Errno::OWNERDEAD),
        ("EPERM", Errno::PERM),
    ];
    let found = known.iter().find(|(known, _)| *known == name);
    found.map(|(_, e)| e.raw_os_error().into()).with_context(|| format!("what is {name}?"))
}

/// Every scenario under valgrind, and compiled with the sanitizers.
fn memory_checkers(
    context: &Context,
    dir: &Path,
    program: &Path,
    scenarios: &str,
) -> Result<Vec<Outcome>> {
    let sanitized = compile(
        context,
        dir,
        "sanitized",
        &["-fsanitize=address,undefined", "-fno-sanitize-recover"],
    )?;
    let (mut by_valgrind, mut by_sanitizers) = (Vec::new(), Vec::new());
    for scenario in scenarios.lines() {
        let mut valgrind = command("valgrind");
        valgrind.args(["--quiet", "--leak-check=full", "--error-exitcode=99"]);
        let result = output(valgrind.arg(program).arg(scenario))?;
        if !result.status.success() {
            let text = String::from_utf8_lossy(&result.stderr).into_owned();
            by_valgrind.push(format!("{scenario}: {}", text.lines().next().unwrap_or_default()));
        }
        let result = output(command(&sanitized).arg(scenario))?;
        if !result.status.success() {
            let text = String::from_utf8_lossy(&result.stderr).into_owned();
            by_sanitizers.push(format!("{scenario}: {}", text.lines().next().unwrap_or_default()));
        }
    }
    Ok(vec![
        Outcome::none_of("faults: all scenarios under valgrind", &by_valgrind),
        Outcome::none_of("faults: all scenarios with the sanitizers", &by_sanitizers),
    ])
}
