//! Reads, writes and removes files; errors name the file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Creates a directory and its parents, unless they exist.
pub fn make_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))
}

/// Reads a text file.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a text file; creates its directory if necessary.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        make_dir(dir)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a file, if it exists.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Creates a file under a temporary name and renames it to `path`. A program that opens `path`
/// finds the old or the new file, and a running program keeps the old one.
pub fn replace(path: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let why = || format!("cannot install {}", path.display());
    if let Some(dir) = path.parent() {
        make_dir(dir)?;
    }
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    remove(&new)?;
    make(&new).and_then(|()| Ok(fs::rename(&new, path)?)).with_context(why)
}
