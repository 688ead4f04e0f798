/* SPDX-License-Identifier: MIT */
/* Bytes through a pipe, and through TCP with multishot receives and buffer rings. */
#define _GNU_SOURCE
#include "bench.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE 512
#define BUFFERS 16

enum { SENT, AT_SERVER, ECHOED, AT_CLIENT };

static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char memory[BUFFERS][MESSAGE];

static struct io_uring_sqe *take(__u64 data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	if (!sqe)
		give_up("the queue is full", 0);
	io_uring_sqe_set_data64(sqe, data);
	return sqe;
}

static void set_up(void)
{
	int ret = io_uring_queue_init(64, &ring, 0);

	if (ret)
		give_up("io_uring_queue_init", ret);
}

struct end {
	__u64 user_data;
	__u32 flags;
};

/* Waits for one CQE, of a whole message. */
static struct end next(void)
{
	struct io_uring_cqe *cqe;
	struct end end;
	int ret = io_uring_submit(&ring);

	if (ret >= 0)
		ret = io_uring_wait_cqe(&ring, &cqe);
	if (ret < 0)
		give_up("waiting", ret);
	if (cqe->res != MESSAGE)
		give_up("a message", cqe->res);
	end = (struct end){ .user_data = cqe->user_data, .flags = cqe->flags };
	io_uring_cqe_seen(&ring, cqe);
	return end;
}

static void pipe_round(long n)
{
	static char out[MESSAGE], in[MESSAGE];
	int fds[2];

	set_up();
	if (pipe(fds))
		give_up("pipe", 0);
	begin();
	while (n--) {
		io_uring_prep_write(take(0), fds[1], out, MESSAGE, 0);
		io_uring_prep_read(take(1), fds[0], in, MESSAGE, 0);
		next();
		next();
	}
}

/* A connection to the program itself. */
static void connect_pair(int fds[2])
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&addr, len) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&addr, &len) ||
	    connect(fds[0], (struct sockaddr *)&addr, len))
		give_up("a connection", 0);
	fds[1] = accept(listener, NULL, NULL);
	setsockopt(fds[0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fds[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	close(listener);
}

static void receive(int fd, __u64 data)
{
	struct io_uring_sqe *sqe = take(data);

	io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = 0;
	io_uring_sqe_set_data64(sqe, data);
}

static void recycle(unsigned int id)
{
	io_uring_buf_ring_add(buffers, memory[id], MESSAGE, (unsigned short)id,
			      io_uring_buf_ring_mask(BUFFERS), 0);
	io_uring_buf_ring_advance(buffers, 1);
}

static void queue_send(int fd, const void *buf, __u64 data)
{
	struct io_uring_sqe *sqe = take(data);

	io_uring_prep_send(sqe, fd, buf, MESSAGE, MSG_WAITALL);
	io_uring_sqe_set_data64(sqe, data);
}

static void echo(long n)
{
	static char message[MESSAGE];
	unsigned int id;
	int fds[2], ret;

	set_up();
	connect_pair(fds);
	buffers = io_uring_setup_buf_ring(&ring, BUFFERS, 0, 0, &ret);
	if (!buffers)
		give_up("io_uring_setup_buf_ring", ret);
	for (id = 0; id < BUFFERS; id++)
		recycle(id);
	receive(fds[1], AT_SERVER);
	receive(fds[0], AT_CLIENT);
	begin();
	while (n) {
		unsigned int left = 4, held = 0;

		queue_send(fds[0], message, SENT);
		while (left--) {
			struct end end = next();

			id = end.flags >> IORING_CQE_BUFFER_SHIFT;
			if (end.user_data == AT_SERVER) {
				held = id;
				queue_send(fds[1], memory[id], ECHOED);
			} else if (end.user_data == AT_CLIENT) {
				recycle(id);
			} else if (end.user_data == ECHOED) {
				recycle(held);
			}
			if (!(end.flags & IORING_CQE_F_MORE) && end.user_data == AT_SERVER)
				receive(fds[1], AT_SERVER);
			if (!(end.flags & IORING_CQE_F_MORE) && end.user_data == AT_CLIENT)
				receive(fds[0], AT_CLIENT);
		}
		n--;
	}
	io_uring_free_buf_ring(&ring, buffers, BUFFERS, 0);
	io_uring_queue_exit(&ring);
}

const struct scenario streams[] = {
	{ "pipe, write and read", pipe_round, 20000, false },
	{ "TCP echo, multishot, provided buffers", echo, 3000, false },
	{ NULL, NULL, 0, false },
};
