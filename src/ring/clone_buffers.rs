//! Sharing one ring's registered buffers with another.

use core::ffi::c_uint;

use super::Ring;
use crate::abi::io_uring::*;
use crate::sys::{Errno, Result};

/// The source ring is named by its registered index.
pub const SRC_REGISTERED: c_uint =
    anonymous_clone_buffers_flags::IORING_REGISTER_SRC_REGISTERED as c_uint;

/// Which buffers go where.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// First index in the destination.
    pub dst_off: c_uint,
    /// First index in the source.
    pub src_off: c_uint,
    /// How many; 0 means all.
    pub nr: c_uint,
}

impl Range {
    /// All buffers, at the same indices.
    pub const ALL: Range = Range { dst_off: 0, src_off: 0, nr: 0 };
}

impl Ring {
    /// Clones registered buffers of `src` into this ring. `flags` may ask for the source to be
    /// named by its registered index: that is done if the calling thread registered it, because in
    /// another thread the same index may be another ring's.
    pub fn clone_buffers(self, src: Ring, range: Range, flags: c_uint) -> Result<c_uint> {
        let (src_fd, flags) = if flags & SRC_REGISTERED != 0 && src.has_own_index() {
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
        self.register_struct(io_uring_register_op::IORING_REGISTER_CLONE_BUFFERS, &buffers, 1)
    }
}
