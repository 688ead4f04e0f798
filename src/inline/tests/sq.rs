use super::*;
use crate::inline::sq::*;
use crate::inline::sqe::*;

#[test]
fn every_entry_once_and_then_null() {
    // The indices run over the end of their type.
    for (flags, stride) in [(0, 1), (IORING_SETUP_SQE128, 2), (IORING_SETUP_SQPOLL, 1)] {
        let start = c_uint::MAX - 1;
        let mut fake = Fake::new(flags, 4, start);
        // SAFETY: the ring is the fake's.
        unsafe {
            for i in 0..4 {
                assert_eq!(io_uring_sq_ready(fake.ptr()), i);
                assert_eq!(io_uring_sq_space_left(fake.ptr()), 4 - i);
                let sqe = io_uring_get_sqe(fake.ptr());
                let place = (start.wrapping_add(i) & 3) as isize;
                assert_eq!(fake.index_of(sqe), place * stride);
            }
            assert!(io_uring_get_sqe(fake.ptr()).is_null());
            fake.take(1);
            let sqe = io_uring_get_sqe(fake.ptr());
            assert_eq!(fake.index_of(sqe), 2 * stride);
            assert!(io_uring_get_sqe(fake.ptr()).is_null());
        }
    }
}

#[test]
fn what_a_new_entry_keeps() {
    let mut fake = Fake::new(IORING_SETUP_SQE128, 1, 0);
    // SAFETY: the ring is the fake's; every member of an entry's unions is a plain integer.
    unsafe {
        let sqe = io_uring_get_sqe(fake.ptr());
        assert_eq!(((*sqe).flags, (*sqe).ioprio, (*sqe).personality), (0, 0, 0));
        assert_eq!(((*sqe).u3.rw_flags, (*sqe).u5.file_index), (0, 0));
        assert_eq!({ (*sqe).u4.buf_index }, 0);
        assert_eq!(((*sqe).u6.s1.addr3, (*sqe).u6.s1.__pad2), (0, [0]));
        assert_eq!((*sqe).user_data, !0);
        assert_eq!((*sqe.add(1)).user_data, !0);
    }
}

#[test]
fn large_entries_only_where_the_ring_has_them() {
    // SAFETY: the rings are the fakes'.
    unsafe {
        let mut plain = Fake::new(0, 8, 0);
        assert!(io_uring_get_sqe128(plain.ptr()).is_null());
        assert_eq!(plain.ring.sq.sqe_tail, 0);

        let mut large = Fake::new(IORING_SETUP_SQE128, 2, 1);
        let sqe = io_uring_get_sqe128(large.ptr());
        assert_eq!((large.index_of(sqe), large.ring.sq.sqe_tail), (2, 2));

        let mut single = Fake::new(IORING_SETUP_SQE_MIXED, 1, 1);
        assert!(io_uring_get_sqe128(single.ptr()).is_null());
        assert_eq!(single.ring.sq.sqe_tail, 1);
    }
}

#[test]
fn large_entries_of_a_mixed_ring() {
    // (head, tail, the entry's place, the tail afterwards)
    let cases = [
        (0, 0, Some(0), 2),
        (0, 1, Some(1), 3),
        (0, 6, Some(6), 8),
        // Two places, but not in one piece.
        (1, 7, None, 7),
        // A NOP that pads the end of the ring.
        (2, 7, Some(0), 10),
        (7, 7, Some(0), 10),
        // One place, or none.
        (6, 13, None, 13),
        (6, 14, None, 14),
        // The indices run over.
        (c_uint::MAX - 3, c_uint::MAX, Some(0), 2),
    ];
    for (head, tail, place, after) in cases {
        let mut fake = Fake::new(IORING_SETUP_SQE_MIXED, 8, head);
        fake.ring.sq.sqe_tail = tail;
        // SAFETY: the ring is the fake's.
        let sqe = unsafe { io_uring_get_sqe128(fake.ptr()) };
        let found = (!sqe.is_null()).then(|| fake.index_of(sqe));
        assert_eq!((found, fake.ring.sq.sqe_tail), (place, after), "{head} {tail}");
        if after.wrapping_sub(tail) == 3 {
            // SAFETY: the padding is the last SQE.
            let padding = unsafe { *fake.ring.sq.sqes.add(7) };
            assert_eq!(padding.opcode, io_uring_op::IORING_OP_NOP as __u8);
            assert_eq!((padding.flags, padding.fd), (IOSQE_CQE_SKIP_SUCCESS as __u8, -1));
        }
    }
}

#[test]
fn a_mixed_ring_of_two_gets_on() {
    let mut fake = Fake::new(IORING_SETUP_SQE_MIXED, 2, 0);
    // SAFETY: the ring is the fake's.
    unsafe {
        assert!(!io_uring_get_sqe(fake.ptr()).is_null());
        assert!(io_uring_get_sqe128(fake.ptr()).is_null());
        assert_eq!(fake.ring.sq.sqe_tail, 1);
        // Whoever is told null submits, and tries again.
        fake.take(1);
        assert!(io_uring_get_sqe128(fake.ptr()).is_null());
        assert_eq!(io_uring_sq_ready(fake.ptr()), 1);
        fake.take(1);
        let sqe = io_uring_get_sqe128(fake.ptr());
        assert_eq!((fake.index_of(sqe), fake.ring.sq.sqe_tail), (0, 4));
    }
}

#[test]
fn only_an_sq_thread_is_waited_for() {
    let mut fake = Fake::new(0, 1, 0);
    // SAFETY: the ring is the fake's.
    unsafe {
        assert!(!io_uring_get_sqe(fake.ptr()).is_null());
        assert_eq!(io_uring_sqring_wait(fake.ptr()), 0);
        fake.take(1);
        fake.ring.flags = IORING_SETUP_SQPOLL;
        assert_eq!(io_uring_sqring_wait(fake.ptr()), 0);
    }
}

#[test]
#[cfg_attr(miri, ignore = "Miri makes no system calls")]
fn a_full_queue_of_an_sq_thread_is_waited_for() {
    let mut fake = Fake::new(IORING_SETUP_SQPOLL, 1, 0);
    // SAFETY: the ring is the fake's. It has no descriptor, so that the kernel refuses the wait.
    unsafe {
        assert!(!io_uring_get_sqe(fake.ptr()).is_null());
        assert_eq!(io_uring_sqring_wait(fake.ptr()), -libc::EBADF);
    }
}

#[test]
fn the_size_of_an_sqe_is_a_shift() {
    for (flags, shift) in [(0, 0), (IORING_SETUP_SQE128, 1), (!IORING_SETUP_SQE128, 0), (!0, 1)] {
        let mut fake = Fake::new(0, 1, 0);
        fake.ring.flags = flags;
        // SAFETY: the ring is the fake's.
        assert_eq!(unsafe { io_uring_sqe_shift(fake.ptr()) }, shift);
        // SAFETY: it takes a number.
        assert_eq!(unsafe { io_uring_sqe_shift_from_flags(flags) }, shift);
    }
    // SAFETY: a pointer that is not dereferenced.
    assert_eq!(unsafe { uring_ptr_to_u64(ptr::without_provenance(0x1234)) }, 0x1234);
}

#[test]
fn a_closed_ring_gives_no_entry() {
    let mut fake = Fake::closed();
    // SAFETY: the ring is the fake's.
    unsafe {
        assert!(io_uring_get_sqe(fake.ptr()).is_null());
        assert!(io_uring_get_sqe128(fake.ptr()).is_null());
        assert_eq!((io_uring_sq_ready(fake.ptr()), io_uring_sq_space_left(fake.ptr())), (0, 0));
        assert_eq!(io_uring_sqring_wait(fake.ptr()), 0);
        assert!(!io_uring_cq_has_overflow(fake.ptr()));
    }
}

#[test]
fn opcodes_of_a_probe() {
    #[repr(C)]
    struct Answer {
        head: [u8; size_of::<io_uring_probe>()],
        ops: [io_uring_probe_op; 4],
    }
    // The head holds 32-bit words.
    #[repr(C, align(4))]
    struct Aligned(Answer);

    let mut answer = Aligned(Answer {
        head: [0; size_of::<io_uring_probe>()],
        ops: [io_uring_probe_op::default(); 4],
    });
    answer.0.head[0] = 3; // last_op
    answer.0.head[1] = 3; // ops_len
    for (op, flags) in [(0, 1), (1, 0), (2, 3), (3, 1)] {
        answer.0.ops[op].flags = flags;
    }
    let probe = (&raw const answer).cast();
    let cases =
        [(0, 1), (1, 0), (2, 1), (3, 0), (256, 0), (c_int::MAX, 0), (-1, 0), (c_int::MIN, 0)];
    for (op, supported) in cases {
        // SAFETY: the probe has as many operations as it says.
        assert_eq!(unsafe { io_uring_opcode_supported(probe, op) }, supported, "{op}");
    }
}
