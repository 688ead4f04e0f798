//! The liburing files where the dynamic linker looks.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::elf::Library;

/// One file, and what is known of it.
pub struct Found {
    /// The path under which it is found.
    pub path: PathBuf,
    /// What makes the dynamic linker look there.
    pub by: &'static str,
    /// What it is, or why it cannot be read.
    pub library: Result<Library, String>,
}

/// Directories that are searched without being named anywhere: Debian's, then those of all.
fn default_directories() -> Vec<PathBuf> {
    let debian = ["/lib", "/usr/lib"].map(|dir| format!("{dir}/{}-linux-gnu", env::consts::ARCH));
    let all = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"].map(String::from);
    debian.into_iter().chain(all).map(PathBuf::from).collect()
}

/// All of them, in the order in which they are searched.
pub fn on_path() -> Vec<Found> {
    let mut candidates: Vec<(PathBuf, &'static str)> = Vec::new();
    for path in words("LD_PRELOAD", &[' ', ':']) {
        if is_liburing(&path) {
            candidates.push((path, "LD_PRELOAD"));
        }
    }
    let preload = fs::read_to_string("/etc/ld.so.preload").unwrap_or_default();
    candidates.extend(preloaded(&preload).into_iter().map(|p| (p, "/etc/ld.so.preload")));
    for dir in words("LD_LIBRARY_PATH", &[':', ';']) {
        candidates.extend(in_directory(&dir).into_iter().map(|p| (p, "LD_LIBRARY_PATH")));
    }
    candidates.extend(cached().into_iter().map(|p| (p, "ld.so.cache")));
    for dir in default_directories() {
        candidates.extend(in_directory(&dir).into_iter().map(|p| (p, "default")));
    }
    // The same file may be found on several ways; the first one counts.
    let mut seen = BTreeSet::new();
    candidates.retain(|(path, _)| seen.insert(fs::canonicalize(path).unwrap_or(path.clone())));
    let found = |(path, by): (PathBuf, &'static str)| {
        let library = Library::read(&path).map_err(|e| format!("{e:#}"));
        Found { path, by, library }
    };
    candidates.into_iter().map(found).collect()
}

fn words(variable: &str, separators: &[char]) -> Vec<PathBuf> {
    let value = env::var(variable).unwrap_or_default();
    value.split(separators).filter(|w| !w.is_empty()).map(PathBuf::from).collect()
}

/// The files of liburing that are preloaded into every program.
fn preloaded(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let words = lines.flat_map(|line| line.split([' ', '\t', ':']));
    words.map(PathBuf::from).filter(|path| is_liburing(path)).collect()
}

fn is_liburing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ["liburing.so.2", "liburing-ffi.so.2"].iter().any(|soname| name.starts_with(soname))
}

fn in_directory(dir: &Path) -> Vec<PathBuf> {
    let sonames = ["liburing.so.2", "liburing-ffi.so.2"];
    sonames.iter().map(|name| dir.join(name)).filter(|path| path.exists()).collect()
}

/// What ldconfig(8) knows.
fn cached() -> Vec<PathBuf> {
    let output = ["ldconfig", "/sbin/ldconfig"]
        .iter()
        .find_map(|program| Command::new(program).arg("-p").output().ok());
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let paths = text.lines().filter_map(|l| l.rsplit_once(" => ")).map(|(_, p)| PathBuf::from(p));
    paths.filter(|p| is_liburing(p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_for_every_program_are_read() {
        let text =
            "# /old/liburing.so.2\n/a/liburing.so.2:/b/libother.so\t/c/liburing-ffi.so.2 # x\n";
        assert_eq!(
            preloaded(text),
            ["/a/liburing.so.2", "/c/liburing-ffi.so.2"].map(PathBuf::from)
        );
    }

    #[test]
    fn debians_directories_are_searched() {
        let debian = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
        assert!(default_directories().contains(&PathBuf::from(debian)));
    }
}
