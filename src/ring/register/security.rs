//! Credentials, restrictions and filters.

use core::ffi::{c_int, c_uint};
use core::ptr;

use super::Ring;
use crate::abi::bpf_filter::io_uring_bpf;
use crate::abi::io_uring::*;
use crate::layer;
use crate::sys::Result;

use io_uring_register_op::*;

impl Ring {
    /// Registers the calling thread's credentials; returns their id.
    pub fn register_personality(self) -> Result<c_uint> {
        self.do_register_none(IORING_REGISTER_PERSONALITY)
    }

    /// Unregisters the credentials `id`.
    pub fn unregister_personality(self, id: c_int) -> Result<c_uint> {
        // SAFETY: the id is passed as the count; there is no argument.
        unsafe { self.do_register(IORING_UNREGISTER_PERSONALITY, ptr::null(), id as c_uint) }
    }

    /// Registers `nr_res` restrictions.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_restrictions(
        self,
        res: *mut io_uring_restriction,
        nr_res: c_uint,
    ) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_RESTRICTIONS, res.cast(), nr_res) }
    }

    /// Enables a ring that was set up with `IORING_SETUP_R_DISABLED`.
    pub fn enable_rings(self) -> Result<c_uint> {
        self.do_register_none(IORING_REGISTER_ENABLE_RINGS)
    }

    /// Registers a BPF filter for the ring's requests.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_bpf_filter(self, bpf: *mut io_uring_bpf) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_BPF_FILTER, bpf.cast(), 1) }
    }
}

/// Registers a BPF filter for the calling task's rings to come.
///
/// # Safety
///
/// As [`Ring::do_register`].
pub unsafe fn register_bpf_filter_task(bpf: *mut io_uring_bpf) -> Result<c_uint> {
    // SAFETY: the caller's promise.
    unsafe { layer::register(-1, IORING_REGISTER_BPF_FILTER as c_uint, bpf.cast(), 1) }
}
