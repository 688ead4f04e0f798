//! Limits on what a ring may do.

use crate::abi::types::*;

/// One thing that is allowed or demanded; what is not allowed is forbidden.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_restriction {
    /// What the next field holds: `IORING_RESTRICTION_*`.
    pub opcode: __u16,
    /// What is allowed or demanded.
    pub u1: io_uring_restriction_u1,
    /// Must be zero.
    pub resv: __u8,
    /// Must be zero.
    pub resv2: [__u32; 3],
}

/// What is allowed or demanded.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_restriction_u1 {
    /// An operation of io_uring_register(2): `IORING_REGISTER_*`.
    pub register_op: __u8,
    /// An operation of requests: `IORING_OP_*`.
    pub sqe_op: __u8,
    /// Flags of requests: `IOSQE_*`.
    pub sqe_flags: __u8,
}

/// Limits on all rings that a task and its children will set up (Linux 7.0).
#[repr(C)]
pub struct io_uring_task_restriction {
    /// Must be zero.
    pub flags: __u16,
    /// Number of elements of `restrictions`.
    pub nr_res: __u16,
    /// Must be zero.
    pub resv: [__u32; 3],
    /// What is allowed or demanded.
    pub restrictions: [io_uring_restriction; 0],
}

/// Kinds of limits (`opcode` of `io_uring_restriction`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_register_restriction_op {
    /// `register_op` is allowed (Linux 5.10).
    IORING_RESTRICTION_REGISTER_OP = 0,
    /// `sqe_op` is allowed (Linux 5.10).
    IORING_RESTRICTION_SQE_OP = 1,
    /// Requests may have `sqe_flags` (Linux 5.10).
    IORING_RESTRICTION_SQE_FLAGS_ALLOWED = 2,
    /// Requests must have `sqe_flags` (Linux 5.10).
    IORING_RESTRICTION_SQE_FLAGS_REQUIRED = 3,
    /// Number of kinds known here.
    IORING_RESTRICTION_LAST = 4,
}
