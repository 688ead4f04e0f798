//! The generator: from the Rust source to what C and the linker read.
//!
//! `source` reads, `types`, `constants`, `declarations` (by cbindgen) and `translate` turn what
//! was read into C, `headers` fills the templates with it, `symbols` writes what linkers need, `man`
//! the manual pages, `kernel` what kernels offer.

use std::fs;
use std::path::Path;

mod constants;
mod declarations;
mod docs;
mod expressions;
mod functions;
mod headers;
mod kernel;
mod man;
mod names;
mod operators;
mod roff;
mod source;
mod symbols;
#[cfg(test)]
mod tests;
mod translate;
mod types;

/// An error says where it happened and what is wrong, for whoever edits `src/`.
type Result<T> = std::result::Result<T, String>;

/// Reads `root/src` and writes `out/include`, `out/maps`, `out/man` and `out/functions.tsv`; nothing
/// else stays in `out`.
pub fn run(root: &Path, out: &Path) -> Result<()> {
    let source = source::Source::read(root)?;
    if out.exists() {
        // What is not declared any more would be installed for ever.
        fs::remove_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))?;
    }
    let declarations = declarations::Declarations::print(&source, out)?;
    headers::write(&source, &declarations, root, out)?;
    symbols::write(&source, &declarations, out)?;
    kernel::write(&source, out)?;
    man::write(&source, &declarations, root, out)
}

/// Writes a file and the directories it is in.
fn write_file(path: &Path, text: &str) -> Result<()> {
    let directory = path.parent().expect("every generated file is in a directory");
    fs::create_dir_all(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
