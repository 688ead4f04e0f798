//! What the library asks about the process it lives in.

use core::ffi::{CStr, c_char};
use core::ptr;

use super::{Result, answer, arch};

/// Name of the environment variable that forces split mode.
const SPLIT_VARIABLE: &CStr = c"LIBURING_SPLIT_MMAP";

unsafe extern "C" {
    /// getenv(3) that finds nothing in a set-user-id program; in glibc and musl.
    fn secure_getenv(name: *const c_char) -> *mut c_char;
}

/// Size of a page, in bytes.
pub fn page_size() -> usize {
    // SAFETY: reads what the kernel gave the process at its start.
    unsafe { libc::getauxval(libc::AT_PAGESZ) as usize }
}

/// Whether the user wants rings mapped in two pieces: `LIBURING_SPLIT_MMAP=1` in the environment.
///
/// A set-user-id program never does, whoever starts it.
pub fn wants_split_rings() -> bool {
    // SAFETY: the name is a C string; the answer points into the environment, and is looked at
    // before anyone could change it. null in set-user-id programs.
    unsafe {
        let value = secure_getenv(SPLIT_VARIABLE.as_ptr());
        !value.is_null() && *value == b'1' as c_char && *value.add(1) == 0
    }
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
