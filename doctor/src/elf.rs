//! What ELF files say of themselves.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
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

/// What kind of file a program is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A program that names its dynamic linker.
    Program(String),
    /// A shared object, such as a plugin: whoever loads it has a dynamic linker.
    Object,
    /// A static program, with this library in it or not.
    Static(Origin),
}

impl Kind {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Kind> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = object::File::parse(&*bytes)
            .with_context(|| format!("{} is no ELF file", path.display()))?;
        let section = |name: &str| file.section_by_name(name).and_then(|s| s.data().ok());
        if let Some(linker) = section(".interp") {
            let linker = String::from_utf8_lossy(linker);
            return Ok(Kind::Program(linker.trim_end_matches('\0').to_string()));
        }
        let width = if file.is_64() { 8 } else { 4 };
        Ok(match section(".dynamic") {
            Some(dynamic) if !is_static(dynamic, width) => Kind::Object,
            _ => Kind::Static(origin(section(".note.uring-rs"))),
        })
    }
}

/// Whether a file with a dynamic section, and without a dynamic linker, is a program all the same:
/// one that moves itself in memory. The section is pairs of numbers of `width` bytes.
fn is_static(dynamic: &[u8], width: usize) -> bool {
    const DT_NEEDED: u64 = 1;
    const DT_FLAGS_1: u64 = 0x6fff_fffb;
    const DF_1_PIE: u64 = 0x0800_0000;
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
    let pairs = || dynamic.chunks_exact(2 * width).map(|pair| pair.split_at(width));
    let has = |tag: u64, bits: u64| {
        pairs().any(|(t, value)| number(t) == tag && number(value) & bits != 0)
    };
    has(DT_FLAGS_1, DF_1_PIE) && !has(DT_NEEDED, u64::MAX)
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
    fn a_static_program_may_have_a_dynamic_section() {
        let section = |rows: &[(u64, u64)]| -> Vec<u8> {
            rows.iter().flat_map(|(t, v)| [t.to_le_bytes(), v.to_le_bytes()].concat()).collect()
        };
        let (pie, needed) = ((0x6fff_fffb, 0x0800_0001), (1, 7));
        assert!(is_static(&section(&[(5, 1), pie]), 8));
        assert!(!is_static(&section(&[needed, pie]), 8));
        assert!(!is_static(&section(&[needed, (0x6fff_fffb, 1)]), 8));
        assert!(!is_static(&section(&[(5, 1)]), 8));
        assert!(is_static(&[0xfb, 0xff, 0xff, 0x6f, 0, 0, 0, 8], 4));
    }
}
