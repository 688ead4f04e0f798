//! Compiles the crate, and finds the files that cargo created.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::cargo;
use crate::context::Context;
use crate::product::DOCTOR;

/// The files that `cargo build` creates.
pub struct Artifacts {
    /// The static library that contains all code.
    pub archive: PathBuf,
    /// The program `uring-doctor`.
    pub doctor: PathBuf,
    /// Headers, version maps, manual pages and the table of functions.
    pub generated: PathBuf,
}

const RELEASE: [&str; 2] = ["build", "--release"];

/// Compiles the crate in release mode.
pub fn compile(context: &Context) -> Result<Artifacts> {
    let messages = cargo::messages(context, &RELEASE, "uring-dist")?;
    let artifact = |m: &&Value| m["reason"] == "compiler-artifact";
    let archive = messages
        .iter()
        .filter(artifact)
        .filter(|m| m["target"]["name"] == "uring_dist")
        .flat_map(|m| m["filenames"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .find(|file| file.ends_with(".a"));
    // Dependencies have build scripts too; only the one of this package creates this directory.
    let generated = messages
        .iter()
        .filter(|m| m["reason"] == "build-script-executed")
        .filter_map(|m| Some(PathBuf::from(m["out_dir"].as_str()?).join("generated")))
        .find(|dir| dir.is_dir());
    // Compiled separately, so that the program's dependencies do not affect the features of the
    // library's dependencies.
    let messages_of_doctor = cargo::messages(context, &RELEASE, DOCTOR)?;
    let doctor = messages_of_doctor.iter().filter(artifact).find_map(|m| m["executable"].as_str());
    Ok(Artifacts {
        archive: archive.context("cargo named no static library")?.into(),
        doctor: doctor.context("cargo named no program")?.into(),
        generated: generated.context("cargo named no output of the build script")?,
    })
}
