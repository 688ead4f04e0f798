//! Operations on open files, memory and block devices.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Flushes the data and metadata of a file to its storage device, as fsync(2) does.
    ///
    /// The request is not ordered after earlier writes unless it is linked to them.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `fsync_flags`: 0, or `IORING_FSYNC_DATASYNC` to act like fdatasync(2).
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `fsync_flags` has an unknown flag, or the file does not support synchronisation
    ///   (a pipe or socket).
    ///
    /// And those of fsync(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fsync(fd: c_int, fsync_flags: c_uint) => IORING_OP_FSYNC {
        fd: fd, u3.fsync_flags: fsync_flags,
    }

    /// Starts or awaits the write-back of a range of a file, as sync_file_range(2) does. This does
    /// not make the data durable.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `offset`: start of the range, in bytes.
    /// - `flags`: flags of sync_file_range(2): `SYNC_FILE_RANGE_WAIT_BEFORE`,
    ///   `SYNC_FILE_RANGE_WRITE`, `SYNC_FILE_RANGE_WAIT_AFTER`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `flags` has an unknown flag, or `offset` is negative as a signed number.
    /// - `-ESPIPE`: the file is a pipe, a socket or a character device.
    ///
    /// And those of sync_file_range(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_sync_file_range(
        fd: c_int,
        len: c_uint,
        offset: __u64,
        flags: c_int,
    ) => IORING_OP_SYNC_FILE_RANGE {
        fd: fd, u1.off: offset, len: len, u3.sync_range_flags: flags as __u32,
    }

    /// Allocates, frees or zeroes a range of a file, as fallocate(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `mode`: 0 to allocate, or flags of fallocate(2) such as `FALLOC_FL_PUNCH_HOLE`.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-ENOSPC`: the file system has not enough free space.
    /// - `-EOPNOTSUPP`: the file system does not support `mode`.
    ///
    /// And those of fallocate(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fallocate(
        fd: c_int,
        mode: c_int,
        offset: __u64,
        len: __u64,
    ) => IORING_OP_FALLOCATE {
        fd: fd, u1.off: offset, u2.addr: len, len: mode as __u32,
    }

    /// Sets the length of a file, as ftruncate(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `len`: the new length, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `len` is negative, or the file is not a regular file or not open for writing.
    ///
    /// And those of ftruncate(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.6
    /// Requires: _GNU_SOURCE
    pub fn io_uring_prep_ftruncate(fd: c_int, len: loff_t) => IORING_OP_FTRUNCATE {
        fd: fd, u1.off: len as __u64,
    }

    /// Declares how a file will be accessed, as posix_fadvise(2) does, for ranges below 4 GiB.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `advice`: `POSIX_FADV_WILLNEED` or another value of posix_fadvise(2).
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `advice` is unknown.
    /// - `-ESPIPE`: the file is a pipe.
    ///
    /// And those of posix_fadvise(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fadvise(
        fd: c_int,
        offset: __u64,
        len: __u32,
        advice: c_int,
    ) => IORING_OP_FADVISE {
        fd: fd, u1.off: offset, len: len, u3.fadvise_advice: advice as __u32,
    }

    /// Declares how a file will be accessed, as posix_fadvise(2) does, for ranges of any length.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `advice`: `POSIX_FADV_WILLNEED` or another value of posix_fadvise(2).
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `advice` is unknown, `len` is negative, or the kernel is older than 6.11 and
    ///   `len` is not 0.
    /// - `-ESPIPE`: the file is a pipe.
    ///
    /// And those of posix_fadvise(2).
    ///
    /// # Since
    ///
    /// Linux 6.11.
    ///
    /// Symbols: liburing-ffi LIBURING_2.7
    pub fn io_uring_prep_fadvise64(
        fd: c_int,
        offset: __u64,
        len: off_t,
        advice: c_int,
    ) => IORING_OP_FADVISE {
        fd: fd, u1.off: offset, u2.addr: len as __u64, u3.fadvise_advice: advice as __u32,
    }

    /// Declares how memory will be used, as madvise(2) does, for ranges below 4 GiB.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `addr`: start of the range; page-aligned.
    /// - `length`: length of the range, in bytes.
    /// - `advice`: `MADV_WILLNEED` or another value of madvise(2).
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `addr` is not page-aligned, or `advice` is unknown.
    /// - `-ENOMEM`: a part of the range is not mapped.
    ///
    /// And those of madvise(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_madvise(
        addr: *mut c_void,
        length: __u32,
        advice: c_int,
    ) => IORING_OP_MADVISE {
        fd: -1, u2.addr: addr as __u64, len: length, u3.fadvise_advice: advice as __u32,
    }

    /// Declares how memory will be used, as madvise(2) does, for ranges of any length.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `addr`: start of the range; page-aligned.
    /// - `length`: length of the range, in bytes.
    /// - `advice`: `MADV_WILLNEED` or another value of madvise(2).
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `addr` is not page-aligned, `advice` is unknown, or the kernel is older than
    ///   6.11 and `length` is not 0.
    /// - `-ENOMEM`: a part of the range is not mapped.
    ///
    /// And those of madvise(2).
    ///
    /// # Since
    ///
    /// Linux 6.11.
    ///
    /// Symbols: liburing-ffi LIBURING_2.7
    pub fn io_uring_prep_madvise64(
        addr: *mut c_void,
        length: off_t,
        advice: c_int,
    ) => IORING_OP_MADVISE {
        fd: -1, u1.off: length as __u64, u2.addr: addr as __u64, u3.fadvise_advice: advice as __u32,
    }

    /// Reads an extended attribute of an open file, as fgetxattr(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `name`: name of the attribute, such as `"user.comment"`; copied on submission.
    /// - `value`: memory for the value; must stay valid until the completion.
    /// - `len`: size of `value`, in bytes; 0 to query the length of the value.
    ///
    /// # Completion
    ///
    /// The length of the value, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENODATA`: the file has no such attribute.
    /// - `-ERANGE`: `len` is not 0 and the value is longer.
    ///
    /// And those of fgetxattr(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fgetxattr(
        fd: c_int,
        name: *const c_char,
        value: *mut c_char,
        len: c_uint,
    ) => IORING_OP_FGETXATTR {
        fd: fd, u1.off: value as __u64, u2.addr: name as __u64, len: len, u3.xattr_flags: 0,
    }

    /// Sets an extended attribute of an open file, as fsetxattr(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `name`: name of the attribute, such as `"user.comment"`; copied on submission.
    /// - `value`: the value; copied on submission.
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
    /// - `-EBADF`: `fd` is not open.
    /// - `-EEXIST`: with `XATTR_CREATE`: the attribute exists.
    /// - `-ENODATA`: with `XATTR_REPLACE`: the attribute does not exist.
    ///
    /// And those of fsetxattr(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fsetxattr(
        fd: c_int,
        name: *const c_char,
        value: *const c_char,
        flags: c_int,
        len: c_uint,
    ) => IORING_OP_FSETXATTR {
        fd: fd, u1.off: value as __u64, u2.addr: name as __u64, len: len,
        u3.xattr_flags: flags as __u32,
    }

    /// Discards a range of a block device, as the `BLKDISCARD` ioctl does: the data is lost.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the block device, open for writing.
    /// - `offset`: start of the range, in bytes.
    /// - `nbytes`: length of the range, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EINVAL`: the range is empty, not aligned to the logical blocks of the device, or not
    ///   inside the device; or the kernel is older than 6.12.
    /// - `-EOPNOTSUPP`: `fd` is not a block device, or the device does not support discard.
    /// - `-EPERM`: the device is read-only.
    ///
    /// # Since
    ///
    /// Linux 6.12.
    ///
    /// Symbols: liburing-ffi LIBURING_2.8
    pub fn io_uring_prep_cmd_discard(
        fd: c_int,
        offset: uint64_t,
        nbytes: uint64_t,
    ) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: BLOCK_URING_CMD_DISCARD, u2.addr: offset, u6.s1.addr3: nbytes,
    }

    /// Resets the write pointers of all sequential zones of a zoned block device: the data is lost.
    ///
    /// No other request may read or write the device meanwhile, and its page cache may be stale
    /// afterwards.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the block device, open for writing.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EINVAL`: the kernel is older than 7.3.
    /// - `-EOPNOTSUPP`: `fd` is not a block device, or the device has no zones.
    /// - `-EPERM`: the device is read-only.
    ///
    /// # Since
    ///
    /// Linux 7.3.
    ///
    /// Symbols: liburing-ffi LIBURING_2.16
    pub fn io_uring_prep_cmd_zone_reset_all(fd: c_int) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: BLOCK_URING_CMD_ZONE_RESET_ALL,
    }
}
