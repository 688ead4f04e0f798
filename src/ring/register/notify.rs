//! Completion notification by eventfd, and how waits are clocked and accounted.

use core::ffi::{c_int, c_uint};
use core::sync::atomic::Ordering;

use super::{Ring, int_flags};
use crate::abi::io_uring::*;
use crate::sys::{Errno, Result};

use io_uring_register_op::*;

impl Ring {
    /// Registers an eventfd that each completion notifies.
    pub fn register_eventfd(self, event_fd: c_int) -> Result<c_uint> {
        self.do_register_struct(IORING_REGISTER_EVENTFD, &event_fd, 1)
    }

    /// Registers an eventfd that only completions of requests run asynchronously notify.
    pub fn register_eventfd_async(self, event_fd: c_int) -> Result<c_uint> {
        self.do_register_struct(IORING_REGISTER_EVENTFD_ASYNC, &event_fd, 1)
    }

    /// Unregisters the eventfd.
    pub fn unregister_eventfd(self) -> Result<c_uint> {
        self.do_register_none(IORING_UNREGISTER_EVENTFD)
    }

    /// Sets the clock of the ring's waits.
    ///
    /// # Safety
    ///
    /// `arg` points to a clock's number; a bad address is `EFAULT`.
    pub unsafe fn register_clock(self, arg: *const io_uring_clock_register) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        let result = unsafe { self.do_register(IORING_REGISTER_CLOCK, arg.cast(), 0) }?;
        // A wait that is restarted has to know the clock, too.
        // SAFETY: the kernel has read it.
        let is_boottime = unsafe { (*arg).clockid } == libc::CLOCK_BOOTTIME as u32;
        let flag = int_flags::BOOTTIME;
        if is_boottime {
            self.int_flags().fetch_or(flag, Ordering::Relaxed);
        } else {
            self.int_flags().fetch_and(!flag, Ordering::Relaxed);
        }
        Ok(result)
    }

    /// Enables or disables iowait accounting of waits.
    pub fn set_iowait(self, enable: bool) -> Result<()> {
        if !self.has_feature(IORING_FEAT_NO_IOWAIT) {
            return Err(Errno(libc::EOPNOTSUPP));
        }
        if enable {
            self.int_flags().fetch_and(!int_flags::NO_IOWAIT, Ordering::Relaxed);
        } else {
            self.int_flags().fetch_or(int_flags::NO_IOWAIT, Ordering::Relaxed);
        }
        Ok(())
    }
}
