//! Groups of tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Result;
use xtask::context::Context;

use crate::outcome::Outcome;

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

/// The groups, which `main` defines: a group may run others, which could not name it in turn.
static ALL: OnceLock<Vec<Check>> = OnceLock::new();

/// Defines the groups, once.
pub fn define(groups: Vec<Check>) {
    ALL.get_or_init(|| groups);
}

/// All groups, in the order in which they are run.
pub fn all() -> &'static [Check] {
    ALL.get().map_or(&[], Vec::as_slice)
}
