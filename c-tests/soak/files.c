/* SPDX-License-Identifier: MIT */
/* A file of blocks, written and read in random order, with registered files and buffers. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "soak.h"

#define BLOCKS 512
#define BLOCK 4096
#define SLOTS 16

static const unsigned int flavours[] = {
	0,
	IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
	IORING_SETUP_CQE32,
	IORING_SETUP_SQE128,
	IORING_SETUP_NO_MMAP,
	IORING_SETUP_SQPOLL,
};

struct slot {
	int block, writing;	/* block -1: free */
	unsigned int generation, sequence;
	unsigned char *memory;
};

struct state {
	struct io_uring ring;
	int fd;
	unsigned char *memory;
	struct slot slots[SLOTS];
	/* The generation of each block, 0 at first; and whether a slot uses it. */
	unsigned int generations[BLOCKS];
	int busy[BLOCKS];
	unsigned int sequence;
};

/* Differs between blocks and between generations. */
static unsigned char byte_of(int block, unsigned int generation, size_t i)
{
	return generation ? (unsigned char)(((size_t)block * 31 + generation * 7 + i * 13) >> 2) : 0;
}

static int start(struct work *w, struct state *s, int index)
{
	struct slot *slot = &s->slots[index];
	struct io_uring_sqe *sqe;
	int block = (int)pick(w, BLOCKS), fixed = (int)pick(w, 2);
	__u64 at = (__u64)block * BLOCK;
	size_t i;

	if (s->busy[block])
		return 1;
	sqe = get_sqe(w, &s->ring);
	if (!sqe)
		return 0;
	slot->block = block;
	slot->writing = (int)pick(w, 2);
	slot->generation = s->generations[block] + (unsigned int)slot->writing;
	slot->sequence = ++s->sequence;
	s->busy[block] = 1;
	for (i = 0; i < BLOCK; i++)
		slot->memory[i] = slot->writing ? byte_of(block, slot->generation, i) : 0xee;
	if (slot->writing && fixed)
		io_uring_prep_write_fixed(sqe, 0, slot->memory, BLOCK, at, index);
	else if (slot->writing)
		io_uring_prep_write(sqe, 0, slot->memory, BLOCK, at);
	else if (fixed)
		io_uring_prep_read_fixed(sqe, 0, slot->memory, BLOCK, at, index);
	else
		io_uring_prep_read(sqe, 0, slot->memory, BLOCK, at);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | (pick(w, 8) ? 0 : IOSQE_ASYNC));
	io_uring_sqe_set_data64(sqe, (__u64)slot->sequence << 8 | (__u64)index);
	return 1;
}

static int finish(struct work *w, struct state *s, struct io_uring_cqe *cqe)
{
	struct slot *slot = &s->slots[cqe->user_data & (SLOTS - 1)];
	size_t i;

	if (slot->block < 0 || slot->sequence != (unsigned int)(cqe->user_data >> 8))
		return fail(w, "an unexpected CQE", (long)cqe->user_data);
	if (cqe->res != BLOCK)
		return fail(w, "a short read or write", cqe->res);
	for (i = 0; i < BLOCK && !slot->writing; i++) {
		if (slot->memory[i] != byte_of(slot->block, slot->generation, i))
			return fail(w, "a wrong byte in a block", (long)i);
	}
	if (slot->writing)
		s->generations[slot->block] = slot->generation;
	w->bytes += BLOCK;
	s->busy[slot->block] = 0;
	slot->block = -1;
	io_uring_cqe_seen(&s->ring, cqe);
	return 1;
}

/* At the end the file has what was written last. */
static int read_back(struct work *w, struct state *s)
{
	unsigned char block[BLOCK];
	size_t i;
	int n;

	for (n = 0; n < BLOCKS; n++) {
		if (pread(s->fd, block, BLOCK, (off_t)n * BLOCK) != BLOCK)
			return fail(w, "cannot read a block back", n);
		for (i = 0; i < BLOCK; i++) {
			if (block[i] != byte_of(n, s->generations[n], i))
				return fail(w, "a block is not what was written", n);
		}
	}
	return 1;
}

static int in_flight(const struct state *s)
{
	int i, n = 0;

	for (i = 0; i < SLOTS; i++)
		n += s->slots[i].block >= 0;
	return n;
}

static int prepare(struct work *w, struct state *s)
{
	struct iovec buffers[SLOTS];
	int i, ret;

	s->fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd < 0 || ftruncate(s->fd, BLOCKS * BLOCK))
		return fail(w, "cannot make a file", errno);
	if (posix_memalign((void **)&s->memory, BLOCK, SLOTS * BLOCK))
		return fail(w, "no memory", SLOTS);
	for (i = 0; i < SLOTS; i++) {
		s->slots[i].block = -1;
		s->slots[i].memory = s->memory + i * BLOCK;
		buffers[i] = (struct iovec) { s->slots[i].memory, BLOCK };
	}
	ret = io_uring_register_files(&s->ring, &s->fd, 1);
	if (!ret)
		ret = io_uring_register_buffers(&s->ring, buffers, SLOTS);
	return ret ? fail(w, "cannot register", ret) : 1;
}

void soak_files(struct work *w)
{
	unsigned int flags = flavours[pick(w, sizeof(flavours) / sizeof(flavours[0]))];
	struct state *s = calloc(1, sizeof(*s));
	struct io_uring_cqe *cqe;
	int i, going = 1;

	if (!s || setup_ring(w, &s->ring, SLOTS, flags)) {
		free(s);
		return;
	}
	s->fd = -1;
	going = prepare(w, s);
	while (going && (now() < w->until || in_flight(s))) {
		for (i = 0; going && now() < w->until && i < SLOTS; i++)
			going = s->slots[i].block >= 0 || start(w, s, i);
		if (going && in_flight(s))
			going = wait_for(w, &s->ring, &cqe) && finish(w, s, cqe);
	}
	if (going)
		read_back(w, s);
	io_uring_queue_exit(&s->ring);
	if (s->fd >= 0)
		close(s->fd);
	free(s->memory);
	free(s);
}
