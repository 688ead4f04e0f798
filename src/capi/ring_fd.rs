//! Registered ring descriptors.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Registers the ring descriptor for the calling thread, so that system calls need no lookup.
///
/// The index belongs to the calling thread. In another thread, or in a child of fork(2), it may
/// name another ring or none: use and tear down the ring in this thread only. If another thread
/// tears it down, the index stays occupied and keeps the ring alive until the thread that
/// registered it ends.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 1, or `-errno`.
///
/// # Errors
///
/// - `-EEXIST`: the ring descriptor is registered.
/// - `-EBADF`: the ring is closed.
/// - `-EBUSY`: all 16 slots of the thread are occupied.
/// - `-EINVAL`: the kernel is older than Linux 5.18.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.18.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.2, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_ring_fd(ring: *mut io_uring) -> c_int {
    call!(ring.register_ring_fd())
}

/// Undoes `io_uring_register_ring_fd`, in the same thread.
///
/// A ring without an ordinary descriptor (`io_uring_close_ring_fd`,
/// `IORING_SETUP_REGISTERED_FD_ONLY`) is closed by this call.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 1, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring descriptor is not registered, or another thread registered it.
///
/// # Since
///
/// Linux 5.18.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.2, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_ring_fd(ring: *mut io_uring) -> c_int {
    call!(ring.unregister_ring_fd())
}

/// Closes the ordinary descriptor of a ring whose descriptor is registered.
///
/// The ring stays usable through its registered index.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 1, or `-errno`.
///
/// # Errors
///
/// - `-EOPNOTSUPP`: the kernel lacks `IORING_FEAT_REG_REG_RING`.
/// - `-EINVAL`: the ring descriptor is not registered.
/// - `-EBADF`: the ordinary descriptor is closed.
///
/// # Since
///
/// Linux 6.3.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_close_ring_fd(ring: *mut io_uring) -> c_int {
    call!(ring.close_ring_fd())
}
