/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/bpf_filter.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_BPF_FILTER_H
#define LIBURING_BPF_FILTER_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_BPF_FILTER_H
#define LINUX_IO_URING_BPF_FILTER_H

/* The data of a request that a filter can load. */
__extension__ struct io_uring_bpf_ctx {
	/* The user_data of the SQE. */
	__u64 user_data;
	/* The opcode: IORING_OP_*. */
	__u8 opcode;
	/* The flags of the SQE: IOSQE_*. */
	__u8 sqe_flags;
	/* The number of bytes after pad that this operation has. */
	__u8 pdu_size;
	/* Zero. */
	__u8 pad[5];
	/* The data of the operation. */
	union {
		/* For IORING_OP_SOCKET. */
		struct {
			/* The address family: AF_*. */
			__u32 family;
			/* The type: SOCK_*, with SOCK_CLOEXEC and SOCK_NONBLOCK. */
			__u32 type;
			/* The protocol. */
			__u32 protocol;
		} socket;
		/* For IORING_OP_OPENAT and IORING_OP_OPENAT2. */
		struct {
			/* O_* flags. */
			__u64 flags;
			/* The mode of a new file. */
			__u64 mode;
			/* RESOLVE_* flags; 0 for IORING_OP_OPENAT. */
			__u64 resolve;
		} open;
	};
};

/* Flags of io_uring_bpf_filter. */
enum {
	/* Denies every operation that has no filter. */
	IO_URING_BPF_FILTER_DENY_REST = 1,
	/* pdu_size must be equal to that of the kernel. Without this flag, it can be smaller. */
	IO_URING_BPF_FILTER_SZ_STRICT = 2,
};

/* A filter for one operation. If its program returns 0, the request fails with -EACCES. */
struct io_uring_bpf_filter {
	/* The opcode that the filter is for: IORING_OP_*. */
	__u32 opcode;
	/* IO_URING_BPF_FILTER_* flags. */
	__u32 flags;
	/* The number of instructions, 1 to 4096. */
	__u32 filter_len;
	/*
	 * The number of bytes after pad of io_uring_bpf_ctx that the program expects. The kernel
	 * writes its own number. -EMSGSIZE if the program expects more than the kernel has.
	 */
	__u8 pdu_size;
	/* Must be zero. */
	__u8 resv[3];
	/* Address of the instructions (struct sock_filter). */
	__u64 filter_ptr;
	/* Must be zero. */
	__u64 resv2[5];
};

/* Commands (cmd_type of io_uring_bpf). */
enum {
	/* Registers a filter (Linux 7.0). */
	IO_URING_BPF_CMD_FILTER = 1,
};

/* A command with its argument (IORING_REGISTER_BPF_FILTER). */
__extension__ struct io_uring_bpf {
	/* The command: IO_URING_BPF_CMD_*. */
	__u16 cmd_type;
	/* Must be zero. */
	__u16 cmd_flags;
	/* Must be zero. */
	__u32 resv;
	/* The argument of the command. */
	union {
		/* For IO_URING_BPF_CMD_FILTER. */
		struct io_uring_bpf_filter filter;
	};
};

#endif

#endif
