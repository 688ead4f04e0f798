/* SPDX-License-Identifier: MIT */
/*
 * Sets up a ring, submits a request in each of its SQEs, and tears it down.
 *
 *	ring ENTRIES FLAGS		by the library
 *	ring ENTRIES FLAGS entries-only	maps the CQ ring with the size of its CQEs only, as the
 *					programs did that kernel 6.10-rc1 broke
 *
 * Prints the entries, offsets and flags that the kernel returned.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <liburing.h>

static int by_entries_alone(unsigned int entries, unsigned int flags)
{
	struct io_uring_params p;
	size_t len;
	void *map;
	int fd;

	memset(&p, 0, sizeof(p));
	p.flags = flags | IORING_SETUP_NO_SQARRAY;
	fd = io_uring_setup(entries, &p);
	if (fd < 0)
		return -fd;
	len = p.cq_entries * sizeof(struct io_uring_cqe);
	map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
		   IORING_OFF_CQ_RING);
	return map == MAP_FAILED ? errno : 0;
}

static int through_all(struct io_uring *ring, unsigned int entries)
{
	unsigned int i, left = entries;

	for (i = 0; i < entries; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

		if (!sqe)
			return EOVERFLOW;
		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, i);
	}
	if (io_uring_submit(ring) != (int)entries)
		return EIO;
	while (left) {
		struct io_uring_cqe *cqe;

		if (io_uring_wait_cqe(ring, &cqe))
			return EIO;
		if (cqe->res || io_uring_cqe_get_data64(cqe) != entries - left)
			return EBADMSG;
		io_uring_cqe_seen(ring, cqe);
		left--;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	struct io_uring_params p;
	struct io_uring ring;
	unsigned int entries, flags;
	int ret, i;

	if (argc < 3) {
		fprintf(stderr, "usage: ring ENTRIES FLAGS [entries-only]\n");
		return 2;
	}
	entries = (unsigned int)strtoul(argv[1], NULL, 0);
	flags = (unsigned int)strtoul(argv[2], NULL, 0);
	if (argc > 3)
		return by_entries_alone(entries, flags);

	memset(&p, 0, sizeof(p));
	p.flags = flags;
	ret = io_uring_queue_init_params(entries, &ring, &p);
	if (ret)
		return -ret;
	printf("sq_entries %u cq_entries %u array %u cqes %u flags %#x\n", p.sq_entries,
	       p.cq_entries, p.sq_off.array, p.cq_off.cqes, p.flags);
	/* Twice, so that the indices wrap. */
	for (i = 0; i < 2 && !ret; i++)
		ret = through_all(&ring, ring.sq.ring_entries);
	io_uring_queue_exit(&ring);
	return ret;
}
