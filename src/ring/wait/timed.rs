//! The timeout of a wait.
//!
//! The kernel wakes a waiter early when a timeout request expires, before that request's CQE is
//! posted, and does not say how much time is left. So the library reads the clock: before the
//! kernel is first entered, and after each return that may have been early.

use core::ffi::{c_uint, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use super::WaitArgs;
use crate::abi::io_uring::io_uring_getevents_arg;
use crate::abi::types::__kernel_timespec;
use crate::ring::{Ring, int_flags};
use crate::sys::SIGSET_SIZE;
use crate::sys::process::{check_timespec, nanoseconds};
use crate::sys::weak::read_clock;

/// A time that no clock shows.
const NEVER: __kernel_timespec = __kernel_timespec { tv_sec: 0, tv_nsec: -1 };

const SECOND: i64 = 1_000_000_000;
const MICROSECOND: i64 = 1_000;

/// The argument of a wait with a timeout or a minimum wait, and when it started.
pub(super) struct Timed {
    arg: io_uring_getevents_arg,
    /// When the kernel was first entered; `NEVER` before, and where the clock cannot be read.
    start: __kernel_timespec,
    clock: libc::clockid_t,
    /// What the caller asked for.
    min_wait_usec: c_uint,
    timeout: *const __kernel_timespec,
    /// What is left of the timeout.
    rest: MaybeUninit<__kernel_timespec>,
}

impl Timed {
    #[inline(always)]
    pub(super) fn new(args: WaitArgs) -> Timed {
        let WaitArgs { timeout, min_wait_usec, sigmask } = args;
        let arg = io_uring_getevents_arg {
            sigmask: sigmask as u64,
            sigmask_sz: SIGSET_SIZE as u32,
            min_wait_usec,
            ts: timeout as u64,
        };
        let (clock, rest) = (libc::CLOCK_MONOTONIC, MaybeUninit::uninit());
        Timed { arg, start: NEVER, clock, min_wait_usec, timeout, rest }
    }

    /// The argument of io_uring_enter(2).
    #[inline(always)]
    pub(super) fn arg(&self) -> *const c_void {
        (&raw const self.arg).cast()
    }

    /// The signal mask, or null.
    pub(super) fn sigmask(&self) -> *const c_void {
        ptr::with_exposed_provenance(self.arg.sigmask as usize)
    }

    pub(super) fn set_sigmask(&mut self, mask: *const c_void) {
        self.arg.sigmask = mask as u64;
    }

    pub(super) fn has_started(&self) -> bool {
        self.start != NEVER
    }

    /// Reads the clock that the ring's waits go by, before the kernel is first entered.
    #[inline(never)]
    pub(super) fn start(&mut self, ring: Ring) {
        if ring.has_int_flag(int_flags::BOOTTIME) {
            self.clock = libc::CLOCK_BOOTTIME;
        }
        read_clock(self.clock, &mut self.start);
    }

    /// Restarts the timeout with what is left of it; false if it has expired. If the minimum wait
    /// has passed, `wait_nr` becomes 1.
    #[cold]
    #[inline(never)]
    pub(super) fn restart(&mut self, has_cqe: bool, wait_nr: &mut c_uint) -> bool {
        let elapsed = self.elapsed();
        if !self.timeout.is_null() {
            // Without a clock only the kernel knows, and it returns ETIME only if no CQE is ready.
            let Some(elapsed) = elapsed else { return !has_cqe };
            // The kernel may not have read it: with IORING_SETUP_IOPOLL it never does, and an enter
            // that submitted SQEs does not report the fault.
            if check_timespec(self.timeout).is_err() {
                return false;
            }
            // SAFETY: it can be read.
            let timeout = nanoseconds(unsafe { *self.timeout });
            let left = timeout.saturating_sub(elapsed);
            if left <= 0 {
                return false;
            }
            // The longest timeout stays as it is: its end cannot be computed.
            if timeout != i64::MAX {
                let rest = __kernel_timespec { tv_sec: left / SECOND, tv_nsec: left % SECOND };
                self.arg.ts = (&raw mut *self.rest.write(rest)) as u64;
            }
        }
        if self.min_wait_usec != 0 {
            let min_wait = i64::from(self.min_wait_usec) * MICROSECOND;
            let left = min_wait - elapsed.unwrap_or(min_wait);
            if left <= 0 && has_cqe {
                return false;
            }
            if left <= 0 {
                *wait_nr = 1;
            }
            self.arg.min_wait_usec = (left.max(0) as u64).div_ceil(MICROSECOND as u64) as c_uint;
        }
        true
    }

    /// The time since the start, in nanoseconds.
    fn elapsed(&self) -> Option<i64> {
        let mut now = NEVER;
        read_clock(self.clock, &mut now);
        let is_known = self.start != NEVER && now != NEVER;
        is_known.then(|| nanoseconds(now).saturating_sub(nanoseconds(self.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of these waits, in seconds from now: no test takes as long.
    const AHEAD: i64 = 290;

    fn timed(timeout: Option<&mut __kernel_timespec>, min_wait_usec: c_uint) -> Timed {
        let timeout = timeout.map_or(ptr::null_mut(), ptr::from_mut);
        Timed::new(WaitArgs { timeout, min_wait_usec, sigmask: ptr::null_mut() })
    }

    /// A wait that started `AHEAD` seconds from now.
    fn started(timeout: Option<&mut __kernel_timespec>, min_wait_usec: c_uint) -> Timed {
        let mut timed = timed(timeout, min_wait_usec);
        read_clock(libc::CLOCK_MONOTONIC, &mut timed.start);
        timed.start.tv_sec += AHEAD;
        timed
    }

    #[test]
    fn what_is_left_of_a_timeout_has_seconds_and_nanoseconds() {
        let mut timeout = __kernel_timespec { tv_sec: 10, tv_nsec: 700_000_000 };
        let mut timed = started(Some(&mut timeout), 0);
        let mut largest = 0;
        // Some of these have more than a few nanoseconds above a full second.
        for _ in 0..100 {
            assert!(timed.restart(false, &mut 1));
            // SAFETY: `restart` wrote it.
            let rest = unsafe {
                *ptr::with_exposed_provenance::<__kernel_timespec>(timed.arg.ts as usize)
            };
            assert!((0..SECOND).contains(&rest.tv_nsec));
            let left = nanoseconds(rest) - 10_700_000_000;
            assert!((1..=AHEAD * SECOND).contains(&left), "{left}");
            largest = largest.max(rest.tv_nsec);
        }
        assert!(largest > 10 * AHEAD, "{largest}");
    }

    #[test]
    fn what_is_left_of_a_minimum_wait_is_in_microseconds() {
        let mut timed = started(None, 4_000_000_000);
        let mut wait_nr = 5;
        assert!(timed.restart(true, &mut wait_nr));
        let left = i64::from(timed.arg.min_wait_usec) - 4_000_000_000;
        assert!((1..=AHEAD * 1_000_000).contains(&left), "{left}");
        assert_eq!(wait_nr, 5);
    }

    #[test]
    fn without_a_clock_a_wait_ends_when_there_is_a_cqe() {
        let mut timeout = __kernel_timespec { tv_sec: 0, tv_nsec: 1 };
        let mut timed = timed(Some(&mut timeout), 0);
        assert!(!timed.has_started());
        assert!(timed.restart(false, &mut 1));
        assert!(!timed.restart(true, &mut 1));
    }
}
