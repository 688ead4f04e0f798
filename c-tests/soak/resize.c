/* SPDX-License-Identifier: MIT */
/* Rings that are resized while requests are in flight. */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>
#include "soak.h"

#define MOST 64			/* requests in flight; every size has space for them */

static int resize(struct work *w, struct io_uring *ring)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_CQSIZE,
		.sq_entries = 64u << pick(w, 5),
		.cq_entries = 128u << pick(w, 5),
	};
	int ret;

	if (p.cq_entries < p.sq_entries)
		p.cq_entries = p.sq_entries;
	ret = io_uring_resize_rings(ring, &p);
	/* A size that is too small for the CQEs is refused, and changes nothing. */
	if (ret == -EOVERFLOW || ret == -EINVAL || !ret)
		return ret != -EINVAL;
	return fail(w, "cannot resize", ret);
}

void soak_resize(struct work *w)
{
	unsigned int flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
	unsigned long next = 0, done = 0;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int going = 1;

	if (setup_ring(w, &ring, MOST, flags))
		return;
	if (!resize(w, &ring)) {
		lack(w, "no resizing of rings", 0);
		io_uring_queue_exit(&ring);
		usleep(100000);
		return;
	}
	while (going && (now() < w->until || next != done)) {
		unsigned int n = now() < w->until ? pick(w, MOST - (unsigned int)(next - done)) : 0;

		while (going && n--) {
			struct io_uring_sqe *sqe = get_sqe(w, &ring);

			going = sqe != NULL;
			if (going) {
				io_uring_prep_nop(sqe);
				io_uring_sqe_set_data64(sqe, next++);
			}
		}
		/* Sometimes with prepared SQEs that are not submitted. */
		if (going && !pick(w, 8))
			going = resize(w, &ring) || !w->failure[0];
		if (going && next != done) {
			going = wait_for(w, &ring, &cqe);
			if (going && (cqe->res || cqe->user_data != done))
				going = fail(w, "lost, doubled or out of order", (long)cqe->user_data);
			if (going)
				io_uring_cqe_seen(&ring, cqe);
			done += (unsigned long)going;
		}
	}
	io_uring_queue_exit(&ring);
}
