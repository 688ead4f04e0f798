/* SPDX-License-Identifier: MIT */
/* Waiting for CQEs and peeking at them. */
#include "defects.h"

/* Returns when min_complete CQEs are ready, as the kernel does. */
static int posts_all(const struct enter *enter)
{
	while (io_uring_cq_ready(fake) < enter->min_complete)
		post(fake, 7, 0, 0);
	return 0;
}

/* The first time -EAGAIN; then consumes all SQEs and posts a CQE. */
static int again_then_posts(const struct enter *enter)
{
	return enters == 1 ? -EAGAIN : posts_one(enter);
}

/* Consumes one SQE at a time, and waits when there are no more. */
static int consumes_one(const struct enter *enter)
{
	int taken = enter->to_submit != 0;

	consume(fake, (unsigned int)taken);
	if (enter->to_submit < 2 && enter->flags & IORING_ENTER_GETEVENTS)
		post(fake, 7, 0, 0);
	return taken;
}

/* A CQE stays in the CQ ring until it is marked as seen. */
static void W2_stays_until_seen(void)
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

/* A wait without a timeout ends with a CQE only. */
static void W5_no_timeout(void)
{
	unsigned int features[] = { FEATURES, OLD_FEATURES };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, 0, FEATURES, posts_one));
	for (i = 0; i < 2; i++) {
		ring.features = features[i];
		CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, NULL, NULL), 0);
		CHECK(cqe != NULL && cqe->user_data == 7);
		CHECK_EQ(last_enter.to_submit, 0);
		io_uring_cqe_seen(&ring, cqe);
	}
}

/* For CQEs that are ready the kernel is not entered. */
static void W9_ready(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe, *batch[4];
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
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

/* On an error, the CQE pointer is NULL. */
static void W10_error(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, times_out));
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), -ETIME);
	CHECK(cqe == NULL);
}

/* SQEs that were not submitted because of an error are submitted by the next call. */
static void W11_after_error(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, again_then_posts));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), -EAGAIN);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 2);
	CHECK_EQ(last_enter.to_submit, 2);
	CHECK(cqe != NULL);
}

/* A wait after a submission enters the kernel once; so does a call that submits and waits. */
static void W12_one_call(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, posts_one));
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

/* The same call submits again what a short submission left. */
static void W12_short_submission(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_one));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 3);
	/* One SQE is left, one is new. */
	CHECK(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL) > 0);
}

/* If the kernel returns early, the wait enters it again with the same min_complete. */
static void W17_too_early(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, wakes_early));
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 1), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(enters, 2);
	CHECK_EQ(last_enter.min_complete, 1);
}

/* A wait for several CQEs passes their whole number, even if some are ready. */
static void W16_several(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, posts_all));
	post(&ring, 1, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 3), 0);
	CHECK_EQ(cqe->user_data, 1);
	CHECK_EQ(io_uring_cq_ready(&ring), 3);
	CHECK_EQ(last_enter.min_complete, 3);
}

/* Overflowed CQEs are flushed when there is space. */
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

/* With nothing to wait for and nothing to submit, the kernel is not entered. */
static void W19_nothing_to_do(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 0), -EAGAIN);
	CHECK(cqe == NULL);
	CHECK_EQ(enters, 0);
}

/* Peeking runs task work that IORING_SETUP_TASKRUN_FLAG shows to be pending. */
static void W24_pending_work(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, FEATURES,
			posts_one));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 0);
	*ring.sq.kflags = IORING_SQ_TASKRUN;
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(enters, 1);
}

/* A CQE with any user data is returned, with IORING_FEAT_EXT_ARG. */
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

/* A wait without a timeout ends when wait_nr CQEs are ready... */
static void a50_too_few(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, wakes_early));
	post(&ring, 1, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 2), 0);
	CHECK_EQ(cqe->user_data, 1);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	CHECK_EQ(enters, 2);
}

/* ...or the CQ ring is full. */
static void a50_full(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	__u64 i;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
	for (i = 0; i < 16; i++)
		post(&ring, i, 0, 0);
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 17), 0);
	CHECK_EQ(cqe->user_data, 0);
	CHECK_EQ(enters, 0);
}

/* Whether a wait was for more CQEs than are ready, with an overflowed CQE that does not fit. */
static bool waits_for_more;

static int overflowed(const struct enter *enter)
{
	waits_for_more |= enter->min_complete > io_uring_cq_ready(fake);
	return (int)enter->to_submit;
}

/* With IORING_SETUP_CQE_MIXED and one slot left, no wait is for an overflowed 32-byte CQE. */
static void a54_one_slot_left(void)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	__u64 i;

	CHECK(fake_kernel(&ring, IORING_SETUP_CQE_MIXED, FEATURES, overflowed));
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
	/* Each call entered the kernel once to flush. */
	CHECK_EQ(enters, 3);
	/* With space, the wait is for all again. */
	io_uring_cq_advance(&ring, 2);
	*ring.sq.kflags = 0;
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), 1);
	CHECK(waits_for_more);
}

/* The first enter flushes the overflowed CQE, the second waits, and ends with `wait_result`. */
static int wait_result;

static int flushes_then_waits(const struct enter *enter)
{
	if (!(*fake->sq.kflags & IORING_SQ_CQ_OVERFLOW))
		return wait_result;
	waits_for_more |= enter->min_complete != 0;
	*fake->sq.kflags = 0;
	consume(fake, enter->to_submit);
	post(fake, 2, 0, 0);
	return (int)enter->to_submit;
}

/* Once the overflowed CQE is flushed, the wait is for all. */
static void a54_waits_after_the_flush(void)
{
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_CQE_MIXED, FEATURES, flushes_then_waits));
	post(&ring, 1, 0, 0);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), 1);
	CHECK_EQ(enters, 2);
	CHECK(!waits_for_more);
	CHECK_EQ(last_enter.to_submit, 0);
	CHECK_EQ(last_enter.min_complete, 16);
	CHECK_EQ(last_enter.flags, IORING_ENTER_GETEVENTS);
	/* The number submitted takes precedence over the error of the wait. */
	wait_result = -EINTR;
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), -EINTR);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 16), 1);
}

static int posts_as_many(const struct enter *enter)
{
	while (io_uring_cq_ready(fake) < enter->min_complete)
		post(fake, 1, 0, 0);
	return (int)enter->to_submit;
}

/* The last slot is only waited for when all others are in use. */
static void a54_last_slot_alone(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_CQE_MIXED, FEATURES, posts_as_many));
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 16), 0);
	CHECK_EQ(enters, 2);
	CHECK_EQ(io_uring_cq_ready(&ring), 16);
	/* In other rings, all are waited for at once. */
	io_uring_cq_advance(&ring, 16);
	ring.flags = 0;
	enters = 0;
	CHECK_EQ(io_uring_wait_cqe_nr(&ring, &cqe, 16), 0);
	CHECK_EQ(enters, 1);
}

/* A wait does not submit SQEs again that the kernel dropped. */
static int drops(const struct enter *enter)
{
	if (enter->to_submit)
		return 0;
	post(fake, 7, 0, 0);
	return 0;
}

static void a61_dropped(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, drops));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, NULL, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

const struct defect waiting[] = {
	{ "W2 W3 W23 stays until seen", W2_stays_until_seen },
	{ "W5 W8 no timeout", W5_no_timeout },
	{ "W9 ready", W9_ready },
	{ "W10 error", W10_error },
	{ "W11 after an error", W11_after_error },
	{ "W12 W20 W25 one call", W12_one_call },
	{ "W12 short submission", W12_short_submission },
	{ "W17 woken early", W17_too_early },
	{ "W16 several", W16_several },
	{ "W18 overflowed", W18_overflowed },
	{ "W19 nothing to do", W19_nothing_to_do },
	{ "W24 pending task work", W24_pending_work },
	{ "W21 any user data", W21_any_user_data },
	{ "a50 too few", a50_too_few },
	{ "a50 full", a50_full },
	{ "a54 one slot left with CQE_MIXED", a54_one_slot_left },
	{ "a54 waits after the flush with CQE_MIXED", a54_waits_after_the_flush },
	{ "a54 last slot alone with CQE_MIXED", a54_last_slot_alone },
	{ "a61 dropped SQEs", a61_dropped },
	{ NULL, NULL },
};
