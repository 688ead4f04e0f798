//! A kernel that takes entries and posts completions in order, short of both as it is told.

use std::collections::VecDeque;
use std::sync::{Mutex, Once};

use uring::abi::io_uring::*;
use uring::abi::ring::LIBURING_UDATA_TIMEOUT;
use uring::sys::model::{Model, install};
use uring::sys::{Errno, Result};

use crate::memory::{CQ, Memory, SQ};

/// What the kernel has in hand.
pub struct Kernel {
    memory: *mut Memory,
    /// Taken, and not complete.
    running: VecDeque<u64>,
    /// Complete, without room in the queue.
    held_back: VecDeque<u64>,
    /// How the next calls go; used up, they go well.
    whims: VecDeque<u8>,
    /// How many of the program's entries were taken in all.
    pub taken: u64,
    /// Complete, but that shows only once the program asks.
    due: u32,
    /// Which completions are large in a ring of both sizes, by the last bits of their names; and
    /// how the library's own timeouts end.
    pattern: u8,
}

// SAFETY: fuzz targets have one thread.
unsafe impl Send for Kernel {}

static KERNEL: Mutex<Option<Kernel>> = Mutex::new(None);

/// Puts a kernel behind the ring in `memory`.
pub fn serve(memory: *mut Memory, whims: Vec<u8>, pattern: u8) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| install(Box::leak(Box::new(&Entered))));
    *KERNEL.lock().unwrap() = Some(Kernel {
        memory,
        running: VecDeque::new(),
        held_back: VecDeque::new(),
        whims: whims.into(),
        taken: 0,
        due: 0,
        pattern,
    });
}

/// Looks at the kernel.
pub fn with<T>(look: impl FnOnce(&mut Kernel) -> T) -> T {
    look(KERNEL.lock().unwrap().as_mut().expect("a kernel is in place"))
}

struct Entered;

impl Model for Entered {
    fn enter(&self, to_submit: u32, min_complete: u32, flags: u32) -> Result<u32> {
        with(|kernel| kernel.enter(to_submit, min_complete, flags))
    }
}

impl Kernel {
    fn memory(&mut self) -> &mut Memory {
        // SAFETY: the target keeps it as long as the kernel serves.
        unsafe { &mut *self.memory }
    }

    fn has(&mut self, flag: u32) -> bool {
        self.memory().ring.flags & flag != 0
    }

    fn whim(&mut self) -> u8 {
        self.whims.pop_front().unwrap_or(0)
    }

    fn enter(&mut self, to_submit: u32, min_complete: u32, flags: u32) -> Result<u32> {
        let whim = self.whim();
        let errno = match whim {
            1 => Some(libc::EAGAIN),
            2 => Some(libc::EBUSY),
            3 => Some(libc::EINTR),
            _ => None,
        };
        if let Some(errno) = errno {
            return Err(Errno(errno));
        }
        let mut answer = to_submit;
        if self.has(IORING_SETUP_SQPOLL) {
            if flags & IORING_ENTER_SQ_WAKEUP != 0 {
                self.memory().sq_flags &= !IORING_SQ_NEED_WAKEUP;
            }
            self.thread_takes();
        } else if to_submit != 0 {
            answer = self.take(if whim & 4 != 0 { to_submit / 2 } else { to_submit });
            if answer == 0 && whim & 4 != 0 {
                return Err(Errno(libc::EAGAIN));
            }
            // What stops at an entry does not wait.
            if answer != to_submit {
                return Ok(answer);
            }
        }
        if flags & IORING_ENTER_GETEVENTS == 0 {
            self.complete(u32::from(whim >> 4));
            return Ok(answer);
        }
        self.memory().sq_flags &= !(IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN);
        self.flush();
        let due = std::mem::take(&mut self.due);
        self.complete_now(due.max(u32::from(whim >> 4)));
        while self.ready() < min_complete.min(CQ) {
            if self.running.is_empty() && self.held_back.is_empty() {
                // Nobody would ever wake it.
                return if answer != 0 { Ok(answer) } else { Err(Errno(libc::EINTR)) };
            }
            self.flush();
            self.complete_now(1);
            // A large completion may find room for its filler alone.
            if self.running.is_empty() && self.memory().sq_flags & IORING_SQ_CQ_OVERFLOW != 0 {
                break;
            }
        }
        Ok(answer)
    }

    fn ready(&mut self) -> u32 {
        let m = self.memory();
        m.cq_tail.wrapping_sub(m.cq_head)
    }

    /// Takes up to `most` entries.
    fn take(&mut self, most: u32) -> u32 {
        let m = self.memory();
        let mut names = Vec::new();
        if m.rewinds() {
            // The library has reset the tail: how many there were is what it asks for.
            assert!(most <= SQ, "an entry that nobody prepared");
            names.extend((0..most).map(|i| m.sqe_name(i)));
        } else {
            while (names.len() as u32) < most && m.sq_head != m.sq_tail {
                names.push(m.sqe_name(m.sq_head));
                m.sq_head = m.sq_head.wrapping_add(1);
            }
        }
        self.taken += programs(&names);
        self.running.extend(&names);
        names.len() as u32
    }

    /// The kernel's thread takes what is there, unless it sleeps.
    pub fn thread_takes(&mut self) {
        let is_awake = self.memory().sq_flags & IORING_SQ_NEED_WAKEUP == 0;
        if self.has(IORING_SETUP_SQPOLL) && is_awake {
            self.take(SQ);
        }
    }

    /// Up to `most` requests are done. Polled ones, and those whose work is the program's to run,
    /// complete when it asks.
    pub fn complete(&mut self, most: u32) {
        let is_polled = self.has(IORING_SETUP_IOPOLL) && !self.has(IORING_SETUP_SQPOLL);
        let is_deferred = self.has(IORING_SETUP_DEFER_TASKRUN);
        if !is_polled && !is_deferred {
            return self.complete_now(most);
        }
        self.due = self.due.max(most);
        if is_deferred && most != 0 && !self.running.is_empty() {
            self.memory().sq_flags |= IORING_SQ_TASKRUN;
        }
    }

    /// Completes up to `most` requests, in the order in which they came.
    fn complete_now(&mut self, most: u32) {
        for _ in 0..most {
            let Some(name) = self.running.pop_front() else { return };
            if !self.held_back.is_empty() || !self.post(name) {
                self.held_back.push_back(name);
                self.memory().sq_flags |= IORING_SQ_CQ_OVERFLOW;
            }
        }
    }

    /// Posts what was held back, as far as there is room.
    fn flush(&mut self) {
        while let Some(name) = self.held_back.front().copied() {
            if !self.post(name) {
                self.memory().sq_flags |= IORING_SQ_CQ_OVERFLOW;
                return;
            }
            self.held_back.pop_front();
        }
        self.memory().sq_flags &= !IORING_SQ_CQ_OVERFLOW;
    }

    /// Posts a completion, if there is room. A large one has a filler before it at the end of the
    /// queue, which may take the last room.
    fn post(&mut self, name: u64) -> bool {
        let bit = self.pattern >> (name & 7) & 1;
        let is_own = name == LIBURING_UDATA_TIMEOUT;
        let is_large = self.memory().is_mixed() && bit != 0 && !is_own;
        if is_large && self.memory().cq_tail & (CQ - 1) == CQ - 1 {
            if self.ready() == CQ {
                return false;
            }
            self.put(u64::MAX - 7, 0, IORING_CQE_F_SKIP, 1);
        }
        let slots = 1 + u32::from(is_large);
        if CQ - self.ready() < slots {
            return false;
        }
        let res = if is_own && bit != 0 { -libc::ETIME } else { 0 };
        self.put(name, res, if is_large { IORING_CQE_F_32 } else { 0 }, slots);
        true
    }

    fn put(&mut self, user_data: u64, res: i32, flags: u32, slots: u32) {
        let m = self.memory();
        let tail = m.cq_tail;
        *m.cqe(tail) = io_uring_cqe { user_data, res, flags, ..*m.cqe(tail) };
        m.cq_tail = tail.wrapping_add(slots);
    }

    /// The kernel's thread falls asleep, unless there is something to take.
    pub fn sleep(&mut self) {
        let m = self.memory();
        if m.ring.flags & IORING_SETUP_SQPOLL != 0 && m.sq_head == m.sq_tail {
            m.sq_flags |= IORING_SQ_NEED_WAKEUP;
        }
    }

    /// How many of the program's requests were taken and have not been posted.
    pub fn outstanding(&self) -> u64 {
        programs(self.running.iter().chain(&self.held_back))
    }

    /// How many timeouts of the library's own wait to be taken.
    pub fn own_waiting(&mut self) -> u64 {
        self.memory().own_waiting()
    }

    /// How many completions are there for the program to see.
    pub fn visible(&mut self) -> u64 {
        self.memory().visible()
    }
}

/// How many of these are the program's, and no timeouts of the library's own.
fn programs<'a>(names: impl IntoIterator<Item = &'a u64>) -> u64 {
    names.into_iter().filter(|name| **name != LIBURING_UDATA_TIMEOUT).count() as u64
}
