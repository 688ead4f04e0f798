/* SPDX-License-Identifier: MIT */
/*
 *	faults			lists the scenarios
 *	faults SCENARIO		runs one, and says what came of it, a word and a number a line:
 *
 *	ret	what the call returned
 *	fds	how many descriptors are more than before the call
 *	bytes	how many bytes are mapped more than before the call
 *	usable	1: the ring works; 0: it is out of service and says so; -1: neither
 *	errno	what errno is, which was 1234
 *	fds_left, bytes_left	what is left of it all at the end
 *
 * getppid(2) marks where the call begins and ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "faults.h"

struct holdings {
	long fds, bytes;
};

/* The C library's own memory grows as it likes. */
static int counts(const char *line)
{
	return !strstr(line, "[heap]") && !strstr(line, "[stack]");
}

static struct holdings holdings(void)
{
	static char text[1 << 16];
	struct holdings all = { 0, 0 };
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	char *line, *rest = text;
	ssize_t len = 0, n;

	while ((n = read(fd, text + len, sizeof(text) - 1 - (size_t)len)) > 0)
		len += n;
	close(fd);
	text[len] = 0;
	while ((line = strsep(&rest, "\n"))) {
		unsigned long start, end;

		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && counts(line))
			all.bytes += (long)(end - start);
	}
	for (fd = 0; fd < 256; fd++)
		all.fds += fcntl(fd, F_GETFD) >= 0;
	return all;
}

/* A request goes through the ring, whatever is in it already. */
static int usable(struct io_uring *ring)
{
	const __u64 mine = 0x5eed;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	int ret, i;

	sqe = io_uring_get_sqe(ring);
	if (!sqe)
		return io_uring_submit(ring) == -EBADF ? 0 : -1;
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, mine);
	for (i = 0; i < 100; i++) {
		ret = io_uring_submit_and_wait(ring, 1);
		/* A ring that was set up disabled is usable as soon as it is enabled. */
		if (ret == -EBADFD && !i)
			ret = io_uring_enable_rings(ring);
		if (ret < 0)
			return -1;
		while (!io_uring_peek_cqe(ring, &cqe)) {
			int found = cqe->user_data == mine;

			io_uring_cqe_seen(ring, cqe);
			if (found)
				return 1;
		}
	}
	return -1;
}

static int run(const struct scenario *s)
{
	struct holdings first, before, after, last;
	struct io_uring ring;
	long ret;
	int err;

	memset(&ring, 0, sizeof(ring));
	ring.ring_fd = ring.enter_ring_fd = -1;
	first = holdings();
	if (s->kind == KEEPS || s->kind == MAY_KILL) {
		err = io_uring_queue_init(8, &ring, s->flags);
		if (err) {
			printf("impossible %d\n", -err);
			return 0;
		}
	}
	err = s->prepare ? s->prepare(&ring) : 0;
	if (err) {
		printf("impossible %d\n", -err);
		return 0;
	}
	before = holdings();
	errno = 1234;
	syscall(SYS_getppid);
	ret = s->call(&ring);
	syscall(SYS_getppid);
	err = errno;
	after = holdings();
	printf("ret %ld\nerrno %d\n", ret, err);
	printf("fds %ld\nbytes %ld\n", after.fds - before.fds, after.bytes - before.bytes);
	if (s->kind != ALONE)
		printf("usable %d\n", usable(&ring));
	io_uring_queue_exit(&ring);
	io_uring_queue_exit(&ring);
	if (s->undo)
		s->undo(&ring);
	last = holdings();
	printf("fds_left %ld\nbytes_left %ld\n", last.fds - first.fds, last.bytes - first.bytes);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct scenario *const all[] = { making, requests, registering };
	static char buffer[4096];
	size_t i;

	/* So that printing takes no memory on the way. */
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct scenario *s;

		for (s = all[i]; s->name; s++) {
			if (argc < 2)
				puts(s->name);
			else if (!strcmp(s->name, argv[1]))
				return run(s);
		}
	}
	if (argc < 2)
		return 0;
	fprintf(stderr, "faults: there is no scenario %s\n", argv[1]);
	return 2;
}
