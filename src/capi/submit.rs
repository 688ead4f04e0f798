//! Submitting SQEs.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Submits all prepared SQEs.
///
/// The kernel may consume fewer: it stops after an SQE that it rejects. The rest stays prepared and
/// is submitted by the next call. With `IORING_SETUP_SQ_REWIND` the rest is dropped, even if the
/// call fails, and has to be prepared again.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`. With `IORING_SETUP_SQPOLL`, how many SQEs the SQPOLL
/// thread had not consumed at the time of the call, including earlier ones.
///
/// # Errors
///
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: with `IORING_SETUP_SINGLE_ISSUER`, the ring belongs to another thread.
/// - `-EINTR`: with `IORING_SETUP_IOPOLL`, nothing was submitted and a signal is pending.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EBUSY`: before Linux 6.2: the CQ ring has overflowed; reap CQEs first.
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

/// Submits all prepared SQEs and waits until `wait_nr` CQEs are ready, in one system call. The wait
/// also ends at a signal and when any timeout request of the ring expires. If the kernel consumes
/// fewer SQEs than were prepared, the call does not wait.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `wait_nr`: how many CQEs to wait for, those that are ready already included; 0 does not wait.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EINTR`: nothing was submitted and a signal interrupted the wait while no CQE was ready.
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: the ring belongs to another thread: that matters for submitting with
///   `IORING_SETUP_SINGLE_ISSUER`, and for waiting with `IORING_SETUP_DEFER_TASKRUN`.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EBADR`: nothing was submitted, and CQEs were lost because the kernel could not allocate
///   memory for them.
/// - `-EBUSY`: before Linux 6.2: the CQ ring has overflowed; reap CQEs first.
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

/// Submits all prepared SQEs and has the kernel post pending completions, without waiting, in one
/// system call.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: the ring belongs to another thread: that matters for submitting with
///   `IORING_SETUP_SINGLE_ISSUER`, and for getting events with `IORING_SETUP_DEFER_TASKRUN`.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EINTR`: with `IORING_SETUP_IOPOLL`, nothing was submitted and a signal is pending.
/// - `-EBADR`: nothing was submitted, and CQEs were lost because the kernel could not allocate
///   memory for them.
/// - `-EBUSY`: before Linux 6.2: the CQ ring has overflowed; reap CQEs first.
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

/// Has the kernel run deferred task work and flush overflowed CQEs, without submitting or waiting.
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
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EINTR`: with `IORING_SETUP_IOPOLL`, a signal is pending.
/// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
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

/// Waits until the SQPOLL thread has consumed SQEs. `io_uring_sqring_wait` calls it if the SQ ring
/// is full.
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
/// - `-EBADF`: the ring is closed.
/// - `-EINVAL`: the kernel is older than 5.10.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
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
