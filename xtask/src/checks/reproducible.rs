//! The same source gives the same bytes, wherever it is built.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Outcome;
use crate::build;
use crate::context::Context;
use crate::shell::{command, run};
use crate::sources::{self, Untracked};

/// Builds what is tracked in another directory, and compares all that is installed from both.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let root = context.fresh("built-again/a-longer-name-than-the-first")?;
    sources::copy(context, Untracked::LeftOut, &root)?;
    let again = Context { target: root.join("target"), root, cpu: context.cpu };
    let artifacts = [build::libraries(context)?, build::libraries(&again)?];
    let mut outcomes = compare("dist", &context.dist(), &again.dist())?;
    let [first, second] = artifacts.map(|a| a.generated);
    outcomes.extend(compare("generated", &first, &second)?);
    Ok(outcomes)
}

/// One outcome for each file, but manual pages, of which there are hundreds, in one.
fn compare(name: &str, first: &Path, second: &Path) -> Result<Vec<Outcome>> {
    let names: BTreeSet<PathBuf> = files(first)?.into_iter().chain(files(second)?).collect();
    let (mut outcomes, mut pages) = (Vec::new(), Vec::new());
    for file in names {
        let is_same = fs::read(first.join(&file)).ok() == fs::read(second.join(&file)).ok();
        let shown = format!("{name}/{}", file.display());
        match (file.starts_with("man"), is_same) {
            (true, true) => {}
            (true, false) => pages.push(shown),
            (false, true) => outcomes.push(Outcome::pass(format!("same bytes: {shown}"))),
            (false, false) => {
                outcomes.push(Outcome::fail(format!("same bytes: {shown}"), "they differ"))
            }
        }
    }
    outcomes.push(Outcome::none_of(format!("same bytes: {name}/man"), &pages));
    Ok(outcomes)
}

/// All files below a directory, links aside.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let found = run(command("find").args([".", "-type", "f"]).current_dir(dir))
        .with_context(|| format!("cannot list {}", dir.display()))?;
    Ok(found.lines().map(|l| PathBuf::from(l.trim_start_matches("./"))).collect())
}
