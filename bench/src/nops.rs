//! What a request costs that does nothing.

use std::fs::File;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::time::Instant;

use anyhow::{Result, ensure};
use io_uring::cqueue::Entry;
use io_uring::types::{Fd, SubmitArgs, Timespec};
use io_uring::{IoUring, opcode};

use crate::Scenario;

pub const SCENARIOS: &[Scenario] = &[
    ("submit, peek_cqe", submit_peek),
    ("submit_and_wait", |n| loop_and_wait(IoUring::new(64)?, n, 1)),
    ("submit_and_wait, DEFER_TASKRUN", |n| {
        let ring = IoUring::builder().setup_single_issuer().setup_defer_taskrun().build(64)?;
        loop_and_wait(ring, n, 1)
    }),
    ("32 per submit_and_wait", |n| loop_and_wait(IoUring::new(64)?, n, 32)),
    ("32 per submit, peek_batch_cqe", batch_peek),
    ("submit_and_wait_timeout", submit_and_wait_timeout),
    ("peek_cqe, empty", peek_empty),
    ("cached read, submit_and_wait, wait_cqe", read_cached),
    ("32 per submit_and_wait, SQPOLL", |n| {
        loop_and_wait(IoUring::builder().setup_sqpoll(1000).build(64)?, n, 32)
    }),
    ("queue_init, queue_exit", init_exit),
];

fn queue_nop(ring: &mut IoUring) {
    // SAFETY: the request points to nothing. There is room: the queue was empty.
    unsafe { ring.submission().push(&opcode::Nop::new().build()) }.expect("the queue is full");
}

fn submit_peek(n: u64) -> Result<Instant> {
    let mut ring = IoUring::new(64)?;
    let start = Instant::now();
    for _ in 0..n {
        queue_nop(&mut ring);
        ring.submit()?;
        std::hint::black_box(ring.completion().next());
    }
    Ok(start)
}

fn loop_and_wait(mut ring: IoUring, n: u64, batch: usize) -> Result<Instant> {
    let start = Instant::now();
    for _ in 0..n / batch as u64 {
        let mut queue = ring.submission();
        for _ in 0..batch {
            // SAFETY: the request points to nothing.
            unsafe { queue.push(&opcode::Nop::new().build()) }.expect("the queue is full");
        }
        drop(queue);
        ring.submit_and_wait(batch)?;
        for cqe in ring.completion() {
            ensure!(cqe.result() == 0, "a nop failed");
        }
    }
    Ok(start)
}

fn batch_peek(n: u64) -> Result<Instant> {
    let mut ring = IoUring::new(64)?;
    let mut entries: [MaybeUninit<Entry>; 32] = [const { MaybeUninit::uninit() }; 32];
    let start = Instant::now();
    for _ in 0..n / 32 {
        let mut queue = ring.submission();
        for _ in 0..32 {
            // SAFETY: the request points to nothing.
            unsafe { queue.push(&opcode::Nop::new().build()) }.expect("the queue is full");
        }
        drop(queue);
        ring.submit()?;
        std::hint::black_box(ring.completion().fill(&mut entries).len());
    }
    Ok(start)
}

fn submit_and_wait_timeout(n: u64) -> Result<Instant> {
    let mut ring = IoUring::new(64)?;
    let second = Timespec::new().sec(1);
    let limits = SubmitArgs::new().timespec(&second);
    let start = Instant::now();
    for _ in 0..n {
        queue_nop(&mut ring);
        ring.submitter().submit_with_args(1, &limits)?;
        std::hint::black_box(ring.completion().next());
    }
    Ok(start)
}

fn peek_empty(n: u64) -> Result<Instant> {
    let mut ring = IoUring::new(64)?;
    let start = Instant::now();
    for _ in 0..n {
        ensure!(ring.completion().next().is_none(), "a completion of nothing");
    }
    Ok(start)
}

fn read_cached(n: u64) -> Result<Instant> {
    let mut ring = IoUring::new(64)?;
    let file = File::open("/proc/self/exe")?;
    let mut buf = vec![0_u8; 4096];
    let start = Instant::now();
    for _ in 0..n {
        let read = opcode::Read::new(Fd(file.as_raw_fd()), buf.as_mut_ptr(), 4096).build();
        // SAFETY: buffer and file are there until the request is done, which is waited for.
        unsafe { ring.submission().push(&read) }.expect("the queue is full");
        ring.submit_and_wait(1)?;
        let cqe = ring.completion().next();
        ensure!(cqe.is_some_and(|c| c.result() == 4096), "a read failed");
    }
    Ok(start)
}

fn init_exit(n: u64) -> Result<Instant> {
    let start = Instant::now();
    for _ in 0..n {
        drop(IoUring::new(64)?);
    }
    Ok(start)
}
