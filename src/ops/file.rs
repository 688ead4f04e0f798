//! Open files: what can be done with a descriptor.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

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
    /// # Since
    ///
    /// Linux 5.1.
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
    /// - `len`: length, in bytes.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `flags`: flags, as of the operation.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Since
    ///
    /// Linux 5.2.
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
    /// # Since
    ///
    /// Linux 5.6.
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
    /// # Since
    ///
    /// Linux 6.9.
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
    /// - `len`: length, in bytes.
    /// - `advice`: what to expect, as of the system call.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Since
    ///
    /// Linux 5.6.
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
    /// - `len`: length, in bytes.
    /// - `advice`: what to expect, as of the system call.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; kernels before 6.11 take the length for 0, which means up to the end.
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
    /// - `advice`: what to expect, as of the system call.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Since
    ///
    /// Linux 5.6.
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
    /// - `advice`: what to expect, as of the system call.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; kernels before 6.11 take the length for 0.
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
    /// - `value`: value of the attribute.
    /// - `len`: length, in bytes.
    ///
    /// # Completion
    ///
    /// The length of the value, or `-errno`.
    ///
    /// # Since
    ///
    /// Linux 5.19.
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
    /// - `value`: value of the attribute.
    /// - `flags`: flags, as of the operation.
    /// - `len`: length, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Since
    ///
    /// Linux 5.19.
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

    /// Makes a pipe, as pipe2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fds`: the descriptors.
    /// - `pipe_flags`: `O_CLOEXEC`, `O_NONBLOCK`, ….
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; the descriptors are in `fds` by then.
    ///
    /// # Since
    ///
    /// Linux 6.16.
    ///
    /// Symbols: liburing-ffi LIBURING_2.12
    pub fn io_uring_prep_pipe(fds: *mut c_int, pipe_flags: c_int) => IORING_OP_PIPE {
        u2.addr: fds as __u64, u3.pipe_flags: pipe_flags as __u32,
    }

    /// Makes a pipe straight in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fds`: the descriptors.
    /// - `pipe_flags`: `O_CLOEXEC`, `O_NONBLOCK`, ….
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; the slots are in `fds` by then.
    ///
    /// # Since
    ///
    /// Linux 6.16.
    ///
    /// Symbols: liburing-ffi LIBURING_2.12
    pub fn io_uring_prep_pipe_direct(
        fds: *mut c_int,
        pipe_flags: c_int,
        file_index: c_uint,
    ) => IORING_OP_PIPE {
        u2.addr: fds as __u64, u3.pipe_flags: pipe_flags as __u32,
        u5.file_index: __io_uring_direct_slot(file_index),
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
}
