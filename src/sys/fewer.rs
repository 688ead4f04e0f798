//! System calls with fewer than six arguments, for CPUs on which passing zeros costs nearly nothing.

use core::ffi::c_long;

use super::syscall::syscall6;

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
