//! Saves results, so that an interrupted run can be continued if the sources are unchanged.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::files::read;

use super::mutant::Mutant;
use super::programs::Tested;

/// The sources that the results depend on.
const SOURCES: [&str; 4] = ["src", "c-tests", "xtask/src", "harness/src"];

/// The results of earlier runs with the same sources, and the file to which new results are
/// appended.
pub struct Done {
    results: BTreeMap<String, Tested>,
    file: File,
}

impl Done {
    pub fn read(context: &Context) -> Result<Done> {
        let mut hasher = DefaultHasher::new();
        for sources in SOURCES {
            hash(&context.root.join(sources), &mut hasher)?;
        }
        let path = context.work("mutants")?.join(format!("done-{:016x}.tsv", hasher.finish()));
        let text = if path.exists() { read(&path)? } else { String::new() };
        let results = text.lines().filter_map(|line| {
            let (mutant, result) = line.rsplit_once('\t')?;
            Some((mutant.to_string(), Tested::parse(result)?))
        });
        let results = results.collect();
        let file = OpenOptions::new().create(true).append(true).open(&path);
        Ok(Done { results, file: file.with_context(|| format!("cannot open {}", path.display()))? })
    }

    pub fn get(&self, mutant: &Mutant) -> Option<Tested> {
        self.results.get(&mutant.row()).cloned()
    }

    pub fn add(&mut self, mutant: &Mutant, tested: &Tested) -> Result<()> {
        Ok(writeln!(self.file, "{}\t{tested}", mutant.row())?)
    }
}

/// Hashes the names and contents of all files, in order.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries: std::io::Result<Vec<_>> = fs::read_dir(path)?.collect();
    let mut paths: Vec<_> = entries?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().try_for_each(|path| hash(path, hasher))
}
