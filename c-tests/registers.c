/* SPDX-License-Identifier: MIT */
/*
 * What each wrapper passes to io_uring_register(2): a line each, to be compared between libraries.
 * The calls do not reach the kernel. All pointers have a fixed value (-no-pie).
 */
#define _GNU_SOURCE
#include <liburing.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include "intercept/seccomp.h"

enum { FD = 100, INDEX = 5 };

static struct io_uring ring, other;
/* The target of all pointers that wrappers take. */
static __u64 given[64];

static unsigned int fd, opcode, nr;
static __u64 arg;
static int calls;
static __u32 copy[16];

/* How much of the argument is printed: all of it where the wrapper makes it. */
static size_t length(void)
{
	switch (opcode & ~(1U << 31)) {
	case IORING_REGISTER_FILES2:
	case IORING_REGISTER_FILES_UPDATE2:
	case IORING_REGISTER_BUFFERS2:
	case IORING_REGISTER_BUFFERS_UPDATE:
	case IORING_REGISTER_CLONE_BUFFERS:
		return 32;
	case IORING_REGISTER_FILES_UPDATE:
	case IORING_REGISTER_RING_FDS:
	case IORING_UNREGISTER_RING_FDS:
	case IORING_REGISTER_FILE_ALLOC_RANGE:
		return 16;
	case IORING_REGISTER_PBUF_RING:
	case IORING_UNREGISTER_PBUF_RING:
	case IORING_REGISTER_PBUF_STATUS:
		return 40;
	case IORING_REGISTER_EVENTFD:
	case IORING_REGISTER_EVENTFD_ASYNC:
		return 4;
	default:
		return 0;
	}
}

static long registered(const long *args)
{
	calls++;
	fd = (unsigned int)args[0];
	opcode = (unsigned int)args[1];
	arg = (__u64)args[2];
	nr = (unsigned int)args[3];
	memcpy(copy, (void *)arg, length());
	switch (opcode & ~(1U << 31)) {
	case IORING_REGISTER_RING_FDS:
		((struct io_uring_rsrc_update *)arg)->offset = INDEX;
		return 1;
	case IORING_UNREGISTER_RING_FDS:
		return 1;
	default:
		return 0;
	}
}

static void show(const char *call, long long ret)
{
	size_t i;

	printf("%s = %lld:", call, ret);
	if (calls) {
		printf(" %d calls, fd %d, opcode %#x, nr %u,", calls, (int)fd, opcode, nr);
		if (!length())
			printf(" %#llx", (unsigned long long)arg);
		for (i = 0; i < length() / 4; i++) {
			/* The upper half of an address, which differs between runs. */
			if (copy[i] >> 8 == 0x7f) {
				printf(" memory");
				copy[i - 1] = 0;
			} else if (i + 1 == length() / 4 || copy[i + 1] >> 8 != 0x7f) {
				printf(" %x", copy[i]);
			}
		}
	}
	printf("\n");
	calls = 0;
}

#define SHOW(call) show(#call, (long long)(call))

static void all(void)
{
	struct io_uring_buf_reg reg = { .ring_addr = 64, .ring_entries = 8, .bgid = 3 };
	struct io_uring_buf_ring *br;
	__u16 head;
	int ret;

	SHOW(io_uring_register_buffers(&ring, (void *)given, 2));
	SHOW(io_uring_register_buffers_tags(&ring, (void *)given, given, 2));
	SHOW(io_uring_register_buffers_sparse(&ring, 9));
	SHOW(io_uring_register_buffers_update_tag(&ring, 1, (void *)given, given, 2));
	SHOW(io_uring_unregister_buffers(&ring));
	SHOW(io_uring_register_files(&ring, (void *)given, 2));
	SHOW(io_uring_register_files_tags(&ring, (void *)given, given, 2));
	SHOW(io_uring_register_files_sparse(&ring, 9));
	SHOW(io_uring_register_files_update(&ring, 1, (void *)given, 2));
	SHOW(io_uring_register_files_update_tag(&ring, 1, (void *)given, given, 2));
	SHOW(io_uring_unregister_files(&ring));
	SHOW(io_uring_register_file_alloc_range(&ring, 3, 4));
	SHOW(io_uring_register_eventfd(&ring, 7));
	SHOW(io_uring_register_eventfd_async(&ring, 7));
	SHOW(io_uring_unregister_eventfd(&ring));
	SHOW(io_uring_register_probe(&ring, (void *)given, 6));
	SHOW(io_uring_register_personality(&ring));
	SHOW(io_uring_unregister_personality(&ring, 6));
	SHOW(io_uring_register_restrictions(&ring, (void *)given, 2));
	SHOW(io_uring_enable_rings(&ring));
	SHOW(io_uring_register_iowq_aff(&ring, 16, (void *)given));
	SHOW(io_uring_unregister_iowq_aff(&ring));
	SHOW(io_uring_register_iowq_max_workers(&ring, (void *)given));
	SHOW(io_uring_register_sync_cancel(&ring, (void *)given));
	SHOW(io_uring_register_napi(&ring, (void *)given));
	SHOW(io_uring_unregister_napi(&ring, (void *)given));
	SHOW(io_uring_register_clock(&ring, (void *)given));
	SHOW(io_uring_register_region(&ring, (void *)given));
	SHOW(io_uring_register_wait_reg(&ring, NULL, 0));
	SHOW(io_uring_register_ifq(&ring, (void *)given));
	SHOW(io_uring_register_zcrx_ctrl(&ring, (void *)given));
	SHOW(io_uring_register_bpf_filter(&ring, (void *)given));
	SHOW(io_uring_register_bpf_filter_task((void *)given));
	SHOW(io_uring_register_query((void *)given));
	SHOW(io_uring_register_sync_msg((void *)given));
	SHOW(io_uring_clone_buffers(&ring, &other));
	SHOW(io_uring_clone_buffers_offset(&ring, &other, 1, 2, 3, 0));
	SHOW(io_uring_clone_buffers_offset(&ring, &other, 1, 2, 3, IORING_REGISTER_SRC_REGISTERED));
	SHOW(__io_uring_clone_buffers(&ring, &other, IORING_REGISTER_SRC_REGISTERED));
	SHOW(__io_uring_clone_buffers_offset(&ring, &other, 1, 2, 3,
					     IORING_REGISTER_DST_REPLACE));
	SHOW(io_uring_register_buf_ring(&ring, &reg, IOU_PBUF_RING_INC));
	SHOW(io_uring_unregister_buf_ring(&ring, 3));
	SHOW(io_uring_buf_ring_head(&ring, 3, &head));
	br = io_uring_setup_buf_ring(&ring, 8, 3, 0, &ret);
	show("io_uring_setup_buf_ring", ret);
	SHOW(io_uring_free_buf_ring(&ring, br, 8, 3));
	SHOW(io_uring_register(9, 8, given, 7));
}

int main(void)
{
	if (!answer_call(__NR_io_uring_register, registered)) {
		perror("seccomp");
		return 2;
	}
	ring.ring_fd = ring.enter_ring_fd = FD;
	other.ring_fd = other.enter_ring_fd = FD + 1;
	all();
	/* By index in io_uring_enter(2) only; then in io_uring_register(2) too. */
	SHOW(io_uring_register_ring_fd(&ring));
	all();
	SHOW(io_uring_unregister_ring_fd(&ring));
	ring.features = other.features = IORING_FEAT_REG_REG_RING;
	SHOW(io_uring_register_ring_fd(&ring));
	SHOW(io_uring_register_ring_fd(&other));
	all();
	SHOW(io_uring_unregister_ring_fd(&ring));
	return 0;
}
