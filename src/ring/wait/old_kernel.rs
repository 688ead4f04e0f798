//! Waits with a timeout on kernels before 5.11, which have no `IORING_FEAT_EXT_ARG`: the timeout is a
//! request of the library's own.

use core::ffi::c_uint;
use core::ptr;

use super::{Limits, Outcome};
use crate::abi::io_uring::IORING_SETUP_SQPOLL;
use crate::abi::ring::LIBURING_UDATA_TIMEOUT;
use crate::inline::cq::__io_uring_peek_cqe;
use crate::inline::sqe::io_uring_get_sqe;
use crate::ops::timeout::io_uring_prep_timeout;
use crate::ring::Ring;
use crate::sys::SIGSET_SIZE;
use crate::sys::barrier::IO_URING_READ_ONCE;

impl Ring {
    /// Where a timeout is a request, none is made for completions that are there: it would outlive
    /// this wait, and end a later one. For the same reason it counts those that are missing only.
    #[cold]
    #[inline(never)]
    pub(super) fn take_on_old_kernel(
        self,
        submit: c_uint,
        wait_nr: c_uint,
        limits: Limits,
    ) -> Outcome {
        let (mut cqe, mut ready) = (ptr::null_mut(), 0);
        // What became of earlier waits' timeouts is nothing to this one.
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        while unsafe { __io_uring_peek_cqe(self.as_ptr(), &mut cqe, &mut ready) } != 0 {}
        match wait_nr.checked_sub(ready) {
            None | Some(0) => self.take_without_limits(submit, wait_nr, limits.sigmask),
            Some(missing) => self.take_with_timeout_request(wait_nr, missing, limits),
        }
    }

    /// Queues a timeout request behind what was prepared, submits all, waits. The request is not
    /// counted, and its completion is swallowed.
    #[cold]
    #[inline(never)]
    fn take_with_timeout_request(
        self,
        wait_nr: c_uint,
        missing: c_uint,
        limits: Limits,
    ) -> Outcome {
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        let mut sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
        let mut before = 0;
        if sqe.is_null() {
            // No room: what is there has to go first.
            match self.submit(0, false).result() {
                Ok(n) => before = n,
                Err(e) => return Outcome::failed(e.0),
            }
            // SAFETY: as above.
            sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
            if sqe.is_null() {
                return Outcome::failed(libc::EAGAIN);
            }
        }
        // SAFETY: the entry is ours; what the kernel has not read of it is taken back below.
        unsafe {
            io_uring_prep_timeout(sqe, limits.timeout, missing, 0);
            (*sqe).user_data = LIBURING_UDATA_TIMEOUT;
        }
        let (submit, mask) = (self.flush_sq(), limits.sigmask.cast());
        let outcome = self.take_in_turns(submit, 0, false, wait_nr, 0, mask, SIGSET_SIZE);
        self.take_back_unsubmitted();
        // With SQPOLL the kernel's thread may have taken all before anyone counted.
        let counted = outcome.count().saturating_sub((outcome.count() == submit) as c_uint);
        Outcome::new(outcome.cqe, before + counted, outcome.errno())
    }

    /// Takes the last entry back if the kernel has not taken it: its timeout ends with the call. The
    /// kernel's own thread is not to be outrun, and takes it soon.
    fn take_back_unsubmitted(self) {
        let sq = self.sq();
        // SAFETY: as in `flush_sq`.
        unsafe {
            let tail = (*sq).sqe_tail;
            if self.flags() & IORING_SETUP_SQPOLL == 0 && IO_URING_READ_ONCE((*sq).khead) != tail {
                (*sq).sqe_tail = tail.wrapping_sub(1);
                self.flush_sq();
            }
        }
    }
}
