//! The registered ring fd: with it, io_uring_enter(2) need not look up the file.
//!
//! The kernel has a table of registered rings for each thread: an index is valid only in the thread
//! that registered it, and in another thread it may be another ring's.

use core::ffi::{c_int, c_uint};
use core::sync::atomic::Ordering;

use super::{Ring, int_flags};
use crate::abi::io_uring::*;
use crate::layer;
use crate::sys::{self, Errno, Result, process};

/// One registered ring.
const ONE: c_uint = 1;

impl Ring {
    /// Registers the ring's descriptor for the calling thread; returns 1.
    pub fn register_ring_fd(self) -> Result<c_uint> {
        if self.has_int_flag(int_flags::REG_RING) {
            return Err(Errno(libc::EEXIST));
        }
        // A ring that a failed resize cut off still has its descriptor.
        if self.enter_ring_fd() == -1 {
            return Err(Errno(libc::EBADF));
        }
        // The kernel chooses an index, and stores it in `offset`.
        let mut slot =
            io_uring_rsrc_update { offset: c_uint::MAX, resv: 0, data: self.ring_fd() as u64 };
        let op = io_uring_register_op::IORING_REGISTER_RING_FDS;
        // SAFETY: the kernel reads and writes the one slot during the call.
        let registered = unsafe { self.do_register(op, (&raw mut slot).cast(), ONE)? };
        if registered == ONE {
            // SAFETY: the pointer is valid for writes, by `from_raw`'s contract.
            unsafe {
                (*self.as_ptr()).enter_ring_fd = slot.offset as c_int;
                (*self.as_ptr()).pad2 = process::thread_id();
            }
            let mut flags = int_flags::REG_RING;
            if self.has_feature(IORING_FEAT_REG_REG_RING) {
                flags |= int_flags::REG_REG_RING;
            }
            self.int_flags().fetch_or(flags, Ordering::Relaxed);
        }
        Ok(registered)
    }

    /// Unregisters the ring in the thread that registered it; returns 1. In another thread the
    /// index may be that of another ring, so that this fails.
    pub fn unregister_ring_fd(self) -> Result<c_uint> {
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract.
        let thread = unsafe { (*self.as_ptr()).pad2 };
        // A copy of the C library does not store the thread's id, and assumes the calling thread.
        let is_own = thread == 0 || thread == process::thread_id();
        if !self.has_int_flag(int_flags::REG_RING) || !is_own {
            return Err(Errno(libc::EINVAL));
        }
        let slot = slot_of(self.enter_ring_fd());
        let op = io_uring_register_op::IORING_UNREGISTER_RING_FDS;
        let unregistered = self.do_register_struct(op, &slot, ONE)?;
        if unregistered == ONE {
            // SAFETY: the pointer is valid for writes, by `from_raw`'s contract.
            unsafe { (*self.as_ptr()).enter_ring_fd = self.ring_fd() };
            let flags = int_flags::REG_RING | int_flags::REG_REG_RING;
            self.int_flags().fetch_and(!flags, Ordering::Relaxed);
        }
        Ok(unregistered)
    }

    /// Closes the ring's descriptor; the ring stays open by its registered index. Returns 1.
    pub fn close_ring_fd(self) -> Result<c_uint> {
        if !self.has_feature(IORING_FEAT_REG_REG_RING) {
            return Err(Errno(libc::EOPNOTSUPP));
        }
        if !self.has_int_flag(int_flags::REG_RING) {
            return Err(Errno(libc::EINVAL));
        }
        if self.ring_fd() == -1 {
            return Err(Errno(libc::EBADF));
        }
        sys::close(self.ring_fd());
        // SAFETY: the pointer is valid for writes, by `from_raw`'s contract.
        unsafe { (*self.as_ptr()).ring_fd = -1 };
        Ok(ONE)
    }
}

impl Ring {
    /// Whether the calling thread registered the index, as far as is known: a copy of the C library
    /// does not store the thread's id. A ring without a file descriptor can only be named by its
    /// index.
    pub(in crate::ring) fn owns_ring_fd_index(self) -> bool {
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract.
        let thread = unsafe { (*self.as_ptr()).pad2 };
        self.has_int_flag(int_flags::REG_REG_RING)
            && (thread == process::thread_id() || thread == 0 && self.ring_fd() == -1)
    }
}

/// Unregisters a ring that has only the registered index `index`.
pub(in crate::ring) fn unregister_by_index(index: c_int) {
    let slot = slot_of(index);
    let opcode = io_uring_register_op::IORING_UNREGISTER_RING_FDS as c_uint
        | io_uring_register_op::IORING_REGISTER_USE_REGISTERED_RING as c_uint;
    // SAFETY: the kernel reads the one slot during the call. If it refuses, the slot lives until
    // the thread ends, as it would have without this call.
    let _ = unsafe { layer::register(index, opcode, (&raw const slot).cast(), ONE) };
}

fn slot_of(index: c_int) -> io_uring_rsrc_update {
    io_uring_rsrc_update { offset: index as c_uint, resv: 0, data: 0 }
}
