/* SPDX-License-Identifier: MIT */
/* Setting up rings. */
#include "defects.h"

#include <sys/resource.h>
#include <sys/syscall.h>

/* io_uring_queue_mmap() fills the SQ array. */
static void a1_queue_mmap_fills_array(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int i, fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	CHECK(ring.sq.array != NULL);
	for (i = 1; i <= 3; i++)
		queue_nop(&ring, (__u64)i * 11);
	CHECK_EQ(io_uring_submit(&ring), 3);
	for (i = 1; i <= 3; i++) {
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->user_data, i * 11);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

/* Each offset that is outside of its mapping, or not aligned, is refused. */
static void a40_bad_offsets(void)
{
	struct io_uring_params good = { 0 }, p;
	struct io_uring ring;
	int fd = io_uring_setup(8, &good), maps = check_maps();
	unsigned int i;

	CHECK(fd >= 0);
	for (i = 0; i < 14; i++) {
		__u32 *off = i < 7 ? &((__u32 *)&p.sq_off)[i] : &((__u32 *)&p.cq_off)[i - 7];

		p = good;
		*off = 0x10000000;
		CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), -EINVAL);
		p = good;
		*off += 2;
		CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), -EINVAL);
	}
	CHECK_EQ(check_maps(), maps);
	close(fd);
}

/* If the probe cannot be allocated, NULL is returned. */
static void S4_no_memory_for_probe(void)
{
	struct rlimit none = { 0, 0 };
	struct io_uring ring;
	size_t size;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(setrlimit(RLIMIT_AS, &none), 0);
	for (size = 4096; size; size /= 2)
		while (malloc(size))
			;
	CHECK(io_uring_get_probe_ring(&ring) == NULL);
}

/* A ring whose file descriptor is 0 works, and is closed. */
static void S5_descriptor_zero(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int other, fd, keep = dup(0);

	fd = io_uring_setup(4, &p);
	CHECK(fd >= 0);
	CHECK_EQ(dup2(fd, 0), 0);
	close(fd);
	CHECK_EQ(io_uring_queue_mmap(0, &p, &ring), 0);
	queue_nop(&ring, 3);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 3);
	io_uring_queue_exit(&ring);
	other = fcntl(0, F_GETFD);
	if (keep >= 0) {
		dup2(keep, 0);
		close(keep);
	}
	CHECK_EQ(other, -1);
}

/* Every mapping is unmapped, with all setup flags that change its size. */
static void S6_all_unmapped(void)
{
	static const unsigned int flags[] = {
		0, IORING_SETUP_SQE128, IORING_SETUP_CQE32,
		IORING_SETUP_SQE128 | IORING_SETUP_CQE32, IORING_SETUP_NO_MMAP,
	};
	unsigned int i, n;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		/* With IORING_SETUP_NO_MMAP more than 64 need a huge page, if there is one. */
		unsigned int most = flags[i] & IORING_SETUP_NO_MMAP ? 64 : 4096;

		for (n = 1; n <= most; n *= 4) {
			struct io_uring ring;
			int maps = check_maps(), fds = fds_open();
			int ret = io_uring_queue_init(n, &ring, flags[i]);

			if (ret == -EINVAL && flags[i])
				SKIP("the kernel lacks a setup flag");
			CHECK_EQ(ret, 0);
			queue_nop(&ring, n);
			CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
			io_uring_queue_exit(&ring);
			CHECK_EQ(check_maps(), maps);
			CHECK_EQ(fds_open(), fds);
		}
	}
}

/* If a part of a ring cannot be mapped, nothing stays open or mapped. */
static void cannot_map(int arg, unsigned int value)
{
	struct io_uring ring;
	int fds = fds_open(), maps;

	CHECK(fail_mmap(arg, value));
	maps = check_maps();
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -ENOMEM);
	CHECK_EQ(fds_open(), fds);
	CHECK_EQ(check_maps(), maps);
}

static void S1_ring(void)
{
	cannot_map(3, MAP_SHARED | MAP_POPULATE);
}

static void S1_sqes(void)
{
	cannot_map(5, IORING_OFF_SQES);
}

/* The kernel's errors are returned. */
static void S2_errors(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(0, &ring, 0), -EINVAL);
	CHECK(fail_call(SYS_io_uring_setup, ENFILE));
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -ENFILE);
}

/* The words of a ring may be anywhere in its memory. */
static void S3_head_anywhere(void)
{
	struct io_uring_params p = { .sq_entries = 8, .cq_entries = 16,
		.features = IORING_FEAT_SINGLE_MMAP,
		.sq_off = { .head = 192, .tail = 128, .ring_mask = 64, .ring_entries = 68,
			    .flags = 72, .dropped = 76, .array = 1024 },
		.cq_off = { .head = 256, .tail = 260, .ring_mask = 264, .ring_entries = 268,
			    .overflow = 272, .flags = 276, .cqes = 320 } };
	int fd = memfd_create("ring", MFD_CLOEXEC), maps = check_maps();
	const __u32 words[][2] = { { 64, 7 }, { 68, 8 }, { 264, 15 }, { 268, 16 } };
	struct io_uring ring;
	size_t i;

	CHECK(fd >= 0);
	CHECK_EQ(ftruncate(fd, IORING_OFF_SQES + (1 << 20)), 0);
	for (i = 0; i < 4; i++)
		CHECK_EQ(pwrite(fd, &words[i][1], 4, words[i][0]), 4);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(check_maps(), maps);
}

/* Numbers of SQEs whose size overflows are refused. */
static void S13_too_many_entries(void)
{
	struct io_uring_params p = { .sq_entries = 1U << 26, .cq_entries = 1U << 26,
				     .flags = IORING_SETUP_SQE128,
				     .features = IORING_FEAT_SINGLE_MMAP };
	int fd = memfd_create("ring", MFD_CLOEXEC), maps = check_maps();
	struct io_uring ring;

	CHECK(fd >= 0);
	CHECK(io_uring_queue_mmap(fd, &p, &ring) < 0);
	CHECK_EQ(check_maps(), maps);
}

/* After io_uring_ring_dontfork(), a child has no mapping of the ring. */
static void N3_not_for_children(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	CHECK(child_faults((char *)ring.sq.khead));
	io_uring_queue_exit(&ring);
}

const struct defect setting_up[] = {
	{ "a1 queue_mmap fills the SQ array", a1_queue_mmap_fills_array },
	{ "a40 bad offsets", a40_bad_offsets },
	{ "S4 no memory for a probe", S4_no_memory_for_probe },
	{ "S5 descriptor 0", S5_descriptor_zero },
	{ "S6 S7 S12 all is unmapped", S6_all_unmapped },
	{ "S1 ring cannot be mapped", S1_ring },
	{ "S1 SQEs cannot be mapped", S1_sqes },
	{ "S2 errors", S2_errors },
	{ "S3 words anywhere", S3_head_anywhere },
	{ "S13 too many entries", S13_too_many_entries },
	{ "N3 dontfork", N3_not_for_children },
	{ NULL, NULL },
};
