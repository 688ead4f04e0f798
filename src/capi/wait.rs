//! Waiting for CQEs.

use core::ptr;

use super::put;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::{Ring, wait::WaitArgs};

/// Fills `cqes` with pointers to up to `count` CQEs that are ready, without waiting. Enters the
/// kernel only if none is ready and some are pending there (CQ overflow, or task work with
/// `IORING_SETUP_TASKRUN_FLAG`), or with `IORING_SETUP_IOPOLL`, to poll once. The CQEs stay in the
/// ring until `io_uring_cq_advance`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqes`: an array of at least `count` pointers.
/// - `count`: how many CQEs to get at most. With 0, nothing is filled in, and a ring with
///   `IORING_SETUP_IOPOLL` is not polled.
///
/// # Returns
///
/// How many pointers were filled in; 0 if nothing is ready or entering the kernel failed.
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
pub unsafe extern "C" fn io_uring_peek_batch_cqe(
    ring: *mut io_uring,
    cqes: *mut *mut io_uring_cqe,
    count: c_uint,
) -> c_uint {
    call!(ring.peek_batch_cqe(cqes, count))
}

/// Waits until `wait_nr` CQEs are ready, or until the timeout expires.
///
/// If the timeout expires with fewer CQEs, the call succeeds if at least one is ready, and returns
/// `-ETIME` if none is. A signal ends the wait only while no CQE is ready.
///
/// On kernels before 5.11 the timeout is a request of its own, which is submitted together with all
/// prepared SQEs: only the thread that submits may wait with a timeout there.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null on failure.
/// - `wait_nr`: how many CQEs to wait for, those that are ready already included; at most as many
///   as the CQ ring holds.
/// - `ts`: the timeout, relative, on the clock of the ring (`io_uring_register_clock`, else
///   `CLOCK_MONOTONIC`); null waits without one.
/// - `sigmask`: the signal mask during the wait, in place of the thread's; null for no change.
///
/// # Returns
///
/// 0, with the first CQE in `*cqe_ptr`, or `-errno`.
///
/// # Errors
///
/// - `-ETIME`: the timeout expired and no CQE is ready.
/// - `-EINTR`: a signal arrived and no CQE is ready.
/// - `-EAGAIN`: `wait_nr` is 0 and no CQE is ready.
/// - `-EFAULT`: `ts` or `sigmask` points outside the accessible address space.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
/// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
/// - `-EINVAL`: `ts` is not valid (only kernels before 5.11, where it is a request).
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
pub unsafe extern "C" fn io_uring_wait_cqes(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(wait_cqes(ring, cqe_ptr, wait_nr, ts, sigmask))
}

/// What two functions do: one that is exported would be called through the GOT.
///
/// # Safety
///
/// As for [`io_uring_wait_cqes`].
#[inline(never)]
unsafe fn wait_cqes(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(cqe_ptr, Ring::from_raw(ring).wait_cqes(wait_nr, WaitArgs::new(ts, 0, sigmask))))
}

/// Waits until `wait_nr` CQEs are ready; once `min_ts_usec` has passed, one CQE is enough.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null on failure.
/// - `wait_nr`: how many CQEs to wait for during the minimum wait.
/// - `ts`: the timeout, relative, on the clock of the ring (`io_uring_register_clock`, else
///   `CLOCK_MONOTONIC`); null: the wait times out after the minimum wait.
/// - `min_ts_usec`: the minimum wait, in microseconds; 0 for none.
/// - `sigmask`: the signal mask during the wait, in place of the thread's; null for no change.
///
/// # Returns
///
/// 0, with the first CQE in `*cqe_ptr`, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no `IORING_FEAT_MIN_TIMEOUT` (before 6.12).
/// - `-ETIME`: the timeout expired and no CQE is ready.
/// - `-EINTR`: a signal arrived and no CQE is ready.
/// - `-EAGAIN`: `wait_nr` is 0 and no CQE is ready.
/// - `-EFAULT`: `ts` or `sigmask` points outside the accessible address space.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
/// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
///
/// # Since
///
/// Linux 6.12.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.8, liburing-ffi LIBURING_2.8
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_wait_cqes_min_timeout(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    min_ts_usec: c_uint,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(
        cqe_ptr,
        Ring::from_raw(ring)
            .wait_cqes_min_timeout(wait_nr, WaitArgs::new(ts, min_ts_usec, sigmask))
    ))
}

/// Waits for one CQE, or until the timeout expires.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the CQE is stored; null on failure.
/// - `ts`: the timeout, relative, on the clock of the ring (`io_uring_register_clock`, else
///   `CLOCK_MONOTONIC`); null waits without one.
///
/// # Returns
///
/// 0, with the CQE in `*cqe_ptr`, or `-errno`.
///
/// # Errors
///
/// - `-ETIME`: the timeout expired and no CQE is ready.
/// - `-EINTR`: a signal arrived and no CQE is ready.
/// - `-EFAULT`: `ts` points outside the accessible address space.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
/// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
/// - `-EINVAL`: `ts` is not valid (only kernels before 5.11, where it is a request).
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
pub unsafe extern "C" fn io_uring_wait_cqe_timeout(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    ts: *mut __kernel_timespec,
) -> c_int {
    call!(wait_cqes(ring, cqe_ptr, 1, ts, ptr::null_mut()))
}

/// Submits all prepared SQEs and waits until `wait_nr` CQEs are ready, or until the timeout
/// expires.
///
/// If SQEs were submitted, their number is returned even if the wait timed out or a signal
/// interrupted it. Test `*cqe_ptr`, not the return value, to find out whether a CQE is ready.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null if none is ready.
/// - `wait_nr`: how many CQEs to wait for, those that are ready already included.
/// - `ts`: the timeout, relative, on the clock of the ring (`io_uring_register_clock`, else
///   `CLOCK_MONOTONIC`); null waits without one.
/// - `sigmask`: the signal mask during the wait, in place of the thread's; null for no change.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-ETIME`: nothing was submitted, the timeout expired, and no CQE is ready.
/// - `-EINTR`: nothing was submitted, a signal arrived, and no CQE is ready.
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request; or
///   `wait_nr` is 0, there was nothing to submit, and no CQE is ready.
/// - `-EFAULT`: nothing was submitted, and `ts` or `sigmask` points outside the accessible address
///   space.
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
/// Symbols: liburing LIBURING_2.2, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit_and_wait_timeout(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(
        cqe_ptr,
        Ring::from_raw(ring).submit_and_wait_timeout(wait_nr, WaitArgs::new(ts, 0, sigmask))
    ))
}

/// Submits all prepared SQEs and waits until `wait_nr` CQEs are ready; once `min_wait` has passed,
/// one CQE is enough.
///
/// If SQEs were submitted, their number is returned even if the wait timed out or a signal
/// interrupted it. Test `*cqe_ptr` to find out whether a CQE is ready.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null if none is ready.
/// - `wait_nr`: how many CQEs to wait for during the minimum wait.
/// - `ts`: the timeout, relative, on the clock of the ring (`io_uring_register_clock`, else
///   `CLOCK_MONOTONIC`); null: the wait times out after the minimum wait.
/// - `min_wait`: the minimum wait, in microseconds; 0 for none.
/// - `sigmask`: the signal mask during the wait, in place of the thread's; null for no change.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no `IORING_FEAT_MIN_TIMEOUT` (before 6.12). Nothing was submitted.
/// - `-ETIME`: nothing was submitted, the timeout expired, and no CQE is ready.
/// - `-EINTR`: nothing was submitted, a signal arrived, and no CQE is ready.
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request; or
///   `wait_nr` is 0, there was nothing to submit, and no CQE is ready.
/// - `-EFAULT`: nothing was submitted, and `ts` or `sigmask` points outside the accessible address
///   space.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: the ring belongs to another thread: that matters for submitting with
///   `IORING_SETUP_SINGLE_ISSUER`, and for waiting with `IORING_SETUP_DEFER_TASKRUN`.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EBADR`: nothing was submitted, and CQEs were lost because the kernel could not allocate
///   memory for them.
///
/// # Since
///
/// Linux 6.12.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.8, liburing-ffi LIBURING_2.8
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit_and_wait_min_timeout(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    min_wait: c_uint,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(
        cqe_ptr,
        Ring::from_raw(ring)
            .submit_and_wait_min_timeout(wait_nr, WaitArgs::new(ts, min_wait, sigmask))
    ))
}

/// Submits all prepared SQEs and waits until `wait_nr` CQEs are ready, with a timeout, minimum wait
/// and signal mask from the ring's registered region of wait arguments.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null if none is ready.
/// - `wait_nr`: how many CQEs to wait for, those that are ready already included.
/// - `reg_index`: index of a `struct io_uring_reg_wait` in the region, from 0.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel is older than 6.13 (nothing was submitted); or nothing was submitted and
///   the entry has unknown flags or reserved fields that are not 0.
/// - `-EFAULT`: nothing was submitted, and `reg_index` is outside the region, or there is no region
///   of wait arguments.
/// - `-ETIME`: nothing was submitted, the timeout expired, and no CQE is ready.
/// - `-EINTR`: nothing was submitted, a signal arrived, and no CQE is ready.
/// - `-EAGAIN`: nothing was submitted: the kernel could not allocate memory for a request; or
///   `wait_nr` is 0, there was nothing to submit, and no CQE is ready.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: the ring belongs to another thread: that matters for submitting with
///   `IORING_SETUP_SINGLE_ISSUER`, and for waiting with `IORING_SETUP_DEFER_TASKRUN`.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EBADR`: nothing was submitted, and CQEs were lost because the kernel could not allocate
///   memory for them.
///
/// # Since
///
/// Linux 6.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.9, liburing-ffi LIBURING_2.9
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_submit_and_wait_reg(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    reg_index: c_int,
) -> c_int {
    call!(put(cqe_ptr, Ring::from_raw(ring).submit_and_wait_reg(wait_nr, reg_index)))
}

/// Submits `submit` SQEs and waits until `wait_nr` CQEs are ready. The inline wait functions call
/// it.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first CQE is stored; null if none is ready.
/// - `submit`: how many SQEs to submit; they must be visible to the kernel already.
/// - `wait_nr`: how many CQEs to wait for, those that are ready already included.
/// - `sigmask`: the signal mask during the wait, in place of the thread's; null for no change.
///
/// # Returns
///
/// How many SQEs were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EAGAIN`: `submit` and `wait_nr` are 0 and no CQE is ready; or the kernel could not allocate
///   memory for a request.
/// - `-EINTR`: nothing was submitted, a signal arrived, and no CQE is ready.
/// - `-EBADF`: the ring is closed.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EEXIST`: the ring belongs to another thread: that matters for submitting with
///   `IORING_SETUP_SINGLE_ISSUER`, and for waiting with `IORING_SETUP_DEFER_TASKRUN`.
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the SQPOLL thread has terminated.
/// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
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
pub unsafe extern "C" fn __io_uring_get_cqe(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    submit: c_uint,
    wait_nr: c_uint,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(cqe_ptr, Ring::from_raw(ring).get_cqe(submit, wait_nr, sigmask)))
}
