/* SPDX-License-Identifier: MIT */
/*
 * What the C library got wrong, or still does, as cases. Each is named after its row in
 * DEFECTS.md, and runs in a process of its own.
 */
#ifndef DEFECTS_H
#define DEFECTS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <liburing.h>
#include "../check.h"

struct defect {
	/* The row's id, and a word or two if it has several cases. */
	const char *name;
	void (*test)(void);
};

/* A room's cases; the last has no name. */
extern const struct defect setting_up[], sizes[], submitting[], waiting[], timed[],
	polled[], completions[], registering[], views[], requests[], calls[], guards[];

double now(void);
int fds_open(void);
void queue_nop(struct io_uring *ring, __u64 data);

/* What a program asks of io_uring_enter(2). */
struct enter {
	unsigned int fd, to_submit, min_complete, flags;
	const void *arg;
	size_t size;
};

/* How often it was called since on_enter(), and the last time with what. */
extern unsigned int enters;
extern struct enter last_enter;

/*
 * From here on io_uring_enter(2) is answered by `answer` for this process, for good; the answer
 * is a number of entries or a negative errno. False if the kernel has no seccomp.
 */
bool on_enter(int (*answer)(const struct enter *enter));

/* From here on this system call is answered by `answer`, for good; at most four are. */
bool on_call(int call, long (*answer)(const long *args));

/* From here on this system call fails, where its argument number `arg` is `value` (if arg >= 0). */
bool fail_call(int call, int error, int arg, unsigned int value);

/*
 * From here on memory without a file that is shared with others is made up: huge pages, too. The
 * first `count` mappings succeed. Nothing is unmapped any more, what is asked for is written down.
 */
bool on_memory(unsigned int count);

struct mapping {
	size_t len, undone;
	unsigned int flags;
};

extern unsigned int mapped;
extern struct mapping mappings[4];

/* Whether each was unmapped, in its whole length, and nothing else. */
bool undone(void);

/*
 * A ring of 8 entries and 16 completions whose memory is a file, and whose kernel is the test.
 * Returns what io_uring_queue_mmap() did.
 */
int made_up_ring(struct io_uring *ring, unsigned int flags, unsigned int features);

/* What a kernel of today offers. */
#define FEATURES							\
	(IORING_FEAT_SINGLE_MMAP | IORING_FEAT_NODROP | IORING_FEAT_EXT_ARG | \
	 IORING_FEAT_MIN_TIMEOUT | IORING_FEAT_SUBMIT_STABLE)

/* The made-up kernel takes `count` entries, or posts a completion. */
void take(struct io_uring *ring, unsigned int count);
void post(struct io_uring *ring, __u64 data, __s32 res, __u32 flags);

/* The ring that answers to io_uring_enter(2) work on. */
extern struct io_uring *made_up;

/* A made-up ring, which they work on, and `answer` to answer from here on. */
bool ring_with(struct io_uring *ring, unsigned int flags, unsigned int features,
	       int (*answer)(const struct enter *));

/* The kernel takes all entries, and posts a completion if it is entered with a wait; */
int posts_one(const struct enter *enter);
/* the same, but for the first time, when it returns too early; */
int too_early(const struct enter *enter);
/* it does nothing; it says that the time is over, or that it is busy. */
int nothing(const struct enter *enter);
int time_is_over(const struct enter *enter);
int busy(const struct enter *enter);

#endif
