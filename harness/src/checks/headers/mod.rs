//! Tests the headers in C and C++ programs: they compile with every compiler and mode, and declare
//! what the C library's headers declare.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::make_dir;
use xtask::product::HEADERS;
use xtask::shell::{command, copy_tree, run};

use crate::outcome::Outcome;
use crate::workers;

mod compiling;
mod kernel_first;
mod sameness;

use compiling::{alone, beside, compile};
pub use sameness::{sameness, sameness_on};

/// Warnings of C compilers that some projects enable, in modes that support `long long`.
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
/// System headers that must work before and after `liburing.h`.
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

/// Macros that other projects define, and the expressions that programs use as the index of
/// `io_uring_for_each_cqe`.
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

/// Types that programs use with the barriers; in C++ without qualifiers.
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

/// Functions that a C++ module exports must not be static.
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

/// The flexible array has the same offset as in the kernel, also in C++, where an empty structure
/// has a size.
pub(super) const BUFS: &str = "#include <stddef.h>
#include <liburing.h>
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
static_assert(offsetof(struct io_uring_buf_ring, bufs) == 0, \"moved\");
static_assert(sizeof(struct io_uring_buf_ring) == 16, \"grown\");
int main(void) { return 0; }
";

/// A copy of the kernel's headers alone; musl needs them from the system.
pub(super) fn kernel_headers(dir: &Path) -> Result<PathBuf> {
    let kernel = dir.join("kernel");
    make_dir(&kernel)?;
    for name in ["linux", "asm-generic"] {
        let _ = std::os::unix::fs::symlink(format!("/usr/include/{name}"), kernel.join(name));
    }
    let _ = std::os::unix::fs::symlink("/usr/include/x86_64-linux-gnu/asm", kernel.join("asm"));
    Ok(kernel)
}

/// Compiles with musl, whose headers differ from glibc's.
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

/// Options for a system whose kernel headers lack everything newer than the library requires.
pub(super) fn old_system_options(dir: &Path) -> Result<Vec<String>> {
    let old = dir.join("old");
    copy_tree(Path::new("/usr/include/linux"), &old.join("linux"))?;
    for missing in ["blkdev.h", "openat2.h", "time_types.h", "io_uring.h"] {
        let _ = std::fs::remove_file(old.join("linux").join(missing));
    }
    // `-nostdinc` hides /usr/include; link to everything in it except the kernel's headers.
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
