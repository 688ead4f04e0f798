//! Sizes and offsets of a ring, in every mode. Pure functions, no system call.
//!
//! A ring lives in two pieces of memory that the kernel and the program share:
//!
//! ```text
//! the ring region                                  the SQEs' region
//! +--------+---------------------+-----------+     +---------------------+
//! | header | CQEs                | SQ array  |     | SQEs                |
//! +--------+---------------------+-----------+     +---------------------+
//! 0        cq_off.cqes           sq_off.array
//! ```
//!
//! The header holds both queues' indices and flags. The SQ array, one word for each SQE, is absent
//! with `IORING_SETUP_NO_SQARRAY`. A kernel with `IORING_FEAT_SINGLE_MMAP` lets the whole region be
//! mapped at once; otherwise it is mapped twice, once for each queue ("split mode"), and each
//! mapping starts at the header: its length is the offset of the queue's array *plus* the array,
//! never the array alone.
//!
//! What the kernel returns is counted in `u64`: where `usize` has 32 bits, an end that overflows it
//! would pass the checks.

use core::ffi::c_uint;
use core::mem::size_of;

use crate::abi::io_uring::{
    IORING_FEAT_SINGLE_MMAP, IORING_SETUP_CLAMP, IORING_SETUP_CQE32, IORING_SETUP_CQSIZE,
    IORING_SETUP_NO_SQARRAY, IORING_SETUP_SQE128, io_uring_cqe, io_uring_params, io_uring_sqe,
};
use crate::sys::{Errno, Result};

/// The most SQEs that a ring can have.
pub const MAX_ENTRIES: c_uint = 32768;
/// The most CQEs that a ring can have.
pub const MAX_CQ_ENTRIES: c_uint = 2 * MAX_ENTRIES;
/// Length of the huge page for a ring with `IORING_SETUP_NO_MMAP` that does not fit a page, in
/// bytes.
pub const HUGE_PAGE: usize = 2 << 20;
/// The largest page of any supported kernel, in bytes.
const MAX_PAGE: u64 = 64 << 10;

/// Where the CQEs start in a ring that is not set up yet, in bytes: the kernel's `struct io_rings`
/// is 64 bytes long, and the CQEs after it are aligned to a cache line.
pub const HEADER: usize = if cfg!(target_arch = "powerpc64") {
    128
} else if cfg!(target_arch = "s390x") {
    256
} else {
    64
};

/// The SQ array is aligned to a cache line, too.
const ARRAY_ALIGN: usize = HEADER;

const WORD: usize = size_of::<c_uint>();

/// How many entries each queue of a ring has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entries {
    /// SQEs.
    pub sq: c_uint,
    /// CQEs.
    pub cq: c_uint,
}

impl Entries {
    /// The numbers of entries that the kernel chooses for `entries` SQEs, with the flags and
    /// `cq_entries` of `p`.
    ///
    /// # Errors
    ///
    /// `EINVAL` for 0 entries, for more than the maximum (unless with `IORING_SETUP_CLAMP`), and
    /// for fewer CQEs than SQEs.
    pub fn rounded(entries: c_uint, p: &io_uring_params) -> Result<Entries> {
        let clamp = p.flags & IORING_SETUP_CLAMP != 0;
        let sq = round_up_entries(entries, MAX_ENTRIES, clamp)?;
        let cq = if p.flags & IORING_SETUP_CQSIZE != 0 {
            round_up_entries(p.cq_entries, MAX_CQ_ENTRIES, clamp)?
        } else {
            2 * sq
        };
        if cq < sq {
            return Err(Errno(libc::EINVAL));
        }
        Ok(Entries { sq, cq })
    }
}

fn round_up_entries(entries: c_uint, max: c_uint, clamp: bool) -> Result<c_uint> {
    match entries {
        0 => Err(Errno(libc::EINVAL)),
        n if n <= max => Ok(n.next_power_of_two()),
        _ if clamp => Ok(max),
        _ => Err(Errno(libc::EINVAL)),
    }
}

/// Size of one SQE, in bytes.
pub const fn sqe_size(flags: c_uint) -> usize {
    size_of::<io_uring_sqe>() << (flags & IORING_SETUP_SQE128 != 0) as u32
}

/// Size of one slot of the CQ ring, in bytes. With `IORING_SETUP_CQE_MIXED` a slot has 16 bytes,
/// and a 32-byte CQE takes two.
pub const fn cqe_size(flags: c_uint) -> usize {
    size_of::<io_uring_cqe>() << (flags & IORING_SETUP_CQE32 != 0) as u32
}

/// `len` rounded up to whole pages of `page` bytes (a power of two).
pub const fn page_align(len: usize, page: usize) -> usize {
    (len + page - 1) & !(page - 1)
}

/// Where the SQ array starts if the CQEs start at `cqes`, in bytes.
pub const fn sq_array_offset(flags: c_uint, cqes: u32, cq_entries: c_uint) -> u64 {
    end_of(cqes, cq_entries, cqe_size(flags)).next_multiple_of(ARRAY_ALIGN as u64)
}

/// Length of the ring region of a ring that is not set up yet, in bytes.
pub const fn ring_len(flags: c_uint, entries: Entries) -> usize {
    let cqes = HEADER + entries.cq as usize * cqe_size(flags);
    if flags & IORING_SETUP_NO_SQARRAY != 0 {
        return cqes;
    }
    cqes.next_multiple_of(ARRAY_ALIGN) + entries.sq as usize * WORD
}

/// Length of the SQEs' region, in bytes.
pub const fn sqes_len(flags: c_uint, sq_entries: c_uint) -> u64 {
    end_of(0, sq_entries, sqe_size(flags))
}

/// All memory that a ring needs, in bytes: both regions, each in whole pages.
pub const fn memory_size(flags: c_uint, entries: Entries, page: usize) -> usize {
    let sqes = sqes_len(flags, entries.sq) as usize;
    page_align(ring_len(flags, entries), page) + page_align(sqes, page)
}

/// The mappings of a ring that the kernel has set up, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mappings {
    /// Length at `IORING_OFF_SQ_RING`.
    pub sq_ring: usize,
    /// Length at `IORING_OFF_CQ_RING`; not mapped when `single`.
    pub cq_ring: usize,
    /// Length at `IORING_OFF_SQES`.
    pub sqes: usize,
    /// One mapping at `IORING_OFF_SQ_RING` serves both queues.
    pub single: bool,
}

impl Mappings {
    /// The mappings of the ring that `p` describes; `split` asks for split mode even if one mapping
    /// would do.
    ///
    /// # Errors
    ///
    /// `EINVAL` if a size does not fit its type, or an offset its mapping.
    pub fn of(p: &io_uring_params, split: bool) -> Result<Mappings> {
        let cqes_end = end_of(p.cq_off.cqes, p.cq_entries, cqe_size(p.flags));
        // Without an SQ array the kernel does not return the SQ ring's length. It is the same
        // region, and kernel 6.10-rc1 refuses to map less than all of it.
        let sq_end = match p.flags & IORING_SETUP_NO_SQARRAY {
            0 => end_of(p.sq_off.array, p.sq_entries, WORD),
            _ => cqes_end,
        };
        let sqes = sqes_len(p.flags, p.sq_entries);
        let single = p.features & IORING_FEAT_SINGLE_MMAP != 0 && !split;
        let whole = sq_end.max(cqes_end);
        // `sqes_sz` of `struct io_uring_sq` has 32 bits.
        if sqes > u32::MAX as u64 || whole > usize::MAX as u64 {
            return Err(Errno(libc::EINVAL));
        }
        let (sq_ring, cq_ring) = if single { (whole, whole) } else { (sq_end, cqes_end) };
        let (sq_ring, cq_ring) = (sq_ring as usize, cq_ring as usize);
        check_offsets(p, sq_ring, cq_ring)?;
        Ok(Mappings { sq_ring, cq_ring, sqes: sqes as usize, single })
    }
}

/// Refuses offsets that do not lie within `sq_ring` and `cq_ring` bytes, or are not aligned.
pub fn check_offsets(p: &io_uring_params, sq_ring: usize, cq_ring: usize) -> Result<()> {
    let (sq, cq) = (&p.sq_off, &p.cq_off);
    let (sq_ring, cq_ring) = (sq_ring as u64, cq_ring as u64);
    let sq_words = (sq.head, sq.tail, sq.ring_mask, sq.ring_entries, sq.flags, sq.dropped);
    let cq_words = (cq.head, cq.tail, cq.ring_mask, cq.ring_entries, cq.overflow, cq.flags);
    // The mappings' lengths follow from the offsets of the two arrays, not from the ring's real
    // length. So these offsets may be no larger than a header, and the array before, can make them.
    let cqes_end = end_of(cq.cqes, p.cq_entries, cqe_size(p.flags));
    let cqes_fit = cq.cqes % 8 == 0 && u64::from(cq.cqes) <= MAX_PAGE && cqes_end <= cq_ring;
    let array_fits = p.flags & IORING_SETUP_NO_SQARRAY != 0
        || sq.array % 4 == 0
            && u64::from(sq.array) <= cqes_end + MAX_PAGE
            && end_of(sq.array, p.sq_entries, WORD) <= sq_ring;
    if cqes_fit && array_fits && words_fit(sq_words, sq_ring) && words_fit(cq_words, cq_ring) {
        Ok(())
    } else {
        Err(Errno(libc::EINVAL))
    }
}

/// Whether words at these offsets are aligned and lie within `len` bytes.
#[inline(always)]
fn words_fit((a, b, c, d, e, f): (u32, u32, u32, u32, u32, u32), len: u64) -> bool {
    // No offset is larger than this, and in most rings it is within `len` bytes.
    let bound = a | b | c | d | e | f;
    bound % 4 == 0
        && (end_of(bound, 1, WORD) <= len
            || end_of(a.max(b).max(c).max(d).max(e).max(f), 1, WORD) <= len)
}

/// `start + count * size`, the end of an array that starts at `start`.
const fn end_of(start: u32, count: c_uint, size: usize) -> u64 {
    start as u64 + count as u64 * size as u64
}

/// One mapping for a ring with `IORING_SETUP_NO_MMAP`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Length, in bytes.
    pub len: usize,
    /// Whether it is a huge page: older kernels need physically contiguous memory.
    pub huge: bool,
}

impl Area {
    fn for_len(len: usize, page: usize) -> Result<Area> {
        match len {
            n if n <= page => Ok(Area { len: page, huge: false }),
            n if n <= HUGE_PAGE => Ok(Area { len: HUGE_PAGE, huge: true }),
            _ => Err(Errno(libc::ENOMEM)),
        }
    }
}

/// The memory of a ring with `IORING_SETUP_NO_MMAP`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserMemory {
    /// Length of the SQEs in whole pages; the ring starts there if both share one mapping.
    pub sqes: usize,
    /// Length of the ring region, in bytes.
    pub ring: usize,
    /// Length of both, in whole pages.
    pub total: usize,
}

impl UserMemory {
    /// The layout for `entries` with the setup flags `flags` on pages of `page` bytes.
    pub const fn of(flags: c_uint, entries: Entries, page: usize) -> UserMemory {
        let sqes = page_align(sqes_len(flags, entries.sq) as usize, page);
        let ring = ring_len(flags, entries);
        UserMemory { sqes, ring, total: page_align(sqes + ring, page) }
    }

    /// Refuses a ring that does not fit this memory, which has `ring` bytes for the ring region.
    pub fn check(&self, p: &io_uring_params, ring: usize) -> Result<()> {
        if sqes_len(p.flags, p.sq_entries) > self.sqes as u64 {
            return Err(Errno(libc::EINVAL));
        }
        check_offsets(p, ring, ring)
    }

    /// The areas to map: for the SQEs, and for the ring if it does not fit after them.
    ///
    /// # Errors
    ///
    /// `ENOMEM` if a part does not fit a huge page.
    pub fn areas(&self, page: usize) -> Result<(Area, Option<Area>)> {
        let sqes = Area::for_len(self.sqes, page)?;
        let ring = Area::for_len(self.ring, page)?;
        Ok((sqes, (self.total > sqes.len).then_some(ring)))
    }
}

/// Length of a buffer ring of `entries` buffers, in bytes.
pub const fn buf_ring_len(entries: c_uint) -> usize {
    (entries as usize).saturating_mul(size_of::<crate::abi::io_uring::io_uring_buf>())
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
