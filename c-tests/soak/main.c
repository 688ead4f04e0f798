/* SPDX-License-Identifier: MIT */
/*
 * soak SECONDS [SEED [KIND]]
 *
 * Works for this time, prints its progress every five seconds, and at the end what each kind of
 * work did and whether it has leaked. The seed, which is printed, repeats a run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "soak.h"

static const struct {
	const char *kind;
	void (*run)(struct work *w);
	/* Whether waits have to be interrupted by signals. */
	int is_interrupted;
} kinds[] = {
	{ "files", soak_files, 0 },
	{ "sockets", soak_sockets, 0 },
	{ "polling", soak_polling, 0 },
	{ "resize", soak_resize, 0 },
	{ "processes", soak_processes, 1 },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))
#define THREADS 2		/* of each kind */
#define ROUND 1.0		/* seconds after which rings are torn down and set up again */

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

unsigned int pick(struct work *w, unsigned int below)
{
	/* xorshift: the same on every machine. */
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 17;
	w->seed ^= w->seed << 5;
	return w->seed % below;
}

int fail(struct work *w, const char *what, long number)
{
	if (!w->failure[0])
		snprintf(w->failure, sizeof(w->failure), "%s (%ld)", what, number);
	return 0;
}

int setup_ring(struct work *w, struct io_uring *ring, unsigned int entries, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 10 };
	int ret = io_uring_queue_init_params(entries, ring, &p);

	if (ret == -EINVAL)
		lack(w, "no rings with flags", flags);
	else if (ret)
		fail(w, "cannot set up a ring", ret);
	if (ret || pick(w, 2))
		return ret;
	ret = io_uring_register_ring_fd(ring);
	if (ret == -EINVAL) {
		lack(w, "no registered rings", 0);
		return 0;
	}
	/* A ring whose file descriptor is closed cannot be resized. */
	if (ret == 1 && (ring->features & IORING_FEAT_REG_REG_RING) && strcmp(w->kind, "resize") &&
	    pick(w, 2))
		ret = io_uring_close_ring_fd(ring);
	if (ret != 1) {
		fail(w, "cannot register a ring", ret);
		io_uring_queue_exit(ring);
		return -1;
	}
	return 0;
}

void lack(struct work *w, const char *what, unsigned long number)
{
	if (!w->lacking[0])
		snprintf(w->lacking, sizeof(w->lacking), "the kernel has %s (%#lx)", what, number);
}

struct io_uring_sqe *get_sqe(struct work *w, struct io_uring *ring)
{
	struct io_uring_sqe *sqe;
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		sqe = io_uring_get_sqe(ring);
		if (sqe) {
			w->requests++;
			return sqe;
		}
		io_uring_submit(ring);
		if (ring->flags & IORING_SETUP_SQPOLL)
			io_uring_sqring_wait(ring);
	}
	fail(w, "the SQ ring stays full", tries);
	return NULL;
}

#define PATIENCE 10		/* waits of a second that a CQE may take */
#define LATE 30			/* seconds after them when it counts as lost */

/* A CQE is late: prints the state of the ring, and finds out whether the CQE is lost. */
static int missing(struct work *w, struct io_uring *ring, double start)
{
	struct __kernel_timespec ts = { .tv_sec = LATE };
	struct io_uring_cqe *cqe;

	fprintf(stderr, "%s: no CQE after %.3f s: setup flags %#x, SQ head %u, tail %u, flags %#x, "
		"CQ head %u, tail %u, overflow %u\n",
		w->kind, now() - start, ring->flags, *ring->sq.khead, *ring->sq.ktail,
		*ring->sq.kflags, *ring->cq.khead, *ring->cq.ktail, *ring->cq.koverflow);
	if (io_uring_wait_cqe_timeout(ring, &cqe, &ts))
		return fail(w, "a CQE is lost", -ETIME);
	return fail(w, "a CQE came late, after ms", (long)((now() - start) * 1000));
}

/*
 * Several short waits, not a long one: if a virtual machine is stopped while its clock goes on,
 * only one of them times out. Nothing is submitted in between: that would wake an SQPOLL thread
 * which should have been woken before.
 */
int wait_for(struct work *w, struct io_uring *ring, struct io_uring_cqe **cqe)
{
	struct __kernel_timespec second = { .tv_sec = 1 };
	double start = now(), last;
	unsigned long took;
	int ret, waits = 0;

	/* A submit may take only a part of the requests. */
	do
		ret = io_uring_submit(ring);
	while (ret == -EINTR || ret == -EAGAIN ||
	       (ret > 0 && !(ring->flags & IORING_SETUP_SQPOLL) && io_uring_sq_ready(ring)));
	if (ret < 0 && ret != -EBUSY)
		return fail(w, "cannot submit", ret);
	do {
		last = now();
		ret = io_uring_wait_cqe_timeout(ring, cqe, &second);
		if (ret == -ETIME && now() - last < 1)
			return fail(w, "a wait of a second timed out after us",
				    (long)((now() - last) * 1e6));
		w->interrupted += ret == -EINTR;
		waits += ret == -ETIME;
	} while (ret == -EINTR || ret == -EAGAIN || (ret == -ETIME && waits < PATIENCE));
	if (ret)
		return ret == -ETIME ? missing(w, ring, start) : fail(w, "cannot wait", ret);
	w->completions++;
	took = (unsigned long)((now() - start) * 1000);
	if (took > w->longest)
		w->longest = took;
	return 1;
}

struct holdings {
	long fds, maps, kib;
};

static struct holdings holdings(void)
{
	struct holdings all = { 0, 0, 0 };
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	int fd;

	while (f && fgets(line, sizeof(line), f))
		all.maps++;
	if (f)
		fclose(f);
	f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %ld", &all.kib);
	if (f)
		fclose(f);
	for (fd = 0; fd < 1024; fd++)
		all.fds += fcntl(fd, F_GETFD) >= 0;
	return all;
}

struct thread {
	struct work work;
	void (*run)(struct work *w);
	double until;
};

static void *worker(void *arg)
{
	struct thread *t = arg;

	while (!t->work.failure[0] && now() < t->until) {
		t->work.until = now() + ROUND < t->until ? now() + ROUND : t->until;
		t->run(&t->work);
	}
	return NULL;
}

static struct thread threads[KINDS * THREADS];

/* Whether a thread ends, within the seconds that are left for all threads. */
static int has_ended(pthread_t id, int *left)
{
	struct timespec ts;

	do {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		ts.tv_sec++;
		if (!pthread_clockjoin_np(id, NULL, CLOCK_MONOTONIC, &ts))
			return 1;
	} while ((*left)-- > 0);
	return 0;
}

/* Lets all threads work until then; false if one hangs. */
static int work_until(double until, const char *kind)
{
	pthread_t ids[KINDS * THREADS];
	int left = PATIENCE + LATE + 10, ended = 1;
	double shown = now();
	size_t i;

	for (i = 0; i < KINDS * THREADS; i++) {
		threads[i].until = kind && strcmp(kind, threads[i].work.kind) ? 0 : until;
		if (pthread_create(&ids[i], NULL, worker, &threads[i]))
			abort();
	}
	while (now() < until) {
		unsigned long requests = 0, completions = 0, bytes = 0;

		usleep(200000);
		if (now() - shown < 5)
			continue;
		shown = now();
		for (i = 0; i < KINDS * THREADS; i++) {
			requests += threads[i].work.requests;
			completions += threads[i].work.completions;
			bytes += threads[i].work.bytes;
		}
		fprintf(stderr, "%4.0f s left: %lu requests, %lu completions, %lu MiB\n",
			until - shown, requests, completions, bytes >> 20);
	}
	for (i = 0; i < KINDS * THREADS; i++)
		ended &= has_ended(ids[i], &left) || fail(&threads[i].work, "it hangs", 0);
	return ended;
}

static int report(size_t kind)
{
	const struct thread *t = &threads[kind * THREADS];
	unsigned long requests = 0, completions = 0, bytes = 0, interrupted = 0, longest = 0;
	const char *name = kinds[kind].kind, *lacking = "";
	size_t i;

	for (i = 0; i < THREADS; i++) {
		if (t[i].work.failure[0]) {
			printf("FAIL %s: %s\n", name, t[i].work.failure);
			return 1;
		}
		if (t[i].work.lacking[0])
			lacking = t[i].work.lacking;
		requests += t[i].work.requests;
		completions += t[i].work.completions;
		bytes += t[i].work.bytes;
		interrupted += t[i].work.interrupted;
		if (t[i].work.longest > longest)
			longest = t[i].work.longest;
	}
	if (!completions && lacking[0]) {
		printf("SKIP %s: %s\n", name, lacking);
		return 0;
	}
	if (!completions || (kinds[kind].is_interrupted && !interrupted)) {
		printf("FAIL %s: %s\n", name, completions ? "no wait was interrupted" : "no work was done");
		return 1;
	}
	if (lacking[0])
		printf("NOTE %s: in part: %s\n", name, lacking);
	printf("PASS %s: %lu %lu %lu %lu %lu\n", name, requests, completions, bytes, interrupted,
	       longest);
	return 0;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 10;
	unsigned int seed = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 0) : 0;
	const char *kind = argc > 3 ? argv[3] : NULL;
	struct holdings before, after;
	double start = now();
	int hangs, failed;
	size_t i;

	if (!seed)
		seed = (unsigned int)time(NULL);
	/* The seed is printed even if the program is killed. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("seed %u\n", seed);
	for (i = 0; i < KINDS * THREADS; i++) {
		threads[i].work.kind = kinds[i / THREADS].kind;
		threads[i].work.seed = (seed * 2654435761u + (unsigned int)i * 40503u) | 1;
		threads[i].run = kinds[i / THREADS].run;
	}
	/* Until then, the memory of malloc(3) has grown to what is needed. */
	hangs = !work_until(start + seconds / 4, kind);
	before = holdings();
	hangs = hangs || !work_until(start + seconds, kind);
	after = holdings();

	failed = hangs;
	for (i = 0; i < KINDS; i++) {
		if (!kind || !strcmp(kind, kinds[i].kind))
			failed |= report(i);
	}
	if (hangs) {
		printf("SKIP holdings: a thread hangs\n");
	} else if (after.fds != before.fds || after.maps > before.maps + 4 ||
		   after.kib > before.kib + 4096) {
		printf("FAIL holdings: leaked %ld file descriptors, %ld mappings and %ld KiB\n",
		       after.fds - before.fds, after.maps - before.maps, after.kib - before.kib);
		failed = 1;
	} else {
		printf("PASS holdings: 0 0 0 0 0\n");
	}
	return failed;
}
