//! Regions of memory that are registered for the kernel to read and write.

use crate::abi::types::*;

/// Flags of `io_uring_region_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_mem_region_type {
    /// The memory is the program's own, at `user_addr` (Linux 6.13).
    IORING_MEM_REGION_TYPE_USER = 1,
}

/// A region of memory.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_region_desc {
    /// Address of the program's memory, with `IORING_MEM_REGION_TYPE_USER`; else 0.
    pub user_addr: __u64,
    /// Length in bytes, a multiple of the page size.
    pub size: __u64,
    /// `IORING_MEM_REGION_TYPE_*` flags.
    pub flags: __u32,
    /// Must be zero.
    pub id: __u32,
    /// Written by the kernel: where to map the memory, if the kernel allocated it.
    pub mmap_offset: __u64,
    /// Must be zero.
    pub __resv: [__u64; 4],
}

/// Flags of `io_uring_mem_region_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_mem_region_reg_flags {
    /// The region holds arguments of waiting, `io_uring_reg_wait` (Linux 6.13).
    IORING_MEM_REGION_REG_WAIT_ARG = 1,
}

/// What to register, and what for (`IORING_REGISTER_MEM_REGION`).
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
