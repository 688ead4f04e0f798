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
    SubmitAndWaitMin(u8),
    Peek,
    PeekBatch(u8),
    Wait,
    WaitTimeout,
    WaitMin(u8),
    WaitForSpace,
    GetEvents,
    KernelTakes,
    KernelCompletes(u8),
    KernelSleeps,
}

#[derive(Arbitrary, Debug)]
struct Input {
    /// See `MODES`.
    modes: u16,
    pattern: u8,
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
        let own = with(|kernel| kernel.own_waiting());
        let pending = (self.prepared - self.taken() + own) as u32;
        let ring = &raw mut self.memory.ring;
        // SAFETY: the ring is in the box.
        unsafe {
            assert_eq!(io_uring_sq_ready(ring), pending);
            assert_eq!(io_uring_sq_space_left(ring), SQ - pending);
        }
        let (visible, outstanding) = with(|kernel| (kernel.visible(), kernel.outstanding()));
        assert_eq!(visible + outstanding + self.seen, self.taken());
    }

    fn call(&mut self, call: &Call) {
        let ring = &raw mut self.memory.ring;
        let mut cqe = ptr::null_mut();
        let mut ts = __kernel_timespec { tv_sec: 0, tv_nsec: 1 };
        let programs = self.prepared - self.taken();
        let pending = programs + with(|kernel| kernel.own_waiting());
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
                Call::SubmitAndWaitMin(n) => {
                    let (n, ts, mask) = (waiting(*n), &raw mut ts, ptr::null_mut());
                    let ret = io_uring_submit_and_wait_min_timeout(ring, &mut cqe, n, ts, 1, mask);
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
                    let slots = |cqe: &*mut io_uring_cqe| match self.memory.is_mixed() {
                        true => io_uring_cqe_nr(*cqe),
                        false => 1,
                    };
                    let slots = cqes[..count as usize].iter().map(slots).sum();
                    io_uring_cq_advance(ring, slots);
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
                    // But for the kernel's thread, which may take any; and on kernels without
                    // that argument the timeout is a request.
                    let may_submit = (*ring).flags & IORING_SETUP_SQPOLL != 0
                        || (*ring).features & IORING_FEAT_EXT_ARG == 0;
                    let submitted = self.prepared - self.taken() != programs;
                    assert!(may_submit || !submitted, "a wait submits nothing");
                    if ret == 0 {
                        self.see(cqe);
                    }
                }
                Call::WaitMin(n) => {
                    let (n, ts, mask) = (waiting(*n), &raw mut ts, ptr::null_mut());
                    let ret = io_uring_wait_cqes_min_timeout(ring, &mut cqe, n, ts, 1, mask);
                    assert_eq!(ret == 0, !cqe.is_null());
                    if ret == 0 {
                        self.see(cqe);
                    }
                }
                Call::WaitForSpace => assert!(io_uring_sqring_wait(ring) <= SQ as i32),
                Call::GetEvents => assert!(io_uring_get_events(ring) <= 0),
                Call::KernelTakes => with(|kernel| kernel.thread_takes()),
                Call::KernelCompletes(n) => with(|kernel| kernel.complete(u32::from(n % 9))),
                Call::KernelSleeps => with(|kernel| kernel.sleep()),
            }
        }
        // With SQ_REWIND a submission drops what the kernel does not consume: it is prepared again.
        if self.memory.rewinds() && self.memory.ring.sq.sqe_tail == 0 {
            self.prepared = self.taken();
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

/// What the first bits of `modes` stand for; two more are features that are missing.
const MODES: [u32; 8] = [
    IORING_SETUP_SQPOLL,
    IORING_SETUP_NO_SQARRAY,
    IORING_SETUP_CQE32,
    IORING_SETUP_IOPOLL,
    IORING_SETUP_SQ_REWIND,
    IORING_SETUP_SQE128,
    IORING_SETUP_CQE_MIXED,
    IORING_SETUP_DEFER_TASKRUN,
];

/// Flags that the kernel takes together.
fn flags(modes: u16) -> u32 {
    let bits = (0..MODES.len()).filter(|i| modes >> i & 1 != 0);
    let mut flags = bits.fold(0, |flags, i| flags | MODES[i]);
    if flags & IORING_SETUP_SQPOLL != 0 {
        flags &= !(IORING_SETUP_SQ_REWIND | IORING_SETUP_DEFER_TASKRUN);
    }
    if flags & IORING_SETUP_DEFER_TASKRUN != 0 {
        flags |= IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_TASKRUN_FLAG;
    }
    if flags & IORING_SETUP_SQ_REWIND != 0 {
        flags |= IORING_SETUP_NO_SQARRAY;
    }
    if flags & IORING_SETUP_CQE32 != 0 {
        flags &= !IORING_SETUP_CQE_MIXED;
    }
    flags
}

fuzz_target!(|input: Input| {
    let flags = flags(input.modes);
    let mut features = IORING_FEAT_EXT_ARG | IORING_FEAT_NODROP | IORING_FEAT_MIN_TIMEOUT;
    if input.modes & 0x100 != 0 {
        features &= !(IORING_FEAT_EXT_ARG | IORING_FEAT_MIN_TIMEOUT);
    }
    if input.modes & 0x200 != 0 {
        features &= !IORING_FEAT_MIN_TIMEOUT;
    }
    let start = if flags & IORING_SETUP_SQ_REWIND != 0 { 0 } else { input.start };
    let mut memory = Memory::new(flags, features, start);
    serve(&mut *memory, input.whims, input.pattern);
    let mut program = Program { memory, prepared: 0, seen: 0 };
    input.calls.iter().for_each(|call| program.call(call));
    program.finish();
});
