//! Fault injection: makes every system call of every function fail, with each errno that the kernel
//! can return and at each position. Nothing may leak. The ring must stay usable, or the function
//! must return an error.

mod errors;
mod evaluate;
mod exports;
mod running;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run};

use self::evaluate::Findings;
use self::running::{Program, Scenario};
use crate::outcome::Outcome;
use crate::progress::Progress;

/// The exit code on errors is [`evaluate::VALGRIND_COMPLAINS`].
const VALGRIND: [&str; 5] = [
    "valgrind",
    "--quiet",
    "--leak-check=full",
    "--errors-for-leak-kinds=all",
    "--error-exitcode=99",
];

/// Runs all scenarios with rings in one mapping and in two: directly, with the sanitizers, and
/// under valgrind.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "valgrind", "objdump"])?;
    let dir = context.fresh("faults")?;
    let programs = programs(context, &dir)?;
    let injector = dir.join("inject");
    compile_injector(context, &injector)?;
    let list = run(&mut command(&programs[0].path))?;
    let names: Vec<&str> = list.lines().collect();
    let mut outcomes = Vec::new();
    let (mut called, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for program in &programs {
        let progress = Progress::new(program.name, 0)?;
        let all = evaluate::evaluate(program, &injector, &names, &progress)?;
        drop(progress);
        let mut sum = Findings::default();
        let mut functions = BTreeSet::new();
        for (scenario, findings) in &all {
            let function = exports::function(scenario.name).to_string();
            if findings.calls != 0 {
                functions.insert(function);
            } else if findings.impossible.is_some() {
                // The function makes system calls on other kernels.
                called.insert(function);
            } else {
                silent.insert(function);
            }
            sum.calls += findings.calls;
            sum.faults += findings.faults;
            sum.leaks += findings.leaks;
            outcomes.push(outcome(program, scenario, findings));
        }
        let most = errors::CALLS.iter().map(|c| c.errors.len()).max().unwrap_or_default();
        let each = if program.every_error { format!("up to {most}") } else { "1".to_string() };
        println!(
            "  {}: {} functions x their {} system calls x {each} errors: {} faults, {} leaks",
            program.name,
            functions.len(),
            sum.calls,
            sum.faults,
            sum.leaks
        );
        called.append(&mut functions);
    }
    let may_call = exports::may_call(&context.prefix().join("lib/liburing-ffi.so.2"))?;
    let missing = exports::missing(&may_call, &called, &silent)?;
    let name = "faults: every function that makes system calls has them fail";
    outcomes.push(Outcome::none_of(name, &missing));
    Ok(outcomes)
}

/// Runs the scenarios without sanitizers and valgrind, which is the fastest way.
pub fn by_itself(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("faults")?;
    let program = plain(context, &dir)?;
    let injector = dir.join("inject");
    compile_injector(context, &injector)?;
    let list = run(&mut command(&program.path))?;
    let names: Vec<&str> = list.lines().collect();
    let progress = Progress::new(program.name, 0)?;
    let all = evaluate::evaluate(&program, &injector, &names, &progress)?;
    Ok(all.iter().map(|(scenario, findings)| outcome(&program, scenario, findings)).collect())
}

fn compile_injector(context: &Context, injector: &Path) -> Result<()> {
    run(command("gcc")
        .args(["-O2", "-g", "-Wall", "-Wextra", "-Werror"])
        .arg(context.root.join("c-tests/faults/inject.c"))
        .arg("-o")
        .arg(injector))
    .map(drop)
}

fn outcome(program: &Program, scenario: &Scenario, findings: &Findings) -> Outcome {
    let mode = if scenario.split { ", split mode" } else { "" };
    let name = format!("faults: {}{mode}, {}", scenario.name, program.name);
    match &findings.impossible {
        Some(why) => Outcome::skip(name, why),
        None => Outcome::none_of(name, &findings.wrong[..findings.wrong.len().min(3)]),
    }
}

/// Compiles the program of the scenarios for each way in which it is run.
fn programs(context: &Context, dir: &Path) -> Result<[Program; 3]> {
    let sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover"];
    Ok([
        plain(context, dir)?,
        Program {
            name: "with the sanitizers",
            path: compile(context, dir, "sanitized", &sanitizers)?,
            under: &[],
            counts_memory: false,
            every_error: true,
        },
        Program {
            name: "under valgrind",
            path: compile(context, dir, "plain", &[])?,
            under: &VALGRIND,
            counts_memory: false,
            every_error: false,
        },
    ])
}

fn plain(context: &Context, dir: &Path) -> Result<Program> {
    Ok(Program {
        name: "by itself",
        path: compile(context, dir, "faults", &["-DCOUNT_ALLOCATIONS"])?,
        under: &[],
        counts_memory: true,
        every_error: true,
    })
}

fn compile(context: &Context, dir: &Path, name: &str, more: &[&str]) -> Result<PathBuf> {
    let program = dir.join(name);
    let lib = context.prefix().join("lib");
    let sources = ["main", "allocations", "making", "requests", "registering", "silent"];
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
