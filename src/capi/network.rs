//! Registering what serves the network.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;

/// Sets busy polling of the network for a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `napi`: the settings; the former ones are in it afterwards.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad settings, or the kernel has no busy polling.
/// - `-EFAULT`: bad address.
///
/// # Since
///
/// Linux 6.9.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.6, liburing-ffi LIBURING_2.4, from 2.6
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_napi(
    ring: *mut io_uring,
    napi: *mut io_uring_napi,
) -> c_int {
    call!(ring.register_napi(napi))
}

/// Ends busy polling of the network.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `napi`: the settings; the former ones are in it afterwards.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel has no busy polling.
/// - `-EFAULT`: bad address.
///
/// # Since
///
/// Linux 6.9.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.6, liburing-ffi LIBURING_2.4, from 2.6
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_napi(
    ring: *mut io_uring,
    napi: *mut io_uring_napi,
) -> c_int {
    call!(ring.unregister_napi(napi))
}

/// Registers a network queue for zero-copy receive.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: the queue.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad settings, or the ring has no large completions.
/// - `-EPERM`: not allowed.
/// - `-ENODEV`: no such interface.
/// - `-EOPNOTSUPP`: the interface cannot.
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
pub unsafe extern "C" fn io_uring_register_ifq(
    ring: *mut io_uring,
    reg: *mut io_uring_zcrx_ifq_reg,
) -> c_int {
    call!(ring.register_ifq(reg))
}

/// Controls zero-copy receive.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `ctrl`: the operation.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: unknown operation.
/// - `-ENXIO`: no such queue.
///
/// # Since
///
/// Linux 6.19.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.15, liburing-ffi LIBURING_2.15
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_zcrx_ctrl(
    ring: *mut io_uring,
    ctrl: *mut zcrx_ctrl,
) -> c_int {
    call!(ring.register_zcrx_ctrl(ctrl))
}
