//! Register calls for network devices.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;

/// Enables busy polling of network devices for the waits of a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `napi`: the settings. The kernel overwrites them with the previous settings.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring has `IORING_SETUP_IOPOLL`; unknown operation or tracking strategy; a NAPI
///   ID is invalid, or static tracking is not enabled; `napi` is null; a reserved field is not 0;
///   the kernel is older than Linux 6.9 or was built without busy polling.
/// - `-EEXIST`: the NAPI ID was added before.
/// - `-ENOENT`: the NAPI ID to remove was not added.
/// - `-EFAULT`: `napi` points outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Disables busy polling of network devices for a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `napi`: receives the previous settings; null if they are not needed.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the kernel is older than Linux 6.9 or was built without busy polling.
/// - `-EFAULT`: `napi` points outside the accessible address space.
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

/// Registers a receive queue of a network interface for zero-copy receive.
///
/// # Parameters
///
/// - `ring`: the ring, with `IORING_SETUP_DEFER_TASKRUN` and 32-byte CQEs.
/// - `reg`: the queue, its memory area and its refill queue. The kernel writes the results to it.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EPERM`: the caller lacks `CAP_NET_ADMIN`.
/// - `-EINVAL`: the ring lacks `IORING_SETUP_DEFER_TASKRUN`, or both `IORING_SETUP_CQE32` and
///   `IORING_SETUP_CQE_MIXED`; `rq_entries` is 0 or too large; the region is too small; the area
///   is not aligned to pages; a reserved field is not 0; the interface does not split headers from
///   data; or the kernel is older than Linux 6.15.
/// - `-ENODEV`: the network namespace has no interface `if_idx`.
/// - `-EOPNOTSUPP`: the interface does not support it.
/// - `-EFAULT`: a structure or the area is outside the accessible address space.
/// - `-ENOMEM`: `RLIMIT_MEMLOCK` is exceeded, or the kernel could not allocate memory.
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

/// Performs a control operation on a queue for zero-copy receive.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `ctrl`: the queue and the operation.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENXIO`: the ring has no queue `zcrx_id`.
/// - `-EOPNOTSUPP`: unknown operation.
/// - `-EFAULT`: `ctrl` points outside the accessible address space, or `__resv` is not 0.
/// - `-EINVAL`: a reserved field of the operation's argument is not 0, or the kernel is older than
///   Linux 6.19.
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
