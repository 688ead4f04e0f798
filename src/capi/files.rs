//! Registered files.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Registers files with a ring.
///
/// Requests name a registered file by its index, with `IOSQE_FIXED_FILE`. If the soft limit
/// `RLIMIT_NOFILE` is too low, the function raises it.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `files`: the file descriptors; -1 leaves a slot empty. The array is read during the call.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has a file table.
/// - `-EBADF`: a descriptor is not open, or is a ring.
/// - `-EMFILE`: `nr_files` exceeds the hard limit `RLIMIT_NOFILE`, or 1048576.
/// - `-EINVAL`: `nr_files` is 0.
/// - `-EFAULT`: `files` points outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
pub unsafe extern "C" fn io_uring_register_files(
    ring: *mut io_uring,
    files: *const c_int,
    nr_files: c_uint,
) -> c_int {
    call!(ring.register_files(files, nr_files))
}

/// Registers files with a ring, each with a tag.
///
/// When a file with a tag other than 0 is no longer in use, the kernel posts a CQE with the tag.
/// If the soft limit `RLIMIT_NOFILE` is too low, the function raises it.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `files`: the file descriptors; -1 leaves a slot empty. The array is read during the call.
/// - `tags`: a tag for each file, 0 for none; null for no tags. The array is read during the call.
/// - `nr`: number of descriptors.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has a file table.
/// - `-EBADF`: a descriptor is not open, or is a ring.
/// - `-EMFILE`: `nr` exceeds the hard limit `RLIMIT_NOFILE`, or 1048576.
/// - `-EINVAL`: `nr` is 0, an empty slot has a tag, or the kernel is older than Linux 5.13.
/// - `-EFAULT`: an array is outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
pub unsafe extern "C" fn io_uring_register_files_tags(
    ring: *mut io_uring,
    files: *const c_int,
    tags: *const __u64,
    nr: c_uint,
) -> c_int {
    call!(ring.register_files_tags(files, tags, nr))
}

/// Registers a file table whose slots are all empty.
///
/// If the soft limit `RLIMIT_NOFILE` is too low, the function raises it.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nr`: number of slots.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: the ring has a file table.
/// - `-EMFILE`: `nr` exceeds the hard limit `RLIMIT_NOFILE`, or 1048576.
/// - `-EINVAL`: `nr` is 0, or the kernel is older than Linux 5.19.
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
pub unsafe extern "C" fn io_uring_register_files_sparse(ring: *mut io_uring, nr: c_uint) -> c_int {
    call!(ring.register_files_sparse(nr))
}

/// Replaces registered files, or empties their slots, with tags.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: index of the first slot.
/// - `files`: the file descriptors; -1 empties a slot, `IORING_REGISTER_FILES_SKIP` leaves it
///   unchanged. The array is read during the call.
/// - `tags`: a tag for each file, 0 for none; null for no tags. The array is read during the call.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// The number of slots that were processed, or `-errno` if the first one failed.
///
/// # Errors
///
/// - `-ENXIO`: the ring has no file table.
/// - `-EBADF`: the first descriptor is not open, or is a ring.
/// - `-EINVAL`: `nr_files` is 0, the slots exceed the table, a slot that is emptied or skipped has
///   a tag, or the kernel is older than Linux 5.13.
/// - `-EOVERFLOW`: `off` plus `nr_files` exceeds 32 bits.
/// - `-EFAULT`: an array is outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
pub unsafe extern "C" fn io_uring_register_files_update_tag(
    ring: *mut io_uring,
    off: c_uint,
    files: *const c_int,
    tags: *const __u64,
    nr_files: c_uint,
) -> c_int {
    call!(ring.register_files_update_tag(off, files, tags, nr_files))
}

/// Replaces registered files, or empties their slots.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: index of the first slot.
/// - `files`: the file descriptors; -1 empties a slot, `IORING_REGISTER_FILES_SKIP` leaves it
///   unchanged. The array is read during the call.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// The number of slots that were processed, or `-errno` if the first one failed.
///
/// # Errors
///
/// - `-ENXIO`: the ring has no file table.
/// - `-EBADF`: the first descriptor is not open, or is a ring.
/// - `-EINVAL`: `nr_files` is 0, the slots exceed the table, or the kernel is older than Linux
///   5.5.
/// - `-EOVERFLOW`: `off` plus `nr_files` exceeds 32 bits.
/// - `-EFAULT`: `files` points outside the accessible address space.
/// - `-ENOMEM`: the kernel could not allocate memory.
///
/// # Since
///
/// Linux 5.5.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_files_update(
    ring: *mut io_uring,
    off: c_uint,
    files: *const c_int,
    nr_files: c_uint,
) -> c_int {
    call!(ring.register_files_update(off, files, nr_files))
}

/// Removes the file table of a ring.
///
/// The call does not wait for requests in flight. Their files stay open until they complete.
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
/// - `-ENXIO`: the ring has no file table.
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
pub unsafe extern "C" fn io_uring_unregister_files(ring: *mut io_uring) -> c_int {
    call!(ring.unregister_files())
}

/// Sets the range of slots from which the kernel allocates direct descriptors.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: index of the first slot.
/// - `len`: number of slots; 0 forbids allocation.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the range exceeds the table, the ring has no file table, or the kernel is older
///   than Linux 6.0.
/// - `-EOVERFLOW`: `off` plus `len` exceeds 32 bits.
///
/// # Since
///
/// Linux 6.0.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register_file_alloc_range(
    ring: *mut io_uring,
    off: c_uint,
    len: c_uint,
) -> c_int {
    call!(ring.register_file_alloc_range(off, len))
}
