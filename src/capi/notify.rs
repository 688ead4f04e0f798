//! Completion notification, and how waits are measured and accounted.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;

/// Registers an eventfd that is notified when CQEs are posted.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `fd`: descriptor of the eventfd.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has a registered eventfd.
/// - `-EBADF`: `fd` is not an open descriptor.
/// - `-EINVAL`: `fd` is not an eventfd.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.2.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_eventfd(ring: *mut io_uring, fd: c_int) -> c_int {
    call!(ring.register_eventfd(fd))
}

/// Registers an eventfd that is notified when a worker thread completes a request.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `fd`: descriptor of the eventfd.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has a registered eventfd.
/// - `-EBADF`: `fd` is not an open descriptor.
/// - `-EINVAL`: `fd` is not an eventfd, or the kernel is older than Linux 5.6.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.6.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_eventfd_async(ring: *mut io_uring, fd: c_int) -> c_int {
    call!(ring.register_eventfd_async(fd))
}

/// Removes the eventfd of a ring.
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
/// - `-ENXIO`: the ring has no registered eventfd.
///
/// # Since
///
/// Linux 5.2.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_eventfd(ring: *mut io_uring) -> c_int {
    call!(ring.unregister_eventfd())
}

/// Sets the clock that measures the timeouts of waits on a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `arg`: the clock: `CLOCK_MONOTONIC` (the default) or `CLOCK_BOOTTIME`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: another clock, `arg` is null, a reserved field is not 0, or the kernel is older
///   than Linux 6.12.
/// - `-EFAULT`: `arg` points outside the accessible address space.
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
pub unsafe extern "C" fn io_uring_register_clock(
    ring: *mut io_uring,
    arg: *mut io_uring_clock_register,
) -> c_int {
    call!(ring.register_clock(arg))
}

/// Fails: no released kernel supports this call. Use `io_uring_register_region`.
///
/// # Parameters
///
/// - `ring`: ignored.
/// - `reg`: ignored.
/// - `nr`: ignored.
///
/// # Returns
///
/// `-EINVAL`.
///
/// # Errors
///
/// - `-EINVAL`: always.
///
/// # Since
///
/// No released kernel.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.9, liburing-ffi LIBURING_2.9
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_wait_reg(
    ring: *mut io_uring,
    reg: *mut io_uring_reg_wait,
    nr: c_int,
) -> c_int {
    let _ = (ring, reg, nr);
    -libc::EINVAL
}

/// Enables or disables iowait accounting of waits on a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `enable_iowait`: true (the default): a wait with requests in flight counts as iowait; false:
///   it does not.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EOPNOTSUPP`: the kernel lacks `IORING_FEAT_NO_IOWAIT`.
///
/// # Since
///
/// Linux 6.15.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.10, liburing-ffi LIBURING_2.10
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_set_iowait(ring: *mut io_uring, enable_iowait: bool) -> c_int {
    call!(ring.set_iowait(enable_iowait))
}
