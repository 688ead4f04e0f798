//! System calls on aarch64: number in x8, arguments in x0 to x5, result in x0.

use core::arch::asm;
use core::ffi::{c_int, c_long, c_uint, c_void};

pub(super) use super::fewer::{syscall1, syscall2, syscall3, syscall4};

/// A system call with six arguments.
///
/// # Safety
///
/// The arguments are what the call `nr` takes, and its effects on memory are accounted for.
#[inline(always)]
pub(super) unsafe fn syscall6(
    nr: c_long,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> isize {
    let ret;
    // SAFETY: the registers are those of the kernel's convention; the rest is the caller's.
    unsafe {
        asm!("svc 0", in("x8") nr, inlateout("x0") a as isize => ret, in("x1") b, in("x2") c,
            in("x3") d, in("x4") e, in("x5") f, options(nostack));
    }
    ret
}

/// io_uring_enter(2), with arguments of the kernel's sizes.
///
/// # Safety
///
/// As [`syscall6`].
#[inline(always)]
pub(super) unsafe fn enter(
    fd: c_int,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *const c_void,
    size: usize,
) -> c_int {
    let ret;
    // SAFETY: as in `syscall6`.
    unsafe {
        asm!("svc 0", in("x8") libc::SYS_io_uring_enter, inlateout("x0") fd => ret,
            in("x1") to_submit, in("x2") min_complete, in("x3") flags, in("x4") arg, in("x5") size,
            options(nostack));
    }
    ret
}
