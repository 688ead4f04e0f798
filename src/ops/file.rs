//! Open files: what can be done with a descriptor.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Makes what was written to a file durable, as fsync(2) does. It is not ordered with earlier
    /// requests unless they are linked.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `fsync_flags`: 0 or `IORING_FSYNC_DATASYNC`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `fsync_flags` has any other flag.
    ///
    /// And those of fsync(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_fsync(fd: c_int, fsync_flags: c_uint) => IORING_OP_FSYNC {
        fd: fd, u3.fsync_flags: fsync_flags,
    }

    /// Writes part of a file's cached data back, as sync_file_range(2) does. It makes nothing
    /// durable.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `offset`: start of the range, in bytes.
    /// - `flags`: `SYNC_FILE_RANGE_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
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

    /// Allocates room for a file, or deallocates it, as fallocate(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `mode`: what to do with the range, `FALLOC_FL_*`.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
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
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `len`: the new length, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    ///
    /// And those of ftruncate(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.6
    /// Requires: _GNU_SOURCE
    pub fn io_uring_prep_ftruncate(fd: c_int, len: loff_t) => IORING_OP_FTRUNCATE {
        fd: fd, u1.off: len as __u64,
    }

    /// Tells how a file will be used, as posix_fadvise(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `advice`: `POSIX_FADV_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
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

    /// Tells how a file will be used, for ranges of any length.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `offset`: start of the range, in bytes.
    /// - `len`: length of the range, in bytes; 0 for up to the end of the file.
    /// - `advice`: `POSIX_FADV_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the kernel is older than 6.11, and `len` is not 0.
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

    /// Tells how memory will be used, as madvise(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `addr`: start of the memory.
    /// - `length`: length, in bytes.
    /// - `advice`: `MADV_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// Those of madvise(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_madvise(
        addr: *mut c_void,
        length: __u32,
        advice: c_int,
    ) => IORING_OP_MADVISE {
        fd: -1, u2.addr: addr as __u64, len: length, u3.fadvise_advice: advice as __u32,
    }

    /// Tells how memory will be used, for ranges of any length.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `addr`: start of the memory.
    /// - `length`: length, in bytes.
    /// - `advice`: `MADV_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: the kernel is older than 6.11, and `length` is not 0.
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
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `name`: name of the attribute; stays valid until the request has started.
    /// - `value`: where the value goes.
    /// - `len`: room for the value, in bytes; 0 only asks for its length.
    ///
    /// # Completion
    ///
    /// The length of the value, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
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
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `name`: name of the attribute; stays valid until the request has started.
    /// - `value`: the value; stays valid until the request has started.
    /// - `flags`: 0, `XATTR_CREATE` or `XATTR_REPLACE`.
    /// - `len`: length of the value, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
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

    /// Discards a range of a block device.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the block device.
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
    /// - `-EINVAL`: the range is empty, not aligned to the device's blocks, or not within the
    ///   device; or the kernel is older than 6.12.
    /// - `-EOPNOTSUPP`: `fd` is not a block device, or it cannot discard.
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

    /// Resets the write pointers of all sequential zones of a zoned block device: their data is
    /// gone. No other request may read or write the device meanwhile; what the page cache has of it
    /// may be stale.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the block device.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EINVAL`: the kernel is older than 7.3.
    /// - `-EOPNOTSUPP`: `fd` is not a block device, or it has no zones.
    /// - `-EPERM`: the device is read-only.
    ///
    /// # Since
    ///
    /// Linux 7.3.
    ///
    /// Symbols: liburing-ffi LIBURING_2.16, from uring-rs
    pub fn io_uring_prep_cmd_zone_reset_all(fd: c_int) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: BLOCK_URING_CMD_ZONE_RESET_ALL,
    }
}
