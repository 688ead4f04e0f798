//! Probing which operations the kernel supports.

use core::ffi::c_uint;
use core::mem::{MaybeUninit, size_of};
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::sys::{Result, memory};

/// An opcode has eight bits.
const OPCODES: c_uint = 256;

impl Ring {
    /// Fills in `probe` for up to `nr_ops` opcodes.
    ///
    /// # Safety
    ///
    /// `probe` is zeroed and has room for `nr_ops` opcodes.
    pub unsafe fn register_probe(
        self,
        probe: *mut io_uring_probe,
        nr_ops: c_uint,
    ) -> Result<c_uint> {
        let op = io_uring_register_op::IORING_REGISTER_PROBE;
        // SAFETY: the caller's promise.
        unsafe { self.do_register(op, probe.cast_const().cast(), nr_ops) }
    }

    /// A new probe of this ring's kernel, or null.
    pub fn get_probe(self) -> *mut io_uring_probe {
        let len = size_of::<io_uring_probe>() + OPCODES as usize * size_of::<io_uring_probe_op>();
        // The kernel wants it zeroed.
        let probe: *mut io_uring_probe = memory::allocate(len).cast();
        if probe.is_null() {
            return probe;
        }
        // SAFETY: zeroed, with room for all opcodes.
        if unsafe { self.register_probe(probe, OPCODES) }.is_err() {
            // SAFETY: it was allocated above, and nothing else refers to it.
            unsafe { free_probe(probe) };
            return ptr::null_mut();
        }
        probe
    }
}

/// A new probe of the kernel, by a temporary ring, or null.
pub fn get_probe() -> *mut io_uring_probe {
    let mut structure = MaybeUninit::uninit();
    // SAFETY: a ring's structure is written before it is read.
    let ring = unsafe { Ring::from_raw(structure.as_mut_ptr()) };
    if ring.queue_init(2, &mut io_uring_params::default(), None).is_err() {
        return ptr::null_mut();
    }
    let probe = ring.get_probe();
    ring.queue_exit();
    probe
}

/// Frees a probe; null is allowed.
///
/// # Safety
///
/// `probe` came from here, and nobody uses it any more.
pub unsafe fn free_probe(probe: *mut io_uring_probe) {
    // SAFETY: probes come from libc's allocator; the rest is the caller's promise.
    unsafe { memory::free(probe.cast()) };
}
