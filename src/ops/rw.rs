//! Reading and writing.
//!
//! The flags of preadv2(2) go into `msg_flags`, which shares its four bytes with `rw_flags`: in
//! newer kernel headers `rw_flags` is unsigned, and the helpers have to compile with both.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Reads from a file into one buffer, as pread(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `buf`: the buffer.
    /// - `nbytes`: how much at most, in bytes.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `buf` is not memory of the program's.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left, or there is no such
    ///   group.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of pread(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_read(
        fd: c_int,
        buf: *mut c_void,
        nbytes: c_uint,
        offset: __u64,
    ) => IORING_OP_READ {
        fd: fd, u1.off: offset, u2.addr: buf as __u64, len: nbytes,
    }

    /// Reads from a file into several buffers, as preadv(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `iovecs`, or a buffer that it names, is not memory of the program's.
    /// - `-EINVAL`: with `IOSQE_BUFFER_SELECT`: `nr_vecs` is not 1.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left, or there is no such
    ///   group.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of preadv(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_readv(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
    ) => IORING_OP_READV {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
    }

    /// Reads from a file into several buffers, with flags for this one call, as preadv2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `flags`: `RWF_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `iovecs`, or a buffer that it names, is not memory of the program's.
    /// - `-EINVAL`: with `IOSQE_BUFFER_SELECT`: `nr_vecs` is not 1.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left, or there is no such
    ///   group.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: it would have had to wait.
    /// - `-EOPNOTSUPP`: a flag that the file does not have; or, with `IORING_SETUP_IOPOLL`, a file
    ///   that was opened without `O_DIRECT` or whose driver cannot be polled.
    ///
    /// And those of preadv2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_readv2(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
        flags: c_int,
    ) => IORING_OP_READV {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
        u3.msg_flags: flags as __u32,
    }

    /// Reads from a file into a registered buffer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `buf`: the buffer.
    /// - `nbytes`: how much at most, in bytes.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not within it.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of pread(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_read_fixed(
        fd: c_int,
        buf: *mut c_void,
        nbytes: c_uint,
        offset: __u64,
        buf_index: c_int,
    ) => IORING_OP_READ_FIXED {
        fd: fd, u1.off: offset, u2.addr: buf as __u64, len: nbytes,
        u4.buf_index: buf_index as __u16,
    }

    /// Reads from a file into parts of a registered buffer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `flags`: `RWF_*`.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes read, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or a part is not within it.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: it would have had to wait.
    /// - `-EOPNOTSUPP`: a flag that the file does not have; or, with `IORING_SETUP_IOPOLL`, a file
    ///   that was opened without `O_DIRECT` or whose driver cannot be polled.
    ///
    /// And those of preadv2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.10
    pub fn io_uring_prep_readv_fixed(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
        flags: c_int,
        buf_index: c_int,
    ) => IORING_OP_READV_FIXED {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
        u3.msg_flags: flags as __u32,
        u4.buf_index: buf_index as __u16,
    }

    /// Reads from a file again and again, whenever it has data, into provided buffers. For pipes,
    /// sockets and the like. It sets the entry's flags to `IOSQE_BUFFER_SELECT`: set others
    /// afterwards.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `nbytes`: 0; a read takes as much as a buffer holds.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `buf_group`: group of provided buffers.
    ///
    /// # Completion
    ///
    /// One completion a buffer: the number of bytes read, or `-errno`; `-ENOBUFS` when the group is
    /// empty. `IORING_CQE_F_MORE` says that more will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EBADFD`: the file cannot be polled.
    /// - `-ENOBUFS`: the group has no buffer left, or there is no such group; the request ends.
    /// - `-EINVAL`: `nbytes` is not 0, or `IOSQE_BUFFER_SELECT` has been taken off.
    ///
    /// And those of read(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    pub fn io_uring_prep_read_multishot(
        fd: c_int,
        nbytes: c_uint,
        offset: __u64,
        buf_group: c_int,
    ) => IORING_OP_READ_MULTISHOT {
        fd: fd, u1.off: offset, len: nbytes, u4.buf_group: buf_group as __u16,
        flags: IOSQE_BUFFER_SELECT as __u8,
    }

    /// Writes one buffer to a file, as pwrite(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `buf`: the buffer.
    /// - `nbytes`: how much at most, in bytes.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    ///
    /// # Completion
    ///
    /// The number of bytes written, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `buf` is not memory of the program's.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of pwrite(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_write(
        fd: c_int,
        buf: *const c_void,
        nbytes: c_uint,
        offset: __u64,
    ) => IORING_OP_WRITE {
        fd: fd, u1.off: offset, u2.addr: buf as __u64, len: nbytes,
    }

    /// Writes several buffers to a file, as pwritev(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    ///
    /// # Completion
    ///
    /// The number of bytes written, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `iovecs`, or a buffer that it names, is not memory of the program's.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of pwritev(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_writev(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
    ) => IORING_OP_WRITEV {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
    }

    /// Writes several buffers to a file, with flags for this one call, as pwritev2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `flags`: `RWF_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes written, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `iovecs`, or a buffer that it names, is not memory of the program's.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: it would have had to wait.
    /// - `-EOPNOTSUPP`: a flag that the file does not have; or, with `IORING_SETUP_IOPOLL`, a file
    ///   that was opened without `O_DIRECT` or whose driver cannot be polled.
    ///
    /// And those of pwritev2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_writev2(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
        flags: c_int,
    ) => IORING_OP_WRITEV {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
        u3.msg_flags: flags as __u32,
    }

    /// Writes a registered buffer to a file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `buf`: the buffer.
    /// - `nbytes`: how much at most, in bytes.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes written, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not within it.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver cannot be polled.
    ///
    /// And those of pwrite(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_write_fixed(
        fd: c_int,
        buf: *const c_void,
        nbytes: c_uint,
        offset: __u64,
        buf_index: c_int,
    ) => IORING_OP_WRITE_FIXED {
        fd: fd, u1.off: offset, u2.addr: buf as __u64, len: nbytes,
        u4.buf_index: buf_index as __u16,
    }

    /// Writes parts of a registered buffer to a file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `iovecs`: the buffers; read when the request is submitted.
    /// - `nr_vecs`: number of buffers.
    /// - `offset`: where in the file to start, in bytes; `(__u64) -1` means the file position, and
    ///   moves it.
    /// - `flags`: `RWF_*`.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes written, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or a part is not within it.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: it would have had to wait.
    /// - `-EOPNOTSUPP`: a flag that the file does not have; or, with `IORING_SETUP_IOPOLL`, a file
    ///   that was opened without `O_DIRECT` or whose driver cannot be polled.
    ///
    /// And those of pwritev2(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.10
    pub fn io_uring_prep_writev_fixed(
        fd: c_int,
        iovecs: *const iovec,
        nr_vecs: c_uint,
        offset: __u64,
        flags: c_int,
        buf_index: c_int,
    ) => IORING_OP_WRITEV_FIXED {
        fd: fd, u1.off: offset, u2.addr: iovecs as __u64, len: nr_vecs,
        u3.msg_flags: flags as __u32,
        u4.buf_index: buf_index as __u16,
    }
}
