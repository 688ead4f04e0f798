//! Pipes: creation, splice and tee.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Creates a pipe, as pipe2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fds`: memory for two descriptors, first the read end, then the write end; must stay valid
    ///   until the completion.
    /// - `pipe_flags`: 0, or flags of pipe2(2) such as `O_CLOEXEC`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. On success, the descriptors are in `fds`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `pipe_flags` has an unknown flag.
    /// - `-EFAULT`: `fds` is outside the accessible address space; no pipe exists then.
    /// - `-EMFILE`: the process has too many open descriptors.
    ///
    /// And those of pipe2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.12
    pub fn io_uring_prep_pipe(fds: *mut c_int, pipe_flags: c_int) => IORING_OP_PIPE {
        u2.addr: fds as __u64, u3.pipe_flags: pipe_flags as __u32,
    }

    /// Creates a pipe as two direct descriptors: in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fds`: memory for two slots, first the read end, then the write end; must stay valid until
    ///   the completion.
    /// - `pipe_flags`: 0, or flags of pipe2(2), without `O_CLOEXEC`.
    /// - `file_index`: the slot of the read end, counted from 0; the write end uses the next one.
    ///   With `IORING_FILE_INDEX_ALLOC`, the kernel chooses both.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. On success, the slots are in `fds`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `pipe_flags` has `O_CLOEXEC` or an unknown flag, or one of the slots is outside
    ///   the table.
    /// - `-ENXIO`: no table of files is registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: fewer than two slots are free, or no table is
    ///   registered.
    /// - `-EFAULT`: `fds` is outside the accessible address space; no pipe exists then.
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

    /// Moves data between a pipe and another file, or between two pipes, as splice(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd_in`: the file to read; an index if `splice_flags` has `SPLICE_F_FD_IN_FIXED`.
    /// - `off_in`: position in `fd_in`, in bytes; -1 for the file position, and for a pipe.
    /// - `fd_out`: the file to write; an index with `IOSQE_FIXED_FILE`.
    /// - `off_out`: position in `fd_out`, in bytes; -1 for the file position, and for a pipe.
    /// - `nbytes`: maximum number of bytes to move.
    /// - `splice_flags`: 0, `SPLICE_F_FD_IN_FIXED`, and flags of splice(2) such as
    ///   `SPLICE_F_NONBLOCK`.
    ///
    /// # Completion
    ///
    /// The number of bytes moved, 0 at the end of the input, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd_in` is not open for reading, or `fd_out` not for writing.
    /// - `-EINVAL`: `splice_flags` has an unknown flag, or neither file is a pipe.
    /// - `-ESPIPE`: an offset other than -1 is given for a pipe.
    /// - `-EAGAIN`: with `SPLICE_F_NONBLOCK`: the operation would have to wait.
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

    /// Copies data from a pipe to another pipe without consuming it, as tee(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd_in`: the pipe to read; an index if `splice_flags` has `SPLICE_F_FD_IN_FIXED`.
    /// - `fd_out`: the pipe to write; an index with `IOSQE_FIXED_FILE`.
    /// - `nbytes`: maximum number of bytes to copy.
    /// - `splice_flags`: 0, `SPLICE_F_FD_IN_FIXED`, and flags of tee(2) such as
    ///   `SPLICE_F_NONBLOCK`.
    ///
    /// # Completion
    ///
    /// The number of bytes copied, 0 if the input is empty and has no writer, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd_in` is not open for reading, or `fd_out` not for writing.
    /// - `-EINVAL`: `splice_flags` has an unknown flag, a file is not a pipe, or both are the same
    ///   pipe.
    /// - `-EAGAIN`: with `SPLICE_F_NONBLOCK`: the operation would have to wait.
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
