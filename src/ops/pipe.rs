//! Pipes: making them, and moving data through them.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Makes a pipe, as pipe2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fds`: where the two descriptors go, the one to read from first.
    /// - `pipe_flags`: `O_CLOEXEC`, `O_NONBLOCK`, ….
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; the descriptors are in `fds` by then.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: unknown flags.
    /// - `-EFAULT`: `fds` is not memory of the program's; no pipe is left then.
    ///
    /// And those of pipe2(2).
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
    /// - `fds`: where the two slots go, the one to read from first.
    /// - `pipe_flags`: `O_NONBLOCK`, `O_DIRECT`, …; `O_CLOEXEC` is refused.
    /// - `file_index`: the slot of the end to read from, from 0, and the other end goes into the
    ///   next; `IORING_FILE_INDEX_ALLOC` lets the kernel choose both.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`; where the kernel chose the slots, they are in `fds` by then.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `pipe_flags` has `O_CLOEXEC` or unknown flags, or the table has not both slots.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: not two slots are free, or there is no table.
    /// - `-EFAULT`: `fds` is not memory of the program's; no pipe is left then.
    ///
    /// And those of pipe2(2).
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

    /// Moves data between two files of which at least one is a pipe, without copying, as splice(2)
    /// does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd_in`: the file to take from.
    /// - `off_in`: where in `fd_in` to start, in bytes; -1 for a pipe, or for the file position.
    /// - `fd_out`: the file to put into.
    /// - `off_out`: where in `fd_out` to start, in bytes; -1 for a pipe, or for the file position.
    /// - `nbytes`: how much at most, in bytes.
    /// - `splice_flags`: `SPLICE_F_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes moved, 0 at the end of the input, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd_in` or `fd_out` is not open.
    /// - `-EINVAL`: unknown flags, or neither file is a pipe.
    ///
    /// And those of splice(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_splice(
        fd_in: c_int,
        off_in: int64_t,
        fd_out: c_int,
        off_out: int64_t,
        nbytes: c_uint,
        splice_flags: c_uint,
    ) => IORING_OP_SPLICE {
        fd: fd_out, u1.off: off_out as __u64, len: nbytes, u2.splice_off_in: off_in as __u64,
        u5.splice_fd_in: fd_in, u3.splice_flags: splice_flags,
    }

    /// Duplicates what is in a pipe into another pipe, as tee(2) does; the data stays in the first.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd_in`: the file to take from.
    /// - `fd_out`: the file to put into.
    /// - `nbytes`: how much at most, in bytes.
    /// - `splice_flags`: `SPLICE_F_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes duplicated, 0 when there is nothing, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd_in` or `fd_out` is not open.
    /// - `-EINVAL`: unknown flags, or not both files are pipes.
    ///
    /// And those of tee(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_tee(
        fd_in: c_int,
        fd_out: c_int,
        nbytes: c_uint,
        splice_flags: c_uint,
    ) => IORING_OP_TEE {
        fd: fd_out, len: nbytes, u5.splice_fd_in: fd_in, u3.splice_flags: splice_flags,
    }
}
