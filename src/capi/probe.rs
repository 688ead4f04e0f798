//! Which operations the kernel has.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::register::probe;

/// Asks the kernel of a ring which operations it has.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// A probe, to be freed with `io_uring_free_probe` or free(3), or null where memory ran out or the
/// kernel is older.
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

/// Asks the kernel which operations it has, with a ring made for the purpose.
///
/// # Returns
///
/// A probe, to be freed with `io_uring_free_probe` or free(3), or null where no ring can be set up
/// or the kernel is older.
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

/// Frees a probe.
///
/// # Parameters
///
/// - `probe`: the probe; null is none.
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

/// Asks the kernel which operations it has, into memory of the caller's, which is zeroed.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `p`: where the answer goes.
/// - `nr`: how many operations there is room for.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: memory that is not zeroed, or more than 256 operations.
/// - `-EFAULT`: bad address.
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
