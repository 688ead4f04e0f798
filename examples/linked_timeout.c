/* SPDX-License-Identifier: MIT */
/*
 * Copies standard input to standard output, and gives up if nothing comes for too long.
 *
 *	cc -O2 linked_timeout.c $(pkg-config --cflags --libs liburing) -o linked_timeout
 *	some-program | ./linked_timeout MILLISECONDS
 *
 * Ends with 0 at the end of the input, 1 if something goes wrong, 124 if the time was up: the code
 * that timeout(1) ends with.
 *
 * A timeout that is linked to a request is not a request of its own that might fire at any time:
 * the clock starts with the request, and the kernel cancels the one when the other is done.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <liburing.h>

#define TIME_UP 124

/* What the completions are told apart by. */
enum { READ, TIMEOUT, REQUESTS };

static int fail(const char *what, int err)
{
	fprintf(stderr, "linked_timeout: %s: %s\n", what, strerror(err));
	return 1;
}

static void queue_read(struct io_uring *ring, char *buf, unsigned int len,
		       struct __kernel_timespec *limit)
{
	/* There is always room: both of the last time were submitted. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	/* The offset -1 stands for the file position, if there is one. */
	io_uring_prep_read(sqe, STDIN_FILENO, buf, len, (__u64)-1);
	io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
	io_uring_sqe_set_data64(sqe, READ);

	/* It belongs to the request just before it. */
	sqe = io_uring_get_sqe(ring);
	io_uring_prep_link_timeout(sqe, limit, 0);
	io_uring_sqe_set_data64(sqe, TIMEOUT);
}

/* Submits, and takes in the results of both requests: each completes, in any order. */
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
		/*
		 * The read is looked at first: it may have got something at the very moment that
		 * the time was up.
		 */
		if (results[READ] == 0)
			return 0;
		if (results[READ] > 0) {
			if (write_out(buf, (size_t)results[READ]))
				return 1;
		} else if (results[READ] != -ECANCELED && results[READ] != -EINTR) {
			return fail("cannot read", -results[READ]);
		} else if (results[TIMEOUT] == -ETIME) {
			/* A read that waits in a thread is interrupted, any other is cancelled. */
			fprintf(stderr, "linked_timeout: nothing came for %lu ms\n", ms);
			return TIME_UP;
		} else if (results[READ] == -ECANCELED) {
			/* Nobody else cancels: the timeout itself was refused. */
			return fail("cannot set a time limit", -results[TIMEOUT]);
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
	/* strtoul() takes signs and spaces, too. */
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
