//! What records say, and the slots that say it.

use crate::detail::Detail;
use crate::record::{Head, Kind, Record, Slot, WORDS, first};
use crate::rules::Action;

/// A record: when, by which thread, about which ring, and what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When, who, which ring.
    pub head: Head,
    /// What.
    pub body: Body,
}

/// What happened.
#[expect(clippy::large_enum_variant, reason = "nothing here allocates memory")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// The process starts to write: the program was started, or it is a child of fork(2).
    Start {
        /// Whether it is a child of fork(2) of a process that wrote a trace.
        forked: bool,
        /// The parent process.
        parent: u32,
    },
    /// io_uring_setup(2) returned.
    Setup(Setup),
    /// io_uring_register(2) returned.
    Register(Register),
    /// The kernel can see an SQE from now on.
    Sqe(Sqe),
    /// io_uring_enter(2) returned; the time is the end of the call.
    Enter(Enter),
    /// A CQE was seen for the first time; with a second one in the record, both have its time.
    Cqes(Cqes),
    /// So many CQEs were overwritten before the library was called again.
    Unseen(u32),
    /// `io_uring_queue_exit` is called.
    Exit(Indices),
    /// What only a trace has that is asked for it.
    Detail(Detail),
    /// A rule changed the SQE of the ring's last record of an SQE, or the call whose record follows.
    Injected(Injected),
}

/// What a rule did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Injected {
    /// The kind of change.
    pub action: Action,
    /// The rule, from 1.
    pub rule: u32,
    /// The result, the most bytes of a short transfer, or the number of SQEs to submit.
    pub value: i32,
    /// That of the SQE; 0 for a call.
    pub user_data: u64,
}

/// The arguments of io_uring_setup(2) and its results.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Setup {
    /// The descriptor, or `-errno`.
    pub result: i32,
    /// The requested number of SQEs.
    pub entries: u32,
    /// The requested flags.
    pub flags: u32,
    /// The flags in force.
    pub flags_out: u32,
    /// `IORING_FEAT_*`.
    pub features: u32,
    /// Number of SQEs.
    pub sq_entries: u32,
    /// Number of CQEs.
    pub cq_entries: u32,
    /// The CPU of the SQPOLL thread.
    pub sq_thread_cpu: u32,
    /// After how many milliseconds the SQPOLL thread sleeps.
    pub sq_thread_idle: u32,
    /// The ring whose workers are shared.
    pub wq_fd: u32,
}

/// The arguments of io_uring_register(2) and its result.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Register {
    /// What it returned, or `-errno`.
    pub result: i32,
    /// The operation, without `IORING_REGISTER_USE_REGISTERED_RING`.
    pub opcode: u32,
    /// The address of the argument.
    pub arg: u64,
    /// The number of arguments.
    pub nr_args: u32,
    /// When the call was made.
    pub start: u64,
    /// The first bytes of the argument, if `bytes` is not 0.
    pub data: [u64; WORDS],
    /// How many of them are valid.
    pub bytes: u32,
}

/// An SQE.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sqe {
    /// The 64 bytes of the SQE, and the other 64 of a 128-byte one.
    pub words: [u64; 16],
    /// Whether it has 128 bytes.
    pub is_wide: bool,
}

/// The arguments of io_uring_enter(2) and its result.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Enter {
    /// What it returned, or `-errno`.
    pub result: i32,
    /// When the call was made.
    pub start: u64,
    /// How many SQEs to submit.
    pub to_submit: u32,
    /// How many CQEs to wait for.
    pub min_complete: u32,
    /// `IORING_ENTER_*`.
    pub flags: u32,
    /// `IORING_SQ_*` after the call.
    pub sq_flags: u16,
    /// The CQ ring after the call.
    pub indices: Indices,
    /// Whether the ring is known by the library's structure, so that its SQEs and CQEs are seen.
    pub is_seen: bool,
    /// The timeout in nanoseconds; `None` is without one.
    pub timeout: Option<u64>,
    /// The minimum wait, in microseconds.
    pub min_wait: u32,
}

/// The indices of a CQ ring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Indices {
    /// The next CQE to consume.
    pub head: u32,
    /// One past the last posted CQE.
    pub tail: u32,
}

/// A CQE, or two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cqes {
    /// The first.
    pub first: Cqe,
    /// The second, if there is one.
    pub second: Option<Cqe>,
    /// The other 16 bytes of a 32-byte CQE.
    pub extra: Option<[u64; 2]>,
    /// Whether the look was right after an io_uring_enter(2) of the same thread.
    pub after_enter: bool,
    /// The index of the first in the CQ ring, not masked.
    pub index: u32,
}

/// The fields of a CQE.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cqe {
    /// As in the SQE.
    pub user_data: u64,
    /// The result.
    pub res: i32,
    /// `IORING_CQE_F_*`.
    pub flags: u32,
}

const WIDE: u16 = 1;
const TWO: u16 = 2;
const AFTER_ENTER: u16 = 4;
const SEEN: u16 = 1 << 15;
const NO_TIMEOUT: u64 = u64::MAX;

#[inline(always)]
fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

#[inline(always)]
fn halves(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

impl Cqe {
    /// Its two words, as they are in the CQ ring of a little-endian machine.
    #[inline(always)]
    pub fn words(&self) -> [u64; 2] {
        [self.user_data, pair(self.res as u32, self.flags)]
    }

    fn of([user_data, rest]: [u64; 2]) -> Cqe {
        let (res, flags) = halves(rest);
        Cqe { user_data, res: res as i32, flags }
    }
}

impl Sqe {
    /// How many slots the record takes. Most SQEs use only what fits into one.
    #[inline(always)]
    pub fn slots(words: &[u64; 8]) -> u64 {
        let rest = (words[3] & LEN_OUT) | words[5] | words[6] | words[7];
        1 + u64::from(rest != 0)
    }
}

/// The half of an SQE's fourth word that is not `len`.
pub(crate) const LEN_OUT: u64 = if cfg!(target_endian = "little") { !0 << 32 } else { !0 >> 32 };
const LEN_SHIFT: u32 = if cfg!(target_endian = "little") { 0 } else { 32 };

/// The first slot of an SQE's record.
#[inline(always)]
pub fn sqe_slot(head: Head, words: &[u64; 8], count: u64) -> Slot {
    let len = (words[3] >> LEN_SHIFT) as u32;
    let flags = if count > 2 { WIDE } else { 0 };
    first(Kind::Sqe, count, flags, len, head, [words[0], words[1], words[2], words[4]])
}

/// The second slot of an SQE's record, with the start of the other half of a 128-byte one.
#[inline(always)]
pub fn sqe_more(words: &[u64; 8], wide: [u64; 3]) -> Slot {
    [words[3], words[5], words[6], words[7], wide[0], wide[1], wide[2]]
}

/// The record of io_uring_enter(2): two slots if it has a timeout or a minimum wait, otherwise one.
#[inline(always)]
pub fn enter_slots(head: Head, enter: &Enter) -> (Slot, Option<Slot>) {
    let more = enter.timeout.is_some() || enter.min_wait != 0;
    let flags = (enter.sq_flags & !SEEN) | if enter.is_seen { SEEN } else { 0 };
    let rest = [
        enter.start,
        pair(enter.to_submit, enter.min_complete),
        pair(enter.flags, 0),
        pair(enter.indices.head, enter.indices.tail),
    ];
    let count = 1 + u64::from(more);
    let timeout = enter.timeout.unwrap_or(NO_TIMEOUT);
    let second = [timeout, u64::from(enter.min_wait), 0, 0, 0, 0, 0];
    let slot = first(Kind::Enter, count, flags, enter.result as u32, head, rest);
    (slot, more.then_some(second))
}

/// The record of one CQE and perhaps another.
#[inline(always)]
pub fn cqe_slot(
    head: Head,
    index: u32,
    words: [u64; 4],
    is_wide: bool,
    has_two: bool,
    after_enter: bool,
) -> Slot {
    let flags = if is_wide { WIDE } else { 0 }
        | if has_two { TWO } else { 0 }
        | if after_enter { AFTER_ENTER } else { 0 };
    first(Kind::Cqe, 1, flags, index, head, words)
}

/// The record of io_uring_setup(2).
pub fn setup_slots(head: Head, setup: &Setup) -> [Slot; 2] {
    let rest = [
        pair(setup.entries, setup.flags),
        pair(setup.flags_out, setup.features),
        pair(setup.sq_entries, setup.cq_entries),
        pair(setup.sq_thread_cpu, setup.sq_thread_idle),
    ];
    let second = [u64::from(setup.wq_fd), 0, 0, 0, 0, 0, 0];
    [first(Kind::Setup, 2, 0, setup.result as u32, head, rest), second]
}

/// The record of io_uring_register(2).
pub fn register_slots(head: Head, register: &Register) -> [Slot; 2] {
    let rest = [
        pair(register.opcode, register.nr_args),
        register.arg,
        register.start,
        u64::from(register.bytes),
    ];
    [first(Kind::Register, 2, 0, register.result as u32, head, rest), register.data]
}

/// The record of the start of a process.
pub fn start_slot(head: Head, forked: bool, parent: u32) -> Slot {
    first(Kind::Start, 1, u16::from(forked), parent, head, [0; 4])
}

/// The record of CQEs that were not seen.
pub fn unseen_slot(head: Head, count: u32) -> Slot {
    first(Kind::Unseen, 1, 0, count, head, [0; 4])
}

/// The record of `io_uring_queue_exit`.
pub fn exit_slot(head: Head, indices: Indices) -> Slot {
    first(Kind::Exit, 1, 0, 0, head, [pair(indices.head, indices.tail), 0, 0, 0])
}

/// The record of an injection.
pub fn injected_slot(head: Head, injected: &Injected) -> Slot {
    let rest = [injected.user_data, u64::from(injected.rule), 0, 0];
    let (action, value) = (injected.action as u16, injected.value as u32);
    first(Kind::Injected, 1, action, value, head, rest)
}

impl Event {
    /// What a record says; `None` if its kind is not known.
    pub fn of(record: &Record) -> Option<Event> {
        let (rest, value, flags) = (record.rest(), record.value(), record.flags());
        let body = match record.kind() {
            kind if kind == Kind::Start as u8 => {
                Body::Start { forked: flags & 1 != 0, parent: value }
            }
            kind if kind == Kind::Setup as u8 => {
                let [(entries, flags), (flags_out, features), sizes, thread] = rest.map(halves);
                Body::Setup(Setup {
                    result: value as i32,
                    entries,
                    flags,
                    flags_out,
                    features,
                    sq_entries: sizes.0,
                    cq_entries: sizes.1,
                    sq_thread_cpu: thread.0,
                    sq_thread_idle: thread.1,
                    wq_fd: record.more(0)[0] as u32,
                })
            }
            kind if kind == Kind::Register as u8 => {
                let (opcode, nr_args) = halves(rest[0]);
                Body::Register(Register {
                    result: value as i32,
                    opcode,
                    arg: rest[1],
                    nr_args,
                    start: rest[2],
                    data: record.more(0),
                    bytes: (rest[3] as u32).min(8 * WORDS as u32),
                })
            }
            kind if kind == Kind::Sqe as u8 => Body::Sqe(sqe_of(record)),
            kind if kind == Kind::Enter as u8 => {
                let (more, [_, counts, enter_flags, indices]) = (record.more(0), rest.map(halves));
                let has_more = record.count() > 1;
                Body::Enter(Enter {
                    result: value as i32,
                    start: rest[0],
                    to_submit: counts.0,
                    min_complete: counts.1,
                    flags: enter_flags.0,
                    sq_flags: flags & !SEEN,
                    indices: Indices { head: indices.0, tail: indices.1 },
                    is_seen: flags & SEEN != 0,
                    timeout: (has_more && more[0] != NO_TIMEOUT).then_some(more[0]),
                    min_wait: more[1] as u32,
                })
            }
            kind if kind == Kind::Cqe as u8 => Body::Cqes(Cqes {
                first: Cqe::of([rest[0], rest[1]]),
                second: (flags & TWO != 0).then(|| Cqe::of([rest[2], rest[3]])),
                extra: (flags & WIDE != 0).then_some([rest[2], rest[3]]),
                after_enter: flags & AFTER_ENTER != 0,
                index: value,
            }),
            kind if kind == Kind::Unseen as u8 => Body::Unseen(value),
            kind if kind == Kind::Exit as u8 => {
                let (head, tail) = halves(rest[0]);
                Body::Exit(Indices { head, tail })
            }
            kind if kind == Kind::Injected as u8 => Body::Injected(Injected {
                action: Action::of(flags.into())?,
                rule: rest[1] as u32,
                value: value as i32,
                user_data: rest[0],
            }),
            _ => Body::Detail(Detail::of(record)?),
        };
        Some(Event { head: record.head(), body })
    }
}

fn sqe_of(record: &Record) -> Sqe {
    let (rest, more, wide) = (record.rest(), record.more(0), record.more(1));
    let mut words = [0; 16];
    [words[0], words[1], words[2], words[4]] = rest;
    words[3] = u64::from(record.value()) << LEN_SHIFT | more[0] & LEN_OUT;
    words[5..8].copy_from_slice(&more[1..4]);
    words[8..11].copy_from_slice(&more[4..7]);
    words[11..16].copy_from_slice(&wide[..5]);
    Sqe { words, is_wide: record.flags() & WIDE != 0 }
}
