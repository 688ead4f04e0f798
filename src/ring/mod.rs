//! What the library does with a ring: a file for each concern, a directory for registration.

use core::ffi::{c_int, c_uint};
use core::ptr;
use core::sync::atomic::{AtomicU8, Ordering};

use crate::abi::io_uring::{
    IORING_ENTER_NO_IOWAIT, IORING_ENTER_REGISTERED_RING, IORING_SQ_TASKRUN,
};
use crate::abi::ring::{io_uring, io_uring_cq, io_uring_sq};

pub mod mapping;
pub mod peek;
pub mod register;
pub mod resize;
pub mod setup;
pub mod size;
pub mod submit;
pub mod teardown;
pub mod wait;

/// The library's own flags in `io_uring.int_flags`.
///
/// The C library has the same ones, so that two copies of either library in one process agree on a
/// ring. Those that are passed to every io_uring_enter(2) have the kernel's values, so that one
/// mask yields them.
pub mod int_flags {
    use super::*;

    /// Register calls name the ring by its registered index.
    pub const REG_REG_RING: u8 = 1;
    /// The ring is in caller-provided memory.
    pub const APP_MEM: u8 = 2;
    /// With `IORING_SETUP_IOPOLL`, CQEs are posted only when the kernel is entered. This library
    /// tests the setup flags instead; a copy of the C library tests this.
    pub const CQ_ENTER: u8 = 4;
    /// The clock of waits is `CLOCK_BOOTTIME`. The C library has no such flag.
    pub const BOOTTIME: u8 = 8;
    /// `enter_ring_fd` is a registered index.
    pub const REG_RING: u8 = IORING_ENTER_REGISTERED_RING as u8;
    /// No iowait accounting.
    pub const NO_IOWAIT: u8 = IORING_ENTER_NO_IOWAIT as u8;
    /// Those that are passed to every io_uring_enter(2).
    pub const ENTER: u8 = REG_RING | NO_IOWAIT;
}

/// A ring of a C program. Its methods are in all files of this directory.
///
/// The API lets one thread submit while another completes, so nothing here ever holds a Rust
/// reference to the whole structure.
#[derive(Clone, Copy, Debug)]
pub struct Ring(*mut io_uring);

impl Ring {
    /// Wraps a C program's pointer.
    ///
    /// # Safety
    ///
    /// `ring` is valid for reads and writes and was initialised by this library, or is about to be;
    /// two threads use it at once only where the API allows it.
    #[inline(always)]
    pub unsafe fn from_raw(ring: *mut io_uring) -> Ring {
        Ring(ring)
    }

    /// The C program's pointer.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut io_uring {
        self.0
    }

    #[inline(always)]
    fn sq(self) -> *mut io_uring_sq {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { &raw mut (*self.0).sq }
    }

    #[inline(always)]
    fn cq(self) -> *mut io_uring_cq {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { &raw mut (*self.0).cq }
    }

    /// The setup flags in force.
    #[inline(always)]
    pub fn flags(self) -> c_uint {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { (*self.0).flags }
    }

    #[inline(always)]
    fn has_feature(self, feature: c_uint) -> bool {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { (*self.0).features & feature != 0 }
    }

    #[inline(always)]
    fn ring_fd(self) -> c_int {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { (*self.0).ring_fd }
    }

    #[inline(always)]
    fn enter_ring_fd(self) -> c_int {
        // SAFETY: the pointer is valid, by `from_raw`'s contract.
        unsafe { (*self.0).enter_ring_fd }
    }

    /// The library's own flags; atomic, because one thread may set one while another enters.
    #[inline(always)]
    fn int_flags(&self) -> &AtomicU8 {
        // SAFETY: the pointer is valid, by `from_raw`'s contract; every access is atomic.
        unsafe { AtomicU8::from_ptr(&raw mut (*self.0).int_flags) }
    }

    #[inline(always)]
    fn has_int_flag(self, flag: u8) -> bool {
        self.int_flags().load(Ordering::Relaxed) & flag != 0
    }

    /// The flags that are passed to every io_uring_enter(2).
    #[inline(always)]
    fn enter_flags(self) -> c_uint {
        c_uint::from(self.int_flags().load(Ordering::Relaxed) & int_flags::ENTER)
    }
}

/// Both head and tail of a closed ring's CQ ring. As they are the same word, the ring stays empty
/// even if a program advances one.
static NO_INDEX: Word = Word::new();
/// The SQ ring's head and tail, masks and counts of a closed ring.
static ZERO: Word = Word::new();
/// SQ ring flags of a closed ring: every call enters the kernel, which returns the error.
static ALWAYS_ENTER: c_uint = IORING_SQ_TASKRUN;

/// A word that inlined helpers may write to.
struct Word(core::cell::UnsafeCell<c_uint>);

// SAFETY: nothing depends on its value; a torn or lost update does no harm.
unsafe impl Sync for Word {}

impl Word {
    const fn new() -> Word {
        Word(core::cell::UnsafeCell::new(0))
    }
}

/// A closed ring, which was torn down or failed to initialise: calls on it return errors and change
/// nothing.
///
/// Helpers inlined in programs dereference the pointers without a check, so they point to words of
/// the library. There is no file descriptor, no SQE to get and no CQE to reap. Submitting, waiting
/// and peeking enter the kernel with descriptor -1, which returns `EBADF`.
pub(crate) fn closed() -> io_uring {
    let (index, zero) = (NO_INDEX.0.get(), ZERO.0.get());
    io_uring {
        sq: io_uring_sq {
            khead: zero,
            ktail: zero,
            kring_mask: zero,
            kring_entries: zero,
            kflags: (&raw const ALWAYS_ENTER).cast_mut(),
            kdropped: zero,
            array: ptr::null_mut(),
            sqes: ptr::null_mut(),
            sqe_head: 0,
            sqe_tail: 0,
            ring_sz: 0,
            ring_ptr: ptr::null_mut(),
            ring_mask: 0,
            ring_entries: 0,
            sqes_sz: 0,
            pad: 0,
        },
        cq: io_uring_cq {
            khead: index,
            ktail: index,
            kring_mask: zero,
            kring_entries: zero,
            kflags: ptr::null_mut(),
            koverflow: zero,
            cqes: ptr::null_mut(),
            ring_sz: 0,
            ring_ptr: ptr::null_mut(),
            ring_mask: 0,
            ring_entries: 0,
            pad: [0; 2],
        },
        flags: 0,
        ring_fd: -1,
        features: 0,
        enter_ring_fd: -1,
        int_flags: 0,
        pad: [0; 3],
        pad2: 0,
    }
}

#[cfg(test)]
mod tests;
