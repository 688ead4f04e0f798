//! Compiles the crate; finds what cargo made of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::context::Context;
use crate::install::DOCTOR;
use crate::{link, shell};

/// What `cargo build` leaves behind.
pub struct Artifacts {
    /// The static object of everything.
    pub archive: PathBuf,
    /// The program `uring-doctor`.
    pub doctor: PathBuf,
    /// Headers, version maps, manual pages and the table of functions.
    pub generated: PathBuf,
}

const RELEASE: [&str; 2] = ["build", "--release"];

/// Compiles the crate in release mode.
pub fn compile(context: &Context) -> Result<Artifacts> {
    let messages = cargo(context, &RELEASE, "uring-dist")?;
    let artifact = |m: &&Value| m["reason"] == "compiler-artifact";
    let archive = messages
        .iter()
        .filter(artifact)
        .filter(|m| m["target"]["name"] == "uring_dist")
        .flat_map(|m| m["filenames"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .find(|file| file.ends_with(".a"));
    // Dependencies have build scripts too; only ours makes this directory.
    let generated = messages
        .iter()
        .filter(|m| m["reason"] == "build-script-executed")
        .filter_map(|m| Some(PathBuf::from(m["out_dir"].as_str()?).join("generated")))
        .find(|dir| dir.is_dir());
    // On its own, so that the library is not compiled with what the program's dependencies want.
    let messages_of_doctor = cargo(context, &RELEASE, DOCTOR)?;
    let doctor = messages_of_doctor.iter().filter(artifact).find_map(|m| m["executable"].as_str());
    Ok(Artifacts {
        archive: archive.context("cargo named no static library")?.into(),
        doctor: doctor.context("cargo named no program")?.into(),
        generated: generated.context("cargo named no output of the build script")?,
    })
}

/// Compiles the unit tests of the library; returns the program.
pub fn unit_tests(context: &Context) -> Result<PathBuf> {
    let messages = cargo(context, &["test", "--no-run", "--lib"], "uring-rs")?;
    let tests = messages.iter().filter(|m| m["profile"]["test"] == true);
    let program = tests.filter_map(|m| m["executable"].as_str()).next();
    Ok(program.context("cargo named no test program")?.into())
}

/// The crates that the unit tests of the library need, compiled.
pub struct Crates {
    /// Where all of them are.
    pub dir: PathBuf,
    /// Those that cargo names, by their names.
    pub files: BTreeMap<String, PathBuf>,
}

/// Compiles them.
pub fn unit_test_crates(context: &Context) -> Result<Crates> {
    let messages = cargo(context, &["test", "--no-run", "--lib"], "uring-rs")?;
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

/// Runs cargo for one package; returns what it says about it.
fn cargo(context: &Context, what: &[&str], package: &str) -> Result<Vec<Value>> {
    let mut cargo = shell::command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo
        .current_dir(&context.root)
        .args(what)
        .args(["--package", package])
        .arg("--message-format=json-render-diagnostics")
        .arg("--target-dir")
        .arg(&context.target)
        // Nothing of this machine's directories goes into what is shipped.
        .env("CARGO_ENCODED_RUSTFLAGS", format!("--remap-path-prefix={}=.", context.root.display()))
        .stderr(Stdio::inherit());
    for_cpu(context, &mut cargo);
    let output = cargo.output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("{package} does not compile; see cargo's messages above");
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Makes cargo compile for the processor that is built for.
pub fn for_cpu(context: &Context, cargo: &mut Command) {
    if let Some(target) = context.cpu.target() {
        let linker = format!("target.{target}.linker=\"{}\"", context.cpu.tool("cc"));
        cargo.args(["--target", &target, "--config", &linker]);
    }
}

/// Compiles and links everything that is installed into `target/dist`.
pub fn libraries(context: &Context) -> Result<Artifacts> {
    let artifacts = compile(context)?;
    link::all(context, &artifacts)?;
    Ok(artifacts)
}
