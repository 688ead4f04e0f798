//! Tests of `src/ring/`, on the real kernel and on memory that looks like a ring.

use std::fs;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::setup::Buffer;
use super::wait::WaitArgs;
use super::*;
use crate::abi::io_uring::*;
use crate::abi::types::__kernel_timespec;
use crate::inline::cq::io_uring_cq_advance;
use crate::inline::sqe::io_uring_get_sqe;
use crate::sys::{self, Errno, Result};

mod fake;
mod life;
mod registered;
mod resize;
mod setup;
mod waiting;

const NOTHING: [u64; 0] = [];

/// Tests that look at the whole process's mappings and descriptors take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many mappings of this process have `name` in their names.
fn mappings(name: &str) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    maps.lines().filter(|line| line.contains(name)).count()
}

/// How many descriptors of this process are rings.
fn open_rings() -> usize {
    let links = fs::read_dir("/proc/self/fd").unwrap();
    let links = links.filter_map(|link| fs::read_link(link.unwrap().path()).ok());
    links.filter(|target| target.to_string_lossy().contains("io_uring")).count()
}

/// Tries again after `ENOMEM`: a ring's memory counts against the user's limit of locked memory,
/// and the kernel frees that of a closed ring later.
fn retry_enomem<T>(mut try_once: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 0..100 {
        match try_once() {
            Err(Errno(libc::ENOMEM)) => thread::sleep(Duration::from_millis(20)),
            result => return result,
        }
    }
    try_once()
}

fn params(flags: c_uint) -> io_uring_params {
    io_uring_params { flags, ..Default::default() }
}

fn error<T>(errno: c_int) -> Result<T> {
    Err(Errno(errno))
}

fn no_timeout() -> WaitArgs {
    WaitArgs { timeout: ptr::null_mut(), min_wait_usec: 0, sigmask: ptr::null_mut() }
}

fn milliseconds(ms: i64) -> __kernel_timespec {
    __kernel_timespec { tv_sec: ms / 1000, tv_nsec: ms % 1000 * 1_000_000 }
}

fn with_timeout(timeout: &mut __kernel_timespec) -> WaitArgs {
    WaitArgs { timeout, ..no_timeout() }
}

/// A program's ring, full of garbage until it is initialised; torn down and freed at the end.
struct Program(Ring);

impl Program {
    fn without_ring() -> Program {
        let garbage = Box::into_raw(Box::new([0xa5_u8; size_of::<io_uring>()].map(u64::from)));
        // SAFETY: aligned, eight times as large as a ring, and freed by `drop`.
        Program(unsafe { Ring::from_raw(garbage.cast()) })
    }

    /// A ring, initialised as by `io_uring_queue_init`.
    fn new(entries: c_uint, flags: c_uint) -> Program {
        let program = Program::without_ring();
        let result = retry_enomem(|| program.0.queue_init(entries, &mut params(flags), None));
        assert!(result.is_ok(), "{flags:#x}: {result:?}");
        program
    }

    /// A ring with exactly these flags: it has an SQ array.
    fn exact(entries: c_uint, flags: c_uint) -> Program {
        let program = Program::without_ring();
        let result = retry_enomem(|| program.0.queue_init_exact(entries, &mut params(flags), None));
        assert_eq!(result, Ok(0), "{flags:#x}");
        program
    }

    /// The structure as it is now.
    fn look(&self) -> io_uring {
        // SAFETY: valid for reads; every test initialises it first.
        unsafe { ptr::read(self.0.as_ptr()) }
    }

    fn change(&self, change: impl FnOnce(&mut io_uring)) {
        // SAFETY: valid, and nothing else refers to it meanwhile.
        change(unsafe { &mut *self.0.as_ptr() });
    }

    /// Prepares a request; returns whether there was an SQE for it.
    fn prepare(&self, fill: impl FnOnce(&mut io_uring_sqe)) -> bool {
        // SAFETY: the ring is initialised, and each SQE is got once.
        unsafe { io_uring_get_sqe(self.0.as_ptr()).as_mut() }.map(fill).is_some()
    }

    fn has_no_room(&self) -> bool {
        !self.prepare(|_| {})
    }

    /// Prepares a request that does nothing.
    fn nop(&self, user_data: u64) {
        assert!(self.try_nop(user_data), "an SQE");
    }

    fn try_nop(&self, user_data: u64) -> bool {
        self.prepare(|sqe| {
            sqe.opcode = io_uring_op::IORING_OP_NOP as u8;
            sqe.user_data = user_data;
        })
    }

    /// Reaps all CQEs that are ready.
    fn reap(&self) -> Vec<u64> {
        let mut cqes = vec![ptr::null_mut(); 1 << 17];
        // SAFETY: there is room for all, and the pointers filled in point to CQEs.
        unsafe {
            let nr = self.0.peek_batch_cqe(cqes.as_mut_ptr(), cqes.len() as c_uint);
            cqes.truncate(nr as usize);
            let taken = cqes.iter().map(|&cqe| (*cqe).user_data).collect();
            io_uring_cq_advance(self.0.as_ptr(), nr);
            taken
        }
    }

    /// Submits and reaps as many requests as the ring has SQEs, twice.
    fn run(&self) {
        let nr = self.look().sq.ring_entries;
        assert!(nr > 0);
        for turn in 0..2 {
            let wanted: Vec<u64> = (0..u64::from(nr)).map(|i| turn << 32 | i).collect();
            for &user_data in &wanted {
                self.nop(user_data);
            }
            assert!(self.has_no_room(), "the queue is full");
            assert_eq!(self.0.submit(nr), Ok(nr));
            assert_eq!(self.reap(), wanted);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.queue_exit();
        // SAFETY: comes from a box of this type, and the ring is not used any more.
        drop(unsafe { Box::from_raw(self.0.as_ptr().cast::<[u64; size_of::<io_uring>()]>()) });
    }
}
