/* SPDX-License-Identifier: MIT */
/*
 * The helpers that C inlines, compared with the functions of the same names that liburing-ffi.so.2
 * exports: the same call on the same fake ring must return the same and leave the same memory. The
 * helpers that prepare requests are compared in another test.
 *
 * With C_HEADERS the inlined helpers are the C library's, which differ where it is wrong: the flags
 * IORING_CQE_F_SKIP and IORING_CQE_F_32 mean something in CQEs of any ring, and so does the user
 * data LIBURING_UDATA_TIMEOUT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <liburing.h>
#include "check.h"

#define ENTRIES 8
#define ROUNDS 4000

/* All memory that a helper can access. */
struct world {
	struct io_uring ring;
	unsigned int words[16];
	unsigned int out;
	struct io_uring_cqe *cqe;
	struct io_uring_cqe_iter iter;
	struct io_uring_sqe sqes[2 * ENTRIES];
	__u64 cqes[2 * ENTRIES * 4];
	struct io_uring_buf bufs[ENTRIES];
	__u64 buf[64];
	struct msghdr msg;
	struct {
		__u64 head[2];
		struct io_uring_probe_op ops[8];
	} probe;
};

#ifdef C_HEADERS
#define C_HEADERS_IN_USE 1
#else
#define C_HEADERS_IN_USE 0
#endif

static struct world w, before, after;
static unsigned long long state = 88172645463325252ULL;

static unsigned int number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 16);
}

/* A ring with some prepared SQEs and some ready CQEs, at any index. */
static void make_world(void)
{
	static const unsigned int kinds[] = {
		0, IORING_SETUP_SQPOLL, IORING_SETUP_CQE32, IORING_SETUP_CQE_MIXED,
		IORING_SETUP_SQE128, IORING_SETUP_SQE_MIXED,
		IORING_SETUP_SQE_MIXED | IORING_SETUP_CQE_MIXED,
	};
	unsigned char *byte = (unsigned char *)&w;
	unsigned int i, sq_head = number(), cq_head = number();
	struct io_uring *ring = &w.ring;

	for (i = 0; i < sizeof(w); i++)
		byte[i] = (unsigned char)number();
	if (number() % 2) {
		sq_head = 0U - number() % 4;
		cq_head = 0U - number() % 4;
	}
	memset(ring, 0, sizeof(*ring));
	ring->flags = kinds[number() % (sizeof(kinds) / sizeof(*kinds))];
	ring->features = number() % 4 ? IORING_FEAT_EXT_ARG : 0;
	ring->ring_fd = ring->enter_ring_fd = -1;
	ring->sq.khead = &w.words[0];
	ring->sq.ktail = &w.words[1];
	ring->sq.kflags = &w.words[2];
	ring->sq.sqes = w.sqes;
	ring->sq.ring_entries = ENTRIES;
	ring->sq.ring_mask = ENTRIES - 1;
	ring->cq.khead = &w.words[4];
	ring->cq.ktail = &w.words[5];
	ring->cq.kflags = number() % 4 ? &w.words[6] : NULL;
	ring->cq.cqes = (struct io_uring_cqe *)w.cqes;
	ring->cq.ring_entries = ENTRIES;
	ring->cq.ring_mask = ENTRIES - 1;
	w.words[0] = sq_head;
	ring->sq.sqe_tail = sq_head + number() % (ENTRIES + 1);
	/* No overflow: peeking must not enter the kernel, which does not have this ring. */
	w.words[2] = number() % 2 ? IORING_SQ_NEED_WAKEUP : 0;
	w.words[4] = cq_head;
	w.words[5] = cq_head + number() % (ENTRIES - 1);
	for (i = 0; i < sizeof(w.cqes) / 16; i++) {
		__u64 data = number() % 4 ? number() : LIBURING_UDATA_TIMEOUT;
		__u64 flags = (number() % 2 ? IORING_CQE_F_SKIP : 0) |
			      (number() % 2 ? IORING_CQE_F_32 : 0);

		if (C_HEADERS_IN_USE && data == LIBURING_UDATA_TIMEOUT)
			data = 1;
		if (C_HEADERS_IN_USE && !(ring->flags & IORING_SETUP_CQE_MIXED))
			flags = 0;
		w.cqes[2 * i] = data;
		w.cqes[2 * i + 1] = number() % 3 ? number() & 0x1f : flags << 32 | 0x80000000U;
	}
	w.msg.msg_namelen = number() % 3 ? number() % 64 : number();
	w.msg.msg_controllen = number() % 3 ? number() % 128 : (size_t)state;
	w.buf[0] = number() | (__u64)(number() % 128) << 32;
	for (i = 2; i < 64; i++)
		w.buf[i] = number() % 4 ? 16 + number() % 32 : state;
}

static void *exported(const char *name)
{
	void *f = dlsym(RTLD_DEFAULT, name);

	if (!f) {
		printf("FAIL %s: not exported\n", name);
		exit(1);
	}
	return f;
}

/* Makes both calls; the case fails if they differ. number() returns the same for both. */
#define BOTH(name, inlined, exported, same)					\
	do {									\
		unsigned long long both_state = state;				\
										\
		before = w;							\
		inlined;							\
		after = w;							\
		w = before;							\
		state = both_state;						\
		exported;							\
		if (!(same) || memcmp(&w, &after, sizeof(w))) {			\
			printf("FAIL %s: %s differs\n", check_name, name);	\
			check_failures++;					\
			return;							\
		}								\
		w = before;							\
	} while (0)

#define SAME(type, name, ...)							\
	do {									\
		__typeof__(&name) same_f = (__typeof__(&name))exported(#name);	\
		type same_a;							\
		type same_b;							\
										\
		memset(&same_a, 0, sizeof(same_a));				\
		memset(&same_b, 0, sizeof(same_b));				\
		BOTH(#name, same_a = name(__VA_ARGS__), same_b = same_f(__VA_ARGS__), \
		     !memcmp(&same_a, &same_b, sizeof(same_a)));		\
	} while (0)

#define SAME_VOID(name, ...)							\
	do {									\
		__typeof__(&name) same_f = (__typeof__(&name))exported(#name);	\
										\
		BOTH(#name, name(__VA_ARGS__), same_f(__VA_ARGS__), 1);		\
	} while (0)

static void submission_queue(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		make_world();
		SAME(unsigned int, io_uring_sq_ready, &w.ring);
		SAME(unsigned int, io_uring_sq_space_left, &w.ring);
		SAME(struct io_uring_sqe *, io_uring_get_sqe, &w.ring);
		SAME(struct io_uring_sqe *, io_uring_get_sqe128, &w.ring);
		SAME_VOID(io_uring_sqe_set_data, w.sqes, (void *)(unsigned long)state);
		SAME_VOID(io_uring_sqe_set_data64, w.sqes, state);
		SAME_VOID(io_uring_sqe_set_flags, w.sqes, number());
		SAME_VOID(io_uring_sqe_set_buf_group, w.sqes, (int)number());
		/* The C library reads beyond a short probe (row a51 of the defects). */
		((struct io_uring_probe *)&w.probe)->ops_len = 255;
		SAME(int, io_uring_opcode_supported, (struct io_uring_probe *)&w.probe,
		     (int)(number() % 12) - 4);
		w.ring.flags &= ~IORING_SETUP_SQPOLL;
		SAME(int, io_uring_sqring_wait, &w.ring);
	}
}

static void completion_queue(void)
{
	struct io_uring_cqe *first = (struct io_uring_cqe *)w.cqes;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		make_world();
		SAME(unsigned int, io_uring_cq_ready, &w.ring);
		SAME(bool, io_uring_cq_has_overflow, &w.ring);
		SAME(bool, io_uring_cq_eventfd_enabled, &w.ring);
		SAME(int, io_uring_cq_eventfd_toggle, &w.ring, number() % 2);
		SAME_VOID(io_uring_cq_advance, &w.ring, number() % 4);
		SAME_VOID(io_uring_cqe_seen, &w.ring, number() % 4 ? first : NULL);
		SAME(unsigned int, io_uring_cqe_nr, first);
		SAME(void *, io_uring_cqe_get_data, first);
		SAME(__u64, io_uring_cqe_get_data64, first);
		SAME(int, __io_uring_peek_cqe, &w.ring, &w.cqe, number() % 2 ? &w.out : NULL);
		SAME(int, io_uring_peek_cqe, &w.ring, &w.cqe);
		SAME(int, io_uring_wait_cqe, &w.ring, &w.cqe);
		SAME(int, io_uring_wait_cqe_nr, &w.ring, &w.cqe, number() % 2);
		/* With IORING_SETUP_CQE_MIXED the libraries' iterators differ inside. */
		if (C_HEADERS_IN_USE && w.ring.flags & IORING_SETUP_CQE_MIXED)
			continue;
		SAME(struct io_uring_cqe_iter, io_uring_cqe_iter_init, &w.ring);
		w.iter = io_uring_cqe_iter_init(&w.ring);
		SAME(bool, io_uring_cqe_iter_next, &w.iter, &w.cqe);
	}
}

static void buffer_rings(void)
{
	struct io_uring_buf_ring *br = (struct io_uring_buf_ring *)w.bufs;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		unsigned int a = number(), b = number();

		make_world();
		SAME(int, io_uring_buf_ring_mask, a);
		SAME_VOID(io_uring_buf_ring_init, br);
		SAME_VOID(io_uring_buf_ring_add, br, &w.buf, a, (unsigned short)b, ENTRIES - 1,
			  (int)(a % 16));
		SAME_VOID(io_uring_buf_ring_advance, br, (int)(a % 16));
		SAME_VOID(io_uring_buf_ring_cq_advance, &w.ring, br, (int)(a % 4));
		SAME_VOID(__io_uring_buf_ring_cq_advance, &w.ring, br, (int)(a % 4), (int)(b % 4));
	}
}

static void received_messages(void)
{
	struct io_uring_recvmsg_out *o = (struct io_uring_recvmsg_out *)w.buf;
	struct cmsghdr *cmsg = (struct cmsghdr *)(w.buf + 2);
	int i;

	for (i = 0; i < ROUNDS; i++) {
		int len = number() % 4 ? (int)(number() % 512) : (int)number();

		make_world();
		SAME(struct io_uring_recvmsg_out *, io_uring_recvmsg_validate, w.buf, len, &w.msg);
		SAME(void *, io_uring_recvmsg_name, o);
		SAME(struct cmsghdr *, io_uring_recvmsg_cmsg_firsthdr, o, &w.msg);
		SAME(void *, io_uring_recvmsg_payload, o, &w.msg);
		SAME(unsigned int, io_uring_recvmsg_payload_length, o, len, &w.msg);
		/* Control messages are for a validated header. */
		w.msg.msg_namelen = 0;
		SAME(struct cmsghdr *, io_uring_recvmsg_cmsg_nexthdr, o, &w.msg, cmsg);
	}
}

/*
 * The upper bits of a register that holds a 16-bit integer, or all but the low 8 bits of one that
 * holds a bool, are undefined on these CPUs: C compilers clear them, others need not. On all others
 * the caller must extend them.
 */
static void undefined_bits(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	int (*available)(struct io_uring *, struct io_uring_buf_ring *, unsigned long) =
		(__typeof__(available))exported("io_uring_buf_ring_available");
	void (*add)(struct io_uring_buf_ring *, void *, unsigned int, unsigned long, int, int) =
		(__typeof__(add))exported("io_uring_buf_ring_add");
	void (*set_addr)(struct io_uring_sqe *, const struct sockaddr *, unsigned long) =
		(__typeof__(set_addr))exported("io_uring_prep_send_set_addr");
	int (*toggle)(struct io_uring *, unsigned long) =
		(__typeof__(toggle))exported("io_uring_cq_eventfd_toggle");
	struct io_uring_buf_ring *br;
	struct io_uring_sqe sqe = { 0 };
	struct io_uring ring;
	int ret;

	set_addr(&sqe, NULL, 0xdead0010UL);
	CHECK_EQ(sqe.addr_len, 16);
	CHECK_EQ(sqe.__pad3[0], 0);
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	ret = toggle(&ring, 0xdead00UL);
	if (ret != -EOPNOTSUPP) {
		CHECK_EQ(ret, 0);
		CHECK(!io_uring_cq_eventfd_enabled(&ring));
		CHECK_EQ(toggle(&ring, 0xdead01UL), 0);
		CHECK(io_uring_cq_eventfd_enabled(&ring));
	}
	br = io_uring_setup_buf_ring(&ring, 8, 3, 0, &ret);
	if (!br)
		SKIP("the kernel has no buffer rings");
	if (io_uring_buf_ring_available(&ring, br, 3) == -EINVAL)
		SKIP("the kernel has no IORING_REGISTER_PBUF_STATUS");
	add(br, w.buf, 8, 0xdead0005UL, io_uring_buf_ring_mask(8), 0);
	io_uring_buf_ring_advance(br, 1);
	CHECK_EQ(br->bufs[0].bid, 5);
	CHECK_EQ(available(&ring, br, 3), 1);
	CHECK_EQ(available(&ring, br, 0xdead0003UL), 1);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 3), 0);
	io_uring_queue_exit(&ring);
#else
	SKIP("callers extend arguments on this CPU");
#endif
}

#define RUN(test) check_run(#test, test)

int main(void)
{
	RUN(submission_queue);
	RUN(completion_queue);
	RUN(buffer_rings);
	RUN(received_messages);
	RUN(undefined_bits);
	return check_failures != 0;
}
