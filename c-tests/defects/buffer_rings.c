/* SPDX-License-Identifier: MIT */
/* Buffer rings. */
#include "defects.h"

#include <sys/syscall.h>

/* Head and tail of a buffer ring have 16 bits and wrap around. */
static void C6_buffers_wrap(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	char memory[4][16];
	int err, i, k, fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	br = io_uring_setup_buf_ring(&ring, 4, 1, 0, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no buffer rings");
	CHECK(br != NULL);
	/* C7: a new one is empty. */
	CHECK_EQ(br->tail, 0);
	i = io_uring_buf_ring_available(&ring, br, 1);
	if (i == -EINVAL)
		SKIP("the kernel has no IORING_REGISTER_PBUF_STATUS");
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < 4; k++)
			io_uring_buf_ring_add(br, memory[k], 16, (unsigned short)k,
					      io_uring_buf_ring_mask(4), k);
		io_uring_buf_ring_advance(br, 4);
		if (i % 1000 == 0 || i > 16380)
			CHECK_EQ(io_uring_buf_ring_available(&ring, br, 1), 4);
		for (k = 0; k < 4; k++) {
			struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

			io_uring_prep_read(sqe, fds[0], NULL, 1, 0);
			sqe->flags |= IOSQE_BUFFER_SELECT;
			sqe->buf_group = 1;
		}
		if (i > 16390)
			break;
		CHECK_EQ(write(fds[1], "data", 4), 4);
		CHECK_EQ(io_uring_submit_and_wait(&ring, 4), 4);
		for (k = 0; k < 4; k++) {
			struct io_uring_cqe *cqe;

			CHECK_EQ(io_uring_wait_cqe(&ring, &cqe), 0);
			CHECK_EQ(cqe->res, 1);
			io_uring_cqe_seen(&ring, cqe);
		}
		CHECK_EQ((unsigned short)br->tail, (unsigned short)((i + 1) * 4));
	}
	CHECK_EQ(io_uring_buf_ring_available(&ring, br, 1), 4);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 4, 1), 0);
	io_uring_queue_exit(&ring);
}

/* A buffer ring in used memory is empty when initialised; buffers wrap around its end. */
static void C7_new_buffer_ring(void)
{
	static struct io_uring_buf bufs[4];
	struct io_uring_buf_ring *br = (void *)bufs;
	int i;

	memset(bufs, 0xff, sizeof(bufs));
	io_uring_buf_ring_init(br);
	CHECK_EQ(br->tail, 0);
	io_uring_buf_ring_advance(br, 3);
	for (i = 0; i < 2; i++)
		io_uring_buf_ring_add(br, bufs, 10, (unsigned short)(20 + i),
				      io_uring_buf_ring_mask(4), i);
	CHECK_EQ(bufs[3].bid, 20);
	CHECK_EQ(bufs[0].bid, 21);
	CHECK_EQ(br->tail, 3);
}

/* A buffer ring can be freed after its ring was torn down. */
static void a25_buf_ring_after_exit(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int maps, err;

	CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
	maps = check_maps();
	br = io_uring_setup_buf_ring(&ring, 1024, 1, 0, &err);
	if (!br && err == -EINVAL)
		SKIP("the kernel has no buffer rings");
	CHECK(br != NULL);
	CHECK_EQ(err, 0);
	io_uring_queue_exit(&ring);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 1024, 1), 0);
	CHECK(check_maps() <= maps);
}

/* Flags of a buffer ring are passed to the kernel. */
static void R8_flags(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 4, .bgid = 1 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	reg.ring_addr = (unsigned long)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* No kernel has this flag. */
	CHECK_EQ(io_uring_register_buf_ring(&ring, &reg, 1U << 15), -EINVAL);
	reg.flags = 0;
	if (io_uring_register_buf_ring(&ring, &reg, 0) == -EINVAL)
		SKIP("the kernel has no buffer rings");
	io_uring_queue_exit(&ring);
}

/* The flags stay in the caller's structure, as in the C library. */
static void L23_flags_of_buf_reg(void)
{
	struct io_uring_buf_reg reg = { .ring_entries = 3, .bgid = 1 };
	struct io_uring ring;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(io_uring_register_buf_ring(&ring, &reg, IOU_PBUF_RING_INC) < 0);
	CHECK_EQ(reg.flags, IOU_PBUF_RING_INC);
	io_uring_queue_exit(&ring);
}

/* Whether the kernel has IOU_PBUF_RING_MMAP. */
static int maps_buf_rings(struct io_uring *ring)
{
	struct io_uring_buf_reg reg = { .ring_entries = 8, .bgid = 77 };

	return !io_uring_register_buf_ring(ring, &reg, IOU_PBUF_RING_MMAP) &&
	       !io_uring_unregister_buf_ring(ring, 77);
}

/* With IOU_PBUF_RING_MMAP, the memory returned is the kernel's buffer ring. */
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
	if (!maps_buf_rings(&ring))
		SKIP("the kernel has no IOU_PBUF_RING_MMAP");
	br = io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err);
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

/*
 * The offset of the mapping has 11 bits for the group. Group 0x8000 must not get the memory of
 * group 0.
 */
static void a55_buf_ring_of_a_group_that_cannot_be_mapped(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int groups[] = { 0x800, 0x8000, 0x8001, 0xffff };
	unsigned int i;
	int err, maps;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!maps_buf_rings(&ring))
		SKIP("the kernel has no IOU_PBUF_RING_MMAP");
	br = io_uring_setup_buf_ring(&ring, 8, 0, IOU_PBUF_RING_MMAP, &err);
	CHECK(br != NULL);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 0), 0);
	br = io_uring_setup_buf_ring(&ring, 8, 0x7ff, IOU_PBUF_RING_MMAP, &err);
	CHECK(br != NULL);
	maps = check_maps();
	for (i = 0; i < 4; i++) {
		CHECK(!io_uring_setup_buf_ring(&ring, 8, groups[i], IOU_PBUF_RING_MMAP, &err));
		CHECK_EQ(err, -EINVAL);
		/* It is not registered, either. */
		CHECK_EQ(io_uring_unregister_buf_ring(&ring, groups[i]), -ENOENT);
	}
	CHECK_EQ(check_maps(), maps);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 0x7ff), 0);
	io_uring_queue_exit(&ring);
}

/* If it cannot be mapped, the group is unregistered. */
static void S16_buf_ring_not_mapped(void)
{
	struct io_uring_buf_ring *br;
	struct io_uring ring;
	int err;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	if (!maps_buf_rings(&ring))
		SKIP("the kernel has no IOU_PBUF_RING_MMAP");
	br = io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err);
	CHECK(br != NULL);
	CHECK_EQ(io_uring_free_buf_ring(&ring, br, 8, 3), 0);
	CHECK(fail_mmap(3, MAP_SHARED | MAP_POPULATE));
	CHECK(io_uring_setup_buf_ring(&ring, 8, 3, IOU_PBUF_RING_MMAP, &err) == NULL);
	CHECK_EQ(err, -ENOMEM);
	CHECK_EQ(io_uring_unregister_buf_ring(&ring, 3), -ENOENT);
	io_uring_queue_exit(&ring);
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

/* The whole of a buffer ring is unmapped, not only its first page. */
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
	/* So is one that cannot be registered. */
	br = io_uring_setup_buf_ring(&ring, 4096, 1, 0, &err);
	CHECK(br != NULL);
	before = mapped_bytes();
	CHECK(io_uring_setup_buf_ring(&ring, 4096, 1, 0, &err) == NULL);
	CHECK_EQ(err, -EEXIST);
	CHECK_EQ(mapped_bytes(), before);
	io_uring_queue_exit(&ring);
}

const struct defect buffer_rings[] = {
	{ "C6 C7 buffer ring wraps", C6_buffers_wrap },
	{ "C7 C8 new buffer ring", C7_new_buffer_ring },
	{ "a25 buffer ring after exit", a25_buf_ring_after_exit },
	{ "R8 flags", R8_flags },
	{ "L23 flags of a buffer ring", L23_flags_of_buf_reg },
	{ "a55 buffer ring of the kernel", a55_buf_ring_of_the_kernel },
	{ "a55 buffer ring of a group that cannot be mapped",
	  a55_buf_ring_of_a_group_that_cannot_be_mapped },
	{ "S16 buffer ring cannot be mapped", S16_buf_ring_not_mapped },
	{ "S6 buffer ring unmapped", S6_buffer_ring_unmapped },
	{ NULL, NULL },
};
