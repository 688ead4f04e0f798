/* SPDX-License-Identifier: MIT */
/* Steps that initialise, copy, resize and tear down rings. */
#include "differential.h"

/* A mask of all flags, and combinations of flags that need each other. */
#define FLAGS "flags=&0x1fffff:0x3000,0x3200,0x300,0x11000,0x1,0x20001,0x40000,0x3040,0x140,0x40040,0x43000,0x42,0x110000,0x4000,0xc000,0x800,0x400,0x402,0x3001"
/* Without SQPOLL, for calls that do not set when the SQPOLL thread goes to sleep. */
#define FLAGS_ALONE "flags=&0x1ffffd:0x3000,0x3200,0x300,0x11000,0x1,0x20001,0x40000,0x3040,0x140,0x40040,0x43000,0x110000,0x4000,0xc000,0x800,0x400,0x3001"
#define ENTRIES "entries=1|2|4|4|8|64|0|3|4096|40000"

OP(init, 40, "slot=0..2 " ENTRIES " " FLAGS_ALONE, {
	result = opened(a[0], LIB(io_uring_queue_init)((unsigned)a[1], ring(a[0]), (unsigned)a[2]));
})

OP(init_params, 30, "slot=0..2 " ENTRIES " " FLAGS " cq_entries=0|1|2|4|8|64|99999 wq=-1|0|1", {
	struct io_uring_params p = { .flags = (unsigned)a[2], .cq_entries = (unsigned)a[3] };

	p.sq_thread_idle = 1;
	if (a[4] >= 0 && slot(a[4])->live)
		p.wq_fd = (unsigned)ring(a[4])->ring_fd;
	result = opened(a[0], LIB(io_uring_queue_init_params)((unsigned)a[1], ring(a[0]), &p));
	note_params(&p);
})

#if HEADERS >= 209
OP(init_mem, 10, "slot=0..2 entries=1|2|4|64|512 " FLAGS " size=4096|8192|65536|2097152|0|100 given=1|1|1|0", {
	struct io_uring_params p = { .flags = (unsigned)a[2] | IORING_SETUP_NO_MMAP };
	struct slot *s = slot(a[0]);

	p.sq_thread_idle = 1;
	if (!s->memory)
		s->memory = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	memset(s->memory, 0, 65536);
	result = opened(a[0], LIB(io_uring_queue_init_mem)((unsigned)a[1], ring(a[0]), &p,
							   a[4] ? s->memory : NULL,
							   (size_t)least(a[3], 65536)));
	note_params(&p);
})
#endif

OP(own_setup_and_mmap, 20, "slot=0..2 " ENTRIES " " FLAGS " cq_entries=0|2|64", {
	unsigned i;

	result = set_up(a[0], a[1], a[2], a[3]);
	if (result >= 0) {
		int fd = (int)result;

		result = opened(a[0], LIB(io_uring_queue_mmap)(fd, &slot(a[0])->params, ring(a[0])));
		if (result < 0)
			close(fd);
		/* The C library leaves the SQ array to the caller. */
		if (result >= 0 && ring(a[0])->sq.array)
			for (i = 0; i < ring(a[0])->sq.ring_entries; i++)
				ring(a[0])->sq.array[i] = i;
	}
	note_params(&slot(a[0])->params);
})

OP(second_mapping, 6, "slot=0..2 ring=0..2", {
	if (!slot(a[1])->params.sq_entries || slot(a[1])->params.flags & IORING_SETUP_SQPOLL)
		return SKIPPED;
	slot(a[0])->params = slot(a[1])->params;
	slot(a[0])->prepared = slot(a[1])->prepared;
	result = opened(a[0], LIB(io_uring_queue_mmap)(ring(a[1])->ring_fd, &slot(a[0])->params,
						       ring(a[0])));
	if (result >= 0) {
		ring(a[0])->sq.sqe_head = ring(a[0])->sq.sqe_tail = *ring(a[0])->sq.ktail;
		slot(a[0])->prepared = slot(a[1])->prepared;
	}
})

/* Another process maps a ring in use: the order of its SQEs is the first one's choice. */
OP(map_ring_in_use, 8, "ring=0..2", {
	struct io_uring_params *p = &slot(a[0])->params;
	unsigned *array = ring(a[0])->sq.array;
	struct io_uring second;

	if (!array || p->sq_entries < 2 || !*ring(a[0])->sq.ktail)
		return SKIPPED;
	swap_first(array);
	result = LIB(io_uring_queue_mmap)(ring(a[0])->ring_fd, p, &second);
	note(" array=%u,%u", array[0], array[1]);
	swap_first(array);
	if (!result) {
		munmap(second.sq.sqes, p->sq_entries * (p->flags & IORING_SETUP_SQE128 ? 128UL : 64UL));
		munmap(second.sq.ring_ptr, second.sq.ring_sz);
		if (second.cq.ring_ptr != second.sq.ring_ptr)
			munmap(second.cq.ring_ptr, second.cq.ring_sz);
	}
})

OP(own_structure, 8, "slot=0..2 entries=1|2|4|64 " FLAGS " cq_entries=0|2|64 ring_ptr=1|0", {
	memset(ring(a[0]), 0, sizeof(struct io_uring));
	result = set_up(a[0], a[1], a[2] & ~0xc000L, a[3]);
	if (result >= 0) {
		ring(a[0])->ring_fd = (int)result;
		result = opened(a[0], fill_in(a[0], (int)a[4]));
	}
})

OP(permute_array, 3, "ring=0..2", {
	unsigned *array = ring(a[0])->sq.array;
	unsigned tail = *ring(a[0])->sq.ktail;

	/* Only if no SQE is pending and there are two. */
	if (!array || tail != *ring(a[0])->sq.khead || ring(a[0])->sq.ring_entries < 2 || !tail)
		return SKIPPED;
	array[0] = 1;
	array[1] = 0;
})

OP(exit, 10, "ring=0..2", {
	LIB(io_uring_queue_exit)(ring(a[0]));
	closed(a[0]);
})

OP(copy_struct, 5, "slot=0..2 ring=0..2", {
	*slot(a[0]) = *slot(a[1]);
	slot(a[0])->memory = NULL;
})

OP(move_struct, 5, "slot=0..2 ring=0..2", {
	*slot(a[0]) = *slot(a[1]);
	memset(slot(a[1]), 0xa5, sizeof(struct slot));
	slot(a[1])->live = slot(a[1])->used = 0;
	slot(a[1])->memory = NULL;
})

OP(zeroed_cq_advance, 2, "", {
	struct io_uring zeroed;

	memset(&zeroed, 0, sizeof(zeroed));
	__asm__ volatile("" : : "r"(&zeroed) : "memory");
	io_uring_cq_advance(&zeroed, 0);
})

OP(ring_dontfork, 2, "ring=0..2", {
	result = LIB(io_uring_ring_dontfork)(ring(a[0]));
	note_dontfork();
})

OP(enable_rings, 6, "ring=0..2", {
	result = LIB(io_uring_enable_rings)(ring(a[0]));
})

OP(register_ring_fd, 8, "ring=0..2", {
	result = LIB(io_uring_register_ring_fd)(ring(a[0]));
})

OP(unregister_ring_fd, 4, "ring=0..2", {
	result = LIB(io_uring_unregister_ring_fd)(ring(a[0]));
})

#if HEADERS >= 209
OP(close_ring_fd, 2, "ring=0..2", {
	result = LIB(io_uring_close_ring_fd)(ring(a[0]));
})

OP(resize_rings, 8, "ring=0..2 entries=1|2|8|64|0 cq_entries=0|1|2|8|64|4096 flags=0|8|8|8|16|24|2", {
	struct io_uring_params p = { .sq_entries = (unsigned)a[1], .cq_entries = (unsigned)a[2] };

	p.flags = (unsigned)a[3];
	/* The C library loses prepared SQEs. */
	if (ring(a[0])->sq.sqe_tail != ring(a[0])->sq.sqe_head)
		return SKIPPED;
	/* The C library overwrites the header then, in either copy. */
	if (has_two_copies() && ring(a[0])->sq.array)
		return SKIPPED;
	result = LIB(io_uring_resize_rings)(ring(a[0]), &p);
	note_params(&p);
})
#endif

OP(mlock_size, 2, ENTRIES " " FLAGS, {
	result = LIB(io_uring_mlock_size)((unsigned)a[0], (unsigned)a[1]);
})

OP(mlock_size_params, 2, ENTRIES " " FLAGS " cq_entries=0|1|8|64|99999", {
	struct io_uring_params p = { .flags = (unsigned)a[1], .cq_entries = (unsigned)a[2] };

	result = LIB(io_uring_mlock_size_params)((unsigned)a[0], &p);
	note_params(&p);
})

#if HEADERS >= 215
OP(memory_size, 2, ENTRIES " " FLAGS, {
	result = LIB(io_uring_memory_size)((unsigned)a[0], (unsigned)a[1]);
})

OP(memory_size_params, 2, ENTRIES " " FLAGS " cq_entries=0|1|8|64|99999", {
	struct io_uring_params p = { .flags = (unsigned)a[1], .cq_entries = (unsigned)a[2] };

	result = LIB(io_uring_memory_size_params)((unsigned)a[0], &p);
	note_params(&p);
})
#endif

OP(get_probe, 2, "opcode=0|1|40|255|-1|300", {
	struct io_uring_probe *probe = LIB(io_uring_get_probe)();

	note(" probe=%d", !!probe);
	if (probe) {
		result = io_uring_opcode_supported(probe, (int)a[0]);
		note(" last=%u length=%u", probe->last_op, probe->ops_len);
		LIB(io_uring_free_probe)(probe);
	}
})

OP(get_probe_ring, 2, "ring=0..2 opcode=0|1|40", {
	struct io_uring_probe *probe = LIB(io_uring_get_probe_ring)(ring(a[0]));

	note(" probe=%d", !!probe);
	if (probe) {
		result = io_uring_opcode_supported(probe, (int)a[1]);
		LIB(io_uring_free_probe)(probe);
	}
})

OP(setup, 2, ENTRIES " " FLAGS, {
	struct io_uring_params p = { .flags = (unsigned)a[1] & ~IORING_SETUP_SQPOLL };

	result = LIB(io_uring_setup)((unsigned)a[0], &p);
	note_params(&p);
	if (result >= 0 && !(p.flags & (1U << 15)))
		close((int)result);
})

OP(setup_null, 1, "entries=0|1", {
	result = LIB(io_uring_setup)((unsigned)a[0], NULL);
})

#if HEADERS >= 209
OP(version, 1, "major=2|1|3 minor=0|14|15|16", {
	result = LIB(io_uring_check_version)((int)a[0], (int)a[1]);
	note(" version=%d.%d", LIB(io_uring_major_version)(), LIB(io_uring_minor_version)());
})
#endif
