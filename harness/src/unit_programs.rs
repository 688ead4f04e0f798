//! Compiles the unit tests of the library, and the crates that they depend on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::Value;
use xtask::cargo;
use xtask::context::Context;

/// Compiles the unit tests of the library; returns the path of the program.
pub fn unit_tests(context: &Context) -> Result<PathBuf> {
    let messages = cargo::messages(context, &["test", "--no-run", "--lib"], &["uring-rs"])?;
    let tests = messages.iter().filter(|m| m["profile"]["test"] == true);
    let program = tests.filter_map(|m| m["executable"].as_str()).next();
    Ok(program.context("cargo named no test program")?.into())
}

/// The compiled crates that the unit tests depend on.
pub struct Crates {
    /// Directory of all compiled crates.
    pub dir: PathBuf,
    /// The libraries in cargo's messages, by crate name.
    pub files: BTreeMap<String, PathBuf>,
}

/// Compiles the crates.
pub fn unit_test_crates(context: &Context) -> Result<Crates> {
    let messages = cargo::messages(context, &["test", "--no-run", "--lib"], &["uring-rs"])?;
    let mut files = BTreeMap::new();
    for message in messages.iter().filter(|m| m["reason"] == "compiler-artifact") {
        let names = message["filenames"].as_array();
        let mut names = names.into_iter().flatten().filter_map(Value::as_str);
        let rlib = names.find(|file| file.ends_with(".rlib"));
        if let (Some(name), Some(rlib)) = (message["target"]["name"].as_str(), rlib) {
            files.insert(name.to_string(), PathBuf::from(rlib));
        }
    }
    let dir = files.get("libc").and_then(|file| file.parent()).context("cargo named no libc")?;
    Ok(Crates { dir: dir.to_path_buf(), files })
}
