//! Registered buffers.

use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::Ring;
use crate::ring::register::buffers::{CloneRange, SRC_REGISTERED};

/// Registers buffers: the kernel maps them once instead of at every request. They must not overlap
/// with memory that is given back meanwhile.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `iovecs`: the buffers; the array itself is read during the call.
/// - `nr_iovecs`: number of buffers.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: buffers are registered already.
/// - `-ENOMEM`: memory, or locked memory, ran out.
/// - `-EFAULT`: bad address, or a buffer of more than 1 GiB.
/// - `-EINVAL`: no buffers, or more than 16384.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_buffers(
    ring: *mut io_uring,
    iovecs: *const iovec,
    nr_iovecs: c_uint,
) -> c_int {
    call!(ring.register_buffers(iovecs, nr_iovecs))
}

/// Registers buffers with tags.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `iovecs`: the buffers; the array itself is read during the call.
/// - `tags`: a tag for each, or null; a tag comes back in a completion when its resource is free
///   again.
/// - `nr`: how many.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: buffers are registered already.
/// - `-ENOMEM`: memory, or locked memory, ran out.
/// - `-EFAULT`: bad address, or a buffer of more than 1 GiB.
/// - `-EINVAL`: no buffers, more than 16384, or a tag for an empty slot.
///
/// # Since
///
/// Linux 5.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_buffers_tags(
    ring: *mut io_uring,
    iovecs: *const iovec,
    tags: *const __u64,
    nr: c_uint,
) -> c_int {
    call!(ring.register_buffers_tags(iovecs, tags, nr))
}

/// Registers a table of buffers that starts empty.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nr`: how many buffers.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: buffers are registered already.
/// - `-EINVAL`: no buffers, or more than 16384.
/// - `-ENOMEM`: memory ran out.
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
pub unsafe extern "C" fn io_uring_register_buffers_sparse(
    ring: *mut io_uring,
    nr: c_uint,
) -> c_int {
    call!(ring.register_buffers_sparse(nr))
}

/// Replaces registered buffers.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: the first index.
/// - `iovecs`: the buffers; the array itself is read during the call.
/// - `tags`: a tag for each, or null; a tag comes back in a completion when its resource is free
///   again.
/// - `nr`: how many.
///
/// # Returns
///
/// How many were replaced, or `-errno`.
///
/// # Errors
///
/// - `-ENXIO`: no buffers are registered.
/// - `-EINVAL`: indices out of range.
/// - `-EFAULT`: bad address, or a buffer of more than 1 GiB.
/// - `-ENOMEM`: memory, or locked memory, ran out.
///
/// # Since
///
/// Linux 5.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.1, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_buffers_update_tag(
    ring: *mut io_uring,
    off: c_uint,
    iovecs: *const iovec,
    tags: *const __u64,
    nr: c_uint,
) -> c_int {
    call!(ring.register_buffers_update_tag(off, iovecs, tags, nr))
}

/// Gives all registered buffers back, when requests that use them have completed.
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
/// - `-ENXIO`: no buffers are registered.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unregister_buffers(ring: *mut io_uring) -> c_int {
    call!(ring.unregister_buffers())
}

/// Shares all registered buffers of one ring with another that has none.
///
/// The source is named by its registered index if the calling thread registered it, and by its file
/// descriptor otherwise.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has buffers.
/// - `-ENXIO`: the source has none.
/// - `-EBADF`: a ring is closed; or the source has no file descriptor, and another thread registered
///   it.
///
/// # Since
///
/// Linux 6.12.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.8, liburing-ffi LIBURING_2.8
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_clone_buffers(dst: *mut io_uring, src: *mut io_uring) -> c_int {
    call!(dst.clone_buffers(Ring::from_raw(src), CloneRange::ALL, SRC_REGISTERED))
}

/// Shares all registered buffers of one ring with another, with flags.
///
/// With `IORING_REGISTER_SRC_REGISTERED` the source is found by its registered index, in its own
/// thread only.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
/// - `flags`: `IORING_REGISTER_SRC_REGISTERED`, `IORING_REGISTER_DST_REPLACE`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has buffers.
/// - `-ENXIO`: the source has none.
/// - `-EINVAL`: unknown flags.
///
/// # Since
///
/// Linux 6.12.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.10, liburing-ffi LIBURING_2.10
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __io_uring_clone_buffers(
    dst: *mut io_uring,
    src: *mut io_uring,
    flags: c_uint,
) -> c_int {
    call!(dst.clone_buffers(Ring::from_raw(src), CloneRange::ALL, flags))
}

/// Shares some registered buffers of one ring with another.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
/// - `dst_off`: first index in the destination.
/// - `src_off`: first index in the source.
/// - `nr`: how many; 0 for all.
/// - `flags`: 0 or `IORING_REGISTER_DST_REPLACE`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has buffers in the way.
/// - `-ENXIO`: the source has none.
/// - `-EINVAL`: unknown flags.
/// - `-EOVERFLOW`: indices out of range.
///
/// # Since
///
/// Linux 6.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.9, liburing-ffi LIBURING_2.9
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_clone_buffers_offset(
    dst: *mut io_uring,
    src: *mut io_uring,
    dst_off: c_uint,
    src_off: c_uint,
    nr: c_uint,
    flags: c_uint,
) -> c_int {
    call!(dst.clone_buffers(
        Ring::from_raw(src),
        CloneRange { dst_off, src_off, nr },
        flags | SRC_REGISTERED
    ))
}

/// Shares some registered buffers of one ring with another, with nothing but the flags given.
///
/// With `IORING_REGISTER_SRC_REGISTERED` the source is found by its registered index, in its own
/// thread only.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
/// - `dst_off`: first index in the destination.
/// - `src_off`: first index in the source.
/// - `nr`: how many; 0 for all.
/// - `flags`: `IORING_REGISTER_SRC_REGISTERED`, `IORING_REGISTER_DST_REPLACE`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has buffers in the way.
/// - `-ENXIO`: the source has none.
/// - `-EINVAL`: unknown flags.
/// - `-EOVERFLOW`: indices out of range.
///
/// # Since
///
/// Linux 6.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.10, liburing-ffi LIBURING_2.10
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __io_uring_clone_buffers_offset(
    dst: *mut io_uring,
    src: *mut io_uring,
    dst_off: c_uint,
    src_off: c_uint,
    nr: c_uint,
    flags: c_uint,
) -> c_int {
    call!(dst.clone_buffers(Ring::from_raw(src), CloneRange { dst_off, src_off, nr }, flags))
}
