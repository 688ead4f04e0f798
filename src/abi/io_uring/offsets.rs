//! The memory that program and kernel share: what to map, and where in it the indices are.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// mmap(2) offset of the submission ring.
pub const IORING_OFF_SQ_RING: __u64 = 0;
/// mmap(2) offset of the completion ring; with `IORING_FEAT_SINGLE_MMAP`, of both.
pub const IORING_OFF_CQ_RING: __u64 = 0x8000000;
/// mmap(2) offset of the submission queue entries.
pub const IORING_OFF_SQES: __u64 = 0x10000000;
/// mmap(2) offset of a ring of buffers that the kernel allocated: this, together with the id of
/// the group shifted by `IORING_OFF_PBUF_SHIFT`.
pub const IORING_OFF_PBUF_RING: __u64 = 0x80000000;
/// Where in the mmap(2) offset of a ring of buffers its group's id starts.
pub const IORING_OFF_PBUF_SHIFT: c_int = 16;
/// The bits of an mmap(2) offset that say what is mapped.
pub const IORING_OFF_MMAP_MASK: __u64 = 0xf8000000;

/// Where the fields of the submission ring are, in bytes from the start of its mapping.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_sqring_offsets {
    /// Index of the next entry that the kernel will consume.
    pub head: __u32,
    /// Index behind the last entry handed to the kernel.
    pub tail: __u32,
    /// Index mask.
    pub ring_mask: __u32,
    /// Number of entries.
    pub ring_entries: __u32,
    /// `IORING_SQ_*` flags.
    pub flags: __u32,
    /// Count of entries dropped as invalid.
    pub dropped: __u32,
    /// The index array; 0 with `IORING_SETUP_NO_SQARRAY`.
    pub array: __u32,
    /// Reserved.
    pub resv1: __u32,
    /// Not an offset: address of the program's own memory for the entries, with
    /// `IORING_SETUP_NO_MMAP`.
    pub user_addr: __u64,
}

/// The thread that takes requests sleeps and has to be woken (Linux 5.1).
pub const IORING_SQ_NEED_WAKEUP: c_uint = 1 << 0;
/// Completions are held back because the completion ring is full (Linux 5.8).
pub const IORING_SQ_CQ_OVERFLOW: c_uint = 1 << 1;
/// Work waits for the program to enter the kernel (Linux 5.19).
pub const IORING_SQ_TASKRUN: c_uint = 1 << 2;

/// Where the fields of the completion ring are, in bytes from the start of its mapping.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_cqring_offsets {
    /// Index of the next completion that the program will consume.
    pub head: __u32,
    /// Index behind the last completion posted.
    pub tail: __u32,
    /// Index mask.
    pub ring_mask: __u32,
    /// Number of entries.
    pub ring_entries: __u32,
    /// Count of completions lost.
    pub overflow: __u32,
    /// The entries.
    pub cqes: __u32,
    /// `IORING_CQ_*` flags; 0 on kernels without them (before 5.8).
    pub flags: __u32,
    /// Reserved.
    pub resv1: __u32,
    /// Not an offset: address of the program's own memory for the ring, with
    /// `IORING_SETUP_NO_MMAP`.
    pub user_addr: __u64,
}

/// For the completion ring's flags: completions do not signal the eventfd (Linux 5.8).
pub const IORING_CQ_EVENTFD_DISABLED: c_uint = 1 << 0;
