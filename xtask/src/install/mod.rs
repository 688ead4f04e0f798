//! Installs everything, and removes it again.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::build;
use crate::context::{Context, make_dir, write};
use crate::link::{LIBRARIES, shared_names};

mod metadata;
mod paths;

use paths::Layout;
pub use paths::Paths;

/// The headers, below the include directory.
pub const HEADERS: [&str; 7] = [
    "liburing.h",
    "liburing/barrier.h",
    "liburing/compat.h",
    "liburing/io_uring.h",
    "liburing/io_uring/bpf_filter.h",
    "liburing/io_uring/query.h",
    "liburing/io_uring_version.h",
];

/// The program that is installed beside the libraries.
pub const DOCTOR: &str = "uring-doctor";

/// One file of an installation.
struct Entry {
    /// Where it goes, in the installed system.
    to: PathBuf,
    what: What,
}

enum What {
    /// A copy of a file, with its permissions.
    Copy(PathBuf, u32),
    Link(String),
    Text(String),
}

/// Everything that an installation is made of.
fn entries(context: &Context, layout: &Layout) -> Result<Vec<Entry>> {
    let dist = context.dist();
    let mut entries = Vec::new();
    let mut add = |to: PathBuf, what: What| entries.push(Entry { to, what });
    for name in LIBRARIES {
        let [file, soname, link] = shared_names(name);
        add(layout.libdir.join(&file), What::Copy(dist.join(&file), 0o644));
        for alias in [soname, link] {
            add(layout.libdir.join(alias), What::Link(file.clone()));
        }
        let archive = format!("{name}.a");
        add(layout.libdir.join(&archive), What::Copy(dist.join(&archive), 0o644));
        let pc = layout.libdir.join(format!("pkgconfig/{name}.pc"));
        add(pc, What::Text(metadata::pkg_config(name, layout)));
    }
    let cmake = layout.libdir.join("cmake/uring");
    add(cmake.join("uring-config.cmake"), What::Text(metadata::cmake_config(layout)));
    add(cmake.join("uring-config-version.cmake"), What::Text(metadata::cmake_version()));
    for header in HEADERS {
        let from = context.root.join("include").join(header);
        add(layout.includedir.join(header), What::Copy(from, 0o644));
    }
    for section in ["man1", "man2", "man3", "man7"] {
        let mut pages = Vec::new();
        for page in fs::read_dir(dist.join("man").join(section)).context("nothing is built yet")? {
            pages.push(page?.path());
        }
        pages.sort();
        for page in pages {
            let name = page.file_name().unwrap_or_default();
            add(layout.mandir.join(section).join(name), What::Copy(page.clone(), 0o644));
        }
    }
    add(layout.bindir.join(DOCTOR), What::Copy(dist.join(DOCTOR), 0o755));
    Ok(entries)
}

/// Builds and installs.
pub fn install(context: &Context, paths: &Paths) -> Result<()> {
    let layout = Layout::new(paths)?;
    build::libraries(context)?;
    put(context, &layout)?;
    println!("installed into {}", layout.real(&layout.prefix).display());
    Ok(())
}

/// Installs what is built already.
pub fn install_built(context: &Context, paths: &Paths) -> Result<()> {
    put(context, &Layout::new(paths)?)
}

fn put(context: &Context, layout: &Layout) -> Result<()> {
    for Entry { to, what } in entries(context, layout)? {
        replace(&layout.real(&to), |new| match &what {
            What::Copy(from, mode) => {
                fs::copy(from, new).with_context(|| format!("cannot copy {}", from.display()))?;
                Ok(fs::set_permissions(new, fs::Permissions::from_mode(*mode))?)
            }
            What::Link(target) => Ok(symlink(target, new)?),
            What::Text(text) => {
                write(new, text)?;
                Ok(fs::set_permissions(new, fs::Permissions::from_mode(0o644))?)
            }
        })?;
    }
    Ok(())
}

/// Removes what `install` puts there, and its directories as far as they are empty then.
pub fn uninstall(context: &Context, paths: &Paths) -> Result<()> {
    let layout = Layout::new(paths)?;
    if !context.dist().join("man").is_dir() {
        build::libraries(context)?;
    }
    let entries = entries(context, &layout)?;
    for entry in &entries {
        remove(&layout.real(&entry.to))?;
    }
    for dir in entries.iter().filter_map(|e| e.to.parent()) {
        for own in layout.own(dir) {
            // Somebody else's file in it is no reason to fail.
            if fs::remove_dir(layout.real(own)).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Makes a file beside the old one and puts it in its place: whoever opens it finds one or the
/// other, and a running program keeps the old.
fn replace(path: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
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

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
