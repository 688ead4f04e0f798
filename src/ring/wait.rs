//! Taking completions, and waiting for them.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::abi::ring::LIBURING_UDATA_TIMEOUT;
use crate::abi::types::{__kernel_timespec, sigset_t};
use crate::inline::cq::{__io_uring_peek_cqe, io_uring_cq_advance, io_uring_cq_ready};
use crate::inline::sqe::io_uring_get_sqe;
use crate::ops::timeout::io_uring_prep_timeout;
use crate::sys::{self, Errno, Result, SIGSET_SIZE};

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

/// What a call wants of the kernel.
struct Wants {
    submit: c_uint,
    wait_nr: c_uint,
    /// `IORING_ENTER_EXT_ARG*`: what `arg` is.
    flags: c_uint,
    arg: *const c_void,
    size: usize,
    /// The kernel ends the wait by itself.
    timed: bool,
}

impl Wants {
    fn new(submit: c_uint, wait_nr: c_uint, sigmask: *mut sigset_t) -> Wants {
        Wants {
            submit,
            wait_nr,
            flags: 0,
            arg: sigmask.cast_const().cast(),
            size: SIGSET_SIZE,
            timed: false,
        }
    }

    fn limited(submit: c_uint, wait_nr: c_uint, arg: &io_uring_getevents_arg) -> Wants {
        Wants {
            submit,
            wait_nr,
            flags: IORING_ENTER_EXT_ARG,
            arg: (&raw const *arg).cast(),
            size: size_of::<io_uring_getevents_arg>(),
            timed: arg.ts != 0,
        }
    }
}

impl Limits {
    fn to_arg(self) -> io_uring_getevents_arg {
        io_uring_getevents_arg {
            sigmask: self.sigmask as u64,
            sigmask_sz: SIGSET_SIZE as u32,
            min_wait_usec: self.min_wait_usec,
            ts: self.timeout as u64,
        }
    }
}

/// A pointer to a completion, or null.
pub type Cqe = *mut io_uring_cqe;

/// How a wait ended.
struct Outcome {
    cqe: Cqe,
    submitted: c_uint,
    error: Option<Errno>,
}

impl Outcome {
    fn failed(errno: c_int) -> Outcome {
        Outcome { cqe: ptr::null_mut(), submitted: 0, error: Some(Errno(errno)) }
    }

    /// For callers that only wait.
    fn waited(self) -> (Cqe, Result<()>) {
        match self.error {
            Some(e) => (ptr::null_mut(), Err(e)),
            None => (self.cqe, Ok(())),
        }
    }

    /// For callers that submit too. What was submitted outweighs what became of the wait: the
    /// caller must know of it, and sees by the missing completion that the wait was cut short.
    fn submitted(self) -> (Cqe, Result<c_uint>) {
        match self.error {
            Some(e) if self.submitted == 0 => (ptr::null_mut(), Err(e)),
            _ => (self.cqe, Ok(self.submitted)),
        }
    }
}

impl Ring {
    /// Submits `submit` entries and waits for `wait_nr` completions.
    ///
    /// Returns the first completion, if any, and how many entries were submitted.
    pub fn get_cqe(
        self,
        submit: c_uint,
        wait_nr: c_uint,
        sigmask: *mut sigset_t,
    ) -> (Cqe, Result<c_uint>) {
        self.submit_and_take(Wants::new(submit, wait_nr, sigmask)).submitted()
    }

    /// Waits for `wait_nr` completions within `limits`; submits nothing, but on kernels without
    /// `IORING_FEAT_EXT_ARG` (before 5.11), where the timeout itself is a request.
    pub fn wait_cqes(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<()>) {
        self.take_within(0, wait_nr, limits).waited()
    }

    /// Submits what was prepared and waits for `wait_nr` completions within `limits`.
    pub fn submit_and_wait_within(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<c_uint>) {
        self.take_within(self.flush_sq(), wait_nr, limits).submitted()
    }

    /// [`wait_cqes`](Ring::wait_cqes), refused by a kernel that cannot be content with one.
    pub fn wait_cqes_min(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<()>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return Outcome::failed(libc::EINVAL).waited();
        }
        self.wait_cqes(wait_nr, limits)
    }

    /// [`submit_and_wait_within`](Ring::submit_and_wait_within), refused by a kernel that cannot
    /// be content with one, before anything is submitted.
    pub fn submit_and_wait_min(self, wait_nr: c_uint, limits: Limits) -> (Cqe, Result<c_uint>) {
        if !self.has_feature(IORING_FEAT_MIN_TIMEOUT) {
            return Outcome::failed(libc::EINVAL).submitted();
        }
        self.submit_and_wait_within(wait_nr, limits)
    }

    fn take_within(self, submit: c_uint, wait_nr: c_uint, limits: Limits) -> Outcome {
        if limits.timeout.is_null() && limits.min_wait_usec == 0 {
            self.submit_and_take(Wants::new(submit, wait_nr, limits.sigmask))
        } else if self.has_feature(IORING_FEAT_EXT_ARG) {
            self.submit_and_take(Wants::limited(submit, wait_nr, &limits.to_arg()))
        } else {
            self.take_with_timeout_request(wait_nr, limits)
        }
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
        let offset = (index as usize).wrapping_mul(size_of::<io_uring_reg_wait>());
        let wants = Wants {
            submit: self.flush_sq(),
            wait_nr,
            flags: IORING_ENTER_EXT_ARG | IORING_ENTER_EXT_ARG_REG,
            arg: ptr::without_provenance(offset),
            size: size_of::<io_uring_reg_wait>(),
            timed: true,
        };
        self.submit_and_take(wants).submitted()
    }

    /// On kernels without `IORING_FEAT_EXT_ARG`: queues a timeout request behind what was
    /// prepared, submits all, waits. The request is the library's own affair: it is not counted,
    /// and its completion is swallowed.
    #[cold]
    fn take_with_timeout_request(self, wait_nr: c_uint, limits: Limits) -> Outcome {
        // SAFETY: the ring is valid, by `from_raw`'s contract.
        let mut sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
        let mut before = 0;
        if sqe.is_null() {
            // No room: what is there has to go first.
            match self.submit(0, false) {
                Ok(n) => before = n,
                Err(e) => return Outcome::failed(e.0),
            }
            // SAFETY: as above.
            sqe = unsafe { io_uring_get_sqe(self.as_ptr()) };
            if sqe.is_null() {
                return Outcome::failed(libc::EAGAIN);
            }
        }
        // SAFETY: the entry is ours; the kernel reads the timeout before this call returns.
        unsafe {
            io_uring_prep_timeout(sqe, limits.timeout, wait_nr, 0);
            (*sqe).user_data = LIBURING_UDATA_TIMEOUT;
        }
        let wants = Wants::new(self.flush_sq(), wait_nr, limits.sigmask);
        let outcome = self.submit_and_take(wants);
        Outcome { submitted: before + outcome.submitted.saturating_sub(1), ..outcome }
    }

    /// The loop behind every wait: looks, enters the kernel where that may help, looks again.
    fn submit_and_take(self, mut wants: Wants) -> Outcome {
        let mut submitted = 0;
        let mut waited = false;
        let (cqe, error) = loop {
            let (mut cqe, mut ready) = (ptr::null_mut(), 0);
            // SAFETY: the ring is valid, by `from_raw`'s contract.
            let ret = unsafe { __io_uring_peek_cqe(self.as_ptr(), &mut cqe, &mut ready) };
            if ret != 0 {
                // The library's own timeout ended the wait.
                break (cqe, Some(Errno(-ret)));
            }
            let mut flags = self.enter_flags();
            let mut enter = false;
            if wants.wait_nr > ready {
                enter = true;
            } else if cqe.is_null() && wants.wait_nr == 0 && wants.submit == 0 {
                // Only a look. Completions that the kernel holds back come out by one enter.
                if waited || !self.cq_needs_enter() {
                    break (cqe, Some(Errno(libc::EAGAIN)));
                }
                enter = true;
            }
            if enter {
                flags |= IORING_ENTER_GETEVENTS | wants.flags;
            }
            if self.sq_needs_enter(wants.submit, &mut flags) {
                enter = true;
            }
            if !enter {
                // Whatever is left to submit, the kernel's own thread is at it.
                submitted += wants.submit;
                break (cqe, None);
            }
            if waited && wants.timed {
                // The time is spent: no second turn.
                break (cqe, cqe.is_null().then_some(Errno(libc::ETIME)));
            }
            // SAFETY: the entries are the caller's; `arg` is what `flags` says, valid until then.
            let entered = unsafe {
                sys::enter(
                    self.enter_ring_fd(),
                    wants.submit,
                    wants.wait_nr,
                    flags,
                    wants.arg,
                    wants.size,
                )
            };
            let taken = match entered {
                Ok(n) => n.min(wants.submit),
                Err(e) => break (cqe, Some(e)),
            };
            self.keep_unsubmitted(taken);
            submitted += taken;
            wants.submit -= taken;
            if wants.submit != 0 && taken != 0 {
                // The kernel stopped at a bad entry and did not wait: the rest comes next.
                continue;
            }
            if !cqe.is_null() {
                break (cqe, None);
            }
            waited = true;
        };
        Outcome { cqe, submitted, error }
    }

    /// Fills `cqes` with up to `count` completions that are ready, and returns how many. The
    /// kernel is entered only for completions that it holds back.
    ///
    /// # Safety
    ///
    /// `cqes` has room for `count` pointers.
    pub unsafe fn peek_batch(self, cqes: *mut Cqe, count: c_uint) -> c_uint {
        // SAFETY: the caller's promise.
        let nr = unsafe { self.ready_batch(cqes, count) };
        if nr != 0 || !self.cq_needs_flush() {
            return nr;
        }
        // An error shows as nothing to take.
        let _ = self.get_events();
        // SAFETY: the caller's promise.
        unsafe { self.ready_batch(cqes, count) }
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
        // to an entry (set-up checked both); `cqes` is the caller's promise.
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

    /// The same for rings with completions of several sizes, or some that the caller must not see.
    /// Those are taken out at the head; behind a real one they wait for the next call.
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

    /// Whether a completion is none of the caller's: a filler before the ring's end, or the
    /// library's own timeout on old kernels.
    fn is_hidden(self, cqe: Cqe) -> bool {
        // SAFETY: `cqe` is an entry between head and tail, which the kernel has filled.
        let (user_data, flags) = unsafe { ((*cqe).user_data, (*cqe).flags) };
        if self.flags() & IORING_SETUP_CQE_MIXED != 0 && flags & IORING_CQE_F_SKIP != 0 {
            return true;
        }
        !self.has_feature(IORING_FEAT_EXT_ARG) && user_data == LIBURING_UDATA_TIMEOUT
    }
}
