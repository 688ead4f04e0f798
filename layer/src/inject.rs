//! Executes the rules of `uring-trace --inject`: changes SQEs that the kernel has not read yet, and
//! calls of io_uring_enter(2). Without SQPOLL the kernel reads SQEs only in that call.

use core::ffi::c_int;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use core::{mem, ptr};

use uring_trace_format::event::{self, Injected};
use uring_trace_format::record::Head;
use uring_trace_format::rules::decide::{Counts, Place};
use uring_trace_format::rules::rewrite::{self, Words};
use uring_trace_format::rules::{Action, MOST, Rule, Rules};

use uring::abi::io_uring::IORING_SETUP_SQPOLL;
use uring::sys::barrier::IO_URING_READ_ONCE;
use uring::sys::weak::keep_errno;

use crate::recorder::Recorder;
use crate::rings::{self, DESCRIPTORS, Known, RINGS, View};
use crate::settings::PATH;
use crate::sqes;

mod call;
mod files;

pub use call::{Arguments, enter};

/// The mapped file; null if there are no rules.
static RULES: AtomicPtr<Rules> = AtomicPtr::new(ptr::null_mut());

/// 1 if the environment names a file with rules.
static ASKED_FOR: AtomicU32 = AtomicU32::new(0);

/// How many rings were set up.
static SET_UP: AtomicU32 = AtomicU32::new(0);

/// By descriptor: how many rings were set up before its ring.
static ORDER: [AtomicU32; DESCRIPTORS] = [const { AtomicU32::new(0) }; DESCRIPTORS];

/// What decisions on one ring depend on. They do not depend on other rings, so that threads cannot
/// change them.
struct State {
    /// How many rings were set up before.
    order: AtomicU32,
    /// How many SQEs there were.
    sqes: AtomicU32,
    /// How many calls there were.
    calls: AtomicU32,
    /// What the last SQE does to the next.
    chain: AtomicU32,
    /// By rule.
    matched: [AtomicU32; MOST],
    /// By rule.
    applied: [AtomicU32; MOST],
}

/// By the place of the ring in [`rings`].
static STATES: [State; RINGS] = [const {
    State {
        order: AtomicU32::new(0),
        sqes: AtomicU32::new(0),
        calls: AtomicU32::new(0),
        chain: AtomicU32::new(WHOLE),
        matched: [const { AtomicU32::new(0) }; MOST],
        applied: [const { AtomicU32::new(0) }; MOST],
    }
}; RINGS];

/// The next SQE is not linked, or what it is linked to was left as it is.
// 0, so that the file of the layer does not contain the array.
const WHOLE: u32 = 0;
/// The kernel cancels the next SQE.
const FAILED: u32 = u32::MAX;
// Other values: the next SQE must be cancelled, by the rule with this number, from 1.

impl State {
    fn all(&self) -> impl Iterator<Item = &AtomicU32> {
        let single = [&self.order, &self.sqes, &self.calls, &self.chain];
        single.into_iter().chain(&self.matched).chain(&self.applied)
    }

    /// Whether the rule with this index applies to its next match.
    fn decide(&self, index: usize, rule: &Rule, place: Place) -> bool {
        let (Some(matched), Some(applied)) = (self.matched.get(index), self.applied.get(index))
        else {
            return false;
        };
        let order = Ordering::Relaxed;
        let counts = Counts { matched: matched.load(order), applied: applied.load(order) };
        let (applies, counts) = rule.decide(index, place, counts);
        matched.store(counts.matched, order);
        applied.store(counts.applied, order);
        rule.matched.fetch_add(1, order);
        applies
    }

    fn place(&self, rules: &Rules, number: u32) -> Place {
        Place { seed: rules.seed, ring: self.order.load(Ordering::Relaxed), number }
    }
}

/// Maps the rules, if the path is not empty; false if that fails.
pub fn open(path: &[u8; PATH]) -> bool {
    if path.first().is_none_or(|byte| *byte == 0) {
        return true;
    }
    ASKED_FOR.store(1, Ordering::Relaxed);
    if rules().is_some() {
        return true;
    }
    let len = mem::size_of::<Rules>();
    // SAFETY: a C string; a new mapping of a file that is long enough, which nobody shortens.
    unsafe {
        let fd = libc::open(path.as_ptr().cast(), libc::O_RDWR | libc::O_CLOEXEC);
        if fd < 0 {
            return false;
        }
        let mut stat: libc::stat = mem::zeroed();
        let is_long = libc::fstat(fd, &raw mut stat) == 0 && stat.st_size >= len as libc::off_t;
        let (prot, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        let start = match is_long {
            true => libc::mmap(ptr::null_mut(), len, prot, flags, fd, 0),
            false => libc::MAP_FAILED,
        };
        libc::close(fd);
        if start == libc::MAP_FAILED {
            return false;
        }
        let Some(rules) = Rules::mapped(start.cast(), len) else { return false };
        rules.users.fetch_add(1, Ordering::Relaxed);
        RULES.store(start.cast(), Ordering::Release);
    }
    true
}

/// The rules, if there are some.
#[inline(always)]
pub fn rules() -> Option<&'static Rules> {
    // SAFETY: null, or a mapping that is never unmapped.
    unsafe { RULES.load(Ordering::Acquire).as_ref() }
}

/// Whether the environment names a file with rules.
pub fn is_asked_for() -> bool {
    ASKED_FOR.load(Ordering::Relaxed) != 0
}

/// A ring was set up with this descriptor.
pub fn set_up(fd: c_int) {
    let order = SET_UP.fetch_add(1, Ordering::Relaxed);
    if let Some(to) = usize::try_from(fd).ok().and_then(|fd| ORDER.get(fd)) {
        to.store(order, Ordering::Relaxed);
    }
}

/// A ring was made known at a place. It was at another before if it was resized; its descriptor is -1
/// if when it was set up is not known.
pub fn added(index: usize, before: Option<usize>, fd: c_int) {
    let Some(state) = STATES.get(index) else { return };
    let relaxed = Ordering::Relaxed;
    if let Some(old) = before.and_then(|before| STATES.get(before)) {
        state.all().zip(old.all()).for_each(|(to, from)| to.store(from.load(relaxed), relaxed));
        return;
    }
    state.all().for_each(|number| number.store(0, relaxed));
    let known = usize::try_from(fd).ok().and_then(|fd| ORDER.get(fd));
    let order = known.map(|order| order.load(relaxed));
    state.order.store(order.unwrap_or_else(|| SET_UP.fetch_add(1, relaxed)), relaxed);
}

/// Records the SQEs that became visible to the kernel since the last call, and changes those that a
/// rule applies to. Each is looked at once, so that one that stays in the ring after a partial submit
/// is not changed again.
#[cold]
#[inline(never)]
pub fn record_all(
    rules: &Rules,
    recorder: &Recorder,
    head: Head,
    (ring, known): (&View, &Known),
    to_submit: u32,
) {
    let (from, count) = sqes::unrecorded(ring, known, to_submit);
    let Some(state) = STATES.get(rings::index(known)) else { return };
    // SAFETY: the pointer leads to the mapped word.
    let is_first = from == unsafe { IO_URING_READ_ONCE(ring.sq.khead) };
    // A chain ends with the SQEs of a submission; this one continues only one that was refused.
    let mut chain = if is_first { WHOLE } else { state.chain.load(Ordering::Relaxed) };
    let mut has_silent = false;
    let mut i = 0;
    while i < count {
        let (place, words, is_wide) = sqes::record(recorder, head, ring, from.wrapping_add(i));
        let step = sqes::step(ring, is_wide);
        i = i.wrapping_add(step);
        has_silent |= rewrite::is_silent(&words);
        let breaks = rewrite::has_soft_link(&words) && rewrite::fails_if_short(&words);
        let sqe = Sqe {
            words,
            is_mixed_and_wide: step == 2,
            breaks,
            has_silent: breaks
                && (has_silent
                    || is_silent_after(ring, from.wrapping_add(i), count.saturating_sub(i))),
        };
        if ring.flags & IORING_SETUP_SQPOLL != 0 {
            count_untouched(rules, head, &words);
            continue;
        }
        let number = state.sqes.fetch_add(1, Ordering::Relaxed);
        let change = match chain {
            WHOLE => choose(rules, state, head, &sqe, number),
            FAILED => None,
            rule => cancel(rule, &sqe),
        };
        if let Some(change) = &change {
            // SAFETY: `sqes::sqe` has found it; the kernel reads it in the call that follows.
            unsafe { write(place, &change.words) };
            recorder.write(&[event::injected_slot(head, &change.injected)]);
            chain = change.chain;
        }
        if !rewrite::has_link(&words) {
            (chain, has_silent) = (WHOLE, false);
        }
    }
    state.chain.store(chain, Ordering::Relaxed);
}

struct Sqe {
    words: Words,
    is_mixed_and_wide: bool,
    /// Whether a short transfer cancels what is linked to it.
    breaks: bool,
    /// Whether its chain has an SQE with `IOSQE_CQE_SKIP_SUCCESS`: the kernel then posts no CQE of what
    /// it cancels, which a NOP that fails cannot do.
    has_silent: bool,
}

/// Whether a chain that goes on at an index has an SQE with `IOSQE_CQE_SKIP_SUCCESS`.
fn is_silent_after(ring: &View, from: u32, count: u32) -> bool {
    let mut i = 0;
    while i < count {
        let (place, is_wide) = sqes::sqe(ring, from.wrapping_add(i));
        // SAFETY: `sqes::sqe` has found it.
        let words = unsafe { sqes::eight_words(place) };
        if rewrite::is_silent(&words) || !rewrite::has_link(&words) {
            return rewrite::is_silent(&words);
        }
        i = i.wrapping_add(sqes::step(ring, is_wide));
    }
    false
}

/// What becomes of an SQE.
struct Change {
    words: Words,
    injected: Injected,
    /// For the next SQE.
    chain: u32,
}

/// # Safety
///
/// Eight words are writable at `place`.
unsafe fn write(place: *mut u64, words: &Words) {
    for (i, word) in words.iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { place.wrapping_add(i).write_volatile(*word) };
    }
}

fn count_untouched(rules: &Rules, head: Head, words: &Words) {
    let matches = |rule: &Rule| {
        is_of_request(rule) && rule.covers(words, head.ring) && files::has_path(rule, words)
    };
    if keep_errno(|| rules.list().any(matches)) {
        rules.untouched.fetch_add(1, Ordering::Relaxed);
    }
}

fn is_of_request(rule: &Rule) -> bool {
    rule.action().is_some_and(|action| !action.is_of_call())
}

/// The change by the first rule that applies.
fn choose(rules: &Rules, state: &State, head: Head, sqe: &Sqe, number: u32) -> Option<Change> {
    for (index, rule) in rules.list().enumerate() {
        if !is_of_request(rule) || !rule.covers(&sqe.words, head.ring) {
            continue;
        }
        let Some(words) = keep_errno(|| changed(rules, rule, sqe)) else { continue };
        if !state.decide(index, rule, state.place(rules, number)) {
            continue;
        }
        rule.count();
        let is_short = rule.action() == Some(Action::Short);
        let action = if is_short { Action::Short } else { Action::Error };
        let user_data = sqe.words[4];
        let chain = match rewrite::has_soft_link(&sqe.words) {
            true if !is_short => FAILED,
            true if sqe.breaks => index as u32 + 1,
            _ => WHOLE,
        };
        let injected = Injected { action, rule: index as u32 + 1, value: rule.value, user_data };
        return Some(Change { words, injected, chain });
    }
    None
}

/// What a rule would make of an SQE; `None` if it does not match, or cannot be applied.
fn changed(rules: &Rules, rule: &Rule, sqe: &Sqe) -> Option<Words> {
    if rewrite::opcode(&sqe.words) == rewrite::LINK_TIMEOUT || !files::has_path(rule, &sqe.words) {
        return None;
    }
    if rule.action() == Some(Action::Error) {
        let words = rewrite::with_result(&sqe.words, sqe.is_mixed_and_wide, rule.value);
        return rules.can_inject_result().then_some(words);
    }
    // The next SQE cannot be cancelled without a NOP that fails.
    let cannot_cancel = sqe.breaks && (sqe.has_silent || !rules.can_inject_result());
    if cannot_cancel || !rewrite::may_be_short(&sqe.words) {
        return None;
    }
    let most = files::most(rewrite::fd(&sqe.words), &sqe.words, rule.value)?;
    if rewrite::is_vectored(&sqe.words) {
        let vectors = rewrite::address(&sqe.words);
        return rewrite::with_fewer_vectors(&sqe.words, most, |i| files::vector(vectors, i));
    }
    (rewrite::len(&sqe.words) > most).then(|| rewrite::with_len(&sqe.words, most))
}

/// The request after one that was short. The timeout of a linked request is cancelled by the kernel
/// when that completes, and what follows the timeout is what has to be cancelled.
fn cancel(rule: u32, sqe: &Sqe) -> Option<Change> {
    if rewrite::opcode(&sqe.words) == rewrite::LINK_TIMEOUT {
        return None;
    }
    let value = -libc::ECANCELED;
    let words = rewrite::cancelled(&sqe.words, sqe.is_mixed_and_wide, value);
    let user_data = sqe.words[4];
    let injected = Injected { action: Action::Cancel, rule, value, user_data };
    Some(Change { words, injected, chain: FAILED })
}
