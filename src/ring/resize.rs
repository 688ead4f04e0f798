//! Resizing a ring.

use super::mapping::Queues;
use super::{Ring, closed, int_flags};
use crate::abi::io_uring::*;
use crate::layout::{self, Entries};
use crate::sys::barrier::IO_URING_READ_ONCE;
use crate::sys::{Errno, Result};

use core::ffi::c_uint;
use core::ptr;
use core::sync::atomic::Ordering::Relaxed;

impl Ring {
    /// Resizes the ring to the numbers of entries in `p`; SQEs and CQEs in its queues are kept.
    /// `p.flags` is 0 afterwards, so that `p` can be used again.
    ///
    /// If the kernel has resized the ring and its memory cannot be mapped, the ring is cut off:
    /// there are no SQEs to get, and submitting and waiting return `EBADF`.
    pub fn resize_rings(self, p: &mut io_uring_params) -> Result<()> {
        let result = self.do_resize(p);
        p.flags = 0;
        result
    }

    fn do_resize(self, p: &mut io_uring_params) -> Result<()> {
        if self.flags() & IORING_SETUP_NO_MMAP != 0 {
            return Err(Errno(libc::EINVAL));
        }
        // Without a descriptor the new rings could not be mapped, while the old ones no longer
        // exist. A zeroed structure is no ring and has no queues.
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract.
        if self.ring_fd() == -1 || unsafe { (*self.sq()).khead.is_null() } {
            return Err(Errno(libc::EBADF));
        }
        // The kernel checks that submitted SQEs fit. Prepared ones have to fit, too. A number that
        // it does not take is left to it, which may have another reason to refuse.
        if Entries::rounded(p.sq_entries, p).is_ok_and(|new| self.unsubmitted() > new.sq) {
            return Err(Errno(libc::EOVERFLOW));
        }
        p.sq_off = io_sqring_offsets::default();
        p.cq_off = io_cqring_offsets::default();
        let op = io_uring_register_op::IORING_REGISTER_RESIZE_RINGS;
        // SAFETY: the kernel reads and writes `p` during the call.
        unsafe { self.do_register(op, (&raw mut *p).cast(), 1)? };

        match self.map_resized(p) {
            Ok(queues) => {
                self.replace_queues(queues);
                Ok(())
            }
            Err(e) => {
                self.cut_off();
                Err(e)
            }
        }
    }

    /// How many SQEs the kernel has not consumed yet, prepared ones included.
    fn unsubmitted(self) -> c_uint {
        let sq = self.sq();
        // SAFETY: the pointer leads to the queue's mapped word or to the library's own.
        unsafe { (*sq).sqe_tail.wrapping_sub(IO_URING_READ_ONCE((*sq).khead)) }
    }

    fn map_resized(self, p: &io_uring_params) -> Result<Queues> {
        // The kernel does not return all flags; those in force are in the ring.
        let mut p = *p;
        p.flags = self.flags();
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract.
        let ring = unsafe { ptr::read(self.as_ptr()) };
        p.features = ring.features;
        if p.flags & IORING_SETUP_NO_SQARRAY == 0 && p.sq_off.array == 0 {
            // Kernels up to 6.18 do not return the offset of the SQ array; it is after the CQEs.
            let offset = layout::sq_array_offset(p.flags, p.cq_off.cqes, p.cq_entries);
            p.sq_off.array = u32::try_from(offset).map_err(|_| Errno(libc::EINVAL))?;
        }
        let mut queues = Queues::none();
        queues.map(self.ring_fd(), &p, ring.cq.ring_ptr != ring.sq.ring_ptr)?;
        Ok(queues)
    }

    fn replace_queues(self, mut queues: Queues) {
        let (sq, cq) = (self.sq(), self.cq());
        // SAFETY: the pointers are valid, by `from_raw`'s contract; nobody may use the ring
        // during a resize, so nothing refers to the old memory any more. A masked index lies within
        // either mapping.
        unsafe {
            queues.sq.sqe_head = (*sq).sqe_head;
            queues.sq.sqe_tail = (*sq).sqe_tail;
            // The kernel has copied submitted SQEs only, and of 128-byte ones the first half.
            let size = layout::sqe_size(self.flags());
            let (old, new) = ((*sq).sqes.cast::<u8>(), queues.sq.sqes.cast::<u8>());
            for i in 0..self.unsubmitted() {
                let index = (*sq).sqe_tail.wrapping_sub(1 + i);
                let from = old.add((index & (*sq).ring_mask) as usize * size);
                let to = new.add((index & queues.sq.ring_mask) as usize * size);
                ptr::copy_nonoverlapping(from, to, size);
            }
            Queues { sq: *sq, cq: *cq }.unmap();
            queues.fill_array();
            *sq = queues.sq;
            *cq = queues.cq;
        }
    }

    /// Separates the structure from the kernel's ring. The old memory stays mapped until the ring
    /// is torn down: the caller may still look at CQEs in it.
    #[cold]
    fn cut_off(self) {
        // An index that cannot be unregistered stays until the thread ends; enters must not use it.
        let _ = self.unregister_ring_fd();
        self.int_flags().fetch_and(!(int_flags::REG_RING | int_flags::REG_REG_RING), Relaxed);
        let closed = closed();
        let (sq, cq) = (self.sq(), self.cq());
        // SAFETY: the pointers are valid for writes, by `from_raw`'s contract.
        unsafe {
            let (old_sq, old_cq) = (*sq, *cq);
            *sq = closed.sq;
            (*sq).sqes = old_sq.sqes;
            (*sq).sqes_sz = old_sq.sqes_sz;
            (*sq).ring_ptr = old_sq.ring_ptr;
            (*sq).ring_sz = old_sq.ring_sz;
            *cq = closed.cq;
            (*cq).ring_ptr = old_cq.ring_ptr;
            (*cq).ring_sz = old_cq.ring_sz;
            (*self.as_ptr()).enter_ring_fd = -1;
        }
    }
}
