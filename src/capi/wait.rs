//! Waiting for completions.

use core::ptr;

use super::put;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::{Ring, wait::WaitArgs};

/// Fills `cqes` with up to `count` CQEs that are ready, without waiting. Enters the kernel only if none
/// is ready and some are pending there (CQ overflow, or task work with `IORING_SETUP_TASKRUN_FLAG`),
/// or with `IORING_SETUP_IOPOLL`, to poll once. The CQEs stay in the ring until `io_uring_cq_advance`.
///
/// In a mixed ring a filler ends the batch; `io_uring_cqe_nr` says how many slots each completion
/// takes.
///
/// With `IORING_SETUP_DEFER_TASKRUN` and no `IORING_SETUP_TASKRUN_FLAG` nobody can see that the
/// kernel holds completions back: looking alone never finds any.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqes`: where the pointers go.
/// - `count`: how many pointers there is room for.
///
/// # Returns
///
/// How many pointers were filled in.
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

/// Waits for `wait_nr` CQEs, or until the timeout expires.
///
/// Without a timeout the wait ends with `wait_nr` CQEs (at most as many as the CQ ring holds), a
/// signal, or an error. With one, it ends when the timeout expires, too: with `-ETIME` if no CQE is
/// ready, and else with those that are. The kernel wakes waiters early when a timeout request expires;
/// such a wait is restarted for what is left of its time.
///
/// If CQEs are ready when a signal arrives, the kernel does not say so, and the wait goes on.
///
/// With `IORING_SETUP_IOPOLL` and a timeout, the calling thread polls until there is a CQE, and is busy
/// all the time; more CQEs than those of one poll are not waited for, with or without a timeout. With
/// `IORING_SETUP_CQE_MIXED` the wait also ends when an overflowed CQE finds no room.
///
/// On kernels before 5.11 a timeout is a request of its own: whatever was prepared is submitted
/// with it, and only the submitting thread may wait so.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `wait_nr`: how many completions to wait for.
/// - `ts`: the timeout; null waits without one. It runs from the call on, by the clock of
///   `io_uring_register_clock`.
/// - `sigmask`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ETIME`: the time was up first.
/// - `-EINTR`: a signal came first.
/// - `-EBADF`: the ring is dead.
/// - `-EINVAL`: bad arguments.
/// - `-EAGAIN`: `wait_nr` is 0, and no completion is ready.
/// - `-EFAULT`: a limit of the wait is not memory of the program's.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, another task than the ring's own waits.
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
pub unsafe extern "C" fn io_uring_wait_cqes(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    wait_nr: c_uint,
    ts: *mut __kernel_timespec,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(cqe_ptr, Ring::from_raw(ring).wait_cqes(wait_nr, WaitArgs::new(ts, 0, sigmask))))
}

/// Waits for completions: for all of them for a while, then for any.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `wait_nr`: how many completions to wait for.
/// - `ts`: the timeout; null waits without one. It runs from the call on, by the clock of
///   `io_uring_register_clock`.
/// - `min_ts_usec`: how long to wait for all `wait_nr` before being content with one, in
///   microseconds.
/// - `sigmask`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no `IORING_FEAT_MIN_TIMEOUT`.
/// - `-ETIME`: the time was up first.
/// - `-EINTR`: a signal came first.
/// - `-EAGAIN`: `wait_nr` is 0, and no completion is ready.
/// - `-EBADF`: the ring is dead.
/// - `-EFAULT`: a limit of the wait is not memory of the program's.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, another task than the ring's own waits.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep them.
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

/// Waits for one CQE, or until the timeout expires. Everything else is as for `io_uring_wait_cqes`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `ts`: the timeout; null waits without one. It runs from the call on, by the clock of
///   `io_uring_register_clock`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ETIME`: the time was up first.
/// - `-EINTR`: a signal came first.
/// - `-EBADF`: the ring is dead.
/// - `-EFAULT`: a limit of the wait is not memory of the program's.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, another task than the ring's own waits.
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
pub unsafe extern "C" fn io_uring_wait_cqe_timeout(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    ts: *mut __kernel_timespec,
) -> c_int {
    call!(io_uring_wait_cqes(ring, cqe_ptr, 1, ts, ptr::null_mut()))
}

/// Submits all prepared SQEs and waits for `wait_nr` CQEs, or until the timeout expires, mostly in one
/// system call. What ends the wait is as for `io_uring_wait_cqes`.
///
/// If SQEs were submitted, the kernel does not say whether a signal interrupted the wait or a timeout
/// request woke it early, with no CQE ready: with a timeout the call then returns, and `cqe_ptr` is
/// null; without one the wait goes on. Check the pointer, not the count.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `wait_nr`: how many completions to wait for.
/// - `ts`: the timeout; null waits without one. It runs from the call on, by the clock of
///   `io_uring_register_clock`.
/// - `sigmask`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// How many SQEs were submitted, with a null pointer if no CQE was ready when the wait ended; or
/// `-errno`.
///
/// # Errors
///
/// - `-ETIME`: nothing was submitted and the time was up first.
/// - `-EINTR`: nothing was submitted and a signal came first.
/// - `-EBADF`: the ring is dead.
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep them.
/// - `-EFAULT`: a limit of the wait is not memory of the program's.
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

/// Submits what was prepared and waits for completions: for all of them for a while, then for any.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `wait_nr`: how many completions to wait for.
/// - `ts`: the timeout; null waits without one. It runs from the call on, by the clock of
///   `io_uring_register_clock`.
/// - `min_wait`: how long to wait for all `wait_nr` before being content with one, in microseconds.
/// - `sigmask`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// How many entries were submitted; the pointer is null if the wait was then cut short, or
/// `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no `IORING_FEAT_MIN_TIMEOUT`.
/// - `-ETIME`: nothing was submitted and the time was up first.
/// - `-EINTR`: nothing was submitted and a signal came first.
/// - `-EBADF`: the ring is dead.
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep them.
/// - `-EFAULT`: a limit of the wait is not memory of the program's.
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

/// Submits what was prepared and waits for completions, within limits kept in registered memory.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `wait_nr`: how many completions to wait for.
/// - `reg_index`: index of the registered wait. Its timeout can be read only by the kernel: if the
///   wait is woken early with no CQE ready, it is restarted with its whole timeout, once.
///
/// # Returns
///
/// How many entries were submitted; the pointer is null if the wait was then cut short, or
/// `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no `IORING_FEAT_EXT_ARG`.
/// - `-EFAULT`: there is no such registered wait.
/// - `-ETIME`: nothing was submitted and the time was up first.
/// - `-EBADF`: the ring is dead.
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EBADFD`: the ring is disabled.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with SQPOLL, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep them.
/// - `-EINTR`: nothing was submitted and a signal came first.
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

/// What helpers inlined in programs call when there is no completion yet.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
/// - `submit`: how many entries to submit.
/// - `wait_nr`: how many completions to wait for.
/// - `sigmask`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// 0, or how many entries were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EAGAIN`: nothing to wait for, and nothing there.
/// - `-EINTR`: a signal came first.
/// - `-EBADF`: the ring is dead.
/// - `-EBUSY`: completions have overflowed and must be taken first.
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
pub unsafe extern "C" fn __io_uring_get_cqe(
    ring: *mut io_uring,
    cqe_ptr: *mut *mut io_uring_cqe,
    submit: c_uint,
    wait_nr: c_uint,
    sigmask: *mut sigset_t,
) -> c_int {
    call!(put(cqe_ptr, Ring::from_raw(ring).get_cqe(submit, wait_nr, sigmask)))
}
