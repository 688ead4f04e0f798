/* SPDX-License-Identifier: MIT */
/* Waiting for a time. */
#include <limits.h>
#include <time.h>
#include "defects.h"

static int three_times_early(const struct enter *enter)
{
	return enters < 4 ? 0 : posts_one(enter);
}

static int early_then_over(const struct enter *enter)
{
	(void)enter;
	return enters == 1 ? 0 : -ETIME;
}

/* The end of the time is an error of its own, and then there is no completion. */
static void W6_time_is_over(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 10000000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;
	double start = now();

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK(cqe == NULL);
	CHECK(now() - start >= 0.01);
	io_uring_queue_exit(&ring);
}

/* All waits with a time. */
static int timed_wait(struct io_uring *ring, unsigned int which, struct io_uring_cqe **cqe,
		      struct __kernel_timespec *ts)
{
	switch (which) {
	case 0:
		return io_uring_wait_cqe_timeout(ring, cqe, ts);
	case 1:
		return io_uring_wait_cqes(ring, cqe, 1, ts, NULL);
	case 2:
		return io_uring_wait_cqes_min_timeout(ring, cqe, 1, ts, 1, NULL);
	case 3:
		return io_uring_submit_and_wait_timeout(ring, cqe, 1, ts, NULL);
	case 4:
		return io_uring_submit_and_wait_min_timeout(ring, cqe, 1, ts, 1, NULL);
	default:
		return io_uring_submit_and_wait_reg(ring, cqe, 1, 0);
	}
}

#define TIMED_WAITS 6

/* A kernel that returns too early says nothing of the time: it is not up... */
static void a43_woken_early(void)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	unsigned int flags[] = { 0, IORING_SETUP_SQPOLL }, i, which;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, too_early));
	for (i = 0; i < 2; i++) {
		ring.flags = flags[i];
		for (which = 0; which < TIMED_WAITS; which++) {
			enters = 0;
			CHECK_EQ(timed_wait(&ring, which, &cqe, &ts), 0);
			CHECK(cqe != NULL && cqe->user_data == 7);
			CHECK_EQ(enters, 2);
			CHECK_EQ(last_enter.min_complete, 1);
			io_uring_cqe_seen(&ring, cqe);
		}
	}
	CHECK(ts.tv_sec == 1 && ts.tv_nsec == 0);
}

/* The time that the last enter asked for, and whether each was a time of up to the whole. */
static double asked_for;
static bool asked_well;

/* ...however often. */
static int always_early(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;
	const struct __kernel_timespec *ts = (void *)(unsigned long)arg->ts;

	asked_for = (double)ts->tv_sec + (double)ts->tv_nsec / 1e9;
	asked_well &= ts->tv_sec >= 0 && ts->tv_nsec >= 0 && ts->tv_nsec < 1000000000 &&
		asked_for <= 0.02;
	usleep(3000);
	return 0;
}

/* The clock ends it then. */
static void a43_woken_always(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;
	unsigned int which;
	double start;

	CHECK(ring_with(&ring, 0, FEATURES, always_early));
	asked_well = true;
	for (which = 0; which < TIMED_WAITS - 1; which++) {
		enters = 0;
		start = now();
		CHECK_EQ(timed_wait(&ring, which, &cqe, &ts), -ETIME);
		CHECK(cqe == NULL);
		CHECK(now() - start >= 0.02);
		/* On a busy machine the first may have taken all the time. */
		CHECK(asked_well && (enters == 1 || asked_for < 0.02));
	}
	CHECK(ts.tv_nsec == 20000000);
}

/* All the time there is has no end that could be computed. */
static void a43_woken_early_of_for_ever(void)
{
	struct __kernel_timespec ts = { .tv_sec = LLONG_MAX, .tv_nsec = 999999999 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, three_times_early));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(enters, 4);
}

/* What a restarted wait asks for is what is left of the time. */
static int late_then_over(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;
	const struct __kernel_timespec *ts = (void *)(unsigned long)arg->ts;

	asked_for = (double)ts->tv_sec + (double)ts->tv_nsec / 1e9;
	if (enters > 1)
		return -ETIME;
	usleep(50000);
	return 0;
}

static void L4_rest_of_the_time(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int which;

	CHECK(ring_with(&ring, 0, FEATURES, late_then_over));
	for (which = 0; which < TIMED_WAITS - 1; which++) {
		enters = 0;
		CHECK_EQ(timed_wait(&ring, which, &cqe, &ts), -ETIME);
		CHECK_EQ(enters, 2);
		CHECK(asked_for <= 99.95);
		CHECK(asked_for > 0);
	}
}

/* A registered wait can be restarted from the beginning only: once. */
static void L4_registered_at_most_twice(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -ETIME);
	CHECK(cqe == NULL);
	CHECK_EQ(enters, 2);
}

/* An enter that submits hides that the timeout cannot be read: the library does not read it either. */
static void L4_bad_timeout_after_submission(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_EXT_ARG))
		SKIP("the kernel's timeout is a request");
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, (void *)8, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 1);
	io_uring_queue_exit(&ring);
}

/* After the minimum wait, one CQE is enough for a wait that is restarted. */
static int minimum_passed(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;

	if (enters == 1) {
		usleep(2000);
		return 0;
	}
	if (enter->min_complete == 1 && !arg->min_wait_usec)
		post(made_up, 7, 0, 0);
	return enter->min_complete == 1 ? 0 : -EDEADLK;
}

static void L4_minimum_wait_passed(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, minimum_passed));
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 3, &ts, 1000, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

/* A CQE that came early does not end a wait for two before its time. */
static int posts_one_at_a_time(const struct enter *enter)
{
	(void)enter;
	post(made_up, 7, 0, 0);
	return 0;
}

static void L4_one_of_two(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, posts_one_at_a_time));
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	CHECK_EQ(enters, 2);
}

/* The time that enters asked for in all, in nanoseconds. */
static long long asked_in_all;

/* A kernel with one CQE for a wait of more: it returns when the whole time that it was asked for has
 * passed, and does not call it a timeout. */
static int waits_the_whole_time(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;
	const struct __kernel_timespec *asked = (void *)(unsigned long)arg->ts;
	struct timespec time, clock;
	long long ns = asked->tv_sec * 1000000000 + asked->tv_nsec;

	if (enter->flags & IORING_ENTER_ABS_TIMER) {
		clock_gettime(CLOCK_MONOTONIC, &clock);
		ns -= clock.tv_sec * 1000000000LL + clock.tv_nsec;
	}
	if (ns > 0) {
		asked_in_all += ns;
		time = (struct timespec) { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
		while (nanosleep(&time, &time))
			;
	}
	take(made_up, enter->to_submit);
	if (!io_uring_cq_ready(made_up))
		post(made_up, 1, 0, 0);
	return (int)enter->to_submit;
}

/* The time is spent once, also if some completions came. */
static void W22_time_is_spent_once(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(ring_with(&ring, 0, FEATURES, waits_the_whole_time));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, &ts, NULL), 1);
	CHECK(asked_in_all > 0 && asked_in_all <= 20000000);
	asked_in_all = 0;
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 1);
	CHECK(asked_in_all > 0 && asked_in_all <= 20000000);
}

/* A registered wait is named by its offset, and its time may be over. */
static void W26_registered(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, time_is_over));
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 1), -ETIME);
	CHECK(cqe == NULL);
	CHECK_EQ((unsigned long)last_enter.arg, sizeof(struct io_uring_reg_wait));
	CHECK_EQ(last_enter.size, sizeof(struct io_uring_reg_wait));
}

/* A registered wait goes on by its offset, which is no address, where it found nothing. */
static void W27_registered_and_nothing(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, early_then_over));
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 1), -ETIME);
	CHECK(cqe == NULL);
	CHECK_EQ((unsigned long)last_enter.arg, sizeof(struct io_uring_reg_wait));
}

/* What a kernel does not have is refused before anything is handed over. */
static void W28_Q26_missing_features(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_MIN_TIMEOUT;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &ts, 1, NULL), -EINVAL);
	CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &ts, 1, NULL), -EINVAL);
	ring.features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -EINVAL);
	CHECK_EQ(*ring.sq.ktail, 0);
	CHECK_EQ(ring.sq.sqe_head, 0);
	io_uring_queue_exit(&ring);
}

/* A kernel that has one CQE after a minimal wait of 0.1 s, and without one never has enough. */
static int minimal_wait(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;

	if (!(enter->flags & IORING_ENTER_EXT_ARG) || arg->min_wait_usec != 100000 || arg->ts)
		return -EDEADLK;
	take(made_up, enter->to_submit);
	post(made_up, 7, 0, 0);
	usleep(100000);
	return (int)enter->to_submit;
}

/* A minimal wait counts without a timeout, too. */
static void a9_min_wait_without_timeout(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(ring_with(&ring, 0, FEATURES, minimal_wait));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 4, NULL, 100000, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 1);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 4, NULL, 100000, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

/* On old kernels a timeout is a request: it is not counted, not shown, and its end is -ETIME. */
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

/* There an error of the submission that brings the timeout is the wait's error. */
static void W4_error_of_timeout(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG, busy));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -EBUSY);
	CHECK(cqe == NULL);
}

/* With SQPOLL that timeout may be read when the call has returned: it is not on the caller's stack. */
static bool timeout_is_kept;

static int looks_at_timeout(const struct enter *enter)
{
	const struct io_uring_sqe *sqe = made_up->sq.sqes;
	const struct __kernel_timespec *ts = (void *)(unsigned long)sqe->addr;

	timeout_is_kept = sqe->opcode == IORING_OP_TIMEOUT && (void *)ts > (void *)sqe &&
			  (char *)ts < (char *)sqe + made_up->sq.sqes_sz &&
			  ts->tv_sec == 3 && ts->tv_nsec == 4;
	return posts_one(enter);
}

static void a57_timeout_of_sqpoll(void)
{
	struct __kernel_timespec ts = { .tv_sec = 3, .tv_nsec = 4 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, IORING_SETUP_SQPOLL, FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG,
			looks_at_timeout));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK(timeout_is_kept);
}

/* What an earlier timeout left ends neither a wait without one nor a peek... */
static void L24_leftover_timeout(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES, nothing));
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

	CHECK(ring_with(&ring, 0, FEATURES, posts_one));
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

/* A timed wait that finds a completion leaves no request of its own in the queue... */
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

static void W7_later_wait_with_time(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };

	later_wait(&ts);
}

const struct defect timed[] = {
	{ "W6 time is over", W6_time_is_over },
	{ "a43 woken early", a43_woken_early },
	{ "a43 woken always", a43_woken_always },
	{ "a43 woken early of for ever", a43_woken_early_of_for_ever },
	{ "L4 rest of the time", L4_rest_of_the_time },
	{ "L4 registered, at most twice", L4_registered_at_most_twice },
	{ "L4 one of two", L4_one_of_two },
	{ "L4 bad timeout after a submission", L4_bad_timeout_after_submission },
	{ "L4 minimum wait passed", L4_minimum_wait_passed },
	{ "W22 time is spent once", W22_time_is_spent_once },
	{ "W26 registered wait", W26_registered },
	{ "W27 registered wait for nothing", W27_registered_and_nothing },
	{ "W28 Q26 missing features", W28_Q26_missing_features },
	{ "a9 minimal wait without a timeout", a9_min_wait_without_timeout },
	{ "W4 error of a timeout", W4_error_of_timeout },
	{ "a57 timeout of SQPOLL", a57_timeout_of_sqpoll },
	{ "L24 leftover timeout", L24_leftover_timeout },
	{ "a64 several leftover timeouts", a64_leftover_timeouts },
	{ "W7 completion was there", W7_completion_was_there },
	{ "W7 later wait", W7_later_wait },
	{ "W7 later wait with a time", W7_later_wait_with_time },
	{ "a14 W29 timeout on old kernels", a14_old_kernel_timeout },
	{ NULL, NULL },
};
