//! Compares the declarations in this library's headers with those in the C library's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::{make_dir, read, write};
use xtask::shell::{command, run, tail};

use crate::checks::unreleased::{DECLARATIONS, advice};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// Everything that the C library's headers declare must be declared identically.
pub fn sameness(context: &Context) -> Result<Vec<Outcome>> {
    let reference = Reference::get(context)?;
    let (mut outcomes, theirs) = declarations(context, &reference, "")?;
    let names: Vec<&String> = theirs.macros.iter().filter(|m| is_value(m)).collect();
    let dir = context.work("sameness")?;
    let values = |cpp: &str, place: &str| macro_values(&dir.join(place), cpp, &names);
    let our_values = values(&format!("-I{}", context.prefix().join("include").display()), "ours")?;
    let their_values = values(&reference.cppflags()?, "theirs")?;
    outcomes.push(compare("macros have the same value and type", &their_values, &our_values, 120));
    Ok(outcomes)
}

/// Tests the headers that are installed for another CPU, with a compiler for it.
pub fn sameness_on(context: &Context) -> Result<Vec<Outcome>> {
    let reference = Reference::get(context)?;
    let mut outcomes = declarations(context, &reference, "")?.0;
    if context.cpu.is_32_bit() {
        for outcome in declarations(context, &reference, WIDE)?.0 {
            let name = format!("{}, {WIDE}", outcome.name);
            outcomes.push(Outcome { name, ..outcome });
        }
    }
    Ok(outcomes)
}

/// Options with which file offsets and times have 64 bits where pointers have 32.
const WIDE: &str = "-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64";

/// Compares what the compiler says of the declarations with some more options. Also returns those of
/// the C library.
fn declarations(
    context: &Context,
    reference: &Reference,
    options: &str,
) -> Result<(Vec<Outcome>, View)> {
    need_tools(&["gcc", "pahole", "objcopy"])?;
    let dir = context.fresh("sameness")?;
    let compiler = context.cpu.tool("gcc");
    let own = context.prefix().join("include");
    let cppflags = format!("-I{} {options}", own.display());
    let ours = View::of(&dir.join("ours"), &compiler, &cppflags, &own)?;
    let cppflags = format!("{} {options}", reference.cppflags()?);
    let include = reference.include();
    let theirs = View::of(&dir.join("theirs"), &compiler, &cppflags, &include)?;
    let mut outcomes = vec![
        compare("functions have the same prototypes", &theirs.functions, &ours.functions, 235),
        compare("enumerators have the same values", &theirs.enumerators, &ours.enumerators, 149),
        compare("structures are the same", &theirs.structures, &ours.structures, 49),
    ];
    let missing: Vec<String> = theirs.macros.difference(&ours.macros).cloned().collect();
    outcomes.push(Outcome::none_of("sameness: macros are there", &missing));
    let few = (theirs.macros.len() < 140).then(|| format!("only {} macros", theirs.macros.len()));
    outcomes.push(Outcome::none_of(
        "sameness: all macros were looked at",
        &few.into_iter().collect::<Vec<_>>(),
    ));
    Ok((outcomes, theirs))
}

/// The size of a structure in pahole's output; `None` for other types.
fn size(text: &str) -> Option<&str> {
    Some(text.split_once("/* size: ")?.1.split_once(',')?.0)
}

fn compare(
    what: &str,
    theirs: &BTreeMap<String, String>,
    ours: &BTreeMap<String, String>,
    at_least: usize,
) -> Outcome {
    let mut wrong: Vec<String> = theirs
        .iter()
        .filter(|(name, text)| ours.get(*name) != Some(text))
        .filter(|(name, text)| {
            let newer = DECLARATIONS.iter().any(|(newer, _)| newer == name);
            !(newer && ours.get(*name).is_some_and(|ours| size(ours) == size(text)))
        })
        .map(|(name, text)| match ours.get(name) {
            None => format!("{name} is missing: {text}"),
            Some(ours) => format!("{name}: {text} / {ours}: {}", advice("DECLARATIONS")),
        })
        .collect();
    // An entry in `DECLARATIONS` that is equal again is an error.
    let same = DECLARATIONS.iter().filter(|(name, _)| theirs.contains_key(*name));
    let same = same.filter(|(name, _)| theirs.get(*name) == ours.get(*name));
    wrong.extend(same.map(|(name, why)| format!("{name} is the same, in spite of {why}")));
    if theirs.len() < at_least {
        wrong.push(format!("only {} were found to compare", theirs.len()));
    }
    Outcome::none_of(format!("sameness: {} {what}", theirs.len()), &wrong)
}

/// The declarations in one library's headers.
struct View {
    macros: BTreeSet<String>,
    functions: BTreeMap<String, String>,
    enumerators: BTreeMap<String, String>,
    structures: BTreeMap<String, String>,
}

impl View {
    fn of(dir: &Path, compiler: &str, cppflags: &str, include: &Path) -> Result<View> {
        make_dir(dir)?;
        let source = dir.join("view.c");
        write(&source, "#define _GNU_SOURCE\n#include <liburing.h>\n")?;
        let cc = || {
            let mut cc = command(compiler);
            cc.args(cppflags.split_whitespace()).current_dir(dir);
            cc
        };
        let own = include.display().to_string();
        let preprocessed = run(cc().args(["-E", "-dD"]).arg(&source))?;
        run(cc()
            .args(["-c", "-g", "-fno-eliminate-unused-debug-types", "-aux-info", "aux"])
            .args(["-o", "view.o"])
            .arg(&source))?;
        let aux = read(&dir.join("aux"))?;
        let structures = run(command("pahole").arg(dir.join("view.o")))?;
        let info = run(command("readelf").args(["--debug-dump=info"]).arg(dir.join("view.o")))?;
        let macros = macros_in(&preprocessed, &own);
        Ok(View {
            macros,
            functions: functions_in(&aux, &own),
            enumerators: enumerators_in(&info),
            structures: structures_in(&structures),
        })
    }
}

/// Macros defined by the headers below the directory `own`.
fn macros_in(text: &str, own: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("# ") {
            inside = line.split('"').nth(1).is_some_and(|f| f.starts_with(own));
        } else if let Some(rest) = line.strip_prefix("#define ").filter(|_| inside) {
            let name = rest.split([' ', '(']).next().unwrap_or_default();
            // Include guards are not part of the API.
            if !name.ends_with("_H") {
                names.insert(name.to_string());
            }
        }
    }
    names
}

/// Prototypes, as gcc's `-aux-info` prints them.
fn functions_in(aux: &str, own: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in aux.lines().filter(|l| l.contains(own)) {
        let Some(text) = line.split("*/ ").nth(1) else { continue };
        let text = text.split(';').next().unwrap_or(text).trim();
        let text = text.trim_start_matches("extern ").trim_start_matches("static ");
        let name = text.split(" (").next().and_then(|h| h.rsplit([' ', '*']).next());
        if let Some(name) = name.filter(|n| n.contains("uring")) {
            found.insert(name.to_string(), text.to_string());
        }
    }
    found
}

fn enumerators_in(info: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut lines = info.lines();
    while let Some(line) = lines.next() {
        if !line.contains("(DW_TAG_enumerator)") {
            continue;
        }
        let value = |l: Option<&str>| {
            l.and_then(|l| l.rsplit(": ").next()).unwrap_or_default().trim().to_string()
        };
        let name = value(lines.next());
        let number = value(lines.next());
        let ours = ["IO", "SOCKET_URING", "ZCRX", "__ZCRX", "__IO_URING", "IOU_"];
        if ours.iter().any(|p| name.starts_with(p)) {
            found.insert(name, number);
        }
    }
    found
}

/// pahole's output for each io_uring structure: members, types, offsets, sizes.
fn structures_in(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut block: Vec<String> = Vec::new();
    for line in text.lines() {
        block.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
        if line == "};" || line.starts_with("} ") && !line.starts_with("}  ") {
            let head = block.iter().find(|l| l.starts_with("struct ")).cloned().unwrap_or_default();
            let name = head.split(' ').nth(1).unwrap_or_default().to_string();
            if name.starts_with("io_") || name.starts_with("zcrx") {
                found.insert(name, block.join(" "));
            }
            block.clear();
        }
    }
    found
}

/// Whether a macro expands to a number.
fn is_value(name: &str) -> bool {
    let prefixes =
        ["IORING_", "IOSQE_", "SPLICE_", "IO_URING_OP", "IO_URING_VERSION", "LIBURING_UDATA"];
    prefixes.iter().any(|p| name.starts_with(p))
}

/// Values and types of macros, printed by a program.
fn macro_values(dir: &Path, cppflags: &str, names: &[&String]) -> Result<BTreeMap<String, String>> {
    let mut text = String::from(
        "#define _GNU_SOURCE\n#include <stdio.h>\n#include <liburing.h>\n\
         #define TYPE(x) _Generic((x), int: \"int\", unsigned: \"unsigned\", long: \"long\", \\\n\
         unsigned long: \"unsigned long\", long long: \"long long\", \\\n\
         unsigned long long: \"unsigned long long\", default: \"other\")\n\
         int main(void)\n{\n",
    );
    for name in names {
        text.push_str(&format!(
            "\tprintf(\"{name} %s %llx\\n\", TYPE({name}), (unsigned long long)({name}));\n"
        ));
    }
    text.push_str("\treturn 0;\n}\n");
    let (source, program) = (dir.join("macros.c"), dir.join("macros"));
    write(&source, &text)?;
    run(command("gcc").args(cppflags.split_whitespace()).arg("-o").arg(&program).arg(&source))
        .map_err(|e| anyhow::anyhow!("{}", tail(&format!("{e:#}"))))?;
    let out = run(&mut command(&program))?;
    let pairs = out.lines().filter_map(|l| l.split_once(' '));
    Ok(pairs.map(|(n, v)| (n.to_string(), v.to_string())).collect())
}
