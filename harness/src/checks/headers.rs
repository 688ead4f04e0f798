//! What a C file sees of the headers: it compiles everywhere, and sees what the C library shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::{make_dir, read, write};
use xtask::shell::{command, output, run, tail};

use super::kernel_first;
use crate::outcome::Outcome;
use crate::reference::Reference;
use crate::workers;

pub(super) const WARNINGS: [&str; 6] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Werror"];
/// Warnings of the C compilers alone that some projects ask for, in modes that know `long long`.
const C_WARNINGS: [&str; 7] = [
    "-Wdeclaration-after-statement",
    "-Wc++-compat",
    "-Wshadow",
    "-Wundef",
    "-Wcast-qual",
    "-Wstrict-prototypes",
    "-Wredundant-decls",
];
const C: [&str; 7] = ["c99", "c11", "c17", "c2x", "gnu99", "gnu11", "gnu17"];
const CXX: [&str; 7] = ["c++11", "c++14", "c++17", "c++20", "c++2b", "gnu++11", "gnu++17"];
const HEADERS: [&str; 7] = [
    "liburing.h",
    "liburing/barrier.h",
    "liburing/compat.h",
    "liburing/io_uring.h",
    "liburing/io_uring_version.h",
    "liburing/io_uring/bpf_filter.h",
    "liburing/io_uring/query.h",
];
/// System headers that liburing.h has to stand beside, before or behind it.
const NEIGHBOURS: [&str; 5] =
    ["linux/io_uring.h", "linux/fs.h", "linux/time_types.h", "fcntl.h", "linux/openat2.h"];

pub fn matrix(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "g++", "clang", "musl-gcc"])?;
    let dir = context.fresh("headers")?;
    let include = context.prefix().join("include");
    let mut jobs: Vec<(String, &str, Vec<String>, String)> = Vec::new();
    let mut job = |name: String, compiler, options: &[&str], text: String| {
        jobs.push((name, compiler, options.iter().map(|o| o.to_string()).collect(), text));
    };
    for compiler in ["gcc", "clang"] {
        for standard in C {
            let standard = format!("-std={standard}");
            for macros in ["", "-D_GNU_SOURCE", "-D_POSIX_C_SOURCE=200809L"] {
                for header in HEADERS {
                    let name = format!("{compiler} {standard} {macros} {header}");
                    job(name, compiler, &[&standard, macros], alone(header));
                }
            }
        }
    }
    for compiler in ["g++", "clang++"] {
        for standard in CXX {
            let standard = format!("-std={standard}");
            for header in HEADERS {
                let name = format!("{compiler} {standard} {header}");
                job(name, compiler, &[&standard, "-xc++"], alone(header));
            }
        }
    }
    for standard in CXX {
        let standard = format!("-std={standard}");
        job("offset of bufs".into(), "g++", &[&standard, "-xc++"], BUFS.into());
    }
    for (compiler, language) in
        [("gcc", "-xc"), ("clang", "-xc"), ("g++", "-xc++"), ("clang++", "-xc++")]
    {
        for neighbour in NEIGHBOURS {
            for first in [true, false] {
                let text = beside(neighbour, first);
                let order = if first { "behind" } else { "before" };
                let name = format!("{compiler} liburing.h {order} {neighbour}");
                job(name, compiler, &[language], text);
            }
        }
    }
    for (compiler, options) in [("gcc", ["-std=c99", "-xc"]), ("g++", ["-std=c++11", "-xc++"])] {
        job(format!("{compiler}: names of the program's own"), compiler, &options, NAMES.into());
    }
    for compiler in ["gcc", "clang"] {
        for header in HEADERS {
            let name = format!("{compiler} warnings of C {header}");
            job(name, compiler, &[&["-std=gnu11"][..], &C_WARNINGS].concat(), alone(header));
        }
    }
    for (compiler, standard) in ["gcc", "clang"].iter().flat_map(|c| C.map(|s| (c, s))) {
        let standard = format!("-std={standard}");
        let name = format!("{compiler} {standard} types of barriers");
        job(name, compiler, &[&standard, "-Wshadow", "-Wcast-qual"], TYPES.into());
    }
    for compiler in ["g++", "clang++"] {
        let name = format!("{compiler} types of barriers");
        job(name, compiler, &["-std=c++11", "-xc++"], TYPES.into());
    }
    job("long long".into(), "gcc", &["-std=gnu11", "-Wlong-long"], alone("liburing.h"));
    job("module".into(), "g++", &["-std=c++20", "-fmodules-ts", "-xc++"], MODULE.into());
    job("noexcept".into(), "g++", &["-std=c++17", "-xc++"], NOEXCEPT.into());
    job("optimized".into(), "gcc", &["-std=c11", "-O2"], alone("liburing.h"));

    let total = jobs.len();
    let errors = workers::each(
        "headers",
        &jobs,
        |(name, ..)| name,
        |(_, compiler, options, text)| compile(&dir, &include, compiler, options, text),
    )?;
    let failed = jobs.iter().zip(errors).filter_map(|((name, ..), error)| Some((name, error?)));
    let failures: Vec<String> = failed.map(|(name, error)| format!("{name}: {error}")).collect();
    let mut outcomes = vec![Outcome::none_of(
        format!("headers: {total} compilations without a warning"),
        &failures,
    )];
    outcomes.push(musl(&dir, &include)?);
    outcomes.push(old_system(&dir, &include)?);
    outcomes.extend(kernel_first::check(context, &dir, &include)?);
    Ok(outcomes)
}

fn alone(header: &str) -> String {
    format!("#include <{header}>\nint main(void) {{ return 0; }}\n")
}

/// Uses something that old kernel headers lack.
pub(super) fn beside(neighbour: &str, first: bool) -> String {
    let (a, b) = if first { (neighbour, "liburing.h") } else { ("liburing.h", neighbour) };
    format!(
        "#include <{a}>\n#include <{b}>\n\
         int main(void)\n{{\n\tstruct io_uring_sqe sqe;\n\n\
         \tio_uring_initialize_sqe(&sqe);\n\
         \tio_uring_prep_pipe(&sqe, 0, 0);\n\
         \treturn sqe.opcode == IORING_OP_PIPE && (IORING_SETUP_CQE_MIXED != 0u) ? 0 : 1;\n}}\n"
    )
}

/// Macros of other projects, and anything that can be an index for a walk.
const NAMES: &str = "#define smp_mb() mine
#define barrier() mine
#define READ_ONCE(x) mine
#define WRITE_ONCE(x, y) mine
#include <liburing.h>
struct walk { unsigned int head, other; };
unsigned int walk(struct io_uring *ring, struct walk *walk);
unsigned int walk(struct io_uring *ring, struct walk *walk)
{
	unsigned int h = 0, head = 0, index = 0, many[1] = { 0 };
	struct io_uring_cqe *c;

	io_uring_for_each_cqe(ring, h, c) {}
	io_uring_for_each_cqe(ring, head, c) {}
	io_uring_for_each_cqe(ring, index, c) {}
	io_uring_for_each_cqe(ring, many[0], c) {}
	io_uring_for_each_cqe(ring, walk->head, c) {}
	io_uring_for_each_cqe(ring, walk->other, c) {}
	return h + head + index + many[0];
}
int main(void) { return 0; }
";

/// What programs share by the barriers; in C++ without qualifiers.
pub(super) const TYPES: &str = "#include <liburing.h>
struct pair { unsigned int a, b; } __attribute__((aligned(8)));
struct pair shared;
double number;
unsigned char narrow;
#ifdef __cplusplus
unsigned int word, sequence;
#else
volatile unsigned int word;
__extension__ _Atomic unsigned int sequence;
#endif
int main(void)
{
	struct pair one = { 1, 2 };
	struct pair two;
	const unsigned int *pointer = &shared.a;

	io_uring_smp_store_release(&shared, one);
	two = io_uring_smp_load_acquire(&shared);
	IO_URING_WRITE_ONCE(number, 1.5);
	IO_URING_WRITE_ONCE(word, 4u);
	IO_URING_WRITE_ONCE(narrow, (unsigned char) 7);
	io_uring_smp_store_release(&sequence, 4u);
	io_uring_smp_store_release(&sequence, io_uring_smp_load_acquire(&sequence) + 1);
	return two.a == 1 && two.b == 2 && IO_URING_READ_ONCE(number) > 1.0 &&
	       IO_URING_READ_ONCE(word) == 4 && IO_URING_READ_ONCE(narrow) == 7 &&
	       io_uring_smp_load_acquire(pointer) == 1 &&
	       io_uring_smp_load_acquire(&sequence) == 5 ? 0 : 1;
}
";

/// What a module shows to others must not be static.
pub(super) const MODULE: &str = "module;
#include <liburing.h>
export module rings;
export using ::io_uring_get_sqe;
export using ::io_uring_prep_nop;
export using ::io_uring_cqe_seen;
export using ::io_uring_buf_ring_add;
";

pub(super) const NOEXCEPT: &str = "#include <liburing.h>
static_assert(noexcept(io_uring_submit(nullptr)), \"exported\");
static_assert(noexcept(io_uring_cqe_nr(nullptr)), \"inlined\");
static_assert(noexcept(io_uring_prep_pipe(nullptr, nullptr, 0)), \"table\");
static_assert(noexcept(io_uring_cqe_get_data64(nullptr)), \"inlined\");
int main() { return 0; }
";

/// The array is where the kernel has it, also in C++, where an empty structure has a size.
pub(super) const BUFS: &str = "#include <stddef.h>
#include <liburing.h>
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
static_assert(offsetof(struct io_uring_buf_ring, bufs) == 0, \"moved\");
static_assert(sizeof(struct io_uring_buf_ring) == 16, \"grown\");
int main(void) { return 0; }
";

/// The first line of what the compiler says, if it refuses.
pub(super) fn compile(
    dir: &Path,
    include: &Path,
    compiler: &str,
    options: &[String],
    text: &str,
) -> Result<Option<String>> {
    let source = tempfile::Builder::new().suffix(".c").tempfile_in(dir)?;
    write(source.path(), text)?;
    let mut cc = command(compiler);
    cc.args(options.iter().filter(|o| !o.is_empty()))
        .args(WARNINGS)
        .arg("-I")
        .arg(include)
        .args(["-fsyntax-only"])
        .arg(source.path());
    let result = output(&mut cc)?;
    if result.status.success() {
        return Ok(None);
    }
    let errors = String::from_utf8_lossy(&result.stderr).into_owned();
    let line = errors.lines().find(|l| l.contains("error")).unwrap_or("no message");
    Ok(Some(line.to_string()))
}

/// The kernel's headers by themselves, which musl takes from the system.
pub(super) fn kernel_headers(dir: &Path) -> Result<PathBuf> {
    let kernel = dir.join("kernel");
    make_dir(&kernel)?;
    for name in ["linux", "asm-generic"] {
        let _ = std::os::unix::fs::symlink(format!("/usr/include/{name}"), kernel.join(name));
    }
    let _ = std::os::unix::fs::symlink("/usr/include/x86_64-linux-gnu/asm", kernel.join("asm"));
    Ok(kernel)
}

/// With musl, whose headers differ from glibc's.
fn musl(dir: &Path, include: &Path) -> Result<Outcome> {
    let kernel = kernel_headers(dir)?;
    let mut failures = Vec::new();
    for standard in C {
        let options =
            [format!("-std={standard}"), "-idirafter".into(), kernel.display().to_string()];
        if let Some(error) = compile(dir, include, "musl-gcc", &options, &alone("liburing.h"))? {
            failures.push(format!("{standard}: {error}"));
        }
        for (neighbour, first) in NEIGHBOURS.iter().flat_map(|n| [(n, true), (n, false)]) {
            let text = beside(neighbour, first);
            if let Some(error) = compile(dir, include, "musl-gcc", &options, &text)? {
                failures.push(format!("{standard} beside {neighbour}: {error}"));
            }
        }
    }
    Ok(Outcome::none_of("headers: with musl", &failures))
}

/// Options for a system whose kernel headers lack what is newer than the library needs.
pub(super) fn old_system_options(dir: &Path) -> Result<Vec<String>> {
    let old = dir.join("old");
    xtask::shell::copy_tree(Path::new("/usr/include/linux"), &old.join("linux"))?;
    for missing in ["blkdev.h", "openat2.h", "time_types.h", "io_uring.h"] {
        let _ = std::fs::remove_file(old.join("linux").join(missing));
    }
    // The system's own directory is left out, but for what is not the kernel's.
    for entry in std::fs::read_dir("/usr/include")? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_owned();
        if name != "linux" {
            let _ = std::os::unix::fs::symlink(&path, old.join(name));
        }
    }
    let builtin = run(command("gcc").arg("-print-file-name=include"))?;
    Ok(vec![
        "-nostdinc".to_string(),
        format!("-isystem{}", builtin.trim()),
        format!("-isystem{}", old.display()),
        "-isystem/usr/include/x86_64-linux-gnu".to_string(),
    ])
}

fn old_system(dir: &Path, include: &Path) -> Result<Outcome> {
    let options = old_system_options(dir)?;
    let failed = compile(dir, include, "gcc", &options, &alone("liburing.h"))?;
    Ok(Outcome::none_of(
        "headers: with old kernel headers",
        &failed.into_iter().collect::<Vec<_>>(),
    ))
}

/// Everything that the C library's headers show is shown, and is the same.
pub fn sameness(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "pahole", "objcopy"])?;
    let dir = context.fresh("sameness")?;
    let reference = Reference::get(context)?;
    let ours = View::of(
        &dir.join("ours"),
        &format!("-I{}", context.prefix().join("include").display()),
        &context.prefix().join("include"),
    )?;
    let theirs = View::of(&dir.join("theirs"), &reference.cppflags()?, &reference.include())?;
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
    let names: Vec<&String> = theirs.macros.iter().filter(|m| is_value(m)).collect();
    let values = |cpp: &str, place: &str| macro_values(&dir.join(place), cpp, &names);
    let our_values = values(&format!("-I{}", context.prefix().join("include").display()), "ours")?;
    let their_values = values(&reference.cppflags()?, "theirs")?;
    outcomes.push(compare("macros have the same value and type", &their_values, &our_values, 120));
    Ok(outcomes)
}

/// What newer kernels changed in what the C library's headers have, and why it is not the same here.
const NEWER: [(&str, &str); 7] = [
    ("IORING_URING_CMD_MASK", "6.18: IORING_URING_CMD_MULTISHOT"),
    ("__IO_URING_QUERY_MAX", "7.2: IO_URING_QUERY_ZCRX_EVENT"),
    ("__ZCRX_CTRL_LAST", "7.2 and 7.3: ZCRX_CTRL_ARM_EVENT, ZCRX_CTRL_ADD_AREA"),
    ("io_uring_napi", "6.13: opcode and op_param in what was reserved"),
    ("io_uring_sqe", "6.16: write_stream"),
    ("io_uring_zcrx_ifq_reg", "7.2: event_desc in what was reserved"),
    ("zcrx_ctrl", "7.2 and 7.3: zc_arm_event, zc_area"),
];

/// The size of a structure, as pahole says it; nothing for what is no structure.
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
            let newer = NEWER.iter().any(|(newer, _)| newer == name);
            !(newer && ours.get(*name).is_some_and(|ours| size(ours) == size(text)))
        })
        .map(|(name, text)| {
            format!("{name}: {text} / {}", ours.get(name).map_or("-", String::as_str))
        })
        .collect();
    // What is the same again is no exception any more.
    let same = NEWER.iter().filter(|(name, _)| theirs.contains_key(*name));
    let same = same.filter(|(name, _)| theirs.get(*name) == ours.get(*name));
    wrong.extend(same.map(|(name, why)| format!("{name} is the same, in spite of {why}")));
    if theirs.len() < at_least {
        wrong.push(format!("only {} were found to compare", theirs.len()));
    }
    Outcome::none_of(format!("sameness: {} {what}", theirs.len()), &wrong)
}

/// What one library's headers show.
struct View {
    macros: BTreeSet<String>,
    functions: BTreeMap<String, String>,
    enumerators: BTreeMap<String, String>,
    structures: BTreeMap<String, String>,
}

impl View {
    fn of(dir: &Path, cppflags: &str, include: &Path) -> Result<View> {
        make_dir(dir)?;
        let source = dir.join("view.c");
        write(&source, "#define _GNU_SOURCE\n#include <liburing.h>\n")?;
        let cc = || {
            let mut cc = command("gcc");
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

/// Macros that the headers below `own` define.
fn macros_in(text: &str, own: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("# ") {
            inside = line.split('"').nth(1).is_some_and(|f| f.starts_with(own));
        } else if let Some(rest) = line.strip_prefix("#define ").filter(|_| inside) {
            let name = rest.split([' ', '(']).next().unwrap_or_default();
            // Include guards are nobody's business.
            if !name.ends_with("_H") {
                names.insert(name.to_string());
            }
        }
    }
    names
}

/// Prototypes, as the compiler understood them.
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

/// pahole's text of each structure of io_uring: members, types, offsets, sizes.
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

/// Macros that stand for a number.
fn is_value(name: &str) -> bool {
    let prefixes =
        ["IORING_", "IOSQE_", "SPLICE_", "IO_URING_OP", "IO_URING_VERSION", "LIBURING_UDATA"];
    prefixes.iter().any(|p| name.starts_with(p))
}

/// Value and type of macros, by a program.
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
