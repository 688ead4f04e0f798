/* SPDX-License-Identifier: MIT */
/*
 * What the manual says about the kernel, where a program can see it. Each case is one statement; it
 * is skipped on kernels older than the version that the manual names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <liburing.h>
#include "check.h"

/* Older kernel headers lack it. */
#ifndef FUTEX2_SIZE_U32
#define FUTEX2_SIZE_U32 2
#endif

/* Skips the case on older kernels. */
#define NEEDS(major, minor)							\
	do {									\
		if (!is_at_least(major, minor))					\
			SKIP("the kernel is older than " #major "." #minor);	\
	} while (0)

static const struct __kernel_timespec soon = { .tv_nsec = 20 * 1000 * 1000 };

/* The ring of a case. */
static struct io_uring ring;

static int is_at_least(int major, int minor)
{
	struct utsname name;
	int have_major = 0, have_minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &have_major, &have_minor);
	return have_major != major ? have_major > major : have_minor >= minor;
}

static struct io_uring_sqe *next_sqe(unsigned long long user_data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, user_data);
	return sqe;
}

/* Keeps the user data, which a prep function clears. */
#define PREP(user_data, function, ...)						\
	do {									\
		struct io_uring_sqe *prepared = next_sqe(user_data);		\
										\
		function(prepared, ##__VA_ARGS__);				\
		io_uring_sqe_set_data64(prepared, user_data);			\
	} while (0)

/* Waits for the next CQE, marks it as seen, and returns its result; -ETIME after five seconds. */
static int reap(struct io_uring_cqe *copy)
{
	struct __kernel_timespec limit = { .tv_sec = 5 };
	struct io_uring_cqe *cqe;
	int ret = io_uring_wait_cqe_timeout(&ring, &cqe, &limit);

	if (ret < 0)
		return ret;
	if (copy)
		*copy = *cqe;
	ret = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return ret;
}

/* The result of the only request that is prepared. */
static int result(void)
{
	int ret = io_uring_submit(&ring);

	return ret == 1 ? reap(NULL) : -EBADE;
}

/* io_uring_prep_write: the buffer stays until the CQE, for the data is read late. */
static void data_is_read_when_the_request_executes(void)
{
	char buffer[4] = "abc", read_back[4] = "";
	struct io_uring_cqe cqe;
	int fds[2], i;

	NEEDS(5, 6);
	CHECK_EQ(pipe(fds), 0);
	PREP(1, io_uring_prep_timeout, (struct __kernel_timespec *)&soon, 0, 0);
	PREP(2, io_uring_prep_write, fds[1], buffer, 3, 0);
	ring.sq.sqes[0].flags |= IOSQE_IO_HARDLINK;
	CHECK_EQ(io_uring_submit(&ring), 2);
	memcpy(buffer, "XYZ", 3);
	for (i = 0; i < 2; i++) {
		int res = reap(&cqe);

		CHECK_EQ(res, cqe.user_data == 1 ? -ETIME : 3);
	}
	CHECK_EQ(read(fds[0], read_back, 3), 3);
	CHECK(memcmp(read_back, "XYZ", 3) == 0);
	close(fds[0]);
	close(fds[1]);
}

/* IORING_FEAT_SUBMIT_STABLE: paths and timespecs may change after the submission. */
static void arguments_are_read_at_submission(void)
{
	struct __kernel_timespec ts = soon;
	struct io_uring_cqe cqe;
	char path[] = "/dev/null";
	int fd = -1, i;

	NEEDS(5, 6);
	PREP(1, io_uring_prep_timeout, &ts, 0, 0);
	PREP(2, io_uring_prep_openat, AT_FDCWD, path, O_RDONLY, 0);
	ring.sq.sqes[0].flags |= IOSQE_IO_HARDLINK;
	CHECK_EQ(io_uring_submit(&ring), 2);
	memset(path, '!', sizeof(path) - 1);
	memset(&ts, 0xff, sizeof(ts));
	for (i = 0; i < 2; i++) {
		int res = reap(&cqe);

		if (cqe.user_data == 2)
			fd = res;
		else
			CHECK_EQ(res, -ETIME);
	}
	CHECK(fd >= 0);
	close(fd);
}

/* io_uring_submit: an overflow refuses no submission, and no CQE is lost. */
static void overflow_refuses_nothing(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 4 };
	struct io_uring_cqe cqe;
	int i;

	NEEDS(6, 2);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_queue_init_params(4, &ring, &p), 0);
	for (i = 0; i < 12; i++) {
		PREP(i, io_uring_prep_nop);
		CHECK_EQ(io_uring_submit(&ring), 1);
	}
	CHECK(io_uring_cq_has_overflow(&ring));
	for (i = 0; i < 12; i++) {
		CHECK_EQ(reap(&cqe), 0);
		CHECK_EQ(cqe.user_data, i);
	}
}

/* io_uring_prep_msg_ring: the target's CQ may be full. */
static void a_message_to_a_full_cq_overflows_there(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 4 };
	struct io_uring_cqe *cqe;
	struct io_uring target;
	int i;

	NEEDS(5, 18);
	CHECK_EQ(io_uring_queue_init_params(4, &target, &p), 0);
	for (i = 0; i < 6; i++) {
		PREP(1, io_uring_prep_msg_ring, target.ring_fd, 10 + i, 100 + i, 0);
		CHECK_EQ(result(), 0);
	}
	for (i = 0; i < 6; i++) {
		CHECK_EQ(io_uring_wait_cqe(&target, &cqe), 0);
		CHECK_EQ(cqe->res, 10 + i);
		CHECK_EQ(cqe->user_data, 100 + i);
		io_uring_cqe_seen(&target, cqe);
	}
	io_uring_queue_exit(&target);
}

#define BUNDLE_BUFFERS 1024

/* io_uring_prep_send_bundle: several CQEs, all but the last with IORING_CQE_F_MORE. */
static void a_send_bundle_posts_several_cqes(void)
{
	static char memory[BUNDLE_BUFFERS * 16], received[BUNDLE_BUFFERS * 16];
	struct io_uring_buf_ring *buffers;
	struct io_uring_cqe cqe;
	int fds[2], size = 1 << 20, ret = 0, sent = 0, cqes = 0, i;

	NEEDS(6, 10);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	CHECK_EQ(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)), 0);
	buffers = io_uring_setup_buf_ring(&ring, BUNDLE_BUFFERS, 1, 0, &ret);
	CHECK(buffers != NULL);
	for (i = 0; i < BUNDLE_BUFFERS; i++)
		io_uring_buf_ring_add(buffers, memory + 16 * i, 16, i,
				      io_uring_buf_ring_mask(BUNDLE_BUFFERS), i);
	io_uring_buf_ring_advance(buffers, BUNDLE_BUFFERS);
	PREP(1, io_uring_prep_send_bundle, fds[0], 0, 0);
	ring.sq.sqes[0].flags |= IOSQE_BUFFER_SELECT;
	ring.sq.sqes[0].buf_group = 1;
	CHECK_EQ(io_uring_submit(&ring), 1);
	do {
		int res = reap(&cqe);

		CHECK(res > 0);
		sent += res;
		cqes++;
		while (recv(fds[1], received, sizeof(received), MSG_DONTWAIT) > 0)
			;
	} while (cqe.flags & IORING_CQE_F_MORE);
	CHECK_EQ(sent, BUNDLE_BUFFERS * 16);
	CHECK(cqes > 1);
	io_uring_free_buf_ring(&ring, buffers, BUNDLE_BUFFERS, 1);
	close(fds[0]);
	close(fds[1]);
}

/* io_uring_recvmsg_out: payloadlen is what was received, unless MSG_TRUNC was given. */
static void payload_length_is_what_was_received(void)
{
	enum { SPACE = 32, SIZE = sizeof(struct io_uring_recvmsg_out) + SPACE };
	static char memory[2][SIZE], message[500];
	int flags[2] = { 0, MSG_TRUNC }, fds[2], ret = 0, i;
	struct io_uring_buf_ring *buffers;
	struct msghdr msg = { 0 };
	struct io_uring_cqe cqe;

	NEEDS(6, 0);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	buffers = io_uring_setup_buf_ring(&ring, 2, 1, 0, &ret);
	CHECK(buffers != NULL);
	for (i = 0; i < 2; i++)
		io_uring_buf_ring_add(buffers, memory[i], SIZE, i, io_uring_buf_ring_mask(2), i);
	io_uring_buf_ring_advance(buffers, 2);
	for (i = 0; i < 2; i++) {
		struct io_uring_recvmsg_out *out;
		struct io_uring_sqe *sqe = next_sqe(1);

		io_uring_prep_recvmsg_multishot(sqe, fds[0], &msg, flags[i]);
		io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
		io_uring_sqe_set_buf_group(sqe, 1);
		CHECK_EQ(io_uring_submit(&ring), 1);
		CHECK_EQ(send(fds[1], message, sizeof(message), 0), sizeof(message));
		CHECK(reap(&cqe) > 0);
		out = io_uring_recvmsg_validate(memory[cqe.flags >> IORING_CQE_BUFFER_SHIFT],
						cqe.res, &msg);
		CHECK(out != NULL);
		CHECK_EQ(out->payloadlen, flags[i] ? sizeof(message) : SPACE);
		CHECK(out->flags & MSG_TRUNC);
		PREP(2, io_uring_prep_cancel64, 0, IORING_ASYNC_CANCEL_ANY);
		CHECK_EQ(io_uring_submit(&ring), 1);
		CHECK(reap(NULL) != -ETIME);
		CHECK(reap(NULL) != -ETIME);
	}
	io_uring_free_buf_ring(&ring, buffers, 2, 1);
	close(fds[0]);
	close(fds[1]);
}

/* io_uring_register_file_alloc_range: -EINVAL without a table; a range may be empty. */
static void an_empty_range_of_files_is_full(void)
{
	NEEDS(6, 0);
	CHECK_EQ(io_uring_register_file_alloc_range(&ring, 0, 1), -EINVAL);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 4), 0);
	CHECK_EQ(io_uring_register_file_alloc_range(&ring, 0, 0), 0);
	PREP(1, io_uring_prep_openat_direct, AT_FDCWD, "/dev/null", O_RDONLY, 0,
	     IORING_FILE_INDEX_ALLOC);
	CHECK_EQ(result(), -ENFILE);
}

/* io_uring_clone_buffers_offset: -EBUSY with any table, -EOVERFLOW and -EINVAL of ranges. */
static void ranges_of_cloned_buffers(void)
{
	static char memory[4][4096];
	struct io_uring to;
	struct iovec iov[4];
	int i;

	NEEDS(6, 13);
	for (i = 0; i < 4; i++)
		iov[i] = (struct iovec){ memory[i], sizeof(memory[i]) };
	CHECK_EQ(io_uring_register_buffers(&ring, iov, 4), 0);
	CHECK_EQ(io_uring_queue_init(4, &to, 0), 0);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 0, 3, 2, 0), -EOVERFLOW);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 0, 9, 0, 0), -EINVAL);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 0, 0, 9, 0), -EINVAL);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 20000, 0, 1, 0), -EINVAL);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 0xffffffff, 0, 2, 0), -EOVERFLOW);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 0, 0, 4, 0), 0);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 6, 0, 2, 0), -EBUSY);
	CHECK_EQ(io_uring_clone_buffers_offset(&to, &ring, 6, 0, 2, IORING_REGISTER_DST_REPLACE), 0);
	io_uring_queue_exit(&to);
}

/* io_uring_prep_send_zc: bundles are refused. */
static void zero_copy_sends_no_bundle(void)
{
	struct io_uring_cqe cqe;
	int fds[2];

	NEEDS(6, 0);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	PREP(1, io_uring_prep_send_zc, fds[0], "data", 4, 0, IORING_RECVSEND_BUNDLE);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(reap(&cqe), -EINVAL);
	close(fds[0]);
	close(fds[1]);
}

/* io_uring_prep_tee: waits while the pipe is empty, and returns 0 at its end. */
static void tee_waits_for_data(void)
{
	struct io_uring_cqe *cqe;
	int from[2], to[2];

	NEEDS(5, 8);
	CHECK_EQ(pipe(from), 0);
	CHECK_EQ(pipe(to), 0);
	PREP(1, io_uring_prep_tee, from[0], to[1], 16, SPLICE_F_NONBLOCK);
	CHECK_EQ(result(), -EAGAIN);
	PREP(2, io_uring_prep_tee, from[0], to[1], 16, 0);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, (struct __kernel_timespec *)&soon), -ETIME);
	close(from[1]);
	CHECK_EQ(reap(NULL), 0);
	close(from[0]);
	close(to[0]);
	close(to[1]);
}

/* io_uring_prep_cmd_sock: SIOCINQ returns the number of bytes. */
static void a_socket_command_returns_a_number(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int listener, client, server;

	NEEDS(6, 5);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(listener >= 0 && client >= 0);
	CHECK_EQ(bind(listener, (struct sockaddr *)&address, len), 0);
	CHECK_EQ(listen(listener, 1), 0);
	CHECK_EQ(getsockname(listener, (struct sockaddr *)&address, &len), 0);
	CHECK_EQ(connect(client, (struct sockaddr *)&address, len), 0);
	server = accept(listener, NULL, NULL);
	CHECK(server >= 0);
	CHECK_EQ(send(client, "12345", 5, 0), 5);
	PREP(1, io_uring_prep_poll_add, server, POLLIN);
	CHECK(result() & POLLIN);
	PREP(2, io_uring_prep_cmd_sock, SOCKET_URING_OP_SIOCINQ, server, 0, 0, NULL, 0);
	CHECK_EQ(result(), 5);
	close(server);
	close(client);
	close(listener);
}

/* io_uring_register_sync_msg: data only, and no flags in the SQE. */
static void a_message_without_a_ring_is_data(void)
{
	struct io_uring_sqe sqe;
	struct io_uring_cqe cqe;

	NEEDS(6, 13);
	memset(&sqe, 0, sizeof(sqe));
	io_uring_prep_msg_ring_fd(&sqe, ring.ring_fd, 0, 0, 5, 0);
	CHECK_EQ(io_uring_register_sync_msg(&sqe), -EINVAL);
	memset(&sqe, 0, sizeof(sqe));
	io_uring_prep_msg_ring(&sqe, ring.ring_fd, 7, 5, 0);
	io_uring_sqe_set_flags(&sqe, IOSQE_ASYNC);
	CHECK_EQ(io_uring_register_sync_msg(&sqe), -EINVAL);
	io_uring_sqe_set_flags(&sqe, 0);
	CHECK_EQ(io_uring_register_sync_msg(&sqe), 0);
	sqe.fd = -1;
	CHECK_EQ(io_uring_register_sync_msg(&sqe), -EBADF);
	CHECK_EQ(reap(&cqe), 7);
	CHECK_EQ(cqe.user_data, 5);
}

/* io_uring_register_sync_cancel: without a match -ENOENT, with ALL or ANY 0. */
static void a_synchronous_cancellation_without_a_match(void)
{
	struct io_uring_sync_cancel_reg reg = {
		.addr = 1,
		.timeout = { .tv_sec = -1, .tv_nsec = -1 },
	};

	NEEDS(6, 0);
	CHECK_EQ(io_uring_register_sync_cancel(&ring, &reg), -ENOENT);
	reg.flags = IORING_ASYNC_CANCEL_ALL;
	CHECK_EQ(io_uring_register_sync_cancel(&ring, &reg), 0);
	reg.flags = IORING_ASYNC_CANCEL_ANY;
	CHECK_EQ(io_uring_register_sync_cancel(&ring, &reg), 0);
}

/* io_uring_prep_cancel: with ANY, the result is the number of cancelled requests. */
static void cancelling_any_counts(void)
{
	struct io_uring_cqe cqe;
	int fds[2], i;

	NEEDS(5, 19);
	CHECK_EQ(pipe(fds), 0);
	for (i = 1; i <= 2; i++)
		PREP(i, io_uring_prep_poll_add, fds[0], POLLIN);
	CHECK_EQ(io_uring_submit(&ring), 2);
	PREP(3, io_uring_prep_cancel64, 0, IORING_ASYNC_CANCEL_ANY);
	CHECK_EQ(io_uring_submit(&ring), 1);
	for (i = 0; i < 3; i++) {
		int res = reap(&cqe);

		CHECK_EQ(res, cqe.user_data == 3 ? 2 : -ECANCELED);
	}
	close(fds[0]);
	close(fds[1]);
}

/* io_uring_prep_cancel: a cancelled wait on a futex gives 1, not 0. */
static void cancelling_a_futex_wait_succeeds(void)
{
	struct io_uring_cqe cqe;
	uint32_t word = 0;
	int i;

	NEEDS(6, 7);
	PREP(1, io_uring_prep_futex_wait, &word, 0, FUTEX_BITSET_MATCH_ANY, FUTEX2_SIZE_U32, 0);
	CHECK_EQ(io_uring_submit(&ring), 1);
	PREP(2, io_uring_prep_cancel64, 1, 0);
	CHECK_EQ(io_uring_submit(&ring), 1);
	for (i = 0; i < 2; i++) {
		int res = reap(&cqe);

		if (cqe.user_data == 1)
			CHECK_EQ(res, -ECANCELED);
		else
			CHECK(res >= 0);
	}
}

/* io_uring_prep_cancel: ANY excludes FD and OP, and ignores the user data. */
static void cancelling_any_excludes_other_keys(void)
{
	NEEDS(6, 6);
	PREP(1, io_uring_prep_cancel_fd, 0, IORING_ASYNC_CANCEL_ANY);
	CHECK_EQ(result(), -EINVAL);
	PREP(2, io_uring_prep_cancel64, 77, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_USERDATA);
	CHECK(result() >= 0);
	PREP(3, io_uring_prep_cancel64, 0, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
	CHECK(result() >= 0);
}

/* io_uring_prep_poll_add: a regular file is always ready, but reports no other event. */
static void a_regular_file_is_always_ready(void)
{
	struct io_uring_cqe cqe;
	int fd = memfd_create("statements", 0);

	NEEDS(5, 13);
	CHECK(fd >= 0);
	PREP(1, io_uring_prep_poll_multishot, fd, POLLIN);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(reap(&cqe), POLLIN);
	CHECK(!(cqe.flags & IORING_CQE_F_MORE));
	PREP(2, io_uring_prep_poll_add, fd, POLLPRI);
	CHECK_EQ(result(), -EINVAL);
	close(fd);
}

/* io_uring_register_query: an unknown query is answered in its own result. */
static void an_unknown_query_is_no_error(void)
{
	struct io_uring_query_opcode answer;
	struct io_uring_query_hdr hdr = {
		.query_data = (uintptr_t)&answer,
		.query_op = 999,
		.size = sizeof(answer),
	};

	NEEDS(6, 18);
	CHECK_EQ(io_uring_register_query(&hdr), 0);
	CHECK_EQ(hdr.result, -EOPNOTSUPP);
}

/* io_uring_register_region: an enabled ring takes a region, but not one for wait arguments. */
static void an_enabled_ring_takes_a_region(void)
{
	struct io_uring_region_desc region = { .flags = IORING_MEM_REGION_TYPE_USER };
	struct io_uring_mem_region_reg reg = { .flags = IORING_MEM_REGION_REG_WAIT_ARG };
	long page = sysconf(_SC_PAGESIZE);
	void *memory = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	NEEDS(6, 13);
	CHECK(memory != MAP_FAILED);
	region.user_addr = (uintptr_t)memory;
	region.size = page;
	reg.region_uptr = (uintptr_t)&region;
	CHECK_EQ(io_uring_register_region(&ring, &reg), -EINVAL);
	reg.flags = 0;
	CHECK_EQ(io_uring_register_region(&ring, &reg), 0);
	munmap(memory, page);
}

/* Each function for timeouts has flags of its own. */
static void flags_of_timeouts(void)
{
	struct __kernel_timespec *ts = (struct __kernel_timespec *)&soon;
	struct io_uring_cqe cqe;
	int i;

	NEEDS(6, 4);
	PREP(1, io_uring_prep_timeout, ts, 0, IORING_TIMEOUT_UPDATE);
	CHECK_EQ(result(), -EINVAL);
	PREP(2, io_uring_prep_timeout_update, ts, 1, IORING_TIMEOUT_MULTISHOT);
	CHECK_EQ(result(), -EINVAL);
	PREP(3, io_uring_prep_timeout_update, ts, 1, IORING_TIMEOUT_ETIME_SUCCESS);
	CHECK_EQ(result(), -EINVAL);
	PREP(4, io_uring_prep_timeout_remove, 1, IORING_TIMEOUT_ABS);
	CHECK_EQ(result(), -EINVAL);
	PREP(5, io_uring_prep_nop);
	ring.sq.sqes[(ring.sq.sqe_tail - 1) & ring.sq.ring_mask].flags |= IOSQE_IO_LINK;
	PREP(6, io_uring_prep_link_timeout, ts, IORING_TIMEOUT_UPDATE);
	CHECK_EQ(io_uring_submit(&ring), 2);
	for (i = 0; i < 2; i++) {
		int res = reap(&cqe);

		CHECK_EQ(res, cqe.user_data == 5 ? -ECANCELED : -EINVAL);
	}
}

/* io_uring_prep_timeout: with MULTISHOT, the count is how often it expires. */
static void a_multishot_timeout_counts_its_expirations(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000 * 1000 };
	struct io_uring_cqe cqe;
	int i;

	NEEDS(6, 4);
	PREP(1, io_uring_prep_timeout, &ts, 3, IORING_TIMEOUT_MULTISHOT);
	CHECK_EQ(io_uring_submit(&ring), 1);
	for (i = 1; i <= 3; i++) {
		CHECK_EQ(reap(&cqe), -ETIME);
		CHECK_EQ(cqe.flags & IORING_CQE_F_MORE, i < 3 ? IORING_CQE_F_MORE : 0);
	}
}

/* io_uring_prep_provide_buffers: only addresses that no program can have are refused. */
static void addresses_of_provided_buffers(void)
{
	NEEDS(5, 7);
	PREP(1, io_uring_prep_provide_buffers, (void *)8, 16, 1, 1, 0);
	CHECK_EQ(result(), 0);
	PREP(2, io_uring_prep_provide_buffers, (void *)8, 0, 1, 1, 1);
	CHECK_EQ(result(), -EINVAL);
	PREP(3, io_uring_prep_provide_buffers, (void *)(UINTPTR_MAX - 4095), 4096, 2, 1, 1);
	CHECK_EQ(result(), -EOVERFLOW);
	PREP(4, io_uring_prep_provide_buffers, (void *)(UINTPTR_MAX - 65535), 16, 1, 1, 1);
#if defined(__s390x__)
	/* The kernel has an address space of its own: the program may use any address. */
	CHECK_EQ(result(), 0);
#else
	CHECK_EQ(result(), -EFAULT);
#endif
}

/* io_uring_register_files_update_tag: a slot that is emptied takes no tag. */
static void a_tag_needs_a_file(void)
{
	__u64 tag = 1;
	int fds[2] = { -1, 0 };

	NEEDS(5, 19);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 4), 0);
	CHECK_EQ(io_uring_register_files_update_tag(&ring, 0, fds, &tag, 1), -EINVAL);
	CHECK_EQ(io_uring_register_files_update_tag(&ring, 4, &fds[1], &tag, 1), -EINVAL);
	CHECK_EQ(io_uring_register_files_update(&ring, 0xffffffff, fds, 2), -EOVERFLOW);
	CHECK_EQ(io_uring_register_files_update_tag(&ring, 0, &fds[1], &tag, 1), 1);
}

static void (*on_ring)(void);

static void run_on_ring(void)
{
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	on_ring();
	io_uring_queue_exit(&ring);
}

#define RUN(statement) (on_ring = statement, check_run(#statement, run_on_ring))

int main(void)
{
	RUN(data_is_read_when_the_request_executes);
	RUN(arguments_are_read_at_submission);
	RUN(overflow_refuses_nothing);
	RUN(a_message_to_a_full_cq_overflows_there);
	RUN(a_send_bundle_posts_several_cqes);
	RUN(payload_length_is_what_was_received);
	RUN(an_empty_range_of_files_is_full);
	RUN(ranges_of_cloned_buffers);
	RUN(zero_copy_sends_no_bundle);
	RUN(tee_waits_for_data);
	RUN(a_socket_command_returns_a_number);
	RUN(a_message_without_a_ring_is_data);
	RUN(a_synchronous_cancellation_without_a_match);
	RUN(cancelling_any_counts);
	RUN(cancelling_a_futex_wait_succeeds);
	RUN(cancelling_any_excludes_other_keys);
	RUN(a_regular_file_is_always_ready);
	RUN(an_unknown_query_is_no_error);
	RUN(an_enabled_ring_takes_a_region);
	RUN(flags_of_timeouts);
	RUN(a_multishot_timeout_counts_its_expirations);
	RUN(addresses_of_provided_buffers);
	RUN(a_tag_needs_a_file);
	return check_failures != 0;
}
