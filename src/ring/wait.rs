//! Waiting for CQEs, with SQEs submitted on the way: what `_io_uring_get_cqe` of the C library
//! does.
//!
//! Most waits take one io_uring_enter(2), made by `Ring::get_cqe_fast`. All others go through
//! `Ring::get_cqe_slow`: it makes a `Wait`, which is what C has in `struct get_data`, and runs
//! `Ring::get_cqe_loop` on it, which is C's `_io_uring_get_cqe`.

use core::ffi::{c_int, c_uint};
use core::mem::size_of;
use core::ptr;

use super::Ring;
use super::submit::SPECIAL;
use crate::abi::io_uring::*;
use crate::abi::types::{__kernel_timespec, sigset_t};
use crate::inline::cq::{__io_uring_peek_cqe, io_uring_cq_ready};
use crate::layer;
use crate::sys::{self, RawResult, Result};

mod old_kernel;
mod polled;
mod state;
mod timed;

use state::{Arg, Wait, WaitResult};
use timed::Timed;

/// What a wait is given besides the number of CQEs.
#[derive(Clone, Copy, Debug)]
pub struct WaitArgs {
    /// How long to wait at most; null waits without a timeout.
    pub timeout: *mut __kernel_timespec,
    /// How long to wait for the full number before one CQE is enough, in microseconds.
    pub min_wait_usec: c_uint,
    /// The signal mask in place of the thread's during the wait; null leaves it unchanged.
    pub sigmask: *mut sigset_t,
}

impl WaitArgs {
    /// All three.
    #[inline(always)]
    pub fn new(
        timeout: *mut __kernel_timespec,
        min_wait_usec: c_uint,
        sigmask: *mut sigset_t,
    ) -> WaitArgs {
        WaitArgs { timeout, min_wait_usec, sigmask }
    }
}

/// A pointer to a CQE, or null.
pub type Cqe = *mut io_uring_cqe;

impl Ring {
    /// Submits `to_submit` SQEs and waits for `wait_nr` CQEs.
    ///
    /// Returns the first CQE, if any, and how many SQEs were submitted.
    #[inline(always)]
    pub fn get_cqe(
        self,
        to_submit: c_uint,
        wait_nr: c_uint,
        sigmask: *mut sigset_t,
    ) -> (Cqe, Result<c_uint>) {
        self.get_cqe_fast(to_submit, wait_nr, Arg::Sigmask(sigmask)).count()
    }

    /// Waits for `wait_nr` CQEs; submits nothing, except on kernels without `IORING_FEAT_EXT_ARG`
    /// (before 5.11), where the timeout itself is a request.
    #[inline(always)]
    pub fn wait_cqes(self, wait_nr: c_uint, args: WaitArgs) -> (Cqe, Result<()>) {
        self.get_cqe_with(false, wait_nr, args).status()
    }

    /// Submits all prepared SQEs and waits for `wait_nr` CQEs.
    #[inline(always)]
    pub fn submit_and_wait_timeout(self, wait_nr: c_uint, args: WaitArgs) -> (Cqe, Result<c_uint>) {
        self.get_cqe_with(true, wait_nr, args).count()
    }

    /// [`wait_cqes`](Ring::wait_cqes), refused on a kernel without minimum waits.
    pub fn wait_cqes_min_timeout(self, wait_nr: c_uint, args: WaitArgs) -> (Cqe, Result<()>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return WaitResult::failed(libc::EINVAL).status();
        }
        self.get_cqe_min(0, wait_nr, args).status()
    }

    /// [`submit_and_wait_timeout`](Ring::submit_and_wait_timeout), refused on a kernel without
    /// minimum waits, before anything is submitted.
    pub fn submit_and_wait_min_timeout(
        self,
        wait_nr: c_uint,
        args: WaitArgs,
    ) -> (Cqe, Result<c_uint>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return WaitResult::failed(libc::EINVAL).count();
        }
        self.get_cqe_min(self.flush_sq(), wait_nr, args).count()
    }

    /// Submits all prepared SQEs and waits for `wait_nr` CQEs, with the registered wait arguments
    /// number `index`.
    pub fn submit_and_wait_reg(self, wait_nr: c_uint, index: c_int) -> (Cqe, Result<c_uint>) {
        if !self.has_feature(IORING_FEAT_EXT_ARG) {
            return WaitResult::failed(libc::EINVAL).count();
        }
        let offset = (index as u64).wrapping_mul(size_of::<io_uring_reg_wait>() as u64);
        // An offset that does not fit must not become that of other arguments.
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        self.get_cqe_slow(self.flush_sq(), wait_nr, Arg::Registered(offset), None).count()
    }

    /// The minimum wait is in the argument with the timeout, also if there is no timeout.
    fn get_cqe_min(self, to_submit: c_uint, wait_nr: c_uint, args: WaitArgs) -> WaitResult {
        let mut timed = Timed::new(args);
        self.get_cqe_slow(to_submit, wait_nr, Arg::Timed(&mut timed), None)
    }

    #[inline(always)]
    fn get_cqe_with(self, submit: bool, wait_nr: c_uint, args: WaitArgs) -> WaitResult {
        let to_submit = if submit { self.flush_sq() } else { 0 };
        if args.timeout.is_null() {
            // Rare: programs without a timeout call a function without one.
            return self.get_cqe_untimed(to_submit, wait_nr, args.sigmask);
        }
        if !self.has_feature(IORING_FEAT_EXT_ARG) {
            return self.get_cqe_old_kernel(to_submit, wait_nr, args);
        }
        let mut timed = Timed::new(args);
        self.get_cqe_fast(to_submit, wait_nr, Arg::Timed(&mut timed))
    }

    fn get_cqe_untimed(
        self,
        to_submit: c_uint,
        wait_nr: c_uint,
        sigmask: *mut sigset_t,
    ) -> WaitResult {
        self.get_cqe_slow(to_submit, wait_nr, Arg::Sigmask(sigmask), None)
    }

    /// The wait that one io_uring_enter(2) does: no CQE is ready, and no setup flag of the ring is
    /// special. Everything else, and what one enter did not finish, is left to
    /// [`get_cqe_slow`](Ring::get_cqe_slow).
    #[inline(always)]
    fn get_cqe_fast(self, to_submit: c_uint, wait_nr: c_uint, mut arg: Arg) -> WaitResult {
        let plain = self.flags() & SPECIAL == 0 && self.has_feature(IORING_FEAT_EXT_ARG);
        let mut returned = None;
        if plain && wait_nr != 0 && self.ready() == 0 {
            arg.start(self);
            let (fd, (raw, size, ext)) = (self.enter_ring_fd(), arg.raw());
            let flags = self.enter_flags() | IORING_ENTER_GETEVENTS | ext;
            // SAFETY: the SQEs are the caller's; `raw` is what `ext` says, and valid during the
            // call.
            let ret = unsafe { sys::enter(fd, to_submit, wait_nr, flags, raw, size) };
            match ret.result() {
                Ok(n) if n == to_submit && self.ready() >= wait_nr => {
                    return WaitResult::new(self.first_cqe(), n, 0);
                }
                Ok(n) => returned = Some(n),
                Err(e) => return WaitResult::failed(e.0),
            }
        }
        self.get_cqe_slow(to_submit, wait_nr, arg, returned)
    }

    #[inline(always)]
    fn ready(self) -> c_uint {
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        unsafe { io_uring_cq_ready(self.as_ptr()) }
    }

    /// The CQE at the head of the queue.
    #[inline(always)]
    fn first_cqe(self) -> Cqe {
        let cq = self.cq();
        let shift = (self.flags() & IORING_SETUP_CQE32 != 0) as u32;
        // SAFETY: the queue's pointers lead to its mapped words, and an index within `ring_mask`
        // to a CQE: setup checked both.
        unsafe { (*cq).cqes.add(((*(*cq).khead & (*cq).ring_mask) << shift) as usize) }
    }

    /// Every wait that [`get_cqe_fast`](Ring::get_cqe_fast) does not finish. If that entered the
    /// kernel already, `returned` is what io_uring_enter(2) returned.
    #[inline(never)]
    fn get_cqe_slow(
        self,
        to_submit: c_uint,
        wait_nr: c_uint,
        arg: Arg,
        returned: Option<c_uint>,
    ) -> WaitResult {
        let wait = &mut Wait::new(to_submit, wait_nr, arg);
        if let Some(n) = returned {
            wait.entered(n, true);
        }
        if self.is_polled() && matches!(wait.arg, Arg::Timed(_)) {
            return self.get_cqe_polled(wait);
        }
        self.get_cqe_loop(wait)
    }

    /// Peeks, enters the kernel if that may help, and peeks again, until the wait must stop.
    fn get_cqe_loop(self, wait: &mut Wait) -> WaitResult {
        let (cqe, errno) = loop {
            let (mut cqe, mut nr_available) = (ptr::null_mut(), 0);
            // SAFETY: the ring is valid, by `from_raw`'s contract.
            let ret = unsafe { __io_uring_peek_cqe(self.as_ptr(), &mut cqe, &mut nr_available) };
            if ret != 0 {
                // A timeout request of the library's expired, and its CQE was consumed.
                if wait.timeout_completed(-ret) {
                    break (cqe, -ret);
                }
                continue;
            }
            // The kernel, too, waits for no more CQEs than the queue holds.
            let wait_nr = wait.wait_nr.min(self.cq_entries());
            let mut get_events = wait_nr > nr_available;
            if cqe.is_null() && wait_nr == 0 && wait.to_submit == 0 {
                // Only a peek: one enter posts the CQEs that are pending in the kernel.
                if wait.returns != 0 || !self.cq_needs_enter() {
                    break (cqe, libc::EAGAIN);
                }
                get_events = true;
            }
            let mut flags = self.enter_flags();
            if !self.sq_needs_enter(wait.to_submit, &mut flags) && !get_events {
                // Nothing to wait for, and nothing to submit but by the SQPOLL thread.
                wait.submitted += wait.to_submit;
                break (cqe, 0);
            }
            if wait.returns != 0 && !self.restart(wait, !cqe.is_null()) {
                break (cqe, if cqe.is_null() { libc::ETIME } else { 0 });
            }
            // A restart after the minimum wait is for one CQE.
            let wait_nr = wait_nr.min(wait.wait_nr);
            let flush = wait_nr > nr_available && self.must_flush_mixed();
            if flush && wait.flushed {
                break (cqe, 0);
            }
            wait.flushed = flush;
            let min_complete = if flush { 0 } else { self.min_complete(wait_nr, nr_available) };
            let to_submit = wait.to_submit;
            match self.enter_to_wait(wait, min_complete, flags, get_events).result() {
                Ok(n) => wait.entered(n, !flush),
                Err(e) => break (cqe, e.0),
            }
            if to_submit != 0 && wait.last_submitted == 0 && !cqe.is_null() {
                // As in C: no SQE was consumed, so return the CQE that is ready.
                break (cqe, 0);
            }
            if self.flags() & IORING_SETUP_SQ_REWIND != 0 {
                // The kernel would start at the first SQE again: SQEs that a short submission left
                // are dropped, as in `io_uring_submit`.
                wait.to_submit = 0;
            }
        };
        WaitResult::new(cqe, wait.submitted, errno)
    }

    /// Enters the kernel with what the wait has left to submit, and with its argument if it waits.
    fn enter_to_wait(
        self,
        wait: &mut Wait,
        min_complete: c_uint,
        flags: c_uint,
        get_events: bool,
    ) -> RawResult {
        if !get_events {
            return self.enter(wait.to_submit, min_complete, flags);
        }
        let flags = flags | IORING_ENTER_GETEVENTS;
        if !wait.arg.has_started() {
            wait.arg.start(self);
        }
        if self.is_polled() && matches!(wait.arg, Arg::Timed(_)) {
            return match self.before_poll(wait) {
                Ok(()) => self.enter(wait.to_submit, 0, flags),
                Err(e) => RawResult::error(e),
            };
        }
        let (fd, (arg, size, ext)) = (self.enter_ring_fd(), wait.arg.raw());
        // SAFETY: the SQEs are the caller's; `arg` is what `ext` says, and valid during the call.
        unsafe {
            let (to_submit, flags, ring) = (wait.to_submit, flags | ext, self.as_ptr());
            layer::enter(fd, to_submit, min_complete, flags, arg, size, ring)
        }
    }

    /// Prepares for another enter after the kernel returned with too few CQEs; false if the wait
    /// must stop.
    ///
    /// The kernel wakes every waiter when any timeout request expires. If a CQE is ready, it
    /// returns in the same way when the timeout expires, and when a signal arrived, whose handler
    /// has run by then.
    fn restart(self, wait: &mut Wait, has_cqe: bool) -> bool {
        let is_polled = self.is_polled();
        // With IORING_SETUP_IOPOLL it polls only while no CQE is ready.
        if is_polled && has_cqe {
            return false;
        }
        // An enter that submitted SQEs returns their number also when a signal interrupted it.
        let may_be_signal = wait.last_submitted != 0 && !has_cqe && !is_polled;
        match &mut wait.arg {
            Arg::Sigmask(_) => true,
            Arg::TimeoutRequest(timed) => timed.restart(has_cqe, &mut wait.wait_nr),
            Arg::Timed(timed) => !may_be_signal && timed.restart(has_cqe, &mut wait.wait_nr),
            // The timeout is in the program's memory, at an address that only the kernel knows. So
            // it can only be restarted as a whole: once, so that it is at most doubled.
            Arg::Registered(_) => !may_be_signal && !has_cqe && !is_polled && wait.returns == 1,
        }
    }

    /// How many CQEs the queue holds; by the mask, which programs that fill in the structure
    /// themselves always set.
    #[inline(always)]
    fn cq_entries(self) -> c_uint {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { (*self.cq()).ring_mask.saturating_add(1) }
    }

    /// Whether a wait for more CQEs has to flush overflowed ones first, without waiting.
    ///
    /// Linux 6.18 waits uninterruptibly, and without looking at the time, for an overflowed 32-byte
    /// CQE to fit into a ring with `IORING_SETUP_CQE_MIXED` that has one slot left.
    #[inline(always)]
    pub(super) fn must_flush_mixed(self) -> bool {
        self.flags() & IORING_SETUP_CQE_MIXED != 0
            && self.sq_flags() & IORING_SQ_CQ_OVERFLOW != 0
            && self.ready() != 0
    }

    /// `min_complete` of io_uring_enter(2), for a wait for `wait_nr` CQEs: for the same reason, the
    /// last slot is waited for only if all others are in use.
    fn min_complete(self, wait_nr: c_uint, nr_available: c_uint) -> c_uint {
        let before_last = self.cq_entries() - 1;
        if self.flags() & IORING_SETUP_CQE_MIXED != 0 && nr_available < before_last {
            wait_nr.min(before_last)
        } else {
            wait_nr
        }
    }
}
