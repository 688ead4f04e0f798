/* SPDX-License-Identifier: MIT */
/* Waits with a timeout before Linux 5.11, where it is a request of its own. */
#include "defects.h"

/* The timeout request is not counted and its CQE not returned; it results in -ETIME. */
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

static __u64 timeout_count;

static int notes_timeout(const struct enter *enter)
{
	const struct io_uring_sqe *sqe = &fake->sq.sqes[(fake->sq.sqe_tail - 1) &
							   fake->sq.ring_mask];

	if (enters == 1)
		timeout_count = sqe->off;
	consume(fake, enter->to_submit);
	post(fake, 8, 0, 0);
	post(fake, 9, 0, 0);
	return (int)enter->to_submit;
}

/* The timeout request counts the CQEs that are still missing, or it would end a later wait. */
static void a14_timeout_counts_missing(void)
{
	struct __kernel_timespec ts = { .tv_sec = 10 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, OLD_FEATURES, notes_timeout));
	post(&ring, 7, 0, 0);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 3, &ts, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(timeout_count, 2);
}

/* An error of submitting the timeout request is the wait's error. */
static void W4_error_of_timeout(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, OLD_FEATURES, is_busy));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -EBUSY);
	CHECK(cqe == NULL);
}

static bool timeout_is_kept;

static int looks_at_timeout(const struct enter *enter)
{
	const struct io_uring_sqe *sqe = fake->sq.sqes;
	const struct __kernel_timespec *ts = (void *)(unsigned long)sqe->addr;

	timeout_is_kept = sqe->opcode == IORING_OP_TIMEOUT && (void *)ts > (void *)sqe &&
			  (char *)ts < (char *)sqe + fake->sq.sqes_sz &&
			  ts->tv_sec == 3 && ts->tv_nsec == 4;
	return posts_one(enter);
}

/* The SQPOLL thread may read the timeout after the call: it is not in the caller's memory. */
static void a57_timeout_of_sqpoll(void)
{
	struct __kernel_timespec ts = { .tv_sec = 3, .tv_nsec = 4 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_SQPOLL, OLD_FEATURES,
			looks_at_timeout));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK(timeout_is_kept);
}

/* The CQE of an earlier timeout ends neither a wait without a timeout nor a peek... */
static void L24_leftover_timeout(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	post(&ring, LIBURING_UDATA_TIMEOUT, -ETIME, 0);
	post(&ring, 5, 0, 0);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 5);
	io_uring_cqe_seen(&ring, cqe);
	post(&ring, LIBURING_UDATA_TIMEOUT, -ETIME, 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
}

/* ...however many there are. */
static void a64_leftover_timeouts(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, 0, FEATURES, posts_one));
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	for (i = 0; i < 3; i++)
		post(&ring, LIBURING_UDATA_TIMEOUT, -ETIME, 0);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	io_uring_cqe_seen(&ring, cqe);
	for (i = 0; i < 3; i++)
		post(&ring, LIBURING_UDATA_TIMEOUT, -ETIME, 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
}

/* A wait that finds a CQE leaves no timeout request in the SQ ring... */
static void W7_completion_was_there(void)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK_EQ(cqe->user_data, 1);
	CHECK_EQ(io_uring_sq_ready(&ring), 0);
	queue_nop(&ring, 2);
	CHECK_EQ(io_uring_submit(&ring), 1);
	io_uring_queue_exit(&ring);
}

/* ...and none in the kernel that ends a later wait. */
static void later_wait(struct __kernel_timespec *limit)
{
	struct __kernel_timespec ts = { .tv_nsec = 10000000 };
	struct __kernel_timespec later = { .tv_nsec = 50000000 };
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK_EQ(cqe->user_data, 1);
	io_uring_cqe_seen(&ring, cqe);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_timeout(sqe, &later, 0, 0);
	io_uring_sqe_set_data64(sqe, 2);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, limit, NULL), 0);
	CHECK_EQ(cqe->user_data, 2);
	io_uring_queue_exit(&ring);
}

static void W7_later_wait(void)
{
	later_wait(NULL);
}

static void W7_later_wait_with_timeout(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };

	later_wait(&ts);
}

const struct defect old_timeouts[] = {
	{ "a14 W29 timeout on old kernels", a14_old_kernel_timeout },
	{ "a14 timeout counts missing CQEs", a14_timeout_counts_missing },
	{ "W4 error of a timeout", W4_error_of_timeout },
	{ "a57 timeout with SQPOLL", a57_timeout_of_sqpoll },
	{ "L24 leftover timeout", L24_leftover_timeout },
	{ "a64 several leftover timeouts", a64_leftover_timeouts },
	{ "W7 CQE was ready", W7_completion_was_there },
	{ "W7 later wait", W7_later_wait },
	{ "W7 later wait with a timeout", W7_later_wait_with_timeout },
	{ NULL, NULL },
};
