//! Zero-copy receive: a network device writes the payload into memory of the program.
//!
//! CQEs tell where in the area the data is. The program returns that part of the area through the
//! refill queue.

use crate::abi::types::*;

/// An entry of the refill queue: a part of the area that the program returns to the kernel.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_rqe {
    /// The offset of the part in its area, combined with `rq_area_token` of the area.
    pub off: __u64,
    /// Length in bytes.
    pub len: __u32,
    /// Must be zero.
    pub __pad: __u32,
}

/// The second half of a CQE of `IORING_OP_RECV_ZC`: where the data is.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_cqe {
    /// The offset of the data in its area; the bits of `IORING_ZCRX_AREA_MASK` identify the area.
    pub off: __u64,
    /// Reserved.
    pub __pad: __u64,
}

/// The lowest bit number of the area ID in an offset.
pub const IORING_ZCRX_AREA_SHIFT: c_int = 48;
/// The bits of the area ID in an offset.
pub const IORING_ZCRX_AREA_MASK: __u64 = !((1 << IORING_ZCRX_AREA_SHIFT) - 1);

/// The layout of the refill queue: offsets from the start of its region, in bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_offsets {
    /// The head: the index of the next entry that the kernel consumes (`__u32`).
    pub head: __u32,
    /// The tail: one past the last entry that the program has written (`__u32`).
    pub tail: __u32,
    /// The array of entries, `io_uring_zcrx_rqe`.
    pub rqes: __u32,
    /// Reserved.
    pub __resv2: __u32,
    /// Reserved.
    pub __resv: [__u64; 2],
}

/// Flags of `io_uring_zcrx_area_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_zcrx_area_flags {
    /// The area is the dma-buf `dmabuf_fd` (Linux 6.16).
    IORING_ZCRX_AREA_DMABUF = 1,
}

/// An area: memory that receives payload.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_area_reg {
    /// Address, a multiple of the page size. For a dma-buf: an offset, which must be 0.
    pub addr: __u64,
    /// Length in bytes, a multiple of the page size. For a dma-buf: its length.
    pub len: __u64,
    /// Must be zero. Written by the kernel: the bits that identify the area in `off` of
    /// `io_uring_zcrx_rqe`.
    pub rq_area_token: __u64,
    /// `IORING_ZCRX_AREA_*` flags.
    pub flags: __u32,
    /// With `IORING_ZCRX_AREA_DMABUF`: the descriptor of the dma-buf. Otherwise 0.
    pub dmabuf_fd: __u32,
    /// Must be zero.
    pub __resv2: [__u64; 2],
}

/// Flags of `io_uring_zcrx_ifq_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_reg_flags {
    /// Imports a queue that another ring exported; `if_idx` is the exported descriptor, the
    /// other fields must be 0 (Linux 6.19).
    ZCRX_REG_IMPORT = 1,
    /// Uses no device: the kernel copies all data into the area; `if_idx` and `if_rxq` must be 0
    /// (Linux 7.1). The program has to flush the refill queue with `ZCRX_CTRL_FLUSH_RQ`.
    ZCRX_REG_NODEV = 2,
}

/// Features of zero-copy receive (`features` of `io_uring_query_zcrx`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_features {
    /// `rx_buf_len` can be set (Linux 7.0).
    ZCRX_FEATURE_RX_PAGE_SIZE = 1 << 0,
    /// `event_desc` can be set (Linux 7.2).
    ZCRX_FEATURE_EVENT = 1 << 1,
}

/// Events of a queue: bit numbers in `type_mask` of `zcrx_event_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_event_type {
    /// The area had no free buffer for the interface (Linux 7.2).
    ZCRX_EVENT_ALLOC_FAIL = 0,
    /// The kernel copied data that the device had not written into the area (Linux 7.2).
    ZCRX_EVENT_COPY = 1,
    /// The number of events in this header.
    __ZCRX_EVENT_TYPE_LAST = 2,
}

/// Flags of `zcrx_event_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_event_desc_flags {
    /// The kernel updates the counters at `stats_offset` (Linux 7.2).
    ZCRX_EVENT_DESC_FLAG_STATS = 1 << 0,
}

/// Counters of a queue (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_stats {
    /// How often the kernel copied data.
    pub copy_count: __u64,
    /// The number of bytes that the kernel copied.
    pub copy_bytes: __u64,
}

/// The events that the kernel posts as CQEs (Linux 7.2). An event is posted once, then again only
/// after `ZCRX_CTRL_ARM_EVENT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_event_desc {
    /// The `user_data` of the CQEs; their `res` is the event.
    pub user_data: __u64,
    /// The events to post: a set of bits `1 << ZCRX_EVENT_*`.
    pub type_mask: __u32,
    /// `ZCRX_EVENT_DESC_FLAG_*` flags.
    pub flags: __u32,
    /// With `ZCRX_EVENT_DESC_FLAG_STATS`: the offset of a `zcrx_stats` in the region of the refill
    /// queue, in bytes, after the entries. Otherwise 0.
    pub stats_offset: __u64,
    /// Must be zero.
    pub __resv2: [__u64; 9],
}

/// A queue for zero-copy receive to register (`IORING_REGISTER_ZCRX_IFQ`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_ifq_reg {
    /// The index of the network interface.
    pub if_idx: __u32,
    /// The number of the receive queue of the interface.
    pub if_rxq: __u32,
    /// The number of entries of the refill queue, at most 32768. The kernel rounds it up to a
    /// power of two and writes the result.
    pub rq_entries: __u32,
    /// `ZCRX_REG_*` flags.
    pub flags: __u32,
    /// Address of the `io_uring_zcrx_area_reg`.
    pub area_ptr: __u64,
    /// Address of the `io_uring_region_desc` for the refill queue.
    pub region_ptr: __u64,
    /// Written by the kernel: the layout of the refill queue.
    pub offsets: io_uring_zcrx_offsets,
    /// Must be zero. Written by the kernel: the ID of the queue in this ring.
    pub zcrx_id: __u32,
    /// The size of receive buffers in bytes, a power of two and at least the page size; 0 for the
    /// page size (Linux 7.0). The kernel writes the size in use. Older kernels require 0.
    pub rx_buf_len: __u32,
    /// Address of a `zcrx_event_desc`; 0 for no events (Linux 7.2). Older kernels require 0.
    pub event_desc: __u64,
    /// Must be zero.
    pub __resv: [__u64; 2],
}

/// Control operations on a queue (`IORING_REGISTER_ZCRX_CTRL`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_ctrl_op {
    /// Consumes the entries of the refill queue at once (Linux 6.19).
    ZCRX_CTRL_FLUSH_RQ = 0,
    /// Creates a descriptor of the queue, which other rings can import (Linux 6.19).
    ZCRX_CTRL_EXPORT = 1,
    /// Arms an event again after it was posted (Linux 7.2).
    ZCRX_CTRL_ARM_EVENT = 2,
    /// Adds an area to the queue (Linux 7.3).
    ZCRX_CTRL_ADD_AREA = 3,
    /// The number of operations in this header.
    __ZCRX_CTRL_LAST = 4,
}

/// The argument of `ZCRX_CTRL_FLUSH_RQ`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_flush_rq {
    /// Must be zero.
    pub __resv: [__u64; 6],
}

/// The argument of `ZCRX_CTRL_EXPORT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_export {
    /// Must be zero. Written by the kernel: the descriptor, with `O_CLOEXEC`.
    pub zcrx_fd: __u32,
    /// Must be zero.
    pub __resv1: [__u32; 11],
}

/// The argument of `ZCRX_CTRL_ARM_EVENT` (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_arm_event {
    /// The event: `ZCRX_EVENT_*`.
    pub event_type: __u32,
    /// Must be zero.
    pub __resv: [__u32; 11],
}

/// The argument of `ZCRX_CTRL_ADD_AREA` (Linux 7.3).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_add_area {
    /// Address of the `io_uring_zcrx_area_reg`.
    pub area_ptr: __u64,
    /// Must be zero.
    pub __resv: [__u64; 5],
}

/// A control operation on a queue, with its argument.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct zcrx_ctrl {
    /// The ID of the queue, from `io_uring_zcrx_ifq_reg`.
    pub zcrx_id: __u32,
    /// The operation, `ZCRX_CTRL_*`.
    pub op: __u32,
    /// Must be zero.
    pub __resv: [__u64; 2],
    /// The argument of the operation.
    pub u1: zcrx_ctrl_u1,
}

/// The argument of a control operation.
#[repr(C)]
#[derive(Clone, Copy)]
pub union zcrx_ctrl_u1 {
    /// For `ZCRX_CTRL_EXPORT`.
    pub zc_export: zcrx_ctrl_export,
    /// For `ZCRX_CTRL_FLUSH_RQ`.
    pub zc_flush: zcrx_ctrl_flush_rq,
    /// For `ZCRX_CTRL_ARM_EVENT`.
    pub zc_arm_event: zcrx_ctrl_arm_event,
    /// For `ZCRX_CTRL_ADD_AREA`.
    pub zc_area: zcrx_ctrl_add_area,
}
