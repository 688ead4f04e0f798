/* SPDX-License-Identifier: MIT */
/* Signal masks of waits. */
#include "defects.h"

/* A signal mask is passed with its size. */
static void W1_size_of_mask(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	sigset_t mask;

	sigemptyset(&mask);
	CHECK(fake_kernel(&ring, 0, FEATURES, posts_one));
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

/* The argument and size of the last enter with IORING_ENTER_EXT_ARG. */
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

/* So is one with a timeout. */
static void W1_size_of_mask_with_timeout(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int which;
	sigset_t mask;
	int ret;

	sigemptyset(&mask);
	CHECK(fake_kernel(&ring, 0, FEATURES, keeps_argument));
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

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	(void)sig;
	signals++;
}

/* The kernel applies the mask during a wait with a timeout. */
static void W1_mask_with_timeout(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct __kernel_timespec ts = { .tv_nsec = 10000000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	sigset_t all, none;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(!sigaction(SIGUSR1, &action, NULL));
	sigfillset(&all);
	sigemptyset(&none);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &all), -ETIME);
	/* Blocked and pending before the call, delivered during the wait. */
	CHECK(!sigprocmask(SIG_BLOCK, &all, NULL));
	CHECK(!raise(SIGUSR1));
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &all), -ETIME);
	CHECK_EQ(signals, 0);
	ts.tv_sec = 10;
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &none), -EINTR);
	CHECK_EQ(signals, 1);
	io_uring_queue_exit(&ring);
}

const struct defect masks[] = {
	{ "W1 size of the mask", W1_size_of_mask },
	{ "W1 size of the mask with a timeout", W1_size_of_mask_with_timeout },
	{ "W1 mask with a timeout", W1_mask_with_timeout },
	{ NULL, NULL },
};
