//! Submitting SQEs.

use core::ffi::c_uint;
use core::{mem, ptr};

use super::Ring;
use crate::abi::io_uring::{
    IORING_ENTER_GETEVENTS, IORING_ENTER_SQ_WAIT, IORING_ENTER_SQ_WAKEUP, IORING_SETUP_CQE_MIXED,
    IORING_SETUP_IOPOLL, IORING_SETUP_SQ_REWIND, IORING_SETUP_SQPOLL, IORING_SQ_CQ_OVERFLOW,
    IORING_SQ_NEED_WAKEUP, IORING_SQ_TASKRUN,
};
use crate::layer::{self, LAYERED};
use crate::sys::{self, RawResult, SIGSET_SIZE, barrier::*};

/// Flags that change how SQEs are submitted or CQEs are waited for.
pub(super) const SPECIAL: c_uint = IORING_SETUP_SQPOLL
    | IORING_SETUP_SQ_REWIND
    | IORING_SETUP_IOPOLL
    | IORING_SETUP_CQE_MIXED
    | LAYERED;

impl Ring {
    /// Submits all prepared SQEs and waits for `wait_nr` CQEs.
    ///
    /// Returns how many SQEs were submitted; with SQPOLL, how many the thread had yet to consume.
    #[inline(always)]
    pub fn submit(self, wait_nr: c_uint) -> RawResult {
        if self.flags() & SPECIAL != 0 {
            return self.submit_special(wait_nr, false);
        }
        let to_submit = self.flush_indices();
        let mut flags = self.enter_flags();
        // Test `wait_nr` first: callers that wait need not load the SQ ring's flags.
        if wait_nr != 0 || self.cq_needs_flush() {
            flags |= IORING_ENTER_GETEVENTS;
        } else if to_submit == 0 {
            return RawResult::number(0);
        }
        // SAFETY: the SQEs are the caller's, prepared by the API's rules; there is no argument. The
        // kernel ignores its size then; the C library passes this one.
        unsafe {
            let fd = self.enter_ring_fd();
            sys::enter(fd, to_submit, wait_nr, flags, ptr::null(), SIGSET_SIZE)
        }
    }

    /// Submits all prepared SQEs and enters the kernel in any case, so that CQEs that are pending
    /// there are posted.
    pub fn submit_and_get_events(self) -> RawResult {
        self.submit_special(0, true)
    }

    /// [`submit`](Ring::submit) for all rings, also those with a setup flag that changes it. With
    /// `get_events` the kernel is entered in any case.
    #[inline(never)]
    pub(super) fn submit_special(self, wait_nr: c_uint, get_events: bool) -> RawResult {
        let to_submit = self.flush_sq();
        let mut flags = self.enter_flags();
        let mut enter = self.sq_needs_enter(to_submit, &mut flags);
        if get_events || wait_nr != 0 || self.cq_needs_enter() {
            flags |= IORING_ENTER_GETEVENTS;
            enter = true;
        }
        if !enter {
            return RawResult::number(to_submit);
        }
        if wait_nr == 0 || !self.must_flush_mixed() {
            return self.enter(to_submit, wait_nr, flags);
        }
        // Waits only if the overflowed CQEs found room.
        let submitted = self.enter(to_submit, 0, flags);
        if submitted != Ok(to_submit) || self.must_flush_mixed() {
            return submitted;
        }
        match self.enter(0, wait_nr, self.enter_flags() | IORING_ENTER_GETEVENTS).result() {
            Err(e) if to_submit == 0 => RawResult::error(e),
            _ => submitted,
        }
    }

    /// Waits until the SQPOLL thread has consumed SQEs, so that there is room in the queue.
    pub fn sqring_wait(self) -> RawResult {
        self.enter(0, 0, IORING_ENTER_SQ_WAIT | self.enter_flags())
    }

    /// Has the kernel run deferred task work and flush overflowed CQEs.
    pub fn get_events(self) -> RawResult {
        self.enter(0, 0, IORING_ENTER_GETEVENTS | self.enter_flags())
    }

    /// Enters the kernel, or the layer, without an argument.
    pub(super) fn enter(self, to_submit: c_uint, min_complete: c_uint, flags: c_uint) -> RawResult {
        let (fd, ring) = (self.enter_ring_fd(), self.as_ptr());
        // SAFETY: as in `submit`.
        unsafe { layer::enter(fd, to_submit, min_complete, flags, ptr::null(), SIGSET_SIZE, ring) }
    }

    /// Makes all prepared SQEs visible to the kernel; returns how many it has yet to consume.
    #[inline(always)]
    pub(super) fn flush_sq(self) -> c_uint {
        if self.flags() & IORING_SETUP_SQ_REWIND == 0 {
            return self.flush_indices();
        }
        // Every enter starts at the first SQE, whatever the indices are. SQEs that it does not
        // consume are dropped: the next SQE is the first again.
        let sq = self.sq();
        // SAFETY: the pointer is valid, by `from_raw`'s contract; only the submitter comes here.
        unsafe { mem::take(&mut (*sq).sqe_tail) }
    }

    #[inline(always)]
    fn flush_indices(self) -> c_uint {
        let sq = self.sq();
        // SAFETY: the queue's pointers lead to its mapped words (setup checked them) or to the
        // library's own; only the submitter comes here.
        unsafe {
            let tail = (*sq).sqe_tail;
            // Only if there are new SQEs: another copy of the structure, or the other process after
            // a fork, may have moved the kernel's tail on, and it must not be set back.
            if (*sq).sqe_head != tail {
                (*sq).sqe_head = tail;
                // With SQPOLL the thread may look at any time: SQEs first, then the tail.
                io_uring_smp_store_release((*sq).ktail, tail);
            }
            // Always the kernel's head: a short or failed submission leaves SQEs before it. Nothing
            // is read after it that depends on it, so it needs no ordering.
            tail.wrapping_sub(IO_URING_READ_ONCE((*sq).khead))
        }
    }

    /// Whether the kernel has to be entered to consume `to_submit` SQEs; adds the flags that it
    /// takes to `flags`.
    #[inline(always)]
    pub(super) fn sq_needs_enter(self, to_submit: c_uint, flags: &mut c_uint) -> bool {
        if to_submit == 0 {
            return false;
        }
        if self.flags() & IORING_SETUP_SQPOLL == 0 {
            return true;
        }
        // The tail's store must be visible before the flag is read: otherwise the thread may fall
        // asleep without having seen the tail, while the flag was not seen here.
        io_uring_smp_mb();
        if self.sq_flags() & IORING_SQ_NEED_WAKEUP == 0 {
            // The layer sees the SQEs; it does not enter the kernel for them.
            return self.flags() & LAYERED != 0;
        }
        *flags |= IORING_ENTER_SQ_WAKEUP;
        true
    }

    /// Whether completions are pending in the kernel: overflowed CQEs, or deferred task work.
    #[inline(always)]
    pub(super) fn cq_needs_flush(self) -> bool {
        self.sq_flags() & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN) != 0
    }

    /// Whether CQEs may come only by entering the kernel. Those of polled I/O always do, unless the
    /// SQPOLL thread polls.
    #[inline(always)]
    pub(super) fn cq_needs_enter(self) -> bool {
        self.is_polled() || self.cq_needs_flush()
    }

    /// Whether the thread that waits polls for I/O: then the kernel ignores the timeout.
    #[inline(always)]
    pub(super) fn is_polled(self) -> bool {
        self.flags() & (IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL) == IORING_SETUP_IOPOLL
    }

    #[inline(always)]
    pub(super) fn sq_flags(self) -> c_uint {
        // SAFETY: the pointer leads to the queue's mapped word or to the library's own.
        unsafe { IO_URING_READ_ONCE((*self.sq()).kflags) }
    }
}
