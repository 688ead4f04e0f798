/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/bpf_filter.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_BPF_FILTER_H
#define LIBURING_BPF_FILTER_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_BPF_FILTER_H
#define LINUX_IO_URING_BPF_FILTER_H

/* What a program gets to see of a request. */
__extension__ struct io_uring_bpf_ctx {
	/* The request's user_data. */
	__u64 user_data;
	/* The operation: IORING_OP_*. */
	__u8 opcode;
	/* IOSQE_* flags. */
	__u8 sqe_flags;
	/* Number of bytes that follow pad for this operation. */
	__u8 pdu_size;
	/* Zero. */
	__u8 pad[5];
	/* What the operation adds. */
	union {
		/* For IORING_OP_SOCKET. */
		struct {
			/* Address family: AF_*. */
			__u32 family;
			/* Type: SOCK_*. */
			__u32 type;
			/* Protocol. */
			__u32 protocol;
		} socket;
		/* For IORING_OP_OPENAT and IORING_OP_OPENAT2. */
		struct {
			/* O_* flags. */
			__u64 flags;
			/* Permissions of a new file. */
			__u64 mode;
			/* RESOLVE_* flags; 0 for IORING_OP_OPENAT. */
			__u64 resolve;
		} open;
	};
};

/* Flags of io_uring_bpf_filter. */
enum {
	/* Every operation without a program is forbidden. */
	IO_URING_BPF_FILTER_DENY_REST = 1,
	/* pdu_size must be exactly the kernel's; without this flag it may be smaller. */
	IO_URING_BPF_FILTER_SZ_STRICT = 2,
};

/* A program for one operation; it returns 0 to forbid a request, which fails with -EACCES. */
struct io_uring_bpf_filter {
	/* The operation: IORING_OP_*. */
	__u32 opcode;
	/* IO_URING_BPF_FILTER_* flags. */
	__u32 flags;
	/* Number of instructions. */
	__u32 filter_len;
	/*
	 * Number of bytes that the program expects behind pad. Where the kernel's differs too much
	 * it answers -EMSGSIZE and writes its own number here.
	 */
	__u8 pdu_size;
	/* Must be zero. */
	__u8 resv[3];
	/* Address of the instructions (struct sock_filter). */
	__u64 filter_ptr;
	/* Must be zero. */
	__u64 resv2[5];
};

/* What to do (cmd_type). */
enum {
	/* Registers a program (Linux 7.0). */
	IO_URING_BPF_CMD_FILTER = 1,
};

/* A command about programs (IORING_REGISTER_BPF_FILTER). */
__extension__ struct io_uring_bpf {
	/* What to do: IO_URING_BPF_CMD_*. */
	__u16 cmd_type;
	/* Must be zero. */
	__u16 cmd_flags;
	/* Must be zero. */
	__u32 resv;
	/* Argument of the command. */
	union {
		/* For IO_URING_BPF_CMD_FILTER. */
		struct io_uring_bpf_filter filter;
	};
};

#endif

#endif
