//! Flags and commands of socket operations.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// For `ioprio` of sends and receives: waits for the socket first, without a try (Linux 5.19).
pub const IORING_RECVSEND_POLL_FIRST: c_uint = 1 << 0;
/// For `ioprio` of receives: a completion whenever data arrived, until cancelled (Linux 6.0).
pub const IORING_RECV_MULTISHOT: c_uint = 1 << 1;
/// For `ioprio` of sends and receives: `buf_index` names a registered buffer (Linux 6.0).
pub const IORING_RECVSEND_FIXED_BUF: c_uint = 1 << 2;
/// For `ioprio` of zero-copy sends: the notification tells whether data was copied after all
/// (Linux 6.2).
pub const IORING_SEND_ZC_REPORT_USAGE: c_uint = 1 << 3;
/// For `ioprio`, with `IOSQE_BUFFER_SELECT`: fills or sends as many buffers of the group as it
/// can, for one completion; the buffers follow each other from the one reported (Linux 6.10).
pub const IORING_RECVSEND_BUNDLE: c_uint = 1 << 4;
/// For `ioprio` of sends: `addr` points to vectors, `len` counts them (Linux 6.17).
pub const IORING_SEND_VECTORIZED: c_uint = 1 << 5;

/// In `res` of a notification, with `IORING_SEND_ZC_REPORT_USAGE`: at least some data was copied
/// (Linux 6.2). The other bits are reserved.
pub const IORING_NOTIF_USAGE_ZC_COPIED: c_uint = 1 << 31;

/// For `ioprio` of an accept: a completion for each connection, until cancelled (Linux 5.19).
pub const IORING_ACCEPT_MULTISHOT: c_uint = 1 << 0;
/// For `ioprio` of an accept: fails with `-EAGAIN` where no connection waits (Linux 6.10).
pub const IORING_ACCEPT_DONTWAIT: c_uint = 1 << 1;
/// For `ioprio` of an accept: waits for a connection first, without a try (Linux 6.10).
pub const IORING_ACCEPT_POLL_FIRST: c_uint = 1 << 2;

/// What multishot recvmsg puts in front of each message in its buffer.
///
/// The name, the control data and the payload follow, in the room that the request set aside.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_recvmsg_out {
    /// Length of the sender's address in bytes, even where the room was too small for it.
    pub namelen: __u32,
    /// Length of the control data, in bytes.
    pub controllen: __u32,
    /// Length of the payload in bytes, even where the room was too small for it.
    pub payloadlen: __u32,
    /// `MSG_*` flags of the message.
    pub flags: __u32,
}

/// Commands to a socket (`cmd_op` of `IORING_OP_URING_CMD`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_socket_op {
    /// Number of bytes that wait to be read (Linux 6.5).
    SOCKET_URING_OP_SIOCINQ = 0,
    /// Number of bytes that wait to be sent (Linux 6.5).
    SOCKET_URING_OP_SIOCOUTQ = 1,
    /// Reads an option, as getsockopt(2) (Linux 6.7).
    SOCKET_URING_OP_GETSOCKOPT = 2,
    /// Sets an option, as setsockopt(2) (Linux 6.7).
    SOCKET_URING_OP_SETSOCKOPT = 3,
    /// Reports when packets were sent (Linux 6.17).
    SOCKET_URING_OP_TX_TIMESTAMP = 4,
    /// The socket's own or its peer's address, as getsockname(2) and getpeername(2) (Linux 6.19).
    SOCKET_URING_OP_GETSOCKNAME = 5,
}

/// Bit of `flags` of a timestamp completion that says it came from the hardware.
pub const IORING_TIMESTAMP_HW_SHIFT: c_int = 16;
/// First bit of `flags` of a timestamp completion that says of what kind it is (`SCM_TSTAMP_*`).
pub const IORING_TIMESTAMP_TYPE_SHIFT: c_int = IORING_TIMESTAMP_HW_SHIFT + 1;
/// In `flags` of a timestamp completion: it came from the hardware (Linux 6.17).
pub const IORING_CQE_F_TSTAMP_HW: __u32 = 1 << IORING_TIMESTAMP_HW_SHIFT;

/// When a packet was sent; it fills the second half of a completion of 32 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct io_timespec {
    /// Whole seconds.
    pub tv_sec: __u64,
    /// Nanoseconds, 0 to 999,999,999.
    pub tv_nsec: __u64,
}
