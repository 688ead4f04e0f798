/* SPDX-License-Identifier: MIT */
/*
 * A program that every liburing from 2.3 on compiles: files, pipes, timeouts, links, buffers and
 * registered resources, by the helpers that were inlined then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <liburing.h>
#include "check.h"

static struct io_uring ring;

static int complete(struct io_uring_sqe *sqe)
{
	struct io_uring_cqe *cqe;
	int res;

	io_uring_sqe_set_data64(sqe, 77);
	if (io_uring_submit(&ring) != 1 || io_uring_wait_cqe(&ring, &cqe))
		return -EIO;
	res = cqe->user_data == 77 ? cqe->res : -EBADMSG;
	io_uring_cqe_seen(&ring, cqe);
	return res;
}

static void setup(void)
{
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	CHECK_EQ(io_uring_sq_space_left(&ring), 8);
	CHECK_EQ(io_uring_cq_ready(&ring), 0);
}

static void file(void)
{
	char out[] = "sixteen letters.", in[16];
	struct io_uring_sqe *sqe;
	int fd = open(".", O_TMPFILE | O_RDWR, 0600);

	CHECK(fd >= 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write(sqe, fd, out, 16, 0);
	CHECK_EQ(complete(sqe), 16);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_fsync(sqe, fd, 0);
	CHECK_EQ(complete(sqe), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, fd, in, 16, 0);
	CHECK_EQ(complete(sqe), 16);
	CHECK(!memcmp(in, out, 16));
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_close(sqe, fd);
	CHECK_EQ(complete(sqe), 0);
}

static void wrap(void)
{
	unsigned int i, head, round;
	struct io_uring_cqe *cqe, *batch[16];

	for (round = 0; round < 100; round++) {
		unsigned int seen = 0;

		for (i = 0; i < 8; i++)
			io_uring_prep_nop(io_uring_get_sqe(&ring));
		CHECK(io_uring_get_sqe(&ring) == NULL);
		CHECK_EQ(io_uring_submit_and_wait(&ring, 8), 8);
		if (round & 1) {
			io_uring_for_each_cqe(&ring, head, cqe)
				seen++;
		} else {
			seen = io_uring_peek_batch_cqe(&ring, batch, 16);
		}
		CHECK_EQ(seen, 8);
		io_uring_cq_advance(&ring, seen);
	}
}

static void timeouts(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 10000000 };
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	io_uring_prep_timeout(sqe, &ts, 0, 0);
	CHECK_EQ(complete(sqe), -ETIME);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
}

static void links(void)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	int fds[2], i;
	char c = 'x', d = 0;

	CHECK_EQ(pipe(fds), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write(sqe, fds[1], &c, 1, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, fds[0], &d, 1, 0);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 2);
	for (i = 0; i < 2; i++) {
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->res, 1);
		io_uring_cqe_seen(&ring, cqe);
	}
	CHECK_EQ(d, 'x');
	close(fds[0]);
	close(fds[1]);
}

static void registered(void)
{
	static char buf[4096];
	struct iovec iov = { buf, sizeof(buf) };
	struct io_uring_sqe *sqe;
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(io_uring_register_buffers(&ring, &iov, 1), 0);
	CHECK_EQ(io_uring_register_files(&ring, fds, 2), 0);
	memset(buf, 'y', 100);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write_fixed(sqe, 1, buf, 100, 0, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	CHECK_EQ(complete(sqe), 100);
	memset(buf, 0, sizeof(buf));
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read_fixed(sqe, 0, buf, 4096, 0, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	CHECK_EQ(complete(sqe), 100);
	CHECK_EQ(buf[99], 'y');
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(io_uring_unregister_buffers(&ring), 0);
	close(fds[0]);
	close(fds[1]);
}

static void probe(void)
{
	struct io_uring_probe *p = io_uring_get_probe_ring(&ring);

	CHECK(p != NULL);
	CHECK(io_uring_opcode_supported(p, IORING_OP_NOP));
	CHECK(!io_uring_opcode_supported(p, 255));
	/* As programs did before there was io_uring_free_probe(). */
	free(p);
}

static void teardown(void)
{
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_submit(&ring), -EBADF);
}

#define RUN(test) check_run(#test, test)

int main(void)
{
	RUN(setup);
	RUN(file);
	RUN(wrap);
	RUN(timeouts);
	RUN(links);
	RUN(registered);
	RUN(probe);
	RUN(teardown);
	return check_failures != 0;
}
