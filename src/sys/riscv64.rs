//! System calls on riscv64: number in a7, arguments in a0 to a5, result in a0.

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
        asm!("ecall", in("a7") nr, inlateout("a0") a as isize => ret, in("a1") b, in("a2") c,
            in("a3") d, in("a4") e, in("a5") f, options(nostack));
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
        asm!("ecall", in("a7") libc::SYS_io_uring_enter, inlateout("a0") fd => ret,
            in("a1") to_submit, in("a2") min_complete, in("a3") flags, in("a4") arg, in("a5") size,
            options(nostack));
    }
    ret
}
