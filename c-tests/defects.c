/* SPDX-License-Identifier: MIT */
/*
 * What the C library got wrong, or still does, and this one must not. Cases are named after the
 * defect and what it is about.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <liburing.h>
#include "check.h"

static int raw_setup(unsigned int entries, struct io_uring_params *p)
{
	return io_uring_setup(entries, p);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int fds_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void queue_nop(struct io_uring *ring, __u64 data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, data);
}

/* The SQ array of a ring that the caller set up is filled. */
static void a1_queue_mmap_fills_array(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int i, fd = raw_setup(8, &p);

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
	int fd = raw_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	CHECK_EQ(io_uring_queue_init(8, &by_init, IORING_SETUP_IOPOLL), 0);
	CHECK(by_init.int_flags != 0);
	CHECK_EQ(ring.int_flags, by_init.int_flags);
	io_uring_queue_exit(&by_init);
	io_uring_queue_exit(&ring);
}

/* Resizing a ring that has an SQ array leaves its header alone. */
static void a3_resize_with_array(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	};
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int i, ret, fd = raw_setup(8, &p);

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

/* Resizing a ring without a descriptor changes nothing. */
static void a4_resize_without_descriptor(void)
{
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring,
				     IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN), 0);
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

/* Flags that describe completions of mixed rings mean nothing in others. */
static void a7_flags_of_mixed_rings(void)
{
	static const unsigned int flags[] = { IORING_CQE_F_SKIP, IORING_CQE_F_32 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	unsigned int i;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	for (i = 0; i < 2; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
		int seen = 0;

		io_uring_prep_msg_ring_cqe_flags(sqe, ring.ring_fd, 0, 99, 0, flags[i]);
		io_uring_sqe_set_data64(sqe, 1);
		CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 1);
		while (!io_uring_peek_cqe(&ring, &cqe)) {
			if (cqe->user_data == 1 && cqe->res == -EINVAL)
				SKIP("the kernel passes no flags on");
			seen += cqe->user_data == 99 || cqe->user_data == 1;
			io_uring_cqe_seen(&ring, cqe);
		}
		CHECK_EQ(seen, 2);
		CHECK_EQ(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

/* A minimal wait counts without a timeout, too. */
static void a9_min_wait_without_timeout(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	double start;

	CHECK_EQ(io_uring_queue_init(8, &ring,
				     IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN), 0);
	if (!(ring.features & IORING_FEAT_MIN_TIMEOUT))
		SKIP("the kernel has no minimal waits");
	queue_nop(&ring, 1);
	alarm(5);
	start = now();
	CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 4, NULL, 100000, NULL), 1);
	CHECK(now() - start < 4);
	alarm(0);
	CHECK(cqe != NULL && cqe->user_data == 1);
	io_uring_queue_exit(&ring);
}

/* After a bad entry in the middle, the rest goes too, and is counted. */
static void a13_bad_entry(void)
{
	struct __kernel_timespec ts = { .tv_sec = 2 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int with_time, i;

	for (with_time = 0; with_time < 2; with_time++) {
		CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
		for (i = 0; i < 4; i++) {
			queue_nop(&ring, (__u64)i);
			if (i == 2)
				ring.sq.sqes[(ring.sq.sqe_tail - 1) & ring.sq.ring_mask].opcode = 255;
		}
		CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 4, with_time ? &ts : NULL,
							  NULL), 4);
		CHECK(cqe != NULL);
		CHECK_EQ(io_uring_sq_ready(&ring), 0);
		CHECK_EQ(io_uring_cq_ready(&ring), 4);
		io_uring_queue_exit(&ring);
	}
}

/* The count is right although a completion was there before. */
static void a13_count_with_completion_ready(void)
{
	struct __kernel_timespec ts = { .tv_sec = 2 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	queue_nop(&ring, 2);
	queue_nop(&ring, 3);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 2);
	CHECK(cqe != NULL && cqe->user_data == 1);
	io_uring_queue_exit(&ring);
}

/* On old kernels a timeout is a request: it is not counted, not shown, and its end is -ETIME. */
static void a14_old_kernel_timeout(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe, *batch[4];

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK(cqe == NULL);
	queue_nop(&ring, 5);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK(cqe != NULL && cqe->user_data == 5);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 6);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 6);
	io_uring_cqe_seen(&ring, cqe);
	usleep(60000);
	CHECK_EQ(io_uring_get_events(&ring), 0);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), 0);
	io_uring_queue_exit(&ring);
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
	CHECK_EQ(io_uring_peek_cqe(ring, &cqe), -EAGAIN);
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
	int fd = raw_setup(8, &p);

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

/* A ring of buffers is freed after its ring has gone. */
static void a25_buf_ring_after_exit(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int maps, err;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	maps = check_maps();
	br = io_uring_setup_buf_ring(&ring, 1024, 1, 0, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no rings of buffers");
	CHECK(br != NULL);
	CHECK_EQ(err, 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 1024, 1), 0);
	CHECK(check_maps() <= maps);
}

/* A mixed ring of two entries does not get stuck. */
static void a28_two_mixed_entries(void)
{
	unsigned int khead = 1, zero = 0;
	struct io_uring_sqe sqes[2];
	struct io_uring ring = { 0 };

	ring.flags = IORING_SETUP_SQE_MIXED;
	ring.sq.khead = &khead;
	ring.sq.kflags = &zero;
	ring.sq.sqe_tail = 1;
	ring.sq.ring_entries = 2;
	ring.sq.ring_mask = 1;
	ring.sq.sqes = sqes;
	CHECK(io_uring_get_sqe128(&ring) == NULL);
	CHECK_EQ(ring.sq.sqe_tail, 2);
	CHECK_EQ(sqes[1].opcode, IORING_OP_NOP);
	CHECK_EQ(sqes[1].flags, IOSQE_CQE_SKIP_SUCCESS);
	/* The kernel takes the filler. */
	khead = 2;
	CHECK(io_uring_get_sqe128(&ring) == &sqes[0]);
}

/* Offsets that do not fit are refused, whichever they are. */
static void a40_bad_offsets(void)
{
	struct io_uring_params good = { 0 }, p;
	struct io_uring ring;
	int fd = raw_setup(8, &good), maps = check_maps();
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

	fd = raw_setup(4, &p);
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
		CHECK(used > 0 && used % 4096 == 0);
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

/* A completion with any user data is delivered where the kernel needs no timeout request. */
static void W21_any_user_data(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	queue_nop(&ring, LIBURING_UDATA_TIMEOUT);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK(cqe->user_data == LIBURING_UDATA_TIMEOUT);
	io_uring_queue_exit(&ring);
}

/* What a kernel does not have is refused before anything is handed over. */
static void W28_Q26_missing_features(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_MIN_TIMEOUT;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &ts, 1, NULL), -EINVAL);
	CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &ts, 1, NULL), -EINVAL);
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -EINVAL);
	CHECK_EQ(*ring.sq.ktail, 0);
	CHECK_EQ(ring.sq.sqe_head, 0);
	io_uring_queue_exit(&ring);
}

/* The time is spent once, also if some completions came. */
static void W22_time_is_spent_once(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 100000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	double start;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	queue_nop(&ring, 1);
	start = now();
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, &ts, NULL), 1);
	CHECK(now() - start < 0.19);
	start = now();
	/* The kernel does not call it a timeout as long as there is something to take. */
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 1);
	CHECK(now() - start < 0.19);
	io_uring_queue_exit(&ring);
}

/* errno is nobody's business here. */
static void N12_errno_untouched(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	struct io_uring_probe *probe;

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

/* A table of files larger than the soft limit of open files is registered all the same. */
static void R3_more_files_than_allowed(void)
{
	struct rlimit old, low;
	struct io_uring ring;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
	if (old.rlim_max < 1024)
		SKIP("the hard limit is low");
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	low = old;
	low.rlim_cur = 64;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
	io_uring_queue_exit(&ring);
}

/* The caller's structure is as it was. */
static void a31_flags_of_buf_reg(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 3, .bgid = 1 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(io_uring_register_buf_ring(&ring, &reg, IOU_PBUF_RING_INC) < 0);
	CHECK_EQ(reg.flags, 0);
	io_uring_queue_exit(&ring);
}

/* A ring that rewinds keeps what a short submission left. */
static void a29_rewind_keeps_the_rest(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	/* The kernel here need not know of it: what is tested is that nothing is lost. */
	ring.flags |= IORING_SETUP_SQ_REWIND;
	ring.enter_ring_fd = -1;
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), -EBADF);
	CHECK_EQ(io_uring_sq_ready(&ring), 2);
	CHECK_EQ(ring.sq.sqe_tail, 2);
	ring.flags &= ~IORING_SETUP_SQ_REWIND;
	ring.enter_ring_fd = ring.ring_fd;
	io_uring_queue_exit(&ring);
}

#define RUN(test) check_run(#test, test)

int main(void)
{
	RUN(a1_queue_mmap_fills_array);
	RUN(a2_queue_mmap_polled);
	RUN(a3_resize_with_array);
	RUN(a4_resize_without_descriptor);
	RUN(a7_flags_of_mixed_rings);
	RUN(a9_min_wait_without_timeout);
	RUN(a13_bad_entry);
	RUN(a13_count_with_completion_ready);
	RUN(a14_old_kernel_timeout);
	RUN(a15_mlock_size);
	RUN(a17_ring_that_failed);
	RUN(a17_ring_torn_down);
	RUN(a17_ring_not_mapped);
	RUN(a22_dontfork_own_memory);
	RUN(a25_buf_ring_after_exit);
	RUN(a28_two_mixed_entries);
	RUN(a29_rewind_keeps_the_rest);
	RUN(a31_flags_of_buf_reg);
	RUN(a40_bad_offsets);
	RUN(S5_descriptor_zero);
	RUN(S6_mappings_undone);
	RUN(M8_rings_share_memory);
	RUN(W21_any_user_data);
	RUN(W22_time_is_spent_once);
	RUN(W28_Q26_missing_features);
	RUN(N12_errno_untouched);
	RUN(R3_more_files_than_allowed);
	return check_failures != 0;
}
