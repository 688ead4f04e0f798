//! The operations.

/// What a request does (`opcode`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_op {
    /// Nothing but complete (Linux 5.1).
    IORING_OP_NOP = 0,
    /// Vectored read, as preadv2(2) (Linux 5.1).
    IORING_OP_READV = 1,
    /// Vectored write, as pwritev2(2) (Linux 5.1).
    IORING_OP_WRITEV = 2,
    /// Writes a file's dirty data to its device, as fsync(2) (Linux 5.1).
    IORING_OP_FSYNC = 3,
    /// Read into a registered buffer (Linux 5.1).
    IORING_OP_READ_FIXED = 4,
    /// Write from a registered buffer (Linux 5.1).
    IORING_OP_WRITE_FIXED = 5,
    /// Waits for events of a file, as poll(2) (Linux 5.1).
    IORING_OP_POLL_ADD = 6,
    /// Removes a poll request, or changes it (Linux 5.1).
    IORING_OP_POLL_REMOVE = 7,
    /// Writes a range of a file to its device, as sync_file_range(2) (Linux 5.2).
    IORING_OP_SYNC_FILE_RANGE = 8,
    /// Sends a message, as sendmsg(2) (Linux 5.3).
    IORING_OP_SENDMSG = 9,
    /// Receives a message, as recvmsg(2) (Linux 5.3).
    IORING_OP_RECVMSG = 10,
    /// Completes after a time or a number of completions (Linux 5.4).
    IORING_OP_TIMEOUT = 11,
    /// Removes a timeout, or changes it (Linux 5.5).
    IORING_OP_TIMEOUT_REMOVE = 12,
    /// Takes a connection, as accept4(2) (Linux 5.5).
    IORING_OP_ACCEPT = 13,
    /// Cancels requests (Linux 5.5).
    IORING_OP_ASYNC_CANCEL = 14,
    /// Limits the time of the request that it is linked to (Linux 5.5).
    IORING_OP_LINK_TIMEOUT = 15,
    /// Connects a socket, as connect(2) (Linux 5.5).
    IORING_OP_CONNECT = 16,
    /// Reserves or frees space of a file, as fallocate(2) (Linux 5.6).
    IORING_OP_FALLOCATE = 17,
    /// Opens a file, as openat(2) (Linux 5.6).
    IORING_OP_OPENAT = 18,
    /// Closes a descriptor or a registered file (Linux 5.6).
    IORING_OP_CLOSE = 19,
    /// Changes registered files (Linux 5.6).
    IORING_OP_FILES_UPDATE = 20,
    /// Asks for a file's status, as statx(2) (Linux 5.6).
    IORING_OP_STATX = 21,
    /// Read into one buffer, as pread(2) (Linux 5.6).
    IORING_OP_READ = 22,
    /// Write from one buffer, as pwrite(2) (Linux 5.6).
    IORING_OP_WRITE = 23,
    /// Announces how a file will be used, as posix_fadvise(2) (Linux 5.6).
    IORING_OP_FADVISE = 24,
    /// Announces how memory will be used, as madvise(2) (Linux 5.6).
    IORING_OP_MADVISE = 25,
    /// Sends data, as send(2) (Linux 5.6).
    IORING_OP_SEND = 26,
    /// Receives data, as recv(2) (Linux 5.6).
    IORING_OP_RECV = 27,
    /// Opens a file, as openat2(2) (Linux 5.6).
    IORING_OP_OPENAT2 = 28,
    /// Changes what an epoll instance watches, as epoll_ctl(2) (Linux 5.6).
    IORING_OP_EPOLL_CTL = 29,
    /// Moves data from or to a pipe, as splice(2) (Linux 5.7).
    IORING_OP_SPLICE = 30,
    /// Hands buffers to the kernel for it to choose from (Linux 5.7).
    IORING_OP_PROVIDE_BUFFERS = 31,
    /// Takes provided buffers back (Linux 5.7).
    IORING_OP_REMOVE_BUFFERS = 32,
    /// Duplicates the contents of a pipe, as tee(2) (Linux 5.8).
    IORING_OP_TEE = 33,
    /// Shuts down a socket, as shutdown(2) (Linux 5.11).
    IORING_OP_SHUTDOWN = 34,
    /// Renames a file, as renameat2(2) (Linux 5.11).
    IORING_OP_RENAMEAT = 35,
    /// Removes a name, as unlinkat(2) (Linux 5.11).
    IORING_OP_UNLINKAT = 36,
    /// Creates a directory, as mkdirat(2) (Linux 5.15).
    IORING_OP_MKDIRAT = 37,
    /// Creates a symbolic link, as symlinkat(2) (Linux 5.15).
    IORING_OP_SYMLINKAT = 38,
    /// Creates a hard link, as linkat(2) (Linux 5.15).
    IORING_OP_LINKAT = 39,
    /// Posts a completion to another ring (Linux 5.18).
    IORING_OP_MSG_RING = 40,
    /// Sets an extended attribute, as fsetxattr(2) (Linux 5.19).
    IORING_OP_FSETXATTR = 41,
    /// Sets an extended attribute, as setxattr(2) (Linux 5.19).
    IORING_OP_SETXATTR = 42,
    /// Reads an extended attribute, as fgetxattr(2) (Linux 5.19).
    IORING_OP_FGETXATTR = 43,
    /// Reads an extended attribute, as getxattr(2) (Linux 5.19).
    IORING_OP_GETXATTR = 44,
    /// Creates a socket, as socket(2) (Linux 5.19).
    IORING_OP_SOCKET = 45,
    /// A command of the file's own, as ioctl(2) (Linux 5.19).
    IORING_OP_URING_CMD = 46,
    /// Sends data without copying it (Linux 6.0).
    IORING_OP_SEND_ZC = 47,
    /// Sends a message without copying its data (Linux 6.1).
    IORING_OP_SENDMSG_ZC = 48,
    /// Reads into provided buffers whenever there is data (Linux 6.7).
    IORING_OP_READ_MULTISHOT = 49,
    /// Waits for a child process, as waitid(2) (Linux 6.7).
    IORING_OP_WAITID = 50,
    /// Waits on a futex (Linux 6.7).
    IORING_OP_FUTEX_WAIT = 51,
    /// Wakes waiters of a futex (Linux 6.7).
    IORING_OP_FUTEX_WAKE = 52,
    /// Waits on any of several futexes (Linux 6.7).
    IORING_OP_FUTEX_WAITV = 53,
    /// Makes an ordinary descriptor of a registered file (Linux 6.8).
    IORING_OP_FIXED_FD_INSTALL = 54,
    /// Cuts or extends a file, as ftruncate(2) (Linux 6.9).
    IORING_OP_FTRUNCATE = 55,
    /// Gives a socket its address, as bind(2) (Linux 6.11).
    IORING_OP_BIND = 56,
    /// Lets a socket take connections, as listen(2) (Linux 6.11).
    IORING_OP_LISTEN = 57,
    /// Receives data without copying it (Linux 6.15).
    IORING_OP_RECV_ZC = 58,
    /// Takes events of an epoll instance, as epoll_wait(2) (Linux 6.15).
    IORING_OP_EPOLL_WAIT = 59,
    /// Vectored read into a registered buffer (Linux 6.15).
    IORING_OP_READV_FIXED = 60,
    /// Vectored write from a registered buffer (Linux 6.15).
    IORING_OP_WRITEV_FIXED = 61,
    /// Creates a pipe, as pipe2(2) (Linux 6.16).
    IORING_OP_PIPE = 62,
    /// `IORING_OP_NOP` in an entry of 128 bytes (Linux 6.19).
    IORING_OP_NOP128 = 63,
    /// `IORING_OP_URING_CMD` in an entry of 128 bytes (Linux 6.19).
    IORING_OP_URING_CMD128 = 64,
    /// Number of operations known here.
    IORING_OP_LAST = 65,
}
