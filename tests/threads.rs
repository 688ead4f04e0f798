//! One thread of a program submits while another takes completions, as the API allows: on real
//! rings, by every way of waiting.
//!
//! `cargo xtask test threads` runs this with the thread sanitizer, which sees a word that both
//! threads touch. It does not see the kernel, so nothing here orders the threads but the ring: the
//! counts are relaxed, and no other memory is handed over.
#![cfg(not(any(loom, fuzzing)))]

use std::mem::MaybeUninit;
use std::process::Command;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use uring::abi::io_uring::*;
use uring::abi::ring::io_uring;
use uring::abi::types::__kernel_timespec;
use uring::capi::setup::{io_uring_queue_exit, io_uring_queue_init_params};
use uring::capi::submit::*;
use uring::capi::wait::*;
use uring::inline::cq::*;
use uring::inline::sq::{io_uring_sq_space_left, io_uring_sqring_wait};
use uring::inline::sqe::{io_uring_get_sqe, io_uring_sqe_set_data64};
use uring::ops::timeout::io_uring_prep_nop;

/// Requests that go through a ring, and how many may be on their way: more than the completion
/// queue has room for.
const REQUESTS: u64 = 20_000;
const AHEAD: u64 = 64;
const ENTRIES: u32 = 8;

/// A ring that two threads use.
struct Ring(Box<MaybeUninit<io_uring>>);

/// Its address, for a thread.
#[derive(Clone, Copy)]
struct Handle(*mut io_uring);

// SAFETY: one thread submits and one takes completions, as the API allows.
unsafe impl Send for Handle {}

impl Handle {
    fn ring(self) -> *mut io_uring {
        self.0
    }
}

/// Says, to `cargo xtask test`, that a test cannot run here.
fn skip(why: &str) {
    eprintln!("SKIP {why}");
}

impl Ring {
    /// None where the kernel has no such rings, or forbids them.
    fn new(flags: u32) -> Option<Ring> {
        let mut p = io_uring_params { flags, sq_thread_idle: 1, ..Default::default() };
        let mut ring = Ring(Box::new(MaybeUninit::uninit()));
        // SAFETY: the ring is filled in any case.
        let ret = unsafe { io_uring_queue_init_params(ENTRIES, ring.0.as_mut_ptr(), &mut p) };
        match -ret {
            0 => return Some(ring),
            // Kernels that lack a flag refuse it.
            libc::EINVAL if flags != 0 => skip("the kernel refuses the setup flags"),
            libc::ENOSYS | libc::EPERM => skip("io_uring is refused"),
            _ => panic!("cannot set a ring up: {ret}"),
        }
        // It is dead, and giving it up does nothing.
        None
    }

    fn handle(&mut self) -> Handle {
        Handle(self.0.as_mut_ptr())
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: set up, or dead; no thread has it any more.
        unsafe { io_uring_queue_exit(self.0.as_mut_ptr()) };
    }
}

/// Submits nops with numbers, a few at a time, some ahead of what was taken.
fn submit(ring: Handle, taken: &AtomicU64) {
    let ring = ring.ring();
    let mut next = 0;
    while next < REQUESTS {
        while next - taken.load(Ordering::Relaxed) >= AHEAD {
            thread::yield_now();
        }
        // SAFETY: a ring with one submitter.
        unsafe {
            for _ in 0..(1 + next % u64::from(ENTRIES)).min(REQUESTS - next) {
                let sqe = io_uring_get_sqe(ring);
                if sqe.is_null() {
                    break;
                }
                io_uring_prep_nop(sqe);
                io_uring_sqe_set_data64(sqe, next);
                next += 1;
            }
            let ret = io_uring_submit(ring);
            assert!(ret >= 0 || [-libc::EBUSY, -libc::EAGAIN, -libc::EINTR].contains(&ret));
            if (*ring).flags & IORING_SETUP_SQPOLL != 0 {
                assert!(io_uring_sqring_wait(ring) >= 0);
            }
        }
    }
    // SAFETY: as above.
    while unsafe { io_uring_sq_space_left(ring) } != ENTRIES {
        // SAFETY: as above.
        unsafe { io_uring_submit(ring) };
        thread::yield_now();
    }
}

/// How completions are taken.
#[derive(Clone, Copy)]
enum Way {
    Peek,
    Batch,
    Wait,
    WaitTimed,
    WaitSeveral,
}

const WAYS: [Way; 5] = [Way::Peek, Way::Batch, Way::Wait, Way::WaitTimed, Way::WaitSeveral];

/// Takes all completions, in turns by each of these ways.
fn take(ring: Handle, ways: &[Way], taken: &AtomicU64) {
    let ring = ring.ring();
    let mut next = 0;
    let mut turn = 0;
    let mut ts = __kernel_timespec { tv_sec: 0, tv_nsec: 200_000 };
    while next < REQUESTS {
        let mut cqes = [ptr::null_mut(); 4];
        // SAFETY: a ring with one taker; the pointers are to locals.
        let count = unsafe {
            let (cqe, ts) = (&raw mut cqes[0], &raw mut ts);
            let ret = match ways[turn % ways.len()] {
                Way::Peek => io_uring_peek_cqe(ring, cqe),
                Way::Batch => -(io_uring_peek_batch_cqe(ring, cqe, 4) as i32),
                Way::Wait => io_uring_wait_cqe(ring, cqe),
                Way::WaitTimed => io_uring_wait_cqe_timeout(ring, cqe, ts),
                Way::WaitSeveral => io_uring_wait_cqes(ring, cqe, 2, ts, ptr::null_mut()),
            };
            match ways[turn % ways.len()] {
                Way::Batch => -ret as u32,
                _ => u32::from(ret == 0),
            }
        };
        turn += 1;
        for cqe in &cqes[..count as usize] {
            // SAFETY: a completion of the ring.
            let cqe = unsafe { &**cqe };
            assert_eq!((cqe.user_data, cqe.res), (next, 0), "lost, doubled or out of order");
            next += 1;
        }
        // SAFETY: as above.
        unsafe { io_uring_cq_advance(ring, count) };
        taken.store(next, Ordering::Relaxed);
    }
}

fn two_threads(flags: u32, ways: &[Way]) {
    let Some(mut ring) = Ring::new(flags) else { return };
    let handle = ring.handle();
    let taken = AtomicU64::new(0);
    thread::scope(|scope| {
        let counter = &taken;
        scope.spawn(move || take(handle, ways, counter));
        submit(handle, counter);
    });
}

#[test]
fn looking_and_submitting() {
    two_threads(0, &[Way::Peek, Way::Batch]);
}

#[test]
fn waiting_and_submitting() {
    two_threads(0, &[Way::Wait]);
}

#[test]
fn waiting_with_a_limit_and_submitting() {
    two_threads(0, &[Way::WaitTimed, Way::WaitSeveral]);
}

#[test]
fn every_way_in_turns() {
    two_threads(0, &WAYS);
}

#[test]
fn with_the_kernels_thread() {
    two_threads(IORING_SETUP_SQPOLL, &WAYS);
}

#[test]
fn with_work_that_is_flagged() {
    two_threads(IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, &WAYS);
}

#[test]
fn with_large_completions() {
    two_threads(IORING_SETUP_CQE32, &WAYS);
}

#[test]
fn with_completions_of_both_sizes() {
    two_threads(IORING_SETUP_CQE_MIXED, &WAYS);
}

/// What the API forbids is seen: two threads that prepare, two that take, and one that only waits,
/// but by a call that submits too. Each runs in a process of its own, which the sanitizer ends.
#[test]
fn races_are_seen() {
    const CASE: &str = "URING_THREADS_CASE";
    const CASES: [fn(*mut io_uring); 3] = [
        // SAFETY: forbidden, which is the point; memory stays valid.
        |ring| unsafe { io_uring_prep_nop(io_uring_get_sqe(ring)) },
        // SAFETY: as above.
        |ring| unsafe { io_uring_cq_advance(ring, 1) },
        |ring| {
            let mut cqe = ptr::null_mut();
            let mut ts = __kernel_timespec { tv_sec: 0, tv_nsec: 1000 };
            let (ts, mask) = (&raw mut ts, ptr::null_mut());
            // SAFETY: as above.
            unsafe { io_uring_submit_and_wait_timeout(ring, &mut cqe, 1, ts, mask) };
        },
    ];
    if let Ok(case) = std::env::var(CASE) {
        let work = CASES[case.parse::<usize>().unwrap()];
        let mut ring = Ring::new(0).expect("a ring");
        let handle = ring.handle();
        let there = AtomicU64::new(0);
        // Both are there before either begins: a thread that has ended is ordered before the drop
        // of what was shared with it.
        let meet = |there: &AtomicU64| {
            there.fetch_add(1, Ordering::Relaxed);
            while there.load(Ordering::Relaxed) != 2 {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            let shared = &there;
            let other = scope.spawn(move || {
                meet(shared);
                work(handle.ring());
            });
            meet(shared);
            CASES[if case == "1" { 1 } else { 0 }](handle.ring());
            other.join().unwrap();
        });
        return;
    }
    // Without the sanitizer there is nobody to see anything.
    if std::env::var_os("TSAN_OPTIONS").is_none() {
        return skip("this needs the thread sanitizer: `cargo xtask test threads`");
    }
    if Ring::new(0).is_none() {
        return;
    }
    for case in 0..CASES.len() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "races_are_seen", "--nocapture"]).env(CASE, case.to_string());
        let result = child.output().unwrap();
        let text = String::from_utf8_lossy(&result.stderr);
        assert!(text.contains("data race") && !result.status.success(), "case {case}: {text}");
    }
}
