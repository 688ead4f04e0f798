//! The state of a wait: what it is given, how far it is, and how it ended.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::ptr;

use super::Cqe;
use super::timed::Timed;
use crate::abi::io_uring::*;
use crate::abi::types::sigset_t;
use crate::ring::Ring;
use crate::sys::{Errno, Result, SIGSET_SIZE};

/// How a wait ended. It is a pair of words, so that it is returned in registers.
#[derive(Clone, Copy)]
pub(super) struct WaitResult {
    pub(super) cqe: Cqe,
    /// How many SQEs were submitted, below the error that ended the wait, if any.
    submitted_errno: u64,
}

impl WaitResult {
    #[inline(always)]
    pub(super) fn new(cqe: Cqe, submitted: c_uint, errno: c_int) -> WaitResult {
        WaitResult { cqe, submitted_errno: u64::from(submitted) | (errno as u64) << 32 }
    }

    pub(super) fn failed(errno: c_int) -> WaitResult {
        WaitResult::new(ptr::null_mut(), 0, errno)
    }

    #[inline(always)]
    pub(super) fn submitted(self) -> c_uint {
        self.submitted_errno as c_uint
    }

    #[inline(always)]
    pub(super) fn errno(self) -> c_int {
        (self.submitted_errno >> 32) as c_int
    }

    /// For callers that only wait.
    #[inline(always)]
    pub(super) fn status(self) -> (Cqe, Result<()>) {
        match self.errno() {
            0 => (self.cqe, Ok(())),
            e => (ptr::null_mut(), Err(Errno(e))),
        }
    }

    /// For callers that submit too. The number submitted takes precedence over an error of the
    /// wait: the caller must learn of it, and sees by the missing CQE how the wait ended.
    #[inline(always)]
    pub(super) fn count(self) -> (Cqe, Result<c_uint>) {
        match self.submitted() {
            0 if self.errno() != 0 => (ptr::null_mut(), Err(Errno(self.errno()))),
            n => (self.cqe, Ok(n)),
        }
    }
}

/// What io_uring_enter(2) is given in a wait, and what ends the wait besides CQEs.
pub(super) enum Arg<'a> {
    /// A signal mask, or null; there is no timeout.
    Sigmask(*mut sigset_t),
    /// A structure with timeout, minimum wait and signal mask.
    Timed(&'a mut Timed),
    /// The offset of such a structure in the ring's registered region.
    Registered(usize),
    /// Before Linux 5.11 the timeout is a request; the signal mask goes along.
    TimeoutRequest(&'a mut Timed),
}

impl Arg<'_> {
    /// The argument of io_uring_enter(2), its size, and the flags that say what it is.
    #[inline(always)]
    pub(super) fn raw(&mut self) -> (*const c_void, usize, c_uint) {
        match self {
            Arg::Sigmask(mask) => (mask.cast_const().cast(), SIGSET_SIZE, 0),
            Arg::Timed(timed) => {
                (timed.arg(), size_of::<io_uring_getevents_arg>(), IORING_ENTER_EXT_ARG)
            }
            Arg::Registered(offset) => (
                ptr::without_provenance(*offset),
                size_of::<io_uring_reg_wait>(),
                IORING_ENTER_EXT_ARG | IORING_ENTER_EXT_ARG_REG,
            ),
            Arg::TimeoutRequest(timed) => (timed.sigmask(), SIGSET_SIZE, 0),
        }
    }

    /// Reads the clock, before the kernel is first entered to wait.
    #[inline(always)]
    pub(super) fn start(&mut self, ring: Ring) {
        if let Arg::Timed(timed) | Arg::TimeoutRequest(timed) = self {
            timed.start(ring);
        }
    }

    pub(super) fn has_started(&self) -> bool {
        matches!(self, Arg::Timed(timed) | Arg::TimeoutRequest(timed) if timed.has_started())
    }
}

/// A wait in progress.
pub(super) struct Wait<'a> {
    /// SQEs that are to be submitted.
    pub(super) to_submit: c_uint,
    /// SQEs submitted so far, and by the last enter.
    pub(super) submitted: c_uint,
    pub(super) last_submitted: c_uint,
    /// CQEs to wait for.
    pub(super) wait_nr: c_uint,
    pub(super) arg: Arg<'a>,
    /// How often an enter that consumed all SQEs, and waited, has returned.
    pub(super) returns: c_uint,
    /// The last enter flushed overflowed CQEs, without waiting.
    pub(super) flushed: bool,
}

impl<'a> Wait<'a> {
    #[inline(always)]
    pub(super) fn new(to_submit: c_uint, wait_nr: c_uint, arg: Arg<'a>) -> Wait<'a> {
        let (submitted, last_submitted, returns, flushed) = (0, 0, 0, false);
        Wait { to_submit, submitted, last_submitted, wait_nr, arg, returns, flushed }
    }

    /// Accounts for an enter that returned `n`, and that may have waited if `waited`.
    #[inline(always)]
    pub(super) fn entered(&mut self, n: c_uint, waited: bool) {
        let n = n.min(self.to_submit);
        self.submitted += n;
        self.last_submitted = n;
        // After a bad SQE the kernel returns without waiting; the next enter submits the rest.
        if n == self.to_submit && waited {
            self.returns += 1;
        }
        // If the kernel consumes none and returns no error, there are none.
        self.to_submit = if n == 0 { 0 } else { self.to_submit - n };
    }

    /// A timeout request of the library's completed with `errno`: returns whether this wait must
    /// stop. It may be the request of an earlier wait: then the timeout of this one is restarted.
    pub(super) fn timeout_completed(&mut self, errno: c_int) -> bool {
        match &mut self.arg {
            Arg::TimeoutRequest(timed) => {
                errno != libc::ETIME || !timed.restart(true, &mut self.wait_nr)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::types::__kernel_timespec;
    use crate::ring::wait::WaitArgs;

    #[test]
    fn a_return_counts_once_all_sqes_are_submitted() {
        let mut wait = Wait::new(2, 1, Arg::Sigmask(ptr::null_mut()));
        wait.entered(1, true);
        assert_eq!((wait.returns, wait.to_submit, wait.submitted), (0, 1, 1));
        wait.entered(1, true);
        assert_eq!((wait.returns, wait.to_submit, wait.submitted), (1, 0, 2));
        wait.entered(0, false);
        assert_eq!((wait.returns, wait.to_submit, wait.submitted), (1, 0, 2));
    }

    #[test]
    fn a_timeout_request_ends_the_wait_if_its_time_is_up_or_it_failed() {
        let mut timeout = __kernel_timespec { tv_sec: 3600, tv_nsec: 0 };
        let (min_wait_usec, sigmask) = (0, ptr::null_mut());
        for (errno, stops) in [(libc::ETIME, false), (libc::ECANCELED, true)] {
            let args = WaitArgs { timeout: &raw mut timeout, min_wait_usec, sigmask };
            let mut timed = Timed::new(args);
            // SAFETY: only the flags of the ring are read, which are zero.
            let mut ring = unsafe { core::mem::zeroed() };
            // SAFETY: the structure outlives the wait.
            timed.start(unsafe { Ring::from_raw(&raw mut ring) });
            let mut wait = Wait::new(0, 1, Arg::TimeoutRequest(&mut timed));
            assert_eq!(wait.timeout_completed(errno), stops, "{errno}");
        }
        let mut wait = Wait::new(0, 1, Arg::Sigmask(ptr::null_mut()));
        assert!(!wait.timeout_completed(libc::ETIME));
    }
}
