/* SPDX-License-Identifier: MIT */
/* Rings with IORING_SETUP_SQPOLL. */
#include "defects.h"

#include <pthread.h>

/* Each request of a busy ring completes once. */
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
		/* The SQPOLL thread completes requests before it advances the SQ head. */
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

/* The SQPOLL thread is woken if it sleeps, and only then. */
static void Q5_wakes(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_SQPOLL, FEATURES, does_nothing));
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

/* An SQE is free when the SQPOLL thread has consumed it. */
static void Q12_sqes_not_consumed(void)
{
	struct io_uring ring;
	int i;

	CHECK(fake_kernel(&ring, IORING_SETUP_SQPOLL, FEATURES, does_nothing));
	for (i = 0; i < 8; i++)
		queue_nop(&ring, 1);
	CHECK(io_uring_submit(&ring) >= 0);
	CHECK(io_uring_get_sqe(&ring) == NULL);
	consume(&ring, 1);
	CHECK(io_uring_get_sqe(&ring) != NULL);
	CHECK(io_uring_get_sqe(&ring) == NULL);
}

static void *changes_words(void *context)
{
	struct io_uring *ring = context;

	usleep(20000);
	__atomic_store_n(ring->sq.kflags, IORING_SQ_CQ_OVERFLOW, __ATOMIC_RELEASE);
	usleep(20000);
	consume(ring, 1);
	usleep(20000);
	post(ring, 1, 0, 0);
	usleep(20000);
	consume(ring, 7);
	return NULL;
}

/* A loop over a helper sees what the kernel stores. */
static void Q9_words_in_loops(void)
{
	struct io_uring ring;
	pthread_t thread;
	int i;

	CHECK_EQ(fake_ring(&ring, IORING_SETUP_SQPOLL, FEATURES), 0);
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

/* The kernel is not entered while the SQPOLL thread is awake. */
static void Q23_thread_is_busy(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(fake_kernel(&ring, IORING_SETUP_SQPOLL, FEATURES, does_nothing));
	queue_nop(&ring, 1);
	post(&ring, 1, 0, 0);
	CHECK(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL) >= 0);
	CHECK_EQ(enters, 0);
}

/* Nor to poll, which the thread does with IORING_SETUP_IOPOLL. */
static void Q24_thread_polls(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_SQPOLL | IORING_SETUP_IOPOLL), 0);
	CHECK(answer_enters(does_nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 0);
}

/* A wait for space in the SQ ring returns the kernel's error. */
static void W4_error_of_sqring_wait(void)
{
	struct io_uring ring;
	unsigned int i;

	CHECK(fake_kernel(&ring, IORING_SETUP_SQPOLL, FEATURES, is_busy));
	CHECK_EQ(io_uring_sqring_wait(&ring), 0);
	CHECK_EQ(enters, 0);
	for (i = 0; i < 8; i++)
		queue_nop(&ring, i);
	CHECK_EQ(io_uring_sqring_wait(&ring), -EBUSY);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_SQ_WAIT);
	CHECK_EQ(last_enter.to_submit, 0);
	CHECK_EQ(last_enter.min_complete, 0);
}

const struct defect sqpoll[] = {
	{ "Q4 flood", Q4_flood },
	{ "Q5 Q6 Q7 wakes the SQPOLL thread", Q5_wakes },
	{ "Q12 SQEs not consumed", Q12_sqes_not_consumed },
	{ "Q9 Q22 words in loops", Q9_words_in_loops },
	{ "Q23 SQPOLL thread is awake", Q23_thread_is_busy },
	{ "Q24 SQPOLL thread polls", Q24_thread_polls },
	{ "W4 error of a wait for SQ space", W4_error_of_sqring_wait },
	{ NULL, NULL },
};
