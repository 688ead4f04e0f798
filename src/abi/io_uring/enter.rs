//! Flags and arguments of io_uring_enter(2).
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// Waits until `min_complete` CQEs are in the CQ ring; with 0, posts the CQEs that are pending in
/// the kernel and returns (Linux 5.1).
pub const IORING_ENTER_GETEVENTS: c_uint = 1 << 0;
/// Wakes the SQPOLL thread; to be set if `IORING_SQ_NEED_WAKEUP` is set (Linux 5.1).
pub const IORING_ENTER_SQ_WAKEUP: c_uint = 1 << 1;
/// With `IORING_SETUP_SQPOLL`: waits until at least one entry of the SQ ring is free (Linux 5.10).
pub const IORING_ENTER_SQ_WAIT: c_uint = 1 << 2;
/// The argument points to a `struct io_uring_getevents_arg`, not to a signal mask (Linux 5.11).
pub const IORING_ENTER_EXT_ARG: c_uint = 1 << 3;
/// `fd` is an index of the thread's registered ring descriptors (Linux 5.18).
pub const IORING_ENTER_REGISTERED_RING: c_uint = 1 << 4;
/// The timeout is a point in time of the ring's clock, not a span; needs `IORING_ENTER_EXT_ARG`
/// (Linux 6.12).
pub const IORING_ENTER_ABS_TIMER: c_uint = 1 << 5;
/// The argument is the offset of a `struct io_uring_reg_wait` in the registered wait region; needs
/// `IORING_ENTER_EXT_ARG` (Linux 6.13).
pub const IORING_ENTER_EXT_ARG_REG: c_uint = 1 << 6;
/// The wait is not accounted as iowait (Linux 6.15).
pub const IORING_ENTER_NO_IOWAIT: c_uint = 1 << 7;

/// Flags of a `struct io_uring_reg_wait`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_reg_wait_flags {
    /// `ts` is a timeout; without this flag it is ignored (Linux 6.13).
    IORING_REG_WAIT_TS = 1 << 0,
}

/// Arguments of a wait in a registered memory region (`IORING_ENTER_EXT_ARG_REG`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_reg_wait {
    /// Timeout of the wait, with `IORING_REG_WAIT_TS`.
    pub ts: __kernel_timespec,
    /// Minimum wait in microseconds: once it has passed, one CQE ends the wait; 0 for none.
    pub min_wait_usec: __u32,
    /// `IORING_REG_WAIT_TS` or 0.
    pub flags: __u32,
    /// Address of the signal mask during the wait; 0 leaves the mask as it is.
    pub sigmask: __u64,
    /// Length of the kernel's signal mask in bytes (8; on MIPS 16).
    pub sigmask_sz: __u32,
    /// Must be 0.
    pub pad: [__u32; 3],
    /// Must be 0.
    pub pad2: [__u64; 2],
}

/// Arguments of a wait (`IORING_ENTER_EXT_ARG`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_getevents_arg {
    /// Address of the signal mask during the wait; 0 leaves the mask as it is.
    pub sigmask: __u64,
    /// Length of the kernel's signal mask in bytes (8; on MIPS 16).
    pub sigmask_sz: __u32,
    /// Minimum wait in microseconds: once it has passed, one CQE ends the wait; 0 for none
    /// (Linux 6.12). Must be 0 before.
    pub min_wait_usec: __u32,
    /// Address of a `struct __kernel_timespec` with the timeout of the wait; 0 for none.
    pub ts: __u64,
}
