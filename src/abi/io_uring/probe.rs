//! The list of operations that the kernel supports.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// In `flags` of `io_uring_probe_op`: the kernel supports the operation (Linux 5.6).
pub const IO_URING_OP_SUPPORTED: c_uint = 1 << 0;

/// An operation in the list of `IORING_REGISTER_PROBE`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_probe_op {
    /// The operation: `IORING_OP_*`.
    pub op: __u8,
    /// Reserved.
    pub resv: __u8,
    /// `IO_URING_OP_*` flags.
    pub flags: __u16,
    /// Reserved.
    pub resv2: __u32,
}

/// The list of operations (`IORING_REGISTER_PROBE`). All bytes must be zero before the call.
#[repr(C)]
#[derive(Debug)]
pub struct io_uring_probe {
    /// Written by the kernel: the highest opcode that it knows.
    pub last_op: __u8,
    /// Written by the kernel: the number of elements of `ops` that it filled.
    pub ops_len: __u8,
    /// Must be zero.
    pub resv: __u16,
    /// Must be zero.
    pub resv2: [__u32; 3],
    /// Written by the kernel: the operations, indexed by opcode.
    pub ops: [io_uring_probe_op; FLEXIBLE],
}
