//! Counts what a ring did.

use std::collections::{BTreeMap, BTreeSet};

use uring::abi::io_uring::*;
use uring_trace_format::event::{Enter, Register};

use crate::model::{Completion, Item, Moment, What};

/// A program that has to wait for something before its next request takes longer than this, in
/// nanoseconds.
const GAP: u64 = 5_000;

/// A group of provided buffers.
#[derive(Debug, Default)]
pub struct Group {
    /// Buffers of its ring, if its registration is in the trace.
    pub entries: Option<u32>,
    /// CQEs of requests that use it.
    pub cqes: u64,
    /// How many of them are `-ENOBUFS`.
    pub dry: u64,
}

/// The end of an io_uring_enter(2).
struct Previous {
    tid: u32,
    time: u64,
    /// The CQ head, and how many CQEs were ready.
    head: u32,
    ready: u32,
    /// It submitted one request, did not wait, and found no CQE.
    is_alone: bool,
}

/// What a ring did.
#[derive(Default)]
pub struct Counts {
    /// The setup flags; `None` if the setup is not in the trace.
    pub flags: Option<u32>,
    /// The entries of the CQ ring.
    pub cq_entries: u32,
    /// Threads that used it.
    pub threads: BTreeSet<u32>,
    pub requests: u64,
    pub enters: u64,
    /// Enters with the index of a registered ring.
    pub registered: u64,
    /// Enters that should submit.
    pub submitting: u64,
    /// SQEs that they submitted.
    pub submitted: u64,
    /// Enters that submitted one request although the program could have had others.
    pub single: u64,
    /// Enters that submitted less than they should.
    pub short: u64,
    /// Enters after which the CQ ring had overflowed.
    pub overflowed: u64,
    /// Enters that did not submit, did not wait and found nothing.
    pub empty: u64,
    /// Enters that waited.
    pub waits: u64,
    /// Waits that timed out, and their timeouts in nanoseconds.
    pub expired: u64,
    pub timeouts: u64,
    pub cqes: u64,
    /// CQEs that were not there when the call that submitted their request returned.
    pub later: u64,
    pub groups: BTreeMap<u16, Group>,
    previous: Option<Previous>,
    first: Option<u64>,
    last: u64,
}

impl Counts {
    /// Counts a line of the trace.
    pub fn item(&mut self, item: &Item) {
        self.first.get_or_insert(item.time);
        self.last = self.last.max(item.time);
        match &item.what {
            What::Setup(setup) if setup.result >= 0 => {
                self.flags = Some(setup.flags_out);
                self.cq_entries = setup.cq_entries;
                self.threads.insert(item.tid);
            }
            What::Register(register) => self.register(register),
            What::Submitted(..) => {
                self.requests += 1;
                self.threads.insert(item.tid);
            }
            What::Enter(enter) => {
                self.threads.insert(item.tid);
                self.enter(enter, item);
            }
            What::Completed(done) => self.complete(done),
            _ => {}
        }
    }

    /// A ring that was only probed for features has nothing to count.
    pub fn is_used(&self) -> bool {
        self.enters > 0 || self.requests > 0
    }

    /// From the setup, or the first line, to the last one, in nanoseconds.
    pub fn time(&self) -> u64 {
        self.last - self.first.unwrap_or(self.last)
    }

    /// Whether the ring was set up with one of these flags; `None` if that is not known.
    pub fn has(&self, flags: u32) -> Option<bool> {
        self.flags.map(|set| set & flags != 0)
    }

    fn register(&mut self, register: &Register) {
        let is_ring = register.opcode == io_uring_register_op::IORING_REGISTER_PBUF_RING as u32;
        if !is_ring || register.result < 0 || register.bytes < 16 {
            return;
        }
        // `ring_entries` and `bgid` of `struct io_uring_buf_reg`.
        let bytes = register.data[1].to_ne_bytes();
        let entries = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let group = self.groups.entry(u16::from_ne_bytes([bytes[4], bytes[5]])).or_default();
        group.entries = Some(entries);
    }

    fn enter(&mut self, enter: &Enter, item: &Item) {
        let ready = enter.indices.tail.wrapping_sub(enter.indices.head);
        let gets_events = enter.flags & IORING_ENTER_GETEVENTS != 0;
        let submitted = u32::try_from(enter.result).unwrap_or(0);
        let is_busy = enter.result == -libc::EBUSY;
        self.enters += 1;
        self.registered += u64::from(enter.flags & IORING_ENTER_REGISTERED_RING != 0);
        if enter.to_submit > 0 {
            self.submitting += 1;
            self.submitted += u64::from(submitted);
            self.single += u64::from(self.is_single(enter, item.tid));
            self.short += u64::from(enter.result >= 0 && submitted < enter.to_submit);
        }
        let overflow = u32::from(enter.sq_flags) & IORING_SQ_CQ_OVERFLOW != 0;
        self.overflowed += u64::from(overflow || is_busy);
        let is_wait = gets_events && enter.min_complete > 0;
        self.waits += u64::from(is_wait);
        let is_nothing = enter.is_seen && enter.to_submit == 0 && enter.result == 0 && ready == 0;
        self.empty += u64::from(is_nothing && gets_events && !is_wait);
        if enter.result == -libc::ETIME {
            self.expired += 1;
            self.timeouts += enter.timeout.unwrap_or(0);
        }
        let is_alone = submitted == 1 && !gets_events && ready == 0;
        let (tid, time, head) = (item.tid, item.time, enter.indices.head);
        self.previous = enter.is_seen.then_some(Previous { tid, time, head, ready, is_alone });
    }

    /// Whether an enter submits one request although the program has not consumed all of several
    /// CQEs that were ready, or has just submitted another one and learned nothing since.
    fn is_single(&self, enter: &Enter, tid: u32) -> bool {
        let Some(previous) = &self.previous else { return false };
        let gap = enter.start.saturating_sub(previous.time);
        let consumed = enter.indices.head.wrapping_sub(previous.head);
        let has_left = previous.ready > 1 && consumed < previous.ready;
        let is_next = previous.is_alone && gap <= GAP;
        enter.to_submit == 1 && previous.tid == tid && (has_left || is_next)
    }

    fn complete(&mut self, done: &Completion) {
        let Some(request) = &done.request else { return };
        self.cqes += 1;
        self.later += u64::from(done.moment == Some(Moment::Later));
        if request.view().has(IOSQE_BUFFER_SELECT) {
            let group = self.groups.entry(request.view().buf_index()).or_default();
            group.cqes += 1;
            group.dry += u64::from(done.cqe.res == -libc::ENOBUFS);
        }
    }
}
