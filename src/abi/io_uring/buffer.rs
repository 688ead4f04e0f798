//! Rings of buffers that the kernel chooses from when data is there.

use crate::abi::types::*;

/// A buffer in a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf {
    /// Address.
    pub addr: __u64,
    /// Length in bytes.
    pub len: __u32,
    /// The buffer's id, for completions to name it.
    pub bid: __u16,
    /// Not the program's: the first buffer has the ring's tail here.
    pub resv: __u16,
}

/// A ring of buffers, shared with the kernel.
#[repr(C)]
pub struct io_uring_buf_ring {
    /// The tail and the buffers, in the same memory.
    pub u1: io_uring_buf_ring_u1,
}

/// The tail and the buffers, in the same memory.
#[repr(C)]
pub union io_uring_buf_ring_u1 {
    /// The tail, in the reserved field of the first buffer.
    pub s1: io_uring_buf_ring_u1_s1,
    /// The buffers; the ring's size was given when it was registered.
    pub bufs: [io_uring_buf; 0],
}

/// The tail of a ring of buffers.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_ring_u1_s1 {
    /// The first buffer's address.
    pub resv1: __u64,
    /// The first buffer's length.
    pub resv2: __u32,
    /// The first buffer's id.
    pub resv3: __u16,
    /// Index behind the last buffer handed to the kernel; not masked.
    pub tail: __u16,
}

/// Flags of `io_uring_buf_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_register_pbuf_ring_flags {
    /// The kernel allocates the ring; `ring_addr` is 0, and the program maps it at
    /// `IORING_OFF_PBUF_RING | bgid << IORING_OFF_PBUF_SHIFT` (Linux 6.4).
    IOU_PBUF_RING_MMAP = 1,
    /// A request uses only as much of a buffer as it needs; the next one goes on behind it. Both
    /// sides have to keep track of how far that is (Linux 6.12).
    IOU_PBUF_RING_INC = 2,
}

/// Which ring of buffers to register or to give back.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_reg {
    /// Address of the ring, aligned to a page.
    pub ring_addr: __u64,
    /// Number of buffers it has room for: a power of two, 32768 at most.
    pub ring_entries: __u32,
    /// Id of the group of buffers.
    pub bgid: __u16,
    /// `IOU_PBUF_RING_*` flags.
    pub flags: __u16,
    /// With `IOU_PBUF_RING_INC`: bytes that a buffer must have left to be used on; 0 means 1.
    pub min_left: __u32,
    /// Must be zero.
    pub resv: [__u32; 5],
}

/// How far the kernel is in a ring of buffers (`IORING_REGISTER_PBUF_STATUS`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_status {
    /// Id of the group of buffers.
    pub buf_group: __u32,
    /// Written by the kernel: index of the next buffer that it will use; not masked.
    pub head: __u32,
    /// Must be zero.
    pub resv: [__u32; 8],
}
