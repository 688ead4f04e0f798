//! Buffers, messages between rings, commands of drivers.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Gives buffers of equal length, one behind the other, to a group. A ring of buffers, by
    /// `io_uring_setup_buf_ring`, does it faster.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `addr`: the first buffer.
    /// - `len`: length of each, in bytes.
    /// - `nr`: how many buffers.
    /// - `bgid`: the group.
    /// - `bid`: number of the first buffer.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-E2BIG`: `nr` is 0 or more than a group can have, or `bid` is above 65535.
    /// - `-EINVAL`: `bid` and `nr` add up to more than a group can have, or the group is a ring of
    ///   buffers.
    /// - `-EOVERFLOW`: `len` times `nr` is too much.
    /// - `-EFAULT`: the buffers are not memory of the program's.
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

    /// Takes buffers back from a group.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `nr`: how many at most.
    /// - `bgid`: the group.
    ///
    /// # Completion
    ///
    /// How many were taken, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such group.
    /// - `-EINVAL`: `nr` is 0 or more than a group can have, or the group is a ring of buffers.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_remove_buffers(nr: c_int, bgid: c_int) => IORING_OP_REMOVE_BUFFERS {
        fd: nr, u4.buf_group: bgid as __u16,
    }

    /// Posts a completion to another ring.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the target ring.
    /// - `len`: result of the completion that is posted.
    /// - `data`: user data of the completion that is posted.
    /// - `flags`: `IORING_MSG_RING_*`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. The target gets a completion with `data` as user data and `len` as result.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EBADFD`: `fd` is not a ring, or the ring is disabled.
    /// - `-EOVERFLOW`: the target has no room for the completion.
    /// - `-EINVAL`: unknown flags, or `IORING_MSG_RING_CQE_SKIP`.
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

    /// Posts a completion with chosen flags to another ring. Choose none of those that describe a
    /// completion's size or place: a program that takes it may be misled.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the target ring.
    /// - `len`: result of the completion that is posted.
    /// - `data`: user data of the completion that is posted.
    /// - `flags`: `IORING_MSG_RING_*`; `IORING_MSG_RING_FLAGS_PASS` is added.
    /// - `cqe_flags`: flags of the completion that is posted.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. The target gets a completion with `data` as user data and `len` as result.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EBADFD`: `fd` is not a ring, or the ring is disabled.
    /// - `-EOVERFLOW`: the target has no room for the completion.
    /// - `-EINVAL`: unknown flags, `IORING_MSG_RING_CQE_SKIP`, or the kernel is older than 6.3.
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

    /// Sends a registered file to another ring's table.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the target ring.
    /// - `source_fd`: the file's slot in this ring's table.
    /// - `target_fd`: the slot in the target's table; `IORING_FILE_INDEX_ALLOC` lets the kernel
    ///   choose.
    /// - `data`: user data of the completion that is posted.
    /// - `flags`: 0, or `IORING_MSG_RING_CQE_SKIP` to post nothing to the target.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the slot `source_fd` is empty.
    /// - `-EBADFD`: `fd` is not a ring, or the ring is disabled.
    /// - `-EINVAL`: unknown flags, `fd` is this ring itself, or the target's table has no slot
    ///   `target_fd`.
    /// - `-ENXIO`: the target has no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
    /// - `-EOVERFLOW`: the target has no room for the completion. It has got the file all the same.
    /// - `-EOWNERDEAD`: the task that the target ring belongs to has ended.
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

    /// Sends a registered file to another ring's table, into a slot that the kernel chooses.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the target ring.
    /// - `source_fd`: the file's slot in this ring's table.
    /// - `data`: user data of the completion that is posted.
    /// - `flags`: 0, or `IORING_MSG_RING_CQE_SKIP` to post nothing to the target.
    ///
    /// # Completion
    ///
    /// The slot in the target's table, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the slot `source_fd` is empty.
    /// - `-EBADFD`: `fd` is not a ring, or the ring is disabled.
    /// - `-EINVAL`: unknown flags, or `fd` is this ring itself.
    /// - `-ENFILE`: no slot is free, or the target has no table of registered files.
    /// - `-EOVERFLOW`: the target has no room for the completion. It has got the file all the same.
    /// - `-EOWNERDEAD`: the task that the target ring belongs to has ended.
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

    /// Gives a command to the file's driver. What else the command takes goes into the entry's
    /// `cmd`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `cmd_op`: the command.
    /// - `fd`: the file.
    ///
    /// # Completion
    ///
    /// What the driver says, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EOPNOTSUPP`: the driver takes no commands; or, with `IORING_SETUP_IOPOLL`, none that can
    ///   be polled.
    /// - `-EACCES`: a security module forbids it.
    ///
    /// And whatever the driver answers.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_uring_cmd(cmd_op: c_int, fd: c_int) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: cmd_op as __u32,
    }

    /// Gives a command to the file's driver, with an entry of 128 bytes; for entries of
    /// `io_uring_get_sqe128`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `cmd_op`: the command.
    /// - `fd`: the file.
    ///
    /// # Completion
    ///
    /// What the driver says, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the entry does not have 128 bytes.
    /// - `-EOPNOTSUPP`: the driver takes no commands; or, with `IORING_SETUP_IOPOLL`, none that can
    ///   be polled.
    /// - `-EACCES`: a security module forbids it.
    ///
    /// And whatever the driver answers.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_uring_cmd128(cmd_op: c_int, fd: c_int) => IORING_OP_URING_CMD128 {
        fd: fd, u1.s1.cmd_op: cmd_op as __u32,
    }
}
