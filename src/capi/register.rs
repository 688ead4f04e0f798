//! What else io_uring_register(2) does for a ring.

use crate::abi::io_uring::*;
use crate::abi::query::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register;

/// Says on which CPUs the kernel's workers run.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `cpusz`: length of the mask, in bytes.
/// - `mask`: the CPUs.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad mask, or longer than 2 GiB.
/// - `-EFAULT`: bad address.
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

/// Lets the kernel's workers run anywhere.
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
/// - `-EINVAL`: the kernel is older.
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

/// Limits the numbers of the kernel's workers, or asks for the limits.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `values`: two limits, for bounded and unbounded workers; 0 leaves one as it is. The former
///   limits are in it afterwards.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EFAULT`: bad address.
/// - `-EINVAL`: the kernel is older.
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

/// Cancels requests and waits until they are gone.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: what to cancel, and how long to wait.
///
/// # Returns
///
/// 0 or, with `IORING_ASYNC_CANCEL_ALL`, how many were cancelled; otherwise `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: nothing matches.
/// - `-ETIME`: the time was up.
/// - `-EINTR`: a signal came first.
/// - `-EBADF`: the file to match is not open.
/// - `-EFAULT`: bad address.
/// - `-EALREADY`: it cannot be cancelled any more.
/// - `-EINVAL`: bad flags.
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

/// Sends a message to a ring without having one: `sqe` is prepared by `io_uring_prep_msg_ring` and
/// its like.
///
/// # Parameters
///
/// - `sqe`: the message.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: not a message, or the kernel is older.
/// - `-EBADFD`: the target is not a ring, or disabled.
/// - `-EOVERFLOW`: the target is full.
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

/// Registers memory that is shared with the kernel, for instance for waits.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: the memory.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad settings, or the ring is enabled already.
/// - `-EBUSY`: one is registered already.
/// - `-EFAULT`: bad address.
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

/// Asks the kernel what its io_uring can do; needs no ring.
///
/// # Parameters
///
/// - `query`: the first question.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad question, or the kernel is older.
/// - `-EFAULT`: bad address.
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
