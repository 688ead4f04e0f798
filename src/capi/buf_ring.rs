//! Rings of provided buffers.

use super::{pointer, store};
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::Ring;

/// Registers a ring of provided buffers.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: what to register.
/// - `flags`: `IOU_PBUF_RING_*`, added to those in `reg`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad settings, or memory that is not aligned.
/// - `-EEXIST`: the group exists.
/// - `-EFAULT`: bad address.
///
/// # Since
///
/// Linux 5.19.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.2, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_buf_ring(
    ring: *mut io_uring,
    reg: *mut io_uring_buf_reg,
    flags: c_uint,
) -> c_int {
    call!(ring.register_buf_ring(&mut *reg, flags))
}

/// Takes a ring of provided buffers back.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `bgid`: the group.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group.
/// - `-EINVAL`: the group is not a ring.
///
/// # Since
///
/// Linux 5.19.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.2, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_buf_ring(ring: *mut io_uring, bgid: c_int) -> c_int {
    call!(ring.unregister_buf_ring(bgid))
}

/// Asks which buffer of a ring of buffers the kernel takes next.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `buf_group`: the group.
/// - `head`: where the index goes.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group.
/// - `-EINVAL`: the group is not a ring, or the kernel is older.
///
/// # Since
///
/// Linux 6.8.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.6, liburing-ffi LIBURING_2.6, from uring-rs
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_buf_ring_head(
    ring: *mut io_uring,
    buf_group: c_int,
    head: *mut uint16_t,
) -> c_int {
    call!(store(head, Ring::from_raw(ring).buf_ring_head(buf_group)))
}

/// Allocates a buffer ring and registers it; empty at first. With `IOU_PBUF_RING_MMAP` the kernel
/// allocates it, and it is mapped.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nentries`: number of buffers, a power of two.
/// - `bgid`: the group.
/// - `flags`: `IOU_PBUF_RING_*`.
/// - `err`: where the error goes: 0 or `-errno`.
///
/// # Returns
///
/// The ring of buffers, or null with the error in `err`.
///
/// # Errors
///
/// Stored in `err`:
///
/// - `-EINVAL`: `nentries` is not a power of two or is above 32768, or unknown flags; with
///   `IOU_PBUF_RING_MMAP`, `bgid` is above 2047; or the kernel is older than 5.19.
/// - `-EEXIST`: the group exists.
/// - `-ENOMEM`: memory ran out.
/// - `-EBADF`: the ring is closed; or, with `IOU_PBUF_RING_MMAP`, has no file descriptor.
///
/// # Since
///
/// Linux 5.19; `IOU_PBUF_RING_MMAP` 6.4.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_setup_buf_ring(
    ring: *mut io_uring,
    nentries: c_uint,
    bgid: c_int,
    flags: c_uint,
    err: *mut c_int,
) -> *mut io_uring_buf_ring {
    call!(pointer(err, Ring::from_raw(ring).setup_buf_ring(nentries, bgid, flags)))
}

/// Takes a ring of provided buffers back and frees its memory. If the ring has been given up
/// already, only the memory is left to free.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `br`: the ring of buffers.
/// - `nentries`: number of buffers, a power of two.
/// - `bgid`: the group.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group.
/// - `-EINVAL`: the group is not a ring.
///
/// # Since
///
/// Linux 5.19.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_free_buf_ring(
    ring: *mut io_uring,
    br: *mut io_uring_buf_ring,
    nentries: c_uint,
    bgid: c_int,
) -> c_int {
    call!(ring.free_buf_ring(br, nentries, bgid))
}
