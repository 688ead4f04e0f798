/* SPDX-License-Identifier: MIT */
/* Steps that peek at CQEs and consume them. */
#include "differential.h"

OP(peek_cqe, 15, "ring=0..2", {
	struct io_uring_cqe *cqe = &untouched;

	result = io_uring_peek_cqe(ring(a[0]), &cqe);
	note_cqe(ring(a[0]), cqe);
})

OP(peek_batch_cqe, 15, "ring=0..2 count=0|1|2|4|100", {
	struct io_uring_cqe *cqes[100] = { &untouched };
	long i;

	result = LIB(io_uring_peek_batch_cqe)(ring(a[0]), cqes, (unsigned)a[1]);
	note_cqe(ring(a[0]), cqes[0]);
	for (i = 1; i < result; i++)
		note_cqe(ring(a[0]), cqes[i]);
})

OP(cq_advance, 20, "ring=0..2 count=0|1|1|2|100", {
	long count = least(a[1], ready(a[0]));

	io_uring_cq_advance(ring(a[0]), (unsigned)count);
	result = count;
})

/*
 * Another thread may consume a CQE between the load and the store of an advance: one by 0 must not
 * store. A child that cannot write to the head shows that.
 */
OP(cq_advance_by_nothing, 3, "ring=0..2", {
	uintptr_t page = (uintptr_t)ring(a[0])->cq.khead & ~4095UL;
	int status = -1;
	pid_t child = fork();

	if (!child) {
		if (mprotect((void *)page, 4096, PROT_READ))
			_exit(9);
		io_uring_cq_advance(ring(a[0]), 0);
		_exit(0);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	result = status;
})

OP(cqe_seen, 10, "ring=0..2", {
	struct io_uring_cqe *cqe = NULL;

	if (ready(a[0]))
		io_uring_peek_cqe(ring(a[0]), &cqe);
	if (cqe)
		result = (long)io_uring_cqe_get_data64(cqe);
	if (cqe)
		io_uring_cqe_seen(ring(a[0]), cqe);
	else
		io_uring_cqe_seen(ring(a[0]), NULL);
})

OP(for_each_cqe, 8, "ring=0..2 limit=0|1|3|100", {
	struct io_uring_cqe *cqe;
	unsigned head;

	io_uring_for_each_cqe(ring(a[0]), head, cqe) {
		if (result >= a[1])
			break;
		note_cqe(ring(a[0]), cqe);
		result++;
	}
})

#if HEADERS >= 215
OP(iterate, 6, "ring=0..2", {
	struct io_uring_cqe_iter iter = io_uring_cqe_iter_init(ring(a[0]));
	struct io_uring_cqe *cqe;

	note(" iter=%u,%u,%u,%u", iter.head, iter.tail, iter.mask, iter.shift);
	while (result < 100 && io_uring_cqe_iter_next(&iter, &cqe)) {
		note_cqe(ring(a[0]), cqe);
		result++;
	}
})

OP(iterate_by_hand, 3, "ring=0..2", {
	/* As bindings do that know the structure. */
	struct io_uring_cqe_iter iter = {
		.cqes = ring(a[0])->cq.cqes,
		.mask = ring(a[0])->cq.ring_mask,
		.shift = ring(a[0])->flags & IORING_SETUP_CQE32 ? 1 : 0,
		.head = *ring(a[0])->cq.khead,
		.tail = *ring(a[0])->cq.ktail,
	};
	struct io_uring_cqe *cqe;

	while (result < 100 && io_uring_cqe_iter_next(&iter, &cqe)) {
		note_cqe(ring(a[0]), cqe);
		result++;
	}
})
#endif

OP(cq_ready, 4, "ring=0..2", {
	result = io_uring_cq_ready(ring(a[0]));
})

OP(cq_has_overflow, 4, "ring=0..2", {
	result = io_uring_cq_has_overflow(ring(a[0]));
})

OP(cq_eventfd_enabled, 2, "ring=0..2", {
	result = io_uring_cq_eventfd_enabled(ring(a[0]));
})

OP(cq_eventfd_toggle, 3, "ring=0..2 enabled=0|1", {
	result = io_uring_cq_eventfd_toggle(ring(a[0]), a[1] != 0);
})

OP(consume_all, 20, "ring=0..2", {
	struct io_uring_cqe *cqe;

	while (result < 200 && !io_uring_peek_cqe(ring(a[0]), &cqe) && cqe) {
		note(" %lld:%d:%#x", (long long)cqe->user_data, cqe->res, cqe->flags);
		io_uring_cqe_seen(ring(a[0]), cqe);
		result++;
	}
})
