//! The libraries and headers for other CPUs, compared with Debian's packages of the C library for them.

use anyhow::Result;
use xtask::context::Context;
use xtask::cpu::Cpu;
use xtask::shell::Unavailable;
use xtask::{build, cross, install};

use super::{abi, hardening, headers, table};
use crate::outcome::Outcome;

/// Builds the libraries for each other CPU, and tests the files.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let table = table::functions(context)?;
    let mut outcomes = Vec::new();
    for cpu in Cpu::all().iter().filter(|cpu| !cpu.is_host()) {
        let on = context.on(cpu);
        println!("  {}", cpu.name);
        match files(&on, &table) {
            Ok(of_cpu) => outcomes.extend(of_cpu),
            Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
                outcomes.push(Outcome::skip(format!("{}: files", cpu.name), format!("{e:#}")));
            }
            Err(e) => {
                outcomes.push(Outcome::fail(format!("{}: files", cpu.name), format!("{e:#}")))
            }
        }
    }
    Ok(outcomes)
}

fn files(on: &Context, table: &[table::Function]) -> Result<Vec<Outcome>> {
    cross::need(on)?;
    build::libraries(on)?;
    install::for_tests(on)?;
    let mut outcomes = abi::of(on, table)?;
    outcomes.extend(headers::sameness_on(on)?);
    for outcome in &mut outcomes {
        outcome.name = format!("{}: {}", on.cpu.name, outcome.name);
    }
    outcomes.extend(hardening::libraries(on)?);
    Ok(outcomes)
}
