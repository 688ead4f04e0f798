//! 4 KiB at random places of a file, which `BENCH_FILE` names.

use std::alloc::{Layout, alloc_zeroed};
use std::fs::{File, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use io_uring::types::{Fd, Fixed};
use io_uring::{IoUring, opcode, squeue};

use crate::Scenario;

const BLOCK: usize = 4096;
const MOST: usize = 128;
const THREADS: u64 = 4;

pub const SCENARIOS: &[Scenario] = &[
    ("read, depth 1", |n| blocks(n, Task::read(1))),
    ("read, depth 32", |n| blocks(n, Task::read(32))),
    ("read, depth 128", |n| blocks(n, Task::read(128))),
    ("write, depth 32", |n| blocks(n, Task { writes: true, ..Task::read(32) })),
    ("registered read, depth 32", |n| blocks(n, Task { fixed: true, ..Task::read(32) })),
    ("O_DIRECT read, depth 1", |n| blocks(n, Task::direct(1))),
    ("O_DIRECT read, depth 32", |n| blocks(n, Task::direct(32))),
    ("O_DIRECT read, depth 128", |n| blocks(n, Task::direct(128))),
    ("O_DIRECT write, depth 32", |n| blocks(n, Task { writes: true, ..Task::direct(32) })),
    ("O_DIRECT registered read, depth 32", |n| blocks(n, Task { fixed: true, ..Task::direct(32) })),
    ("read, 4 threads with a ring each", threads),
];

#[derive(Clone, Copy)]
struct Task {
    depth: usize,
    flags: i32,
    writes: bool,
    fixed: bool,
}

impl Task {
    fn read(depth: usize) -> Task {
        Task { depth, flags: 0, writes: false, fixed: false }
    }

    fn direct(depth: usize) -> Task {
        Task { flags: libc::O_DIRECT, ..Task::read(depth) }
    }
}

struct Job {
    ring: IoUring,
    task: Task,
    file: File,
    memory: usize,
    blocks: u64,
    random: u64,
}

impl Job {
    fn new(task: Task) -> Result<Job> {
        let path = std::env::var_os("BENCH_FILE").context("BENCH_FILE names no file")?;
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).custom_flags(task.flags).open(path)?;
        let blocks = file.metadata()?.len() / BLOCK as u64;
        let layout = Layout::from_size_align(MOST * BLOCK, BLOCK)?;
        // SAFETY: the layout has a length. The memory stays: a request may still be at it.
        let memory = unsafe { alloc_zeroed(layout) } as usize;
        let ring = IoUring::new(MOST as u32)?;
        if task.fixed {
            let buffers = [libc::iovec { iov_base: memory as *mut _, iov_len: MOST * BLOCK }];
            ring.submitter().register_files(&[file.as_raw_fd()])?;
            // SAFETY: the memory stays.
            unsafe { ring.submitter().register_buffers(&buffers)? };
        }
        Ok(Job { ring, task, file, memory, blocks, random: 88172645463325252 })
    }

    fn request(&mut self, slot: usize) -> squeue::Entry {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let offset = self.random % self.blocks * BLOCK as u64;
        let (buf, len) = ((self.memory + slot * BLOCK) as *mut u8, BLOCK as u32);
        let fd = Fd(self.file.as_raw_fd());
        let entry = match (self.task.fixed, self.task.writes) {
            (true, _) => opcode::ReadFixed::new(Fixed(0), buf, len, 0).offset(offset).build(),
            (false, true) => opcode::Write::new(fd, buf, len).offset(offset).build(),
            (false, false) => opcode::Read::new(fd, buf, len).offset(offset).build(),
        };
        entry.user_data(slot as u64)
    }

    fn queue(&mut self, slot: usize) {
        let request = self.request(slot);
        // SAFETY: the memory stays, and so does the file until all requests are done.
        unsafe { self.ring.submission().push(&request) }.expect("the queue is full");
    }

    /// Keeps as many requests on their way as the task says.
    fn work(&mut self, n: u64) -> Result<()> {
        let mut queued = n.min(self.task.depth as u64);
        (0..queued).for_each(|slot| self.queue(slot as usize));
        let (mut done, mut slots) = (0, Vec::with_capacity(2 * MOST));
        while done < n {
            self.ring.submit_and_wait(1)?;
            slots.clear();
            for cqe in self.ring.completion() {
                ensure!(cqe.result() == BLOCK as i32, "a block failed");
                slots.push(cqe.user_data() as usize);
            }
            done += slots.len() as u64;
            for &slot in &slots {
                if queued < n {
                    self.queue(slot);
                    queued += 1;
                }
            }
        }
        Ok(())
    }
}

fn blocks(n: u64, task: Task) -> Result<Instant> {
    let mut job = Job::new(task)?;
    let start = Instant::now();
    job.work(n)?;
    Ok(start)
}

fn threads(n: u64) -> Result<Instant> {
    let jobs = (0..THREADS).map(|_| Job::new(Task::read(32))).collect::<Result<Vec<Job>>>()?;
    let start = Instant::now();
    let threads = jobs.into_iter().map(|mut job| std::thread::spawn(move || job.work(n / THREADS)));
    for thread in threads.collect::<Vec<_>>() {
        thread.join().expect("a thread panicked")?;
    }
    Ok(start)
}
