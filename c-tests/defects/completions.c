/* SPDX-License-Identifier: MIT */
/* Completions, mixed sizes, rings of buffers, the probe. */
#include "defects.h"

/* 32-byte CQEs that are ready are found by every way to look. */
static void C1_large_ready(void)
{
	struct io_uring_cqe *cqe, *batch[4];
	struct io_uring ring;
	unsigned int head, i = 0;
	int ret = io_uring_queue_init(4, &ring, IORING_SETUP_CQE32);

	if (ret == -EINVAL)
		SKIP("the kernel has no 32-byte CQEs");
	CHECK_EQ(ret, 0);
	for (i = 0; i < 4; i++)
		queue_nop(&ring, i + 1);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 4), 4);
	i = 0;
	io_uring_for_each_cqe(&ring, head, cqe)
		CHECK_EQ(cqe->user_data, ++i);
	CHECK_EQ(i, 4);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 4);
	for (i = 0; i < 4; i++) {
		CHECK_EQ(batch[i]->user_data, i + 1);
		CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->user_data, i + 1);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

/* Waits in the kernel for one CQE, in the way of this number; submits first what is prepared. */
static int wait_for_one(struct io_uring *ring, unsigned int way, struct io_uring_cqe **cqe)
{
	struct __kernel_timespec ts = { .tv_sec = 20 };
	int ret;

	switch (way) {
	case 0:
		ret = io_uring_submit_and_wait_timeout(ring, cqe, 1, &ts, NULL);
		return ret < 0 ? ret : 0;
	case 1:
		ret = io_uring_submit_and_wait_timeout(ring, cqe, 1, NULL, NULL);
		return ret < 0 ? ret : 0;
	default:
		ret = io_uring_submit(ring);
		if (ret < 0)
			return ret;
	}
	switch (way) {
	case 2:
		return io_uring_wait_cqe(ring, cqe);
	case 3:
		return io_uring_wait_cqe_timeout(ring, cqe, &ts);
	case 4:
		return io_uring_wait_cqes(ring, cqe, 1, &ts, NULL);
	default:
		return io_uring_wait_cqe_nr(ring, cqe, 1);
	}
}

#define WAITS 6

/* So are those that a call waits for: the first, and those at other places of the queue. */
static void C1_large_waited_for(void)
{
	struct __kernel_timespec soon = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int way, i;
	int ret = io_uring_queue_init(4, &ring, IORING_SETUP_CQE32);

	if (ret == -EINVAL)
		SKIP("the kernel has no 32-byte CQEs");
	CHECK_EQ(ret, 0);
	for (way = 0; way < WAITS; way++) {
		for (i = 0; i < 10; i++) {
			struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
			unsigned int at = (*ring.cq.khead & ring.cq.ring_mask) * 2;

			/* Nothing is ready before the call waits. */
			io_uring_prep_timeout(sqe, &soon, 0, 0);
			io_uring_sqe_set_data64(sqe, 100 + i);
			CHECK_EQ(wait_for_one(&ring, way, &cqe), 0);
			CHECK(cqe == &ring.cq.cqes[at]);
			CHECK_EQ(cqe->user_data, 100 + i);
			CHECK_EQ(cqe->res, -ETIME);
			io_uring_cqe_seen(&ring, cqe);
		}
	}
	io_uring_queue_exit(&ring);
}

/* A batch of a mixed ring has completions, and nothing from between them. */
static void C2_mixed_batch(void)
{
	struct io_uring_cqe *batch[8];
	struct io_uring ring;
	unsigned int turn, i, n;

	CHECK_EQ(made_up_ring(&ring, IORING_SETUP_CQE_MIXED, FEATURES), 0);
	for (turn = 0; turn < 50; turn++) {
		/* A large one does not go across the end of the queue. */
		if ((*ring.cq.ktail & 15) == 15)
			post(&ring, 99, 0, IORING_CQE_F_SKIP);
		post(&ring, 1, 0, IORING_CQE_F_32);
		post(&ring, 2, 0, 0);
		n = io_uring_peek_batch_cqe(&ring, batch, 8);
		CHECK_EQ(n, 2);
		for (i = 0; i < n; i++) {
			CHECK_EQ(batch[i]->user_data, i + 1);
			io_uring_cqe_seen(&ring, batch[i]);
		}
		CHECK_EQ(io_uring_cq_ready(&ring), 0);
	}
}

/* A walk may be cut short, and leaves what comes meanwhile. */
static void C4_walk(void)
{
	unsigned int head, n = 0;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(made_up_ring(&ring, 0, FEATURES), 0);
	post(&ring, 1, 0, 0);
	post(&ring, 2, 0, 0);
	io_uring_for_each_cqe(&ring, head, cqe) {
		n++;
		if (n < 8)
			post(&ring, 3, 0, 0);
		continue;
	}
	CHECK_EQ(n, 2);
	n = 0;
	io_uring_for_each_cqe(&ring, head, cqe) {
		if (++n == 3)
			break;
	}
	CHECK_EQ(n, 3);
	CHECK_EQ(cqe->user_data, 3);
	CHECK_EQ(io_uring_cq_ready(&ring), 4);
}

/* The numbers of a ring of buffers have 16 bits and wrap. */
static void C6_buffers_wrap(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	char memory[4][16];
	int err, i, k, fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	br = io_uring_setup_buf_ring(&ring, 4, 1, 0, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no rings of buffers");
	CHECK(br != NULL);
	/* C7: a new one is empty. */
	CHECK_EQ(br->tail, 0);
	i = io_uring_buf_ring_available(&ring, br, 1);
	if (i == -EINVAL)
		SKIP("the kernel tells no heads");
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < 4; k++)
			io_uring_buf_ring_add(br, memory[k], 16, (unsigned short)k,
					      io_uring_buf_ring_mask(4), k);
		io_uring_buf_ring_advance(br, 4);
		if (i % 1000 == 0 || i > 16380)
			CHECK_EQ(io_uring_buf_ring_available(&ring, br, 1), 4);
		for (k = 0; k < 4; k++) {
			struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

			io_uring_prep_read(sqe, fds[0], NULL, 1, 0);
			sqe->flags |= IOSQE_BUFFER_SELECT;
			sqe->buf_group = 1;
		}
		if (i > 16390)
			break;
		CHECK_EQ(write(fds[1], "data", 4), 4);
		CHECK_EQ(io_uring_submit_and_wait(&ring, 4), 4);
		for (k = 0; k < 4; k++) {
			struct io_uring_cqe *cqe;

			CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
			CHECK_EQ(cqe->res, 1);
			io_uring_cqe_seen(&ring, cqe);
		}
		CHECK_EQ((unsigned short)br->tail, (unsigned short)((i + 1) * 4));
	}
	CHECK_EQ(io_uring_buf_ring_available(&ring, br, 1), 4);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 4, 1), 0);
	io_uring_queue_exit(&ring);
}

/* Memory that was used before makes an empty ring of buffers; additions go round. */
static void C7_new_ring_of_buffers(void)
{
	static struct io_uring_buf bufs[4];
	struct io_uring_buf_ring *br = (void *)bufs;
	int i;

	memset(bufs, 0xff, sizeof(bufs));
	io_uring_buf_ring_init(br);
	CHECK_EQ(br->tail, 0);
	io_uring_buf_ring_advance(br, 3);
	for (i = 0; i < 2; i++)
		io_uring_buf_ring_add(br, bufs, 10, (unsigned short)(20 + i),
				      io_uring_buf_ring_mask(4), i);
	CHECK_EQ(bufs[3].bid, 20);
	CHECK_EQ(bufs[0].bid, 21);
	CHECK_EQ(br->tail, 3);
}

/* A number that is no opcode's is not supported. */
static void C9_no_opcode(void)
{
	struct io_uring_probe *probe = io_uring_get_probe();

	CHECK(probe != NULL);
	CHECK(io_uring_opcode_supported(probe, IORING_OP_NOP));
	CHECK(!io_uring_opcode_supported(probe, -1));
	CHECK(!io_uring_opcode_supported(probe, -3));
	CHECK(!io_uring_opcode_supported(probe, -2147483647 - 1));
	CHECK(!io_uring_opcode_supported(probe, 255));
	CHECK_EQ((unsigned long)probe % 16, 0);
	free(probe);
	io_uring_free_probe(io_uring_get_probe());
}

/* A filler at the head does not hide what overflowed. */
static struct io_uring *flushed;

static int flushes(const struct enter *enter)
{
	(void)enter;
	*flushed->sq.kflags = 0;
	post(flushed, 5, 0, 0);
	return 0;
}

static void a6_filler_before_overflow(void)
{
	struct io_uring_cqe *batch[8];
	struct io_uring ring;

	CHECK_EQ(made_up_ring(&ring, IORING_SETUP_CQE_MIXED, FEATURES), 0);
	flushed = &ring;
	CHECK(on_enter(flushes));
	post(&ring, 99, 0, IORING_CQE_F_SKIP);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 8), 1);
	CHECK_EQ(batch[0]->user_data, 5);
}

/* Flags that describe completions of mixed rings mean nothing in others. */
static void a7_flags_of_mixed_rings(void)
{
	static const unsigned int flags[] = { IORING_CQE_F_SKIP, IORING_CQE_F_32 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	unsigned int i;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	for (i = 0; i < 2; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
		int seen = 0;

		io_uring_prep_msg_ring_cqe_flags(sqe, ring.ring_fd, 0, 99, 0, flags[i]);
		io_uring_sqe_set_data64(sqe, 1);
		/* Both come at once, or one that says that the kernel knows no such flags. */
		CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
		while (!io_uring_peek_cqe(&ring, &cqe)) {
			if (cqe->user_data == 1 && cqe->res == -EINVAL)
				SKIP("the kernel passes no flags on");
			seen += cqe->user_data == 99 || cqe->user_data == 1;
			io_uring_cqe_seen(&ring, cqe);
		}
		CHECK_EQ(seen, 2);
		CHECK_EQ(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

/* An iterator that the program fills itself, as bindings do, shows what one of the library does. */
static void L20_iterators(void)
{
	static const unsigned int kinds[] = { 0, IORING_SETUP_CQE32, IORING_SETUP_CQE_MIXED };
	struct io_uring_cqe_iter iter;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int i, turn, expected;

	for (i = 0; i < 3; i++) {
		bool mixed = kinds[i] == IORING_SETUP_CQE_MIXED;

		CHECK_EQ(made_up_ring(&ring, kinds[i], FEATURES), 0);
		post(&ring, 1, 0, mixed ? IORING_CQE_F_32 : 0);
		post(&ring, 2, 0, 0);
		post(&ring, 3, 0, mixed ? IORING_CQE_F_32 : 0);
		for (turn = 0; turn < 2; turn++) {
			iter = io_uring_cqe_iter_init(&ring);
			CHECK_EQ(iter.shift, io_uring_cqe_shift(&ring));
			CHECK_EQ(iter.mask, ring.cq.ring_mask);
			if (turn == 1) {
				iter.cqes = ring.cq.cqes;
				iter.shift = io_uring_cqe_shift(&ring);
				iter.head = *ring.cq.khead;
				iter.tail = io_uring_smp_load_acquire(ring.cq.ktail);
			}
			expected = 1;
			while (io_uring_cqe_iter_next(&iter, &cqe)) {
				CHECK_EQ(cqe->user_data, expected);
				expected++;
			}
			CHECK_EQ(expected, 4);
		}
	}
}

/* A ring of buffers is freed after its ring has gone. */
static void a25_buf_ring_after_exit(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int maps, err;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	maps = check_maps();
	br = io_uring_setup_buf_ring(&ring, 1024, 1, 0, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no rings of buffers");
	CHECK(br != NULL);
	CHECK_EQ(err, 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 1024, 1), 0);
	CHECK(check_maps() <= maps);
}

/* A probe says nothing of operations beyond those that it was asked for. */
static void a51_short_probe(void)
{
	struct {
		struct io_uring_probe head;
		struct io_uring_probe_op ops[60];
	} probe = { .head = { .last_op = 59, .ops_len = 4 } };
	int i;

	for (i = 0; i < 60; i++)
		probe.ops[i].flags = IO_URING_OP_SUPPORTED;
	CHECK_EQ(io_uring_opcode_supported(&probe.head, 3), 1);
	CHECK_EQ(io_uring_opcode_supported(&probe.head, 4), 0);
	CHECK_EQ(io_uring_opcode_supported(&probe.head, 40), 0);
	probe.head = (struct io_uring_probe) { .last_op = 3, .ops_len = 60 };
	CHECK_EQ(io_uring_opcode_supported(&probe.head, 4), 0);
}

const struct defect completions[] = {
	{ "C1 large, ready", C1_large_ready },
	{ "C1 large, waited for", C1_large_waited_for },
	{ "C2 batch of a mixed ring", C2_mixed_batch },
	{ "C4 walk", C4_walk },
	{ "C6 C7 buffers wrap", C6_buffers_wrap },
	{ "C7 C8 new ring of buffers", C7_new_ring_of_buffers },
	{ "C9 N4 A10 probe", C9_no_opcode },
	{ "a6 filler before overflow", a6_filler_before_overflow },
	{ "a7 flags of mixed rings", a7_flags_of_mixed_rings },
	{ "a51 short probe", a51_short_probe },
	{ "L20 iterators", L20_iterators },
	{ "a25 ring of buffers after exit", a25_buf_ring_after_exit },
	{ NULL, NULL },
};
