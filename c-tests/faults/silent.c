/* SPDX-License-Identifier: MIT */
/* Functions that make no system call, which is checked. */
#include <errno.h>
#include "faults.h"

static struct io_uring_probe *probe;

CALL(get_sqe, io_uring_get_sqe(ring) ? 0 : -EAGAIN)
CALL(get_sqe128, io_uring_get_sqe128(ring) ? 0 : -EAGAIN)

static int with_probe(struct io_uring *ring)
{
	probe = io_uring_get_probe_ring(ring);
	return probe ? 0 : -ENODATA;
}

static long free_probe(struct io_uring *ring)
{
	(void)ring;
	io_uring_free_probe(probe);
	return 0;
}

CALL(memory_size, io_uring_memory_size(8, 0) ? 0 : -EINVAL)
CALL(memory_size_params,
     io_uring_memory_size_params(8, &(struct io_uring_params){ 0 }) ? 0 : -EINVAL)

static long peek_cqe(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	unsigned int ready;

	return __io_uring_peek_cqe(ring, &cqe, &ready);
}

const struct scenario silent[] = {
	{ "io_uring_get_sqe", KEEPS, 0, NULL, get_sqe, NULL },
	{ "io_uring_get_sqe128", KEEPS, IORING_SETUP_SQE128, NULL, get_sqe128, NULL },
	{ "io_uring_free_probe", KEEPS, 0, with_probe, free_probe, NULL },
	{ "io_uring_memory_size", ALONE, 0, NULL, memory_size, NULL },
	{ "io_uring_memory_size_params", ALONE, 0, NULL, memory_size_params, NULL },
	{ "__io_uring_peek_cqe", KEEPS, 0, NULL, peek_cqe, NULL },
	{ 0 }
};
