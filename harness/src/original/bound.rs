//! Verifies which library a test uses.

use std::fs;
use std::path::Path;

use anyhow::Result;
use xtask::shell::{command, output};

use super::environment::Environment;
use crate::elf::Elf;

/// A string that only this library's archive contains.
const OURS: &[u8] = b"LIBURING_SPLIT_MMAP";

/// Whether the program's io_uring functions are bound to the right file. The dynamic linker lists
/// all bindings in the same environment, without running the program.
pub fn is_bound(program: &Path, environment: &Environment) -> Result<bool> {
    let Some(library) = &environment.library else {
        return is_linked_in(program);
    };
    let mut linker = command(program);
    environment.apply(&mut linker);
    linker
        .env("LD_TRACE_LOADED_OBJECTS", "1")
        .env("LD_WARN", "yes")
        .env("LD_BIND_NOW", "yes")
        .env("LD_DEBUG", "bindings");
    let bindings = output(&mut linker)?;
    let text = String::from_utf8_lossy(&bindings.stderr);
    let file = fs::canonicalize(library)?;
    let mut right = 0;
    for line in text.lines().filter(|l| l.contains("io_uring_") && l.contains("symbol `")) {
        let Some(to) = line.split(" to ").nth(1).and_then(|t| t.split(' ').next()) else {
            continue;
        };
        if to.contains("liburing") {
            if fs::canonicalize(to)? != file {
                return Ok(false);
            }
            right += 1;
        }
    }
    // A few tests use only inline helpers.
    Ok(right > 0 || !imports_library(&elf_of(program)?))
}

/// The ELF file of a program; empty for a script, which runs the program of another test.
fn elf_of(program: &Path) -> Result<Elf> {
    let is_elf = fs::read(program)?.starts_with(b"\x7fELF");
    if is_elf { Elf::read(program) } else { Ok(Elf::default()) }
}

/// Whether a program imports any io_uring function.
fn imports_library(program: &Elf) -> bool {
    program.imported().any(|s| s.name.contains("io_uring_"))
}

/// Whether this library's archive is linked into the program: it does not depend on liburing, and
/// contains the string.
fn is_linked_in(program: &Path) -> Result<bool> {
    let elf = elf_of(program)?;
    let needs = elf.needed.iter().any(|name| name.starts_with("liburing"));
    let bytes = fs::read(program)?;
    let ours = bytes.windows(OURS.len()).any(|w| w == OURS);
    Ok(!needs && (ours || !imports_library(&elf) && !defines_library(&elf)))
}

fn defines_library(program: &Elf) -> bool {
    program.symbols.iter().any(|s| s.is_defined && s.is_global && s.name == "io_uring_queue_init")
}
