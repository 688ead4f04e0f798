//! Memory ordering: the models in `tests/ordering.rs`, gone through by loom.

use anyhow::Result;

use super::{Outcome, Verdict};
use crate::context::Context;
use crate::shell::{output, tail};
use crate::test::{cargo_command, counted};

/// Compiled by itself: with loom's configuration the crate is another one.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mut cargo = cargo_command(context);
    cargo
        .args(["test", "--release", "--quiet", "--test", "ordering", "--target-dir"])
        .arg(context.target.join("loom"))
        .args(["--", "--format=pretty"])
        .env("RUSTFLAGS", "--cfg loom");
    let result = output(&mut cargo)?;
    let mut outcomes = counted(&String::from_utf8_lossy(&result.stdout));
    let all_fine = outcomes.iter().all(|o| !matches!(o.verdict, Verdict::Fail(_)));
    if !result.status.success() && all_fine || outcomes.is_empty() {
        let errors = String::from_utf8_lossy(&result.stderr).into_owned();
        outcomes.push(Outcome::fail("models of memory ordering", tail(&errors)));
    }
    Ok(outcomes)
}
