//! The state of a process, and what breaks a rule in it.

use std::collections::{BTreeMap, HashMap};

use uring::abi::io_uring::io_uring_op;
use uring_trace_format::detail::{Call, Changed, Detail, Vectors};
use uring_trace_format::event::{Enter, Indices, Register};

use super::buffers::Buffers;
use super::spans::{self, Span};
use super::stacks::Stacks;
use super::{Finding, Rule};
use crate::model::{Completion, Item, Request, What};
use crate::text::{described, ring as ring_name};

const SETUP_SQPOLL: u32 = 1 << 1;
const SETUP_SINGLE_ISSUER: u32 = 1 << 12;
const SQE_DRAIN: u32 = 1 << 1;
const SQE_LINKS: u32 = 1 << 2 | 1 << 3;
const SQE_SKIP_SUCCESS: u32 = 1 << 6;
const POLL_UPDATE_USER_DATA: u32 = 1 << 2;
const REGISTER_SEND_MSG_RING: u32 = 31;
const RECVSEND_BUNDLE: u16 = 1 << 4;
const UNREGISTER_PBUF_RING: u32 = 23;

/// A process.
#[derive(Default)]
pub struct Process {
    /// Its file name.
    pub program: String,
    /// Its mapped files.
    pub stacks: Stacks,
    /// Whether it is a child of fork(2) of a process with a trace.
    pub is_forked: bool,
    /// Whether it sends messages from one ring to another, or changes the `user_data` of requests.
    pub sends_messages: bool,
    rings: BTreeMap<(i32, u32), Ring>,
    /// By thread: its last call.
    calls: HashMap<u32, Call>,
    /// By thread: the iovecs of its next SQE.
    vectors: HashMap<u32, Vectors>,
}

/// A ring.
#[derive(Default)]
struct Ring {
    flags: u32,
    /// Whether this process has set it up.
    is_own: bool,
    in_flight: BTreeMap<u64, Live>,
    buffers: Buffers,
    /// The number of the chain to which the next SQE belongs.
    chain: u64,
    is_linked: bool,
    /// Whether records of CQEs are missing, or `user_data` do not tell which request a CQE answers.
    is_uncertain: bool,
}

/// A request in flight.
struct Live {
    request: Request,
    tid: u32,
    spans: Vec<Span>,
    call: Option<Call>,
    /// Requests of one chain run one after the other.
    chain: u64,
    is_drained: bool,
    /// Whether another request has its `user_data`: when it completes is not certain.
    is_doubtful: bool,
}

impl Process {
    /// What a line of the trace breaks.
    pub fn item(&mut self, item: &Item) -> Vec<Finding> {
        let key = (item.ring, item.generation);
        match &item.what {
            What::Start { program, forked, .. } => {
                (self.program, self.is_forked) = (program.clone(), *forked);
                Vec::new()
            }
            What::Setup(setup) if setup.result >= 0 => {
                let ring = Ring { flags: setup.flags_out, is_own: true, ..Ring::default() };
                self.rings.insert(key, ring);
                Vec::new()
            }
            What::Register(register) => {
                self.registered(key, register);
                Vec::new()
            }
            What::Submitted(request, twice) => self.submitted(item, request, *twice),
            What::Completed(done) => self.completed(item, done).into_iter().collect(),
            What::Enter(enter) => self.entered(item, enter),
            What::Unseen(_) => {
                // Requests without a CQE may have had one.
                let ring = self.rings.entry(key).or_default();
                ring.in_flight.clear();
                ring.is_uncertain = true;
                Vec::new()
            }
            What::Lost(_) => {
                for ring in self.rings.values_mut() {
                    ring.in_flight.clear();
                    ring.is_uncertain = true;
                }
                Vec::new()
            }
            What::Exit(indices, _) => self.exits(item, indices),
            What::Detail(detail) => self.detail(item, detail),
            What::Setup(_) | What::Injected(..) | What::End(_) => Vec::new(),
        }
    }

    fn here(&self, item: &Item, what: &str) -> Vec<(String, Call)> {
        let call = self.calls.get(&item.tid);
        call.map(|call| (what.to_string(), *call)).into_iter().collect()
    }

    fn registered(&mut self, key: (i32, u32), register: &Register) {
        self.sends_messages |= register.opcode == REGISTER_SEND_MSG_RING;
        if register.opcode == UNREGISTER_PBUF_RING && register.result >= 0 {
            // bgid follows ring_addr and ring_entries.
            let [a, b, c, d, e, f, ..] = register.data[1].to_ne_bytes();
            let _entries = [a, b, c, d];
            let group = u16::from_ne_bytes([e, f]);
            self.rings.entry(key).or_default().buffers.unregister(group.into());
        }
    }

    fn detail(&mut self, item: &Item, detail: &Detail) -> Vec<Finding> {
        match detail {
            Detail::Module(module) => self.stacks.add(module),
            Detail::Vectors(vectors) => {
                self.vectors.insert(item.tid, *vectors);
            }
            Detail::Call(call) => {
                let gone = self.gone(item, call);
                self.calls.insert(item.tid, *call);
                return gone.into_iter().chain(self.advanced(item, &call.indices)).collect();
            }
            Detail::Given(given) => {
                let ring = self.rings.entry((item.ring, item.generation)).or_default();
                let is_uncertain = ring.is_uncertain
                    || self.calls.get(&item.tid).is_some_and(|call| ring.may_have_unrecorded(call));
                let twice = ring.buffers.add(given);
                let here = self.here(item, "seen in this call");
                let of_buffer = |id: u16| Finding {
                    rule: Rule::BufferTwice,
                    what: format!(
                        "{}: buffer {id} of group {} was added again before the kernel has used it",
                        ring_name(item),
                        given.group
                    ),
                    calls: here.clone(),
                };
                let twice = twice.into_iter().filter(|_| !is_uncertain);
                return twice.map(|buffer| of_buffer(buffer.id)).collect();
            }
            Detail::Changed(changed) => return self.changed(item, changed).into_iter().collect(),
            Detail::Name(_) | Detail::Data(_) => {}
        }
        Vec::new()
    }

    /// The CQ head is past the tail.
    fn advanced(&self, item: &Item, indices: &Indices) -> Option<Finding> {
        let past = indices.head.wrapping_sub(indices.tail) as i32;
        (past > 0).then(|| Finding {
            rule: Rule::Advance,
            what: format!("{}: {past} more CQEs were consumed than were posted", ring_name(item)),
            calls: self.here(item, "seen in this call"),
        })
    }

    /// Requests of this thread whose buffers are in a frame that no longer exists.
    fn gone(&mut self, item: &Item, call: &Call) -> Vec<Finding> {
        let place = self.stacks.frames(call).map(|frame| frame.place).find(|place| *place != 0);
        let (Some(place), true) = (place, call.stack_end != 0) else { return Vec::new() };
        let Some(ring) = self.rings.get_mut(&(item.ring, item.generation)) else {
            return Vec::new();
        };
        if ring.may_have_unrecorded(call) {
            return Vec::new();
        }
        let mut findings = Vec::new();
        for live in ring.in_flight.values_mut().filter(|live| live.tid == item.tid) {
            let Some(made) = live.call.filter(|made| made.stack_end == call.stack_end) else {
                continue;
            };
            let made_at = self.stacks.frames(&made).map(|f| f.place).find(|place| *place != 0);
            // It was in a frame of the program when the request was submitted.
            let is_gone =
                |span: &Span| made_at.is_some_and(|at| span.start > at && span.start < place);
            if live.is_doubtful || !live.spans.iter().any(is_gone) {
                continue;
            }
            findings.push(Finding {
                rule: Rule::Stack,
                what: format!(
                    "{}: {} is in flight, and its buffer is on the stack, in a function that has \
                     returned",
                    ring_name(item),
                    described(&live.request)
                ),
                calls: vec![
                    ("submitted in".to_string(), made),
                    ("returned before".to_string(), *call),
                ],
            });
            // Once is enough.
            live.spans.clear();
        }
        findings
    }

    fn changed(&self, item: &Item, changed: &Changed) -> Option<Finding> {
        let ring = self.rings.get(&(item.ring, item.generation))?;
        let live =
            ring.in_flight.values().find(|l| l.request.view().user_data() == changed.user_data);
        let which = match live {
            Some(live) => described(&live.request),
            None => format!("the SQE with user_data {:#x}", changed.user_data),
        };
        let calls = live.and_then(|live| live.call).map(|call| ("submitted in".to_string(), call));
        Some(Finding {
            rule: Rule::SqeChanged,
            what: format!(
                "{}: {which} was changed after its submission, before the SQPOLL thread took it",
                ring_name(item)
            ),
            calls: calls.into_iter().collect(),
        })
    }

    fn submitted(&mut self, item: &Item, request: &Request, twice: Option<u64>) -> Vec<Finding> {
        let vectors = self.vectors.remove(&item.tid);
        let call = self.calls.get(&item.tid).copied();
        let here = self.here(item, "submitted in");
        let (is_forked, view) = (self.is_forked, request.view());
        // Then CQEs have a `user_data` that no SQE of their ring has.
        let changes_data = view.opcode() == io_uring_op::IORING_OP_POLL_REMOVE as u8
            && view.len() & POLL_UPDATE_USER_DATA != 0;
        self.sends_messages |=
            changes_data || view.opcode() == io_uring_op::IORING_OP_MSG_RING as u8;
        let ring = self.rings.entry((item.ring, item.generation)).or_default();
        let mut findings = Vec::new();
        let mut find = |rule, what: String, calls: Vec<(String, Call)>| {
            findings.push(Finding { rule, what: format!("{}: {what}", ring_name(item)), calls });
        };
        if is_forked && !ring.is_own {
            let what = format!(
                "{} is submitted in a child of fork on the parent's ring",
                described(request)
            );
            find(Rule::Fork, what, here.clone());
        }
        if vectors.is_some_and(|vectors| vectors.count.is_none()) {
            let what = format!("the iovecs of {} cannot be read", described(request));
            find(Rule::Address, what, here.clone());
        }
        if !ring.is_linked {
            ring.chain += 1;
        }
        ring.is_linked = view.has(SQE_LINKS);
        let mut live = Live {
            request: request.clone(),
            tid: item.tid,
            spans: spans::of(view, vectors.as_ref()),
            call,
            chain: ring.chain,
            is_drained: view.has(SQE_DRAIN),
            is_doubtful: twice.is_some()
                || ring.is_uncertain
                || view.has(SQE_SKIP_SUCCESS)
                || call.is_some_and(|call| ring.may_have_unrecorded(&call)),
        };
        if let Some(other) = twice.and_then(|number| ring.in_flight.get_mut(&number)) {
            other.is_doubtful = true;
            let what = format!(
                "{} and {} are in flight with the same user_data",
                described(&other.request),
                described(request)
            );
            find(Rule::UserData, what, here.clone());
        }
        if let Some(other) = ring.in_flight.values().find(|other| live.meets(other)) {
            let what = format!(
                "{} and {} are in flight and write to the same memory",
                described(&other.request),
                described(request)
            );
            let first = other.call.map(|call| ("the first, submitted in".to_string(), call));
            let second = call.map(|call| ("the second, submitted in".to_string(), call));
            find(Rule::Overlap, what, first.into_iter().chain(second).collect());
            // Its other neighbours add nothing.
            live.spans.retain(|span| !span.is_written);
        }
        // One with SKIP_SUCCESS has no CQE that says when it completes.
        if !view.has(SQE_SKIP_SUCCESS) {
            ring.in_flight.insert(request.number, live);
        }
        findings
    }

    fn completed(&mut self, item: &Item, done: &Completion) -> Option<Finding> {
        let ring = self.rings.entry((item.ring, item.generation)).or_default();
        let Some(request) = &done.request else {
            // A message from another ring answers no request of this one.
            let is_certain = ring.is_own && !ring.is_uncertain && !done.is_filler();
            return is_certain.then(|| Finding {
                rule: Rule::UnknownCqe,
                what: format!(
                    "{}: a CQE with user_data {:#x}, which no request in flight has",
                    ring_name(item),
                    done.cqe.user_data
                ),
                calls: Vec::new(),
            });
        };
        let group = request.view().buf_index();
        let is_transfer = [io_uring_op::IORING_OP_SEND, io_uring_op::IORING_OP_RECV]
            .iter()
            .any(|op| *op as u8 == request.view().opcode());
        let is_bundle = is_transfer && request.view().ioprio() & RECVSEND_BUNDLE != 0;
        match done.is_ambiguous {
            // Which request, and so which group, is not certain.
            true => ring.buffers = Buffers::default(),
            false => {
                ring.buffers.complete(group.into(), done.cqe.flags, done.cqe.res, is_bundle);
            }
        }
        let live = match done.has_more() {
            true => None,
            false => ring.in_flight.remove(&request.number),
        };
        (done.cqe.res == -libc::EFAULT && request.injected.is_none()).then(|| Finding {
            rule: Rule::Address,
            what: format!(
                "{}: {} ended with EFAULT: an address is not mapped, or not writable",
                ring_name(item),
                described(request)
            ),
            calls: live
                .and_then(|live| live.call)
                .map(|call| ("submitted in".to_string(), call))
                .into_iter()
                .collect(),
        })
    }

    fn entered(&mut self, item: &Item, enter: &Enter) -> Vec<Finding> {
        let ring = self.rings.entry((item.ring, item.generation)).or_default();
        // A call that submitted nothing, of a thread that waits or one that was refused, ends no chain.
        ring.is_linked &= enter.result <= 0;
        // What was submitted without the library's structure is not seen.
        ring.is_uncertain |= !enter.is_seen && enter.to_submit > 0;
        let has_owner = ring.flags & SETUP_SINGLE_ISSUER != 0;
        if enter.result == -libc::EEXIST && has_owner {
            return vec![Finding {
                rule: Rule::SingleIssuer,
                what: format!(
                    "{}: thread {} uses a ring with SINGLE_ISSUER that belongs to another",
                    ring_name(item),
                    item.tid
                ),
                calls: self.here(item, "called in"),
            }];
        }
        self.advanced(item, &enter.indices).into_iter().collect()
    }

    fn exits(&mut self, item: &Item, indices: &Indices) -> Vec<Finding> {
        let here = self.here(item, "torn down in");
        let Some(ring) = self.rings.remove(&(item.ring, item.generation)) else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        let writes =
            |live: &&Live| !live.is_doubtful && live.spans.iter().any(|span| span.is_written);
        for live in ring.in_flight.values().filter(writes).filter(|_| !ring.is_uncertain) {
            let made = live.call.map(|call| ("submitted in".to_string(), call));
            findings.push(Finding {
                rule: Rule::Teardown,
                what: format!(
                    "{}: {} is in flight while the ring is torn down: it may still write to memory",
                    ring_name(item),
                    described(&live.request)
                ),
                calls: made.into_iter().chain(here.clone()).collect(),
            });
        }
        let left = indices.tail.wrapping_sub(indices.head) as i32;
        if left > 0 {
            let what = format!("{}: {left} CQEs were never consumed", ring_name(item));
            findings.push(Finding { rule: Rule::Unreaped, what, calls: here });
        }
        findings
    }
}

impl Ring {
    /// With SQPOLL, CQEs that the program may have handled but has not consumed are recorded after the
    /// call and its SQEs.
    fn may_have_unrecorded(&self, call: &Call) -> bool {
        self.flags & SETUP_SQPOLL != 0 && call.indices.head != call.indices.tail
    }
}

impl Live {
    /// Whether two requests that may run at the same time write to the same memory.
    fn meets(&self, other: &Live) -> bool {
        let may_meet = self.chain != other.chain
            && !self.is_drained
            && !other.is_drained
            && !self.is_doubtful
            && !other.is_doubtful;
        let mine = self.spans.iter().filter(|span| span.is_written);
        let meets = |span: &Span| other.spans.iter().any(|o| o.is_written && o.meets(span));
        may_meet && mine.into_iter().any(meets)
    }
}
