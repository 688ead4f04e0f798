//! Taking completions, and waiting for them.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::abi::types::{__kernel_timespec, sigset_t};
use crate::inline::cq::{__io_uring_peek_cqe, io_uring_cq_ready};
use crate::sys::{self, Errno, Result, SIGSET_SIZE};

mod early;
mod old_kernel;

use early::Timed;

/// How long to wait, and with which signals blocked.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long to wait at most; null waits for ever.
    pub timeout: *mut __kernel_timespec,
    /// How long to wait for the full number before being content with one, in microseconds.
    pub min_wait_usec: c_uint,
    /// Signals to block meanwhile; null leaves them alone.
    pub sigmask: *mut sigset_t,
}

impl Limits {
    #[inline(always)]
    fn to_arg(self) -> Timed {
        Timed::new(io_uring_getevents_arg {
            sigmask: self.sigmask as u64,
            sigmask_sz: SIGSET_SIZE as u32,
            min_wait_usec: self.min_wait_usec,
            ts: self.timeout as u64,
        })
    }
}

/// Whether a wait with this argument that the kernel ended is over: its time is spent, or, behind
/// the minimal wait, there is `something`. If it ended `early`, its time is not.
///
/// # Safety
///
/// `arg` is what the flags `ext` say.
unsafe fn is_over(ext: c_uint, arg: *mut c_void, something: bool, early: bool) -> bool {
    match ext {
        0 => false,
        IORING_ENTER_EXT_ARG => {
            // SAFETY: the caller's promise.
            let timed = unsafe { &mut *arg.cast::<Timed>() };
            match timed.arg.ts {
                0 => something && timed.arg.min_wait_usec != 0,
                // SAFETY: it found nothing that it could have returned for before it read the
                // time, as only one thread takes completions; a bad address is an error.
                _ => !early || unsafe { early::is_spent(timed) },
            }
        }
        _ => !early,
    }
}

/// A pointer to a completion, or null.
pub type Cqe = *mut io_uring_cqe;

/// How a wait ended. It is a pair of words, so that it is returned in registers.
#[derive(Clone, Copy)]
struct Outcome {
    cqe: Cqe,
    ending: Ending,
}

/// How many entries were submitted, below the error that ended the wait, if any.
#[derive(Clone, Copy)]
struct Ending(u64);

impl Outcome {
    #[inline(always)]
    fn new(cqe: Cqe, submitted: c_uint, errno: c_int) -> Outcome {
        Outcome { cqe, ending: Ending(u64::from(submitted) | (errno as u64) << 32) }
    }

    fn failed(errno: c_int) -> Outcome {
        Outcome::new(ptr::null_mut(), 0, errno)
    }

    #[inline(always)]
    fn count(self) -> c_uint {
        self.ending.0 as c_uint
    }

    #[inline(always)]
    fn errno(self) -> c_int {
        (self.ending.0 >> 32) as c_int
    }

    /// For callers that only wait.
    #[inline(always)]
    fn waited(self) -> (Cqe, Result<()>) {
        match self.errno() {
            0 => (self.cqe, Ok(())),
            e => (ptr::null_mut(), Err(Errno(e))),
        }
    }

    /// For callers that submit too. What was submitted outweighs what became of the wait: the
    /// caller must know of it, and sees by the missing completion that the wait was cut short.
    #[inline(always)]
    fn submitted(self) -> (Cqe, Result<c_uint>) {
        match self.count() {
            0 if self.errno() != 0 => (ptr::null_mut(), Err(Errno(self.errno()))),
            n => (self.cqe, Ok(n)),
        }
    }
}

impl Ring {
    /// Submits `submit` entries and waits for `wait_nr` completions.
    ///
    /// Returns the first completion, if any, and how many entries were submitted.
    #[inline(always)]
    pub fn get_cqe(
        self,
        submit: c_uint,
        wait_nr: c_uint,
        sigmask: *mut sigset_t,
    ) -> (Cqe, Result<c_uint>) {
        self.take(submit, wait_nr, 0, sigmask.cast(), SIGSET_SIZE).submitted()
    }

    /// Waits for `wait_nr` completions within `limits`; submits nothing, but on kernels without
    /// `IORING_FEAT_EXT_ARG` (before 5.11), where the timeout itself is a request.
    #[inline(always)]
    pub fn wait_cqes(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<()>) {
        self.take_within(0, wait_nr, limits).waited()
    }

    /// Submits what was prepared and waits for `wait_nr` completions within `limits`.
    #[inline(always)]
    pub fn submit_and_wait_within(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<c_uint>) {
        self.take_within(self.flush_sq(), wait_nr, limits).submitted()
    }

    /// [`wait_cqes`](Ring::wait_cqes), refused by a kernel that cannot be content with one.
    pub fn wait_cqes_min(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<()>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return Outcome::failed(libc::EINVAL).waited();
        }
        self.take_content(0, wait_nr, limits).waited()
    }

    /// [`submit_and_wait_within`](Ring::submit_and_wait_within), refused by a kernel that cannot
    /// be content with one, before anything is submitted.
    pub fn submit_and_wait_min(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<c_uint>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return Outcome::failed(libc::EINVAL).submitted();
        }
        self.take_content(self.flush_sq(), wait_nr, limits).submitted()
    }

    /// Such a kernel takes all limits as one argument.
    fn take_content(self, submit: c_uint, wait_nr: c_uint, limits: Limits) -> Outcome {
        let mut arg = limits.to_arg();
        let size = size_of::<io_uring_getevents_arg>();
        let ext = IORING_ENTER_EXT_ARG;
        self.take_in_turns(submit, 0, false, wait_nr, ext, (&raw mut arg).cast(), size)
    }

    #[inline(always)]
    fn take_within(self, submit: c_uint, wait_nr: c_uint, limits: Limits) -> Outcome {
        if limits.timeout.is_null() && limits.min_wait_usec == 0 {
            // The rare case: who has no limits calls a function without them.
            return self.take_without_limits(submit, wait_nr, limits.sigmask);
        }
        if !self.has_feature(IORING_FEAT_EXT_ARG) {
            return self.take_on_old_kernel(submit, wait_nr, limits);
        }
        let mut arg = limits.to_arg();
        let size = size_of::<io_uring_getevents_arg>();
        self.take(submit, wait_nr, IORING_ENTER_EXT_ARG, (&raw mut arg).cast(), size)
    }

    /// Submits what was prepared and waits for `wait_nr` completions within the registered limits
    /// number `index`.
    pub fn submit_and_wait_registered(
        self,
        wait_nr: c_uint,
        index: c_int,
    ) -> (Cqe, Result<c_uint>) {
        if !self.has_feature(IORING_FEAT_EXT_ARG) {
            return Outcome::failed(libc::EINVAL).submitted();
        }
        // With EXT_ARG_REG the argument is an offset into the registered region.
        let size = size_of::<io_uring_reg_wait>();
        let arg = ptr::without_provenance_mut((index as usize).wrapping_mul(size));
        let flags = IORING_ENTER_EXT_ARG | IORING_ENTER_EXT_ARG_REG;
        self.take_in_turns(self.flush_sq(), 0, false, wait_nr, flags, arg, size).submitted()
    }

    fn take_without_limits(
        self,
        submit: c_uint,
        wait_nr: c_uint,
        sigmask: *mut sigset_t,
    ) -> Outcome {
        self.take_in_turns(submit, 0, false, wait_nr, 0, sigmask.cast(), SIGSET_SIZE)
    }

    /// Submits `submit` entries and waits for `wait_nr` completions; `ext` is the flags that say
    /// what `arg` is.
    ///
    /// Mostly the ring is a plain one, has nothing ready, and one enter does it all. That way is
    /// short; all others are one loop's, which goes on where this ends.
    #[inline(always)]
    fn take(
        self,
        submit: c_uint,
        wait_nr: c_uint,
        ext: c_uint,
        arg: *mut c_void,
        size: usize,
    ) -> Outcome {
        let special = IORING_SETUP_SQPOLL | IORING_SETUP_SQ_REWIND | IORING_SETUP_CQE_MIXED;
        let plain = self.flags() & special == 0 && self.has_feature(IORING_FEAT_EXT_ARG);
        if !plain || wait_nr == 0 || self.ready() != 0 {
            return self.take_in_turns(submit, 0, false, wait_nr, ext, arg, size);
        }
        let flags = self.enter_flags() | IORING_ENTER_GETEVENTS | ext;
        // SAFETY: the entries are the caller's; `arg` is what `ext` says, valid until then.
        let answer = unsafe { sys::enter(self.enter_ring_fd(), submit, wait_nr, flags, arg, size) };
        match answer.result() {
            Ok(n) if n == submit && self.ready() >= wait_nr => Outcome::new(self.first(), n, 0),
            Ok(n) => {
                let taken = n.min(submit);
                let waited = taken == submit || taken == 0;
                self.take_in_turns(submit - taken, taken, waited, wait_nr, ext, arg, size)
            }
            Err(e) => Outcome::failed(e.0),
        }
    }

    #[inline(always)]
    fn ready(self) -> c_uint {
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        unsafe { io_uring_cq_ready(self.as_ptr()) }
    }

    /// The completion at the head of the queue.
    #[inline(always)]
    fn first(self) -> Cqe {
        let cq = self.cq();
        let shift = (self.flags() & IORING_SETUP_CQE32 != 0) as u32;
        // SAFETY: the queue's pointers lead to its mapped words, and an index within `ring_mask`
        // to an entry: set-up checked both.
        unsafe { (*cq).cqes.add(((*(*cq).khead & (*cq).ring_mask) << shift) as usize) }
    }

    /// What every wait does: looks, enters the kernel where that may help, looks again.
    /// `submitted` entries are submitted already; `waited` says whether the kernel was waited in.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "the state of a wait that goes on")]
    fn take_in_turns(
        self,
        mut submit: c_uint,
        mut submitted: c_uint,
        mut waited: bool,
        wait_nr: c_uint,
        ext: c_uint,
        arg: *mut c_void,
        size: usize,
    ) -> Outcome {
        let (cqe, errno) = loop {
            let (mut cqe, mut ready) = (ptr::null_mut(), 0);
            // SAFETY: the ring is valid, by `from_raw`'s contract.
            let ret = unsafe { __io_uring_peek_cqe(self.as_ptr(), &mut cqe, &mut ready) };
            if ret != 0 {
                // The library's own timeout ended the wait.
                break (cqe, -ret);
            }
            let mut enter = wait_nr > ready;
            if !enter && submit == 0 {
                if !cqe.is_null() {
                    break (cqe, 0);
                }
                // Only a look. Completions that the kernel holds back come out by one enter.
                if waited || !self.cq_needs_enter() {
                    break (cqe, libc::EAGAIN);
                }
                enter = true;
            }
            let mut flags = self.enter_flags();
            if enter {
                flags |= IORING_ENTER_GETEVENTS | ext;
            }
            if self.sq_needs_enter(submit, &mut flags) {
                enter = true;
            }
            if !enter {
                // Whatever is left to submit, the kernel's own thread is at it.
                submitted += submit;
                break (cqe, 0);
            }
            // The kernel says so when the time is up. When it says nothing else, nothing was
            // submitted and nothing is there, something woke it that was none of this wait's.
            let early = cqe.is_null() && submit | submitted == 0 && !self.is_polled();
            // SAFETY: `arg` is what `ext` says.
            if waited && unsafe { is_over(ext, arg, !cqe.is_null(), early) } {
                // No second turn.
                break (cqe, if cqe.is_null() { libc::ETIME } else { 0 });
            }
            // SAFETY: the entries are the caller's; `arg` is what `ext` says, valid until then.
            let answer =
                unsafe { sys::enter(self.enter_ring_fd(), submit, wait_nr, flags, arg, size) };
            let taken = match answer.result() {
                Ok(n) => n.min(submit),
                Err(e) => break (cqe, e.0),
            };
            self.keep_unsubmitted(taken);
            submitted += taken;
            submit -= taken;
            if submit != 0 && taken != 0 {
                // The kernel stopped at a bad entry and did not wait: the rest comes next.
                continue;
            }
            if !cqe.is_null() {
                break (cqe, 0);
            }
            waited = true;
        };
        Outcome::new(cqe, submitted, errno)
    }
}
