//! Operations on files by path.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Gets the attributes of a file, as statx(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: 0, or flags of statx(2) such as `AT_EMPTY_PATH`.
    /// - `mask`: the fields to fill in, such as `STATX_SIZE`.
    /// - `statxbuf`: memory for the attributes; must stay valid until the completion.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EFAULT`: `path` or `statxbuf` is outside the accessible address space.
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

    /// Removes a name or an empty directory, as unlinkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: 0 for a file, or `AT_REMOVEDIR` for an empty directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has an unknown flag.
    /// - `-EISDIR`: `path` is a directory, and `AT_REMOVEDIR` is not set.
    /// - `-ENOTDIR`: with `AT_REMOVEDIR`: `path` is not a directory.
    /// - `-ENOTEMPTY`: with `AT_REMOVEDIR`: the directory is not empty.
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

    /// Removes a name or an empty directory, by a path relative to the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; copied on submission.
    /// - `flags`: 0 for a file, or `AT_REMOVEDIR` for an empty directory.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EINVAL`: `flags` has an unknown flag.
    /// - `-EISDIR`: `path` is a directory, and `AT_REMOVEDIR` is not set.
    /// - `-ENOTDIR`: with `AT_REMOVEDIR`: `path` is not a directory.
    /// - `-ENOTEMPTY`: with `AT_REMOVEDIR`: the directory is not empty.
    ///
    /// And those of unlink(2) and rmdir(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_unlink(path: *const c_char, flags: c_int) => IORING_OP_UNLINKAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, u3.unlink_flags: flags as __u32,
    }

    /// Renames or moves a file, as renameat2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `olddfd`: the directory that a relative `oldpath` starts from, or `AT_FDCWD`.
    /// - `oldpath`: the existing path; copied on submission.
    /// - `newdfd`: the directory that a relative `newpath` starts from, or `AT_FDCWD`.
    /// - `newpath`: the new path; copied on submission.
    /// - `flags`: 0, `RENAME_NOREPLACE`, `RENAME_EXCHANGE` or `RENAME_WHITEOUT`.
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

    /// Renames or moves a file, by paths relative to the current directory, as rename(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `oldpath`: the existing path; copied on submission.
    /// - `newpath`: the new path; copied on submission.
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

    /// Creates a directory, as mkdirat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `dfd`: the directory that a relative `path` starts from, or `AT_FDCWD`.
    /// - `path`: the path; copied on submission.
    /// - `mode`: permissions of the directory, modified by the umask.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `dfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `path` exists.
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

    /// Creates a directory, by a path relative to the current directory, as mkdir(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `path`: the path; copied on submission.
    /// - `mode`: permissions of the directory, modified by the umask.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `path` exists.
    ///
    /// And those of mkdir(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_mkdir(path: *const c_char, mode: mode_t) => IORING_OP_MKDIRAT {
        fd: libc::AT_FDCWD, u2.addr: path as __u64, len: mode as __u32,
    }

    /// Creates a symbolic link, as symlinkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `target`: the content of the link: the path that it points to; copied on submission.
    /// - `newdirfd`: the directory that a relative `linkpath` starts from, or `AT_FDCWD`.
    /// - `linkpath`: the path of the new link; copied on submission.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `newdirfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `linkpath` exists.
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

    /// Creates a symbolic link, by a path relative to the current directory, as symlink(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `target`: the content of the link: the path that it points to; copied on submission.
    /// - `linkpath`: the path of the new link; copied on submission.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `linkpath` exists.
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

    /// Creates a hard link, as linkat(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `olddfd`: the directory that a relative `oldpath` starts from, or `AT_FDCWD`.
    /// - `oldpath`: the existing path; copied on submission.
    /// - `newdfd`: the directory that a relative `newpath` starts from, or `AT_FDCWD`.
    /// - `newpath`: the new path; copied on submission.
    /// - `flags`: 0, `AT_SYMLINK_FOLLOW`, or `AT_EMPTY_PATH`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `olddfd` or `newdfd` is not open, or `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `newpath` exists.
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

    /// Creates a hard link, by paths relative to the current directory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `oldpath`: the existing path; copied on submission.
    /// - `newpath`: the new path; copied on submission.
    /// - `flags`: 0, `AT_SYMLINK_FOLLOW`, or `AT_EMPTY_PATH`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: `newpath` exists.
    ///
    /// And those of linkat(2).
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `name`: name of the attribute, such as `"user.comment"`; copied on submission.
    /// - `value`: memory for the value; must stay valid until the completion.
    /// - `path`: the path; copied on submission.
    /// - `len`: size of `value`, in bytes; 0 to query the length of the value.
    ///
    /// # Completion
    ///
    /// The length of the value, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-ENODATA`: the file has no such attribute.
    /// - `-ERANGE`: `len` is not 0 and the value is longer.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `name`: name of the attribute, such as `"user.comment"`; copied on submission.
    /// - `value`: the value; copied on submission.
    /// - `path`: the path; copied on submission.
    /// - `flags`: 0, `XATTR_CREATE` (the attribute must not exist) or `XATTR_REPLACE` (it must
    ///   exist).
    /// - `len`: length of the value, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `IOSQE_FIXED_FILE` is set.
    /// - `-EEXIST`: with `XATTR_CREATE`: the attribute exists.
    /// - `-ENODATA`: with `XATTR_REPLACE`: the attribute does not exist.
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
