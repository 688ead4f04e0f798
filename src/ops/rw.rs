//! Reads and writes.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `buf`: the buffer to read into; must stay valid until the completion.
    /// - `nbytes`: maximum number of bytes to read.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `buf` is outside the accessible address space.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty or does not exist.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the buffers to read into. The array is copied on submission; the buffers must
    ///   stay valid until the completion.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `iovecs`, or a buffer that it describes, is outside the accessible address
    ///   space.
    /// - `-EINVAL`: `nr_vecs` is above 1024; or, with `IOSQE_BUFFER_SELECT`: `nr_vecs` is not 1.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty or does not exist.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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

    /// Reads from a file into several buffers with flags, as preadv2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the buffers to read into. The array is copied on submission; the buffers must
    ///   stay valid until the completion.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `flags`: 0, or flags of preadv2(2) such as `RWF_NOWAIT`.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: `iovecs`, or a buffer that it describes, is outside the accessible address
    ///   space.
    /// - `-EINVAL`: `nr_vecs` is above 1024; or, with `IOSQE_BUFFER_SELECT`: `nr_vecs` is not 1.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty or does not exist.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: the operation would have to wait.
    /// - `-EOPNOTSUPP`: the file does not support one of `flags`; or, with `IORING_SETUP_IOPOLL`:
    ///   the file was opened without `O_DIRECT`, or its driver does not support polling.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `buf`: start of the memory to read into: any address inside the registered buffer.
    /// - `nbytes`: maximum number of bytes to read.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not completely
    ///   inside it.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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

    /// Reads from a file into several parts of a registered buffer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the parts to read into, all inside the registered buffer. The array is copied on
    ///   submission.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `flags`: 0, or flags of preadv2(2) such as `RWF_NOWAIT`.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes read, 0 at the end of the file, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, an element of `iovecs` is not
    ///   completely inside it, or `iovecs` is outside the accessible address space.
    /// - `-EINVAL`: `nr_vecs` is above 1024.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: the operation would have to wait.
    /// - `-EOPNOTSUPP`: the file does not support one of `flags`; or, with `IORING_SETUP_IOPOLL`:
    ///   the file was opened without `O_DIRECT`, or its driver does not support polling.
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

    /// Reads from a file into provided buffers, each time data is available. The file must support
    /// polling: a pipe, a socket or a character device, not a regular file.
    ///
    /// The function sets the flags of the SQE to `IOSQE_BUFFER_SELECT`: set other flags afterwards,
    /// with this one included.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `nbytes`: 0; each read uses the length of the provided buffer.
    /// - `offset`: position in the file, in bytes; 0 or `(__u64) -1` for files that cannot seek.
    /// - `buf_group`: the group of provided buffers.
    ///
    /// # Completion
    ///
    /// One CQE per read: the number of bytes read, 0 at the end of the file, or `-errno`. The
    /// request is finished with the first CQE without `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for reading.
    /// - `-EBADFD`: the file does not support polling.
    /// - `-ENOBUFS`: the buffer group is empty or does not exist; the request ends.
    /// - `-EINVAL`: `nbytes` is not 0, or `IOSQE_BUFFER_SELECT` was removed from the flags.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `buf`: the data to write; must stay valid and unchanged until the completion.
    /// - `nbytes`: number of bytes to write.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    ///
    /// # Completion
    ///
    /// The number of bytes written, which may be less than requested, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `buf` is outside the accessible address space.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the data to write. The array is copied on submission; the data must stay valid
    ///   and unchanged until the completion.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    ///
    /// # Completion
    ///
    /// The number of bytes written, which may be less than requested, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `iovecs`, or a buffer that it describes, is outside the accessible address
    ///   space.
    /// - `-EINVAL`: `nr_vecs` is above 1024.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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

    /// Writes several buffers to a file with flags, as pwritev2(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the data to write. The array is copied on submission; the data must stay valid
    ///   and unchanged until the completion.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `flags`: 0, or flags of pwritev2(2) such as `RWF_DSYNC`.
    ///
    /// # Completion
    ///
    /// The number of bytes written, which may be less than requested, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: `iovecs`, or a buffer that it describes, is outside the accessible address
    ///   space.
    /// - `-EINVAL`: `nr_vecs` is above 1024.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: the operation would have to wait.
    /// - `-EOPNOTSUPP`: the file does not support one of `flags`; or, with `IORING_SETUP_IOPOLL`:
    ///   the file was opened without `O_DIRECT`, or its driver does not support polling.
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

    /// Writes data from a registered buffer to a file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `buf`: start of the data: any address inside the registered buffer.
    /// - `nbytes`: number of bytes to write.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes written, which may be less than requested, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not completely
    ///   inside it.
    /// - `-EOPNOTSUPP`: with `IORING_SETUP_IOPOLL`: the file was opened without `O_DIRECT`, or its
    ///   driver does not support polling.
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

    /// Writes several parts of a registered buffer to a file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `iovecs`: the parts to write, all inside the registered buffer. The array is copied on
    ///   submission.
    /// - `nr_vecs`: number of elements of `iovecs`, at most 1024.
    /// - `offset`: position in the file, in bytes, or `(__u64) -1` for the file position, which
    ///   then moves.
    /// - `flags`: 0, or flags of pwritev2(2) such as `RWF_DSYNC`.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes written, which may be less than requested, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or not for writing.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, an element of `iovecs` is not
    ///   completely inside it, or `iovecs` is outside the accessible address space.
    /// - `-EINVAL`: `nr_vecs` is above 1024.
    /// - `-EAGAIN`: with `RWF_NOWAIT`: the operation would have to wait.
    /// - `-EOPNOTSUPP`: the file does not support one of `flags`; or, with `IORING_SETUP_IOPOLL`:
    ///   the file was opened without `O_DIRECT`, or its driver does not support polling.
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
