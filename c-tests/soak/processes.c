/* SPDX-License-Identifier: MIT */
/* Children that have rings of their own, or inherit one, and signals in the middle of waiting. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "soak.h"

static void on_signal(int number)
{
	(void)number;
}

static int one(struct work *w, struct io_uring *ring, __u64 number)
{
	struct io_uring_sqe *sqe = take(w, ring);
	struct io_uring_cqe *cqe;

	if (!sqe)
		return 0;
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, number);
	if (!wait_for(w, ring, &cqe))
		return 0;
	if (cqe->res || cqe->user_data != number)
		return fail(w, "a wrong completion", (long)cqe->user_data);
	io_uring_cqe_seen(ring, cqe);
	return 1;
}

/* What a child does; its exit code says how that went. */
static int child(struct work *w, struct io_uring *inherited, int parent)
{
	struct io_uring ring;
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return 0;
	/* Half of them map their rings in two pieces. */
	if (pick(w, 2))
		setenv("LIBURING_SPLIT_MMAP", "1", 1);
	if (set_up(w, &ring, 4, 0))
		return 1;
	for (i = 0; i < 50; i++) {
		if (!one(w, &ring, (__u64)i))
			return 2;
	}
	/* Some give their ring up, some leave that to the kernel; nobody touches the inherited one. */
	if (pick(w, 2))
		io_uring_queue_exit(&ring);
	(void)inherited;
	return 0;
}

void soak_processes(struct work *w)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct io_uring ring;
	__u64 number = 0;
	int going = 1;

	sigaction(SIGUSR1, &action, NULL);
	if (set_up(w, &ring, 4, 0))
		return;
	if (io_uring_ring_dontfork(&ring)) {
		fail(w, "dontfork", 0);
		going = 0;
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
		/* Meanwhile the parent goes on, and is interrupted. */
		syscall(SYS_tgkill, parent, syscall(SYS_gettid), SIGUSR1);
		going = one(w, &ring, ++number);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			going = fail(w, "a child failed", status);
	}
	io_uring_queue_exit(&ring);
}
