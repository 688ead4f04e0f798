//! How much memory a ring would take.

use core::ffi::c_uint;
use core::mem::MaybeUninit;

use super::Ring;
use crate::abi::io_uring::{IORING_FEAT_NATIVE_WORKERS, IORING_SETUP_CLAMP, io_uring_params};
use crate::layout::{self, Entries};
use crate::sys::{Result, process};

/// The memory that a ring of `entries` submission entries with the parameters `p` takes, in bytes.
pub fn memory_size(entries: c_uint, p: &io_uring_params) -> Result<usize> {
    let entries = Entries::rounded(entries, p)?;
    Ok(layout::memory_size(p.flags, entries, process::page_size()))
}

/// How much of it counts against the limit of locked memory (`RLIMIT_MEMLOCK`), in bytes.
pub fn mlock_size(entries: c_uint, p: &io_uring_params) -> Result<usize> {
    // Such a kernel does not look at the rest of `p`, and programs pass the flags of their ring alone,
    // without `cq_entries`.
    Entries::rounded(entries, &io_uring_params { flags: p.flags & IORING_SETUP_CLAMP, ..*p })?;
    if locks_no_memory() { Ok(0) } else { memory_size(entries, p) }
}

/// Whether the kernel is new enough (5.12) to leave that limit alone; asked by the smallest ring
/// there is, so that it does not fail for any reason of the caller's.
fn locks_no_memory() -> bool {
    let mut memory = MaybeUninit::uninit();
    let mut p = io_uring_params::default();
    // SAFETY: a ring's structure is written before it is read.
    let ring = unsafe { Ring::from_raw(memory.as_mut_ptr()) };
    if ring.init(1, &mut p, None).is_err() {
        return false;
    }
    ring.exit();
    p.features & IORING_FEAT_NATIVE_WORKERS != 0
}
