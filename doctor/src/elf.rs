//! What the dynamic linker would make of a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use object::{Object, ObjectSection};

/// Whose liburing a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This library, with its version.
    UringRs(String),
    /// Another one, which is the C library as far as is known.
    Other,
}

/// What is read of a shared library.
#[derive(Clone, Debug)]
pub struct Library {
    /// Whose it is.
    pub origin: Origin,
    /// The newest version node that it has, such as `LIBURING_2.15`; empty if it has none.
    pub newest: String,
}

impl Library {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Library> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = object::File::parse(&*bytes)
            .with_context(|| format!("{} is no ELF file", path.display()))?;
        let section = |name: &str| file.section_by_name(name).and_then(|s| s.data().ok());
        let nodes = section(".dynstr").unwrap_or_default();
        Ok(Library { origin: origin(section(".note.uring-rs")), newest: newest(nodes) })
    }
}

/// Reads the note that this library bears.
fn origin(note: Option<&[u8]>) -> Origin {
    let text = note.and_then(|note| {
        let (head, text) = note.split_at_checked(24)?;
        head[12..].starts_with(b"uring-rs\0").then(|| text.split(|b| *b == 0).next())?
    });
    match text {
        Some(text) => Origin::UringRs(String::from_utf8_lossy(text).into_owned()),
        None => Origin::Other,
    }
}

/// The newest node of liburing among the strings of the dynamic section.
fn newest(strings: &[u8]) -> String {
    let minor = |s: &[u8]| -> Option<u32> {
        std::str::from_utf8(s).ok()?.strip_prefix("LIBURING_2.")?.parse().ok()
    };
    let newest = strings.split(|b| *b == 0).filter_map(minor).max();
    newest.map_or(String::new(), |minor| format!("LIBURING_2.{minor}"))
}

/// What a program would bind.
#[derive(Debug)]
pub enum Binding {
    /// These files, in the order in which they are searched.
    Files(Vec<PathBuf>),
    /// It is linked to no liburing; it may still load one later.
    None,
    /// It is static, with this library in it or not.
    Static(Origin),
}

/// Asks the program's own dynamic linker; the program is not run.
pub fn binding(program: &Path) -> Result<Binding> {
    let bytes = fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    let file = object::File::parse(&*bytes)
        .with_context(|| format!("{} is no ELF file", program.display()))?;
    let section = |name: &str| file.section_by_name(name).and_then(|s| s.data().ok());
    let Some(linker) = section(".interp") else {
        return Ok(Binding::Static(origin(section(".note.uring-rs"))));
    };
    let linker = String::from_utf8_lossy(linker).trim_end_matches('\0').to_string();
    let program = std::path::absolute(program)?;
    let output = Command::new(&linker)
        .arg("--list")
        .arg(&program)
        .output()
        .with_context(|| format!("cannot run {linker}"))?;
    if !output.status.success() {
        bail!(
            "{linker} cannot load {}: {}",
            program.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let files = bound(&String::from_utf8_lossy(&output.stdout));
    Ok(if files.is_empty() { Binding::None } else { Binding::Files(files) })
}

/// The files of liburing in the dynamic linker's list.
fn bound(list: &str) -> Vec<PathBuf> {
    let file = |line: &str| {
        // `name => path (address)`, or `path (address)` for one that is preloaded.
        let (line, _) = line.trim().rsplit_once(" (")?;
        let path = line.rsplit_once(" => ").map_or(line, |(_, path)| path);
        let name = path.rsplit('/').next()?;
        name.starts_with("liburing").then(|| PathBuf::from(path))
    };
    list.lines().filter_map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_tells_whose_it_is() {
        let mut note = Vec::new();
        [9_u32, 8, 1].iter().for_each(|n| note.extend(n.to_le_bytes()));
        note.extend(b"uring-rs\0\0\0\x002.15.0\0\0");
        assert_eq!(origin(Some(&note)), Origin::UringRs("2.15.0".to_string()));
        assert_eq!(origin(Some(b"short")), Origin::Other);
        assert_eq!(origin(None), Origin::Other);
    }

    #[test]
    fn nodes_are_compared_by_number() {
        assert_eq!(newest(b"libc.so.6\0LIBURING_2.9\0LIBURING_2.15\0"), "LIBURING_2.15");
        assert_eq!(newest(b"libc.so.6\0"), "");
    }

    #[test]
    fn preloaded_files_come_first() {
        let list = "\tlinux-vdso.so.1 (0x1)\n\t/opt/a b/liburing.so.2 (0x2)\n\
                    \tliburing.so.2 => /usr/lib/liburing.so.2 (0x3)\n\tlibc.so.6 => /lib/c (0x4)\n";
        assert_eq!(
            bound(list),
            ["/opt/a b/liburing.so.2", "/usr/lib/liburing.so.2"].map(PathBuf::from)
        );
        assert!(bound("\tstatically linked\n").is_empty());
    }
}
