/* SPDX-License-Identifier: MIT */
/* Steps that prepare requests. Their user_data is the number of the step. */
#include "differential.h"

OP(nop, 60, "ring=0..2 " SQE_FLAGS, {
	PREPARE(a[0], a[1], io_uring_prep_nop(sqe));
})

OP(nops, 20, "ring=0..2 flags=0|0|0|0|4 count=2|4|9", {
	long i;

	for (i = 0; i < a[2]; i++) {
		struct io_uring_sqe *sqe = get_sqe(a[0]);

		if (!sqe)
			break;
		io_uring_prep_nop(sqe);
		finish(sqe, a[1]);
		result++;
	}
})

/* With a chosen result, task work or a 32-byte CQE. */
OP(nop_result, 15, "ring=0..2 " SQE_FLAGS " res=0|-1|-62|7|-125 nop=1|1|17|16|33|49", {
	if (slot(a[0])->ring.flags & (1U << 18) &&
	    2 * slot(a[0])->prepared + 4 > ring(a[0])->cq.ring_entries + *ring(a[0])->cq.khead)
		return SKIPPED;
	PREPARE(a[0], a[1], io_uring_prep_nop(sqe); sqe->rw_flags = (int)a[3]; sqe->len = (unsigned)a[2]);
})

/* In a worker of io-wq. */
OP(nop_async, 2, "ring=0..2 flags=16|20", {
	PREPARE(a[0], a[1], io_uring_prep_nop(sqe));
	asynchronous = 5000;
})

OP(bad_opcode, 12, "ring=0..2 " SQE_FLAGS " opcode=255|200", {
	PREPARE(a[0], a[1], io_uring_prep_nop(sqe); sqe->opcode = (unsigned char)a[2]);
})

OP(bad_flags, 4, "ring=0..2 " SQE_FLAGS, {
	PREPARE(a[0], a[1], io_uring_prep_nop(sqe); sqe->flags = 0x80);
})

OP(abandon_sqe, 3, "ring=0..2", {
	/* The SQE is submitted with its old contents. */
	result = io_uring_get_sqe(ring(a[0])) != NULL;
	slot(a[0])->prepared += result != 0;
})

OP(io_uring_get_sqe, 5, "ring=0..2 " SQE_FLAGS, {
	struct io_uring_sqe *sqe = exported_get_sqe(ring(a[0]));

	if (sqe) {
		slot(a[0])->prepared++;
		io_uring_prep_nop(sqe);
		finish(sqe, a[1]);
	}
	result = sqe ? sqe - ring(a[0])->sq.sqes : -1;
})

#if HEADERS >= 215
OP(get_sqe128, 4, "ring=0..2 " SQE_FLAGS, {
	struct io_uring_sqe *sqe = io_uring_get_sqe128(ring(a[0]));

	if (sqe) {
		slot(a[0])->prepared++;
		io_uring_prep_nop(sqe);
		finish(sqe, a[1]);
	}
	result = sqe ? sqe - ring(a[0])->sq.sqes : -1;
})
#endif

OP(write_pipe, 12, "ring=0..2 " SQE_FLAGS " length=1|5|64", {
	PREPARE(a[0], a[1], io_uring_prep_write(sqe, pipes[1], buffers[0], (unsigned)a[2], 0));
})

OP(read_pipe, 12, "ring=0..2 " SQE_FLAGS " length=1|5|64", {
	/* The pipe does not block: without bytes, -EAGAIN. */
	PREPARE(a[0], a[1], io_uring_prep_read(sqe, pipes[0], buffers[1], (unsigned)a[2], 0));
})

OP(send, 6, "ring=0..2 " SQE_FLAGS " length=0|3|64", {
	PREPARE(a[0], a[1], io_uring_prep_send(sqe, sockets[0], buffers[2], (size_t)a[2], MSG_NOSIGNAL));
})

OP(recv, 6, "ring=0..2 " SQE_FLAGS " length=3|64 wait=0|64", {
	/* Without MSG_DONTWAIT it waits for bytes. */
	PREPARE(a[0], a[1], io_uring_prep_recv(sqe, sockets[1], buffers[3], (size_t)a[2], (int)a[3]));
})

OP(write_fixed, 4, "ring=0..2 " SQE_FLAGS " buffer=0|1|7", {
	PREPARE(a[0], a[1], io_uring_prep_write_fixed(sqe, pipes[1], buffers[a[2]], 8, 0, (int)a[2]));
})

OP(fixed_file, 4, "ring=0..2 flags=1 index=0|1|3|9", {
	PREPARE(a[0], a[1], io_uring_prep_write(sqe, (int)a[2], buffers[4], 2, 0));
})

OP(timeout, 10, "ring=0..2 " SQE_FLAGS " timeout=0|1|2|3|5|6 count=0|0|1|2", {
	PREPARE(a[0], a[1], io_uring_prep_timeout(sqe, timeout(a[2]), (unsigned)a[3], 0));
	asynchronous = 5000;
})

OP(link_timeout, 4, "ring=0..2 " SQE_FLAGS " timeout=5", {
	PREPARE(a[0], a[1], io_uring_prep_link_timeout(sqe, timeout(a[2]), 0));
})

OP(timeout_remove, 4, "ring=0..2 " SQE_FLAGS " user_data=0..20", {
	PREPARE(a[0], a[1], io_uring_prep_timeout_remove(sqe, (__u64)a[2], 0));
	asynchronous = 5000;
})

OP(poll_add, 10, "ring=0..2 " SQE_FLAGS, {
	PREPARE(a[0], a[1], io_uring_prep_poll_add(sqe, event, POLLIN));
})

OP(poll_multishot, 6, "ring=0..2 " SQE_FLAGS, {
	if (ring(a[0])->flags & (1U << 18))
		return SKIPPED;
	PREPARE(a[0], a[1], io_uring_prep_poll_multishot(sqe, event, POLLIN));
})

OP(poll_remove, 4, "ring=0..2 " SQE_FLAGS " user_data=0..20", {
	PREPARE(a[0], a[1], io_uring_prep_poll_remove(sqe, (__u64)a[2]));
})

OP(cancel, 6, "ring=0..2 " SQE_FLAGS " user_data=0..20 cancel=0|4|5|1", {
	PREPARE(a[0], a[1], io_uring_prep_cancel64(sqe, (__u64)a[2], (int)a[3]));
})

OP(msg_ring, 8, "ring=0..2 " SQE_FLAGS " ring=0..2 res=0|7 data=5|99", {
	/* The kernel must not spin; see may_spin(). */
	if (ring(a[2])->flags & (1U << 18))
		return SKIPPED;
	PREPARE(a[0], a[1], io_uring_prep_msg_ring(sqe, ring(a[2])->ring_fd, (unsigned)a[3], (__u64)a[4], 0));
})

OP(close, 3, "ring=0..2 " SQE_FLAGS, {
	int fd = dup(pipes[0]);

	PREPARE(a[0], a[1], io_uring_prep_close(sqe, fd));
})

#if HEADERS >= 209
OP(close_direct, 3, "ring=0..2 " SQE_FLAGS " index=0|1|9", {
	PREPARE(a[0], a[1], io_uring_prep_close_direct(sqe, (unsigned)a[2]));
})

OP(fixed_fd_install, 2, "ring=0..2 flags=0 index=0|1|9", {
	PREPARE(a[0], a[1], io_uring_prep_fixed_fd_install(sqe, (int)a[2], 0));
})
#endif

OP(files_update, 3, "ring=0..2 " SQE_FLAGS " count=1|2 offset=0|1|9", {
	static int fds[2];

	fds[0] = event;
	fds[1] = pipes[1];
	PREPARE(a[0], a[1], io_uring_prep_files_update(sqe, fds, (unsigned)a[2], (int)a[3]));
})

OP(select_buffer, 10, "ring=0..2 flags=32 group=0..1 length=0|4|64", {
	if (write(sockets[0], "select", 6) != 6)
		return SKIPPED;
	PREPARE(a[0], a[1], io_uring_prep_recv(sqe, sockets[1], NULL, (size_t)a[3], MSG_DONTWAIT);
		sqe->buf_group = (unsigned short)a[2]);
})

OP(recv_multishot, 5, "ring=0..2 flags=32 group=0..1", {
	if (ring(a[0])->flags & (1U << 18))
		return SKIPPED;
	PREPARE(a[0], a[1], io_uring_prep_recv_multishot(sqe, sockets[1], NULL, 0, 0);
		sqe->buf_group = (unsigned short)a[2]);
})

OP(provide_buffers, 4, "ring=0..2 " SQE_FLAGS " count=1|4 group=0..1", {
	PREPARE(a[0], a[1], io_uring_prep_provide_buffers(sqe, buffers[4], BUFFER_SIZE, (int)a[2], (int)a[3], 0));
})

OP(remove_buffers, 2, "ring=0..2 " SQE_FLAGS " count=1|9 group=0..1", {
	PREPARE(a[0], a[1], io_uring_prep_remove_buffers(sqe, (int)a[2], (int)a[3]));
})
