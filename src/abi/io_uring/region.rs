//! Memory regions that the program shares with the kernel.

use crate::abi::types::*;

/// Flags of `io_uring_region_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_mem_region_type {
    /// The region is caller-provided memory at `user_addr` (Linux 6.13). Without this flag, the
    /// kernel allocates the region.
    IORING_MEM_REGION_TYPE_USER = 1,
}

/// A memory region.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_region_desc {
    /// With `IORING_MEM_REGION_TYPE_USER`: address of the memory, a multiple of the page size.
    /// Otherwise 0.
    pub user_addr: __u64,
    /// Length in bytes, a multiple of the page size; not 0.
    pub size: __u64,
    /// `IORING_MEM_REGION_TYPE_*` flags.
    pub flags: __u32,
    /// Must be zero.
    pub id: __u32,
    /// Must be zero. Written by the kernel: the offset for mmap(2) of the ring descriptor.
    pub mmap_offset: __u64,
    /// Must be zero.
    pub __resv: [__u64; 4],
}

/// Flags of `io_uring_mem_region_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_mem_region_reg_flags {
    /// The region is an array of `io_uring_reg_wait`, the arguments of waits (Linux 6.13). The
    /// ring must be disabled.
    IORING_MEM_REGION_REG_WAIT_ARG = 1,
}

/// A memory region and its purpose (`IORING_REGISTER_MEM_REGION`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_mem_region_reg {
    /// Address of the `io_uring_region_desc`.
    pub region_uptr: __u64,
    /// `IORING_MEM_REGION_REG_*` flags.
    pub flags: __u64,
    /// Must be zero.
    pub __resv: [__u64; 2],
}
