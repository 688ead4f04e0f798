//! Reads and writes whole files; an error names the file.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// The text of a file of the package.
pub fn read(root: &Path, name: &str) -> Result<String> {
    fs::read_to_string(root.join(name))
        .map_err(|e| Error::from(format!("cannot be read: {e}")).in_file(name))
}

/// Writes a file, and creates the directories above it.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let fail = |e| Error::from(format!("{}: cannot be written: {e}", path.display()));
    let directory = path.parent().expect("every generated file is in a directory");
    fs::create_dir_all(directory).map_err(fail)?;
    fs::write(path, text).map_err(fail)
}

/// Removes a directory with what an earlier run wrote: a function that no longer exists would keep
/// its manual page.
pub fn remove_dir(path: &Path) -> Result<()> {
    match path.exists() {
        true => fs::remove_dir_all(path)
            .map_err(|e| format!("{}: cannot be removed: {e}", path.display()).into()),
        false => Ok(()),
    }
}
