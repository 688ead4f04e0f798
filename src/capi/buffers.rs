//! Registered buffers.

use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::Ring;
use crate::ring::register::buffers::{CloneRange, SRC_REGISTERED};

/// Registers buffers with a ring.
///
/// The kernel pins the memory once, instead of at every request. Requests name a buffer by its
/// index.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `iovecs`: the buffers. The array is read during the call.
/// - `nr_iovecs`: number of buffers, 1 to 16384.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has registered buffers.
/// - `-EINVAL`: `nr_iovecs` is 0 or exceeds 16384.
/// - `-EFAULT`: `iovecs` or a buffer is outside the accessible address space; a buffer is not
///   writable, maps a file on disk with `MAP_SHARED`, is longer than 1 GiB, or has an address but
///   length 0.
/// - `-EOVERFLOW`: address plus length of a buffer exceeds the address space.
/// - `-ENOMEM`: `RLIMIT_MEMLOCK` is exceeded, or the kernel could not allocate memory.
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

/// Registers buffers with a ring, each with a tag.
///
/// When a buffer with a tag other than 0 is no longer in use, the kernel posts a CQE with the tag.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `iovecs`: the buffers. The array is read during the call.
/// - `tags`: a tag for each buffer, 0 for none; null for no tags. The array is read during the
///   call.
/// - `nr`: number of buffers, 1 to 16384.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has registered buffers.
/// - `-EINVAL`: `nr` is 0 or exceeds 16384, an empty slot has a tag, or the kernel is older than
///   Linux 5.13.
/// - `-EFAULT`: an array or a buffer is outside the accessible address space; a buffer is not
///   writable, maps a file on disk with `MAP_SHARED`, is longer than 1 GiB, or has an address but
///   length 0.
/// - `-EOVERFLOW`: address plus length of a buffer exceeds the address space.
/// - `-ENOMEM`: `RLIMIT_MEMLOCK` is exceeded, or the kernel could not allocate memory.
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

/// Registers a buffer table whose slots are all empty.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nr`: number of slots, 1 to 16384.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has registered buffers.
/// - `-EINVAL`: `nr` is 0 or exceeds 16384, or the kernel is older than Linux 5.19.
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
pub unsafe extern "C" fn io_uring_register_buffers_sparse(
    ring: *mut io_uring,
    nr: c_uint,
) -> c_int {
    call!(ring.register_buffers_sparse(nr))
}

/// Replaces registered buffers, or empties their slots.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: index of the first slot.
/// - `iovecs`: the new buffers; a null address with length 0 empties a slot. The array is read
///   during the call.
/// - `tags`: a tag for each buffer, 0 for none; null for no tags. The array is read during the
///   call.
/// - `nr`: number of slots.
///
/// # Returns
///
/// The number of slots that were changed, or `-errno` if the first one failed.
///
/// # Errors
///
/// - `-ENXIO`: the ring has no registered buffers.
/// - `-EINVAL`: `nr` is 0, the slots exceed the table, an empty slot has a tag, or the kernel is
///   older than Linux 5.13.
/// - `-EOVERFLOW`: `off` plus `nr` exceeds 32 bits, or address plus length of the buffer exceeds
///   the address space.
/// - `-EFAULT`: an array or the buffer is outside the accessible address space, or the buffer
///   cannot be registered (see `io_uring_register_buffers`).
/// - `-ENOMEM`: `RLIMIT_MEMLOCK` is exceeded, or the kernel could not allocate memory.
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

/// Removes the buffer table of a ring.
///
/// The call does not wait for requests in flight. Their memory stays pinned until they complete.
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
/// - `-ENXIO`: the ring has no registered buffers.
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

/// Shares all registered buffers of one ring with another ring that has none.
///
/// The source is named by its registered index if the calling thread registered it, and by its
/// file descriptor otherwise.
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
/// - `-EBUSY`: the destination has a buffer table.
/// - `-ENXIO`: the source has no registered buffers.
/// - `-EBADF`: a ring is closed; or the source has no file descriptor, and another thread
///   registered it.
/// - `-EINVAL`: the memory of the rings is charged to different users or processes, or the kernel
///   is older than Linux 6.12.
/// - `-EEXIST`: a ring has `IORING_SETUP_SINGLE_ISSUER` and belongs to another thread.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
/// With `IORING_REGISTER_SRC_REGISTERED`, the source is named by its registered index if the
/// calling thread registered it. Otherwise it is named by its file descriptor.
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
/// - `-EBUSY`: the destination has a buffer table, without `IORING_REGISTER_DST_REPLACE`.
/// - `-ENXIO`: the source has no registered buffers.
/// - `-EBADF`: a ring is closed; or the source has no file descriptor, and its registered index
///   cannot be used.
/// - `-EINVAL`: unknown flags, the memory of the rings is charged to different users or processes,
///   or the kernel is older than Linux 6.12.
/// - `-EEXIST`: a ring has `IORING_SETUP_SINGLE_ISSUER` and belongs to another thread.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Shares a range of the registered buffers of one ring with another.
///
/// The source is named by its registered index if the calling thread registered it, and by its
/// file descriptor otherwise.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
/// - `dst_off`: index of the first slot in the destination.
/// - `src_off`: index of the first slot in the source.
/// - `nr`: number of slots; 0 for all, if both offsets are 0.
/// - `flags`: 0 or `IORING_REGISTER_DST_REPLACE`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has a buffer table, without `IORING_REGISTER_DST_REPLACE`.
/// - `-ENXIO`: the source has no registered buffers.
/// - `-EINVAL`: unknown flags; `nr` is 0 and an offset is not; `nr` exceeds the table of the
///   source; the destination would exceed 16384 slots; the memory of the rings is charged to
///   different users or processes; or the kernel is older than Linux 6.13.
/// - `-EOVERFLOW`: `src_off` plus `nr` exceeds the table of the source, or a sum exceeds 32 bits.
/// - `-EBADF`: a ring is closed; or the source has no file descriptor, and another thread
///   registered it.
/// - `-EEXIST`: a ring has `IORING_SETUP_SINGLE_ISSUER` and belongs to another thread.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Shares a range of the registered buffers of one ring with another, with all flags.
///
/// With `IORING_REGISTER_SRC_REGISTERED`, the source is named by its registered index if the
/// calling thread registered it. Otherwise it is named by its file descriptor.
///
/// # Parameters
///
/// - `dst`: the ring to clone to.
/// - `src`: the ring to clone from.
/// - `dst_off`: index of the first slot in the destination.
/// - `src_off`: index of the first slot in the source.
/// - `nr`: number of slots; 0 for all, if both offsets are 0.
/// - `flags`: `IORING_REGISTER_SRC_REGISTERED`, `IORING_REGISTER_DST_REPLACE`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the destination has a buffer table, without `IORING_REGISTER_DST_REPLACE`.
/// - `-ENXIO`: the source has no registered buffers.
/// - `-EINVAL`: unknown flags; `nr` is 0 and an offset is not; `nr` exceeds the table of the
///   source; the destination would exceed 16384 slots; the memory of the rings is charged to
///   different users or processes; or the kernel is older than Linux 6.13.
/// - `-EOVERFLOW`: `src_off` plus `nr` exceeds the table of the source, or a sum exceeds 32 bits.
/// - `-EBADF`: a ring is closed; or the source has no file descriptor, and its registered index
///   cannot be used.
/// - `-EEXIST`: a ring has `IORING_SETUP_SINGLE_ISSUER` and belongs to another thread.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
