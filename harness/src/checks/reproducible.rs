//! The same sources must give the same bytes in any directory.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::build;
use xtask::context::Context;
use xtask::shell::{command, run};
use xtask::sources;
use xtask::sources::Untracked;

use crate::outcome::Outcome;

/// Builds the tracked files in two directories, and compares the installed files. No earlier build
/// is used: since then, the machine's C library or linker may have been updated.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let (first, first_generated) = build_in(context, "built/first")?;
    let (second, second_generated) = build_in(context, "built/in-a-directory-with-a-longer-name")?;
    let mut outcomes = compare("dist", &first.dist(), &second.dist())?;
    outcomes.extend(compare("generated", &first_generated, &second_generated)?);
    Ok(outcomes)
}

/// Builds a copy of the sources in a directory below `target`; returns its context and the
/// directory of the generated files.
fn build_in(context: &Context, name: &str) -> Result<(Context, PathBuf)> {
    let root = context.fresh(name)?;
    sources::copy(context, Untracked::LeftOut, &root)?;
    let flags = context.flags.clone();
    let target = root.join("target");
    let cargo_target = target.clone();
    let copy = Context { target, cargo_target, root, cpu: context.cpu, flags };
    let generated = build::all(&copy)?.generated;
    Ok((copy, generated))
}

/// One outcome per file; all manual pages share one outcome.
fn compare(name: &str, first: &Path, second: &Path) -> Result<Vec<Outcome>> {
    let names: BTreeSet<PathBuf> = files(first)?.into_iter().chain(files(second)?).collect();
    let (mut outcomes, mut pages) = (Vec::new(), Vec::new());
    for file in names {
        let difference = difference(&first.join(&file), &second.join(&file));
        let shown = format!("{name}/{}", file.display());
        match (file.starts_with("man"), difference) {
            (true, None) => {}
            (true, Some(_)) => pages.push(shown),
            (false, None) => outcomes.push(Outcome::pass(format!("same bytes: {shown}"))),
            (false, Some(how)) => outcomes.push(Outcome::fail(format!("same bytes: {shown}"), how)),
        }
    }
    outcomes.push(Outcome::none_of(format!("same bytes: {name}/man"), &pages));
    Ok(outcomes)
}

/// How two files differ, if they differ.
fn difference(first: &Path, second: &Path) -> Option<String> {
    let (Ok(a), Ok(b)) = (fs::read(first), fs::read(second)) else {
        return Some(format!("cannot read both {} and {}", first.display(), second.display()));
    };
    let differ = a.iter().zip(&b).filter(|(a, b)| a != b).count();
    let at = a.iter().zip(&b).position(|(a, b)| a != b);
    match (at, a.len() == b.len()) {
        (None, true) => None,
        (None, false) => Some(format!("one is longer: {} and {} bytes", a.len(), b.len())),
        (Some(at), _) => Some(format!(
            "{} ({} bytes) and {} ({} bytes) differ at byte {at} first, in {differ} bytes",
            first.display(),
            a.len(),
            second.display(),
            b.len()
        )),
    }
}

/// All files below a directory, except symbolic links.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let found = run(command("find").args([".", "-type", "f"]).current_dir(dir))
        .with_context(|| format!("cannot list {}", dir.display()))?;
    Ok(found.lines().map(|l| PathBuf::from(l.trim_start_matches("./"))).collect())
}
