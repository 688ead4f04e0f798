//! Probes: the operations that the kernel supports.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register::probe;

/// Returns the operations that the kernel supports, as seen by a ring.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// A probe, to be freed with `io_uring_free_probe` or free(3). Null if memory ran out, if the call
/// is not permitted on the ring, or if the kernel is older than Linux 5.6.
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
pub unsafe extern "C" fn io_uring_get_probe_ring(ring: *mut io_uring) -> *mut io_uring_probe {
    call!(ring.get_probe())
}

/// Returns the operations that the kernel supports.
///
/// The function sets up a temporary ring. With a ring at hand, use `io_uring_get_probe_ring`.
///
/// # Returns
///
/// A probe, to be freed with `io_uring_free_probe` or free(3). Null if no ring can be set up, if
/// memory ran out, or if the kernel is older than Linux 5.6.
///
/// # Since
///
/// Linux 5.6.
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_get_probe() -> *mut io_uring_probe {
    probe::get_probe()
}

/// Frees a probe of `io_uring_get_probe` or `io_uring_get_probe_ring`.
///
/// # Parameters
///
/// - `probe`: the probe; null is ignored.
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
pub unsafe extern "C" fn io_uring_free_probe(probe: *mut io_uring_probe) {
    call!(probe::free_probe(probe))
}

/// Writes the operations that the kernel supports to caller-provided memory.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `p`: the probe, followed by `nr` elements of `ops`; all of it must be zero.
/// - `nr`: number of elements of `ops`, at most 256.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `p` is null, the memory is not zero, `nr` exceeds 256, or the kernel is older than
///   Linux 5.6.
/// - `-EFAULT`: `p` points outside the accessible address space.
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
pub unsafe extern "C" fn io_uring_register_probe(
    ring: *mut io_uring,
    p: *mut io_uring_probe,
    nr: c_uint,
) -> c_int {
    call!(ring.register_probe(p, nr))
}
