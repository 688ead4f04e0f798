/* SPDX-License-Identifier: MIT */
/* Fields of requests that helpers prepare. */
#include "defects.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <linux/stat.h>

static struct io_uring ring;

/* Submits, and returns the result of the next CQE; an impossible one if there is none. */
static int result(void)
{
	struct io_uring_cqe *cqe;
	int res = -99999;

	if (io_uring_submit_and_wait(&ring, 1) >= 0 && !io_uring_peek_cqe(&ring, &cqe)) {
		res = cqe->res;
		io_uring_cqe_seen(&ring, cqe);
	}
	return res;
}

/* Requests without a file have the file descriptor -1. */
static void P3_no_file(void)
{
	struct io_uring_sqe sqe;

	memset(&sqe, 0xff, sizeof(sqe));
	sqe.fd = 5;
	io_uring_prep_nop(&sqe);
	CHECK_EQ(sqe.fd, -1);
	sqe.fd = 5;
	io_uring_prep_timeout(&sqe, NULL, 1, 0);
	CHECK_EQ(sqe.fd, -1);
	sqe.fd = 5;
	io_uring_prep_cancel64(&sqe, 1, 0);
	CHECK_EQ(sqe.fd, -1);
}

/* Offsets, lengths and keys have 64 bits. */
static void P5_64_bits(void)
{
	const __u64 far = 1ULL << 40;
	struct io_uring_sqe sqe = { 0 };

	io_uring_prep_splice(&sqe, 1, (int64_t)far, 2, -1, 7, 0);
	CHECK(sqe.splice_off_in == far && sqe.off == ~0ULL);
	io_uring_prep_read(&sqe, 1, NULL, 1, far);
	CHECK(sqe.off == far);
	io_uring_prep_fallocate(&sqe, 1, 0, far, far + 1);
	CHECK(sqe.off == far && sqe.addr == far + 1);
	io_uring_prep_fadvise64(&sqe, 1, far, (off_t)(1ULL << 33), 0);
	CHECK(sqe.addr == 1ULL << 33);
	io_uring_prep_poll_remove(&sqe, far);
	CHECK(sqe.addr == far);
	io_uring_prep_timeout_remove(&sqe, far, 0);
	CHECK(sqe.addr == far);
	io_uring_prep_cancel64(&sqe, far, 0);
	CHECK(sqe.addr == far);
}

/* Fields of the last request in an SQE are cleared for the next one. */
static void P7_nothing_left(void)
{
	int fds[2];
	char byte = 0;
	struct io_uring_sqe *sqe;
	int i;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(io_uring_queue_init(1, &ring, 0), 0);
	memset(ring.sq.sqes, 0xff, sizeof(*sqe));
	for (i = 0; i < 2; i++) {
		sqe = io_uring_get_sqe(&ring);
		CHECK(sqe != NULL);
		io_uring_prep_write(sqe, fds[1], "x", 1, 0);
		CHECK_EQ(result(), 1);
		sqe = io_uring_get_sqe(&ring);
		io_uring_prep_read(sqe, fds[0], &byte, 1, 0);
		CHECK_EQ(result(), 1);
		/* A request that sets many fields. */
		sqe = io_uring_get_sqe(&ring);
		io_uring_prep_read(sqe, 3000, &byte, 1, 0);
		sqe->personality = 77;
		sqe->flags |= IOSQE_FIXED_FILE;
		sqe->buf_index = 9;
		sqe->addr3 = 8;
		CHECK(result() < 0);
	}
	io_uring_queue_exit(&ring);
}

/* Flags and user data may be set before the request is prepared. */
static void P10_set_before(void)
{
	struct io_uring_sqe *sqe;

	CHECK_EQ(io_uring_queue_init(1, &ring, 0), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_sqe_set_data64(sqe, 55);
	io_uring_sqe_set_flags(sqe, IOSQE_ASYNC);
	io_uring_prep_nop(sqe);
	CHECK_EQ(sqe->user_data, 55);
	CHECK_EQ(sqe->flags, IOSQE_ASYNC);
	io_uring_queue_exit(&ring);
}

/* IORING_FILE_INDEX_ALLOC lets the kernel choose a slot, and opens no file descriptor. */
static void P16_chosen_slot(void)
{
	struct io_uring_sqe *sqe;
	int fds, slot;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (io_uring_register_files_sparse(&ring, 4) == -EINVAL)
		SKIP("the kernel has no sparse file tables");
	fds = fds_open();
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_openat_direct(sqe, AT_FDCWD, "/dev/null", O_RDONLY, 0, IORING_FILE_INDEX_ALLOC);
	slot = result();
	if (slot == -EINVAL)
		SKIP("the kernel cannot allocate slots");
	CHECK_EQ(slot, 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_socket_direct_alloc(sqe, AF_UNIX, SOCK_STREAM, 0, 0);
	slot = result();
	CHECK(slot == 1 || slot == -EINVAL);
	CHECK_EQ(fds_open(), fds);
	io_uring_queue_exit(&ring);
}

/* A socket command has all fields of its option. */
static void P17_socket_option(void)
{
	int type = 0, fds[2], ret;
	struct io_uring_sqe *sqe;

	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	memset(ring.sq.sqes, 0xff, 4 * sizeof(*sqe));
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_cmd_sock(sqe, SOCKET_URING_OP_GETSOCKOPT, fds[0], SOL_SOCKET, SO_TYPE, &type,
			       sizeof(type));
	ret = result();
	if (ret == -EINVAL || ret == -EOPNOTSUPP)
		SKIP("the kernel has no socket commands");
	CHECK_EQ(ret, sizeof(type));
	CHECK_EQ(type, SOCK_DGRAM);
	io_uring_queue_exit(&ring);
}

/* Lengths of a received message that exceed its buffer are refused. */
static void P20_message_lengths(void)
{
	struct msghdr msg = { .msg_namelen = 16, .msg_controllen = 32 };
	char memory[128] = { 0 };
	struct io_uring_recvmsg_out *out = (void *)memory;

	CHECK(io_uring_recvmsg_validate(memory, -1, &msg) == NULL);
	CHECK(io_uring_recvmsg_validate(memory, 0, &msg) == NULL);
	CHECK(io_uring_recvmsg_validate(memory, (int)sizeof(*out) + 47, &msg) == NULL);
	CHECK(io_uring_recvmsg_validate(memory, (int)sizeof(*out) + 48, &msg) == out);
	out->payloadlen = 100;
	CHECK_EQ(io_uring_recvmsg_payload_length(out, (int)sizeof(*out) + 48, &msg), 0);
	CHECK_EQ(io_uring_recvmsg_payload_length(out, (int)sizeof(*out) + 58, &msg), 10);
	msg.msg_controllen = (size_t)-1;
	CHECK(io_uring_recvmsg_validate(memory, 100, &msg) == NULL);
}

/* An installed file descriptor is close-on-exec by default. */
static void P24_installed(void)
{
	struct io_uring_sqe *sqe;
	int fd = open("/dev/null", O_RDONLY), installed;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_register_files(&ring, &fd, 1), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_fixed_fd_install(sqe, 0, 0);
	installed = result();
	if (installed == -EINVAL)
		SKIP("the kernel has no IORING_OP_FIXED_FD_INSTALL");
	CHECK(installed > 0);
	CHECK_EQ(fcntl(installed, F_GETFD), FD_CLOEXEC);
	io_uring_queue_exit(&ring);
}

/* Arguments are stored in the fields that the kernel reads. */
static void P1_fields(void)
{
	struct iovec iov[3];
	struct io_uring_sqe sqe;
	char name[8], value[8];

	memset(&sqe, 0xff, sizeof(sqe));
	io_uring_prep_readv(&sqe, 4, iov, 3, 5);
	CHECK(sqe.opcode == IORING_OP_READV && sqe.fd == 4 && sqe.len == 3 && sqe.off == 5);
	io_uring_prep_writev(&sqe, 4, iov, 2, 5);
	CHECK(sqe.opcode == IORING_OP_WRITEV && sqe.len == 2);
	io_uring_prep_read_fixed(&sqe, 4, value, 8, 0, 6);
	CHECK(sqe.opcode == IORING_OP_READ_FIXED && sqe.buf_index == 6);
	io_uring_prep_write_fixed(&sqe, 4, value, 8, 0, 7);
	CHECK(sqe.opcode == IORING_OP_WRITE_FIXED && sqe.buf_index == 7);
	io_uring_prep_files_update(&sqe, (int *)iov, 2, 9);
	CHECK(sqe.opcode == IORING_OP_FILES_UPDATE && sqe.len == 2 && sqe.off == 9);
	io_uring_prep_socket_direct(&sqe, AF_UNIX, SOCK_DGRAM, 3, 8, 0);
	CHECK(sqe.fd == AF_UNIX && sqe.off == SOCK_DGRAM && sqe.len == 3 && sqe.file_index == 9);
	io_uring_prep_getxattr(&sqe, name, value, "/", sizeof(value));
	CHECK(sqe.len == sizeof(value) && sqe.addr == (unsigned long)name &&
	      sqe.addr2 == (unsigned long)value);
	io_uring_prep_msg_ring(&sqe, 4, 10, 11, 12);
	CHECK(sqe.msg_ring_flags == 12 && sqe.len == 10 && sqe.off == 11);
}

/* A poll mask has 32 bits. On a big-endian CPU its halves are swapped. */
static void P6_poll_mask(void)
{
	const unsigned int mask = EPOLLIN | EPOLLEXCLUSIVE | EPOLLET;
	const bool swapped = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	const unsigned int stored = swapped ? mask << 16 | mask >> 16 : mask;
	struct io_uring_sqe sqe = { 0 };

	io_uring_prep_poll_add(&sqe, 1, mask);
	CHECK_EQ(sqe.poll32_events, stored);
	io_uring_prep_poll_update(&sqe, 1, 2, mask, IORING_POLL_UPDATE_EVENTS);
	CHECK_EQ(sqe.poll32_events, stored);
}

/* A multishot read selects buffers. */
static void P12_multishot_selects(void)
{
	struct io_uring_sqe sqe = { 0 };

	io_uring_prep_read_multishot(&sqe, 1, 0, 0, 3);
	CHECK(sqe.flags & IOSQE_BUFFER_SELECT);
	CHECK_EQ(sqe.buf_group, 3);
}

/* Types that programs rely on. */
#define HAS_TYPE(function, type) __builtin_types_compatible_p(__typeof__(&(function)), type)

static void P13_types(void)
{
	CHECK(HAS_TYPE(io_uring_prep_cancel, void (*)(struct io_uring_sqe *, const void *, int)) ||
	      HAS_TYPE(io_uring_prep_cancel, void (*)(struct io_uring_sqe *, void *, int)));
	CHECK(HAS_TYPE(io_uring_prep_cancel64, void (*)(struct io_uring_sqe *, __u64, int)));
	CHECK(HAS_TYPE(io_uring_prep_socket_direct,
		       void (*)(struct io_uring_sqe *, int, int, int, unsigned, unsigned)));
	CHECK(HAS_TYPE(io_uring_prep_files_update,
		       void (*)(struct io_uring_sqe *, int *, unsigned, int)));
	CHECK(HAS_TYPE(io_uring_prep_getxattr,
		       void (*)(struct io_uring_sqe *, const char *, char *, const char *,
				unsigned)));
}

/* A walk through control messages ends with them, whatever the payload. */
static void P19_control_messages(void)
{
	struct msghdr msg = { .msg_controllen = 2 * CMSG_SPACE(sizeof(int)) };
	struct {
		struct io_uring_recvmsg_out out;
		char control[2 * CMSG_SPACE(sizeof(int))];
	} memory __attribute__((aligned(8)));
	struct cmsghdr *cmsg;
	int n = 0;

	memset(&memory, 0, sizeof(memory));
	memory.out.controllen = sizeof(memory.control);
	/* Its length does not change the end. */
	memory.out.payloadlen = 0;
	cmsg = io_uring_recvmsg_cmsg_firsthdr(&memory.out, &msg);
	CHECK(cmsg != NULL);
	((struct cmsghdr *)memory.control)->cmsg_len = CMSG_LEN(sizeof(int));
	((struct cmsghdr *)(memory.control + CMSG_SPACE(sizeof(int))))->cmsg_len =
		CMSG_LEN(sizeof(int));
	for (; cmsg; cmsg = io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, cmsg))
		n++;
	CHECK_EQ(n, 2);
	memory.out.payloadlen = 4096;
	n = 0;
	for (cmsg = io_uring_recvmsg_cmsg_firsthdr(&memory.out, &msg); cmsg;
	     cmsg = io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, cmsg))
		n++;
	CHECK_EQ(n, 2);
}

/* Closing IORING_FILE_INDEX_ALLOC is an error, and closes nothing. */
static void a56_close_any_slot(void)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 4), 0);
	CHECK_EQ(dup2(ring.ring_fd, 0), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_close_direct(sqe, IORING_FILE_INDEX_ALLOC);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK(fcntl(0, F_GETFD) >= 0);
	CHECK_EQ(cqe->res, -EINVAL);
	io_uring_queue_exit(&ring);
}

/* Lengths of control messages that exceed what was received, or overflow. */
static void a58_lengths_of_control_messages(void)
{
	struct msghdr msg = { .msg_controllen = 3 * CMSG_SPACE(sizeof(int)) };
	struct {
		struct io_uring_recvmsg_out out;
		char control[3 * CMSG_SPACE(sizeof(int))];
	} memory __attribute__((aligned(8)));
	struct cmsghdr *first = (struct cmsghdr *)memory.control;
	struct cmsghdr *second = (struct cmsghdr *)(memory.control + CMSG_SPACE(sizeof(int)));
	const size_t wrong[] = {
		/* Rounded up, 0: the message would follow itself. */
		(size_t)-1,
		(size_t)-7,
		/* To before the first message. */
		(size_t)-8,
		(size_t)-(long)sizeof(memory.control),
		sizeof(memory.control) + 1,
		sizeof(memory.control) * 2,
		(size_t)1 << (4 * sizeof(size_t)),
		(size_t)1 << (8 * sizeof(size_t) - 1),
	};
	unsigned int i;

	memset(&memory, 0, sizeof(memory));
	memory.out.controllen = sizeof(memory.control);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		first->cmsg_len = CMSG_LEN(sizeof(int));
		second->cmsg_len = CMSG_LEN(sizeof(int));
		CHECK(io_uring_recvmsg_cmsg_firsthdr(&memory.out, &msg) == first);
		CHECK(io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, first) == second);
		second->cmsg_len = wrong[i];
		CHECK(!io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, first));
		CHECK(!io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, second));
		first->cmsg_len = wrong[i];
		CHECK(!io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, first));
	}
	/* Up to the last byte is valid. */
	first->cmsg_len = CMSG_LEN(sizeof(int));
	second->cmsg_len = sizeof(memory.control) - CMSG_SPACE(sizeof(int));
	CHECK(io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, first) == second);
	CHECK(!io_uring_recvmsg_cmsg_nexthdr(&memory.out, &msg, second));
}

const struct defect requests[] = {
	{ "P3 no file", P3_no_file },
	{ "P5 P8 P9 P15 P23 64 bits", P5_64_bits },
	{ "P7 fields are cleared", P7_nothing_left },
	{ "P10 P11 set before", P10_set_before },
	{ "P16 slot chosen by the kernel", P16_chosen_slot },
	{ "P17 P18 socket command", P17_socket_option },
	{ "P20 lengths of a message", P20_message_lengths },
	{ "P24 installed file descriptor", P24_installed },
	{ "P1 P2 P4 P14 P21 P25 fields", P1_fields },
	{ "P6 mask of a poll", P6_poll_mask },
	{ "P12 multishot reads", P12_multishot_selects },
	{ "P13 P14 P21 P22 types", P13_types },
	{ "P19 control messages", P19_control_messages },
	{ "a56 closing any slot", a56_close_any_slot },
	{ "a58 lengths of control messages", a58_lengths_of_control_messages },
	{ NULL, NULL },
};
