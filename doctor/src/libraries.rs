//! The liburing files that the dynamic linker may find.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binding::find_last;
use crate::child;
use crate::elf::Library;

const SONAMES: [&str; 2] = ["liburing.so.2", "liburing-ffi.so.2"];

/// A file that the dynamic linker may find.
pub struct Found {
    /// Its path.
    pub path: PathBuf,
    /// Why the dynamic linker finds it.
    pub by: &'static str,
    /// Which library it is, or why it cannot be read.
    pub library: Result<Library, String>,
}

/// The default directories: Debian's, then the common ones.
fn default_directories() -> Vec<PathBuf> {
    let debian = ["/lib", "/usr/lib"].map(|dir| format!("{dir}/{}-linux-gnu", env::consts::ARCH));
    let all = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"].map(String::from);
    debian.into_iter().chain(all).map(PathBuf::from).collect()
}

/// All files, in search order.
pub fn on_path() -> Vec<Found> {
    let mut candidates: Vec<(PathBuf, &'static str)> = Vec::new();
    for path in words("LD_PRELOAD", b" :") {
        if is_liburing(&path) {
            candidates.push((path, "LD_PRELOAD"));
        }
    }
    let preload = fs::read("/etc/ld.so.preload").unwrap_or_default();
    candidates.extend(preloaded(&preload).into_iter().map(|p| (p, "/etc/ld.so.preload")));
    for dir in words("LD_LIBRARY_PATH", b":;") {
        candidates.extend(in_directory(&dir).into_iter().map(|p| (p, "LD_LIBRARY_PATH")));
    }
    candidates.extend(cached().into_iter().map(|p| (p, "ld.so.cache")));
    for dir in default_directories() {
        candidates.extend(in_directory(&dir).into_iter().map(|p| (p, "default")));
    }
    // The same file may be found more than once; only the first occurrence is listed.
    let mut seen = BTreeSet::new();
    candidates.retain(|(path, _)| seen.insert(fs::canonicalize(path).unwrap_or(path.clone())));
    let found = |(path, by): (PathBuf, &'static str)| {
        let library = Library::read(&path).map_err(|e| format!("{e:#}"));
        Found { path, by, library }
    };
    candidates.into_iter().map(found).collect()
}

fn words(variable: &str, separators: &[u8]) -> Vec<PathBuf> {
    paths(env::var_os(variable).unwrap_or_default().as_bytes(), separators)
}

/// Splits a list of paths at the separators. Paths need not be UTF-8.
fn paths(list: &[u8], separators: &[u8]) -> Vec<PathBuf> {
    let words = list.split(|b| separators.contains(b)).filter(|word| !word.is_empty());
    words.map(|word| PathBuf::from(OsStr::from_bytes(word))).collect()
}

/// The liburing files in /etc/ld.so.preload.
fn preloaded(text: &[u8]) -> Vec<PathBuf> {
    let lines = text.split(|b| *b == b'\n');
    let lines = lines.map(|line| line.split(|b| *b == b'#').next().unwrap_or_default());
    let mut all: Vec<PathBuf> = lines.flat_map(|line| paths(line, b" \t:")).collect();
    all.retain(|path| is_liburing(path));
    all
}

fn is_liburing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    SONAMES.iter().any(|soname| name.starts_with(soname.as_bytes()))
}

fn in_directory(dir: &Path) -> Vec<PathBuf> {
    SONAMES.iter().map(|name| dir.join(name)).filter(|path| path.exists()).collect()
}

/// The files in the cache of ldconfig(8).
fn cached() -> Vec<PathBuf> {
    let output = ["ldconfig", "/sbin/ldconfig"]
        .iter()
        .find_map(|program| child::output(Command::new(program).arg("-p")).ok().flatten());
    let text = output.map(|output| output.stdout).unwrap_or_default();
    let lines = text.split(|b| *b == b'\n');
    let paths = lines.filter_map(|line| Some(&line[find_last(line, b" => ")? + 4..]));
    let paths = paths.map(|path| PathBuf::from(OsStr::from_bytes(path)));
    paths.filter(|path| is_liburing(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preloaded_files_are_read() {
        let text =
            "# /old/liburing.so.2\n/a/liburing.so.2:/b/libother.so\t/c/liburing-ffi.so.2 # x\n";
        assert_eq!(
            preloaded(text.as_bytes()),
            ["/a/liburing.so.2", "/c/liburing-ffi.so.2"].map(PathBuf::from)
        );
    }

    #[test]
    fn paths_need_not_be_utf_8() {
        let path = PathBuf::from(OsStr::from_bytes(b"/a\xff"));
        assert_eq!(paths(b":/a\xff;;/b:", b":;"), [path.clone(), PathBuf::from("/b")]);
        assert_eq!(preloaded(b"/a\xff/liburing.so.2\n"), [path.join("liburing.so.2")]);
    }

    #[test]
    fn debians_directories_are_searched() {
        let debian = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
        assert!(default_directories().contains(&PathBuf::from(debian)));
    }
}
