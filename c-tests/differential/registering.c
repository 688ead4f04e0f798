/* SPDX-License-Identifier: MIT */
/* Steps that register buffers, files and the rest with a ring. */
#include "differential.h"

#define COUNT "count=0|1|2|4"

static const int *files(void)
{
	static int fds[4];

	fds[0] = pipes[1];
	fds[1] = event;
	fds[2] = -1;
	fds[3] = memory_file;
	return fds;
}

static const __u64 tags[8] = { 1001, 0, 1003, 1004, 0, 0, 0, 0 };

OP(register_buffers, 6, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_buffers)(ring(a[0]), vectors, (unsigned)a[1]);
})

OP(register_buffers_tags, 3, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_buffers_tags)(ring(a[0]), vectors, tags, (unsigned)a[1]);
})

OP(register_buffers_sparse, 3, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_buffers_sparse)(ring(a[0]), (unsigned)a[1]);
})

OP(register_buffers_update_tag, 3, "ring=0..2 offset=0|1|9 " COUNT, {
	result = LIB(io_uring_register_buffers_update_tag)(ring(a[0]), (unsigned)a[1], vectors, tags,
							   (unsigned)a[2]);
})

OP(unregister_buffers, 3, "ring=0..2", {
	result = LIB(io_uring_unregister_buffers)(ring(a[0]));
})

OP(register_files, 6, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_files)(ring(a[0]), files(), (unsigned)a[1]);
})

OP(register_files_tags, 3, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_files_tags)(ring(a[0]), files(), tags, (unsigned)a[1]);
})

OP(register_files_sparse, 3, "ring=0..2 " COUNT, {
	result = LIB(io_uring_register_files_sparse)(ring(a[0]), (unsigned)a[1]);
})

OP(register_files_over_limit, 1, "ring=0..2 count=1030|2000", {
	struct rlimit limit;

	result = LIB(io_uring_register_files_sparse)(ring(a[0]), (unsigned)a[1]);
	getrlimit(RLIMIT_NOFILE, &limit);
	note(" limit=%lu", (unsigned long)limit.rlim_cur);
})

OP(register_files_update, 3, "ring=0..2 offset=0|1|9 " COUNT, {
	result = LIB(io_uring_register_files_update)(ring(a[0]), (unsigned)a[1], files(),
						     (unsigned)a[2]);
})

OP(register_files_update_tag, 3, "ring=0..2 offset=0|1|9 " COUNT, {
	result = LIB(io_uring_register_files_update_tag)(ring(a[0]), (unsigned)a[1], files(), tags,
							 (unsigned)a[2]);
})

OP(unregister_files, 3, "ring=0..2", {
	result = LIB(io_uring_unregister_files)(ring(a[0]));
})

OP(register_file_alloc_range, 2, "ring=0..2 offset=0|1|9 length=0|1|4", {
	result = LIB(io_uring_register_file_alloc_range)(ring(a[0]), (unsigned)a[1], (unsigned)a[2]);
})

OP(register_eventfd, 4, "ring=0..2 bad=0|0|1", {
	result = LIB(io_uring_register_eventfd)(ring(a[0]), a[1] ? -1 : event);
})

OP(register_eventfd_async, 2, "ring=0..2", {
	result = LIB(io_uring_register_eventfd_async)(ring(a[0]), event);
})

OP(unregister_eventfd, 2, "ring=0..2", {
	result = LIB(io_uring_unregister_eventfd)(ring(a[0]));
})

OP(register_probe, 2, "ring=0..2 count=0|1|256|300", {
	static char room[sizeof(struct io_uring_probe) + 300 * sizeof(struct io_uring_probe_op)];
	struct io_uring_probe *probe = (struct io_uring_probe *)room;

	memset(room, 0, sizeof(room));
	result = LIB(io_uring_register_probe)(ring(a[0]), probe, (unsigned)a[1]);
	note(" last=%u length=%u", probe->last_op, probe->ops_len);
})

OP(register_personality, 2, "ring=0..2", {
	result = LIB(io_uring_register_personality)(ring(a[0]));
})

OP(unregister_personality, 2, "ring=0..2 id=0|1|2", {
	result = LIB(io_uring_unregister_personality)(ring(a[0]), (int)a[1]);
})

OP(register_restrictions, 4, "ring=0..2 " COUNT, {
	struct io_uring_restriction list[4] = {
		{ .opcode = 1, .sqe_op = 0 }, { .opcode = 0, .register_op = 12 },
		{ .opcode = 2, .sqe_flags = 4 }, { .opcode = 9 },
	};

	result = LIB(io_uring_register_restrictions)(ring(a[0]), list, (unsigned)a[1]);
})

OP(register_iowq_aff, 1, "ring=0..2 size=0|8", {
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	result = LIB(io_uring_register_iowq_aff)(ring(a[0]), (size_t)a[1], &set);
})

OP(unregister_iowq_aff, 1, "ring=0..2", {
	result = LIB(io_uring_unregister_iowq_aff)(ring(a[0]));
})

OP(register_iowq_max_workers, 1, "ring=0..2 first=0|1 second=0|2", {
	unsigned values[2] = { (unsigned)a[1], (unsigned)a[2] };

	result = LIB(io_uring_register_iowq_max_workers)(ring(a[0]), values);
	/* The previous values depend on the machine's limits. */
	note(" values=%u,%u", values[0], values[1]);
})

OP(register_raw, 2, "ring=0..2 opcode=4|9|8|255|1000 count=0|1|256", {
	static __u64 zeros[600];

	if (ring(a[0])->ring_fd < 0)
		return SKIPPED;
	memset(zeros, 0, sizeof(zeros));
	result = LIB(io_uring_register)((unsigned)ring(a[0])->ring_fd, (unsigned)a[1],
					a[1] == 8 ? zeros : NULL, (unsigned)a[2]);
})

OP(register_sync_cancel, 4, "ring=0..2 user_data=0..20 cancel=0|4|5", {
	struct io_uring_sync_cancel_reg reg = { .addr = (__u64)a[1], .flags = (unsigned)a[2] };

	reg.fd = -1;
	reg.timeout.tv_sec = 0;
	reg.timeout.tv_nsec = 1000000;
	result = LIB(io_uring_register_sync_cancel)(ring(a[0]), &reg);
})

#if HEADERS >= 209
OP(register_napi, 1, "ring=0..2 timeout=0|10", {
	struct io_uring_napi napi = { .busy_poll_to = (unsigned)a[1] };

	result = LIB(io_uring_register_napi)(ring(a[0]), &napi);
	note_bytes("napi", &napi, sizeof(napi));
})

OP(unregister_napi, 1, "ring=0..2", {
	struct io_uring_napi napi;

	memset(&napi, 0, sizeof(napi));
	result = LIB(io_uring_unregister_napi)(ring(a[0]), &napi);
	note_bytes("napi", &napi, sizeof(napi));
})

OP(register_clock, 2, "ring=0..2 clock=1|7|0|99", {
	struct io_uring_clock_register clock = { .clockid = (unsigned)a[1] };

	result = LIB(io_uring_register_clock)(ring(a[0]), &clock);
})

OP(register_wait_region, 6, "ring=0..2 seconds=0|0|1000 flags=1|1|0", {
	static char pages[RINGS][4096] __attribute__((aligned(4096)));
	struct io_uring_reg_wait *waits = (void *)pages[a[0]];
	struct io_uring_region_desc region = { .user_addr = (__u64)(uintptr_t)pages[a[0]] };
	struct io_uring_mem_region_reg reg = { .region_uptr = (__u64)(uintptr_t)&region };

	memset(pages[a[0]], 0, 4096);
	waits[0].ts.tv_nsec = 2000000;
	waits[0].flags = 1;
	waits[1].ts.tv_sec = a[1];
	waits[1].flags = 1;
	region.size = 4096;
	region.flags = 1;
	reg.flags = (__u64)a[2];
	result = LIB(io_uring_register_region)(ring(a[0]), &reg);
})

OP(register_wait_reg, 1, "ring=0..2 count=0|1", {
	static struct io_uring_reg_wait wait;

	result = LIB(io_uring_register_wait_reg)(ring(a[0]), &wait, (int)a[1]);
})

OP(clone_buffers, 4, "ring=0..2 ring=0..2", {
	result = LIB(io_uring_clone_buffers)(ring(a[0]), ring(a[1]));
})

OP(clone_buffers_offset, 2, "ring=0..2 ring=0..2 to=0|1 from=0|1 " COUNT " flags=0|2|1|9", {
	result = LIB(io_uring_clone_buffers_offset)(ring(a[0]), ring(a[1]), (unsigned)a[2],
						    (unsigned)a[3], (unsigned)a[4], (unsigned)a[5]);
})
#endif

#if HEADERS >= 215
OP(__clone_buffers, 2, "ring=0..2 ring=0..2 flags=0|2", {
	result = LIB(__io_uring_clone_buffers)(ring(a[0]), ring(a[1]), (unsigned)a[2]);
})

OP(__clone_buffers_offset, 2, "ring=0..2 ring=0..2 " COUNT " flags=0|2", {
	result = LIB(__io_uring_clone_buffers_offset)(ring(a[0]), ring(a[1]), 0, 0, (unsigned)a[2],
						      (unsigned)a[3]);
})

OP(register_ifq, 1, "ring=0..2", {
	struct io_uring_zcrx_ifq_reg reg;

	memset(&reg, 0, sizeof(reg));
	result = LIB(io_uring_register_ifq)(ring(a[0]), &reg);
})

OP(register_zcrx_ctrl, 1, "ring=0..2", {
	struct zcrx_ctrl ctrl;

	memset(&ctrl, 0, sizeof(ctrl));
	result = LIB(io_uring_register_zcrx_ctrl)(ring(a[0]), &ctrl);
})

OP(set_iowait, 3, "ring=0..2 enable=0|1", {
	result = LIB(io_uring_set_iowait)(ring(a[0]), a[1] != 0);
})

OP(register_sync_msg, 3, "ring=0..2", {
	struct io_uring_sqe sqe;

	if (ring(a[0])->flags & (1U << 18))
		return SKIPPED;
	memset(&sqe, 0, sizeof(sqe));
	io_uring_prep_msg_ring(&sqe, ring(a[0])->ring_fd, 3, 77, 0);
	result = LIB(io_uring_register_sync_msg)(&sqe);
})

OP(register_bpf_filter, 1, "ring=0..2", {
	struct io_uring_bpf bpf;

	memset(&bpf, 0, sizeof(bpf));
	result = LIB(io_uring_register_bpf_filter)(ring(a[0]), &bpf);
})

OP(register_bpf_filter_task, 1, "", {
	struct io_uring_bpf bpf;

	memset(&bpf, 0, sizeof(bpf));
	result = LIB(io_uring_register_bpf_filter_task)(&bpf);
})

OP(register_query, 2, "opcode=0|1|9", {
	struct io_uring_query_opcode answer;
	struct io_uring_query_hdr header;

	memset(&answer, 0, sizeof(answer));
	memset(&header, 0, sizeof(header));
	header.query_data = (__u64)(uintptr_t)&answer;
	header.query_op = (unsigned)a[0];
	header.size = sizeof(answer);
	result = LIB(io_uring_register_query)(&header);
	note(" query=%d", header.result);
	note_bytes("answer", &answer, sizeof(answer));
})
#endif
