//! Queries for the features of the kernel (`liburing/io_uring/query.h`).

use super::types::*;

/// A query, an element of a linked list (`IORING_REGISTER_QUERY`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_hdr {
    /// Address of the next query; 0 for none.
    pub next_entry: __u64,
    /// Address of the structure that receives the answer.
    pub query_data: __u64,
    /// The query: `IO_URING_QUERY_*`.
    pub query_op: __u32,
    /// Length of the structure at `query_data` in bytes. The kernel writes the length of its
    /// answer, which is not greater.
    pub size: __u32,
    /// Must be zero. Written by the kernel: 0, or `-errno`.
    pub result: __s32,
    /// Must be zero.
    pub __resv: [__u32; 3],
}

/// Queries (`query_op`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum anonymous_query_op {
    /// Operations and flags: `io_uring_query_opcode` (Linux 6.18).
    IO_URING_QUERY_OPCODES = 0,
    /// Zero-copy receive: `io_uring_query_zcrx` (Linux 6.19).
    IO_URING_QUERY_ZCRX = 1,
    /// Layout of the ring memory: `io_uring_query_scq` (Linux 6.19).
    IO_URING_QUERY_SCQ = 2,
    /// Events of zero-copy receive: `io_uring_query_zcrx_event` (Linux 7.2).
    IO_URING_QUERY_ZCRX_EVENT = 3,
    /// The number of queries in this header.
    __IO_URING_QUERY_MAX = 4,
}

/// The answer to `IO_URING_QUERY_OPCODES`: operations and flags that the kernel knows.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_opcode {
    /// The number of operations: all opcodes `IORING_OP_*` below it are known.
    pub nr_request_opcodes: __u32,
    /// The number of codes of io_uring_register(2): all codes below it are known.
    pub nr_register_opcodes: __u32,
    /// All `IORING_FEAT_*` flags that the kernel has.
    pub feature_flags: __u64,
    /// All `IORING_SETUP_*` flags that the kernel knows.
    pub ring_setup_flags: __u64,
    /// All `IORING_ENTER_*` flags that the kernel knows.
    pub enter_flags: __u64,
    /// All `IOSQE_*` flags that the kernel knows.
    pub sqe_flags: __u64,
    /// The number of queries that the kernel knows.
    pub nr_query_opcodes: __u32,
    /// Reserved.
    pub __pad: __u32,
}

/// The answer to `IO_URING_QUERY_ZCRX`: zero-copy receive.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_zcrx {
    /// All `ZCRX_REG_*` flags that the kernel knows.
    pub register_flags: __u64,
    /// All flags `IORING_ZCRX_AREA_*` of areas that the kernel knows.
    pub area_flags: __u64,
    /// The number of `ZCRX_CTRL_*` operations that the kernel knows.
    pub nr_ctrl_opcodes: __u32,
    /// All `ZCRX_FEATURE_*` flags that the kernel has.
    pub features: __u32,
    /// Length of the header of the refill queue, in bytes.
    pub rq_hdr_size: __u32,
    /// Alignment of the header of the refill queue, in bytes.
    pub rq_hdr_alignment: __u32,
    /// Reserved.
    pub __resv2: __u64,
}

/// The answer to `IO_URING_QUERY_ZCRX_EVENT`: events of zero-copy receive (Linux 7.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_zcrx_event {
    /// All events that the kernel knows: a set of bits `1 << ZCRX_EVENT_*`.
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

/// The answer to `IO_URING_QUERY_SCQ`: the layout of the SQ and CQ rings.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_query_scq {
    /// Length of the header of the rings, in bytes.
    pub hdr_size: __u64,
    /// Alignment of the header of the rings, in bytes.
    pub hdr_alignment: __u64,
}
