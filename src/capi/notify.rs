//! How completions are announced and waited for.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;

/// Announces completions on an eventfd.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `fd`: the eventfd.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: one is registered already.
/// - `-EBADF`: not open.
/// - `-EINVAL`: not an eventfd.
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

/// Announces completions on an eventfd, but not those that come on the spot.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `fd`: the eventfd.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: one is registered already.
/// - `-EBADF`: not open.
/// - `-EINVAL`: not an eventfd.
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

/// Ends the announcements on an eventfd.
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
/// - `-ENXIO`: none is registered.
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

/// Chooses the clock that waits are measured by.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `arg`: the clock.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: not `CLOCK_MONOTONIC` or `CLOCK_BOOTTIME`.
/// - `-EFAULT`: bad address.
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

/// Was to register memory for waits. It never worked in a released kernel; use
/// `io_uring_register_region`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: not looked at.
/// - `nr`: not looked at.
///
/// # Returns
///
/// Nothing but `-EINVAL`, or `-errno`.
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

/// Says whether waiting counts as waiting for a disk, in statistics and for the CPU's clock.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `enable_iowait`: false: waiting does not count as waiting for a disk.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EOPNOTSUPP`: the kernel has no `IORING_FEAT_NO_IOWAIT`.
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
