use super::*;
use crate::inline::cq::*;
use crate::inline::sq::io_uring_cq_has_overflow;

/// What `io_uring_peek_cqe` finds.
fn peek(fake: &mut Fake) -> Result<__u64, c_int> {
    let mut cqe = ptr::dangling_mut();
    // SAFETY: the ring is the fake's; a pointer that is returned leads to one of its completions.
    unsafe {
        match io_uring_peek_cqe(fake.ptr(), &raw mut cqe) {
            0 => Ok((*cqe).user_data),
            error => {
                assert!(cqe.is_null());
                Err(error)
            }
        }
    }
}

/// Peeks, and marks the CQE as seen.
fn seen(fake: &mut Fake) -> Result<__u64, c_int> {
    let found = peek(fake)?;
    let mut cqe = ptr::null_mut();
    // SAFETY: as above.
    unsafe {
        assert_eq!(io_uring_peek_cqe(fake.ptr(), &raw mut cqe), 0);
        io_uring_cqe_seen(fake.ptr(), cqe);
    }
    Ok(found)
}

/// The user data of all CQEs that `io_uring_for_each_cqe` shows.
fn walk(fake: &mut Fake) -> Vec<__u64> {
    let mut met = Vec::new();
    // SAFETY: as above.
    unsafe {
        let mut iter = __io_uring_for_each_init(fake.ptr());
        let mut cqe = ptr::null_mut();
        while __io_uring_for_each_next(&raw mut iter, &raw mut cqe) {
            met.push((*cqe).user_data);
        }
    }
    met
}

/// The user data of all CQEs that an iterator shows.
fn iterate(mut iter: io_uring_cqe_iter) -> Vec<__u64> {
    let mut met = Vec::new();
    let mut cqe = ptr::null_mut();
    // SAFETY: the iterator is one over the CQEs of a fake.
    unsafe {
        while io_uring_cqe_iter_next(&raw mut iter, &raw mut cqe) {
            met.push((*cqe).user_data);
        }
    }
    met
}

#[test]
fn flags_mean_nothing_on_rings_that_are_not_mixed() {
    for flags in [0, IORING_SETUP_CQE32] {
        let mut fake = Fake::new(flags, 4, c_uint::MAX);
        fake.post(1, 0, IORING_CQE_F_SKIP, 1);
        fake.post(2, 0, IORING_CQE_F_32, 1);
        fake.post(3, 0, 0, 1);
        assert_eq!([seen(&mut fake), seen(&mut fake), seen(&mut fake)], [Ok(1), Ok(2), Ok(3)]);
        assert_eq!(fake.cq_head(), 2);
        assert_eq!(seen(&mut fake), Err(-libc::EAGAIN));
    }
}

#[test]
fn mixed_rings_have_skip_cqes_and_32_byte_cqes() {
    let mut fake = Fake::new(IORING_SETUP_CQE_MIXED, 4, 1);
    fake.post(1, 0, IORING_CQE_F_32, 2);
    fake.post(0, 0, IORING_CQE_F_SKIP, 1);
    fake.post(2, 0, 0, 1);
    // SAFETY: the ring is the fake's.
    assert_eq!(unsafe { io_uring_cq_ready(fake.ptr()) }, 4);
    assert_eq!(walk(&mut fake), [1, 0, 2]);
    assert_eq!(seen(&mut fake), Ok(1));
    assert_eq!(fake.cq_head(), 3);
    // The skip CQE is consumed.
    assert_eq!(peek(&mut fake), Ok(2));
    assert_eq!(fake.cq_head(), 4);
    assert_eq!(seen(&mut fake), Ok(2));
    // A skip CQE alone is consumed, too.
    fake.post(0, 0, IORING_CQE_F_SKIP, 1);
    assert_eq!(peek(&mut fake), Err(-libc::EAGAIN));
    assert_eq!(fake.cq_head(), 6);
}

#[test]
fn places_of_a_completion() {
    for (flags, places) in [(0, 1), (IORING_CQE_F_32, 2), (!IORING_CQE_F_32, 1), (!0, 2)] {
        let cqe = io_uring_cqe { user_data: 0, res: 0, flags, big_cqe: [] };
        // SAFETY: the completion is there.
        assert_eq!(unsafe { io_uring_cqe_nr(&raw const cqe) }, places);
    }
}

#[test]
fn advancing_by_nothing() {
    let mut fake = Fake::new(IORING_SETUP_CQE_MIXED, 2, 0);
    fake.post(1, 0, 0, 1);
    // SAFETY: the ring is the fake's.
    unsafe {
        io_uring_cqe_seen(fake.ptr(), ptr::null_mut());
        io_uring_cq_advance(fake.ptr(), 0);
    }
    assert_eq!(fake.cq_head(), 0);
}

#[test]
fn a_walk_ends_where_it_started_to() {
    for flags in [0, IORING_SETUP_CQE32] {
        let mut fake = Fake::new(flags, 4, c_uint::MAX - 1);
        for user_data in 1..=4 {
            let large = if flags == 0 { 0 } else { IORING_CQE_F_32 };
            fake.post(user_data, 0, large, 1);
        }
        assert_eq!(walk(&mut fake), [1, 2, 3, 4]);
        assert_eq!(fake.cq_head(), c_uint::MAX - 1);
    }
}

#[test]
fn an_iterator_has_the_shift_of_its_ring() {
    for (flags, shift) in [(!IORING_SETUP_CQE32, 0), (!0, 1), (IORING_SETUP_CQE_MIXED, 0)] {
        let mut fake = Fake::new(0, 4, 0);
        fake.ring.flags = flags;
        // SAFETY: the ring is the fake's.
        assert_eq!(unsafe { io_uring_cqe_iter_init(fake.ptr()) }.shift, shift);
    }
}

#[test]
fn an_iterator_follows_the_flag_of_large_completions() {
    for flags in [0, IORING_SETUP_CQE32, IORING_SETUP_CQE_MIXED] {
        let large = if flags == IORING_SETUP_CQE_MIXED { IORING_CQE_F_32 } else { 0 };
        let mut fake = Fake::new(flags, 4, c_uint::MAX);
        fake.post(1, 0, large, if large == 0 { 1 } else { 2 });
        fake.post(0, 0, IORING_CQE_F_SKIP, 1);
        fake.post(2, 0, 0, 1);
        // SAFETY: the ring is the fake's.
        let made = unsafe { io_uring_cqe_iter_init(fake.ptr()) };
        assert_eq!(iterate(made), [1, 0, 2]);
        // SAFETY: the ring is the fake's.
        let (head, tail) = unsafe { (*fake.ring.cq.khead, *fake.ring.cq.ktail) };
        let by_hand = io_uring_cqe_iter {
            cqes: fake.ring.cq.cqes,
            mask: fake.ring.cq.ring_mask,
            shift: if flags == IORING_SETUP_CQE32 { 1 } else { 0 },
            head,
            tail,
        };
        assert_eq!(iterate(by_hand), [1, 0, 2]);
    }
}

#[test]
fn a_walk_skips_nothing_where_sizes_do_not_differ() {
    let mut fake = Fake::new(0, 4, 0);
    // The flag means something in mixed rings only; another ring's message can bear it.
    fake.post(1, 0, IORING_CQE_F_32, 1);
    fake.post(2, 0, 0, 1);
    assert_eq!(walk(&mut fake), [1, 2]);
}

#[test]
fn the_librarys_own_timeout() {
    // With the feature there is none, and its user data is the program's.
    let mut fake = Fake::new(0, 4, 0);
    fake.post(LIBURING_UDATA_TIMEOUT, -libc::ETIME, 0, 1);
    assert_eq!(seen(&mut fake), Ok(LIBURING_UDATA_TIMEOUT));

    fake.ring.features = 0;
    fake.post(LIBURING_UDATA_TIMEOUT, 0, 0, 1);
    fake.post(7, -libc::ETIME, 0, 1);
    assert_eq!(seen(&mut fake), Ok(7));
    assert_eq!(fake.cq_head(), 3);

    // An error that is known already stays.
    fake.post(LIBURING_UDATA_TIMEOUT, 0, 0, 1);
    let mut err = -libc::EINTR;
    // SAFETY: the ring is the fake's, and the completion is its first.
    unsafe {
        let cqe = fake.ring.cq.cqes.add(3);
        assert!(!io_uring_skip_cqe(fake.ptr(), cqe, &raw mut err));
    }
    assert_eq!((err, fake.cq_head()), (-libc::EINTR, 4));

    fake.post(LIBURING_UDATA_TIMEOUT, -libc::ETIME, 0, 1);
    let (mut cqe, mut available) = (ptr::dangling_mut(), 0);
    // SAFETY: the ring is the fake's.
    let err = unsafe { __io_uring_peek_cqe(fake.ptr(), &raw mut cqe, &raw mut available) };
    assert_eq!((err, cqe.is_null(), available), (-libc::ETIME, true, 1));
    assert_eq!(fake.cq_head(), 5);
}

#[test]
fn announcing_completions() {
    let mut fake = Fake::new(0, 1, 0);
    // SAFETY: the ring is the fake's.
    unsafe {
        for (enable, word) in [(true, 2), (false, 3), (false, 3), (true, 2)] {
            *fake.ring.cq.kflags |= 2; // A flag of somebody else.
            assert_eq!(io_uring_cq_eventfd_toggle(fake.ptr(), enable), 0);
            assert_eq!(io_uring_cq_eventfd_enabled(fake.ptr()), enable);
            assert_eq!(*fake.ring.cq.kflags, word);
        }
        fake.ring.cq.kflags = ptr::null_mut();
        assert!(io_uring_cq_eventfd_enabled(fake.ptr()));
        assert_eq!(io_uring_cq_eventfd_toggle(fake.ptr(), true), 0);
        assert_eq!(io_uring_cq_eventfd_toggle(fake.ptr(), false), -libc::EOPNOTSUPP);
    }
}

#[test]
fn overflow_shows() {
    let mut fake = Fake::new(0, 1, 0);
    // SAFETY: the ring is the fake's.
    unsafe {
        assert!(!io_uring_cq_has_overflow(fake.ptr()));
        *fake.ring.sq.kflags = IORING_SQ_CQ_OVERFLOW | IORING_SQ_NEED_WAKEUP;
        assert!(io_uring_cq_has_overflow(fake.ptr()));
    }
}

#[test]
#[cfg_attr(miri, ignore = "Miri makes no system calls")]
fn a_peek_enters_the_kernel_only_for_pending_completions() {
    // The fake has no descriptor, so that the kernel refuses an enter.
    let entered = Err(-libc::EBADF);
    let pending = [IORING_SQ_CQ_OVERFLOW, IORING_SQ_TASKRUN];
    for (flags, kflags, result) in [
        (0, 0, Err(-libc::EAGAIN)),
        (0, IORING_SQ_NEED_WAKEUP, Err(-libc::EAGAIN)),
        (0, pending[0], entered),
        (0, pending[1], entered),
        (0, pending[0] | pending[1], entered),
        (IORING_SETUP_IOPOLL, 0, entered),
    ] {
        let mut fake = Fake::new(flags, 4, 0);
        // SAFETY: the fake's own word.
        unsafe { *fake.ring.sq.kflags = kflags };
        assert_eq!(peek(&mut fake), result, "{flags:#x} {kflags:#x}");
    }
}

#[test]
fn a_closed_ring_has_no_completion() {
    let mut fake = Fake::closed();
    assert_eq!(peek(&mut fake), Err(-libc::EAGAIN));
    assert!(walk(&mut fake).is_empty());
    // SAFETY: the ring is the fake's.
    unsafe {
        assert_eq!(io_uring_cq_ready(fake.ptr()), 0);
        assert!(io_uring_cq_eventfd_enabled(fake.ptr()));
    }
}
