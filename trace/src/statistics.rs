//! Counts requests, calls and losses by ring and operation, for the summary and for the page.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::model::{Completion, Ending, Item, Moment, What};
use crate::operations;
use crate::text::ring;

/// A ring: the trace file, its descriptor, and how many rings had the descriptor before.
pub type Key = (usize, i32, u32);

/// The rings after the first ones, counted together.
pub const OTHERS: Key = (usize::MAX, i32::MAX, u32::MAX);

/// Counts.
pub struct Statistics {
    /// Names and numbers of the processes, by trace file.
    pub programs: BTreeMap<usize, (String, u32)>,
    /// What is known of each ring.
    pub rings: BTreeMap<Key, Ring>,
    /// Records that are missing.
    pub notes: Vec<String>,
    /// Losses that have no note.
    pub more_notes: u64,
    /// How many rings, and how many notes, are kept.
    most: usize,
    /// The newest ring with each descriptor.
    newest: BTreeMap<(usize, i32), Key>,
}

/// What a ring did.
#[derive(Default)]
pub struct Ring {
    /// Its name.
    pub name: String,
    /// By opcode; `None` is for CQEs without a request.
    pub operations: BTreeMap<Option<u8>, Operation>,
    /// Calls of io_uring_enter(2).
    pub enters: u64,
    /// Requests that these calls submitted.
    pub submitted: u64,
    /// Calls that waited.
    pub waits: u64,
    /// The time that these took.
    pub waited: u64,
    /// The CQEs that were ready when they returned.
    pub ready: u64,
    /// CQEs that were overwritten before they were seen.
    pub unseen: u64,
    /// Requests in flight at the end.
    pub left: u64,
    /// Requests and calls that were changed by injection.
    pub injected: u64,
}

impl Ring {
    /// Whether there is something to show: a ring that was only probed for features has nothing.
    pub fn is_used(&self) -> bool {
        self.enters > 0 || !self.operations.is_empty() || self.unseen > 0
    }
}

/// What the requests of one operation did.
pub struct Operation {
    /// SQEs.
    pub requests: u64,
    /// CQEs, without notifications.
    pub cqes: u64,
    /// CQEs with an error.
    pub errors: u64,
    /// Bytes that were transferred.
    pub bytes: u64,
    /// CQEs that were there when the call returned that submitted the request and did not wait.
    pub inline: u64,
    /// The same, of calls that waited.
    pub same_call: u64,
    /// Transfers that were shorter than requested.
    pub short: u64,
    /// In nanoseconds; upper bounds.
    pub latencies: Histogram<u64>,
}

impl Default for Operation {
    fn default() -> Operation {
        let latencies = Histogram::new(2).expect("two digits are allowed");
        let (requests, cqes, errors, bytes, inline, same_call, short) = (0, 0, 0, 0, 0, 0, 0);
        Operation { requests, cqes, errors, bytes, inline, same_call, short, latencies }
    }
}

impl Operation {
    fn complete(&mut self, opcode: u8, done: &Completion) {
        if done.is_notification() {
            return;
        }
        self.cqes += 1;
        self.errors += u64::from(done.cqe.res < 0);
        if operations::has_bytes(opcode) {
            self.bytes += u64::try_from(done.cqe.res).unwrap_or(0);
        }
        self.inline += u64::from(done.moment == Some(Moment::Inline));
        self.same_call += u64::from(done.moment == Some(Moment::SameCall));
        self.short += u64::from(done.short_by().is_some());
        if let Some(latency) = done.latency {
            // It grows as needed; a span of time always fits.
            let _ = self.latencies.record(latency.max(1));
        }
    }
}

impl Statistics {
    /// Nothing counted yet. After `most` rings, the others are counted together.
    pub fn new(most: usize) -> Statistics {
        Statistics {
            programs: BTreeMap::new(),
            rings: BTreeMap::new(),
            notes: Vec::new(),
            more_notes: 0,
            most,
            newest: BTreeMap::new(),
        }
    }

    /// The name and number of a ring's process.
    pub fn program(&self, key: &Key) -> String {
        let program = self.programs.get(&key.0);
        let program = program.map_or(String::new(), |(name, pid)| format!("{name}[{pid}], "));
        program.replace(char::is_control, "\u{fffd}")
    }

    /// The ring of a file that had a descriptor last.
    pub fn newest(&self, file: usize, descriptor: i32) -> Option<Key> {
        self.newest.get(&(file, descriptor)).copied()
    }

    /// Where a ring is counted.
    pub fn key(&self, item: &Item) -> Key {
        let own = (item.file, item.ring, item.generation);
        match self.rings.contains_key(&own) || self.rings.len() < self.most {
            true => own,
            false => OTHERS,
        }
    }

    fn ring(&mut self, item: &Item) -> &mut Ring {
        let key = self.key(item);
        self.newest.insert((item.file, item.ring), key);
        let entry = self.rings.entry(key).or_default();
        if entry.name.is_empty() {
            entry.name = match key {
                OTHERS => "all further rings".to_string(),
                (.., 0) => ring(item),
                _ => format!("{} (number {} with this descriptor)", ring(item), key.2 + 1),
            };
        }
        entry
    }

    /// Counts a line.
    pub fn item(&mut self, item: &Item) {
        match &item.what {
            What::Start { program, .. } => {
                self.programs.insert(item.file, (program.clone(), item.pid));
            }
            What::Submitted(request, _) => {
                let operations = &mut self.ring(item).operations;
                operations.entry(Some(request.view().opcode())).or_default().requests += 1;
            }
            What::Enter(enter) => {
                let ring = self.ring(item);
                ring.enters += 1;
                ring.submitted += u64::try_from(enter.result).unwrap_or(0);
                if enter.min_complete > 0 {
                    ring.waits += 1;
                    ring.waited += item.time.saturating_sub(enter.start);
                    ring.ready += u64::from(enter.indices.tail.wrapping_sub(enter.indices.head));
                }
            }
            What::Completed(done) if !done.is_filler() => {
                let opcode = done.request.as_ref().map(|request| request.view().opcode());
                let operation = self.ring(item).operations.entry(opcode).or_default();
                match opcode {
                    Some(opcode) => operation.complete(opcode, done),
                    None => operation.cqes += 1,
                }
            }
            What::Injected(..) => self.ring(item).injected += 1,
            What::Unseen(count) => self.ring(item).unseen += u64::from(*count),
            What::Exit(_, left) if !left.is_empty() => self.ring(item).left += left.len() as u64,
            What::End(ending) => self.end(item, ending),
            _ => {}
        }
    }

    fn end(&mut self, item: &Item, ending: &Ending) {
        for (descriptor, left) in &ending.in_flight {
            let newest = self.newest(item.file, *descriptor);
            if let Some(ring) = newest.and_then(|key| self.rings.get_mut(&key)) {
                ring.left += left.len() as u64;
            }
        }
        for (count, what) in [
            (ending.lost, "slots of records were overwritten before they were read"),
            (ending.incomplete, "slots were not complete"),
            (ending.unknown, "records have an unknown kind"),
        ] {
            if count > 0 && self.notes.len() < self.most {
                self.notes.push(format!("{}: {count} {what}", item.pid));
            } else if count > 0 {
                self.more_notes += 1;
            }
        }
        self.newest.retain(|(file, _), _| *file != item.file);
        // The name of a process without a ring of its own is not shown.
        if !self.rings.keys().any(|key| key.0 == item.file) {
            self.programs.remove(&item.file);
        }
    }
}

#[cfg(test)]
mod tests {
    use uring::abi::io_uring::io_uring_op as op;

    use super::*;
    use crate::testing::{Trace, sqe};

    #[test]
    fn further_rings_are_counted_together() {
        let mut trace = Trace::new();
        trace.start();
        for ring in 3..9 {
            trace.ring(ring).setup(0).sqe(sqe(op::IORING_OP_NOP).data(1)).enter(1, 0, 1);
        }
        trace.ring(8).cqe(1, 0, 0, true).ring(6).exit();
        let mut statistics = Statistics::new(2);
        trace.items().iter().for_each(|item| statistics.item(item));
        let keys: Vec<Key> = statistics.rings.keys().copied().collect();
        assert_eq!(keys, [(0, 3, 0), (0, 4, 0), OTHERS]);
        let others = &statistics.rings[&OTHERS];
        assert_eq!(others.operations[&Some(0)].requests, 4);
        // Rings 5, 6 and 7: one was torn down, the others were there at the end.
        assert_eq!((others.left, statistics.rings[&(0, 3, 0)].left), (3, 1));
    }

    #[test]
    fn names_and_notes_are_bounded() {
        let mut statistics = Statistics::new(1);
        let mut trace = Trace::new();
        let mut items = trace.start().items();
        if let Some(What::End(ending)) = items.last_mut().map(|item| &mut item.what) {
            (ending.lost, ending.incomplete) = (5, 6);
        }
        items.iter().for_each(|item| statistics.item(item));
        assert!(statistics.programs.is_empty());
        assert_eq!((statistics.notes.len(), statistics.more_notes), (1, 1));
    }
}
