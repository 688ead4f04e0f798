//! Compiles the crate, and finds the files that cargo created.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::cargo;
use crate::context::Context;
use crate::product::PROGRAMS;

/// The files of the library that `cargo build` creates.
pub struct Artifacts {
    /// The static library that contains all code.
    pub archive: PathBuf,
    /// The static library with the code of the layer.
    pub layer: PathBuf,
    /// Headers, version maps, manual pages and the table of functions.
    pub generated: PathBuf,
}

const RELEASE: [&str; 2] = ["build", "--release"];

/// Compiles the crate in release mode.
pub fn library(context: &Context) -> Result<Artifacts> {
    let messages = cargo::messages(context, &RELEASE, &["uring-dist"])?;
    let layer = cargo::messages(context, &RELEASE, &["uring-layer"])?;
    // Dependencies have build scripts too; only the one of this package creates this directory.
    let generated = messages
        .iter()
        .filter(|m| m["reason"] == "build-script-executed")
        .filter_map(|m| Some(PathBuf::from(m["out_dir"].as_str()?).join("generated")))
        .find(|dir| dir.is_dir());
    Ok(Artifacts {
        archive: archive(&messages, "uring_dist")?,
        layer: archive(&layer, "uring_layer")?,
        generated: generated.context("cargo named no output of the build script")?,
    })
}

/// The static library that cargo created of a crate.
fn archive(messages: &[Value], name: &str) -> Result<PathBuf> {
    let file = messages
        .iter()
        .filter(is_artifact)
        .filter(|m| m["target"]["name"] == name)
        .flat_map(|m| m["filenames"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .find(|file| file.ends_with(".a"));
    Ok(file.with_context(|| format!("cargo named no static library of {name}"))?.into())
}

/// Compiles the programs; returns their files. They are compiled separately, so that their
/// dependencies do not affect the features of the library's dependencies.
pub fn programs(context: &Context) -> Result<Vec<PathBuf>> {
    let messages = cargo::messages(context, &RELEASE, &PROGRAMS)?;
    let files: Vec<PathBuf> = messages
        .iter()
        .filter(is_artifact)
        .filter_map(|m| m["executable"].as_str())
        .map(PathBuf::from)
        .collect();
    ensure!(files.len() == PROGRAMS.len(), "cargo did not name every program");
    Ok(files)
}

fn is_artifact(message: &&Value) -> bool {
    message["reason"] == "compiler-artifact"
}
