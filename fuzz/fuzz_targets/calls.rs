//! Random sequences of calls against a kernel that is short, late and refuses: every request
//! completes exactly once, in order, and all counts are right.
#![no_main]

use std::ptr;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use uring::abi::io_uring::*;
use uring::abi::types::__kernel_timespec;
use uring::capi::submit::*;
use uring::capi::wait::*;
use uring::inline::cq::*;
use uring::inline::sq::*;
use uring::inline::sqe::*;
use uring::ops::timeout::io_uring_prep_nop;
use uring_fuzz::kernel::{serve, with};
use uring_fuzz::memory::{Memory, SQ};

#[derive(Arbitrary, Debug)]
enum Call {
    Prepare,
    Submit,
    SubmitAndWait(u8),
    SubmitAndGetEvents,
    SubmitAndWaitTimeout(u8),
    Peek,
    PeekBatch(u8),
    Wait,
    WaitTimeout,
    GetEvents,
    KernelTakes,
    KernelCompletes(u8),
    KernelSleeps,
}

#[derive(Arbitrary, Debug)]
struct Input {
    polled: bool,
    array: bool,
    large: bool,
    start: u32,
    whims: Vec<u8>,
    calls: Vec<Call>,
}

/// The program, and what it may expect.
struct Program {
    memory: Box<Memory>,
    prepared: u64,
    seen: u64,
}

impl Program {
    fn taken(&self) -> u64 {
        with(|kernel| kernel.taken)
    }

    /// Looks at one completion, and gives it back.
    fn see(&mut self, cqe: *mut io_uring_cqe) {
        assert!(!cqe.is_null());
        // SAFETY: a completion of the ring.
        unsafe {
            assert_eq!((*cqe).user_data, self.seen, "lost, doubled or out of order");
            self.seen += 1;
            io_uring_cqe_seen(&mut self.memory.ring, cqe);
        }
    }

    /// Counts that hold at any time.
    fn check(&mut self) {
        let pending = (self.prepared - self.taken()) as u32;
        let ring = &raw mut self.memory.ring;
        // SAFETY: the ring is in the box.
        unsafe {
            assert_eq!(io_uring_sq_ready(ring), pending);
            assert_eq!(io_uring_sq_space_left(ring), SQ - pending);
            let outstanding = with(|kernel| kernel.outstanding()) as u64;
            let ready = u64::from(io_uring_cq_ready(ring));
            assert_eq!(ready + outstanding + self.seen, self.taken());
        }
    }

    fn call(&mut self, call: &Call) {
        let ring = &raw mut self.memory.ring;
        let mut cqe = ptr::null_mut();
        let mut ts = __kernel_timespec { tv_sec: 0, tv_nsec: 1 };
        let pending = self.prepared - self.taken();
        let waiting = |n: u8| u32::from(n % 6);
        // SAFETY: a ring in memory, used by one thread; pointers to locals.
        unsafe {
            match call {
                Call::Prepare => {
                    let sqe = io_uring_get_sqe(ring);
                    assert_eq!(sqe.is_null(), pending == u64::from(SQ));
                    if !sqe.is_null() {
                        io_uring_prep_nop(sqe);
                        io_uring_sqe_set_data64(sqe, self.prepared);
                        self.prepared += 1;
                    }
                }
                Call::Submit => assert!(io_uring_submit(ring) <= pending as i32),
                Call::SubmitAndWait(n) => {
                    assert!(io_uring_submit_and_wait(ring, waiting(*n)) <= pending as i32);
                }
                Call::SubmitAndGetEvents => {
                    assert!(io_uring_submit_and_get_events(ring) <= pending as i32);
                }
                Call::SubmitAndWaitTimeout(n) => {
                    let n = waiting(*n);
                    let ts = &raw mut ts;
                    let ret =
                        io_uring_submit_and_wait_timeout(ring, &mut cqe, n, ts, ptr::null_mut());
                    assert!(ret <= pending as i32);
                    assert!(ret >= 0 || cqe.is_null());
                    if !cqe.is_null() {
                        self.see(cqe);
                    }
                }
                Call::Peek => {
                    let ret = io_uring_peek_cqe(ring, &mut cqe);
                    assert_eq!(ret == 0, !cqe.is_null());
                    if ret == 0 {
                        self.see(cqe);
                    }
                }
                Call::PeekBatch(n) => {
                    let mut cqes = [ptr::null_mut(); 16];
                    let most = u32::from(n % 17);
                    let count = io_uring_peek_batch_cqe(ring, cqes.as_mut_ptr(), most);
                    assert!(count <= most);
                    for (i, cqe) in cqes[..count as usize].iter().enumerate() {
                        assert_eq!((**cqe).user_data, self.seen + i as u64);
                    }
                    io_uring_cq_advance(ring, count);
                    self.seen += u64::from(count);
                }
                Call::Wait => {
                    let ret = io_uring_wait_cqe(ring, &mut cqe);
                    assert_eq!(ret == 0, !cqe.is_null());
                    if ret == 0 {
                        self.see(cqe);
                    }
                }
                Call::WaitTimeout => {
                    let ret = io_uring_wait_cqe_timeout(ring, &mut cqe, &mut ts);
                    assert_eq!(ret == 0, !cqe.is_null());
                    // But for the kernel's thread, which may wake up.
                    let is_polled = (*ring).flags & IORING_SETUP_SQPOLL != 0;
                    let submitted = self.prepared - self.taken() != pending;
                    assert!(is_polled || !submitted, "a wait submits nothing");
                    if ret == 0 {
                        self.see(cqe);
                    }
                }
                Call::GetEvents => assert!(io_uring_get_events(ring) <= 0),
                Call::KernelTakes => with(|kernel| {
                    if (*ring).flags & IORING_SETUP_SQPOLL != 0 {
                        kernel.take(SQ);
                    }
                }),
                Call::KernelCompletes(n) => with(|kernel| kernel.complete(u32::from(n % 9))),
                Call::KernelSleeps => with(|kernel| kernel.sleep()),
            }
        }
        self.check();
    }

    /// In the end everything arrives.
    fn finish(&mut self) {
        for _ in 0..10_000 {
            if self.seen == self.prepared {
                return;
            }
            self.call(&Call::SubmitAndWait(1));
            self.call(&Call::Peek);
        }
        panic!("{} of {} have arrived", self.seen, self.prepared);
    }
}

fuzz_target!(|input: Input| {
    let mut flags = 0;
    flags |= if input.polled { IORING_SETUP_SQPOLL } else { 0 };
    flags |= if input.array { 0 } else { IORING_SETUP_NO_SQARRAY };
    flags |= if input.large { IORING_SETUP_CQE32 } else { 0 };
    let features = IORING_FEAT_EXT_ARG | IORING_FEAT_NODROP | IORING_FEAT_MIN_TIMEOUT;
    let mut memory = Memory::new(flags, features, input.start);
    serve(&mut *memory, input.whims);
    let mut program = Program { memory, prepared: 0, seen: 0 };
    input.calls.iter().for_each(|call| program.call(call));
    program.finish();
});
