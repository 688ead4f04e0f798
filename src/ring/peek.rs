//! Peeking at several CQEs at once.

use core::ffi::c_uint;

use super::Ring;
use super::wait::Cqe;
use crate::abi::io_uring::*;
use crate::abi::ring::LIBURING_UDATA_TIMEOUT;
use crate::inline::cq::{io_uring_cq_advance, io_uring_cq_ready};

impl Ring {
    /// Fills `cqes` with up to `count` CQEs that are ready, and returns how many. Enters the kernel
    /// only if none is ready and some may be pending there. With a count of 0, it does not poll.
    ///
    /// # Safety
    ///
    /// `cqes` has room for `count` pointers.
    pub unsafe fn peek_batch_cqe(self, cqes: *mut Cqe, count: c_uint) -> c_uint {
        // SAFETY: the caller's promise.
        let nr = unsafe { self.ready_batch(cqes, count) };
        if nr != 0 || !self.cq_needs_enter() {
            return nr;
        }
        if count == 0 && !self.empty_batch_needs_flush() {
            return 0;
        }
        // After an error there is no CQE.
        let _ = self.get_events();
        // SAFETY: the caller's promise.
        unsafe { self.ready_batch(cqes, count) }
    }

    /// Whether a peek at 0 CQEs enters the kernel, as it does in the C library: to flush an overflow
    /// or to run task work. In a ring with `IORING_SETUP_CQE_MIXED`, it does so with CQEs ready too.
    #[cold]
    fn empty_batch_needs_flush(self) -> bool {
        // SAFETY: the ring is set up.
        let ready = unsafe { io_uring_cq_ready(self.as_ptr()) };
        self.cq_needs_flush() && (ready == 0 || self.flags() & IORING_SETUP_CQE_MIXED != 0)
    }

    /// # Safety
    ///
    /// `cqes` has room for `count` pointers.
    #[inline(always)]
    unsafe fn ready_batch(self, cqes: *mut Cqe, count: c_uint) -> c_uint {
        let (cq, flags) = (self.cq(), self.flags());
        if flags & IORING_SETUP_CQE_MIXED != 0 || !self.has_feature(IORING_FEAT_EXT_ARG) {
            // SAFETY: the caller's promise.
            return unsafe { self.visible_batch(cqes, count) };
        }
        let shift = (flags & IORING_SETUP_CQE32 != 0) as u32;
        // SAFETY: the queue's pointers lead to its mapped words, and an index within `ring_mask`
        // to a CQE (setup checked both); `cqes` is the caller's promise.
        unsafe {
            let nr = io_uring_cq_ready(self.as_ptr()).min(count);
            let head = *(*cq).khead;
            for i in 0..nr {
                let index = (head.wrapping_add(i) & (*cq).ring_mask) << shift;
                *cqes.add(i as usize) = (*cq).cqes.add(index as usize);
            }
            nr
        }
    }

    /// The same for rings with `IORING_SETUP_CQE_MIXED`, and for kernels where the library has
    /// timeout requests of its own. CQEs that the caller must not see are consumed at the head; one
    /// after a visible CQE ends the batch.
    ///
    /// # Safety
    ///
    /// `cqes` has room for `count` pointers.
    #[cold]
    #[inline(never)]
    unsafe fn visible_batch(self, cqes: *mut Cqe, count: c_uint) -> c_uint {
        let (cq, flags) = (self.cq(), self.flags());
        let mixed = flags & IORING_SETUP_CQE_MIXED != 0;
        let shift = (flags & IORING_SETUP_CQE32 != 0) as u32;
        // SAFETY: as in `ready_batch`.
        unsafe {
            let mut head = *(*cq).khead;
            let last = head.wrapping_add(io_uring_cq_ready(self.as_ptr()));
            let mut nr = 0;
            while head != last && nr < count {
                let index = (head & (*cq).ring_mask) << shift;
                let cqe = (*cq).cqes.add(index as usize);
                let wide = mixed && (*cqe).flags & IORING_CQE_F_32 != 0;
                let slots = 1 + wide as c_uint;
                if self.is_hidden(cqe) {
                    if nr != 0 {
                        break;
                    }
                    io_uring_cq_advance(self.as_ptr(), slots);
                } else {
                    *cqes.add(nr as usize) = cqe;
                    nr += 1;
                }
                head = head.wrapping_add(slots);
            }
            nr
        }
    }

    /// Whether the caller must not see a CQE: a skip CQE, or that of a timeout request of the
    /// library's.
    fn is_hidden(self, cqe: Cqe) -> bool {
        // SAFETY: `cqe` is between head and tail, so the kernel has filled it.
        let (user_data, flags) = unsafe { ((*cqe).user_data, (*cqe).flags) };
        if self.flags() & IORING_SETUP_CQE_MIXED != 0 && flags & IORING_CQE_F_SKIP != 0 {
            return true;
        }
        !self.has_feature(IORING_FEAT_EXT_ARG) && user_data == LIBURING_UDATA_TIMEOUT
    }
}
