//! The symbols of ELF files and their versions.

use anyhow::Result;
use object::Endianness;
use object::elf::{SHN_ABS, STB_LOCAL, STB_WEAK, STT_FUNC};
use object::read::elf::{FileHeader, SectionTable, Sym};

/// A symbol.
#[derive(Debug)]
pub struct Symbol {
    pub name: String,
    /// The version node; `None` in symbol tables without versions.
    pub version: Option<String>,
    pub is_defined: bool,
    pub is_function: bool,
    /// Neither local nor weak.
    pub is_global: bool,
    pub is_weak: bool,
    /// Whether it belongs to no section, as the symbols of version nodes.
    is_absolute: bool,
    pub address: u64,
    pub size: u64,
}

impl Symbol {
    /// The name and, after `@@`, the default version. For the symbol of a version node, only the
    /// name.
    pub fn versioned(&self) -> String {
        match &self.version {
            Some(version) if !self.is_absolute => format!("{}@@{version}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// Reads a symbol table of type `SHT_DYNSYM` or `SHT_SYMTAB`.
pub fn read<H: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'_, H>,
    endian: Endianness,
    data: &[u8],
    kind: u32,
) -> Result<Vec<Symbol>> {
    let table = sections.symbols(endian, data, kind)?;
    let versions = match kind {
        object::elf::SHT_DYNSYM => sections.versions(endian, data)?,
        _ => None,
    };
    let mut symbols = Vec::new();
    for (index, symbol) in table.enumerate() {
        let name = String::from_utf8_lossy(table.symbol_name(endian, symbol)?).into_owned();
        // Symbols of sections and files are not used.
        if name.is_empty() {
            continue;
        }
        let version = match &versions {
            Some(versions) => versions.version(versions.version_index(endian, index))?,
            None => None,
        };
        symbols.push(Symbol {
            name,
            version: version.map(|v| String::from_utf8_lossy(v.name()).into_owned()),
            is_defined: !symbol.is_undefined(endian),
            is_function: symbol.st_type() == STT_FUNC,
            is_global: ![STB_LOCAL, STB_WEAK].contains(&symbol.st_bind()),
            is_weak: symbol.st_bind() == STB_WEAK,
            is_absolute: symbol.st_shndx(endian) == SHN_ABS,
            address: symbol.st_value(endian).into(),
            size: symbol.st_size(endian).into(),
        });
    }
    Ok(symbols)
}

/// The version nodes that a library defines, each followed by its parents. The first one has the
/// library's own name.
pub fn version_nodes<H: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'_, H>,
    endian: Endianness,
    data: &[u8],
) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if let Some((mut definitions, strings)) = sections.gnu_verdef(endian, data)? {
        let strings = sections.strings(endian, data, strings)?;
        while let Some((_, mut of_node)) = definitions.next()? {
            while let Some(name) = of_node.next()? {
                names.push(String::from_utf8_lossy(name.name(endian, strings)?).into_owned());
            }
        }
    }
    Ok(names)
}
