//! What the kernel answers when asked for its operations.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// In `flags` of an operation: the kernel knows it (Linux 5.6).
pub const IO_URING_OP_SUPPORTED: c_uint = 1 << 0;

/// The answer for one operation.
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

/// The answer for all operations (`IORING_REGISTER_PROBE`); all zero when asking.
#[repr(C)]
#[derive(Debug)]
pub struct io_uring_probe {
    /// The last operation that the kernel knows.
    pub last_op: __u8,
    /// Number of elements of `ops` that the kernel filled.
    pub ops_len: __u8,
    /// Must be zero.
    pub resv: __u16,
    /// Must be zero.
    pub resv2: [__u32; 3],
    /// The operations, by their number.
    pub ops: [io_uring_probe_op; FLEXIBLE],
}
