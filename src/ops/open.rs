//! Opening and closing files.

use core::mem::size_of;

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Opens or creates a file, as openat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: flags of open(2): an access mode, and flags such as `O_CREAT`.
    /// - `mode`: permissions of a new file, modified by the umask; ignored unless a file is
    ///   created.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of openat(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_openat(
        dfd: c_int,
        path: *const c_char,
        flags: c_int,
        mode: mode_t,
    ) => IORING_OP_OPENAT {
        fd: dfd, u2.addr: path as __u64, len: mode as __u32, u3.open_flags: flags as __u32,
    }

    /// Opens or creates a file as a direct descriptor: in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: flags of open(2), without `O_CLOEXEC`.
    /// - `mode`: permissions of a new file, modified by the umask; ignored unless a file is
    ///   created.
    /// - `file_index`: the slot, counted from 0, or `IORING_FILE_INDEX_ALLOC` to let the kernel
    ///   choose one.
    ///
    /// # Completion
    ///
    /// 0, or the slot if the kernel chose it; `-errno` on failure.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has `O_CLOEXEC`, or `file_index` is outside the table.
    /// - `-ENXIO`: no table of files is registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or no table is registered.
    ///
    /// And those of openat(2).
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_openat_direct(
        dfd: c_int,
        path: *const c_char,
        flags: c_int,
        mode: mode_t,
        file_index: c_uint,
    ) => IORING_OP_OPENAT {
        fd: dfd, u2.addr: path as __u64, len: mode as __u32, u3.open_flags: flags as __u32,
        u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Opens or creates a file by a path relative to the current directory, as open(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: flags of open(2): an access mode, and flags such as `O_CREAT`.
    /// - `mode`: permissions of a new file, modified by the umask; ignored unless a file is
    ///   created.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of open(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.8
    pub fn io_uring_prep_open(path: *const c_char, flags: c_int, mode: mode_t) => IORING_OP_OPENAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, len: mode as __u32,
        u3.open_flags: flags as __u32,
    }

    /// Opens or creates a file, by a path relative to the current directory, as a direct
    /// descriptor.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: flags of open(2), without `O_CLOEXEC`.
    /// - `mode`: permissions of a new file, modified by the umask; ignored unless a file is
    ///   created.
    /// - `file_index`: the slot, counted from 0, or `IORING_FILE_INDEX_ALLOC` to let the kernel
    ///   choose one.
    ///
    /// # Completion
    ///
    /// 0, or the slot if the kernel chose it; `-errno` on failure.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has `O_CLOEXEC`, or `file_index` is outside the table.
    /// - `-ENXIO`: no table of files is registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or no table is registered.
    ///
    /// And those of open(2).
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.8
    pub fn io_uring_prep_open_direct(
        path: *const c_char,
        flags: c_int,
        mode: mode_t,
        file_index: c_uint,
    ) => IORING_OP_OPENAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, len: mode as __u32,
        u3.open_flags: flags as __u32, u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Opens or creates a file with rules for the resolution of its path, as openat2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `how`: flags, mode and rules of path resolution; copied on submission.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EAGAIN`: with `RESOLVE_CACHED`: the open needs more than cached data, or creates or
    ///   truncates a file.
    ///
    /// And those of openat2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_openat2(
        dfd: c_int,
        path: *const c_char,
        how: *const open_how,
    ) => IORING_OP_OPENAT2 {
        fd: dfd, u1.off: how as __u64, u2.addr: path as __u64, len: size_of::<open_how>() as __u32,
    }

    /// Opens or creates a file as openat2(2) does, as a direct descriptor.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `how`: flags, mode and rules of path resolution; copied on submission.
    /// - `file_index`: the slot, counted from 0, or `IORING_FILE_INDEX_ALLOC` to let the kernel
    ///   choose one.
    ///
    /// # Completion
    ///
    /// 0, or the slot if the kernel chose it; `-errno` on failure.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `how->flags` has `O_CLOEXEC`, or `file_index` is outside the table.
    /// - `-ENXIO`: no table of files is registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or no table is registered.
    /// - `-EAGAIN`: with `RESOLVE_CACHED`: the open needs more than cached data, or creates or
    ///   truncates a file.
    ///
    /// And those of openat2(2).
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_openat2_direct(
        dfd: c_int,
        path: *const c_char,
        how: *const open_how,
        file_index: c_uint,
    ) => IORING_OP_OPENAT2 {
        fd: dfd, u1.off: how as __u64, u2.addr: path as __u64, len: size_of::<open_how>() as __u32,
        u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Closes a descriptor, as close(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the descriptor.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, is a ring, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of close(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_close(fd: c_int) => IORING_OP_CLOSE {
        fd: fd,
    }

    /// Removes a file from the table of registered files: closes a direct descriptor.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `file_index`: the slot, counted from 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: the slot is empty, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: the slot is outside the table; `IORING_FILE_INDEX_ALLOC` is not allowed.
    /// - `-ENXIO`: no table of files is registered.
    ///
    /// # Since
    ///
    /// Linux 5.15.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_close_direct(file_index: c_uint) => IORING_OP_CLOSE {
        u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Creates an ordinary descriptor for a registered file.
    ///
    /// The function sets the flags of the SQE to `IOSQE_FIXED_FILE`: set other flags afterwards,
    /// with this one included.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the slot of the registered file.
    /// - `flags`: 0, or `IORING_FIXED_FD_NO_CLOEXEC` to create the descriptor without `O_CLOEXEC`.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: the slot is empty, or `IOSQE_FIXED_FILE` was removed from the flags.
    /// - `-EINVAL`: `flags` has an unknown flag.
    /// - `-EMFILE`: the process has too many open descriptors.
    /// - `-EPERM`: the request has a `personality`.
    ///
    /// Symbols: liburing-ffi LIBURING_2.6
    pub fn io_uring_prep_fixed_fd_install(fd: c_int, flags: c_uint) => IORING_OP_FIXED_FD_INSTALL {
        fd: fd, flags: IOSQE_FIXED_FILE as __u8, u3.install_fd_flags: flags,
    }

    /// Replaces files in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fds`: array of descriptors; -1 empties a slot, `IORING_REGISTER_FILES_SKIP` leaves it
    ///   unchanged. Must stay valid until the completion.
    /// - `nr_fds`: number of elements of `fds`.
    /// - `offset`: the first slot, or `IORING_FILE_INDEX_ALLOC` to let the kernel choose the slots;
    ///   it then stores them in `fds`.
    ///
    /// # Completion
    ///
    /// The number of processed elements, those with -1 and `IORING_REGISTER_FILES_SKIP` included,
    /// or `-errno`. A number below `nr_fds` means that the next element was invalid.
    ///
    /// # Errors
    ///
    /// - `-ENXIO`: no table of files is registered.
    /// - `-EINVAL`: `nr_fds` is 0, or the range of slots is not inside the table.
    /// - `-EOVERFLOW`: the sum of `offset` and `nr_fds` is too large.
    /// - `-EBADF`: the first descriptor is not open or is a ring.
    /// - `-EFAULT`: `fds` is outside the accessible address space.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free.
    ///
    /// # Since
    ///
    /// Linux 5.6; `IORING_FILE_INDEX_ALLOC` since 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_files_update(
        fds: *mut c_int,
        nr_fds: c_uint,
        offset: c_int,
    ) => IORING_OP_FILES_UPDATE {
        fd: -1, u1.off: offset as __u64, u2.addr: fds as __u64, len: nr_fds,
    }
}
