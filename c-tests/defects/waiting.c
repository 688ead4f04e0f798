/* SPDX-License-Identifier: MIT */
/* Waiting for completions and looking for them. */
#include "defects.h"

/* As the kernel does, which comes back when as many are there as were asked for. */
static int posts_all(const struct enter *enter)
{
	while (io_uring_cq_ready(made_up) < enter->min_complete)
		post(made_up, 7, 0, 0);
	return 0;
}

/* The first time nothing can be done; then all is taken, and a completion comes. */
static int later(const struct enter *enter)
{
	return enters == 1 ? -EAGAIN : posts_one(enter);
}

/* The kernel takes one entry at a time, and waits when there are no more. */
static int takes_one(const struct enter *enter)
{
	int taken = enter->to_submit != 0;

	take(made_up, (unsigned int)taken);
	if (enter->to_submit < 2 && enter->flags & IORING_ENTER_GETEVENTS)
		post(made_up, 7, 0, 0);
	return taken;
}

/* A signal mask comes with its length. */
static void W1_length_of_mask(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	sigset_t mask;

	sigemptyset(&mask);
	CHECK(ring_with(&ring, 0, FEATURES, posts_one));
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, NULL, &mask), 0);
	if (last_enter.flags & IORING_ENTER_EXT_ARG) {
		const struct io_uring_getevents_arg *arg = last_enter.arg;

		CHECK_EQ(last_enter.size, sizeof(*arg));
		CHECK(arg->sigmask == (__u64)(unsigned long)&mask);
		CHECK_EQ(arg->sigmask_sz, 8);
	} else {
		CHECK(last_enter.arg == &mask);
		CHECK_EQ(last_enter.size, 8);
	}
	CHECK_EQ(io_uring_enter(1, 0, 0, 0, &mask), 0);
	CHECK(last_enter.arg == &mask && last_enter.size == 8);
}

/* What the last enter with IORING_ENTER_EXT_ARG was given, and how long that was. */
static struct io_uring_getevents_arg given;
static size_t given_size;

/* The argument is on the library's stack: it is copied before the call returns. */
static int keeps_argument(const struct enter *enter)
{
	given_size = 0;
	if (enter->flags & IORING_ENTER_EXT_ARG) {
		given_size = enter->size;
		memcpy(&given, enter->arg, sizeof(given));
	}
	return posts_one(enter);
}

/* Nor without it where a timeout is passed beside it. */
static void W1_length_of_mask_with_time(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int which;
	sigset_t mask;
	int ret;

	sigemptyset(&mask);
	CHECK(ring_with(&ring, 0, FEATURES, keeps_argument));
	for (which = 0; which < 4; which++) {
		enters = 0;
		memset(&given, 0, sizeof(given));
		switch (which) {
		case 0:
			ret = io_uring_wait_cqes(&ring, &cqe, 1, &ts, &mask);
			break;
		case 1:
			ret = io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &ts, 1, &mask);
			break;
		case 2:
			ret = io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, &mask);
			break;
		default:
			ret = io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &ts, 1, &mask);
		}
		CHECK_EQ(ret, 0);
		CHECK_EQ(enters, 1);
		CHECK_EQ(given_size, sizeof(given));
		CHECK(given.sigmask == (__u64)(unsigned long)&mask);
		CHECK_EQ(given.sigmask_sz, 8);
		CHECK(given.ts != 0);
		io_uring_cqe_seen(&ring, cqe);
	}
}

/* A completion stays until it is given back. */
static void W2_stays(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe, *again;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK(cqe == NULL);
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(*ring.cq.khead, 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &again), 0);
	CHECK(again == cqe);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(*ring.cq.khead, 1);
	io_uring_queue_exit(&ring);
}

/* Without a time a wait has no end but a completion. */
static void W5_no_time(void)
{
	unsigned int features[] = { FEATURES, FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int i;

	CHECK(ring_with(&ring, 0, FEATURES, posts_one));
	for (i = 0; i < 2; i++) {
		ring.features = features[i];
		CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, NULL, NULL), 0);
		CHECK(cqe != NULL && cqe->user_data == 7);
		CHECK_EQ(last_enter.to_submit, 0);
		io_uring_cqe_seen(&ring, cqe);
	}
}

/* Nobody enters the kernel for what is there. */
static void W9_ready(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe, *batch[4];
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
	post(&ring, 1, 0, 0);
	post(&ring, 2, 0, 0);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 2), 0);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 2);
	CHECK_EQ(enters, 0);
}

/* An error comes with no completion. */
static void W10_error(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, time_is_over));
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), -ETIME);
	CHECK(cqe == NULL);
}

/* What an error kept from being submitted is submitted with the next call. */
static void W11_after_error(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, later));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), -EAGAIN);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 2);
	CHECK_EQ(last_enter.to_submit, 2);
	CHECK(cqe != NULL);
}

/* A wait after a submission takes one call. */
static void W12_one_call(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, posts_one));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(enters, 2);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
	CHECK_EQ(enters, 3);
	CHECK_EQ(last_enter.to_submit, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

static void W12_not_all_taken(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, takes_one));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 3);
	/* One is left, one is new. */
	CHECK(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL) > 0);
}

/* A kernel that returns too early is asked for as many again. */
static void W17_too_early(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, too_early));
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 1), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(enters, 2);
	CHECK_EQ(last_enter.min_complete, 1);
}

/* A polled ring is asked once by who looks, and until something comes by who waits. */
static void W14_polled(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	made_up = &ring;
	CHECK(on_enter(nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

static void W13_polled_wait(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	made_up = &ring;
	CHECK(on_enter(posts_one));
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(last_enter.min_complete, 1);
}

/* A wait for several asks for all of them, also if some are there. */
static void W16_several(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, posts_all));
	post(&ring, 1, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 3), 0);
	CHECK_EQ(cqe->user_data, 1);
	CHECK_EQ(io_uring_cq_ready(&ring), 3);
	CHECK_EQ(last_enter.min_complete, 3);
}

/* Completions that found no room come out when there is. */
static void W18_overflowed(void)
{
	struct io_uring_cqe *cqe, *batch[8];
	struct io_uring ring;
	unsigned int got, i, turn;

	for (turn = 0; turn < 2; turn++) {
		struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 4 };

		CHECK_EQ(io_uring_queue_init_params(4, &ring, &p), 0);
		for (i = 0; i < 8; i++) {
			queue_nop(&ring, i);
			CHECK_EQ(io_uring_submit(&ring), 1);
		}
		for (got = 0; got < 8;) {
			unsigned int n = 1;

			if (turn) {
				n = io_uring_peek_batch_cqe(&ring, batch, 8);
				CHECK(n > 0);
				CHECK_EQ(batch[0]->user_data, got);
			} else {
				CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
				CHECK_EQ(cqe->user_data, got);
			}
			io_uring_cq_advance(&ring, n);
			got += n;
		}
		CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
		io_uring_queue_exit(&ring);
	}
}

/* Nothing to wait for and nothing to submit is nothing to do. */
static void W19_nothing_to_do(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 0), -EAGAIN);
	CHECK(cqe == NULL);
	CHECK_EQ(enters, 0);
}

/* Who only looks has pending work done where the ring shows that there is some. */
static void W24_pending_work(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, FEATURES,
			posts_one));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 0);
	*ring.sq.kflags = IORING_SQ_TASKRUN;
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(enters, 1);
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

/* A wait without a timeout ends with as many as were asked for... */
static void a50_too_few(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, too_early));
	post(&ring, 1, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 2), 0);
	CHECK_EQ(cqe->user_data, 1);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	CHECK_EQ(enters, 2);
}

/* ...or as the queue holds: then there is nothing to wait for. */
static void a50_full(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	__u64 i;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
	for (i = 0; i < 16; i++)
		post(&ring, i, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 17), 0);
	CHECK_EQ(cqe->user_data, 0);
	CHECK_EQ(enters, 0);
}

/* Whether a wait was for more than is there, with a CQE overflowed that finds no room. */
static bool waits_for_more;

static int overflowed(const struct enter *enter)
{
	waits_for_more |= enter->min_complete > io_uring_cq_ready(made_up);
	return (int)enter->to_submit;
}

/* In a mixed ring with one slot left no overflowed CQE of 32 bytes is waited for. */
static void a54_one_slot_left(void)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	__u64 i;

	CHECK(ring_with(&ring, IORING_SETUP_CQE_MIXED, FEATURES, overflowed));
	for (i = 0; i < 15; i++)
		post(&ring, i, 0, 0);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 16), 0);
	CHECK(cqe != NULL && cqe->user_data == 0);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 16, &ts, NULL), 0);
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), 1);
	CHECK_EQ(last_enter.to_submit, 1);
	CHECK(!waits_for_more);
	/* It was asked whether there is room by now. */
	CHECK_EQ(enters, 3);
	/* With room the wait is what it was. */
	io_uring_cq_advance(&ring, 2);
	*ring.sq.kflags = 0;
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), 1);
	CHECK(waits_for_more);
}

/* SQEs that the kernel drops are not submitted again and again. */
static int drops(const struct enter *enter)
{
	if (enter->to_submit)
		return 0;
	post(made_up, 7, 0, 0);
	return 0;
}

static void a61_dropped(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, drops));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, NULL, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

const struct defect waiting[] = {
	{ "W1 length of the mask", W1_length_of_mask },
	{ "W1 length of the mask with a time", W1_length_of_mask_with_time },
	{ "W2 W3 W23 stays until given back", W2_stays },
	{ "W5 W8 no time", W5_no_time },
	{ "W9 ready", W9_ready },
	{ "W10 error", W10_error },
	{ "W11 after an error", W11_after_error },
	{ "W12 W20 W25 one call", W12_one_call },
	{ "W12 not all is taken", W12_not_all_taken },
	{ "W13 polled, waiting", W13_polled_wait },
	{ "W14 W15 polled, looking", W14_polled },
	{ "W16 several", W16_several },
	{ "W17 too early", W17_too_early },
	{ "W18 overflowed", W18_overflowed },
	{ "W19 nothing to do", W19_nothing_to_do },
	{ "W21 any user data", W21_any_user_data },
	{ "W24 pending work", W24_pending_work },
	{ "a50 too few", a50_too_few },
	{ "a50 full", a50_full },
	{ "a54 one slot left in a mixed ring", a54_one_slot_left },
	{ "a61 dropped SQEs", a61_dropped },
	{ NULL, NULL },
};
