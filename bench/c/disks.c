/* SPDX-License-Identifier: MIT */
/* 4 KiB at random places of a file, which BENCH_FILE names. */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define BLOCK 4096
#define MOST 128
#define THREADS 4

struct task {
	long n;
	unsigned int depth;
	int flags;
	bool writes, fixed;
};

/* Two threads do not share a cache line. */
struct job {
	_Alignas(128) struct io_uring ring;
	struct task task;
	char *memory;
	int fd;
	uint64_t blocks, random;
};

static uint64_t next_block(struct job *job)
{
	job->random ^= job->random << 13;
	job->random ^= job->random >> 7;
	job->random ^= job->random << 17;
	return job->random % job->blocks;
}

static void queue(struct job *job, unsigned int slot)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&job->ring);
	uint64_t offset = next_block(job) * BLOCK;
	char *buf = job->memory + (size_t)slot * BLOCK;

	if (!sqe)
		give_up("the queue is full", 0);
	if (job->task.fixed && job->task.writes)
		io_uring_prep_write_fixed(sqe, 0, buf, BLOCK, offset, 0);
	else if (job->task.fixed)
		io_uring_prep_read_fixed(sqe, 0, buf, BLOCK, offset, 0);
	else if (job->task.writes)
		io_uring_prep_write(sqe, job->fd, buf, BLOCK, offset);
	else
		io_uring_prep_read(sqe, job->fd, buf, BLOCK, offset);
	if (job->task.fixed)
		sqe->flags |= IOSQE_FIXED_FILE;
	io_uring_sqe_set_data64(sqe, slot);
}

static void prepare(struct job *job, struct task task)
{
	const char *file = getenv("BENCH_FILE");
	struct stat st;
	int ret;

	job->task = task;
	job->random = 88172645463325252ULL;
	job->fd = file ? open(file, O_RDWR | task.flags) : -1;
	if (job->fd < 0 || fstat(job->fd, &st) || st.st_size < BLOCK)
		give_up("BENCH_FILE names no file of some blocks", 0);
	job->blocks = (uint64_t)st.st_size / BLOCK;
	job->memory = aligned_alloc(BLOCK, MOST * BLOCK);
	if (!job->memory)
		give_up("no memory", 0);
	memset(job->memory, 1, MOST * BLOCK);
	ret = io_uring_queue_init(MOST, &job->ring, 0);
	if (ret)
		give_up("io_uring_queue_init", ret);
	if (task.fixed) {
		struct iovec iov = { job->memory, MOST * BLOCK };

		ret = io_uring_register_files(&job->ring, &job->fd, 1);
		if (ret >= 0)
			ret = io_uring_register_buffers(&job->ring, &iov, 1);
		if (ret < 0)
			give_up("registering", ret);
	}
}

/* Keeps the task's number of requests in flight. */
static void work(struct job *job)
{
	long queued = 0, done = 0, n = job->task.n;
	struct io_uring_cqe *cqe;
	unsigned int head, seen;

	while (queued < n && queued < job->task.depth)
		queue(job, (unsigned int)queued++);
	while (done < n) {
		int ret = io_uring_submit_and_wait(&job->ring, 1);

		if (ret < 0)
			give_up("io_uring_submit_and_wait", ret);
		seen = 0;
		io_uring_for_each_cqe(&job->ring, head, cqe) {
			if (cqe->res != BLOCK)
				give_up("a block", cqe->res);
			if (queued < n) {
				queue(job, (unsigned int)cqe->user_data);
				queued++;
			}
			seen++;
		}
		io_uring_cq_advance(&job->ring, seen);
		done += seen;
	}
}

static void *work_of(void *job)
{
	work(job);
	return NULL;
}

static void finish(struct job *job)
{
	io_uring_queue_exit(&job->ring);
	close(job->fd);
	free(job->memory);
}

static void blocks(struct task task)
{
	struct job job;

	prepare(&job, task);
	begin();
	work(&job);
	finish(&job);
}

static void threads(long n)
{
	static struct job jobs[THREADS];
	pthread_t ids[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		prepare(&jobs[i], (struct task){ .n = n / THREADS, .depth = 32 });
	begin();
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&ids[i], NULL, work_of, &jobs[i]))
			give_up("pthread_create", 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(ids[i], NULL);
	for (i = 0; i < THREADS; i++)
		finish(&jobs[i]);
}

#define BLOCKS(name, ...)							\
	static void name(long n)						\
	{									\
		blocks((struct task){ .n = n, __VA_ARGS__ });			\
	}

BLOCKS(read_1, .depth = 1)
BLOCKS(read_32, .depth = 32)
BLOCKS(read_128, .depth = 128)
BLOCKS(write_1, .depth = 1, .writes = true)
BLOCKS(write_32, .depth = 32, .writes = true)
BLOCKS(write_128, .depth = 128, .writes = true)
BLOCKS(fixed_32, .depth = 32, .fixed = true)
BLOCKS(direct_1, .depth = 1, .flags = O_DIRECT)
BLOCKS(direct_32, .depth = 32, .flags = O_DIRECT)
BLOCKS(direct_128, .depth = 128, .flags = O_DIRECT)
BLOCKS(direct_write_1, .depth = 1, .flags = O_DIRECT, .writes = true)
BLOCKS(direct_write_32, .depth = 32, .flags = O_DIRECT, .writes = true)
BLOCKS(direct_write_128, .depth = 128, .flags = O_DIRECT, .writes = true)
BLOCKS(direct_fixed_32, .depth = 32, .flags = O_DIRECT, .fixed = true)

const struct scenario disks[] = {
	{ "read, depth 1", read_1, 20000, false },
	{ "read, depth 32", read_32, 20000, false },
	{ "read, depth 128", read_128, 20000, false },
	{ "write, depth 1", write_1, 5000, false },
	{ "write, depth 32", write_32, 10000, false },
	{ "write, depth 128", write_128, 10000, false },
	{ "registered read, depth 32", fixed_32, 20000, false },
	{ "O_DIRECT read, depth 1", direct_1, 300, false },
	{ "O_DIRECT read, depth 32", direct_32, 4000, false },
	{ "O_DIRECT read, depth 128", direct_128, 4000, false },
	{ "O_DIRECT write, depth 1", direct_write_1, 300, false },
	{ "O_DIRECT write, depth 32", direct_write_32, 3000, false },
	{ "O_DIRECT write, depth 128", direct_write_128, 3000, false },
	{ "O_DIRECT registered read, depth 32", direct_fixed_32, 4000, false },
	{ "read, 4 threads with a ring each", threads, 40000, false },
	{ NULL, NULL, 0, false },
};
