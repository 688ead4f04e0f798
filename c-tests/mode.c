/* SPDX-License-Identifier: MIT */
/* Prints in how many mappings the library maps the SQ and CQ rings: "one" or "two". */
#include <stdio.h>
#include <liburing.h>

int main(void)
{
	struct io_uring ring;
	int ret = io_uring_queue_init(8, &ring, 0);

	if (ret) {
		fprintf(stderr, "mode: cannot set up a ring: error %d\n", -ret);
		return 1;
	}
	puts(ring.sq.ring_ptr == ring.cq.ring_ptr ? "one" : "two");
	io_uring_queue_exit(&ring);
	return 0;
}
