//! Buffers, messages between rings, commands of drivers.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Adds buffers of equal size to a legacy buffer group. A buffer ring
    /// (`io_uring_setup_buf_ring`) is faster.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `addr`: the first buffer; the others follow it directly. They belong to the kernel until
    ///   they are used or removed.
    /// - `len`: size of each buffer, in bytes.
    /// - `nr`: number of buffers.
    /// - `bgid`: id of the buffer group. Only the lower 16 bits are used.
    /// - `bid`: id of the first buffer; the others get the ids that follow.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-E2BIG`: `nr` is not 1 to 65536, or `bid` is above 65535.
    /// - `-EINVAL`: `len` is 0, `bid` and `nr` lead to ids above 65535, or the group is a buffer
    ///   ring.
    /// - `-EOVERFLOW`: the group is full (65535 buffers), or the end of the buffers is beyond the
    ///   64-bit address space.
    /// - `-EFAULT`: no process can have memory at these addresses. Memory that is merely not mapped
    ///   is only noticed by the request that uses it.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_provide_buffers(
        addr: *mut c_void,
        len: c_int,
        nr: c_int,
        bgid: c_int,
        bid: c_int,
    ) => IORING_OP_PROVIDE_BUFFERS {
        fd: nr, u1.off: bid as __u64, u2.addr: addr as __u64, len: len as __u32,
        u4.buf_group: bgid as __u16,
    }

    /// Removes buffers from a legacy buffer group.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `nr`: maximum number of buffers to remove.
    /// - `bgid`: id of the buffer group. Only the lower 16 bits are used.
    ///
    /// # Completion
    ///
    /// The number of buffers that were removed, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: the group does not exist.
    /// - `-EINVAL`: `nr` is not 1 to 65536, or the group is a buffer ring.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_remove_buffers(nr: c_int, bgid: c_int) => IORING_OP_REMOVE_BUFFERS {
        fd: nr, u4.buf_group: bgid as __u16,
    }

    /// Posts a CQE to another ring.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor of the target ring.
    /// - `len`: `res` of the CQE. The receiver reads it as a signed number.
    /// - `data`: `user_data` of the CQE.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. The target gets a CQE with `data` in `user_data` and `len` in `res`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EBADFD`: `fd` is not a ring, or the target ring is disabled.
    /// - `-EINVAL`: unknown flags, `IORING_MSG_RING_CQE_SKIP`, or a personality is set in the SQE.
    /// - `-EOVERFLOW`: the CQ ring of the target is full, and the kernel could not allocate memory
    ///   to keep the CQE.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_msg_ring(
        fd: c_int,
        len: c_uint,
        data: __u64,
        flags: c_uint,
    ) => IORING_OP_MSG_RING {
        fd: fd, u1.off: data, len: len, u3.msg_ring_flags: flags,
    }

    /// Posts a CQE with chosen flags to another ring. The receiver interprets the flags: do not set
    /// those that describe the size of a CQE (`IORING_CQE_F_32`, `IORING_CQE_F_SKIP`).
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor of the target ring.
    /// - `len`: `res` of the CQE. The receiver reads it as a signed number.
    /// - `data`: `user_data` of the CQE.
    /// - `flags`: 0. `IORING_MSG_RING_FLAGS_PASS` is added.
    /// - `cqe_flags`: `flags` of the CQE.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. The target gets a CQE with `data` in `user_data`, `len` in `res` and
    /// `cqe_flags` in `flags`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EBADFD`: `fd` is not a ring, or the target ring is disabled.
    /// - `-EINVAL`: unknown flags, `IORING_MSG_RING_CQE_SKIP`, a personality is set in the SQE, or
    ///   the kernel is older than 6.3.
    /// - `-EOVERFLOW`: the CQ ring of the target is full, and the kernel could not allocate memory
    ///   to keep the CQE.
    ///
    /// # Since
    ///
    /// Linux 6.3.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_msg_ring_cqe_flags(
        fd: c_int,
        len: c_uint,
        data: __u64,
        flags: c_uint,
        cqe_flags: c_uint,
    ) => IORING_OP_MSG_RING {
        fd: fd, u1.off: data, len: len, u3.msg_ring_flags: IORING_MSG_RING_FLAGS_PASS | flags,
        u5.file_index: cqe_flags,
    }

    /// Puts a registered file of this ring into a slot of another ring's table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor of the target ring.
    /// - `source_fd`: the slot of the file in the table of this ring.
    /// - `target_fd`: the slot in the table of the target, from 0, or `IORING_FILE_INDEX_ALLOC` to
    ///   let the kernel choose a free one.
    /// - `data`: `user_data` of the CQE that the target gets.
    /// - `flags`: 0, or `IORING_MSG_RING_CQE_SKIP` to post no CQE to the target.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_FILE_INDEX_ALLOC`, the slot in the target's table; or `-errno`. The
    /// target gets a CQE with `data` in `user_data` and the same result in `res`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the slot `source_fd` is empty or does not exist.
    /// - `-EBADFD`: `fd` is not a ring, or the target ring is disabled.
    /// - `-EINVAL`: unknown flags, `fd` is the sending ring, a personality is set in the SQE, or
    ///   `target_fd` is beyond the target's table.
    /// - `-ENXIO`: the target has no registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or the target has no
    ///   registered files.
    /// - `-EOVERFLOW`: the CQ ring of the target is full, and the kernel could not allocate memory
    ///   to keep the CQE. The target has the file all the same.
    /// - `-EOWNERDEAD`: the task that owns the target ring has ended.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_msg_ring_fd(
        fd: c_int,
        source_fd: c_int,
        target_fd: c_int,
        data: __u64,
        flags: c_uint,
    ) => IORING_OP_MSG_RING {
        fd: fd, u1.off: data, u2.addr: io_uring_msg_ring_flags::IORING_MSG_SEND_FD as __u64,
        u6.s1.addr3: source_fd as __u64, u5.file_index: __io_uring_direct_slot(target_fd as c_uint),
        u3.msg_ring_flags: flags,
    }

    /// Puts a registered file of this ring into a free slot of another ring's table of registered
    /// files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor of the target ring.
    /// - `source_fd`: the slot of the file in the table of this ring.
    /// - `data`: `user_data` of the CQE that the target gets.
    /// - `flags`: 0, or `IORING_MSG_RING_CQE_SKIP` to post no CQE to the target.
    ///
    /// # Completion
    ///
    /// The slot in the target's table, or `-errno`. The target gets a CQE with `data` in
    /// `user_data` and the slot in `res`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the slot `source_fd` is empty or does not exist.
    /// - `-EBADFD`: `fd` is not a ring, or the target ring is disabled.
    /// - `-EINVAL`: unknown flags, `fd` is the sending ring, or a personality is set in the SQE.
    /// - `-ENFILE`: no slot is free, or the target has no registered files.
    /// - `-EOVERFLOW`: the CQ ring of the target is full, and the kernel could not allocate memory
    ///   to keep the CQE. The target has the file all the same.
    /// - `-EOWNERDEAD`: the task that owns the target ring has ended.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_msg_ring_fd_alloc(
        fd: c_int,
        source_fd: c_int,
        data: __u64,
        flags: c_uint,
    ) => IORING_OP_MSG_RING {
        fd: fd, u1.off: data, u2.addr: io_uring_msg_ring_flags::IORING_MSG_SEND_FD as __u64,
        u6.s1.addr3: source_fd as __u64, u5.file_index: IORING_FILE_INDEX_ALLOC,
        u3.msg_ring_flags: flags,
    }

    /// Sends a command to the driver or protocol of a file. Its arguments go into the field `cmd`
    /// of the SQE.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `cmd_op`: the command, as the driver defines it.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    ///
    /// # Completion
    ///
    /// The result that the driver returns, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-EOPNOTSUPP`: the file does not support commands, or not this one; or, with
    ///   `IORING_SETUP_IOPOLL`: its driver does not support polling.
    /// - `-EINVAL`: unknown flags in `uring_cmd_flags`.
    /// - `-EFAULT`: with `IORING_URING_CMD_FIXED`: there is no registered buffer `buf_index`.
    /// - `-EACCES`: a security module denies the command.
    ///
    /// And those of the driver.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_uring_cmd(cmd_op: c_int, fd: c_int) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: cmd_op as __u32,
    }

    /// Sends a command with up to 80 bytes of arguments to the driver of a file, in a 128-byte SQE.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe128`.
    /// - `cmd_op`: the command, as the driver defines it.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    ///
    /// # Completion
    ///
    /// The result that the driver returns, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-EINVAL`: the SQE does not have 128 bytes, the kernel is older than 6.19, or unknown
    ///   flags in `uring_cmd_flags`.
    /// - `-EOPNOTSUPP`: the file does not support commands, or not this one; or, with
    ///   `IORING_SETUP_IOPOLL`: its driver does not support polling.
    /// - `-EFAULT`: with `IORING_URING_CMD_FIXED`: there is no registered buffer `buf_index`.
    /// - `-EACCES`: a security module denies the command.
    ///
    /// And those of the driver.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_uring_cmd128(cmd_op: c_int, fd: c_int) => IORING_OP_URING_CMD128 {
        fd: fd, u1.s1.cmd_op: cmd_op as __u32,
    }
}
