/* SPDX-License-Identifier: MIT */
/* Rings with IORING_SETUP_NO_MMAP, in memory of the library or of the caller. */
#include "defects.h"

#include <linux/mman.h>
#include <sys/syscall.h>

/* The length of memory that is enough for a small ring: 64 KiB, with pages of 4 KiB. */
static size_t sixteen_pages(void)
{
	return 16 * (size_t)sysconf(_SC_PAGESIZE);
}

/* Caller-provided memory stays mapped when the ring is torn down. */
static void S8_caller_memory_stays(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	size_t len = sixteen_pages();
	char *memory = shared_memory(len);
	int ret, maps = check_maps();

	CHECK(memory != NULL);
	ret = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	if (ret == -EINVAL)
		SKIP("the kernel takes no caller-provided memory");
	CHECK(ret > 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(check_maps(), maps);
	memset(memory, 1, len);
}

/* If the second allocation fails, the first is unmapped in its whole length. */
static void second_piece_fails(unsigned int entries, unsigned int cq_entries)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE, .cq_entries = cq_entries,
	};
	struct io_uring ring;

	CHECK(fake_memory(1));
	CHECK_EQ(io_uring_queue_init_params(entries, &ring, &p), -ENOMEM);
	CHECK_EQ(mapped, 1);
	CHECK(all_unmapped());
}

static void S9_second_huge_page(void)
{
	second_piece_fails(32768, 65536);
}

/* The first allocation is a small page, the second would be a huge page. */
static void S11_sizes_differ(void)
{
	second_piece_fails(64, 8192);
}

/* If io_uring_setup(2) fails, the library unmaps the memory that it allocated. */
static void refused_with_no_mmap(unsigned int entries)
{
	struct io_uring ring;

	CHECK(fake_memory(4));
	/* An error after which no library tries again. */
	CHECK(fail_call(SYS_io_uring_setup, EPERM));
	CHECK_EQ(io_uring_queue_init(entries, &ring, IORING_SETUP_NO_MMAP), -EPERM);
	CHECK(mapped != 0);
	CHECK(all_unmapped());
}

static void S10_small(void)
{
	refused_with_no_mmap(8);
}

static void S10_huge(void)
{
	refused_with_no_mmap(4096);
}

/* Huge pages are mapped with the size that the library assumes, 2 MiB. */
static void S14_size_of_huge_pages(void)
{
	refused_with_no_mmap(4096);
	CHECK_EQ(mapped, 1);
	CHECK_EQ(mappings[0].len, 2 << 20);
	CHECK_EQ(mappings[0].flags,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | (21U << MAP_HUGE_SHIFT));
}

/* io_uring_ring_dontfork() keeps caller-provided memory from children too. */
static void a22_dontfork_caller_memory(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	size_t len = sixteen_pages();
	char *memory = shared_memory(len);
	int used;

	CHECK(memory != NULL);
	used = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	if (used == -EINVAL)
		SKIP("the kernel takes no caller-provided memory");
	CHECK(used > 0);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	CHECK(child_faults(memory + used - 1));
	io_uring_queue_exit(&ring);
	memory[0] = memory[used - 1] = 1;
	munmap(memory, len);
}

/* A huge page is advised as a whole; the kernel refuses a part of it. */
static void a22_dontfork_huge_page(void)
{
	struct io_uring ring;
	void *page = mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | (21U << MAP_HUGE_SHIFT), -1, 0);
	int ret;

	if (page == MAP_FAILED)
		SKIP("no huge page of 2 MiB is reserved");
	munmap(page, 2 << 20);
	ret = io_uring_queue_init(4096, &ring, IORING_SETUP_NO_MMAP);
	if (ret == -EINVAL)
		SKIP("the kernel takes no caller-provided memory");
	CHECK_EQ(ret, 0);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	CHECK(child_faults((char *)ring.sq.sqes));
	CHECK(child_faults((char *)ring.cq.cqes));
	io_uring_queue_exit(&ring);
}

/* The largest rings do not fit into a huge page: -ENOMEM. */
static void M6_too_large_for_a_huge_page(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE | IORING_SETUP_CQE32,
		.cq_entries = 65536,
	};
	struct io_uring ring;
	int maps = check_maps(), ret = io_uring_queue_init_params(32768, &ring, &p);

	if (ret == -EINVAL)
		SKIP("the kernel takes no caller-provided memory");
	CHECK_EQ(ret, -ENOMEM);
	CHECK_EQ(check_maps(), maps);
}

/* Small rings are set up without huge pages. */
static void M11_small_without_huge_pages(void)
{
	struct io_uring ring;
	unsigned int n;

	/* No huge page can be mapped. */
	CHECK(fail_mmap(3, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | (21U << MAP_HUGE_SHIFT)));
	for (n = 1; n <= 32; n *= 2) {
		int ret = io_uring_queue_init(n, &ring, IORING_SETUP_NO_MMAP);

		if (ret == -EINVAL)
			SKIP("the kernel takes no caller-provided memory");
		CHECK_EQ(ret, 0);
		io_uring_queue_exit(&ring);
	}
}

/* A ring uses its own part of caller-provided memory, and nothing after it. */
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

		memory = shared_memory(len);
		CHECK(memory != NULL);
		memset(memory, 0xa5, len);
		used = io_uring_queue_init_mem(256, &ring, &p, memory, len);
		if (used == -EINVAL || used == -ENOMEM)
			SKIP("the kernel takes no caller-provided memory");
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

/* io_uring_memory_size() returns what a ring in caller-provided memory needs. */
static void M14_query_is_need(void)
{
	size_t len = 4 << 20;
	char *memory = shared_memory(len);
	unsigned int n;

	CHECK(memory != NULL);
	for (n = 1; n <= 4096; n *= 2) {
		struct io_uring_params p = { 0 };
		struct io_uring ring;
		int used = io_uring_queue_init_mem(n, &ring, &p, memory, len);

		if (used == -EINVAL)
			SKIP("the kernel takes no caller-provided memory");
		if (used == -ENOMEM)
			break;
		CHECK(used > 0 && used % sysconf(_SC_PAGESIZE) == 0);
		CHECK(used <= io_uring_memory_size(n, IORING_SETUP_NO_SQARRAY));
		io_uring_queue_exit(&ring);
	}
	munmap(memory, len);
}

/* A kernel without IORING_SETUP_NO_SQARRAY puts the SQ array after the CQEs. */
static long sets_up_with_array(const long *args)
{
	const struct io_uring_params *p = (void *)args[1];

	fake_cq_entries = 2 * (unsigned int)args[0];
	return p->flags & IORING_SETUP_NO_SQARRAY ? -EINVAL : fake_setup(args);
}

static void M13_array_is_counted(void)
{
	size_t len = 8 << 20;
	char *memory = shared_memory(len);
	unsigned int n;

	CHECK(memory != NULL);
	fake_features = FEATURES;
	CHECK(answer_call(SYS_io_uring_setup, sets_up_with_array));
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

/* All bits of the header that the kernel finds. */
static __u32 header_bits;

static long looks_at_header(const long *args)
{
	const struct io_uring_params *p = (void *)args[1];
	const __u32 *words = (void *)(unsigned long)p->cq_off.user_addr;
	int i;

	for (i = 0; i < 16; i++)
		header_bits |= words[i];
	return fake_setup(args);
}

/* Kernels before 6.13 do not zero the memory: the library zeroes the ring's header, and no more. */
static void M7_header_is_zeroed(void)
{
	size_t len = sixteen_pages(), i, used;
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	unsigned char *memory = shared_memory(len);
	int ret;

	CHECK(memory != NULL);
	memset(memory, 0xa5, len);
	fake_cq_entries = 16;
	fake_features = FEATURES;
	CHECK(answer_call(SYS_io_uring_setup, looks_at_header));
	ret = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	CHECK(ret > 0);
	CHECK_EQ(header_bits, 0);
	used = (size_t)((unsigned char *)ring.cq.khead - memory) - 8;
	for (i = 0; i < len; i++)
		if (i < used || i >= used + HEADER)
			CHECK_EQ(memory[i], 0xa5);
	io_uring_queue_exit(&ring);
}

/* If the kernel reports more CQEs than were requested, setup fails and unmaps its memory. */
static void a40_reported_too_large(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_NO_MMAP };
	struct io_uring ring;
	int fds = fds_open();

	fake_cq_entries = 1 << 20;
	fake_features = FEATURES;
	CHECK(fake_memory(4));
	CHECK(answer_call(SYS_io_uring_setup, fake_setup));
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK(mapped != 0);
	CHECK(all_unmapped());
	CHECK_EQ(fds_open(), fds);
}

/* The words in the ring agree with what is reported. */
static long larger_setup(const long *args)
{
	long fd = fake_setup(args);
	const struct io_uring_params *p = (void *)args[1];
	__u32 *words = (void *)(unsigned long)p->cq_off.user_addr;

	words[p->cq_off.ring_mask / 4] = p->cq_entries - 1;
	words[p->cq_off.ring_entries / 4] = p->cq_entries;
	return fd;
}

/*
 * The kernel reports a ring that does not fit after the SQEs in the caller's memory, although the
 * whole memory is longer than the ring.
 */
static void a40_larger_than_the_rest(void)
{
	unsigned int page = (unsigned int)sysconf(_SC_PAGESIZE);
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	void *memory = shared_memory(2 * page);

	CHECK(memory != NULL);
	/* One page for the SQEs, and one that the CQEs alone would fill. */
	fake_cq_entries = page / sizeof(struct io_uring_cqe);
	fake_features = FEATURES;
	CHECK(answer_call(SYS_io_uring_setup, larger_setup));
	CHECK_EQ(io_uring_queue_init_mem(8, &ring, &p, memory, 2 * page), -EINVAL);
}

/* The same in a huge page, which the library allocates for both. */
static void a40_larger_than_the_rest_of_a_huge_page(void)
{
	struct io_uring ring;

	fake_cq_entries = 1 << 17;
	fake_features = FEATURES;
	CHECK(fake_memory(4));
	CHECK(answer_call(SYS_io_uring_setup, larger_setup));
	CHECK_EQ(io_uring_queue_init(4096, &ring, IORING_SETUP_NO_MMAP), -EINVAL);
	CHECK(all_unmapped());
}

static long unregistered_from, unregistered_op;
static struct io_uring_rsrc_update unregistered;
static int unregister_calls;

static long fake_register(const long *args)
{
	unregister_calls++;
	unregistered_from = args[0];
	unregistered_op = args[1];
	unregistered = *(struct io_uring_rsrc_update *)args[2];
	return args[3];
}

static long fake_setup_registered(const long *args)
{
	long fd = fake_setup(args);

	close((int)fd);
	/* A registered index, which is also a file descriptor of something else. */
	return 0;
}

/* With IORING_SETUP_REGISTERED_FD_ONLY the index is unregistered, and nothing is closed. */
static void a40_reported_too_large_registered(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY,
	};
	struct io_uring ring;
	int null = open("/dev/null", O_RDONLY);

	CHECK(null >= 0);
	CHECK_EQ(dup2(null, 0), 0);
	fake_cq_entries = 1 << 20;
	fake_features = FEATURES;
	CHECK(fake_memory(4));
	CHECK(answer_call(SYS_io_uring_register, fake_register));
	CHECK(answer_call(SYS_io_uring_setup, fake_setup_registered));
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK(all_unmapped());
	CHECK(fcntl(0, F_GETFD) >= 0);
	CHECK_EQ(unregister_calls, 1);
	CHECK_EQ(unregistered_from, 0);
	CHECK_EQ((unsigned int)unregistered_op,
		 IORING_UNREGISTER_RING_FDS | IORING_REGISTER_USE_REGISTERED_RING);
	CHECK_EQ(unregistered.offset, 0);
	CHECK_EQ(unregistered.resv, 0);
	CHECK_EQ(unregistered.data, 0);
}

const struct defect no_mmap[] = {
	{ "S8 caller-provided memory stays mapped", S8_caller_memory_stays },
	{ "S9 second huge page", S9_second_huge_page },
	{ "S11 allocations of two sizes", S11_sizes_differ },
	{ "S10 refused with NO_MMAP", S10_small },
	{ "S10 refused with NO_MMAP, huge page", S10_huge },
	{ "S14 size of huge pages", S14_size_of_huge_pages },
	{ "a22 dontfork of caller-provided memory", a22_dontfork_caller_memory },
	{ "a22 dontfork of a ring in a huge page", a22_dontfork_huge_page },
	{ "M6 too large for a huge page", M6_too_large_for_a_huge_page },
	{ "M11 M12 small without huge pages", M11_small_without_huge_pages },
	{ "M4 M5 M7 M8 M9 M10 rings share memory", M8_rings_share_memory },
	{ "M14 query matches need", M14_query_is_need },
	{ "M13 SQ array is counted", M13_array_is_counted },
	{ "M7 header is zeroed", M7_header_is_zeroed },
	{ "a40 reported too large", a40_reported_too_large },
	{ "a40 larger than the rest of the memory", a40_larger_than_the_rest },
	{ "a40 larger than the rest of a huge page", a40_larger_than_the_rest_of_a_huge_page },
	{ "a40 reported too large, without a file descriptor", a40_reported_too_large_registered },
	{ NULL, NULL },
};
