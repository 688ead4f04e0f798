//! Registered files and buffers.
#![allow(clippy::identity_op)]

use crate::abi::types::*;

/// An update of registered files. Deprecated: `io_uring_rsrc_update` has the same layout.
#[repr(C)]
#[cfg_attr(target_arch = "x86", repr(align(8)))]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_files_update {
    /// The first slot to replace.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the descriptors (`__s32`): -1 empties the slot, `IORING_REGISTER_FILES_SKIP`
    /// leaves it as it is.
    pub fds: __aligned_u64,
}

/// For `flags` of `io_uring_rsrc_register`: all slots are empty; `data` must be 0 (Linux 5.19).
pub const IORING_RSRC_REGISTER_SPARSE: c_uint = 1 << 0;

/// A table of files or buffers (`IORING_REGISTER_FILES2`, `IORING_REGISTER_BUFFERS2`).
#[repr(C)]
#[cfg_attr(target_arch = "x86", repr(align(8)))]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_register {
    /// The number of slots.
    pub nr: __u32,
    /// `IORING_RSRC_REGISTER_*` flags.
    pub flags: __u32,
    /// Must be zero.
    pub resv2: __u64,
    /// Address of the descriptors (`__s32`) or of the buffers (`struct iovec`).
    pub data: __aligned_u64,
    /// Address of an array of tags (`__u64`), one per slot; 0 for no tags. For a slot with a tag
    /// other than 0, the kernel posts a CQE with the tag as `user_data` when the resource has
    /// been replaced or unregistered and no request uses it.
    pub tags: __aligned_u64,
}

/// An update of registered files (`IORING_REGISTER_FILES_UPDATE`), or a ring descriptor
/// (`IORING_REGISTER_RING_FDS`, `IORING_UNREGISTER_RING_FDS`).
#[repr(C)]
#[cfg_attr(target_arch = "x86", repr(align(8)))]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_update {
    /// The first slot to replace. For a ring: its index, or -1 (0xffffffff) to let the kernel
    /// choose one, which it then writes here.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the new descriptors (`__s32`). For a ring: its descriptor; 0 to unregister.
    pub data: __aligned_u64,
}

/// An update of registered files or buffers, with tags (`IORING_REGISTER_FILES_UPDATE2`,
/// `IORING_REGISTER_BUFFERS_UPDATE`).
#[repr(C)]
#[cfg_attr(target_arch = "x86", repr(align(8)))]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_rsrc_update2 {
    /// The first slot to replace.
    pub offset: __u32,
    /// Must be zero.
    pub resv: __u32,
    /// Address of the descriptors (`__s32`) or of the buffers (`struct iovec`).
    pub data: __aligned_u64,
    /// Address of an array of tags (`__u64`), one per slot; 0 for no tags.
    pub tags: __aligned_u64,
    /// The number of slots to replace.
    pub nr: __u32,
    /// Must be zero.
    pub resv2: __u32,
}

/// As a descriptor in an update of files: the slot stays as it is (Linux 5.12).
pub const IORING_REGISTER_FILES_SKIP: c_int = -2;

/// A range of slots of registered files (`IORING_REGISTER_FILE_ALLOC_RANGE`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_file_index_range {
    /// The first slot.
    pub off: __u32,
    /// The number of slots.
    pub len: __u32,
    /// Must be zero.
    pub resv: __u64,
}

/// Flags of `io_uring_clone_buffers`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_clone_buffers_flags {
    /// `src_fd` is the index of a registered ring (Linux 6.12).
    IORING_REGISTER_SRC_REGISTERED = 1 << 0,
    /// Replaces buffers that are registered in the destination (Linux 6.13).
    IORING_REGISTER_DST_REPLACE = 1 << 1,
}

/// Registered buffers of another ring to clone (`IORING_REGISTER_CLONE_BUFFERS`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_clone_buffers {
    /// The source ring: a descriptor, or an index with `IORING_REGISTER_SRC_REGISTERED`.
    pub src_fd: __u32,
    /// `IORING_REGISTER_SRC_REGISTERED`, `IORING_REGISTER_DST_REPLACE`.
    pub flags: __u32,
    /// The first slot to clone (Linux 6.13). Linux 6.12 requires 0.
    pub src_off: __u32,
    /// The first slot of the destination (Linux 6.13). Linux 6.12 requires 0.
    pub dst_off: __u32,
    /// The number of slots; 0 for all (Linux 6.13). Linux 6.12 requires 0.
    pub nr: __u32,
    /// Must be zero.
    pub pad: [__u32; 3],
}
