//! `uring-trace` and the layer: the trace says what the program did, and it survives the program.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::product::{LAYER, TRACE};
use xtask::shell::{command, output, run, tail};
use xtask::{build, install};

use super::cc;
use crate::outcome::{Outcome, Verdict};
use crate::progress::Progress;
use crate::show;

mod advise;
mod browser;
mod details;
mod inject;
mod misuse;
mod page;
mod tested;

use tested::{Tested, UNKNOWN};

/// The user `nobody`.
const NOBODY: &str = "65534";

/// The number of requests of each run: several times the ring's size.
const REQUESTS: u64 = 2000;

/// What a run is called, its setup flags, and what the program does.
const RUNS: [(&str, u32, &str); 16] = [
    ("no flags", 0, "plain"),
    ("IOPOLL", 1 << 0, "plain"),
    ("SQPOLL", 1 << 1, "plain"),
    ("COOP_TASKRUN", 1 << 8, "plain"),
    ("SQE128", 1 << 10, "plain"),
    ("CQE32", 1 << 11, "plain"),
    ("SINGLE_ISSUER, DEFER_TASKRUN", 1 << 12 | 1 << 13, "plain"),
    ("NO_MMAP", 1 << 14, "plain"),
    ("CQE_MIXED", 1 << 18, "plain"),
    ("SQE_MIXED", 1 << 19, "plain"),
    ("SQ_REWIND", 1 << 20, "plain"),
    ("a registered ring", 0, "registered"),
    ("a child of fork", 0, "fork"),
    ("two threads", 0, "threads"),
    ("a ring that is resized", 1 << 12 | 1 << 13, "resize"),
    ("a registered ring that is resized", 1 << 12 | 1 << 13, "resize-registered"),
];

/// Runs the command; true if every trace agrees with what its program logged.
pub fn command_line(context: &Context, requests: u64) -> Result<bool> {
    build::all(context)?;
    install::for_tests(context)?;
    let outcomes = tested(context)?.all_agree(requests)?;
    let mut table = show::table(&["program", "requests", "result"]);
    for outcome in &outcomes {
        let result = match &outcome.verdict {
            Verdict::Pass => "agrees",
            Verdict::Fail(why) | Verdict::Skip(why) | Verdict::FailsOnBoth(why) => why,
        };
        table.add_row([show::left(&outcome.name), show::right(requests), show::left(result)]);
    }
    println!("{}", show::text(&table));
    Ok(outcomes.iter().all(|outcome| !matches!(outcome.verdict, Verdict::Fail(_))))
}

fn tested(context: &Context) -> Result<Tested> {
    need_tools(&["gcc", "setpriv"])?;
    let dir = context.fresh("trace")?;
    Ok(Tested {
        program: cc::compile(context, "traced.c", &dir, &[])?,
        tool: context.prefix().join("bin").join(TRACE),
        dir,
    })
}

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let tested = tested(context)?;
    let mut outcomes = tested.all_agree(REQUESTS)?;
    outcomes.extend(tested.killed()?);
    outcomes.push(tested.not_asked_for()?);
    outcomes.extend(tested.other_users(context)?);
    outcomes.extend(tested.exit_status()?);
    outcomes.extend(details::check(context, &tested.tool, &tested.dir)?);
    outcomes.extend(misuse::check(context, &tested.tool, &tested.dir)?);
    outcomes.extend(advise::check(context, &tested.tool)?);
    outcomes.extend(page::check(&tested)?);
    outcomes.extend(inject::check(context, &tested.tool)?);
    Ok(outcomes)
}

/// User data in order, of the requests of one ring.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    submitted: Vec<u64>,
    completed: Vec<(u64, i64)>,
}

/// The two rings of a program have numbers from different ranges.
fn ring_of(user_data: u64) -> bool {
    user_data >= 1 << 30
}

impl Tested {
    /// All kinds of rings and programs.
    fn all_agree(&self, requests: u64) -> Result<Vec<Outcome>> {
        let progress = Progress::new("random programs", RUNS.len())?;
        let mut outcomes = Vec::new();
        for (i, (name, flags, what)) in RUNS.iter().enumerate() {
            let full = format!("trace: {name}: what was submitted and reaped");
            outcomes.push(self.agrees(&full, *flags, requests, what, i)?);
            progress.advance(1, name);
        }
        Ok(outcomes)
    }

    /// Compares what the program logged with the trace.
    fn agrees(
        &self,
        name: &str,
        flags: u32,
        requests: u64,
        what: &str,
        seed: usize,
    ) -> Result<Outcome> {
        let trace = self.dir.join("trace.json");
        let mut traced = command(&self.tool);
        traced.arg("-f").arg("-o").arg(&trace).arg("--json").arg(&self.program);
        traced.args([&flags.to_string(), &requests.to_string(), &seed.to_string(), what]);
        let result = output(&mut traced)?;
        if result.status.code() == Some(UNKNOWN) {
            return Ok(Outcome::skip(name, "this kernel does not know the flags"));
        }
        if !result.status.success() {
            let errors = String::from_utf8_lossy(&result.stderr);
            return Ok(Outcome::fail(name, format!("{}\n{}", result.status, tail(&errors))));
        }
        let log = logged(&String::from_utf8_lossy(&result.stdout))?;
        let (trace, unseen) = recorded(&fs::read_to_string(&trace)?)?;
        Ok(match compare(&log, &trace, unseen) {
            Ok(()) => Outcome::pass(name),
            Err(why) => Outcome::fail(name, why.to_string()),
        })
    }

    /// Starts a program that waits for ever, and returns when it has submitted three requests.
    fn waiting(&self, program: &mut Command) -> Result<Child> {
        let mut child = program.args(["0", "3", "1", "hang"]).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("there is no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(line == "ready\n", "the program did not start");
        Ok(child)
    }

    /// A program that records without the tool, and is killed.
    fn killed(&self) -> Result<Vec<Outcome>> {
        let pattern = self.dir.join("app.%p.uring");
        let mut child = self.waiting(command(&self.program).env("LIBURING_TRACE", &pattern))?;
        let loaded = has_layer(&child)?;
        let file = self.dir.join(format!("app.{}.uring", child.id()));
        child.kill()?;
        child.wait()?;
        let read = output(command(&self.tool).arg("read").arg(&file))?;
        let text = String::from_utf8_lossy(&read.stdout).into_owned();
        let requests = (100..103).all(|n| text.contains(&format!("{n:#x}")));
        let name = "trace: a killed program: its requests in flight";
        let is_right = read.status.success() && requests && text.contains("3 in flight");
        let mut damaged = fs::read(&file)?;
        let len = damaged.len();
        damaged.truncate(len / 2);
        let short = self.dir.join("short.uring");
        fs::write(&short, damaged)?;
        let refused = output(command(&self.tool).arg("read").arg(&short))?;
        Ok(vec![
            Outcome::equal("trace: the layer is loaded if it is asked for", &loaded, &true),
            if is_right { Outcome::pass(name) } else { Outcome::fail(name, tail(&text)) },
            Outcome::equal("trace: half a file is refused", &refused.status.success(), &false),
        ])
    }

    fn not_asked_for(&self) -> Result<Outcome> {
        let mut child = self.waiting(&mut command(&self.program))?;
        let loaded = has_layer(&child)?;
        child.kill()?;
        child.wait()?;
        Ok(Outcome::equal("trace: the layer is not loaded otherwise", &loaded, &false))
    }

    /// As another user than root, and in a set-user-id program.
    fn other_users(&self, context: &Context) -> Result<Vec<Outcome>> {
        let dir = tempfile::Builder::new().prefix("uring-trace").tempdir()?;
        run(command("chmod").arg("755").arg(dir.path()))?;
        for (from, to) in [("lib", "lib"), ("bin", "bin")] {
            let (from, to) = (context.prefix().join(from), dir.path().join(to));
            run(command("cp").arg("--recursive").arg(from).arg(to))?;
        }
        let program = dir.path().join("traced");
        fs::copy(&self.program, &program)?;
        let lib = dir.path().join("lib");
        let as_nobody = |program: &Path| {
            let mut command = command("setpriv");
            command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(program);
            command
        };
        let mut traced = as_nobody(&dir.path().join("bin").join(TRACE));
        traced.arg("--json").arg(&program).args(["0", "100", "1", "plain"]);
        let result = output(traced.env("LD_LIBRARY_PATH", &lib))?;
        let trace = String::from_utf8_lossy(&result.stderr).into_owned();
        let log = logged(&String::from_utf8_lossy(&result.stdout))?;
        let agrees = recorded(&trace).and_then(|(seen, n)| compare(&log, &seen, n));
        let name = "trace: without root";
        let mut outcomes = vec![match agrees {
            Ok(()) if result.status.success() && !log.is_empty() => Outcome::pass(name),
            Ok(()) => Outcome::fail(name, tail(&trace)),
            Err(why) => Outcome::fail(name, why.to_string()),
        }];
        // The loader ignores LD_LIBRARY_PATH; the program has the path of the tested library.
        run(command("chmod").arg("4755").arg(&self.program))?;
        let pattern = self.dir.join("privileged.uring");
        let mut child = self.waiting(as_nobody(&self.program).env("LIBURING_TRACE", &pattern))?;
        let loaded = has_layer(&child)?;
        child.kill()?;
        child.wait()?;
        run(command("chmod").arg("755").arg(&self.program))?;
        let name = "trace: a set-user-id program ignores the environment";
        outcomes.push(Outcome::equal(name, &(loaded || pattern.exists()), &false));
        Ok(outcomes)
    }

    fn exit_status(&self) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for (script, expected) in [("exit 7", 7), ("kill -9 $$", 137)] {
            let result = output(command(&self.tool).args(["sh", "-c", script]))?;
            let name = format!("trace: the exit status of `{script}`");
            outcomes.push(Outcome::equal(name, &result.status.code(), &Some(expected)));
        }
        let result = output(command(&self.tool).arg("/nonexistent"))?;
        let errors = String::from_utf8_lossy(&result.stderr).into_owned();
        let name = "trace: a command that does not exist is named";
        outcomes.push(match !result.status.success() && errors.contains("/nonexistent") {
            true => Outcome::pass(name),
            false => Outcome::fail(name, tail(&errors)),
        });
        Ok(outcomes)
    }
}

/// Whether a process has the layer mapped.
fn has_layer(child: &Child) -> Result<bool> {
    let maps = fs::read_to_string(format!("/proc/{}/maps", child.id()))?;
    ensure!(maps.contains("/liburing.so.2"), "the program has no liburing:\n{maps}");
    Ok(maps.contains(&LAYER.join("/")))
}

/// What the program logged, by ring.
fn logged(text: &str) -> Result<BTreeMap<bool, Seen>> {
    let mut all: BTreeMap<bool, Seen> = BTreeMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |i: usize| {
            words.get(i).context("a short line")?.parse::<u64>().context(line.to_string())
        };
        let user_data = number(2)?;
        let seen = all.entry(ring_of(user_data)).or_default();
        match words[0] {
            "S" => seen.submitted.push(user_data),
            _ => seen.completed.push((user_data, words.get(3).context("no result")?.parse()?)),
        }
    }
    Ok(all)
}

/// What a trace says, by ring, and how many CQEs it did not see.
fn recorded(text: &str) -> Result<(BTreeMap<bool, Seen>, u64)> {
    let mut all: BTreeMap<bool, Seen> = BTreeMap::new();
    let mut unseen = 0;
    for line in text.lines() {
        let line: Value =
            serde_json::from_str(line).with_context(|| format!("not JSON: {line}"))?;
        match (line["event"].as_str(), line["user_data"].as_u64()) {
            (Some("sqe"), Some(data)) => {
                all.entry(ring_of(data)).or_default().submitted.push(data);
            }
            (Some("cqe"), Some(data)) => {
                let res = line["res"].as_i64().context("a CQE without a result")?;
                all.entry(ring_of(data)).or_default().completed.push((data, res));
            }
            (Some("end"), _) => {
                let number = |name: &str| line[name].as_u64().unwrap_or(u64::MAX);
                ensure!(number("lost") == 0, "records were lost: {line}");
                ensure!(number("incomplete") == 0, "records are not complete: {line}");
                unseen += number("unseen");
            }
            _ => {}
        }
    }
    Ok((all, unseen))
}

/// The trace has all SQEs, and all CQEs but those that it counts as not seen, in order.
fn compare(log: &BTreeMap<bool, Seen>, trace: &BTreeMap<bool, Seen>, unseen: u64) -> Result<()> {
    let mut missing = 0;
    ensure!(!log.is_empty(), "the program logged nothing");
    for (ring, logged) in log {
        let traced = trace.get(ring).context("a ring is not in the trace")?;
        ensure!(logged.submitted == traced.submitted, "the SQEs differ");
        let mut all = logged.completed.iter();
        for cqe in &traced.completed {
            let found = all.by_ref().position(|logged| logged == cqe);
            missing += found.with_context(|| format!("the program did not reap {cqe:?}"))? as u64;
        }
        missing += all.count() as u64;
    }
    ensure!(log.len() == trace.len(), "the trace has another ring");
    ensure!(missing == unseen, "{missing} CQEs are missing, and {unseen} are counted as not seen");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "S 3 1\nS 3 2\nC 3 1 0\nC 3 2 -5\n";

    fn trace(cqes: &[(u64, i64)], unseen: u64) -> String {
        let sqe = |n| format!("{{\"event\":\"sqe\",\"user_data\":{n}}}\n");
        let cqe = |(n, res): &(u64, i64)| {
            format!("{{\"event\":\"cqe\",\"user_data\":{n},\"res\":{res}}}\n")
        };
        let end =
            format!("{{\"event\":\"end\",\"lost\":0,\"incomplete\":0,\"unseen\":{unseen}}}\n");
        format!("{}{}{}{end}", sqe(1), sqe(2), cqes.iter().map(cqe).collect::<String>())
    }

    fn verdict(trace: &str) -> bool {
        let (seen, unseen) = recorded(trace).unwrap();
        compare(&logged(LOG).unwrap(), &seen, unseen).is_ok()
    }

    #[test]
    fn a_trace_must_have_what_was_logged() {
        assert!(verdict(&trace(&[(1, 0), (2, -5)], 0)));
        assert!(verdict(&trace(&[(2, -5)], 1)));
        assert!(!verdict(&trace(&[(2, -5)], 0)));
        assert!(!verdict(&trace(&[(1, 0), (2, -5)], 1)));
        assert!(!verdict(&trace(&[(2, -5), (1, 0)], 0)));
        assert!(!verdict(&trace(&[(1, 0), (2, -4)], 0)));
        assert!(!verdict(&trace(&[(1, 0), (2, -5), (2, -5)], 0)));
        let lost = trace(&[(1, 0)], 1).replace("\"lost\":0", "\"lost\":1");
        assert!(recorded(&lost).is_err());
    }
}
