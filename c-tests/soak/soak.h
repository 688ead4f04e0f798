/* SPDX-License-Identifier: MIT */
/*
 * Long runs: kinds of work, each in threads of its own, that go on for a given time and check every
 * request, every CQE and every byte.
 */
#ifndef SOAK_H
#define SOAK_H

#include <stdio.h>
#include <liburing.h>

/* One thread's work. */
struct work {
	const char *kind;
	unsigned int seed;
	/* When to stop, by now(). */
	double until;
	unsigned long requests, completions, bytes;
	/* Waits that a signal interrupted. */
	unsigned long interrupted;
	/* The longest wait for a CQE, in milliseconds. */
	unsigned long longest;
	/* What the kernel lacks for it, if anything. */
	char lacking[160];
	/* The first failure; then the thread has stopped. */
	char failure[160];
};

/* Each sets up rings, works, and releases everything. */
void soak_files(struct work *w);
void soak_sockets(struct work *w);
void soak_polling(struct work *w);
void soak_resize(struct work *w);
void soak_processes(struct work *w);

double now(void);

/* A number below `below`, from the thread's own seed. */
unsigned int pick(struct work *w, unsigned int below);

/*
 * Sets up a ring, sometimes registered, and sometimes with its file descriptor closed. -EINVAL,
 * which is recorded, if the kernel does not have the flags.
 */
int setup_ring(struct work *w, struct io_uring *ring, unsigned int entries, unsigned int flags);

/* An SQE; if none is free, submits first. NULL if that fails. */
struct io_uring_sqe *get_sqe(struct work *w, struct io_uring *ring);

/* Submits, and waits for a CQE; goes on after signals. */
int wait_for(struct work *w, struct io_uring *ring, struct io_uring_cqe **cqe);

/* Records what the kernel lacks. */
void lack(struct work *w, const char *what, unsigned long number);

/* Records the first failure. Always 0, for `return fail(...)`. */
int fail(struct work *w, const char *what, long number);

#endif
