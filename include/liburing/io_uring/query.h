/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/query.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_QUERY_H
#define LIBURING_QUERY_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_QUERY_H
#define LINUX_IO_URING_QUERY_H

/* A query, an element of a linked list (IORING_REGISTER_QUERY). */
struct io_uring_query_hdr {
	/* Address of the next query; 0 for none. */
	__u64 next_entry;
	/* Address of the structure that receives the answer. */
	__u64 query_data;
	/* The query: IO_URING_QUERY_*. */
	__u32 query_op;
	/*
	 * Length of the structure at query_data in bytes. The kernel writes the length of its
	 * answer, which is not greater.
	 */
	__u32 size;
	/* Must be zero. Written by the kernel: 0, or -errno. */
	__s32 result;
	/* Must be zero. */
	__u32 __resv[3];
};

/* Queries (query_op). */
enum {
	/* Operations and flags: io_uring_query_opcode (Linux 6.18). */
	IO_URING_QUERY_OPCODES = 0,
	/* Zero-copy receive: io_uring_query_zcrx (Linux 6.19). */
	IO_URING_QUERY_ZCRX = 1,
	/* Layout of the ring memory: io_uring_query_scq (Linux 6.19). */
	IO_URING_QUERY_SCQ = 2,
	/* Events of zero-copy receive: io_uring_query_zcrx_event (Linux 7.2). */
	IO_URING_QUERY_ZCRX_EVENT = 3,
	/* The number of queries in this header. */
	__IO_URING_QUERY_MAX = 4,
};

/* The answer to IO_URING_QUERY_OPCODES: operations and flags that the kernel knows. */
struct io_uring_query_opcode {
	/* The number of operations: all opcodes IORING_OP_* below it are known. */
	__u32 nr_request_opcodes;
	/* The number of codes of io_uring_register(2): all codes below it are known. */
	__u32 nr_register_opcodes;
	/* All IORING_FEAT_* flags that the kernel has. */
	__u64 feature_flags;
	/* All IORING_SETUP_* flags that the kernel knows. */
	__u64 ring_setup_flags;
	/* All IORING_ENTER_* flags that the kernel knows. */
	__u64 enter_flags;
	/* All IOSQE_* flags that the kernel knows. */
	__u64 sqe_flags;
	/* The number of queries that the kernel knows. */
	__u32 nr_query_opcodes;
	/* Reserved. */
	__u32 __pad;
};

/* The answer to IO_URING_QUERY_ZCRX: zero-copy receive. */
struct io_uring_query_zcrx {
	/* All ZCRX_REG_* flags that the kernel knows. */
	__u64 register_flags;
	/* All flags IORING_ZCRX_AREA_* of areas that the kernel knows. */
	__u64 area_flags;
	/* The number of ZCRX_CTRL_* operations that the kernel knows. */
	__u32 nr_ctrl_opcodes;
	/* All ZCRX_FEATURE_* flags that the kernel has. */
	__u32 features;
	/* Length of the header of the refill queue, in bytes. */
	__u32 rq_hdr_size;
	/* Alignment of the header of the refill queue, in bytes. */
	__u32 rq_hdr_alignment;
	/* Reserved. */
	__u64 __resv2;
};

/* The answer to IO_URING_QUERY_ZCRX_EVENT: events of zero-copy receive (Linux 7.2). */
struct io_uring_query_zcrx_event {
	/* All events that the kernel knows: a set of bits 1 << ZCRX_EVENT_*. */
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

/* The answer to IO_URING_QUERY_SCQ: the layout of the SQ and CQ rings. */
struct io_uring_query_scq {
	/* Length of the header of the rings, in bytes. */
	__u64 hdr_size;
	/* Alignment of the header of the rings, in bytes. */
	__u64 hdr_alignment;
};

#endif

#endif
