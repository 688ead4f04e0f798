/* SPDX-License-Identifier: MIT */
/* Calls every function that liburing.so.2 exports, and checks the results. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <liburing.h>
#include <linux/filter.h>
#include "check.h"

/* Exported for programs that were compiled before it was inlined. */
static struct io_uring_sqe *(*volatile get_sqe)(struct io_uring *);
struct io_uring_sqe *exported_get_sqe(struct io_uring *ring) __asm__("io_uring_get_sqe");

/* The ring of a case. */
static struct io_uring ring;

static void queue_nop(void)
{
	io_uring_prep_nop(get_sqe(&ring));
}

/* A length, rounded up to whole pages. */
static long pages(long len)
{
	long page = sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page;
}

static void setup_and_sizes(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 64 };
	char *memory;
	int fd;

	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), 0);
	CHECK_EQ(ring.cq.ring_entries, 64);
	CHECK_EQ(io_uring_ring_dontfork(&ring), 0);
	io_uring_queue_exit(&ring);

	memset(&p, 0, sizeof(p));
	fd = io_uring_setup(8, &p);
	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	io_uring_queue_exit(&ring);

	CHECK_EQ(io_uring_memory_size(64, 0), pages(64 * 64) + pages(64 + 128 * 16 + 64 * 4));
	CHECK_EQ(io_uring_memory_size(1024, 0),
		 pages(1024 * 64) + pages(64 + 2048 * 16 + 1024 * 4));
	memset(&p, 0, sizeof(p));
	CHECK_EQ(io_uring_memory_size_params(1024, &p), io_uring_memory_size(1024, 0));
	CHECK_EQ(io_uring_memory_size(0, 0), -EINVAL);
	CHECK(io_uring_mlock_size(64, 0) >= 0);
	CHECK(io_uring_mlock_size_params(64, &p) >= 0);

	memory = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	CHECK_EQ(io_uring_queue_init_mem(4096, &ring, &p, memory, 1 << 16), -ENOMEM);
	CHECK_EQ(p.flags, 0);
	munmap(memory, 1 << 16);
}

static void versions(void)
{
	CHECK_EQ(io_uring_major_version(), IO_URING_VERSION_MAJOR);
	CHECK_EQ(io_uring_minor_version(), IO_URING_VERSION_MINOR);
	CHECK(!io_uring_check_version(2, 15));
	CHECK(!io_uring_check_version(2, 3));
	CHECK(!io_uring_check_version(1, 99));
	CHECK(io_uring_check_version(2, 16));
	CHECK(io_uring_check_version(3, 0));
}

static void probes(void)
{
	struct io_uring_probe *p = io_uring_get_probe();
	char room[sizeof(*p) + 4 * sizeof(struct io_uring_probe_op)];

	CHECK(p && io_uring_opcode_supported(p, IORING_OP_NOP));
	CHECK_EQ(io_uring_opcode_supported(p, -1), 0);
	io_uring_free_probe(p);
	io_uring_free_probe(NULL);
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	p = io_uring_get_probe_ring(&ring);
	CHECK(p != NULL);
	io_uring_free_probe(p);
	memset(room, 0, sizeof(room));
	p = (void *)room;
	CHECK_EQ(io_uring_register_probe(&ring, p, 4), 0);
	CHECK_EQ(p->ops[3].op, 3);
	io_uring_queue_exit(&ring);
}

static void submit_and_wait(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 5000000 };
	struct io_uring_cqe *cqe, *batch[8];

	queue_nop();
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(__io_uring_get_cqe(&ring, &cqe, 0, 1, NULL), 0);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop();
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 8), 1);
	io_uring_cq_advance(&ring, 1);
	queue_nop();
	CHECK_EQ(io_uring_submit_and_get_events(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe_timeout(&ring, &cqe, &ts), 0);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, NULL), -ETIME);
	CHECK(cqe == NULL);
	queue_nop();
	CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(io_uring_get_events(&ring), 0);
	if (ring.features & IORING_FEAT_MIN_TIMEOUT) {
		CHECK_EQ(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &ts, 1000, NULL), -ETIME);
		queue_nop();
		CHECK_EQ(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &ts, 1000, NULL), 1);
		io_uring_cqe_seen(&ring, cqe);
	}
	/* No wait is registered. */
	CHECK(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0) < 0);
	CHECK(cqe == NULL);
	CHECK_EQ(__io_uring_sqring_wait(&ring), 0);
}

/* A peek at 0 CQEs flushes an overflow only if no CQE is ready. */
static void peek_at_none(void)
{
	struct io_uring_cqe *cqe;
	unsigned size = ring.cq.ring_entries, i;

	for (i = 0; i < size + 1; i++) {
		queue_nop();
		CHECK_EQ(io_uring_submit(&ring), 1);
	}
	CHECK(io_uring_cq_has_overflow(&ring));
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	io_uring_cqe_seen(&ring, cqe);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, NULL, 0), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), size - 1);
	io_uring_cq_advance(&ring, size - 1);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, NULL, 0), 0);
	CHECK_EQ(io_uring_cq_ready(&ring), 1);
}

static void system_calls(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 1000000 };
	struct io_uring_getevents_arg arg = { .ts = (unsigned long)&ts };

	CHECK_EQ(io_uring_enter((unsigned int)ring.ring_fd, 0, 0, 0, NULL), 0);
	CHECK_EQ(io_uring_enter2((unsigned int)ring.ring_fd, 0, 1,
				 IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, sizeof(arg)),
		 -ETIME);
	CHECK_EQ(io_uring_register((unsigned int)ring.ring_fd, IORING_UNREGISTER_FILES, NULL, 0),
		 -ENXIO);
}

static void files(void)
{
	int fds[2], skip = IORING_REGISTER_FILES_SKIP;
	__u64 tags[2] = { 0, 0 };

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(io_uring_register_files(&ring, fds, 2), 0);
	CHECK_EQ(io_uring_register_files(&ring, fds, 2), -EBUSY);
	CHECK_EQ(io_uring_register_files_update(&ring, 0, &skip, 1), 1);
	CHECK_EQ(io_uring_register_files_update_tag(&ring, 1, fds, tags, 1), 1);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(io_uring_register_files_tags(&ring, fds, tags, 2), 0);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 8), 0);
	CHECK_EQ(io_uring_register_file_alloc_range(&ring, 2, 4), 0);
	CHECK(io_uring_register_file_alloc_range(&ring, 6, 4) < 0);
	close(fds[0]);
	close(fds[1]);
}

static void buffers(void)
{
	/* Old kernels refuse memory that is backed by a file: whole pages of .bss are not. */
	static char memory[8192] __attribute__((aligned(4096)));
	struct iovec iov[2] = { { memory, 4096 }, { memory + 4096, 4096 } };
	struct io_uring other;
	__u64 tags[2] = { 0, 0 };
	int ret;

	CHECK_EQ(io_uring_register_buffers(&ring, iov, 2), 0);
	CHECK_EQ(io_uring_register_buffers(&ring, iov, 2), -EBUSY);
	CHECK_EQ(io_uring_unregister_buffers(&ring), 0);
	CHECK_EQ(io_uring_register_buffers_sparse(&ring, 2), 0);
	CHECK_EQ(io_uring_register_buffers_update_tag(&ring, 0, iov, tags, 2), 2);
	CHECK_EQ(io_uring_unregister_buffers(&ring), 0);
	CHECK_EQ(io_uring_register_buffers_tags(&ring, iov, tags, 2), 0);

	CHECK_EQ(io_uring_queue_init(8, &other, 0), 0);
	ret = io_uring_clone_buffers(&other, &ring);
	if (ret != -EINVAL) {
		CHECK_EQ(ret, 0);
		CHECK_EQ(__io_uring_clone_buffers(&other, &ring, 0), -EBUSY);
		CHECK_EQ(io_uring_unregister_buffers(&other), 0);
		CHECK_EQ(__io_uring_clone_buffers(&other, &ring, 0), 0);
		CHECK_EQ(io_uring_unregister_buffers(&other), 0);
		ret = io_uring_clone_buffers_offset(&other, &ring, 0, 1, 1, 0);
		/* Some kernels clone all buffers or none. */
		if (ret != -EINVAL) {
			CHECK_EQ(ret, 0);
			CHECK_EQ(io_uring_unregister_buffers(&other), 0);
			CHECK_EQ(__io_uring_clone_buffers_offset(&other, &ring, 0, 1, 1, 0), 0);
		}
	}
	io_uring_queue_exit(&other);
}

static void events_and_credentials(void)
{
	eventfd_t count;
	int id, fd = eventfd(0, EFD_NONBLOCK);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_register_eventfd(&ring, fd), 0);
	queue_nop();
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(eventfd_read(fd, &count), 0);
	CHECK_EQ(io_uring_unregister_eventfd(&ring), 0);
	CHECK_EQ(io_uring_unregister_eventfd(&ring), -ENXIO);
	CHECK_EQ(io_uring_register_eventfd_async(&ring, fd), 0);
	CHECK_EQ(io_uring_unregister_eventfd(&ring), 0);
	id = io_uring_register_personality(&ring);
	CHECK(id > 0);
	CHECK_EQ(io_uring_unregister_personality(&ring, id), 0);
	CHECK_EQ(io_uring_unregister_personality(&ring, id), -EINVAL);
	close(fd);
}

static void restrictions(void)
{
	struct io_uring_restriction allowed = {
		.opcode = IORING_RESTRICTION_SQE_OP,
		.sqe_op = IORING_OP_NOP,
	};
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring, IORING_SETUP_R_DISABLED), 0);
	CHECK_EQ(io_uring_register_restrictions(&ring, &allowed, 1), 0);
	CHECK_EQ(io_uring_enable_rings(&ring), 0);
	CHECK(io_uring_enable_rings(&ring) < 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_close(sqe, 1000);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->res, -EACCES);
	io_uring_queue_exit(&ring);
}

static void workers(void)
{
	unsigned int limits[2] = { 0, 0 };
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	CHECK_EQ(io_uring_register_iowq_aff(&ring, sizeof(cpus), &cpus), 0);
	CHECK_EQ(io_uring_register_iowq_aff(&ring, 1ULL << 31, &cpus), -EINVAL);
	CHECK_EQ(io_uring_unregister_iowq_aff(&ring), 0);
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, limits), 0);
	CHECK(limits[0] > 0);
}

static void registered_ring(void)
{

	CHECK_EQ(io_uring_unregister_ring_fd(&ring), -EINVAL);
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_register_ring_fd(&ring), -EEXIST);
	queue_nop();
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_unregister_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	if (ring.features & IORING_FEAT_REG_REG_RING) {
		CHECK_EQ(io_uring_close_ring_fd(&ring), 1);
		CHECK_EQ(io_uring_close_ring_fd(&ring), -EBADF);
		CHECK_EQ(io_uring_register_files_sparse(&ring, 2), 0);
	}
	queue_nop();
	CHECK_EQ(io_uring_submit(&ring), 1);
}

static void buffer_rings(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 8, .bgid = 3 };
	struct io_uring_buf_ring *br;
	uint16_t head = 9;
	void *memory;
	int err, ret;

	br = io_uring_setup_buf_ring(&ring, 8, 1, 0, &err);
	CHECK(br && !err);
	io_uring_buf_ring_add(br, &ring, 16, 5, io_uring_buf_ring_mask(8), 0);
	io_uring_buf_ring_advance(br, 1);
	ret = io_uring_buf_ring_head(&ring, 1, &head);
	if (ret != -EINVAL) {
		CHECK_EQ(ret, 0);
		CHECK_EQ(head, 0);
		CHECK_EQ(io_uring_buf_ring_available(&ring, br, 1), 1);
		CHECK(io_uring_buf_ring_head(&ring, 7, &head) < 0);
	}
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 1), 0);
	CHECK(io_uring_setup_buf_ring(&ring, 3, 1, 0, &err) == NULL);
	CHECK_EQ(err, -EINVAL);
	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	reg.ring_addr = (unsigned long)memory;
	CHECK_EQ(io_uring_register_buf_ring(&ring, &reg, 0), 0);
	CHECK_EQ(io_uring_unregister_buf_ring(&ring, 3), 0);
	ret = io_uring_unregister_buf_ring(&ring, 3);
	CHECK(ret == -ENOENT || ret == -EINVAL);
	munmap(memory, 4096);
}

/* A ring whose file descriptor is 1, as in a daemon that closed its standard output. */
static int use_descriptor_1(void)
{
	struct io_uring other;
	int err;

	close(1);
	if (io_uring_queue_init(8, &ring, 0) || ring.ring_fd != 1)
		return 1;
	if (io_uring_queue_init(8, &other, 0) || io_uring_register_buffers_sparse(&ring, 2))
		return 2;
	err = io_uring_clone_buffers(&other, &ring);
	if (err && err != -EINVAL)
		return 3;
	if (!io_uring_setup_buf_ring(&ring, 8, 1, IOU_PBUF_RING_MMAP, &err) && err != -EINVAL)
		return 4;
	return 0;
}

static void descriptor_1(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(use_descriptor_1());
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
}

static void resize(void)
{
	struct io_uring_params p = { .sq_entries = 32, .cq_entries = 128 };
	int ret;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	CHECK_EQ(io_uring_resize_rings(&ring, &p), -EINVAL);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_queue_init(8, &ring,
				     IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN), 0);
	p.flags = IORING_SETUP_CQSIZE;
	p.sq_entries = 32;
	p.cq_entries = 128;
	ret = io_uring_resize_rings(&ring, &p);
	if (ret == -EINVAL)
		SKIP("the kernel cannot resize rings");
	CHECK_EQ(ret, 0);
	CHECK_EQ(ring.cq.ring_entries, 128);
	queue_nop();
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_cq_ready(&ring), 1);
	io_uring_queue_exit(&ring);
}

static void iowait(void)
{
	unsigned int features;

	features = ring.features;
	ring.features &= ~(unsigned int)IORING_FEAT_NO_IOWAIT;
	CHECK_EQ(io_uring_set_iowait(&ring, false), -EOPNOTSUPP);
	ring.features = features;
	if (features & IORING_FEAT_NO_IOWAIT) {
		CHECK_EQ(io_uring_set_iowait(&ring, false), 0);
		queue_nop();
		CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
		CHECK_EQ(io_uring_set_iowait(&ring, true), 0);
	}
}

/* What only some kernels and machines have: granted, or refused with the right error. */
static void newer_kernels(void)
{
	struct io_uring_query_opcode ops = { 0 };
	struct io_uring_query_hdr query = {
		.query_data = (unsigned long)&ops, .query_op = IO_URING_QUERY_OPCODES,
		.size = sizeof(ops),
	};
	struct io_uring_sync_cancel_reg cancel = {
		.addr = 12345, .timeout = { .tv_sec = -1, .tv_nsec = -1 },
	};
	struct io_uring_napi napi = { .busy_poll_to = 1 };
	struct io_uring_clock_register clock = { .clockid = CLOCK_MONOTONIC };
	struct io_uring_bpf bpf = { .cmd_type = 99 };
	struct io_uring_sqe sqe = { 0 };
	int ret;

	ret = io_uring_register_query(&query);
	CHECK(ret == -EINVAL || (!ret && ops.nr_request_opcodes > IORING_OP_SOCKET));
	ret = io_uring_register_clock(&ring, &clock);
	CHECK(!ret || ret == -EINVAL);
	ret = io_uring_register_sync_cancel(&ring, &cancel);
	CHECK(ret == -ENOENT || ret == -EINVAL);
	CHECK(io_uring_register_ifq(&ring, &(struct io_uring_zcrx_ifq_reg){ 0 }) < 0);
	CHECK(io_uring_register_zcrx_ctrl(&ring, &(struct zcrx_ctrl){ 0 }) < 0);
	CHECK(io_uring_register_region(&ring, &(struct io_uring_mem_region_reg){ 0 }) < 0);
	CHECK_EQ(io_uring_register_wait_reg(&ring, NULL, 0), -EINVAL);
	ret = io_uring_register_napi(&ring, &napi);
	CHECK(!ret || ret == -EINVAL);
	CHECK_EQ(io_uring_unregister_napi(&ring, &napi), ret);
	CHECK(io_uring_register_bpf_filter(&ring, &bpf) < 0);
	CHECK(io_uring_register_bpf_filter_task(&bpf) < 0);
	io_uring_prep_msg_ring(&sqe, ring.ring_fd, 5, 6, 0);
	ret = io_uring_register_sync_msg(&sqe);
	CHECK(!ret || ret == -EINVAL);
	if (!ret) {
		struct io_uring_cqe *cqe;

		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK(cqe->res == 5 && cqe->user_data == 6);
	}
}

static void (*on_ring)(void);

static void run_on_ring(void)
{
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	on_ring();
	io_uring_queue_exit(&ring);
}

#define RUN(test) check_run(#test, test)
#define RUN_ON_RING(test) (on_ring = test, check_run(#test, run_on_ring))

int main(void)
{
	get_sqe = exported_get_sqe;
	RUN(setup_and_sizes);
	RUN(versions);
	RUN(probes);
	RUN_ON_RING(submit_and_wait);
	RUN_ON_RING(peek_at_none);
	RUN_ON_RING(system_calls);
	RUN_ON_RING(files);
	RUN_ON_RING(buffers);
	RUN_ON_RING(events_and_credentials);
	RUN(restrictions);
	RUN_ON_RING(workers);
	RUN_ON_RING(registered_ring);
	RUN_ON_RING(buffer_rings);
	RUN(descriptor_1);
	RUN(resize);
	RUN_ON_RING(iowait);
	RUN_ON_RING(newer_kernels);
	return check_failures != 0;
}
