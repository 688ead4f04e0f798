//! Submitting requests.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Submits all prepared SQEs.
///
/// The kernel may consume fewer: it stops after a bad SQE. The rest stays prepared, and is submitted by
/// the next call. With `IORING_SETUP_SQ_REWIND` the rest is dropped, also if the call fails: the next
/// SQE is the first of the queue again, and what was dropped has to be prepared again.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// How many entries were submitted; with SQPOLL, how many the kernel's thread had yet to take,
/// earlier ones included, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADF`: the ring is dead.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: with `IORING_SETUP_SINGLE_ISSUER`, another task submits.
/// - `-EINTR`: a signal came first.
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit(ring: *mut io_uring) -> c_int {
    call!(ring.submit(0))
}

/// Submits all prepared SQEs and waits for `wait_nr` CQEs, in one system call. The wait also ends at a
/// signal, when any timeout request expires, and if the kernel consumes fewer SQEs than there are
/// (see `io_uring_submit`).
///
/// With `IORING_SETUP_CQE_MIXED` and overflowed CQEs, they are flushed first, which takes a second system
/// call; if one finds no room, the call does not wait.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `wait_nr`: how many completions to wait for.
///
/// # Returns
///
/// How many entries were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADF`: the ring is dead.
/// - `-EINTR`: nothing was submitted and a signal came first.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep them.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit_and_wait(ring: *mut io_uring, wait_nr: c_uint) -> c_int {
    call!(ring.submit(wait_nr))
}

/// Submits what was prepared and has the kernel post the completions that it holds back, without
/// waiting.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// How many entries were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EBADF`: the ring is dead.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
/// - `-EINTR`: nothing was submitted and a signal came first.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit_and_get_events(ring: *mut io_uring) -> c_int {
    call!(ring.submit_and_get_events())
}

/// Has the kernel post the completions that it holds back, without waiting or submitting.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: the ring is dead.
/// - `-EINTR`: a signal came first.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, another task than the ring's own asks.
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_get_events(ring: *mut io_uring) -> c_int {
    call!(ring.get_events())
}

/// Waits until the kernel's thread has made room in the submission queue; `io_uring_sqring_wait`
/// calls it when there is none.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 0 or more, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: the ring is dead.
/// - `-EINVAL`: the kernel is older than 5.10.
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
///
/// # Since
///
/// Linux 5.10.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __io_uring_sqring_wait(ring: *mut io_uring) -> c_int {
    call!(ring.sqring_wait())
}
