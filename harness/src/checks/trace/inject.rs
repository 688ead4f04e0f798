//! `uring-trace --inject`: what a program sees of each action, exactly; and whole programs, which must
//! account for every byte.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use xtask::context::Context;
use xtask::shell::{command, output, tail};

use super::tested::UNKNOWN;
use crate::checks::cc;
use crate::outcome::Outcome;
use crate::running::Running;

mod cases;
mod injected;
mod programs;

use cases::{CASES, CHAINS, Case};
use injected::{Injected, LIMIT, pattern};

/// What a run under injection printed.
struct Ran {
    stdout: String,
    /// What the tool said of the rules.
    report: String,
    trace: String,
    status: Option<i32>,
}

pub fn check(context: &Context, tool: &Path) -> Result<Vec<Outcome>> {
    let dir = context.fresh("inject")?;
    let program = cc::compile(context, "injected.c", &dir, &[])?;
    let tested = Injected { tool: tool.to_path_buf(), program, dir };
    fs::write(tested.dir.join("data"), pattern(20_000))?;
    fs::write(tested.dir.join("half"), pattern(50))?;
    let mut outcomes = Vec::new();
    for case in CASES {
        outcomes.push(tested.case(case)?);
    }
    for (spec, natural, rules) in &CHAINS {
        outcomes.push(tested.like_the_kernel(spec, natural, rules)?);
    }
    outcomes.push(tested.seeds()?);
    outcomes.extend(tested.rings_and_children()?);
    outcomes.push(tested.trace()?);
    outcomes.extend(tested.refused()?);
    outcomes.extend(programs::check(context, &tested)?);
    Ok(outcomes)
}

impl Injected {
    fn run(&self, rules: &[&str], seed: u32, options: &[&str], arguments: &str) -> Result<Ran> {
        let mut traced = self.injecting(rules, seed, options);
        let result =
            Running::output_within(traced.arg(&self.program).args(arguments.split(' ')), LIMIT)?;
        self.ran(&result)
    }

    fn ran(&self, result: &Output) -> Result<Ran> {
        Ok(Ran {
            stdout: String::from_utf8_lossy(&result.stdout).trim_end().to_string(),
            report: String::from_utf8_lossy(&result.stderr).into_owned(),
            trace: fs::read_to_string(self.dir.join("trace")).unwrap_or_default(),
            status: result.status.code(),
        })
    }

    fn case(&self, case: &Case) -> Result<Outcome> {
        let name = format!("inject: {}", case.name);
        let ran = self.run(case.rules, 1, &[], case.arguments)?;
        Ok(match () {
            () if ran.status == Some(UNKNOWN) => {
                Outcome::skip(name, "this kernel does not know the flags")
            }
            () if ran.status != Some(0) || ran.stdout != case.expected => Outcome::fail(
                name,
                format!("`{}` instead of `{}`\n{}", ran.stdout, case.expected, ran.report),
            ),
            () if !ran.report.contains(case.said) => {
                Outcome::fail(name, format!("`{}` instead of `{}`", ran.report, case.said))
            }
            () => Outcome::pass(name),
        })
    }

    /// An injected failure does to a chain what a real one does: a file that is too short, or none.
    fn like_the_kernel(&self, spec: &str, natural: &str, rules: &[&str]) -> Result<Outcome> {
        let mut plain = command(&self.program);
        plain.current_dir(&self.dir).args(["chain", natural, "half", "100", "0"]);
        let expected = String::from_utf8_lossy(&output(&mut plain)?.stdout).trim_end().to_string();
        let ran = self.run(rules, 1, &[], &format!("chain {spec} data 100 0"))?;
        let name = format!("inject: the chain {spec} with {}, as in the kernel", rules.join(" "));
        let is_applied = ran.report.contains("applied 1");
        Ok(match is_applied && !expected.is_empty() {
            true => Outcome::equal(name, &ran.stdout, &expected),
            false => Outcome::fail(name, format!("{}\n{}", ran.stdout, ran.report)),
        })
    }

    fn seeds(&self) -> Result<Outcome> {
        let run = |seed| {
            let rules = ["op=READ,p=0.3,error=EIO", "op=READ,p=0.3,short=10"];
            self.run(&rules, seed, &[], "batch data 60 0").map(|ran| ran.stdout)
        };
        let (first, again, other) = (run(7)?, run(7)?, run(8)?);
        let some = |word: &str| first.split(' ').filter(|result| *result == word).count();
        let name = "inject: a seed gives the same run, another one another";
        let counts = [some("-5"), some("10"), some("100")];
        // Of 60: 18, 12.6 and 29.4 are expected.
        let fits = counts.iter().all(|n| (3..45).contains(n)) && counts.iter().sum::<usize>() == 60;
        Ok(match first == again && first != other && fits {
            true => Outcome::pass(name),
            false => Outcome::fail(name, format!("{first}\n{again}\n{other}")),
        })
    }

    /// Each ring has its own counts; a child of fork(2) is injected into as well.
    fn rings_and_children(&self) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for what in ["rings", "fork"] {
            let counted =
                self.run(&["op=READ,every=3,error=EIO"], 1, &[], &format!("{what} data 5"))?;
            let name = format!("inject: {what}: each counts for itself");
            let once = "100 100 -5 100 100";
            outcomes.push(Outcome::equal(name, &counted.stdout, &format!("{once} \n{once}")));
            let by_chance = self.run(&["p=0.5,error=EIO"], 1, &[], &format!("{what} data 40"))?;
            let mut lines = by_chance.stdout.lines().map(str::trim);
            let (first, second) = (lines.next(), lines.next());
            let name = format!("inject: {what}: each has chances of its own");
            outcomes.push(match first.is_some() && second.is_some() && first != second {
                true => Outcome::pass(name),
                false => Outcome::fail(name, by_chance.stdout),
            });
        }
        Ok(outcomes)
    }

    /// The trace has the SQEs as the program wrote them, and what was injected.
    fn trace(&self) -> Result<Outcome> {
        let rules = ["op=READ,after=1,max=1,short=50", "op=READ,after=2,error=EIO"];
        let text = self.run(&rules, 1, &[], "chain r-n-r-r data 100 0")?;
        let run = |options: &[&str]| self.run(&rules, 1, options, "each data 4");
        let (text_of, json, summary) = (run(&[])?, run(&["--json"])?, run(&["-c"])?);
        let name = "inject: the trace has what was written and what was injected";
        let verdict = traced(&json.trace).and_then(|()| {
            let line = "injected: EIO (rule 2)";
            ensure!(text_of.trace.contains(line), "no `{line}` in\n{}", text_of.trace);
            ensure!(!text_of.trace.contains("NOP"), "{}", text_of.trace);
            ensure!(summary.trace.contains("2 injections"), "{}", summary.trace);
            ensure!(text.stdout == "100 0 50 -125", "{}", text.stdout);
            let line = "ECANCELED, after a short transfer (rule 1)";
            ensure!(text.trace.contains(line), "no `{line}` in\n{}", text.trace);
            Ok(())
        });
        Ok(match verdict {
            Ok(()) => Outcome::pass(name),
            Err(why) => Outcome::fail(name, format!("{why:#}")),
        })
    }

    /// What cannot be injected into does not run.
    fn refused(&self) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        // A copy of the library without a layer beside it.
        let alone = self.dir.join("liburing.so.2");
        let prefix = self.tool.parent().and_then(Path::parent).context("no prefix")?;
        fs::copy(prefix.join("lib/liburing.so.2"), &alone)?;
        let run = |with: &mut dyn FnMut(&mut Command)| {
            let mut traced = self.injecting(&["error=EIO"], 1, &[]);
            with(&mut traced);
            Running::output_within(&mut traced, LIMIT).and_then(|result| self.ran(&result))
        };
        let program = &self.program;
        let no_layer = run(&mut |traced| {
            traced.arg("--library").arg(&alone).arg(program).args(["each", "data", "3"]);
        })?;
        let name = "inject: without a layer the program is not run";
        outcomes.push(failed(name, &no_layer, "liburing-layer.so.1"));
        let no_ring = run(&mut |traced| {
            traced.arg("true");
        })?;
        outcomes.push(failed(
            "inject: a program without a ring is told",
            &no_ring,
            "nothing was injected",
        ));
        // The layer finds that the rules are gone: then there is no ring.
        let gone = run(&mut |traced| {
            let script = "rm \"${LIBURING_TRACE%/*}/rules\"; exec \"$0\" each data 3";
            traced.args(["sh", "-c", script]).arg(program);
        })?;
        outcomes.push(failed(
            "inject: without its rules a program gets no ring",
            &gone,
            "cannot be read",
        ));
        Ok(outcomes)
    }
}

fn failed(name: &str, ran: &Ran, why: &str) -> Outcome {
    match ran.status == Some(125) && ran.report.contains(why) && ran.stdout.is_empty() {
        true => Outcome::pass(name),
        false => {
            Outcome::fail(name, format!("{:?} {} {}", ran.status, ran.stdout, tail(&ran.report)))
        }
    }
}

/// Of four reads, the second was short and the fourth failed.
fn traced(text: &str) -> Result<()> {
    let lines: Vec<Value> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>().context("not JSON")?;
    let of = |event: &str| lines.iter().filter(|line| line["event"] == event).collect::<Vec<_>>();
    let sqes = of("sqe");
    ensure!(sqes.len() == 4, "{} SQEs", sqes.len());
    ensure!(sqes.iter().all(|sqe| sqe["op"] == "READ" && sqe["fields"]["len"] == 100), "{sqes:?}");
    let injected: Vec<_> = of("injected")
        .iter()
        .map(|line| (line["request"].as_u64(), line["rule"].as_u64(), line["action"].clone()))
        .collect();
    let expected =
        [(Some(2), Some(1), Value::from("short")), (Some(4), Some(2), Value::from("error"))];
    ensure!(injected == expected, "{injected:?}");
    let results: Vec<_> =
        of("cqe").iter().map(|cqe| (cqe["res"].as_i64(), cqe["injected"].as_u64())).collect();
    let expected = [(Some(100), None), (Some(50), Some(1)), (Some(100), None), (Some(-5), Some(2))];
    ensure!(results == expected, "{results:?}");
    Ok(())
}
