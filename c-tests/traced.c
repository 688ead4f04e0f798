/* SPDX-License-Identifier: MIT */
/*
 * Submits requests and reaps completions at random, and logs both.
 *
 *	traced FLAGS REQUESTS SEED WHAT
 *
 * WHAT is "plain"; "registered", with a registered ring fd; "fork", where a child does the same on a
 * ring of its own; "threads", with two threads that each have a ring; "hang", which submits reads of an
 * empty pipe, writes a line and waits until it is killed; "resize", on a ring that is resized; or
 * "resize-registered", on one that also has a registered ring fd.
 *
 * Lines: "S ring user_data" when an SQE is prepared, "C ring user_data res" when a CQE is reaped. Exits
 * with 77 if the kernel does not know the flags.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <liburing.h>

#define ENTRIES 16
#define UNKNOWN 77

struct job {
	unsigned int flags, requests, seed, first;
	int registered, resized;
	char *log;
	size_t len;
};

static unsigned int next(unsigned int *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static void fail(const char *what, int err)
{
	fprintf(stderr, "traced: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

/* Reaps what is ready; returns how many requests completed. */
static unsigned int reap(struct io_uring *ring, unsigned int how, FILE *log)
{
	struct io_uring_cqe *cqe, *batch[ENTRIES];
	unsigned int head, i, n = 0, slots = 0;

	switch (how) {
	case 0:
		io_uring_for_each_cqe(ring, head, cqe) {
			fprintf(log, "C %d %llu %d\n", ring->ring_fd,
				(unsigned long long)cqe->user_data, cqe->res);
			slots += io_uring_cqe_nr(cqe);
			n++;
		}
		io_uring_cq_advance(ring, slots);
		return n;
	case 1:
		n = io_uring_peek_batch_cqe(ring, batch, ENTRIES);
		for (i = 0; i < n; i++)
			fprintf(log, "C %d %llu %d\n", ring->ring_fd,
				(unsigned long long)batch[i]->user_data, batch[i]->res);
		io_uring_cq_advance(ring, n);
		return n;
	default:
		while (!io_uring_peek_cqe(ring, &cqe)) {
			fprintf(log, "C %d %llu %d\n", ring->ring_fd,
				(unsigned long long)cqe->user_data, cqe->res);
			io_uring_cqe_seen(ring, cqe);
			n++;
		}
		return n;
	}
}

static int submit(struct io_uring *ring, unsigned int how, int may_wait)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;

	if (may_wait && how % 4 == 0)
		return io_uring_submit_and_wait(ring, 1);
	if (may_wait && how % 4 == 1)
		return io_uring_submit_and_wait_timeout(ring, &cqe, 1, &ts, NULL);
	if (how % 4 == 2)
		return io_uring_submit_and_get_events(ring);
	return io_uring_submit(ring);
}

static void *run(void *arg)
{
	struct job *job = arg;
	struct io_uring_params p = { .flags = job->flags, .sq_thread_idle = 5 };
	unsigned int seed = job->seed, sent = 0, done = 0, mixed;
	FILE *log = open_memstream(&job->log, &job->len);
	struct io_uring ring;
	int ret;

	ret = io_uring_queue_init_params(ENTRIES, &ring, &p);
	if (ret == -EINVAL)
		exit(UNKNOWN);
	if (ret)
		fail("queue_init", ret);
	if (job->registered && io_uring_register_ring_fd(&ring) != 1)
		fail("register_ring_fd", EINVAL);
	/* A batch cannot be consumed by its number where CQEs have two sizes. */
	mixed = ring.flags & IORING_SETUP_CQE_MIXED;
	while (done < job->requests) {
		unsigned int n = next(&seed) % (ENTRIES + 1);

		/* No more than the CQ ring holds. */
		while (n-- && sent < job->requests && sent - done < 2 * ENTRIES) {
			struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
			unsigned int id = job->first + sent;

			if (!sqe)
				break;
			io_uring_prep_nop(sqe);
			if (next(&seed) % 4 == 0)
				sqe->flags |= IOSQE_ASYNC;
			io_uring_sqe_set_data64(sqe, id);
			fprintf(log, "S %d %u\n", ring.ring_fd, id);
			sent++;
		}
		ret = submit(&ring, next(&seed), sent != done);
		if (ret < 0 && ret != -ETIME && ret != -EAGAIN && ret != -EBUSY)
			fail("submit", ret);
		if (job->resized && next(&seed) % 16 == 0) {
			struct io_uring_params q = { .sq_entries = ENTRIES };

			q.cq_entries = 2 * ENTRIES << next(&seed) % 3;
			q.flags = IORING_SETUP_CQSIZE;
			ret = io_uring_resize_rings(&ring, &q);
			if (ret == -EINVAL)
				exit(UNKNOWN);
			if (ret)
				fail("resize_rings", ret);
		}
		done += reap(&ring, mixed ? 0 : next(&seed) % 3, log);
	}
	io_uring_queue_exit(&ring);
	fclose(log);
	return NULL;
}

static void hang(unsigned int requests)
{
	static char buffer[64];
	struct io_uring ring;
	unsigned int i;
	int pipes[2];

	if (pipe(pipes) || io_uring_queue_init(ENTRIES, &ring, 0))
		fail("set-up", errno);
	for (i = 0; i < requests; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_read(sqe, pipes[0], buffer, sizeof(buffer), 0);
		io_uring_sqe_set_data64(sqe, 100 + i);
	}
	io_uring_submit(&ring);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	struct job job[2] = {};
	const char *what;
	pthread_t thread;
	int status;

	if (argc != 5)
		return 2;
	what = argv[4];
	job[0].flags = strtoul(argv[1], NULL, 0);
	job[0].requests = strtoul(argv[2], NULL, 0);
	job[0].seed = strtoul(argv[3], NULL, 0);
	job[0].registered = !strcmp(what, "registered") || !strcmp(what, "resize-registered");
	job[0].resized = !strncmp(what, "resize", strlen("resize"));
	job[1] = job[0];
	job[1].first = 1 << 30;
	job[1].seed++;
	if (!strcmp(what, "hang"))
		hang(job[0].requests);
	if (!strcmp(what, "threads")) {
		if (pthread_create(&thread, NULL, run, &job[1]))
			fail("pthread_create", errno);
		run(&job[0]);
		pthread_join(thread, NULL);
	} else if (!strcmp(what, "fork")) {
		run(&job[0]);
		fwrite(job[0].log, 1, job[0].len, stdout);
		fflush(stdout);
		if (!fork()) {
			run(&job[1]);
			fwrite(job[1].log, 1, job[1].len, stdout);
			return 0;
		}
		if (wait(&status) < 0 || status)
			fail("the child", ECHILD);
		return 0;
	} else {
		run(&job[0]);
	}
	fwrite(job[0].log, 1, job[0].len, stdout);
	if (job[1].log)
		fwrite(job[1].log, 1, job[1].len, stdout);
	return 0;
}
