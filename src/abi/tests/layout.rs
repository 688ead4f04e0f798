//! Size, alignment and the offset of every field, in bytes.

use core::mem::offset_of;

use crate::abi::bpf_filter::*;
use crate::abi::io_uring::*;
use crate::abi::query::*;
use crate::abi::ring::*;
use crate::abi::types::__kernel_timespec;

/// Alignment of a 64-bit integer: 4 on i386, but 8 with C's `__aligned_u64`.
const U64: usize = if cfg!(target_arch = "x86") { 4 } else { 8 };

/// A test for each struct: its name, size, alignment, and fields.
macro_rules! layout {
    ($(
        $ty:ident: $size:literal, $align:expr => {
            $($($field:ident).+: $offset:literal),* $(,)?
        }
    )*) => {$(
        #[test]
        fn $ty() {
            assert_eq!((size_of::<$ty>(), align_of::<$ty>()), ($size, $align));
            $(assert_eq!(offset_of!($ty, $($field).+), $offset, stringify!($($field).+));)*
        }
    )*};
}

layout! {
    io_uring_sqe: 64, U64 => {
        opcode: 0, flags: 1, ioprio: 2, fd: 4, u1.off: 8, u1.addr2: 8, u1.s1.cmd_op: 8,
        u1.s1.__pad1: 12, u2.addr: 16, u2.splice_off_in: 16, u2.s1.level: 16, u2.s1.optname: 20,
        len: 24, u3.rw_flags: 28, u3.fsync_flags: 28, u3.poll_events: 28, u3.poll32_events: 28,
        u3.sync_range_flags: 28, u3.msg_flags: 28, u3.timeout_flags: 28, u3.accept_flags: 28,
        u3.cancel_flags: 28, u3.open_flags: 28, u3.statx_flags: 28, u3.fadvise_advice: 28,
        u3.splice_flags: 28, u3.rename_flags: 28, u3.unlink_flags: 28, u3.hardlink_flags: 28,
        u3.xattr_flags: 28, u3.msg_ring_flags: 28, u3.uring_cmd_flags: 28, u3.waitid_flags: 28,
        u3.futex_flags: 28, u3.install_fd_flags: 28, u3.nop_flags: 28, u3.pipe_flags: 28,
        user_data: 32, u4.buf_index: 40, u4.buf_group: 40, personality: 42, u5.splice_fd_in: 44,
        u5.file_index: 44, u5.zcrx_ifq_idx: 44, u5.optlen: 44, u5.s1.addr_len: 44, u5.s1.__pad3: 46,
        u5.s2.write_stream: 44, u5.s2.__pad4: 45,
        u6.s1.addr3: 48, u6.s1.__pad2: 56, u6.s2.attr_ptr: 48, u6.s2.attr_type_mask: 56,
        u6.optval: 48, u6.cmd: 48,
    }
    io_uring_attr_pi: 32, U64 => { flags: 0, app_tag: 2, len: 4, addr: 8, seed: 16, rsvd: 24 }
    io_uring_recvmsg_out: 16, 4 => { namelen: 0, controllen: 4, payloadlen: 8, flags: 12 }
    io_timespec: 16, U64 => { tv_sec: 0, tv_nsec: 8 }
    io_uring_cqe: 16, U64 => { user_data: 0, res: 8, flags: 12, big_cqe: 16 }
    io_sqring_offsets: 40, U64 => {
        head: 0, tail: 4, ring_mask: 8, ring_entries: 12, flags: 16, dropped: 20, array: 24,
        resv1: 28, user_addr: 32,
    }
    io_cqring_offsets: 40, U64 => {
        head: 0, tail: 4, ring_mask: 8, ring_entries: 12, overflow: 16, cqes: 20, flags: 24,
        resv1: 28, user_addr: 32,
    }
    io_uring_params: 120, U64 => {
        sq_entries: 0, cq_entries: 4, flags: 8, sq_thread_cpu: 12, sq_thread_idle: 16, features: 20,
        wq_fd: 24, resv: 28, sq_off: 40, cq_off: 80,
    }
    io_uring_reg_wait: 64, U64 => {
        ts: 0, min_wait_usec: 16, flags: 20, sigmask: 24, sigmask_sz: 32, pad: 36, pad2: 48,
    }
    io_uring_getevents_arg: 24, U64 => { sigmask: 0, sigmask_sz: 8, min_wait_usec: 12, ts: 16 }
    io_uring_sync_cancel_reg: 64, U64 => {
        addr: 0, fd: 8, flags: 12, timeout: 16, opcode: 32, pad: 33, pad2: 40,
    }
    io_uring_clock_register: 16, 4 => { clockid: 0, __resv: 4 }
    io_uring_napi: 16, 4 => {
        busy_poll_to: 0, prefer_busy_poll: 4, opcode: 5, pad: 6, op_param: 8, resv: 12,
    }
    io_uring_files_update: 16, 8 => { offset: 0, resv: 4, fds: 8 }
    io_uring_rsrc_register: 32, 8 => { nr: 0, flags: 4, resv2: 8, data: 16, tags: 24 }
    io_uring_rsrc_update: 16, 8 => { offset: 0, resv: 4, data: 8 }
    io_uring_rsrc_update2: 32, 8 => { offset: 0, resv: 4, data: 8, tags: 16, nr: 24, resv2: 28 }
    io_uring_file_index_range: 16, U64 => { off: 0, len: 4, resv: 8 }
    io_uring_clone_buffers: 32, 4 => { src_fd: 0, flags: 4, src_off: 8, dst_off: 12, nr: 16, pad: 20 }
    io_uring_probe_op: 8, 4 => { op: 0, resv: 1, flags: 2, resv2: 4 }
    io_uring_probe: 16, 4 => { last_op: 0, ops_len: 1, resv: 2, resv2: 4, ops: 16 }
    io_uring_restriction: 16, 4 => {
        opcode: 0, u1.register_op: 2, u1.sqe_op: 2, u1.sqe_flags: 2, resv: 3, resv2: 4,
    }
    io_uring_task_restriction: 16, 4 => { flags: 0, nr_res: 2, resv: 4, restrictions: 16 }
    io_uring_buf: 16, U64 => { addr: 0, len: 8, bid: 12, resv: 14 }
    io_uring_buf_ring: 16, U64 => {
        u1.s1.resv1: 0, u1.s1.resv2: 8, u1.s1.resv3: 12, u1.s1.tail: 14, u1.bufs: 0,
    }
    io_uring_buf_reg: 40, U64 => {
        ring_addr: 0, ring_entries: 8, bgid: 12, flags: 14, min_left: 16, resv: 20,
    }
    io_uring_buf_status: 40, 4 => { buf_group: 0, head: 4, resv: 8 }
    io_uring_region_desc: 64, U64 => {
        user_addr: 0, size: 8, flags: 16, id: 20, mmap_offset: 24, __resv: 32,
    }
    io_uring_mem_region_reg: 32, U64 => { region_uptr: 0, flags: 8, __resv: 16 }
    io_uring_zcrx_rqe: 16, U64 => { off: 0, len: 8, __pad: 12 }
    io_uring_zcrx_cqe: 16, U64 => { off: 0, __pad: 8 }
    io_uring_zcrx_offsets: 32, U64 => { head: 0, tail: 4, rqes: 8, __resv2: 12, __resv: 16 }
    io_uring_zcrx_area_reg: 48, U64 => {
        addr: 0, len: 8, rq_area_token: 16, flags: 24, dmabuf_fd: 28, __resv2: 32,
    }
    io_uring_zcrx_ifq_reg: 96, U64 => {
        if_idx: 0, if_rxq: 4, rq_entries: 8, flags: 12, area_ptr: 16, region_ptr: 24, offsets: 32,
        zcrx_id: 64, rx_buf_len: 68, event_desc: 72, __resv: 80,
    }
    zcrx_ctrl_flush_rq: 48, U64 => { __resv: 0 }
    zcrx_ctrl_export: 48, 4 => { zcrx_fd: 0, __resv1: 4 }
    zcrx_stats: 16, U64 => { copy_count: 0, copy_bytes: 8 }
    zcrx_event_desc: 96, U64 => { user_data: 0, type_mask: 8, flags: 12, stats_offset: 16, __resv2: 24 }
    zcrx_ctrl_arm_event: 48, 4 => { event_type: 0, __resv: 4 }
    zcrx_ctrl_add_area: 48, U64 => { area_ptr: 0, __resv: 8 }
    zcrx_ctrl: 72, U64 => {
        zcrx_id: 0, op: 4, __resv: 8, u1.zc_export: 24, u1.zc_flush: 24, u1.zc_arm_event: 24,
        u1.zc_area: 24,
    }
    io_uring_query_hdr: 40, U64 => {
        next_entry: 0, query_data: 8, query_op: 16, size: 20, result: 24, __resv: 28,
    }
    io_uring_query_opcode: 48, U64 => {
        nr_request_opcodes: 0, nr_register_opcodes: 4, feature_flags: 8, ring_setup_flags: 16,
        enter_flags: 24, sqe_flags: 32, nr_query_opcodes: 40, __pad: 44,
    }
    io_uring_query_zcrx: 40, U64 => {
        register_flags: 0, area_flags: 8, nr_ctrl_opcodes: 16, features: 20, rq_hdr_size: 24,
        rq_hdr_alignment: 28, __resv2: 32,
    }
    io_uring_query_zcrx_event: 48, U64 => {
        event_flags: 0, stats_size: 4, stats_off_alignment: 8, __resv1: 12, __resv2: 16,
    }
    io_uring_query_scq: 16, U64 => { hdr_size: 0, hdr_alignment: 8 }
    io_uring_bpf_ctx: 40, U64 => {
        user_data: 0, opcode: 8, sqe_flags: 9, pdu_size: 10, pad: 11, u1.socket: 16,
        u1.socket.family: 16, u1.socket.r#type: 20, u1.socket.protocol: 24, u1.open: 16,
        u1.open.flags: 16, u1.open.mode: 24, u1.open.resolve: 32,
    }
    io_uring_bpf_filter: 64, U64 => {
        opcode: 0, flags: 4, filter_len: 8, pdu_size: 12, resv: 13, filter_ptr: 16, resv2: 24,
    }
    io_uring_bpf: 72, U64 => { cmd_type: 0, cmd_flags: 2, resv: 4, u1.filter: 8 }
    __kernel_timespec: 16, U64 => { tv_sec: 0, tv_nsec: 8 }
}

#[cfg(target_pointer_width = "64")]
layout! {
    io_uring_sq: 104, 8 => {
        khead: 0, ktail: 8, kring_mask: 16, kring_entries: 24, kflags: 32, kdropped: 40, array: 48,
        sqes: 56, sqe_head: 64, sqe_tail: 68, ring_sz: 72, ring_ptr: 80, ring_mask: 88,
        ring_entries: 92, sqes_sz: 96, pad: 100,
    }
    io_uring_cq: 88, 8 => {
        khead: 0, ktail: 8, kring_mask: 16, kring_entries: 24, kflags: 32, koverflow: 40, cqes: 48,
        ring_sz: 56, ring_ptr: 64, ring_mask: 72, ring_entries: 76, pad: 80,
    }
    io_uring: 216, 8 => {
        sq: 0, cq: 104, flags: 192, ring_fd: 196, features: 200, enter_ring_fd: 204, int_flags: 208,
        pad: 209, pad2: 212,
    }
    io_uring_zcrx_rq: 40, 8 => {
        khead: 0, ktail: 8, rq_tail: 16, ring_entries: 20, rqes: 24, ring_ptr: 32,
    }
    io_uring_cqe_iter: 24, 8 => { cqes: 0, mask: 8, shift: 12, head: 16, tail: 20 }
}

#[cfg(target_pointer_width = "32")]
layout! {
    io_uring_sq: 64, 4 => {
        khead: 0, ktail: 4, kring_mask: 8, kring_entries: 12, kflags: 16, kdropped: 20, array: 24,
        sqes: 28, sqe_head: 32, sqe_tail: 36, ring_sz: 40, ring_ptr: 44, ring_mask: 48,
        ring_entries: 52, sqes_sz: 56, pad: 60,
    }
    io_uring_cq: 52, 4 => {
        khead: 0, ktail: 4, kring_mask: 8, kring_entries: 12, kflags: 16, koverflow: 20, cqes: 24,
        ring_sz: 28, ring_ptr: 32, ring_mask: 36, ring_entries: 40, pad: 44,
    }
    io_uring: 140, 4 => {
        sq: 0, cq: 64, flags: 116, ring_fd: 120, features: 124, enter_ring_fd: 128, int_flags: 132,
        pad: 133, pad2: 136,
    }
    io_uring_zcrx_rq: 24, 4 => {
        khead: 0, ktail: 4, rq_tail: 8, ring_entries: 12, rqes: 16, ring_ptr: 20,
    }
    io_uring_cqe_iter: 20, 4 => { cqes: 0, mask: 4, shift: 8, head: 12, tail: 16 }
}
