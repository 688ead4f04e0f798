/* SPDX-License-Identifier: MIT */
/* Guards, lengths and counts that mutation testing (`cargo xtask mutants`) found untested. */
#include "defects.h"

#include <sys/resource.h>
#include <sys/syscall.h>

/*
 * The kernel stops at an invalid SQE without waiting. The SQEs after it are submitted, and counted,
 * even if the CQE that the caller waits for is already there.
 */
static void a13_bad_sqe_wait_for_one(void)
{
	struct __kernel_timespec ts = { .tv_sec = 10 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int timed, i;

	for (timed = 0; timed < 2; timed++) {
		CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
		for (i = 0; i < 4; i++)
			queue_nop(&ring, (__u64)i + 1);
		ring.sq.sqes[1].opcode = 255;
		CHECK_EQ(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, timed ? &ts : NULL, NULL), 4);
		/* Linux 6.1 posts the CQE of the bad SQE first. */
		CHECK(cqe != NULL);
		CHECK_EQ(io_uring_sq_ready(&ring), 0);
		CHECK_EQ(io_uring_cq_ready(&ring), 4);
		io_uring_queue_exit(&ring);
	}
}

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	(void)sig;
	signals++;
}

/* A wait with a timeout and a signal mask: the kernel needs the length of the mask. */
static void W1_mask_with_timeout(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct __kernel_timespec ts = { .tv_nsec = 10000000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	sigset_t all, none;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(!sigaction(SIGUSR1, &action, NULL));
	sigfillset(&all);
	sigemptyset(&none);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &all), -ETIME);
	/* Blocked and pending before the call, delivered during the wait. */
	CHECK(!sigprocmask(SIG_BLOCK, &all, NULL));
	CHECK(!raise(SIGUSR1));
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &all), -ETIME);
	CHECK_EQ(signals, 0);
	ts.tv_sec = 10;
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 1, &ts, &none), -EINTR);
	CHECK_EQ(signals, 1);
	io_uring_queue_exit(&ring);
}

/* A wait for space in the SQ ring of an SQPOLL ring returns what the kernel says. */
static void W4_error_of_sqring_wait(void)
{
	struct io_uring ring;
	unsigned int i;

	CHECK(ring_with(&ring, IORING_SETUP_SQPOLL, FEATURES, busy));
	CHECK_EQ(io_uring_sqring_wait(&ring), 0);
	CHECK_EQ(enters, 0);
	for (i = 0; i < 8; i++)
		queue_nop(&ring, i);
	CHECK_EQ(io_uring_sqring_wait(&ring), -EBUSY);
	CHECK_EQ(enters, 1);
	CHECK(last_enter.flags & IORING_ENTER_SQ_WAIT);
	CHECK_EQ(last_enter.to_submit, 0);
	CHECK_EQ(last_enter.min_complete, 0);
}

/* With 32-byte CQEs, a wait that enters the kernel returns the CQE at the head, whatever the head. */
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

/* The same for batches on kernels before 5.11, where some CQEs are the library's own. */
static void C1_batch_of_32_byte_cqes(void)
{
	struct io_uring_cqe *batch[4];
	struct io_uring ring;
	unsigned int i;

	CHECK_EQ(made_up_ring(&ring, IORING_SETUP_CQE32, FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG),
		 0);
	for (i = 0; i < 4; i++)
		post(&ring, i + 1, 0, 0);
	CHECK_EQ(io_uring_peek_batch_cqe(&ring, batch, 4), 4);
	for (i = 0; i < 4; i++)
		CHECK_EQ(batch[i]->user_data, i + 1);
}

/* How many bytes are mapped. */
static long mapped_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = -1;

	if (f && fscanf(f, "%ld", &pages) != 1)
		pages = -1;
	if (f)
		fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

/* The whole of a buffer ring is unmapped, not its first page alone. */
static void S6_buffer_ring_unmapped(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	long before;
	int err, i;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	mapped_bytes();
	before = mapped_bytes();
	CHECK(before > 0);
	for (i = 0; i < 4; i++) {
		br = io_uring_setup_buf_ring(&ring, 4096, 1, 0, &err);
		if (!br && err == -EINVAL)
			SKIP("the kernel has no buffer rings");
		CHECK(br && !err);
		CHECK_EQ(mapped_bytes() - before, 4096 * 16);
		br->bufs[4095].len = 1;
		CHECK_EQ(io_uring_free_buf_ring(&ring, br, 4096, 1), 0);
		CHECK_EQ(mapped_bytes(), before);
	}
	/* A refused one is unmapped as a whole, too. */
	br = io_uring_setup_buf_ring(&ring, 4096, 1, 0, &err);
	CHECK(br != NULL);
	before = mapped_bytes();
	CHECK(io_uring_setup_buf_ring(&ring, 4096, 1, 0, &err) == NULL);
	CHECK_EQ(err, -EEXIST);
	CHECK_EQ(mapped_bytes(), before);
	io_uring_queue_exit(&ring);
}

/* Tearing down a zeroed structure, which never was a ring, closes nothing. */
static void a17_zeroed_ring(void)
{
	struct io_uring ring;
	int fds, keep = open("/dev/null", O_RDONLY);

	CHECK(keep >= 0);
	if (fcntl(0, F_GETFD) < 0)
		CHECK_EQ(dup2(keep, 0), 0);
	memset(&ring, 0, sizeof(ring));
	fds = fds_open();
	io_uring_queue_exit(&ring);
	CHECK_EQ(fds_open(), fds);
	CHECK(fcntl(0, F_GETFD) >= 0);
	close(keep);
}

/* A raised limit of open files is the old one and the table's length together, or the hard limit. */
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
	/* A table that fits leaves it alone. */
	CHECK_EQ(io_uring_register_files_sparse(&ring, 64), 0);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 64);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 564);
	CHECK_EQ(low.rlim_max, old.rlim_max);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	/* Never beyond the hard limit. */
	low.rlim_cur = 64;
	low.rlim_max = 501;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 500), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 501);
	CHECK_EQ(io_uring_unregister_files(&ring), 0);
	/* Where even that is too little, the limit is put back. */
	low.rlim_cur = 64;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(io_uring_register_files_sparse(&ring, 502), -EMFILE);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_EQ(low.rlim_cur, 64);
	CHECK_EQ(low.rlim_max, 501);
	io_uring_queue_exit(&ring);
}

/* What the fake io_uring_setup(2) reports, and what it found in the memory of the ring. */
static unsigned int reported_cq_entries, reported_features, header_bits;

/* A file that can be mapped as a ring. */
static int ring_in_a_file(unsigned int entries)
{
	const __u32 words[] = { entries - 1, 2 * entries - 1, entries, 2 * entries };
	int fd = memfd_create("ring", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, IORING_OFF_SQES + (1 << 20)) ||
	    pwrite(fd, words, sizeof(words), IORING_OFF_SQ_RING + 16) != sizeof(words) ||
	    pwrite(fd, words, sizeof(words), IORING_OFF_CQ_RING + 16) != sizeof(words))
		return -errno;
	return fd;
}

/* A ring in the caller's memory, or an old kernel's: each word where Linux has it. */
static long fake_setup(const long *args)
{
	struct io_uring_params *p = (void *)args[1];
	__u32 *words = (void *)(unsigned long)p->cq_off.user_addr;
	unsigned int entries = (unsigned int)args[0], i;

	p->sq_entries = entries;
	p->cq_entries = reported_cq_entries;
	p->features = reported_features;
	p->sq_off.tail = 4;
	p->sq_off.ring_mask = 16;
	p->sq_off.ring_entries = 24;
	p->sq_off.dropped = 32;
	p->sq_off.flags = 36;
	p->cq_off.head = 8;
	p->cq_off.tail = 12;
	p->cq_off.ring_mask = 20;
	p->cq_off.ring_entries = 28;
	p->cq_off.flags = 40;
	p->cq_off.overflow = 44;
	p->cq_off.cqes = 64;
	if (!words)
		return ring_in_a_file(entries);
	for (i = 0; i < 16; i++)
		header_bits |= words[i];
	words[4] = entries - 1;
	words[5] = 2 * entries - 1;
	words[6] = entries;
	words[7] = 2 * entries;
	return memfd_create("ring", MFD_CLOEXEC);
}

/* Kernels before 6.13 take the memory as it is: its header has to be zero, and that alone. */
static void M7_header_is_zeroed(void)
{
	size_t len = 1 << 16, i, used;
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	unsigned char *memory;
	int ret;

	memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	memset(memory, 0xa5, len);
	reported_cq_entries = 16;
	reported_features = FEATURES;
	CHECK(on_call(SYS_io_uring_setup, fake_setup));
	ret = io_uring_queue_init_mem(8, &ring, &p, memory, len);
	CHECK(ret > 0);
	CHECK_EQ(header_bits, 0);
	used = (size_t)((unsigned char *)ring.cq.khead - memory) - 8;
	for (i = 0; i < len; i++)
		if (i < used || i >= used + 64)
			CHECK_EQ(memory[i], 0xa5);
	io_uring_queue_exit(&ring);
}

/* A ring in memory of the library's that reports more CQEs than were asked for. */
static void a40_reported_too_large(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_NO_MMAP };
	struct io_uring ring;
	int fds = fds_open();

	reported_cq_entries = 1 << 20;
	reported_features = FEATURES;
	CHECK(on_memory(4));
	CHECK(on_call(SYS_io_uring_setup, fake_setup));
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK(mapped != 0);
	CHECK(undone());
	CHECK_EQ(fds_open(), fds);
}

static long unregistered_from, unregistered_op;
static struct io_uring_rsrc_update unregistered;
static int unregister_calls;

static long fake_register(const long *args)
{
	unregister_calls++;
	unregistered_from = args[0];
	unregistered_op = args[1];
	unregistered = *(struct io_uring_rsrc_update *)args[2];
	return args[3];
}

static long fake_setup_registered(const long *args)
{
	long fd = fake_setup(args);

	close((int)fd);
	/* An index of the registered rings, which is a descriptor of something else, too. */
	return 0;
}

/* The same without a descriptor: its registered index is freed, and descriptor 0 stays open. */
static void a40_reported_too_large_registered(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY,
	};
	struct io_uring ring;
	int null = open("/dev/null", O_RDONLY);

	CHECK(null >= 0);
	CHECK_EQ(dup2(null, 0), 0);
	reported_cq_entries = 1 << 20;
	reported_features = FEATURES;
	CHECK(on_memory(4));
	CHECK(on_call(SYS_io_uring_register, fake_register));
	CHECK(on_call(SYS_io_uring_setup, fake_setup_registered));
	CHECK_EQ(io_uring_queue_init_params(8, &ring, &p), -EINVAL);
	CHECK(undone());
	CHECK(fcntl(0, F_GETFD) >= 0);
	CHECK_EQ(unregister_calls, 1);
	CHECK_EQ(unregistered_from, 0);
	CHECK_EQ((unsigned int)unregistered_op,
		 IORING_UNREGISTER_RING_FDS | IORING_REGISTER_USE_REGISTERED_RING);
	CHECK_EQ(unregistered.offset, 0);
	CHECK_EQ(unregistered.resv, 0);
	CHECK_EQ(unregistered.data, 0);
}

/* Without IORING_FEAT_NATIVE_WORKERS, and only then, the memory of a ring is locked memory. */
static void S15_kernel_that_locks(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQE128 };

	reported_cq_entries = 2;
	reported_features = ~(unsigned int)IORING_FEAT_NATIVE_WORKERS;
	CHECK(on_call(SYS_io_uring_setup, fake_setup));
	CHECK_EQ(io_uring_mlock_size(8, 0), io_uring_memory_size(8, 0));
	CHECK(io_uring_memory_size(4096, IORING_SETUP_SQE128) > io_uring_memory_size(4096, 0));
	CHECK_EQ(io_uring_mlock_size(64, IORING_SETUP_SQE128),
		 io_uring_memory_size(64, IORING_SETUP_SQE128));
	CHECK_EQ(io_uring_mlock_size_params(64, &p), io_uring_memory_size_params(64, &p));
	reported_features = IORING_FEAT_NATIVE_WORKERS;
	CHECK_EQ(io_uring_mlock_size(8, 0), 0);
}

static __u64 timeout_count;

static int notes_timeout(const struct enter *enter)
{
	const struct io_uring_sqe *sqe = &made_up->sq.sqes[(made_up->sq.sqe_tail - 1) &
							   made_up->sq.ring_mask];

	if (enters == 1)
		timeout_count = sqe->off;
	take(made_up, enter->to_submit);
	post(made_up, 8, 0, 0);
	post(made_up, 9, 0, 0);
	return (int)enter->to_submit;
}

/* The timeout request of a wait counts the CQEs that are still missing, or it ends a later wait. */
static void a14_timeout_counts_missing(void)
{
	struct __kernel_timespec ts = { .tv_sec = 10 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	CHECK(ring_with(&ring, 0, FEATURES & ~(unsigned int)IORING_FEAT_EXT_ARG, notes_timeout));
	post(&ring, 7, 0, 0);
	CHECK_EQ(io_uring_wait_cqes(&ring, &cqe, 3, &ts, NULL), 0);
	CHECK(cqe != NULL && cqe->user_data == 7);
	CHECK_EQ(timeout_count, 2);
}

/* Kernels after 6.18 say where the SQ array of a resized ring is. */
static long fake_resize(const long *args)
{
	struct io_uring_params *p = (void *)args[2];

	p->sq_entries = 8;
	p->cq_entries = 16;
	p->sq_off = (struct io_sqring_offsets){ .tail = 4, .ring_mask = 16, .ring_entries = 24,
						.flags = 36, .dropped = 32, .array = 2048 };
	p->cq_off = (struct io_cqring_offsets){ .head = 8, .tail = 12, .ring_mask = 20,
						.ring_entries = 28, .overflow = 44, .cqes = 64,
						.flags = 40 };
	return 0;
}

static void R11_array_where_the_kernel_says(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE, .sq_entries = 8,
				     .cq_entries = 16 };
	struct io_uring ring;
	unsigned int i;

	CHECK_EQ(made_up_ring(&ring, 0, FEATURES), 0);
	CHECK(on_call(SYS_io_uring_register, fake_resize));
	CHECK_EQ(io_uring_resize_rings(&ring, &p), 0);
	CHECK_EQ((char *)ring.sq.array - (char *)ring.sq.ring_ptr, 2048);
	for (i = 0; i < 8; i++)
		CHECK_EQ(ring.sq.array[i], i);
}

const struct defect guards[] = {
	{ "S6 buffer ring unmapped", S6_buffer_ring_unmapped },
	{ "S15 kernel that counts locked memory", S15_kernel_that_locks },
	{ "M7 header is zeroed", M7_header_is_zeroed },
	{ "C1 32-byte CQE after a wait", C1_32_byte_cqe_after_wait },
	{ "C1 batch of 32-byte CQEs on old kernels", C1_batch_of_32_byte_cqes },
	{ "R3 raised limit", R3_raised_limit },
	{ "R11 array where the kernel says", R11_array_where_the_kernel_says },
	{ "W1 mask with a timeout", W1_mask_with_timeout },
	{ "W4 error of a wait for SQ space", W4_error_of_sqring_wait },
	{ "a13 bad SQE, one CQE wanted", a13_bad_sqe_wait_for_one },
	{ "a14 timeout counts missing CQEs", a14_timeout_counts_missing },
	{ "a17 zeroed ring", a17_zeroed_ring },
	{ "a40 reported too large", a40_reported_too_large },
	{ "a40 reported too large, without a descriptor", a40_reported_too_large_registered },
	{ NULL, NULL },
};
