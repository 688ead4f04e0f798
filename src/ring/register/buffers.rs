//! Registered buffers.

use core::ffi::c_uint;
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::abi::types::{__u64, iovec};
use crate::sys::{Errno, Result};

use io_uring_register_op::*;

/// Names the source ring by its registered index.
pub const SRC_REGISTERED: c_uint =
    anonymous_clone_buffers_flags::IORING_REGISTER_SRC_REGISTERED as c_uint;

/// Which buffers are cloned, and to which indices.
#[derive(Clone, Copy, Debug)]
pub struct CloneRange {
    /// First index in the destination.
    pub dst_off: c_uint,
    /// First index in the source.
    pub src_off: c_uint,
    /// How many; 0 means all.
    pub nr: c_uint,
}

impl CloneRange {
    /// All buffers, at the same indices.
    pub const ALL: CloneRange = CloneRange { dst_off: 0, src_off: 0, nr: 0 };
}

impl Ring {
    /// Registers `nr` buffers.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn register_buffers(self, iovecs: *const iovec, nr: c_uint) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_BUFFERS, iovecs.cast(), nr) }
    }

    /// Registers `nr` buffers with a tag each.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn register_buffers_tags(
        self,
        iovecs: *const iovec,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.do_register_table(IORING_REGISTER_BUFFERS2, iovecs.cast(), tags, nr, 0)
    }

    /// Registers an empty table of `nr` buffers.
    pub fn register_buffers_sparse(self, nr: c_uint) -> Result<c_uint> {
        let flags = IORING_RSRC_REGISTER_SPARSE;
        self.do_register_table(IORING_REGISTER_BUFFERS2, ptr::null(), ptr::null(), nr, flags)
    }

    /// Replaces `nr` registered buffers from index `offset` on.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn register_buffers_update_tag(
        self,
        offset: c_uint,
        iovecs: *const iovec,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.do_register_update(IORING_REGISTER_BUFFERS_UPDATE, offset, iovecs.cast(), tags, nr)
    }

    /// Unregisters all buffers.
    pub fn unregister_buffers(self) -> Result<c_uint> {
        self.do_register_none(IORING_UNREGISTER_BUFFERS)
    }

    /// Clones registered buffers of `src` into this ring. `SRC_REGISTERED` in `flags` has an effect
    /// only if the calling thread registered `src`: in another thread the same index may be another
    /// ring's.
    pub fn clone_buffers(self, src: Ring, range: CloneRange, flags: c_uint) -> Result<c_uint> {
        let (src_fd, flags) = if flags & SRC_REGISTERED != 0 && src.owns_ring_fd_index() {
            (src.enter_ring_fd(), flags)
        } else {
            (src.ring_fd(), flags & !SRC_REGISTERED)
        };
        if src_fd == -1 {
            return Err(Errno(libc::EBADF));
        }
        let buffers = io_uring_clone_buffers {
            src_fd: src_fd as u32,
            flags,
            src_off: range.src_off,
            dst_off: range.dst_off,
            nr: range.nr,
            pad: [0; 3],
        };
        self.do_register_struct(IORING_REGISTER_CLONE_BUFFERS, &buffers, 1)
    }
}
