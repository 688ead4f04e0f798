/* SPDX-License-Identifier: MIT */
/* Waits with a timeout. */
#include "defects.h"

#include <limits.h>
#include <time.h>

static int wakes_early_thrice(const struct enter *enter)
{
	return enters < 4 ? 0 : posts_one(enter);
}

static int wakes_early_then_times_out(const struct enter *enter)
{
	(void)enter;
	return enters == 1 ? 0 : -ETIME;
}

/* If the timeout expires, the result is -ETIME and there is no CQE. */
static void W6_timeout_expires(void)
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

/* All waits with a timeout. */
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

static int only_submits(const struct enter *enter)
{
	consume(fake, enter->to_submit);
	return (int)enter->to_submit;
}

/* If the kernel returns early, the timeout has not expired and the wait goes on... */
static void a43_woken_early(void)
{
	struct __kernel_timespec ts = { .tv_sec = 1 };
	unsigned int flags[] = { 0, IORING_SETUP_SQPOLL }, i, which;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, wakes_early));
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
	/* A signal after a submission ends it: the kernel returns the number, and there is no CQE. */
	ring.flags = 0;
	CHECK(answer_enters(only_submits));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
	CHECK(cqe == NULL);
	CHECK_EQ(enters, 1);
}

/* The timeout of the last enter, and whether none was longer than the caller's. */
static double last_timeout;
static bool timeouts_valid;

static int always_early(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;
	const struct __kernel_timespec *ts = (void *)(unsigned long)arg->ts;

	last_timeout = (double)ts->tv_sec + (double)ts->tv_nsec / 1e9;
	timeouts_valid &= ts->tv_sec >= 0 && ts->tv_nsec >= 0 && ts->tv_nsec < 1000000000 &&
		last_timeout <= 0.02;
	usleep(3000);
	return 0;
}

/* ...however often, until the clock says that it has expired. */
static void a43_woken_always(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;
	unsigned int which;
	double start;

	CHECK(fake_kernel(&ring, 0, FEATURES, always_early));
	timeouts_valid = true;
	for (which = 0; which < TIMED_WAITS - 1; which++) {
		enters = 0;
		start = now();
		CHECK_EQ(timed_wait(&ring, which, &cqe, &ts), -ETIME);
		CHECK(cqe == NULL);
		CHECK(now() - start >= 0.02);
		/* On a busy machine the first may have taken all the time. */
		CHECK(timeouts_valid && (enters == 1 || last_timeout < 0.02));
	}
	CHECK(ts.tv_nsec == 20000000);
}

/* The end of the longest timeout overflows: it never expires. */
static void a43_woken_early_of_longest(void)
{
	struct __kernel_timespec ts = { .tv_sec = LLONG_MAX, .tv_nsec = 999999999 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, wakes_early_thrice));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(enters, 4);
}

static int wakes_late_then_times_out(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;
	const struct __kernel_timespec *ts = (void *)(unsigned long)arg->ts;

	last_timeout = (double)ts->tv_sec + (double)ts->tv_nsec / 1e9;
	if (enters > 1)
		return -ETIME;
	usleep(50000);
	return 0;
}

/* A restarted wait has the rest of the timeout. */
static void L4_rest_of_timeout(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int which;

	CHECK(fake_kernel(&ring, 0, FEATURES, wakes_late_then_times_out));
	for (which = 0; which < TIMED_WAITS - 1; which++) {
		enters = 0;
		CHECK_EQ(timed_wait(&ring, which, &cqe, &ts), -ETIME);
		CHECK_EQ(enters, 2);
		CHECK(last_timeout <= 99.95);
		CHECK(last_timeout > 0);
	}
}

/* A registered wait can only be restarted with its whole timeout: that is done once. */
static void L4_registered_at_most_twice(void)
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, does_nothing));
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -ETIME);
	CHECK(cqe == NULL);
	CHECK_EQ(enters, 2);
}

/* If SQEs are submitted, the kernel does not report a bad `ts`: the library does not read it. */
static void L4_bad_timeout_after_submission(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_EXT_ARG))
		SKIP("the kernel has no IORING_FEAT_EXT_ARG");
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, (void *)8, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 1);
	io_uring_queue_exit(&ring);
}

static int minimum_passed(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;

	if (enters == 1) {
		usleep(2000);
		return 0;
	}
	if (enter->min_complete == 1 && !arg->min_wait_usec)
		post(fake, 7, 0, 0);
	return enter->min_complete == 1 ? 0 : -EDEADLK;
}

/* After the minimum wait, one CQE is enough for a restarted wait. */
static void L4_minimum_wait_passed(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, minimum_passed));
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 3, &ts, 1000, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

static int posts_one_at_a_time(const struct enter *enter)
{
	(void)enter;
	post(fake, 7, 0, 0);
	return 0;
}

/* One early CQE does not end a wait for two before its timeout. */
static void L4_one_of_two(void)
{
	struct __kernel_timespec ts = { .tv_sec = 100 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, posts_one_at_a_time));
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	CHECK_EQ(enters, 2);
}

/* The sum of the timeouts of all enters, in nanoseconds. */
static long long timeouts_in_all;

/* Posts one CQE for a wait for more, and returns 0 when the whole timeout has passed. */
static int waits_for_whole_timeout(const struct enter *enter)
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
		timeouts_in_all += ns;
		time = (struct timespec) { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
		while (nanosleep(&time, &time))
			;
	}
	consume(fake, enter->to_submit);
	if (!io_uring_cq_ready(fake))
		post(fake, 1, 0, 0);
	return (int)enter->to_submit;
}

/* A wait lasts for its timeout once, even if some CQEs are ready. */
static void W22_timeout_once(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(fake_kernel(&ring, 0, FEATURES, waits_for_whole_timeout));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, &ts, NULL), 1);
	CHECK(timeouts_in_all > 0 && timeouts_in_all <= 20000000);
	timeouts_in_all = 0;
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 1);
	CHECK(timeouts_in_all > 0 && timeouts_in_all <= 20000000);
}

/* A registered wait is passed by its offset, which is not an address... */
static void registered_wait(int (*answer)(const struct enter *))
{
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, 0, FEATURES, answer));
	CHECK_EQ(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 1), -ETIME);
	CHECK(cqe == NULL);
	CHECK_EQ((unsigned long)last_enter.arg, sizeof(struct io_uring_reg_wait));
	CHECK_EQ(last_enter.size, sizeof(struct io_uring_reg_wait));
}

static void W26_registered(void)
{
	registered_wait(times_out);
}

/* ...also when it is restarted. */
static void W27_registered_and_nothing(void)
{
	registered_wait(wakes_early_then_times_out);
}

/* A feature that the kernel lacks is refused before an SQE is submitted. */
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

/* Posts one CQE after a minimum wait of 0.1 s, and fails without one. */
static int minimal_wait(const struct enter *enter)
{
	const struct io_uring_getevents_arg *arg = enter->arg;

	if (!(enter->flags & IORING_ENTER_EXT_ARG) || arg->min_wait_usec != 100000 || arg->ts)
		return -EDEADLK;
	consume(fake, enter->to_submit);
	post(fake, 7, 0, 0);
	usleep(100000);
	return (int)enter->to_submit;
}

/* A minimum wait works without a timeout too. */
static void a9_min_wait_without_timeout(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK(fake_kernel(&ring, 0, FEATURES, minimal_wait));
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 4, NULL, 100000, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 1);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 4, NULL, 100000, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 2);
}

const struct defect timed[] = {
	{ "W6 timeout expires", W6_timeout_expires },
	{ "a43 woken early", a43_woken_early },
	{ "a43 woken always", a43_woken_always },
	{ "a43 woken early of the longest timeout", a43_woken_early_of_longest },
	{ "L4 rest of the timeout", L4_rest_of_timeout },
	{ "L4 registered, at most twice", L4_registered_at_most_twice },
	{ "L4 bad timeout after a submission", L4_bad_timeout_after_submission },
	{ "L4 minimum wait passed", L4_minimum_wait_passed },
	{ "L4 one of two", L4_one_of_two },
	{ "W22 timeout is spent once", W22_timeout_once },
	{ "W26 registered wait", W26_registered },
	{ "W27 registered wait for nothing", W27_registered_and_nothing },
	{ "W28 Q26 missing features", W28_Q26_missing_features },
	{ "a9 minimum wait without a timeout", a9_min_wait_without_timeout },
	{ NULL, NULL },
};
