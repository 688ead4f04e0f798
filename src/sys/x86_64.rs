//! System calls on x86_64: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9, result in rax;
//! the instruction overwrites rcx and r11.

use core::arch::asm;
use core::ffi::{c_int, c_long, c_uint, c_void};

/// A system call with one argument.
///
/// # Safety
///
/// The arguments are what the call `nr` takes, and its effects on memory are accounted for.
#[inline(always)]
pub(super) unsafe fn syscall1(nr: c_long, a: usize) -> isize {
    let ret;
    // SAFETY: the registers are those of the kernel's convention; the rest is the caller's.
    unsafe {
        asm!("syscall", inlateout("rax") nr as isize => ret, in("rdi") a,
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    ret
}

/// A system call with two arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall2(nr: c_long, a: usize, b: usize) -> isize {
    let ret;
    // SAFETY: as in `syscall1`.
    unsafe {
        asm!("syscall", inlateout("rax") nr as isize => ret, in("rdi") a, in("rsi") b,
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    ret
}

/// A system call with three arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall3(nr: c_long, a: usize, b: usize, c: usize) -> isize {
    let ret;
    // SAFETY: as in `syscall1`.
    unsafe {
        asm!("syscall", inlateout("rax") nr as isize => ret, in("rdi") a, in("rsi") b,
            in("rdx") c, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    ret
}

/// A system call with four arguments.
///
/// # Safety
///
/// As [`syscall1`].
#[inline(always)]
pub(super) unsafe fn syscall4(nr: c_long, a: usize, b: usize, c: usize, d: usize) -> isize {
    let ret;
    // SAFETY: as in `syscall1`.
    unsafe {
        asm!("syscall", inlateout("rax") nr as isize => ret, in("rdi") a, in("rsi") b,
            in("rdx") c, in("r10") d, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    ret
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
    // SAFETY: as in `syscall1`.
    unsafe {
        asm!("syscall", inlateout("rax") nr as isize => ret, in("rdi") a, in("rsi") b,
            in("rdx") c, in("r10") d, in("r8") e, in("r9") f,
            lateout("rcx") _, lateout("r11") _, options(nostack));
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
    // SAFETY: as in `syscall1`.
    unsafe {
        asm!("syscall", inlateout("eax") libc::SYS_io_uring_enter as c_int => ret, in("edi") fd,
            in("esi") to_submit, in("edx") min_complete, in("r10") flags, in("r8") arg,
            in("r9") size, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    ret
}
