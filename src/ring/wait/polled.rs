//! Waits with a timeout on a ring with `IORING_SETUP_IOPOLL`, where the kernel ignores the timeout
//! and the signal mask.
//!
//! An enter with `min_complete` 0 polls once. The library repeats it until a CQE is ready, the
//! timeout expires, or a signal arrives. Signals are blocked in between, so that none is handled
//! unnoticed.

use super::{Arg, Wait, WaitResult};
use crate::ring::Ring;
use crate::sys::{Result, process};

impl Ring {
    #[cold]
    #[inline(never)]
    pub(super) fn get_cqe_polled(self, wait: &mut Wait) -> WaitResult {
        let mut before = process::SignalMask::default();
        if let Arg::Timed(timed) = &mut wait.arg {
            if process::block_signals(&mut before).is_err() {
                // A sandbox forbids it. Then signals do not interrupt the wait.
                return self.get_cqe_loop(wait);
            }
            if timed.sigmask().is_null() {
                timed.set_sigmask((&raw const before).cast());
            }
        }
        let result = self.get_cqe_loop(wait);
        process::restore_signals(&before);
        result
    }

    /// Handles pending signals before the kernel polls again.
    pub(super) fn before_poll(self, wait: &mut Wait) -> Result<()> {
        match &mut wait.arg {
            // SAFETY: the caller's signal mask, which the kernel checks, or that of
            // `get_cqe_polled`.
            Arg::Timed(timed) if wait.returns != 0 => unsafe {
                process::handle_signals(timed.sigmask().cast())
            },
            _ => Ok(()),
        }
    }
}
