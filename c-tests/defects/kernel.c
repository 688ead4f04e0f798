/* SPDX-License-Identifier: MIT */
/* A fake kernel: the test answers system calls, and provides the memory of rings. */
#include "defects.h"

unsigned int enters;
struct enter last_enter;
static int (*answer_enter)(const struct enter *enter);

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
	/* Ends a library that enters without end. */
	if (++enters > 1000)
		abort();
	return answer_enter(&last_enter);
}

bool answer_enters(int (*answer)(const struct enter *enter))
{
	answer_enter = answer;
	enters = 0;
	return answer_call(__NR_io_uring_enter, entered);
}

unsigned int mapped;
struct mapping mappings[4];
static unsigned int may_map, strays;
/* Where fake mappings lie, and how far apart. */
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
		mappings[at / APART].unmapped += (size_t)args[1];
	else
		strays++;
	return 0;
}

bool fake_memory(unsigned int count)
{
	const unsigned int kind = MAP_SHARED | MAP_ANONYMOUS;

	may_map = count;
	arena = shared_memory(APART * 4);
	return arena && answer_call(__NR_munmap, unmaps) && answer_mmap(3, kind, kind, maps);
}

bool all_unmapped(void)
{
	unsigned int i;

	for (i = 0; i < mapped; i++)
		if (mappings[i].unmapped != mappings[i].len)
			return false;
	return !strays;
}

/* Offsets of a ring's words, as in kernels of today. */
enum { SQ_HEAD = 0, SQ_TAIL = 4, CQ_HEAD = 8, CQ_TAIL = 12, SQ_MASK = 16, CQ_MASK = 20,
       SQ_ENTRIES = 24, CQ_ENTRIES = 28, DROPPED = 32, SQ_FLAGS = 36, CQ_FLAGS = 40,
       OVERFLOWED = 44, CQES = HEADER };

void fake_params(struct io_uring_params *p, unsigned int sq, unsigned int cq)
{
	const __u64 user_addr[] = { p->sq_off.user_addr, p->cq_off.user_addr };
	const unsigned int cqe = p->flags & IORING_SETUP_CQE32 ? 32 : 16;

	p->sq_entries = sq;
	p->cq_entries = cq;
	p->sq_off = (struct io_sqring_offsets) {
		.head = SQ_HEAD, .tail = SQ_TAIL, .ring_mask = SQ_MASK, .ring_entries = SQ_ENTRIES,
		.flags = SQ_FLAGS, .dropped = DROPPED, .user_addr = user_addr[0],
		.array = p->flags & IORING_SETUP_NO_SQARRAY ? 0 : CQES + cq * cqe,
	};
	p->cq_off = (struct io_cqring_offsets) {
		.head = CQ_HEAD, .tail = CQ_TAIL, .ring_mask = CQ_MASK, .ring_entries = CQ_ENTRIES,
		.overflow = OVERFLOWED, .cqes = CQES, .flags = CQ_FLAGS, .user_addr = user_addr[1],
	};
}

int fake_ring_fd(unsigned int sq, unsigned int cq)
{
	const __u32 words[] = { sq - 1, cq - 1, sq, cq };
	int fd = memfd_create("ring", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, IORING_OFF_SQES + (1 << 20)) ||
	    pwrite(fd, words, sizeof(words), IORING_OFF_SQ_RING + SQ_MASK) != sizeof(words) ||
	    pwrite(fd, words, sizeof(words), IORING_OFF_CQ_RING + SQ_MASK) != sizeof(words))
		return -errno;
	return fd;
}

unsigned int fake_cq_entries, fake_features;

long fake_setup(const long *args)
{
	const unsigned int sq = (unsigned int)args[0];
	struct io_uring_params *p = (void *)args[1];
	__u32 *memory = (void *)(unsigned long)p->cq_off.user_addr;

	fake_params(p, sq, fake_cq_entries);
	p->features = fake_features;
	if (memory) {
		memory[SQ_MASK / 4] = sq - 1;
		memory[CQ_MASK / 4] = 2 * sq - 1;
		memory[SQ_ENTRIES / 4] = sq;
		memory[CQ_ENTRIES / 4] = 2 * sq;
	}
	return fake_ring_fd(sq, 2 * sq);
}

int fake_ring(struct io_uring *ring, unsigned int flags, unsigned int features)
{
	struct io_uring_params p = { .flags = flags, .features = features };
	int fd = fake_ring_fd(8, 16);

	fake_params(&p, 8, 16);
	return fd < 0 ? fd : io_uring_queue_mmap(fd, &p, ring);
}

void consume(struct io_uring *ring, unsigned int count)
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

struct io_uring *fake;

bool fake_kernel(struct io_uring *ring, unsigned int flags, unsigned int features,
		 int (*answer)(const struct enter *))
{
	fake = ring;
	return !fake_ring(ring, flags, features) && answer_enters(answer);
}

int posts_one(const struct enter *enter)
{
	consume(fake, enter->to_submit);
	if (enter->flags & IORING_ENTER_GETEVENTS)
		post(fake, 7, 0, 0);
	return (int)enter->to_submit;
}

int does_nothing(const struct enter *enter)
{
	(void)enter;
	return 0;
}

int times_out(const struct enter *enter)
{
	(void)enter;
	return -ETIME;
}

int is_busy(const struct enter *enter)
{
	(void)enter;
	return -EBUSY;
}

int wakes_early(const struct enter *enter)
{
	return enters == 1 ? 0 : posts_one(enter);
}
