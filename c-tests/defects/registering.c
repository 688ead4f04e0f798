/* SPDX-License-Identifier: MIT */
/* Registering files, buffers, workers and rings. */
#include "defects.h"

#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* The affinity and the number of workers are set and unset. */
static void R1_workers(void)
{
	unsigned int values[2] = { 3, 5 };
	struct io_uring ring;
	cpu_set_t cpus;
	int ret;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	ret = io_uring_register_iowq_aff(&ring, sizeof(cpus), &cpus);
	if (ret == -EINVAL)
		SKIP("the kernel cannot set the affinity of workers");
	CHECK_EQ(ret, 0);
	CHECK_EQ(io_uring_unregister_iowq_aff(&ring), 0);
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, values), 0);
	values[0] = values[1] = 0;
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, values), 0);
	CHECK_EQ(values[0], 3);
	CHECK_EQ(values[1], 5);
	io_uring_queue_exit(&ring);
}

/* A ring is registered once. */
static void R4_registered_once(void)
{
	struct io_uring ring;
	int index;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	index = ring.enter_ring_fd;
	CHECK_EQ(io_uring_register_ring_fd(&ring), -EEXIST);
	CHECK_EQ(ring.enter_ring_fd, index);
	CHECK_EQ(io_uring_unregister_ring_fd(&ring), 1);
	io_uring_queue_exit(&ring);
}

static unsigned int registers, by_index;

static long registers_by_descriptor(const long *args)
{
	/* IORING_REGISTER_USE_REGISTERED_RING */
	registers++;
	by_index += (unsigned int)args[1] >> 31;
	return (unsigned int)args[1] == IORING_REGISTER_RING_FDS ||
	       (unsigned int)args[1] == IORING_UNREGISTER_RING_FDS;
}

/* Without IORING_FEAT_REG_REG_RING, register calls use the file descriptor... */
static void R5_descriptor_wanted(void)
{
	struct io_uring_napi napi = { .busy_poll_to = 10 };
	struct io_uring_probe probe = { 0 };
	struct io_uring ring;
	unsigned int values[2] = { 0, 0 };

	CHECK_EQ(fake_ring(&ring, 0, FEATURES), 0);
	CHECK(answer_call(SYS_io_uring_register, registers_by_descriptor));
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	io_uring_register_files_sparse(&ring, 4);
	io_uring_register_file_alloc_range(&ring, 0, 2);
	io_uring_unregister_files(&ring);
	io_uring_register_buffers_sparse(&ring, 4);
	io_uring_unregister_buffers(&ring);
	io_uring_register_eventfd(&ring, 1);
	io_uring_unregister_eventfd(&ring);
	io_uring_register_probe(&ring, &probe, 0);
	io_uring_register_personality(&ring);
	io_uring_register_napi(&ring, &napi);
	io_uring_unregister_napi(&ring, &napi);
	io_uring_register_iowq_max_workers(&ring, values);
	io_uring_enable_rings(&ring);
	CHECK_EQ(io_uring_unregister_ring_fd(&ring), 1);
	CHECK_EQ(registers, 15);
	CHECK_EQ(by_index, 0);
}

/* ...and work. */
static void R5_by_descriptor(void)
{
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	ring.features &= ~(unsigned int)IORING_FEAT_REG_REG_RING;
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 4), 0);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(io_uring_close_ring_fd(&ring), -EOPNOTSUPP);
	io_uring_queue_exit(&ring);
}

/* Register calls work on a ring that has only its index. */
static void R6_by_index(void)
{
	struct io_uring_napi napi = { .busy_poll_to = 10 };
	struct io_uring ring;
	unsigned int values[2] = { 0, 0 };

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_REG_REG_RING))
		SKIP("the kernel has no IORING_FEAT_REG_REG_RING");
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_close_ring_fd(&ring), 1);
	CHECK(io_uring_register_napi(&ring, &napi) != -EBADF);
	CHECK(io_uring_unregister_napi(&ring, &napi) != -EBADF);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 4), 0);
	CHECK_EQ(io_uring_register_file_alloc_range(&ring, 0, 2), 0);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(io_uring_register_buffers_sparse(&ring, 4), 0);
	CHECK_EQ(io_uring_unregister_buffers(&ring), 0);
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, values), 0);
	CHECK(io_uring_register_personality(&ring) > 0);
	io_uring_queue_exit(&ring);
}

struct rings {
	struct io_uring from, to;
	int ret;
};

static void *clones(void *context)
{
	struct rings *rings = context;

	rings->ret = io_uring_queue_init(4, &rings->to, 0);
	if (!rings->ret)
		rings->ret = __io_uring_clone_buffers_offset(&rings->to, &rings->from, 0, 0, 0, 0);
	return NULL;
}

/* Buffers are cloned from a ring that another thread registered. */
static void R7_clone_from_elsewhere(void)
{
	static char memory[4096] __attribute__((aligned(4096)));
	struct iovec iov = { memory, sizeof(memory) };
	static struct rings rings;
	pthread_t thread;

	CHECK_EQ(io_uring_queue_init(4, &rings.from, 0), 0);
	CHECK_EQ(io_uring_register_buffers(&rings.from, &iov, 1), 0);
	CHECK_EQ(io_uring_register_ring_fd(&rings.from), 1);
	CHECK_EQ(pthread_create(&thread, NULL, clones, &rings), 0);
	CHECK_EQ(pthread_join(thread, NULL), 0);
	if (rings.ret == -EINVAL)
		SKIP("the kernel cannot clone buffers");
	CHECK_EQ(rings.ret, 0);
}

static long wants_another_size(const long *args)
{
	((struct io_uring_bpf *)args[2])->filter.pdu_size = 24;
	return -EMSGSIZE;
}

/* The size that the kernel expects is returned in the caller's structure. */
static void R14_size_comes_back(void)
{
	struct io_uring_bpf bpf = { .cmd_type = 1, .filter = { .pdu_size = 1 } };
	struct io_uring ring;

	CHECK_EQ(fake_ring(&ring, 0, FEATURES), 0);
	CHECK(answer_call(SYS_io_uring_register, wants_another_size));
	CHECK_EQ(io_uring_register_bpf_filter(&ring, &bpf), -EMSGSIZE);
	CHECK_EQ(bpf.filter.pdu_size, 24);
	bpf.filter.pdu_size = 1;
	CHECK_EQ(io_uring_register_bpf_filter_task(&bpf), -EMSGSIZE);
	CHECK_EQ(bpf.filter.pdu_size, 24);
}

/* Functions that a release lacked work. */
static void A2_once_missing(void)
{
	struct io_uring_restriction allowed = {
		.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_NOP,
	};
	struct io_uring ring;
	int fd = eventfd(0, EFD_CLOEXEC);

	CHECK_EQ(io_uring_queue_init(4, &ring, IORING_SETUP_R_DISABLED), 0);
	CHECK_EQ(io_uring_register_restrictions(&ring, &allowed, 1), 0);
	CHECK_EQ(io_uring_enable_rings(&ring), 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_register_eventfd(&ring, fd), 0);
	CHECK_EQ(io_uring_unregister_eventfd(&ring), 0);
	CHECK_EQ(io_uring_unregister_eventfd(&ring), -ENXIO);
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_unregister_ring_fd(&ring), 1);
	io_uring_queue_exit(&ring);
}

/* For a large file table the limit of open files is raised by its length, up to the hard limit. */
static void R3_raised_limit(void)
{
	struct rlimit old, low;
	struct io_uring ring;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
	if (old.rlim_max < 1024)
		SKIP("the hard limit is low");
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	low = old;
	low.rlim_cur = 64;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	/* A table within the limit does not raise it. */
	CHECK_EQ(io_uring_register_files_sparse(&ring, 64), 0);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 64);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 564);
	CHECK_EQ(low.rlim_max, old.rlim_max);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	/* At most to the hard limit. */
	low.rlim_cur = 64;
	low.rlim_max = 501;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 501);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	/* If that is not enough, the limit is restored. */
	low.rlim_cur = 64;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 502), -EMFILE);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 64);
	CHECK_EQ(low.rlim_max, 501);
	io_uring_queue_exit(&ring);
}

const struct defect registering[] = {
	{ "R1 R13 workers", R1_workers },
	{ "R4 registered once", R4_registered_once },
	{ "R5 file descriptor is passed", R5_descriptor_wanted },
	{ "R5 by file descriptor", R5_by_descriptor },
	{ "R6 by index", R6_by_index },
	{ "R7 clone from another thread", R7_clone_from_elsewhere },
	{ "R14 size is returned", R14_size_comes_back },
	{ "A2 A3 R2 once missing", A2_once_missing },
	{ "R3 raised limit", R3_raised_limit },
	{ NULL, NULL },
};
