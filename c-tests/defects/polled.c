/* SPDX-License-Identifier: MIT */
/* Rings with IORING_SETUP_IOPOLL: the kernel polls when it is entered, and heeds no timeout. */
#include "defects.h"

#include <sys/time.h>

/* A ring from io_uring_queue_mmap() is polled too. */
static void a2_queue_mmap_polled(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(fake_ring(&ring, IORING_SETUP_IOPOLL, FEATURES), 0);
	CHECK(answer_enters(does_nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* Submitting nothing polls. */
static void Q17_polled(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	CHECK(answer_enters(does_nothing));
	CHECK_EQ(io_uring_submit(&ring), 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* Peeking polls once. */
static void W14_polled(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	fake = &ring;
	CHECK(answer_enters(does_nothing));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

/* A wait polls until there is a CQE. */
static void W13_polled_wait(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_IOPOLL), 0);
	fake = &ring;
	CHECK(answer_enters(posts_one));
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 7);
	CHECK_EQ(last_enter.min_complete, 1);
}

/* A batch polls if no CQE is ready. */
static void a52_batch(void)
{
	struct io_uring_cqe *batch[4];
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, does_nothing));
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 0);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_GETEVENTS);
}

static void a52_batch_finds(void)
{
	struct io_uring_cqe *batch[4];
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, posts_one));
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 1);
	CHECK_EQ(batch[0]->user_data, 7);
}

/* Each poll takes a millisecond; the fourth posts a CQE. */
static int polls(const struct enter *enter)
{
	(void)enter;
	usleep(1000);
	if (enters == 4)
		post(fake, 7, 0, 0);
	return (int)enter->to_submit;
}

static int polls_in_vain(const struct enter *enter)
{
	usleep(1000);
	return (int)enter->to_submit;
}

/* A wait with a timeout polls until there is a CQE... */
static void a53_timed(void)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, polls));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(enters, 4);
	/* With a count the kernel would poll without end. */
	CHECK_EQ(last_enter.min_complete, 0);
	io_uring_cqe_seen(&ring, cqe);
	enters = 0;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(last_enter.to_submit, 0);
}

/* ...or the timeout expires... */
static void a53_timeout_expires(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 20000000 };
	struct io_uring_cqe *cqe = (void *)1;
	struct io_uring ring;
	double start;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, polls_in_vain));
	start = now();
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK(now() - start >= 0.02);
	CHECK(cqe == NULL);
}

static volatile sig_atomic_t handled;

static void handle(int sig)
{
	(void)sig;
	handled = 1;
}

/* ...or a signal is handled, which the given mask may block. */
static void a53_signal(void)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
	struct itimerval soon = { .it_value.tv_usec = 10000 };
	struct __kernel_timespec ts = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	sigset_t mask;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, polls_in_vain));
	CHECK_EQ(sigaction(SIGALRM, &action, NULL), 0);
	CHECK_EQ(setitimer(ITIMER_REAL, &soon, NULL), 0);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -EINTR);
	CHECK(handled);

	handled = 0;
	sigemptyset(&mask);
	sigaddset(&mask, SIGALRM);
	ts = (struct __kernel_timespec) { .tv_nsec = 5000000 };
	soon.it_value.tv_usec = 1000;
	CHECK_EQ(setitimer(ITIMER_REAL, &soon, NULL), 0);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &mask), -ETIME);
	/* It is handled after the wait. */
	while (!handled)
		;

	/* A pending signal that the given mask unblocks is handled after the SQEs are submitted. */
	handled = 0;
	ts = (struct __kernel_timespec) { .tv_sec = 20 };
	CHECK_EQ(sigprocmask(SIG_BLOCK, &mask, NULL), 0);
	CHECK_EQ(raise(SIGALRM), 0);
	sigemptyset(&mask);
	enters = 0;
	queue_nop(&ring, 1);
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, &mask), 1);
	CHECK(handled);
	CHECK_EQ(enters, 1);
	CHECK_EQ(last_enter.to_submit, 1);
}

/* If `ts` points outside the accessible address space, the wait polls once. */
static void W13_bad_address(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_IOPOLL, FEATURES, polls_in_vain));
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, (void *)8), -ETIME);
	CHECK_EQ(enters, 1);
}

const struct defect polled[] = {
	{ "a2 queue_mmap with IOPOLL", a2_queue_mmap_polled },
	{ "Q17 Q18 IOPOLL", Q17_polled },
	{ "W14 W15 IOPOLL, peeking", W14_polled },
	{ "W13 IOPOLL, waiting", W13_polled_wait },
	{ "a52 IOPOLL batch", a52_batch },
	{ "a52 IOPOLL batch finds a CQE", a52_batch_finds },
	{ "a53 IOPOLL, with a timeout", a53_timed },
	{ "a53 IOPOLL, timeout expires", a53_timeout_expires },
	{ "a53 IOPOLL, a signal", a53_signal },
	{ "W13 IOPOLL, bad address", W13_bad_address },
	{ NULL, NULL },
};
