//! Reads and writes whole files; an error names the file.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// Reads a file of the package.
pub fn read(root: &Path, name: &str) -> Result<String> {
    fs::read_to_string(root.join(name))
        .map_err(|e| Error::from(format!("cannot be read: {e}")).in_file(name))
}

/// The names of the files in a directory of the package, sorted; none if it does not exist.
pub fn list(root: &Path, directory: &str) -> Result<Vec<String>> {
    let path = root.join(directory);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let fail = |e| Error::from(format!("cannot be read: {e}")).in_file(directory);
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(fail)? {
        names.push(entry.map_err(fail)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Writes a file, and creates its parent directories.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let fail = |e| Error::from(format!("{}: cannot be written: {e}", path.display()));
    let directory = path.parent().expect("every generated file is in a directory");
    fs::create_dir_all(directory).map_err(fail)?;
    fs::write(path, text).map_err(fail)
}

/// Removes a directory with the output of an earlier run. Otherwise the manual page of a removed
/// function would remain.
pub fn remove_dir(path: &Path) -> Result<()> {
    match path.exists() {
        true => fs::remove_dir_all(path)
            .map_err(|e| format!("{}: cannot be removed: {e}", path.display()).into()),
        false => Ok(()),
    }
}
