/* SPDX-License-Identifier: MIT */
/*
 * What uring-trace(1) advises, before and after. harness/src/bench/advice.rs has the pairs. These
 * scenarios are not listed, as no other contender runs them.
 */
#include "bench.h"

#ifndef BARE
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* Requests of a round. */
#define BATCH 32
/* Every so many requests of a round one is invalid. */
#define INVALID 8
/* Messages of a round for a multishot receive, and their length. */
#define MESSAGES 8
#define MESSAGE 512
/* Requests that complete before the program reaps. */
#define UNREAPED 256

static struct io_uring ring;

static void set_up(unsigned int entries, unsigned int cq_entries, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .cq_entries = cq_entries };
	int ret;

	if (cq_entries)
		p.flags |= IORING_SETUP_CQSIZE;
	ret = io_uring_queue_init_params(entries, &ring, &p);
	if (ret)
		give_up("io_uring_queue_init_params", ret);
}

static struct io_uring_sqe *take(void)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	if (!sqe)
		give_up("the SQ ring is full", 0);
	return sqe;
}

static void submit(unsigned int wait_nr)
{
	int ret = io_uring_submit_and_wait(&ring, wait_nr);

	if (ret < 0)
		give_up("io_uring_submit_and_wait", ret);
}

/* Consumes all CQEs; returns how many. */
static unsigned int reap(void)
{
	struct io_uring_cqe *cqe;
	unsigned int head, n = 0;

	io_uring_for_each_cqe(&ring, head, cqe)
		n++;
	io_uring_cq_advance(&ring, n);
	return n;
}

/* Requests that are submitted one by one, although nothing is between them. */
static void one_per_submit(long n)
{
	unsigned int i;

	set_up(64, 0, 0);
	begin();
	for (; n > 0; n -= BATCH) {
		for (i = 0; i < BATCH; i++) {
			io_uring_prep_nop(take());
			submit(0);
		}
		if (reap() != BATCH)
			give_up("a CQE is missing", 0);
	}
}

/* A receive from each socket is pending when its message is sent. */
static void receive_all(long n, unsigned int flags)
{
	static char bytes[BATCH];
	int peers[BATCH][2];
	unsigned int i, done;

	set_up(64, 0, flags);
	for (i = 0; i < BATCH; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, peers[i]))
			give_up("socketpair", 0);
	begin();
	for (; n > 0; n -= BATCH) {
		for (i = 0; i < BATCH; i++)
			io_uring_prep_recv(take(), peers[i][0], &bytes[i], 1, 0);
		submit(0);
		for (i = 0; i < BATCH; i++)
			if (write(peers[i][1], bytes, 1) != 1)
				give_up("write", 0);
		for (done = 0; done < BATCH; done += reap())
			submit(BATCH - done);
	}
}

static void receive_plain(long n)
{
	receive_all(n, 0);
}

static void receive_deferred(long n)
{
	receive_all(n, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
}

static void receive_provided(long n, unsigned int buffers)
{
	static char out[MESSAGES * MESSAGE], memory[2 * MESSAGES][MESSAGE];
	struct io_uring_buf_ring *br;
	struct io_uring_cqe *cqe;
	bool armed = false;
	int fds[2], ret, mask = io_uring_buf_ring_mask(buffers);
	unsigned int id, left;

	set_up(64, 0, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		give_up("socketpair", 0);
	br = io_uring_setup_buf_ring(&ring, buffers, 0, 0, &ret);
	if (!br)
		give_up("io_uring_setup_buf_ring", ret);
	for (id = 0; id < buffers; id++)
		io_uring_buf_ring_add(br, memory[id], MESSAGE, (unsigned short)id, mask, (int)id);
	io_uring_buf_ring_advance(br, (int)buffers);
	begin();
	for (; n > 0; n -= MESSAGES) {
		if (write(fds[1], out, sizeof(out)) != sizeof(out))
			give_up("write", 0);
		for (left = sizeof(out); left;) {
			unsigned int head, seen = 0, used = 0;

			if (!armed) {
				struct io_uring_sqe *sqe = take();

				io_uring_prep_recv_multishot(sqe, fds[0], NULL, 0, 0);
				sqe->flags |= IOSQE_BUFFER_SELECT;
				armed = true;
			}
			submit(1);
			io_uring_for_each_cqe(&ring, head, cqe) {
				seen++;
				armed = cqe->flags & IORING_CQE_F_MORE;
				if (cqe->res == -ENOBUFS)
					continue;
				if (cqe->res <= 0)
					give_up("recv", cqe->res);
				left -= (unsigned int)cqe->res;
				id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
				io_uring_buf_ring_add(br, memory[id], MESSAGE, (unsigned short)id,
						      mask, (int)used++);
			}
			io_uring_buf_ring_cq_advance(&ring, br, (int)used);
			io_uring_cq_advance(&ring, seen - used);
		}
	}
}

static void few_buffers(long n)
{
	receive_provided(n, MESSAGES / 4);
}

static void enough_buffers(long n)
{
	receive_provided(n, 2 * MESSAGES);
}

static void nops_unreaped(long n, unsigned int cq_entries)
{
	unsigned int done, i;

	set_up(64, cq_entries, 0);
	begin();
	for (; n > 0; n -= UNREAPED) {
		for (done = 0; done < UNREAPED; done += BATCH) {
			for (i = 0; i < BATCH; i++)
				io_uring_prep_nop(take());
			submit(0);
		}
		for (done = reap(); done < UNREAPED; done += reap())
			if (io_uring_get_events(&ring) < 0)
				give_up("io_uring_get_events", 0);
	}
}

static void small_cq(long n)
{
	nops_unreaped(n, UNREAPED / 4);
}

static void large_cq(long n)
{
	nops_unreaped(n, 2 * UNREAPED);
}

/* Requests of which some are refused when they are submitted. */
static void nops_some_invalid(long n, unsigned int flags)
{
	unsigned int i;

	set_up(64, 0, flags);
	begin();
	for (; n > 0; n -= BATCH) {
		for (i = 0; i < BATCH; i++) {
			struct io_uring_sqe *sqe = take();

			io_uring_prep_nop(sqe);
			if (i % INVALID == 0)
				sqe->ioprio = 1;
		}
		while (io_uring_sq_ready(&ring))
			submit(0);
		if (reap() != BATCH)
			give_up("a CQE is missing", 0);
	}
}

static void stop_at_invalid(long n)
{
	nops_some_invalid(n, 0);
}

static void submit_all(long n)
{
	nops_some_invalid(n, IORING_SETUP_SUBMIT_ALL);
}

/* How a program finds a CQE. */
enum { WAIT, SHORT_WAITS, POLL };

/* A request that completes after 100 microseconds. */
static void timeouts(long n, int how)
{
	struct __kernel_timespec ts = { .tv_nsec = 100000 }, slice = { .tv_nsec = 10000 };
	struct io_uring_cqe *cqe;
	int ret;

	set_up(64, 0, 0);
	begin();
	while (n--) {
		io_uring_prep_timeout(take(), &ts, 0, 0);
		submit(how == WAIT);
		while (io_uring_peek_cqe(&ring, &cqe)) {
			if (how == POLL)
				ret = io_uring_get_events(&ring);
			else
				ret = io_uring_wait_cqe_timeout(&ring, &cqe, &slice);
			if (ret < 0 && ret != -ETIME)
				give_up("waiting", ret);
		}
		io_uring_cqe_seen(&ring, cqe);
	}
}

static void polled(long n)
{
	timeouts(n, POLL);
}

static void short_waits(long n)
{
	timeouts(n, SHORT_WAITS);
}

static void waited(long n)
{
	timeouts(n, WAIT);
}
#endif

const struct scenario advice[] = {
#ifndef BARE
	{ "one per submit, 32 before a reap", one_per_submit, 0, false },
	{ "receive, no flags", receive_plain, 0, false },
	{ "receive, DEFER_TASKRUN", receive_deferred, 0, false },
	{ "multishot receive, few buffers", few_buffers, 0, false },
	{ "multishot receive, enough buffers", enough_buffers, 0, false },
	{ "256 unreaped CQEs, small CQ ring", small_cq, 0, false },
	{ "256 unreaped CQEs, large CQ ring", large_cq, 0, false },
	{ "invalid requests, no flags", stop_at_invalid, 0, false },
	{ "invalid requests, SUBMIT_ALL", submit_all, 0, false },
	{ "timeout, polled", polled, 0, false },
	{ "timeout, short waits", short_waits, 0, false },
	{ "timeout, waited for", waited, 0, false },
#endif
	{ NULL, NULL, 0, false },
};
