//! The operations.

/// Operation of a request (`opcode`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_op {
    /// Completes at once (Linux 5.1). Prepared by `io_uring_prep_nop`.
    IORING_OP_NOP = 0,
    /// Reads into several buffers, as preadv2(2) (Linux 5.1). Prepared by `io_uring_prep_readv`,
    /// `io_uring_prep_readv2`.
    IORING_OP_READV = 1,
    /// Writes from several buffers, as pwritev2(2) (Linux 5.1). Prepared by `io_uring_prep_writev`,
    /// `io_uring_prep_writev2`.
    IORING_OP_WRITEV = 2,
    /// Flushes a file to its device, as fsync(2) (Linux 5.1). Prepared by `io_uring_prep_fsync`.
    IORING_OP_FSYNC = 3,
    /// Reads into a registered buffer (Linux 5.1). Prepared by `io_uring_prep_read_fixed`.
    IORING_OP_READ_FIXED = 4,
    /// Writes from a registered buffer (Linux 5.1). Prepared by `io_uring_prep_write_fixed`.
    IORING_OP_WRITE_FIXED = 5,
    /// Waits for events of a file, as poll(2) (Linux 5.1). Prepared by `io_uring_prep_poll_add`,
    /// `io_uring_prep_poll_multishot`.
    IORING_OP_POLL_ADD = 6,
    /// Removes or changes a poll request (Linux 5.1). Prepared by `io_uring_prep_poll_remove`,
    /// `io_uring_prep_poll_update`.
    IORING_OP_POLL_REMOVE = 7,
    /// Flushes a range of a file, as sync_file_range(2) (Linux 5.2). Prepared by
    /// `io_uring_prep_sync_file_range`.
    IORING_OP_SYNC_FILE_RANGE = 8,
    /// Sends a message, as sendmsg(2) (Linux 5.3). Prepared by `io_uring_prep_sendmsg`.
    IORING_OP_SENDMSG = 9,
    /// Receives a message, as recvmsg(2) (Linux 5.3). Prepared by `io_uring_prep_recvmsg`,
    /// `io_uring_prep_recvmsg_multishot`.
    IORING_OP_RECVMSG = 10,
    /// Completes after a time or a number of completions (Linux 5.4). Prepared by
    /// `io_uring_prep_timeout`.
    IORING_OP_TIMEOUT = 11,
    /// Removes or changes a timeout (Linux 5.5). Prepared by `io_uring_prep_timeout_remove`,
    /// `io_uring_prep_timeout_update`.
    IORING_OP_TIMEOUT_REMOVE = 12,
    /// Accepts a connection, as accept4(2) (Linux 5.5). Prepared by `io_uring_prep_accept`,
    /// `io_uring_prep_accept_direct`, `io_uring_prep_multishot_accept`,
    /// `io_uring_prep_multishot_accept_direct`.
    IORING_OP_ACCEPT = 13,
    /// Cancels requests (Linux 5.5). Prepared by `io_uring_prep_cancel`, `io_uring_prep_cancel64`,
    /// `io_uring_prep_cancel_fd`.
    IORING_OP_ASYNC_CANCEL = 14,
    /// Limits the time of the request before it in the chain (Linux 5.5). Prepared by
    /// `io_uring_prep_link_timeout`.
    IORING_OP_LINK_TIMEOUT = 15,
    /// Connects a socket, as connect(2) (Linux 5.5). Prepared by `io_uring_prep_connect`.
    IORING_OP_CONNECT = 16,
    /// Allocates or frees space of a file, as fallocate(2) (Linux 5.6). Prepared by
    /// `io_uring_prep_fallocate`.
    IORING_OP_FALLOCATE = 17,
    /// Opens a file, as openat(2) (Linux 5.6). Prepared by `io_uring_prep_openat`,
    /// `io_uring_prep_open`, `io_uring_prep_openat_direct`, `io_uring_prep_open_direct`.
    IORING_OP_OPENAT = 18,
    /// Closes a descriptor, as close(2), or empties a slot of the registered files (Linux 5.6).
    /// Prepared by `io_uring_prep_close`, `io_uring_prep_close_direct`.
    IORING_OP_CLOSE = 19,
    /// Changes registered files (Linux 5.6). Prepared by `io_uring_prep_files_update`.
    IORING_OP_FILES_UPDATE = 20,
    /// Reads the status of a file, as statx(2) (Linux 5.6). Prepared by `io_uring_prep_statx`.
    IORING_OP_STATX = 21,
    /// Reads into one buffer, as pread(2) (Linux 5.6). Prepared by `io_uring_prep_read`.
    IORING_OP_READ = 22,
    /// Writes from one buffer, as pwrite(2) (Linux 5.6). Prepared by `io_uring_prep_write`.
    IORING_OP_WRITE = 23,
    /// Announces how a file is used, as posix_fadvise(2) (Linux 5.6). Prepared by
    /// `io_uring_prep_fadvise`, `io_uring_prep_fadvise64`.
    IORING_OP_FADVISE = 24,
    /// Announces how memory is used, as madvise(2) (Linux 5.6). Prepared by
    /// `io_uring_prep_madvise`, `io_uring_prep_madvise64`.
    IORING_OP_MADVISE = 25,
    /// Sends data, as send(2) or sendto(2) (Linux 5.6). Prepared by `io_uring_prep_send`,
    /// `io_uring_prep_sendto`, `io_uring_prep_send_bundle`.
    IORING_OP_SEND = 26,
    /// Receives data, as recv(2) (Linux 5.6). Prepared by `io_uring_prep_recv`,
    /// `io_uring_prep_recv_multishot`.
    IORING_OP_RECV = 27,
    /// Opens a file, as openat2(2) (Linux 5.6). Prepared by `io_uring_prep_openat2`,
    /// `io_uring_prep_openat2_direct`.
    IORING_OP_OPENAT2 = 28,
    /// Changes the interest list of an epoll instance, as epoll_ctl(2) (Linux 5.6). Prepared by
    /// `io_uring_prep_epoll_ctl`.
    IORING_OP_EPOLL_CTL = 29,
    /// Moves data from or to a pipe, as splice(2) (Linux 5.7). Prepared by `io_uring_prep_splice`.
    IORING_OP_SPLICE = 30,
    /// Adds buffers to a buffer group (Linux 5.7). Prepared by `io_uring_prep_provide_buffers`.
    IORING_OP_PROVIDE_BUFFERS = 31,
    /// Removes buffers of a buffer group (Linux 5.7). Prepared by `io_uring_prep_remove_buffers`.
    IORING_OP_REMOVE_BUFFERS = 32,
    /// Duplicates the content of a pipe, as tee(2) (Linux 5.8). Prepared by `io_uring_prep_tee`.
    IORING_OP_TEE = 33,
    /// Shuts down a socket, as shutdown(2) (Linux 5.11). Prepared by `io_uring_prep_shutdown`.
    IORING_OP_SHUTDOWN = 34,
    /// Renames a file, as renameat2(2) (Linux 5.11). Prepared by `io_uring_prep_renameat`,
    /// `io_uring_prep_rename`.
    IORING_OP_RENAMEAT = 35,
    /// Removes a name, as unlinkat(2) (Linux 5.11). Prepared by `io_uring_prep_unlinkat`,
    /// `io_uring_prep_unlink`.
    IORING_OP_UNLINKAT = 36,
    /// Creates a directory, as mkdirat(2) (Linux 5.15). Prepared by `io_uring_prep_mkdirat`,
    /// `io_uring_prep_mkdir`.
    IORING_OP_MKDIRAT = 37,
    /// Creates a symbolic link, as symlinkat(2) (Linux 5.15). Prepared by
    /// `io_uring_prep_symlinkat`, `io_uring_prep_symlink`.
    IORING_OP_SYMLINKAT = 38,
    /// Creates a hard link, as linkat(2) (Linux 5.15). Prepared by `io_uring_prep_linkat`,
    /// `io_uring_prep_link`.
    IORING_OP_LINKAT = 39,
    /// Posts a CQE to another ring, or sends it a registered file (Linux 5.18). Prepared by
    /// `io_uring_prep_msg_ring`, `io_uring_prep_msg_ring_cqe_flags`, `io_uring_prep_msg_ring_fd`,
    /// `io_uring_prep_msg_ring_fd_alloc`.
    IORING_OP_MSG_RING = 40,
    /// Sets an extended attribute, as fsetxattr(2) (Linux 5.19). Prepared by
    /// `io_uring_prep_fsetxattr`.
    IORING_OP_FSETXATTR = 41,
    /// Sets an extended attribute, as setxattr(2) (Linux 5.19). Prepared by
    /// `io_uring_prep_setxattr`.
    IORING_OP_SETXATTR = 42,
    /// Reads an extended attribute, as fgetxattr(2) (Linux 5.19). Prepared by
    /// `io_uring_prep_fgetxattr`.
    IORING_OP_FGETXATTR = 43,
    /// Reads an extended attribute, as getxattr(2) (Linux 5.19). Prepared by
    /// `io_uring_prep_getxattr`.
    IORING_OP_GETXATTR = 44,
    /// Creates a socket, as socket(2) (Linux 5.19). Prepared by `io_uring_prep_socket`,
    /// `io_uring_prep_socket_direct`, `io_uring_prep_socket_direct_alloc`.
    IORING_OP_SOCKET = 45,
    /// Command to the driver of a file or to a socket, comparable to ioctl(2) (Linux 5.19).
    /// Prepared by `io_uring_prep_uring_cmd`, `io_uring_prep_cmd_sock`,
    /// `io_uring_prep_cmd_getsockname`, `io_uring_prep_cmd_discard`,
    /// `io_uring_prep_cmd_zone_reset_all`.
    IORING_OP_URING_CMD = 46,
    /// Sends data without copying it (Linux 6.0). Prepared by `io_uring_prep_send_zc`,
    /// `io_uring_prep_send_zc_fixed`.
    IORING_OP_SEND_ZC = 47,
    /// Sends a message without copying its data (Linux 6.1). Prepared by
    /// `io_uring_prep_sendmsg_zc`, `io_uring_prep_sendmsg_zc_fixed`.
    IORING_OP_SENDMSG_ZC = 48,
    /// Multishot read into provided buffers (Linux 6.7). Prepared by
    /// `io_uring_prep_read_multishot`.
    IORING_OP_READ_MULTISHOT = 49,
    /// Waits for a child process, as waitid(2) (Linux 6.7). Prepared by `io_uring_prep_waitid`.
    IORING_OP_WAITID = 50,
    /// Waits on a futex (Linux 6.7). Prepared by `io_uring_prep_futex_wait`.
    IORING_OP_FUTEX_WAIT = 51,
    /// Wakes waiters of a futex (Linux 6.7). Prepared by `io_uring_prep_futex_wake`.
    IORING_OP_FUTEX_WAKE = 52,
    /// Waits on several futexes (Linux 6.7). Prepared by `io_uring_prep_futex_waitv`.
    IORING_OP_FUTEX_WAITV = 53,
    /// Installs a registered file as an ordinary descriptor (Linux 6.8). Prepared by
    /// `io_uring_prep_fixed_fd_install`.
    IORING_OP_FIXED_FD_INSTALL = 54,
    /// Sets the length of a file, as ftruncate(2) (Linux 6.9). Prepared by
    /// `io_uring_prep_ftruncate`.
    IORING_OP_FTRUNCATE = 55,
    /// Binds a socket to an address, as bind(2) (Linux 6.11). Prepared by `io_uring_prep_bind`.
    IORING_OP_BIND = 56,
    /// Makes a socket accept connections, as listen(2) (Linux 6.11). Prepared by
    /// `io_uring_prep_listen`.
    IORING_OP_LISTEN = 57,
    /// Receives data without copying it; no function prepares it (Linux 6.15).
    IORING_OP_RECV_ZC = 58,
    /// Waits for events of an epoll instance, as epoll_wait(2) (Linux 6.15). Prepared by
    /// `io_uring_prep_epoll_wait`.
    IORING_OP_EPOLL_WAIT = 59,
    /// Reads into several parts of a registered buffer (Linux 6.15). Prepared by
    /// `io_uring_prep_readv_fixed`.
    IORING_OP_READV_FIXED = 60,
    /// Writes from several parts of a registered buffer (Linux 6.15). Prepared by
    /// `io_uring_prep_writev_fixed`.
    IORING_OP_WRITEV_FIXED = 61,
    /// Creates a pipe, as pipe2(2) (Linux 6.16). Prepared by `io_uring_prep_pipe`,
    /// `io_uring_prep_pipe_direct`.
    IORING_OP_PIPE = 62,
    /// `IORING_OP_NOP` in a 128-byte SQE (Linux 6.19). Prepared by `io_uring_prep_nop128`.
    IORING_OP_NOP128 = 63,
    /// `IORING_OP_URING_CMD` in a 128-byte SQE (Linux 6.19). Prepared by
    /// `io_uring_prep_uring_cmd128`.
    IORING_OP_URING_CMD128 = 64,
    /// Number of operations that this header knows; not an operation.
    IORING_OP_LAST = 65,
}
