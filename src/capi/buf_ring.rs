//! Buffer rings.

use super::{pointer, store};
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::Ring;

/// Registers a buffer ring in memory of the program as a group of provided buffers.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `reg`: address and number of entries of the buffer ring, and the group ID. Written to: `flags`
///   is added to its own flags.
/// - `flags`: 0, or `IOU_PBUF_RING_*` flags.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the number of entries is not a power of two or is above 32768; the memory is not
///   aligned to a page; unknown flags; `min_left` without `IOU_PBUF_RING_INC`; a reserved field is
///   not 0; or the kernel is older than 5.19.
/// - `-EEXIST`: the group is a buffer ring already, or a legacy group with buffers.
/// - `-EFAULT`: the memory is null, or not mapped and writable.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Unregisters a buffer ring. Its memory and the buffers in it belong to the program again.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `bgid`: the group ID.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group.
/// - `-EINVAL`: the group is a legacy group, or the kernel is older than 5.19.
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

/// Stores the index of the buffer ring entry that the kernel consumes next.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `buf_group`: the group ID.
/// - `head`: where the index is stored. It is not masked: it wraps at 65536.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group.
/// - `-EINVAL`: the group is a legacy group, or the kernel is older than 6.8.
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

/// Allocates an empty buffer ring and registers it as a group of provided buffers. With
/// `IOU_PBUF_RING_MMAP` the kernel allocates the memory, and the function maps it.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nentries`: number of entries: a power of two, at most 32768.
/// - `bgid`: the group ID, from 0 to 65535.
/// - `flags`: 0, or `IOU_PBUF_RING_*` flags.
/// - `err`: where the result is stored: 0 or `-errno`.
///
/// # Returns
///
/// The buffer ring, or null with the error in `err`.
///
/// # Errors
///
/// Stored in `err`:
///
/// - `-EINVAL`: `nentries` is not a power of two or is above 32768; the kernel does not support the
///   flags; with `IOU_PBUF_RING_MMAP`, `bgid` is above 2047; or the kernel is older than 5.19.
/// - `-EEXIST`: the group is a buffer ring already, or a legacy group with buffers.
/// - `-ENOMEM`: memory could not be allocated.
/// - `-EBADF`: with `IOU_PBUF_RING_MMAP`, the ring has no file descriptor; see
///   `io_uring_close_ring_fd`.
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

/// Unregisters a buffer ring of `io_uring_setup_buf_ring` and frees its memory. If the io_uring
/// instance has been torn down already, it only frees the memory.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `br`: the buffer ring.
/// - `nentries`: number of entries it was set up with.
/// - `bgid`: the group ID it was set up with.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENOENT`: there is no such group. The memory is not freed.
/// - `-EINVAL`: the group is a legacy group. The memory is not freed.
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
