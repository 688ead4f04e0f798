//! Everything that is tested besides the C library's own suite.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use xtask::context::Context;

use crate::outcome::Outcome;

mod abi;
mod build_systems;
pub mod cc;
pub mod defects;
pub mod differential;
mod doctor;
mod echo;
mod examples;
pub mod faults;
mod flags;
pub mod golden;
pub mod hardening;
mod headers;
mod history;
mod kernel_first;
mod manual;
mod models;
mod packages;
pub mod programs;
mod reproducible;
mod security;
pub mod split;
mod table;

/// A group of tests that are run together.
pub struct Check {
    pub name: &'static str,
    /// Part of `cargo xtask test --quick`.
    pub quick: bool,
    pub run: fn(&Context) -> Result<Vec<Outcome>>,
}

/// What groups came to that ran already: rows of DEFECTS.md name tests of some.
static RAN: Mutex<BTreeMap<&str, Vec<Outcome>>> = Mutex::new(BTreeMap::new());

impl Check {
    /// Runs the group, unless it has run.
    pub fn outcomes(&self, context: &Context) -> Result<Vec<Outcome>> {
        let ran = || RAN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcomes) = ran().get(self.name) {
            return Ok(outcomes.clone());
        }
        // Nothing is locked meanwhile: a group may want another one.
        let outcomes = (self.run)(context)?;
        ran().insert(self.name, outcomes.clone());
        Ok(outcomes)
    }
}

/// All checks, in the order in which they are run.
pub fn all() -> Vec<Check> {
    vec![
        Check { name: "abi", quick: true, run: abi::check },
        Check { name: "history", quick: true, run: history::check },
        Check { name: "header matrix", quick: true, run: headers::matrix },
        Check { name: "header sameness", quick: true, run: headers::sameness },
        Check { name: "golden requests", quick: true, run: golden::check },
        Check { name: "inlined helpers", quick: true, run: programs::inlines },
        Check { name: "split mode", quick: true, run: split::check },
        Check { name: "calls", quick: true, run: programs::calls },
        Check { name: "registering", quick: true, run: programs::registers },
        Check { name: "defects", quick: true, run: defects::check },
        Check { name: "differential", quick: false, run: differential::check },
        Check { name: "old programs", quick: true, run: programs::old_programs },
        Check { name: "sizes", quick: true, run: crate::bench::sizes },
        Check { name: "instructions", quick: true, run: crate::bench::check },
        Check { name: "doctor", quick: true, run: doctor::check },
        Check { name: "manual", quick: true, run: manual::check },
        Check { name: "build systems", quick: true, run: build_systems::check },
        Check { name: "linking", quick: true, run: programs::linking },
        Check { name: "memory ordering", quick: true, run: models::ordering },
        Check { name: "generic system calls", quick: true, run: models::generic_syscalls },
        Check { name: "threads", quick: false, run: models::threads },
        Check { name: "address sanitizer", quick: false, run: models::sanitized },
        Check { name: "Miri", quick: false, run: models::miri },
        Check { name: "security", quick: false, run: security::check },
        Check { name: "same bytes", quick: false, run: reproducible::check },
        Check { name: "build flags", quick: false, run: flags::check },
        Check { name: "fuzz", quick: false, run: crate::fuzz::check },
        Check { name: "faults", quick: true, run: faults::check },
        Check { name: "examples", quick: true, run: examples::check },
        Check { name: "soak", quick: false, run: crate::soak::check },
        Check { name: "other kernels", quick: false, run: crate::kernels::check },
        Check { name: "other CPUs", quick: false, run: crate::kernels::check_cpus },
        Check { name: "packages", quick: false, run: packages::check },
        Check { name: "programs", quick: false, run: crate::programs::check },
    ]
}
