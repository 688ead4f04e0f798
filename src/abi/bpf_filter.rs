//! BPF programs that decide which requests are allowed (`liburing/io_uring/bpf_filter.h`).

use super::types::*;

/// What a program gets to see of a request.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_bpf_ctx {
    /// The request's `user_data`.
    pub user_data: __u64,
    /// The operation: `IORING_OP_*`.
    pub opcode: __u8,
    /// `IOSQE_*` flags.
    pub sqe_flags: __u8,
    /// Number of bytes that follow `pad` for this operation.
    pub pdu_size: __u8,
    /// Zero.
    pub pad: [__u8; 5],
    /// What the operation adds.
    pub u1: io_uring_bpf_ctx_u1,
}

/// What the operation adds.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_bpf_ctx_u1 {
    /// For `IORING_OP_SOCKET`.
    pub socket: io_uring_bpf_ctx_u1_s1,
    /// For `IORING_OP_OPENAT` and `IORING_OP_OPENAT2`.
    pub open: io_uring_bpf_ctx_u1_s2,
}

/// The socket to be created, as of socket(2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_ctx_u1_s1 {
    /// Address family: `AF_*`.
    pub family: __u32,
    /// Type: `SOCK_*`.
    pub r#type: __u32,
    /// Protocol.
    pub protocol: __u32,
}

/// How the file is to be opened, as of openat2(2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_ctx_u1_s2 {
    /// `O_*` flags.
    pub flags: __u64,
    /// Permissions of a new file.
    pub mode: __u64,
    /// `RESOLVE_*` flags; 0 for `IORING_OP_OPENAT`.
    pub resolve: __u64,
}

/// Flags of `io_uring_bpf_filter`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_bpf_filter_flags {
    /// Every operation without a program is forbidden.
    IO_URING_BPF_FILTER_DENY_REST = 1,
    /// `pdu_size` must be exactly the kernel's; without this flag it may be smaller.
    IO_URING_BPF_FILTER_SZ_STRICT = 2,
}

/// A program for one operation; it returns 0 to forbid a request, which fails with `-EACCES`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_bpf_filter {
    /// The operation: `IORING_OP_*`.
    pub opcode: __u32,
    /// `IO_URING_BPF_FILTER_*` flags.
    pub flags: __u32,
    /// Number of instructions.
    pub filter_len: __u32,
    /// Number of bytes that the program expects behind `pad`. Where the kernel's differs too much
    /// it answers `-EMSGSIZE` and writes its own number here.
    pub pdu_size: __u8,
    /// Must be zero.
    pub resv: [__u8; 3],
    /// Address of the instructions (`struct sock_filter`).
    pub filter_ptr: __u64,
    /// Must be zero.
    pub resv2: [__u64; 5],
}

/// What to do (`cmd_type`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_bpf_cmd {
    /// Registers a program (Linux 7.0).
    IO_URING_BPF_CMD_FILTER = 1,
}

/// A command about programs (`IORING_REGISTER_BPF_FILTER`).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_bpf {
    /// What to do: `IO_URING_BPF_CMD_*`.
    pub cmd_type: __u16,
    /// Must be zero.
    pub cmd_flags: __u16,
    /// Must be zero.
    pub resv: __u32,
    /// Argument of the command.
    pub u1: io_uring_bpf_u1,
}

/// Argument of a command.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_bpf_u1 {
    /// For `IO_URING_BPF_CMD_FILTER`.
    pub filter: io_uring_bpf_filter,
}
