//! Flags of operations, apart from those of sockets.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// For `uring_cmd_flags`: the data is in the registered buffer `buf_index` (Linux 6.1).
pub const IORING_URING_CMD_FIXED: c_uint = 1 << 0;
/// For `uring_cmd_flags`: the command is multishot; needs `IOSQE_BUFFER_SELECT`, excludes
/// `IORING_URING_CMD_FIXED` (Linux 6.18).
pub const IORING_URING_CMD_MULTISHOT: c_uint = 1 << 1;
/// All bits of `uring_cmd_flags` that a program may set.
pub const IORING_URING_CMD_MASK: c_uint = IORING_URING_CMD_FIXED | IORING_URING_CMD_MULTISHOT;

/// For `fsync_flags`: flushes only the metadata that is needed to read the data, as fdatasync(2)
/// (Linux 5.1).
pub const IORING_FSYNC_DATASYNC: c_uint = 1 << 0;

/// For `timeout_flags`: the time is a point in time, not a span (Linux 5.5).
pub const IORING_TIMEOUT_ABS: c_uint = 1 << 0;
/// For `timeout_flags` of `IORING_OP_TIMEOUT_REMOVE`: changes the timeout instead of removing it
/// (Linux 5.11).
pub const IORING_TIMEOUT_UPDATE: c_uint = 1 << 1;
/// For `timeout_flags`: uses `CLOCK_BOOTTIME` instead of `CLOCK_MONOTONIC` (Linux 5.15).
pub const IORING_TIMEOUT_BOOTTIME: c_uint = 1 << 2;
/// For `timeout_flags`: uses `CLOCK_REALTIME` instead of `CLOCK_MONOTONIC` (Linux 5.15).
pub const IORING_TIMEOUT_REALTIME: c_uint = 1 << 3;
/// For `timeout_flags` of `IORING_OP_TIMEOUT_REMOVE`: changes a linked timeout (Linux 5.15).
pub const IORING_LINK_TIMEOUT_UPDATE: c_uint = 1 << 4;
/// For `timeout_flags`: `-ETIME` counts as success, so that the chain goes on (Linux 5.16).
pub const IORING_TIMEOUT_ETIME_SUCCESS: c_uint = 1 << 5;
/// For `timeout_flags`: the timeout is multishot, with a CQE each time it expires (Linux 6.4).
pub const IORING_TIMEOUT_MULTISHOT: c_uint = 1 << 6;
/// For `timeout_flags`: `addr` is the time in nanoseconds, not a pointer to it (Linux 7.1).
pub const IORING_TIMEOUT_IMMEDIATE_ARG: c_uint = 1 << 7;
/// All flags of `timeout_flags` that choose a clock.
pub const IORING_TIMEOUT_CLOCK_MASK: c_uint = IORING_TIMEOUT_BOOTTIME | IORING_TIMEOUT_REALTIME;
/// All flags of `timeout_flags` that change a timeout.
pub const IORING_TIMEOUT_UPDATE_MASK: c_uint = IORING_TIMEOUT_UPDATE | IORING_LINK_TIMEOUT_UPDATE;

/// For `splice_flags`, beside those of splice(2): `splice_fd_in` is an index of the registered
/// files (Linux 5.7).
pub const SPLICE_F_FD_IN_FIXED: c_uint = 1 << 31;

/// For `len` of `IORING_OP_POLL_ADD`: the poll is multishot (Linux 5.13).
pub const IORING_POLL_ADD_MULTI: c_uint = 1 << 0;
/// For `len` of `IORING_OP_POLL_REMOVE`: changes the events of the poll request instead of removing
/// it (Linux 5.13).
pub const IORING_POLL_UPDATE_EVENTS: c_uint = 1 << 1;
/// For `len` of `IORING_OP_POLL_REMOVE`: changes the `user_data` of the poll request instead of
/// removing it (Linux 5.13).
pub const IORING_POLL_UPDATE_USER_DATA: c_uint = 1 << 2;
/// For `len` of `IORING_OP_POLL_ADD`: level-triggered poll (Linux 6.0). Kernels refuse it with
/// `-EINVAL`.
pub const IORING_POLL_ADD_LEVEL: c_uint = 1 << 3;

/// For `cancel_flags`: cancels all requests that match, not only the first; the result is their
/// number (Linux 5.19).
pub const IORING_ASYNC_CANCEL_ALL: c_uint = 1 << 0;
/// For `cancel_flags`: matches requests by their file, `fd` (Linux 5.19).
pub const IORING_ASYNC_CANCEL_FD: c_uint = 1 << 1;
/// For `cancel_flags`: cancels all requests of the ring; the result is their number (Linux 5.19).
pub const IORING_ASYNC_CANCEL_ANY: c_uint = 1 << 2;
/// For `cancel_flags`, with `IORING_ASYNC_CANCEL_FD`: `fd` is an index of the registered files
/// (Linux 6.0).
pub const IORING_ASYNC_CANCEL_FD_FIXED: c_uint = 1 << 3;
/// For `cancel_flags`: matches requests by `user_data`, in addition to another key; without any key
/// this is the default (Linux 6.6).
pub const IORING_ASYNC_CANCEL_USERDATA: c_uint = 1 << 4;
/// For `cancel_flags`: matches requests by their opcode, which is in `len` (Linux 6.6).
pub const IORING_ASYNC_CANCEL_OP: c_uint = 1 << 5;

/// Kind of a message to another ring (`addr` of `IORING_OP_MSG_RING`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_msg_ring_flags {
    /// A CQE: `len` becomes its `res`, `off` its `user_data` (Linux 5.18).
    IORING_MSG_DATA = 0,
    /// A registered file, for the registered files of the other ring (Linux 6.0).
    IORING_MSG_SEND_FD = 1,
}

/// For `msg_ring_flags`: a message with a file posts no CQE to the other ring (Linux 6.0).
pub const IORING_MSG_RING_CQE_SKIP: c_uint = 1 << 0;
/// For `msg_ring_flags`: `file_index` becomes the `flags` of the CQE (Linux 6.3).
pub const IORING_MSG_RING_FLAGS_PASS: c_uint = 1 << 1;

/// For `install_fd_flags`: the new descriptor does not have `O_CLOEXEC` (Linux 6.8).
pub const IORING_FIXED_FD_NO_CLOEXEC: c_uint = 1 << 0;

/// For `nop_flags`: the result is `len` (Linux 6.10).
pub const IORING_NOP_INJECT_RESULT: c_uint = 1 << 0;
/// For `nop_flags`: looks up the file `fd`; `-EBADF` if there is none (Linux 6.13).
pub const IORING_NOP_FILE: c_uint = 1 << 1;
/// For `nop_flags`, with `IORING_NOP_FILE`: `fd` is an index of the registered files (Linux 6.13).
pub const IORING_NOP_FIXED_FILE: c_uint = 1 << 2;
/// For `nop_flags`: looks up the registered buffer `buf_index`; `-EFAULT` if there is none
/// (Linux 6.13).
pub const IORING_NOP_FIXED_BUFFER: c_uint = 1 << 3;
/// For `nop_flags`: completes in task work, not during the submission (Linux 6.17).
pub const IORING_NOP_TW: c_uint = 1 << 4;
/// For `nop_flags`: posts a 32-byte CQE (Linux 6.18).
pub const IORING_NOP_CQE32: c_uint = 1 << 5;
