//! The completion queue entry: what became of a request.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// A completion.
#[repr(C)]
#[derive(Debug)]
pub struct io_uring_cqe {
    /// The `user_data` of the request.
    pub user_data: __u64,
    /// What the operation returned; `-errno` where it failed.
    pub res: __s32,
    /// `IORING_CQE_F_*` flags; with `IORING_CQE_F_BUFFER`, the upper 16 bits name the buffer.
    pub flags: __u32,
    /// 16 bytes more, in an entry of 32 bytes.
    pub big_cqe: [__u64; FLEXIBLE],
}

/// The upper 16 bits of `flags` are the id of the buffer that was used (Linux 5.7).
pub const IORING_CQE_F_BUFFER: c_uint = 1 << 0;
/// The request goes on and will post more completions (Linux 5.13).
pub const IORING_CQE_F_MORE: c_uint = 1 << 1;
/// The socket has more data to be read (Linux 5.19).
pub const IORING_CQE_F_SOCK_NONEMPTY: c_uint = 1 << 2;
/// A zero-copy send no longer needs its buffer; this is not its result (Linux 6.0).
pub const IORING_CQE_F_NOTIF: c_uint = 1 << 3;
/// The buffer is not used up: more completions will name it. Only in rings of buffers with
/// `IOU_PBUF_RING_INC`; without this flag a buffer belongs to the program again (Linux 6.12).
pub const IORING_CQE_F_BUF_MORE: c_uint = 1 << 4;
/// Not a completion: fills the ring's last slot where an entry of 32 bytes did not fit. To be
/// passed over (Linux 6.18).
pub const IORING_CQE_F_SKIP: c_uint = 1 << 5;
/// The entry has 32 bytes, in a ring with `IORING_SETUP_CQE_MIXED` (Linux 6.18).
pub const IORING_CQE_F_32: c_uint = 1 << 15;

/// Where in `flags` the buffer's id starts.
pub const IORING_CQE_BUFFER_SHIFT: c_int = 16;
