/* SPDX-License-Identifier: MIT */
/*
 * Makes requests whose results are known, and prints the results: run by uring-trace with rules of
 * injection.
 *
 *	injected chain SPEC FILE LEN OFFSET	requests of one submission
 *	injected each FILE COUNT		reads, one after the other
 *	injected batch FILE COUNT FLAGS		reads, all in one submission; FLAGS of the setup
 *	injected whole FILE CHUNK		reads a file to its end, after each short read from there on
 *	injected readv FILE LEN...		a vectored read with buffers of these lengths
 *	injected submit COUNT			NOPs; prints what each submit returned
 *	injected wait				waits for nothing, and for a byte; prints what calls returned
 *	injected send KIND LEN			"stream" or "dgram"
 *	injected kinds FILE			requests that have lengths of their own
 *	injected rings FILE COUNT		two rings, used in turns
 *	injected fork FILE COUNT		a ring, and one of a child
 *
 * SPEC has a letter for each request: r READ, b READ of no file, n NOP, t LINK_TIMEOUT, v RECV,
 * w RECV with MSG_WAITALL; then - for a link, = for a hard link, ! for IOSQE_CQE_SKIP_SUCCESS. What RECV
 * receives is in FILE. Exits with 77 if the kernel does not know the setup flags.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <liburing.h>

#define ENTRIES 64
#define LEN 100
#define UNKNOWN 77
#define NONE (-9999)

static char buffers[ENTRIES][4096];

static void fail(const char *what, int err)
{
	fprintf(stderr, "injected: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

static void init(struct io_uring *ring, unsigned int flags)
{
	int ret = io_uring_queue_init(ENTRIES, ring, flags);

	if (ret == -EINVAL)
		exit(UNKNOWN);
	if (ret)
		fail("queue_init", ret);
}

static int file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail(path, errno);
	return fd;
}

static struct io_uring_sqe *get_sqe(struct io_uring *ring, unsigned int id)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe)
		fail("get_sqe", EBUSY);
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, id);
	return sqe;
}

static void prep_read(struct io_uring_sqe *sqe, int fd, unsigned int id, unsigned int len, __u64 offset)
{
	io_uring_prep_read(sqe, fd, buffers[id], len, offset);
	io_uring_sqe_set_data64(sqe, id);
}

/* The result of the next CQE; stores which request it is of. */
static int reap(struct io_uring *ring, unsigned int *id)
{
	struct io_uring_cqe *cqe;
	int ret;

	do
		ret = io_uring_wait_cqe(ring, &cqe);
	while (ret == -EINTR);
	if (ret)
		fail("wait_cqe", ret);
	*id = (unsigned int)io_uring_cqe_get_data64(cqe);
	ret = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return ret;
}

/* Submits all SQEs, also if calls are refused. */
static void submit(struct io_uring *ring)
{
	while (io_uring_sq_ready(ring)) {
		int ret = io_uring_submit(ring);

		if (ret < 0 && ret != -EAGAIN && ret != -EBUSY && ret != -EINTR)
			fail("submit", ret);
	}
}

/* Whether a buffer has the bytes of the file at an offset, and nothing after them. */
static int is_right(int fd, unsigned int id, int len, __u64 offset)
{
	char expected[sizeof(buffers[0])];

	if (len < 0)
		return 1;
	if (pread(fd, expected, (size_t)len, (off_t)offset) != len)
		return 0;
	return !memcmp(buffers[id], expected, (size_t)len) && !buffers[id][len];
}

static int chain(const char *spec, const char *path, unsigned int len, __u64 offset)
{
	struct __kernel_timespec ts = { .tv_sec = 60 };
	int results[ENTRIES], sockets[2], fd = file(path);
	struct io_uring_sqe *sqe = NULL;
	unsigned int i, id, count = 0;
	struct io_uring ring;
	char data[4096];
	ssize_t size;

	init(&ring, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		fail("socketpair", errno);
	size = pread(fd, data, sizeof(data), 0);
	if (size < 0 || write(sockets[1], data, (size_t)size) != size || shutdown(sockets[1], SHUT_WR))
		fail("what is received", errno);
	for (; *spec; spec++) {
		switch (*spec) {
		case '-':
			sqe->flags |= IOSQE_IO_LINK;
			continue;
		case '=':
			sqe->flags |= IOSQE_IO_HARDLINK;
			continue;
		case '!':
			sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
			continue;
		}
		sqe = get_sqe(&ring, count);
		if (*spec == 'r')
			prep_read(sqe, fd, count, len, offset);
		else if (*spec == 'b')
			prep_read(sqe, -1, count, len, offset);
		else if (*spec == 't')
			io_uring_prep_link_timeout(sqe, &ts, 0);
		else if (*spec != 'n')
			io_uring_prep_recv(sqe, sockets[0], buffers[count], len,
					   *spec == 'w' ? MSG_WAITALL : 0);
		io_uring_sqe_set_data64(sqe, count);
		results[count++] = NONE;
	}
	/* Completes after all others, of which some have no CQE. */
	sqe = get_sqe(&ring, count);
	sqe->flags |= IOSQE_IO_DRAIN;
	results[count] = NONE;
	submit(&ring);
	while (results[count] == NONE) {
		int res = reap(&ring, &id);

		if (id > count || results[id] != NONE)
			fail("a CQE of no request, or a second one", EINVAL);
		results[id] = res;
	}
	for (i = 0; i < count; i++)
		results[i] == NONE ? printf("none ") : printf("%d ", results[i]);
	puts("");
	io_uring_queue_exit(&ring);
	return 0;
}

static void read_each(struct io_uring *ring, int fd, unsigned int from, unsigned int to)
{
	unsigned int i, id;
	int res;

	for (i = from; i < to; i++) {
		memset(buffers[0], 0, sizeof(buffers[0]));
		prep_read(get_sqe(ring, 0), fd, 0, LEN, (__u64)i * LEN);
		submit(ring);
		res = reap(ring, &id);
		printf("%d ", is_right(fd, 0, res, (__u64)i * LEN) ? res : NONE);
	}
}

static int each(const char *path, unsigned int count)
{
	int fd = file(path);
	struct io_uring ring;

	init(&ring, 0);
	read_each(&ring, fd, 0, count);
	puts("");
	io_uring_queue_exit(&ring);
	return 0;
}

static int batch(const char *path, unsigned int count, unsigned int flags)
{
	int results[ENTRIES], fd = file(path);
	struct io_uring ring;
	unsigned int i, id;

	init(&ring, flags);
	for (i = 0; i < count; i++)
		prep_read(get_sqe(&ring, i), fd, i, LEN, (__u64)i * LEN);
	if (flags & IORING_SETUP_SQPOLL)
		io_uring_submit(&ring);
	else
		submit(&ring);
	for (i = 0; i < count; i++) {
		int res = reap(&ring, &id);

		results[id] = is_right(fd, id, res, (__u64)id * LEN) ? res : NONE;
	}
	for (i = 0; i < count; i++)
		printf("%d ", results[i]);
	puts("");
	io_uring_queue_exit(&ring);
	return 0;
}

static int whole(const char *path, unsigned int chunk)
{
	unsigned int id, requests = 0, retried = 0;
	struct io_uring ring;
	int res, fd = file(path);
	struct stat st;
	__u64 done = 0;

	init(&ring, 0);
	if (fstat(fd, &st) || chunk >= sizeof(buffers[0]))
		fail(path, EINVAL);
	for (;;) {
		memset(buffers[0], 0, sizeof(buffers[0]));
		prep_read(get_sqe(&ring, 0), fd, 0, chunk, done);
		submit(&ring);
		res = reap(&ring, &id);
		requests++;
		if (res == -EAGAIN || res == -EINTR) {
			retried++;
			continue;
		}
		if (res < 0)
			fail("read", res);
		if (!is_right(fd, 0, res, done))
			fail("the data", EIO);
		if (!res)
			break;
		done += (__u64)res;
	}
	printf("%s %u %u\n", done == (__u64)st.st_size ? "all" : "part", requests, retried);
	io_uring_queue_exit(&ring);
	return 0;
}

static int read_vector(const char *path, int count, char **lengths)
{
	struct iovec iovecs[ENTRIES];
	int i, res, fd = file(path);
	struct io_uring ring;
	unsigned int id;
	int left;

	init(&ring, 0);
	for (i = 0; i < count; i++) {
		iovecs[i].iov_base = buffers[i];
		iovecs[i].iov_len = strtoul(lengths[i], NULL, 0);
	}
	io_uring_prep_readv(get_sqe(&ring, 0), fd, iovecs, (unsigned int)count, 0);
	submit(&ring);
	res = reap(&ring, &id);
	printf("%d", res);
	/* Each buffer has its part, and the others have nothing. */
	for (i = 0, left = res; i < count && left >= 0; i++) {
		int len = left < (int)iovecs[i].iov_len ? left : (int)iovecs[i].iov_len;

		if (!is_right(fd, (unsigned int)i, len, (__u64)(res - left)))
			printf(" wrong");
		left -= len;
	}
	puts("");
	io_uring_queue_exit(&ring);
	return 0;
}

static int submits(unsigned int count)
{
	unsigned int i, id, seen = 0;
	struct io_uring ring;

	init(&ring, 0);
	for (i = 0; i < count; i++)
		get_sqe(&ring, i)->flags |= i % 4 == 2 ? IOSQE_IO_LINK : 0;
	while (io_uring_sq_ready(&ring))
		printf("%d ", io_uring_submit(&ring));
	for (i = 0; i < count; i++)
		seen += !reap(&ring, &id);
	printf("then %u of %u, %u ready\n", seen, count, io_uring_cq_ready(&ring));
	io_uring_queue_exit(&ring);
	return 0;
}

static int waits(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int pipes[2];

	init(&ring, 0);
	if (pipe(pipes))
		fail("pipe", errno);
	io_uring_prep_read(get_sqe(&ring, 0), pipes[0], buffers[0], 1, 0);
	/* A wait that is not interrupted would wait for ever. */
	printf("%d ", io_uring_submit_and_wait(&ring, 1));
	printf("%d ", io_uring_cq_ready(&ring));
	printf("%d ", io_uring_wait_cqe_timeout(&ring, &cqe, &ts));
	if (write(pipes[1], "x", 1) != 1)
		fail("write", errno);
	printf("%d ", io_uring_wait_cqe(&ring, &cqe));
	printf("%d\n", cqe->res);
	io_uring_cqe_seen(&ring, cqe);
	io_uring_queue_exit(&ring);
	return 0;
}

static int sends(const char *kind, unsigned int len)
{
	int sockets[2], type = strcmp(kind, "dgram") ? SOCK_STREAM : SOCK_DGRAM;
	struct io_uring ring;
	unsigned int id;

	init(&ring, 0);
	if (socketpair(AF_UNIX, type, 0, sockets))
		fail("socketpair", errno);
	io_uring_prep_send(get_sqe(&ring, 0), sockets[0], buffers[0], len, 0);
	submit(&ring);
	printf("%d ", reap(&ring, &id));
	io_uring_prep_recv(get_sqe(&ring, 0), sockets[1], buffers[1], len, MSG_DONTWAIT);
	submit(&ring);
	printf("%d\n", reap(&ring, &id));
	io_uring_queue_exit(&ring);
	return 0;
}

/* A registered file, a selected buffer, an eventfd, a write, and a read with a registered buffer. */
static int kinds(const char *path)
{
	struct iovec iovec = { .iov_base = buffers[9], .iov_len = LEN };
	int fd = file(path), pipes[2], results[5];
	struct io_uring_buf_ring *group;
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	unsigned int i, id;
	int ret;

	init(&ring, 0);
	if (pipe(pipes) || io_uring_register_files(&ring, &fd, 1) ||
	    io_uring_register_buffers(&ring, &iovec, 1))
		fail("register", errno);
	group = io_uring_setup_buf_ring(&ring, 1, 7, 0, &ret);
	if (!group)
		fail("setup_buf_ring", ret);
	io_uring_buf_ring_add(group, buffers[8], LEN, 5, 0, 0);
	io_uring_buf_ring_advance(group, 1);

	sqe = get_sqe(&ring, 0);
	prep_read(sqe, 0, 0, LEN, 0);
	sqe->flags |= IOSQE_FIXED_FILE;
	sqe = get_sqe(&ring, 1);
	prep_read(sqe, fd, 1, LEN, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = 7;
	ret = eventfd(1, EFD_CLOEXEC);
	prep_read(get_sqe(&ring, 2), ret, 2, 8, 0);
	io_uring_prep_write(get_sqe(&ring, 3), pipes[1], buffers[3], LEN, 0);
	sqe = get_sqe(&ring, 4);
	io_uring_prep_read_fixed(sqe, fd, buffers[9], LEN, 0, 0);
	for (i = 0; i < 5; i++)
		results[i] = NONE;
	submit(&ring);
	for (i = 0; i < 5; i++) {
		ret = reap(&ring, &id);
		results[id] = ret;
	}
	for (i = 0; i < 5; i++)
		printf("%d ", results[i]);
	puts("");
	io_uring_free_buf_ring(&ring, group, 1, 7);
	io_uring_queue_exit(&ring);
	return 0;
}

static int rings(const char *path, unsigned int count)
{
	struct io_uring ring[2];
	int fd = file(path);
	unsigned int i;

	init(&ring[0], 0);
	init(&ring[1], 0);
	for (i = 0; i < 2 * count; i++) {
		/* The numbers of the first ring are before the line, those of the second after it. */
		read_each(&ring[i / count], fd, i % count, i % count + 1);
		if (i + 1 == count)
			puts("");
	}
	puts("");
	io_uring_queue_exit(&ring[0]);
	io_uring_queue_exit(&ring[1]);
	return 0;
}

static int forks(const char *path, unsigned int count)
{
	int status;

	each(path, count);
	fflush(stdout);
	if (!fork()) {
		each(path, count);
		return 0;
	}
	if (wait(&status) < 0 || status)
		fail("the child", ECHILD);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	unsigned int last = argc > 2 ? (unsigned int)strtoul(argv[argc - 1], NULL, 0) : 0;

	if (argc == 2 && !strcmp(argv[1], "wait"))
		return waits();
	if (argc == 6 && !strcmp(what, "chain"))
		return chain(argv[2], argv[3], (unsigned int)strtoul(argv[4], NULL, 0), last);
	if (argc == 4 && !strcmp(what, "each"))
		return each(argv[2], last);
	if (argc == 5 && !strcmp(what, "batch"))
		return batch(argv[2], (unsigned int)strtoul(argv[3], NULL, 0), last);
	if (argc == 4 && !strcmp(what, "whole"))
		return whole(argv[2], last);
	if (argc > 3 && !strcmp(what, "readv"))
		return read_vector(argv[2], argc - 3, argv + 3);
	if (argc == 3 && !strcmp(what, "submit"))
		return submits(last);
	if (argc == 4 && !strcmp(what, "send"))
		return sends(argv[2], last);
	if (argc == 3 && !strcmp(what, "kinds"))
		return kinds(argv[2]);
	if (argc == 4 && !strcmp(what, "rings"))
		return rings(argv[2], last);
	if (argc == 4 && !strcmp(what, "fork"))
		return forks(argv[2], last);
	return 2;
}
