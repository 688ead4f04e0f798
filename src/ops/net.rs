//! Sockets: making and connecting them, and their options.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_direct_slot;

ops! {
    /// Makes a socket, as socket(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `domain`: address family, `AF_*`.
    /// - `type`: kind of socket, `SOCK_*`.
    /// - `protocol`: protocol; 0 for the usual one.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0.
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

    /// Makes a socket straight in the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `domain`: address family, `AF_*`.
    /// - `type`: kind of socket, `SOCK_*`.
    /// - `protocol`: protocol; 0 for the usual one.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0, `type` has `SOCK_CLOEXEC`, or the table has no slot
    ///   `file_index`.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
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

    /// Makes a socket straight in a slot of the table of registered files that the kernel chooses.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `domain`: address family, `AF_*`.
    /// - `type`: kind of socket, `SOCK_*`.
    /// - `protocol`: protocol; 0 for the usual one.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The slot, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `flags` is not 0, or `type` has `SOCK_CLOEXEC`.
    /// - `-ENFILE`: no slot is free, or there is no table of registered files.
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

    /// Gives a socket its address, as bind(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: the address.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `addr` is not memory of the program's.
    /// - `-EINVAL`: `addrlen` is longer than any address.
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

    /// Makes a socket accept connections, as listen(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `backlog`: how many connections may wait to be accepted.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    ///
    /// And those of listen(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.7
    pub fn io_uring_prep_listen(fd: c_int, backlog: c_int) => IORING_OP_LISTEN {
        fd: fd, len: backlog as __u32,
    }

    /// Connects a socket, as connect(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: the address to connect to.
    /// - `addrlen`: length of the address, in bytes.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EFAULT`: `addr` is not memory of the program's.
    /// - `-EINVAL`: `addrlen` is longer than any address.
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

    /// Accepts a connection, as accept4(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: where the address of the peer goes; null for nowhere.
    /// - `addrlen`: room for the address, in bytes; its length afterwards; null for none.
    /// - `flags`: `SOCK_CLOEXEC`, `SOCK_NONBLOCK`.
    ///
    /// # Completion
    ///
    /// The new descriptor, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: unknown flags, or the socket does not listen.
    /// - `-EFAULT`: `addr` or `addrlen` is not memory of the program's.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection waits.
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

    /// Accepts a connection straight into the table of registered files.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: where the address of the peer goes; null for nowhere.
    /// - `addrlen`: room for the address, in bytes; its length afterwards; null for none.
    /// - `flags`: `SOCK_NONBLOCK`; `SOCK_CLOEXEC` is refused.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Completion
    ///
    /// 0, or the slot where the kernel chose it; `-errno` otherwise.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `flags` has `SOCK_CLOEXEC` or unknown flags, the socket does not listen, or the
    ///   table has no slot `file_index`.
    /// - `-ENXIO`: there is no table of registered files.
    /// - `-ENFILE`: with `IORING_FILE_INDEX_ALLOC`: no slot is free, or there is no table.
    /// - `-EFAULT`: `addr` or `addrlen` is not memory of the program's.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection waits.
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

    /// Accepts connections again and again. The address of each peer goes to the same place: leave
    /// it out.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: where the address of the peer goes; null for nowhere.
    /// - `addrlen`: room for the address, in bytes; its length afterwards; null for none.
    /// - `flags`: `SOCK_CLOEXEC`, `SOCK_NONBLOCK`.
    ///
    /// # Completion
    ///
    /// One completion a connection: the new descriptor, or `-errno`. `IORING_CQE_F_MORE` says that
    /// more will come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: unknown flags, the socket does not listen, or the kernel is older than 5.19.
    /// - `-EFAULT`: `addr` or `addrlen` is not memory of the program's.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection waits.
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

    /// Accepts connections again and again, straight into slots of the table of registered files
    /// that the kernel chooses.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `addr`: where the address of the peer goes; null for nowhere.
    /// - `addrlen`: room for the address, in bytes; its length afterwards; null for none.
    /// - `flags`: `SOCK_NONBLOCK`; `SOCK_CLOEXEC` is refused.
    ///
    /// # Completion
    ///
    /// One completion a connection: its slot, or `-errno`. `IORING_CQE_F_MORE` says that more will
    /// come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    /// - `-EINVAL`: `flags` has `SOCK_CLOEXEC` or unknown flags, the socket does not listen, or the
    ///   kernel is older than 5.19.
    /// - `-ENFILE`: no slot is free, or there is no table of registered files.
    /// - `-EFAULT`: `addr` or `addrlen` is not memory of the program's.
    /// - `-EAGAIN`: with `IORING_ACCEPT_DONTWAIT` in `ioprio`: no connection waits.
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

    /// Shuts a connection down, as shutdown(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `how`: `SHUT_RD`, `SHUT_WR` or `SHUT_RDWR`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-ENOTSOCK`: `fd` is not a socket.
    ///
    /// And those of shutdown(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_shutdown(fd: c_int, how: c_int) => IORING_OP_SHUTDOWN {
        fd: fd, len: how as __u32,
    }

    /// Gets or sets an option of a socket, or asks how much is queued.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `cmd_op`: `SOCKET_URING_OP_*`.
    /// - `fd`: the socket.
    /// - `level`: level of the option, `SOL_*`.
    /// - `optname`: name of the option.
    /// - `optval`: value of the option.
    /// - `optlen`: length of the value, in bytes.
    ///
    /// # Completion
    ///
    /// 0 or the option's length, as the command has it, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EOPNOTSUPP`: `fd` is not a socket, the socket does not have the command, or `level` is
    ///   not `SOL_SOCKET` for `SOCKET_URING_OP_GETSOCKOPT`.
    /// - `-EINVAL`: `SOCKET_URING_OP_TX_TIMESTAMP` in a ring without completions of 32 bytes.
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

    /// Asks for the address of a socket or of its peer.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the socket.
    /// - `sockaddr`: where the address goes.
    /// - `sockaddr_len`: room for the address, in bytes; its length afterwards.
    /// - `peer`: 1 for the peer's address, 0 for the socket's own.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EOPNOTSUPP`: `fd` is not a socket, the socket takes no commands, or the kernel is older
    ///   than 6.19.
    /// - `-EINVAL`: `peer` is neither 0 nor 1.
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
