//! The completion queue entry: the result of one request.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// A completion queue entry: the result of one request.
#[repr(C)]
#[derive(Debug)]
pub struct io_uring_cqe {
    /// The `user_data` of the request's SQE.
    pub user_data: __u64,
    /// Result of the operation, or `-errno`.
    pub res: __s32,
    /// `IORING_CQE_F_*` flags; with `IORING_CQE_F_BUFFER`, the upper 16 bits are the buffer id.
    pub flags: __u32,
    /// The second 16 bytes of a 32-byte CQE.
    pub big_cqe: [__u64; FLEXIBLE],
}

/// The request used a provided buffer, whose id is `flags >> IORING_CQE_BUFFER_SHIFT` (Linux 5.7).
pub const IORING_CQE_F_BUFFER: c_uint = 1 << 0;
/// The request posts further CQEs; without it, this CQE is the request's last (Linux 5.13).
pub const IORING_CQE_F_MORE: c_uint = 1 << 1;
/// The socket had more data to read when the receive finished (Linux 5.19).
pub const IORING_CQE_F_SOCK_NONEMPTY: c_uint = 1 << 2;
/// Notification of a zero-copy send: the kernel no longer uses the buffer (Linux 6.0). It is not
/// the result of the send, which is a CQE of its own.
pub const IORING_CQE_F_NOTIF: c_uint = 1 << 3;
/// The buffer is only partly used, and the kernel goes on to use it; without this flag it belongs
/// to the program again (Linux 6.12). Only in buffer rings with `IOU_PBUF_RING_INC`.
pub const IORING_CQE_F_BUF_MORE: c_uint = 1 << 4;
/// A skip CQE: it fills the last slot of the CQ ring if a 32-byte CQE does not fit there; to be
/// ignored (Linux 6.18).
pub const IORING_CQE_F_SKIP: c_uint = 1 << 5;
/// The CQE has 32 bytes, in a ring with `IORING_SETUP_CQE_MIXED` (Linux 6.18).
pub const IORING_CQE_F_32: c_uint = 1 << 15;

/// Number of bits by which the buffer id is shifted in `flags`.
pub const IORING_CQE_BUFFER_SHIFT: c_int = 16;
