/* SPDX-License-Identifier: MIT */
/* The state that the steps of a program work on. */
#include "differential.h"

struct slot slots[RINGS];
int step;
int pipes[2], sockets[2], event, memory_file;
char buffers[BUFFERS][BUFFER_SIZE];
struct iovec vectors[BUFFERS];
struct io_uring_cqe untouched;
struct __kernel_timespec times[8];
int asynchronous;
int patience = 1;

int has_two_copies(void)
{
#ifdef TWO_COPIES
	return 1;
#else
	return 0;
#endif
}

#ifdef TWO_COPIES
long copy;

void *of_second_copy(const char *name)
{
	static void *library;
	void *function;

	if (!library)
		library = dlopen("liburing.so.2", RTLD_NOW | RTLD_LOCAL);
	function = library ? dlsym(library, name) : NULL;
	if (!function)
		abort();
	return function;
}
#endif

char line[1 << 16];
size_t length;

struct slot *slot(long index)
{
	return &slots[index];
}

struct io_uring *ring(long index)
{
	return &slots[index].ring;
}

long opened(long index, long result)
{
	slots[index].used = 1;
	slots[index].live = result >= 0;
	slots[index].prepared = 0;
	return result;
}

void closed(long index)
{
	slots[index].live = 0;
}

void note(const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line + length, sizeof(line) - length, format, list);
	va_end(list);
	if (n > 0 && length + (size_t)n < sizeof(line))
		length += (size_t)n;
}

/* The CQE at the head of the CQ ring. */
static const struct io_uring_cqe *first_cqe(const struct io_uring *r)
{
	unsigned int shift = r->flags & IORING_SETUP_CQE32 ? 1 : 0;

	return &r->cq.cqes[(*r->cq.khead & r->cq.ring_mask) << shift];
}

void note_cqe(struct io_uring *ring, const struct io_uring_cqe *cqe)
{
	if (cqe == &untouched)
		note(" cqe=untouched");
	else if (!cqe)
		note(" cqe=null");
	else
		note(" cqe=%ld:%lld:%d", (long)(cqe - ring->cq.cqes), (long long)cqe->user_data,
		     cqe->res);
}

void note_cqe_of_timed_wait(long index, const struct io_uring_cqe *cqe, const void *ts)
{
	struct io_uring *r = ring(index);

	if (ts && (asynchronous || r->flags & IORING_SETUP_SQPOLL) &&
	    (!cqe || (ready(index) && cqe == first_cqe(r))))
		note(" cqe=any");
	else
		note_cqe(r, cqe);
}

void note_params(const struct io_uring_params *p)
{
	note(" params=%u,%u,%#x,%u,%u,%#x,%d", p->sq_entries, p->cq_entries, p->flags,
	     p->sq_thread_cpu, p->sq_thread_idle, p->features, (int)p->wq_fd);
	note(" sq_off=%u,%u,%u,%u,%u,%u,%u", p->sq_off.head, p->sq_off.tail, p->sq_off.ring_mask,
	     p->sq_off.ring_entries, p->sq_off.flags, p->sq_off.dropped, p->sq_off.array);
	note(" cq_off=%u,%u,%u,%u,%u,%u,%u", p->cq_off.head, p->cq_off.tail, p->cq_off.ring_mask,
	     p->cq_off.ring_entries, p->cq_off.overflow, p->cq_off.cqes, p->cq_off.flags);
}

void note_bytes(const char *name, const void *bytes, size_t count)
{
	const unsigned char *p = bytes;
	size_t i;

	note(" %s=", name);
	for (i = 0; i < count; i++)
		note("%02x", p[i]);
}

void note_dontfork(void)
{
	static char text[1024];
	FILE *maps = fopen("/proc/self/smaps", "re");
	unsigned long size = 0, sum = 0;

	while (maps && fgets(text, sizeof(text), maps)) {
		if (sscanf(text, "Size: %lu kB", &size) != 1 && !strncmp(text, "VmFlags:", 8) &&
		    strstr(text, " dc"))
			sum += size;
	}
	if (maps)
		fclose(maps);
	note(" dontfork=%lu", sum);
}

struct io_uring_sqe *get_sqe(long index)
{
	struct io_uring_sq *sq = &ring(index)->sq;
	struct io_uring_sqe *sqe;

	/* If another copy of the structure has submitted, a program has to reload the tail. */
	if (sq->sqe_head == sq->sqe_tail && !(ring(index)->flags & IORING_SETUP_SQPOLL))
		sq->sqe_head = sq->sqe_tail = *sq->ktail;
	sqe = io_uring_get_sqe(ring(index));
	if (sqe)
		slots[index].prepared++;
	return sqe;
}

void finish(struct io_uring_sqe *sqe, long flags)
{
	sqe->flags |= (unsigned char)flags;
	sqe->user_data = (unsigned int)step;
	/* An io-wq worker runs a chain that the submission does not complete. */
	if (flags & (IOSQE_IO_LINK | IOSQE_IO_HARDLINK | IOSQE_IO_DRAIN) && asynchronous < 3000)
		asynchronous = 3000;
}

struct __kernel_timespec *timeout(long number)
{
	if (number < 0)
		return NULL;
	if (number == 4)
		return (struct __kernel_timespec *)8;
	return &times[number];
}

sigset_t *mask(long number)
{
	static sigset_t sets[2];

	sigemptyset(&sets[0]);
	sigemptyset(&sets[1]);
	sigaddset(&sets[1], SIGUSR1);
	return number ? &sets[number - 1] : NULL;
}

int may_spin(long index)
{
	const struct slot *s = &slots[index];

	if (!s->live || !(s->ring.flags & (1U << 18)))
		return 0;
	return 2 * s->prepared + 2 > s->ring.cq.ring_entries + *s->ring.cq.khead;
}

unsigned int wanted(long index, long number, const struct __kernel_timespec *ts)
{
	long most = ready(index) ? ready(index) : 1;

	/* A full CQ ring ends every wait. */
	if (slots[index].live && most >= slots[index].ring.cq.ring_entries)
		most = number;
	return (unsigned int)(ts ? number : least(number, most));
}

int is_stale(long index)
{
	const struct io_uring_sq *sq = &slots[index].ring.sq;

	return slots[index].live && sq->sqe_head != sq->sqe_tail &&
	       (int)(*sq->ktail - sq->sqe_tail) > 0;
}

unsigned int ready(long index)
{
	return slots[index].live ? io_uring_cq_ready(ring(index)) : 0;
}

long least(long one, long other)
{
	return one < other ? one : other;
}

void swap_first(unsigned int *array)
{
	unsigned int first = array[0];

	array[0] = array[1];
	array[1] = first;
}

int set_up(long index, long entries, long flags, long cq_entries)
{
	struct slot *s = &slots[index];

	memset(&s->params, 0, sizeof(s->params));
	s->params.flags = (unsigned int)flags;
	s->params.cq_entries = (unsigned int)cq_entries;
	s->params.sq_thread_idle = 1;
	return (int)syscall(__NR_io_uring_setup, entries, &s->params);
}

/* As programs do that map their rings themselves and then use the library. */
int fill_in(long index, int with_ring_ptr)
{
	struct slot *s = &slots[index];
	struct io_uring_params *p = &s->params;
	struct io_uring *r = &s->ring;
	size_t cqe = p->flags & IORING_SETUP_CQE32 ? 32 : 16;
	size_t sqe = p->flags & IORING_SETUP_SQE128 ? 128 : 64;
	size_t sq_size = p->sq_off.array + p->sq_entries * sizeof(unsigned int);
	size_t cq_size = p->cq_off.cqes + p->cq_entries * cqe;
	size_t size = sq_size > cq_size ? sq_size : cq_size;
	char *base, *sqes;
	unsigned int i;

	base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, s->ring.ring_fd,
		    IORING_OFF_SQ_RING);
	sqes = mmap(NULL, p->sq_entries * sqe, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		    s->ring.ring_fd, IORING_OFF_SQES);
	if (base == MAP_FAILED || sqes == MAP_FAILED)
		return -errno;
	r->sq.khead = (unsigned int *)(base + p->sq_off.head);
	r->sq.ktail = (unsigned int *)(base + p->sq_off.tail);
	r->sq.kring_mask = (unsigned int *)(base + p->sq_off.ring_mask);
	r->sq.kring_entries = (unsigned int *)(base + p->sq_off.ring_entries);
	r->sq.kflags = (unsigned int *)(base + p->sq_off.flags);
	r->sq.kdropped = (unsigned int *)(base + p->sq_off.dropped);
	r->sq.sqes = (struct io_uring_sqe *)sqes;
	r->sq.ring_mask = *r->sq.kring_mask;
	r->sq.ring_entries = *r->sq.kring_entries;
	if (!(p->flags & (1U << 16))) {
		r->sq.array = (unsigned int *)(base + p->sq_off.array);
		for (i = 0; i < p->sq_entries; i++)
			r->sq.array[i] = i;
	}
	r->cq.khead = (unsigned int *)(base + p->cq_off.head);
	r->cq.ktail = (unsigned int *)(base + p->cq_off.tail);
	r->cq.kring_mask = (unsigned int *)(base + p->cq_off.ring_mask);
	r->cq.kring_entries = (unsigned int *)(base + p->cq_off.ring_entries);
	r->cq.koverflow = (unsigned int *)(base + p->cq_off.overflow);
	r->cq.kflags = (unsigned int *)(base + p->cq_off.flags);
	r->cq.cqes = (struct io_uring_cqe *)(base + p->cq_off.cqes);
	r->cq.ring_mask = *r->cq.kring_mask;
	r->cq.ring_entries = *r->cq.kring_entries;
	if (with_ring_ptr) {
		r->sq.ring_ptr = r->cq.ring_ptr = base;
		r->sq.ring_sz = r->cq.ring_sz = size;
#if HEADERS >= 215
		r->sq.sqes_sz = (unsigned int)(p->sq_entries * sqe);
#endif
	}
	r->flags = p->flags;
	r->features = p->features;
	r->enter_ring_fd = r->ring_fd;
	return 0;
}
