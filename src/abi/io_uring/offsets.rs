//! The memory that program and kernel share: what to map, and where in it the indices are.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// mmap(2) offset of the SQ ring; with `IORING_FEAT_SINGLE_MMAP`, of both rings.
pub const IORING_OFF_SQ_RING: __u64 = 0;
/// mmap(2) offset of the CQ ring; with `IORING_FEAT_SINGLE_MMAP`, of the same memory as
/// `IORING_OFF_SQ_RING`.
pub const IORING_OFF_CQ_RING: __u64 = 0x8000000;
/// mmap(2) offset of the SQEs.
pub const IORING_OFF_SQES: __u64 = 0x10000000;
/// mmap(2) offset of a buffer ring that the kernel allocated: this, ORed with the buffer group id
/// shifted by `IORING_OFF_PBUF_SHIFT`.
pub const IORING_OFF_PBUF_RING: __u64 = 0x80000000;
/// Number of bits by which the buffer group id is shifted in an mmap(2) offset.
pub const IORING_OFF_PBUF_SHIFT: c_int = 16;
/// The bits of an mmap(2) offset that select what is mapped.
pub const IORING_OFF_MMAP_MASK: __u64 = 0xf8000000;

/// Offsets of the fields of the SQ ring, in bytes from the start of its mapping.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_sqring_offsets {
    /// Index of the next SQE that the kernel takes; written by the kernel.
    pub head: __u32,
    /// One past the last submitted SQE; written by the program.
    pub tail: __u32,
    /// Index mask: number of entries minus one.
    pub ring_mask: __u32,
    /// Number of entries.
    pub ring_entries: __u32,
    /// `IORING_SQ_*` flags; written by the kernel.
    pub flags: __u32,
    /// Number of entries dropped because their index in the SQ array was out of range.
    pub dropped: __u32,
    /// The SQ array: one SQE index per entry. Not set with `IORING_SETUP_NO_SQARRAY`.
    pub array: __u32,
    /// Reserved.
    pub resv1: __u32,
    /// Not an offset: with `IORING_SETUP_NO_MMAP`, the address of the memory for the SQEs.
    pub user_addr: __u64,
}

/// The SQPOLL thread sleeps: enter the kernel with `IORING_ENTER_SQ_WAKEUP` (Linux 5.1).
pub const IORING_SQ_NEED_WAKEUP: c_uint = 1 << 0;
/// The CQ ring has overflowed: CQEs are pending in the kernel until the program enters it with
/// `IORING_ENTER_GETEVENTS` (Linux 5.8).
pub const IORING_SQ_CQ_OVERFLOW: c_uint = 1 << 1;
/// Task work is pending, which runs when the program enters the kernel with
/// `IORING_ENTER_GETEVENTS`; only with `IORING_SETUP_TASKRUN_FLAG` (Linux 5.19).
pub const IORING_SQ_TASKRUN: c_uint = 1 << 2;

/// Offsets of the fields of the CQ ring, in bytes from the start of its mapping.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_cqring_offsets {
    /// Index of the next CQE that the program consumes; written by the program.
    pub head: __u32,
    /// One past the last posted CQE; written by the kernel.
    pub tail: __u32,
    /// Index mask: number of entries minus one.
    pub ring_mask: __u32,
    /// Number of entries.
    pub ring_entries: __u32,
    /// Number of CQEs lost.
    pub overflow: __u32,
    /// The CQEs.
    pub cqes: __u32,
    /// `IORING_CQ_*` flags, written by the program; 0 on kernels without them (before 5.8).
    pub flags: __u32,
    /// Reserved.
    pub resv1: __u32,
    /// Not an offset: with `IORING_SETUP_NO_MMAP`, the address of the memory for both rings.
    pub user_addr: __u64,
}

/// Flag of the CQ ring: completions do not signal the registered eventfd (Linux 5.8).
pub const IORING_CQ_EVENTFD_DISABLED: c_uint = 1 << 0;
