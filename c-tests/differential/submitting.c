/* SPDX-License-Identifier: MIT */
/* Steps that submit requests and wait for completions. */
#include "differential.h"

#define NR "wait_nr=0|1|1|2|3|5|100"
#define TIME "timeout=-1|0|1|2|2|3|4|6"
#define MASK "mask=0|0|0|1|2"
#define DIRECT "mask=0|0"

OP(submit, 90, "ring=0..2", {
	result = LIB(io_uring_submit)(ring(a[0]));
})

/* As another thread with a copy of the structure from before, or the other process after a fork. */
OP(submit_by_copy, 8, "ring=0..2 function=0|1|2", {
	struct io_uring before = *ring(a[0]);

	/* The result with SQPOLL depends on whether the thread has run. */
	if (before.sq.sqe_head != before.sq.sqe_tail || before.flags & IORING_SETUP_SQPOLL)
		return SKIPPED;
	PREPARE(a[0], 0, io_uring_prep_nop(sqe));
	note(" first=%d", LIB(io_uring_submit)(ring(a[0])));
	if (a[1] == 0)
		result = LIB(io_uring_submit)(&before);
	else if (a[1] == 1)
		result = LIB(io_uring_submit_and_get_events)(&before);
	else
		result = LIB(io_uring_submit_and_wait)(&before, 0);
})

/* Submits one at a time until the CQ ring is full. */
OP(fill_cq, 8, "ring=0..2", {
	long i, nr_free = (long)ring(a[0])->cq.ring_entries - ready(a[0]);

	if (nr_free > 16 || may_spin(a[0]) || ring(a[0])->flags & IORING_SETUP_SQPOLL)
		return SKIPPED;
	for (i = 0; i < nr_free; i++) {
		PREPARE(a[0], 0, io_uring_prep_nop(sqe));
		result += LIB(io_uring_submit)(ring(a[0]));
	}
})

OP(submit_and_wait, 25, "ring=0..2 " NR, {
	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_submit_and_wait)(ring(a[0]), (unsigned)a[1]);
})

OP(submit_and_wait_timeout, 25, "ring=0..2 " NR " " TIME " " MASK, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_submit_and_wait_timeout)(ring(a[0]), &cqe,
						       wanted(a[0], a[1], timeout(a[2])),
						       timeout(a[2]), mask(a[3]));
	note_cqe_of_timed_wait(a[0], cqe, timeout(a[2]));
})

#if HEADERS >= 209
OP(submit_and_wait_min_timeout, 10, "ring=0..2 " NR " " TIME " min=0|1|500 " MASK, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_submit_and_wait_min_timeout)(ring(a[0]), &cqe,
							   wanted(a[0], a[1], timeout(a[2])),
							   timeout(a[2]), (unsigned)a[3], mask(a[4]));
	note_cqe_of_timed_wait(a[0], cqe, timeout(a[2]));
})

OP(wait_cqes_min_timeout, 10, "ring=0..2 " NR " " TIME " min=0|1|500 " MASK, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_wait_cqes_min_timeout)(ring(a[0]), &cqe,
						     wanted(a[0], a[1], timeout(a[2])),
						     timeout(a[2]), (unsigned)a[3], mask(a[4]));
	note_cqe(ring(a[0]), cqe);
})

OP(submit_and_wait_reg, 8, "ring=0..2 " NR " index=0|1|7|-1", {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_submit_and_wait_reg)(ring(a[0]), &cqe, (unsigned)a[1], (int)a[2]);
	note_cqe_of_timed_wait(a[0], cqe, ring(a[0]));
})
#endif

OP(submit_and_get_events, 15, "ring=0..2", {
	result = LIB(io_uring_submit_and_get_events)(ring(a[0]));
})

OP(get_events, 10, "ring=0..2", {
	result = LIB(io_uring_get_events)(ring(a[0]));
})

OP(wait_cqe, 15, "ring=0..2", {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = io_uring_wait_cqe(ring(a[0]), &cqe);
	note_cqe(ring(a[0]), cqe);
})

OP(wait_cqe_nr, 15, "ring=0..2 " NR, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = io_uring_wait_cqe_nr(ring(a[0]), &cqe, wanted(a[0], a[1], NULL));
	note_cqe(ring(a[0]), cqe);
})

OP(wait_cqes, 20, "ring=0..2 " NR " " TIME " " MASK, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_wait_cqes)(ring(a[0]), &cqe, wanted(a[0], a[1], timeout(a[2])),
					 timeout(a[2]), mask(a[3]));
	note_cqe(ring(a[0]), cqe);
})

OP(wait_cqe_timeout, 15, "ring=0..2 timeout=0|1|2|3|4|-1", {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_wait_cqe_timeout)(ring(a[0]), &cqe, timeout(a[1]));
	note_cqe(ring(a[0]), cqe);
})

/*
 * The kernel consumes none if there are fewer SQEs. Both libraries return then if a CQE is ready, and
 * enter again for ever if not.
 */
OP(__io_uring_get_cqe, 10, "ring=0..2 submit=0|0|1|4 " NR " " MASK, {
	struct io_uring_cqe *cqe = &untouched;

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(__io_uring_get_cqe)(ring(a[0]), &cqe, ready(a[0]) ? (unsigned)a[1] : 0,
					 wanted(a[0], a[2], NULL), mask(a[3]));
	note_cqe(ring(a[0]), cqe);
})

OP(sqring_wait, 6, "ring=0..2", {
	result = io_uring_sqring_wait(ring(a[0]));
})

OP(__io_uring_sqring_wait, 2, "ring=0..2", {
	/* The C library enters the kernel on other rings too, which does not wait. */
	if (!(ring(a[0])->flags & IORING_SETUP_SQPOLL))
		return SKIPPED;
	result = LIB(__io_uring_sqring_wait)(ring(a[0]));
})

OP(sq_ready, 3, "ring=0..2", {
	result = io_uring_sq_ready(ring(a[0]));
})

OP(sq_space_left, 3, "ring=0..2", {
	result = io_uring_sq_space_left(ring(a[0]));
})

OP(enter, 5, "ring=0..2 submit=0|1|4 wait_nr=0|0|1 flags=0|1|1|2|16 " MASK, {
	if (may_spin(a[0]))
		return SKIPPED;
	if (ring(a[0])->ring_fd != ring(a[0])->enter_ring_fd)
		return SKIPPED;
	result = LIB(io_uring_enter)((unsigned)ring(a[0])->ring_fd, (unsigned)a[1],
				     (unsigned)a[2], (unsigned)a[3], mask(a[4]));
})

OP(enter2, 3, "ring=0..2 submit=0|1|4 wait_nr=0|0|1 flags=1|9 size=24|8|0 timeout=0|2", {
	struct io_uring_getevents_arg arg = { .ts = (__u64)(uintptr_t)timeout(a[5]) };

	if (may_spin(a[0]))
		return SKIPPED;
	result = LIB(io_uring_enter2)((unsigned)ring(a[0])->enter_ring_fd, (unsigned)a[1],
				      (unsigned)a[2],
				      (unsigned)a[3] | (ring(a[0])->enter_ring_fd !=
							ring(a[0])->ring_fd ? 16 : 0),
				      a[3] & 8 ? (sigset_t *)&arg : NULL, (size_t)a[4]);
})

OP(write_back_tail, 2, "ring=0..2", {
	/* A program may submit SQEs without the library. */
	struct io_uring_sq *sq = &ring(a[0])->sq;

	if (ring(a[0])->flags & IORING_SETUP_SQPOLL)
		return SKIPPED;
	result = (long)(sq->sqe_tail - sq->sqe_head);
	sq->sqe_head = sq->sqe_tail;
	__atomic_store_n(sq->ktail, sq->sqe_tail, __ATOMIC_RELEASE);
})
