//! Installs and uninstalls all files.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::build;
use crate::context::Context;
use crate::files::{replace, write};
use crate::product::{HEADERS, LAYER, LIBRARIES, PROGRAMS, shared_names};

mod metadata;
mod paths;
mod record;

use paths::Layout;
pub use paths::Paths;
use record::Record;

/// An installed file.
struct Entry {
    /// Its path in the installed system.
    to: PathBuf,
    what: What,
}

enum What {
    /// A copy of a file, with a mode.
    Copy(PathBuf, u32),
    Link(String),
    Text(String),
}

/// All files of an installation. Builds for tests may lack the programs.
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
        add(pc, What::Text(metadata::pkg_config(context, name, layout)?));
    }
    let layer = LAYER.join("/");
    add(layout.libdir.join(&layer), What::Copy(dist.join(&layer), 0o644));
    let cmake = layout.libdir.join("cmake/uring");
    add(cmake.join("uring-config.cmake"), What::Text(metadata::cmake_config(context, layout)?));
    add(cmake.join("uring-config-version.cmake"), What::Text(metadata::cmake_version(context)?));
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
    for program in PROGRAMS {
        let file = dist.join(program);
        if file.exists() {
            add(layout.bindir.join(program), What::Copy(file, 0o755));
        }
    }
    Ok(entries)
}

/// Builds and installs.
pub fn install(context: &Context, paths: &Paths) -> Result<()> {
    build::all(context)?;
    install_built(context, paths)?;
    let layout = Layout::new(paths)?;
    println!("installed into {}", layout.real(&layout.prefix).display());
    if !layout.is_staged() {
        let libdir = layout.libdir.display();
        println!(
            "Programs find the libraries after `ldconfig` if the system looks in {libdir};\n\
             elsewhere they want LD_LIBRARY_PATH={libdir}, or -Wl,-rpath,{libdir} when linked."
        );
    }
    Ok(())
}

/// Installs the existing build into [`Context::prefix`], which is emptied first.
pub fn for_tests(context: &Context) -> Result<()> {
    install_built(context, &Paths::below(&context.fresh("prefix")?))
}

/// Installs the existing build.
pub fn install_built(context: &Context, paths: &Paths) -> Result<()> {
    let layout = Layout::new(paths)?;
    let entries = entries(context, &layout)?;
    // The record is written first, so that an incomplete installation can be removed.
    if !paths.no_record {
        let mut record = Record::read(&layout)?.unwrap_or_default();
        entries.iter().for_each(|entry| record.add(&layout, &entry.to));
        record.write(&layout)?;
    }
    for Entry { to, what } in entries {
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

/// Removes the installed files, and the directories that `install` created if they are empty.
pub fn uninstall(context: &Context, paths: &Paths) -> Result<()> {
    let layout = Layout::new(paths)?;
    if let Some(record) = Record::read(&layout)? {
        return record.remove(&layout);
    }
    // Without a record, it is unknown which directories `install` created. Only directories with
    // this library's names are removed.
    if PROGRAMS.iter().any(|program| !context.dist().join(program).exists()) {
        build::all(context)?;
    }
    let mut record = Record::default();
    entries(context, &layout)?.into_iter().for_each(|entry| record.add_file(entry.to));
    let (headers, cmake) = (layout.includedir.join("liburing"), layout.libdir.join("cmake/uring"));
    let layer = layout.libdir.join(LAYER[0]);
    [headers.join("io_uring"), headers, cmake, layer]
        .into_iter()
        .for_each(|dir| record.add_dir(dir));
    record.remove(&layout)
}
