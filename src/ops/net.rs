//! Sockets: creating, connecting and accepting, and their options.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Creates a socket, as socket(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `domain`: the address family, `AF_*` as for socket(2).
    /// - `type`: the kind of socket, such as `SOCK_STREAM`, optionally with `SOCK_NONBLOCK` and
    ///   `SOCK_CLOEXEC`.
    /// - `protocol`: the protocol, or 0 for the default one.
    /// - `flags`: must be 0.
    ///
    /// # Completion
    ///
    /// The new file descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0, or `type` has unknown flags.
    /// - `-EMFILE`: the limit of open files (`RLIMIT_NOFILE`) is reached.
    ///
    /// And those of socket(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_socket(
        domain: c_int,
        r#type: c_int,
        protocol: c_int,
        flags: c_uint,
    ) => IORING_OP_SOCKET {
        fd: domain, u1.off: r#type as __u64, len: protocol as __u32,
        u3.msg_flags: flags,
    }

    /// Creates a socket as a direct descriptor: in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `domain`: the address family, `AF_*` as for socket(2).
    /// - `type`: the kind of socket, such as `SOCK_STREAM`, optionally with `SOCK_NONBLOCK`.
    /// - `protocol`: the protocol, or 0 for the default one.
    /// - `file_index`: the slot, from 0, or `IORING_FILE_INDEX_ALLOC` to let the kernel choose a
    ///   free one.
    /// - `flags`: must be 0.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_FILE_INDEX_ALLOC`, the slot; or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0, `type` has `SOCK_CLOEXEC` or unknown flags, or `file_index`
    ///   is beyond the table.
    /// - `-ENXIO`: no files are registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or no files are registered.
    ///
    /// And those of socket(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_socket_direct(
        domain: c_int,
        r#type: c_int,
        protocol: c_int,
        file_index: c_uint,
        flags: c_uint,
    ) => IORING_OP_SOCKET {
        fd: domain, u1.off: r#type as __u64, len: protocol as __u32,
        u3.msg_flags: flags, u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Creates a socket as a direct descriptor in a free slot of the table of registered files,
    /// which the kernel chooses.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `domain`: the address family, `AF_*` as for socket(2).
    /// - `type`: the kind of socket, such as `SOCK_STREAM`, optionally with `SOCK_NONBLOCK`.
    /// - `protocol`: the protocol, or 0 for the default one.
    /// - `flags`: must be 0.
    ///
    /// # Completion
    ///
    /// The slot, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0, or `type` has `SOCK_CLOEXEC` or unknown flags.
    /// - `-ENFILE`: no slot is free, or no files are registered.
    ///
    /// And those of socket(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_socket_direct_alloc(
        domain: c_int,
        r#type: c_int,
        protocol: c_int,
        flags: c_uint,
    ) => IORING_OP_SOCKET {
        fd: domain, u1.off: r#type as __u64, len: protocol as __u32,
        u3.msg_flags: flags, u5.file_index: IORING_FILE_INDEX_ALLOC,
    }

    /// Binds a socket to an address, as bind(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `addr`: the address. It is copied on submission.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `addr` is outside the accessible address space.
    /// - `-EINVAL`: `addrlen` is above the size of `struct sockaddr_storage` (128), or too small
    ///   for the address family; or the socket is bound already.
    ///
    /// And those of bind(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.7
    pub fn io_uring_prep_bind(
        fd: c_int,
        addr: *const sockaddr,
        addrlen: socklen_t,
    ) => IORING_OP_BIND {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64,
    }

    /// Makes a socket listen for connections, as listen(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `backlog`: maximum number of connections that wait to be accepted.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    ///
    /// And those of listen(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.7
    pub fn io_uring_prep_listen(fd: c_int, backlog: c_int) => IORING_OP_LISTEN {
        fd: fd, len: backlog as __u32,
    }

    /// Connects a socket to an address, as connect(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `addr`: the address to connect to. It is copied on submission.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `addr` is outside the accessible address space.
    /// - `-EINVAL`: `addrlen` is above the size of `struct sockaddr_storage` (128), or too small
    ///   for the address family.
    /// - `-ECONNREFUSED`: nothing listens on the address.
    /// - `-EISCONN`: the socket is connected already.
    ///
    /// And those of connect(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_connect(
        fd: c_int,
        addr: *const sockaddr,
        addrlen: socklen_t,
    ) => IORING_OP_CONNECT {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64,
    }

    /// Accepts one connection, as accept4(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the listening socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `addr`: where to store the address of the peer, or null; must stay valid until the
    ///   completion.
    /// - `addrlen`: the size of `addr` in bytes, replaced by the length of the address, or null;
    ///   must stay valid until the completion.
    /// - `flags`: 0, `SOCK_CLOEXEC`, `SOCK_NONBLOCK`, or both.
    ///
    /// # Completion
    ///
    /// The new file descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: unknown flags, the socket does not listen, or it was shut down.
    /// - `-EFAULT`: `addr` or `addrlen` is outside the accessible address space.
    /// - `-EMFILE`: the limit of open files (`RLIMIT_NOFILE`) is reached.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection is waiting.
    ///
    /// And those of accept4(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_accept(
        fd: c_int,
        addr: *mut sockaddr,
        addrlen: *mut socklen_t,
        flags: c_int,
    ) => IORING_OP_ACCEPT {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64, u3.accept_flags: flags as __u32,
    }

    /// Accepts one connection as a direct descriptor: into the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the listening socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `addr`: where to store the address of the peer, or null; must stay valid until the
    ///   completion.
    /// - `addrlen`: the size of `addr` in bytes, replaced by the length of the address, or null;
    ///   must stay valid until the completion.
    /// - `flags`: 0 or `SOCK_NONBLOCK`. `SOCK_CLOEXEC` is refused.
    /// - `file_index`: the slot, from 0, or `IORING_FILE_INDEX_ALLOC` to let the kernel choose a
    ///   free one.
    ///
    /// # Completion
    ///
    /// 0 or, with `IORING_FILE_INDEX_ALLOC`, the slot; or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `flags` has `SOCK_CLOEXEC` or unknown flags, the socket does not listen or was
    ///   shut down, or `file_index` is beyond the table.
    /// - `-ENXIO`: no files are registered.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or no files are registered.
    /// - `-EFAULT`: `addr` or `addrlen` is outside the accessible address space.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection is waiting.
    ///
    /// And those of accept4(2).
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_accept_direct(
        fd: c_int,
        addr: *mut sockaddr,
        addrlen: *mut socklen_t,
        flags: c_int,
        file_index: c_uint,
    ) => IORING_OP_ACCEPT {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64, u3.accept_flags: flags as __u32,
        u5.file_index: __io_uring_direct_slot(file_index),
    }

    /// Accepts connections until it is cancelled or fails, with one CQE for each. Leave `addr` and
    /// `addrlen` null: each connection would overwrite the same memory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the listening socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `addr`: should be null; otherwise where to store the address of each peer, until the last
    ///   completion.
    /// - `addrlen`: should be null; otherwise the size of `addr` in bytes, replaced by the length
    ///   of the address.
    /// - `flags`: for each connection: 0, `SOCK_CLOEXEC`, `SOCK_NONBLOCK`, or both.
    ///
    /// # Completion
    ///
    /// One CQE for each connection: the new file descriptor, or `-errno`. The request goes on if,
    /// and only if, the CQE has `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: unknown flags, the socket does not listen, it was shut down, or the kernel is
    ///   older than 5.19.
    /// - `-EFAULT`: `addr` or `addrlen` is outside the accessible address space.
    /// - `-EMFILE`: the limit of open files (`RLIMIT_NOFILE`) is reached. The connection stays in
    ///   the backlog.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection is waiting.
    ///
    /// And those of accept4(2).
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_multishot_accept(
        fd: c_int,
        addr: *mut sockaddr,
        addrlen: *mut socklen_t,
        flags: c_int,
    ) => IORING_OP_ACCEPT {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64, u3.accept_flags: flags as __u32,
        ioprio |= IORING_ACCEPT_MULTISHOT as __u16,
    }

    /// Accepts connections until it is cancelled or fails, each as a direct descriptor in a free
    /// slot of the table of registered files. Leave `addr` and `addrlen` null: each connection
    /// would overwrite the same memory.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the listening socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a
    ///   registered file.
    /// - `addr`: should be null; otherwise where to store the address of each peer, until the last
    ///   completion.
    /// - `addrlen`: should be null; otherwise the size of `addr` in bytes, replaced by the length
    ///   of the address.
    /// - `flags`: for each connection: 0 or `SOCK_NONBLOCK`. `SOCK_CLOEXEC` is refused.
    ///
    /// # Completion
    ///
    /// One CQE for each connection: its slot, or `-errno`. The request goes on if, and only if, the
    /// CQE has `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `flags` has `SOCK_CLOEXEC` or unknown flags, the socket does not listen, it was
    ///   shut down, or the kernel is older than 5.19.
    /// - `-ENFILE`: no slot is free, or no files are registered. The connection is lost.
    /// - `-EFAULT`: `addr` or `addrlen` is outside the accessible address space.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection is waiting.
    ///
    /// And those of accept4(2).
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_multishot_accept_direct(
        fd: c_int,
        addr: *mut sockaddr,
        addrlen: *mut socklen_t,
        flags: c_int,
    ) => IORING_OP_ACCEPT {
        fd: fd, u1.off: addrlen as __u64, u2.addr: addr as __u64, u3.accept_flags: flags as __u32,
        ioprio |= IORING_ACCEPT_MULTISHOT as __u16, u5.file_index: IORING_FILE_INDEX_ALLOC,
    }

    /// Shuts down a connection or one of its directions, as shutdown(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `how`: `SHUT_RD`, `SHUT_WR` or `SHUT_RDWR`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `how` is none of these values.
    /// - `-ENOTCONN`: the socket is not connected.
    ///
    /// And those of shutdown(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_shutdown(fd: c_int, how: c_int) => IORING_OP_SHUTDOWN {
        fd: fd, len: how as __u32,
    }

    /// Gets or sets a socket option, or asks how many bytes are queued.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `cmd_op`: the command, such as `SOCKET_URING_OP_GETSOCKOPT`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `level`: for options: the level, such as `SOL_SOCKET`; otherwise 0.
    /// - `optname`: for options: the name of the option; otherwise 0.
    /// - `optval`: for options: the value, which must stay valid until the completion; otherwise
    ///   null.
    /// - `optlen`: for options: the size of `optval`, in bytes; otherwise 0.
    ///
    /// # Completion
    ///
    /// For `SOCKET_URING_OP_GETSOCKOPT` the length of the value, for `SOCKET_URING_OP_SETSOCKOPT`
    /// 0, for `SOCKET_URING_OP_SIOCINQ` and `SOCKET_URING_OP_SIOCOUTQ` a number of bytes; or
    /// `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-EOPNOTSUPP`: `fd` is not a socket, the kernel or the protocol of the socket does not
    ///   have the command, or, for `SOCKET_URING_OP_GETSOCKOPT`, `level` is not `SOL_SOCKET`.
    /// - `-EINVAL`: `optlen` is negative; a number of bytes is asked of a listening TCP socket; or
    ///   `SOCKET_URING_OP_TX_TIMESTAMP` on a ring without 32-byte CQEs.
    ///
    /// And those of getsockopt(2) and setsockopt(2).
    ///
    /// # Since
    ///
    /// Linux 6.7; `SOCKET_URING_OP_SIOCINQ` and `SOCKET_URING_OP_SIOCOUTQ` since 6.5.
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    pub fn io_uring_prep_cmd_sock(
        cmd_op: c_int,
        fd: c_int,
        level: c_int,
        optname: c_int,
        optval: *mut c_void,
        optlen: c_int,
    ) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: cmd_op as __u32, u6.optval: optval as __u64,
        u2.s1.optname: optname as __u32, u5.optlen: optlen as __u32, u2.s1.level: level as __u32,
    }

    /// Gets the address of a socket or of its peer, as getsockname(2) and getpeername(2) do.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket: a file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered
    ///   file.
    /// - `sockaddr`: where to store the address; must stay valid until the completion.
    /// - `sockaddr_len`: the size of `sockaddr` in bytes, replaced by the length of the address;
    ///   must stay valid until the completion.
    /// - `peer`: 1 for the address of the peer, 0 for that of the socket.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open, or the registered file does not exist.
    /// - `-EOPNOTSUPP`: `fd` is not a socket, or the kernel is older than 6.19.
    /// - `-EINVAL`: `peer` is neither 0 nor 1.
    /// - `-ENOTCONN`: `peer` is 1 and the socket is not connected.
    ///
    /// And those of getsockname(2) and getpeername(2).
    ///
    /// # Since
    ///
    /// Linux 6.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_prep_cmd_getsockname(
        fd: c_int,
        sockaddr: *mut sockaddr,
        sockaddr_len: *mut socklen_t,
        peer: c_int,
    ) => IORING_OP_URING_CMD {
        fd: fd, u1.s1.cmd_op: io_uring_socket_op::SOCKET_URING_OP_GETSOCKNAME as __u32,
        u2.addr: sockaddr as __u64, u6.s1.addr3: sockaddr_len as __u64, u5.optlen: peer as __u32,
    }
}
