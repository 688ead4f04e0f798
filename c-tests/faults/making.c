/* SPDX-License-Identifier: MIT */
/* Setting rings up and giving them up, and what is asked without one. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "faults.h"

static struct io_uring_params params;
static void *memory;
static const size_t memory_size = 2 << 20;
static int setup_fd = -1;

static long queue_init(struct io_uring *ring)
{
	return io_uring_queue_init(8, ring, 0);
}

static long queue_init_large(struct io_uring *ring)
{
	return io_uring_queue_init(4096, ring, IORING_SETUP_SQE128 | IORING_SETUP_CQE32);
}

static long queue_init_no_mmap(struct io_uring *ring)
{
	return io_uring_queue_init(8, ring, IORING_SETUP_NO_MMAP);
}

static long queue_init_params(struct io_uring *ring)
{
	params = (struct io_uring_params) { .flags = IORING_SETUP_CQSIZE, .cq_entries = 32 };
	return io_uring_queue_init_params(8, ring, &params);
}

static int with_memory(struct io_uring *ring)
{
	(void)ring;
	memory = mmap(NULL, memory_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -errno : 0;
}

static void free_memory(struct io_uring *ring)
{
	(void)ring;
	munmap(memory, memory_size);
}

static long queue_init_mem(struct io_uring *ring)
{
	long ret;

	params = (struct io_uring_params) { 0 };
	ret = io_uring_queue_init_mem(8, ring, &params, memory, memory_size);
	return ret > 0 ? 0 : ret;
}

static int with_setup(struct io_uring *ring)
{
	(void)ring;
	params = (struct io_uring_params) { 0 };
	setup_fd = io_uring_setup(8, &params);
	return setup_fd < 0 ? setup_fd : 0;
}

/* A ring that could not be mapped leaves the descriptor to its owner. */
static long queue_mmap(struct io_uring *ring)
{
	long ret = io_uring_queue_mmap(setup_fd, &params, ring);

	if (!ret)
		setup_fd = -1;
	return ret;
}

static void close_setup(struct io_uring *ring)
{
	(void)ring;
	if (setup_fd >= 0)
		close(setup_fd);
}

static long dontfork(struct io_uring *ring)
{
	return io_uring_ring_dontfork(ring);
}

static long queue_exit(struct io_uring *ring)
{
	io_uring_queue_exit(ring);
	return 0;
}

static long resize(struct io_uring *ring)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_CQSIZE, .sq_entries = 32, .cq_entries = 128,
	};

	return io_uring_resize_rings(ring, &p);
}

static long get_probe(struct io_uring *ring)
{
	struct io_uring_probe *probe = io_uring_get_probe();

	(void)ring;
	io_uring_free_probe(probe);
	return probe ? 0 : -ENODATA;
}

static long mlock_size_of(struct io_uring *ring)
{
	(void)ring;
	return io_uring_mlock_size(8, 0);
}

static long mlock_size_params_of(struct io_uring *ring)
{
	(void)ring;
	params = (struct io_uring_params) { 0 };
	return io_uring_mlock_size_params(8, &params);
}

static long setup(struct io_uring *ring)
{
	(void)ring;
	params = (struct io_uring_params) { 0 };
	setup_fd = io_uring_setup(8, &params);
	return setup_fd < 0 ? setup_fd : 0;
}

#define RESIZABLE (IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN)

const struct scenario making[] = {
	{ "io_uring_queue_init", MAKES, 0, NULL, queue_init, NULL },
	{ "io_uring_queue_init large", MAKES, 0, NULL, queue_init_large, NULL },
	{ "io_uring_queue_init NO_MMAP", MAKES, 0, NULL, queue_init_no_mmap, NULL },
	{ "io_uring_queue_init_params", MAKES, 0, NULL, queue_init_params, NULL },
	{ "io_uring_queue_init_mem", MAKES, 0, with_memory, queue_init_mem, free_memory },
	{ "io_uring_queue_mmap", MAKES, 0, with_setup, queue_mmap, close_setup },
	{ "io_uring_ring_dontfork", KEEPS, 0, NULL, dontfork, NULL },
	{ "io_uring_queue_exit", MAY_KILL, 0, NULL, queue_exit, NULL },
	{ "io_uring_queue_exit NO_MMAP", MAY_KILL, IORING_SETUP_NO_MMAP, NULL, queue_exit, NULL },
	{ "io_uring_resize_rings", MAY_KILL, RESIZABLE, NULL, resize, NULL },
	{ "io_uring_get_probe", ALONE, 0, NULL, get_probe, NULL },
	{ "io_uring_mlock_size", ALONE, 0, NULL, mlock_size_of, NULL },
	{ "io_uring_mlock_size_params", ALONE, 0, NULL, mlock_size_params_of, NULL },
	{ "io_uring_setup", ALONE, 0, NULL, setup, close_setup },
	{ 0 }
};
