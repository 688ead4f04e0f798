/* SPDX-License-Identifier: MIT */
/* The cost of a request that does nothing: only the library is measured. */
#include "bench.h"

#include <fcntl.h>
#include <unistd.h>

static struct io_uring ring;

static void set_up(unsigned int entries, unsigned int flags)
{
	int ret = io_uring_queue_init(entries, &ring, flags);

	if (ret)
		give_up("io_uring_queue_init", ret);
	begin();
}

/* The helpers are measured inlined, as in programs. */
static inline __attribute__((always_inline)) void queue_nop(void)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	io_uring_prep_nop(sqe);
}

static void submit_peek(long n)
{
	struct io_uring_cqe *cqe;

	set_up(64, 0);
	while (n--) {
		queue_nop();
		io_uring_submit(&ring);
		if (!io_uring_peek_cqe(&ring, &cqe))
			io_uring_cqe_seen(&ring, cqe);
	}
}

static void loop_and_wait(long n, unsigned int batch)
{
	struct io_uring_cqe *cqe;
	unsigned int head, seen, i;

	for (; n > 0; n -= batch) {
		for (i = 0; i < batch; i++)
			queue_nop();
		io_uring_submit_and_wait(&ring, batch);
		seen = 0;
		io_uring_for_each_cqe(&ring, head, cqe) {
			if (cqe->res)
				give_up("nop", cqe->res);
			seen++;
		}
		io_uring_cq_advance(&ring, seen);
	}
}

static void submit_and_wait(long n)
{
	set_up(64, 0);
	loop_and_wait(n, 1);
}

static void defer_taskrun(long n)
{
	set_up(64, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
	loop_and_wait(n, 1);
}

static void registered_ring(long n)
{
	set_up(64, 0);
	if (io_uring_register_ring_fd(&ring) != 1)
		give_up("io_uring_register_ring_fd", 0);
	begin();
	loop_and_wait(n, 1);
}

static void batch_and_wait(long n)
{
	set_up(64, 0);
	loop_and_wait(n, 32);
}

static void batch_peek(long n)
{
	struct io_uring_cqe *cqes[32];
	unsigned int i;

	set_up(64, 0);
	for (; n > 0; n -= 32) {
		for (i = 0; i < 32; i++)
			queue_nop();
		io_uring_submit(&ring);
		io_uring_cq_advance(&ring, io_uring_peek_batch_cqe(&ring, cqes, 32));
	}
}

static void submit_wait_cqe(long n)
{
	struct io_uring_cqe *cqe;

	set_up(64, 0);
	while (n--) {
		queue_nop();
		io_uring_submit(&ring);
		if (!io_uring_wait_cqe(&ring, &cqe))
			io_uring_cqe_seen(&ring, cqe);
	}
}

static void peek_empty(long n)
{
	struct io_uring_cqe *cqe;

	set_up(64, 0);
	while (n--)
		if (!io_uring_peek_cqe(&ring, &cqe))
			give_up("a completion of nothing", 0);
}

static void read_cached(long n)
{
	static char buf[4096];
	struct io_uring_cqe *cqe;
	int fd = open("/proc/self/exe", O_RDONLY);

	if (fd < 0 || read(fd, buf, sizeof(buf)) != sizeof(buf))
		give_up("this program", 0);
	set_up(64, 0);
	while (n--) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_read(sqe, fd, buf, sizeof(buf), 0);
		io_uring_submit_and_wait(&ring, 1);
		if (!io_uring_wait_cqe(&ring, &cqe)) {
			if (cqe->res != sizeof(buf))
				give_up("read", cqe->res);
			io_uring_cqe_seen(&ring, cqe);
		}
	}
}

static void sqpoll(long n)
{
	set_up(64, IORING_SETUP_SQPOLL);
	loop_and_wait(n, 32);
}

static void init_exit(long n)
{
	begin();
	while (n--) {
		int ret = io_uring_queue_init(64, &ring, 0);

		if (ret)
			give_up("io_uring_queue_init", ret);
		io_uring_queue_exit(&ring);
	}
}

#ifndef BARE
static void submit_and_wait_timeout(long n)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	struct io_uring_cqe *cqe;

	set_up(64, 0);
	while (n--) {
		queue_nop();
		io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL);
		io_uring_cqe_seen(&ring, cqe);
	}
}
#endif

const struct scenario nops[] = {
	{ "submit, peek_cqe", submit_peek, 60000, true },
	{ "submit_and_wait", submit_and_wait, 60000, true },
	{ "submit_and_wait, DEFER_TASKRUN", defer_taskrun, 60000, true },
	{ "submit_and_wait, registered ring", registered_ring, 60000, true },
	{ "32 per submit_and_wait", batch_and_wait, 300000, true },
	{ "32 per submit, peek_batch_cqe", batch_peek, 300000, true },
	{ "submit, wait_cqe", submit_wait_cqe, 60000, true },
#ifndef BARE
	{ "submit_and_wait_timeout", submit_and_wait_timeout, 60000, true },
#endif
	{ "peek_cqe, empty", peek_empty, 10000000, true },
	{ "cached read, submit_and_wait, wait_cqe", read_cached, 40000, true },
	{ "32 per submit_and_wait, SQPOLL", sqpoll, 30000, false },
	{ "queue_init, queue_exit", init_exit, 800, true },
	{ NULL, NULL, 0, false },
};
