/* SPDX-License-Identifier: MIT */
/* One ring in several structures, threads, processes and copies of the library. */
#include "defects.h"

#include <pthread.h>
#include <sys/syscall.h>

/* A count of 0 stores nothing: another thread may advance the head. */
static void L1_advance_by_nothing(void)
{
	struct io_uring_buf_ring br = { 0 };
	struct io_uring ring = { 0 };

	/* There is no head to store to. */
	io_uring_cq_advance(&ring, 0);
	__io_uring_buf_ring_cq_advance(&ring, &br, 0, 1);
	CHECK_EQ(br.tail, 1);
}

/* The environment is not read after the library was loaded. */
static void L2_no_environment(void)
{
	char **before = environ;
	struct io_uring ring;
	int ret;

	environ = (char **)8;
	ret = io_uring_queue_init(4, &ring, 0);
	if (!ret)
		io_uring_queue_exit(&ring);
	environ = before;
	CHECK_EQ(ret, 0);
}

static unsigned int reap(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	unsigned int count = 0;

	while (!io_uring_peek_cqe(ring, &cqe)) {
		io_uring_cqe_seen(ring, cqe);
		count++;
	}
	return count;
}

/* A copy of the structure that submits nothing does not store the tail... */
static void L3_two_views(void)
{
	struct io_uring a, b;
	int i;

	CHECK_EQ(io_uring_queue_init(8, &a, 0), 0);
	b = a;
	for (i = 0; i < 5; i++)
		queue_nop(&a, (__u64)i);
	CHECK_EQ(io_uring_submit(&a), 5);
	CHECK_EQ(io_uring_submit_and_wait(&b, 5), 0);
	CHECK_EQ(io_uring_submit(&b), 0);
	CHECK_EQ(io_uring_submit_and_get_events(&b), 0);
	CHECK_EQ(reap(&b), 5);
	io_uring_queue_exit(&a);
}

/* ...nor does the parent process of a child that submits. */
static void L3_parent_and_child(void)
{
	struct io_uring ring;
	int i, status;
	pid_t pid;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		for (i = 0; i < 5; i++)
			queue_nop(&ring, (__u64)i);
		_exit(io_uring_submit(&ring) != 5);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 5), 0);
	CHECK_EQ(reap(&ring), 5);
	io_uring_queue_exit(&ring);
}

/* Registers a ring as the C library does, which does not record the thread. */
static int register_elsewhere(struct io_uring *ring)
{
	struct io_uring_rsrc_update slot = { .offset = -1U, .data = (__u64)ring->ring_fd };
	int ret = (int)syscall(SYS_io_uring_register, ring->ring_fd, IORING_REGISTER_RING_FDS,
			       &slot, 1);

	if (ret != 1)
		return ret < 0 ? -errno : ret;
	ring->enter_ring_fd = (int)slot.offset;
	/* io_uring_enter(2) and io_uring_register(2) use this index. */
	ring->int_flags |= IORING_ENTER_REGISTERED_RING;
	if (ring->features & IORING_FEAT_REG_REG_RING)
		ring->int_flags |= 1;
	return ret;
}

/* A ring that another copy of the library registered is unregistered and torn down. */
static void L5_registered_by_another_copy(void)
{
	struct io_uring ring;
	int i;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(register_elsewhere(&ring), 1);
	CHECK_EQ(io_uring_unregister_ring_fd(&ring), 1);
	CHECK_EQ(ring.enter_ring_fd, ring.ring_fd);
	io_uring_queue_exit(&ring);
	/* A thread has 16 slots. */
	for (i = 0; i < 20; i++) {
		CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
		CHECK_EQ(register_elsewhere(&ring), 1);
		io_uring_queue_exit(&ring);
	}
}

/* A bit tells another copy that CQEs are posted only by entering the kernel. */
static void L5_polled_for_another_copy(void)
{
	const unsigned int flags[] = {
		0, IORING_SETUP_IOPOLL, IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL,
	};
	struct io_uring ring;
	int i;

	for (i = 0; i < 3; i++) {
		CHECK_EQ(io_uring_queue_init(4, &ring, flags[i]), 0);
		CHECK_EQ(ring.int_flags, flags[i] == IORING_SETUP_IOPOLL ? 4 : 0);
		io_uring_queue_exit(&ring);
	}
}

/* io_uring_queue_mmap() does not overwrite the SQ array of a ring in use. */
static void L6_mmap_of_a_ring_in_use(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring first, second;
	struct io_uring_cqe *cqe;
	int fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &first), 0);
	/* The SQ array refers to SQE 5. */
	first.sq.sqes[5] = (struct io_uring_sqe) { .opcode = IORING_OP_NOP, .user_data = 555 };
	first.sq.array[0] = 5;
	__atomic_store_n(first.sq.ktail, 1, __ATOMIC_RELEASE);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &second), 0);
	CHECK_EQ(first.sq.array[0], 5);
	CHECK_EQ(io_uring_enter((unsigned int)fd, 1, 1, IORING_ENTER_GETEVENTS, NULL), 1);
	CHECK_EQ(io_uring_peek_cqe(&first, &cqe), 0);
	CHECK_EQ(cqe->user_data, 555);
}

/* A structure that the program filled in is closed even if `ring_ptr` is NULL. */
static void L7_exit_of_a_structure_of_the_program(void)
{
	struct io_uring ring = { 0 }, mapped;
	struct io_uring_params p = { 0 };
	struct io_uring_cqe *cqe;
	int fd = io_uring_setup(4, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &mapped), 0);
	if (mapped.sq.array)
		mapped.sq.array[0] = 0;
	ring.sq.khead = mapped.sq.khead;
	ring.sq.ktail = mapped.sq.ktail;
	ring.sq.kflags = mapped.sq.kflags;
	ring.sq.ring_mask = mapped.sq.ring_mask;
	ring.sq.ring_entries = mapped.sq.ring_entries;
	ring.sq.sqes = mapped.sq.sqes;
	ring.cq.khead = mapped.cq.khead;
	ring.cq.ktail = mapped.cq.ktail;
	ring.cq.ring_mask = mapped.cq.ring_mask;
	ring.cq.cqes = mapped.cq.cqes;
	ring.features = p.features;
	ring.ring_fd = ring.enter_ring_fd = fd;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 1), 0);
	CHECK_EQ(cqe->user_data, 1);
	io_uring_queue_exit(&ring);
	CHECK(fcntl(fd, F_GETFD) < 0);
}

/* Without caller-provided memory, the library allocates it. */
static void L8_init_mem_without_memory(void)
{
	const size_t sizes[] = { 0, 1 << 20 };
	struct io_uring ring;
	int i, used;

	for (i = 0; i < 2; i++) {
		struct io_uring_params p = { 0 };

		used = io_uring_queue_init_mem(4, &ring, &p, NULL, sizes[i]);
		if (used == -EINVAL)
			SKIP("the kernel takes no caller-provided memory");
		CHECK(used > 0);
		CHECK(p.flags & IORING_SETUP_NO_MMAP);
		queue_nop(&ring, 1);
		CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
		CHECK_EQ(reap(&ring), 1);
		io_uring_queue_exit(&ring);
	}
}

/* A source ring, and memory that is registered with it and with another ring. */
static struct io_uring source;
static char of_source[64], of_other[64];

static int write_fixed(struct io_uring *ring, int fd, void *buf)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	int res;

	io_uring_prep_write_fixed(sqe, fd, buf, 4, 0, 0);
	if (io_uring_submit_and_wait(ring, 1) != 1 || io_uring_peek_cqe(ring, &cqe))
		return -1;
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

/* Clones the source's buffers in a thread in which its index is another ring's. */
static void *clones(void *result)
{
	struct iovec iov = { of_other, sizeof(of_other) };
	struct io_uring other, destination;
	int *ret = result, pipes[2];

	ret[0] = ret[1] = -1;
	if (pipe(pipes) || io_uring_queue_init(4, &other, 0) ||
	    io_uring_register_buffers(&other, &iov, 1) ||
	    io_uring_register_ring_fd(&other) != 1 || io_uring_queue_init(4, &destination, 0))
		return NULL;
	ret[0] = io_uring_clone_buffers(&destination, &source);
	ret[1] = write_fixed(&destination, pipes[1], of_source);
	return NULL;
}

static void a49_buffers_of_a_ring_of_another_thread(void)
{
	struct iovec iov = { of_source, sizeof(of_source) };
	pthread_t thread;
	int ret[2];

	CHECK_EQ(io_uring_queue_init(4, &source, 0), 0);
	CHECK_EQ(io_uring_register_buffers(&source, &iov, 1), 0);
	CHECK_EQ(io_uring_register_ring_fd(&source), 1);
	if (!(source.features & IORING_FEAT_REG_REG_RING))
		SKIP("the kernel has no IORING_FEAT_REG_REG_RING");
	CHECK_EQ(pthread_create(&thread, NULL, clones, ret), 0);
	CHECK_EQ(pthread_join(thread, NULL), 0);
	if (ret[0] == -EINVAL)
		SKIP("the kernel cannot clone buffers");
	CHECK_EQ(ret[0], 0);
	CHECK_EQ(ret[1], 4);
}

const struct defect views[] = {
	{ "L1 advancing by nothing", L1_advance_by_nothing },
	{ "L2 no environment", L2_no_environment },
	{ "L3 two copies of the structure", L3_two_views },
	{ "L3 parent and child", L3_parent_and_child },
	{ "L5 registered by another copy", L5_registered_by_another_copy },
	{ "L5 IOPOLL, for another copy", L5_polled_for_another_copy },
	{ "L6 queue_mmap of a ring in use", L6_mmap_of_a_ring_in_use },
	{ "L7 exit of a structure of the program", L7_exit_of_a_structure_of_the_program },
	{ "L8 queue_init_mem without memory", L8_init_mem_without_memory },
	{ "a49 buffers of a ring of another thread", a49_buffers_of_a_ring_of_another_thread },
	{ NULL, NULL },
};
