//! Reads ELF files as the kernel and the dynamic linker do: only the program headers, because the
//! section headers may be stripped.
//!
//! The files are untrusted: only regular files are read, and at most `MOST` bytes of each.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs::File;
use std::ops::Range;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use object::elf::{DF_1_PIE, DT_FLAGS_1, DT_NEEDED, DT_STRSZ, DT_STRTAB, ET_DYN, ET_EXEC, PT_LOAD};
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{Dyn, FileHeader, ProgramHeader};
use object::{Endianness, FileKind, ReadCache, ReadRef};
use rustix::fs::{Mode, OFlags};

/// Maximum number of bytes read from one file: the headers, and the strings of the dynamic section,
/// which can have several MiB in a large library.
const MOST: u64 = 64 << 20;

/// Which implementation of liburing a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This library, with its version.
    UringRs(String),
    /// Another implementation, probably the C library.
    Other,
}

/// A shared library.
#[derive(Clone, Debug)]
pub struct Library {
    /// Which implementation of liburing it is.
    pub origin: Origin,
    /// Its newest version node, such as `LIBURING_2.15`; empty if it has none.
    pub newest: String,
}

impl Library {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Library> {
        let headers = Headers::read(path)?;
        Ok(Library { origin: headers.origin, newest: newest(&headers.strings) })
    }
}

/// The newest version node of liburing among the strings of the dynamic section.
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
    Program(PathBuf),
    /// A shared object, such as a plugin: the program that loads it has a dynamic linker.
    Object,
    /// A static program; the origin says whether this library is linked into it.
    Static(Origin),
}

impl Kind {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Kind> {
        let headers = Headers::read(path)?;
        if !matches!(headers.e_type, ET_EXEC | ET_DYN) {
            bail!("{} is neither a program nor a shared object", path.display());
        }
        Ok(match headers {
            Headers { linker: Some(linker), .. } => Kind::Program(linker.into()),
            Headers { is_object: true, .. } => Kind::Object,
            Headers { origin, .. } => Kind::Static(origin),
        })
    }
}

/// The contents of a file that matter here.
struct Headers {
    e_type: u16,
    /// The dynamic linker.
    linker: Option<OsString>,
    /// Whether the dynamic section is that of a shared object.
    is_object: bool,
    origin: Origin,
    /// The strings of the dynamic section.
    strings: Vec<u8>,
}

impl Headers {
    fn read(path: &Path) -> Result<Headers> {
        let file = open(path)?;
        let (file, left) = (ReadCache::new(file), Cell::new(MOST));
        let parts = Parts { file: &file, left: &left };
        let headers = match FileKind::parse(parts) {
            Ok(FileKind::Elf32) => Headers::of::<FileHeader32<Endianness>>(parts),
            Ok(FileKind::Elf64) => Headers::of::<FileHeader64<Endianness>>(parts),
            _ => bail!("{} is not an ELF file", path.display()),
        };
        headers.with_context(|| format!("{} is not a valid ELF file", path.display()))
    }

    fn of<Elf: FileHeader<Endian = Endianness>>(parts: Parts) -> Result<Headers, object::Error> {
        let header = Elf::parse(parts)?;
        let endian = header.endian()?;
        let segments = header.program_headers(endian, parts)?;
        let mut headers = Headers {
            e_type: header.e_type(endian),
            linker: None,
            is_object: false,
            origin: Origin::Other,
            strings: Vec::new(),
        };
        for segment in segments {
            // The kernel uses the first `PT_INTERP` header.
            if headers.linker.is_none() {
                let linker = segment.interpreter(endian, parts)?;
                headers.linker = linker.map(|linker| OsString::from_vec(linker.to_vec()));
            }
            // Invalid notes do not prevent a program from running.
            if let Ok(Some(mut notes)) = segment.notes(endian, parts) {
                while let Ok(Some(note)) = notes.next() {
                    if let Some(version) = version(note.name(), note.desc()) {
                        headers.origin = Origin::UringRs(version);
                    }
                }
            }
            if let Some(rows) = segment.dynamic(endian, parts)? {
                let rows =
                    rows.iter().map(|row| (row.d_tag(endian).into(), row.d_val(endian).into()));
                let rows: Vec<(u64, u64)> = rows.take_while(|(tag, _)| *tag != 0).collect();
                headers.is_object = !is_static(&rows);
                let value = |tag| rows.iter().find(|row| row.0 == tag).map_or(0, |row| row.1);
                let (at, size) = (value(DT_STRTAB.into()), value(DT_STRSZ.into()));
                let loaded = |s: &&Elf::ProgramHeader| s.p_type(endian) == PT_LOAD;
                let offset = segments.iter().filter(loaded).find_map(|s| {
                    let behind = at.checked_sub(s.p_vaddr(endian).into())?;
                    let (offset, len) = s.file_range(endian);
                    (size <= len.checked_sub(behind)?).then(|| offset.checked_add(behind))?
                });
                if let Some(strings) = offset.and_then(|o| parts.read_bytes_at(o, size).ok()) {
                    headers.strings = strings.to_vec();
                }
            }
        }
        Ok(headers)
    }
}

/// Opens a regular file. Opening another kind of file might block.
fn open(path: &Path) -> Result<File> {
    let cannot = || format!("cannot read {}", path.display());
    let regular = |is_file| -> Result<()> {
        ensure!(is_file, "{} is not a regular file", path.display());
        Ok(())
    };
    // Opening a device may have effects.
    regular(path.metadata().with_context(cannot)?.is_file())?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).with_context(cannot)?);
    // The name may refer to another file since then.
    regular(file.metadata().with_context(cannot)?.is_file())?;
    Ok(file)
}

/// A file whose parts are read on demand, up to a limit: the headers of a sparse file may request
/// more than the available memory.
#[derive(Clone, Copy)]
struct Parts<'a> {
    file: &'a ReadCache<File>,
    left: &'a Cell<u64>,
}

impl<'a> ReadRef<'a> for Parts<'a> {
    fn len(self) -> Result<u64, ()> {
        self.file.len()
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'a [u8], ()> {
        self.left.set(self.left.get().checked_sub(size).ok_or(())?);
        self.file.read_bytes_at(offset, size)
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'a [u8], ()> {
        self.file.read_bytes_at_until(range, delimiter)
    }
}

/// The version in the note that identifies this library.
fn version(name: &[u8], text: &[u8]) -> Option<String> {
    const LONGEST: usize = 32;
    let text = text.split(|b| *b == 0).next()?;
    (name == b"uring-rs" && text.len() <= LONGEST)
        .then(|| String::from_utf8_lossy(text).into_owned())
}

/// Whether a file with a dynamic section but without a dynamic linker is a program: a static
/// position-independent executable.
fn is_static(rows: &[(u64, u64)]) -> bool {
    let has = |tag: u32, bits: u64| rows.iter().any(|(t, v)| *t == tag.into() && v & bits != 0);
    has(DT_FLAGS_1, DF_1_PIE.into()) && !has(DT_NEEDED, u64::MAX)
}

#[cfg(test)]
mod tests;
