//! Generates what C programs and the linker read of the library: headers, version maps, manual
//! pages and tables.
//!
//! `source` reads `src/` with the help of `docs`. `translate` turns the bodies of inlined helpers
//! into C, `constants` the constants, and `declarations` (by cbindgen) the types and prototypes.
//! `headers` and `functions` fill the templates with them; `symbols` writes the version maps and
//! the table of functions, `kernel` the table of kernel versions, `flags` the table of names by
//! value. `documents` combines the documentation with the Markdown files that `manual` reads; `man`
//! writes manual pages of it, `web` web pages.
//!
//! Each module uses only modules below it:
//! `error`, `literals`, `names`, `layout`, `files`, `roff`; `markdown`, `docs`; `source`; `types`;
//! `constants`, `declarations`, `translate`; `functions`, `manual`; `documents`; `headers`,
//! `symbols`, `kernel`, `flags`, `man`, `web`.

use std::path::Path;

mod constants;
mod declarations;
mod docs;
mod documents;
mod error;
mod files;
mod flags;
mod functions;
mod headers;
mod kernel;
mod layout;
mod literals;
mod man;
mod manual;
mod markdown;
mod names;
mod roff;
mod source;
mod symbols;
mod translate;
mod types;
mod web;

pub use error::{Error, Result};

/// Reads `src/`, `generator/templates/`, `manual/` and `CHANGELOG.md` below `root`. Writes
/// `out/include`, `out/maps`, `out/man`, `out/web`, `out/functions.tsv` and `out/flat.rs` (cbindgen's
/// input). Removes everything else from `out`.
pub fn run(root: &Path, out: &Path) -> Result<()> {
    let source = source::Source::read(root)?;
    files::remove_dir(out)?;
    let declarations = declarations::Declarations::print(&source, out)?;
    headers::write(&source, &declarations, root, out)?;
    symbols::write(&source, &declarations, out)?;
    kernel::write(&source, out)?;
    flags::write(&source, out)?;
    let pages = documents::Documents::read(&source, &declarations, root)?;
    man::write(&pages, &source, root, out)?;
    web::write(&pages, &source, root, &out.join("web"))
}
