//! A source tree that builds without a network: the repository's files, and all crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::context::Context;
use crate::crates;
use crate::debian::need_tools;
use crate::files::{make_dir, read, write};
use crate::shell::{Unavailable, command, run};

/// The checked-out commit, marked if the working tree differs from it.
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

/// Creates the tree in `to`.
pub fn export(context: &Context, to: &Path) -> Result<()> {
    make_dir(to)?;
    copy(context, Untracked::Included, to)?;
    vendor(context, &to.join("vendor"))
}

/// Whether untracked files belong to the sources.
#[derive(Clone, Copy, PartialEq)]
pub enum Untracked {
    /// Untracked files are included.
    Included,
    /// Untracked files are left out.
    LeftOut,
}

/// Copies the repository's files into `to`.
pub fn copy(context: &Context, untracked: Untracked, to: &Path) -> Result<()> {
    for name in files(context, untracked)? {
        let (from, to) = (context.root.join(&name), to.join(&name));
        // A file may still be listed by git after it was deleted.
        if !from.exists() {
            continue;
        }
        make_dir(to.parent().context("a file has no directory")?)?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", name.display()))?;
    }
    Ok(())
}

/// The repository's files, as relative paths. In an unpacked release archive, which has no `.git`,
/// these are all files except generated ones.
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

/// Adds the crates of `Cargo.lock` as `cargo vendor` writes them.
fn vendor(context: &Context, to: &Path) -> Result<()> {
    println!("fetching the crates of Cargo.lock");
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    run(command(cargo)
        .args(["vendor", "--locked", "--quiet", "--versioned-dirs"])
        .arg(to)
        .current_dir(&context.root))
    .map_err(|e| Unavailable(format!("the crates cannot be fetched: {e:#}")))?;
    let needed = crates::needed(context)?;
    let needed = needed.iter().map(|(name, version)| format!("{name}-{version}"));
    let needed: BTreeSet<String> = needed.collect();
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if needed.contains(entry.file_name().to_string_lossy().as_ref()) {
            remove_unneeded(&entry.path())?;
        } else {
            strip_to_manifest(&entry.path())?;
        }
    }
    Ok(())
}

/// Directories of a crate that a build does not read. The documentation of clap includes examples.
const NOT_BUILT: [&str; 2] = ["benches", "tests"];

/// Removes a crate's tests and benchmarks, which are many files, and binary files: distributions
/// require sources only.
fn remove_unneeded(dir: &Path) -> Result<()> {
    let checksum = dir.join(".cargo-checksum.json");
    let mut sums: Value = serde_json::from_str(&read(&checksum)?)?;
    for name in files_of_archive(dir, &[])? {
        let path = dir.join(&name);
        let is_built = !NOT_BUILT.iter().any(|part| name.starts_with(part));
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if is_built && !bytes.contains(&0) {
            continue;
        }
        ensure!(!name.starts_with("src"), "{} is a binary file", path.display());
        fs::remove_file(&path)?;
        if let Some(files) = sums["files"].as_object_mut() {
            files.remove(name.to_string_lossy().as_ref());
        }
    }
    write(&checksum, &sums.to_string())
}

/// Removes the contents of a crate that is not compiled. Cargo needs only its manifest to resolve
/// the dependencies.
fn strip_to_manifest(dir: &Path) -> Result<()> {
    let (manifest, checksum) = (dir.join("Cargo.toml"), dir.join(".cargo-checksum.json"));
    let text = without_targets(&read(&manifest)?);
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

/// The manifest without the sections and keys that name files: library, programs, tests, build
/// script.
fn without_targets(manifest: &str) -> String {
    let (mut kept, mut section) = (String::new(), String::new());
    for line in manifest.lines() {
        // In a multi-line string, a line may start like a section.
        if line.starts_with('[') && line.ends_with(']') {
            section = line.to_string();
        }
        let key = line.split(['=', ' ']).next().unwrap_or_default();
        let is_of_target = ["build", "links"].contains(&key) || key.starts_with("auto");
        let is_of_target = section == "[package]" && is_of_target;
        if !section.starts_with("[[") && section != "[lib]" && !is_of_target {
            kept += line;
            kept.push('\n');
        }
    }
    kept
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
            cargo_target: root.path().join("target"),
            cpu: crate::cpu::Cpu::host(),
            flags: Default::default(),
        };
        let found = files(&context, Untracked::LeftOut).unwrap();
        let wanted = [".cargo/f", "a", "src/b.rs", "src/target/e"].map(PathBuf::from);
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_hollow_crate_keeps_its_name_features_and_dependencies() {
        let manifest = "[package]\nname = \"a\"\nbuild = \"build.rs\"\nautolib = false\nlinks = \"a\"\n\n[lib]\n\
                        path = \"lib/a.rs\"\n\n[[test]]\nname = \"t\"\n[a]: b\"\"\"\n\n[dependencies.b]\n\
                        version = \"1\"\n\n[features]\nc = []\n";
        let kept = without_targets(manifest);
        let wanted = "[package]\nname = \"a\"\n\n[dependencies.b]\nversion = \"1\"\n\n\
                      [features]\nc = []\n";
        assert_eq!(kept, wanted);
    }

    #[test]
    fn tests_and_binary_files_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let sums = r#"{"files":{"src/lib.rs":"1","a.wasm":"2","tests/a.rs":"3"}}"#;
        write(&at(".cargo-checksum.json"), sums).unwrap();
        write(&at("src/lib.rs"), "fn f() {}").unwrap();
        write(&at("a.wasm"), "\0asm").unwrap();
        write(&at("tests/a.rs"), "").unwrap();
        remove_unneeded(dir.path()).unwrap();
        assert!(!at("a.wasm").exists() && !at("tests/a.rs").exists() && at("src/lib.rs").exists());
        assert_eq!(read(&at(".cargo-checksum.json")).unwrap(), r#"{"files":{"src/lib.rs":"1"}}"#);
        write(&at("src/table.rs"), "\0").unwrap();
        assert!(remove_unneeded(dir.path()).is_err());
    }
}
