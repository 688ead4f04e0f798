//! How much memory a ring takes.

use super::IntoC;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::ring::size;

/// Tells how much locked memory a ring would need: none from Linux 5.12 on.
///
/// Recent kernels (6.18 is one) count the rings of unprivileged users against `RLIMIT_MEMLOCK`
/// again, and nothing tells them apart; `io_uring_memory_size` says how much that is. Where no ring
/// can be made to ask the kernel, the answer is that of a kernel that counts them.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `flags`: as of `io_uring_queue_init`.
///
/// # Returns
///
/// A length in bytes, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, or too many.
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

/// Tells how much locked memory a ring with these parameters would need: none from Linux 5.12 on.
///
/// As with `io_uring_mlock_size`, recent kernels may count it all the same.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `p`: parameters, of which the flags and `cq_entries` count; stays as it is.
///
/// # Returns
///
/// A length in bytes, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, or too many.
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

/// Tells how much memory a ring would need; enough for `io_uring_queue_init_mem`.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `flags`: as of `io_uring_queue_init`.
///
/// # Returns
///
/// A length in bytes, whole pages, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, or too many.
///
/// # Since
///
/// Linux 5.1.
///
/// Symbols: liburing LIBURING_2.11, liburing-ffi LIBURING_2.11
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_memory_size(entries: c_uint, flags: c_uint) -> ssize_t {
    size::memory_size(entries, &io_uring_params { flags, ..Default::default() }).into_c()
}

/// Tells how much memory a ring with these parameters would need; enough for
/// `io_uring_queue_init_mem`.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `p`: parameters, of which the flags and `cq_entries` count; stays as it is.
///
/// # Returns
///
/// A length in bytes, whole pages, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, or too many.
///
/// # Since
///
/// Linux 5.1.
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
