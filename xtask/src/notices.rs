//! The licence texts of the crates that are linked into the installed program. Most licences
//! require that they are distributed with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::cargo;
use crate::context::Context;
use crate::files::read;
use crate::product::PROGRAMS;
use crate::shell::run;

/// Crates whose files are in the programs, though not their code: plotly.js is a part of `uring-trace`.
const EMBEDDED: [&str; 1] = ["plotly"];

/// Files of other authors in the sources of crates: the crate, the licences of its sources, and the
/// authors. MathJax is in the sources only.
const FOREIGN: [(&str, &str, &[&str]); 1] = [(
    "plotly",
    "MIT AND Apache-2.0",
    &["2012-2025 Plotly, Inc. (plotly.js)", "2009-2022 The MathJax Consortium (MathJax)"],
)];

/// A crate from a registry.
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence expression, in cargo's syntax.
    pub licence: String,
    /// Its authors; empty if the manifest names none.
    pub authors: Vec<String>,
    dir: PathBuf,
}

impl Crate {
    /// A crate whose files are in the directory `dir`.
    pub fn new(
        name: &str,
        version: &str,
        licence: &str,
        authors: Vec<String>,
        dir: PathBuf,
    ) -> Crate {
        let (name, version, licence) = (name.into(), version.into(), licence.into());
        Crate { name, version, licence, authors, dir }
    }
}

/// The contents of the file with the licence texts.
pub fn text(context: &Context) -> Result<String> {
    let crates = linked(context)?;
    let mut text =
        "The programs have code of these crates in them, and of Rust's standard library, which is \
                    under the\nMIT licence or the Apache License 2.0.\n\n"
            .to_string();
    // Many crates have exactly the same licence text.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Crate { name, version, licence, dir, authors } in &crates {
        let name = format!("{name} {version}");
        text += &format!("{name}: {licence}\n");
        let files = licence_files(dir)?;
        if files.is_empty() {
            // MathJax is in the sources only, and has another licence.
            let authors: Vec<String> =
                authors.iter().filter(|author| !author.contains("MathJax")).cloned().collect();
            let content = mit(context, &authors, licence)
                .with_context(|| format!("the crate {name} has no file with its licence"))?;
            texts.entry(content).or_default().push(name.clone());
        }
        for file in files {
            let shown = file.file_name().unwrap_or_default().to_string_lossy();
            let content = fs::read(&file).with_context(|| format!("cannot read {shown}"))?;
            let content = String::from_utf8_lossy(&content).replace('\r', "");
            texts.entry(content).or_default().push(format!("{name}: {shown}"));
        }
    }
    let mut texts: Vec<_> = texts.into_iter().map(|(content, files)| (files, content)).collect();
    texts.sort();
    for (files, content) in texts {
        let rule = "-".repeat(80);
        text += &format!("\n{rule}\n{}\n{rule}\n\n{}\n", files.join("\n"), content.trim_end());
    }
    Ok(text)
}

/// The MIT licence of a crate that only its manifest names.
fn mit(context: &Context, authors: &[String], licence: &str) -> Result<String> {
    ensure!(licence == "MIT" && !authors.is_empty(), "its licence is {licence}");
    let own = read(&context.root.join("LICENSE"))?;
    let (_, terms) = own.split_once("\nPermission ").context("LICENSE is not the MIT licence")?;
    let lines: String = authors.iter().map(|a| format!("Copyright (c) {a}\n")).collect();
    Ok(format!("MIT License\n\n{lines}\nPermission {terms}"))
}

/// All registry crates in `Cargo.lock`, with the licences of all their sources.
pub fn all(context: &Context) -> Result<Vec<Crate>> {
    let mut crates = packages(context)?.iter().map(described).collect::<Result<Vec<_>>>()?;
    for one in &mut crates {
        if let Some((_, licence, _)) = FOREIGN.iter().find(|(name, ..)| *name == one.name) {
            one.licence = licence.to_string();
        }
    }
    Ok(crates)
}

/// The crates that are linked into the programs, and those whose files are in them.
pub fn linked(context: &Context) -> Result<Vec<Crate>> {
    let mut cargo = cargo::command(context);
    cargo.args(["tree", "--locked", "--edges", "normal,no-proc-macro"]);
    cargo.args(PROGRAMS.iter().flat_map(|program| ["--package", program]));
    let tree = run(cargo.args(["--prefix", "none", "--format", "{p}"]))?;
    let linked: BTreeSet<(&str, &str)> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?.trim_start_matches('v')))
        })
        .collect();
    let is_linked = |p: &&Value| {
        let (name, version) = (p["name"].as_str(), p["version"].as_str());
        let is_embedded = name.is_some_and(|name| EMBEDDED.contains(&name));
        is_embedded || name.zip(version).is_some_and(|key| linked.contains(&key))
    };
    packages(context)?.iter().filter(is_linked).map(described).collect()
}

/// The packages in the output of `cargo metadata`.
fn packages(context: &Context) -> Result<Vec<Value>> {
    let mut cargo = cargo::command(context);
    let all = run(cargo.args(["metadata", "--locked", "--format-version", "1"]))?;
    let mut all: Value = serde_json::from_str(&all)?;
    let Value::Array(mut packages) = all["packages"].take() else {
        bail!("cargo metadata names no packages");
    };
    packages.retain(|p| !p["source"].is_null());
    Ok(packages)
}

fn described(package: &Value) -> Result<Crate> {
    let word = |key: &str| package[key].as_str().with_context(|| format!("a crate has no {key}"));
    let authors = package["authors"].as_array().into_iter().flatten();
    let foreign = FOREIGN.iter().filter(|(name, ..)| package["name"] == *name);
    let foreign = foreign.flat_map(|(.., authors)| authors.iter().copied());
    let authors = authors.filter_map(Value::as_str).chain(foreign).map(str::to_string).collect();
    let dir = Path::new(word("manifest_path")?).parent().context("no directory")?.to_path_buf();
    Ok(Crate::new(word("name")?, word("version")?, word("license")?, authors, dir))
}

/// The files of a crate that are named like a licence or a notice.
fn licence_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let called = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.path().is_file() && called.iter().any(|c| name.starts_with(c)) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linked_crate_has_its_licence() {
        let context = Context::find().unwrap();
        let text = text(&context).unwrap();
        let plotly = "plotly 0.13.5\n";
        let holder = "Copyright (c) 2012-2025 Plotly, Inc.";
        for wanted in
            ["anyhow 1", "clap 4", "object 0", plotly, holder, "Permission is hereby granted"]
        {
            assert!(text.contains(wanted), "{wanted}");
        }
        // A build-time dependency, which is not linked into the program.
        assert!(!text.contains("syn 2"));
    }
}
