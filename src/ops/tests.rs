use core::mem::{transmute, zeroed};
use core::ptr;

use super::{event, message, net, open, pipe, ring, rw, timeout};
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::*;

/// An entry with every bit set, after `prepare`.
fn prepared(prepare: impl FnOnce(*mut io_uring_sqe)) -> io_uring_sqe {
    // SAFETY: an entry is plain integers, for which all bits set is a value.
    let mut sqe = unsafe { transmute::<[u8; 64], io_uring_sqe>([0xff; 64]) };
    prepare(&raw mut sqe);
    sqe
}

fn bytes(sqe: &io_uring_sqe) -> [u8; 64] {
    // SAFETY: an entry is 64 bytes, without padding.
    unsafe { transmute(*sqe) }
}

#[test]
fn slots_are_stored_one_higher() {
    // (slot, stored where a slot is asked for, stored where it is named)
    let cases = [
        (0, 1, 1),
        (1, 2, 2),
        (c_uint::MAX - 1, c_uint::MAX, c_uint::MAX),
        (IORING_FILE_INDEX_ALLOC, IORING_FILE_INDEX_ALLOC, 0),
    ];
    let null = ptr::null_mut();
    for (slot, asked, named) in cases {
        // SAFETY: `sqe` is an entry; nothing else is followed.
        let (asking, naming) = unsafe {
            let asking: [io_uring_sqe; 7] = [
                prepared(|sqe| {
                    net::io_uring_prep_accept_direct(sqe, 3, null, null.cast(), 0, slot)
                }),
                prepared(|sqe| net::io_uring_prep_socket_direct(sqe, 1, 2, 3, slot, 0)),
                prepared(|sqe| open::io_uring_prep_open_direct(sqe, null.cast(), 0, 0, slot)),
                prepared(|sqe| {
                    open::io_uring_prep_openat2_direct(sqe, 3, null.cast(), null.cast(), slot)
                }),
                prepared(|sqe| pipe::io_uring_prep_pipe_direct(sqe, null.cast(), 0, slot)),
                prepared(|sqe| ring::io_uring_prep_msg_ring_fd(sqe, 3, 4, slot as c_int, 5, 6)),
                // No slot, and no other file either: 0 would close a descriptor.
                prepared(|sqe| open::io_uring_prep_close_direct(sqe, slot)),
            ];
            let naming = [prepared(|sqe| __io_uring_set_target_fixed_file(sqe, slot))];
            (asking, naming)
        };
        for sqe in asking {
            // SAFETY: the union holds plain integers.
            assert_eq!(unsafe { sqe.u5.file_index }, asked);
        }
        for sqe in naming {
            // SAFETY: the union holds plain integers.
            assert_eq!(unsafe { sqe.u5.file_index }, named);
        }
        // SAFETY: it takes no pointer.
        assert_eq!(unsafe { __io_uring_direct_slot(slot) }, asked);
    }
}

#[test]
fn only_the_common_fields_are_cleared() {
    // SAFETY: `sqe` is an entry.
    let sqe = prepared(|sqe| unsafe { timeout::io_uring_prep_nop(sqe) });
    let mut expected = [0xff; 64];
    expected[0] = 0; // opcode; fd is -1
    expected[8..28].fill(0); // off, addr, len
    assert_eq!(bytes(&sqe), expected);
}

#[test]
fn a_row_writes_what_prep_rw_writes() {
    let buf = ptr::without_provenance_mut(0x1234_5678_9abc_u64 as usize);
    let op = io_uring_op::IORING_OP_WRITE as c_int;
    // SAFETY: `sqe` is an entry; the buffer is not followed.
    let (row, rw) = unsafe {
        (
            prepared(|sqe| rw::io_uring_prep_write(sqe, 3, buf, !5, 1 << 40)),
            prepared(|sqe| io_uring_prep_rw(op, sqe, 3, buf, !5, 1 << 40)),
        )
    };
    assert_eq!(bytes(&row), bytes(&rw));
}

#[test]
fn flags_that_helpers_keep_add_or_overwrite() {
    let null = ptr::null_mut();
    // SAFETY: an entry is plain integers, for which zero is a value; nothing else is followed.
    unsafe {
        let mut sqe: io_uring_sqe = zeroed();
        sqe.flags = 0x40;
        sqe.ioprio = 0x4000;
        message::io_uring_prep_recv_multishot(&raw mut sqe, 3, null, 0, 0);
        assert_eq!(sqe.flags, 0x40);
        assert_eq!(c_uint::from(sqe.ioprio), 0x4000 | IORING_RECV_MULTISHOT);

        message::io_uring_prep_send_zc_fixed(&raw mut sqe, 3, null, 0, 0, 1 << 3, 7);
        assert_eq!(c_uint::from(sqe.ioprio), (1 << 3) | IORING_RECVSEND_FIXED_BUF);

        rw::io_uring_prep_read_multishot(&raw mut sqe, 3, 0, 0, 7);
        assert_eq!(c_uint::from(sqe.flags), IOSQE_BUFFER_SELECT);
        open::io_uring_prep_fixed_fd_install(&raw mut sqe, 3, 0);
        assert_eq!(c_uint::from(sqe.flags), IOSQE_FIXED_FILE);
    }
}

#[test]
fn what_is_cut_and_what_is_extended() {
    let null = ptr::null_mut();
    // SAFETY: `sqe` is an entry; nothing else is followed. Unions hold plain integers.
    unsafe {
        let sqe = prepared(|sqe| message::io_uring_prep_send(sqe, 3, null, 4 << 30, -1));
        assert_eq!((sqe.len, sqe.u3.msg_flags), (0, !0));
        let sqe = prepared(|sqe| {
            message::io_uring_prep_sendto(sqe, 3, null, 1, 0, null.cast(), 0x1_0010)
        });
        assert_eq!((sqe.u5.s1.addr_len, sqe.u5.s1.__pad3), (0x10, [0xffff]));

        // A signed number goes into 64 bits with its sign, an unsigned one without.
        let sqe = prepared(|sqe| open::io_uring_prep_files_update(sqe, null.cast(), 1, -1));
        assert_eq!(sqe.u1.off, !0);
        let sqe = prepared(|sqe| ring::io_uring_prep_provide_buffers(sqe, null, 1, 2, 3, -2));
        assert_eq!(sqe.u1.off, !1);
        let sqe = prepared(|sqe| event::io_uring_prep_epoll_ctl(sqe, 3, -1, 1, null.cast()));
        assert_eq!(sqe.u1.off, 0xffff_ffff);
        let sqe = prepared(|sqe| net::io_uring_prep_bind(sqe, 3, null.cast(), !0));
        assert_eq!(sqe.u1.off, 0xffff_ffff);
    }
}

#[test]
fn poll_masks_in_the_kernels_order() {
    // SAFETY: it takes no pointer.
    let mask = unsafe { __io_uring_prep_poll_mask(0x1000_0001) };
    assert_eq!(mask, if cfg!(target_endian = "big") { 0x0001_1000 } else { 0x1000_0001 });
}

#[test]
fn commands_clear_the_word_behind_them() {
    // SAFETY: `sqe` is an entry. Unions hold plain integers.
    unsafe {
        let row = prepared(|sqe| ring::io_uring_prep_uring_cmd(sqe, 5, 3));
        assert_eq!((row.u1.s1.cmd_op, row.u1.s1.__pad1), (5, 0));
        let op = io_uring_op::IORING_OP_URING_CMD as c_int;
        let plain = prepared(|sqe| __io_uring_prep_uring_cmd(sqe, op, 5, 3));
        assert_eq!(bytes(&row), bytes(&plain));
    }
}
