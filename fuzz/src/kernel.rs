//! A kernel that takes entries and posts completions in order, short of both as it is told.

use std::collections::VecDeque;
use std::sync::{Mutex, Once};

use uring::abi::io_uring::*;
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
    /// How many entries were taken in all.
    pub taken: u64,
}

// SAFETY: fuzz targets have one thread.
unsafe impl Send for Kernel {}

static KERNEL: Mutex<Option<Kernel>> = Mutex::new(None);

/// Puts a kernel behind the ring in `memory`.
pub fn serve(memory: *mut Memory, whims: Vec<u8>) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| install(Box::leak(Box::new(&Entered))));
    *KERNEL.lock().unwrap() = Some(Kernel {
        memory,
        running: VecDeque::new(),
        held_back: VecDeque::new(),
        whims: whims.into(),
        taken: 0,
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
        let polled = self.memory().ring.flags & IORING_SETUP_SQPOLL != 0;
        let most = if whim & 4 != 0 { to_submit / 2 } else { to_submit };
        let taken = if polled { 0 } else { self.take(most) };
        if polled {
            self.memory().sq_flags &= !IORING_SQ_NEED_WAKEUP;
            self.take(SQ);
        }
        if flags & IORING_ENTER_GETEVENTS != 0 {
            self.memory().sq_flags &= !(IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN);
            self.flush();
        }
        self.complete(u32::from(whim >> 4));
        if taken == 0 && to_submit != 0 && !polled {
            return if whim & 4 != 0 { Err(Errno(libc::EAGAIN)) } else { Ok(0) };
        }
        while min_complete != 0 && self.ready() < min_complete.min(CQ) {
            if self.running.is_empty() && self.held_back.is_empty() {
                // Nobody would ever wake it.
                return if taken != 0 { Ok(taken) } else { Err(Errno(libc::EINTR)) };
            }
            self.flush();
            self.complete(1);
        }
        Ok(if polled { to_submit } else { taken })
    }

    fn ready(&mut self) -> u32 {
        let m = self.memory();
        m.cq_tail.wrapping_sub(m.cq_head)
    }

    /// Takes up to `most` entries.
    pub fn take(&mut self, most: u32) -> u32 {
        let m = self.memory();
        let mut names = Vec::new();
        while (names.len() as u32) < most && m.sq_head != m.sq_tail {
            let slot = m.sq_head & (SQ - 1);
            let slot = if m.ring.sq.array.is_null() { slot } else { m.array[slot as usize] };
            names.push(m.sqes[slot as usize].user_data);
            m.sq_head = m.sq_head.wrapping_add(1);
        }
        self.taken += names.len() as u64;
        self.running.extend(&names);
        names.len() as u32
    }

    /// Completes up to `most` requests, in the order in which they came.
    pub fn complete(&mut self, most: u32) {
        for _ in 0..most {
            let Some(name) = self.running.pop_front() else { return };
            if self.held_back.is_empty() && self.ready() < CQ {
                self.post(name);
            } else {
                self.held_back.push_back(name);
                self.memory().sq_flags |= IORING_SQ_CQ_OVERFLOW;
            }
        }
    }

    /// Posts what was held back, as far as there is room.
    fn flush(&mut self) {
        while self.ready() < CQ {
            let Some(name) = self.held_back.pop_front() else { return };
            self.post(name);
        }
        if !self.held_back.is_empty() {
            self.memory().sq_flags |= IORING_SQ_CQ_OVERFLOW;
        }
    }

    fn post(&mut self, name: u64) {
        let m = self.memory();
        let tail = m.cq_tail;
        *m.cqe(tail) = io_uring_cqe { user_data: name, res: 0, flags: 0, ..*m.cqe(tail) };
        m.cq_tail = tail.wrapping_add(1);
    }

    /// The kernel's thread falls asleep.
    pub fn sleep(&mut self) {
        if self.memory().ring.flags & IORING_SETUP_SQPOLL != 0 {
            self.memory().sq_flags |= IORING_SQ_NEED_WAKEUP;
        }
    }

    /// How many requests were taken and have not been posted.
    pub fn outstanding(&self) -> usize {
        self.running.len() + self.held_back.len()
    }
}
