/* SPDX-License-Identifier: MIT */
/* CQEs of 16 and of 32 bytes, batches, iterators, the probe. */
#include "defects.h"

/* All helpers find 32-byte CQEs that are ready. */
static void C1_32_byte_cqes_ready(void)
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

/* Submits all prepared SQEs and waits for one CQE by the call of this number. */
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

/* So do waits, at every slot of the CQ ring. */
static void C1_32_byte_cqes_waited_for(void)
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

/* A wait that enters the kernel returns the 32-byte CQE at the head. */
static void C1_32_byte_cqe_after_wait(void)
{
	struct __kernel_timespec ts = { .tv_sec = 10 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	__u64 i;
	int ret = io_uring_queue_init(4, &ring, IORING_SETUP_CQE32);

	if (ret == -EINVAL)
		SKIP("the kernel has no 32-byte CQEs");
	CHECK_EQ(ret, 0);
	/* More than the CQ ring has entries, so that the head wraps around. */
	for (i = 1; i <= 20; i++) {
		queue_nop(&ring, i);
		CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
		CHECK(cqe != NULL);
		CHECK_EQ(cqe->user_data, i);
		io_uring_cqe_seen(&ring, cqe);
		queue_nop(&ring, i + 100);
		CHECK_EQ(io_uring_submit(&ring), 1);
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->user_data, i + 100);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

/* So do batches before Linux 5.11, where some CQEs are the library's own. */
static void C1_batch_of_32_byte_cqes(void)
{
	struct io_uring_cqe *batch[4];
	struct io_uring ring;
	unsigned int i;

	CHECK_EQ(fake_ring(&ring, IORING_SETUP_CQE32, OLD_FEATURES),
		 0);
	for (i = 0; i < 4; i++)
		post(&ring, i + 1, 0, 0);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 4);
	for (i = 0; i < 4; i++)
		CHECK_EQ(batch[i]->user_data, i + 1);
}

/* With IORING_SETUP_CQE_MIXED, a batch has pointers to CQEs only. */
static void C2_mixed_batch(void)
{
	struct io_uring_cqe *batch[8];
	struct io_uring ring;
	unsigned int turn, i, n;

	CHECK_EQ(fake_ring(&ring, IORING_SETUP_CQE_MIXED, FEATURES), 0);
	for (turn = 0; turn < 50; turn++) {
		/* A 32-byte CQE does not wrap around the end of the CQ ring. */
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

/* A walk may end early, and leaves CQEs that are posted meanwhile. */
static void C4_walk(void)
{
	unsigned int head, n = 0;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(fake_ring(&ring, 0, FEATURES), 0);
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

/* A number that is not an opcode is not supported. */
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

static int flushes(const struct enter *enter)
{
	(void)enter;
	*fake->sq.kflags = 0;
	post(fake, 5, 0, 0);
	return 0;
}

/* A skip CQE at the head does not hide overflowed CQEs. */
static void a6_skip_cqe_before_overflow(void)
{
	struct io_uring_cqe *batch[8];
	struct io_uring ring;

	CHECK(fake_kernel(&ring, IORING_SETUP_CQE_MIXED, FEATURES, flushes));
	post(&ring, 99, 0, IORING_CQE_F_SKIP);
	*ring.sq.kflags = IORING_SQ_CQ_OVERFLOW;
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 8), 1);
	CHECK_EQ(batch[0]->user_data, 5);
}

/* Flags of CQEs that IORING_SETUP_CQE_MIXED defines mean nothing in other rings. */
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
		/* Two CQEs come at once, or one with an error if the kernel has no such flags. */
		CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
		while (!io_uring_peek_cqe(&ring, &cqe)) {
			if (cqe->user_data == 1 && cqe->res == -EINVAL)
				SKIP("the kernel has no IORING_MSG_RING_FLAGS_PASS");
			seen += cqe->user_data == 99 || cqe->user_data == 1;
			io_uring_cqe_seen(&ring, cqe);
		}
		CHECK_EQ(seen, 2);
		CHECK_EQ(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

/* An iterator that a program fills itself, as bindings do, finds the same CQEs. */
static void L20_iterators(void)
{
	static const unsigned int kinds[] = { 0, IORING_SETUP_CQE32, IORING_SETUP_CQE_MIXED };
	struct io_uring_cqe_iter iter;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned int i, turn, expected;

	for (i = 0; i < 3; i++) {
		bool mixed = kinds[i] == IORING_SETUP_CQE_MIXED;

		CHECK_EQ(fake_ring(&ring, kinds[i], FEATURES), 0);
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

/* A probe has no operations beyond those that were requested. */
static void a51_short_probe(void)
{
	union {
		struct io_uring_probe probe;
		char memory[sizeof(struct io_uring_probe) + 60 * sizeof(struct io_uring_probe_op)];
	} of = { .probe = { .last_op = 59, .ops_len = 4 } };
	int i;

	for (i = 0; i < 60; i++)
		of.probe.ops[i].flags = IO_URING_OP_SUPPORTED;
	CHECK_EQ(io_uring_opcode_supported(&of.probe, 3), 1);
	CHECK_EQ(io_uring_opcode_supported(&of.probe, 4), 0);
	CHECK_EQ(io_uring_opcode_supported(&of.probe, 40), 0);
	of.probe.last_op = 3;
	of.probe.ops_len = 60;
	CHECK_EQ(io_uring_opcode_supported(&of.probe, 4), 0);
}

const struct defect completions[] = {
	{ "C1 32-byte CQEs, ready", C1_32_byte_cqes_ready },
	{ "C1 32-byte CQEs, waited for", C1_32_byte_cqes_waited_for },
	{ "C1 32-byte CQE after a wait", C1_32_byte_cqe_after_wait },
	{ "C1 batch of 32-byte CQEs on old kernels", C1_batch_of_32_byte_cqes },
	{ "C2 batch with CQE_MIXED", C2_mixed_batch },
	{ "C4 walk", C4_walk },
	{ "C9 N4 A10 probe", C9_no_opcode },
	{ "a6 skip CQE before overflow", a6_skip_cqe_before_overflow },
	{ "a7 flags of CQE_MIXED", a7_flags_of_mixed_rings },
	{ "L20 iterators", L20_iterators },
	{ "a51 short probe", a51_short_probe },
	{ NULL, NULL },
};
