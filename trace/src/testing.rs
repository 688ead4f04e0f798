//! Builds SQEs and traces for tests.

use std::sync::atomic::AtomicU64;

use uring::abi::io_uring::io_uring_op;
use uring_trace_format::detail::Detail;
use uring_trace_format::event::{self, Cqe, Enter, Event, Indices, Setup, Sqe};
use uring_trace_format::record::Head;
use uring_trace_format::segment::{HEADER, SLOT, WAIT, Words};
use uring_trace_format::{Header, Reader, Segment, Slot, Step};

use crate::model::{Item, Model};

/// An SQE that is filled field by field.
#[derive(Clone, Copy)]
pub struct Build([u8; 64]);

/// An SQE with this operation.
pub fn sqe(op: io_uring_op) -> Build {
    Build::new(op as u8)
}

impl Build {
    pub fn new(opcode: u8) -> Build {
        let mut bytes = [0; 64];
        bytes[0] = opcode;
        Build(bytes)
    }

    fn put(mut self, at: usize, bytes: &[u8]) -> Build {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    pub fn flags(self, flags: u8) -> Build {
        self.put(1, &[flags])
    }

    pub fn ioprio(self, ioprio: u16) -> Build {
        self.put(2, &ioprio.to_ne_bytes())
    }

    pub fn fd(self, fd: i32) -> Build {
        self.put(4, &fd.to_ne_bytes())
    }

    pub fn off(self, off: u64) -> Build {
        self.put(8, &off.to_ne_bytes())
    }

    pub fn addr(self, addr: u64) -> Build {
        self.put(16, &addr.to_ne_bytes())
    }

    pub fn len(self, len: u32) -> Build {
        self.put(24, &len.to_ne_bytes())
    }

    pub fn op_flags(self, flags: u32) -> Build {
        self.put(28, &flags.to_ne_bytes())
    }

    pub fn events(self, events: u32) -> Build {
        self.op_flags(if cfg!(target_endian = "big") { events.rotate_left(16) } else { events })
    }

    pub fn data(self, data: u64) -> Build {
        self.put(32, &data.to_ne_bytes())
    }

    pub fn group(self, group: u16) -> Build {
        self.put(40, &group.to_ne_bytes())
    }

    pub fn file_index(self, index: u32) -> Build {
        self.put(44, &index.to_ne_bytes())
    }

    pub fn words(self) -> [u64; 8] {
        std::array::from_fn(|i| {
            u64::from_ne_bytes(std::array::from_fn(|byte| self.0[8 * i + byte]))
        })
    }

    pub fn sqe(self) -> Sqe {
        let mut words = [0; 16];
        words[..8].copy_from_slice(&self.words());
        Sqe { words, is_wide: false }
    }
}

/// An io_uring_enter(2) that fails.
pub fn refused(result: i32) -> Enter {
    Enter { result, is_seen: true, ..Enter::default() }
}

/// A trace in memory, written by the functions that the library uses.
pub struct Trace {
    header: Box<Header>,
    slots: Vec<Words>,
    now: u64,
    ring: i32,
    tid: u32,
}

impl Trace {
    pub fn new() -> Trace {
        Trace::of(42, 1 << 10)
    }

    pub fn of(pid: u32, slots: u64) -> Trace {
        let slots_of = |_| std::array::from_fn(|_| AtomicU64::new(0));
        Trace {
            header: Box::new(Header::new(slots, 0, pid, [1_000, 1_000], b"program")),
            slots: (0..slots).map(slots_of).collect(),
            now: 1_000,
            ring: 3,
            tid: pid,
        }
    }

    /// Makes writers wait when the ring is full.
    pub fn waiting(mut self) -> Trace {
        self.header.mode = WAIT;
        self
    }

    fn head(&self) -> Head {
        Head { time: self.now, tid: self.tid, ring: self.ring }
    }

    pub fn write(&mut self, record: &[Slot]) -> &mut Trace {
        let segment = Segment::new(&self.header, &self.slots);
        let position = segment.reserve(record.len() as u64);
        for (i, slot) in record.iter().enumerate() {
            segment.write(position + i as u64, slot, i == 0);
        }
        self
    }

    /// Reserves positions, and writes nothing there.
    pub fn reserve(&mut self, count: u64) -> &mut Trace {
        Segment::new(&self.header, &self.slots).reserve(count);
        self
    }

    /// Passes time.
    pub fn after(&mut self, nanoseconds: u64) -> &mut Trace {
        self.now += nanoseconds;
        self
    }

    /// Continues at a time.
    pub fn at(&mut self, time: u64) -> &mut Trace {
        self.now = time;
        self
    }

    /// Continues with another thread.
    pub fn thread(&mut self, tid: u32) -> &mut Trace {
        self.tid = tid;
        self
    }

    /// Continues with another ring.
    pub fn ring(&mut self, ring: i32) -> &mut Trace {
        self.ring = ring;
        self
    }

    pub fn start(&mut self) -> &mut Trace {
        self.started(false)
    }

    pub fn started(&mut self, forked: bool) -> &mut Trace {
        self.write(&[event::start_slot(Head { ring: -1, ..self.head() }, forked, 1)])
    }

    pub fn setup(&mut self, flags: u32) -> &mut Trace {
        let setup = Setup {
            result: self.ring,
            entries: 8,
            flags,
            flags_out: flags,
            sq_entries: 8,
            cq_entries: 16,
            ..Setup::default()
        };
        self.write(&event::setup_slots(self.head(), &setup))
    }

    pub fn register(&mut self, register: &event::Register) -> &mut Trace {
        self.write(&event::register_slots(self.head(), register))
    }

    pub fn sqe(&mut self, sqe: Build) -> &mut Trace {
        let words = sqe.words();
        let count = Sqe::slots(&words);
        let all = [event::sqe_slot(self.head(), &words, count), event::sqe_more(&words, [0; 3])];
        self.write(&all[..count as usize])
    }

    /// io_uring_enter(2), which takes `nanoseconds`.
    pub fn enter(&mut self, to_submit: u32, min_complete: u32, nanoseconds: u64) -> &mut Trace {
        let start = self.now;
        self.now += nanoseconds;
        let enter = Enter {
            result: to_submit as i32,
            start,
            to_submit,
            min_complete,
            flags: u32::from(min_complete != 0),
            is_seen: true,
            ..Enter::default()
        };
        self.enter_with(&enter)
    }

    pub fn enter_with(&mut self, enter: &Enter) -> &mut Trace {
        let (first, second) = event::enter_slots(self.head(), enter);
        let all: Vec<Slot> = std::iter::once(first).chain(second).collect();
        self.write(&all)
    }

    pub fn cqe(&mut self, user_data: u64, res: i32, flags: u32, after_enter: bool) -> &mut Trace {
        let [a, b] = Cqe { user_data, res, flags }.words();
        self.write(&[event::cqe_slot(self.head(), 0, [a, b, 0, 0], false, false, after_enter)])
    }

    pub fn detail(&mut self, detail: &Detail) -> &mut Trace {
        self.write(detail.slots(self.head()).as_slice())
    }

    pub fn injected(&mut self, injected: &event::Injected) -> &mut Trace {
        self.write(&[event::injected_slot(self.head(), injected)])
    }

    pub fn unseen(&mut self, count: u32) -> &mut Trace {
        self.write(&[event::unseen_slot(self.head(), count)])
    }

    pub fn exit(&mut self) -> &mut Trace {
        self.write(&[event::exit_slot(self.head(), Indices::default())])
    }

    /// What a reader finds.
    pub fn events(&self) -> Vec<Event> {
        let reader = Reader::new(Segment::new(&self.header, &self.slots));
        let mut events = Vec::new();
        loop {
            match reader.step() {
                Step::Event(event) => events.push(event),
                Step::End => return events,
                other => panic!("{other:?}"),
            }
        }
    }

    /// What a model makes of it, with the end of the process.
    pub fn items(&self) -> Vec<Item> {
        let mut model = Model::new(0, self.header.pid, "program".to_string());
        let mut items: Vec<Item> = self.events().iter().flat_map(|e| model.apply(e)).collect();
        items.push(model.end());
        items
    }

    /// The bytes of the file.
    pub fn file(&self) -> Vec<u8> {
        const LEN: usize = size_of::<Header>();
        let header: *const Header = &raw const *self.header;
        // SAFETY: so many bytes are the header, and it has no padding.
        let mut bytes = unsafe { std::slice::from_raw_parts(header.cast(), LEN) }.to_vec();
        bytes.resize(HEADER, 0);
        for word in self.slots.iter().flatten() {
            bytes.extend(word.load(std::sync::atomic::Ordering::Relaxed).to_ne_bytes());
        }
        assert_eq!(bytes.len(), HEADER + SLOT * self.slots.len());
        bytes
    }
}
