//! Registered files and buffers.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// Which registered files to change, as the oldest kernels took it; today `io_uring_rsrc_update`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_files_update {
    /// First slot to change.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the descriptors (`__s32`); -1 empties a slot.
    pub fds: __aligned_u64,
}

/// For `flags`: registers empty slots, without data (Linux 5.19).
pub const IORING_RSRC_REGISTER_SPARSE: c_uint = 1 << 0;

/// What to register.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_register {
    /// Number of slots.
    pub nr: __u32,
    /// `IORING_RSRC_REGISTER_*` flags.
    pub flags: __u32,
    /// Must be zero.
    pub resv2: __u64,
    /// Address of the descriptors (`__s32`) or of the buffers (`struct iovec`).
    pub data: __aligned_u64,
    /// Address of a tag (`__u64`) per slot; 0 for none. A slot with a tag other than 0 posts a
    /// completion with that `user_data` when the kernel no longer needs it.
    pub tags: __aligned_u64,
}

/// Which slots to change; also used to register rings.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_update {
    /// First slot to change.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the new contents; of a ring, its descriptor.
    pub data: __aligned_u64,
}

/// Which slots to change, and their tags.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_update2 {
    /// First slot to change.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the descriptors (`__s32`) or of the buffers (`struct iovec`).
    pub data: __aligned_u64,
    /// Address of a tag (`__u64`) per slot; 0 for none.
    pub tags: __aligned_u64,
    /// Number of slots to change.
    pub nr: __u32,
    /// Must be zero.
    pub resv2: __u32,
}

/// In an update of files: leaves this slot as it is (Linux 5.12).
pub const IORING_REGISTER_FILES_SKIP: c_int = -2;

/// A range of file slots (`IORING_REGISTER_FILE_ALLOC_RANGE`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_file_index_range {
    /// First slot.
    pub off: __u32,
    /// Number of slots.
    pub len: __u32,
    /// Must be zero.
    pub resv: __u64,
}

/// Flags of `io_uring_clone_buffers`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_clone_buffers_flags {
    /// `src_fd` is an index of registered rings (Linux 6.12).
    IORING_REGISTER_SRC_REGISTERED = 1 << 0,
    /// Buffers that are registered in the target slots give way (Linux 6.13).
    IORING_REGISTER_DST_REPLACE = 1 << 1,
}

/// Which registered buffers of another ring to take over (`IORING_REGISTER_CLONE_BUFFERS`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_clone_buffers {
    /// The ring to take from.
    pub src_fd: __u32,
    /// `IORING_REGISTER_SRC_REGISTERED`, `IORING_REGISTER_DST_REPLACE`.
    pub flags: __u32,
    /// First slot to take (Linux 6.13).
    pub src_off: __u32,
    /// First slot to fill (Linux 6.13).
    pub dst_off: __u32,
    /// Number of slots; 0 for all (Linux 6.13).
    pub nr: __u32,
    /// Must be zero.
    pub pad: [__u32; 3],
}
