//! Four tests call two functions that the C library has only in its archive. To link these tests to
//! a shared library, an additional object implements both functions with the exported API.

use std::path::Path;

use anyhow::Result;
use xtask::cpu::Cpu;
use xtask::files::write;
use xtask::shell::{command, run};

/// The tests, as the Makefile names them.
const TESTS: [&str; 4] = ["accept-reuse", "io_uring_enter", "resize-rings", "sqe-mixed-boundary"];

/// Source of the object.
pub const SOURCE: &str = r#"#include <sys/mman.h>
#include <liburing.h>

int __io_uring_queue_init_params(unsigned entries, struct io_uring *ring,
				 struct io_uring_params *p, void *buf, size_t size);
void io_uring_unmap_rings(struct io_uring_sq *sq, struct io_uring_cq *cq);

int __io_uring_queue_init_params(unsigned entries, struct io_uring *ring,
				 struct io_uring_params *p, void *buf, size_t size)
{
	int fd, ret;

	if (buf)
		return io_uring_queue_init_mem(entries, ring, p, buf, size);
	/* Flags as they are: nothing is added, unlike by io_uring_queue_init_params(). */
	fd = io_uring_setup(entries, p);
	if (fd < 0)
		return fd;
	ret = io_uring_queue_mmap(fd, p, ring);
	/* The C library leaves the array to whoever calls this. */
	if (!ret && ring->sq.array)
		for (unsigned i = 0; i < ring->sq.ring_entries; i++)
			ring->sq.array[i] = i;
	return ret;
}

void io_uring_unmap_rings(struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	/* A ring in one piece has the same address twice. */
	int one_piece = sq->ring_ptr == cq->ring_ptr;

	munmap(sq->ring_ptr, sq->ring_sz);
	if (!one_piece)
		munmap(cq->ring_ptr, cq->ring_sz);
}
"#;

/// Links those of `TESTS` that the build could not link.
pub fn link_rest(cpu: &Cpu, dir: &Path, cppflags: &str, ldflags: &str) -> Result<()> {
    let test = dir.join("test");
    write(&test.join("hidden.c"), SOURCE)?;
    for name in TESTS {
        let program = test.join(format!("{name}.t"));
        if program.exists() {
            continue;
        }
        run(command(cpu.tool("cc"))
            .current_dir(&test)
            .args(cppflags.split_whitespace())
            .args(["-D_GNU_SOURCE", "-D__SANE_USERSPACE_TYPES__", "-g", "-O3", "-I.", "-w"])
            .args(["-I../src/include", "-include", "../config-host.h"])
            .arg(format!("{name}.c"))
            .args(["hidden.c", "helpers.o"])
            .args(ldflags.split_whitespace())
            .args(["-luring", "-lpthread", "-o"])
            .arg(&program))?;
    }
    Ok(())
}
