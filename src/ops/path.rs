//! Files by their path.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Asks about a file, as statx(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: `AT_*`.
    /// - `mask`: which fields to fill in, `STATX_*`.
    /// - `statxbuf`: where the answer goes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of statx(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_statx(
        dfd: c_int,
        path: *const c_char,
        flags: c_int,
        mask: c_uint,
        statxbuf: *mut statx,
    ) => IORING_OP_STATX {
        fd: dfd, u1.off: statxbuf as __u64, u2.addr: path as __u64, len: mask,
        u3.statx_flags: flags as __u32,
    }

    /// Removes a name, as unlinkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: 0, or `AT_REMOVEDIR` for a directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: unknown flags.
    ///
    /// And those of unlinkat(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_unlinkat(
        dfd: c_int,
        path: *const c_char,
        flags: c_int,
    ) => IORING_OP_UNLINKAT {
        fd: dfd, u2.addr: path as __u64, u3.unlink_flags: flags as __u32,
    }

    /// Removes a name, by a path from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: 0, or `AT_REMOVEDIR` for a directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: unknown flags.
    ///
    /// And those of unlink(2) and rmdir(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_unlink(path: *const c_char, flags: c_int) => IORING_OP_UNLINKAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, u3.unlink_flags: flags as __u32,
    }

    /// Renames a file, as renameat2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `olddfd`: directory that a relative old path starts from, or `AT_FDCWD`.
    /// - `oldpath`: the old path; stays valid until the request has started.
    /// - `newdfd`: directory that a relative new path starts from, or `AT_FDCWD`.
    /// - `newpath`: the new path; stays valid until the request has started.
    /// - `flags`: `RENAME_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `olddfd` or `newdfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of renameat2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_renameat(
        olddfd: c_int,
        oldpath: *const c_char,
        newdfd: c_int,
        newpath: *const c_char,
        flags: c_uint,
    ) => IORING_OP_RENAMEAT {
        fd: olddfd, u1.off: newpath as __u64, u2.addr: oldpath as __u64, len: newdfd as __u32,
        u3.rename_flags: flags,
    }

    /// Renames a file, by paths from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `oldpath`: the old path; stays valid until the request has started.
    /// - `newpath`: the new path; stays valid until the request has started.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of rename(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_rename(
        oldpath: *const c_char,
        newpath: *const c_char,
    ) => IORING_OP_RENAMEAT {
        fd: libc::AT_FDCWD, u1.off: newpath as __u64, u2.addr: oldpath as __u64,
        len: libc::AT_FDCWD as __u32, u3.rename_flags: 0,
    }

    /// Makes a directory, as mkdirat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `mode`: permissions of the directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of mkdirat(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_mkdirat(
        dfd: c_int,
        path: *const c_char,
        mode: mode_t,
    ) => IORING_OP_MKDIRAT {
        fd: dfd, u2.addr: path as __u64, len: mode as __u32,
    }

    /// Makes a directory, by a path from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; stays valid until the request has started.
    /// - `mode`: permissions of the directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of mkdir(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_mkdir(path: *const c_char, mode: mode_t) => IORING_OP_MKDIRAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, len: mode as __u32,
    }

    /// Makes a symbolic link, as symlinkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `target`: what the link points to; stays valid until the request has started.
    /// - `newdirfd`: directory that a relative path starts from, or `AT_FDCWD`.
    /// - `linkpath`: the link's path; stays valid until the request has started.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `newdirfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of symlinkat(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_symlinkat(
        target: *const c_char,
        newdirfd: c_int,
        linkpath: *const c_char,
    ) => IORING_OP_SYMLINKAT {
        fd: newdirfd, u1.off: linkpath as __u64, u2.addr: target as __u64,
    }

    /// Makes a symbolic link, by a path from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `target`: what the link points to; stays valid until the request has started.
    /// - `linkpath`: the link's path; stays valid until the request has started.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of symlink(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_symlink(
        target: *const c_char,
        linkpath: *const c_char,
    ) => IORING_OP_SYMLINKAT {
        fd: libc::AT_FDCWD, u1.off: linkpath as __u64, u2.addr: target as __u64,
    }

    /// Makes a hard link, as linkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `olddfd`: directory that a relative old path starts from, or `AT_FDCWD`.
    /// - `oldpath`: the old path; stays valid until the request has started.
    /// - `newdfd`: directory that a relative new path starts from, or `AT_FDCWD`.
    /// - `newpath`: the new path; stays valid until the request has started.
    /// - `flags`: `AT_SYMLINK_FOLLOW`, `AT_EMPTY_PATH`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `olddfd` or `newdfd` is not open, or `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of linkat(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_linkat(
        olddfd: c_int,
        oldpath: *const c_char,
        newdfd: c_int,
        newpath: *const c_char,
        flags: c_int,
    ) => IORING_OP_LINKAT {
        fd: olddfd, u1.off: newpath as __u64, u2.addr: oldpath as __u64, len: newdfd as __u32,
        u3.hardlink_flags: flags as __u32,
    }

    /// Makes a hard link, by paths from the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `oldpath`: the old path; stays valid until the request has started.
    /// - `newpath`: the new path; stays valid until the request has started.
    /// - `flags`: `AT_SYMLINK_FOLLOW`, `AT_EMPTY_PATH`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of link(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_link(
        oldpath: *const c_char,
        newpath: *const c_char,
        flags: c_int,
    ) => IORING_OP_LINKAT {
        fd: libc::AT_FDCWD, u1.off: newpath as __u64, u2.addr: oldpath as __u64,
        len: libc::AT_FDCWD as __u32, u3.hardlink_flags: flags as __u32,
    }

    /// Reads an extended attribute of a file by its path, as getxattr(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `name`: name of the attribute; stays valid until the request has started.
    /// - `value`: where the value goes.
    /// - `path`: the path; stays valid until the request has started.
    /// - `len`: room for the value, in bytes; 0 only asks for its length.
    ///
    /// # Completion
    ///
    /// The length of the value, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of getxattr(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_getxattr(
        name: *const c_char,
        value: *mut c_char,
        path: *const c_char,
        len: c_uint,
    ) => IORING_OP_GETXATTR {
        u1.off: value as __u64, u2.addr: name as __u64, len: len, u6.s1.addr3: path as __u64,
        u3.xattr_flags: 0,
    }

    /// Sets an extended attribute of a file by its path, as setxattr(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `name`: name of the attribute; stays valid until the request has started.
    /// - `value`: the value; stays valid until the request has started.
    /// - `path`: the path; stays valid until the request has started.
    /// - `flags`: 0, `XATTR_CREATE` or `XATTR_REPLACE`.
    /// - `len`: length of the value, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    ///
    /// And those of setxattr(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_setxattr(
        name: *const c_char,
        value: *const c_char,
        path: *const c_char,
        flags: c_int,
        len: c_uint,
    ) => IORING_OP_SETXATTR {
        u1.off: value as __u64, u2.addr: name as __u64, len: len, u6.s1.addr3: path as __u64,
        u3.xattr_flags: flags as __u32,
    }
}
