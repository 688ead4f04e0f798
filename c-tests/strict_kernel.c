/* SPDX-License-Identifier: MIT */
/*
 * Behaves as kernel 6.10-rc1, which refused to map less than the whole of a ring.
 *
 *	strict_kernel PROGRAM [ARGUMENTS]
 *
 * Runs a program. A mapping of a ring with fewer pages than the kernel's ring has fails with
 * EFAULT; the ring's size is computed from what io_uring_setup(2) returned. Each mapping of a ring
 * is reported on file descriptor 3, if it is open:
 *
 *	map sq|cq|sqes LENGTH NEEDED ok|refused
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing/io_uring.h>
#include "intercept/ptrace.h"

#define MAX_FD 1024
#define PAGE 4096ULL

static unsigned long long ring_len[MAX_FD];	/* by file descriptor; 0: not a ring */
static unsigned long long sqes_len[MAX_FD];

/* The parameters of the io_uring_setup(2) that has not returned yet. */
static void *params;

/* Records the sizes of a new ring. */
static void note_ring(pid_t pid, long fd)
{
	struct io_uring_params p;
	struct iovec local = { &p, sizeof(p) }, remote = { params, sizeof(p) };
	unsigned long long cqes, array = 0;

	if (fd < 0 || fd >= MAX_FD ||
	    process_vm_readv(pid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof(p))
		return;
	cqes = p.cq_off.cqes + (unsigned long long)p.cq_entries *
		(p.flags & IORING_SETUP_CQE32 ? 32 : 16);
	if (!(p.flags & IORING_SETUP_NO_SQARRAY))
		array = p.sq_off.array + p.sq_entries * 4ULL;
	ring_len[fd] = cqes > array ? cqes : array;
	sqes_len[fd] = (unsigned long long)p.sq_entries *
		(p.flags & IORING_SETUP_SQE128 ? 128 : 64);
}

static unsigned long long pages(unsigned long long len)
{
	return (len + PAGE - 1) / PAGE;
}

/* Whether a mapping must fail. */
static bool refuse(const __u64 *args)
{
	const int fd = (int)args[4];
	unsigned long long needed;
	const char *what;
	bool refused;

	if (fd < 0 || fd >= MAX_FD || !ring_len[fd])
		return false;
	needed = ring_len[fd];
	switch (args[5]) {
	case IORING_OFF_SQ_RING:
		what = "sq";
		break;
	case IORING_OFF_CQ_RING:
		what = "cq";
		break;
	case IORING_OFF_SQES:
		what = "sqes";
		needed = sqes_len[fd];
		break;
	default:
		return false;
	}
	refused = pages(args[1]) < pages(needed);
	dprintf(3, "map %s %llu %llu %s\n", what, (unsigned long long)args[1], needed,
		refused ? "refused" : "ok");
	return refused;
}

static bool at_call(pid_t pid, long call, const __u64 *args)
{
	if (call == SYS_mmap && refuse(args))
		skip_call(pid, EFAULT);
	if (call == SYS_close && args[0] < MAX_FD)
		ring_len[args[0]] = 0;
	if (call == SYS_io_uring_setup)
		params = (void *)args[1];
	return call == SYS_io_uring_setup;
}

int main(int argc, char *argv[])
{
	const struct tracer tracer = { .at_call = at_call, .returned = note_ring };

	if (argc < 2) {
		fprintf(stderr, "usage: strict_kernel PROGRAM [ARGUMENTS]\n");
		return 2;
	}
	/* The program does not inherit the report. */
	fcntl(3, F_SETFD, FD_CLOEXEC);
	return trace(&tracer, (const long[]){ SYS_io_uring_setup, SYS_mmap, SYS_close, -1 }, argv + 1);
}
