//! Doing nothing, waiting for a time, and cancelling.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Does nothing. Useful for tests, and to wake a waiter.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    ///
    /// # Completion
    ///
    /// 0.
    ///
    /// # Errors
    ///
    /// None of its own.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_nop() => IORING_OP_NOP {
        fd: -1,
    }

    /// Does nothing, with an entry of 128 bytes; for entries of `io_uring_get_sqe128`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    ///
    /// # Completion
    ///
    /// 0.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: the entry does not have 128 bytes.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_nop128() => IORING_OP_NOP128 {
        fd: -1,
    }

    /// Completes after a time, or after a number of other completions, whichever comes first.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time, a span or, with `IORING_TIMEOUT_ABS`, a point; read when the request is
    ///   submitted.
    /// - `count`: how many completions end it early; 0 for none.
    /// - `flags`: `IORING_TIMEOUT_*`.
    ///
    /// # Completion
    ///
    /// `-ETIME` when the time was up, 0 when the completions came first, `-ECANCELED` when it was
    /// removed.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: the time was up; a link behind it breaks, unless `IORING_TIMEOUT_ETIME_SUCCESS`
    ///   is set.
    /// - `-ECANCELED`: the timeout was removed, or the request was cancelled.
    /// - `-EINVAL`: unknown flags, two clocks, or a time below 0; or `IORING_TIMEOUT_MULTISHOT`
    ///   with `IORING_TIMEOUT_ABS`.
    /// - `-EFAULT`: `ts` is not memory of the program's.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_timeout(
        ts: *const __kernel_timespec,
        count: c_uint,
        flags: c_uint,
    ) => IORING_OP_TIMEOUT {
        fd: -1, u1.off: count as __u64, u2.addr: ts as __u64, len: 1, u3.timeout_flags: flags,
    }

    /// Removes a timeout.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data to match.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, `-ENOENT` where there is none with that user data, or `-EALREADY` where it is just going
    /// off.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no timeout with that user data.
    /// - `-EALREADY`: the timeout is just going off.
    /// - `-EINVAL`: `flags` is not 0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_timeout_remove(
        user_data: __u64,
        flags: c_uint,
    ) => IORING_OP_TIMEOUT_REMOVE {
        fd: -1, u2.addr: user_data, u3.timeout_flags: flags,
    }

    /// Changes the time of a timeout.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time, a span or, with `IORING_TIMEOUT_ABS`, a point; read when the request is
    ///   submitted.
    /// - `user_data`: the user data to match.
    /// - `flags`: `IORING_TIMEOUT_*`; `IORING_TIMEOUT_UPDATE` is added.
    ///
    /// # Completion
    ///
    /// 0, `-ENOENT` where there is none with that user data, or `-EALREADY` where it is just going
    /// off.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no timeout with that user data.
    /// - `-EALREADY`: the timeout is just going off.
    /// - `-EINVAL`: unknown flags, two clocks, or a time below 0; or the kernel is older than 5.11.
    /// - `-EFAULT`: `ts` is not memory of the program's.
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

    /// Limits the time of the request before it, which has to have `IOSQE_IO_LINK`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `ts`: the time, a span or, with `IORING_TIMEOUT_ABS`, a point; read when the request is
    ///   submitted.
    /// - `flags`: `IORING_TIMEOUT_*`.
    ///
    /// # Completion
    ///
    /// `-ETIME` when the time was up and the request was cancelled, `-ECANCELED` when the request
    /// completed first.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: the time was up, and the request was cancelled.
    /// - `-ECANCELED`: the request completed first.
    /// - `-EALREADY`: the time was up, but the request was running already and may not heed it.
    /// - `-ENOENT`: the time was up just when the request completed.
    /// - `-EINVAL`: no request with `IOSQE_IO_LINK` or `IOSQE_IO_HARDLINK` comes before it, or that
    ///   one is a linked timeout itself; or unknown flags, two clocks, or a time below 0.
    /// - `-EFAULT`: `ts` is not memory of the program's.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_link_timeout(
        ts: *const __kernel_timespec,
        flags: c_uint,
    ) => IORING_OP_LINK_TIMEOUT {
        fd: -1, u2.addr: ts as __u64, len: 1, u3.timeout_flags: flags,
    }

    /// Cancels the request with this user data.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data to match.
    /// - `flags`: `IORING_ASYNC_CANCEL_*`.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_ASYNC_CANCEL_ALL`, how many were cancelled; `-ENOENT` where there is
    /// none, `-EALREADY` where it is being done. The cancelled request completes with `-ECANCELED`
    /// or `-EINTR`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such request. With `IORING_ASYNC_CANCEL_ALL` or
    ///   `IORING_ASYNC_CANCEL_ANY` the result is 0 instead.
    /// - `-EALREADY`: the request is running already; it may still be interrupted.
    /// - `-EINVAL`: unknown flags, or `IORING_ASYNC_CANCEL_ANY` together with a key.
    /// - `-EBADF`: with `IORING_ASYNC_CANCEL_FD`: the file to match is not open.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_cancel64(user_data: __u64, flags: c_int) => IORING_OP_ASYNC_CANCEL {
        fd: -1, u2.addr: user_data, u3.cancel_flags: flags as __u32,
    }

    /// Cancels the request whose user data is this pointer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the pointer that the request was given.
    /// - `flags`: `IORING_ASYNC_CANCEL_*`.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_ASYNC_CANCEL_ALL`, how many were cancelled; `-ENOENT` where there is
    /// none, `-EALREADY` where it is being done. The cancelled request completes with `-ECANCELED`
    /// or `-EINTR`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such request. With `IORING_ASYNC_CANCEL_ALL` or
    ///   `IORING_ASYNC_CANCEL_ANY` the result is 0 instead.
    /// - `-EALREADY`: the request is running already; it may still be interrupted.
    /// - `-EINVAL`: unknown flags, or `IORING_ASYNC_CANCEL_ANY` together with a key.
    /// - `-EBADF`: with `IORING_ASYNC_CANCEL_FD`: the file to match is not open.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_cancel(user_data: *const c_void, flags: c_int) => IORING_OP_ASYNC_CANCEL {
        fd: -1, u2.addr: user_data as __u64, u3.cancel_flags: flags as __u32,
    }

    /// Cancels a request on this file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `flags`: `IORING_ASYNC_CANCEL_*`; `IORING_ASYNC_CANCEL_FD` is added.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_ASYNC_CANCEL_ALL`, how many were cancelled; `-ENOENT` where there is
    /// none, `-EALREADY` where it is being done.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such request. With `IORING_ASYNC_CANCEL_ALL` or
    ///   `IORING_ASYNC_CANCEL_ANY` the result is 0 instead.
    /// - `-EALREADY`: the request is running already; it may still be interrupted.
    /// - `-EINVAL`: unknown flags, `IORING_ASYNC_CANCEL_ANY`, or the kernel is older than 5.19.
    /// - `-EBADF`: `fd` is not open.
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
