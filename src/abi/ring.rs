//! A ring as C programs hold it: `struct io_uring` and its two halves.
//!
//! Programs compiled long ago read these fields through inlined helpers, so their offsets never
//! change. What the helpers touch is public ground; `sqe_head`, `ring_sz`, `ring_ptr`, `sqes_sz`,
//! `enter_ring_fd`, `int_flags` and the padding are the library's own.
#![allow(non_camel_case_types)]

use super::io_uring::{io_uring_cqe, io_uring_sqe, io_uring_zcrx_rqe};
use super::types::{__u8, __u32, __u64, c_int, c_uint, c_void, size_t};

/// The submission queue's half of a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_sq {
    /// Index of the next entry that the kernel will consume; written by the kernel.
    pub khead: *mut c_uint,
    /// Index behind the last entry handed to the kernel; written by the library.
    pub ktail: *mut c_uint,
    /// The kernel's copy of the index mask; `ring_mask` holds the same value.
    pub kring_mask: *mut c_uint,
    /// The kernel's copy of the number of entries; `ring_entries` holds the same value.
    pub kring_entries: *mut c_uint,
    /// `IORING_SQ_*` flags; written by the kernel.
    pub kflags: *mut c_uint,
    /// Count of entries that the kernel dropped as invalid.
    pub kdropped: *mut c_uint,
    /// Maps a ring slot to an entry of `sqes`; null with `IORING_SETUP_NO_SQARRAY`.
    pub array: *mut c_uint,
    /// The submission queue entries.
    pub sqes: *mut io_uring_sqe,
    /// Index up to which entries have been handed to the kernel.
    pub sqe_head: c_uint,
    /// Index behind the last entry handed out to the caller.
    pub sqe_tail: c_uint,
    /// Length of the mapping at `ring_ptr`, in bytes; 0 where there is none to undo.
    pub ring_sz: size_t,
    /// The shared memory that holds the indices.
    pub ring_ptr: *mut c_void,
    /// An index modulo the ring's size is `index & ring_mask`.
    pub ring_mask: c_uint,
    /// Number of entries.
    pub ring_entries: c_uint,
    /// Length of the mapping at `sqes`, in bytes; 0 where there is none to undo.
    pub sqes_sz: c_uint,
    /// Unused.
    pub pad: c_uint,
}

/// The completion queue's half of a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_cq {
    /// Index of the next completion that the caller will consume; written by the caller.
    pub khead: *mut c_uint,
    /// Index behind the last completion posted; written by the kernel.
    pub ktail: *mut c_uint,
    /// The kernel's copy of the index mask; `ring_mask` holds the same value.
    pub kring_mask: *mut c_uint,
    /// The kernel's copy of the number of entries; `ring_entries` holds the same value.
    pub kring_entries: *mut c_uint,
    /// `IORING_CQ_*` flags, written by the caller; null on kernels that have none (before 5.8).
    pub kflags: *mut c_uint,
    /// Count of completions lost because the ring was full.
    pub koverflow: *mut c_uint,
    /// The completion queue entries.
    pub cqes: *mut io_uring_cqe,
    /// Length of the mapping at `ring_ptr`, in bytes; 0 where there is none to undo.
    pub ring_sz: size_t,
    /// The shared memory that holds indices and entries.
    pub ring_ptr: *mut c_void,
    /// An index modulo the ring's size is `index & ring_mask`.
    pub ring_mask: c_uint,
    /// Number of entries.
    pub ring_entries: c_uint,
    /// Unused.
    pub pad: [c_uint; 2],
}

/// A ring: both queues, and what the library remembers of it.
///
/// It holds no pointer to itself, so it may be copied and moved.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring {
    /// Submission queue.
    pub sq: io_uring_sq,
    /// Completion queue.
    pub cq: io_uring_cq,
    /// `IORING_SETUP_*` flags that are in force.
    pub flags: c_uint,
    /// The ring's file descriptor; -1 where there is none (any more).
    pub ring_fd: c_int,
    /// `IORING_FEAT_*` flags of the kernel.
    pub features: c_uint,
    /// What is given to `io_uring_enter(2)`: the descriptor, or the index of the registered ring.
    pub enter_ring_fd: c_int,
    /// Flags of the library's own.
    pub int_flags: __u8,
    /// Unused.
    pub pad: [__u8; 3],
    /// The thread that registered the ring's descriptor.
    pub pad2: c_uint,
}

/// A refill queue of zero-copy receive, as a program keeps it; the library does not use it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_zcrx_rq {
    /// Index of the next entry that the kernel will consume.
    pub khead: *mut __u32,
    /// Index behind the last entry handed to the kernel.
    pub ktail: *mut __u32,
    /// The program's own tail, not yet handed over.
    pub rq_tail: __u32,
    /// Number of entries.
    pub ring_entries: c_uint,
    /// The entries.
    pub rqes: *mut io_uring_zcrx_rqe,
    /// The shared memory that holds them.
    pub ring_ptr: *mut c_void,
}

/// An iterator over the CQEs that were ready when it was made. A program may also fill it itself.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_cqe_iter {
    /// The completion queue entries.
    pub cqes: *mut io_uring_cqe,
    /// Index mask of the ring.
    pub mask: c_uint,
    /// 1 with `IORING_SETUP_CQE32`, where every CQE takes two slots; else 0.
    pub shift: c_uint,
    /// Index of the next completion.
    pub head: c_uint,
    /// Index behind the last completion.
    pub tail: c_uint,
}

/// The `user_data` of the library's own timeouts on kernels without `IORING_FEAT_EXT_ARG`;
/// programs on such kernels must not use it.
pub const LIBURING_UDATA_TIMEOUT: __u64 = !0;
