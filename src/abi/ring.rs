//! A ring as C programs hold it: `struct io_uring` and its two halves.
//!
//! Programs compiled long ago read these fields through inlined helpers, so their offsets never
//! change. The fields that the helpers use are public; `sqe_head`, `ring_sz`, `ring_ptr`, `sqes_sz`,
//! `enter_ring_fd`, `int_flags` and the padding are private to the library.
#![allow(non_camel_case_types)]

use super::io_uring::{io_uring_cqe, io_uring_sqe, io_uring_zcrx_rqe};
use super::types::{__u8, __u32, __u64, c_int, c_uint, c_void, size_t};

/// The submission queue of a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_sq {
    /// Index of the next SQE that the kernel takes; written by the kernel.
    pub khead: *mut c_uint,
    /// One past the last submitted SQE; written by the library.
    pub ktail: *mut c_uint,
    /// The kernel's copy of the index mask; `ring_mask` has the same value.
    pub kring_mask: *mut c_uint,
    /// The kernel's copy of the number of entries; `ring_entries` has the same value.
    pub kring_entries: *mut c_uint,
    /// `IORING_SQ_*` flags; written by the kernel.
    pub kflags: *mut c_uint,
    /// Number of entries dropped because of an invalid index; written by the kernel.
    pub kdropped: *mut c_uint,
    /// Maps each entry of the SQ ring to an index of `sqes`; null with `IORING_SETUP_NO_SQARRAY`.
    pub array: *mut c_uint,
    /// The SQEs.
    pub sqes: *mut io_uring_sqe,
    /// Index of the first prepared SQE that is not submitted yet.
    pub sqe_head: c_uint,
    /// One past the last SQE that `io_uring_get_sqe` returned.
    pub sqe_tail: c_uint,
    /// Length of the mapping at `ring_ptr`, in bytes; 0 if there is nothing to unmap.
    pub ring_sz: size_t,
    /// The shared memory with the indices of both queues.
    pub ring_ptr: *mut c_void,
    /// Index mask: number of entries minus one.
    pub ring_mask: c_uint,
    /// Number of SQ entries.
    pub ring_entries: c_uint,
    /// Length of the mapping at `sqes`, in bytes; 0 if there is nothing to unmap.
    pub sqes_sz: c_uint,
    /// Unused.
    pub pad: c_uint,
}

/// The completion queue of a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_cq {
    /// Index of the next CQE to consume; written by the program, through the library.
    pub khead: *mut c_uint,
    /// One past the last posted CQE; written by the kernel.
    pub ktail: *mut c_uint,
    /// The kernel's copy of the index mask; `ring_mask` has the same value.
    pub kring_mask: *mut c_uint,
    /// The kernel's copy of the number of entries; `ring_entries` has the same value.
    pub kring_entries: *mut c_uint,
    /// `IORING_CQ_*` flags, written by the program; null on kernels without them (before 5.8).
    pub kflags: *mut c_uint,
    /// Number of CQEs lost; written by the kernel.
    pub koverflow: *mut c_uint,
    /// The CQEs.
    pub cqes: *mut io_uring_cqe,
    /// Length of the mapping at `ring_ptr`, in bytes; 0 if there is nothing to unmap.
    pub ring_sz: size_t,
    /// The shared memory with the indices and the CQEs.
    pub ring_ptr: *mut c_void,
    /// Index mask: number of entries minus one.
    pub ring_mask: c_uint,
    /// Number of CQ entries.
    pub ring_entries: c_uint,
    /// Unused.
    pub pad: [c_uint; 2],
}

/// A ring: its submission queue, its completion queue and the library's state.
///
/// It holds no pointer to itself, so a program may copy and move it, but only one copy may be used
/// from then on.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring {
    /// Submission queue.
    pub sq: io_uring_sq,
    /// Completion queue.
    pub cq: io_uring_cq,
    /// `IORING_SETUP_*` flags of the ring.
    pub flags: c_uint,
    /// The ring's file descriptor; -1 if it has none, or if the ring is closed.
    pub ring_fd: c_int,
    /// `IORING_FEAT_*` flags of the kernel.
    pub features: c_uint,
    /// First argument of io_uring_enter(2): the descriptor, or the index of the registered one.
    pub enter_ring_fd: c_int,
    /// Private flags of the library.
    pub int_flags: __u8,
    /// Unused.
    pub pad: [__u8; 3],
    /// The thread that registered the ring's descriptor; private.
    pub pad2: c_uint,
}

/// A refill queue of zero-copy receive, as a program keeps it; the library does not use it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_zcrx_rq {
    /// Index of the next entry that the kernel takes; written by the kernel.
    pub khead: *mut __u32,
    /// One past the last entry that the kernel may take; written by the program.
    pub ktail: *mut __u32,
    /// The program's tail, which it has not stored to `ktail` yet.
    pub rq_tail: __u32,
    /// Number of entries.
    pub ring_entries: c_uint,
    /// The entries.
    pub rqes: *mut io_uring_zcrx_rqe,
    /// The shared memory of the queue.
    pub ring_ptr: *mut c_void,
}

/// An iterator over the CQEs that were ready when it was initialised. A program may also fill it
/// itself.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct io_uring_cqe_iter {
    /// The CQEs of the ring.
    pub cqes: *mut io_uring_cqe,
    /// Index mask of the ring.
    pub mask: c_uint,
    /// 1 with `IORING_SETUP_CQE32`, where every CQE takes two slots; otherwise 0.
    pub shift: c_uint,
    /// Index of the next CQE.
    pub head: c_uint,
    /// One past the last CQE.
    pub tail: c_uint,
}

/// The `user_data` of the library's own timeouts on kernels without `IORING_FEAT_EXT_ARG`. Programs
/// on such kernels must not use it.
pub const LIBURING_UDATA_TIMEOUT: __u64 = !0;
