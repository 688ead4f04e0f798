/* SPDX-License-Identifier: MIT */
/* Closed rings: torn down, or never initialised. */
#include "defects.h"

/* Every call on a closed ring is harmless and returns an error. */
static void use_closed(struct io_uring *ring)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe = (void *)1, *batch[4];
	unsigned int head, seen = 0;
	int fds = fds_open(), maps = check_maps();

	CHECK(io_uring_get_sqe(ring) == NULL);
	CHECK(io_uring_get_sqe128(ring) == NULL);
	CHECK_EQ(io_uring_sq_ready(ring), 0);
	CHECK_EQ(io_uring_sq_space_left(ring), 0);
	CHECK_EQ(io_uring_sqring_wait(ring), 0);
	CHECK_EQ(io_uring_submit(ring), -EBADF);
	CHECK_EQ(io_uring_submit_and_wait(ring, 1), -EBADF);
	CHECK_EQ(io_uring_submit_and_wait_timeout(ring, &cqe, 1, &ts, NULL), -EBADF);
	CHECK(cqe == NULL);
	CHECK_EQ(io_uring_wait_cqe(ring, &cqe), -EBADF);
	CHECK_EQ(io_uring_wait_cqe_timeout(ring, &cqe, &ts), -EBADF);
	CHECK_EQ(io_uring_peek_cqe(ring, &cqe), -EBADF);
	CHECK_EQ(io_uring_peek_batch_cqe(ring, batch, 4), 0);
	CHECK_EQ(io_uring_cq_ready(ring), 0);
	io_uring_cq_advance(ring, 3);
	CHECK_EQ(io_uring_cq_ready(ring), 0);
	io_uring_for_each_cqe(ring, head, cqe)
		seen++;
	CHECK_EQ(seen, 0);
	CHECK(!io_uring_cq_has_overflow(ring));
	CHECK_EQ(io_uring_cq_eventfd_toggle(ring, false), -EOPNOTSUPP);
	CHECK_EQ(io_uring_get_events(ring), -EBADF);
	CHECK_EQ(io_uring_register_files_sparse(ring, 4), -EBADF);
	CHECK_EQ(io_uring_register_buffers_sparse(ring, 4), -EBADF);
	CHECK_EQ(io_uring_register_ring_fd(ring), -EBADF);
	CHECK_EQ(io_uring_unregister_ring_fd(ring), -EINVAL);
	CHECK_EQ(io_uring_close_ring_fd(ring), -EOPNOTSUPP);
	CHECK_EQ(io_uring_ring_dontfork(ring), -EINVAL);
	CHECK(io_uring_get_probe_ring(ring) == NULL);
	io_uring_queue_exit(ring);
	io_uring_queue_exit(ring);
	CHECK_EQ(fds_open(), fds);
	CHECK_EQ(check_maps(), maps);
}

static void a17_ring_that_failed(void)
{
	struct io_uring_params p = { .flags = 1U << 31 };
	struct io_uring_params before = p;
	struct io_uring ring;

	memset(&ring, 0xff, sizeof(ring));
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK(!memcmp(&p, &before, sizeof(p)));
	use_closed(&ring);
}

static void a17_ring_torn_down(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	io_uring_queue_exit(&ring);
	use_closed(&ring);
}

static void a17_ring_not_mapped(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	int fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	p.sq_off.tail = 0x7ffffffc;
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), -EINVAL);
	CHECK(fcntl(fd, F_GETFD) >= 0);
	use_closed(&ring);
	close(fd);
}

/* Tearing down a zeroed structure, which never was a ring, closes nothing. */
static void a17_zeroed_ring(void)
{
	struct io_uring ring;
	int fds, keep = open("/dev/null", O_RDONLY);

	CHECK(keep >= 0);
	if (fcntl(0, F_GETFD) < 0)
		CHECK_EQ(dup2(keep, 0), 0);
	memset(&ring, 0, sizeof(ring));
	fds = fds_open();
	io_uring_queue_exit(&ring);
	CHECK_EQ(fds_open(), fds);
	CHECK(fcntl(0, F_GETFD) >= 0);
	close(keep);
}

const struct defect closed[] = {
	{ "a17 ring that failed", a17_ring_that_failed },
	{ "a17 ring torn down", a17_ring_torn_down },
	{ "a17 ring not mapped", a17_ring_not_mapped },
	{ "a17 zeroed ring", a17_zeroed_ring },
	{ NULL, NULL },
};
