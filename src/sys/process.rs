//! Process state: privileges, page size, thread id, signal mask, limits.

use core::ffi::{CStr, c_int, c_uint};
use core::ptr;

use super::{Errno, Result, SIGSET_SIZE, check, syscall, time64};
use crate::abi::types::__kernel_timespec;

/// Whether the program has more rights than the user who started it (`AT_SECURE`); also true if the
/// auxiliary vector cannot be read.
pub fn is_privileged() -> bool {
    const PATH: &CStr = c"/proc/self/auxv";
    let mut auxv = [[0_usize; 2]; 64];
    // SAFETY: the path is a C string, and the kernel writes to `auxv` as many bytes as it has.
    unsafe {
        let (dir, flags) = (libc::AT_FDCWD as usize, (libc::O_RDONLY | libc::O_CLOEXEC) as usize);
        let fd = syscall::syscall4(libc::SYS_openat, dir, PATH.as_ptr() as usize, flags, 0);
        let Ok(fd) = check(fd) else { return true };
        let (to, len) = ((&raw mut auxv) as usize, size_of_val(&auxv));
        // After a failure, there is no AT_SECURE in `auxv`.
        syscall::syscall3(libc::SYS_read, fd, to, len);
        syscall::syscall1(libc::SYS_close, fd);
    }
    let secure = auxv.iter().find(|row| row[0] == libc::AT_SECURE as usize);
    secure.is_none_or(|row| row[1] != 0)
}

/// Size of a page, in bytes.
#[inline(always)]
pub fn page_size() -> usize {
    // The only one on this CPU.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return 4096;
    // SAFETY: reads the auxiliary vector.
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    return unsafe { libc::getauxval(libc::AT_PAGESZ) as usize };
}

/// A time in nanoseconds, at most 292 years, as in the kernel.
#[inline(never)]
pub fn nanoseconds(time: __kernel_timespec) -> i64 {
    time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec)
}

/// The calling thread's number.
pub fn thread_id() -> c_uint {
    // SAFETY: the call takes nothing and touches no memory.
    unsafe { syscall::syscall1(libc::SYS_gettid, 0) as c_uint }
}

/// The kernel's signal mask.
pub type SignalMask = [u64; SIGSET_SIZE / size_of::<u64>()];

/// Signals that an instruction raises: blocked, they end the process.
const SYNCHRONOUS: [c_int; 6] =
    [libc::SIGILL, libc::SIGTRAP, libc::SIGBUS, libc::SIGFPE, libc::SIGSEGV, libc::SIGSYS];

/// Blocks all others; stores the old mask in `before`.
pub fn block_signals(before: &mut SignalMask) -> Result<()> {
    let mut mask = SignalMask::default().map(|none| !none);
    mask[0] = SYNCHRONOUS.iter().fold(mask[0], |mask, signal| mask & !(1 << (signal - 1)));
    set_signals(libc::SIG_BLOCK, &mask, before)
}

/// Sets the signal mask.
pub fn restore_signals(mask: &SignalMask) {
    // It cannot fail: `block_signals` did not.
    let _ = set_signals(libc::SIG_SETMASK, mask, ptr::null_mut());
}

#[inline(never)]
fn set_signals(how: c_int, mask: &SignalMask, before: *mut SignalMask) -> Result<()> {
    // SAFETY: the kernel reads one mask and writes the other, if any, during the call.
    let ret = unsafe {
        syscall::syscall4(
            libc::SYS_rt_sigprocmask,
            how as usize,
            (&raw const *mask) as usize,
            before as usize,
            SIGSET_SIZE,
        )
    };
    check(ret).map(drop)
}

/// Handles pending signals that `mask` does not block: `EINTR` if there was one.
///
/// # Safety
///
/// `mask` points to a signal mask; a bad address is `EFAULT`.
#[inline(never)]
pub unsafe fn handle_signals(mask: *const SignalMask) -> Result<()> {
    let none = __kernel_timespec { tv_sec: 0, tv_nsec: 0 };
    let time = (&raw const none) as usize;
    // SAFETY: the kernel reads the time, and the mask, during the call; there is nothing to poll.
    let ret =
        unsafe { syscall::syscall6(time64::SYS_ppoll, 0, 0, time, mask as usize, SIGSET_SIZE, 0) };
    check(ret).map(drop)
}

/// `EFAULT` if `timeout` is not null and cannot be read.
pub fn check_timespec(timeout: *const __kernel_timespec) -> Result<()> {
    let word: c_uint = 0;
    // The kernel reads the timeout, then the word; as that is not 1, it does not wait.
    // SAFETY: it only reads, during the call.
    let ret = unsafe {
        syscall::syscall4(
            time64::SYS_futex,
            (&raw const word) as usize,
            libc::FUTEX_WAIT as usize,
            1,
            timeout as usize,
        )
    };
    match check(ret) {
        Err(Errno(libc::EFAULT)) => Err(Errno(libc::EFAULT)),
        _ => Ok(()),
    }
}

/// `RLIMIT_NOFILE`: (soft, hard).
pub fn nofile_limit() -> Result<(u64, u64)> {
    let mut limit = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    prlimit(ptr::null(), &raw mut limit)?;
    Ok((limit.rlim_cur, limit.rlim_max))
}

/// Sets `RLIMIT_NOFILE`.
pub fn set_nofile_limit(soft: u64, hard: u64) -> Result<()> {
    let limit = libc::rlimit64 { rlim_cur: soft, rlim_max: hard };
    prlimit(&raw const limit, ptr::null_mut())
}

fn prlimit(new: *const libc::rlimit64, old: *mut libc::rlimit64) -> Result<()> {
    // SAFETY: both pointers are null or point to a limit of the calling function.
    let ret = unsafe {
        syscall::syscall4(
            libc::SYS_prlimit64,
            0,
            libc::RLIMIT_NOFILE as usize,
            new as usize,
            old as usize,
        )
    };
    check(ret).map(drop)
}
