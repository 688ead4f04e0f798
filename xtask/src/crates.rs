//! The crates in `Cargo.lock` that a package build and its tests compile on Linux.
//!
//! `Cargo.lock` also contains crates for other systems and for the models of memory ordering.
//! `packaging/crates.tsv` lists the others, for packagers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::bundled;
use crate::cargo;
use crate::context::Context;
use crate::cpu::Cpu;
use crate::files::{read, write};
use crate::shell::run;

/// The beginning of the committed list.
const HEAD: &str = "# The crates that a package build compiles. Written by `cargo xtask crates --write`.\n\
                    # crate\tversion\tlicence\tfor\n";

/// Name and version of a crate.
pub type Crate = (String, String);

/// The crates that are compiled as dependencies of the kinds `edges`, as in `cargo tree`.
fn compiled(context: &Context, edges: &str) -> Result<BTreeMap<Crate, String>> {
    let mut tree = cargo::command(context);
    tree.args(["tree", "--locked", "--workspace", "--prefix", "none", "--edges", edges]);
    for cpu in Cpu::all() {
        tree.args(["--target", cpu.triple]);
    }
    let text = run(tree.args(["--format", "{p}\t{l}"]))?;
    let row = |line: &str| {
        let (package, licence) = line.split_once('\t')?;
        // Packages of this repository are printed with their directories.
        if package.contains('/') {
            return None;
        }
        let (name, version) = package.split_once(" v")?;
        let version = version.split(' ').next()?;
        Some((
            (name.to_string(), version.to_string()),
            licence.trim_end_matches(" (*)").to_string(),
        ))
    };
    Ok(text.lines().filter_map(row).collect())
}

/// All crates that are compiled for a package and its tests.
pub fn needed(context: &Context) -> Result<BTreeSet<Crate>> {
    Ok(compiled(context, "normal,build,dev")?.into_keys().collect())
}

/// The text of the committed list.
fn list(context: &Context) -> Result<String> {
    let built = compiled(context, "normal,build")?;
    let rows = compiled(context, "normal,build,dev")?.into_iter().map(|(package, licence)| {
        let what = if built.contains_key(&package) { "build" } else { "tests" };
        format!("{}\t{}\t{licence}\t{what}\n", package.0, package.1)
    });
    Ok(HEAD.to_string() + &rows.collect::<String>())
}

fn file(context: &Context) -> PathBuf {
    context.root.join("packaging/crates.tsv")
}

/// Prints the list. With `save`, writes the list and the crate information in the packaging files.
pub fn run_command(context: &Context, save: bool) -> Result<()> {
    let list = list(context)?;
    match save {
        true => {
            write(&file(context), &list)?;
            bundled::files(context)?.iter().try_for_each(|(path, text)| write(path, text))
        }
        false => {
            print!("{list}");
            Ok(())
        }
    }
}

/// Whether the committed list is up to date.
pub fn is_fresh(context: &Context) -> Result<bool> {
    let committed = read(&file(context)).context("write it by `cargo xtask crates --write`")?;
    Ok(committed == list(context)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_is_fresh() {
        let context = Context::find().unwrap();
        assert!(is_fresh(&context).unwrap(), "run `cargo xtask crates --write`");
    }

    #[test]
    fn crates_of_other_systems_and_of_models_are_not_compiled() {
        let needed = needed(&Context::find().unwrap()).unwrap();
        let has = |wanted: &str| needed.iter().any(|(name, _)| name == wanted);
        for wanted in ["libc", "cbindgen", "proptest", "anyhow"] {
            assert!(has(wanted), "{wanted}");
        }
        for unwanted in ["windows-sys", "wit-bindgen", "loom", "plotters", "uring-rs"] {
            assert!(!has(unwanted), "{unwanted}");
        }
    }
}
