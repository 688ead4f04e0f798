mod buffers;
mod cq;
mod sq;

use core::mem::zeroed;
use core::ptr;

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;

/// A ring in ordinary memory; the test is the kernel. Its memory is never freed: a test's process
/// is short.
struct Fake {
    ring: io_uring,
}

/// The halves of a 128-byte SQE.
type Large = [io_uring_sqe; 2];

fn leak<T>(words: Vec<T>) -> *mut T {
    Box::leak(words.into_boxed_slice()).as_mut_ptr()
}

fn dirty() -> Large {
    // SAFETY: an entry is plain integers, for which all bits set is a value.
    unsafe { core::mem::transmute([0xff_u8; size_of::<Large>()]) }
}

impl Fake {
    /// A ring of `entries` in both queues, whose indices start at `start`.
    fn new(flags: c_uint, entries: c_uint, start: c_uint) -> Fake {
        // SAFETY: a ring is integers and raw pointers, for which zero is a value.
        let mut ring: io_uring = unsafe { zeroed() };
        ring.flags = flags;
        ring.features = IORING_FEAT_EXT_ARG;
        ring.ring_fd = -1;
        ring.enter_ring_fd = -1;
        ring.sq.khead = leak(vec![start]);
        ring.sq.kflags = leak(vec![0]);
        ring.sq.sqes = leak(vec![dirty(); entries as usize]).cast();
        ring.sq.sqe_tail = start;
        ring.cq.khead = leak(vec![start]);
        ring.cq.ktail = leak(vec![start]);
        ring.cq.kflags = leak(vec![0]);
        ring.cq.cqes = leak(vec![[0_u64; 4]; entries as usize]).cast();
        (ring.sq.ring_entries, ring.sq.ring_mask) = (entries, entries.wrapping_sub(1));
        (ring.cq.ring_entries, ring.cq.ring_mask) = (entries, entries.wrapping_sub(1));
        Fake { ring }
    }

    /// A closed ring.
    fn closed() -> Fake {
        let mut fake = Fake::new(0, 0, 0);
        let index = leak(vec![0]);
        (fake.ring.sq.khead, fake.ring.sq.ktail) = (index, index);
        (fake.ring.cq.khead, fake.ring.cq.ktail) = (index, index);
        fake.ring.sq.sqes = ptr::null_mut();
        fake.ring.cq.cqes = ptr::null_mut();
        fake.ring.cq.kflags = ptr::null_mut();
        fake
    }

    fn ptr(&mut self) -> *mut io_uring {
        &raw mut self.ring
    }

    /// The index of an entry, in units of 64 bytes.
    fn index_of(&self, sqe: *mut io_uring_sqe) -> isize {
        assert!(!sqe.is_null());
        // SAFETY: both are in the array of entries.
        unsafe { sqe.offset_from(self.ring.sq.sqes) }
    }

    /// The kernel consumes SQEs.
    fn take(&mut self, nr: c_uint) {
        // SAFETY: `new` made the word.
        unsafe { *self.ring.sq.khead = (*self.ring.sq.khead).wrapping_add(nr) }
    }

    /// The CQ head: how many slots were consumed.
    fn cq_head(&self) -> c_uint {
        // SAFETY: `new` made the word.
        unsafe { *self.ring.cq.khead }
    }

    /// The kernel posts a CQE of so many slots.
    fn post(&mut self, user_data: __u64, res: __s32, flags: __u32, places: c_uint) {
        let shift = c_uint::from(self.ring.flags & IORING_SETUP_CQE32 != 0);
        // SAFETY: `new` made the word and the entries, 32 bytes for each index.
        unsafe {
            let tail = *self.ring.cq.ktail;
            let index = (tail & self.ring.cq.ring_mask) << shift;
            let cqe = self.ring.cq.cqes.add(index as usize);
            (*cqe).user_data = user_data;
            (*cqe).res = res;
            (*cqe).flags = flags;
            *self.ring.cq.ktail = tail.wrapping_add(places);
        }
    }
}
