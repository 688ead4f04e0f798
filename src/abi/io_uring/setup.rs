//! What io_uring_setup(2) takes and returns.
#![allow(clippy::identity_op)]

use super::offsets::{io_cqring_offsets, io_sqring_offsets};
use crate::abi::types::*;

/// Completions are polled for, not signalled by interrupts (Linux 5.1).
pub const IORING_SETUP_IOPOLL: c_uint = 1 << 0;
/// A thread of the kernel takes requests, without system calls (Linux 5.1).
pub const IORING_SETUP_SQPOLL: c_uint = 1 << 1;
/// That thread stays on the CPU `sq_thread_cpu` (Linux 5.1).
pub const IORING_SETUP_SQ_AFF: c_uint = 1 << 2;
/// `cq_entries` says how large the completion ring is (Linux 5.5).
pub const IORING_SETUP_CQSIZE: c_uint = 1 << 3;
/// Sizes beyond the kernel's limits are cut to them (Linux 5.6).
pub const IORING_SETUP_CLAMP: c_uint = 1 << 4;
/// Shares the worker threads of the ring `wq_fd` (Linux 5.6).
pub const IORING_SETUP_ATTACH_WQ: c_uint = 1 << 5;
/// The ring takes no requests until it is enabled (Linux 5.10).
pub const IORING_SETUP_R_DISABLED: c_uint = 1 << 6;
/// An invalid request does not end the submission of those behind it (Linux 5.18).
pub const IORING_SETUP_SUBMIT_ALL: c_uint = 1 << 7;
/// Completing a request does not interrupt a running program; the work is done when it enters
/// the kernel next, for whatever reason (Linux 5.19).
pub const IORING_SETUP_COOP_TASKRUN: c_uint = 1 << 8;
/// `IORING_SQ_TASKRUN` tells whether such work waits; with `IORING_SETUP_COOP_TASKRUN` or
/// `IORING_SETUP_DEFER_TASKRUN` (Linux 5.19).
pub const IORING_SETUP_TASKRUN_FLAG: c_uint = 1 << 9;
/// Submission queue entries have 128 bytes (Linux 5.19).
pub const IORING_SETUP_SQE128: c_uint = 1 << 10;
/// Completion queue entries have 32 bytes (Linux 5.19).
pub const IORING_SETUP_CQE32: c_uint = 1 << 11;
/// Only one thread submits requests (Linux 6.0).
pub const IORING_SETUP_SINGLE_ISSUER: c_uint = 1 << 12;
/// Work of completing requests waits until the program asks for completions; needs
/// `IORING_SETUP_SINGLE_ISSUER` (Linux 6.1).
pub const IORING_SETUP_DEFER_TASKRUN: c_uint = 1 << 13;
/// The program gives the memory of the rings (Linux 6.5).
pub const IORING_SETUP_NO_MMAP: c_uint = 1 << 14;
/// The ring gets no descriptor, only an index of registered rings; needs `IORING_SETUP_NO_MMAP`
/// (Linux 6.5).
pub const IORING_SETUP_REGISTERED_FD_ONLY: c_uint = 1 << 15;
/// No index array: entries are submitted in the order of their slots (Linux 6.6).
pub const IORING_SETUP_NO_SQARRAY: c_uint = 1 << 16;
/// With `IORING_SETUP_IOPOLL`: sleeps for a while before it polls (Linux 6.13).
pub const IORING_SETUP_HYBRID_IOPOLL: c_uint = 1 << 17;
/// Completions have 16 or 32 bytes each, told by `IORING_CQE_F_32` (Linux 6.18).
pub const IORING_SETUP_CQE_MIXED: c_uint = 1 << 18;
/// Requests have 64 or 128 bytes each, told by their opcode (Linux 6.19).
pub const IORING_SETUP_SQE_MIXED: c_uint = 1 << 19;
/// The submission ring's indices are ignored and stay 0: each submission starts at slot 0. Needs
/// `IORING_SETUP_NO_SQARRAY`, excludes `IORING_SETUP_SQPOLL` (Linux 7.0).
pub const IORING_SETUP_SQ_REWIND: c_uint = 1 << 20;

/// How to set up a ring; the kernel writes back how it did.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_params {
    /// Written by the kernel: number of submission queue entries.
    pub sq_entries: __u32,
    /// Number of completion queue entries: asked for with `IORING_SETUP_CQSIZE`, and as given.
    pub cq_entries: __u32,
    /// `IORING_SETUP_*` flags.
    pub flags: __u32,
    /// CPU of the submission thread, with `IORING_SETUP_SQ_AFF`.
    pub sq_thread_cpu: __u32,
    /// Milliseconds without requests after which the submission thread sleeps; 0 for one second.
    pub sq_thread_idle: __u32,
    /// Written by the kernel: `IORING_FEAT_*` flags.
    pub features: __u32,
    /// Ring whose workers are shared, with `IORING_SETUP_ATTACH_WQ`.
    pub wq_fd: __u32,
    /// Must be zero.
    pub resv: [__u32; 3],
    /// Written by the kernel: the layout of the submission ring.
    pub sq_off: io_sqring_offsets,
    /// Written by the kernel: the layout of the completion ring.
    pub cq_off: io_cqring_offsets,
}

/// One mapping holds both rings (Linux 5.4).
pub const IORING_FEAT_SINGLE_MMAP: c_uint = 1 << 0;
/// Completions that do not fit are kept, not dropped (Linux 5.5).
pub const IORING_FEAT_NODROP: c_uint = 1 << 1;
/// What a request points to is read when it is submitted; it need not stay (Linux 5.5).
pub const IORING_FEAT_SUBMIT_STABLE: c_uint = 1 << 2;
/// Offset -1 means the file's position (Linux 5.6).
pub const IORING_FEAT_RW_CUR_POS: c_uint = 1 << 3;
/// Requests run with the credentials of who submits them (Linux 5.6).
pub const IORING_FEAT_CUR_PERSONALITY: c_uint = 1 << 4;
/// Files that can be polled do not take a worker to wait for them (Linux 5.7).
pub const IORING_FEAT_FAST_POLL: c_uint = 1 << 5;
/// Polling knows 32 bits of events (Linux 5.9).
pub const IORING_FEAT_POLL_32BITS: c_uint = 1 << 6;
/// The submission thread takes files that are not registered (Linux 5.11).
pub const IORING_FEAT_SQPOLL_NONFIXED: c_uint = 1 << 7;
/// Waiting takes a timeout, with `IORING_ENTER_EXT_ARG` (Linux 5.11).
pub const IORING_FEAT_EXT_ARG: c_uint = 1 << 8;
/// Workers are threads of the program (Linux 5.12).
pub const IORING_FEAT_NATIVE_WORKERS: c_uint = 1 << 9;
/// Registered files and buffers have tags and can be updated (Linux 5.13).
pub const IORING_FEAT_RSRC_TAGS: c_uint = 1 << 10;
/// `IOSQE_CQE_SKIP_SUCCESS` works (Linux 5.17).
pub const IORING_FEAT_CQE_SKIP: c_uint = 1 << 11;
/// The file of a linked request is looked up when it starts (Linux 5.17).
pub const IORING_FEAT_LINKED_FILE: c_uint = 1 << 12;
/// Registering takes a registered ring, with `IORING_REGISTER_USE_REGISTERED_RING` (Linux 6.3).
pub const IORING_FEAT_REG_REG_RING: c_uint = 1 << 13;
/// `IORING_RECVSEND_BUNDLE` works (Linux 6.10).
pub const IORING_FEAT_RECVSEND_BUNDLE: c_uint = 1 << 14;
/// Waiting takes a minimum time (Linux 6.12).
pub const IORING_FEAT_MIN_TIMEOUT: c_uint = 1 << 15;
/// Reads and writes take attributes (Linux 6.14).
pub const IORING_FEAT_RW_ATTR: c_uint = 1 << 16;
/// `IORING_ENTER_NO_IOWAIT` works (Linux 6.15).
pub const IORING_FEAT_NO_IOWAIT: c_uint = 1 << 17;
