//! The case of row a35: uninstalling from a staging directory does not remove files of the system.

use std::fs;
use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::files::write;
use xtask::install;
use xtask::shell::{command, copy_tree, run};

use super::ids::is_wanted;
use super::library::Library;
use crate::outcome::Outcome;
use crate::reference::Reference;

const NAME: &str = "a35 uninstalling";

/// Runs the case with the installer of this library or of the C library.
pub fn case(
    context: &Context,
    dir: &Path,
    library: &Library,
    wanted: &[String],
) -> Result<Vec<Outcome>> {
    if !is_wanted(NAME, wanted) {
        return Ok(Vec::new());
    }
    let dir = dir.join("uninstalling");
    let (system, package) = (dir.join("system"), dir.join("package"));
    // Files of the same names that are already installed in the system.
    let files = ["lib/liburing.so.2", "lib/liburing.so", "lib/liburing.a", "include/liburing.h"];
    for file in files {
        write(&system.join(file), "the system's")?;
    }
    if library.is_ours {
        let paths =
            install::Paths { destdir: Some(package.clone()), ..install::Paths::below(&system) };
        install::install_built(context, &paths)?;
        install::uninstall(context, &paths)?;
    } else {
        let source = dir.join("source");
        copy_tree(&Reference::get(context)?.source, &source)?;
        let lib = system.join("lib");
        run(command("./configure")
            .current_dir(&source)
            .arg(format!("--prefix={}", system.display()))
            .arg(format!("--libdir={}", lib.display()))
            .arg(format!("--libdevdir={}", lib.display())))?;
        run(command("make")
            .current_dir(&source)
            .arg("uninstall")
            .arg(format!("DESTDIR={}", package.display())))?;
    }
    let gone = files.iter().filter(|file| !system.join(file).exists());
    let gone: Vec<String> = gone.map(|file| format!("{file} is gone")).collect();
    fs::remove_dir_all(&dir)?;
    Ok(vec![Outcome::none_of(format!("defect: {NAME}"), &gone)])
}
