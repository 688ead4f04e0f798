/* SPDX-License-Identifier: MIT */
/* A stream of bytes through a pair of sockets: multishot receives into a buffer ring. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "soak.h"

#define BUFFERS 16
#define BUFFER 2048
#define LONGEST 6000
#define GROUP 3

enum { SEND = 1, RECEIVE = 2 };

struct stream {
	struct io_uring ring;
	struct io_uring_buf_ring *br;
	unsigned char buffers[BUFFERS][BUFFER];
	unsigned char out[LONGEST];
	int ends[2];
	unsigned long sent, received;
	/* How much of `out` is still to be sent. */
	size_t left, length;
	int sending, receiving, closed, ended;
};

/* The byte at a position of the stream. */
static unsigned char byte_at(unsigned long place)
{
	return (unsigned char)((place * 2654435761u) >> 13);
}

static int queue_receive(struct work *w, struct stream *s)
{
	struct io_uring_sqe *sqe = get_sqe(w, &s->ring);

	if (!sqe)
		return 0;
	io_uring_prep_recv_multishot(sqe, s->ends[1], NULL, 0, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
	io_uring_sqe_set_buf_group(sqe, GROUP);
	io_uring_sqe_set_data64(sqe, RECEIVE);
	s->receiving = 1;
	return 1;
}

static int queue_send(struct work *w, struct stream *s)
{
	struct io_uring_sqe *sqe;
	size_t i;

	if (!s->left) {
		s->left = s->length = 1 + pick(w, LONGEST);
		for (i = 0; i < s->length; i++)
			s->out[i] = byte_at(s->sent + i);
	}
	sqe = get_sqe(w, &s->ring);
	if (!sqe)
		return 0;
	io_uring_prep_send(sqe, s->ends[0], s->out + s->length - s->left, s->left, 0);
	io_uring_sqe_set_data64(sqe, SEND);
	s->sending = 1;
	return 1;
}

static int received(struct work *w, struct stream *s, const struct io_uring_cqe *cqe)
{
	unsigned int id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
	int i;

	if (!(cqe->flags & IORING_CQE_F_MORE))
		s->receiving = 0;
	if (cqe->res == -ENOBUFS)
		return 1;
	if (cqe->res < 0)
		return fail(w, "cannot receive", cqe->res);
	if (!cqe->res) {
		s->ended = 1;
		return 1;
	}
	if (!(cqe->flags & IORING_CQE_F_BUFFER) || id >= BUFFERS || cqe->res > BUFFER)
		return fail(w, "a wrong buffer id or length", (long)cqe->flags);
	for (i = 0; i < cqe->res; i++) {
		if (s->buffers[id][i] != byte_at(s->received + (unsigned long)i))
			return fail(w, "a wrong byte in a stream", (long)s->received + i);
	}
	s->received += (unsigned long)cqe->res;
	w->bytes += (unsigned long)cqe->res;
	io_uring_buf_ring_add(s->br, s->buffers[id], BUFFER, (unsigned short)id,
			      io_uring_buf_ring_mask(BUFFERS), 0);
	io_uring_buf_ring_advance(s->br, 1);
	return 1;
}

static int handle(struct work *w, struct stream *s, struct io_uring_cqe *cqe)
{
	int going;

	if (cqe->user_data == RECEIVE) {
		going = received(w, s, cqe);
	} else if (cqe->user_data == SEND && s->sending) {
		going = cqe->res > 0 || fail(w, "cannot send", cqe->res);
		s->sending = 0;
		if (going) {
			s->sent += (unsigned long)cqe->res;
			s->left -= (size_t)cqe->res;
		}
	} else {
		going = fail(w, "an unexpected CQE", (long)cqe->user_data);
	}
	io_uring_cqe_seen(&s->ring, cqe);
	return going;
}

static int prepare(struct work *w, struct stream *s)
{
	int ret = 0;
	unsigned short i;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s->ends))
		return fail(w, "no sockets", errno);
	s->br = io_uring_setup_buf_ring(&s->ring, BUFFERS, GROUP, 0, &ret);
	if (!s->br)
		return fail(w, "no buffer ring", ret);
	for (i = 0; i < BUFFERS; i++)
		io_uring_buf_ring_add(s->br, s->buffers[i], BUFFER, i,
				      io_uring_buf_ring_mask(BUFFERS), i);
	io_uring_buf_ring_advance(s->br, BUFFERS);
	return 1;
}

/* Sends until the time is over, then shuts down, and receives the rest. */
static void pump(struct work *w, struct stream *s)
{
	struct io_uring_cqe *cqe;
	int going = 1;

	while (going && !s->ended) {
		int more = now() < w->until || s->left;

		if (!s->receiving)
			going = queue_receive(w, s);
		if (going && !s->sending && more)
			going = queue_send(w, s);
		if (!s->sending && !more && !s->closed) {
			shutdown(s->ends[0], SHUT_WR);
			s->closed = 1;
		}
		going = going && wait_for(w, &s->ring, &cqe) && handle(w, s, cqe);
	}
	if (going && s->sent != s->received)
		fail(w, "bytes are lost", (long)(s->sent - s->received));
}

void soak_sockets(struct work *w)
{
	unsigned int flags = pick(w, 2) ? IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN : 0;
	struct stream *s = calloc(1, sizeof(*s));

	if (!s || setup_ring(w, &s->ring, 8, flags)) {
		free(s);
		return;
	}
	s->ends[0] = s->ends[1] = -1;
	if (prepare(w, s))
		pump(w, s);
	if (s->br)
		io_uring_free_buf_ring(&s->ring, s->br, BUFFERS, GROUP);
	io_uring_queue_exit(&s->ring);
	close(s->ends[0]);
	close(s->ends[1]);
	free(s);
}
