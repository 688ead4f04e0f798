//! What a compiled program sees of the libraries: names, versions, ELF properties.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::product::{LIBRARIES, shared_names};
use xtask::shell::{command, output, run, tail};

use super::table::{Function, functions};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// What the libraries ask of libc: what the C library does, too, and what they can do without.
const FROM_LIBC: [&str; 5] = ["calloc", "free", "memcpy", "memmove", "memset"];
const WEAKLY: [&str; 3] = ["__environ", "__errno_location", "clock_gettime"];

/// What files of the C library call in one another; no header declares it.
const BETWEEN_FILES: [&str; 2] = ["io_uring_mmap", "io_uring_setup_ring_pointers"];

/// The one function that the C library's second library forgot.
const FORGOTTEN: &str = "io_uring_buf_ring_head@@LIBURING_2.6";

/// What the C library has in its tree since 2.15, by the library and the version node that it will
/// release it with. Programs that use it need this library, or a C library that is not released.
const UNRELEASED: [(&str, &str, &str); 1] =
    [("liburing-ffi", "io_uring_prep_cmd_zone_reset_all", "LIBURING_2.16")];

/// What is unreleased of one library: symbols with their nodes, and the nodes.
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
            // Each node is followed by its parent, the newest before it.
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
        outcomes.push(imports(&format!("{name}.so"), &ours, Some("-D"))?);
        let archived = context.prefix().join("lib").join(format!("{name}.a"));
        outcomes.push(imports(&format!("{name}.a"), &archived, None)?);
        outcomes.extend(elf(name, &soname, &ours)?);
        outcomes.push(abidiff(name, &ours, &theirs)?);
        outcomes.push(gensymbols(context, &reference, name, &ours)?);
        outcomes.push(archive(name, &context.prefix().join("lib"), &reference.libdir())?);
    }
    Ok(outcomes)
}

/// Names with their version nodes, as `nm` shows them; the nodes themselves are absolute symbols.
fn symbols(library: &Path) -> Result<BTreeSet<String>> {
    let text =
        run(command("nm").args(["-D", "--defined-only", "--with-symbol-versions"]).arg(library))?;
    Ok(text.lines().filter_map(|l| l.split_whitespace().last()).map(str::to_string).collect())
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

/// What a program that links statically can call: helpers too that no shared library exports.
fn archive(name: &str, ours: &Path, theirs: &Path) -> Result<Outcome> {
    let defined = |dir: &Path| -> Result<BTreeSet<String>> {
        let text = run(command("nm")
            .args(["-g", "--defined-only", "--format=posix"])
            .arg(dir.join(format!("{name}.a"))))?;
        let functions = text.lines().filter_map(|l| l.split_once(" T "));
        Ok(functions.map(|(name, _)| name.to_string()).collect())
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

/// Whether a line of a symbols file is about something that the C library has not released.
fn is_unreleased(line: &str) -> bool {
    let about = |name: &str| line.contains(&format!(" {name}@"));
    UNRELEASED.iter().any(|(_, name, node)| about(name) || about(node))
}

/// The number behind the point in the name of a version node.
fn minor(node: &str) -> u32 {
    node.rsplit('.').next().and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

fn is_node(symbol: &str) -> bool {
    symbol.starts_with("LIBURING_2.")
}

/// Version nodes, each followed by its parents.
fn nodes(library: &Path) -> Result<Vec<String>> {
    let text = run(command("readelf").args(["-VW"]).arg(library))?;
    let definitions = text.lines().skip_while(|l| !l.starts_with("Version definition"));
    let of_section = definitions.take_while(|l| !l.is_empty());
    let name = |l: &str| Some(l.rsplit_once(": ")?.1.to_string());
    let nodes = of_section.filter(|l| l.contains("Name: ") || l.contains("Parent "));
    let nodes: Vec<String> = nodes.filter_map(name).collect();
    if !nodes.iter().any(|n| is_node(n)) {
        bail!("readelf shows no version nodes of {}", library.display());
    }
    Ok(nodes)
}

/// `how` is the option of `nm` for the kind of file.
fn imports(name: &str, library: &Path, how: Option<&str>) -> Result<Outcome> {
    let text = run(command("nm").args(how).arg("--undefined-only").arg(library))?;
    // Of an archive, the lines with its members' names have no kind.
    let symbols = text.lines().filter_map(|l| l.trim().split_once(' '));
    let foreign = symbols.filter(|(kind, symbol)| {
        let plain = symbol.split('@').next().unwrap_or_default();
        let known: &[&str] = if *kind == "U" { &FROM_LIBC } else { &WEAKLY };
        !known.contains(&plain) || how.is_some() && !symbol.contains("@GLIBC_")
    });
    let foreign: Vec<String> = foreign.map(|(_, symbol)| symbol.to_string()).collect();
    Ok(Outcome::none_of(format!("abi/{name}: imports are libc's"), &foreign))
}

fn elf(name: &str, soname: &str, library: &Path) -> Result<Vec<Outcome>> {
    let dynamic = run(command("readelf").args(["-dW"]).arg(library))?;
    let segments = run(command("readelf").args(["-lW"]).arg(library))?;
    let notes = run(command("readelf").args(["-nW"]).arg(library))?;
    let needed: Vec<&str> = dynamic
        .lines()
        .filter(|l| l.contains("(NEEDED)"))
        .filter_map(|l| l.split('[').nth(1)?.split(']').next())
        .collect();
    let flags_of = |kind: &str| {
        let line = segments.lines().find(|l| l.trim_start().starts_with(kind));
        line.map(|l| l[60.min(l.len())..].to_string()).unwrap_or_default()
    };
    let writable_code = segments
        .lines()
        .filter(|l| l.trim_start().starts_with("LOAD") && l.contains("RWE"))
        .map(str::to_string)
        .collect::<Vec<_>>();
    let says = |what: &str, yes: bool| match yes {
        true => Outcome::pass(format!("abi/{name}: {what}")),
        false => Outcome::fail(format!("abi/{name}: {what}"), tail(&dynamic)),
    };
    Ok(vec![
        Outcome::equal(format!("abi/{name}: needs"), &needed, &vec!["libc.so.6"]),
        says("soname", dynamic.contains(&format!("[{soname}]"))),
        says("binds at start", dynamic.contains("NOW")),
        says("has no text relocations", !dynamic.contains("TEXTREL")),
        says("has read-only relocations", segments.contains("GNU_RELRO")),
        says("has no executable stack", {
            let flags = flags_of("GNU_STACK");
            !flags.is_empty() && !flags.contains('E')
        }),
        Outcome::none_of(format!("abi/{name}: no writable code"), &writable_code),
        says("has a build id, by which a core dump names it", notes.contains("GNU_BUILD_ID")),
    ])
}

/// libabigail's opinion: no symbol removed or changed.
fn abidiff(name: &str, ours: &Path, theirs: &Path) -> Result<Outcome> {
    let name = format!("abi/{name}: abidiff");
    let result = output(command("abidiff").arg("--no-added-syms").arg(theirs).arg(ours))?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    Ok(match result.status.code() {
        Some(0) => Outcome::pass(name),
        _ => Outcome::fail(name, tail(&text)),
    })
}

/// Debian's tool, with the symbols file of the C library's package.
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
    // The file speaks of both libraries; a run sees one.
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
    // -c4 also complains of new symbols; one is new on purpose.
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
