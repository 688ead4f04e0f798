//! Names of numbers of other system calls: errors, and flags that SQEs pass on.

/// A name and its value.
pub type Row = (&'static str, u64);

macro_rules! errors {
    ($($name:ident)*) => { const ERRORS: &[(&str, i32)] = &[$((stringify!($name), libc::$name)),*]; };
}

errors! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT
    ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG
    ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP
    ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL
    ENOANO EBADRQC EBADSLT EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV
    ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD
    ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE
    EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT
    EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN
    ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY
    EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE
    ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL
    EHWPOISON
}

/// A result as the kernel returns it: a number, or `-EINVAL`.
pub fn result(value: i32) -> String {
    error(value).map_or(value.to_string(), |name| format!("-{name}"))
}

/// The name of the error that a result is; `None` if it is no error, or has no name.
pub fn error(value: i32) -> Option<&'static str> {
    let number = value.checked_neg()?;
    ERRORS.iter().find(|row| row.1 == number).map(|row| row.0)
}

/// The error with a name.
pub fn errno(name: &str) -> Option<i32> {
    ERRORS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
}

macro_rules! table {
    ($($(#[$doc:meta])* $table:ident: $($name:ident)*;)*) => {
        $($(#[$doc])* pub const $table: &[Row] = &[$((stringify!($name), libc::$name as u32 as u64)),*];)*
    };
}

table! {
    /// Flags of open(2) and pipe2(2). `O_SYNC` and `O_TMPFILE` contain other flags.
    OPEN: O_WRONLY O_RDWR O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC O_DSYNC O_DIRECT
        O_TMPFILE O_DIRECTORY O_NOFOLLOW O_NOATIME O_CLOEXEC O_PATH;
    /// Flags of send(2) and recv(2).
    MSG: MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC MSG_TRUNC MSG_DONTWAIT MSG_EOR MSG_WAITALL
        MSG_CONFIRM MSG_NOSIGNAL MSG_MORE MSG_FASTOPEN MSG_CMSG_CLOEXEC MSG_ERRQUEUE;
    /// Flags of accept4(2) and socket(2).
    SOCK: SOCK_CLOEXEC SOCK_NONBLOCK;
    /// Flags of preadv2(2).
    RWF: RWF_HIPRI RWF_DSYNC RWF_SYNC RWF_NOWAIT RWF_APPEND;
    /// Events of poll(2).
    POLL: POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND
        POLLRDHUP EPOLLEXCLUSIVE EPOLLONESHOT EPOLLET;
    /// Flags of calls with a directory.
    AT: AT_SYMLINK_NOFOLLOW AT_REMOVEDIR AT_SYMLINK_FOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH
        AT_STATX_FORCE_SYNC AT_STATX_DONT_SYNC;
    /// Flags of renameat2(2).
    RENAME: RENAME_NOREPLACE RENAME_EXCHANGE RENAME_WHITEOUT;
    /// Flags of splice(2).
    SPLICE: SPLICE_F_MOVE SPLICE_F_NONBLOCK SPLICE_F_MORE SPLICE_F_GIFT;
    /// Modes of fallocate(2).
    FALLOCATE: FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE FALLOC_FL_COLLAPSE_RANGE
        FALLOC_FL_ZERO_RANGE FALLOC_FL_INSERT_RANGE FALLOC_FL_UNSHARE_RANGE;
    /// Flags of sync_file_range(2).
    SYNC_RANGE: SYNC_FILE_RANGE_WAIT_BEFORE SYNC_FILE_RANGE_WRITE SYNC_FILE_RANGE_WAIT_AFTER;
    /// Options of waitid(2).
    WAIT: WNOHANG WSTOPPED WEXITED WCONTINUED WNOWAIT;
    /// Advice of posix_fadvise(2).
    FADVISE: POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED
        POSIX_FADV_DONTNEED POSIX_FADV_NOREUSE;
    /// Advice of madvise(2).
    MADVISE: MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_FREE
        MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE
        MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP MADV_COLD MADV_PAGEOUT MADV_POPULATE_READ
        MADV_POPULATE_WRITE;
    /// How to shut down a socket.
    SHUT: SHUT_RD SHUT_WR SHUT_RDWR;
    /// Address families.
    FAMILY: AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_ALG AF_VSOCK AF_XDP;
    /// Types of sockets.
    SOCKET_TYPE: SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_SEQPACKET;
    /// Operations of epoll_ctl(2).
    EPOLL: EPOLL_CTL_ADD EPOLL_CTL_DEL EPOLL_CTL_MOD;
    /// What waitid(2) waits for.
    ID_TYPE: P_ALL P_PID P_PGID P_PIDFD;
}

/// The names of the bits that are set, and the bits without a name. A flag that contains another
/// one stands for both.
pub fn bits(rows: &[Row], value: u64) -> (Vec<&'static str>, u64) {
    let mut set: Vec<&Row> = rows.iter().filter(|r| r.1 != 0 && value & r.1 == r.1).collect();
    let all = set.clone();
    set.retain(|row| !all.iter().any(|other| other.1 != row.1 && other.1 & row.1 == row.1));
    let rest = set.iter().fold(value, |rest, row| rest & !row.1);
    (set.into_iter().map(|row| row.0).collect(), rest)
}

/// The name of a value.
pub fn name(rows: &[Row], value: u64) -> Option<&'static str> {
    rows.iter().find(|row| row.1 == value).map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_names() {
        assert_eq!(result(-libc::EIO), "-EIO");
        assert_eq!(result(-libc::EWOULDBLOCK), "-EAGAIN");
        assert_eq!(result(7), "7");
        assert_eq!(result(-5000), "-5000");
        assert_eq!(result(i32::MIN), "-2147483648");
    }

    #[test]
    fn a_flag_that_contains_another_stands_for_both() {
        let open = |flags: i32| bits(OPEN, flags as u32 as u64);
        assert_eq!(open(libc::O_SYNC | libc::O_WRONLY), (vec!["O_WRONLY", "O_SYNC"], 0));
        assert_eq!(open(libc::O_DSYNC), (vec!["O_DSYNC"], 0));
        assert_eq!(bits(SHUT, 64), (vec![], 64));
    }
}
