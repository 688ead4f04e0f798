/* SPDX-License-Identifier: MIT */
/*
 * What the library returns where the kernel refuses to make a ring: `refused ERRNO` is run in such
 * a place, and expects that number.
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

static void own_memory(void)
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

static void ring_is_dead(void)
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
	/* The exit of a ring without a descriptor has closed none. */
	CHECK(dup2(0, 0) == 0);
}

static void questions(void)
{
	CHECK(io_uring_get_probe() == NULL);
	/* Nobody answers, so it is what a kernel would need that counts rings. */
	CHECK_EQ(io_uring_mlock_size(8, 0), io_uring_memory_size(8, 0));
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: refused ERRNO\n");
		return 2;
	}
	expected = atoi(argv[1]);
	check_run("setting a ring up", setup);
	check_run("a ring in the caller's memory", own_memory);
	check_run("a ring that could not be set up is dead", ring_is_dead);
	check_run("questions that take a ring", questions);
	return check_failures != 0;
}
