/* SPDX-License-Identifier: MIT */
/*
 * What the library returns if the kernel refuses to set up a ring: `refused ERRNO` is run where it
 * does, and expects that errno.
 */
#include <errno.h>
#include <liburing.h>
#include <unistd.h>
#include "check.h"

static int expected;

static void setup(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CLAMP, .cq_entries = 77 };
	struct io_uring ring;
	int maps = check_maps();

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -expected);
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -expected);
	CHECK_EQ(p.flags, IORING_SETUP_CLAMP);
	CHECK_EQ(p.cq_entries, 77);
	CHECK_EQ(io_uring_setup(8, &p), -expected);
	CHECK_EQ(check_maps(), maps);
}

static void caller_memory(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	size_t size = 2 << 20;
	void *memory = aligned_alloc(size, size);
	long ret;

	CHECK(memory != NULL);
	ret = io_uring_queue_init_mem(8, &ring, &p, memory, size);
	io_uring_queue_exit(&ring);
	free(memory);
	CHECK_EQ(ret, -expected);
}

static void ring_is_closed(void)
{
	struct __kernel_timespec no_time = { 0 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int maps = check_maps();

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -expected);
	CHECK(io_uring_get_sqe(&ring) == NULL);
	CHECK_EQ(io_uring_submit(&ring), -EBADF);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), -EBADF);
	CHECK(io_uring_wait_cqe_timeout(&ring, &cqe, &no_time) < 0);
	CHECK_EQ(io_uring_register_files(&ring, NULL, 0), -EBADF);
	io_uring_queue_exit(&ring);
	io_uring_queue_exit(&ring);
	CHECK_EQ(check_maps(), maps);
	/* Tearing down a ring without a file descriptor has not closed one. */
	CHECK(dup2(0, 0) == 0);
}

static void queries(void)
{
	CHECK(io_uring_get_probe() == NULL);
	/* It is what a kernel would need that accounts rings as locked memory. */
	CHECK_EQ(io_uring_mlock_size(8, 0), io_uring_memory_size(8, 0));
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: refused ERRNO\n");
		return 2;
	}
	expected = atoi(argv[1]);
	check_run("setting up a ring", setup);
	check_run("a ring in caller-provided memory", caller_memory);
	check_run("a ring that failed to initialise is closed", ring_is_closed);
	check_run("calls that set up a ring of their own", queries);
	return check_failures != 0;
}
