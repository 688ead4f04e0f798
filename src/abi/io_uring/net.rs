//! Flags and commands of socket operations.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// For `ioprio` of sends and receives: skips the first attempt and polls the socket at once
/// (Linux 5.19).
pub const IORING_RECVSEND_POLL_FIRST: c_uint = 1 << 0;
/// For `ioprio` of receives: multishot, a CQE whenever data has been received (Linux 6.0).
pub const IORING_RECV_MULTISHOT: c_uint = 1 << 1;
/// For `ioprio` of zero-copy sends: the data is in the registered buffer `buf_index` (Linux 6.0).
/// Other sends and receives accept it only on kernels after Linux 6.18.
pub const IORING_RECVSEND_FIXED_BUF: c_uint = 1 << 2;
/// For `ioprio` of zero-copy sends: `res` of the notification tells whether the kernel copied
/// data (Linux 6.2).
pub const IORING_SEND_ZC_REPORT_USAGE: c_uint = 1 << 3;
/// For `ioprio` of sends and receives with `IOSQE_BUFFER_SELECT`: a CQE can stand for several
/// buffers of the group, consecutive from the buffer ID in its `flags` (Linux 6.10).
pub const IORING_RECVSEND_BUNDLE: c_uint = 1 << 4;
/// For `ioprio` of sends: `addr` points to an array of `struct iovec`, `len` is its number of
/// elements (Linux 6.17).
pub const IORING_SEND_VECTORIZED: c_uint = 1 << 5;

/// In `res` of a notification with `IORING_SEND_ZC_REPORT_USAGE`: the kernel copied at least a
/// part of the data (Linux 6.2). The other bits are reserved.
pub const IORING_NOTIF_USAGE_ZC_COPIED: c_uint = 1 << 31;

/// For `ioprio` of an accept: multishot, a CQE for each connection (Linux 5.19).
pub const IORING_ACCEPT_MULTISHOT: c_uint = 1 << 0;
/// For `ioprio` of an accept: fails with `-EAGAIN` if no connection is pending (Linux 6.10).
pub const IORING_ACCEPT_DONTWAIT: c_uint = 1 << 1;
/// For `ioprio` of an accept: skips the first attempt and polls the socket at once (Linux 6.10).
pub const IORING_ACCEPT_POLL_FIRST: c_uint = 1 << 2;

/// The header of a message that multishot recvmsg stores in a provided buffer.
///
/// The address, the control messages and the payload follow.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_recvmsg_out {
    /// The full length of the sender's address in bytes; the address is truncated if it exceeds
    /// `msg_namelen` of the request.
    pub namelen: __u32,
    /// Length of the control messages, in bytes.
    pub controllen: __u32,
    /// Length of the stored payload in bytes; of the full payload if the request has `MSG_TRUNC`.
    pub payloadlen: __u32,
    /// `MSG_*` flags of the message.
    pub flags: __u32,
}

/// Socket commands (`cmd_op` of `IORING_OP_URING_CMD`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_socket_op {
    /// Returns the number of bytes in the receive queue (Linux 6.5).
    SOCKET_URING_OP_SIOCINQ = 0,
    /// Returns the number of bytes in the send queue (Linux 6.5).
    SOCKET_URING_OP_SIOCOUTQ = 1,
    /// Reads an option of the level `SOL_SOCKET`, as getsockopt(2) does (Linux 6.7).
    SOCKET_URING_OP_GETSOCKOPT = 2,
    /// Sets an option, as setsockopt(2) does (Linux 6.7).
    SOCKET_URING_OP_SETSOCKOPT = 3,
    /// Posts a CQE for each transmit timestamp, multishot (Linux 6.17).
    SOCKET_URING_OP_TX_TIMESTAMP = 4,
    /// Returns the address of the socket or of its peer, as getsockname(2) and getpeername(2) do
    /// (Linux 6.19).
    SOCKET_URING_OP_GETSOCKNAME = 5,
}

/// The bit number of `IORING_CQE_F_TSTAMP_HW`.
pub const IORING_TIMESTAMP_HW_SHIFT: c_int = 16;
/// The bit number in `flags` of a timestamp CQE at which its type starts (`SCM_TSTAMP_*`).
pub const IORING_TIMESTAMP_TYPE_SHIFT: c_int = IORING_TIMESTAMP_HW_SHIFT + 1;
/// In `flags` of a timestamp CQE: the timestamp comes from the hardware (Linux 6.17).
pub const IORING_CQE_F_TSTAMP_HW: __u32 = 1 << IORING_TIMESTAMP_HW_SHIFT;

/// The timestamp of `SOCKET_URING_OP_TX_TIMESTAMP`, in the second half of a 32-byte CQE.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct io_timespec {
    /// Whole seconds.
    pub tv_sec: __u64,
    /// Nanoseconds, 0 to 999,999,999.
    pub tv_nsec: __u64,
}
