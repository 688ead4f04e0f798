//! The measured values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contenders::Contender;

/// The values measured in one run of the command.
#[derive(Serialize, Deserialize)]
pub struct Figures {
    /// Versions of the tools, on which the values depend besides the sources.
    pub tools: Tools,
    pub scenarios: Vec<Scenario>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub struct Tools {
    pub gcc: String,
    pub rustc: String,
}

#[derive(Serialize, Deserialize)]
pub struct Scenario {
    pub name: String,
    /// User-space instructions per operation, for scenarios in which the count is reproducible.
    pub instructions: BTreeMap<Contender, f64>,
    pub nanoseconds: BTreeMap<Contender, Spread>,
}

/// Times per operation in several runs, in nanoseconds.
#[derive(Serialize, Deserialize, Clone, Copy)]
pub struct Spread {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

impl Spread {
    pub fn of(mut times: Vec<f64>) -> Spread {
        times.sort_by(f64::total_cmp);
        Spread { least: times[0], median: times[times.len() / 2], most: times[times.len() - 1] }
    }
}
