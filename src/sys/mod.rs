//! Raw system calls.
//!
//! All system calls of the library are made in this directory, and none of them changes `errno`.
//! Those of io_uring are called through `layer`, except where a ring has no layer.

use core::ffi::{c_int, c_uint, c_void};

use crate::abi::io_uring::io_uring_params;

pub mod barrier;
#[cfg(any(not(target_arch = "x86_64"), uring_generic_syscall))]
mod fewer;
pub mod memory;
#[cfg(any(loom, fuzzing))]
pub mod model;
pub mod process;
mod time64;
pub mod weak;

/// A row for each CPU with a file of its own; `syscall.rs` serves all others.
#[cfg_attr(all(target_arch = "aarch64", not(uring_generic_syscall)), path = "aarch64.rs")]
#[cfg_attr(all(target_arch = "loongarch64", not(uring_generic_syscall)), path = "loongarch64.rs")]
#[cfg_attr(all(target_arch = "riscv64", not(uring_generic_syscall)), path = "riscv64.rs")]
#[cfg_attr(all(target_arch = "x86_64", not(uring_generic_syscall)), path = "x86_64.rs")]
mod syscall;

#[cfg(not(any(target_pointer_width = "64", target_arch = "arm", target_arch = "x86")))]
compile_error!("uring-rs supports only targets with 64-bit pointers, i386 and ARM");

/// An error number of the kernel (`EINVAL`, …), as a positive number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub c_int);

/// What a system call, and most of the library, returns.
pub type Result<T> = core::result::Result<T, Errno>;

/// What io_uring_enter(2) returns: a number, or a negative error number. Most callers only pass it
/// on, and this stays in one register where a [`Result`] takes two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RawResult(c_int);

impl RawResult {
    /// A number.
    #[inline(always)]
    pub fn number(n: c_uint) -> RawResult {
        RawResult(n as c_int)
    }

    /// An error.
    #[inline(always)]
    pub fn error(e: Errno) -> RawResult {
        RawResult(-e.0)
    }

    /// What a layer returned.
    #[inline(always)]
    pub fn of(ret: c_int) -> RawResult {
        RawResult(ret)
    }

    /// As the kernel returned it.
    #[inline(always)]
    pub fn raw(self) -> c_int {
        self.0
    }

    /// As a number or an error.
    #[inline(always)]
    pub fn result(self) -> Result<c_uint> {
        if self.0 < 0 { Err(Errno(-self.0)) } else { Ok(self.0 as c_uint) }
    }
}

impl PartialEq<Result<c_uint>> for RawResult {
    fn eq(&self, other: &Result<c_uint>) -> bool {
        self.result() == *other
    }
}

/// Length of the kernel's signal set, in bytes; libc's `sigset_t` is longer.
pub const SIGSET_SIZE: usize =
    if cfg!(any(target_arch = "mips64", target_arch = "mips64r6")) { 16 } else { 8 };

/// What a system call returned, as a number or an error.
#[inline(always)]
fn check(ret: isize) -> Result<usize> {
    // The kernel's errors are -4095 to -1; an address may well be negative.
    if (-4095..0).contains(&ret) { Err(Errno(-ret as c_int)) } else { Ok(ret as usize) }
}

/// io_uring_setup(2): sets up a ring, returns its descriptor.
///
/// # Safety
///
/// With `IORING_SETUP_NO_MMAP` the kernel uses the memory at the addresses in `p`.
pub unsafe fn setup(entries: c_uint, p: *mut io_uring_params) -> Result<c_int> {
    // SAFETY: the kernel checks `p` itself; the rest is the caller's promise.
    let ret = unsafe { syscall::syscall2(libc::SYS_io_uring_setup, entries as usize, p as usize) };
    RawResult(ret as c_int).result().map(|fd| fd as c_int)
}

/// io_uring_enter(2): submits `to_submit` SQEs, waits for `min_complete` CQEs.
///
/// `arg` and `size` are a signal mask or, with `IORING_ENTER_EXT_ARG`, a structure.
///
/// # Safety
///
/// The submitted SQEs and what they point to are valid; so is `arg`.
#[inline(always)]
pub unsafe fn enter(
    fd: c_int,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *const c_void,
    size: usize,
) -> RawResult {
    #[cfg(any(loom, fuzzing))]
    if let Some(model) = model::model() {
        return match model.enter(to_submit, min_complete, flags) {
            Ok(n) => RawResult::number(n),
            Err(e) => RawResult::error(e),
        };
    }
    // SAFETY: the kernel checks what it can; the rest is the caller's promise.
    RawResult(unsafe { syscall::enter(fd, to_submit, min_complete, flags, arg, size) })
}

/// io_uring_register(2).
///
/// # Safety
///
/// `arg` is what `opcode` takes, for as long as the kernel keeps it.
pub unsafe fn register(
    fd: c_int,
    opcode: c_uint,
    arg: *const c_void,
    nr_args: c_uint,
) -> Result<c_uint> {
    // SAFETY: the kernel checks what it can; the rest is the caller's promise.
    let ret = unsafe {
        syscall::syscall4(
            libc::SYS_io_uring_register,
            fd as usize,
            opcode as usize,
            arg as usize,
            nr_args as usize,
        )
    };
    RawResult(ret as c_int).result()
}

/// close(2).
pub fn close(fd: c_int) {
    // SAFETY: closing a descriptor touches no memory. The error does not matter: the descriptor is
    // closed in any case.
    unsafe { syscall::syscall1(libc::SYS_close, fd as usize) };
}

#[cfg(test)]
mod tests;
