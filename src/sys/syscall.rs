//! System calls on all CPUs without a file of their own, by libc's syscall(2), which keeps the
//! CPU's convention. It stores errors in `errno`; here they are returned, and `errno` stays as it
//! was.
//!
//! `--cfg uring_generic_syscall` uses this file on every CPU.

use core::ffi::{c_int, c_long, c_uint, c_void};

pub(super) use super::fewer::{syscall1, syscall2, syscall3, syscall4};
use super::weak::{errno, keep_errno};

/// A system call with six arguments.
///
/// # Safety
///
/// The arguments are what the call `nr` takes, and its effects on memory are accounted for.
#[inline(never)]
pub(super) unsafe fn syscall6(
    nr: c_long,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> isize {
    // SAFETY: the caller's promise.
    keep_errno(|| unsafe {
        // On s390x, mmap(2) takes its arguments in memory.
        #[cfg(target_arch = "s390x")]
        let arguments = [a, b, c, d, e, f];
        #[cfg(target_arch = "s390x")]
        let a = if nr == libc::SYS_mmap { arguments.as_ptr() as usize } else { a };
        let ret = libc::syscall(nr, a, b, c, d, e, f) as isize;
        match errno() {
            Some(errno) if ret == -1 => -(*errno as isize),
            _ => ret,
        }
    })
}

/// io_uring_enter(2).
///
/// # Safety
///
/// As [`syscall6`].
pub(super) unsafe fn enter(
    fd: c_int,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *const c_void,
    size: usize,
) -> c_int {
    let (fd, to_submit, min_complete) = (fd as usize, to_submit as usize, min_complete as usize);
    let (nr, flags, arg) = (libc::SYS_io_uring_enter, flags as usize, arg as usize);
    // SAFETY: as in `syscall6`.
    unsafe { syscall6(nr, fd, to_submit, min_complete, flags, arg, size) as c_int }
}
