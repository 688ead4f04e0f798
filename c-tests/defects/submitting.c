/* SPDX-License-Identifier: MIT */
/* Submission. */
#include "defects.h"

#include <pthread.h>

/* The kernel refuses for now. */
/* The kernel takes one entry at a time. */
static int one_at_a_time(const struct enter *enter)
{
	if (!enter->to_submit)
		return 0;
	take(made_up, 1);
	return 1;
}

static int all(const struct enter *enter)
{
	take(made_up, enter->to_submit);
	return (int)enter->to_submit;
}

static void Q1_errors(void)
{
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, busy));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK_EQ(enters, 1);
}

static void Q2_count(void)
{
	struct io_uring ring;
	int i;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	for (i = 0; i < 3; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 3);
	io_uring_queue_exit(&ring);
}

/* Numbers of entries go on at 0 after 2^32 - 1. */
static void Q3_numbers_wrap(void)
{
	struct io_uring ring;
	int i;

	CHECK(ring_with(&ring, 0, FEATURES, all));
	*ring.sq.khead = *ring.sq.ktail = 0xfffffffe;
	ring.sq.sqe_head = ring.sq.sqe_tail = 0xfffffffe;
	for (i = 0; i < 4; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_sq_ready(&ring), 4);
	CHECK_EQ(io_uring_submit(&ring), 4);
	CHECK_EQ(last_enter.to_submit, 4);
	CHECK_EQ(*ring.sq.ktail, 2);
	CHECK_EQ(io_uring_sq_ready(&ring), 0);
}

/* Every request of a busy ring comes out once, whoever takes it. */
static void Q4_flood(void)
{
	static unsigned char seen[2000];
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	unsigned int sent = 0, got = 0;
	int ret = io_uring_queue_init(8, &ring, IORING_SETUP_SQPOLL);

	CHECK_EQ(ret, 0);
	while (got < sizeof(seen)) {
		struct io_uring_sqe *sqe = sent < sizeof(seen) ? io_uring_get_sqe(&ring) : NULL;

		if (sqe) {
			io_uring_prep_nop(sqe);
			sqe->user_data = sent++;
			CHECK(io_uring_submit(&ring) >= 0);
			continue;
		}
		/* The kernel's thread completes requests before it says that it has taken them. */
		if (got == sent) {
			CHECK(io_uring_sqring_wait(&ring) >= 0);
			continue;
		}
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK(cqe->user_data < sizeof(seen));
		CHECK_EQ(seen[cqe->user_data]++, 0);
		io_uring_cqe_seen(&ring, cqe);
		got++;
	}
	io_uring_queue_exit(&ring);
}

/* A thread of the kernel's that sleeps is woken, and only then. */
static void Q5_wakes(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, IORING_SETUP_SQPOLL, FEATURES, nothing));
	queue_nop(&ring, 1);
	CHECK(io_uring_submit(&ring) >= 0);
	CHECK_EQ(enters, 0);
	__atomic_store_n(ring.sq.kflags, IORING_SQ_NEED_WAKEUP, __ATOMIC_RELEASE);
	queue_nop(&ring, 2);
	CHECK(io_uring_submit(&ring) >= 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_SQ_WAKEUP);
	post(&ring, 1, 0, 0);
	CHECK(io_uring_submit_and_wait(&ring, 1) >= 0);
	CHECK(last_enter.flags & IORING_ENTER_SQ_WAKEUP);
	queue_nop(&ring, 3);
	last_enter.flags = 0;
	CHECK(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL) >= 0);
	CHECK(last_enter.flags & IORING_ENTER_SQ_WAKEUP);
}

/* What the kernel did not take goes along next time. */
static void Q10_rest_is_kept(void)
{
	struct io_uring ring;
	int i;

	CHECK(ring_with(&ring, 0, FEATURES, one_at_a_time));
	for (i = 0; i < 3; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_sq_ready(&ring), 2);
	CHECK_EQ(io_uring_sq_space_left(&ring), 6);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(last_enter.to_submit, 2);
}

/* After an error the same entries go, and no entry is given out twice. */
static void Q11_again_after_error(void)
{
	struct io_uring ring;
	int i;

	CHECK(ring_with(&ring, 0, FEATURES, busy));
	for (i = 0; i < 8; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK(io_uring_get_sqe(&ring) == NULL);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK_EQ(last_enter.to_submit, 8);
}

/* With a thread of the kernel's an entry is free when that has read it. */
static void Q12_entries_not_read(void)
{
	struct io_uring ring;
	int i;

	CHECK(ring_with(&ring, IORING_SETUP_SQPOLL, FEATURES, nothing));
	for (i = 0; i < 8; i++)
		queue_nop(&ring, 1);
	CHECK(io_uring_submit(&ring) >= 0);
	CHECK(io_uring_get_sqe(&ring) == NULL);
	take(&ring, 1);
	CHECK(io_uring_get_sqe(&ring) != NULL);
	CHECK(io_uring_get_sqe(&ring) == NULL);
}

/* A wait is for completions, not for what was submitted in the same call. */
static void Q14_waits_for_earlier_ones(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 2);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	io_uring_queue_exit(&ring);
}

static void Q14_asks_for_all(void)
{
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, all));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 2);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 0);
	CHECK_EQ(last_enter.min_complete, 2);
	queue_nop(&ring, 3);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 3), 1);
	CHECK_EQ(last_enter.min_complete, 3);
}

/* Who looks at a word in a loop sees what the other side makes of it. */
static void *changes_words(void *context)
{
	struct io_uring *ring = context;

	usleep(20000);
	__atomic_store_n(ring->sq.kflags, IORING_SQ_CQ_OVERFLOW, __ATOMIC_RELEASE);
	usleep(20000);
	take(ring, 1);
	usleep(20000);
	post(ring, 1, 0, 0);
	usleep(20000);
	take(ring, 7);
	return NULL;
}

static void Q9_words_in_loops(void)
{
	struct io_uring ring;
	pthread_t thread;
	int i;

	CHECK_EQ(made_up_ring(&ring, IORING_SETUP_SQPOLL, FEATURES), 0);
	for (i = 0; i < 8; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(pthread_create(&thread, NULL, changes_words, &ring), 0);
	while (!io_uring_cq_has_overflow(&ring))
		;
	while (!io_uring_sq_space_left(&ring))
		;
	while (!io_uring_cq_ready(&ring))
		;
	while (io_uring_sq_ready(&ring))
		;
	CHECK_EQ(pthread_join(thread, NULL), 0);
}

/* A polled ring asks for completions although there is nothing to submit. */
static void Q17_polled(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	CHECK(on_enter(nothing));
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* Completions that overflowed are asked for although there is nothing to submit. */
static void Q19_overflow(void)
{
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 0);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* Nobody enters for what the kernel's thread does by itself. */
static void Q23_thread_is_busy(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(ring_with(&ring, IORING_SETUP_SQPOLL, FEATURES, nothing));
	queue_nop(&ring, 1);
	post(&ring, 1, 0, 0);
	CHECK(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL) >= 0);
	CHECK_EQ(enters, 0);
}

static void Q24_thread_polls(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_SQPOLL | IORING_SETUP_IOPOLL), 0);
	CHECK(on_enter(nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 0);
}

/* Who waits submits nothing: another thread may be preparing. */
static void Q25_waits_only(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_EXT_ARG))
		SKIP("the kernel's timeout is a request");
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, NULL), -ETIME);
	CHECK_EQ(*ring.sq.ktail, 0);
	CHECK_EQ(ring.sq.sqe_head, 0);
	CHECK_EQ(io_uring_submit(&ring), 1);
	io_uring_queue_exit(&ring);
}

/* After a bad entry in the middle, the rest goes too, and is counted. */
static void a13_bad_entry(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	unsigned int with_time, wait_nr, bad, i;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	for (with_time = 0; with_time < 2; with_time++)
		for (wait_nr = 1; wait_nr <= 4; wait_nr++)
			for (bad = 0; bad < 4; bad++) {
				CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
				for (i = 0; i < 4; i++)
					queue_nop(&ring, i);
				ring.sq.sqes[bad].opcode = 255;
				CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, wait_nr,
									  with_time ? &ts : NULL,
									  NULL), 4);
				/* Linux 6.1 posts the CQE of the bad SQE first. */
				CHECK(cqe != NULL);
				CHECK_EQ(io_uring_sq_ready(&ring), 0);
				CHECK_EQ(io_uring_cq_ready(&ring), 4);
				io_uring_queue_exit(&ring);
			}
}

/* The count is right although a completion was there before. */
static void a13_count_with_completion_ready(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
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

/* With SQ_REWIND the kernel starts at the first SQE every time: no wait goes on with the rest. */
static int takes_the_first(const struct enter *enter)
{
	if (enter->flags & IORING_ENTER_GETEVENTS && enter->to_submit < 2)
		post(made_up, 7, 0, 0);
	return enter->to_submit ? 1 : 0;
}

static void a59_rewind(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, takes_the_first));
	ring.flags |= IORING_SETUP_SQ_REWIND;
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, NULL, NULL), 1);
	CHECK(cqe != NULL);
	CHECK_EQ(enters, 2);
	CHECK_EQ(last_enter.to_submit, 0);
}

/* There a short submission drops the rest, as with the C library. */
static void L31_rewind(void)
{
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, takes_the_first));
	ring.flags |= IORING_SETUP_SQ_REWIND;
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(ring.sq.sqe_tail, 0);
	queue_nop(&ring, 3);
	CHECK_EQ(ring.sq.sqes[0].user_data, 3);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(last_enter.to_submit, 1);
}

const struct defect submitting[] = {
	{ "Q1 errors", Q1_errors },
	{ "Q2 count", Q2_count },
	{ "Q3 numbers wrap", Q3_numbers_wrap },
	{ "Q4 flood", Q4_flood },
	{ "Q5 Q6 Q7 wakes the thread", Q5_wakes },
	{ "Q9 Q22 words in loops", Q9_words_in_loops },
	{ "Q10 Q15 rest is kept", Q10_rest_is_kept },
	{ "Q11 Q13 again after an error", Q11_again_after_error },
	{ "Q12 entries not read", Q12_entries_not_read },
	{ "Q14 waits for earlier ones", Q14_waits_for_earlier_ones },
	{ "Q14 asks for all", Q14_asks_for_all },
	{ "Q17 Q18 polled", Q17_polled },
	{ "Q19 overflow", Q19_overflow },
	{ "Q23 thread is busy", Q23_thread_is_busy },
	{ "Q24 thread polls", Q24_thread_polls },
	{ "Q25 waits only", Q25_waits_only },
	{ "a13 bad entry", a13_bad_entry },
	{ "a13 count with a completion ready", a13_count_with_completion_ready },
	{ "a28 two mixed entries", a28_two_mixed_entries },
	{ "a59 rewind", a59_rewind },
	{ "L31 rewind", L31_rewind },
	{ NULL, NULL },
};
