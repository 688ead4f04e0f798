/* SPDX-License-Identifier: MIT */
/* Sizes of rings, and the calls that compute them. */
#include "defects.h"

#include <sys/syscall.h>

/* The last SQE and the last CQE can be written. */
static void M1_last_entries(void)
{
	static const unsigned int flags[] = { 0, IORING_SETUP_CQE32, IORING_SETUP_SQE128 };
	unsigned int i, n;

	for (i = 0; i < 3; i++) {
		for (n = 1; n <= 32768; n *= 8) {
			unsigned int sqe = flags[i] & IORING_SETUP_SQE128 ? 128 : 64;
			unsigned int cqe = flags[i] & IORING_SETUP_CQE32 ? 32 : 16;
			struct io_uring ring;
			int ret = io_uring_queue_init(n, &ring, flags[i]);

			if (ret == -EINVAL && flags[i])
				SKIP("the kernel has no 128-byte SQEs or 32-byte CQEs");
			CHECK_EQ(ret, 0);
			((volatile char *)ring.sq.sqes)[ring.sq.ring_entries * sqe - 1] = 1;
			((volatile char *)ring.cq.cqes)[ring.cq.ring_entries * cqe - 1] = 1;
			CHECK_EQ(ring.sq.sqes_sz, ring.sq.ring_entries * sqe);
			io_uring_queue_exit(&ring);
		}
	}
}

/* io_uring_memory_size() counts 32-byte CQEs. */
static void M3_query_32_byte_cqes(void)
{
	ssize_t small = io_uring_memory_size(4096, 0);
	ssize_t large = io_uring_memory_size(4096, IORING_SETUP_CQE32);

	CHECK(small > 0);
	CHECK_EQ(large - small, 8192 * 16);
}

/* io_uring_memory_size() counts the SQ array. */
static void M15_query_array(void)
{
	long page = sysconf(_SC_PAGESIZE);
	/* As many as fill a page of the SQ array. */
	unsigned int n = page / sizeof(unsigned int);

	CHECK_EQ(io_uring_memory_size(n, 0),
		 io_uring_memory_size(n, IORING_SETUP_NO_SQARRAY) + page);
}

/* The size is returned even if no ring can be set up to find out about the kernel. */
static void S15_query_without_ring(void)
{
	CHECK(fail_call(SYS_io_uring_setup, ENOMEM));
	CHECK(io_uring_mlock_size(8, 0) >= 0);
}

/* Only without IORING_FEAT_NATIVE_WORKERS is a ring's memory accounted as locked memory. */
static void S15_kernel_that_locks(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQE128 };

	fake_cq_entries = 2;
	fake_features = ~(unsigned int)IORING_FEAT_NATIVE_WORKERS;
	CHECK(answer_call(SYS_io_uring_setup, fake_setup));
	CHECK_EQ(io_uring_mlock_size(8, 0), io_uring_memory_size(8, 0));
	CHECK(io_uring_memory_size(4096, IORING_SETUP_SQE128) > io_uring_memory_size(4096, 0));
	CHECK_EQ(io_uring_mlock_size(64, IORING_SETUP_SQE128),
		 io_uring_memory_size(64, IORING_SETUP_SQE128));
	CHECK_EQ(io_uring_mlock_size_params(64, &p), io_uring_memory_size_params(64, &p));
	fake_features = IORING_FEAT_NATIVE_WORKERS;
	CHECK_EQ(io_uring_mlock_size(8, 0), 0);
}

/* The ring that finds out about the kernel does not fail because of the caller's arguments. */
static void a15_mlock_size(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CLAMP };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(1, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_NATIVE_WORKERS))
		SKIP("the kernel has no IORING_FEAT_NATIVE_WORKERS");
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_mlock_size(40000, IORING_SETUP_CLAMP), 0);
	CHECK_EQ(io_uring_mlock_size_params(40000, &p), 0);
	CHECK_EQ(io_uring_mlock_size(40000, 0), -EINVAL);
	CHECK_EQ(io_uring_mlock_size(0, 0), -EINVAL);
}

/* Flags without their parameters are accepted where the kernel accounts no locked memory. */
static void L21_mlock_size_of_flags(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init_params(1, &ring, &p), 0);
	io_uring_queue_exit(&ring);
	if (!(p.features & IORING_FEAT_NATIVE_WORKERS))
		SKIP("the kernel has no IORING_FEAT_NATIVE_WORKERS");
	CHECK_EQ(io_uring_mlock_size(64, IORING_SETUP_CQSIZE), 0);
	CHECK_EQ(io_uring_mlock_size(0, 0), -EINVAL);
	CHECK_EQ(io_uring_mlock_size(40000, 0), -EINVAL);
	p = (struct io_uring_params) { .flags = IORING_SETUP_CQSIZE, .cq_entries = 1 };
	CHECK_EQ(io_uring_mlock_size_params(64, &p), 0);
}

const struct defect sizes[] = {
	{ "M1 M2 last entries", M1_last_entries },
	{ "M3 32-byte CQEs", M3_query_32_byte_cqes },
	{ "M15 SQ array", M15_query_array },
	{ "S15 query without a ring", S15_query_without_ring },
	{ "S15 kernel that accounts locked memory", S15_kernel_that_locks },
	{ "a15 mlock_size", a15_mlock_size },
	{ "L21 mlock_size of flags", L21_mlock_size_of_flags },
	{ NULL, NULL },
};
