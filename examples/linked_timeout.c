/* SPDX-License-Identifier: MIT */
/*
 * Copies standard input to standard output, and stops if no data arrives for too long.
 *
 *	cc -O2 linked_timeout.c $(pkg-config --cflags --libs liburing) -o linked_timeout
 *	some-program | ./linked_timeout MILLISECONDS
 *
 * Exits with 0 at the end of the input, 1 after an error, and 124 after a timeout, as timeout(1)
 * does.
 *
 * A linked timeout belongs to one request: it starts when the request starts, and when either of
 * them completes, the kernel cancels the other.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <liburing.h>

#define TIMED_OUT 124

/* The user data of the requests. */
enum { READ, TIMEOUT, REQUESTS };

static int fail(const char *what, int err)
{
	fprintf(stderr, "linked_timeout: %s: %s\n", what, strerror(err));
	return 1;
}

static void queue_read(struct io_uring *ring, char *buf, unsigned int len,
		       struct __kernel_timespec *limit)
{
	/* SQEs are always free: both of the last round were submitted. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	/* With the offset -1, the file position is used if there is one. */
	io_uring_prep_read(sqe, STDIN_FILENO, buf, len, (__u64)-1);
	io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
	io_uring_sqe_set_data64(sqe, READ);

	/* It applies to the request before it. */
	sqe = io_uring_get_sqe(ring);
	io_uring_prep_link_timeout(sqe, limit, 0);
	io_uring_sqe_set_data64(sqe, TIMEOUT);
}

/* Submits, and reaps the CQEs of both requests, which arrive in any order. */
static int run(struct io_uring *ring, int results[REQUESTS])
{
	struct io_uring_cqe *cqe;
	int i, ret;

	ret = io_uring_submit(ring);
	if (ret < 0)
		return fail("cannot submit", -ret);
	for (i = 0; i < REQUESTS; i++) {
		do {
			ret = io_uring_wait_cqe(ring, &cqe);
		} while (ret == -EINTR);
		if (ret < 0)
			return fail("cannot wait", -ret);
		results[io_uring_cqe_get_data64(cqe)] = cqe->res;
		io_uring_cqe_seen(ring, cqe);
	}
	return 0;
}

static int write_out(const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, buf, len);

		if (n < 0 && errno != EINTR)
			return fail("cannot write", errno);
		if (n > 0) {
			buf += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int copy_input(struct io_uring *ring, unsigned long ms)
{
	static char buf[64 * 1024];
	struct __kernel_timespec limit = {
		.tv_sec = (long long)(ms / 1000),
		.tv_nsec = (long long)(ms % 1000) * 1000000,
	};
	int results[REQUESTS];

	for (;;) {
		queue_read(ring, buf, sizeof(buf), &limit);
		if (run(ring, results))
			return 1;
		/* Check the read first: it may have got data just as the timeout expired. */
		if (results[READ] == 0)
			return 0;
		if (results[READ] > 0) {
			if (write_out(buf, (size_t)results[READ]))
				return 1;
		} else if (results[READ] != -ECANCELED && results[READ] != -EINTR) {
			return fail("cannot read", -results[READ]);
		} else if (results[TIMEOUT] == -ETIME) {
			/* A read in a worker thread is interrupted, any other is cancelled. */
			fprintf(stderr, "linked_timeout: nothing came for %lu ms\n", ms);
			return TIMED_OUT;
		} else if (results[READ] == -ECANCELED) {
			/* The kernel cancels the read if it refuses the timeout. */
			return fail("cannot set a timeout", -results[TIMEOUT]);
		}
	}
}

int main(int argc, char *argv[])
{
	struct io_uring ring;
	unsigned long ms;
	char *end;
	int ret;

	errno = 0;
	ms = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
	/* strtoul() accepts signs and spaces too. */
	if (!ms || errno || *end || argv[1][0] < '0' || argv[1][0] > '9') {
		fprintf(stderr, "usage: linked_timeout MILLISECONDS\n");
		return 2;
	}
	ret = io_uring_queue_init(REQUESTS, &ring, 0);
	if (ret < 0)
		return fail("cannot set up a ring", -ret);
	ret = copy_input(&ring, ms);
	io_uring_queue_exit(&ring);
	return ret;
}
