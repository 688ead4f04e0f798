//! Test groups.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Result;
use xtask::context::Context;

use crate::outcome::Outcome;

/// A test group.
pub struct Check {
    pub name: &'static str,
    /// Whether it is part of `cargo xtask test --quick`.
    pub quick: bool,
    /// Whether it runs beside other groups, at a low priority. It mostly compiles, and none of its
    /// tests depends on the time.
    pub background: bool,
    pub run: fn(&Context) -> Result<Vec<Outcome>>,
}

/// Results of the groups that have already run. The defect list reads the results of other groups.
static RAN: Mutex<BTreeMap<&str, Vec<Outcome>>> = Mutex::new(BTreeMap::new());

impl Check {
    /// A group that runs alone.
    pub fn new(name: &'static str, run: fn(&Context) -> Result<Vec<Outcome>>) -> Check {
        Check { name, quick: false, background: false, run }
    }

    /// Makes it part of `cargo xtask test --quick`.
    pub fn quick(self) -> Check {
        Check { quick: true, ..self }
    }

    /// Makes it run beside other groups.
    pub fn background(self) -> Check {
        Check { background: true, ..self }
    }

    /// Runs the group, or returns the results of an earlier run.
    pub fn outcomes(&self, context: &Context) -> Result<Vec<Outcome>> {
        let ran = || RAN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcomes) = ran().get(self.name) {
            return Ok(outcomes.clone());
        }
        // The mutex is not held here, because a group may run another one.
        let outcomes = (self.run)(context)?;
        ran().insert(self.name, outcomes.clone());
        Ok(outcomes)
    }
}

/// The groups, as defined by `main`. Groups find each other here, which avoids circular module
/// dependencies.
static ALL: OnceLock<Vec<Check>> = OnceLock::new();

/// Defines the groups, once.
pub fn define(groups: Vec<Check>) {
    ALL.get_or_init(|| groups);
}

/// All groups, in the order in which they run.
pub fn all() -> &'static [Check] {
    ALL.get().map_or(&[], Vec::as_slice)
}
