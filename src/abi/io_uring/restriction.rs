//! Restrictions of a ring or of a task.

use crate::abi::types::*;

/// An element of the array of `IORING_REGISTER_RESTRICTIONS`. What no element permits is denied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_restriction {
    /// The kind of the element, `IORING_RESTRICTION_*`.
    pub opcode: __u16,
    /// The argument of the kind.
    pub u1: io_uring_restriction_u1,
    /// Must be zero.
    pub resv: __u8,
    /// Must be zero.
    pub resv2: [__u32; 3],
}

/// The argument of a restriction.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_restriction_u1 {
    /// For `IORING_RESTRICTION_REGISTER_OP`: a code of io_uring_register(2), `IORING_REGISTER_*`
    /// or `IORING_UNREGISTER_*`.
    pub register_op: __u8,
    /// For `IORING_RESTRICTION_SQE_OP`: an opcode, `IORING_OP_*`.
    pub sqe_op: __u8,
    /// For the kinds of flags: `IOSQE_*` flags.
    pub sqe_flags: __u8,
}

/// Restrictions of all rings that a task and its children set up later (Linux 7.0).
#[repr(C)]
pub struct io_uring_task_restriction {
    /// Must be zero.
    pub flags: __u16,
    /// The number of elements of `restrictions`.
    pub nr_res: __u16,
    /// Must be zero.
    pub resv: [__u32; 3],
    /// The restrictions.
    pub restrictions: [io_uring_restriction; 0],
}

/// Kinds of restrictions (`opcode` of `io_uring_restriction`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_register_restriction_op {
    /// Permits the register code `register_op` (Linux 5.10).
    IORING_RESTRICTION_REGISTER_OP = 0,
    /// Permits requests with the opcode `sqe_op` (Linux 5.10).
    IORING_RESTRICTION_SQE_OP = 1,
    /// Permits the SQE flags `sqe_flags` (Linux 5.10).
    IORING_RESTRICTION_SQE_FLAGS_ALLOWED = 2,
    /// Requires the SQE flags `sqe_flags` of every request (Linux 5.10).
    IORING_RESTRICTION_SQE_FLAGS_REQUIRED = 3,
    /// The number of kinds in this header.
    IORING_RESTRICTION_LAST = 4,
}
