//! How much memory a ring needs.

use core::ffi::c_uint;
use core::mem::MaybeUninit;

use super::Ring;
use crate::abi::io_uring::{IORING_FEAT_NATIVE_WORKERS, IORING_SETUP_CLAMP, io_uring_params};
use crate::layout::{self, Entries};
use crate::sys::{Result, process};

/// The memory that a ring of `entries` SQEs with the parameters `p` needs, in bytes.
pub fn memory_size(entries: c_uint, p: &io_uring_params) -> Result<usize> {
    let entries = Entries::rounded(entries, p)?;
    Ok(layout::memory_size(p.flags, entries, process::page_size()))
}

/// How much of it counts against the limit of locked memory (`RLIMIT_MEMLOCK`), in bytes.
pub fn mlock_size(entries: c_uint, p: &io_uring_params) -> Result<usize> {
    // The rest of `p` does not matter: programs pass the flags of their ring alone, without
    // `cq_entries`.
    Entries::rounded(entries, &io_uring_params { flags: p.flags & IORING_SETUP_CLAMP, ..*p })?;
    if locks_no_memory() { Ok(0) } else { memory_size(entries, p) }
}

/// Whether the kernel does not use that limit (5.12). The test is the smallest ring with no flags,
/// so that it does not fail for a reason that `p` gives.
fn locks_no_memory() -> bool {
    let mut memory = MaybeUninit::uninit();
    let mut p = io_uring_params::default();
    // SAFETY: a ring's structure is written before it is read.
    let ring = unsafe { Ring::from_raw(memory.as_mut_ptr()) };
    if ring.queue_init(1, &mut p, None).is_err() {
        return false;
    }
    ring.queue_exit();
    p.features & IORING_FEAT_NATIVE_WORKERS != 0
}
