//! Sending and receiving on sockets.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Sends on a socket, as send(2) does. Only the lower 32 bits of the length count.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` is not memory of the program's.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left.
    /// - `-ENOENT`: with `IOSQE_BUFFER_SELECT`: there is no such group.
    ///
    /// And those of send(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_send(
        sockfd: c_int,
        buf: *const c_void,
        len: size_t,
        flags: c_int,
    ) => IORING_OP_SEND {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
    }

    /// Sends several provided buffers on a socket with one request. Set `IOSQE_BUFFER_SELECT` and a
    /// buffer group as well.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `len`: 0, or how much at most, in bytes.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`; the flags hold the first buffer.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-ENOBUFS`: the group has no buffer left.
    /// - `-ENOENT`: there is no such group.
    /// - `-EINVAL`: the kernel is older than 6.10.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of send(2).
    ///
    /// # Since
    ///
    /// Linux 6.10.
    ///
    /// Symbols: liburing-ffi LIBURING_2.6, from 2.7
    pub fn io_uring_prep_send_bundle(sockfd: c_int, len: size_t, flags: c_int) => IORING_OP_SEND {
        fd: sockfd, len: len as __u32, u3.msg_flags: flags as __u32,
        ioprio |= IORING_RECVSEND_BUNDLE as __u16,
    }

    /// Sends to an address, as sendto(2) does. Only the lower 32 bits of the length and 16 of the
    /// address's count.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `flags`: `MSG_*`.
    /// - `addr`: the address to send to.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` or `addr` is not memory of the program's.
    /// - `-EINVAL`: `addrlen` is longer than any address.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left.
    /// - `-ENOENT`: with `IOSQE_BUFFER_SELECT`: there is no such group.
    ///
    /// And those of sendto(2).
    ///
    /// # Since
    ///
    /// Linux 6.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_sendto(
        sockfd: c_int,
        buf: *const c_void,
        len: size_t,
        flags: c_int,
        addr: *const sockaddr,
        addrlen: socklen_t,
    ) => IORING_OP_SEND {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
        u1.addr2: addr as __u64, u5.s1.addr_len: addrlen as __u16,
    }

    /// Sends on a socket without copying. The buffer is in use until a second completion, with
    /// `IORING_CQE_F_NOTIF`, says otherwise.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `flags`: `MSG_*`.
    /// - `zc_flags`: `IORING_RECVSEND_*` and `IORING_SEND_ZC_*` flags.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`; `IORING_CQE_F_MORE` says that the second completion
    /// will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket's protocol cannot send without copying.
    /// - `-EINVAL`: `zc_flags` has unknown flags, or `IOSQE_CQE_SKIP_SUCCESS` is set.
    /// - `-EFAULT`: `buf` is not memory of the program's.
    /// - `-ENOMEM`: memory ran out, or the user's locked memory (`RLIMIT_MEMLOCK`).
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of send(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_send_zc(
        sockfd: c_int,
        buf: *const c_void,
        len: size_t,
        flags: c_int,
        zc_flags: c_uint,
    ) => IORING_OP_SEND_ZC {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
        ioprio: zc_flags as __u16,
    }

    /// Sends a registered buffer on a socket without copying; otherwise as `io_uring_prep_send_zc`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `flags`: `MSG_*`.
    /// - `zc_flags`: `IORING_RECVSEND_*` and `IORING_SEND_ZC_*` flags.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`; `IORING_CQE_F_MORE` says that the second completion
    /// will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket's protocol cannot send without copying.
    /// - `-EINVAL`: `zc_flags` has unknown flags, or `IOSQE_CQE_SKIP_SUCCESS` is set.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not within it.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of send(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_send_zc_fixed(
        sockfd: c_int,
        buf: *const c_void,
        len: size_t,
        flags: c_int,
        zc_flags: c_uint,
        buf_index: c_uint,
    ) => IORING_OP_SEND_ZC {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
        ioprio: (zc_flags | IORING_RECVSEND_FIXED_BUF) as __u16, u4.buf_index: buf_index as __u16,
    }

    /// Sends a message on a socket, as sendmsg(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `msg`: the message's header; it and what it points to stay valid until the completion.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `msg`, or what it points to, is not memory of the program's.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of sendmsg(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_sendmsg(
        fd: c_int,
        msg: *const msghdr,
        flags: c_uint,
    ) => IORING_OP_SENDMSG {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
    }

    /// Sends a message on a socket without copying. Its buffers are in use until a second
    /// completion, with `IORING_CQE_F_NOTIF`, says otherwise.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `msg`: the message's header; it and what it points to stay valid until the completion.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`; `IORING_CQE_F_MORE` says that the second completion
    /// will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket's protocol cannot send without copying.
    /// - `-EINVAL`: `IOSQE_CQE_SKIP_SUCCESS` is set.
    /// - `-EFAULT`: `msg`, or what it points to, is not memory of the program's.
    /// - `-ENOMEM`: memory ran out, or the user's locked memory (`RLIMIT_MEMLOCK`).
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of sendmsg(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_sendmsg_zc(
        fd: c_int,
        msg: *const msghdr,
        flags: c_uint,
    ) => IORING_OP_SENDMSG_ZC {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
    }

    /// Sends a message out of a registered buffer without copying; otherwise as
    /// `io_uring_prep_sendmsg_zc`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `msg`: the message's header; it and what it points to stay valid until the completion.
    /// - `flags`: `MSG_*`.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`; `IORING_CQE_F_MORE` says that the second completion
    /// will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket's protocol cannot send without copying.
    /// - `-EINVAL`: `IOSQE_CQE_SKIP_SUCCESS` is set, or the kernel is older than 6.15.
    /// - `-EFAULT`: `msg` is not memory of the program's, there is no registered buffer
    ///   `buf_index`, or a part of the message is not within it.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    ///
    /// And those of sendmsg(2).
    ///
    /// # Since
    ///
    /// Linux 6.15.
    ///
    /// Symbols: liburing-ffi LIBURING_2.10
    pub fn io_uring_prep_sendmsg_zc_fixed(
        fd: c_int,
        msg: *const msghdr,
        flags: c_uint,
        buf_index: c_uint,
    ) => IORING_OP_SENDMSG_ZC {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
        ioprio |= IORING_RECVSEND_FIXED_BUF as __u16, u4.buf_index: buf_index as __u16,
    }

    /// Receives from a socket, as recv(2) does. Only the lower 32 bits of the length count.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes received, 0 when the peer has shut down, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` is not memory of the program's.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left, or there is no such
    ///   group.
    ///
    /// And those of recv(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_recv(
        sockfd: c_int,
        buf: *mut c_void,
        len: size_t,
        flags: c_int,
    ) => IORING_OP_RECV {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
    }

    /// Receives from a socket again and again into provided buffers. Set `IOSQE_BUFFER_SELECT` and
    /// a buffer group as well; `len` is 0 then.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket.
    /// - `buf`: null.
    /// - `len`: 0.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// One completion a buffer: the number of bytes, or `-errno`; `-ENOBUFS` when the group is
    /// empty. `IORING_CQE_F_MORE` says that more will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EINVAL`: `IOSQE_BUFFER_SELECT` is not set, `flags` has `MSG_WAITALL`, or the kernel is
    ///   older than 6.0.
    /// - `-ENOBUFS`: the group has no buffer left, or there is no such group; the request ends.
    ///
    /// And those of recv(2).
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_recv_multishot(
        sockfd: c_int,
        buf: *mut c_void,
        len: size_t,
        flags: c_int,
    ) => IORING_OP_RECV {
        fd: sockfd, u2.addr: buf as __u64, len: len as __u32, u3.msg_flags: flags as __u32,
        ioprio |= IORING_RECV_MULTISHOT as __u16,
    }

    /// Receives a message from a socket, as recvmsg(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `msg`: the message's header; it and what it points to stay valid until the completion.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// The number of bytes received, 0 when the peer has shut down, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `msg`, or what it points to, is not memory of the program's.
    /// - `-EINVAL`: with `IOSQE_BUFFER_SELECT`: the message has more than one buffer.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: it would have had to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the group has no buffer left, or there is no such
    ///   group.
    ///
    /// And those of recvmsg(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_recvmsg(fd: c_int, msg: *mut msghdr, flags: c_uint) => IORING_OP_RECVMSG {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
    }

    /// Receives messages from a socket again and again, each into a provided buffer that starts
    /// with a `struct io_uring_recvmsg_out`. Set `IOSQE_BUFFER_SELECT` and a buffer group as well.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `msg`: the message's header; it and what it points to stay valid until the completion.
    /// - `flags`: `MSG_*`.
    ///
    /// # Completion
    ///
    /// One completion a message: the number of bytes put into the buffer, or `-errno`; `-ENOBUFS`
    /// when the group is empty. `IORING_CQE_F_MORE` says that more will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `IOSQE_BUFFER_SELECT` is not set, `flags` has `MSG_WAITALL`, the message has
    ///   more than one buffer, or the kernel is older than 6.0.
    /// - `-ENOBUFS`: the group has no buffer left, or there is no such group; the request ends.
    /// - `-EFAULT`: `msg` is not memory of the program's, or a provided buffer is too short for
    ///   what comes before the payload.
    /// - `-EOVERFLOW`: the room for name and control messages in `msg` is too large.
    ///
    /// And those of recvmsg(2).
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_recvmsg_multishot(
        fd: c_int,
        msg: *mut msghdr,
        flags: c_uint,
    ) => IORING_OP_RECVMSG {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
        ioprio |= IORING_RECV_MULTISHOT as __u16,
    }
}
