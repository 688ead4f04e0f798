//! The time stamps of records: `CLOCK_MONOTONIC`, in nanoseconds.
//!
//! If the kernel computes this clock from the time stamp counter of the CPU, it is computed here too,
//! which takes half as long as clock_gettime(2). The clock itself is read every `INTERVAL`, so that a
//! time differs from it by less than a microsecond, also while the clock is being adjusted.

use core::ffi::c_int;

use uring::abi::types::__kernel_timespec;
use uring::sys::weak::read_clock;

#[cfg(target_arch = "x86_64")]
pub use counter::Clock;

/// The time of a clock.
pub fn read(clock: c_int) -> u64 {
    let mut time = __kernel_timespec { tv_sec: 0, tv_nsec: 0 };
    read_clock(clock, &mut time);
    (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64)
}

/// On other CPUs.
#[cfg(not(target_arch = "x86_64"))]
pub struct Clock;

#[cfg(not(target_arch = "x86_64"))]
impl Clock {
    /// Called before the clock is used.
    pub fn start(&self) {}

    /// The time.
    #[inline(always)]
    pub fn now(&self) -> u64 {
        read(libc::CLOCK_MONOTONIC)
    }
}

#[cfg(target_arch = "x86_64")]
mod counter {
    use core::arch::x86_64::_rdtsc;
    use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

    use super::read;

    /// What the kernel computes its clocks from. It is the counter only if all CPUs count alike.
    const SOURCE: &core::ffi::CStr =
        c"/sys/devices/system/clocksource/clocksource0/current_clocksource";

    /// After so many ticks, about a millisecond, the clock is read again.
    const INTERVAL: u64 = 1 << 21;

    /// If two readings of the counter, just before and after the clock's, are farther apart, the
    /// thread was interrupted between them.
    const CLOSE: u64 = 1 << 10;

    /// The clock at one value of the counter, and how fast it runs. A page of zeros is a clock that
    /// was not started.
    pub struct Clock {
        /// Odd while a thread changes the rest.
        version: AtomicU32,
        /// 1 if the counter can be used.
        is_started: AtomicU32,
        ticks: AtomicU64,
        time: AtomicU64,
        /// Nanoseconds per tick, times 2^32; 0 while it is not known.
        rate: AtomicU64,
    }

    impl Clock {
        /// Called before the clock is used.
        pub fn start(&self) {
            self.is_started.store(u32::from(is_source_of_the_kernel()), Ordering::Relaxed);
        }

        /// The time.
        #[inline(always)]
        pub fn now(&self) -> u64 {
            let version = self.version.load(Ordering::Acquire);
            let rate = self.rate.load(Ordering::Relaxed);
            let (ticks, time) =
                (self.ticks.load(Ordering::Relaxed), self.time.load(Ordering::Relaxed));
            fence(Ordering::Acquire);
            let is_whole = version % 2 == 0 && version == self.version.load(Ordering::Relaxed);
            // If the counter of this CPU is behind, the difference wraps around.
            let passed = counter().wrapping_sub(ticks);
            if is_whole && rate != 0 && passed < INTERVAL {
                return time.wrapping_add((passed * rate) >> 32);
            }
            self.read_again(version)
        }

        /// Reads the clock, and notes its time if that is precise.
        #[cold]
        #[inline(never)]
        fn read_again(&self, version: u32) -> u64 {
            if self.is_started.load(Ordering::Relaxed) == 0 {
                return read(libc::CLOCK_MONOTONIC);
            }
            let before = counter();
            let time = read(libc::CLOCK_MONOTONIC);
            let after = counter();
            if after.wrapping_sub(before) < CLOSE {
                self.note(version, before.wrapping_add(after.wrapping_sub(before) / 2), time);
            }
            time
        }

        /// Notes the time at a value of the counter. A thread that finds another one at it, or that is
        /// a signal handler which interrupted one, leaves it.
        fn note(&self, version: u32, ticks: u64, time: u64) {
            let old_ticks = self.ticks.load(Ordering::Relaxed);
            let passed = ticks.wrapping_sub(old_ticks);
            if version % 2 != 0 || old_ticks != 0 && passed < INTERVAL / 2 {
                return;
            }
            let (order, failed) = (Ordering::Acquire, Ordering::Relaxed);
            let next = version.wrapping_add(1);
            if self.version.compare_exchange(version, next, order, failed).is_err() {
                return;
            }
            // Readers that see one of the following stores also see the odd version.
            fence(Ordering::Release);
            let elapsed = time.wrapping_sub(self.time.load(Ordering::Relaxed));
            // After a long pause the rate that was measured before is as good; while the machine is
            // suspended, the clock stops and the counter need not.
            if old_ticks != 0 && elapsed < 1 << 32 && passed < 1 << 36 {
                let rate = (elapsed << 32).checked_div(passed).unwrap_or(0);
                self.rate.store(rate, Ordering::Relaxed);
            }
            self.ticks.store(ticks, Ordering::Relaxed);
            self.time.store(time, Ordering::Relaxed);
            self.version.store(next.wrapping_add(1), Ordering::Release);
        }
    }

    #[inline(always)]
    fn counter() -> u64 {
        // SAFETY: every CPU of this kind has the instruction, and the kernel forbids it only to
        // programs that ask for it, in which clock_gettime does not work either.
        unsafe { _rdtsc() }
    }

    fn is_source_of_the_kernel() -> bool {
        let mut name = [0_u8; 8];
        // SAFETY: a C string; the kernel writes at most so many bytes; the descriptor is this one's.
        unsafe {
            let fd = libc::open(SOURCE.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
            if fd < 0 {
                return false;
            }
            libc::read(fd, name.as_mut_ptr().cast(), name.len());
            libc::close(fd);
        }
        name.starts_with(b"tsc\n")
    }
}
