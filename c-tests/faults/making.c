/* SPDX-License-Identifier: MIT */
/* Setting up and tearing down rings, and calls that take none. */
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

CALL(queue_init, io_uring_queue_init(8, ring, 0))
CALL(queue_init_large, io_uring_queue_init(4096, ring, IORING_SETUP_SQE128 | IORING_SETUP_CQE32))
CALL(queue_init_no_mmap, io_uring_queue_init(8, ring, IORING_SETUP_NO_MMAP))

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

/* If the ring cannot be mapped, the file descriptor stays the caller's. */
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

CALL(dontfork, io_uring_ring_dontfork(ring))

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

static int with_ring_fd(struct io_uring *ring)
{
	int ret = io_uring_register_ring_fd(ring);

	return ret == 1 ? 0 : ret;
}

/* Only the registered index is left. */
static int with_ring_fd_only(struct io_uring *ring)
{
	int ret = with_ring_fd(ring);

	ret = ret ? ret : io_uring_close_ring_fd(ring);
	return ret == 1 ? 0 : ret;
}

CALL(queue_init_registered,
     io_uring_queue_init(8, ring, IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY))
CALL(queue_init_iopoll, io_uring_queue_init(8, ring, IORING_SETUP_IOPOLL))
CALL(queue_init_rewind,
     io_uring_queue_init(8, ring, IORING_SETUP_SQ_REWIND | IORING_SETUP_NO_SQARRAY))

/* Whether the kernel has IORING_SETUP_SQ_REWIND. */
static int can_rewind(struct io_uring *ring)
{
	long ret = queue_init_rewind(ring);

	if (!ret)
		io_uring_queue_exit(ring);
	return (int)ret;
}

static long get_probe(struct io_uring *ring)
{
	struct io_uring_probe *probe = io_uring_get_probe();

	(void)ring;
	io_uring_free_probe(probe);
	return probe ? 0 : -ENODATA;
}

CALL(mlock_size_of, io_uring_mlock_size(8, 0))

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
#define REGISTERED (IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY)

const struct scenario making[] = {
	{ "io_uring_queue_init", MAKES, 0, NULL, queue_init, NULL },
	{ "io_uring_queue_init large", MAKES, 0, NULL, queue_init_large, NULL },
	{ "io_uring_queue_init NO_MMAP", MAKES, 0, NULL, queue_init_no_mmap, NULL },
	{ "io_uring_queue_init NO_MMAP REGISTERED_FD_ONLY", MAKES, 0, NULL, queue_init_registered,
	  NULL },
	{ "io_uring_queue_init IOPOLL", MAKES, 0, NULL, queue_init_iopoll, NULL },
	{ "io_uring_queue_init SQ_REWIND", MAKES, 0, can_rewind, queue_init_rewind, NULL },
	{ "io_uring_queue_init_params", MAKES, 0, NULL, queue_init_params, NULL },
	{ "io_uring_queue_init_mem", MAKES, 0, with_memory, queue_init_mem, free_memory },
	{ "io_uring_queue_mmap", MAKES, 0, with_setup, queue_mmap, close_setup },
	{ "io_uring_ring_dontfork", KEEPS, 0, NULL, dontfork, NULL },
	{ "io_uring_queue_exit", MAY_CLOSE, 0, NULL, queue_exit, NULL },
	{ "io_uring_queue_exit NO_MMAP", MAY_CLOSE, IORING_SETUP_NO_MMAP, NULL, queue_exit, NULL },
	{ "io_uring_queue_exit registered", MAY_CLOSE, 0, with_ring_fd, queue_exit, NULL },
	{ "io_uring_queue_exit closed", MAY_CLOSE, 0, with_ring_fd_only, queue_exit, NULL },
	{ "io_uring_queue_exit REGISTERED_FD_ONLY", MAY_CLOSE, REGISTERED, NULL, queue_exit, NULL },
	{ "io_uring_queue_exit SQPOLL", MAY_CLOSE, IORING_SETUP_SQPOLL, NULL, queue_exit, NULL },
	{ "io_uring_resize_rings registered", MAY_CLOSE, RESIZABLE, with_ring_fd, resize, NULL },
	{ "io_uring_resize_rings SQE128", MAY_CLOSE, RESIZABLE | IORING_SETUP_SQE128, NULL, resize,
	  NULL },
	{ "io_uring_resize_rings", MAY_CLOSE, RESIZABLE, NULL, resize, NULL },
	{ "io_uring_get_probe", ALONE, 0, NULL, get_probe, NULL },
	{ "io_uring_mlock_size", ALONE, 0, NULL, mlock_size_of, NULL },
	{ "io_uring_mlock_size_params", ALONE, 0, NULL, mlock_size_params_of, NULL },
	{ "io_uring_setup", ALONE, 0, NULL, setup, close_setup },
	{ 0 }
};
