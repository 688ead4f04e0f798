/* SPDX-License-Identifier: MIT */
/*
 * Long and hard: kinds of work that go on until the time is up, each in threads of its own, with an
 * account of every request, every completion and every byte.
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
	/* Waits that a signal ended. */
	unsigned long interrupted;
	/* The longest that a completion was waited for, in milliseconds. */
	unsigned long longest;
	/* What the kernel cannot do of it, if anything. */
	char lacking[160];
	/* What went wrong, if anything did; then the thread has stopped. */
	char failure[160];
};

/* Each sets rings up, works, and gives everything back. */
void soak_files(struct work *w);
void soak_sockets(struct work *w);
void soak_polling(struct work *w);
void soak_resize(struct work *w);
void soak_processes(struct work *w);

double now(void);

/* A number below `below`, from the thread's own seed. */
unsigned int pick(struct work *w, unsigned int below);

/* Sets a ring up, now and then with its descriptor registered, or nothing else left of it; -EINVAL,
 * which is noted, where the kernel does not know the flags. */
int set_up(struct work *w, struct io_uring *ring, unsigned int entries, unsigned int flags);

/* Takes an entry; submits for it if there is none. Null when that fails. */
struct io_uring_sqe *take(struct work *w, struct io_uring *ring);

/* Submits, and waits for a completion; a signal in between is nothing special. */
int wait_for(struct work *w, struct io_uring *ring, struct io_uring_cqe **cqe);

/* Notes what the kernel cannot do. */
void lack(struct work *w, const char *what, unsigned long number);

/* Notes the first thing that went wrong. Always false, for `return fail(...)`. */
int fail(struct work *w, const char *what, long number);

#endif
