//! Questions to the kernel about what it can do (`liburing/io_uring/query.h`).

use super::types::*;

/// One question; several can be asked at once (`IORING_REGISTER_QUERY`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_hdr {
    /// Address of the next question; 0 for none.
    pub next_entry: __u64,
    /// Address of the struct that takes the answer.
    pub query_data: __u64,
    /// What to ask: `IO_URING_QUERY_*`.
    pub query_op: __u32,
    /// Length of that struct in bytes; the kernel writes back the length of its answer.
    pub size: __u32,
    /// Written by the kernel: 0, or `-errno`.
    pub result: __s32,
    /// Must be zero.
    pub __resv: [__u32; 3],
}

/// What to ask (`query_op`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_query_op {
    /// Operations and flags: `io_uring_query_opcode` (Linux 6.18).
    IO_URING_QUERY_OPCODES = 0,
    /// Zero-copy receive: `io_uring_query_zcrx` (Linux 6.19).
    IO_URING_QUERY_ZCRX = 1,
    /// Memory of the rings: `io_uring_query_scq` (Linux 6.19).
    IO_URING_QUERY_SCQ = 2,
    /// Events of zero-copy receive: `io_uring_query_zcrx_event` (Linux 7.2).
    IO_URING_QUERY_ZCRX_EVENT = 3,
    /// Number of questions known here.
    __IO_URING_QUERY_MAX = 4,
}

/// Operations and flags that the kernel knows; it can be asked without a ring.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_opcode {
    /// Number of operations of requests.
    pub nr_request_opcodes: __u32,
    /// Number of operations of io_uring_register(2).
    pub nr_register_opcodes: __u32,
    /// All `IORING_FEAT_*` flags that the kernel has.
    pub feature_flags: __u64,
    /// All `IORING_SETUP_*` flags that the kernel takes.
    pub ring_setup_flags: __u64,
    /// All `IORING_ENTER_*` flags that the kernel takes.
    pub enter_flags: __u64,
    /// All `IOSQE_*` flags that the kernel takes.
    pub sqe_flags: __u64,
    /// Number of questions that can be asked.
    pub nr_query_opcodes: __u32,
    /// Reserved.
    pub __pad: __u32,
}

/// What the kernel knows of zero-copy receive.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_zcrx {
    /// All `ZCRX_REG_*` flags that the kernel takes.
    pub register_flags: __u64,
    /// All `IORING_ZCRX_AREA_*` flags that the kernel takes.
    pub area_flags: __u64,
    /// Number of `ZCRX_CTRL_*` operations.
    pub nr_ctrl_opcodes: __u32,
    /// All `ZCRX_FEATURE_*` flags that the kernel has.
    pub features: __u32,
    /// Length of the refill queue's header, in bytes.
    pub rq_hdr_size: __u32,
    /// Alignment of that header, in bytes.
    pub rq_hdr_alignment: __u32,
    /// Reserved.
    pub __resv2: __u64,
}

/// What the kernel knows of events of zero-copy receive (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_zcrx_event {
    /// A bit for each event that the kernel has: `1 << ZCRX_EVENT_*`.
    pub event_flags: __u32,
    /// Length of `zcrx_stats`, in bytes.
    pub stats_size: __u32,
    /// Alignment of `stats_offset`, in bytes.
    pub stats_off_alignment: __u32,
    /// Reserved.
    pub __resv1: __u32,
    /// Reserved.
    pub __resv2: [__u64; 4],
}

/// The memory of submission and completion ring.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_scq {
    /// Length of the rings' header, in bytes.
    pub hdr_size: __u64,
    /// Alignment of that header, in bytes.
    pub hdr_alignment: __u64,
}
