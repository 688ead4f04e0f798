//! The binary interface of the libraries: symbol names, versions, ELF properties.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::product::{LIBRARIES, shared_names};
use xtask::shell::{command, output, tail};

use super::hardening;
use super::table::{Function, functions};
use super::unreleased::{self, FORGOTTEN};
use crate::elf::{Elf, Symbol};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// The functions that the libraries import from libc on every CPU.
const FROM_LIBC: [&str; 5] = ["calloc", "free", "memcpy", "memmove", "memset"];

/// Symbols that the libraries can work without.
const WEAKLY: [&str; 3] = ["__environ", "__errno_location", "dlsym"];

/// Symbols that the linker defines, to which position-independent code refers.
const OF_LINKER: [&str; 2] = [".TOC.", "_GLOBAL_OFFSET_TABLE_"];

/// The beginning of the names of functions that gcc adds to position-independent code for i386.
const OF_COMPILER: &str = "__x86.get_pc_thunk.";

/// Functions that one file of the C library calls in another; no header declares them.
const BETWEEN_FILES: [&str; 2] = ["io_uring_mmap", "io_uring_setup_ring_pointers"];

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    of(context, &functions(context)?)
}

/// Tests the libraries that are installed for the CPU of `context`. `table` has all functions.
pub fn of(context: &Context, table: &[Function]) -> Result<Vec<Outcome>> {
    need_tools(&["abidiff", "dpkg-gensymbols", "objcopy"])?;
    let reference = Reference::get(context)?;
    let mut outcomes = Vec::new();
    for name in LIBRARIES {
        let [_, soname, _] = shared_names(name);
        let ours = context.prefix().join("lib").join(&soname);
        let theirs = reference.libdir().join(&soname);
        let unreleased = unreleased::symbols(table, name);
        outcomes.extend(exports(name, &ours, &theirs, table, &unreleased)?);
        let mut expected = nodes(&theirs)?;
        let newer: BTreeSet<&String> =
            unreleased.values().filter(|node| !expected.contains(node)).collect();
        for node in newer {
            // Each node is followed by its parent, which is the next older one.
            let parent = expected.iter().filter(|n| is_node(n)).max_by_key(|n| minor(n)).cloned();
            expected.push(node.clone());
            expected.extend(parent);
        }
        outcomes.push(Outcome::equal(
            format!("abi/{name}: each version node has the C library's parent"),
            &nodes(&ours)?,
            &expected,
        ));
        let library = Elf::read(&ours)?;
        let allowed = allowed(context);
        outcomes.push(imports(&format!("{name}.so"), &library.dynamic_symbols, &allowed, true));
        let archived = context.prefix().join("lib").join(format!("{name}.a"));
        let members = Elf::read_archive(&archived)?.into_iter();
        let symbols: Vec<Symbol> = members.flat_map(|member| member.symbols).collect();
        outcomes.push(imports(&format!("{name}.a"), &symbols, &allowed, false));
        outcomes.extend(elf(name, &soname, &library));
        outcomes.push(abidiff(name, &ours, &theirs)?);
        outcomes.push(gensymbols(context, &reference, name, &ours, &unreleased)?);
        outcomes.push(archive(
            name,
            &context.prefix().join("lib"),
            &reference.libdir(),
            &unreleased,
        )?);
    }
    Ok(outcomes)
}

/// Symbols with their version nodes. The nodes themselves are absolute symbols.
fn symbols(library: &Path) -> Result<BTreeSet<String>> {
    let elf = Elf::read(library)?;
    Ok(elf.dynamic_symbols.iter().filter(|s| s.is_defined).map(Symbol::versioned).collect())
}

fn exports(
    name: &str,
    ours: &Path,
    theirs: &Path,
    table: &[Function],
    unreleased: &BTreeMap<String, String>,
) -> Result<Vec<Outcome>> {
    let (ours, theirs) = (symbols(ours)?, symbols(theirs)?);
    let declared: BTreeSet<String> =
        table.iter().filter_map(|f| Some(format!("{}@@{}", f.name, f.node(name)?))).collect();
    let functions: BTreeSet<String> = ours.iter().filter(|s| !is_node(s)).cloned().collect();
    let undeclared: Vec<String> = functions.symmetric_difference(&declared).cloned().collect();
    Ok(vec![
        Outcome::none_of(
            format!("abi/{name}: exports are the C library's"),
            &differences(&ours, &theirs, unreleased),
        ),
        Outcome::none_of(format!("abi/{name}: exports are the declared ones"), &undeclared),
    ])
}

/// Compares the symbols of a shared library with those of the release, which lacks those in
/// `unreleased`. A node that is released gains no symbol.
fn differences(
    ours: &BTreeSet<String>,
    theirs: &BTreeSet<String>,
    unreleased: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut new: BTreeSet<String> = unreleased.values().cloned().collect();
    let mut wrong = Vec::new();
    for (name, node) in unreleased {
        let symbol = format!("{name}@@{node}");
        if theirs.contains(&symbol) {
            wrong.push(format!("{symbol} is released: take it off the list"));
        } else if theirs.contains(node) && name != FORGOTTEN {
            wrong.push(format!("{symbol}: the node is released, use a newer one"));
        }
        new.insert(symbol);
    }
    let missing = theirs.difference(ours).map(|symbol| format!("{symbol} is missing"));
    wrong.extend(missing);
    let unlisted = ours.iter().filter(|s| !theirs.contains(*s) && !new.contains(*s));
    wrong.extend(unreleased::unlisted(&unlisted.cloned().collect::<Vec<_>>(), "FUNCTIONS"));
    wrong
}

/// Compares the symbols of the archives, which also have helpers that no shared library exports.
fn archive(
    name: &str,
    ours: &Path,
    theirs: &Path,
    unreleased: &BTreeMap<String, String>,
) -> Result<Outcome> {
    let defined = |dir: &Path| -> Result<BTreeSet<String>> {
        let members = Elf::read_archive(&dir.join(format!("{name}.a")))?;
        let symbols = members.into_iter().flat_map(|member| member.symbols);
        let functions = symbols.filter(|s| s.is_defined && s.is_function && s.is_global);
        Ok(functions.map(|s| s.name).collect())
    };
    let (ours, mut theirs) = (defined(ours)?, defined(theirs)?);
    theirs.extend(unreleased.keys().cloned());
    theirs.retain(|function| {
        !BETWEEN_FILES.contains(&function.as_str()) && !function.starts_with(OF_COMPILER)
    });
    let mut wrong: Vec<String> = ours.symmetric_difference(&theirs).cloned().collect();
    if theirs.is_empty() {
        wrong.push("the C library's archive has no functions".to_string());
    }
    Ok(Outcome::none_of(format!("abi/{name}: the archive has the C library's functions"), &wrong))
}

/// The lines of dpkg-gensymbols' output that report a changed symbol, except for new symbols that
/// the release lacks.
fn complaints(text: &str, unreleased: &BTreeMap<String, String>) -> Vec<String> {
    let about = |line: &str, name: &str| line.contains(&format!(" {name}@"));
    text.lines()
        .filter(|l| l.starts_with(['+', '-']) && !l.starts_with("+++") && !l.starts_with("---"))
        .filter(|l| !l.contains(".so.2 "))
        .filter(|l| !unreleased.iter().any(|(name, node)| about(l, name) || about(l, node)))
        .map(str::to_string)
        .collect()
}

/// The minor version in the name of a version node.
fn minor(node: &str) -> u32 {
    node.rsplit('.').next().and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

fn is_node(symbol: &str) -> bool {
    symbol.starts_with("LIBURING_2.")
}

/// The version nodes, each followed by its parents.
fn nodes(library: &Path) -> Result<Vec<String>> {
    let nodes = Elf::read(library)?.version_nodes;
    ensure!(nodes.iter().any(|n| is_node(n)), "{} has no version nodes", library.display());
    Ok(nodes)
}

/// The symbols that the libraries may import from libc on a CPU.
struct Allowed {
    strongly: Vec<&'static str>,
    weakly: Vec<&'static str>,
}

fn allowed(context: &Context) -> Allowed {
    let (mut strongly, mut weakly) = (FROM_LIBC.to_vec(), WEAKLY.to_vec());
    // The others have kernels with pages of several sizes.
    if !["x86_64", "i686"].contains(&context.cpu.name) {
        strongly.push("getauxval");
    }
    let system_calls = format!("src/sys/{}.rs", context.cpu.name);
    if !context.root.join(system_calls).exists() {
        strongly.push("syscall");
    }
    // The older function has a time of 32 bits there.
    weakly.push(if context.cpu.is_32_bit() { "__clock_gettime64" } else { "clock_gettime" });
    Allowed { strongly, weakly }
}

/// Compares the imported symbols; those of a shared library have versions.
fn imports(name: &str, symbols: &[Symbol], allowed: &Allowed, is_versioned: bool) -> Outcome {
    let is_foreign = |symbol: &&Symbol| {
        let known = if symbol.is_weak { &allowed.weakly } else { &allowed.strongly };
        let is_libcs = symbol.version.as_ref().is_some_and(|v| v.starts_with("GLIBC_"));
        // In an archive a version is a part of the name.
        let name = symbol.name.split('@').next().unwrap_or_default();
        match is_versioned {
            true => !known.contains(&name) || !is_libcs,
            false => !known.iter().chain(&OF_LINKER).any(|known| *known == name),
        }
    };
    let undefined = symbols.iter().filter(|s| !s.is_defined);
    let foreign: Vec<String> = undefined.filter(is_foreign).map(Symbol::versioned).collect();
    Outcome::none_of(format!("abi/{name}: imports are libc's"), &foreign)
}

fn elf(name: &str, soname: &str, elf: &Elf) -> Vec<Outcome> {
    let mut outcomes = vec![
        Outcome::equal(format!("abi/{name}: needs"), &elf.needed, &vec!["libc.so.6".to_string()]),
        Outcome::equal(format!("abi/{name}: soname"), &elf.soname.as_deref(), &Some(soname)),
        Outcome::equal(
            format!("abi/{name}: has a build id, by which a core dump names it"),
            &elf.has_build_id,
            &true,
        ),
    ];
    outcomes.extend(hardening::of_file(&format!("abi/{name}:"), elf));
    outcomes
}

/// Runs libabigail's abidiff: no symbol may be removed or changed.
fn abidiff(name: &str, ours: &Path, theirs: &Path) -> Result<Outcome> {
    let name = format!("abi/{name}: abidiff");
    let result = output(command("abidiff").arg("--no-added-syms").arg(theirs).arg(ours))?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    Ok(match result.status.code() {
        Some(0) => Outcome::pass(name),
        _ => Outcome::fail(name, tail(&text)),
    })
}

/// Runs dpkg-gensymbols with the symbols file of the C library's package.
fn gensymbols(
    context: &Context,
    reference: &Reference,
    name: &str,
    ours: &Path,
    unreleased: &BTreeMap<String, String>,
) -> Result<Outcome> {
    let outcome = format!("abi/{name}: dpkg-gensymbols -c4");
    let dir = context.fresh("gensymbols")?;
    write(
        &dir.join("debian/control"),
        "Source: liburing\nMaintainer: nobody <nobody@localhost>\n\nPackage: liburing2\nArchitecture: any\nDescription: x\n",
    )?;
    let all = std::fs::read_to_string(reference.source.join("debian/liburing2.symbols"))
        .context("the source package has no symbols file")?;
    // The symbols file covers both libraries; one run checks one of them.
    let soname = format!("{name}.so.2 ");
    let mut wanted = String::new();
    let mut inside = false;
    for line in all.lines() {
        if !line.starts_with([' ', '*', '|', '#']) {
            inside = line.starts_with(&soname);
        }
        if inside {
            wanted.push_str(line);
            wanted.push('\n');
        }
    }
    write(&dir.join("symbols"), &wanted)?;
    let result = output(
        command("dpkg-gensymbols")
            .current_dir(&dir)
            .args(["-c4", "-pliburing2", "-v2.15-1", "-Pnowhere", "-Isymbols", "-Onew"])
            .arg(format!("-a{}", context.cpu.debian))
            .arg(format!("-e{}", ours.display())),
    )?;
    let text = String::from_utf8_lossy(&result.stderr).into_owned()
        + &String::from_utf8_lossy(&result.stdout);
    let complaints = complaints(&text, unreleased);
    // `-c4` fails also because of new symbols.
    match result.status.success() || !complaints.is_empty() || has_all(&text, unreleased) {
        true => Ok(Outcome::none_of(outcome, &complaints)),
        false => Ok(Outcome::fail(outcome, tail(&text))),
    }
}

/// Whether dpkg-gensymbols reports at least one symbol as new, and each that the release lacks.
fn has_all(text: &str, unreleased: &BTreeMap<String, String>) -> bool {
    let is_new = |name| text.lines().any(|l| l.starts_with(&format!("+ {name}@")));
    !unreleased.is_empty() && unreleased.keys().all(is_new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlisted_symbols_are_complaints() {
        let symbols = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        let theirs = symbols(&["LIBURING_2.15", "a@@LIBURING_2.15"]);
        let ours =
            symbols(&["LIBURING_2.15", "a@@LIBURING_2.15", "LIBURING_2.16", "b@@LIBURING_2.16"]);
        let listed = |node: &str| BTreeMap::from([("b".to_string(), node.to_string())]);
        assert!(differences(&ours, &theirs, &listed("LIBURING_2.16")).is_empty());
        let wrong = differences(&ours, &theirs, &BTreeMap::new());
        assert!(wrong[0].starts_with("LIBURING_2.16, b@@LIBURING_2.16: not in liburing "));
        assert!(differences(&ours, &ours, &listed("LIBURING_2.16"))[0].contains("is released"));
        assert!(differences(&ours, &theirs, &listed("LIBURING_2.15"))[0].contains("a newer one"));
        let diff =
            "--- old\n+++ new\n+ LIBURING_2.16@LIBURING_2.16 2.15-1\n+ b@LIBURING_2.16 2.15-1\n";
        assert!(complaints(diff, &listed("LIBURING_2.16")).is_empty());
        assert!(has_all(diff, &listed("LIBURING_2.16")));
        assert_eq!(complaints(diff, &BTreeMap::new()).len(), 2);
    }
}
