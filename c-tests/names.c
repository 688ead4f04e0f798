/* SPDX-License-Identifier: MIT */
/*
 * Transfers known bytes with known files, for uring-trace -y -s.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <liburing.h>

#define GROUP 5

static struct io_uring ring;

static void fail(const char *what, int err)
{
	fprintf(stderr, "names: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

static struct io_uring_sqe *next(void)
{
	return io_uring_get_sqe(&ring);
}

/* Submits, and returns the result of the one request. */
static int result(void)
{
	struct io_uring_cqe *cqe;
	int ret = io_uring_submit_and_wait(&ring, 1);

	if (ret < 0 || (ret = io_uring_wait_cqe(&ring, &cqe)))
		fail("submit", ret);
	ret = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	if (ret < 0)
		fail("request", ret);
	return ret;
}

static void files(int fd)
{
	char to[64];
	struct iovec out = { "vectors!", 8 }, in = { to, 8 };

	io_uring_prep_write(next(), fd, "written\n", 8, 0);
	result();
	io_uring_prep_read(next(), fd, to, 8, 0);
	result();
	io_uring_prep_writev(next(), fd, &out, 1, 8);
	result();
	io_uring_prep_readv(next(), fd, &in, 1, 8);
	result();
	if (memcmp(to, "vectors!", 8))
		fail("the data", EIO);
}

static void buffers(void)
{
	static char memory[2][16];
	struct io_uring_buf_ring *br;
	struct io_uring_sqe *sqe;
	int pipes[2], ret;

	br = io_uring_setup_buf_ring(&ring, 2, GROUP, 0, &ret);
	if (!br || pipe(pipes) || write(pipes[1], "selected", 7) != 7)
		fail("set-up", ret);
	io_uring_buf_ring_add(br, memory[1], 16, 1, 1, 0);
	io_uring_buf_ring_advance(br, 1);
	sqe = next();
	io_uring_prep_read(sqe, pipes[0], NULL, 16, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	result();
	io_uring_free_buf_ring(&ring, br, 2, GROUP);
	close(pipes[0]);
	close(pipes[1]);
}

static void sockets(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), client, i;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (server < 0 || bind(server, (void *)&address, len) || listen(server, 1) ||
	    getsockname(server, (void *)&address, &len))
		fail("listen", errno);
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(client, (void *)&address, len))
		fail("connect", errno);
	/* The accepted socket has a known descriptor. */
	for (i = open("/dev/null", O_RDONLY); i < 8; i = dup(i))
		;
	io_uring_prep_accept(next(), server, NULL, NULL, 0);
	if (result() != 9)
		fail("accept", EBADF);
}

int main(void)
{
	char path[] = "/tmp/namesXXXXXX", byte;
	int fd = mkstemp(path), zero;

	if (fd != 3 || unlink(path))
		fail("mkstemp", errno);
	/* The first free descriptor. */
	if (io_uring_queue_init(8, &ring, 0) || io_uring_register_ring_fd(&ring) != 1 ||
	    io_uring_close_ring_fd(&ring) != 1)
		fail("queue_init", EINVAL);
	io_uring_prep_openat(next(), AT_FDCWD, "/dev/null", O_RDONLY, 0);
	if (result() != 4)
		fail("openat", EBADF);
	files(fd);
	zero = open("/dev/zero", O_RDONLY);
	if (io_uring_register_files(&ring, &zero, 1))
		fail("register_files", EINVAL);
	io_uring_prep_read(next(), 0, &byte, 1, 0);
	ring.sq.sqes[(ring.sq.sqe_tail - 1) & ring.sq.ring_mask].flags |= IOSQE_FIXED_FILE;
	result();
	buffers();
	sockets();
	io_uring_queue_exit(&ring);
	return 0;
}
