/* SPDX-License-Identifier: MIT */
/* Registration and resizing. */
#include "defects.h"

#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* Workers' processors and numbers are set and unset by calls of their own. */
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
		SKIP("the kernel places no workers");
	CHECK_EQ(ret, 0);
	CHECK_EQ(io_uring_unregister_iowq_aff(&ring), 0);
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, values), 0);
	values[0] = values[1] = 0;
	CHECK_EQ(io_uring_register_iowq_max_workers(&ring, values), 0);
	CHECK_EQ(values[0], 3);
	CHECK_EQ(values[1], 5);
	io_uring_queue_exit(&ring);
}

/* A ring takes one place in the table of registered rings. */
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

/* A kernel that wants the descriptor gets it. */
static unsigned int registers, by_index;

static long registers_by_descriptor(const long *args)
{
	/* Bit 31 of the opcode says that the number is an index. */
	registers++;
	by_index += (unsigned int)args[1] >> 31;
	return (unsigned int)args[1] == IORING_REGISTER_RING_FDS ||
	       (unsigned int)args[1] == IORING_UNREGISTER_RING_FDS;
}

static void R5_descriptor_wanted(void)
{
	struct io_uring_napi napi = { .busy_poll_to = 10 };
	struct io_uring_probe probe = { 0 };
	struct io_uring ring;
	unsigned int values[2] = { 0, 0 };

	CHECK_EQ(made_up_ring(&ring, 0, FEATURES), 0);
	CHECK(on_call(SYS_io_uring_register, registers_by_descriptor));
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

/* Every call works for a ring that has its index alone. */
static void R6_by_index(void)
{
	struct io_uring_napi napi = { .busy_poll_to = 10 };
	struct io_uring ring;
	unsigned int values[2] = { 0, 0 };

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!(ring.features & IORING_FEAT_REG_REG_RING))
		SKIP("the kernel wants descriptors");
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

/* Buffers are shared by a thread that knows nothing of the other ring's index. */
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
		SKIP("the kernel clones no buffers");
	CHECK_EQ(rings.ret, 0);
}

/* Flags of a ring of buffers reach the kernel. */
static void R8_flags(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 4, .bgid = 1 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	reg.ring_addr = (unsigned long)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* No kernel knows this one. */
	CHECK_EQ(io_uring_register_buf_ring(&ring, &reg, 1U << 15), -EINVAL);
	reg.flags = 0;
	if (io_uring_register_buf_ring(&ring, &reg, 0) == -EINVAL)
		SKIP("the kernel has no rings of buffers");
	io_uring_queue_exit(&ring);
}

static int resizable(struct io_uring *ring)
{
	struct io_uring_params p = { .sq_entries = 16, .cq_entries = 32 };
	int ret = io_uring_queue_init(8, ring,
				      IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

	return ret ? ret : io_uring_resize_rings(ring, &p);
}

/* The same parameters do twice, and nothing stays mapped however often. */
static void R9_resized_often(void)
{
	struct io_uring_params p = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	int maps, fds, i;

	if (resizable(&ring) == -EINVAL)
		SKIP("the kernel cannot resize rings");
	maps = check_maps();
	fds = fds_open();
	for (i = 0; i < 1000; i++) {
		CHECK_EQ(io_uring_resize_rings(&ring, &p), 0);
		CHECK_EQ(p.flags, 0);
		p.sq_entries ^= 32 ^ 16;
		p.cq_entries ^= 64 ^ 32;
	}
	CHECK_EQ(check_maps(), maps);
	CHECK_EQ(fds_open(), fds);
	p.sq_entries = 1U << 31;
	CHECK_EQ(io_uring_resize_rings(&ring, &p), -EINVAL);
	CHECK_EQ(p.flags, 0);
	io_uring_queue_exit(&ring);
}

/* A resized ring that cannot be mapped does no harm, and keeps its descriptor until its end. */
static void cannot_map(int arg, unsigned int value)
{
	struct io_uring_params p = { .sq_entries = 64, .cq_entries = 128 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int fd;

	if (resizable(&ring) == -EINVAL)
		SKIP("the kernel cannot resize rings");
	fd = ring.ring_fd;
	CHECK(fail_call(SYS_mmap, ENOMEM, arg, value));
	CHECK_EQ(io_uring_resize_rings(&ring, &p), -ENOMEM);
	CHECK(fcntl(fd, F_GETFD) >= 0);
	/* Whether it works on or not: it says so. */
	if (io_uring_get_sqe(&ring)) {
		CHECK_EQ(io_uring_submit(&ring), 1);
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	} else {
		CHECK(io_uring_submit(&ring) < 0);
	}
	io_uring_queue_exit(&ring);
	CHECK_EQ(fcntl(fd, F_GETFD), -1);
}

static void R11_ring_not_mapped(void)
{
	cannot_map(3, MAP_SHARED | MAP_POPULATE);
}

static void R11_entries_not_mapped(void)
{
	cannot_map(5, IORING_OFF_SQES);
}

/* A table of files larger than the soft limit of open files is registered all the same. */
static void R3_more_files_than_allowed(void)
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
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
	io_uring_queue_exit(&ring);
}

/* The size that a kernel wants comes back to the caller. */
static long wants_another_size(const long *args)
{
	((struct io_uring_bpf *)args[2])->filter.pdu_size = 24;
	return -EMSGSIZE;
}

static void R14_size_comes_back(void)
{
	struct io_uring_bpf bpf = { .cmd_type = 1, .filter = { .pdu_size = 1 } };
	struct io_uring ring;

	CHECK_EQ(made_up_ring(&ring, 0, FEATURES), 0);
	CHECK(on_call(SYS_io_uring_register, wants_another_size));
	CHECK_EQ(io_uring_register_bpf_filter(&ring, &bpf), -EMSGSIZE);
	CHECK_EQ(bpf.filter.pdu_size, 24);
	bpf.filter.pdu_size = 1;
	CHECK_EQ(io_uring_register_bpf_filter_task(&bpf), -EMSGSIZE);
	CHECK_EQ(bpf.filter.pdu_size, 24);
}

/* Functions that some release lacked are there, and work. */
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

/* Resizing a ring that has an SQ array leaves its header alone. */
static void a3_resize_with_array(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	};
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	int i, ret, fd = io_uring_setup(8, &p);

	CHECK(fd >= 0);
	CHECK_EQ(io_uring_queue_mmap(fd, &p, &ring), 0);
	ret = io_uring_resize_rings(&ring, &bigger);
	if (ret == -EINVAL)
		SKIP("the kernel cannot resize rings");
	CHECK_EQ(ret, 0);
	CHECK_EQ(bigger.flags, 0);
	CHECK_EQ(ring.sq.ring_entries, 32);
	CHECK_EQ(ring.sq.ring_mask, 31);
	CHECK_EQ(io_uring_cq_ready(&ring), 0);
	for (i = 0; i < 32; i++)
		queue_nop(&ring, (__u64)i);
	CHECK_EQ(io_uring_submit(&ring), 32);
	for (i = 0; i < 32; i++) {
		CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
		CHECK_EQ(cqe->user_data, i);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

/* Resizing a ring without a descriptor changes nothing. */
static void a4_resize_without_descriptor(void)
{
	struct io_uring_params bigger = { .sq_entries = 32, .cq_entries = 64 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	CHECK_EQ(io_uring_queue_init(8, &ring,
				     IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN), 0);
	if (!(ring.features & IORING_FEAT_REG_REG_RING))
		SKIP("the kernel wants descriptors");
	CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_close_ring_fd(&ring), 1);
	CHECK_EQ(io_uring_resize_rings(&ring, &bigger), -EBADF);
	CHECK_EQ(bigger.flags, 0);
	queue_nop(&ring, 7);
	CHECK_EQ(io_uring_submit(&ring), 1);
	CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->user_data, 7);
	io_uring_cqe_seen(&ring, cqe);
	io_uring_queue_exit(&ring);
}

/* The flags stay in the caller's structure, and make the next group alike. */
static void L23_flags_of_buf_reg(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 3, .bgid = 1 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(io_uring_register_buf_ring(&ring, &reg, IOU_PBUF_RING_INC) < 0);
	CHECK_EQ(reg.flags, IOU_PBUF_RING_INC);
	io_uring_queue_exit(&ring);
}

/* A buffer ring in the kernel's memory is the one that the program gets. */
static void a55_buf_ring_of_the_kernel(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	char buf[8] = "";
	int pipes[2], err, maps;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(pipe(pipes), 0);
	maps = check_maps();
	br = io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no memory for buffer rings");
	CHECK(br != NULL);
	io_uring_buf_ring_add(br, buf, sizeof(buf), 5, io_uring_buf_ring_mask(8), 0);
	io_uring_buf_ring_advance(br, 1);
	CHECK_EQ(write(pipes[1], "data", 4), 4);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, pipes[0], NULL, sizeof(buf), 0);
	io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
	io_uring_sqe_set_buf_group(sqe, 3);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 1), 1);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), 0);
	CHECK_EQ(cqe->res, 4);
	CHECK(!memcmp(buf, "data", 4));
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 3), 0);
	CHECK_EQ(check_maps(), maps);
	io_uring_queue_exit(&ring);
}

/* If that memory cannot be mapped, the group is not registered. */
static void S16_buf_ring_not_mapped(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int err;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	br = io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no memory for buffer rings");
	CHECK(br != NULL);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 3), 0);
	CHECK(fail_call(__NR_mmap, ENOMEM, 3, MAP_SHARED | MAP_POPULATE));
	CHECK(io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err) == NULL);
	CHECK_EQ(err, -ENOMEM);
	CHECK_EQ(io_uring_unregister_buf_ring(&ring, 3), -ENOENT);
	io_uring_queue_exit(&ring);
}

const struct defect registering[] = {
	{ "R1 R13 workers", R1_workers },
	{ "R3 more files than allowed", R3_more_files_than_allowed },
	{ "R4 registered once", R4_registered_once },
	{ "R5 by descriptor", R5_by_descriptor },
	{ "R5 descriptor wanted", R5_descriptor_wanted },
	{ "R6 by index", R6_by_index },
	{ "R7 clone from elsewhere", R7_clone_from_elsewhere },
	{ "R8 flags", R8_flags },
	{ "R9 R10 R12 resized often", R9_resized_often },
	{ "R11 R12 resized ring cannot be mapped", R11_ring_not_mapped },
	{ "R11 R12 resized entries cannot be mapped", R11_entries_not_mapped },
	{ "R14 size comes back", R14_size_comes_back },
	{ "A2 A3 R2 once missing", A2_once_missing },
	{ "a3 resizing with an array", a3_resize_with_array },
	{ "a4 resizing without a descriptor", a4_resize_without_descriptor },
	{ "L23 flags of a buffer ring", L23_flags_of_buf_reg },
	{ "a55 buffer ring of the kernel", a55_buf_ring_of_the_kernel },
	{ "S16 buffer ring cannot be mapped", S16_buf_ring_not_mapped },
	{ NULL, NULL },
};
