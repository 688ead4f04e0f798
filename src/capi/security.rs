//! Restrictions, credentials and filters.

use crate::abi::bpf_filter::*;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register::security;

/// Registers the current credentials of the caller, for use by requests.
///
/// A request whose `personality` field is the returned number runs with these credentials.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// The number of the personality (1 or more), or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: all numbers up to 65535 are in use.
/// - `-ENOMEM`: the kernel could not allocate memory.
/// - `-EINVAL`: the kernel is older than Linux 5.6.
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

/// Removes a personality from a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `id`: the number of the personality.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring has no personality `id`.
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

/// Restricts the requests and register calls that a disabled ring will accept.
///
/// The restrictions take effect when `io_uring_enable_rings` enables the ring. They cannot be
/// changed or removed.
///
/// # Parameters
///
/// - `ring`: the ring, set up with `IORING_SETUP_R_DISABLED`.
/// - `res`: what to permit and what to require. The array is read during the call.
/// - `nr_res`: number of elements.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBADFD`: the ring is enabled.
/// - `-EACCES`: the ring is enabled, and its restrictions do not permit this call.
/// - `-EBUSY`: the ring has restrictions.
/// - `-EINVAL`: `res` is null, an element has an unknown kind, operation or register code, there
///   are too many elements, or the kernel is older than Linux 5.10.
/// - `-EFAULT`: `res` points outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
/// - `-EBADFD`: the ring is enabled.
/// - `-EACCES`: the ring is enabled, and its restrictions do not permit this call.
/// - `-EINVAL`: the kernel is older than Linux 5.10.
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

/// Registers a BPF program that permits or denies requests of one operation on a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `bpf`: the program and its operation. The kernel writes its own `pdu_size` to it.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: invalid program, operation, command or flags; a reserved field is not 0; or the
///   kernel is older than Linux 7.0 or does not support filters.
/// - `-EMSGSIZE`: `pdu_size` exceeds the kernel's, or differs from it with
///   `IO_URING_BPF_FILTER_SZ_STRICT`.
/// - `-EFAULT`: `bpf` or the program is outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Registers a BPF program for all rings that the calling task and its children set up later.
///
/// # Parameters
///
/// - `bpf`: the program and its operation. The kernel writes its own `pdu_size` to it.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EACCES`: the caller has neither `no_new_privs` set nor `CAP_SYS_ADMIN`.
/// - `-EINVAL`: invalid program, operation, command or flags; a reserved field is not 0; or the
///   kernel is older than Linux 7.0 or does not support filters.
/// - `-EMSGSIZE`: `pdu_size` exceeds the kernel's, or differs from it with
///   `IO_URING_BPF_FILTER_SZ_STRICT`.
/// - `-EFAULT`: `bpf` or the program is outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
