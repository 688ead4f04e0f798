/* SPDX-License-Identifier: MIT */
/* Setting rings up and tearing them down. */
#include "defects.h"

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

/* A polled ring that the caller set up knows that completions must be fetched. */
static void a2_queue_mmap_polled(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_IOPOLL };
	struct io_uring ring;
	struct io_uring by_init;
	int fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	CHECK_EQ(io_uring_queue_init(8, &by_init, IORING_SETUP_IOPOLL), 0);
	CHECK(by_init.int_flags != 0);
	CHECK_EQ(ring.int_flags, by_init.int_flags);
	io_uring_queue_exit(&by_init);
	io_uring_queue_exit(&ring);
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
		for (n = 1; n <= 4096; n *= 4) {
			struct io_uring ring;
			int maps = check_maps(), fds = fds_open();
			int ret = io_uring_queue_init(n, &ring, flags[i]);

			if (ret == -EINVAL || ret == -ENOMEM)
				continue;
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

/* A ring without mmap(2) that the kernel refuses leaves none of its memory mapped. */
static void S10_refused_without_mmap(void)
{
	struct io_uring ring;
	int maps;

	CHECK(fail_call(SYS_io_uring_setup, EPERM, -1, 0));
	maps = check_maps();
	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_NO_MMAP), -EPERM);
	CHECK_EQ(check_maps(), maps);
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

/* What a set-up adds to the flags stays out of the caller's parameters when it fails. */
static void a31_parameters(void)
{
	struct io_uring_params p = { .flags = 1U << 31 };

	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK_EQ(p.flags, 1U << 31);
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
	{ "S5 descriptor 0", S5_descriptor_zero },
	{ "S6 S7 S12 mappings undone", S6_mappings_undone },
	{ "S8 own memory stays", S8_own_memory_stays },
	{ "S10 refused without mmap", S10_refused_without_mmap },
	{ "S13 too many entries", S13_too_many_entries },
	{ "N3 not for children", N3_not_for_children },
	{ "a1 queue_mmap fills the array", a1_queue_mmap_fills_array },
	{ "a2 queue_mmap of a polled ring", a2_queue_mmap_polled },
	{ "a17 ring that failed", a17_ring_that_failed },
	{ "a17 ring torn down", a17_ring_torn_down },
	{ "a17 ring not mapped", a17_ring_not_mapped },
	{ "a22 own memory kept from children", a22_dontfork_own_memory },
	{ "a31 parameters", a31_parameters },
	{ "a40 bad offsets", a40_bad_offsets },
	{ NULL, NULL },
};
