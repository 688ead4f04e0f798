/* SPDX-License-Identifier: MIT */
/*
 * Defects of the C library, past and present, as cases. Each is named after its row in DEFECTS.md,
 * and runs in a process of its own.
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
#include "../intercept/seccomp.h"

struct defect {
	/* The row's id, and a word or two if it has several cases. */
	const char *name;
	void (*test)(void);
};

/* A module's cases; the last has no name. */
extern const struct defect setting_up[], closed[], no_mmap[], sizes[], submitting[], sqpoll[],
	waiting[], masks[], timed[], old_timeouts[], polled[], completions[], buffer_rings[],
	registering[], resizing[], views[], requests[], calls[];

double now(void);
int fds_open(void);
void queue_nop(struct io_uring *ring, __u64 data);

/* Memory for a ring; NULL if there is none. */
void *shared_memory(size_t len);

/* Whether a child process gets SIGSEGV when it reads this address. */
bool child_faults(const volatile char *at);

/* Arguments of io_uring_enter(2). */
struct enter {
	unsigned int fd, to_submit, min_complete, flags;
	const void *arg;
	size_t size;
};

/* How often it was called since answer_enters(), and with what the last time. */
extern unsigned int enters;
extern struct enter last_enter;

/*
 * From here on io_uring_enter(2) is answered by `answer`, with a number of SQEs or a negative
 * errno. False if the kernel has no seccomp.
 */
bool answer_enters(int (*answer)(const struct enter *enter));

/*
 * From here on shared mappings without a file are fake, those of huge pages too. The first `count`
 * succeed. Nothing is unmapped, but what was to be unmapped is recorded.
 */
bool fake_memory(unsigned int count);

struct mapping {
	size_t len, unmapped;
	unsigned int flags;
};

extern unsigned int mapped;
extern struct mapping mappings[4];

/* Whether each was unmapped in its whole length, and nothing else was. */
bool all_unmapped(void);

/* Features of a kernel of today, and of one before Linux 5.11, where a timeout is a request. */
#define FEATURES							\
	(IORING_FEAT_SINGLE_MMAP | IORING_FEAT_NODROP | IORING_FEAT_EXT_ARG | \
	 IORING_FEAT_MIN_TIMEOUT | IORING_FEAT_SUBMIT_STABLE)
#define OLD_FEATURES (FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG)

/* Length of a ring's header: the CQEs after it start at a cache line. */
#if defined(__powerpc64__)
#define HEADER 128
#elif defined(__s390x__)
#define HEADER 256
#else
#define HEADER 64
#endif

/* Sets the entries and the offsets of a ring with p->flags, as kernels of today do. */
void fake_params(struct io_uring_params *p, unsigned int sq, unsigned int cq);

/* A file that can be mapped as a ring of these numbers of entries; or a negative errno. */
int fake_ring_fd(unsigned int sq, unsigned int cq);

/*
 * Answers io_uring_setup(2), for answer_call(): reports these numbers, whatever the ring has. The
 * ring is in the caller's memory, if there is any, or in a file.
 */
long fake_setup(const long *args);
extern unsigned int fake_cq_entries, fake_features;

/*
 * A ring of 8 SQEs and 16 CQEs whose memory is a file, and whose kernel is the test. Returns what
 * io_uring_queue_mmap() did.
 */
int fake_ring(struct io_uring *ring, unsigned int flags, unsigned int features);

/* The fake kernel consumes `count` SQEs, or posts a CQE. */
void consume(struct io_uring *ring, unsigned int count);
void post(struct io_uring *ring, __u64 data, __s32 res, __u32 flags);

/* The ring that answers to io_uring_enter(2) work on. */
extern struct io_uring *fake;

/* A fake ring, which they work on, and `answer` to answer from here on. */
bool fake_kernel(struct io_uring *ring, unsigned int flags, unsigned int features,
		 int (*answer)(const struct enter *));

/* Answers: consumes all SQEs, and posts a CQE if it is entered with a wait; */
int posts_one(const struct enter *enter);
/* the same, but returns early the first time; */
int wakes_early(const struct enter *enter);
/* does nothing and returns 0, -ETIME or -EBUSY. */
int does_nothing(const struct enter *enter);
int times_out(const struct enter *enter);
int is_busy(const struct enter *enter);

#endif
