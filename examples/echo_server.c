/* SPDX-License-Identifier: MIT */
/*
 * Sends back what TCP clients send.
 *
 *	cc -O2 echo_server.c $(pkg-config --cflags --libs liburing) -o echo_server
 *	./echo_server PORT
 *
 * It listens on 127.0.0.1; port 0 selects a free port. It ends on SIGTERM and SIGINT.
 *
 * A multishot request accepts all clients, and one for each client receives all that it sends. Such
 * a request posts many CQEs; as long as IORING_CQE_F_MORE is set, more will follow. The kernel
 * picks the memory for received data from one buffer ring, so that idle clients need none.
 *
 * While MAX_HELD buffers wait to be sent to a client that does not read, nothing more is received
 * from it. Many such clients together can still use up all buffers; a real server would disconnect
 * them.
 */
#define _GNU_SOURCE 1
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <liburing.h>

#define ENTRIES 512
#define MAX_FDS 4096		/* clients with larger file descriptors are closed */
#define BUFFERS 256		/* a power of two */
#define BUFFER_SIZE 4096
#define GROUP 0
#define MAX_HELD 16		/* buffers of one client after which receiving is paused */

enum kind { ACCEPT, SIGNAL, RECEIVE, SEND, CANCEL };

/* Received data is sent from the buffers that it arrived in, a list for each client. */
struct buffer {
	unsigned int len;
	int next;		/* -1: none */
};

struct client {
	int open, receiving, sending;
	int pausing;		/* the receive request is being cancelled */
	int starved;		/* waits for a free buffer */
	int ended;		/* nothing more will be received */
	int broken;		/* nothing more can be sent */
	int first, last;	/* its buffers */
	int held;		/* their number */
	unsigned int sent;	/* bytes of the first one that were sent */
};

struct server {
	struct io_uring ring;
	struct io_uring_buf_ring *buf_ring;
	char memory[BUFFERS][BUFFER_SIZE];
	struct buffer buffers[BUFFERS];
	int free;		/* number of buffers in the buffer ring */
	struct client clients[MAX_FDS];
	int connected, starved;	/* numbers of clients */
	int listener, signals;
	struct signalfd_siginfo signal;
	int accepting, stopping;
};

static int fail(const char *what, int err)
{
	fprintf(stderr, "echo_server: %s: %s\n", what, strerror(err));
	return 1;
}

static struct io_uring_sqe *get_sqe(struct server *s)
{
	struct io_uring_sqe *sqe;
	int ret;

	while (!(sqe = io_uring_get_sqe(&s->ring))) {
		/* The SQ ring is full; submitting frees its SQEs. */
		ret = io_uring_submit(&s->ring);
		if (ret < 0 && ret != -EINTR)
			exit(fail("cannot submit", -ret));
	}
	return sqe;
}

/* The user data of a request. */
static __u64 user_data(enum kind kind, int fd)
{
	return (__u64)kind << 32 | (__u64)fd;
}

static void queue_accept(struct server *s)
{
	struct io_uring_sqe *sqe = get_sqe(s);

	io_uring_prep_multishot_accept(sqe, s->listener, NULL, NULL, SOCK_CLOEXEC);
	io_uring_sqe_set_data64(sqe, user_data(ACCEPT, s->listener));
	s->accepting = 1;
}

static void queue_receive(struct server *s, int fd)
{
	struct io_uring_sqe *sqe = get_sqe(s);

	io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
	io_uring_sqe_set_buf_group(sqe, GROUP);
	io_uring_sqe_set_data64(sqe, user_data(RECEIVE, fd));
	s->clients[fd].receiving = 1;
}

static void queue_pause(struct server *s, int fd)
{
	struct io_uring_sqe *sqe = get_sqe(s);

	io_uring_prep_cancel64(sqe, user_data(RECEIVE, fd), 0);
	io_uring_sqe_set_data64(sqe, user_data(CANCEL, fd));
	s->clients[fd].pausing = 1;
}

static void queue_send(struct server *s, int fd)
{
	struct client *c = &s->clients[fd];
	struct io_uring_sqe *sqe = get_sqe(s);

	io_uring_prep_send(sqe, fd, s->memory[c->first] + c->sent,
			   s->buffers[c->first].len - c->sent, MSG_NOSIGNAL);
	io_uring_sqe_set_data64(sqe, user_data(SEND, fd));
	c->sending = 1;
}

/* Adds a buffer to the buffer ring. */
static void recycle(struct server *s, int bid)
{
	io_uring_buf_ring_add(s->buf_ring, s->memory[bid], BUFFER_SIZE, (unsigned short)bid,
			      io_uring_buf_ring_mask(BUFFERS), 0);
	io_uring_buf_ring_advance(s->buf_ring, 1);
	s->free++;
}

static void drop_first(struct server *s, struct client *c)
{
	int bid = c->first;

	c->first = s->buffers[bid].next;
	c->held--;
	c->sent = 0;
	recycle(s, bid);
}

/* Starts the next requests of a client; closes it if there are none. */
static void advance(struct server *s, int fd)
{
	struct client *c = &s->clients[fd];
	int receive = !c->ended && c->held < MAX_HELD;

	while (c->broken && !c->sending && c->first >= 0)
		drop_first(s, c);
	if (!c->sending && c->first >= 0)
		queue_send(s, fd);

	s->starved -= c->starved;
	c->starved = receive && !c->receiving && !s->free;
	s->starved += c->starved;
	if (receive && !c->receiving && s->free)
		queue_receive(s, fd);
	else if (!receive && c->receiving && !c->pausing)
		queue_pause(s, fd);

	/* The file descriptor may be reused, so no request may still refer to it. */
	if (c->ended && !c->receiving && !c->sending) {
		close(fd);
		c->open = 0;
		s->connected--;
		if (!s->accepting)
			queue_accept(s);
	}
}

static void accepted(struct server *s, int res)
{
	if (res >= MAX_FDS) {
		close(res);
	} else if (res >= 0) {
		s->clients[res] = (struct client) { .open = 1, .first = -1 };
		s->connected++;
		advance(s, res);
	}
	if (s->accepting)
		return;
	/* Without file descriptors or memory it would fail again until a client has been closed. */
	if (res != -EMFILE && res != -ENFILE && res != -ENOBUFS && res != -ENOMEM)
		queue_accept(s);
	else if (!s->connected)
		exit(fail("cannot accept", -res));
}

static void received(struct server *s, int fd, int res, __u32 flags)
{
	struct client *c = &s->clients[fd];
	int bid = (int)(flags >> IORING_CQE_BUFFER_SHIFT);

	if (flags & IORING_CQE_F_BUFFER)
		s->free--;
	if (res > 0) {
		s->buffers[bid] = (struct buffer) { .len = (unsigned int)res, .next = -1 };
		if (c->first < 0)
			c->first = bid;
		else
			s->buffers[c->last].next = bid;
		c->last = bid;
		c->held++;
	} else if (flags & IORING_CQE_F_BUFFER) {
		recycle(s, bid);
	}
	if (!c->receiving)
		c->pausing = 0;
	/* Out of buffers, or paused: advance() starts it again. */
	if (res == 0 || (res < 0 && res != -ENOBUFS && res != -ECANCELED && res != -EINTR))
		c->ended = 1;
	if (res < 0 && c->ended)
		c->broken = 1;
	advance(s, fd);
}

static void sent(struct server *s, int fd, int res)
{
	struct client *c = &s->clients[fd];

	c->sending = 0;
	if (res >= 0) {
		c->sent += (unsigned int)res;
		if (c->sent == s->buffers[c->first].len)
			drop_first(s, c);
	} else if (res != -EINTR) {
		c->ended = c->broken = 1;
	}
	advance(s, fd);
}

static void handle(struct server *s, __u64 data, int res, __u32 flags)
{
	int fd = (int)(data & 0xffffffff);
	int more = !!(flags & IORING_CQE_F_MORE);

	switch ((enum kind)(data >> 32)) {
	case ACCEPT:
		s->accepting = more;
		accepted(s, res);
		break;
	case SIGNAL:
		s->stopping = 1;
		break;
	case RECEIVE:
		s->clients[fd].receiving = more;
		received(s, fd, res, flags);
		break;
	case SEND:
		sent(s, fd, res);
		break;
	case CANCEL:
		/* The cancelled request has a CQE of its own. */
		break;
	}
}

static int serve(struct server *s)
{
	struct io_uring_sqe *sqe = get_sqe(s);
	struct io_uring_cqe *cqe;
	unsigned int head, seen;
	int ret, fd;

	io_uring_prep_read(sqe, s->signals, &s->signal, sizeof(s->signal), 0);
	io_uring_sqe_set_data64(sqe, user_data(SIGNAL, s->signals));
	queue_accept(s);
	while (!s->stopping) {
		ret = io_uring_submit_and_wait(&s->ring, 1);
		if (ret < 0 && ret != -EINTR)
			return fail("cannot submit", -ret);
		seen = 0;
		io_uring_for_each_cqe(&s->ring, head, cqe) {
			handle(s, cqe->user_data, cqe->res, cqe->flags);
			seen++;
		}
		io_uring_cq_advance(&s->ring, seen);
		for (fd = 0; s->starved && s->free && fd < MAX_FDS; fd++) {
			if (s->clients[fd].starved)
				advance(s, fd);
		}
	}
	return 0;
}

static int run(struct server *s)
{
	int i, ret;

	ret = io_uring_queue_init(ENTRIES, &s->ring, 0);
	if (ret < 0)
		return fail("cannot set up a ring", -ret);
	s->buf_ring = io_uring_setup_buf_ring(&s->ring, BUFFERS, GROUP, 0, &ret);
	if (!s->buf_ring) {
		io_uring_queue_exit(&s->ring);
		return fail("cannot set up a buffer ring", -ret);
	}
	for (i = 0; i < BUFFERS; i++)
		recycle(s, i);
	ret = serve(s);
	io_uring_free_buf_ring(&s->ring, s->buf_ring, BUFFERS, GROUP);
	io_uring_queue_exit(&s->ring);
	for (i = 0; i < MAX_FDS; i++) {
		if (s->clients[i].open)
			close(i);
	}
	return ret;
}

/* A socket that listens on the port, which is printed because it may have been 0. */
static int listen_on(unsigned long port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(addr);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&addr, len) < 0 || listen(fd, SOMAXCONN) < 0 ||
	    getsockname(fd, (struct sockaddr *)&addr, &len) < 0)
		exit(fail("cannot listen", errno));
	printf("listening on port %d\n", ntohs(addr.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char *argv[])
{
	static struct server s;
	unsigned long port = 0;
	sigset_t set;
	char *end = NULL;
	int ret;

	if (argc == 2)
		port = strtoul(argv[1], &end, 10);
	if (!end || end == argv[1] || *end || port > 65535) {
		fprintf(stderr, "usage: echo_server PORT\n");
		return 2;
	}
	/* Blocked signals are read from a file descriptor, by the ring. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return fail("cannot block signals", errno);
	s.signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (s.signals < 0)
		return fail("cannot wait for signals", errno);
	s.listener = listen_on(port);
	ret = run(&s);
	close(s.listener);
	close(s.signals);
	return ret;
}
