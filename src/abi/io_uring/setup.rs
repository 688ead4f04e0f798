//! Flags, parameters and features of io_uring_setup(2).
#![allow(clippy::identity_op)]

use super::offsets::{io_cqring_offsets, io_sqring_offsets};
use crate::abi::types::*;

/// Completions are found by polling the device, not by interrupts (Linux 5.1). Only for `O_DIRECT`
/// reads and writes on drivers with polled queues, and for driver commands; most other operations
/// fail with `-EINVAL`.
pub const IORING_SETUP_IOPOLL: c_uint = 1 << 0;
/// A kernel thread, the SQPOLL thread, submits the SQEs, without system calls (Linux 5.1). Excludes
/// `IORING_SETUP_COOP_TASKRUN`, `IORING_SETUP_TASKRUN_FLAG`, `IORING_SETUP_DEFER_TASKRUN` and
/// `IORING_SETUP_SQ_REWIND`.
pub const IORING_SETUP_SQPOLL: c_uint = 1 << 1;
/// Binds the SQPOLL thread to the CPU `sq_thread_cpu`; needs `IORING_SETUP_SQPOLL` (Linux 5.1).
pub const IORING_SETUP_SQ_AFF: c_uint = 1 << 2;
/// The CQ ring has `cq_entries` entries, rounded up to a power of two, instead of twice the SQ
/// ring's (Linux 5.5).
pub const IORING_SETUP_CQSIZE: c_uint = 1 << 3;
/// Numbers of entries above the kernel's maximum are reduced to it, instead of `-EINVAL`
/// (Linux 5.6).
pub const IORING_SETUP_CLAMP: c_uint = 1 << 4;
/// With `IORING_SETUP_SQPOLL`: shares the SQPOLL thread of the ring `wq_fd` (Linux 5.6). Without
/// it, `wq_fd` is only checked from Linux 5.12 on; before, the rings shared their worker threads.
pub const IORING_SETUP_ATTACH_WQ: c_uint = 1 << 5;
/// The ring starts disabled: nothing can be submitted until `IORING_REGISTER_ENABLE_RINGS`
/// (Linux 5.10).
pub const IORING_SETUP_R_DISABLED: c_uint = 1 << 6;
/// An invalid SQE does not end the submission: the SQEs after it are submitted as well
/// (Linux 5.18).
pub const IORING_SETUP_SUBMIT_ALL: c_uint = 1 << 7;
/// Completing a request does not interrupt the program; task work runs at the next transition
/// between user space and kernel, of any kind (Linux 5.19). Excludes `IORING_SETUP_SQPOLL`.
pub const IORING_SETUP_COOP_TASKRUN: c_uint = 1 << 8;
/// `IORING_SQ_TASKRUN` shows that task work is pending; needs `IORING_SETUP_COOP_TASKRUN` or
/// `IORING_SETUP_DEFER_TASKRUN` (Linux 5.19).
pub const IORING_SETUP_TASKRUN_FLAG: c_uint = 1 << 9;
/// SQEs have 128 bytes (Linux 5.19). Excludes `IORING_SETUP_SQE_MIXED`.
pub const IORING_SETUP_SQE128: c_uint = 1 << 10;
/// CQEs have 32 bytes (Linux 5.19). Excludes `IORING_SETUP_CQE_MIXED`.
pub const IORING_SETUP_CQE32: c_uint = 1 << 11;
/// Only one task submits: the one that created the ring or, with `IORING_SETUP_R_DISABLED`, enabled
/// it; others get `-EEXIST` (Linux 6.0). With `IORING_SETUP_SQPOLL` that task is the SQPOLL thread.
pub const IORING_SETUP_SINGLE_ISSUER: c_uint = 1 << 12;
/// Task work runs only when the owner of the ring enters the kernel to get completions
/// (`IORING_ENTER_GETEVENTS`); needs `IORING_SETUP_SINGLE_ISSUER`, excludes `IORING_SETUP_SQPOLL`
/// (Linux 6.1).
pub const IORING_SETUP_DEFER_TASKRUN: c_uint = 1 << 13;
/// The program provides the memory of the rings, in `cq_off.user_addr` and `sq_off.user_addr`
/// (Linux 6.5).
pub const IORING_SETUP_NO_MMAP: c_uint = 1 << 14;
/// The ring gets no file descriptor, only an index of the thread's registered ring descriptors;
/// needs `IORING_SETUP_NO_MMAP` (Linux 6.5).
pub const IORING_SETUP_REGISTERED_FD_ONLY: c_uint = 1 << 15;
/// No SQ array: SQEs are submitted in the order of their slots (Linux 6.6).
pub const IORING_SETUP_NO_SQARRAY: c_uint = 1 << 16;
/// A wait sleeps for a part of the expected time before it polls; needs `IORING_SETUP_IOPOLL`
/// (Linux 6.13).
pub const IORING_SETUP_HYBRID_IOPOLL: c_uint = 1 << 17;
/// CQEs have 16 or 32 bytes; those of 32 have `IORING_CQE_F_32` set and take two slots
/// (Linux 6.18). Needs at least two CQ entries (`-EOVERFLOW`), excludes `IORING_SETUP_CQE32`.
pub const IORING_SETUP_CQE_MIXED: c_uint = 1 << 18;
/// SQEs have 64 or 128 bytes, by their opcode; those of 128 take two slots (Linux 6.19). Needs at
/// least two SQ entries (`-EOVERFLOW`), excludes `IORING_SETUP_SQE128`.
pub const IORING_SETUP_SQE_MIXED: c_uint = 1 << 19;
/// The kernel ignores head and tail of the SQ ring, which stay 0: each submission starts at slot 0
/// (Linux 7.0). Needs `IORING_SETUP_NO_SQARRAY`, excludes `IORING_SETUP_SQPOLL`.
pub const IORING_SETUP_SQ_REWIND: c_uint = 1 << 20;

/// Parameters of a new ring; the kernel writes the properties of the ring into it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_params {
    /// Written by the kernel: number of SQ entries.
    pub sq_entries: __u32,
    /// Number of CQ entries: read by the kernel with `IORING_SETUP_CQSIZE`, and always written.
    pub cq_entries: __u32,
    /// `IORING_SETUP_*` flags.
    pub flags: __u32,
    /// CPU of the SQPOLL thread, with `IORING_SETUP_SQ_AFF`.
    pub sq_thread_cpu: __u32,
    /// Milliseconds without work after which the SQPOLL thread sleeps; 0 means one second.
    pub sq_thread_idle: __u32,
    /// Written by the kernel: `IORING_FEAT_*` flags.
    pub features: __u32,
    /// File descriptor of another ring, with `IORING_SETUP_ATTACH_WQ`.
    pub wq_fd: __u32,
    /// Must be 0.
    pub resv: [__u32; 3],
    /// Written by the kernel: where the fields of the SQ ring are. With `IORING_SETUP_NO_MMAP` its
    /// `user_addr` is read.
    pub sq_off: io_sqring_offsets,
    /// Written by the kernel: where the fields of the CQ ring are. With `IORING_SETUP_NO_MMAP` its
    /// `user_addr` is read.
    pub cq_off: io_cqring_offsets,
}

/// One mapping holds both the SQ ring and the CQ ring (Linux 5.4).
pub const IORING_FEAT_SINGLE_MMAP: c_uint = 1 << 0;
/// CQEs for which the CQ ring has no space are kept by the kernel, not dropped (Linux 5.5).
pub const IORING_FEAT_NODROP: c_uint = 1 << 1;
/// The kernel copies the arguments of a request (paths, structures, vectors) when it takes the SQE;
/// data buffers must stay valid until the CQE (Linux 5.5).
pub const IORING_FEAT_SUBMIT_STABLE: c_uint = 1 << 2;
/// Offset -1 of a read or write means the file position, which moves (Linux 5.6).
pub const IORING_FEAT_RW_CUR_POS: c_uint = 1 << 3;
/// Requests use the credentials of the task that submits them, not those of the task that created
/// the ring (Linux 5.6).
pub const IORING_FEAT_CUR_PERSONALITY: c_uint = 1 << 4;
/// Requests wait for files that can be polled without a worker thread (Linux 5.7).
pub const IORING_FEAT_FAST_POLL: c_uint = 1 << 5;
/// Poll requests accept 32 bits of events, such as `EPOLLEXCLUSIVE` (Linux 5.9).
pub const IORING_FEAT_POLL_32BITS: c_uint = 1 << 6;
/// Requests of a ring with `IORING_SETUP_SQPOLL` accept files that are not registered (Linux 5.11).
pub const IORING_FEAT_SQPOLL_NONFIXED: c_uint = 1 << 7;
/// `IORING_ENTER_EXT_ARG` works: a wait can have a timeout (Linux 5.11).
pub const IORING_FEAT_EXT_ARG: c_uint = 1 << 8;
/// Worker threads are threads of the process (Linux 5.12).
pub const IORING_FEAT_NATIVE_WORKERS: c_uint = 1 << 9;
/// Registered files and buffers can have tags and be updated (Linux 5.13).
pub const IORING_FEAT_RSRC_TAGS: c_uint = 1 << 10;
/// `IOSQE_CQE_SKIP_SUCCESS` works (Linux 5.17).
pub const IORING_FEAT_CQE_SKIP: c_uint = 1 << 11;
/// The file of a linked request is looked up when the request starts, so that an earlier request of
/// the chain can open it (Linux 5.17).
pub const IORING_FEAT_LINKED_FILE: c_uint = 1 << 12;
/// `IORING_REGISTER_USE_REGISTERED_RING` works: io_uring_register(2) accepts the index of a
/// registered ring descriptor (Linux 6.3).
pub const IORING_FEAT_REG_REG_RING: c_uint = 1 << 13;
/// `IORING_RECVSEND_BUNDLE` works, and sends accept provided buffers (Linux 6.10).
pub const IORING_FEAT_RECVSEND_BUNDLE: c_uint = 1 << 14;
/// A wait can have a minimum time, `min_wait_usec` (Linux 6.12).
pub const IORING_FEAT_MIN_TIMEOUT: c_uint = 1 << 15;
/// Reads and writes accept attributes, `attr_ptr` of the SQE (Linux 6.14).
pub const IORING_FEAT_RW_ATTR: c_uint = 1 << 16;
/// `IORING_ENTER_NO_IOWAIT` works (Linux 6.15).
pub const IORING_FEAT_NO_IOWAIT: c_uint = 1 << 17;
