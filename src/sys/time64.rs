//! The numbers of the system calls that take a `struct __kernel_timespec`.
//!
//! With 32-bit pointers, the older calls take times of 32 bits. Linux 5.1 has others, with the same
//! numbers on each CPU.

#[cfg(target_pointer_width = "32")]
use core::ffi::c_long;

#[cfg(target_pointer_width = "64")]
pub(super) use libc::{SYS_clock_gettime, SYS_futex, SYS_ppoll};

/// clock_gettime64(2)
#[cfg(target_pointer_width = "32")]
#[allow(non_upper_case_globals)]
pub(super) const SYS_clock_gettime: c_long = 403;

/// ppoll_time64(2)
#[cfg(target_pointer_width = "32")]
#[allow(non_upper_case_globals)]
pub(super) const SYS_ppoll: c_long = 414;

/// futex_time64(2)
#[cfg(target_pointer_width = "32")]
#[allow(non_upper_case_globals)]
pub(super) const SYS_futex: c_long = 422;
