//! What shows a row besides cases: groups of tests, and tests of the crate's own.

use std::collections::BTreeMap;

use anyhow::Result;

use super::rows::{Other, Row};
use crate::cargo;
use crate::checks::{self, Outcome, Verdict, models};
use crate::compatibility;
use crate::context::Context;
use crate::shell::{Unavailable, output};

/// The models of memory ordering, which another configuration compiles.
const MODELS: &str = "tests/ordering.rs";

/// Verdicts by group, and by test.
pub struct Elsewhere {
    groups: BTreeMap<String, Verdict>,
    tests: Vec<Outcome>,
}

impl Elsewhere {
    /// Runs what shows these rows. Groups that take long are not run: the last whole test run says
    /// what became of them.
    pub fn run(context: &Context, rows: &[Row]) -> Result<Elsewhere> {
        let mut elsewhere = Elsewhere { groups: BTreeMap::new(), tests: Vec::new() };
        let others: Vec<&Other> = rows.iter().filter_map(|row| row.other.as_ref()).collect();
        for check in checks::all() {
            if !others.iter().any(|o| matches!(o, Other::Group(name) if name == check.name)) {
                continue;
            }
            let verdict = match check.quick {
                true => together((check.run)(context))?,
                false => last_run(context, check.name),
            };
            elsewhere.groups.insert(check.name.to_string(), verdict);
        }
        let tests = |in_models: bool| -> Vec<&str> {
            let wanted = others.iter().filter_map(|o| match o {
                Other::Test { name, file } if (file == MODELS) == in_models => Some(name.as_str()),
                _ => None,
            });
            wanted.collect()
        };
        if !tests(true).is_empty() {
            elsewhere.tests.extend(models::ordering(context)?);
        }
        let units = tests(false);
        if !units.is_empty() {
            let mut cargo = cargo::command(context);
            cargo.args(["test", "--quiet", "--lib", "--", "--format=pretty"]).args(units);
            let text = output(&mut cargo)?.stdout;
            elsewhere.tests.extend(cargo::counted(&String::from_utf8_lossy(&text)));
        }
        Ok(elsewhere)
    }

    /// What became of one of them.
    pub fn verdict(&self, other: &Other) -> Verdict {
        let found = match other {
            Other::Group(name) => self.groups.get(name),
            Other::Test { name, .. } => {
                let is_it = |o: &&Outcome| o.name.rsplit("::").next() == Some(name);
                self.tests.iter().find(is_it).map(|o| &o.verdict)
            }
        };
        found.cloned().unwrap_or(Verdict::Fail("it did not run".to_string()))
    }
}

/// One verdict for a group: that of its worst test.
fn together(outcomes: Result<Vec<Outcome>>) -> Result<Verdict> {
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
            return Ok(Verdict::Skip(format!("{e:#}")));
        }
        Err(e) => return Err(e),
    };
    Ok(worst(outcomes.iter().map(|o| &o.verdict)))
}

/// The worst of several verdicts: a failure, or a skip if nothing passed.
pub fn worst<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Verdict {
    let mut worst = Verdict::Skip("nothing ran".to_string());
    for verdict in verdicts {
        match (verdict, &worst) {
            (Verdict::Fail(_), _) => return verdict.clone(),
            (Verdict::Pass, _) => worst = Verdict::Pass,
            (Verdict::Skip(_), Verdict::Skip(_)) => worst = verdict.clone(),
            _ => {}
        }
    }
    worst
}

/// What the last test run that had this group says of it.
fn last_run(context: &Context, group: &str) -> Verdict {
    match compatibility::last(context).get(group) {
        Some(count) if count.failed != 0 => Verdict::Fail("in the last test run".to_string()),
        Some(count) if count.passed != 0 => Verdict::Pass,
        _ => Verdict::Skip(format!("takes long: `cargo xtask test {group}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_is_no_pass() {
        let (skip, fail) = (Verdict::Skip("old".into()), Verdict::Fail("wrong".into()));
        assert!(matches!(worst([&skip, &skip].into_iter()), Verdict::Skip(_)));
        assert!(matches!(worst([&skip, &Verdict::Pass].into_iter()), Verdict::Pass));
        assert!(matches!(worst([&Verdict::Pass, &fail, &skip].into_iter()), Verdict::Fail(_)));
        assert!(matches!(worst(std::iter::empty()), Verdict::Skip(_)));
    }
}
