/* SPDX-License-Identifier: MIT */
/*
 * Breaks one rule of uring-trace --check, or comes close.
 *
 *	misuse RULE wrong|close
 *
 * Exits with 77 if the kernel cannot do it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <liburing.h>

#define ENTRIES 8
#define LEN 64
#define GROUP 7
#define UNKNOWN 77

static struct io_uring ring;
static int pipes[2][2];
static int is_wrong;

static void fail(const char *what, int err)
{
	fprintf(stderr, "misuse: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(err == -EINVAL ? UNKNOWN : 1);
}

static void set_up(unsigned int flags)
{
	int ret = io_uring_queue_init(ENTRIES, &ring, flags);

	if (ret)
		fail("queue_init", ret);
}

static struct io_uring_sqe *next(unsigned long long data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	if (!sqe)
		fail("get_sqe", ENOBUFS);
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, data);
	return sqe;
}

static void read_pipe(int which, void *to, unsigned int len, unsigned long long data)
{
	struct io_uring_sqe *sqe = next(data);

	io_uring_prep_read(sqe, pipes[which][0], to, len, 0);
	io_uring_sqe_set_data64(sqe, data);
}

static void feed(int which)
{
	static const char bytes[LEN];

	if (write(pipes[which][1], bytes, LEN) != LEN)
		fail("write", errno);
}

static void submit(void)
{
	int ret = io_uring_submit(&ring);

	if (ret < 0)
		fail("submit", ret);
}

static int reap(void)
{
	struct io_uring_cqe *cqe;
	int ret = io_uring_wait_cqe(&ring, &cqe);

	if (ret)
		fail("wait_cqe", ret);
	ret = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return ret;
}

static void advance(void)
{
	set_up(0);
	next(1);
	io_uring_submit_and_wait(&ring, 1);
	io_uring_cq_advance(&ring, is_wrong ? 2 : 1);
	io_uring_submit_and_get_events(&ring);
	if (is_wrong)
		/* The kernel would never post another CQE that is seen. */
		_exit(0);
}

static void address(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		fail("mmap", errno);
	set_up(0);
	if (is_wrong)
		munmap(page, 4096);
	feed(0);
	read_pipe(0, page, LEN, 1);
	submit();
	reap();
}

static void iovecs(void)
{
	static struct iovec vector;
	static char buffer[LEN];
	struct iovec *at = is_wrong ? (struct iovec *)16 : &vector;
	struct io_uring_sqe *sqe;

	vector.iov_base = buffer;
	vector.iov_len = LEN;
	set_up(0);
	feed(0);
	sqe = next(1);
	io_uring_prep_readv(sqe, pipes[0][0], at, 1, 0);
	io_uring_sqe_set_data64(sqe, 1);
	submit();
	reap();
}

/* Must not be inlined: its frame has to be gone when it returns. */
static __attribute__((noinline)) void read_to_local(void)
{
	char local[LEN];

	read_pipe(0, local, LEN, 1);
	submit();
	/* Keeps the compiler from making this a jump, and the array from being dropped. */
	__asm__ volatile("" : : "r"(local) : "memory");
}

static void stack(void)
{
	char local[LEN];

	set_up(0);
	if (is_wrong) {
		read_to_local();
	} else {
		read_pipe(0, local, LEN, 1);
		submit();
	}
	next(2);
	submit();
	reap();
	if (is_wrong)
		/* The data would overwrite the stack. */
		_exit(0);
	feed(0);
	reap();
}

static void overlap(void)
{
	static char buffer[2 * LEN];

	set_up(0);
	read_pipe(0, buffer, LEN, 1);
	read_pipe(1, buffer + (is_wrong ? LEN - 1 : LEN), LEN, 2);
	submit();
	feed(0);
	feed(1);
	reap();
	reap();
}

/* Linked requests do not run at the same time, and a finished one does not run any more. */
static void linked(void)
{
	static char buffer[LEN];
	struct io_uring_sqe *sqe;

	set_up(0);
	sqe = next(1);
	io_uring_prep_read(sqe, pipes[0][0], buffer, LEN, 0);
	io_uring_sqe_set_data64(sqe, 1);
	if (!is_wrong)
		sqe->flags |= IOSQE_IO_LINK;
	read_pipe(1, buffer, LEN, 2);
	submit();
	feed(0);
	feed(1);
	reap();
	reap();
	feed(0);
	read_pipe(0, buffer, LEN, 3);
	submit();
	reap();
}

static void sqe_changed(void)
{
	struct io_uring_sqe *sqe;

	/* While the ring is disabled, the thread takes nothing and cannot be woken. */
	set_up(IORING_SETUP_SQPOLL | IORING_SETUP_R_DISABLED);
	sqe = next(1);
	io_uring_submit(&ring);
	if (is_wrong)
		sqe->off = 2;
	next(3);
	io_uring_submit(&ring);
	io_uring_enable_rings(&ring);
	submit();
	reap();
	reap();
}

static void *submit_in_thread(void *arg)
{
	next(1);
	io_uring_submit(&ring);
	return arg;
}

static void single_issuer(void)
{
	pthread_t thread;

	set_up(IORING_SETUP_SINGLE_ISSUER);
	if (!is_wrong) {
		submit_in_thread(NULL);
		reap();
	} else if (pthread_create(&thread, NULL, submit_in_thread, NULL) ||
		   pthread_join(thread, NULL)) {
		fail("pthread_create", errno);
	}
}

static void fork_child(void)
{
	int status;

	set_up(0);
	next(1);
	submit();
	reap();
	if (!fork()) {
		if (!is_wrong) {
			io_uring_queue_exit(&ring);
			set_up(0);
		}
		next(2);
		submit();
		reap();
		_exit(0);
	}
	if (wait(&status) < 0 || status)
		fail("the child", ECHILD);
}

static void buffer_twice(void)
{
	static char buffers[2][LEN];
	struct io_uring_buf_ring *br;
	struct io_uring_sqe *sqe;
	int mask = io_uring_buf_ring_mask(4), ret;

	set_up(0);
	br = io_uring_setup_buf_ring(&ring, 4, GROUP, 0, &ret);
	if (!br)
		fail("setup_buf_ring", ret);
	io_uring_buf_ring_add(br, buffers[0], LEN, 0, mask, 0);
	io_uring_buf_ring_add(br, buffers[1], LEN, 1, mask, 1);
	io_uring_buf_ring_advance(br, 2);
	if (!is_wrong) {
		feed(0);
		sqe = next(1);
		io_uring_prep_read(sqe, pipes[0][0], NULL, LEN, 0);
		io_uring_sqe_set_data64(sqe, 1);
		sqe->flags |= IOSQE_BUFFER_SELECT;
		sqe->buf_group = GROUP;
		submit();
		if (reap() != LEN)
			fail("read", EIO);
	}
	io_uring_buf_ring_add(br, buffers[0], LEN, 0, mask, 0);
	io_uring_buf_ring_advance(br, 1);
	next(2);
	submit();
	reap();
	io_uring_free_buf_ring(&ring, br, 4, GROUP);
}

static void teardown(void)
{
	static char buffer[LEN];

	set_up(0);
	if (is_wrong)
		read_pipe(0, buffer, LEN, 1);
	else
		io_uring_prep_poll_add(next(1), pipes[0][0], 1);
	submit();
}

static void unknown_cqe(void)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	unsigned int head;

	set_up(0);
	sqe = next(1);
	io_uring_prep_poll_add(sqe, pipes[0][0], 1);
	io_uring_sqe_set_data64(sqe, 1);
	submit();
	feed(0);
	while (!io_uring_cq_ready(&ring))
		usleep(1000);
	io_uring_for_each_cqe(&ring, head, cqe) {
		if (is_wrong)
			cqe->user_data = 9;
	}
	next(2);
	submit();
	reap();
	reap();
}

static void unreaped(void)
{
	set_up(0);
	next(1);
	submit();
	if (!is_wrong)
		reap();
}

static void user_data(void)
{
	static char buffers[2][LEN];

	set_up(0);
	read_pipe(0, buffers[0], LEN, 5);
	read_pipe(1, buffers[1], LEN, is_wrong ? 5 : 6);
	submit();
	feed(0);
	feed(1);
	reap();
	reap();
}

static const struct {
	const char *name;
	void (*run)(void);
} rules[] = {
	{ "advance", advance },
	{ "address", address },
	{ "address-of-iovecs", iovecs },
	{ "stack", stack },
	{ "overlap", overlap },
	{ "overlap-of-links", linked },
	{ "sqe-changed", sqe_changed },
	{ "single-issuer", single_issuer },
	{ "fork", fork_child },
	{ "buffer-twice", buffer_twice },
	{ "teardown", teardown },
	{ "unknown-cqe", unknown_cqe },
	{ "unreaped", unreaped },
	{ "user-data", user_data },
};

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 3 || pipe(pipes[0]) || pipe(pipes[1]))
		return 2;
	is_wrong = !strcmp(argv[2], "wrong");
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (strcmp(argv[1], rules[i].name))
			continue;
		rules[i].run();
		io_uring_queue_exit(&ring);
		return 0;
	}
	return 2;
}
