/* SPDX-License-Identifier: MIT */
/* Bursts of small requests by all calls that submit and that reap, on several rings in turn. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "soak.h"

#define ENTRIES 32
#define RINGS 3			/* of each thread */
#define WINDOW 1024		/* most requests in flight; more than the CQ ring has entries */

struct burst {
	struct io_uring ring;
	unsigned long next;	/* the next request's number */
	unsigned long done;
	unsigned char open[WINDOW];
};

static const unsigned int flavours[] = {
	IORING_SETUP_SQPOLL,
	IORING_SETUP_SQPOLL | IORING_SETUP_CQE32,
	IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQE_MIXED,
	IORING_SETUP_COOP_TASKRUN,
	0,
};

static int account(struct work *w, struct burst *b, struct io_uring_cqe *cqe)
{
	unsigned long number = cqe->user_data;

	if (cqe->res && cqe->res != -ETIME)
		return fail(w, "a request failed", cqe->res);
	if (number >= b->next || number + WINDOW < b->next || !b->open[number % WINDOW])
		return fail(w, "an unexpected CQE", (long)number);
	b->open[number % WINDOW] = 0;
	b->done++;
	return 1;
}

static int queue(struct work *w, struct burst *b)
{
	/* The kernel reads it when the request is submitted, which may be later. */
	static struct __kernel_timespec soon = { .tv_nsec = 100000 };
	struct io_uring_sqe *sqe = get_sqe(w, &b->ring);

	if (!sqe)
		return 0;
	if (pick(w, 16))
		io_uring_prep_nop(sqe);
	else
		io_uring_prep_timeout(sqe, &soon, 0, 0);
	io_uring_sqe_set_data64(sqe, b->next);
	b->open[b->next++ % WINDOW] = 1;
	return 1;
}

/* Reaps ready CQEs, by one of the calls. */
static int reap(struct work *w, struct burst *b)
{
	struct io_uring_cqe *cqe, *batch[64];
	unsigned int i, n, head, seen = 0;

	switch (pick(w, 3)) {
	case 0:
		n = io_uring_peek_batch_cqe(&b->ring, batch, 1 + pick(w, 64));
		for (i = 0; i < n; i++) {
			if (!account(w, b, batch[i]))
				return 0;
		}
		io_uring_cq_advance(&b->ring, n);
		w->completions += n;
		return 1;
	case 1:
		io_uring_for_each_cqe(&b->ring, head, cqe) {
			if (!account(w, b, cqe))
				return 0;
			seen++;
		}
		io_uring_cq_advance(&b->ring, seen);
		w->completions += seen;
		return 1;
	default:
		while (!io_uring_peek_cqe(&b->ring, &cqe)) {
			if (!account(w, b, cqe))
				return 0;
			io_uring_cqe_seen(&b->ring, cqe);
			w->completions++;
		}
		return 1;
	}
}

static int submit(struct work *w, struct burst *b)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;
	int ret;

	switch (pick(w, 4)) {
	case 0:
		ret = io_uring_submit(&b->ring);
		break;
	case 1:
		ret = io_uring_submit_and_wait(&b->ring, b->next != b->done);
		break;
	case 2:
		ret = io_uring_submit_and_wait_timeout(&b->ring, &cqe, 1, &ts, NULL);
		break;
	default:
		ret = io_uring_submit_and_get_events(&b->ring);
		break;
	}
	if (ret >= 0 || ret == -EBUSY || ret == -EAGAIN || ret == -EINTR || ret == -ETIME)
		return 1;
	return fail(w, "cannot submit", ret);
}

/* Submits one burst, and reaps. */
static int go_on(struct work *w, struct burst *b)
{
	unsigned int n = pick(w, 2 * ENTRIES);

	while (n-- && b->next - b->done < WINDOW - 1) {
		/* A number is not used again while its request is in flight. */
		if (b->open[b->next % WINDOW])
			break;
		if (!queue(w, b))
			return 0;
	}
	return submit(w, b) && reap(w, b);
}

/* Waits for all requests in flight. */
static int drain(struct work *w, struct burst *b)
{
	struct io_uring_cqe *cqe;

	while (b->next != b->done) {
		if (!wait_for(w, &b->ring, &cqe) || !account(w, b, cqe))
			return 0;
		io_uring_cqe_seen(&b->ring, cqe);
	}
	if (io_uring_cq_ready(&b->ring))
		return fail(w, "CQEs are left over", io_uring_cq_ready(&b->ring));
	return 1;
}

void soak_polling(struct work *w)
{
	struct burst *bursts[RINGS];
	int i, rings = 0, going = 1;

	for (i = 0; i < RINGS; i++) {
		unsigned int flags = flavours[pick(w, sizeof(flavours) / sizeof(flavours[0]))];
		struct burst *b = calloc(1, sizeof(*b));

		if (!b || setup_ring(w, &b->ring, ENTRIES, flags))
			free(b);
		else
			bursts[rings++] = b;
	}
	while (going && rings && now() < w->until)
		going = go_on(w, bursts[pick(w, (unsigned int)rings)]);
	for (i = 0; i < rings; i++) {
		going = going && drain(w, bursts[i]);
		io_uring_queue_exit(&bursts[i]->ring);
		free(bursts[i]);
	}
}
