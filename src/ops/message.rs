//! Sending and receiving on sockets.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;

ops! {
    /// Sends data on a connected socket, as send(2) does. Only the lower 32 bits of `len` are used.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: the data; must stay valid and unchanged until the completion.
    /// - `len`: number of bytes to send.
    /// - `flags`: 0, or `MSG_*` flags of send(2).
    ///
    /// # Completion
    ///
    /// The number of bytes sent, which may be less than `len`, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` is outside the accessible address space.
    /// - `-EINVAL`: `len` is 2 GiB or more, or unknown flags are set in `ioprio`.
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty.
    /// - `-ENOENT`: with `IOSQE_BUFFER_SELECT`: the buffer group does not exist.
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

    /// Sends the buffers of a group on a connected socket, until the group is empty. The request
    /// needs `IOSQE_BUFFER_SELECT` and the id of the buffer group in `buf_group`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `len`: 0.
    /// - `flags`: 0, or `MSG_*` flags of send(2).
    ///
    /// # Completion
    ///
    /// The number of bytes sent, and in the upper 16 bits of `flags` the id of the first buffer; or
    /// `-errno`. With `IORING_CQE_F_MORE`, further CQEs follow.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-ENOBUFS`: the buffer group is empty.
    /// - `-ENOENT`: the buffer group does not exist.
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EINVAL`: the kernel is older than 6.10, or unknown flags are set in `ioprio`.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Sends data on a socket to an address, as sendto(2) does. Only the lower 32 bits of `len` and
    /// the lower 16 bits of `addrlen` are used.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: the data; must stay valid and unchanged until the completion.
    /// - `len`: number of bytes to send.
    /// - `flags`: 0, or `MSG_*` flags of sendto(2).
    /// - `addr`: the address to send to, or null. It is copied on submission.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` or `addr` is outside the accessible address space.
    /// - `-EINVAL`: `addrlen` is above the size of `struct sockaddr_storage` (128), `len` is 2 GiB
    ///   or more, unknown flags are set in `ioprio`, or the kernel is older than 6.1.
    /// - `-EMSGSIZE`: the data is too long for one datagram.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty.
    /// - `-ENOENT`: with `IOSQE_BUFFER_SELECT`: the buffer group does not exist.
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

    /// Sends data on a socket without copying it. A second CQE, the notification, tells when the
    /// kernel no longer uses the buffer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: the data; must stay valid and unchanged until the notification.
    /// - `len`: number of bytes to send.
    /// - `flags`: 0, or `MSG_*` flags of send(2).
    /// - `zc_flags`: 0, or flags such as `IORING_SEND_ZC_REPORT_USAGE`, which go into `ioprio`.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`. If `flags` has `IORING_CQE_F_MORE`, the notification
    /// follows: a CQE with the same `user_data` and `IORING_CQE_F_NOTIF`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket is not TCP, UDP or raw of IPv4 or IPv6, or `IOSQE_BUFFER_SELECT`
    ///   is set.
    /// - `-EINVAL`: `zc_flags` has unknown flags or `IORING_RECVSEND_BUNDLE`, or
    ///   `IOSQE_CQE_SKIP_SUCCESS` is set.
    /// - `-EFAULT`: `buf` is outside the accessible address space.
    /// - `-ENOMEM`: the kernel could not allocate memory, or the pages exceed the limit of locked
    ///   memory (`RLIMIT_MEMLOCK`).
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Sends data from a registered buffer on a socket without copying it. A second CQE, the
    /// notification, tells when the kernel no longer uses the buffer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: the data, inside the registered buffer; must stay unchanged until the notification.
    /// - `len`: number of bytes to send.
    /// - `flags`: 0, or `MSG_*` flags of send(2).
    /// - `zc_flags`: 0, or flags such as `IORING_SEND_ZC_REPORT_USAGE`, which go into `ioprio`.
    ///   `IORING_RECVSEND_FIXED_BUF` is added.
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`. If `flags` has `IORING_CQE_F_MORE`, the notification
    /// follows: a CQE with the same `user_data` and `IORING_CQE_F_NOTIF`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket is not TCP, UDP or raw of IPv4 or IPv6, or `IOSQE_BUFFER_SELECT`
    ///   is set.
    /// - `-EINVAL`: `zc_flags` has unknown flags or `IORING_RECVSEND_BUNDLE`, or
    ///   `IOSQE_CQE_SKIP_SUCCESS` is set.
    /// - `-EFAULT`: there is no registered buffer `buf_index`, or the range is not inside it.
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Sends a message from several buffers, to an address, or with control messages, as sendmsg(2)
    /// does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `msg`: the message. The structure, its array of buffers and its address are copied on
    ///   submission; the data and the control messages must stay valid until the completion.
    /// - `flags`: 0, or `MSG_*` flags of sendmsg(2).
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `msg`, or memory that it refers to, is outside the accessible address space.
    /// - `-EMSGSIZE`: the message is too long for one datagram, or has more than 1024 buffers.
    /// - `-EINVAL`: `ioprio` has unknown flags or `IORING_RECVSEND_BUNDLE`.
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Sends a message on a socket without copying its data. A second CQE, the notification, tells
    /// when the kernel no longer uses the buffers.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `msg`: the message. The structure, its array of buffers and its address are copied on
    ///   submission; the control messages must stay valid until the completion, the data until the
    ///   notification.
    /// - `flags`: 0, or `MSG_*` flags of sendmsg(2).
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`. If `flags` has `IORING_CQE_F_MORE`, the notification
    /// follows: a CQE with the same `user_data` and `IORING_CQE_F_NOTIF`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket is not TCP, UDP or raw of IPv4 or IPv6, or `IOSQE_BUFFER_SELECT`
    ///   is set.
    /// - `-EINVAL`: `IOSQE_CQE_SKIP_SUCCESS` is set, or `ioprio` has unknown flags.
    /// - `-EFAULT`: `msg`, or memory that it refers to, is outside the accessible address space.
    /// - `-ENOMEM`: the kernel could not allocate memory, or the pages exceed the limit of locked
    ///   memory (`RLIMIT_MEMLOCK`).
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Sends a message whose buffers are parts of one registered buffer, without copying its data.
    /// A second CQE, the notification, tells when the kernel no longer uses them.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `msg`: the message. The structure, its array of buffers and its address are copied on
    ///   submission; the control messages must stay valid until the completion, the data until the
    ///   notification.
    /// - `flags`: 0, or `MSG_*` flags of sendmsg(2).
    /// - `buf_index`: index of the registered buffer.
    ///
    /// # Completion
    ///
    /// The number of bytes sent, or `-errno`. If `flags` has `IORING_CQE_F_MORE`, the notification
    /// follows: a CQE with the same `user_data` and `IORING_CQE_F_NOTIF`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EOPNOTSUPP`: the socket is not TCP, UDP or raw of IPv4 or IPv6, or `IOSQE_BUFFER_SELECT`
    ///   is set.
    /// - `-EINVAL`: `IOSQE_CQE_SKIP_SUCCESS` is set, `ioprio` has unknown flags, or the kernel is
    ///   older than 6.15.
    /// - `-EFAULT`: `msg` is outside the accessible address space, there is no registered buffer
    ///   `buf_index`, or a buffer of the message is not inside it.
    /// - `-EPIPE`: the connection is shut down for sending. No signal is sent.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: the send would have to wait.
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

    /// Receives data from a socket, as recv(2) does. Only the lower 32 bits of `len` are used.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: where to store the data; must stay valid until the completion. Null with
    ///   `IOSQE_BUFFER_SELECT`.
    /// - `len`: maximum number of bytes to receive.
    /// - `flags`: 0, or `MSG_*` flags of recv(2).
    ///
    /// # Completion
    ///
    /// The number of bytes received, 0 if the peer has shut down the connection, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EFAULT`: `buf` is outside the accessible address space.
    /// - `-EINVAL`: `len` is 2 GiB or more, or unknown flags are set in `ioprio`.
    /// - `-ECONNRESET`: the peer has reset the connection.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: there is no data.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty or does not exist.
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

    /// Receives data from a socket into provided buffers until it is cancelled or ends, with a CQE
    /// for each buffer. The request needs `IOSQE_BUFFER_SELECT` and the id of the buffer group in
    /// `buf_group`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `sockfd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `buf`: null.
    /// - `len`: 0 or, since Linux 6.17, the maximum number of bytes in one CQE.
    /// - `flags`: 0, or `MSG_*` flags of recv(2) except `MSG_WAITALL`.
    ///
    /// # Completion
    ///
    /// The number of bytes received, and in the upper 16 bits of `flags` the id of the buffer; 0 if
    /// the peer has shut down the connection; or `-errno`. The request goes on if, and only if, the
    /// CQE has `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `sockfd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `sockfd` is not a socket.
    /// - `-EINVAL`: `IOSQE_BUFFER_SELECT` is not set, `flags` has `MSG_WAITALL`, `len` is not 0
    ///   before Linux 6.17, or the kernel is older than 6.0.
    /// - `-ENOBUFS`: the buffer group is empty or does not exist. No data is lost.
    /// - `-ECONNRESET`: the peer has reset the connection.
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

    /// Receives a message into several buffers, with the address of its sender, or with control
    /// messages, as recvmsg(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `msg`: describes where to store the message. The structure and all memory that it refers
    ///   to, except the array of buffers, must stay valid until the completion.
    /// - `flags`: 0, or `MSG_*` flags of recvmsg(2).
    ///
    /// # Completion
    ///
    /// The number of bytes received, 0 if the peer has shut down the connection, or `-errno`. The
    /// fields `msg_namelen`, `msg_controllen` and `msg_flags` of `msg` are updated.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `msg`, or memory that it refers to, is outside the accessible address space.
    /// - `-EMSGSIZE`: the message has more than 1024 buffers.
    /// - `-EINVAL`: `ioprio` has unknown flags or `IORING_RECVSEND_BUNDLE`; or, with
    ///   `IOSQE_BUFFER_SELECT`: the message has more than one buffer.
    /// - `-EAGAIN`: with `MSG_DONTWAIT`: there is no message.
    /// - `-ENOBUFS`: with `IOSQE_BUFFER_SELECT`: the buffer group is empty or does not exist.
    ///
    /// And those of recvmsg(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_recvmsg(fd: c_int, msg: *mut msghdr, flags: c_uint) => IORING_OP_RECVMSG {
        fd: fd, u2.addr: msg as __u64, len: 1, u3.msg_flags: flags,
    }

    /// Receives messages from a socket until it is cancelled or ends, each into a provided buffer
    /// that starts with a `struct io_uring_recvmsg_out`. The request needs `IOSQE_BUFFER_SELECT`
    /// and the id of the buffer group in `buf_group`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `msg`: its `msg_namelen` and `msg_controllen` set the space for the address and the
    ///   control messages in each buffer. It is copied on submission.
    /// - `flags`: 0, or `MSG_*` flags of recvmsg(2) except `MSG_WAITALL`.
    ///
    /// # Completion
    ///
    /// The number of bytes stored in the buffer, all parts included, and in the upper 16 bits of
    /// `flags` the id of the buffer; or `-errno`. The request goes on if, and only if, the CQE has
    /// `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `IOSQE_BUFFER_SELECT` is not set, `flags` has `MSG_WAITALL`, the message has
    ///   more than one buffer, `ioprio` has `IORING_RECVSEND_BUNDLE`, or the kernel is older than
    ///   6.0.
    /// - `-ENOBUFS`: the buffer group is empty or does not exist. No message is lost.
    /// - `-EFAULT`: `msg` is outside the accessible address space, or the buffer is too short for
    ///   the parts before the payload.
    /// - `-EOVERFLOW`: `msg_namelen` and `msg_controllen` are too large.
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
