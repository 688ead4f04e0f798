//! The ring's own descriptor, registered.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Registers the ring's descriptor for the calling thread, so that entering the kernel needs no
/// look-up.
///
/// The index belongs to the calling thread. In another thread, or in a child made by fork(2), it
/// may name another ring or none: use the ring in this thread only, and give it up there. Given up
/// elsewhere, its index stays taken, and keeps the ring, until this thread ends.
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
/// - `-EEXIST`: it is registered already.
/// - `-EBADF`: the ring is dead.
/// - `-EBUSY`: no slot is free.
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
/// A ring without a descriptor (`io_uring_close_ring_fd`, `IORING_SETUP_REGISTERED_FD_ONLY`) is
/// given up by this.
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
/// - `-EINVAL`: it is not registered, or another thread registered it.
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

/// Closes the descriptor of a ring that is registered. Its index keeps it.
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
/// - `-EOPNOTSUPP`: the kernel does not take indices everywhere.
/// - `-EINVAL`: the ring is not registered.
/// - `-EBADF`: it is closed already.
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
