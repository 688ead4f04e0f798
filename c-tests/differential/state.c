/* SPDX-License-Identifier: MIT */
/* All state that a program may read after a call, as `key=value`. */
#include "differential.h"

static void show_cqes(int index, const struct io_uring *r)
{
	unsigned int head = *r->cq.khead, tail = *r->cq.ktail, shift, i;

	shift = r->flags & IORING_SETUP_CQE32 ? 1 : 0;
	note(" r%d.cqes=", index);
	for (i = head; i != tail && i - head < 64; i++) {
		const struct io_uring_cqe *cqe = &r->cq.cqes[(i & r->cq.ring_mask) << shift];

		note("%lld:%d:%#x,", (long long)cqe->user_data, cqe->res, cqe->flags);
	}
}

/* The offsets of words in their mapping. */
static void show_words(const unsigned int *const *words, size_t count, const char *base)
{
	size_t i;

	for (i = 0; i < count; i++)
		note("%ld,", words[i] ? (long)((const char *)words[i] - base) : -1);
}

static void show_offsets(int index, const struct io_uring *r)
{
	const unsigned int *sq[] = { r->sq.khead,  r->sq.ktail,  r->sq.kring_mask,
				     r->sq.kring_entries, r->sq.kflags, r->sq.kdropped };
	const unsigned int *cq[] = { r->cq.khead,  r->cq.ktail,  r->cq.kring_mask,
				     r->cq.kring_entries, r->cq.kflags, r->cq.koverflow };
	const char *base = (const char *)r->sq.khead, *cq_base = base;
	size_t i;

	/* The distance of two mappings is the kernel's choice. */
	if (r->cq.ring_ptr && r->cq.ring_ptr != r->sq.ring_ptr)
		cq_base = r->cq.ring_ptr;
	note(" r%d.words=", index);
	show_words(sq, sizeof(sq) / sizeof(*sq), base);
	show_words(cq, sizeof(cq) / sizeof(*cq), cq_base);
	note("%ld", (long)((const char *)r->cq.cqes - cq_base));
	note(" r%d.ring_ptr=%ld", index, r->sq.ring_ptr ? (long)(base - (char *)r->sq.ring_ptr) : -1);
	note(" r%d.one_mapping=%d", index, r->sq.ring_ptr == r->cq.ring_ptr);
	note(" r%d.array=", index);
	if (!r->sq.array)
		note("none");
	for (i = 0; r->sq.array && i < r->sq.ring_entries && i < 16; i++)
		note("%u,", r->sq.array[i]);
}

static void show_ring(int index)
{
	const struct slot *s = &slots[index];
	const struct io_uring *r = &s->ring;

	note(" r%d.live=%d", index, s->live);
	if (!s->live)
		return;
	note(" r%d.khead=%u r%d.ktail=%u", index, *r->sq.khead, index, *r->sq.ktail);
	note(" r%d.sqe_head=%u r%d.sqe_tail=%u", index, r->sq.sqe_head, index, r->sq.sqe_tail);
	note(" r%d.sq_flags=%#x r%d.dropped=%u", index, *r->sq.kflags, index, *r->sq.kdropped);
	note(" r%d.cq_head=%u r%d.cq_tail=%u", index, *r->cq.khead, index, *r->cq.ktail);
	note(" r%d.cq_flags=%#x r%d.overflow=%u", index, r->cq.kflags ? *r->cq.kflags : 0, index,
	     *r->cq.koverflow);
	note(" r%d.flags=%#x r%d.features=%#x", index, r->flags, index, r->features);
	note(" r%d.ring_fd=%d r%d.enter_ring_fd=%d", index, r->ring_fd, index, r->enter_ring_fd);
	note(" r%d.int_flags=%#x", index, r->int_flags);
	note(" r%d.entries=%u,%#x,%u,%#x", index, r->sq.ring_entries, r->sq.ring_mask,
	     r->cq.ring_entries, r->cq.ring_mask);
	note(" r%d.sizes=%zu,%zu", index, r->sq.ring_sz, r->cq.ring_sz);
#if HEADERS >= 215
	note(",%u", r->sq.sqes_sz);
#endif
	show_offsets(index, r);
	show_cqes(index, r);
}

static int compare(const void *one, const void *other)
{
	return strcmp(one, other);
}

/* Prints `count` entries in an order that does not depend on addresses. */
static void show_sorted(const char *name, char entries[][80], size_t count)
{
	size_t i;

	qsort(entries, count, sizeof(*entries), compare);
	note(" %s=", name);
	for (i = 0; i < count; i++)
		note("%s,", entries[i]);
}

/*
 * Mappings of rings: lengths, permissions and offsets; and the growth of all anonymous memory since
 * the start.
 */
static void show_mappings(void)
{
	static unsigned long before;
	static char entries[256][80], text[1024];
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long anonymous = 0;
	size_t count = 0;

	while (maps && fgets(text, sizeof(text), maps)) {
		unsigned long from, to, offset, inode;
		char access[8], path[256] = "";

		if (sscanf(text, "%lx-%lx %7s %lx %*s %lu %255s", &from, &to, access, &offset, &inode,
			   path) < 5)
			continue;
		if (strstr(path, "io_uring") && count < 256)
			snprintf(entries[count++], sizeof(*entries), "%lu:%s:%lx", to - from, access,
				 offset);
		else if (!inode && !*path && strcmp(access, "---p"))
			anonymous += to - from;
	}
	if (maps)
		fclose(maps);
	/* Unknown if no file descriptor is free. */
	if (!maps)
		return;
	show_sorted("mappings", entries, count);
	if (!before)
		before = anonymous;
	note(" anonymous=%ld", (long)(anonymous - before));
}

/* Open file descriptors; the targets of the first ones do not change. */
static void show_descriptors(void)
{
	static char entries[256][80];
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir))) {
		char target[48] = "";
		int fd = atoi(entry->d_name);
		ssize_t n = 0;

		if (fd == dirfd(dir) || entry->d_name[0] == '.')
			continue;
		if (fd > memory_file)
			n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);
		target[n < 0 ? 0 : strcspn(target, " [(:")] = 0;
		if (count < 256)
			snprintf(entries[count++], sizeof(*entries), "%d%s", fd, target);
	}
	if (!dir)
		return;
	closedir(dir);
	show_sorted("descriptors", entries, count);
}

/* The contents of pipes, sockets and buffers, which requests transfer. */
static void show_data(void)
{
	unsigned long sum = 0;
	unsigned int i;
	int fds[] = { pipes[0], sockets[0], sockets[1] }, bytes;

	for (i = 0; i < sizeof(buffers); i++)
		sum = sum * 31 + (unsigned char)((char *)buffers)[i];
	note(" buffers=%lx waiting=", sum);
	for (i = 0; i < 3; i++) {
		bytes = -1;
		ioctl(fds[i], FIONREAD, &bytes);
		note("%d,", bytes);
	}
	note(" file=%ld", (long)lseek(memory_file, 0, SEEK_END));
}

void show_state(void)
{
	int i;

	for (i = 0; i < RINGS; i++)
		show_ring(i);
	show_mappings();
	show_descriptors();
	show_data();
}
