//! Opening and closing files.

use core::mem::size_of;

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Opens a file, as openat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: `O_*`.
    /// - `mode`: permissions of a new file.
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

    /// Opens a file straight into the table of registered files. `O_CLOEXEC` has no meaning there
    /// and is refused.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: `O_*`.
    /// - `mode`: permissions of a new file.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has `O_CLOEXEC`, or the table has no slot `file_index`.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
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

    /// Opens a file by a path from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: `O_*`.
    /// - `mode`: permissions of a new file.
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

    /// Opens a file by a path from the current directory, straight into the table of registered
    /// files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: `O_*`.
    /// - `mode`: permissions of a new file.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has `O_CLOEXEC`, or the table has no slot `file_index`.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
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

    /// Opens a file, as openat2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `how`: how to open it; read when the request is submitted.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EAGAIN`: with `RESOLVE_CACHED`: it would have had to wait.
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

    /// Opens a file as openat2(2) does, straight into the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `how`: how to open it; read when the request is submitted.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `how` has `O_CLOEXEC`, or the table has no slot `file_index`.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
    /// - `-EAGAIN`: with `RESOLVE_CACHED`: it would have had to wait.
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
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the descriptor.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open or is a ring, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of close(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_close(fd: c_int) => IORING_OP_CLOSE {
        fd: fd,
    }

    /// Frees a slot of the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `file_index`: the slot, from 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: the slot is empty, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: the table has no such slot; `IORING_FILE_INDEX_ALLOC` is none.
    /// - `-ENXIO`: there is no table of registered files.
    ///
    /// # Since
    ///
    /// Linux 5.15.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_close_direct(file_index: c_uint) => IORING_OP_CLOSE {
        u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Makes an ordinary descriptor of a registered file. It sets the entry's flags to
    /// `IOSQE_FIXED_FILE`: set others afterwards.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the slot of the registered file.
    /// - `flags`: 0 or `IORING_FIXED_FD_NO_CLOEXEC`.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: the slot is empty, or `IOSQE_FIXED_FILE` has been taken off.
    /// - `-EINVAL`: unknown flags.
    /// - `-EMFILE`: the process has too many open files.
    /// - `-EPERM`: the request has a `personality`.
    ///
    /// Symbols: liburing-ffi LIBURING_2.6
    pub fn io_uring_prep_fixed_fd_install(fd: c_int, flags: c_uint) => IORING_OP_FIXED_FD_INSTALL {
        fd: fd, flags: IOSQE_FIXED_FILE as __u8, u3.install_fd_flags: flags,
    }

    /// Replaces registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fds`: the descriptors, -1 to empty a slot; stay valid until the completion.
    /// - `nr_fds`: number of descriptors.
    /// - `offset`: the first slot; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// How many were replaced, or `-errno`. With `IORING_FILE_INDEX_ALLOC` for `offset` the kernel
    /// chooses the slots and writes them over the descriptors.
    ///
    /// # Errors
    ///
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-EINVAL`: `nr_fds` is 0, or the table has not all those slots.
    /// - `-EOVERFLOW`: `offset` and `nr_fds` add up to too much.
    /// - `-EBADF`: the first descriptor is not open or is a ring.
    /// - `-EFAULT`: `fds` is not memory of the program's.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free.
    ///
    /// Once a descriptor is in place, how many are is the result, not an error of the next one.
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
