/* SPDX-License-Identifier: MIT */
/* Child processes with rings of their own and an inherited one, and signals during waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "soak.h"

/* Sends signals to a waiting thread, until `enough` is set. */
struct signaller {
	pthread_t id, waiter;
	atomic_int enough;
};

static void *signaller(void *arg)
{
	struct signaller *s = arg;

	while (!atomic_load(&s->enough)) {
		usleep(700);
		pthread_kill(s->waiter, SIGUSR1);
	}
	return NULL;
}

static void on_signal(int number)
{
	(void)number;
}

static int one(struct work *w, struct io_uring *ring, __u64 number)
{
	struct io_uring_sqe *sqe = get_sqe(w, ring);
	struct io_uring_cqe *cqe;

	if (!sqe)
		return 0;
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, number);
	if (!wait_for(w, ring, &cqe))
		return 0;
	if (cqe->res || cqe->user_data != number)
		return fail(w, "a wrong CQE", (long)cqe->user_data);
	io_uring_cqe_seen(ring, cqe);
	return 1;
}

/* A request that takes longer than the next signal. */
static int slow(struct work *w, struct io_uring *ring)
{
	struct __kernel_timespec ts = { .tv_nsec = 2000000 };
	struct io_uring_sqe *sqe = get_sqe(w, ring);
	struct io_uring_cqe *cqe;

	if (!sqe)
		return 0;
	io_uring_prep_timeout(sqe, &ts, 0, 0);
	if (!wait_for(w, ring, &cqe))
		return 0;
	if (cqe->res != -ETIME)
		return fail(w, "a timeout without -ETIME", cqe->res);
	io_uring_cqe_seen(ring, cqe);
	return 1;
}

/* Runs in a child; returns its exit code. */
static int child(struct work *w, struct io_uring *inherited, int parent)
{
	struct io_uring ring;
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return 0;
	/* Half of them map their rings in two mappings. */
	if (pick(w, 2))
		setenv("LIBURING_SPLIT_MMAP", "1", 1);
	if (setup_ring(w, &ring, 4, 0))
		return 1;
	for (i = 0; i < 50; i++) {
		if (!one(w, &ring, (__u64)i))
			return 2;
	}
	/* Some tear down their ring, some leave that to the kernel; none uses the inherited one. */
	if (pick(w, 2))
		io_uring_queue_exit(&ring);
	(void)inherited;
	return 0;
}

void soak_processes(struct work *w)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct signaller signals = { .waiter = pthread_self() };
	struct io_uring ring;
	__u64 number = 0;
	int going = 1;

	sigaction(SIGUSR1, &action, NULL);
	if (setup_ring(w, &ring, 4, 0))
		return;
	if (io_uring_ring_dontfork(&ring)) {
		fail(w, "dontfork", 0);
		going = 0;
	}
	if (pthread_create(&signals.id, NULL, signaller, &signals)) {
		fail(w, "no thread", 0);
		io_uring_queue_exit(&ring);
		return;
	}
	while (going && now() < w->until) {
		int parent = getpid(), status;
		pid_t pid = fork();

		if (!pid)
			_exit(child(w, &ring, parent));
		if (pid < 0) {
			fail(w, "cannot fork", errno);
			break;
		}
		/* Meanwhile the parent goes on and is interrupted by signals. */
		going = one(w, &ring, ++number) && slow(w, &ring);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			going = fail(w, "a child failed", status);
	}
	atomic_store(&signals.enough, 1);
	pthread_join(signals.id, NULL);
	io_uring_queue_exit(&ring);
}
