//! Register calls that concern the ring as a whole.

use crate::abi::io_uring::*;
use crate::abi::query::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register;

/// Sets the CPUs on which the worker threads of the calling task may run.
///
/// With `IORING_SETUP_SQPOLL`, it sets the CPUs of the workers of the SQPOLL thread instead.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cpusz`: length of the mask, in bytes.
/// - `mask`: the CPUs, as for sched_setaffinity(2).
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `mask` is null, `cpusz` is 0 or exceeds `INT_MAX`, `mask` has a CPU outside the
///   cpuset of the workers' task, the calling thread has neither set up nor used a ring, or the
///   kernel is older than Linux 5.14.
/// - `-EFAULT`: `mask` points outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.14.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4
/// Requires: _GNU_SOURCE
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_iowq_aff(
    ring: *mut io_uring,
    cpusz: size_t,
    mask: *const cpu_set_t,
) -> c_int {
    call!(ring.register_iowq_aff(cpusz, mask))
}

/// Removes the CPU restriction of the worker threads.
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
/// - `-EINVAL`: the calling thread has neither set up nor used a ring, or the kernel is older than
///   Linux 5.14.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.14.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_iowq_aff(ring: *mut io_uring) -> c_int {
    call!(ring.unregister_iowq_aff())
}

/// Sets or reads the maximum number of worker threads.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `values`: two numbers: the maximum of bounded workers (index `IO_WQ_BOUND`) and of unbounded
///   workers (index `IO_WQ_UNBOUND`); 0 leaves a maximum unchanged. On return they are the
///   previous maximums.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `values` is null, a value exceeds `INT_MAX`, or the kernel is older than Linux
///   5.15.
/// - `-EFAULT`: `values` points outside the accessible address space.
///
/// # Since
///
/// Linux 5.15.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_iowq_max_workers(
    ring: *mut io_uring,
    values: *mut c_uint,
) -> c_int {
    call!(ring.register_iowq_max_workers(values))
}

/// Cancels matching requests without an SQE or CQE for the cancellation.
///
/// A call for a single request waits if a worker thread is executing the request. With
/// `IORING_ASYNC_CANCEL_ALL` or `IORING_ASYNC_CANCEL_ANY` the call never waits.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: which requests to cancel, and the timeout.
///
/// # Returns
///
/// 0; with `IORING_ASYNC_CANCEL_ALL` or `IORING_ASYNC_CANCEL_ANY`, the number of cancelled
/// requests; otherwise `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: no request matches; not with `IORING_ASYNC_CANCEL_ALL` or
///   `IORING_ASYNC_CANCEL_ANY`.
/// - `-ETIME`: the timeout expired; the request was interrupted, but has not completed.
/// - `-EINTR`: a signal interrupted the wait.
/// - `-EBADF`: `reg->fd` is not an open descriptor or not an occupied slot, with
///   `IORING_ASYNC_CANCEL_FD`.
/// - `-EFAULT`: `reg` points outside the accessible address space.
/// - `-EINVAL`: unknown flags, a reserved field is not 0, or the kernel is older than Linux 6.0.
///
/// # Since
///
/// Linux 6.0.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_sync_cancel(
    ring: *mut io_uring,
    reg: *mut io_uring_sync_cancel_reg,
) -> c_int {
    call!(ring.register_sync_cancel(reg))
}

/// Sends a message to a ring, without a ring of the sender.
///
/// # Parameters
///
/// - `sqe`: the message, prepared by `io_uring_prep_msg_ring` or
///   `io_uring_prep_msg_ring_cqe_flags` in zeroed memory.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `sqe` is not a data message, `sqe->flags` is not 0, or the kernel is older than
///   Linux 6.13.
/// - `-EBADF`: `sqe->fd` is not an open descriptor.
/// - `-EBADFD`: `sqe->fd` is not a ring, or the ring is disabled.
/// - `-EOVERFLOW`: the CQ ring of the target is full, and the kernel could not allocate memory for
///   the CQE.
/// - `-EFAULT`: `sqe` points outside the accessible address space.
///
/// # Since
///
/// Linux 6.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.11, liburing-ffi LIBURING_2.11, from 2.12
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_sync_msg(sqe: *mut io_uring_sqe) -> c_int {
    call!(register::register_sync_msg(sqe))
}

/// Registers a region of memory that the ring shares with the kernel.
///
/// The region can hold the arguments of waits, for `io_uring_submit_and_wait_reg`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: the region and its purpose. The kernel writes to the `struct io_uring_region_desc`
///   that it points to.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: unknown flags; `size` is 0; `size` or `user_addr` is not a multiple of the page
///   size; a field that must be 0 is not; `IORING_MEM_REGION_REG_WAIT_ARG` is set and the ring is
///   enabled; or the kernel is older than Linux 6.13.
/// - `-EBUSY`: the ring has a region.
/// - `-EFAULT`: a structure or the memory is outside the accessible address space, or `user_addr`
///   does not match `IORING_MEM_REGION_TYPE_USER`.
/// - `-E2BIG`: the region has more than `INT_MAX` pages.
/// - `-EOVERFLOW`: `user_addr` plus `size` exceeds the address space.
/// - `-ENOMEM`: the kernel could not allocate memory, or `RLIMIT_MEMLOCK` is exceeded.
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
pub unsafe extern "C" fn io_uring_register_region(
    ring: *mut io_uring,
    reg: *mut io_uring_mem_region_reg,
) -> c_int {
    call!(ring.register_region(reg))
}

/// Asks the kernel which io_uring features it supports, without a ring.
///
/// # Parameters
///
/// - `query`: the first query of a linked list; null is an empty list.
///
/// # Returns
///
/// 0 if all queries were answered, each with its own result in `result`; otherwise `-errno`.
///
/// # Errors
///
/// - `-EFAULT`: a query or its `query_data` points outside the accessible address space.
/// - `-ERANGE`: the list has 1000 queries or more.
/// - `-EINTR`: the process is being killed.
/// - `-EINVAL`: the kernel is older than Linux 6.18.
///
/// # Since
///
/// Linux 6.18.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.15, liburing-ffi LIBURING_2.15
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_query(query: *mut io_uring_query_hdr) -> c_int {
    call!(register::register_query(query))
}
