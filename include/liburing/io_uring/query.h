/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/query.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_QUERY_H
#define LIBURING_QUERY_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_QUERY_H
#define LINUX_IO_URING_QUERY_H

/* One question; several can be asked at once (IORING_REGISTER_QUERY). */
struct io_uring_query_hdr {
	/* Address of the next question; 0 for none. */
	__u64 next_entry;
	/* Address of the struct that takes the answer. */
	__u64 query_data;
	/* What to ask: IO_URING_QUERY_*. */
	__u32 query_op;
	/* Length of that struct in bytes; the kernel writes back the length of its answer. */
	__u32 size;
	/* Written by the kernel: 0, or -errno. */
	__s32 result;
	/* Must be zero. */
	__u32 __resv[3];
};

/* What to ask (query_op). */
enum {
	/* Operations and flags: io_uring_query_opcode (Linux 6.18). */
	IO_URING_QUERY_OPCODES = 0,
	/* Zero-copy receive: io_uring_query_zcrx (Linux 6.19). */
	IO_URING_QUERY_ZCRX = 1,
	/* Memory of the rings: io_uring_query_scq (Linux 6.19). */
	IO_URING_QUERY_SCQ = 2,
	/* Events of zero-copy receive: io_uring_query_zcrx_event (Linux 7.2). */
	IO_URING_QUERY_ZCRX_EVENT = 3,
	/* Number of questions known here. */
	__IO_URING_QUERY_MAX = 4,
};

/* Operations and flags that the kernel knows; it can be asked without a ring. */
struct io_uring_query_opcode {
	/* Number of operations of requests. */
	__u32 nr_request_opcodes;
	/* Number of operations of io_uring_register(2). */
	__u32 nr_register_opcodes;
	/* All IORING_FEAT_* flags that the kernel has. */
	__u64 feature_flags;
	/* All IORING_SETUP_* flags that the kernel takes. */
	__u64 ring_setup_flags;
	/* All IORING_ENTER_* flags that the kernel takes. */
	__u64 enter_flags;
	/* All IOSQE_* flags that the kernel takes. */
	__u64 sqe_flags;
	/* Number of questions that can be asked. */
	__u32 nr_query_opcodes;
	/* Reserved. */
	__u32 __pad;
};

/* What the kernel knows of zero-copy receive. */
struct io_uring_query_zcrx {
	/* All ZCRX_REG_* flags that the kernel takes. */
	__u64 register_flags;
	/* All IORING_ZCRX_AREA_* flags that the kernel takes. */
	__u64 area_flags;
	/* Number of ZCRX_CTRL_* operations. */
	__u32 nr_ctrl_opcodes;
	/* All ZCRX_FEATURE_* flags that the kernel has. */
	__u32 features;
	/* Length of the refill queue's header, in bytes. */
	__u32 rq_hdr_size;
	/* Alignment of that header, in bytes. */
	__u32 rq_hdr_alignment;
	/* Reserved. */
	__u64 __resv2;
};

/* What the kernel knows of events of zero-copy receive (Linux 7.2). */
struct io_uring_query_zcrx_event {
	/* A bit for each event that the kernel has: 1 << ZCRX_EVENT_*. */
	__u32 event_flags;
	/* Length of zcrx_stats, in bytes. */
	__u32 stats_size;
	/* Alignment of stats_offset, in bytes. */
	__u32 stats_off_alignment;
	/* Reserved. */
	__u32 __resv1;
	/* Reserved. */
	__u64 __resv2[4];
};

/* The memory of submission and completion ring. */
struct io_uring_query_scq {
	/* Length of the rings' header, in bytes. */
	__u64 hdr_size;
	/* Alignment of that header, in bytes. */
	__u64 hdr_alignment;
};

#endif

#endif
