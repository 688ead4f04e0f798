//! What a process has in flight: matches CQEs to SQEs.

use std::collections::{BTreeMap, HashMap};

use uring_trace_format::Body;
use uring_trace_format::detail::{Call, Data, Detail};
use uring_trace_format::event::{Cqe, Enter, Event, Indices, Injected, Register, Setup, Sqe};

use crate::file_names;
use crate::operations;
use crate::sqe::View;

mod ring;

use ring::Ring;

const CQE_MORE: u32 = 1 << 1;
const CQE_NOTIF: u32 = 1 << 3;
const CQE_SKIP: u32 = 1 << 5;
const SQE_FIXED_FILE: u32 = 1;
const SQE_SKIP_SUCCESS: u32 = 1 << 6;
const SETUP_SQPOLL: u32 = 1 << 1;

/// A request: an SQE that was submitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its number in the process, from 1.
    pub number: u64,
    /// When the kernel could see the SQE.
    pub time: u64,
    /// The SQE.
    pub sqe: Sqe,
    /// How many CQEs it has had.
    pub cqes: u64,
    /// The name of its file, if names are recorded.
    pub file: Option<String>,
    /// The first bytes that it writes or sends, if data are recorded.
    pub data: Option<Vec<u8>>,
    /// What a rule of injection changed.
    pub injected: Option<Injected>,
}

impl Request {
    /// Its fields.
    pub fn view(&self) -> View<'_> {
        View(&self.sqe)
    }

    fn is_silent(&self) -> bool {
        self.view().has(SQE_SKIP_SUCCESS)
    }
}

/// When a request completed, compared with its io_uring_enter(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The CQE was there when the call that submitted it returned; the call did not wait.
    Inline,
    /// The CQE was there when the call that submitted it returned; the call also waited.
    SameCall,
    /// Later.
    Later,
}

/// A CQE and the request that it answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The CQE.
    pub cqe: Cqe,
    /// The rest of a 32-byte CQE.
    pub extra: Option<[u64; 2]>,
    /// The request; `None` if no request in flight has this `user_data`.
    pub request: Option<Request>,
    /// Several requests in flight had the same `user_data`: the request is the newest of them, and
    /// may be the wrong one.
    pub is_ambiguous: bool,
    /// When it completed, if the request is known.
    pub moment: Option<Moment>,
    /// From the submission to the first sight of this CQE: an upper bound, in nanoseconds. `None`
    /// for all CQEs of a multishot request but the first, and if the request is not certain.
    pub latency: Option<u64>,
    /// The name of the file that it opened, if names are recorded.
    pub opened: Option<String>,
    /// The first bytes that it read or received, if data are recorded.
    pub data: Option<Vec<u8>>,
}

impl Completion {
    /// Whether further CQEs of the request follow.
    pub fn has_more(&self) -> bool {
        self.cqe.flags & CQE_MORE != 0
    }

    /// Whether it is the notification of a zero-copy send.
    pub fn is_notification(&self) -> bool {
        self.cqe.flags & CQE_NOTIF != 0
    }

    /// Whether it only fills the CQ ring up to its end.
    pub fn is_filler(&self) -> bool {
        self.cqe.flags & CQE_SKIP != 0
    }

    /// The bytes by which a transfer was shorter than requested.
    pub fn short_by(&self) -> Option<u32> {
        let view = self.request.as_ref()?.view();
        let done = u32::try_from(self.cqe.res).ok()?;
        // A multishot request, or a buffer that the kernel selects, has no length of its own.
        let applies = !view.is_multishot() && !view.has(1 << 5) && !self.is_notification();
        view.wanted().filter(|_| applies)?.checked_sub(done).filter(|short| *short > 0)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The process started to write its trace.
    Start {
        /// Its file name.
        program: String,
        /// Whether it is a child of fork(2) of a process that wrote a trace.
        forked: bool,
        /// The parent process.
        parent: u32,
    },
    /// io_uring_setup(2).
    Setup(Setup),
    /// io_uring_register(2).
    Register(Register),
    /// A request was submitted; with the number of another one in flight that has the same
    /// `user_data`.
    Submitted(Request, Option<u64>),
    /// io_uring_enter(2).
    Enter(Enter),
    /// A rule changed a request, or the call that follows.
    Injected(Injected, Option<Request>),
    /// A CQE was seen.
    Completed(Box<Completion>),
    /// So many CQEs were overwritten before they were seen.
    Unseen(u32),
    /// A ring was torn down, with these requests in flight.
    Exit(Indices, Vec<Request>),
    /// So many slots were overwritten before they were read.
    Lost(u64),
    /// What only the checks need.
    Detail(Box<Detail>),
    /// The trace of the process has ended.
    End(Ending),
}

/// The end of the trace of a process.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ending {
    /// By ring: the requests in flight.
    pub in_flight: Vec<(i32, Vec<Request>)>,
    /// The threads whose last io_uring_enter(2) has not returned.
    pub calling: Vec<Calling>,
    /// Slots that were overwritten before they were read.
    pub lost: u64,
    /// CQEs that were not seen.
    pub unseen: u64,
    /// Records that were not written completely.
    pub incomplete: u64,
    /// Records of a kind that this program does not know.
    pub unknown: u64,
}

/// A call that has not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calling {
    /// The thread.
    pub tid: u32,
    /// The ring.
    pub ring: i32,
    /// When the call was made.
    pub time: u64,
    /// How many CQEs it waits for; `None` if that is not known.
    pub waits_for: Option<u32>,
}

/// A line of the trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The number of the trace file.
    pub file: usize,
    /// The process.
    pub pid: u32,
    /// The thread.
    pub tid: u32,
    /// `CLOCK_MONOTONIC`, in nanoseconds.
    pub time: u64,
    /// The descriptor of the ring, or -2 minus its registered index; -1 for none.
    pub ring: i32,
    /// How many rings had this descriptor before.
    pub generation: u32,
    /// What happened.
    pub what: What,
}

/// The state of a process.
pub struct Model {
    file: usize,
    pid: u32,
    program: String,
    rings: BTreeMap<i32, Ring>,
    generations: HashMap<i32, u32>,
    numbers: u64,
    time: u64,
    ending: Ending,
    /// Names of files, by the ring if they are registered, and number.
    files: HashMap<(Option<i32>, i32), String>,
    /// Data of the next SQE of a thread.
    written: HashMap<u32, Vec<u8>>,
    /// Data of the next CQE of a ring with this `user_data`.
    read: HashMap<(i32, u64), Vec<u8>>,
    /// By thread: its last call, until that returns.
    calling: BTreeMap<u32, Calling>,
}

impl Model {
    /// A process of which nothing is known yet.
    pub fn new(file: usize, pid: u32, program: String) -> Model {
        Model {
            file,
            pid,
            program,
            rings: BTreeMap::new(),
            generations: HashMap::new(),
            numbers: 0,
            time: 0,
            ending: Ending::default(),
            files: HashMap::new(),
            written: HashMap::new(),
            read: HashMap::new(),
            calling: BTreeMap::new(),
        }
    }

    /// Changes the number of the trace file.
    pub fn renumber(&mut self, file: usize) {
        self.file = file;
    }

    fn item(&self, event: &Event, generation: u32, what: What) -> Item {
        let (time, tid, ring) = (event.head.time, event.head.tid, event.head.ring);
        Item { file: self.file, pid: self.pid, tid, time, ring, generation, what }
    }

    fn ring(&mut self, descriptor: i32) -> &mut Ring {
        let generation = self.generations.get(&descriptor).copied().unwrap_or(0);
        self.rings.entry(descriptor).or_insert_with(|| Ring::new(generation))
    }

    /// What a record says.
    pub fn apply(&mut self, event: &Event) -> Vec<Item> {
        self.time = self.time.max(event.head.time);
        let descriptor = event.head.ring;
        let (generation, what) = match &event.body {
            Body::Start { forked, parent } => {
                let program = self.program.clone();
                (0, What::Start { program, forked: *forked, parent: *parent })
            }
            Body::Setup(setup) => (self.set_up(descriptor, setup), What::Setup(*setup)),
            Body::Register(register) => {
                (self.ring(descriptor).generation, What::Register(*register))
            }
            Body::Sqe(sqe) => {
                let request = self.request(event, sqe);
                let ring = self.ring(descriptor);
                let twice = ring.submit(&request);
                let (generation, is_polled) = (ring.generation, ring.has_sqpoll);
                if !is_polled {
                    self.called(event, None);
                }
                (generation, What::Submitted(request, twice))
            }
            Body::Injected(injected) => {
                let ring = self.ring(descriptor);
                (ring.generation, What::Injected(*injected, ring.inject(injected)))
            }
            Body::Enter(enter) => {
                let tid = event.head.tid;
                self.calling.remove(&tid);
                let ring = self.ring(descriptor);
                ring.enter(enter, tid);
                (ring.generation, What::Enter(*enter))
            }
            Body::Cqes(cqes) => {
                let both = [Some(cqes.first), cqes.second];
                let complete = |cqe| {
                    let (generation, completion) = self.complete(event, cqe, cqes.after_enter);
                    let completion = Completion { extra: cqes.extra, ..completion };
                    self.item(event, generation, What::Completed(Box::new(completion)))
                };
                return both.into_iter().flatten().map(complete).collect();
            }
            Body::Unseen(count) => {
                self.ending.unseen += u64::from(*count);
                (self.ring(descriptor).generation, What::Unseen(*count))
            }
            Body::Detail(detail) => return self.detail(event, detail),
            Body::Exit(indices) => {
                self.files.retain(|(ring, _), _| *ring != Some(descriptor));
                let ring = self.rings.remove(&descriptor).unwrap_or_default();
                *self.generations.entry(descriptor).or_insert(ring.generation) += 1;
                (ring.generation, What::Exit(*indices, ring.left()))
            }
        };
        vec![self.item(event, generation, what)]
    }

    fn request(&mut self, event: &Event, sqe: &Sqe) -> Request {
        self.numbers += 1;
        let data = self.written.remove(&event.head.tid);
        let mut request = Request {
            number: self.numbers,
            time: event.head.time,
            sqe: *sqe,
            cqes: 0,
            file: None,
            data,
            injected: None,
        };
        let view = request.view();
        let ring = event.head.ring;
        let file = view.file().map(|fd| (view.has(SQE_FIXED_FILE).then_some(ring), fd));
        request.file = file.and_then(|file| self.files.get(&file).cloned());
        request
    }

    fn called(&mut self, event: &Event, waits_for: Option<u32>) {
        let (tid, ring, time) = (event.head.tid, event.head.ring, event.head.time);
        let call = self.calling.entry(tid).or_insert(Calling { tid, ring, time, waits_for });
        call.waits_for = call.waits_for.or(waits_for);
    }

    fn detail(&mut self, event: &Event, detail: &Detail) -> Vec<Item> {
        match detail {
            Detail::Call(Call { is_exit: false, min_complete, .. }) => {
                self.called(event, Some(*min_complete));
            }
            Detail::Name(name) => {
                let ring = name.is_registered.then_some(event.head.ring);
                self.files.insert((ring, name.file), file_names::described(name));
            }
            Detail::Data(Data { is_result, user_data, bytes, .. }) => {
                let bytes = bytes.as_slice().to_vec();
                match is_result {
                    true => self.read.insert((event.head.ring, *user_data), bytes),
                    false => self.written.insert(event.head.tid, bytes),
                };
            }
            _ => {}
        }
        let generation = self.ring(event.head.ring).generation;
        vec![self.item(event, generation, What::Detail(Box::new(*detail)))]
    }

    /// A new ring takes the place of one whose descriptor was closed without `io_uring_queue_exit`.
    fn set_up(&mut self, descriptor: i32, setup: &Setup) -> u32 {
        if setup.result < 0 {
            return 0;
        }
        if self.rings.remove(&descriptor).is_some() {
            *self.generations.entry(descriptor).or_insert(0) += 1;
        }
        let ring = self.ring(descriptor);
        ring.has_sqpoll = setup.flags_out & SETUP_SQPOLL != 0;
        ring.generation
    }

    fn complete(&mut self, event: &Event, cqe: Cqe, after_enter: bool) -> (u32, Completion) {
        let tid = event.head.tid;
        let data = self.read.remove(&(event.head.ring, cqe.user_data));
        let file = self.files.get(&(None, cqe.res)).cloned();
        let ring = self.ring(event.head.ring);
        let mut completion = Completion {
            cqe,
            extra: None,
            request: None,
            is_ambiguous: false,
            moment: None,
            latency: None,
            opened: None,
            data,
        };
        let found = ring.find(cqe.user_data).filter(|_| !completion.is_filler());
        let Some((number, is_ambiguous)) = found else { return (ring.generation, completion) };
        let request = ring.count(number, completion.has_more());
        let Some(request) = request else { return (ring.generation, completion) };
        completion.moment = Some(ring.moment(number, after_enter.then_some(tid)));
        let is_first = request.cqes == 1 || !request.view().is_multishot();
        let latency = event.head.time.saturating_sub(request.time);
        completion.latency = (is_first && !is_ambiguous).then_some(latency);
        completion.is_ambiguous = is_ambiguous;
        completion.opened = file.filter(|_| operations::opens(request.view()));
        completion.request = Some(request);
        (ring.generation, completion)
    }

    /// Slots were overwritten before they were read.
    pub fn lose(&mut self, slots: u64) -> Item {
        self.ending.lost += slots;
        self.at_end(What::Lost(slots))
    }

    /// A record never was complete.
    pub fn skip(&mut self) {
        self.ending.incomplete += 1;
    }

    /// A record has an unknown kind.
    pub fn unknown(&mut self) {
        self.ending.unknown += 1;
    }

    /// The end of the trace.
    pub fn end(&mut self) -> Item {
        let left = self.rings.iter().map(|(fd, ring)| (*fd, ring.left()));
        self.ending.in_flight = left.filter(|(_, left)| !left.is_empty()).collect();
        self.ending.calling = self.calling.values().copied().collect();
        self.at_end(What::End(self.ending.clone()))
    }

    fn at_end(&self, what: What) -> Item {
        let (pid, time) = (self.pid, self.time);
        Item { file: self.file, pid, tid: pid, time, ring: -1, generation: 0, what }
    }
}

#[cfg(test)]
mod tests;
