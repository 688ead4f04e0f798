//! Buffer rings: provided buffers that the kernel selects from.

use crate::abi::types::*;

/// An entry of a buffer ring: a provided buffer.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf {
    /// Address of the buffer.
    pub addr: __u64,
    /// Length in bytes.
    pub len: __u32,
    /// The buffer ID. The CQE of the request that uses the buffer has it in `flags`.
    pub bid: __u16,
    /// Reserved: in the first entry, this is the tail of the ring.
    pub resv: __u16,
}

/// A buffer ring, shared with the kernel.
#[repr(C)]
pub struct io_uring_buf_ring {
    /// The tail and the entries, in the same memory.
    pub u1: io_uring_buf_ring_u1,
}

/// The tail and the entries, in the same memory.
#[repr(C)]
pub union io_uring_buf_ring_u1 {
    /// The tail, in the reserved field of the first entry.
    pub s1: io_uring_buf_ring_u1_s1,
    /// The entries; their number is that of the registration.
    pub bufs: [io_uring_buf; 0],
}

/// The tail of a buffer ring.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_ring_u1_s1 {
    /// The address in the first entry.
    pub resv1: __u64,
    /// The length in the first entry.
    pub resv2: __u32,
    /// The buffer ID in the first entry.
    pub resv3: __u16,
    /// One past the last entry that was given to the kernel; not masked.
    pub tail: __u16,
}

/// Flags of `io_uring_buf_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_register_pbuf_ring_flags {
    /// The kernel allocates the ring (Linux 6.4). `ring_addr` must be 0; the program maps the
    /// memory at the offset `IORING_OFF_PBUF_RING | bgid << IORING_OFF_PBUF_SHIFT`.
    IOU_PBUF_RING_MMAP = 1,
    /// Buffers are consumed incrementally (Linux 6.12): a request uses only the part of a buffer
    /// that it needs, and the next request continues after it. The program keeps track of how
    /// much of each buffer is used.
    IOU_PBUF_RING_INC = 2,
}

/// A buffer ring to register (`IORING_REGISTER_PBUF_RING`) or to unregister
/// (`IORING_UNREGISTER_PBUF_RING`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_reg {
    /// Address of the ring, a multiple of the page size; 0 with `IOU_PBUF_RING_MMAP`.
    pub ring_addr: __u64,
    /// The number of entries: a power of two, at most 32768.
    pub ring_entries: __u32,
    /// The buffer group ID.
    pub bgid: __u16,
    /// `IOU_PBUF_RING_*` flags.
    pub flags: __u16,
    /// With `IOU_PBUF_RING_INC`: a buffer with fewer bytes left than this is used up; 0 means 1.
    pub min_left: __u32,
    /// Must be zero.
    pub resv: [__u32; 5],
}

/// The state of a buffer ring (`IORING_REGISTER_PBUF_STATUS`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_buf_status {
    /// The buffer group ID.
    pub buf_group: __u32,
    /// Written by the kernel: the index of the entry that it uses next; 16 bits, not masked.
    pub head: __u32,
    /// Must be zero.
    pub resv: [__u32; 8],
}
