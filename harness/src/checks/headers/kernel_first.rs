//! Programs that include the kernel's headers before `liburing.h`. If they compile with the C
//! library, they must compile, link and behave the same with this library.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::files::{read, write};
use xtask::shell::{Unavailable, command, copy_tree, output};

use super::compiling::{WARNINGS, beside, compile};
use crate::outcome::Outcome;
use crate::reference::kernel_headers;

/// Suites whose kernel headers declare everything that the API needs.
const NEW: [&str; 2] = ["sid", "trixie-backports"];
/// A suite whose kernel headers do not. On Debian 12, those of the machine do not either.
const OLD: &str = "trixie";

/// Compilers, with the option for the source language.
const COMPILERS: [(&str, &str); 4] =
    [("gcc", "-xc"), ("clang", "-xc"), ("g++", "-xc++"), ("clang++", "-xc++")];

/// What the headers of an older kernel lack, by the text that declares it: lines for macros and
/// enumerators, names for types.
const SINCE_7_1: &[&str] = &["IORING_TIMEOUT_IMMEDIATE_ARG", "ZCRX_REG_NODEV"];
const SINCE_7_0: &[&str] = &[
    "IORING_SETUP_SQ_REWIND",
    "IORING_REGISTER_BPF_FILTER",
    "struct io_uring_task_restriction",
    "enum zcrx_features",
    "ZCRX_FEATURE_RX_PAGE_SIZE",
    "ZCRX_FEATURE_EVENT",
];

pub fn check(context: &Context, dir: &Path, include: &Path) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for suite in NEW {
        let name = format!("headers: kernel's first: of {suite}");
        match kernel_headers(context, suite) {
            Ok(kernel) => outcomes.push(new(name, dir, include, &kernel)?),
            Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
                outcomes.push(Outcome::skip(name, format!("{e:#}")));
            }
            Err(e) => return Err(e),
        }
    }
    let newest = kernel_headers(context, NEW[0])?;
    let lacking = [("7.0", SINCE_7_1.to_vec()), ("6.19", [SINCE_7_1, SINCE_7_0].concat())];
    for (version, names) in lacking {
        let kernel = without(&newest, &dir.join(format!("kernel-{version}")), &names)?;
        let name = format!("headers: kernel's first: as of {version}");
        outcomes.push(new(name, dir, include, &kernel)?);
    }
    let name = format!("headers: kernel's first: of {OLD}, too old");
    outcomes.push(old(name, dir, include, &kernel_headers(context, OLD)?)?);
    Ok(outcomes)
}

/// Options for compiling with the given kernel headers instead of the machine's.
fn options(kernel: &Path, more: &[&str]) -> Vec<String> {
    let before = [format!("-isystem{}", kernel.display())];
    let asm = kernel.join("x86_64-linux-gnu");
    let asm = asm.exists().then(|| format!("-isystem{}", asm.display()));
    before.into_iter().chain(asm).chain(more.iter().map(|o| o.to_string())).collect()
}

/// With a recent kernel header: the program uses the kernel's types.
fn new(name: String, dir: &Path, include: &Path, kernel: &Path) -> Result<Outcome> {
    let mut failures = Vec::new();
    for (compiler, language) in COMPILERS {
        let mut fails = |what: &str, text: &str| -> Result<()> {
            let options = options(kernel, &[language]);
            if let Some(error) = compile(dir, include, compiler, &options, text)? {
                failures.push(format!("{compiler}: {what}: {error}"));
            }
            Ok(())
        };
        fails("everything of the API", &beside("linux/io_uring.h", true))?;
        fails("ours first", &beside("linux/io_uring.h", false))?;
        fails("a prototype between", PROTOTYPE)?;
        fails("newer members", MEMBERS)?;
        fails("names as text", NAMES)?;
        fails("newer names", LACKING)?;
        for header in PARTS.iter().filter(|header| kernel.join(header).exists()) {
            fails(header, &alone_first(header))?;
            fails("ours first", &ours_first(header))?;
        }
    }
    for compiler in ["g++", "clang++"] {
        let wrong = one_of_two(compiler, dir, include, kernel)?;
        failures.extend(wrong.map(|error| format!("{compiler}: one file of two: {error}")));
    }
    Ok(Outcome::none_of(name, &failures))
}

/// With an old kernel header: this library's types have other names.
fn old(name: String, dir: &Path, include: &Path, kernel: &Path) -> Result<Outcome> {
    let mut failures = Vec::new();
    for (compiler, language) in COMPILERS {
        for first in [true, false] {
            let text = beside("linux/io_uring.h", first);
            let options = options(kernel, &[language]);
            if let Some(error) = compile(dir, include, compiler, &options, &text)? {
                failures.push(format!("{compiler}: {error}"));
            }
        }
        if let Some(error) =
            compile(dir, include, compiler, &options(kernel, &[language]), LACKING)?
        {
            failures.push(format!("{compiler}: newer names: {error}"));
        }
    }
    Ok(Outcome::none_of(name, &failures))
}

/// Two source files of one program, only one of which includes the kernel's header, must link.
fn one_of_two(compiler: &str, dir: &Path, include: &Path, kernel: &Path) -> Result<Option<String>> {
    let (with, without) = (dir.join("with.cc"), dir.join("without.cc"));
    write(&with, WITH)?;
    write(&without, WITHOUT)?;
    let result = output(
        command(compiler)
            .args(WARNINGS)
            .arg("-I")
            .arg(include)
            .args(options(kernel, &[]))
            .arg("-o")
            .arg(dir.join("two"))
            .args([with, without]),
    )?;
    let errors = String::from_utf8_lossy(&result.stderr).into_owned();
    let line = errors.lines().find(|l| l.contains("error") || l.contains("undefined"));
    Ok((!result.status.success()).then(|| line.unwrap_or("no message").to_string()))
}

/// A copy of the kernel's headers without some names.
fn without(kernel: &Path, to: &Path, names: &[&str]) -> Result<PathBuf> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    for part in ["linux", "asm-generic"] {
        copy_tree(&kernel.join(part), &to.join(part))?;
    }
    let headers = ["linux/io_uring.h", "linux/io_uring/zcrx.h"].map(|header| to.join(header));
    let mut texts: Vec<String> = headers.iter().map(|h| read(h)).collect::<Result<_>>()?;
    for name in names {
        let mut removed = 0;
        for text in &mut texts {
            let line = |line: &str| {
                let words: Vec<&str> = line.split([' ', '\t', ',']).collect();
                let first = if words[0] == "#define" { 1 } else { 0 };
                words[first..].iter().find(|word| !word.is_empty()) == Some(name)
            };
            let kept: Vec<&str> = text.lines().filter(|l| !line(l)).collect();
            removed += text.lines().count() - kept.len();
            let mut kept = kept.join("\n") + "\n";
            // Later declarations refer to the type, so it is renamed instead of removed.
            if name.contains(' ') && kept.contains(&format!("{name} {{")) {
                let other = if name.starts_with("enum") { " { NEWER_THAN_THIS," } else { " {" };
                kept = kept.replace(&format!("{name} {{"), &format!("{name}_of_later{other}"));
                removed += 1;
            }
            *text = kept;
        }
        anyhow::ensure!(removed > 0, "{} has no {name}", kernel.display());
    }
    for (header, text) in headers.iter().zip(&texts) {
        write(header, text)?;
    }
    headers[0].parent().and_then(Path::parent).map(Path::to_path_buf).context("no directory")
}

/// Headers that the kernel's `io_uring.h` includes, or that programs include with it.
const PARTS: [&str; 3] =
    ["linux/io_uring/zcrx.h", "linux/io_uring/query.h", "linux/io_uring/bpf_filter.h"];

fn alone_first(header: &str) -> String {
    format!("#include <{header}>\n#include <liburing.h>\n{USE}")
}

fn ours_first(header: &str) -> String {
    format!("#include <liburing.h>\n#include <{header}>\n{USE}")
}

const USE: &str = "int main(void)
{
	return sizeof(struct io_uring_zcrx_rqe) == 16 && sizeof(struct io_uring_query_hdr) == 40 &&
	       sizeof(struct io_uring_bpf) != 0 ? 0 : 1;
}
";

/// A header of a program that declares functions with the kernel's types.
const PROTOTYPE: &str = "#include <linux/io_uring.h>
struct handler { void (*fill)(struct io_uring_sqe *); };
void fill(struct io_uring_sqe *sqe);
int result(const struct io_uring_cqe *cqe);
#include <liburing.h>
void fill(struct io_uring_sqe *sqe) { io_uring_prep_nop(sqe); }
int result(const struct io_uring_cqe *cqe) { return cqe->res; }
int main(void)
{
	struct handler handler = { fill };
	struct io_uring_sqe sqe;
	struct io_uring_cqe *cqe = 0;

	handler.fill(&sqe);
	return cqe ? result(cqe) : sqe.opcode;
}
";

/// Members that the kernel's header has since 6.13 and 6.16.
const MEMBERS: &str = "#include <linux/io_uring.h>
#include <liburing.h>
void fill(struct io_uring_napi *napi, struct io_uring_sqe *sqe);
void fill(struct io_uring_napi *napi, struct io_uring_sqe *sqe)
{
	napi->opcode = IO_URING_NAPI_STATIC_ADD_ID;
	napi->op_param = 7;
	sqe->write_stream = 1;
}
int main(void) { return 0; }
";

/// Macros that programs define to turn names into strings.
const NAMES: &str = "#include <linux/io_uring.h>
#include <liburing.h>
#define TEXT(name) TEXT_OF(name)
#define TEXT_OF(name) #name
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
static_assert(sizeof(TEXT(IORING_OP_NOP)) == sizeof(\"IORING_OP_NOP\"), \"renamed\");
static_assert(sizeof(TEXT(io_uring_sqe)) == sizeof(\"io_uring_sqe\"), \"renamed\");
static_assert(sizeof(TEXT(io_uring_clone_buffers)) == sizeof(\"io_uring_clone_buffers\"),
	      \"renamed\");
int main(void) { return 0; }
";

/// Declarations added by kernels since 6.19 that the C library's own header has.
const LACKING: &str = "#include <linux/io_uring.h>
#include <liburing.h>
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
static_assert(IORING_OP_URING_CMD128 == 64 && IORING_REGISTER_BPF_FILTER == 37, \"6.19, 7.0\");
static_assert(IORING_SETUP_SQ_REWIND == 1u << 20, \"7.0\");
static_assert(sizeof(struct io_uring_task_restriction) == 16, \"7.0\");
static_assert(ZCRX_FEATURE_RX_PAGE_SIZE == 1 && sizeof(enum zcrx_features) == 4, \"7.0\");
static_assert(ZCRX_REG_NODEV == 2 && IORING_TIMEOUT_IMMEDIATE_ARG == 1u << 7, \"7.1\");
int main(void) { return 0; }
";

const WITH: &str = "#include <linux/io_uring.h>
#include <liburing.h>
void fill(io_uring_sqe *sqe);
int main()
{
	io_uring_sqe sqe;

	fill(&sqe);
	return sqe.opcode;
}
";

const WITHOUT: &str = "#include <liburing.h>
void fill(io_uring_sqe *sqe);
void fill(io_uring_sqe *sqe) { io_uring_prep_nop(sqe); }
";
