//! The committed copies of the files that the build script generates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::compile;
use crate::context::Context;
use crate::files::{read, write};

/// Generated directories, and the directories of their committed copies.
const COPIES: [(&str, &str); 2] = [("include", "include"), ("maps", "abi")];

/// Writes the committed copies; with `check`, only reports which are out of date.
pub fn run(context: &Context, check: bool) -> Result<bool> {
    let generated = compile::library(context)?.generated;
    if check {
        let stale = stale(context, &generated)?;
        for path in &stale {
            eprintln!("{} is stale: run `cargo xtask generate`", path.display());
        }
        return Ok(stale.is_empty());
    }
    for (from, to) in COPIES {
        let to = context.root.join(to);
        if to.exists() {
            fs::remove_dir_all(&to).with_context(|| format!("cannot empty {}", to.display()))?;
        }
        for (path, text) in files(&generated.join(from))? {
            write(&to.join(path), &text)?;
        }
    }
    Ok(true)
}

/// The committed files that differ from the generated ones, are missing, or should not exist.
pub fn stale(context: &Context, generated: &Path) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for (from, to) in COPIES {
        let fresh = files(&generated.join(from))?;
        let committed = files(&context.root.join(to))?;
        let paths = fresh.keys().chain(committed.keys());
        let differ = paths.filter(|p| fresh.get(*p) != committed.get(*p));
        stale.extend(differ.map(|p| Path::new(to).join(p)));
    }
    stale.sort();
    stale.dedup();
    Ok(stale)
}

/// All files below a directory, by relative path.
fn files(dir: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    let mut left = vec![dir.to_path_buf()];
    while let Some(next) = left.pop() {
        if !next.exists() {
            continue;
        }
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(dir)?.to_path_buf();
                found.insert(name, read(&path)?);
            }
        }
    }
    Ok(found)
}
