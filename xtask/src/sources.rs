//! A tree of sources that builds without a network: the repository's files, and all crates.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::context::{Context, make_dir, read, write};
use crate::shell::{Unavailable, command, run};

/// Puts the tree into `to`, which is made.
pub fn export(context: &Context, to: &Path) -> Result<()> {
    make_dir(to)?;
    let listed = run(command("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&context.root))
    .context("packages are made from a git checkout")?;
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (context.root.join(name), to.join(name));
        // A file may be listed and already deleted.
        if !from.exists() {
            continue;
        }
        make_dir(to.parent().context("a file has no directory")?)?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {name}"))?;
    }
    vendor(context, &to.join("vendor"))
}

/// The crates of `Cargo.lock`, as cargo vendors them.
fn vendor(context: &Context, to: &Path) -> Result<()> {
    println!("fetching the crates of Cargo.lock");
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    run(command(cargo)
        .args(["vendor", "--locked", "--quiet", "--versioned-dirs"])
        .arg(to)
        .current_dir(&context.root))
    .map_err(|e| Unavailable(format!("the crates cannot be fetched: {e:#}")))?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        // Cargo wants to know of them; nothing on Linux compiles them.
        if entry.file_name().to_string_lossy().starts_with("windows") {
            hollow(&entry.path())?;
        }
    }
    Ok(())
}

/// Leaves nothing of a crate but what names it.
fn hollow(dir: &Path) -> Result<()> {
    let (manifest, checksum) = (dir.join("Cargo.toml"), dir.join(".cargo-checksum.json"));
    let text = read(&manifest)?;
    let mut sums: Value = serde_json::from_str(&read(&checksum)?)?;
    if sums["package"].as_str().is_none() {
        bail!("{} is no crate of a registry", dir.display());
    }
    sums["files"] = json!({});
    fs::remove_dir_all(dir)?;
    write(&manifest, &text)?;
    write(&dir.join("src/lib.rs"), "")?;
    write(&checksum, &sums.to_string())
}
