//! C programs of this repository, compiled against the installed headers and run with the library.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run};

use super::cc;
use crate::elf::{Elf, Symbol};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// Debian suites with older headers of liburing.
const OLD_SUITES: [&str; 3] = ["bookworm", "trixie", "sid"];

/// A program that calls every exported function.
pub fn calls(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("calls")?;
    let program = cc::compile(context, "calls.c", &dir, &[])?;
    let mut outcomes = cc::cases(&program, "call", &[])?;
    let library = context.prefix().join("lib/liburing.so.2");
    let (library, program) = (Elf::read(&library)?, Elf::read(&program)?);
    let (exported, called) = (names(library.exported()), names(program.imported()));
    let missing: Vec<String> = exported.difference(&called).cloned().collect();
    outcomes.push(Outcome::none_of("call: every exported function is called", &missing));
    Ok(outcomes)
}

/// Compares the arguments that every wrapper passes to io_uring_register(2), by running one program
/// with both libraries.
pub fn registers(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc"])?;
    let theirs = Reference::get(context)?.libdir();
    let program = compile_registers(context, &context.fresh("registers")?)?;
    let on = |libraries: &Path| run(command(&program).env("LD_LIBRARY_PATH", libraries));
    let (theirs, ours) = (on(&theirs)?, on(&context.prefix().join("lib"))?);
    let same = ours.lines().count() == theirs.lines().count();
    let mut outcomes = vec![if same && !ours.is_empty() {
        Outcome::pass("register: to its end")
    } else {
        Outcome::fail("register: to its end", format!("{ours}\ninstead of\n{theirs}"))
    }];
    let mut rounds: BTreeMap<&str, (bool, String)> = BTreeMap::new();
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        let name = theirs.split(['(', ' ']).next().unwrap_or_default();
        let round = rounds.entry(name).or_insert((true, String::new()));
        if ours != theirs {
            *round = (false, format!("{ours}, the C library: {theirs}"));
        }
    }
    for (name, (same, why)) in rounds {
        let name = format!("register: {name}");
        outcomes.push(if same { Outcome::pass(name) } else { Outcome::fail(name, why) });
    }
    Ok(outcomes)
}

fn names<'a>(symbols: impl Iterator<Item = &'a Symbol>) -> BTreeSet<String> {
    symbols.filter(|s| s.name.contains("io_uring_")).map(|s| s.name.clone()).collect()
}

/// Compares the inline helpers with the exported functions of the same names.
pub fn inlines(context: &Context) -> Result<Vec<Outcome>> {
    let program = compile_inlines(context, &context.fresh("inlines")?)?;
    let mut outcomes = cc::cases(&program, "inlined and exported", &[])?;
    let program = compile_inlines_of_c(context, &context.work("inlines")?)?;
    outcomes.extend(cc::cases(&program, "the C library's inlined and ours exported", &[])?);
    Ok(outcomes)
}

/// Compiles the program with the C library's headers: its inline helpers are compared with this
/// library's exported functions.
pub fn compile_inlines_of_c(context: &Context, dir: &Path) -> Result<PathBuf> {
    need_tools(&["gcc"])?;
    let reference = Reference::get(context)?;
    let lib = context.prefix().join("lib");
    let program = dir.join("inlines-of-c");
    run(command("gcc")
        .args(["-O2", "-Werror=implicit-function-declaration", "-DC_HEADERS"])
        .args(reference.cppflags()?.split_whitespace())
        .arg(context.root.join("c-tests/inlines.c"))
        .arg("-o")
        .arg(&program)
        .arg(format!("-L{}", lib.display()))
        .arg(format!("-Wl,-rpath,{}", lib.display()))
        .args(["-Wl,--no-as-needed", "-luring-ffi"]))?;
    Ok(program)
}

/// Compiles the program that prints the arguments that wrappers pass to io_uring_register(2).
pub fn compile_registers(context: &Context, dir: &Path) -> Result<PathBuf> {
    let reference = Reference::get(context)?;
    let program = dir.join("registers");
    run(command("gcc")
        .args(["-O2", "-Werror=implicit-function-declaration", "-no-pie"])
        .args(reference.cppflags()?.split_whitespace())
        .arg("-o")
        .arg(&program)
        .arg(context.root.join("c-tests/registers.c"))
        .arg(format!("-L{}", reference.libdir().display()))
        .arg("-luring"))?;
    Ok(program)
}

/// Compiles the program that calls the inline helpers and the exported functions.
pub fn compile_inlines(context: &Context, dir: &Path) -> Result<PathBuf> {
    let lib = context.prefix().join("lib");
    let (search, rpath) = (format!("-L{}", lib.display()), format!("-Wl,-rpath,{}", lib.display()));
    // The program references no function of the library by name.
    let link = [search.as_str(), rpath.as_str(), "-Wl,--no-as-needed", "-luring-ffi"];
    cc::compile_as(context, "inlines.c", "inlines", dir, &link)
}

/// Compiles a program against older headers and runs it with the current library.
pub fn old_programs(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc"])?;
    let dir = context.fresh("old")?;
    let lib = context.prefix().join("lib");
    let mut outcomes = Vec::new();
    for suite in OLD_SUITES {
        let headers = Reference::old_cppflags(context, suite)?;
        let program = dir.join(suite);
        run(command("gcc")
            .args(["-O2", "-w"])
            .args(headers)
            .arg("-o")
            .arg(&program)
            .arg(context.root.join("c-tests/old_program.c"))
            .arg(format!("-L{}", lib.display()))
            .arg(format!("-Wl,-rpath,{}", lib.display()))
            .arg("-luring"))?;
        outcomes.extend(cc::cases(&program, &format!("headers of {suite}"), &[])?);
    }
    Ok(outcomes)
}
