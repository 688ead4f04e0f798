//! A ring whose words and entries are in one box.

use uring::abi::io_uring::{
    IORING_CQE_F_32, IORING_CQE_F_SKIP, IORING_SETUP_CQE_MIXED, IORING_SETUP_CQE32,
    IORING_SETUP_NO_SQARRAY, IORING_SETUP_SQ_REWIND, IORING_SETUP_SQE128, io_uring_cqe,
    io_uring_sqe,
};
use uring::abi::ring::{LIBURING_UDATA_TIMEOUT, io_uring};

/// Entries of each queue.
pub const SQ: u32 = 4;
pub const CQ: u32 = 8;

/// The memory; its address does not change, for the ring's pointers lead into it.
pub struct Memory {
    pub ring: io_uring,
    pub sq_head: u32,
    pub sq_tail: u32,
    pub sq_flags: u32,
    pub sq_dropped: u32,
    pub cq_head: u32,
    pub cq_tail: u32,
    pub cq_flags: u32,
    pub cq_overflow: u32,
    sq_mask: u32,
    sq_entries: u32,
    cq_mask: u32,
    cq_entries: u32,
    pub array: [u32; SQ as usize],
    /// Twice as many, for entries of 128 bytes.
    pub sqes: [io_uring_sqe; 2 * SQ as usize],
    /// Twice as many, for completions of 32 bytes.
    pub cqes: [io_uring_cqe; 2 * CQ as usize],
}

impl Memory {
    /// A ring with these flags and features, all indices at `start`.
    pub fn new(flags: u32, features: u32, start: u32) -> Box<Memory> {
        // SAFETY: numbers and pointers, for which zero is a value.
        let mut m: Box<Memory> = Box::new(unsafe { std::mem::zeroed() });
        (m.sq_head, m.sq_tail, m.cq_head, m.cq_tail) = (start, start, start, start);
        (m.sq_mask, m.sq_entries, m.cq_mask, m.cq_entries) = (SQ - 1, SQ, CQ - 1, CQ);
        m.array = [0, 1, 2, 3];
        let p = &raw mut *m;
        // SAFETY: addresses of fields of the box, which stays where it is.
        unsafe {
            let ring = &mut (*p).ring;
            (ring.flags, ring.features) = (flags, features);
            (ring.ring_fd, ring.enter_ring_fd) = (-1, -1);
            ring.sq.khead = &raw mut (*p).sq_head;
            ring.sq.ktail = &raw mut (*p).sq_tail;
            ring.sq.kflags = &raw mut (*p).sq_flags;
            ring.sq.kdropped = &raw mut (*p).sq_dropped;
            ring.sq.kring_mask = &raw mut (*p).sq_mask;
            ring.sq.kring_entries = &raw mut (*p).sq_entries;
            ring.cq.khead = &raw mut (*p).cq_head;
            ring.cq.ktail = &raw mut (*p).cq_tail;
            ring.cq.kflags = &raw mut (*p).cq_flags;
            ring.cq.koverflow = &raw mut (*p).cq_overflow;
            ring.cq.kring_mask = &raw mut (*p).cq_mask;
            ring.cq.kring_entries = &raw mut (*p).cq_entries;
            if flags & IORING_SETUP_NO_SQARRAY == 0 {
                ring.sq.array = (*p).array.as_mut_ptr();
            }
            ring.sq.sqes = (*p).sqes.as_mut_ptr();
            ring.cq.cqes = (*p).cqes.as_mut_ptr();
        }
        let ring = &mut m.ring;
        (ring.sq.ring_mask, ring.sq.ring_entries) = (SQ - 1, SQ);
        (ring.cq.ring_mask, ring.cq.ring_entries) = (CQ - 1, CQ);
        (ring.sq.sqe_head, ring.sq.sqe_tail) = (start, start);
        m
    }

    /// The slot of a completion, by its index.
    pub fn cqe(&mut self, index: u32) -> &mut io_uring_cqe {
        let large = self.ring.flags & IORING_SETUP_CQE32 != 0;
        &mut self.cqes[((index & (CQ - 1)) << u32::from(large)) as usize]
    }

    pub fn is_mixed(&self) -> bool {
        self.ring.flags & IORING_SETUP_CQE_MIXED != 0
    }

    /// Whether the kernel starts at the first entry, every time.
    pub fn rewinds(&self) -> bool {
        self.ring.flags & IORING_SETUP_SQ_REWIND != 0
    }

    /// The name in the entry of a slot, or in the one that the array has there.
    pub fn sqe_name(&self, index: u32) -> u64 {
        let slot = (index & (SQ - 1)) as usize;
        let slot = if self.ring.sq.array.is_null() { slot } else { self.array[slot] as usize };
        let large = u32::from(self.ring.flags & IORING_SETUP_SQE128 != 0);
        self.sqes[slot << large].user_data
    }

    /// How many timeouts of the library's own are in the submission queue.
    pub fn own_waiting(&self) -> u64 {
        let first = if self.rewinds() { 0 } else { self.sq_head };
        let count = self.ring.sq.sqe_tail.wrapping_sub(first);
        let names = (0..count).map(|i| self.sqe_name(first.wrapping_add(i)));
        names.filter(|name| *name == LIBURING_UDATA_TIMEOUT).count() as u64
    }

    /// How many completions in the queue are for the program.
    pub fn visible(&mut self) -> u64 {
        let (mut index, mut count) = (self.cq_head, 0);
        while index != self.cq_tail {
            let is_mixed = self.is_mixed();
            let cqe = self.cqe(index);
            let is_filler = is_mixed && cqe.flags & IORING_CQE_F_SKIP != 0;
            let is_wide = is_mixed && cqe.flags & IORING_CQE_F_32 != 0;
            count += u64::from(!is_filler && cqe.user_data != LIBURING_UDATA_TIMEOUT);
            index = index.wrapping_add(1 + u32::from(is_wide));
        }
        count
    }
}
