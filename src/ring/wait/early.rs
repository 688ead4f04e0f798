//! Waits with a timeout that the kernel ends before the time is up.
//!
//! It does so when a timeout request expires: it wakes who waits before the request's completion is
//! there. Whoever believed that the time is up would take that completion for lost. The kernel does
//! not say how much of the time is left; so who waits on starts it anew, and by the clock from then
//! on. Such a wait takes at most twice its time, however often it is woken. Where the clock stands
//! still (see [`monotonic_time`]), the kernel's own ends it.

use core::mem::MaybeUninit;

use crate::abi::io_uring::io_uring_getevents_arg;
use crate::abi::types::__kernel_timespec;
use crate::sys::process::monotonic_time;

/// The argument of a wait, and what is noted of its time once the kernel ended it early.
#[repr(C)]
pub(super) struct Timed {
    /// First, as the kernel is given the address of the whole.
    pub(super) arg: io_uring_getevents_arg,
    /// When the time is up, in nanoseconds; written with `rest`.
    end: MaybeUninit<i64>,
    rest: MaybeUninit<__kernel_timespec>,
}

impl Timed {
    #[inline(always)]
    pub(super) fn new(arg: io_uring_getevents_arg) -> Timed {
        Timed { arg, end: MaybeUninit::uninit(), rest: MaybeUninit::uninit() }
    }
}

/// Whether the time of a wait that the kernel ended early is up by the clock. If not, the argument
/// has the rest of it.
///
/// # Safety
///
/// `timed` has a time, which can be read.
#[cold]
#[inline(never)]
pub(super) unsafe fn is_spent(timed: &mut Timed) -> bool {
    let now = nanoseconds(monotonic_time());
    let rest = timed.rest.as_mut_ptr();
    if timed.arg.ts != rest as u64 {
        // SAFETY: the caller's promise.
        let time = unsafe { *(timed.arg.ts as *const __kernel_timespec) };
        timed.end.write(now.saturating_add(nanoseconds(time)));
        timed.rest.write(time);
        timed.arg.ts = rest as u64;
        return false;
    }
    // SAFETY: written before the address of `rest` was.
    let left = unsafe { timed.end.assume_init() } - now;
    timed.rest.write(__kernel_timespec { tv_sec: left / SECOND, tv_nsec: left % SECOND });
    left < 0
}

const SECOND: i64 = 1_000_000_000;

/// A time in nanoseconds: 292 years for all that are longer, as in the kernel.
fn nanoseconds(time: __kernel_timespec) -> i64 {
    time.tv_sec.saturating_mul(SECOND).saturating_add(time.tv_nsec)
}
