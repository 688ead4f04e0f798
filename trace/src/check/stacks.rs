//! Where in the program a call was made: addresses become functions and lines.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use gimli::{EndianArcSlice, RunTimeEndian, SectionId};
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};
use uring_trace_format::detail::{Call, Frame, Module};

/// Names of the files that are between the program and the kernel.
const OURS: [&str; 3] = ["liburing.so", "liburing-ffi.so", "liburing-layer.so"];

/// The mapped files of a process.
#[derive(Default)]
pub struct Stacks {
    modules: Vec<(Module, PathBuf)>,
    symbols: HashMap<PathBuf, Option<Symbols>>,
}

/// What a file says of its functions and lines.
struct Symbols {
    lines: Option<addr2line::Context<Section>>,
    /// Address, length and name of each function, in order.
    functions: Vec<(u64, u64, String)>,
}

/// A section, kept in memory: a file may be replaced while it is read.
type Section = EndianArcSlice<RunTimeEndian>;

impl Stacks {
    /// A file is mapped; one that was there before is not any more.
    pub fn add(&mut self, module: &Module) {
        let path = PathBuf::from(OsStr::from_bytes(module.path.as_slice()));
        self.modules.retain(|(old, _)| old.end <= module.start || module.end <= old.start);
        self.modules.push((*module, path));
    }

    fn module(&self, address: u64) -> Option<&(Module, PathBuf)> {
        self.modules.iter().find(|(module, _)| (module.start..module.end).contains(&address))
    }

    fn is_ours(&self, address: u64) -> bool {
        let name = self.module(address).and_then(|(_, path)| path.file_name());
        name.is_some_and(|name| {
            OURS.iter().any(|ours| name.as_bytes().starts_with(ours.as_bytes()))
        })
    }

    /// The frames of the program: those outside of the call to the library.
    pub fn frames<'a>(&'a self, call: &'a Call) -> impl Iterator<Item = &'a Frame> {
        let all = call.frames.iter().take_while(|frame| frame.address != 0);
        all.skip_while(|frame| self.is_ours(frame.address - 1))
    }

    /// Where the program called the library.
    pub fn place(&self, call: &Call) -> Option<u64> {
        self.frames(call).next().map(|frame| frame.address)
    }

    /// The frames of the program in words, innermost first.
    pub fn lines(&mut self, call: &Call) -> Vec<String> {
        let addresses: Vec<u64> = self.frames(call).map(|frame| frame.address).collect();
        let lines: Vec<String> = addresses.iter().flat_map(|a| self.described(*a)).collect();
        match lines.is_empty() {
            true => vec!["the place in the program is not known".to_string()],
            false => lines,
        }
    }

    /// A return address: the function and the line of the call, more than one if some are inlined.
    fn described(&mut self, address: u64) -> Vec<String> {
        let Some((module, path)) = self.module(address - 1).cloned() else {
            return vec![format!("{address:#x}")];
        };
        let inside = address.wrapping_sub(module.base);
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let symbols = self.symbols.entry(path).or_insert_with_key(|path| Symbols::of(path));
        // The call is before the address to which it returns.
        let known = symbols.as_ref().map(|symbols| symbols.find(inside - 1)).unwrap_or_default();
        match known.is_empty() {
            true => vec![format!("{file}+{inside:#x}")],
            false => known.into_iter().map(|line| format!("{line} ({file})")).collect(),
        }
    }
}

impl Symbols {
    fn of(path: &Path) -> Option<Symbols> {
        let bytes = fs::read(path).ok()?;
        let file = object::File::parse(&bytes[..]).ok()?;
        let is_function = |symbol: &object::Symbol<'_, '_>| {
            symbol.kind() == SymbolKind::Text && symbol.is_definition()
        };
        let symbols = file.symbols().chain(file.dynamic_symbols()).filter(is_function);
        let mut functions: Vec<_> = symbols
            .filter_map(|s| Some((s.address(), s.size(), s.name().ok()?.to_string())))
            .collect();
        functions.sort();
        Some(Symbols { lines: lines(&file), functions })
    }

    fn find(&self, address: u64) -> Vec<String> {
        let frames = self.lines.as_ref().map(|lines| lines.find_frames(address).skip_all_loads());
        let mut found = Vec::new();
        if let Some(Ok(mut frames)) = frames {
            while let Ok(Some(frame)) = frames.next() {
                let function = frame.function.as_ref().and_then(|f| f.demangle().ok());
                let Some(function) = function else { continue };
                let place = frame.location.and_then(|at| Some((at.file?, at.line?)));
                let place = place.map(|(file, line)| format!(" at {file}:{line}"));
                found.push(format!("{function}{}", place.unwrap_or_default()));
            }
        }
        let after = self.functions.partition_point(|(start, ..)| *start <= address);
        if let (true, Some((start, len, name))) = (found.is_empty(), self.functions[..after].last())
        {
            // A file without its own symbols has only those of the functions that others may call.
            if address - start < *len {
                found.push(addr2line::demangle_auto(name.into(), None).into_owned());
            }
        }
        found
    }
}

/// The debugging information of a file. Compressed sections are left out.
fn lines(file: &object::File<'_>) -> Option<addr2line::Context<Section>> {
    let endian = if file.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
    let section = |id: SectionId| -> Result<Section, gimli::Error> {
        let section = file.section_by_name(id.name());
        let data = section.and_then(|section| section.data().ok()).unwrap_or_default();
        Ok(EndianArcSlice::new(data.into(), endian))
    };
    let dwarf = gimli::Dwarf::load(section).ok()?;
    addr2line::Context::from_dwarf(dwarf).ok()
}
