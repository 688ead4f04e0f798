/* SPDX-License-Identifier: MIT */
/*
 * Copies a file with io_uring, and shows its progress.
 *
 *	cc -O2 copy.c $(pkg-config --cflags --libs liburing) -o copy
 *	./copy FROM TO
 *
 * Up to DEPTH blocks are in flight. Each block is read, then written from the same buffer. After a
 * short read or write, the rest is requested again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <liburing.h>

#define DEPTH 32
#define BLOCK (256 * 1024)

/* One block that is being copied. */
struct block {
	char *buf;
	__u64 offset;		/* in both files */
	unsigned int len;	/* size of the block */
	unsigned int done;	/* bytes of it that have been read or written */
	int writing;
};

struct copy {
	struct io_uring ring;
	int from, to;
	__u64 size;
	__u64 next;		/* offset of the next block to start */
	__u64 copied;
	struct block blocks[DEPTH];
};

static int fail(const char *what, int err)
{
	fprintf(stderr, "copy: %s: %s\n", what, strerror(err));
	return 1;
}

static void show_progress(const struct copy *c)
{
	static int last = -1;
	int percent = c->size ? (int)(c->copied * 100 / c->size) : 100;
	int i;

	if (percent == last || !isatty(STDERR_FILENO))
		return;
	last = percent;
	fputs("\r[", stderr);
	for (i = 0; i < 50; i++)
		fputc(i < percent / 2 ? '=' : ' ', stderr);
	fprintf(stderr, "] %3d %%", percent);
	if (percent == 100)
		fputc('\n', stderr);
}

/* Prepares a request to read or write the rest of a block. */
static void queue_block(struct copy *c, struct block *b)
{
	/* An SQE is always free: there is one for each block. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);
	char *at = b->buf + b->done;
	unsigned int left = b->len - b->done;

	if (b->writing)
		io_uring_prep_write(sqe, c->to, at, left, b->offset + b->done);
	else
		io_uring_prep_read(sqe, c->from, at, left, b->offset + b->done);
	io_uring_sqe_set_data(sqe, b);
}

/* Starts a block on the next part of the file; returns 0 if there is none. */
static int start_block(struct copy *c, struct block *b)
{
	__u64 left = c->size - c->next;

	if (!left)
		return 0;
	b->offset = c->next;
	b->len = left < BLOCK ? (unsigned int)left : BLOCK;
	b->done = 0;
	b->writing = 0;
	c->next += b->len;
	queue_block(c, b);
	return 1;
}

/* Handles the result of a request; returns how many requests it leaves in flight: 1 or 0. */
static int finish_request(struct copy *c, struct block *b, int res)
{
	if (res == -EINTR || res == -EAGAIN) {
		queue_block(c, b);
		return 1;
	}
	if (res < 0) {
		fail(b->writing ? "cannot write" : "cannot read", -res);
		return -1;
	}
	if (res == 0) {
		fprintf(stderr, b->writing ? "copy: the target cannot be written any further\n" :
			"copy: the file became shorter while it was copied\n");
		return -1;
	}
	b->done += (unsigned int)res;
	if (b->done < b->len) {
		queue_block(c, b);
		return 1;
	}
	if (!b->writing) {
		b->writing = 1;
		b->done = 0;
		queue_block(c, b);
		return 1;
	}
	c->copied += b->len;
	show_progress(c);
	return start_block(c, b);
}

static int copy_blocks(struct copy *c)
{
	int i, running = 0;

	for (i = 0; i < DEPTH; i++)
		running += start_block(c, &c->blocks[i]);

	while (running) {
		struct io_uring_cqe *cqe;
		unsigned int head, seen = 0;
		int ret, more;

		ret = io_uring_submit_and_wait(&c->ring, 1);
		if (ret < 0 && ret != -EINTR)
			return fail("cannot submit", -ret);
		io_uring_for_each_cqe(&c->ring, head, cqe) {
			more = finish_request(c, io_uring_cqe_get_data(cqe), cqe->res);
			if (more < 0)
				return 1;
			running += more - 1;
			seen++;
		}
		io_uring_cq_advance(&c->ring, seen);
	}
	show_progress(c);
	return 0;
}

/* Opens both files; does not truncate the target before it is known to be another file. */
static int open_files(struct copy *c, char *argv[])
{
	struct stat from, to;

	c->from = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (c->from < 0 || fstat(c->from, &from) < 0)
		return fail(argv[1], errno);
	if (!S_ISREG(from.st_mode)) {
		fprintf(stderr, "copy: %s is not a regular file\n", argv[1]);
		return 1;
	}
	c->to = open(argv[2], O_WRONLY | O_CREAT | O_CLOEXEC, from.st_mode & 0777);
	if (c->to < 0 || fstat(c->to, &to) < 0)
		return fail(argv[2], errno);
	if (from.st_dev == to.st_dev && from.st_ino == to.st_ino) {
		fprintf(stderr, "copy: FROM and TO are the same file\n");
		return 1;
	}
	/* A device cannot be truncated. */
	if (S_ISREG(to.st_mode) && ftruncate(c->to, 0) < 0)
		return fail(argv[2], errno);
	c->size = (__u64)from.st_size;
	return 0;
}

int main(int argc, char *argv[])
{
	static struct copy c;
	char *memory;
	int i, ret;

	if (argc != 3) {
		fprintf(stderr, "usage: copy FROM TO\n");
		return 2;
	}
	ret = open_files(&c, argv);
	if (ret)
		return ret;
	memory = malloc((size_t)DEPTH * BLOCK);
	if (!memory)
		return fail("memory", ENOMEM);
	for (i = 0; i < DEPTH; i++)
		c.blocks[i].buf = memory + (size_t)i * BLOCK;

	ret = io_uring_queue_init(DEPTH, &c.ring, 0);
	if (ret < 0)
		return fail("cannot set up a ring", -ret);
	ret = copy_blocks(&c);
	io_uring_queue_exit(&c.ring);
	free(memory);
	if (ret)
		return ret;
	/* The data has to be on the disk before the program reports success. */
	if (fsync(c.to) < 0 || close(c.to) < 0)
		return fail(argv[2], errno);
	return 0;
}
