//! What the library asks about the process it lives in.

use core::ffi::{c_char, c_uint};
use core::ptr;

use super::{Result, answer, arch};
use crate::abi::types::__kernel_timespec;

/// What the environment says to force split mode.
const SPLIT: &[u8] = b"LIBURING_SPLIT_MMAP=1\0";

unsafe extern "C" {
    /// environ(7), under the name that it has in every libc: C strings, and null behind the last.
    static __environ: *const *const c_char;
}

/// Size of a page, in bytes.
pub fn page_size() -> usize {
    // SAFETY: reads what the kernel gave the process at its start.
    unsafe { libc::getauxval(libc::AT_PAGESZ) as usize }
}

/// The time by the clock that waits go by (`CLOCK_MONOTONIC`), which no one sets; always 0 where a
/// sandbox forbids to ask.
pub fn monotonic_time() -> __kernel_timespec {
    let mut now = __kernel_timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel writes a time, which is as long on every CPU, to `now` or nowhere.
    unsafe {
        arch::syscall2(
            libc::SYS_clock_gettime,
            libc::CLOCK_MONOTONIC as usize,
            (&raw mut now) as usize,
        );
    }
    now
}

/// The calling thread's number.
pub fn thread_id() -> c_uint {
    // SAFETY: the call takes nothing and touches no memory.
    unsafe { arch::syscall1(libc::SYS_gettid, 0) as c_uint }
}

/// Whether the user wants rings mapped in two pieces: `LIBURING_SPLIT_MMAP=1` in the environment.
///
/// A set-user-id program never does, whoever starts it.
pub fn wants_split_rings() -> bool {
    // SAFETY: as for getenv(3), nobody changes the environment meanwhile: it is C strings, each read
    // up to the first byte that differs.
    unsafe {
        let mut variable = __environ;
        while !variable.is_null() && !(*variable).is_null() {
            let text = *variable;
            // Most differ in the first byte.
            if *text as u8 == SPLIT[0]
                && SPLIT.iter().enumerate().all(|(i, &byte)| *text.add(i) as u8 == byte)
            {
                return libc::getauxval(libc::AT_SECURE) == 0;
            }
            variable = variable.add(1);
        }
    }
    false
}

/// The limit of open files: (soft, hard).
pub fn file_limit() -> Result<(u64, u64)> {
    let mut limit = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    prlimit(ptr::null(), &raw mut limit)?;
    Ok((limit.rlim_cur, limit.rlim_max))
}

/// Sets the limit of open files.
pub fn set_file_limit(soft: u64, hard: u64) -> Result<()> {
    let limit = libc::rlimit64 { rlim_cur: soft, rlim_max: hard };
    prlimit(&raw const limit, ptr::null_mut())
}

fn prlimit(new: *const libc::rlimit64, old: *mut libc::rlimit64) -> Result<()> {
    // SAFETY: both pointers are null or point to a limit of the calling function.
    let ret = unsafe {
        arch::syscall4(
            libc::SYS_prlimit64,
            0,
            libc::RLIMIT_NOFILE as usize,
            new as usize,
            old as usize,
        )
    };
    answer(ret).map(drop)
}
