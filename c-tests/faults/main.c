/* SPDX-License-Identifier: MIT */
/*
 *	faults			lists the scenarios
 *	faults RUNS		runs those that the file RUNS names, each in a child, and prints the
 *				result, a word and a number a line. A line of RUNS is a digit, the
 *				value of LIBURING_SPLIT_MMAP, and a scenario's name.
 *
 *	run	a run begins
 *	kind	the scenario's, as in enum kind
 *	ret	what the call returned
 *	fds	how many more file descriptors are open than before the call
 *	bytes	how many more bytes are mapped than before the call
 *	heap	how much more is allocated than before the call
 *	limit	by how much the limit of open files was raised
 *	usable	1: the ring works; 0: it is closed; -1: neither
 *	errno	errno after the call; 1234 before
 *	fds_left, bytes_left, heap_left
 *		what is left of them at the end
 *	status	the child's status, as of waitpid(2)
 *
 * getppid(2) marks where the call begins and ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "faults.h"

struct holdings {
	long fds, bytes, heap, limit;
};

/* Memory of malloc(3) grows in its own way; what is allocated is counted on its own. */
static int counts(const char *line)
{
	return !strstr(line, "[heap]") && !strstr(line, "[stack]");
}

static struct holdings holdings(void)
{
	static char text[1 << 16];
	struct holdings all = { .heap = allocated() };
	struct rlimit limit;
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
	for (fd = 0; fd < 64; fd++)
		all.fds += fcntl(fd, F_GETFD) >= 0;
	if (!getrlimit(RLIMIT_NOFILE, &limit))
		all.limit = (long)limit.rlim_cur;
	return all;
}

/* Whether a request completes, whatever is in the ring already. */
static int usable(struct io_uring *ring)
{
	const __u64 mine = 0x5eed;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	int ret, i;

	for (i = 0; !(sqe = io_uring_get_sqe(ring)); i++) {
		/* The SQ ring is full, or the ring is closed. */
		if (io_uring_submit(ring) == -EBADF)
			return 0;
		/* On a busy machine the SQPOLL thread may take long. */
		if (i == 5000)
			return -1;
		usleep(1000);
	}
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

static int run_once(const struct scenario *s)
{
	struct holdings first, before, after, last;
	struct io_uring ring;
	long ret;
	int err;

	memset(&ring, 0, sizeof(ring));
	ring.ring_fd = ring.enter_ring_fd = -1;
	first = holdings();
	if (s->kind == KEEPS || s->kind == MAY_CLOSE) {
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
	printf("kind %d\nret %ld\nerrno %d\n", s->kind, ret, err);
	printf("fds %ld\nbytes %ld\n", after.fds - before.fds, after.bytes - before.bytes);
	printf("heap %ld\nlimit %ld\n", after.heap - before.heap, after.limit - before.limit);
	if (s->kind != ALONE)
		printf("usable %d\n", usable(&ring));
	io_uring_queue_exit(&ring);
	io_uring_queue_exit(&ring);
	if (s->undo)
		s->undo(&ring);
	last = holdings();
	printf("fds_left %ld\nbytes_left %ld\n", last.fds - first.fds, last.bytes - first.bytes);
	printf("heap_left %ld\n", last.heap - first.heap);
	return 0;
}

static const struct scenario *scenario(const char *name)
{
	static const struct scenario *const all[] = { making, requests, registering, silent };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (const struct scenario *s = all[i]; s->name; s++) {
			if (!name)
				puts(s->name);
			else if (!strcmp(s->name, name))
				return s;
		}
	}
	return NULL;
}

/* Each in a child, so that leaks of one run do not affect the next. */
static int run_all(char *runs)
{
	char *line;

	for (int i = 0; (line = strsep(&runs, "\n")) && line[0]; i++) {
		char split[2] = { line[0] };
		const struct scenario *s;
		int status = 0;
		pid_t pid;

		s = line[1] ? scenario(line + 2) : NULL;
		if (!s) {
			fprintf(stderr, "faults: there is no scenario %s\n", line);
			return 2;
		}
		printf("run %d\n", i);
		fflush(stdout);
		pid = fork();
		if (!pid) {
			/* A call that does not return is a failure too. */
			alarm(60);
			setenv("LIBURING_SPLIT_MMAP", split, 1);
			exit(run_once(s));
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid) {
			perror("faults");
			return 1;
		}
		printf("status %d\n", status);
	}
	return 0;
}

/* A sanitizer's allocator maps memory when it is asked for a size for the first time. */
static void warm_up(void)
{
	for (size_t size = 16; size < 8192; size += 64) {
		void *volatile memory = malloc(size);

		free(memory);
	}
}

int main(int argc, char **argv)
{
	static char buffer[4096], runs[1 << 16];
	size_t len = 0;
	ssize_t n;
	int fd;

	/* Printing must not allocate. */
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	if (argc < 2) {
		scenario(NULL);
		return 0;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		perror(argv[1]);
		return 2;
	}
	while ((n = read(fd, runs + len, sizeof(runs) - 1 - len)) > 0)
		len += (size_t)n;
	close(fd);
	warm_up();
	return run_all(runs);
}
