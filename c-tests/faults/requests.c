/* SPDX-License-Identifier: MIT */
/* Submitting and waiting. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#include "faults.h"

static void *region;
static struct io_uring_cqe *cqe;

static struct __kernel_timespec *a_while(void)
{
	static struct __kernel_timespec ts;

	ts = (struct __kernel_timespec) { .tv_nsec = 2000000 };
	return &ts;
}

static int queue_nop(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe)
		return -EAGAIN;
	io_uring_prep_nop(sqe);
	return 0;
}

static int submit_nop(struct io_uring *ring)
{
	int ret = queue_nop(ring);

	return ret ? ret : io_uring_submit(ring) != 1;
}

/* Submitting wakes the SQPOLL thread only if it sleeps: waits for that. */
static int with_sleeping_thread(struct io_uring *ring)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 1 };
	int ret;

	io_uring_queue_exit(ring);
	ret = io_uring_queue_init_params(8, ring, &p);
	if (ret)
		return ret;
	while (!(IO_URING_READ_ONCE(*ring->sq.kflags) & IORING_SQ_NEED_WAKEUP))
		usleep(1000);
	return queue_nop(ring);
}

/* More CQEs than the CQ ring has space for. */
static int overflow(struct io_uring *ring)
{
	int i, ret = 0;

	for (i = 0; i < 40 && !ret; i++)
		ret = submit_nop(ring);
	return ret;
}

CALL(submit, io_uring_submit(ring))
CALL(submit_and_wait, io_uring_submit_and_wait(ring, 1))
CALL(submit_and_get_events, io_uring_submit_and_get_events(ring))
CALL(get_events, io_uring_get_events(ring))
CALL(submit_and_wait_timeout, io_uring_submit_and_wait_timeout(ring, &cqe, 1, a_while(), NULL))
CALL(submit_and_wait_min_timeout,
     io_uring_submit_and_wait_min_timeout(ring, &cqe, 1, a_while(), 1000, NULL))
CALL(wait_cqe_timeout, io_uring_wait_cqe_timeout(ring, &cqe, a_while()))
CALL(wait_cqes, io_uring_wait_cqes(ring, &cqe, 2, a_while(), NULL))
CALL(wait_cqes_min_timeout, io_uring_wait_cqes_min_timeout(ring, &cqe, 2, a_while(), 1000, NULL))

/* A registered page of arguments for io_uring_submit_and_wait_reg(). */
static int with_wait_region(struct io_uring *ring)
{
	struct io_uring_region_desc desc = { .size = 4096, .flags = IORING_MEM_REGION_TYPE_USER };
	struct io_uring_mem_region_reg reg = {
		.region_uptr = (unsigned long)&desc, .flags = IORING_MEM_REGION_REG_WAIT_ARG,
	};
	struct io_uring_reg_wait *wait;
	int ret;

	wait = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (wait == MAP_FAILED)
		return -errno;
	region = wait;
	wait->flags = IORING_REG_WAIT_TS;
	wait->ts.tv_nsec = 2000000;
	desc.user_addr = (unsigned long)wait;
	ret = io_uring_register_region(ring, &reg);
	if (!ret)
		ret = io_uring_enable_rings(ring);
	return ret ? ret : queue_nop(ring);
}

static void free_wait_region(struct io_uring *ring)
{
	(void)ring;
	munmap(region, 4096);
}

CALL(submit_and_wait_reg, io_uring_submit_and_wait_reg(ring, &cqe, 1, 0))

/* Waits for two CQEs with one ready, which enters the kernel. */
static long get_cqe(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int ret = queue_nop(ring);

	return ret ? ret : __io_uring_get_cqe(ring, &cqe, 1, 2, NULL);
}

static long peek_batch_cqe(struct io_uring *ring)
{
	struct io_uring_cqe *cqes[64];
	unsigned int n = io_uring_peek_batch_cqe(ring, cqes, 64);

	io_uring_cq_advance(ring, n);
	return (long)io_uring_peek_batch_cqe(ring, cqes, 64);
}

CALL(sqring_wait, __io_uring_sqring_wait(ring))
CALL(enter, io_uring_enter((unsigned int)ring->ring_fd, 0, 0, IORING_ENTER_GETEVENTS, NULL))
CALL(enter2, io_uring_enter2((unsigned int)ring->ring_fd, 0, 0, IORING_ENTER_GETEVENTS, NULL, 8))

/* The helpers that are inlined into programs. */

/* The ready CQEs are consumed, and more have overflowed. */
static int overflow_taken(struct io_uring *ring)
{
	int ret = overflow(ring);

	io_uring_cq_advance(ring, io_uring_cq_ready(ring));
	return ret;
}

/* A CQE, and with IORING_SETUP_DEFER_TASKRUN one that is posted in a wait only. */
static int timeout_and_nop(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_timeout(sqe, a_while(), 0, 0);
	return queue_nop(ring) || io_uring_submit(ring) != 2;
}

CALL(wait_cqe, io_uring_wait_cqe(ring, &cqe))
CALL(wait_cqe_nr, io_uring_wait_cqe_nr(ring, &cqe, 2))
CALL(peek_cqe, io_uring_peek_cqe(ring, &cqe))

/* The SQ ring is full of prepared SQEs; the kernel knows nothing of them and does not wait. */
static int full(struct io_uring *ring)
{
	int ret = 0;

	while (!ret)
		ret = queue_nop(ring);
	return ret == -EAGAIN ? 0 : ret;
}

CALL(inlined_sqring_wait, io_uring_sqring_wait(ring))

/* The kernel stops at an invalid SQE and is entered again for the rest. */
static int queue_with_bad_one(struct io_uring *ring)
{
	struct io_uring_sqe *sqe;
	int ret = queue_nop(ring);

	sqe = ret ? NULL : io_uring_get_sqe(ring);
	if (!sqe)
		return -EAGAIN;
	io_uring_prep_nop(sqe);
	sqe->opcode = 255;
	return queue_nop(ring);
}

CALL(submit_past_bad_one, io_uring_submit_and_wait_timeout(ring, &cqe, 3, a_while(), NULL))

/* As before Linux 5.11: a timeout is a request. */
static int without_ext_arg(struct io_uring *ring)
{
	ring->features &= ~(unsigned int)IORING_FEAT_EXT_ARG;
	return 0;
}

static int submitted_without_ext_arg(struct io_uring *ring)
{
	int ret = submit_nop(ring);

	return ret ? ret : without_ext_arg(ring);
}

/* The SQ ring has no space for the timeout, so that it is submitted first. */
static int full_without_ext_arg(struct io_uring *ring)
{
	int ret = full(ring);

	return ret ? ret : without_ext_arg(ring);
}

CALL(wait_for_nine, io_uring_submit_and_wait_timeout(ring, &cqe, 9, a_while(), NULL))

static int registered_nop(struct io_uring *ring)
{
	int ret = io_uring_register_ring_fd(ring);

	return ret != 1 ? ret : queue_nop(ring);
}

#define REWINDS (IORING_SETUP_SQ_REWIND | IORING_SETUP_NO_SQARRAY)
#define DEFERS (IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN)

const struct scenario requests[] = {
	{ "io_uring_submit", KEEPS, 0, queue_nop, submit, NULL },
	{ "io_uring_submit SQPOLL", KEEPS, 0, with_sleeping_thread, submit, NULL },
	{ "io_uring_submit_and_wait", KEEPS, 0, queue_nop, submit_and_wait, NULL },
	{ "io_uring_submit_and_get_events", KEEPS, 0, queue_nop, submit_and_get_events, NULL },
	{ "io_uring_get_events", KEEPS, 0, NULL, get_events, NULL },
	{ "io_uring_submit_and_wait_timeout", KEEPS, 0, queue_nop, submit_and_wait_timeout, NULL },
	{ "io_uring_submit_and_wait_min_timeout", KEEPS, 0, queue_nop, submit_and_wait_min_timeout,
	  NULL },
	{ "io_uring_submit_and_wait_reg", KEEPS, IORING_SETUP_R_DISABLED, with_wait_region,
	  submit_and_wait_reg, free_wait_region },
	{ "io_uring_wait_cqe_timeout", KEEPS, 0, NULL, wait_cqe_timeout, NULL },
	{ "io_uring_wait_cqes", KEEPS, 0, submit_nop, wait_cqes, NULL },
	{ "io_uring_wait_cqes_min_timeout", KEEPS, 0, submit_nop, wait_cqes_min_timeout, NULL },
	{ "__io_uring_get_cqe", KEEPS, 0, submit_nop, get_cqe, NULL },
	{ "io_uring_peek_batch_cqe", KEEPS, 0, overflow, peek_batch_cqe, NULL },
	{ "__io_uring_sqring_wait", KEEPS, IORING_SETUP_SQPOLL, NULL, sqring_wait, NULL },
	{ "io_uring_submit IOPOLL", KEEPS, IORING_SETUP_IOPOLL, queue_nop, submit, NULL },
	{ "io_uring_submit SQ_REWIND", KEEPS, REWINDS, queue_nop, submit, NULL },
	{ "io_uring_submit registered", KEEPS, 0, registered_nop, submit, NULL },
	{ "io_uring_submit_and_wait IOPOLL", KEEPS, IORING_SETUP_IOPOLL, queue_nop, submit_and_wait,
	  NULL },
	{ "io_uring_submit_and_wait SQ_REWIND", KEEPS, REWINDS, queue_nop, submit_and_wait, NULL },
	{ "io_uring_submit_and_wait DEFER_TASKRUN", KEEPS, DEFERS, queue_nop, submit_and_wait, NULL },
	{ "io_uring_submit_and_wait_timeout SQ_REWIND", KEEPS, REWINDS, queue_nop,
	  submit_and_wait_timeout, NULL },
	{ "io_uring_submit_and_wait_timeout SQPOLL", KEEPS, 0, with_sleeping_thread,
	  submit_and_wait_timeout, NULL },
	{ "io_uring_submit_and_wait_timeout bad entry", KEEPS, 0, queue_with_bad_one,
	  submit_past_bad_one, NULL },
	{ "io_uring_submit_and_wait_timeout old", KEEPS, 0, full_without_ext_arg, wait_for_nine,
	  NULL },
	{ "io_uring_wait_cqe_timeout old", KEEPS, 0, without_ext_arg, wait_cqe_timeout, NULL },
	{ "io_uring_wait_cqes old", KEEPS, 0, submitted_without_ext_arg, wait_cqes, NULL },
	{ "io_uring_wait_cqe", KEEPS, 0, overflow_taken, wait_cqe, NULL },
	{ "io_uring_wait_cqe IOPOLL", KEEPS, IORING_SETUP_IOPOLL, overflow_taken, wait_cqe, NULL },
	{ "io_uring_wait_cqe_nr", KEEPS, DEFERS, timeout_and_nop, wait_cqe_nr, NULL },
	{ "io_uring_peek_cqe", KEEPS, 0, overflow_taken, peek_cqe, NULL },
	{ "io_uring_peek_cqe IOPOLL", KEEPS, IORING_SETUP_IOPOLL, NULL, peek_cqe, NULL },
	{ "io_uring_sqring_wait", KEEPS, IORING_SETUP_SQPOLL, full, inlined_sqring_wait, NULL },
	{ "io_uring_enter", KEEPS, 0, NULL, enter, NULL },
	{ "io_uring_enter2", KEEPS, 0, NULL, enter2, NULL },
	{ 0 }
};
