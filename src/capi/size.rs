//! How much memory a ring needs.

use super::IntoC;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::ring::size;

/// Returns how much locked memory a ring would need on kernels before 5.12, and 0 on later ones.
///
/// Some later kernels (6.18 is one) charge the rings of unprivileged users to `RLIMIT_MEMLOCK`
/// again, and do not report it: the result is 0 there, too. `io_uring_memory_size` returns how much
/// is charged.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `flags`: `IORING_SETUP_*`, as for `io_uring_queue_init`.
///
/// # Returns
///
/// A number of bytes, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`.
///
/// # Since
///
/// Linux 5.1.
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_mlock_size(entries: c_uint, flags: c_uint) -> ssize_t {
    size::mlock_size(entries, &io_uring_params { flags, ..Default::default() }).into_c()
}

/// Returns how much locked memory a ring with these parameters would need on kernels before 5.12,
/// and 0 on later ones.
///
/// As for `io_uring_mlock_size`, some later kernels charge rings to `RLIMIT_MEMLOCK` all the same.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `p`: the parameters. Only `flags` and `cq_entries` are used; unchanged.
///
/// # Returns
///
/// A number of bytes, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_mlock_size_params(
    entries: c_uint,
    p: *mut io_uring_params,
) -> ssize_t {
    call!(size::mlock_size(entries, &*p))
}

/// Returns how much memory a ring would need. Memory of that size is enough for
/// `io_uring_queue_init_mem`.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `flags`: `IORING_SETUP_*`, as for `io_uring_queue_init`. Unknown flags are ignored.
///
/// # Returns
///
/// A number of bytes, a multiple of the page size, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`.
///
/// # Since
///
/// No kernel support is needed.
///
/// Symbols: liburing LIBURING_2.11, liburing-ffi LIBURING_2.11
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_memory_size(entries: c_uint, flags: c_uint) -> ssize_t {
    size::memory_size(entries, &io_uring_params { flags, ..Default::default() }).into_c()
}

/// Returns how much memory a ring with these parameters would need. Memory of that size is enough
/// for `io_uring_queue_init_mem`.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `p`: the parameters. Only `flags` and `cq_entries` are used; unchanged.
///
/// # Returns
///
/// A number of bytes, a multiple of the page size, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`; `cq_entries` is 0,
///   below the number of SQEs or above 65536 (with `IORING_SETUP_CQSIZE`).
///
/// # Since
///
/// No kernel support is needed.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.11, liburing-ffi LIBURING_2.11
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_memory_size_params(
    entries: c_uint,
    p: *mut io_uring_params,
) -> ssize_t {
    call!(size::memory_size(entries, &*p))
}
