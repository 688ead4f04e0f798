/* SPDX-License-Identifier: MIT */
/*
 * Calls of the library during which system calls fail. Between two marks a scenario makes one call;
 * before and after, memory and file descriptors are counted, and the ring is used.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <liburing.h>

enum kind {
	/* The call sets up the ring: afterwards there is a ring, or nothing. */
	MAKES,
	/* After the call the ring is as usable as before. */
	KEEPS,
	/* If the call fails, the ring is as usable as before, or closed. */
	MAY_CLOSE,
	/* The call takes no ring. */
	ALONE,
};

/* What is allocated by malloc(3): the same number when all is freed. */
long allocated(void);

struct scenario {
	const char *name;
	enum kind kind;
	/* The flags that the ring is set up with. */
	unsigned int flags;
	/* What is done before the call; a negative errno if it cannot be done here. */
	int (*prepare)(struct io_uring *ring);
	long (*call)(struct io_uring *ring);
	/* Undoes it, after the ring was torn down. */
	void (*undo)(struct io_uring *ring);
};

/* A call of the library, or a step before it, as a function of the ring alone. */
#define CALL(name, expression)							\
	static long name(struct io_uring *ring)					\
	{									\
		(void)ring;							\
		return (expression);						\
	}
#define STEP(name, expression)							\
	static int name(struct io_uring *ring)					\
	{									\
		(void)ring;							\
		return (expression);						\
	}

extern const struct scenario making[], requests[], registering[], silent[];

#endif
