//! Signals during a wait for more CQEs than are ready.
//!
//! If there is a CQE in the queue when a signal interrupts a wait, io_uring_enter(2) returns as if the
//! wait had been woken early. So signals are blocked around it, and let in only by the mask that it
//! takes. One that is pending afterwards interrupted the wait.

use core::ffi::{c_uint, c_void};

use super::{Arg, Wait};
use crate::ring::Ring;
use crate::sys::process::{self, SignalMask};
use crate::sys::{Answer, Errno};

impl Ring {
    /// Enters the kernel to wait, and notes if a signal interrupted it.
    #[cold]
    #[inline(never)]
    pub(super) fn enter_with_signals(
        self,
        wait: &mut Wait,
        min_complete: c_uint,
        flags: c_uint,
    ) -> Answer {
        let mut before = SignalMask::default();
        // The mask of a registered wait is in the program's memory.
        let is_registered = matches!(wait.arg, Arg::Registered(_));
        if is_registered || process::block_signals(&mut before).is_err() {
            return self.enter_with_arg(wait, min_complete, flags);
        }
        let given = wait.arg.sigmask();
        let mask = if given.is_null() { (&raw const before).cast() } else { given };
        wait.arg.set_sigmask(mask);
        let answer = self.enter_with_arg(wait, min_complete, flags);
        wait.arg.set_sigmask(given);
        if answer.result().is_ok() && self.ready() < min_complete {
            // SAFETY: the kernel checks the caller's mask; the other is valid during the call.
            let handled = unsafe { process::handle_signals(mask.cast()) };
            wait.interrupted = handled == Err(Errno(libc::EINTR));
        }
        process::restore_signals(&before);
        answer
    }
}

impl Arg<'_> {
    /// The signal mask, or null.
    fn sigmask(&self) -> *const c_void {
        match self {
            Arg::Sigmask(mask) => mask.cast_const().cast(),
            Arg::Timed(timed) | Arg::TimeoutRequest(timed) => timed.sigmask(),
            Arg::Registered(_) => core::ptr::null(),
        }
    }

    fn set_sigmask(&mut self, to: *const c_void) {
        match self {
            Arg::Sigmask(mask) => *mask = to.cast_mut().cast(),
            Arg::Timed(timed) | Arg::TimeoutRequest(timed) => timed.set_sigmask(to),
            Arg::Registered(_) => {}
        }
    }
}
