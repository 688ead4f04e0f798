//! Cases that test whether a program compiles against the headers. Each is named after its row of
//! the defect list, and runs against both libraries.

use std::path::Path;

use anyhow::Result;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::shell::{command, output};

use super::ids::is_wanted;
use super::library::Library;
use crate::checks::headers;
use crate::outcome::Outcome;

/// One compilation; a case may have several.
struct Job {
    case: &'static str,
    compiler: &'static str,
    options: &'static [&'static str],
    text: &'static str,
}

const fn job(
    case: &'static str,
    compiler: &'static str,
    options: &'static [&'static str],
    text: &'static str,
) -> Job {
    Job { case, compiler, options, text }
}

const POSIX: &str = "-D_POSIX_C_SOURCE=200809L";
const STRICT: &[&str] = &["-std=c11", POSIX, "-Wconversion", "-Wsign-conversion"];

const JOBS: [Job; 53] = [
    job("H1 first and alone", "gcc", &["-std=gnu11"], INITIALIZED),
    job("H2 C++ links", "g++", &["-std=c++17"], CALLS),
    job("H3 ISO modes", "gcc", &["-std=c99", POSIX], ALONE),
    job("H3 ISO modes", "gcc", &["-std=c11", POSIX], ALONE),
    job("H3 ISO modes", "gcc", &["-std=gnu99"], ALONE),
    job("H3 ISO modes", "clang", &["-std=c17", POSIX], ALONE),
    job("H4 barriers of the program's own", "gcc", &[], BARRIERS),
    job("H4 barriers of the program's own", "g++", &[], BARRIERS),
    job("H5 clang and C++", "clang", &[], ALONE),
    job("H5 clang and C++", "clang++", &[], ALONE),
    job("H5 clang and C++", "g++", &["-std=c++11"], ALONE),
    job("H7 beside the kernel's headers", "gcc", &[], BEHIND),
    job("H7 beside the kernel's headers", "gcc", &[], BEFORE),
    job("H8 struct open_how", "gcc", &[], OPEN_HOW),
    job("H8 struct open_how", "gcc", &[], OPEN_HOW_BEHIND),
    job("H9 musl", "musl-gcc", &[], ALONE),
    job("H10 no macro for extensions", "gcc", &["-std=c11", POSIX], NO_EXTENSIONS),
    job("H11 sigset_t", "gcc", &["-std=c11", POSIX], SIGNALS),
    job("H12 no empty arrays", "gcc", &["-Wpedantic"], ALONE),
    job("H13 sizes and signs", "gcc", &["-Wsign-compare"], ALONE),
    job("H13 sizes and signs", "clang", &["-Wsign-compare", "-Wshorten-64-to-32"], ALONE),
    job("H16 array of buffers", "gcc", &["-std=gnu11"], headers::BUFS),
    job("H16 array of buffers", "g++", &["-std=c++11"], headers::BUFS),
    job("H16 array of buffers", "g++", &["-std=c++20"], headers::BUFS),
    job("H16 array of buffers", "clang++", &["-std=c++17"], headers::BUFS),
    job("H18 constant arguments", "gcc", &["-Wcast-qual"], CONSTANTS),
    job("H18 constant arguments", "g++", &[], CONSTANTS),
    job("H19 nothing is thrown", "g++", &["-std=c++17"], NOTHING_THROWN),
    job("H20 modules", "g++", &["-std=c++20", "-fmodules-ts"], headers::MODULE),
    job(
        "H21 every installed header",
        "gcc",
        &[],
        "#include <liburing/barrier.h>\nint main(void) { return 0; }\n",
    ),
    job(
        "H21 every installed header",
        "gcc",
        &[],
        "#include <liburing/compat.h>\nint main(void) { return 0; }\n",
    ),
    job(
        "H21 every installed header",
        "gcc",
        &[],
        "#include <liburing/io_uring.h>\nint main(void) { return 0; }\n",
    ),
    job("H21 every installed header", "gcc", &[], VERSION),
    job("H22 no internal header", "gcc", &[], NO_INTERNAL),
    job("H23 numbers of system calls", "gcc", &["-std=c11", POSIX], NUMBERS),
    job("H24 every prototype", "gcc", &["-Werror=implicit-function-declaration"], PROTOTYPES),
    job("H26 the kernel's header", "gcc", &["-Wpedantic"], KERNEL),
    job("H26 the kernel's header", "g++", &["-Wpedantic"], KERNEL),
    job("C3 indices of walks", "gcc", &["-std=gnu99"], WALKS),
    job("C3 indices of walks", "g++", &["-std=c++20"], WALKS),
    job("C10 number of places", "gcc", &["-Wsign-conversion"], PLACES),
    job("a34 conversions", "gcc", STRICT, ALONE),
    job("a34 ISO C without a macro", "gcc", &["-std=c11"], ALONE),
    job("a34 pedantic C++", "g++", &["-std=c++11", "-pedantic-errors"], WALKS),
    job("a34 nothing is thrown", "g++", &["-std=c++17"], headers::NOEXCEPT),
    job("P13 P14 P21 P22 arguments", "gcc", &["-Wall"], ARGUMENTS),
    job("L22 declarations first", "gcc", &["-Wdeclaration-after-statement"], ALONE),
    job("L22 declarations first", "clang", &["-Wdeclaration-after-statement"], ALONE),
    job("L22 declarations first", "gcc", &["-Wlong-long"], ALONE),
    job("L26 helpers to link to", "gcc", &[], LINKED),
    job("L27 types of barriers", "gcc", &[], headers::TYPES),
    job("L27 types of barriers", "clang", &[], headers::TYPES),
    job("L27 types of barriers", "g++", &[], headers::TYPES),
];

const ALONE: &str = "#include <liburing.h>\nint main(void) { return 0; }\n";

const INITIALIZED: &str = "#include <liburing.h>
int main(void)
{
	struct io_uring_sqe sqe;

	io_uring_prep_nop(&sqe);
	return sqe.opcode;
}
";

const CALLS: &str = "#include <liburing.h>
int main()
{
	struct io_uring ring;

	return io_uring_queue_init(0, &ring, 0) == 0;
}
";

const BARRIERS: &str = "#define smp_mb() mine
#define barrier() mine
#define READ_ONCE(x) mine
#define WRITE_ONCE(x, y) mine
#define smp_load_acquire(x) mine
#define smp_store_release(x, y) mine
#include <liburing.h>
int main(void) { return 0; }
";

const BEHIND: &str = "#include <linux/fs.h>
#include <linux/time_types.h>
#include <liburing.h>
int main(void) { struct __kernel_timespec ts = { 0, 0 }; return (int)ts.tv_sec; }
";

const BEFORE: &str = "#include <liburing.h>
#include <linux/time_types.h>
#include <linux/fs.h>
int main(void) { struct __kernel_timespec ts = { 0, 0 }; return (int)ts.tv_sec; }
";

const OPEN_HOW: &str = "#include <liburing.h>
int main(void) { struct open_how how = { 0, 0, 0 }; return (int)how.resolve; }
";

const OPEN_HOW_BEHIND: &str = "#include <linux/openat2.h>
#include <liburing.h>
int main(void) { struct open_how how = { 0, 0, 0 }; return (int)how.resolve; }
";

const NO_EXTENSIONS: &str = "#include <liburing.h>
#ifdef _GNU_SOURCE
#error the header asks for extensions
#endif
int main(void) { return 0; }
";

const SIGNALS: &str = "#include <liburing.h>
int main(void)
{
	struct io_uring_cqe *cqe = 0;
	sigset_t *mask = 0;

	return io_uring_wait_cqes(0, &cqe, 0, 0, mask);
}
";

const CONSTANTS: &str = "#include <liburing.h>
void fill(struct io_uring_sqe *sqe, const struct iovec *iov, const struct msghdr *msg,
	  const void *data, const char *path, const struct __kernel_timespec *ts);
void fill(struct io_uring_sqe *sqe, const struct iovec *iov, const struct msghdr *msg,
	  const void *data, const char *path, const struct __kernel_timespec *ts)
{
	io_uring_prep_writev(sqe, 0, iov, 1, 0);
	io_uring_prep_write(sqe, 0, data, 1, 0);
	io_uring_prep_send(sqe, 0, data, 1, 0);
	io_uring_prep_sendmsg(sqe, 0, msg, 0);
	io_uring_prep_unlink(sqe, path, 0);
	io_uring_prep_timeout(sqe, ts, 1, 0);
}
int looks(const struct io_uring *ring, const struct io_uring_cqe *cqe);
int looks(const struct io_uring *ring, const struct io_uring_cqe *cqe)
{
	return io_uring_cq_ready(ring) != 0 && io_uring_sq_ready(ring) != 0 &&
	       io_uring_cqe_get_data(cqe) != 0;
}
int main(void) { return 0; }
";

const NOTHING_THROWN: &str = "#include <liburing.h>
static_assert(noexcept(io_uring_submit(nullptr)), \"exported\");
static_assert(noexcept(io_uring_get_sqe(nullptr)), \"inlined\");
static_assert(noexcept(io_uring_prep_nop(nullptr)), \"of the table\");
int main() { return 0; }
";

const VERSION: &str = "#include <liburing/io_uring_version.h>
int main(void) { return IO_URING_VERSION_MAJOR; }
";

const NO_INTERNAL: &str = "#if __has_include(<liburing/sanitize.h>) || \\
    __has_include(<liburing/lib.h>) || __has_include(<liburing/syscall.h>)
#error a header of the build alone
#endif
int main(void) { return 0; }
";

const NUMBERS: &str = "#include <liburing.h>
int main(void)
{
	_Static_assert(__NR_io_uring_setup == 425 && __NR_io_uring_enter == 426 &&
		       __NR_io_uring_register == 427, \"others\");
	return 0;
}
";

const PROTOTYPES: &str = "#include <liburing.h>
int main(void)
{
	return io_uring_unregister_buf_ring(0, 0) + io_uring_unregister_eventfd(0);
}
";

const KERNEL: &str = "#include <liburing/io_uring.h>
int main(void)
{
	char right[IORING_OP_URING_CMD128 == 64 && sizeof(struct io_uring_params) == 120 ? 1 : -1];

	return sizeof(right) != 1;
}
";

const WALKS: &str = "#include <liburing.h>
struct walk { unsigned int head; };
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
	return h + head + index + many[0];
}
int main(void) { return 0; }
";

/// Only the helper under test is checked: other helpers may cause warnings of their own.
const PLACES: &str = "#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Wsign-conversion\"
#include <liburing.h>
#pragma GCC diagnostic pop
int main(void)
{
	const struct io_uring_cqe cqe = { .flags = IORING_CQE_F_32 };

	_Static_assert(_Generic(io_uring_cqe_nr(&cqe), unsigned int: 1, default: 0), \"sign\");
	return 0;
}
";

/// The calls as programs write them.
const ARGUMENTS: &str = "#include <liburing.h>
void fill(struct io_uring_sqe *sqe, void *data, __u64 number, int *files, char *value);
void fill(struct io_uring_sqe *sqe, void *data, __u64 number, int *files, char *value)
{
	io_uring_prep_cancel(sqe, data, 0);
	io_uring_prep_cancel64(sqe, number, 0);
	io_uring_prep_files_update(sqe, files, 1, 0);
	io_uring_prep_socket_direct(sqe, 1, 2, 3, 4u, 5u);
	io_uring_prep_getxattr(sqe, \"name\", value, \"path\", 8);
}
int main(void) { return 0; }
";

/// Bindings define `IOURINGINLINE` as nothing to get functions that they can link to.
const LINKED: &str = "#define IOURINGINLINE
#include <liburing.h>
extern char a[] __asm__(\"io_uring_cqe_shift_from_flags\"), b[] __asm__(\"io_uring_cqe_shift\"),
	c[] __asm__(\"io_uring_sqe_shift_from_flags\"), d[] __asm__(\"io_uring_sqe_shift\"),
	e[] __asm__(\"io_uring_load_sq_head\"), f[] __asm__(\"io_uring_initialize_sqe\"),
	g[] __asm__(\"_io_uring_get_sqe\"), h[] __asm__(\"__io_uring_prep_uring_cmd\"),
	i[] __asm__(\"io_uring_prep_nop\");
int main(void)
{
	char *volatile helpers[] = { a, b, c, d, e, f, g, h, i };

	return helpers[0] == helpers[8];
}
";

/// Cases for old systems run against this library only: the C library's headers are generated for
/// the system on which they were configured.
const OLD_SYSTEM: &str = "H14 H15 H17 old system";

/// Runs the cases against `library`. A case passes if it compiles and links.
pub fn cases(dir: &Path, library: &Library, wanted: &[String]) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "g++", "clang", "musl-gcc"])?;
    let kernel = format!("-idirafter{}", headers::kernel_headers(dir)?.display());
    let mut outcomes: Vec<Outcome> = Vec::new();
    for job in JOBS.iter().filter(|job| is_wanted(job.case, wanted)) {
        let musl = job.compiler == "musl-gcc";
        let more = if musl { vec![kernel.clone()] } else { Vec::new() };
        let failed = job.fails(dir, library, &more)?;
        let name = format!("defect: {}", job.case);
        let outcome = match &failed {
            None => Outcome::pass(name),
            Some(why) => Outcome::fail(name, format!("{}: {why}", job.compiler)),
        };
        match outcomes.last_mut().filter(|last| last.name == outcome.name) {
            None => outcomes.push(outcome),
            Some(last) if failed.is_some() => *last = outcome,
            Some(_) => {}
        }
    }
    if is_wanted(OLD_SYSTEM, wanted) && library.is_ours {
        let job = job(OLD_SYSTEM, "gcc", &["-fsyntax-only"], ALONE);
        let wrong = job.fails(dir, library, &headers::old_system_options(dir)?)?;
        let wrong: Vec<String> = wrong.into_iter().collect();
        outcomes.push(Outcome::none_of(format!("defect: {OLD_SYSTEM}"), &wrong));
    }
    Ok(outcomes)
}

impl Job {
    /// The compiler's first message, if the program does not compile.
    fn fails(&self, dir: &Path, library: &Library, more: &[String]) -> Result<Option<String>> {
        let cxx = self.compiler.ends_with("++");
        let source = dir.join(if cxx { "t.cc" } else { "t.c" });
        write(&source, self.text)?;
        let mut cc = command(self.compiler);
        // A musl program cannot be linked to a library that uses glibc, and a module is not a
        // program.
        let linked = self.compiler != "musl-gcc" && !self.text.contains("export module");
        cc.current_dir(dir)
            .args(["-O1", "-Wall", "-Wextra", "-Werror"])
            .args(self.options)
            .args(&library.cppflags)
            .args(more)
            .arg(&source);
        if linked {
            cc.arg("-o").arg(dir.join("t")).args(library.link()).arg("-luring");
        } else {
            cc.args(["-c", "-o"]).arg(dir.join("t.o"));
        }
        let result = output(&mut cc)?;
        if result.status.success() {
            return Ok(None);
        }
        let errors = String::from_utf8_lossy(&result.stderr).into_owned();
        let line = errors.lines().find(|l| l.contains("error")).unwrap_or("no message");
        // Without the directory of the file.
        let short = line.rsplit_once("include/").map_or(line, |(_, rest)| rest);
        Ok(Some(short.replace(&format!("{}/", dir.display()), "")))
    }
}
