//! Mapping and unmapping a ring that the kernel has set up.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::{offset_of, zeroed};

use crate::abi::io_uring::{
    IORING_OFF_CQ_RING, IORING_OFF_SQ_RING, IORING_OFF_SQES, IORING_SETUP_NO_SQARRAY,
    io_uring_params,
};
use crate::abi::ring::{io_uring, io_uring_cq, io_uring_sq};
use crate::layout::Mappings;
use crate::sys::barrier::IO_URING_READ_ONCE;
use crate::sys::{Errno, Result, memory};

/// Both queues of a ring: those at the start of the caller's structure, or new ones.
#[repr(C)]
pub(super) struct Queues {
    pub(super) sq: io_uring_sq,
    pub(super) cq: io_uring_cq,
}

const _: () = assert!(offset_of!(io_uring, cq) == offset_of!(Queues, cq));

impl Queues {
    /// Queues that are not mapped.
    pub(super) fn none() -> Queues {
        // SAFETY: null pointers and zeros are what both structures may hold.
        unsafe { zeroed() }
    }

    /// Maps the ring `fd`, which `p` describes; in split mode if `split` is set or the kernel has
    /// no `IORING_FEAT_SINGLE_MMAP`. After a failure nothing is mapped.
    pub(super) fn map(&mut self, fd: c_int, p: &io_uring_params, split: bool) -> Result<()> {
        let maps = Mappings::of(p, split)?;
        let result = self.map_all(fd, p, &maps);
        if result.is_err() {
            self.unmap();
        }
        result
    }

    fn map_all(&mut self, fd: c_int, p: &io_uring_params, maps: &Mappings) -> Result<()> {
        self.sq.ring_ptr = memory::map_ring(maps.sq_ring, fd, IORING_OFF_SQ_RING)?.as_ptr();
        self.sq.ring_sz = maps.sq_ring;
        self.cq.ring_ptr = if maps.single {
            self.sq.ring_ptr
        } else {
            memory::map_ring(maps.cq_ring, fd, IORING_OFF_CQ_RING)?.as_ptr()
        };
        self.cq.ring_sz = maps.cq_ring;
        self.sq.sqes = memory::map_ring(maps.sqes, fd, IORING_OFF_SQES)?.as_ptr().cast();
        self.sq.sqes_sz = maps.sqes as c_uint;
        self.follow_offsets(p)
    }

    /// Fills in the pointers into the rings' memory, and the cached masks and numbers of entries.
    ///
    /// `layout::check_offsets` has found the offsets to lie within that memory.
    pub(super) fn follow_offsets(&mut self, p: &io_uring_params) -> Result<()> {
        let word = |base: *mut c_void, offset: u32| -> *mut c_uint {
            base.cast::<u8>().wrapping_add(offset as usize).cast()
        };
        let (sq, cq) = (&mut self.sq, &mut self.cq);

        sq.khead = word(sq.ring_ptr, p.sq_off.head);
        sq.ktail = word(sq.ring_ptr, p.sq_off.tail);
        sq.kring_mask = word(sq.ring_ptr, p.sq_off.ring_mask);
        sq.kring_entries = word(sq.ring_ptr, p.sq_off.ring_entries);
        sq.kflags = word(sq.ring_ptr, p.sq_off.flags);
        sq.kdropped = word(sq.ring_ptr, p.sq_off.dropped);
        if p.flags & IORING_SETUP_NO_SQARRAY == 0 {
            sq.array = word(sq.ring_ptr, p.sq_off.array);
        }

        cq.khead = word(cq.ring_ptr, p.cq_off.head);
        cq.ktail = word(cq.ring_ptr, p.cq_off.tail);
        cq.kring_mask = word(cq.ring_ptr, p.cq_off.ring_mask);
        cq.kring_entries = word(cq.ring_ptr, p.cq_off.ring_entries);
        cq.koverflow = word(cq.ring_ptr, p.cq_off.overflow);
        cq.cqes = word(cq.ring_ptr, p.cq_off.cqes).cast();
        // Kernels before 5.8 have no such word and leave its offset 0.
        if p.cq_off.flags != 0 {
            cq.kflags = word(cq.ring_ptr, p.cq_off.flags);
        }

        // SAFETY: the words lie within the rings' memory, aligned.
        unsafe {
            (sq.ring_mask, sq.ring_entries) = (*sq.kring_mask, *sq.kring_entries);
            (cq.ring_mask, cq.ring_entries) = (*cq.kring_mask, *cq.kring_entries);
        }
        // The memory was sized by the parameters, so the words in the ring must agree with them.
        if fits(sq.ring_mask, sq.ring_entries, p.sq_entries)
            && fits(cq.ring_mask, cq.ring_entries, p.cq_entries)
        {
            Ok(())
        } else {
            Err(Errno(libc::EINVAL))
        }
    }

    /// Whether no SQE has been submitted yet.
    pub(super) fn is_unused(&self) -> bool {
        // SAFETY: words within the ring's memory, aligned.
        unsafe { IO_URING_READ_ONCE(self.sq.khead) | IO_URING_READ_ONCE(self.sq.ktail) == 0 }
    }

    /// Makes slot `i` of the SQ array refer to SQE `i`, permanently: no helper writes the array.
    pub(super) fn fill_array(&mut self) {
        if self.sq.array.is_null() {
            return;
        }
        for i in 0..self.sq.ring_entries {
            // SAFETY: the array has `ring_entries` words, all within the ring's memory.
            unsafe { *self.sq.array.add(i as usize) = i };
        }
    }

    /// Unmaps the queues.
    pub(super) fn unmap(&self) {
        // SAFETY: lengths are non-zero only for mappings that the library made.
        unsafe {
            unmap(self.sq.sqes.cast(), self.sq.sqes_sz as usize);
            unmap_rings(&self.sq, &self.cq);
        }
    }
}

/// Unmaps the SQ ring and the CQ ring, but not the SQEs.
///
/// # Safety
///
/// Nobody uses them any more.
pub unsafe fn unmap_rings(sq: &io_uring_sq, cq: &io_uring_cq) {
    // SAFETY: the caller's promise; a mapping that both share is unmapped once.
    unsafe {
        unmap(sq.ring_ptr, sq.ring_sz);
        if cq.ring_ptr != sq.ring_ptr {
            unmap(cq.ring_ptr, cq.ring_sz);
        }
    }
}

/// # Safety
///
/// Nobody uses the `len` bytes at `addr` any more.
unsafe fn unmap(addr: *mut c_void, len: usize) {
    if !addr.is_null() && len != 0 {
        // SAFETY: the caller's promise.
        unsafe { memory::unmap(addr, len) };
    }
}

/// Whether `entries`, and every index that `mask` allows, is within `room` entries.
fn fits(mask: c_uint, entries: c_uint, room: c_uint) -> bool {
    entries <= room && mask < room
}
