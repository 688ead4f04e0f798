//! Who may do what: credentials, restrictions, filters.

use crate::abi::bpf_filter::*;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register::security;

/// Registers the caller's credentials. A request with this number in `personality` acts with them.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// Their number, above 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOMEM`: memory ran out.
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
pub unsafe extern "C" fn io_uring_register_personality(ring: *mut io_uring) -> c_int {
    call!(ring.register_personality())
}

/// Gives credentials back.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `id`: the number.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: there are none with that number.
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
pub unsafe extern "C" fn io_uring_unregister_personality(ring: *mut io_uring, id: c_int) -> c_int {
    call!(ring.unregister_personality(id))
}

/// Restricts what a ring may do that was set up with `IORING_SETUP_R_DISABLED` and is not yet
/// enabled. All that is not allowed is denied then.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `res`: the restrictions.
/// - `nr_res`: number of restrictions.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBADFD`: the ring is enabled already.
/// - `-EBUSY`: it is restricted already.
/// - `-EINVAL`: bad restrictions.
///
/// # Since
///
/// Linux 5.10.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_restrictions(
    ring: *mut io_uring,
    res: *mut io_uring_restriction,
    nr_res: c_uint,
) -> c_int {
    call!(ring.register_restrictions(res, nr_res))
}

/// Enables a ring that was set up with `IORING_SETUP_R_DISABLED`.
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
/// - `-EBADFD`: the ring is enabled already.
///
/// # Since
///
/// Linux 5.10.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_enable_rings(ring: *mut io_uring) -> c_int {
    call!(ring.enable_rings())
}

/// Registers a BPF program that decides which requests the ring takes.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `bpf`: the filter.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad program, or the kernel is older.
/// - `-EMSGSIZE`: the kernel has another idea of the size, which it has written into the structure.
/// - `-EPERM`: not allowed.
///
/// # Since
///
/// Linux 7.0.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.15, liburing-ffi LIBURING_2.15
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_bpf_filter(
    ring: *mut io_uring,
    bpf: *mut io_uring_bpf,
) -> c_int {
    call!(ring.register_bpf_filter(bpf))
}

/// Registers a BPF program that decides which requests the task's future rings take.
///
/// # Parameters
///
/// - `bpf`: the filter.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad program, or the kernel is older.
/// - `-EMSGSIZE`: the kernel has another idea of the size, which it has written into the structure.
/// - `-EPERM`: not allowed.
///
/// # Since
///
/// Linux 7.0.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.15, liburing-ffi LIBURING_2.15
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_bpf_filter_task(bpf: *mut io_uring_bpf) -> c_int {
    call!(security::register_bpf_filter_task(bpf))
}
