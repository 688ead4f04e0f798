//! A ring whose words and entries are in one box.

use uring::abi::io_uring::{
    IORING_SETUP_CQE_MIXED, IORING_SETUP_CQE32, IORING_SETUP_NO_SQARRAY, io_uring_cqe, io_uring_sqe,
};
use uring::abi::ring::io_uring;

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
    pub sqes: [io_uring_sqe; SQ as usize],
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
}
