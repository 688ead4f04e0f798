//! The binary interface of the libraries: symbol names, versions, ELF properties.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::product::{LIBRARIES, shared_names};
use xtask::shell::{command, output, tail};

use super::hardening;
use super::table::{Function, functions};
use crate::elf::{Elf, Symbol};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// The functions that the libraries import from libc. The C library imports them too; the libraries
/// can work without them.
const FROM_LIBC: [&str; 5] = ["calloc", "free", "memcpy", "memmove", "memset"];
const WEAKLY: [&str; 3] = ["__environ", "__errno_location", "clock_gettime"];

/// Functions that one file of the C library calls in another; no header declares them.
const BETWEEN_FILES: [&str; 2] = ["io_uring_mmap", "io_uring_setup_ring_pointers"];

/// The one function that the C library's liburing-ffi does not export.
const FORGOTTEN: &str = "io_uring_buf_ring_head@@LIBURING_2.6";

/// Symbols in the C library's tree that no release has yet, with the library and the version node.
/// Programs that use them need this library or an unreleased C library.
const UNRELEASED: [(&str, &str, &str); 1] =
    [("liburing-ffi", "io_uring_prep_cmd_zone_reset_all", "LIBURING_2.16")];

/// The unreleased symbols of one library (with their nodes), and the unreleased nodes.
fn unreleased(library: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let of_library = || UNRELEASED.iter().filter(|(of, _, _)| *of == library);
    let symbols = of_library().map(|(_, name, node)| format!("{name}@@{node}"));
    (symbols.collect(), of_library().map(|(_, _, node)| node.to_string()).collect())
}

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["abidiff", "dpkg-gensymbols", "objcopy"])?;
    let reference = Reference::get(context)?;
    let table = functions(context)?;
    let mut outcomes = Vec::new();
    for name in LIBRARIES {
        let [_, soname, _] = shared_names(name);
        let ours = context.prefix().join("lib").join(&soname);
        let theirs = reference.libdir().join(&soname);
        outcomes.extend(exports(name, &ours, &theirs, &table)?);
        let (_, newer) = unreleased(name);
        let mut expected = nodes(&theirs)?;
        for node in &newer {
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
        if !newer.is_empty() {
            let (symbols, _) = unreleased(name);
            let there = symbols.iter().all(|s| self::symbols(&ours).is_ok_and(|o| o.contains(s)));
            let what = format!("abi/{name}: has {symbols:?}, which the C library will release");
            outcomes.push(match there {
                true => Outcome::pass(what),
                false => Outcome::fail(what, "it is not exported"),
            });
        }
        let library = Elf::read(&ours)?;
        outcomes.push(imports(&format!("{name}.so"), &library.dynamic_symbols, true));
        let archived = context.prefix().join("lib").join(format!("{name}.a"));
        let members = Elf::read_archive(&archived)?.into_iter();
        let symbols: Vec<Symbol> = members.flat_map(|member| member.symbols).collect();
        outcomes.push(imports(&format!("{name}.a"), &symbols, false));
        outcomes.extend(elf(name, &soname, &library));
        outcomes.push(abidiff(name, &ours, &theirs)?);
        outcomes.push(gensymbols(context, &reference, name, &ours)?);
        outcomes.push(archive(name, &context.prefix().join("lib"), &reference.libdir())?);
    }
    Ok(outcomes)
}

/// Symbols with their version nodes. The nodes themselves are absolute symbols.
fn symbols(library: &Path) -> Result<BTreeSet<String>> {
    let elf = Elf::read(library)?;
    Ok(elf.dynamic_symbols.iter().filter(|s| s.is_defined).map(Symbol::versioned).collect())
}

fn exports(name: &str, ours: &Path, theirs: &Path, table: &[Function]) -> Result<Vec<Outcome>> {
    let (ours, mut theirs) = (symbols(ours)?, symbols(theirs)?);
    if name == "liburing-ffi" {
        theirs.insert(FORGOTTEN.to_string());
    }
    let (symbols, nodes) = unreleased(name);
    if let Some(released) = symbols.iter().find(|s| theirs.contains(*s)) {
        bail!("{released} is released: take it off the list of what is not");
    }
    theirs.extend(symbols);
    theirs.extend(nodes);
    let node = |f: &Function| if name == "liburing" { f.liburing.clone() } else { f.ffi.clone() };
    let declared: BTreeSet<String> =
        table.iter().filter_map(|f| Some(format!("{}@@{}", f.name, node(f)?))).collect();
    let functions: BTreeSet<String> = ours.iter().filter(|s| !is_node(s)).cloned().collect();
    let differ = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.symmetric_difference(b).cloned().collect()
    };
    let expected = if name == "liburing" { 83 } else { 224 };
    Ok(vec![
        Outcome::none_of(
            format!("abi/{name}: exports are the C library's"),
            &differ(&ours, &theirs),
        ),
        Outcome::none_of(
            format!("abi/{name}: exports are the declared ones"),
            &differ(&functions, &declared),
        ),
        Outcome::equal(format!("abi/{name}: number of functions"), &functions.len(), &expected),
    ])
}

/// Compares the symbols of the archives, which also have helpers that no shared library exports.
fn archive(name: &str, ours: &Path, theirs: &Path) -> Result<Outcome> {
    let defined = |dir: &Path| -> Result<BTreeSet<String>> {
        let members = Elf::read_archive(&dir.join(format!("{name}.a")))?;
        let symbols = members.into_iter().flat_map(|member| member.symbols);
        let functions = symbols.filter(|s| s.is_defined && s.is_function && s.is_global);
        Ok(functions.map(|s| s.name).collect())
    };
    let (ours, mut theirs) = (defined(ours)?, defined(theirs)?);
    theirs.extend(UNRELEASED.iter().filter(|u| u.0 == name).map(|u| u.1.to_string()));
    theirs.retain(|function| !BETWEEN_FILES.contains(&function.as_str()));
    let mut wrong: Vec<String> = ours.symmetric_difference(&theirs).cloned().collect();
    if theirs.is_empty() {
        wrong.push("the C library's archive has no functions".to_string());
    }
    Ok(Outcome::none_of(format!("abi/{name}: the archive has the C library's functions"), &wrong))
}

/// Whether a line of a symbols file concerns an unreleased symbol.
fn is_unreleased(line: &str) -> bool {
    let about = |name: &str| line.contains(&format!(" {name}@"));
    UNRELEASED.iter().any(|(_, name, node)| about(name) || about(node))
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

/// Compares the imported symbols; those of a shared library have versions.
fn imports(name: &str, symbols: &[Symbol], is_versioned: bool) -> Outcome {
    let is_foreign = |symbol: &&Symbol| {
        let known: &[&str] = if symbol.is_weak { &WEAKLY } else { &FROM_LIBC };
        let is_libcs = symbol.version.as_ref().is_some_and(|v| v.starts_with("GLIBC_"));
        !known.contains(&symbol.name.as_str()) || is_versioned && !is_libcs
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
            .arg(format!("-e{}", ours.display())),
    )?;
    let text = String::from_utf8_lossy(&result.stderr).into_owned()
        + &String::from_utf8_lossy(&result.stdout);
    // `-c4` also reports new symbols; `io_uring_buf_ring_head` is expected.
    let complaints: Vec<String> = text
        .lines()
        .filter(|l| l.starts_with(['+', '-']) && !l.starts_with("+++") && !l.starts_with("---"))
        .filter(|l| !l.contains("io_uring_buf_ring_head") && !l.contains(".so.2 "))
        .filter(|l| !is_unreleased(l))
        .map(str::to_string)
        .collect();
    if !complaints.is_empty() {
        return Ok(Outcome::none_of(outcome, &complaints));
    }
    match result.status.success() || text.lines().any(|l| l.contains("io_uring_buf_ring_head")) {
        true => Ok(Outcome::pass(outcome)),
        false => Ok(Outcome::fail(outcome, tail(&text))),
    }
}
