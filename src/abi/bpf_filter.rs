//! BPF filters, which permit or deny requests (`liburing/io_uring/bpf_filter.h`).

use super::types::*;

/// The data of a request that a filter can load.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_bpf_ctx {
    /// The `user_data` of the SQE.
    pub user_data: __u64,
    /// The opcode: `IORING_OP_*`.
    pub opcode: __u8,
    /// The flags of the SQE: `IOSQE_*`.
    pub sqe_flags: __u8,
    /// The number of bytes after `pad` that this operation has.
    pub pdu_size: __u8,
    /// Zero.
    pub pad: [__u8; 5],
    /// The data of the operation.
    pub u1: io_uring_bpf_ctx_u1,
}

/// The data of an operation.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_bpf_ctx_u1 {
    /// For `IORING_OP_SOCKET`.
    pub socket: io_uring_bpf_ctx_u1_s1,
    /// For `IORING_OP_OPENAT` and `IORING_OP_OPENAT2`.
    pub open: io_uring_bpf_ctx_u1_s2,
}

/// The arguments of socket(2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_ctx_u1_s1 {
    /// The address family: `AF_*`.
    pub family: __u32,
    /// The type: `SOCK_*`, with `SOCK_CLOEXEC` and `SOCK_NONBLOCK`.
    pub r#type: __u32,
    /// The protocol.
    pub protocol: __u32,
}

/// The arguments of openat2(2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_ctx_u1_s2 {
    /// `O_*` flags.
    pub flags: __u64,
    /// The mode of a new file.
    pub mode: __u64,
    /// `RESOLVE_*` flags; 0 for `IORING_OP_OPENAT`.
    pub resolve: __u64,
}

/// Flags of `io_uring_bpf_filter`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_bpf_filter_flags {
    /// Denies every operation that has no filter.
    IO_URING_BPF_FILTER_DENY_REST = 1,
    /// `pdu_size` must be equal to that of the kernel. Without this flag, it can be smaller.
    IO_URING_BPF_FILTER_SZ_STRICT = 2,
}

/// A filter for one operation. If its program returns 0, the request fails with `-EACCES`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_filter {
    /// The opcode that the filter is for: `IORING_OP_*`.
    pub opcode: __u32,
    /// `IO_URING_BPF_FILTER_*` flags.
    pub flags: __u32,
    /// The number of instructions, 1 to 4096.
    pub filter_len: __u32,
    /// The number of bytes after `pad` of `io_uring_bpf_ctx` that the program expects. The kernel
    /// writes its own number. `-EMSGSIZE` if the program expects more than the kernel has.
    pub pdu_size: __u8,
    /// Must be zero.
    pub resv: [__u8; 3],
    /// Address of the instructions (`struct sock_filter`).
    pub filter_ptr: __u64,
    /// Must be zero.
    pub resv2: [__u64; 5],
}

/// Commands (`cmd_type` of `io_uring_bpf`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_bpf_cmd {
    /// Registers a filter (Linux 7.0).
    IO_URING_BPF_CMD_FILTER = 1,
}

/// A command with its argument (`IORING_REGISTER_BPF_FILTER`).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_bpf {
    /// The command: `IO_URING_BPF_CMD_*`.
    pub cmd_type: __u16,
    /// Must be zero.
    pub cmd_flags: __u16,
    /// Must be zero.
    pub resv: __u32,
    /// The argument of the command.
    pub u1: io_uring_bpf_u1,
}

/// The argument of a command.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_bpf_u1 {
    /// For `IO_URING_BPF_CMD_FILTER`.
    pub filter: io_uring_bpf_filter,
}
