//! Registrations for networking: NAPI and zero-copy receive.

use core::ffi::c_uint;

use super::Ring;
use crate::abi::io_uring::*;
use crate::sys::Result;

use io_uring_register_op::*;

impl Ring {
    /// Enables NAPI busy polling; stores the settings before.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_napi(self, napi: *mut io_uring_napi) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_NAPI, napi.cast(), 1) }
    }

    /// Disables NAPI busy polling; stores the settings before.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn unregister_napi(self, napi: *mut io_uring_napi) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_UNREGISTER_NAPI, napi.cast(), 1) }
    }

    /// Registers a network interface queue for zero-copy receive.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_ifq(self, reg: *mut io_uring_zcrx_ifq_reg) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_ZCRX_IFQ, reg.cast(), 1) }
    }

    /// Controls a queue for zero-copy receive.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_zcrx_ctrl(self, ctrl: *mut zcrx_ctrl) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_ZCRX_CTRL, ctrl.cast(), 0) }
    }
}
