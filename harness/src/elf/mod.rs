//! Reads ELF files: segments, sections, symbols, dynamic entries and notes.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use object::elf::{
    DF_1_NOW, DF_BIND_NOW, DF_TEXTREL, DT_BIND_NOW, DT_FINI, DT_FINI_ARRAY, DT_FINI_ARRAYSZ,
    DT_FLAGS, DT_FLAGS_1, DT_INIT, DT_INIT_ARRAYSZ, DT_NEEDED, DT_PREINIT_ARRAY,
    DT_PREINIT_ARRAYSZ, DT_SONAME, DT_TEXTREL, ET_DYN, FileHeader32, FileHeader64,
    GNU_PROPERTY_X86_FEATURE_1_AND, NT_GNU_BUILD_ID, PF_W, PF_X, PT_GNU_RELRO, PT_GNU_STACK,
    PT_LOAD, SHF_ALLOC, SHT_DYNSYM, SHT_SYMTAB,
};
use object::read::archive::ArchiveFile;
use object::read::elf::{Dyn, FileHeader, ProgramHeader, SectionHeader, SectionTable};
use object::{Endianness, FileKind};

mod symbols;

pub use symbols::Symbol;

/// The page size for which the segments are checked: the smallest one on Linux.
const PAGE: u64 = 4096;

/// The parts of an object file, linked or not, that the checks use.
#[derive(Default)]
pub struct Elf {
    /// Whether it can be loaded at any address.
    pub is_position_independent: bool,
    pub segments: Vec<Segment>,
    pub sections: Vec<Section>,
    /// The entries of the dynamic section: tag and value.
    dynamic: Vec<(u64, u64)>,
    /// The names of the libraries that it depends on.
    pub needed: Vec<String>,
    pub soname: Option<String>,
    /// The dynamic symbols, with their versions.
    pub dynamic_symbols: Vec<Symbol>,
    /// All symbols, unless they were stripped.
    pub symbols: Vec<Symbol>,
    /// The version nodes that are defined, each followed by its parents.
    pub version_nodes: Vec<String>,
    /// How many relocations it has.
    pub relocations: usize,
    pub has_build_id: bool,
    /// The bits of `GNU_PROPERTY_X86_FEATURE_1_AND`, if the file has that property.
    pub x86_features: Option<u32>,
}

/// A program header.
pub struct Segment {
    kind: u32,
    flags: u32,
    /// Its offset in the file, in bytes.
    offset: u64,
    /// Its address in memory, and its size there.
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
        let mut elf =
            Elf { is_position_independent: header.e_type(endian) == ET_DYN, ..Elf::default() };
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
                elf.has_build_id |= note.name() == b"GNU" && note.n_type(endian) == NT_GNU_BUILD_ID;
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
            elf.relocations += section.rela(endian, data)?.map_or(0, |(all, _)| all.len());
            elf.relocations += section.rel(endian, data)?.map_or(0, |(all, _)| all.len());
            elf.sections.push(Section {
                name: String::from_utf8_lossy(sections.section_name(endian, section)?).into_owned(),
                address: section.sh_addr(endian).into(),
                size: section.sh_size(endian).into(),
                is_loaded: Into::<u64>::into(section.sh_flags(endian)) & u64::from(SHF_ALLOC) != 0,
            });
        }
        elf.dynamic_symbols = symbols::read::<H>(&sections, endian, data, SHT_DYNSYM)?;
        elf.symbols = symbols::read::<H>(&sections, endian, data, SHT_SYMTAB)?;
        elf.version_nodes = symbols::version_nodes::<H>(&sections, endian, data)?;
        elf.read_names::<H>(&sections, endian, data)?;
        Ok(elf)
    }

    /// Reads the names of the libraries that dynamic entries refer to.
    fn read_names<H: FileHeader<Endian = Endianness>>(
        &mut self,
        sections: &SectionTable<'_, H>,
        endian: Endianness,
        data: &[u8],
    ) -> Result<()> {
        let Some((_, strings)) = sections.dynamic(endian, data)? else { return Ok(()) };
        let strings = sections.strings(endian, data, strings)?;
        let name = |value: u64| -> Result<String> {
            let name = strings.get(value.try_into()?).ok().context("a name is missing")?;
            Ok(String::from_utf8_lossy(name).into_owned())
        };
        let needed = self.dynamic(DT_NEEDED).map(name).collect::<Result<_>>()?;
        let soname = self.dynamic(DT_SONAME).next().map(name).transpose()?;
        (self.needed, self.soname) = (needed, soname);
        Ok(())
    }

    /// The members of an archive.
    pub fn read_archive(path: &Path) -> Result<Vec<Elf>> {
        let data = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut members = Vec::new();
        for member in ArchiveFile::parse(&*data)?.members() {
            members.push(Elf::parse(member?.data(&*data)?)?);
        }
        Ok(members)
    }

    /// The functions that this library exports, without their versions.
    pub fn exported(&self) -> impl Iterator<Item = &Symbol> {
        self.dynamic_symbols.iter().filter(|s| s.is_defined && s.is_function)
    }

    /// The undefined symbols, which other libraries must define.
    pub fn imported(&self) -> impl Iterator<Item = &Symbol> {
        self.dynamic_symbols.iter().filter(|s| !s.is_defined)
    }

    /// Whether loading the library runs any of its code except one constructor.
    pub fn runs_more_than_a_constructor(&self) -> bool {
        let others = [
            DT_INIT,
            DT_FINI,
            DT_FINI_ARRAY,
            DT_FINI_ARRAYSZ,
            DT_PREINIT_ARRAY,
            DT_PREINIT_ARRAYSZ,
        ];
        others.iter().any(|tag| self.dynamic(*tag).next().is_some())
            || self.dynamic(DT_INIT_ARRAYSZ).any(|size| size != 8)
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

    /// Whether the file has exactly one `PT_GNU_STACK` header, and it is not executable.
    pub fn has_plain_stack(&self) -> bool {
        let mut stacks = self.of_kind(PT_GNU_STACK);
        stacks.next().is_some_and(|s| s.flags & PF_X == 0) && stacks.next().is_none()
    }

    pub fn has_writable_code(&self) -> bool {
        self.executable().any(|s| s.flags & PF_W != 0)
    }

    /// The names of the sections that are in executable segments.
    pub fn executable_sections(&self) -> Vec<&str> {
        let is_within = |section: &&Section| {
            let holds = |s: &Segment| {
                section.address >= s.address && section.address + section.size <= s.address + s.size
            };
            section.is_loaded && section.size != 0 && self.executable().any(holds)
        };
        self.sections.iter().filter(is_within).map(|s| s.name.as_str()).collect()
    }

    /// Whether the code starts on a page boundary of the file. Otherwise data in front of it would
    /// be mapped executable too.
    pub fn code_begins_a_page(&self) -> bool {
        self.executable().all(|s| s.offset % PAGE == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test program itself is a position-independent program with code and a stack.
    #[test]
    fn reads_the_running_program() {
        let elf = Elf::read(Path::new("/proc/self/exe")).unwrap();
        assert!(elf.is_position_independent && elf.has_plain_stack());
        assert!(!elf.has_writable_code() && !elf.has_text_relocations());
        assert!(elf.executable_sections().contains(&".text"));
        assert!(!elf.executable_sections().contains(&".data"));
        assert!(Elf::parse(b"#!/bin/sh").is_err());
        assert!(elf.needed.iter().any(|name| name == "libc.so.6") && elf.relocations > 0);
        let main = elf.symbols.iter().find(|s| s.name == "main").unwrap();
        assert!(main.is_defined && main.is_function && main.is_global && main.size > 0);
        let imported = elf.imported().find(|s| s.name == "memcpy").unwrap();
        assert!(imported.version.as_ref().is_some_and(|v| v.starts_with("GLIBC_")));
    }

    #[test]
    fn only_one_constructor_runs() {
        let with = |tag: u32, value| {
            let dynamic = vec![(u64::from(tag), value)];
            Elf { dynamic, ..Elf::default() }.runs_more_than_a_constructor()
        };
        assert!(!with(DT_INIT_ARRAYSZ, 8) && with(DT_INIT_ARRAYSZ, 16));
        assert!(with(DT_INIT, 0x1000) && with(DT_FINI_ARRAY, 0x1000));
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
            ..Elf::default()
        };
        assert_eq!(elf.executable_sections(), [".rodata", ".text"]);
        assert!(elf.code_begins_a_page() && elf.binds_at_load() && !elf.has_writable_code());
        elf.segments[0] = segment(PF_X | PF_W, 0x10, 0x1010, 0x1000);
        assert!(!elf.code_begins_a_page() && elf.has_writable_code());
        assert!(!elf.has_plain_stack() && !elf.has_read_only_relocations());
    }
}
