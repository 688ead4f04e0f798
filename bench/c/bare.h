/* SPDX-License-Identifier: MIT */
/*
 * A ring without a library, for comparison: what a program would write for a ring whose flags it
 * knows. The functions have the library's names, so that scenarios are written once.
 */
#ifndef BARE_H
#define BARE_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <liburing/io_uring.h>

struct io_uring {
	unsigned int *sq_head, *sq_tail, *sq_flags, *cq_head, *cq_tail;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	unsigned int sq_mask, cq_mask, sq_entries;
	unsigned int tail, submitted, enter_flags, flags;
	int ring_fd, enter_fd;
	void *ring;
	size_t ring_len, sqes_len;
};

struct __kernel_timespec;

static inline long bare_call(long nr, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
#else
	long ret = syscall(nr, a, b, c, d, e, f);

	return ret < 0 ? -errno : ret;
#endif
}

static inline int io_uring_queue_init(unsigned int entries, struct io_uring *ring,
				      unsigned int flags)
{
	struct io_uring_params p;
	char *at;

	memset(&p, 0, sizeof(p));
	p.flags = flags | IORING_SETUP_NO_SQARRAY;
	ring->ring_fd = (int)bare_call(__NR_io_uring_setup, entries, (long)&p, 0, 0, 0, 0);
	if (ring->ring_fd < 0)
		return ring->ring_fd;
	ring->ring_len = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	ring->sqes_len = p.sq_entries * sizeof(struct io_uring_sqe);
	at = mmap(NULL, ring->ring_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		  ring->ring_fd, IORING_OFF_SQ_RING);
	ring->ring = at;
	ring->sqes = mmap(NULL, ring->sqes_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			  ring->ring_fd, IORING_OFF_SQES);
	ring->sq_head = (unsigned int *)(at + p.sq_off.head);
	ring->sq_tail = (unsigned int *)(at + p.sq_off.tail);
	ring->sq_flags = (unsigned int *)(at + p.sq_off.flags);
	ring->cq_head = (unsigned int *)(at + p.cq_off.head);
	ring->cq_tail = (unsigned int *)(at + p.cq_off.tail);
	ring->cqes = (struct io_uring_cqe *)(at + p.cq_off.cqes);
	ring->sq_mask = p.sq_entries - 1;
	ring->cq_mask = p.cq_entries - 1;
	ring->sq_entries = p.sq_entries;
	ring->tail = ring->submitted = 0;
	ring->enter_flags = 0;
	ring->flags = flags;
	ring->enter_fd = ring->ring_fd;
	return 0;
}

static inline void io_uring_queue_exit(struct io_uring *ring)
{
	munmap(ring->sqes, ring->sqes_len);
	munmap(ring->ring, ring->ring_len);
	close(ring->ring_fd);
}

static inline int io_uring_register_ring_fd(struct io_uring *ring)
{
	struct io_uring_rsrc_update up = { .offset = -1U, .data = (unsigned int)ring->ring_fd };
	int ret = (int)bare_call(__NR_io_uring_register, ring->ring_fd, IORING_REGISTER_RING_FDS,
				 (long)&up, 1, 0, 0);

	if (ret == 1) {
		ring->enter_fd = (int)up.offset;
		ring->enter_flags = IORING_ENTER_REGISTERED_RING;
	}
	return ret;
}

static inline int io_uring_register_files(struct io_uring *ring, const int *files, unsigned int nr)
{
	return (int)bare_call(__NR_io_uring_register, ring->ring_fd, IORING_REGISTER_FILES,
			      (long)files, nr, 0, 0);
}

struct iovec;

static inline int io_uring_register_buffers(struct io_uring *ring, const struct iovec *iov,
					    unsigned int nr)
{
	return (int)bare_call(__NR_io_uring_register, ring->ring_fd, IORING_REGISTER_BUFFERS,
			      (long)iov, nr, 0, 0);
}

static inline struct io_uring_buf_ring *io_uring_setup_buf_ring(struct io_uring *ring,
								unsigned int nr, int bgid,
								unsigned int flags, int *ret)
{
	void *memory = mmap(NULL, nr * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE,
			    MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
	struct io_uring_buf_reg reg = {
		.ring_addr = (unsigned long)memory, .ring_entries = nr,
		.bgid = (__u16)bgid, .flags = (__u16)flags,
	};

	*ret = (int)bare_call(__NR_io_uring_register, ring->ring_fd, IORING_REGISTER_PBUF_RING,
			      (long)&reg, 1, 0, 0);
	return *ret ? NULL : memory;
}

static inline void io_uring_free_buf_ring(struct io_uring *ring, struct io_uring_buf_ring *br,
					  unsigned int nr, int bgid)
{
	struct io_uring_buf_reg reg = { .bgid = (__u16)bgid };

	bare_call(__NR_io_uring_register, ring->ring_fd, IORING_UNREGISTER_PBUF_RING, (long)&reg, 1,
		  0, 0);
	munmap(br, nr * sizeof(struct io_uring_buf));
}

static inline int io_uring_buf_ring_mask(unsigned int nr)
{
	return (int)nr - 1;
}

static inline void io_uring_buf_ring_add(struct io_uring_buf_ring *br, void *addr,
					 unsigned int len, unsigned short bid, int mask, int at)
{
	struct io_uring_buf *buf = &br->bufs[(br->tail + at) & mask];

	buf->addr = (unsigned long)addr;
	buf->len = len;
	buf->bid = bid;
}

static inline void io_uring_buf_ring_advance(struct io_uring_buf_ring *br, int nr)
{
	__atomic_store_n(&br->tail, (__u16)(br->tail + nr), __ATOMIC_RELEASE);
}

static inline struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring)
{
	if (ring->tail - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE) == ring->sq_entries)
		return NULL;
	return &ring->sqes[ring->tail++ & ring->sq_mask];
}

static inline void bare_prep(struct io_uring_sqe *sqe, __u8 op, int fd, const void *addr,
			     unsigned int len, __u64 offset)
{
	sqe->opcode = op;
	sqe->flags = 0;
	sqe->ioprio = 0;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (unsigned long)addr;
	sqe->len = len;
	sqe->rw_flags = 0;
	sqe->buf_index = 0;
	sqe->personality = 0;
	sqe->file_index = 0;
	sqe->addr3 = 0;
}

static inline void io_uring_prep_nop(struct io_uring_sqe *sqe)
{
	bare_prep(sqe, IORING_OP_NOP, -1, NULL, 0, 0);
}

static inline void io_uring_prep_read(struct io_uring_sqe *sqe, int fd, void *buf,
				      unsigned int len, __u64 offset)
{
	bare_prep(sqe, IORING_OP_READ, fd, buf, len, offset);
}

static inline void io_uring_prep_write(struct io_uring_sqe *sqe, int fd, const void *buf,
				       unsigned int len, __u64 offset)
{
	bare_prep(sqe, IORING_OP_WRITE, fd, buf, len, offset);
}

static inline void io_uring_prep_read_fixed(struct io_uring_sqe *sqe, int fd, void *buf,
					    unsigned int len, __u64 offset, int index)
{
	bare_prep(sqe, IORING_OP_READ_FIXED, fd, buf, len, offset);
	sqe->buf_index = (__u16)index;
}

static inline void io_uring_prep_write_fixed(struct io_uring_sqe *sqe, int fd, const void *buf,
					     unsigned int len, __u64 offset, int index)
{
	bare_prep(sqe, IORING_OP_WRITE_FIXED, fd, buf, len, offset);
	sqe->buf_index = (__u16)index;
}

static inline void io_uring_prep_send(struct io_uring_sqe *sqe, int fd, const void *buf,
				      size_t len, int flags)
{
	bare_prep(sqe, IORING_OP_SEND, fd, buf, (unsigned int)len, 0);
	sqe->msg_flags = (__u32)flags;
}

static inline void io_uring_prep_recv_multishot(struct io_uring_sqe *sqe, int fd, void *buf,
						size_t len, int flags)
{
	bare_prep(sqe, IORING_OP_RECV, fd, buf, (unsigned int)len, 0);
	sqe->msg_flags = (__u32)flags;
	sqe->ioprio = IORING_RECV_MULTISHOT;
}

static inline void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, __u64 data)
{
	sqe->user_data = data;
}

static inline int bare_enter(struct io_uring *ring, unsigned int wait_nr, unsigned int flags)
{
	unsigned int n = ring->tail - ring->submitted;
	int ret;

	__atomic_store_n(ring->sq_tail, ring->tail, __ATOMIC_RELEASE);
	if (ring->flags & IORING_SETUP_SQPOLL) {
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (__atomic_load_n(ring->sq_flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP)
			flags |= IORING_ENTER_SQ_WAKEUP;
		else if (!flags) {
			ring->submitted = ring->tail;
			return (int)n;
		}
	}
	ret = (int)bare_call(__NR_io_uring_enter, ring->enter_fd, n, wait_nr,
			     flags | ring->enter_flags, 0, 8);
	if (ret > 0)
		ring->submitted += (unsigned int)ret;
	return ret;
}

static inline int io_uring_submit(struct io_uring *ring)
{
	return bare_enter(ring, 0, ring->flags & IORING_SETUP_DEFER_TASKRUN ? IORING_ENTER_GETEVENTS : 0);
}

static inline int io_uring_submit_and_wait(struct io_uring *ring, unsigned int wait_nr)
{
	return bare_enter(ring, wait_nr, IORING_ENTER_GETEVENTS);
}

static inline unsigned int io_uring_cq_ready(const struct io_uring *ring)
{
	return __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) - *ring->cq_head;
}

static inline void io_uring_cq_advance(struct io_uring *ring, unsigned int n)
{
	__atomic_store_n(ring->cq_head, *ring->cq_head + n, __ATOMIC_RELEASE);
}

static inline void io_uring_cqe_seen(struct io_uring *ring, struct io_uring_cqe *cqe)
{
	(void)cqe;
	io_uring_cq_advance(ring, 1);
}

static inline int io_uring_peek_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)
{
	if (!io_uring_cq_ready(ring))
		return -EAGAIN;
	*cqe = &ring->cqes[*ring->cq_head & ring->cq_mask];
	return 0;
}

static inline int io_uring_wait_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)
{
	while (io_uring_peek_cqe(ring, cqe)) {
		int ret = (int)bare_call(__NR_io_uring_enter, ring->enter_fd, 0, 1,
					 IORING_ENTER_GETEVENTS | (long)ring->enter_flags, 0, 8);

		if (ret < 0)
			return ret;
	}
	return 0;
}

#define io_uring_for_each_cqe(ring, index, cqe)						\
	for (index = *(ring)->cq_head;							\
	     index != __atomic_load_n((ring)->cq_tail, __ATOMIC_ACQUIRE) &&		\
	     ((cqe) = &(ring)->cqes[index & (ring)->cq_mask], 1);			\
	     index++)

static inline unsigned int io_uring_peek_batch_cqe(struct io_uring *ring,
						   struct io_uring_cqe **cqes, unsigned int count)
{
	unsigned int ready = io_uring_cq_ready(ring), head = *ring->cq_head, i;

	if (count > ready)
		count = ready;
	for (i = 0; i < count; i++)
		cqes[i] = &ring->cqes[(head + i) & ring->cq_mask];
	return count;
}

#endif
