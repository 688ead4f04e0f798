//! The codes of io_uring_register(2), and their smaller arguments.

use crate::abi::types::*;

/// Codes of io_uring_register(2).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// Where an enum has 32 bits, bit 31 is the sign; a cast to `c_uint` gives the kernel's value.
#[allow(clippy::enum_clike_unportable_variant)]
pub enum io_uring_register_op {
    /// Registers a table of buffers (Linux 5.1).
    IORING_REGISTER_BUFFERS = 0,
    /// Unregisters the table of buffers (Linux 5.1).
    IORING_UNREGISTER_BUFFERS = 1,
    /// Registers a table of files (Linux 5.1).
    IORING_REGISTER_FILES = 2,
    /// Unregisters the table of files (Linux 5.1).
    IORING_UNREGISTER_FILES = 3,
    /// Registers an eventfd that is signalled when CQEs are posted (Linux 5.2).
    IORING_REGISTER_EVENTFD = 4,
    /// Unregisters the eventfd (Linux 5.2).
    IORING_UNREGISTER_EVENTFD = 5,
    /// Replaces registered files (Linux 5.5).
    IORING_REGISTER_FILES_UPDATE = 6,
    /// Registers an eventfd that is not signalled for requests that complete during their
    /// submission (Linux 5.6).
    IORING_REGISTER_EVENTFD_ASYNC = 7,
    /// Returns a list of the operations that the kernel supports (Linux 5.6).
    IORING_REGISTER_PROBE = 8,
    /// Registers the caller's credentials (Linux 5.6).
    IORING_REGISTER_PERSONALITY = 9,
    /// Unregisters credentials (Linux 5.6).
    IORING_UNREGISTER_PERSONALITY = 10,
    /// Restricts the requests and register calls of a disabled ring (Linux 5.10), or of all
    /// future rings of the calling task (Linux 7.0).
    IORING_REGISTER_RESTRICTIONS = 11,
    /// Enables a ring that was set up with `IORING_SETUP_R_DISABLED` (Linux 5.10).
    IORING_REGISTER_ENABLE_RINGS = 12,
    /// Registers a table of files, with tags (Linux 5.13) or sparse (Linux 5.19).
    IORING_REGISTER_FILES2 = 13,
    /// Replaces registered files, with tags (Linux 5.13).
    IORING_REGISTER_FILES_UPDATE2 = 14,
    /// Registers a table of buffers, with tags (Linux 5.13) or sparse (Linux 5.19).
    IORING_REGISTER_BUFFERS2 = 15,
    /// Replaces registered buffers, with tags (Linux 5.13).
    IORING_REGISTER_BUFFERS_UPDATE = 16,
    /// Sets the CPU affinity of the worker threads (Linux 5.14).
    IORING_REGISTER_IOWQ_AFF = 17,
    /// Resets the CPU affinity of the worker threads (Linux 5.14).
    IORING_UNREGISTER_IOWQ_AFF = 18,
    /// Sets and returns the maximum numbers of worker threads (Linux 5.15).
    IORING_REGISTER_IOWQ_MAX_WORKERS = 19,
    /// Registers ring descriptors for the calling thread (Linux 5.18).
    IORING_REGISTER_RING_FDS = 20,
    /// Unregisters ring descriptors of the calling thread (Linux 5.18).
    IORING_UNREGISTER_RING_FDS = 21,
    /// Registers a buffer ring (Linux 5.19).
    IORING_REGISTER_PBUF_RING = 22,
    /// Unregisters a buffer ring (Linux 5.19).
    IORING_UNREGISTER_PBUF_RING = 23,
    /// Cancels requests synchronously (Linux 6.0).
    IORING_REGISTER_SYNC_CANCEL = 24,
    /// Sets the range of slots that `IORING_FILE_INDEX_ALLOC` allocates from (Linux 6.0).
    IORING_REGISTER_FILE_ALLOC_RANGE = 25,
    /// Returns the head of a buffer ring (Linux 6.8).
    IORING_REGISTER_PBUF_STATUS = 26,
    /// Enables busy polling of network devices, or changes its settings (Linux 6.9).
    IORING_REGISTER_NAPI = 27,
    /// Disables busy polling of network devices (Linux 6.9).
    IORING_UNREGISTER_NAPI = 28,
    /// Sets the clock for the timeouts of waits (Linux 6.12).
    IORING_REGISTER_CLOCK = 29,
    /// Clones registered buffers of another ring (Linux 6.12).
    IORING_REGISTER_CLONE_BUFFERS = 30,
    /// Posts a CQE to a ring, without a ring of the caller (Linux 6.13).
    IORING_REGISTER_SEND_MSG_RING = 31,
    /// Registers a receive queue of a network interface for zero-copy receive (Linux 6.15).
    IORING_REGISTER_ZCRX_IFQ = 32,
    /// Changes the sizes of the SQ and CQ rings (Linux 6.13).
    IORING_REGISTER_RESIZE_RINGS = 33,
    /// Registers a memory region for the arguments of waits (Linux 6.13).
    IORING_REGISTER_MEM_REGION = 34,
    /// Queries which features the kernel supports (Linux 6.18).
    IORING_REGISTER_QUERY = 35,
    /// Performs a control operation on a queue for zero-copy receive (Linux 6.19).
    IORING_REGISTER_ZCRX_CTRL = 36,
    /// Registers a BPF filter for the requests of a ring, or of all future rings of the calling
    /// task (Linux 7.0).
    IORING_REGISTER_BPF_FILTER = 37,
    /// The number of codes in this header.
    IORING_REGISTER_LAST = 38,
    /// Flag, combined with a code: the descriptor is the index of a registered ring (Linux 6.3).
    IORING_REGISTER_USE_REGISTERED_RING = 1 << 31,
}

/// Classes of worker threads: indices of the array of `IORING_REGISTER_IOWQ_MAX_WORKERS`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_wq_type {
    /// Workers for bounded work: regular files and block devices.
    IO_WQ_BOUND = 0,
    /// Workers for unbounded work, which can block indefinitely: all other files.
    IO_WQ_UNBOUND = 1,
}

/// Which requests to cancel (`IORING_REGISTER_SYNC_CANCEL`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sync_cancel_reg {
    /// The `user_data` to match: if `flags` has no other criterion, or with
    /// `IORING_ASYNC_CANCEL_USERDATA`.
    pub addr: __u64,
    /// The file to match, with `IORING_ASYNC_CANCEL_FD`: a descriptor, or a slot with
    /// `IORING_ASYNC_CANCEL_FD_FIXED`.
    pub fd: __s32,
    /// `IORING_ASYNC_CANCEL_*` flags.
    pub flags: __u32,
    /// How long to wait for the cancelled request to complete; -1 in both fields: no limit.
    pub timeout: __kernel_timespec,
    /// The opcode to match, with `IORING_ASYNC_CANCEL_OP`.
    pub opcode: __u8,
    /// Must be zero.
    pub pad: [__u8; 7],
    /// Must be zero.
    pub pad2: [__u64; 3],
}

/// The clock for the timeouts of waits (`IORING_REGISTER_CLOCK`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_clock_register {
    /// `CLOCK_MONOTONIC` or `CLOCK_BOOTTIME`.
    pub clockid: __u32,
    /// Must be zero.
    pub __resv: [__u32; 3],
}

/// NAPI operations (`opcode` of `io_uring_napi`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_napi_op {
    /// Enables busy polling with the given settings (Linux 6.13). Its value is 0, which older
    /// kernels require.
    IO_URING_NAPI_REGISTER_OP = 0,
    /// Adds a NAPI ID to a ring with static tracking (Linux 6.13).
    IO_URING_NAPI_STATIC_ADD_ID = 1,
    /// Removes a NAPI ID from a ring with static tracking (Linux 6.13).
    IO_URING_NAPI_STATIC_DEL_ID = 2,
}

/// Which NAPI IDs are polled (`op_param` of `IO_URING_NAPI_REGISTER_OP`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_napi_tracking_strategy {
    /// Those of the sockets that requests of the ring use (Linux 6.13). Older kernels know no
    /// other strategy.
    IO_URING_NAPI_TRACKING_DYNAMIC = 0,
    /// Those that the program adds with `IO_URING_NAPI_STATIC_ADD_ID` (Linux 6.13).
    IO_URING_NAPI_TRACKING_STATIC = 1,
    /// Written by the kernel: busy polling was not enabled (Linux 6.13).
    IO_URING_NAPI_TRACKING_INACTIVE = 255,
}

/// Settings of busy polling (`IORING_REGISTER_NAPI`). The kernel writes the previous settings.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_napi {
    /// How long a wait polls, in microseconds.
    pub busy_poll_to: __u32,
    /// 1 to prefer polling to interrupts, otherwise 0.
    pub prefer_busy_poll: __u8,
    /// `IO_URING_NAPI_REGISTER_OP`, `IO_URING_NAPI_STATIC_ADD_ID` or
    /// `IO_URING_NAPI_STATIC_DEL_ID` (Linux 6.13). Older kernels require 0.
    pub opcode: __u8,
    /// Must be zero.
    pub pad: [__u8; 2],
    /// `IO_URING_NAPI_TRACKING_*`, or the NAPI ID to add or remove (Linux 6.13). Older kernels
    /// require 0.
    pub op_param: __u32,
    /// Must be zero.
    pub resv: __u32,
}
