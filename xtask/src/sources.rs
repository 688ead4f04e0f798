//! A tree of sources that builds without a network: the repository's files, and all crates.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::context::Context;
use crate::debian::need_tools;
use crate::files::{make_dir, read, write};
use crate::shell::{Unavailable, command, run};

/// The commit that is checked out, with a word where the sources differ from it.
pub fn commit(context: &Context) -> Result<String> {
    if !context.root.join(".git").exists() {
        bail!("{} is no git repository", context.root.display());
    }
    need_tools(&["git"])?;
    let git = |args: &[&str]| run(command("git").args(args).current_dir(&context.root));
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?.trim().to_string();
    let sources = ["src", "generator", "build.rs", "fuzz/src", "fuzz/fuzz_targets"];
    let changed = git(&[&["status", "--porcelain", "--"][..], &sources].concat())?;
    Ok(if changed.is_empty() { commit } else { commit + ", changed" })
}

/// Puts the tree into `to`, which is made.
pub fn export(context: &Context, to: &Path) -> Result<()> {
    make_dir(to)?;
    copy(context, Untracked::Included, to)?;
    vendor(context, &to.join("vendor"))
}

/// Whether files that git does not know yet belong to the sources.
#[derive(Clone, Copy, PartialEq)]
pub enum Untracked {
    /// They do.
    Included,
    /// They do not.
    LeftOut,
}

/// Copies the repository's files into `to`.
pub fn copy(context: &Context, untracked: Untracked, to: &Path) -> Result<()> {
    for name in files(context, untracked)? {
        let (from, to) = (context.root.join(&name), to.join(&name));
        // A file may be listed and already deleted.
        if !from.exists() {
            continue;
        }
        make_dir(to.parent().context("a file has no directory")?)?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", name.display()))?;
    }
    Ok(())
}

/// The repository's files, relative to it. Without git's data, as in an unpacked archive of a
/// release, they are all that nothing here has made.
fn files(context: &Context, untracked: Untracked) -> Result<Vec<PathBuf>> {
    let root = &context.root;
    if !root.join(".git").exists() {
        return files_of_archive(
            root,
            &[&context.target, &root.join("target"), &root.join("vendor")],
        );
    }
    need_tools(&["git"])?;
    let mut git = command("git");
    git.args(["ls-files", "-z", "--cached"]).current_dir(root);
    if untracked == Untracked::Included {
        git.args(["--others", "--exclude-standard"]);
    }
    let listed = run(&mut git).context("git cannot list the repository's files")?;
    Ok(listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

fn files_of_archive(root: &Path, made: &[&Path]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut left = vec![root.to_path_buf()];
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))? {
            let entry = entry?;
            let path = entry.path();
            match entry.file_type()? {
                _ if made.contains(&path.as_path()) => {}
                kind if kind.is_dir() => left.push(path),
                _ => files.push(path.strip_prefix(root)?.to_path_buf()),
            }
        }
    }
    files.sort();
    Ok(files)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unpacked_archive_has_its_files_and_nothing_that_was_made() {
        let root = tempfile::tempdir().unwrap();
        for file in ["a", "src/b.rs", "target/debug/c", "vendor/d", "src/target/e", ".cargo/f"] {
            write(&root.path().join(file), "").unwrap();
        }
        let context = Context {
            root: root.path().to_path_buf(),
            target: root.path().join("target"),
            cpu: crate::cpu::Cpu::HOST,
            flags: Default::default(),
        };
        let found = files(&context, Untracked::LeftOut).unwrap();
        let wanted = [".cargo/f", "a", "src/b.rs", "src/target/e"].map(PathBuf::from);
        assert_eq!(found, wanted);
    }
}
