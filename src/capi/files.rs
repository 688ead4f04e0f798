//! Registered files.

use crate::abi::ring::*;
use crate::abi::types::*;

/// Registers files: requests name them by index, without a look-up. If the limit of open files is
/// in the way, it is raised as far as the process may.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `files`: the descriptors; -1 leaves a slot empty.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: files are registered already.
/// - `-EBADF`: one is not open, or is a ring.
/// - `-EMFILE`: more than the process may have open, or than 1048576.
/// - `-EINVAL`: none.
/// - `-EFAULT`: bad address.
/// - `-ENOMEM`: memory ran out.
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

/// Registers files with tags. If the limit of open files is in the way, it is raised as far as the
/// process may.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `files`: the descriptors; -1 leaves a slot empty.
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
/// - `-EBUSY`: files are registered already.
/// - `-EBADF`: one is not open, or is a ring.
/// - `-EMFILE`: more than the process may have open, or than 1048576.
/// - `-EINVAL`: none.
/// - `-EFAULT`: bad address.
/// - `-ENOMEM`: memory ran out.
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

/// Registers a table of files that starts empty. If the limit of open files is in the way, it is
/// raised as far as the process may.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `nr`: how many files.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EBUSY`: files are registered already.
/// - `-EMFILE`: more than the process may have open, or than 1048576.
/// - `-EINVAL`: none.
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
pub unsafe extern "C" fn io_uring_register_files_sparse(ring: *mut io_uring, nr: c_uint) -> c_int {
    call!(ring.register_files_sparse(nr))
}

/// Replaces registered files, with tags.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: the first index.
/// - `files`: the descriptors; -1 leaves a slot empty, `IORING_REGISTER_FILES_SKIP` as it is.
/// - `tags`: a tag for each, or null; a tag comes back in a completion when its resource is free
///   again.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// How many were replaced, or `-errno`.
///
/// # Errors
///
/// - `-ENXIO`: no files are registered.
/// - `-EBADF`: the first is not open, or is a ring.
/// - `-EINVAL`: indices out of range.
/// - `-EFAULT`: bad address.
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

/// Replaces registered files.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: the first index.
/// - `files`: the descriptors; -1 leaves a slot empty, `IORING_REGISTER_FILES_SKIP` as it is.
/// - `nr_files`: number of descriptors.
///
/// # Returns
///
/// How many were replaced, or `-errno`.
///
/// # Errors
///
/// - `-ENXIO`: no files are registered.
/// - `-EBADF`: the first is not open, or is a ring.
/// - `-EINVAL`: indices out of range.
/// - `-EFAULT`: bad address.
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

/// Gives all registered files back.
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
/// - `-ENXIO`: no files are registered.
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

/// Says which slots the kernel may choose for new files.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `off`: the first slot.
/// - `len`: how many.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-ENXIO`: no files are registered.
/// - `-EINVAL`: slots out of range.
/// - `-EOVERFLOW`: the sum is too large.
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
