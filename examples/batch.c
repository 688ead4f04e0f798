/* SPDX-License-Identifier: MIT */
/*
 * Prints the POSIX checksum of files, as cksum(1) does, with many reads in flight.
 *
 *	cc -O2 batch.c $(pkg-config --cflags --libs liburing) -o batch
 *	./batch FILE...
 *
 * Reads complete in any order, but a checksum needs the bytes in file order. Blocks are therefore
 * started in order, kept in a window after they have been read, and added in order. The window
 * spans files: many small files keep as many reads in flight as one large file.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <liburing.h>

#define DEPTH 64
#define BLOCK (64 * 1024)

struct file {
	const char *name;
	int fd;
	__u64 size;
	__u32 crc;
	int err;
};

/* A part of a file that is being read, or that waits to be added to the checksum. */
struct block {
	struct file *file;
	unsigned char *buf;
	__u64 offset;
	unsigned int len;
	unsigned int done;	/* bytes of it that have been read */
	int ready;		/* it has been read, or reading it has failed */
};

struct batch {
	struct io_uring ring;
	struct file *files;
	int count;
	int opened;		/* number of files that were opened or failed to open */
	struct file *current;	/* the file whose blocks are being started */
	__u64 next;		/* offset of its next block */
	unsigned int head, tail;	/* the window: blocks that were started and not added yet */
	struct block blocks[DEPTH];
	int failed;
};

static __u32 table[256];

static void make_table(void)
{
	__u32 i, bit, crc;

	for (i = 0; i < 256; i++) {
		crc = i << 24;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 0x80000000U ? crc << 1 ^ 0x04c11db7U : crc << 1;
		table[i] = crc;
	}
}

static __u32 add_byte(__u32 crc, unsigned int byte)
{
	return crc << 8 ^ table[(crc >> 24 ^ byte) & 0xff];
}

/* Reports an error of one file; the others are still read. */
static void complain(struct batch *b, const char *name, const char *what)
{
	fprintf(stderr, "batch: %s: %s\n", name, what);
	b->failed = 1;
}

/* Opens the next file that can be read; returns 0 if none is left. */
static int open_next(struct batch *b)
{
	while (b->opened < b->count) {
		struct file *f = &b->files[b->opened++];
		struct stat st;

		/* Without O_NONBLOCK, opening a FIFO would wait for a writer. */
		f->fd = open(f->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (f->fd < 0 || fstat(f->fd, &st) < 0) {
			complain(b, f->name, strerror(errno));
		} else if (!S_ISREG(st.st_mode)) {
			complain(b, f->name, "not a regular file");
		} else {
			f->size = (__u64)st.st_size;
			b->current = f;
			b->next = 0;
			return 1;
		}
		if (f->fd >= 0)
			close(f->fd);
	}
	return 0;
}

static void queue_read(struct batch *b, struct block *block)
{
	/* An SQE is always free: there is one for each block. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(&b->ring);

	io_uring_prep_read(sqe, block->file->fd, block->buf + block->done, block->len - block->done,
			   block->offset + block->done);
	io_uring_sqe_set_data(sqe, block);
}

/* Starts blocks until the window is full or no file is left. */
static void fill_window(struct batch *b)
{
	while (b->tail - b->head < DEPTH && (b->current || open_next(b))) {
		struct block *block = &b->blocks[b->tail++ % DEPTH];
		__u64 left = b->current->size - b->next;

		block->file = b->current;
		block->offset = b->next;
		block->len = left < BLOCK ? (unsigned int)left : BLOCK;
		block->done = 0;
		block->ready = !block->len;
		b->next += block->len;
		if (b->next == b->current->size)
			b->current = NULL;
		if (block->len)
			queue_read(b, block);
	}
}

static void finish_read(struct batch *b, struct block *block, int res)
{
	if (res > 0)
		block->done += (unsigned int)res;
	else if (res != -EINTR && res != -EAGAIN)
		/* A read of 0 bytes: the file has become shorter since it was opened. */
		block->file->err = res ? -res : ENODATA;

	block->ready = block->done == block->len || block->file->err;
	if (!block->ready)
		queue_read(b, block);
}

static void print_file(struct batch *b, struct file *f)
{
	__u64 size;

	close(f->fd);
	if (f->err) {
		complain(b, f->name, f->err == ENODATA ? "it became shorter" : strerror(f->err));
		return;
	}
	for (size = f->size; size; size >>= 8)
		f->crc = add_byte(f->crc, size & 0xff);
	printf("%lu %llu %s\n", (unsigned long)~f->crc & 0xffffffffUL, (unsigned long long)f->size,
	       f->name);
}

/* Adds blocks at the head of the window to their checksums. */
static void empty_window(struct batch *b)
{
	while (b->head != b->tail && b->blocks[b->head % DEPTH].ready) {
		struct block *block = &b->blocks[b->head++ % DEPTH];
		struct file *f = block->file;
		unsigned int i;

		for (i = 0; i < block->done; i++)
			f->crc = add_byte(f->crc, block->buf[i]);
		if (block->offset + block->len == f->size)
			print_file(b, f);
	}
}

static int read_all(struct batch *b)
{
	struct io_uring_cqe *cqes[DEPTH];
	unsigned int i, count;
	int ret;

	for (fill_window(b); b->head != b->tail; fill_window(b)) {
		/* Do not wait if the next block is ready, as that of an empty file is. */
		ret = io_uring_submit_and_wait(&b->ring, !b->blocks[b->head % DEPTH].ready);
		if (ret < 0 && ret != -EINTR) {
			fprintf(stderr, "batch: cannot submit: %s\n", strerror(-ret));
			return 1;
		}
		count = io_uring_peek_batch_cqe(&b->ring, cqes, DEPTH);
		for (i = 0; i < count; i++)
			finish_read(b, io_uring_cqe_get_data(cqes[i]), cqes[i]->res);
		/* Marks all of them as seen at once. */
		io_uring_cq_advance(&b->ring, count);
		empty_window(b);
	}
	return b->failed;
}

int main(int argc, char *argv[])
{
	static struct batch b;
	unsigned char *memory;
	int i, ret;

	if (argc < 2) {
		fprintf(stderr, "usage: batch FILE...\n");
		return 2;
	}
	b.count = argc - 1;
	b.files = calloc((size_t)b.count, sizeof(*b.files));
	memory = malloc((size_t)DEPTH * BLOCK);
	if (!b.files || !memory) {
		fprintf(stderr, "batch: not enough memory\n");
		return 1;
	}
	for (i = 0; i < b.count; i++)
		b.files[i].name = argv[i + 1];
	for (i = 0; i < DEPTH; i++)
		b.blocks[i].buf = memory + (size_t)i * BLOCK;
	make_table();

	ret = io_uring_queue_init(DEPTH, &b.ring, 0);
	if (ret < 0) {
		fprintf(stderr, "batch: cannot set up a ring: %s\n", strerror(-ret));
		return 1;
	}
	ret = read_all(&b);
	io_uring_queue_exit(&b.ring);
	free(memory);
	free(b.files);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "batch: cannot write: %s\n", strerror(errno));
		return 1;
	}
	return ret;
}
