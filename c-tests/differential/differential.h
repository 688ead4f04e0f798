/* SPDX-License-Identifier: MIT */
/*
 * The state that the steps of a program work on, and the table of steps. A failing program is
 * printed as C that begins with this file, world.c, state.c and running.c.
 */
#define _GNU_SOURCE
#include <liburing.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The liburing whose headers these are, as 100 * major + minor. */
#ifndef HEADERS
#define HEADERS 215
#endif

enum { RINGS = 3, THREADS = 2, BUFFERS = 8, BUFFER_SIZE = 64, GROUPS = 2 };

/* A ring, and what is known of it. */
struct slot {
	struct io_uring ring;
	/* It was initialised and not torn down. */
	int live;
	/* It was initialised before: if it is not live, it is a closed ring. */
	int used;
	/* All SQEs prepared on it: an upper bound of the CQEs. */
	unsigned int prepared;
	/* Parameters of io_uring_setup(2), for a second mapping of the same ring. */
	struct io_uring_params params;
	/* Caller-provided memory for io_uring_queue_init_mem(). */
	void *memory;
};

extern struct slot slots[RINGS];
/* The line of the current step, and its length. */
extern char line[1 << 16];
extern size_t length;
extern int step;
extern int pipes[2], sockets[2], event, memory_file;
extern char buffers[BUFFERS][BUFFER_SIZE];
extern struct iovec vectors[BUFFERS];
extern struct io_uring_cqe untouched;
extern struct __kernel_timespec times[8];
/* Microseconds to wait after each step: set by requests that complete after they are submitted. */
extern int asynchronous;
/* The factor by which to wait longer for their CQEs. */
extern int patience;

struct io_uring *ring(long index);
struct slot *slot(long index);
/* Counts a ring as initialised if `result` says so; returns `result`. */
long opened(long index, long result);
void closed(long index);
/* Appends to the line of the current step. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void note_cqe(struct io_uring *ring, const struct io_uring_cqe *cqe);
/*
 * The CQE that a wait with the timeout `ts` returned, which may be null. If an SQPOLL or io-wq
 * thread posts the CQE, whether it is in time is decided by the scheduler: null and the first CQE
 * are then the same.
 */
void note_cqe_of_timed_wait(long index, const struct io_uring_cqe *cqe, const void *ts);
void note_params(const struct io_uring_params *params);
void note_bytes(const char *name, const void *bytes, size_t length);
/* How much memory children of fork(2) do not inherit, in KiB. */
void note_dontfork(void);
/* An SQE of the ring, or NULL; and what is set in every request after it is prepared. */
struct io_uring_sqe *get_sqe(long index);
void finish(struct io_uring_sqe *sqe, long flags);
/* The timeout of a wait, by number: NULL, 0, 1 ns, 2 ms, negative, … */
struct __kernel_timespec *timeout(long number);
/* The signal mask of a wait: none, the empty set, or SIGUSR1 blocked. */
sigset_t *mask(long number);
/* Whether a wait on this ring could make Linux 6.18 spin in the kernel (CQE_MIXED, overflow). */
int may_spin(long index);
/*
 * Whether another process or copy has submitted more than this copy of the structure has prepared.
 */
int is_stale(long index);
unsigned int ready(long index);
/*
 * The number of CQEs to wait for. If some are ready when a signal arrives, the kernel does not
 * return -EINTR, and this library waits for the full number (row a50): without a timeout, no more
 * than are ready, unless the CQ ring is full.
 */
unsigned int wanted(long index, long number, const struct __kernel_timespec *ts);
long least(long one, long other);
/* io_uring_setup(2) of a slot, and a ring that the program maps and fills in itself. */
int set_up(long index, long entries, long flags, long cq_entries);
int fill_in(long index, int with_ring_ptr);
/* Swaps the first two entries of an SQ array. */
void swap_first(unsigned int *array);
void settle(void);
void show_state(void);
/* Runs one step in one of the threads and prints its line. */
void perform(long thread, int number, const char *name, long (*function)(const long *),
	     const long *arguments);
void start(void);

/* Prepares a request on a ring, with these flags in its SQE. */
#define PREPARE(index, flags, ...)                            \
	do {                                                  \
		struct io_uring_sqe *sqe = get_sqe(index);       \
		if (sqe) {                                    \
			__VA_ARGS__;                          \
			finish(sqe, flags);                   \
		}                                             \
		result = sqe != NULL;                         \
	} while (0)

/* The result of a step that does not apply now. */
#define SKIPPED (-100000L)

/* One kind of step. `text` is its C source. */
struct op {
	const char *name;
	int weight;
	/* `name=values` for each argument: `a|b|c`, `low..high` or `&mask:a,b,c`. */
	const char *arguments;
	const char *text;
	long (*function)(const long *a);
} __attribute__((aligned(64)));

#define OP(name, weight, arguments, ...)                                          \
	static long op_##name(const long *a)                                      \
	{                                                                         \
		long result = 0;                                                  \
		(void)a;                                                          \
		__VA_ARGS__                                                       \
		return result;                                                    \
	}                                                                         \
	static const struct op row_##name                                         \
		__attribute__((used, section("ops"))) = {                         \
			#name, weight, arguments, #__VA_ARGS__, op_##name         \
		};

/*
 * With two copies of the library in one process, a step names the copy whose exported function is
 * called.
 */
int has_two_copies(void);
#ifdef TWO_COPIES
extern long copy;
void *of_second_copy(const char *name);
#define LIB(function) \
	(copy ? (__typeof__(&function))of_second_copy(#function) : &function)
#else
#define LIB(function) function
#endif

/* The exported function, which old programs call; today it is inlined. */
#ifdef TWO_COPIES
#define exported_get_sqe LIB(io_uring_get_sqe)
#else
extern struct io_uring_sqe *exported_get_sqe(struct io_uring *ring) __asm__("io_uring_get_sqe");
#endif

/* SQE flags: sometimes links, drains and skipped CQEs. */
#define SQE_FLAGS "flags=0|0|0|0|0|0|0|0|4|8|2|64"
