//! Compiles the crate; finds what cargo made of it.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::context::Context;
use crate::{link, shell};

/// What `cargo build` leaves behind.
pub struct Artifacts {
    /// The static object of everything.
    pub archive: PathBuf,
    /// Headers, version maps and the table of functions.
    pub generated: PathBuf,
}

/// Compiles the crate in release mode.
pub fn compile(context: &Context) -> Result<Artifacts> {
    let mut cargo = shell::command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo
        .current_dir(&context.root)
        .args(["build", "--release", "--package", "uring-dist"])
        .arg("--message-format=json-render-diagnostics")
        .arg("--target-dir")
        .arg(&context.target)
        // Nothing of this machine's directories goes into the libraries.
        .env("CARGO_ENCODED_RUSTFLAGS", format!("--remap-path-prefix={}=.", context.root.display()))
        .stderr(Stdio::inherit());
    let output = cargo.output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("the library does not compile; see cargo's messages above");
    }
    let (mut archive, mut generated) = (None, None);
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        match message["reason"].as_str() {
            Some("compiler-artifact") if message["target"]["name"] == "uring_dist" => {
                let files = message["filenames"].as_array().into_iter().flatten();
                archive =
                    files.filter_map(Value::as_str).find(|f| f.ends_with(".a")).map(PathBuf::from);
            }
            Some("build-script-executed") => {
                // Dependencies have build scripts too; only ours makes this directory.
                let dir = message["out_dir"].as_str().map(|d| PathBuf::from(d).join("generated"));
                generated = dir.filter(|d| d.is_dir()).or(generated);
            }
            _ => {}
        }
    }
    Ok(Artifacts {
        archive: archive.context("cargo named no static library")?,
        generated: generated.context("cargo named no output of the build script")?,
    })
}

/// Compiles and links the four libraries into `target/dist`.
pub fn libraries(context: &Context) -> Result<Artifacts> {
    let artifacts = compile(context)?;
    link::all(context, &artifacts)?;
    Ok(artifacts)
}
