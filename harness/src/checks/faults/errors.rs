//! The errors of system calls, and the failures that functions tolerate.

use anyhow::{Context as _, Result};
use rustix::io::Errno;

/// A system call that the library uses.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    pub name: &'static str,
    /// Errors that the kernel can return, according to its manual pages or its sources.
    pub errors: &'static [&'static str],
    /// Whether it releases a resource: then its failure does not change the function's result.
    pub frees: bool,
}

const fn call(name: &'static str, errors: &'static [&'static str]) -> Call {
    Call { name, errors, frees: false }
}

pub const CALLS: [Call; 8] = [
    call(
        "io_uring_setup",
        &[
            "EBADF",
            "EFAULT",
            "EINVAL",
            "EMFILE",
            "ENFILE",
            "ENOMEM",
            "ENOSYS",
            "ENXIO",
            "EOPNOTSUPP",
            "EPERM",
        ],
    ),
    call(
        "io_uring_enter",
        &[
            "EAGAIN",
            "EBADF",
            "EBADFD",
            "EBUSY",
            "EEXIST",
            "EFAULT",
            "EINTR",
            "EINVAL",
            "ENOMEM",
            "ENOSYS",
            "ENXIO",
            "EOPNOTSUPP",
            "EOWNERDEAD",
            "EPERM",
            "ETIME",
        ],
    ),
    call(
        "io_uring_register",
        &[
            "E2BIG",
            "EACCES",
            "EBADF",
            "EBADFD",
            "EBUSY",
            "EEXIST",
            "EFAULT",
            "EINTR",
            "EINVAL",
            "EMFILE",
            "ENOENT",
            "ENOMEM",
            "ENOSYS",
            "ENXIO",
            "EOPNOTSUPP",
            "EOVERFLOW",
            "EPERM",
            "ETIME",
        ],
    ),
    call("mmap", &["EACCES", "EAGAIN", "EBADF", "EINVAL", "ENFILE", "ENODEV", "ENOMEM", "EPERM"]),
    Call { frees: true, ..call("munmap", &["EINVAL", "ENOMEM"]) },
    call("madvise", &["EAGAIN", "EBADF", "EINVAL", "ENOMEM"]),
    Call { frees: true, ..call("close", &["EBADF", "EINTR", "EIO"]) },
    call("prlimit64", &["EFAULT", "EINVAL", "EPERM"]),
];

/// Failures that functions tolerate: the scenario (the beginning of its name, or its end after a
/// `*`), the system call (empty for all), the errno (empty for all), and the function's result.
const TOLERATED: [(&str, &str, &str, i64); 12] = [
    // If the kernel does not know `IORING_SETUP_NO_SQARRAY`, io_uring_setup(2) is called again
    // without it.
    ("io_uring_queue_init", "io_uring_setup", "EINVAL", 0),
    ("io_uring_get_probe", "io_uring_setup", "EINVAL", 0),
    ("io_uring_mlock_size", "io_uring_setup", "EINVAL", 0),
    ("io_uring_queue_init NO_MMAP", "mmap", "EINVAL", 0),
    // The function reports every failure as a null pointer.
    ("io_uring_get_probe", "", "", -61),
    // Without an answer from the kernel, the function returns the size that older kernels need.
    ("io_uring_mlock_size", "", "", 8192),
    // The function can only return a count.
    ("io_uring_peek_batch_cqe", "io_uring_enter", "", 0),
    // The function returns nothing, and always runs to the end.
    ("io_uring_queue_exit", "", "", 0),
    // The number of SQEs already submitted takes precedence over the error of a later call.
    ("io_uring_submit_and_wait_timeout bad entry", "io_uring_enter", "", 2),
    ("io_uring_submit_and_wait_timeout old", "io_uring_enter", "", 8),
    // After `EMFILE`, the call is repeated with a higher limit. If the limit cannot be raised,
    // `EMFILE` is returned.
    ("* limit", "io_uring_register", "EMFILE", 0),
    ("* limit", "prlimit64", "", -24),
];

/// Whether `scenario` may return `ret` although `call` failed with `error`.
pub fn is_tolerated(scenario: &str, call: &str, error: &str, ret: i64) -> bool {
    TOLERATED.iter().any(|(start, at, with, result)| {
        start
            .strip_prefix('*')
            .map_or_else(|| scenario.starts_with(start), |end| scenario.ends_with(end))
            && (*at == call || at.is_empty())
            && (*with == error || with.is_empty())
            && *result == ret
    })
}

/// The number of an errno.
pub fn number(name: &str) -> Result<i64> {
    let known = [
        ("E2BIG", Errno::TOOBIG),
        ("EACCES", Errno::ACCESS),
        ("EAGAIN", Errno::AGAIN),
        ("EBADF", Errno::BADF),
        ("EBADFD", Errno::BADFD),
        ("EBUSY", Errno::BUSY),
        ("EEXIST", Errno::EXIST),
        ("EFAULT", Errno::FAULT),
        ("EINTR", Errno::INTR),
        ("EINVAL", Errno::INVAL),
        ("EIO", Errno::IO),
        ("EMFILE", Errno::MFILE),
        ("ENFILE", Errno::NFILE),
        ("ENODEV", Errno::NODEV),
        ("ENOENT", Errno::NOENT),
        ("ENOMEM", Errno::NOMEM),
        ("ENOSYS", Errno::NOSYS),
        ("ENXIO", Errno::NXIO),
        ("EOPNOTSUPP", Errno::OPNOTSUPP),
        ("EOVERFLOW", Errno::OVERFLOW),
        ("EOWNERDEAD", Errno::OWNERDEAD),
        ("EPERM", Errno::PERM),
        ("ETIME", Errno::TIME),
    ];
    let found = known.iter().find(|(known, _)| *known == name);
    found.map(|(_, e)| e.raw_os_error().into()).with_context(|| format!("what is {name}?"))
}
