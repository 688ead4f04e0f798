//! Rules about calls of io_uring_enter(2).

use core::ffi::{c_int, c_uint, c_void};
use core::sync::atomic::Ordering;

use uring_trace_format::event::{self, Injected};
use uring_trace_format::record::Head;
use uring_trace_format::rules::{Action, Rule, Rules, rewrite};

use uring::abi::io_uring::{IORING_ENTER_GETEVENTS, IORING_SETUP_SQ_REWIND, IORING_SETUP_SQPOLL};
use uring::sys::{self, barrier::IO_URING_READ_ONCE};

use super::{STATES, State};
use crate::cqes::indices;
use crate::recorder::Recorder;
use crate::rings::{self, Known, View};
use crate::sqes;

/// The arguments of io_uring_enter(2).
#[derive(Clone, Copy)]
pub struct Arguments {
    pub fd: c_int,
    pub to_submit: c_uint,
    pub min_complete: c_uint,
    pub flags: c_uint,
    pub arg: *const c_void,
    pub size: usize,
}

impl Arguments {
    /// # Safety
    ///
    /// As for `sys::enter`.
    unsafe fn make(self) -> c_int {
        let Arguments { fd, to_submit, min_complete, flags, arg, size } = self;
        // SAFETY: the caller's promise.
        unsafe { sys::enter(fd, to_submit, min_complete, flags, arg, size) }.raw()
    }

    fn waits(&self) -> bool {
        self.flags & IORING_ENTER_GETEVENTS != 0 && self.min_complete > 0
    }
}

/// Makes the call, or what the first rule that applies makes of it.
///
/// # Safety
///
/// As for `sys::enter`.
#[cold]
#[inline(never)]
pub unsafe fn enter(
    rules: &Rules,
    head: Head,
    (ring, known): (&View, &Known),
    call: Arguments,
    needs_kernel: bool,
) -> c_int {
    if !needs_kernel {
        return call.to_submit as c_int;
    }
    let state = STATES.get(rings::index(known));
    // The SQPOLL thread submits, whatever the call does.
    let state = state.filter(|_| ring.flags & IORING_SETUP_SQPOLL == 0);
    let chosen = state.and_then(|state| choose(rules, state, head, ring, &call));
    let Some((index, rule, action)) = chosen else {
        // SAFETY: the caller's promise.
        return unsafe { call.make() };
    };
    // SAFETY: the caller's promise; fewer SQEs and no wait do not change what is valid.
    let (result, value) = unsafe { changed(ring, call, rule, action) };
    rule.count();
    let injected = Injected { action, rule: index as u32 + 1, value, user_data: 0 };
    // A signal handler may have forked during the call: in the child there is no file yet.
    if let Some(recorder) = Recorder::get() {
        recorder.write(&[event::injected_slot(head, &injected)]);
    }
    result
}

/// The first rule that applies.
fn choose<'a>(
    rules: &'a Rules,
    state: &State,
    head: Head,
    ring: &View,
    call: &Arguments,
) -> Option<(usize, &'a Rule, Action)> {
    let number = state.calls.fetch_add(1, Ordering::Relaxed);
    for (index, rule) in rules.list().enumerate() {
        let Some(action) = rule.action().filter(|action| action.is_of_call()) else { continue };
        let matches = match action {
            Action::Refuse => call.to_submit > 0,
            Action::Interrupt | Action::Early => call.waits(),
            _ => part(ring, call.to_submit).is_some(),
        };
        if matches
            && rule.is_of_ring(head.ring)
            && state.decide(index, rule, state.place(rules, number))
        {
            return Some((index, rule, action));
        }
    }
    None
}

/// The result of the call, and what the record says.
///
/// # Safety
///
/// As for `sys::enter`.
unsafe fn changed(ring: &View, call: Arguments, rule: &Rule, action: Action) -> (c_int, c_int) {
    match action {
        Action::Refuse => return (rule.value, rule.value),
        Action::Partial => {
            // The kernel does not wait after a partial submit, either.
            let to_submit = part(ring, call.to_submit).unwrap_or(call.to_submit);
            let flags = call.flags & !IORING_ENTER_GETEVENTS;
            // SAFETY: the caller's promise.
            let result = unsafe { Arguments { to_submit, min_complete: 0, flags, ..call }.make() };
            return (result, to_submit as c_int);
        }
        _ => {}
    }
    // Task work is run and CQEs are posted, as before a wait that is interrupted.
    // SAFETY: the caller's promise.
    let result = unsafe { Arguments { min_complete: 0, ..call }.make() };
    let indices = indices(ring);
    let is_interrupted = action == Action::Interrupt && result == 0 && indices.head == indices.tail;
    // The number of submitted SQEs, and CQEs that are there, come before the error.
    let result = if is_interrupted { rule.value } else { result };
    (result, result)
}

/// How many of the SQEs a partial submit submits: about half, without dividing a chain. `None` if there
/// is only one, or one chain.
fn part(ring: &View, to_submit: c_uint) -> Option<c_uint> {
    let is_rewound = ring.flags & IORING_SETUP_SQ_REWIND != 0;
    // SAFETY: the pointer leads to the mapped word.
    let from = if is_rewound { 0 } else { unsafe { IO_URING_READ_ONCE(ring.sq.khead) } };
    // A program may pass a number that is too large.
    let to_submit = to_submit.min(ring.sq.ring_entries);
    let (mut i, mut found) = (0_u32, None);
    while i < to_submit {
        let (place, is_wide) = sqes::sqe(ring, from.wrapping_add(i));
        // SAFETY: `sqes::sqe` has found it.
        let words = unsafe { sqes::eight_words(place) };
        i = i.wrapping_add(sqes::step(ring, is_wide));
        if i >= to_submit || found.is_some() && i > to_submit / 2 {
            break;
        }
        if !rewrite::has_link(&words) {
            found = Some(i);
        }
    }
    found
}
