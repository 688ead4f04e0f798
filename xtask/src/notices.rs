//! The licences of the crates whose code is in the program that is installed: most ask to
//! be distributed with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::cargo;
use crate::context::Context;
use crate::files::write;
use crate::product::DOCTOR;
use crate::shell::run;

/// A crate that is not of this repository.
struct Crate {
    name: String,
    licence: String,
    dir: PathBuf,
}

/// Where the file is written.
pub fn file(context: &Context) -> PathBuf {
    context.dist().join("NOTICES")
}

/// Writes the file.
pub fn make(context: &Context) -> Result<()> {
    write(&file(context), &text(context)?)
}

fn text(context: &Context) -> Result<String> {
    let crates = linked(context)?;
    let mut text = format!(
        "{DOCTOR} has code of these crates in it, and of Rust's standard library, which is under the\n\
         MIT licence or the Apache License 2.0.\n\n"
    );
    // Many have the same licence to the letter.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Crate { name, licence, dir } in &crates {
        text += &format!("{name}: {licence}\n");
        let files = licence_files(dir)?;
        if files.is_empty() {
            bail!("the crate {name} has no file with its licence");
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

/// The crates that are linked into the program.
fn linked(context: &Context) -> Result<Vec<Crate>> {
    let mut cargo = cargo::command(context);
    cargo.args(["tree", "--locked", "--package", DOCTOR, "--edges", "normal,no-proc-macro"]);
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
        name.zip(version).is_some_and(|key| linked.contains(&key))
    };
    packages(context)?.iter().filter(is_linked).map(described).collect()
}

/// All crates of `Cargo.lock` that are not of this repository.
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
    Ok(Crate {
        name: format!("{} {}", word("name")?, word("version")?),
        licence: word("license")?.to_string(),
        dir: Path::new(word("manifest_path")?).parent().context("no directory")?.to_path_buf(),
    })
}

/// Files of a crate that are called like a licence or a notice.
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
    use crate::files::read;

    #[test]
    fn every_linked_crate_has_its_licence() {
        let context = Context::find().unwrap();
        let text = text(&context).unwrap();
        for wanted in ["anyhow 1", "clap 4", "object 0", "Permission is hereby granted"] {
            assert!(text.contains(wanted), "{wanted}");
        }
        // It runs when the program is compiled, and is not in it.
        assert!(!text.contains("syn 2"));
    }

    /// The paragraph of `debian/copyright` that a vendored crate falls under: the last that matches.
    fn licence_of(name: &str, copyright: &str) -> String {
        let path = format!("vendor/{}", name.replace(' ', "-"));
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == pattern,
        };
        let mut found = String::new();
        for paragraph in copyright.split("\n\n") {
            let field =
                |name: &str| paragraph.split(&format!("{name}:")).nth(1).unwrap_or_default();
            let files = field("Files").split("\nCopyright").next().unwrap_or_default();
            if paragraph.starts_with("Files:") && files.split_whitespace().any(matches) {
                found = field("\nLicense").lines().next().unwrap_or_default().trim().to_string();
            }
        }
        found
    }

    #[test]
    fn debian_says_the_licence_of_every_crate() {
        let context = Context::find().unwrap();
        let copyright = read(&context.root.join("debian/copyright")).unwrap();
        // One writes them in Debian's way, and the order of alternatives says nothing.
        let sorted = |text: &str| -> BTreeSet<String> {
            let text = text.replace('/', " or ").replace(['(', ')', ','], "").to_lowercase();
            text.split(" or ").map(|t| t.trim().replace(' ', "-")).collect()
        };
        for package in packages(&context).unwrap() {
            let Crate { name, licence, .. } = described(&package).unwrap();
            let said = licence_of(&name, &copyright);
            assert_eq!(sorted(&said), sorted(&licence), "{name}: {said} is not {licence}");
        }
    }
}
