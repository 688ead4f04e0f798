//! System calls on aarch64: number in x8, arguments in x0 to x5, result in x0.

use core::arch::asm;
use core::ffi::{c_int, c_long, c_uint, c_void};

/// A system call with one argument.
///
/// # Safety
///
/// The arguments are what the call `nr` takes, and its effects on memory are accounted for.
#[inline(always)]
pub(super) unsafe fn syscall1(nr: c_long, a: usize) -> isize {
    // SAFETY: the kernel ignores arguments that a call does not take.
    unsafe { syscall6(nr, a, 0, 0, 0, 0, 0) }
}

/// A system call with two arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall2(nr: c_long, a: usize, b: usize) -> isize {
    // SAFETY: as in `syscall1`.
    unsafe { syscall6(nr, a, b, 0, 0, 0, 0) }
}

/// A system call with three arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall3(nr: c_long, a: usize, b: usize, c: usize) -> isize {
    // SAFETY: as in `syscall1`.
    unsafe { syscall6(nr, a, b, c, 0, 0, 0) }
}

/// A system call with four arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall4(nr: c_long, a: usize, b: usize, c: usize, d: usize) -> isize {
    // SAFETY: as in `syscall1`.
    unsafe { syscall6(nr, a, b, c, d, 0, 0) }
}

/// A system call with six arguments.
///
/// # Safety
///
/// As [`syscall1`].
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
/// As [`syscall1`].
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
