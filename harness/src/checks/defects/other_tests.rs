//! Rows that are not shown by cases, but by test groups or by the crate's own tests.

use std::collections::BTreeMap;

use anyhow::Result;
use xtask::cargo;
use xtask::context::Context;
use xtask::shell::Unavailable;

use super::rows::Other;
use crate::cargo_tests;
use crate::checks::models;
use crate::compatibility;
use crate::group;
use crate::outcome::{Outcome, Verdict};
use crate::rust_tests;

/// The models of memory ordering, which are compiled with `--cfg loom`.
const MODELS: &str = "tests/ordering.rs";

/// The results of the test groups and of the crate's own tests.
pub struct OtherTests {
    groups: BTreeMap<String, Group>,
    tests: Vec<Outcome>,
}

enum Group {
    Ran(Vec<Outcome>),
    /// The result of an earlier run, or the reason why the group did not run.
    Known(Verdict),
}

impl OtherTests {
    /// Runs the tests that the rows name. Slow groups are not run: their results are read from the
    /// last complete test run.
    pub fn run(context: &Context, others: &[&Other]) -> Result<OtherTests> {
        let mut other_tests = OtherTests { groups: BTreeMap::new(), tests: Vec::new() };
        for check in group::all() {
            if !others.iter().any(|o| matches!(o, Other::Group { name, .. } if name == check.name))
            {
                continue;
            }
            let group = match check.quick {
                true => ran(check.outcomes(context))?,
                false => Group::Known(last_run(context, check.name)),
            };
            other_tests.groups.insert(check.name.to_string(), group);
        }
        let tests = |in_models: bool| -> Vec<&str> {
            let wanted = others.iter().filter_map(|o| match o {
                Other::Test { name, file } if (file == MODELS) == in_models => Some(name.as_str()),
                _ => None,
            });
            wanted.collect()
        };
        if !tests(true).is_empty() {
            other_tests.tests.extend(models::ordering(context)?);
        }
        let units = tests(false);
        if !units.is_empty() {
            let mut cargo = cargo::command(context);
            cargo.args(["test", "--quiet", "--lib"]);
            let tests = rust_tests::run(&mut cargo, "unit tests", &units, cargo_tests::TEST_LIMIT)?;
            other_tests.tests.extend(tests);
        }
        Ok(other_tests)
    }

    /// The result of one test or group.
    pub fn verdict(&self, other: &Other) -> Verdict {
        let found = match other {
            Other::Group { name, part } => self.groups.get(name).map(|group| match group {
                Group::Ran(outcomes) => of_part(outcomes, part),
                Group::Known(verdict) => verdict.clone(),
            }),
            Other::Test { name, .. } => {
                let is_it = |o: &&Outcome| o.name.rsplit("::").next() == Some(name);
                self.tests.iter().find(is_it).map(|o| o.verdict.clone())
            }
        };
        found.unwrap_or(Verdict::Fail("it did not run".to_string()))
    }
}

/// Runs a group; skipped if this machine cannot run it.
fn ran(outcomes: Result<Vec<Outcome>>) -> Result<Group> {
    match outcomes {
        Ok(outcomes) => Ok(Group::Ran(outcomes)),
        Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
            Ok(Group::Known(Verdict::Skip(format!("{e:#}"))))
        }
        Err(e) => Err(e),
    }
}

/// The worst verdict of the tests whose names contain `part`. At least one must exist.
fn of_part(outcomes: &[Outcome], part: &str) -> Verdict {
    let mut of_part = outcomes.iter().filter(|o| o.name.contains(part)).peekable();
    if of_part.peek().is_none() {
        return Verdict::Fail(format!("there is no test `{part}`"));
    }
    worst(of_part.map(|o| &o.verdict))
}

/// The worst of several verdicts: a failure if there is one, else a skip if nothing passed.
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

/// The group's result in the last test run that included it.
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
    fn parts_of_groups_are_found_by_name() {
        let outcomes = [Outcome::pass("a: one"), Outcome::fail("a: two", "wrong")];
        assert!(matches!(of_part(&outcomes, "one"), Verdict::Pass));
        assert!(matches!(of_part(&outcomes, "a: "), Verdict::Fail(why) if why == "wrong"));
        assert!(matches!(of_part(&outcomes, "three"), Verdict::Fail(_)));
    }

    #[test]
    fn a_skip_is_no_pass() {
        let (skip, fail) = (Verdict::Skip("old".into()), Verdict::Fail("wrong".into()));
        assert!(matches!(worst([&skip, &skip].into_iter()), Verdict::Skip(_)));
        assert!(matches!(worst([&skip, &Verdict::Pass].into_iter()), Verdict::Pass));
        assert!(matches!(worst([&Verdict::Pass, &fail, &skip].into_iter()), Verdict::Fail(_)));
        assert!(matches!(worst(std::iter::empty()), Verdict::Skip(_)));
    }
}
