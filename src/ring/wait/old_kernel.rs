//! Waits with a timeout on kernels before 5.11, which have no `IORING_FEAT_EXT_ARG`: the timeout is
//! a request of the library's.

use core::ffi::c_uint;
use core::ptr;

use super::timed::Timed;
use super::{Arg, WaitArgs, WaitResult};
use crate::abi::io_uring::{IORING_SETUP_SQPOLL, io_uring_sqe};
use crate::abi::ring::LIBURING_UDATA_TIMEOUT;
use crate::abi::types::__kernel_timespec;
use crate::inline::cq::__io_uring_peek_cqe;
use crate::inline::sqe::io_uring_get_sqe;
use crate::ops::timeout::io_uring_prep_timeout;
use crate::ring::Ring;
use crate::sys::barrier::IO_URING_READ_ONCE;

impl Ring {
    /// If enough CQEs are ready, no timeout request is queued: it would outlive this wait and stop
    /// a later one. For the same reason it completes after as many CQEs as are missing.
    #[cold]
    #[inline(never)]
    pub(super) fn get_cqe_old_kernel(
        self,
        to_submit: c_uint,
        wait_nr: c_uint,
        args: WaitArgs,
    ) -> WaitResult {
        let (mut cqe, mut ready) = (ptr::null_mut(), 0);
        // Consumes the CQEs of timeout requests of earlier waits.
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        while unsafe { __io_uring_peek_cqe(self.as_ptr(), &mut cqe, &mut ready) } != 0 {}
        match wait_nr.checked_sub(ready) {
            None | Some(0) => self.get_cqe_untimed(to_submit, wait_nr, args.sigmask),
            Some(missing) => self.get_cqe_timeout_request(wait_nr, missing, args),
        }
    }

    /// Queues a timeout request after the prepared SQEs, submits all, waits. The request is not
    /// counted, and its CQE is consumed here.
    #[cold]
    #[inline(never)]
    fn get_cqe_timeout_request(
        self,
        wait_nr: c_uint,
        missing: c_uint,
        args: WaitArgs,
    ) -> WaitResult {
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        let mut sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
        let mut before = 0;
        if sqe.is_null() {
            // The SQ ring is full: submit the SQEs in it first.
            match self.submit_special(0, false).result() {
                Ok(n) => before = n,
                Err(e) => return WaitResult::failed(e.0),
            }
            // SAFETY: as above.
            sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
            if sqe.is_null() {
                return WaitResult::failed(libc::EAGAIN);
            }
        }
        // SAFETY: the SQE was just taken; if the kernel does not consume it, it is withdrawn below.
        unsafe {
            io_uring_prep_timeout(sqe, args.timeout, missing, 0);
            (*sqe).user_data = LIBURING_UDATA_TIMEOUT;
            if self.flags() & IORING_SETUP_SQPOLL != 0 {
                keep_timeout(sqe, args.timeout);
            }
        }
        let to_submit = self.flush_sq();
        let mut timed = Timed::new(args);
        let arg = Arg::TimeoutRequest(&mut timed);
        let result = self.get_cqe_slow(to_submit, wait_nr, arg, None);
        self.withdraw_timeout();
        // The SQPOLL thread may have consumed all SQEs before they were counted.
        let own = (result.submitted() == to_submit) as c_uint;
        let submitted = before + result.submitted().saturating_sub(own);
        WaitResult::new(result.cqe, submitted, result.errno())
    }

    /// Withdraws the last SQE if the kernel has not consumed it: its timeout is only valid during
    /// the call. The SQPOLL thread cannot be stopped, and will consume it.
    fn withdraw_timeout(self) {
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

/// Copies the timeout into the last 16 bytes of its SQE, which these kernels do not read, and
/// points the request there: the SQPOLL thread may look at it after the call has returned, when the
/// caller's may be gone. The SQE stays as it is until it is consumed.
///
/// # Safety
///
/// `sqe` is a timeout request that is not submitted yet; `timeout` is valid for reads.
unsafe fn keep_timeout(sqe: *mut io_uring_sqe, timeout: *const __kernel_timespec) {
    // SAFETY: the caller's promise; an SQE has 64 bytes, and is aligned for a timespec.
    unsafe {
        let copy = (&raw mut (*sqe).u6).cast::<__kernel_timespec>();
        copy.write(*timeout);
        (*sqe).u2.addr = copy as u64;
    }
}
