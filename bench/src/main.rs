//! `uring-bench SCENARIO N`: the scenarios of `bench/c` on the io-uring crate, by the same
//! names; without arguments, their list.

use std::time::Instant;

use anyhow::{Context as _, Result, bail};

mod blocks;
mod nops;

/// A scenario: its name, and what does its operation some times. It returns when the clock started.
type Scenario = (&'static str, fn(u64) -> Result<Instant>);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let scenarios = || nops::SCENARIOS.iter().chain(blocks::SCENARIOS);
    match &arguments[..] {
        [] => scenarios().for_each(|(name, _)| println!("{name}\t0\t0")),
        [name, n] => {
            let (_, run) = scenarios().find(|(s, _)| s == name).context("no such scenario")?;
            let start = run(n.parse()?)?;
            println!("{}", start.elapsed().as_nanos());
        }
        _ => bail!("usage: uring-bench [SCENARIO N]"),
    }
    Ok(())
}
