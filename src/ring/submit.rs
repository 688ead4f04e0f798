//! Handing requests to the kernel.

use core::ffi::c_uint;
use core::ptr;

use super::Ring;
use crate::abi::io_uring::{
    IORING_ENTER_GETEVENTS, IORING_ENTER_SQ_WAIT, IORING_ENTER_SQ_WAKEUP, IORING_SETUP_IOPOLL,
    IORING_SETUP_SQ_REWIND, IORING_SETUP_SQPOLL, IORING_SQ_CQ_OVERFLOW, IORING_SQ_NEED_WAKEUP,
    IORING_SQ_TASKRUN,
};
use crate::layout;
use crate::sys::{self, Answer, SIGSET_SIZE, barrier::*};

impl Ring {
    /// Submits what was prepared; waits for `wait_nr` completions. With `get_events` it enters
    /// the kernel in any case, so that completions it holds back come out.
    ///
    /// Returns how many entries were submitted; with SQPOLL, how many the kernel's thread had yet
    /// to take.
    #[inline(always)]
    pub fn submit(self, wait_nr: c_uint, get_events: bool) -> Answer {
        let special = IORING_SETUP_SQPOLL | IORING_SETUP_SQ_REWIND | IORING_SETUP_IOPOLL;
        if self.flags() & special != 0 {
            return self.submit_by_flags(wait_nr, get_events);
        }
        let pending = self.flush_indices();
        let mut flags = self.enter_flags();
        // In this order, so that who waits does not look at what only the others need.
        if wait_nr != 0 || get_events || self.cq_needs_flush() {
            flags |= IORING_ENTER_GETEVENTS;
        } else if pending == 0 {
            return Answer::number(0);
        }
        self.enter(pending, wait_nr, flags)
    }

    /// The same for rings whose queue the kernel's thread reads, that rewind, or that are polled.
    #[inline(never)]
    fn submit_by_flags(self, wait_nr: c_uint, get_events: bool) -> Answer {
        let pending = self.flush_sq();
        let mut flags = self.enter_flags();
        let mut enter = self.sq_needs_enter(pending, &mut flags);
        if get_events || wait_nr != 0 || self.cq_needs_enter() {
            flags |= IORING_ENTER_GETEVENTS;
            enter = true;
        }
        if !enter {
            return Answer::number(pending);
        }
        let answer = self.enter(pending, wait_nr, flags);
        if let Ok(submitted) = answer.result() {
            self.keep_unsubmitted(submitted);
        }
        answer
    }

    /// Waits until the kernel's submission thread has made room in the queue.
    pub fn wait_for_sq_space(self) -> Answer {
        self.enter(0, 0, IORING_ENTER_SQ_WAIT | self.enter_flags())
    }

    /// Has the kernel run what it put off and flush what overflowed.
    pub fn get_events(self) -> Answer {
        self.enter(0, 0, IORING_ENTER_GETEVENTS | self.enter_flags())
    }

    #[inline(always)]
    fn enter(self, to_submit: c_uint, min_complete: c_uint, flags: c_uint) -> Answer {
        // SAFETY: the entries are the caller's, prepared by the API's rules; no argument goes
        // along. The kernel does not look at the size then, but has one on record.
        unsafe {
            sys::enter(
                self.enter_ring_fd(),
                to_submit,
                min_complete,
                flags,
                ptr::null(),
                SIGSET_SIZE,
            )
        }
    }

    /// Makes the prepared entries visible to the kernel; returns how many it has yet to take.
    #[inline(always)]
    pub(super) fn flush_sq(self) -> c_uint {
        if self.flags() & IORING_SETUP_SQ_REWIND != 0 {
            // It has no indices: the kernel starts at the first entry, every time.
            // SAFETY: the pointer is valid, by `from_raw`'s contract.
            return unsafe { (*self.sq()).sqe_tail };
        }
        self.flush_indices()
    }

    #[inline(always)]
    fn flush_indices(self) -> c_uint {
        let sq = self.sq();
        // SAFETY: the queue's pointers lead to its mapped words (set-up checked them) or to the
        // library's own; only the submitter's thread comes here.
        unsafe {
            let tail = (*sq).sqe_tail;
            (*sq).sqe_head = tail;
            // With SQPOLL the kernel's thread may look at any time: entries first, then the tail.
            io_uring_smp_store_release((*sq).ktail, tail);
            // Always the kernel's head: a short or failed submit leaves entries to it. Nothing is
            // read behind it, so it needs no ordering.
            tail.wrapping_sub(IO_URING_READ_ONCE((*sq).khead))
        }
    }

    /// In a rewinding ring, moves what the kernel did not take to the front, where it will look.
    /// Whoever only waits has submitted nothing, and changes nothing of what another thread
    /// prepares.
    #[inline(always)]
    pub(super) fn keep_unsubmitted(self, submitted: c_uint) {
        if submitted != 0 && self.flags() & IORING_SETUP_SQ_REWIND != 0 {
            self.rewind(submitted);
        }
    }

    #[cold]
    #[inline(never)]
    fn rewind(self, submitted: c_uint) {
        let (sq, size) = (self.sq(), layout::sqe_size(self.flags()));
        // SAFETY: `sqe_tail` entries from the first on are in use, at most as many as the queue
        // has; the kernel has read those it took.
        unsafe {
            let rest = (*sq).sqe_tail.saturating_sub(submitted);
            let sqes = (*sq).sqes.cast::<u8>();
            ptr::copy(sqes.add(submitted as usize * size), sqes, rest as usize * size);
            (*sq).sqe_tail = rest;
        }
    }

    /// Whether the kernel has to be entered for it to see `pending` new entries, and with which
    /// more `flags`.
    #[inline(always)]
    pub(super) fn sq_needs_enter(self, pending: c_uint, flags: &mut c_uint) -> bool {
        if pending == 0 {
            return false;
        }
        if self.flags() & IORING_SETUP_SQPOLL == 0 {
            return true;
        }
        // The tail's store must be visible before the flag is read, or the kernel's thread falls
        // asleep without having seen the one while we have not seen the other.
        io_uring_smp_mb();
        if self.sq_flags() & IORING_SQ_NEED_WAKEUP == 0 {
            return false;
        }
        *flags |= IORING_ENTER_SQ_WAKEUP;
        true
    }

    /// Whether the kernel holds completions back: overflowed ones, or work to be run by us.
    #[inline(always)]
    pub(super) fn cq_needs_flush(self) -> bool {
        self.sq_flags() & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN) != 0
    }

    /// Whether completions may come only by entering the kernel. It finds those of polled I/O only
    /// when asked, unless its own thread asks.
    #[inline(always)]
    pub(super) fn cq_needs_enter(self) -> bool {
        self.is_polled() || self.cq_needs_flush()
    }

    /// Whether I/O is polled, and by who waits: then the kernel heeds no timeout.
    #[inline(always)]
    pub(super) fn is_polled(self) -> bool {
        self.flags() & (IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL) == IORING_SETUP_IOPOLL
    }

    #[inline(always)]
    fn sq_flags(self) -> c_uint {
        // SAFETY: the pointer leads to the queue's mapped word or to the library's own.
        unsafe { IO_URING_READ_ONCE((*self.sq()).kflags) }
    }
}
