/* SPDX-License-Identifier: MIT */
/* Resizing rings. */
#include "defects.h"

#include <sys/syscall.h>

static int resizable(struct io_uring *ring)
{
	struct io_uring_params p = { .sq_entries = 16, .cq_entries = 32 };
	int ret = io_uring_queue_init(8, ring,
				      IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

	return ret ? ret : io_uring_resize_rings(ring, &p);
}

/* Parameters can be used again, and no mapping or descriptor is left. */
static void R9_resized_often(void)
{
	struct io_uring_params p = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	int maps, fds, i;

	if (resizable(&ring) == -EINVAL)
		SKIP("the kernel cannot resize rings");
	maps = check_maps();
	fds = fds_open();
	for (i = 0; i < 1000; i++) {
		CHECK_EQ(io_uring_resize_rings(&ring, &p), 0);
		CHECK_EQ(p.flags, 0);
		p.sq_entries ^= 32 ^ 16;
		p.cq_entries ^= 64 ^ 32;
	}
	CHECK_EQ(check_maps(), maps);
	CHECK_EQ(fds_open(), fds);
	p.sq_entries = 1U << 31;
	CHECK_EQ(io_uring_resize_rings(&ring, &p), -EINVAL);
	CHECK_EQ(p.flags, 0);
	io_uring_queue_exit(&ring);
}

/* If the resized ring cannot be mapped, its descriptor stays open until it is torn down. */
static void cannot_map(int arg, unsigned int value)
{
	struct io_uring_params p = { .sq_entries = 64, .cq_entries = 128 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int fd;

	if (resizable(&ring) == -EINVAL)
		SKIP("the kernel cannot resize rings");
	fd = ring.ring_fd;
	CHECK(fail_mmap(arg, value));
	CHECK_EQ(io_uring_resize_rings(&ring, &p), -ENOMEM);
	CHECK(fcntl(fd, F_GETFD) >= 0);
	/* It either works or returns errors. */
	if (io_uring_get_sqe(&ring)) {
		CHECK_EQ(io_uring_submit(&ring), 1);
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	} else {
		CHECK(io_uring_submit(&ring) < 0);
	}
	io_uring_queue_exit(&ring);
	CHECK_EQ(fcntl(fd, F_GETFD), -1);
}

static void R11_ring_not_mapped(void)
{
	cannot_map(3, MAP_SHARED | MAP_POPULATE);
}

static void R11_sqes_not_mapped(void)
{
	cannot_map(5, IORING_OFF_SQES);
}

/* Resizing a ring with an SQ array does not overwrite its header. */
static void a3_resize_with_array(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	};
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int i, ret, fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	ret = io_uring_resize_rings(&ring, &bigger);
	if (ret == -EINVAL)
		SKIP("the kernel cannot resize rings");
	CHECK_EQ(ret, 0);
	CHECK_EQ(bigger.flags, 0);
	CHECK_EQ(ring.sq.ring_entries, 32);
	CHECK_EQ(ring.sq.ring_mask, 31);
	CHECK_EQ(io_uring_cq_ready(&ring), 0);
	for (i = 0; i < 32; i++)
		queue_nop(&ring, (__u64)i);
	CHECK_EQ(io_uring_submit(&ring), 32);
	for (i = 0; i < 32; i++) {
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->user_data, i);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

/* Resizing a ring without a file descriptor is an error, and the ring still works. */
static void a4_resize_without_descriptor(void)
{
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring,
				     IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN), 0);
	if (!(ring.features & IORING_FEAT_REG_REG_RING))
		SKIP("the kernel has no IORING_FEAT_REG_REG_RING");
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_close_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_resize_rings(&ring, &bigger), -EBADF);
	CHECK_EQ(bigger.flags, 0);
	queue_nop(&ring, 7);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 7);
	io_uring_cqe_seen(&ring, cqe);
	io_uring_queue_exit(&ring);
}

static long fake_resize(const long *args)
{
	struct io_uring_params *p = (void *)args[2];

	fake_params(p, 8, 16);
	p->sq_off.array = 2048;
	return 0;
}

/* Kernels after 6.18 return the offset of a resized ring's SQ array. */
static void R11_array_where_the_kernel_says(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .sq_entries = 8,
				     .cq_entries = 16 };
	struct io_uring ring;
	unsigned int i;

	CHECK_EQ(fake_ring(&ring, 0, FEATURES), 0);
	CHECK(answer_call(SYS_io_uring_register, fake_resize));
	CHECK_EQ(io_uring_resize_rings(&ring, &p), 0);
	CHECK_EQ((char *)ring.sq.array - (char *)ring.sq.ring_ptr, 2048);
	for (i = 0; i < 8; i++)
		CHECK_EQ(ring.sq.array[i], i);
}

const struct defect resizing[] = {
	{ "R9 R10 R12 resized often", R9_resized_often },
	{ "R11 R12 resized ring cannot be mapped", R11_ring_not_mapped },
	{ "R11 R12 resized SQEs cannot be mapped", R11_sqes_not_mapped },
	{ "a3 resizing with an SQ array", a3_resize_with_array },
	{ "a4 resizing without a file descriptor", a4_resize_without_descriptor },
	{ "R11 SQ array where the kernel says", R11_array_where_the_kernel_says },
	{ NULL, NULL },
};
