//! Zero-copy receive: a network device writes into the program's memory.
//!
//! Completions say where in the area the data is; the program gives that place back through the
//! refill queue.

use crate::abi::types::*;

/// An entry of the refill queue: a place in the area that the program gives back.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_rqe {
    /// Where it is: an offset into the area, with the area's token in the upper bits.
    pub off: __u64,
    /// Length in bytes.
    pub len: __u32,
    /// Must be zero.
    pub __pad: __u32,
}

/// The second half of a completion: where the data is.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_cqe {
    /// An offset into the area, with the area's id in the upper bits.
    pub off: __u64,
    /// Reserved.
    pub __pad: __u64,
}

/// Where in an offset the area's id starts.
pub const IORING_ZCRX_AREA_SHIFT: c_int = 48;
/// The bits of an offset that hold the area's id.
pub const IORING_ZCRX_AREA_MASK: __u64 = !((1 << IORING_ZCRX_AREA_SHIFT) - 1);

/// Where the fields of the refill queue are, in bytes from the start of its region.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_offsets {
    /// Index of the next entry that the kernel will consume.
    pub head: __u32,
    /// Index behind the last entry handed to the kernel.
    pub tail: __u32,
    /// The entries.
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
    /// The area is a dma-buf, `dmabuf_fd` (Linux 6.16).
    IORING_ZCRX_AREA_DMABUF = 1,
}

/// The area of memory that data is received into.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_area_reg {
    /// Address; of a dma-buf, the offset into it.
    pub addr: __u64,
    /// Length in bytes.
    pub len: __u64,
    /// Written by the kernel: what entries of the refill queue have in the upper bits of `off`.
    pub rq_area_token: __u64,
    /// `IORING_ZCRX_AREA_*` flags.
    pub flags: __u32,
    /// Descriptor of the dma-buf, with `IORING_ZCRX_AREA_DMABUF`.
    pub dmabuf_fd: __u32,
    /// Must be zero.
    pub __resv2: [__u64; 2],
}

/// Flags of `io_uring_zcrx_ifq_reg`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_reg_flags {
    /// Takes a queue that another ring exported; `if_idx` is the descriptor (Linux 6.19).
    ZCRX_REG_IMPORT = 1,
    /// Works without a device: all data is copied, and the refill queue may have to be flushed
    /// with `ZCRX_CTRL_FLUSH_RQ` (Linux 7.1).
    ZCRX_REG_NODEV = 2,
}

/// What the kernel can do (`features` of `io_uring_query_zcrx`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_features {
    /// The program may choose the size of receive buffers, with `rx_buf_len` (Linux 7.0).
    ZCRX_FEATURE_RX_PAGE_SIZE = 1 << 0,
    /// The kernel can post events, with `event_desc` (Linux 7.2).
    ZCRX_FEATURE_EVENT = 1 << 1,
}

/// Events of a queue, by their bit in `type_mask` of `zcrx_event_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_event_type {
    /// No buffer was left to receive into (Linux 7.2).
    ZCRX_EVENT_ALLOC_FAIL = 0,
    /// Data was copied, because it had not been received into the area (Linux 7.2).
    ZCRX_EVENT_COPY = 1,
    /// Number of events known here.
    __ZCRX_EVENT_TYPE_LAST = 2,
}

/// Flags of `zcrx_event_desc`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_event_desc_flags {
    /// `stats_offset` is where the kernel counts in a `zcrx_stats` (Linux 7.2).
    ZCRX_EVENT_DESC_FLAG_STATS = 1 << 0,
}

/// What the kernel counts of a queue (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_stats {
    /// Number of CQEs whose data was copied.
    pub copy_count: __u64,
    /// Number of bytes that were copied.
    pub copy_bytes: __u64,
}

/// Which events the kernel posts as CQEs (Linux 7.2). Each is posted once, until
/// `ZCRX_CTRL_ARM_EVENT` arms it again.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_event_desc {
    /// The `user_data` of the CQEs.
    pub user_data: __u64,
    /// A bit for each event that is wanted: `1 << ZCRX_EVENT_*`.
    pub type_mask: __u32,
    /// `ZCRX_EVENT_DESC_FLAG_*` flags.
    pub flags: __u32,
    /// With `ZCRX_EVENT_DESC_FLAG_STATS`: where the `zcrx_stats` are, in bytes from the start of
    /// the region of the refill queue.
    pub stats_offset: __u64,
    /// Must be zero.
    pub __resv2: [__u64; 9],
}

/// Which receive queue to register (`IORING_REGISTER_ZCRX_IFQ`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_zcrx_ifq_reg {
    /// Index of the network interface.
    pub if_idx: __u32,
    /// The interface's receive queue.
    pub if_rxq: __u32,
    /// Number of entries of the refill queue; the kernel rounds it up to a power of two.
    pub rq_entries: __u32,
    /// `ZCRX_REG_*` flags.
    pub flags: __u32,
    /// Address of the `io_uring_zcrx_area_reg`.
    pub area_ptr: __u64,
    /// Address of the `io_uring_region_desc` of the refill queue.
    pub region_ptr: __u64,
    /// Written by the kernel: the layout of the refill queue.
    pub offsets: io_uring_zcrx_offsets,
    /// Written by the kernel: the queue's id, for requests.
    pub zcrx_id: __u32,
    /// Size of receive buffers, in bytes; 0 for the page size.
    pub rx_buf_len: __u32,
    /// Address of the `zcrx_event_desc`; 0 for no events (Linux 7.2). Before, must be zero.
    pub event_desc: __u64,
    /// Must be zero.
    pub __resv: [__u64; 2],
}

/// What to do with a registered queue (`IORING_REGISTER_ZCRX_CTRL`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zcrx_ctrl_op {
    /// Takes all entries of the refill queue now (Linux 6.19).
    ZCRX_CTRL_FLUSH_RQ = 0,
    /// Makes a descriptor of the queue, for other rings to import (Linux 6.19).
    ZCRX_CTRL_EXPORT = 1,
    /// Arms an event again that was posted (Linux 7.2).
    ZCRX_CTRL_ARM_EVENT = 2,
    /// Adds an area of memory (Linux 7.3).
    ZCRX_CTRL_ADD_AREA = 3,
    /// Number of operations known here.
    __ZCRX_CTRL_LAST = 4,
}

/// Argument of `ZCRX_CTRL_FLUSH_RQ`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_flush_rq {
    /// Must be zero.
    pub __resv: [__u64; 6],
}

/// Argument of `ZCRX_CTRL_EXPORT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_export {
    /// Written by the kernel: the descriptor.
    pub zcrx_fd: __u32,
    /// Must be zero.
    pub __resv1: [__u32; 11],
}

/// Argument of `ZCRX_CTRL_ARM_EVENT` (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_arm_event {
    /// The event: `ZCRX_EVENT_*`.
    pub event_type: __u32,
    /// Must be zero.
    pub __resv: [__u32; 11],
}

/// Argument of `ZCRX_CTRL_ADD_AREA` (Linux 7.3).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct zcrx_ctrl_add_area {
    /// Address of the `io_uring_zcrx_area_reg`.
    pub area_ptr: __u64,
    /// Must be zero.
    pub __resv: [__u64; 5],
}

/// An operation on a registered queue, with its argument.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct zcrx_ctrl {
    /// The queue's id.
    pub zcrx_id: __u32,
    /// `ZCRX_CTRL_*`.
    pub op: __u32,
    /// Must be zero.
    pub __resv: [__u64; 2],
    /// Argument of the operation.
    pub u1: zcrx_ctrl_u1,
}

/// Argument of an operation.
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
