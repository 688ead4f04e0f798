/* SPDX-License-Identifier: MIT */
/*
 * Calls of the library during which a system call may fail, because the test's driver makes it.
 * Between two marks a scenario makes one call; before and after, memory and descriptors are counted
 * and the ring is tried.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <liburing.h>

enum kind {
	/* The call makes the ring: afterwards there is one, or nothing. */
	MAKES,
	/* The call leaves the ring as usable as it was. */
	KEEPS,
	/* When it fails, the ring is as usable as it was or out of service. */
	MAY_KILL,
	/* The call takes no ring. */
	ALONE,
};

/* What the C library's allocator has given out: a number that is the same when all is given back. */
long allocated(void);

struct scenario {
	const char *name;
	enum kind kind;
	/* How the ring is set up for it. */
	unsigned int flags;
	/* What comes before the call, if anything; a negative errno if it cannot be done here. */
	int (*prepare)(struct io_uring *ring);
	long (*call)(struct io_uring *ring);
	/* Undoes the rest, after the ring was given up. */
	void (*undo)(struct io_uring *ring);
};

extern const struct scenario making[], requests[], registering[], silent[];

#endif
