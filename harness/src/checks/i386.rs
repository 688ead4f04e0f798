//! The library for i386, whose programs a kernel for x86_64 runs: the unit tests, and the C programs
//! that need no other library to compare with.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use xtask::context::Context;
use xtask::cpu::Cpu;
use xtask::shell::{Unavailable, command};
use xtask::{build, cross, install};

use super::{cc, defects, programs};
use crate::cargo_tests::counted_run;
use crate::outcome::Outcome;
use crate::unit_programs;

/// The row of the CPU.
const CPU: &str = "i686";

/// Time limit of all unit tests together.
const LIMIT: Duration = Duration::from_secs(600);

/// Cross-compiles the library, and runs its tests.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let cpu = Cpu::all().iter().find(|cpu| cpu.name == CPU && cpu.runs_on_host());
    let Some(cpu) = cpu else {
        return Err(Unavailable("this machine runs no programs of i386".to_string()).into());
    };
    let context = &context.on(cpu);
    cross::need(context)?;
    build::libraries(context)?;
    install::for_tests(context)?;
    let mut outcomes = Vec::new();
    let dir = context.fresh("i386")?;
    for (name, program) in [
        ("calls", cc::compile(context, "calls.c", &dir, &[])?),
        ("defects", defects::compile(context, &dir)?),
        ("inlines", programs::compile_inlines(context, &dir)?),
    ] {
        for (mode, variable) in [("", None), (", split mode", Some(("LIBURING_SPLIT_MMAP", "1")))] {
            let mut program = on(context, &program);
            program.envs(variable);
            outcomes.extend(cc::cases_of(&mut program, &format!("{CPU}: {name}{mode}"))?);
        }
    }
    let mut tests = on(context, &unit_programs::unit_tests(context)?);
    let mut counted = counted_run(&mut tests, &format!("{CPU}: unit tests"), LIMIT)?;
    counted.iter_mut().for_each(|outcome| outcome.name = format!("{CPU}: {}", outcome.name));
    outcomes.extend(counted);
    Ok(outcomes)
}

/// A program of this CPU, with its dynamic linker and its libraries.
fn on(context: &Context, program: &Path) -> Command {
    let libraries = context.cpu.libraries();
    let mut command = command(Path::new(&libraries).join(context.cpu.dynamic_linker));
    command.args(["--library-path", &libraries]).arg(program).current_dir(&context.root);
    command
}
