//! What io_uring_register(2) does, and its smaller arguments.

use crate::abi::types::*;

/// What to register, change or ask.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// Where an enum has 32 bits, bit 31 is the sign; a cast to `c_uint` gives the kernel's value.
#[allow(clippy::enum_clike_unportable_variant)]
pub enum io_uring_register_op {
    /// Registers buffers (Linux 5.1).
    IORING_REGISTER_BUFFERS = 0,
    /// Gives registered buffers back (Linux 5.1).
    IORING_UNREGISTER_BUFFERS = 1,
    /// Registers files (Linux 5.1).
    IORING_REGISTER_FILES = 2,
    /// Gives registered files back (Linux 5.1).
    IORING_UNREGISTER_FILES = 3,
    /// Registers an eventfd that completions signal (Linux 5.2).
    IORING_REGISTER_EVENTFD = 4,
    /// Gives the eventfd back (Linux 5.2).
    IORING_UNREGISTER_EVENTFD = 5,
    /// Changes registered files (Linux 5.5).
    IORING_REGISTER_FILES_UPDATE = 6,
    /// Registers an eventfd that only completions after the submitting call signal (Linux 5.6).
    IORING_REGISTER_EVENTFD_ASYNC = 7,
    /// Asks which operations the kernel knows (Linux 5.6).
    IORING_REGISTER_PROBE = 8,
    /// Registers the caller's credentials (Linux 5.6).
    IORING_REGISTER_PERSONALITY = 9,
    /// Gives registered credentials back (Linux 5.6).
    IORING_UNREGISTER_PERSONALITY = 10,
    /// Limits what the ring may do (Linux 5.10).
    IORING_REGISTER_RESTRICTIONS = 11,
    /// Enables a ring that was set up disabled (Linux 5.10).
    IORING_REGISTER_ENABLE_RINGS = 12,
    /// Registers files, with tags (Linux 5.13).
    IORING_REGISTER_FILES2 = 13,
    /// Changes registered files, with tags (Linux 5.13).
    IORING_REGISTER_FILES_UPDATE2 = 14,
    /// Registers buffers, with tags (Linux 5.13).
    IORING_REGISTER_BUFFERS2 = 15,
    /// Changes registered buffers, with tags (Linux 5.13).
    IORING_REGISTER_BUFFERS_UPDATE = 16,
    /// Sets the CPUs of the workers (Linux 5.14).
    IORING_REGISTER_IOWQ_AFF = 17,
    /// Lets the workers run on every CPU again (Linux 5.14).
    IORING_UNREGISTER_IOWQ_AFF = 18,
    /// Sets and reads the limits on the number of workers (Linux 5.15).
    IORING_REGISTER_IOWQ_MAX_WORKERS = 19,
    /// Registers rings, so that entering the kernel need not look up a descriptor (Linux 5.18).
    IORING_REGISTER_RING_FDS = 20,
    /// Gives registered rings back (Linux 5.18).
    IORING_UNREGISTER_RING_FDS = 21,
    /// Registers a ring of buffers (Linux 5.19).
    IORING_REGISTER_PBUF_RING = 22,
    /// Gives a ring of buffers back (Linux 5.19).
    IORING_UNREGISTER_PBUF_RING = 23,
    /// Cancels requests and waits until they are gone (Linux 6.0).
    IORING_REGISTER_SYNC_CANCEL = 24,
    /// Sets the range of file slots that `IORING_FILE_INDEX_ALLOC` picks from (Linux 6.0).
    IORING_REGISTER_FILE_ALLOC_RANGE = 25,
    /// Asks how far the kernel is in a ring of buffers (Linux 6.8).
    IORING_REGISTER_PBUF_STATUS = 26,
    /// Sets busy polling of network devices (Linux 6.9).
    IORING_REGISTER_NAPI = 27,
    /// Ends busy polling of network devices (Linux 6.9).
    IORING_UNREGISTER_NAPI = 28,
    /// Chooses the clock of waiting with a timeout (Linux 6.12).
    IORING_REGISTER_CLOCK = 29,
    /// Takes over another ring's registered buffers (Linux 6.12).
    IORING_REGISTER_CLONE_BUFFERS = 30,
    /// Posts a completion to a ring without having one (Linux 6.13).
    IORING_REGISTER_SEND_MSG_RING = 31,
    /// Registers a network receive queue for zero-copy (Linux 6.15).
    IORING_REGISTER_ZCRX_IFQ = 32,
    /// Changes the size of the rings (Linux 6.13).
    IORING_REGISTER_RESIZE_RINGS = 33,
    /// Registers a region of memory (Linux 6.13).
    IORING_REGISTER_MEM_REGION = 34,
    /// Asks what the kernel can do (Linux 6.18).
    IORING_REGISTER_QUERY = 35,
    /// Controls zero-copy receive (Linux 6.19).
    IORING_REGISTER_ZCRX_CTRL = 36,
    /// Registers a BPF program that decides on requests (Linux 7.0).
    IORING_REGISTER_BPF_FILTER = 37,
    /// Number of operations known here.
    IORING_REGISTER_LAST = 38,
    /// Added to any of them: the descriptor is an index of registered rings (Linux 6.3).
    IORING_REGISTER_USE_REGISTERED_RING = 1 << 31,
}

/// Kinds of worker threads.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_wq_type {
    /// For work that ends in bounded time, such as on regular files and block devices.
    IO_WQ_BOUND = 0,
    /// For work that may take for ever, such as on sockets and pipes.
    IO_WQ_UNBOUND = 1,
}

/// Which requests to cancel (`IORING_REGISTER_SYNC_CANCEL`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sync_cancel_reg {
    /// The `user_data` to match.
    pub addr: __u64,
    /// The file to match, with `IORING_ASYNC_CANCEL_FD`.
    pub fd: __s32,
    /// `IORING_ASYNC_CANCEL_*` flags.
    pub flags: __u32,
    /// How long to wait until they are gone; -1 in both fields for no limit.
    pub timeout: __kernel_timespec,
    /// The operation to match, with `IORING_ASYNC_CANCEL_OP`.
    pub opcode: __u8,
    /// Must be zero.
    pub pad: [__u8; 7],
    /// Must be zero.
    pub pad2: [__u64; 3],
}

/// Which clock to wait by (`IORING_REGISTER_CLOCK`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_clock_register {
    /// `CLOCK_MONOTONIC` or `CLOCK_BOOTTIME`.
    pub clockid: __u32,
    /// Must be zero.
    pub __resv: [__u32; 3],
}

/// What to do with the NAPI settings (`opcode` of `io_uring_napi`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_napi_op {
    /// Sets the timeout, the preference and the tracking strategy (Linux 6.13). It is 0, as what
    /// was reserved before.
    IO_URING_NAPI_REGISTER_OP = 0,
    /// Adds a NAPI id, with static tracking (Linux 6.13).
    IO_URING_NAPI_STATIC_ADD_ID = 1,
    /// Removes a NAPI id, with static tracking (Linux 6.13).
    IO_URING_NAPI_STATIC_DEL_ID = 2,
}

/// How the kernel knows which NAPI ids to poll (`op_param` of `IO_URING_NAPI_REGISTER_OP`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_napi_tracking_strategy {
    /// By the sockets of the ring's requests (Linux 6.13). Before, there was no other way.
    IO_URING_NAPI_TRACKING_DYNAMIC = 0,
    /// By `IO_URING_NAPI_STATIC_ADD_ID` (Linux 6.13).
    IO_URING_NAPI_TRACKING_STATIC = 1,
    /// Written by the kernel: NAPI was not registered (Linux 6.13).
    IO_URING_NAPI_TRACKING_INACTIVE = 255,
}

/// How to poll network devices (`IORING_REGISTER_NAPI`); the kernel writes back how it was.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_napi {
    /// How long to poll, in microseconds.
    pub busy_poll_to: __u32,
    /// 1 to prefer polling to interrupts, else 0.
    pub prefer_busy_poll: __u8,
    /// `IO_URING_NAPI_REGISTER_OP`, `IO_URING_NAPI_STATIC_ADD_ID` or
    /// `IO_URING_NAPI_STATIC_DEL_ID` (Linux 6.13); before, must be zero.
    pub opcode: __u8,
    /// Must be zero.
    pub pad: [__u8; 2],
    /// `IO_URING_NAPI_TRACKING_*`, or the NAPI id to add or remove (Linux 6.13); before, must be
    /// zero.
    pub op_param: __u32,
    /// Must be zero.
    pub resv: __u32,
}
