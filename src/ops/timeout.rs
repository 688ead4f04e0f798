//! Nops, timeouts and cancellation.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Does nothing: completes at once.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    ///
    /// # Completion
    ///
    /// Zero.
    ///
    /// # Errors
    ///
    /// None by default; see `IORING_NOP_INJECT_RESULT`.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_nop() => IORING_OP_NOP {
        fd: -1,
    }

    /// Does nothing, with a 128-byte SQE from `io_uring_get_sqe128`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    ///
    /// # Completion
    ///
    /// Zero.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: the SQE does not have 128 bytes.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_nop128() => IORING_OP_NOP128 {
        fd: -1,
    }

    /// Completes after a time, or after a number of other completions if that comes first.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time: a duration or, with `IORING_TIMEOUT_ABS`, a point in time; copied on
    ///   submission.
    /// - `count`: number of other completions that end the timeout early, 0 for none. With
    ///   `IORING_TIMEOUT_MULTISHOT`: how often it fires, 0 for no limit.
    /// - `flags`: 0, or flags listed in the description, such as `IORING_TIMEOUT_ABS`.
    ///
    /// # Completion
    ///
    /// `-ETIME` when the time has passed, 0 if `count` completions came first, or another `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: the time has passed. This breaks a chain, unless `IORING_TIMEOUT_ETIME_SUCCESS`
    ///   is set.
    /// - `-ECANCELED`: the timeout was removed or cancelled.
    /// - `-EINVAL`: `flags` has an unknown flag or two clocks, the time is negative, or
    ///   `IORING_TIMEOUT_MULTISHOT` and `IORING_TIMEOUT_ABS` are combined.
    /// - `-EFAULT`: `ts` is outside the accessible address space.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_timeout(
        ts: *const __kernel_timespec,
        count: c_uint,
        flags: c_uint,
    ) => IORING_OP_TIMEOUT {
        fd: -1, u1.off: count as __u64, u2.addr: ts as __u64, len: 1, u3.timeout_flags: flags,
    }

    /// Removes a timeout, which then completes with `-ECANCELED`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data of the timeout.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no timeout with this user data, or it has completed.
    /// - `-EALREADY`: the timeout is firing at this moment.
    /// - `-EINVAL`: `flags` is not 0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_timeout_remove(
        user_data: __u64,
        flags: c_uint,
    ) => IORING_OP_TIMEOUT_REMOVE {
        fd: -1, u2.addr: user_data, u3.timeout_flags: flags,
    }

    /// Changes the time of a timeout that is armed.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time: a duration or, with `IORING_TIMEOUT_ABS`, a point in time; copied on
    ///   submission.
    /// - `user_data`: the user data of the timeout.
    /// - `flags`: 0, `IORING_TIMEOUT_ABS`, and `IORING_LINK_TIMEOUT_UPDATE` for a linked timeout.
    ///   `IORING_TIMEOUT_UPDATE` is added.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no timeout with this user data, or it has completed.
    /// - `-EALREADY`: the timeout is firing at this moment.
    /// - `-EINVAL`: `flags` has another flag, the time is negative, or the kernel is older than
    ///   5.11.
    /// - `-EFAULT`: `ts` is outside the accessible address space.
    ///
    /// # Since
    ///
    /// Linux 5.11.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_timeout_update(
        ts: *const __kernel_timespec,
        user_data: __u64,
        flags: c_uint,
    ) => IORING_OP_TIMEOUT_REMOVE {
        fd: -1, u1.off: ts as __u64, u2.addr: user_data,
        u3.timeout_flags: flags | IORING_TIMEOUT_UPDATE,
    }

    /// Limits the time of the request directly before it, which must have `IOSQE_IO_LINK`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time: a duration or, with `IORING_TIMEOUT_ABS`, a point in time; copied on
    ///   submission.
    /// - `flags`: 0, `IORING_TIMEOUT_ABS`, and one of `IORING_TIMEOUT_BOOTTIME` and
    ///   `IORING_TIMEOUT_REALTIME`.
    ///
    /// # Completion
    ///
    /// `-ETIME` if the time passed and the request was cancelled, `-ECANCELED` if the request
    /// completed first, or another `-errno`. 1 instead of `-ETIME` for a futex wait or a waitid.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: the time has passed, and the request was cancelled.
    /// - `-ECANCELED`: the request completed first.
    /// - `-EALREADY`: the time has passed, but the request was already running and could only be
    ///   signalled.
    /// - `-ENOENT`: the time has passed while the request completed.
    /// - `-EINVAL`: the SQE before it has neither `IOSQE_IO_LINK` nor `IOSQE_IO_HARDLINK`, or is a
    ///   linked timeout; `flags` has an unknown flag or two clocks; or the time is negative.
    /// - `-EFAULT`: `ts` is outside the accessible address space.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_link_timeout(
        ts: *const __kernel_timespec,
        flags: c_uint,
    ) => IORING_OP_LINK_TIMEOUT {
        fd: -1, u2.addr: ts as __u64, len: 1, u3.timeout_flags: flags,
    }

    /// Cancels the request with this user data, an integer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data of the request, a 64-bit integer.
    /// - `flags`: 0, or flags listed in the description, such as `IORING_ASYNC_CANCEL_ALL`.
    ///
    /// # Completion
    ///
    /// 0, or a positive number, if a request was cancelled; with `IORING_ASYNC_CANCEL_ALL` or
    /// `IORING_ASYNC_CANCEL_ANY` the number of requests that were cancelled, possibly 0; or `-errno`.
    /// The cancelled request posts its own CQE.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: no request matches. With `IORING_ASYNC_CANCEL_ALL` or `IORING_ASYNC_CANCEL_ANY`
    ///   the result is 0 instead.
    /// - `-EALREADY`: the request was already running; it has been signalled.
    /// - `-EINVAL`: `flags` has an unknown flag, or combines `IORING_ASYNC_CANCEL_ANY` with
    ///   `IORING_ASYNC_CANCEL_FD` or `IORING_ASYNC_CANCEL_OP`.
    /// - `-EBADF`: with `IORING_ASYNC_CANCEL_FD`: the file is not open.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_cancel64(user_data: __u64, flags: c_int) => IORING_OP_ASYNC_CANCEL {
        fd: -1, u2.addr: user_data, u3.cancel_flags: flags as __u32,
    }

    /// Cancels the request with this user data, a pointer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data of the request, a pointer.
    /// - `flags`: 0, or flags listed in the description, such as `IORING_ASYNC_CANCEL_ALL`.
    ///
    /// # Completion
    ///
    /// 0, or a positive number, if a request was cancelled; with `IORING_ASYNC_CANCEL_ALL` or
    /// `IORING_ASYNC_CANCEL_ANY` the number of requests that were cancelled, possibly 0; or `-errno`.
    /// The cancelled request posts its own CQE.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: no request matches. With `IORING_ASYNC_CANCEL_ALL` or `IORING_ASYNC_CANCEL_ANY`
    ///   the result is 0 instead.
    /// - `-EALREADY`: the request was already running; it has been signalled.
    /// - `-EINVAL`: `flags` has an unknown flag, or combines `IORING_ASYNC_CANCEL_ANY` with
    ///   `IORING_ASYNC_CANCEL_FD` or `IORING_ASYNC_CANCEL_OP`.
    /// - `-EBADF`: with `IORING_ASYNC_CANCEL_FD`: the file is not open.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_cancel(user_data: *const c_void, flags: c_int) => IORING_OP_ASYNC_CANCEL {
        fd: -1, u2.addr: user_data as __u64, u3.cancel_flags: flags as __u32,
    }

    /// Cancels a request that uses this file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the descriptor or, with `IORING_ASYNC_CANCEL_FD_FIXED`, the index of a registered
    ///   file.
    /// - `flags`: 0, or flags listed in the description. `IORING_ASYNC_CANCEL_FD` is added.
    ///
    /// # Completion
    ///
    /// 0, or a positive number, if a request was cancelled; with `IORING_ASYNC_CANCEL_ALL` or
    /// `IORING_ASYNC_CANCEL_ANY` the number of requests that were cancelled, possibly 0; or `-errno`.
    /// The cancelled request posts its own CQE.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: no request matches. With `IORING_ASYNC_CANCEL_ALL` or `IORING_ASYNC_CANCEL_ANY`
    ///   the result is 0 instead.
    /// - `-EALREADY`: the request was already running; it has been signalled.
    /// - `-EINVAL`: `flags` has an unknown flag or `IORING_ASYNC_CANCEL_ANY`, or the kernel is
    ///   older than 5.19.
    /// - `-EBADF`: `fd` is not open, or the slot is empty.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_cancel_fd(fd: c_int, flags: c_uint) => IORING_OP_ASYNC_CANCEL {
        fd: fd, u3.cancel_flags: flags | IORING_ASYNC_CANCEL_FD,
    }
}
