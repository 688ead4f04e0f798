use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::*;
use crate::abi::ring::LIBURING_UDATA_TIMEOUT;
use crate::ops::timeout::io_uring_prep_timeout;

/// Prepares a request that waits for a file that never becomes readable.
fn never(program: &Program, file: &impl AsRawFd) {
    assert!(program.prepare(|sqe| {
        sqe.opcode = io_uring_op::IORING_OP_POLL_ADD as u8;
        sqe.fd = file.as_raw_fd();
        sqe.u3.poll32_events = libc::POLLIN as u32;
        sqe.user_data = 99;
    }));
}

fn user_data(cqe: *mut io_uring_cqe) -> Option<u64> {
    // SAFETY: null, or a CQE that is not consumed yet.
    unsafe { cqe.as_ref() }.map(|cqe| cqe.user_data)
}

fn without_ext_arg() -> Program {
    let program = Program::new(4, 0);
    program.change(|ring| ring.features &= !IORING_FEAT_EXT_ARG);
    program
}

#[test]
fn a_peek_without_cqes_is_eagain() {
    let _turn = alone();
    let program = Program::new(4, 0);
    assert_eq!(program.0.get_cqe(0, 0, ptr::null_mut()), (ptr::null_mut(), error(libc::EAGAIN)));
    assert_eq!(program.0.submit(0), Ok(0));
    assert_eq!(program.0.submit_and_get_events(), Ok(0));
    // The other tests depend on this comparison.
    assert_eq!(sys::RawResult::error(Errno(libc::EIO)), error(libc::EIO));
    assert_ne!(program.0.submit(0), Ok(1));
    assert_ne!(program.0.submit(0), error(libc::EAGAIN));
}

#[test]
fn cqes_stay_until_they_are_consumed() {
    let _turn = alone();
    let program = Program::new(4, 0);
    program.nop(1);
    program.nop(2);
    program.nop(3);
    let (cqe, result) = program.0.submit_and_wait_timeout(2, no_timeout());
    assert_eq!((user_data(cqe), result), (Some(1), Ok(3)));
    let (cqe, result) = program.0.wait_cqes(3, no_timeout());
    assert_eq!((user_data(cqe), result), (Some(1), Ok(())));
    assert_eq!(program.reap(), [1, 2, 3]);
}

#[test]
fn every_wait_returns_the_cqe_at_the_head() {
    let _turn = alone();
    for flags in [0, IORING_SETUP_CQE32] {
        let program = Program::new(4, flags);
        let mut ts = milliseconds(10_000);
        for i in 0..10 {
            program.nop(i);
            let (cqe, result) = if i % 2 == 0 {
                program.0.submit_and_wait_timeout(1, with_timeout(&mut ts))
            } else {
                program.0.get_cqe(program.0.flush_sq(), 1, ptr::null_mut())
            };
            assert_eq!((user_data(cqe), result), (Some(i), Ok(1)), "{flags:#x}");
            // SAFETY: the ring is initialised, and one CQE is ready.
            unsafe { io_uring_cq_advance(program.0.as_ptr(), 1) };
        }
    }
}

#[test]
fn a_timed_wait_wakes_the_sqpoll_thread() {
    let _turn = alone();
    let program = Program::without_ring();
    let mut p = params(IORING_SETUP_SQPOLL);
    p.sq_thread_idle = 1;
    assert_eq!(retry_enomem(|| program.0.queue_init(4, &mut p, None)), Ok(0));
    let kflags = program.look().sq.kflags;
    // SAFETY: a word of the ring.
    while unsafe { kflags.read_volatile() } & IORING_SQ_NEED_WAKEUP == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    program.nop(1);
    let mut ts = milliseconds(10_000);
    let (cqe, result) = program.0.submit_and_wait_timeout(1, with_timeout(&mut ts));
    assert_eq!((user_data(cqe), result), (Some(1), Ok(1)));
}

/// On a kernel without `IORING_FEAT_EXT_ARG`, the timeout request of an earlier wait may complete
/// during this one.
#[test]
fn a_wait_without_a_timeout_skips_the_cqes_of_timeout_requests() {
    let _turn = alone();
    let program = without_ext_arg();
    program.nop(LIBURING_UDATA_TIMEOUT);
    program.nop(7);
    let (cqe, result) = program.0.get_cqe(program.0.flush_sq(), 1, ptr::null_mut());
    assert_eq!((user_data(cqe), result), (Some(7), Ok(2)));
}

#[test]
fn a_wait_that_only_waits_submits_nothing() {
    let _turn = alone();
    let program = Program::new(4, 0);
    program.nop(1);
    let mut ts = milliseconds(20);
    assert_eq!(
        program.0.wait_cqes(1, with_timeout(&mut ts)),
        (ptr::null_mut(), error(libc::ETIME))
    );
    assert_eq!(program.look().sq.sqe_head, 0);
    assert_eq!(program.0.submit(1), Ok(1));
    assert_eq!(program.reap(), [1]);
}

#[test]
fn the_number_submitted_takes_precedence_over_a_timeout() {
    let _turn = alone();
    let (file, _other) = UnixStream::pair().unwrap();
    let program = Program::new(4, 0);
    never(&program, &file);
    let mut ts = milliseconds(20);
    let result = program.0.submit_and_wait_timeout(1, with_timeout(&mut ts));
    assert_eq!(result, (ptr::null_mut(), Ok(1)));
    let result = program.0.submit_and_wait_timeout(1, with_timeout(&mut ts));
    assert_eq!(result, (ptr::null_mut(), error(libc::ETIME)));
}

#[test]
fn after_the_minimum_wait_one_cqe_is_enough() {
    let _turn = alone();
    let (file, _other) = UnixStream::pair().unwrap();
    let program = Program::new(4, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    let mut ts = milliseconds(10_000);
    for timeout in [&raw mut ts, ptr::null_mut()] {
        let args = WaitArgs { timeout, min_wait_usec: 20_000, sigmask: ptr::null_mut() };
        program.nop(1);
        never(&program, &file);
        let start = Instant::now();
        let (cqe, result) = program.0.submit_and_wait_min_timeout(2, args);
        assert_eq!((user_data(cqe), result), (Some(1), Ok(2)));
        let (cqe, result) = program.0.wait_cqes_min_timeout(2, args);
        assert_eq!((user_data(cqe), result), (Some(1), Ok(())));
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(40) && took < Duration::from_secs(5), "{took:?}");
        assert_eq!(program.reap(), [1]);
    }
    program.change(|ring| ring.features &= !IORING_FEAT_MIN_TIMEOUT);
    program.nop(2);
    let refused = (ptr::null_mut(), error(libc::EINVAL));
    assert_eq!(program.0.submit_and_wait_min_timeout(1, no_timeout()), refused);
    assert_eq!(program.look().sq.sqe_head, 4, "nothing was flushed");
}

#[test]
fn the_minimum_wait_is_not_restarted() {
    let _turn = alone();
    let (file, _other) = UnixStream::pair().unwrap();
    let program = Program::new(4, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    let args = WaitArgs { min_wait_usec: 500_000, ..no_timeout() };
    program.nop(1);
    never(&program, &file);
    let start = Instant::now();
    let (cqe, result) = program.0.submit_and_wait_min_timeout(2, args);
    assert_eq!((user_data(cqe), result), (Some(1), Ok(2)));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn a_registered_wait_without_ext_arg_submits_nothing() {
    let _turn = alone();
    let program = without_ext_arg();
    program.nop(1);
    let refused = (ptr::null_mut(), error(libc::EINVAL));
    assert_eq!(program.0.submit_and_wait_reg(1, 0), refused);
    assert_eq!(program.look().sq.sqe_head, 0);
}

#[test]
fn on_old_kernels_the_timeout_request_is_not_visible() {
    let _turn = alone();
    let program = without_ext_arg();
    let mut ts = milliseconds(20);
    assert_eq!(
        program.0.wait_cqes(1, with_timeout(&mut ts)),
        (ptr::null_mut(), error(libc::ETIME))
    );

    let mut long = milliseconds(10_000);
    program.nop(1);
    let (cqe, result) = program.0.submit_and_wait_timeout(1, with_timeout(&mut long));
    assert_eq!((user_data(cqe), result), (Some(1), Ok(1)));
    assert_eq!(program.reap(), [1]);

    program.nop(2);
    let (cqe, result) = program.0.wait_cqes(1, with_timeout(&mut long));
    assert_eq!((user_data(cqe), result), (Some(2), Ok(())));
    assert_eq!(program.reap(), [2]);

    // If the SQ ring is full, its SQEs are submitted first.
    (0..4).for_each(|i| program.nop(10 + i));
    let (cqe, result) = program.0.submit_and_wait_timeout(4, with_timeout(&mut long));
    assert_eq!((user_data(cqe), result), (Some(10), Ok(4)));
    assert_eq!(program.reap(), [10, 11, 12, 13]);
    assert_eq!(program.reap(), NOTHING);
}

#[test]
fn on_old_kernels_the_timeout_of_an_earlier_wait_does_not_end_this_one() {
    let _turn = alone();
    let program = without_ext_arg();
    let (earlier, mut own) = (milliseconds(50), milliseconds(300));
    assert!(program.prepare(|sqe| {
        // SAFETY: the timeout lives until the request completes.
        unsafe { io_uring_prep_timeout(sqe, &earlier, 0, 0) };
        sqe.user_data = LIBURING_UDATA_TIMEOUT;
    }));
    assert_eq!(program.0.submit(0), Ok(1));
    let start = Instant::now();
    let result = program.0.wait_cqes(1, with_timeout(&mut own));
    assert_eq!(result, (ptr::null_mut(), error(libc::ETIME)));
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
}

#[test]
fn on_old_kernels_no_timeout_outlives_a_failed_wait() {
    let _turn = alone();
    let program = without_ext_arg();
    program.nop(1);
    let fd = program.look().enter_ring_fd;
    program.change(|ring| ring.enter_ring_fd = -1);
    let mut ts = milliseconds(20);
    let failed = (ptr::null_mut(), error(libc::EBADF));
    assert_eq!(program.0.wait_cqes(1, with_timeout(&mut ts)), failed);
    assert_eq!(
        program.0.submit_and_wait_timeout(1, with_timeout(&mut ts)),
        (ptr::null_mut(), error(libc::EBADF))
    );
    program.change(|ring| ring.enter_ring_fd = fd);
    assert_eq!(program.0.submit(1), Ok(1));
    assert_eq!(program.reap(), [1]);
    assert_eq!(program.0.submit(0), Ok(0));
}

#[test]
fn overflowed_cqes_are_flushed() {
    let _turn = alone();
    let program = Program::new(4, 0);
    for turn in 0..3 {
        (0..4).for_each(|i| program.nop(4 * turn + i));
        assert_eq!(program.0.submit(0), Ok(4));
    }
    assert_eq!(program.reap(), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(program.reap(), [8, 9, 10, 11]);
    assert_eq!(program.reap(), NOTHING);
}

#[test]
fn sqes_after_a_bad_one_are_submitted() {
    let _turn = alone();
    for timed in [false, true] {
        let program = Program::new(4, 0);
        (0..4).for_each(|i| program.nop(i));
        // SAFETY: the second entry is prepared and not submitted.
        unsafe { (*program.look().sq.sqes.add(1)).opcode = 255 };
        let mut ts = milliseconds(10_000);
        let args = if timed { with_timeout(&mut ts) } else { no_timeout() };
        let (cqe, result) = program.0.submit_and_wait_timeout(4, args);
        assert_eq!((user_data(cqe), result), (Some(0), Ok(4)), "timed: {timed}");
        assert_eq!(program.reap(), [0, 1, 2, 3]);
    }
}

#[test]
fn the_sqpoll_thread_consumes_what_is_submitted() {
    let _turn = alone();
    let program = Program::new(8, IORING_SETUP_SQPOLL);
    let mut taken = 0;
    for user_data in 0..1000 {
        while !program.try_nop(user_data) {
            assert!(program.0.sqring_wait().result().is_ok());
        }
        assert!(program.0.submit(0).result().is_ok());
        for got in program.reap() {
            assert_eq!(got, taken);
            taken += 1;
        }
    }
    while taken < 1000 {
        assert_eq!(program.0.wait_cqes(1, no_timeout()).1, Ok(()));
        for got in program.reap() {
            assert_eq!(got, taken);
            taken += 1;
        }
    }
}

/// When a timeout request expires, the kernel may wake a waiter before the CQE is posted.
#[test]
fn a_timeout_request_that_expires_stops_no_other_wait() {
    let _turn = alone();
    let program = Program::new(64, IORING_SETUP_SQPOLL);
    let spans: Vec<_> =
        (1..=32).map(|i| __kernel_timespec { tv_sec: 0, tv_nsec: i * 10_000 }).collect();
    for _ in 0..500 {
        for span in &spans {
            let request = |sqe: &mut io_uring_sqe| {
                sqe.opcode = io_uring_op::IORING_OP_TIMEOUT as u8;
                sqe.u2.addr = &raw const *span as u64;
                sqe.len = 1;
            };
            while !program.prepare(request) {
                assert!(program.0.sqring_wait().result().is_ok());
            }
        }
        assert!(program.0.submit(0).result().is_ok());
        for _ in &spans {
            let mut ts = milliseconds(10_000);
            assert_eq!(program.0.wait_cqes(1, with_timeout(&mut ts)).1, Ok(()));
            // SAFETY: the wait has found one.
            unsafe { io_uring_cq_advance(program.0.as_ptr(), 1) };
        }
    }
}
