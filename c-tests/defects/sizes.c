/* SPDX-License-Identifier: MIT */
/* Sizes of rings and of their memory. */
#include "defects.h"

#include <linux/mman.h>
#include <sys/syscall.h>

/* The last entry of each queue can be written. */
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
				SKIP("the kernel has no large entries");
			CHECK_EQ(ret, 0);
			((volatile char *)ring.sq.sqes)[ring.sq.ring_entries * sqe - 1] = 1;
			((volatile char *)ring.cq.cqes)[ring.cq.ring_entries * cqe - 1] = 1;
			CHECK_EQ(ring.sq.sqes_sz, ring.sq.ring_entries * sqe);
			io_uring_queue_exit(&ring);
		}
	}
}

/* A query counts large completions. */
static void M3_query_large(void)
{
	ssize_t small = io_uring_memory_size(4096, 0);
	ssize_t large = io_uring_memory_size(4096, IORING_SETUP_CQE32);

	CHECK(small > 0);
	CHECK_EQ(large - small, 8192 * 16);
}

/* The largest rings fit no huge page, and say so. */
static void M6_too_large_for_a_page(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE | IORING_SETUP_CQE32,
		.cq_entries = 65536,
	};
	struct io_uring ring;
	int maps = check_maps(), ret = io_uring_queue_init_params(32768, &ring, &p);

	if (ret == -EINVAL)
		SKIP("the kernel takes no memory of ours");
	CHECK_EQ(ret, -ENOMEM);
	CHECK_EQ(check_maps(), maps);
}

/* Small rings need no huge page. */
static void M11_small_without_huge_pages(void)
{
	struct io_uring ring;
	unsigned int n;

	/* Whoever asks for one gets none. */
	CHECK(fail_call(SYS_mmap, ENOMEM, 3,
			MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | (21U << MAP_HUGE_SHIFT)));
	for (n = 1; n <= 32; n *= 2) {
		int ret = io_uring_queue_init(n, &ring, IORING_SETUP_NO_MMAP);

		if (ret == -EINVAL)
			SKIP("the kernel takes no memory of ours");
		CHECK_EQ(ret, 0);
		io_uring_queue_exit(&ring);
	}
}

/* What the query says is what a ring in memory of ours needs. */
static void M14_query_is_need(void)
{
	size_t len = 4 << 20;
	char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int n;

	CHECK(memory != MAP_FAILED);
	for (n = 1; n <= 4096; n *= 2) {
		struct io_uring_params p = { 0 };
		struct io_uring ring;
		int used = io_uring_queue_init_mem(n, &ring, &p, memory, len);

		if (used == -EINVAL)
			SKIP("the kernel takes no memory of ours");
		if (used == -ENOMEM)
			break;
		CHECK(used > 0 && used % sysconf(_SC_PAGESIZE) == 0);
		CHECK(used <= io_uring_memory_size(n, IORING_SETUP_NO_SQARRAY));
		io_uring_queue_exit(&ring);
	}
	munmap(memory, len);
}

/* A query counts the array of the submission queue. */
static void M15_query_array(void)
{
	long page = sysconf(_SC_PAGESIZE);
	/* So many that their array has a page. */
	unsigned int n = page / sizeof(unsigned int);

	CHECK_EQ(io_uring_memory_size(n, 0),
		 io_uring_memory_size(n, IORING_SETUP_NO_SQARRAY) + page);
}

/* A kernel that sets up no ring now is still asked for sizes. */
static void S15_query_without_ring(void)
{
	CHECK(fail_call(SYS_io_uring_setup, ENOMEM, -1, 0));
	CHECK(io_uring_mlock_size(8, 0) >= 0);
}

/* The kernel's age is asked by a ring that cannot fail for the caller's reasons. */
static void a15_mlock_size(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CLAMP };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(1, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_NATIVE_WORKERS))
		SKIP("the kernel counts locked memory");
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_mlock_size(40000, IORING_SETUP_CLAMP), 0);
	CHECK_EQ(io_uring_mlock_size_params(40000, &p), 0);
	CHECK_EQ(io_uring_mlock_size(40000, 0), -EINVAL);
	CHECK_EQ(io_uring_mlock_size(0, 0), -EINVAL);
}

/* Rings in one memory stay off each other's bytes, and off what is behind them. */
static void M8_rings_share_memory(void)
{
	static const unsigned int flags[] = { 0, IORING_SETUP_SQE128, IORING_SETUP_CQE32 };
	size_t len = 2 << 20;
	unsigned int i, k;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		struct io_uring_params p = { .flags = flags[i] };
		struct io_uring ring;
		struct io_uring_cqe *cqe;
		unsigned char *memory;
		int used, j;

		memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		CHECK(memory != MAP_FAILED);
		memset(memory, 0xa5, len);
		used = io_uring_queue_init_mem(256, &ring, &p, memory, len);
		if (used == -EINVAL || used == -ENOMEM)
			SKIP("the kernel takes no memory of ours");
		CHECK(used > 0 && used % sysconf(_SC_PAGESIZE) == 0);
		CHECK_EQ(io_uring_memory_size(256, flags[i] | IORING_SETUP_NO_SQARRAY), used);
		for (j = 0; j < 2; j++) {
			for (k = 0; k < 256; k++)
				queue_nop(&ring, k);
			CHECK_EQ(io_uring_submit(&ring), 256);
		}
		for (k = 0; k < 512; k++) {
			CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
			CHECK_EQ(cqe->user_data, k % 256);
			io_uring_cqe_seen(&ring, cqe);
		}
		for (k = (unsigned int)used; k < len; k++)
			CHECK_EQ(memory[k], 0xa5);
		io_uring_queue_exit(&ring);
		memset(memory, 0, len);
		munmap(memory, len);
	}
}

/* A kernel that knows no ring without the array puts it behind the completions. */
static long sets_up_with_array(const long *args)
{
	unsigned int entries = (unsigned int)args[0];
	struct io_uring_params *p = (void *)args[1];
	__u32 *words = (void *)(unsigned long)p->cq_off.user_addr;

	if (p->flags & IORING_SETUP_NO_SQARRAY)
		return -EINVAL;
	p->sq_entries = entries;
	p->cq_entries = entries * 2;
	p->features = FEATURES;
	p->sq_off.head = 0;
	p->sq_off.tail = 4;
	p->sq_off.ring_mask = 16;
	p->sq_off.ring_entries = 24;
	p->sq_off.flags = 36;
	p->sq_off.dropped = 32;
	p->sq_off.array = 64 + p->cq_entries * 16;
	p->cq_off.head = 8;
	p->cq_off.tail = 12;
	p->cq_off.ring_mask = 20;
	p->cq_off.ring_entries = 28;
	p->cq_off.overflow = 44;
	p->cq_off.flags = 40;
	p->cq_off.cqes = 64;
	words[4] = entries - 1;
	words[5] = p->cq_entries - 1;
	words[6] = entries;
	words[7] = p->cq_entries;
	return memfd_create("ring", MFD_CLOEXEC);
}

static void M13_array_is_counted(void)
{
	size_t len = 8 << 20;
	char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int n;

	CHECK(memory != MAP_FAILED);
	CHECK(on_call(SYS_io_uring_setup, sets_up_with_array));
	for (n = 1; n <= 32768; n *= 2) {
		struct io_uring_params p = { 0 };
		struct io_uring ring;
		int used = io_uring_queue_init_mem(n, &ring, &p, memory, len);

		CHECK(used > 0);
		CHECK((char *)(ring.sq.array + n) <= memory + used);
		CHECK((char *)ring.cq.cqes >= (char *)ring.sq.sqes + n * 64);
		CHECK(used <= io_uring_memory_size(n, 0));
		io_uring_queue_exit(&ring);
	}
}

/* Programs pass the setup flags of their ring: a kernel that locks no memory needs no more. */
static void L21_mlock_size_of_flags(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init_params(1, &ring, &p), 0);
	io_uring_queue_exit(&ring);
	if (!(p.features & IORING_FEAT_NATIVE_WORKERS))
		SKIP("the kernel locks memory");
	CHECK_EQ(io_uring_mlock_size(64, IORING_SETUP_CQSIZE), 0);
	CHECK_EQ(io_uring_mlock_size(0, 0), -EINVAL);
	CHECK_EQ(io_uring_mlock_size(40000, 0), -EINVAL);
	p = (struct io_uring_params) { .flags = IORING_SETUP_CQSIZE, .cq_entries = 1 };
	CHECK_EQ(io_uring_mlock_size_params(64, &p), 0);
}

const struct defect sizes[] = {
	{ "M1 M2 last entries", M1_last_entries },
	{ "M3 large completions", M3_query_large },
	{ "M4 M5 M7 M8 M9 M10 rings share memory", M8_rings_share_memory },
	{ "M6 too large for a page", M6_too_large_for_a_page },
	{ "M11 M12 small without huge pages", M11_small_without_huge_pages },
	{ "M13 array is counted", M13_array_is_counted },
	{ "M14 query is need", M14_query_is_need },
	{ "M15 array", M15_query_array },
	{ "S15 query without ring", S15_query_without_ring },
	{ "a15 mlock_size", a15_mlock_size },
	{ "L21 mlock_size of flags", L21_mlock_size_of_flags },
	{ NULL, NULL },
};
