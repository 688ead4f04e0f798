/* SPDX-License-Identifier: MIT */
/* Conventions that all calls keep. */
#include "defects.h"

/* errno is nobody's business here. */
static void N12_errno_untouched(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	struct io_uring_probe *probe;
	void *volatile first;

	/* The allocator's first call asks for random numbers, which early after boot is an error. */
	first = malloc(1);
	free(first);
	errno = 1234;
	CHECK_EQ(io_uring_queue_init(0, &ring, 0), -EINVAL);
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(io_uring_register_files_update(&ring, 0, NULL, 1), -ENXIO);
	CHECK_EQ(io_uring_unregister_buffers(&ring), -ENXIO);
	CHECK(io_uring_queue_mmap(-1, &p, &ring) < 0);
	CHECK_EQ(io_uring_enter(0xffff, 1, 0, 0, NULL), -EBADF);
	CHECK_EQ(io_uring_register(0xffff, 0, NULL, 0), -EBADF);
	probe = io_uring_get_probe();
	io_uring_free_probe(probe);
	CHECK(io_uring_memory_size(8, 0) > 0);
	CHECK_EQ(errno, 1234);
}

const struct defect calls[] = {
	{ "N12 errno untouched", N12_errno_untouched },
	{ NULL, NULL },
};
