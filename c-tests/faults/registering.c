/* SPDX-License-Identifier: MIT */
/* Registering: files, buffers, the ring itself, and the rest. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include "faults.h"

static int fds[2] = { -1, -1 }, skip = IORING_REGISTER_FILES_SKIP, personality;
static __u64 tags[2];
static char bytes[8192];
static const struct iovec iov[2] = { { bytes, 4096 }, { bytes + 4096, 4096 } };
static struct io_uring other;
static struct io_uring_buf_ring *buf_ring;
static void *page;

static int with_fds(struct io_uring *ring)
{
	(void)ring;
	fds[0] = eventfd(0, 0);
	fds[1] = eventfd(0, 0);
	return fds[0] < 0 || fds[1] < 0 ? -errno : 0;
}

static void close_fds(struct io_uring *ring)
{
	(void)ring;
	close(fds[0]);
	close(fds[1]);
}

static int with_files(struct io_uring *ring)
{
	int ret = with_fds(ring);

	return ret ? ret : io_uring_register_files(ring, fds, 2);
}

/* More files than RLIMIT_NOFILE, which the kernel refuses until the limit is raised. */
#define MANY 24

static int many[MANY];
static __u64 many_tags[MANY];

static int lower_limit(struct io_uring *ring)
{
	struct rlimit limit;
	int ret = with_fds(ring);

	for (int i = 0; i < MANY; i++)
		many[i] = fds[0];
	if (ret || getrlimit(RLIMIT_NOFILE, &limit))
		return ret ? ret : -errno;
	limit.rlim_cur = MANY - 8;
	return setrlimit(RLIMIT_NOFILE, &limit) ? -errno : 0;
}

static int with_eventfd(struct io_uring *ring)
{
	int ret = with_fds(ring);

	return ret ? ret : io_uring_register_eventfd(ring, fds[0]);
}

CALL(files, io_uring_register_files(ring, fds, 2))
CALL(files_tags, io_uring_register_files_tags(ring, fds, tags, 2))
CALL(files_sparse, io_uring_register_files_sparse(ring, 8))
CALL(many_files, io_uring_register_files(ring, many, MANY))
CALL(many_files_tags, io_uring_register_files_tags(ring, many, many_tags, MANY))
CALL(many_files_sparse, io_uring_register_files_sparse(ring, MANY))
CALL(files_update, io_uring_register_files_update(ring, 0, &skip, 1))
CALL(files_update_tag, io_uring_register_files_update_tag(ring, 1, fds, tags, 1))
CALL(unregister_files, io_uring_unregister_files(ring))
STEP(with_sparse, io_uring_register_files_sparse(ring, 8))
CALL(alloc_range, io_uring_register_file_alloc_range(ring, 2, 4))
CALL(buffers, io_uring_register_buffers(ring, iov, 2))
CALL(buffers_tags, io_uring_register_buffers_tags(ring, iov, tags, 2))
CALL(buffers_sparse, io_uring_register_buffers_sparse(ring, 2))
STEP(with_buffers, io_uring_register_buffers(ring, iov, 2))
STEP(with_sparse_buffers, io_uring_register_buffers_sparse(ring, 2))
CALL(buffers_update_tag, io_uring_register_buffers_update_tag(ring, 0, iov, tags, 2))
CALL(unregister_buffers, io_uring_unregister_buffers(ring))

static int with_other(struct io_uring *ring)
{
	int ret = io_uring_queue_init(8, &other, 0);

	(void)ring;
	return ret ? ret : io_uring_register_buffers(&other, iov, 2);
}

static void exit_other(struct io_uring *ring)
{
	(void)ring;
	io_uring_queue_exit(&other);
}

CALL(clone_all, io_uring_clone_buffers(ring, &other))
CALL(clone_flags, __io_uring_clone_buffers(ring, &other, 0))
CALL(clone_offset, io_uring_clone_buffers_offset(ring, &other, 0, 1, 1, 0))
CALL(clone_offset_flags, __io_uring_clone_buffers_offset(ring, &other, 0, 1, 1, 0))
CALL(eventfd_register, io_uring_register_eventfd(ring, fds[0]))
CALL(eventfd_async, io_uring_register_eventfd_async(ring, fds[0]))
CALL(eventfd_unregister, io_uring_unregister_eventfd(ring))

static long get_probe_ring(struct io_uring *ring)
{
	struct io_uring_probe *probe = io_uring_get_probe_ring(ring);

	io_uring_free_probe(probe);
	return probe ? 0 : -ENODATA;
}

static long register_probe(struct io_uring *ring)
{
	static union {
		struct io_uring_probe probe;
		char memory[sizeof(struct io_uring_probe) + 4 * sizeof(struct io_uring_probe_op)];
	} room;

	memset(&room, 0, sizeof(room));
	return io_uring_register_probe(ring, &room.probe, 4);
}

static int with_personality(struct io_uring *ring)
{
	personality = io_uring_register_personality(ring);
	return personality < 0 ? personality : 0;
}

static long register_personality(struct io_uring *ring)
{
	long ret = io_uring_register_personality(ring);

	return ret > 0 ? 0 : ret;
}

CALL(unregister_personality, io_uring_unregister_personality(ring, personality))

static long restrictions(struct io_uring *ring)
{
	struct io_uring_restriction allowed = {
		.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_NOP,
	};

	return io_uring_register_restrictions(ring, &allowed, 1);
}

CALL(enable_rings, io_uring_enable_rings(ring))

static cpu_set_t *first_cpu(void)
{
	static cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	return &cpus;
}

static int registered_with_fds(struct io_uring *ring)
{
	int ret = io_uring_register_ring_fd(ring);

	return ret == 1 ? with_fds(ring) : ret;
}

CALL(iowq_aff, io_uring_register_iowq_aff(ring, sizeof(cpu_set_t), first_cpu()))
CALL(unregister_iowq_aff, io_uring_unregister_iowq_aff(ring))

static long max_workers(struct io_uring *ring)
{
	unsigned int limits[2] = { 0, 0 };

	return io_uring_register_iowq_max_workers(ring, limits);
}

STEP(with_ring_fd, io_uring_register_ring_fd(ring) != 1)
CALL(ring_fd, io_uring_register_ring_fd(ring))
CALL(unregister_ring_fd, io_uring_unregister_ring_fd(ring))
CALL(close_ring_fd, io_uring_close_ring_fd(ring))

static long sync_cancel(struct io_uring *ring)
{
	struct io_uring_sync_cancel_reg reg = {
		.addr = 12345, .timeout = { .tv_sec = -1, .tv_nsec = -1 },
	};

	return io_uring_register_sync_cancel(ring, &reg);
}

static long sync_msg(struct io_uring *ring)
{
	struct io_uring_sqe sqe;

	memset(&sqe, 0, sizeof(sqe));
	io_uring_prep_msg_ring(&sqe, ring->ring_fd, 5, 6, 0);
	return io_uring_register_sync_msg(&sqe);
}

static int with_page(struct io_uring *ring)
{
	(void)ring;
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? -errno : 0;
}

static void free_page(struct io_uring *ring)
{
	(void)ring;
	munmap(page, 4096);
}

static long register_buf_ring(struct io_uring *ring)
{
	struct io_uring_buf_reg reg = {
		.ring_addr = (unsigned long)page, .ring_entries = 8, .bgid = 3,
	};

	return io_uring_register_buf_ring(ring, &reg, 0);
}

static int with_buf_ring(struct io_uring *ring)
{
	int ret = with_page(ring);

	return ret ? ret : (int)register_buf_ring(ring);
}

CALL(unregister_buf_ring, io_uring_unregister_buf_ring(ring, 3))

static long buf_ring_head(struct io_uring *ring)
{
	uint16_t head;

	return io_uring_buf_ring_head(ring, 3, &head);
}

static long setup_buf_ring(struct io_uring *ring)
{
	int ret = 0;

	buf_ring = io_uring_setup_buf_ring(ring, 8, 1, 0, &ret);
	return buf_ring ? 0 : ret;
}

STEP(with_own_buf_ring, (int)setup_buf_ring(ring))
CALL(buf_ring_available, io_uring_buf_ring_available(ring, buf_ring, 1))

/* If it fails, the buffer ring stays; it is freed once the ring is torn down. */
static long free_buf_ring(struct io_uring *ring)
{
	long ret = io_uring_free_buf_ring(ring, buf_ring, 8, 1);

	if (!ret)
		buf_ring = NULL;
	return ret;
}

static void free_own_buf_ring(struct io_uring *ring)
{
	if (buf_ring)
		io_uring_free_buf_ring(ring, buf_ring, 8, 1);
}

CALL(napi, io_uring_register_napi(ring, &(struct io_uring_napi){ .busy_poll_to = 1 }))
CALL(unregister_napi, io_uring_unregister_napi(ring, &(struct io_uring_napi){ .busy_poll_to = 1 }))
CALL(ifq, io_uring_register_ifq(ring, &(struct io_uring_zcrx_ifq_reg){ 0 }))
CALL(zcrx_control, io_uring_register_zcrx_ctrl(ring, &(struct zcrx_ctrl){ 0 }))
CALL(register_clock,
     io_uring_register_clock(ring, &(struct io_uring_clock_register){ .clockid = CLOCK_MONOTONIC }))
CALL(region, io_uring_register_region(ring, &(struct io_uring_mem_region_reg){ 0 }))

static long query(struct io_uring *ring)
{
	struct io_uring_query_opcode ops = { 0 };
	struct io_uring_query_hdr hdr = {
		.query_data = (unsigned long)&ops, .query_op = IO_URING_QUERY_OPCODES,
		.size = sizeof(ops),
	};

	(void)ring;
	return io_uring_register_query(&hdr);
}

CALL(bpf_filter, io_uring_register_bpf_filter(ring, &(struct io_uring_bpf){ .cmd_type = 99 }))
CALL(bpf_filter_task, io_uring_register_bpf_filter_task(&(struct io_uring_bpf){ .cmd_type = 99 }))
CALL(raw_register, io_uring_register((unsigned int)ring->ring_fd, IORING_UNREGISTER_FILES, NULL, 0))

#define DISABLED IORING_SETUP_R_DISABLED

const struct scenario registering[] = {
	{ "io_uring_register_files", KEEPS, 0, with_fds, files, close_fds },
	{ "io_uring_register_files_tags", KEEPS, 0, with_fds, files_tags, close_fds },
	{ "io_uring_register_files_sparse", KEEPS, 0, NULL, files_sparse, NULL },
	{ "io_uring_register_files limit", KEEPS, 0, lower_limit, many_files, close_fds },
	{ "io_uring_register_files_tags limit", KEEPS, 0, lower_limit, many_files_tags, close_fds },
	{ "io_uring_register_files_sparse limit", KEEPS, 0, lower_limit, many_files_sparse,
	  close_fds },
	{ "io_uring_register_files registered", KEEPS, 0, registered_with_fds, files, close_fds },
	{ "io_uring_register_files_update", KEEPS, 0, with_files, files_update, close_fds },
	{ "io_uring_register_files_update_tag", KEEPS, 0, with_files, files_update_tag, close_fds },
	{ "io_uring_unregister_files", KEEPS, 0, with_files, unregister_files, close_fds },
	{ "io_uring_register_file_alloc_range", KEEPS, 0, with_sparse, alloc_range, NULL },
	{ "io_uring_register_buffers", KEEPS, 0, NULL, buffers, NULL },
	{ "io_uring_register_buffers_tags", KEEPS, 0, NULL, buffers_tags, NULL },
	{ "io_uring_register_buffers_sparse", KEEPS, 0, NULL, buffers_sparse, NULL },
	{ "io_uring_register_buffers_update_tag", KEEPS, 0, with_sparse_buffers, buffers_update_tag,
	  NULL },
	{ "io_uring_unregister_buffers", KEEPS, 0, with_buffers, unregister_buffers, NULL },
	{ "io_uring_clone_buffers", KEEPS, 0, with_other, clone_all, exit_other },
	{ "__io_uring_clone_buffers", KEEPS, 0, with_other, clone_flags, exit_other },
	{ "io_uring_clone_buffers_offset", KEEPS, 0, with_other, clone_offset, exit_other },
	{ "__io_uring_clone_buffers_offset", KEEPS, 0, with_other, clone_offset_flags, exit_other },
	{ "io_uring_register_eventfd", KEEPS, 0, with_fds, eventfd_register, close_fds },
	{ "io_uring_register_eventfd_async", KEEPS, 0, with_fds, eventfd_async, close_fds },
	{ "io_uring_unregister_eventfd", KEEPS, 0, with_eventfd, eventfd_unregister, close_fds },
	{ "io_uring_get_probe_ring", KEEPS, 0, NULL, get_probe_ring, NULL },
	{ "io_uring_register_probe", KEEPS, 0, NULL, register_probe, NULL },
	{ "io_uring_register_personality", KEEPS, 0, NULL, register_personality, NULL },
	{ "io_uring_unregister_personality", KEEPS, 0, with_personality, unregister_personality,
	  NULL },
	{ "io_uring_register_restrictions", KEEPS, DISABLED, NULL, restrictions, NULL },
	{ "io_uring_enable_rings", KEEPS, DISABLED, NULL, enable_rings, NULL },
	{ "io_uring_register_iowq_aff", KEEPS, 0, NULL, iowq_aff, NULL },
	{ "io_uring_unregister_iowq_aff", KEEPS, 0, NULL, unregister_iowq_aff, NULL },
	{ "io_uring_register_iowq_max_workers", KEEPS, 0, NULL, max_workers, NULL },
	{ "io_uring_register_ring_fd", KEEPS, 0, NULL, ring_fd, NULL },
	{ "io_uring_unregister_ring_fd", KEEPS, 0, with_ring_fd, unregister_ring_fd, NULL },
	{ "io_uring_close_ring_fd", KEEPS, 0, with_ring_fd, close_ring_fd, NULL },
	{ "io_uring_register_sync_cancel", KEEPS, 0, NULL, sync_cancel, NULL },
	{ "io_uring_register_sync_msg", KEEPS, 0, NULL, sync_msg, NULL },
	{ "io_uring_register_buf_ring", KEEPS, 0, with_page, register_buf_ring, free_page },
	{ "io_uring_unregister_buf_ring", KEEPS, 0, with_buf_ring, unregister_buf_ring, free_page },
	{ "io_uring_buf_ring_head", KEEPS, 0, with_buf_ring, buf_ring_head, free_page },
	{ "io_uring_buf_ring_available", KEEPS, 0, with_own_buf_ring, buf_ring_available,
	  free_own_buf_ring },
	{ "io_uring_setup_buf_ring", KEEPS, 0, NULL, setup_buf_ring, free_own_buf_ring },
	{ "io_uring_free_buf_ring", KEEPS, 0, with_own_buf_ring, free_buf_ring,
	  free_own_buf_ring },
	{ "io_uring_register_napi", KEEPS, 0, NULL, napi, NULL },
	{ "io_uring_unregister_napi", KEEPS, 0, NULL, unregister_napi, NULL },
	{ "io_uring_register_ifq", KEEPS, 0, NULL, ifq, NULL },
	{ "io_uring_register_zcrx_ctrl", KEEPS, 0, NULL, zcrx_control, NULL },
	{ "io_uring_register_clock", KEEPS, 0, NULL, register_clock, NULL },
	{ "io_uring_register_region", KEEPS, 0, NULL, region, NULL },
	{ "io_uring_register_query", ALONE, 0, NULL, query, NULL },
	{ "io_uring_register_bpf_filter", KEEPS, 0, NULL, bpf_filter, NULL },
	{ "io_uring_register_bpf_filter_task", ALONE, 0, NULL, bpf_filter_task, NULL },
	{ "io_uring_register", KEEPS, 0, NULL, raw_register, NULL },
	{ 0 }
};
