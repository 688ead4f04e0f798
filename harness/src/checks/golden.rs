//! Compares the bytes that every prep helper writes: this library's inline and exported helpers,
//! and the C library's inline helpers.
//!
//! A program generated from the prototypes calls every helper. It is compiled in three ways; each
//! prints the resulting SQEs, which had old contents before. The outputs must be equal.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::shell::{command, run};

use super::table::{Function, functions};
use super::unreleased::{FUNCTIONS, advice};
use crate::outcome::Outcome;
use crate::reference::Reference;

/// Number of calls of each helper.
const ROUNDS: usize = 64;

/// Corrections of defects in the C library's helpers: row a56 of the defect list.
const CORRECTED: &str = "
static inline void close_direct(struct io_uring_sqe *sqe, unsigned int file_index)
{
	io_uring_prep_close_direct(sqe, file_index);
	if (file_index == IORING_FILE_INDEX_ALLOC)
		sqe->file_index = file_index;
}
#define io_uring_prep_close_direct close_direct
";

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc"])?;
    let reference = Reference::get(context)?;
    let dir = context.fresh("golden")?;
    let table = functions(context)?;
    let helpers = helpers(&table);
    let prefix = context.prefix();
    let ours = format!("-I{}", prefix.join("include").display());
    let inlined = output(&dir, "ours", &program(&helpers, false), &ours, &prefix)?;
    let exported = output(&dir, "exported", &program(&helpers, true), &ours, &prefix)?;
    let unreleased: String = FUNCTIONS.iter().map(|(_, text)| *text).collect();
    let text = program(&helpers, false).replacen(
        "\nint main",
        &format!("{unreleased}{CORRECTED}\nint main"),
        1,
    );
    let released = xtask::files::read(&reference.include().join("liburing.h"))?;
    let theirs = output(&dir, "theirs", &text, &reference.cppflags()?, &prefix)
        .with_context(|| format!("an undeclared function is {}", advice("FUNCTIONS")))?;

    let stale: Vec<String> = FUNCTIONS
        .iter()
        .filter(|(name, _)| released.contains(name) || !table.iter().any(|f| f.name == *name))
        .map(|(name, _)| format!("{name} is released, or not here"))
        .collect();
    let mut outcomes = vec![Outcome::none_of("golden: what is unreleased", &stale)];
    outcomes.push(Outcome::equal(
        "golden: every helper was called",
        &inlined.len(),
        &(helpers.len() * ROUNDS),
    ));
    for helper in &helpers {
        let of = |lines: &[String]| -> Vec<String> {
            let mine = format!("{} ", helper.name);
            lines.iter().filter(|l| l.starts_with(&mine)).cloned().collect()
        };
        let (inlined, exported, theirs) = (of(&inlined), of(&exported), of(&theirs));
        let first = |a: &[String], b: &[String], what: &str| -> Option<String> {
            let (a, b) = a.iter().zip(b).find(|(a, b)| a != b)?;
            Some(format!("{what}:\n    {a}\n    {b}"))
        };
        let wrong: Vec<String> = [
            first(&inlined, &theirs, "inlined, and the C library's"),
            first(&exported, &theirs, "exported, and the C library's"),
            (theirs.len() != ROUNDS).then(|| format!("only {} calls", theirs.len())),
        ]
        .into_iter()
        .flatten()
        .collect();
        outcomes.push(Outcome::none_of(format!("golden: {}", helper.name), &wrong));
    }
    Ok(outcomes)
}

/// The functions that prepare SQEs.
fn helpers(table: &[Function]) -> Vec<&Function> {
    let exported = table.iter().filter(|f| f.ffi.is_some() && f.liburing.is_none());
    let prepares = |f: &&Function| {
        f.prototype.starts_with("void ") && f.prototype.contains("struct io_uring_sqe *sqe")
    };
    exported.filter(prepares).collect()
}

/// Compiles the program that calls the exported helpers.
pub fn compile_exported(context: &Context, dir: &Path) -> Result<PathBuf> {
    let table = functions(context)?;
    let prefix = context.prefix();
    let ours = format!("-I{}", prefix.join("include").display());
    compile(dir, "exported", &program(&helpers(&table), true), &ours, &prefix)
}

/// Compiles and runs one of the three programs; returns its output lines.
fn output(
    dir: &Path,
    name: &str,
    text: &str,
    cppflags: &str,
    prefix: &Path,
) -> Result<Vec<String>> {
    let program = compile(dir, name, text, cppflags, prefix)?;
    let out = run(command(&program).env("LD_LIBRARY_PATH", prefix.join("lib")))?;
    Ok(out.lines().map(str::to_string).collect())
}

fn compile(dir: &Path, name: &str, text: &str, cppflags: &str, prefix: &Path) -> Result<PathBuf> {
    let (source, program) = (dir.join(format!("{name}.c")), dir.join(name));
    write(&source, text)?;
    run(command("gcc")
        // A call without a declaration would be linked with this library on both sides.
        .args(["-O1", "-Werror=implicit-function-declaration"])
        .args(cppflags.split_whitespace())
        .arg("-o")
        .arg(&program)
        .arg(&source)
        .arg(format!("-L{}", prefix.join("lib").display()))
        .args(["-luring-ffi"]))?;
    Ok(program)
}

/// A program that calls every helper with the same arguments in all three variants.
fn program(helpers: &[&Function], exported: bool) -> String {
    let mut out = String::from(
        "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <stdio.h>\n#include <string.h>\n\
         #include <liburing.h>\n\n\
         static unsigned long long state = 88172645463325252ULL;\n\n\
         static unsigned long long next(void)\n{\n\
         \tstate ^= state << 13;\n\tstate ^= state >> 7;\n\tstate ^= state << 17;\n\
         \treturn state;\n}\n\n\
         /* Numbers that are likely to go wrong, among any. */\n\
         static unsigned long long number(void)\n{\n\
         \tstatic const unsigned long long edges[] = { 0, 1, 0xff, 0xffff, 0x7fffffff, 0x80000000,\n\
         \t\t0xfffffffe, 0xffffffff, 0x100000000ULL, 1ULL << 40, ~0ULL, ~0ULL - 1 };\n\
         \tunsigned long long n = next();\n\n\
         \treturn n & 1 ? edges[(n >> 8) % (sizeof(edges) / sizeof(*edges))] : next();\n}\n\n\
         static void show(const char *name, const struct io_uring_sqe *sqe)\n{\n\
         \tconst unsigned char *byte = (const void *)sqe;\n\n\tprintf(\"%s \", name);\n\
         \tfor (int i = 0; i < 128; i++)\n\t\tprintf(\"%02x\", byte[i]);\n\tputchar('\\n');\n}\n\n\
         int main(void)\n{\n\tstruct io_uring_sqe sqe[2];\n\n",
    );
    for helper in helpers {
        let name = &helper.name;
        // The arguments of a helper depend only on its name.
        let seed = name.bytes().fold(14_695_981_039_346_656_037_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(1_099_511_628_211)
        });
        out.push_str(&format!(
            "\tstate = {seed}ULL | 1;\n\tfor (int i = 0; i < {ROUNDS}; i++) {{\n"
        ));
        out.push_str(
            "\t\tmemset(sqe, i % 3 == 0 ? 0 : i % 3 == 1 ? 0xff : (int)next(), sizeof(sqe));\n",
        );
        let mut args = Vec::new();
        for (i, parameter) in parameters(&helper.prototype).iter().enumerate() {
            if parameter.contains("struct io_uring_sqe *sqe") {
                args.push("sqe".to_string());
                continue;
            }
            let ty = type_of(parameter);
            out.push_str(&format!("\t\t{ty} a{i} = ({ty})number();\n"));
            args.push(format!("a{i}"));
        }
        let call = args.join(", ");
        if exported {
            out.push_str(&format!(
                "\t\t__typeof__(&{name}) call = dlsym(RTLD_DEFAULT, \"{name}\");\n\t\tcall({call});\n"
            ));
        } else {
            out.push_str(&format!("\t\t{name}({call});\n"));
        }
        out.push_str(&format!("\t\tshow(\"{name}\", sqe);\n\t}}\n"));
    }
    out.push_str("\treturn 0;\n}\n");
    // The library must be loaded even if the program references no function by name.
    out.push_str("\n__typeof__(io_uring_major_version) *const keep = io_uring_major_version;\n");
    out
}

/// The parameters of a prototype.
fn parameters(prototype: &str) -> Vec<String> {
    let list = prototype.split_once('(').map(|(_, l)| l.trim_end_matches([')', ';']));
    list.unwrap_or_default().split(',').map(|p| p.trim().to_string()).collect()
}

/// The type of a parameter such as `int fd` or `const void *buf`.
fn type_of(parameter: &str) -> String {
    let end = parameter.rfind(|c: char| !(c.is_alphanumeric() || c == '_'));
    parameter[..end.map_or(0, |e| e + 1)].trim().to_string()
}
