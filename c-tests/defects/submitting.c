/* SPDX-License-Identifier: MIT */
/* Submitting. */
#include "defects.h"

/* Consumes one SQE at a time. */
static int consumes_one(const struct enter *enter)
{
	if (!enter->to_submit)
		return 0;
	consume(fake, 1);
	return 1;
}

static int consumes_all(const struct enter *enter)
{
	consume(fake, enter->to_submit);
	return (int)enter->to_submit;
}

/* An error of io_uring_enter(2) is returned. */
static void Q1_errors(void)
{
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, is_busy));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK_EQ(enters, 1);
}

/* The number of submitted SQEs is returned. */
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

/* Heads and tails wrap around at 2^32. */
static void Q3_indices_wrap(void)
{
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_all));
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

/* SQEs that the kernel did not consume are submitted by the next call. */
static void Q10_rest_is_kept(void)
{
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_one));
	for (i = 0; i < 3; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_sq_ready(&ring), 2);
	CHECK_EQ(io_uring_sq_space_left(&ring), 6);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(last_enter.to_submit, 2);
}

/* After an error the same SQEs are submitted again, and none is handed out twice. */
static void Q11_again_after_error(void)
{
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, 0, FEATURES, is_busy));
	for (i = 0; i < 8; i++)
		queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK(io_uring_get_sqe(&ring) == NULL);
	CHECK_EQ(io_uring_submit(&ring), -EBUSY);
	CHECK_EQ(last_enter.to_submit, 8);
}

/* wait_nr counts CQEs of earlier submissions too. */
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

/* It is passed on unchanged. */
static void Q14_passes_wait_nr(void)
{
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_all));
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 2);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 0);
	CHECK_EQ(last_enter.min_complete, 2);
	queue_nop(&ring, 3);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 3), 1);
	CHECK_EQ(last_enter.min_complete, 3);
}

/* If the CQ ring has overflowed, submitting enters the kernel even with no SQE prepared. */
static void Q19_overflow(void)
{
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 0);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* A wait submits nothing: another thread may be preparing SQEs. */
static void Q25_waits_only(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_EXT_ARG))
		SKIP("the kernel has no IORING_FEAT_EXT_ARG");
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, NULL), -ETIME);
	CHECK_EQ(*ring.sq.ktail, 0);
	CHECK_EQ(ring.sq.sqe_head, 0);
	CHECK_EQ(io_uring_submit(&ring), 1);
	io_uring_queue_exit(&ring);
}

/* After an invalid SQE, at which the kernel stops, the rest is submitted and counted too. */
static void a13_invalid_sqe(void)
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
				/* Linux 6.1 posts the CQE of the invalid SQE first. */
				CHECK(cqe != NULL);
				CHECK_EQ(io_uring_sq_ready(&ring), 0);
				CHECK_EQ(io_uring_cq_ready(&ring), 4);
				io_uring_queue_exit(&ring);
			}
}

/* All submitted SQEs are counted even if a CQE was ready before. */
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

/* A ring with IORING_SETUP_SQE_MIXED and two SQEs does not get stuck. */
static void a28_two_sqes_mixed(void)
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
	/* The kernel consumes the NOP. */
	khead = 2;
	CHECK(io_uring_get_sqe128(&ring) == &sqes[0]);
}

/* With IORING_SETUP_SQ_REWIND the kernel starts at the first SQE each time: a wait submits once. */
static int consumes_the_first(const struct enter *enter)
{
	if (enter->flags & IORING_ENTER_GETEVENTS && enter->to_submit < 2)
		post(fake, 7, 0, 0);
	return enter->to_submit ? 1 : 0;
}

static void a59_rewind(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_the_first));
	ring.flags |= IORING_SETUP_SQ_REWIND;
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, NULL, NULL), 1);
	CHECK(cqe != NULL);
	CHECK_EQ(enters, 2);
	CHECK_EQ(last_enter.to_submit, 0);
}

/* With this flag a short submission drops the rest, as in the C library. */
static void L31_rewind(void)
{
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, consumes_the_first));
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
	{ "Q3 indices wrap", Q3_indices_wrap },
	{ "Q10 Q15 rest is kept", Q10_rest_is_kept },
	{ "Q11 Q13 again after an error", Q11_again_after_error },
	{ "Q14 waits for earlier requests", Q14_waits_for_earlier_ones },
	{ "Q14 passes wait_nr on", Q14_passes_wait_nr },
	{ "Q19 overflow", Q19_overflow },
	{ "Q25 waits only", Q25_waits_only },
	{ "a13 invalid SQE", a13_invalid_sqe },
	{ "a13 count with a CQE ready", a13_count_with_completion_ready },
	{ "a28 two SQEs with SQE_MIXED", a28_two_sqes_mixed },
	{ "a59 SQ_REWIND", a59_rewind },
	{ "L31 SQ_REWIND", L31_rewind },
	{ NULL, NULL },
};
