/* SPDX-License-Identifier: MIT */
/*
 * Writes a file backwards, with registered files and registered buffers.
 *
 *	cc -O2 registered.c $(pkg-config --cflags --libs liburing) -o registered
 *	./registered FROM TO
 *
 * The kernel looks up registered files and pins the memory of registered buffers once, not for
 * every request. Requests refer to both by index.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <liburing.h>

#define DEPTH 8
#define BLOCK (64 * 1024)

/* Indices of the registered files. */
enum { FROM, TO, FILES };

/* One block; its index is also the index of its registered buffer. */
struct block {
	char *buf;
	__u64 offset;		/* in the source, then in the target */
	unsigned int len;
	unsigned int done;	/* bytes of it that have been read or written */
	int writing;
};

struct reversal {
	struct io_uring ring;
	__u64 size;
	__u64 next;		/* offset of the next block to read */
	struct block blocks[DEPTH];
};

static int fail(const char *what, int err)
{
	fprintf(stderr, "registered: %s: %s\n", what, strerror(err));
	return 1;
}

static void queue_block(struct reversal *r, struct block *b)
{
	/* An SQE is always free: there is one for each block. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
	int index = (int)(b - r->blocks);
	unsigned int left = b->len - b->done;

	/* A request may use any part of its registered buffer. */
	if (b->writing)
		io_uring_prep_write_fixed(sqe, TO, b->buf + b->done, left, b->offset + b->done,
					  index);
	else
		io_uring_prep_read_fixed(sqe, FROM, b->buf + b->done, left, b->offset + b->done,
					 index);
	/* Without this flag the kernel would use TO and FROM as file descriptors. */
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	io_uring_sqe_set_data(sqe, b);
}

/* Starts a block on the next part of the file; returns 0 if there is none. */
static int start_block(struct reversal *r, struct block *b)
{
	__u64 left = r->size - r->next;

	if (!left)
		return 0;
	b->offset = r->next;
	b->len = left < BLOCK ? (unsigned int)left : BLOCK;
	b->done = 0;
	b->writing = 0;
	r->next += b->len;
	queue_block(r, b);
	return 1;
}

static void reverse_block(struct reversal *r, struct block *b)
{
	unsigned int i, k;

	for (i = 0, k = b->len - 1; i < k; i++, k--) {
		char first = b->buf[i];

		b->buf[i] = b->buf[k];
		b->buf[k] = first;
	}
	b->offset = r->size - b->offset - b->len;
	b->writing = 1;
	b->done = 0;
}

/* Handles the result of a request; returns how many requests it leaves in flight: 1 or 0. */
static int finish_request(struct reversal *r, struct block *b, int res)
{
	if (res < 0 && res != -EINTR && res != -EAGAIN) {
		fail(b->writing ? "cannot write" : "cannot read", -res);
		return -1;
	}
	if (res == 0) {
		fprintf(stderr, "registered: %s\n", b->writing ? "nothing more can be written"
							       : "the file became shorter");
		return -1;
	}
	if (res > 0)
		b->done += (unsigned int)res;
	if (b->done == b->len) {
		if (b->writing)
			return start_block(r, b);
		reverse_block(r, b);
	}
	queue_block(r, b);
	return 1;
}

static int reverse_blocks(struct reversal *r)
{
	struct io_uring_cqe *cqe;
	int i, ret, more, running = 0;

	for (i = 0; i < DEPTH; i++)
		running += start_block(r, &r->blocks[i]);
	while (running) {
		ret = io_uring_submit_and_wait(&r->ring, 1);
		if (ret < 0 && ret != -EINTR)
			return fail("cannot submit", -ret);
		while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
			more = finish_request(r, io_uring_cqe_get_data(cqe), cqe->res);
			io_uring_cqe_seen(&r->ring, cqe);
			if (more < 0)
				return 1;
			running += more - 1;
		}
	}
	return 0;
}

/* The data has to be on the disk before the program reports success. */
static int sync_target(struct reversal *r)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
	struct io_uring_cqe *cqe;
	int ret;

	io_uring_prep_fsync(sqe, TO, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	ret = io_uring_submit(&r->ring);
	if (ret < 0)
		return fail("cannot submit", -ret);
	do {
		ret = io_uring_wait_cqe(&r->ring, &cqe);
	} while (ret == -EINTR);
	if (ret < 0)
		return fail("cannot wait", -ret);
	ret = cqe->res;
	io_uring_cqe_seen(&r->ring, cqe);
	return ret < 0 ? fail("cannot write to the disk", -ret) : 0;
}

/* Opens both files; does not truncate the target before it is known to be another file. */
static int open_files(struct reversal *r, char *names[], int fds[])
{
	struct stat from, to;

	fds[FROM] = open(names[FROM], O_RDONLY | O_CLOEXEC);
	if (fds[FROM] < 0 || fstat(fds[FROM], &from) < 0)
		return fail(names[FROM], errno);
	if (!S_ISREG(from.st_mode)) {
		fprintf(stderr, "registered: %s is not a regular file\n", names[FROM]);
		return 1;
	}
	fds[TO] = open(names[TO], O_WRONLY | O_CREAT | O_CLOEXEC, from.st_mode & 0777);
	if (fds[TO] < 0 || fstat(fds[TO], &to) < 0)
		return fail(names[TO], errno);
	if (from.st_dev == to.st_dev && from.st_ino == to.st_ino) {
		fprintf(stderr, "registered: FROM and TO are the same file\n");
		return 1;
	}
	if (ftruncate(fds[TO], 0) < 0)
		return fail(names[TO], errno);
	r->size = (__u64)from.st_size;
	return 0;
}

static int reverse(struct reversal *r, const int *fds, char *memory)
{
	struct iovec vecs[DEPTH];
	int i, ret;

	for (i = 0; i < DEPTH; i++) {
		r->blocks[i].buf = memory + (size_t)i * BLOCK;
		vecs[i].iov_base = r->blocks[i].buf;
		vecs[i].iov_len = BLOCK;
	}
	ret = io_uring_register_buffers(&r->ring, vecs, DEPTH);
	if (ret < 0)
		/* ENOMEM: pinned memory counts as locked memory, see `ulimit -l`. */
		return fail("cannot register buffers", -ret);
	ret = io_uring_register_files(&r->ring, fds, FILES);
	if (ret < 0)
		return fail("cannot register files", -ret);
	/* The ring has references to the files and does not need the file descriptors. */
	close(fds[FROM]);
	close(fds[TO]);
	return reverse_blocks(r) || sync_target(r);
}

int main(int argc, char *argv[])
{
	static struct reversal r;
	int fds[FILES], ret;
	char *memory;

	if (argc != 3) {
		fprintf(stderr, "usage: registered FROM TO\n");
		return 2;
	}
	if (open_files(&r, argv + 1, fds))
		return 1;
	memory = malloc((size_t)DEPTH * BLOCK);
	if (!memory)
		return fail("memory", ENOMEM);
	ret = io_uring_queue_init(DEPTH, &r.ring, 0);
	if (ret < 0)
		return fail("cannot set up a ring", -ret);
	ret = reverse(&r, fds, memory);
	/* This also unregisters files and buffers. */
	io_uring_queue_exit(&r.ring);
	free(memory);
	return ret;
}
