//! What io_uring_enter(2) takes.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// Waits for completions (Linux 5.1).
pub const IORING_ENTER_GETEVENTS: c_uint = 1 << 0;
/// Wakes the submission thread (Linux 5.1).
pub const IORING_ENTER_SQ_WAKEUP: c_uint = 1 << 1;
/// Waits until the submission ring has room (Linux 5.10).
pub const IORING_ENTER_SQ_WAIT: c_uint = 1 << 2;
/// The argument is an `io_uring_getevents_arg`, not a signal mask (Linux 5.11).
pub const IORING_ENTER_EXT_ARG: c_uint = 1 << 3;
/// The descriptor is an index of registered rings (Linux 5.18).
pub const IORING_ENTER_REGISTERED_RING: c_uint = 1 << 4;
/// The timeout is a point in time, not a span (Linux 6.12).
pub const IORING_ENTER_ABS_TIMER: c_uint = 1 << 5;
/// The argument is the offset of an `io_uring_reg_wait` in a registered region (Linux 6.13).
pub const IORING_ENTER_EXT_ARG_REG: c_uint = 1 << 6;
/// Waiting does not count as waiting for I/O in the system's statistics (Linux 6.15).
pub const IORING_ENTER_NO_IOWAIT: c_uint = 1 << 7;

/// Flags of an `io_uring_reg_wait`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_reg_wait_flags {
    /// `ts` holds a timeout (Linux 6.13).
    IORING_REG_WAIT_TS = 1 << 0,
}

/// How to wait, in a region that was registered for it (`IORING_ENTER_EXT_ARG_REG`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_reg_wait {
    /// How long to wait at most, with `IORING_REG_WAIT_TS`.
    pub ts: __kernel_timespec,
    /// Microseconds to wait at least for all that is wanted; then one completion is enough.
    pub min_wait_usec: __u32,
    /// `IORING_REG_WAIT_*` flags.
    pub flags: __u32,
    /// Address of the signal mask to wait with; 0 for none.
    pub sigmask: __u64,
    /// Length of the signal mask, in bytes.
    pub sigmask_sz: __u32,
    /// Must be zero.
    pub pad: [__u32; 3],
    /// Must be zero.
    pub pad2: [__u64; 2],
}

/// How to wait (`IORING_ENTER_EXT_ARG`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_getevents_arg {
    /// Address of the signal mask to wait with; 0 for none.
    pub sigmask: __u64,
    /// Length of the signal mask, in bytes.
    pub sigmask_sz: __u32,
    /// Microseconds to wait at least for all that is wanted; then one completion is enough
    /// (Linux 6.12).
    pub min_wait_usec: __u32,
    /// Address of a `__kernel_timespec`, how long to wait at most; 0 for no limit.
    pub ts: __u64,
}
