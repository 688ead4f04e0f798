/* SPDX-License-Identifier: MIT */
/* Steps on buffer rings, file descriptors, signals and the environment. */
#include "differential.h"

#if HEADERS >= 209
/* Buffer rings of io_uring_setup_buf_ring(). */
static struct io_uring_buf_ring *made[GROUPS];
static unsigned made_entries[GROUPS];

OP(setup_buf_ring, 8, "ring=0..2 entries=1|4|8|0|3|70000 group=0..1 flags=0|0|2|1", {
	int status = 12345;
	struct io_uring_buf_ring *br;

	if (made[a[2]])
		return SKIPPED;
	br = LIB(io_uring_setup_buf_ring)(ring(a[0]), (unsigned)a[1], (int)a[2], (unsigned)a[3],
					  &status);
	note(" status=%d made=%d", status, !!br);
	made[a[2]] = br;
	made_entries[a[2]] = (unsigned)a[1];
})

OP(free_buf_ring, 4, "ring=0..2 group=0..1", {
	if (!made[a[1]])
		return SKIPPED;
	result = LIB(io_uring_free_buf_ring)(ring(a[0]), made[a[1]], made_entries[a[1]], (int)a[1]);
	if (!result)
		made[a[1]] = NULL;
})

OP(buf_ring_head, 2, "ring=0..2 group=0..1", {
	unsigned short head = 0xffff;

	result = LIB(io_uring_buf_ring_head)(ring(a[0]), (int)a[1], &head);
	note(" head=%u", head);
})

OP(buf_ring_available, 2, "ring=0..2 group=0..1", {
	if (!made[a[1]])
		return SKIPPED;
	result = io_uring_buf_ring_available(ring(a[0]), made[a[1]], (unsigned short)a[1]);
})

OP(buf_ring_add, 8, "group=0..1 count=0|1|4", {
	long i;

	if (!made[a[0]])
		return SKIPPED;
	for (i = 0; i < least(a[1], made_entries[a[0]]); i++)
		io_uring_buf_ring_add(made[a[0]], buffers[i], BUFFER_SIZE, (unsigned short)i,
				      io_uring_buf_ring_mask(made_entries[a[0]]), (int)i);
	io_uring_buf_ring_advance(made[a[0]], (int)i);
	result = made[a[0]]->tail;
})

OP(buf_ring_cq_advance, 4, "ring=0..2 group=0..1 count=0|1|2", {
	long count = least(a[2], ready(a[0]));

	if (!made[a[1]])
		return SKIPPED;
	io_uring_buf_ring_cq_advance(ring(a[0]), made[a[1]], (int)count);
	result = made[a[1]]->tail;
})
#endif

/* Buffer rings in caller-provided memory. */
static char own[GROUPS][4096] __attribute__((aligned(4096)));

OP(register_buf_ring, 5, "ring=0..2 entries=1|8|3|0 group=0..1 flags=0|1|2 bad=0|0|1", {
	struct io_uring_buf_reg reg;

	memset(&reg, 0, sizeof(reg));
	reg.ring_addr = a[4] ? 8 : (__u64)(uintptr_t)own[a[2]];
	reg.ring_entries = (unsigned)a[1];
	reg.bgid = (unsigned short)a[2];
	io_uring_buf_ring_init((struct io_uring_buf_ring *)own[a[2]]);
	result = LIB(io_uring_register_buf_ring)(ring(a[0]), &reg, (unsigned)a[3]);
	note_bytes("reg", (char *)&reg + 8, sizeof(reg) - 8);
})

OP(unregister_buf_ring, 3, "ring=0..2 group=0..1", {
	result = LIB(io_uring_unregister_buf_ring)(ring(a[0]), (int)a[1]);
})

OP(add_own_buffers, 4, "group=0..1 count=1|4", {
	struct io_uring_buf_ring *br = (struct io_uring_buf_ring *)own[a[0]];
	long i;

	for (i = 0; i < a[1]; i++)
		io_uring_buf_ring_add(br, buffers[i], BUFFER_SIZE, (unsigned short)i,
				      io_uring_buf_ring_mask(8), (int)i);
	io_uring_buf_ring_advance(br, (int)i);
	result = br->tail;
})

/* Runs in main.c: a child runs the next steps, then the parent goes on. */
OP(fork, 6, "steps=1|2|4|20", {
	result = a[0];
})

OP(trigger_event, 10, "value=1|2", {
	__u64 value = (__u64)a[0];

	result = write(event, &value, sizeof(value));
})

OP(drain_event, 4, "", {
	__u64 value = 0;

	result = read(event, &value, sizeof(value));
	note(" value=%llu", (unsigned long long)value);
})

OP(fill_socket, 4, "length=1|9", {
	result = write(sockets[0], buffers[5], (size_t)a[0]);
})

OP(drain_pipe, 3, "", {
	char bytes[512];

	result = read(pipes[0], bytes, sizeof(bytes));
})

OP(pending_signal, 4, "", {
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	result = pthread_kill(pthread_self(), SIGUSR1);
})

OP(setenv, 3, "variable=0|1|2", {
	static const char *const names[] = { "A", "B", "LIBURING_" };

	result = setenv(names[a[0]], "1", 1);
})

OP(clear_environment, 1, "", {
	result = clearenv();
})

OP(descriptor_limit, 2, "limit=4|1024", {
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = (rlim_t)a[0];
	result = setrlimit(RLIMIT_NOFILE, &limit);
})
