/* SPDX-License-Identifier: MIT */
/* A kernel that answers what the test wants, for either library: seccomp brings the calls here. */
#include "defects.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

unsigned int enters;
struct enter last_enter;
static int (*answer_enter)(const struct enter *enter);

/* Which calls come here, and what answers them. */
static struct {
	int call;
	long (*answer)(const long *args);
} answers[4];

#if defined(__x86_64__)
#define ARG(uc, n) ((uc)->uc_mcontext.gregs[(const int[]){ REG_RDI, REG_RSI, REG_RDX, REG_R10, \
							   REG_R8, REG_R9 }[n]])
#define RESULT(uc) ((uc)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARG(uc, n) ((uc)->uc_mcontext.regs[n])
#define RESULT(uc) ((uc)->uc_mcontext.regs[0])
#endif

static void called(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	long args[6];
	int i;

	(void)sig;
	for (i = 0; i < 6; i++)
		args[i] = (long)ARG(uc, i);
	for (i = 0; i < 4; i++) {
		if (answers[i].answer && answers[i].call == info->si_syscall) {
			RESULT(uc) = answers[i].answer(args);
			return;
		}
	}
	abort();
}

static bool filter(const struct sock_filter *code, unsigned short len)
{
	struct sock_fprog prog = { .len = len, .filter = (struct sock_filter *)code };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FILTER(code) filter(code, sizeof(code) / sizeof(*(code)))

/* Says who answers a call, which is still to be brought here. */
static bool answered_by(int call, long (*answer)(const long *args))
{
	struct sigaction action = { .sa_sigaction = called, .sa_flags = SA_SIGINFO };
	int i = 0;

	while (answers[i].answer)
		i++;
	answers[i].call = call;
	answers[i].answer = answer;
	return !sigaction(SIGSYS, &action, NULL);
}

bool on_call(int call, long (*answer)(const long *args))
{
	const struct sock_filter code[] = {
		LOAD(nr), UNLESS((unsigned int)call, 1), RETURN(SECCOMP_RET_TRAP),
		RETURN(SECCOMP_RET_ALLOW),
	};

	return answered_by(call, answer) && FILTER(code);
}

static long entered(const long *args)
{
	last_enter = (struct enter) {
		.fd = (unsigned int)args[0],
		.to_submit = (unsigned int)args[1],
		.min_complete = (unsigned int)args[2],
		.flags = (unsigned int)args[3],
		.arg = (const void *)args[4],
		.size = (size_t)args[5],
	};
	/* A library that asks for ever gets a signal that ends it. */
	if (++enters > 1000)
		abort();
	return answer_enter(&last_enter);
}

bool on_enter(int (*to)(const struct enter *enter))
{
	answer_enter = to;
	enters = 0;
	return on_call(__NR_io_uring_enter, entered);
}

bool fail_call(int call, int error, int arg, unsigned int value)
{
	const struct sock_filter code[] = {
		LOAD(nr), UNLESS((unsigned int)call, 3),
		/* The lower half; little endian, as all that these tests run on. */
		LOAD(args[arg < 0 ? 0 : arg]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, arg < 0 ? 0 : 1),
		RETURN(SECCOMP_RET_ERRNO | (unsigned int)error),
		RETURN(SECCOMP_RET_ALLOW),
	};

	return FILTER(code);
}

unsigned int mapped;
struct mapping mappings[4];
static unsigned int may_map, strays;
/* Where made-up mappings lie, and how far apart. */
static char *arena;
#define APART ((size_t)4 << 20)

static long maps(const long *args)
{
	struct mapping *map = &mappings[mapped];

	if (mapped >= may_map)
		return -ENOMEM;
	*map = (struct mapping) { .len = (size_t)args[1], .flags = (unsigned int)args[3] };
	return (long)(arena + APART * mapped++);
}

static long unmaps(const long *args)
{
	size_t at = (size_t)((char *)args[0] - arena);

	if (at < APART * mapped && at % APART == 0)
		mappings[at / APART].undone += (size_t)args[1];
	else
		strays++;
	return 0;
}

bool on_memory(unsigned int count)
{
	const unsigned int kind = MAP_SHARED | MAP_ANONYMOUS;
	const struct sock_filter code[] = {
		LOAD(nr), UNLESS(__NR_munmap, 1), RETURN(SECCOMP_RET_TRAP),
		UNLESS(__NR_mmap, 4), LOAD(args[3]), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kind),
		UNLESS(kind, 1), RETURN(SECCOMP_RET_TRAP),
		RETURN(SECCOMP_RET_ALLOW),
	};

	may_map = count;
	arena = mmap(NULL, APART * 4, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return arena != MAP_FAILED && answered_by(__NR_mmap, maps) &&
	       answered_by(__NR_munmap, unmaps) && FILTER(code);
}

bool undone(void)
{
	unsigned int i;

	for (i = 0; i < mapped; i++)
		if (mappings[i].undone != mappings[i].len)
			return false;
	return !strays;
}

/* Offsets of a ring's words, as kernels of today have them. */
enum { SQ_HEAD = 0, SQ_TAIL = 4, CQ_HEAD = 8, CQ_TAIL = 12, SQ_MASK = 16, CQ_MASK = 20,
       SQ_ENTRIES = 24, CQ_ENTRIES = 28, DROPPED = 32, SQ_FLAGS = 36, CQ_FLAGS = 40,
       OVERFLOWED = 44, CQES = 64 };

int made_up_ring(struct io_uring *ring, unsigned int flags, unsigned int features)
{
	const unsigned int sq = 8, cq = 16, cqe = flags & IORING_SETUP_CQE32 ? 32 : 16;
	struct io_uring_params p = {
		.sq_entries = sq, .cq_entries = cq, .flags = flags, .features = features,
		.sq_off = { .head = SQ_HEAD, .tail = SQ_TAIL, .ring_mask = SQ_MASK,
			    .ring_entries = SQ_ENTRIES, .flags = SQ_FLAGS, .dropped = DROPPED,
			    .array = CQES + cq * cqe },
		.cq_off = { .head = CQ_HEAD, .tail = CQ_TAIL, .ring_mask = CQ_MASK,
			    .ring_entries = CQ_ENTRIES, .overflow = OVERFLOWED, .cqes = CQES,
			    .flags = CQ_FLAGS },
	};
	const __u32 words[][2] = {
		{ SQ_MASK, sq - 1 }, { CQ_MASK, cq - 1 }, { SQ_ENTRIES, sq }, { CQ_ENTRIES, cq },
	};
	int fd = memfd_create("ring", MFD_CLOEXEC);
	size_t i;

	if (fd < 0 || ftruncate(fd, IORING_OFF_SQES + (1 << 20)))
		return -errno;
	if (flags & IORING_SETUP_NO_SQARRAY)
		p.sq_off.array = 0;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (pwrite(fd, &words[i][1], 4, words[i][0]) != 4 ||
		    pwrite(fd, &words[i][1], 4, (off_t)IORING_OFF_CQ_RING + words[i][0]) != 4)
			return -errno;
	return io_uring_queue_mmap(fd, &p, ring);
}

void take(struct io_uring *ring, unsigned int count)
{
	__atomic_add_fetch(ring->sq.khead, count, __ATOMIC_RELEASE);
}

void post(struct io_uring *ring, __u64 data, __s32 res, __u32 flags)
{
	unsigned int tail = *ring->cq.ktail;
	unsigned int at = (tail & *ring->cq.kring_mask) << !!(ring->flags & IORING_SETUP_CQE32);

	ring->cq.cqes[at].user_data = data;
	ring->cq.cqes[at].res = res;
	ring->cq.cqes[at].flags = flags;
	tail += ring->flags & IORING_SETUP_CQE_MIXED && flags & IORING_CQE_F_32 ? 2 : 1;
	__atomic_store_n(ring->cq.ktail, tail, __ATOMIC_RELEASE);
}

struct io_uring *made_up;

int posts_one(const struct enter *enter)
{
	take(made_up, enter->to_submit);
	if (enter->flags & IORING_ENTER_GETEVENTS)
		post(made_up, 7, 0, 0);
	return (int)enter->to_submit;
}

int nothing(const struct enter *enter)
{
	(void)enter;
	return 0;
}

int time_is_over(const struct enter *enter)
{
	(void)enter;
	return -ETIME;
}

int busy(const struct enter *enter)
{
	(void)enter;
	return -EBUSY;
}

int too_early(const struct enter *enter)
{
	return enters == 1 ? 0 : posts_one(enter);
}

bool ring_with(struct io_uring *ring, unsigned int flags, unsigned int features,
	       int (*answer)(const struct enter *))
{
	made_up = ring;
	return !made_up_ring(ring, flags, features) && on_enter(answer);
}
