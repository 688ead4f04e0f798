/* SPDX-License-Identifier: MIT */
/* Setting rings up and tearing them down. */
#include "defects.h"

#include <linux/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* The SQ array of a ring that the caller set up is filled. */
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

/* A polled ring that the caller set up is asked for completions, as any polled ring. */
static void a2_queue_mmap_polled(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(made_up_ring(&ring, IORING_SETUP_IOPOLL, FEATURES), 0);
	CHECK(on_enter(nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* Nothing on a ring that is dead does harm. */
static void use_dead(struct io_uring *ring)
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
	use_dead(&ring);
}

static void a17_ring_torn_down(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	io_uring_queue_exit(&ring);
	use_dead(&ring);
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
	use_dead(&ring);
	close(fd);
}

/* Memory of the caller's is kept from children too. */
static void a22_dontfork_own_memory(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	size_t len = 1 << 16;
	char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int used, status;
	pid_t pid;

	CHECK(memory != MAP_FAILED);
	used = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	if (used == -EINVAL)
		SKIP("the kernel takes no memory of ours");
	CHECK(used > 0);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	pid = fork();
	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		_exit(*(volatile char *)(memory + used - 1));
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	io_uring_queue_exit(&ring);
	memory[0] = memory[used - 1] = 1;
	munmap(memory, len);
}

/* Offsets that do not fit are refused, whichever they are. */
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

/* Without memory there is no probe, and that is all. */
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

/* A user's ring may have descriptor 0. */
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

/* Every mapping is undone, whatever the ring's kind. */
static void S6_mappings_undone(void)
{
	static const unsigned int flags[] = {
		0, IORING_SETUP_SQE128, IORING_SETUP_CQE32,
		IORING_SETUP_SQE128 | IORING_SETUP_CQE32, IORING_SETUP_NO_MMAP,
	};
	unsigned int i, n;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		/* Without mmap, more than 64 need huge pages, which few systems have. */
		unsigned int most = flags[i] & IORING_SETUP_NO_MMAP ? 64 : 4096;

		for (n = 1; n <= most; n *= 4) {
			struct io_uring ring;
			int maps = check_maps(), fds = fds_open();
			int ret = io_uring_queue_init(n, &ring, flags[i]);

			if (ret == -EINVAL && flags[i])
				SKIP("the kernel has not all kinds of rings");
			CHECK_EQ(ret, 0);
			queue_nop(&ring, n);
			CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
			io_uring_queue_exit(&ring);
			CHECK_EQ(check_maps(), maps);
			CHECK_EQ(fds_open(), fds);
		}
	}
}

/* Nothing stays open or mapped when a ring's part cannot be mapped. */
static void cannot_map(int arg, unsigned int value)
{
	struct io_uring ring;
	int fds = fds_open(), maps;

	CHECK(fail_call(SYS_mmap, ENOMEM, arg, value));
	maps = check_maps();
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -ENOMEM);
	CHECK_EQ(fds_open(), fds);
	CHECK_EQ(check_maps(), maps);
}

static void S1_ring(void)
{
	cannot_map(3, MAP_SHARED | MAP_POPULATE);
}

static void S1_entries(void)
{
	cannot_map(5, IORING_OFF_SQES);
}

/* Errors are the kernel's. */
static void S2_errors(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(0, &ring, 0), -EINVAL);
	CHECK(fail_call(SYS_io_uring_setup, ENFILE, -1, 0));
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), -ENFILE);
}

/* The words of a ring need not be at the beginning of its memory. */
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

/* The caller's memory is the caller's, also after the ring. */
static void S8_own_memory_stays(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	size_t len = 1 << 16;
	char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ret, maps = check_maps();

	CHECK(memory != MAP_FAILED);
	ret = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	if (ret == -EINVAL)
		SKIP("the kernel takes no memory of ours");
	CHECK(ret > 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(check_maps(), maps);
	memset(memory, 1, len);
}

/* Memory of a ring without mmap(2) is given back as it was taken, whatever fails. */
static void second_piece_fails(unsigned int entries, unsigned int cq_entries)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE, .cq_entries = cq_entries,
	};
	struct io_uring ring;

	CHECK(on_memory(1));
	CHECK_EQ(io_uring_queue_init_params(entries, &ring, &p), -ENOMEM);
	CHECK_EQ(mapped, 1);
	CHECK(undone());
}

static void S9_second_huge_page(void)
{
	second_piece_fails(32768, 65536);
}

/* The first piece is a small page, the second would have been a huge one. */
static void S11_sizes_differ(void)
{
	second_piece_fails(64, 8192);
}

static void refused_without_mmap(unsigned int entries)
{
	struct io_uring ring;

	CHECK(on_memory(4));
	CHECK(fail_call(SYS_io_uring_setup, EPERM, -1, 0));
	CHECK_EQ(io_uring_queue_init(entries, &ring, IORING_SETUP_NO_MMAP), -EPERM);
	CHECK(mapped != 0);
	CHECK(undone());
}

static void S10_small(void)
{
	refused_without_mmap(8);
}

static void S10_huge(void)
{
	refused_without_mmap(1024);
}

/* A huge page is asked for in the size that it is used in. */
static void S14_size_of_huge_pages(void)
{
	struct io_uring ring;

	CHECK(on_memory(4));
	/* An error that no library answers with a second try. */
	CHECK(fail_call(SYS_io_uring_setup, EPERM, -1, 0));
	CHECK_EQ(io_uring_queue_init(1024, &ring, IORING_SETUP_NO_MMAP), -EPERM);
	CHECK_EQ(mapped, 1);
	CHECK_EQ(mappings[0].len, 2 << 20);
	CHECK_EQ(mappings[0].flags,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | (21U << MAP_HUGE_SHIFT));
	CHECK(undone());
}

/* Entries whose memory has no size are refused. */
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

/* Children do not see a ring that is not for them. */
static void N3_not_for_children(void)
{
	struct io_uring ring;
	int status;
	pid_t pid;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	pid = fork();
	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		_exit((int)*(volatile unsigned int *)ring.sq.khead);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	io_uring_queue_exit(&ring);
}

const struct defect setting_up[] = {
	{ "S1 ring cannot be mapped", S1_ring },
	{ "S1 entries cannot be mapped", S1_entries },
	{ "S2 errors", S2_errors },
	{ "S3 words anywhere", S3_head_anywhere },
	{ "S4 no memory for a probe", S4_no_memory_for_probe },
	{ "S5 descriptor 0", S5_descriptor_zero },
	{ "S6 S7 S12 mappings undone", S6_mappings_undone },
	{ "S8 own memory stays", S8_own_memory_stays },
	{ "S9 second huge page", S9_second_huge_page },
	{ "S10 refused without mmap", S10_small },
	{ "S10 refused without mmap, huge", S10_huge },
	{ "S11 pieces of two sizes", S11_sizes_differ },
	{ "S13 too many entries", S13_too_many_entries },
	{ "S14 size of huge pages", S14_size_of_huge_pages },
	{ "N3 not for children", N3_not_for_children },
	{ "a1 queue_mmap fills the array", a1_queue_mmap_fills_array },
	{ "a2 queue_mmap of a polled ring", a2_queue_mmap_polled },
	{ "a17 ring that failed", a17_ring_that_failed },
	{ "a17 ring torn down", a17_ring_torn_down },
	{ "a17 ring not mapped", a17_ring_not_mapped },
	{ "a22 own memory kept from children", a22_dontfork_own_memory },
	{ "a40 bad offsets", a40_bad_offsets },
	{ NULL, NULL },
};
