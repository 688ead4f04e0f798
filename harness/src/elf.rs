//! What ELF files say: segments, sections, dynamic entries and notes.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use object::elf::{
    DF_1_NOW, DF_BIND_NOW, DF_TEXTREL, DT_BIND_NOW, DT_FLAGS, DT_FLAGS_1, DT_TEXTREL, ET_DYN,
    FileHeader32, FileHeader64, GNU_PROPERTY_X86_FEATURE_1_AND, PF_W, PF_X, PT_GNU_RELRO,
    PT_GNU_STACK, PT_LOAD, SHF_ALLOC,
};
use object::read::elf::{Dyn, FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, FileKind};

/// The page size for which the segments are checked; the smallest that Linux has.
const PAGE: u64 = 4096;

/// A linked file, as far as checks look at it.
pub struct Elf {
    /// Can be loaded at any address.
    pub is_position_independent: bool,
    pub segments: Vec<Segment>,
    pub sections: Vec<Section>,
    /// The entries of the dynamic section: tag and value.
    dynamic: Vec<(u64, u64)>,
    /// The bits of `GNU_PROPERTY_X86_FEATURE_1_AND`, if the file has that property.
    pub x86_features: Option<u32>,
}

/// A program header.
pub struct Segment {
    kind: u32,
    flags: u32,
    /// Where it begins in the file, in bytes.
    offset: u64,
    /// Where it begins in memory, and its length there.
    address: u64,
    size: u64,
}

/// A section header.
pub struct Section {
    pub name: String,
    address: u64,
    size: u64,
    is_loaded: bool,
}

impl Elf {
    pub fn read(path: &Path) -> Result<Elf> {
        let data = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Elf::parse(&data).with_context(|| format!("cannot read {} as ELF", path.display()))
    }

    fn parse(data: &[u8]) -> Result<Elf> {
        Ok(match FileKind::parse(data)? {
            FileKind::Elf32 => Elf::of::<FileHeader32<Endianness>>(data)?,
            FileKind::Elf64 => Elf::of::<FileHeader64<Endianness>>(data)?,
            kind => bail!("its format is {kind:?}"),
        })
    }

    fn of<H: FileHeader<Endian = Endianness>>(data: &[u8]) -> Result<Elf> {
        let header = H::parse(data)?;
        let endian = header.endian()?;
        let mut elf = Elf {
            is_position_independent: header.e_type(endian) == ET_DYN,
            segments: Vec::new(),
            sections: Vec::new(),
            dynamic: Vec::new(),
            x86_features: None,
        };
        for segment in header.program_headers(endian, data)? {
            elf.segments.push(Segment {
                kind: segment.p_type(endian),
                flags: segment.p_flags(endian),
                offset: segment.p_offset(endian).into(),
                address: segment.p_vaddr(endian).into(),
                size: segment.p_memsz(endian).into(),
            });
            for entry in segment.dynamic(endian, data)?.unwrap_or_default() {
                elf.dynamic.push((entry.d_tag(endian).into(), entry.d_val(endian).into()));
            }
            let Some(mut notes) = segment.notes(endian, data)? else { continue };
            while let Some(note) = notes.next()? {
                let Some(mut properties) = note.gnu_properties(endian) else { continue };
                while let Some(property) = properties.next()? {
                    if property.pr_type() == GNU_PROPERTY_X86_FEATURE_1_AND {
                        elf.x86_features = Some(property.data_u32(endian)?);
                    }
                }
            }
        }
        let sections = header.sections(endian, data)?;
        for section in sections.iter() {
            elf.sections.push(Section {
                name: String::from_utf8_lossy(sections.section_name(endian, section)?).into_owned(),
                address: section.sh_addr(endian).into(),
                size: section.sh_size(endian).into(),
                is_loaded: Into::<u64>::into(section.sh_flags(endian)) & u64::from(SHF_ALLOC) != 0,
            });
        }
        Ok(elf)
    }

    /// The segments of one kind, such as `PT_LOAD`.
    fn of_kind(&self, kind: u32) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(move |s| s.kind == kind)
    }

    /// The segments that are mapped executable.
    fn executable(&self) -> impl Iterator<Item = &Segment> {
        self.of_kind(PT_LOAD).filter(|s| s.flags & PF_X != 0)
    }

    /// The values of the dynamic entries `tag`.
    fn dynamic(&self, tag: u32) -> impl Iterator<Item = u64> {
        self.dynamic.iter().filter(move |(t, _)| *t == u64::from(tag)).map(|(_, value)| *value)
    }

    /// Whether a dynamic entry `tag` has one of `bits`.
    fn has_dynamic(&self, tag: u32, bits: u32) -> bool {
        self.dynamic(tag).any(|value| value & u64::from(bits) != 0)
    }

    pub fn has_read_only_relocations(&self) -> bool {
        self.of_kind(PT_GNU_RELRO).next().is_some()
    }

    /// Whether the dynamic linker resolves all symbols when the file is loaded.
    pub fn binds_at_load(&self) -> bool {
        self.has_dynamic(DT_FLAGS, DF_BIND_NOW)
            || self.has_dynamic(DT_FLAGS_1, DF_1_NOW)
            || self.dynamic(DT_BIND_NOW).next().is_some()
    }

    pub fn has_text_relocations(&self) -> bool {
        self.dynamic(DT_TEXTREL).next().is_some() || self.has_dynamic(DT_FLAGS, DF_TEXTREL)
    }

    /// Whether the file asks for a stack, and one that is not executable.
    pub fn has_plain_stack(&self) -> bool {
        let mut stacks = self.of_kind(PT_GNU_STACK);
        stacks.next().is_some_and(|s| s.flags & PF_X == 0) && stacks.next().is_none()
    }

    pub fn has_writable_code(&self) -> bool {
        self.executable().any(|s| s.flags & PF_W != 0)
    }

    /// The names of the sections that are mapped executable.
    pub fn executable_sections(&self) -> Vec<&str> {
        let is_within = |section: &&Section| {
            let holds = |s: &Segment| {
                section.address >= s.address && section.address + section.size <= s.address + s.size
            };
            section.is_loaded && section.size != 0 && self.executable().any(holds)
        };
        self.sections.iter().filter(is_within).map(|s| s.name.as_str()).collect()
    }

    /// Whether code begins with a page of the file, so that nothing in front of it is mapped
    /// executable with it.
    pub fn code_begins_a_page(&self) -> bool {
        self.executable().all(|s| s.offset % PAGE == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test program itself: a position-independent program with code and a stack.
    #[test]
    fn reads_the_running_program() {
        let elf = Elf::read(Path::new("/proc/self/exe")).unwrap();
        assert!(elf.is_position_independent && elf.has_plain_stack());
        assert!(!elf.has_writable_code() && !elf.has_text_relocations());
        assert!(elf.executable_sections().contains(&".text"));
        assert!(!elf.executable_sections().contains(&".data"));
        assert!(Elf::parse(b"#!/bin/sh").is_err());
    }

    #[test]
    fn finds_what_is_mapped_executable_by_mistake() {
        let segment = |flags, offset, address, size| Segment {
            kind: PT_LOAD,
            flags: object::elf::PF_R | flags,
            offset,
            address,
            size,
        };
        let section = |name: &str, address, size| Section {
            name: name.to_string(),
            address,
            size,
            is_loaded: true,
        };
        let mut elf = Elf {
            is_position_independent: true,
            segments: vec![segment(PF_X, 0, 0, 0x2000), segment(PF_W, 0x2000, 0x3000, 0x100)],
            sections: vec![
                section(".rodata", 0x100, 0x10),
                section(".text", 0x1000, 0x1000),
                section(".data", 0x3000, 0x100),
            ],
            dynamic: vec![(DT_FLAGS.into(), DF_BIND_NOW.into())],
            x86_features: None,
        };
        assert_eq!(elf.executable_sections(), [".rodata", ".text"]);
        assert!(elf.code_begins_a_page() && elf.binds_at_load() && !elf.has_writable_code());
        elf.segments[0] = segment(PF_X | PF_W, 0x10, 0x1010, 0x1000);
        assert!(!elf.code_begins_a_page() && elf.has_writable_code());
        assert!(!elf.has_plain_stack() && !elf.has_read_only_relocations());
    }
}
