//! The rules: when which advice is given.

use uring::abi::io_uring::*;

use super::Advice;
use super::counts::{Counts, Group};
use super::measured::gain;
use crate::text::duration;

/// With fewer calls there is little to gain.
const MANY: u64 = 1000;
/// Of what should not happen at all: so many, and one in so many calls.
const SOME: u64 = 100;
const ONE_IN: u64 = 100;
/// With more requests for each call, what a call costs is shared.
const FEW: u64 = 4;
/// The mean timeout of waits that are too short, in nanoseconds.
const SHORT_WAIT: u64 = 1_000_000;

const RULES: [fn(&Counts) -> Option<Advice>; 8] =
    [batch, registered, buffers, overflow, taskrun, submit_all, poll, short_waits];

/// The advice for a ring.
pub fn advice(counts: &Counts) -> Vec<Advice> {
    RULES.iter().filter_map(|rule| rule(counts)).collect()
}

/// `name` is that of the measured gain.
fn advise(name: &str, title: &str, figures: &str, how: &str) -> Option<Advice> {
    let gain = gain(name)?;
    Some(Advice { title: title.to_string(), text: format!("{figures}\n{gain}\n{how}") })
}

/// Whether it happened often, of `all` calls.
fn is_often(count: u64, all: u64) -> bool {
    count >= SOME && count.saturating_mul(ONE_IN) >= all
}

fn batch(c: &Counts) -> Option<Advice> {
    let applies = c.has(IORING_SETUP_SQPOLL) != Some(true)
        && c.single >= MANY
        && c.single * 2 >= c.submitting;
    let (submitted, submitting, single) = (c.submitted, c.submitting, c.single);
    let each = submitted as f64 / submitting.max(1) as f64;
    let figures = format!(
        "{submitted} requests were submitted by {submitting} calls of io_uring_enter(2), {each:.1} \
         each. {single} of the calls submitted one request while further CQEs were ready, or right \
         after another call that submitted one."
    );
    let how = "Handle all CQEs that are ready (io_uring_for_each_cqe, io_uring_peek_batch_cqe), \
               prepare all SQEs, then call io_uring_submit or io_uring_submit_and_wait once.";
    applies.then(|| advise("batch", "Submit several requests with one call", &figures, how))?
}

fn registered(c: &Counts) -> Option<Advice> {
    let applies = c.enters >= MANY
        && c.requests <= c.enters * FEW
        && c.registered == 0
        && c.threads.len() == 1;
    let figures = format!(
        "{} calls of io_uring_enter(2), all from one thread, looked up the descriptor of the ring.",
        c.enters
    );
    let how = "Call io_uring_register_ring_fd after the setup, in the thread that uses the ring \
               (Linux 5.18).";
    applies.then(|| advise("registered", "Register the descriptor of the ring", &figures, how))?
}

fn buffers(c: &Counts) -> Option<Advice> {
    let is_dry = |group: &&Group| is_often(group.dry, group.cqes);
    let dry: Vec<String> = c
        .groups
        .iter()
        .filter(|(_, group)| is_dry(group))
        .map(|(id, group)| {
            let entries = group.entries.map_or(String::new(), |n| format!(" (ring of {n})"));
            format!("group {id}{entries}: {} of {} CQEs", group.dry, group.cqes)
        })
        .collect();
    let applies = c.enters >= MANY && !dry.is_empty();
    let figures = format!("No buffer was left, and the result was -ENOBUFS: {}.", dry.join("; "));
    let how = "Provide more buffers (io_uring_setup_buf_ring), or give them back earlier \
               (io_uring_buf_ring_add, io_uring_buf_ring_advance): a multishot request that finds \
               no buffer ends, and must be submitted again.";
    applies.then(|| advise("buffers", "Provide more buffers", &figures, how))?
}

fn overflow(c: &Counts) -> Option<Advice> {
    let applies = c.enters >= MANY && is_often(c.overflowed, c.enters);
    let size = match c.cq_entries {
        0 => String::new(),
        entries => format!(" of {entries} entries"),
    };
    let figures = format!(
        "The CQ ring{size} had overflowed after {} of {} calls of io_uring_enter(2).",
        c.overflowed, c.enters
    );
    let how = "Set up the ring with IORING_SETUP_CQSIZE and more cq_entries, or reap more often: \
               the kernel allocates memory for each CQE that does not fit, and copies it later.";
    applies.then(|| advise("overflow", "Set up a larger CQ ring", &figures, how))?
}

fn taskrun(c: &Counts) -> Option<Advice> {
    const OTHERS: u32 = IORING_SETUP_SQPOLL
        | IORING_SETUP_IOPOLL
        | IORING_SETUP_COOP_TASKRUN
        | IORING_SETUP_DEFER_TASKRUN;
    // CQEs that are late for another reason do not count.
    let is_late = is_often(c.overflowed, c.enters) || is_often(c.short, c.submitting);
    let applies = c.enters >= MANY
        && c.later >= MANY
        && c.later * 2 >= c.cqes
        && !is_late
        && c.threads.len() == 1
        && c.has(OTHERS) == Some(false);
    let figures = format!(
        "One thread set up the ring and made all {} calls. {} of {} CQEs were posted after the call \
         that submitted their request.",
        c.enters, c.later, c.cqes
    );
    let how = "Set up the ring with IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN (Linux \
               6.1): the kernel then completes requests when the thread waits, in place of \
               interrupting it. A program that peeks between its waits also needs \
               IORING_SETUP_TASKRUN_FLAG.";
    let title = "Set up the ring for one thread, with deferred task work";
    applies.then(|| advise("taskrun", title, &figures, how))?
}

fn submit_all(c: &Counts) -> Option<Advice> {
    let applies = c.enters >= MANY
        && is_often(c.short, c.submitting)
        && c.has(IORING_SETUP_SQPOLL | IORING_SETUP_SUBMIT_ALL) == Some(false);
    let figures = format!(
        "{} of {} calls of io_uring_enter(2) submitted fewer SQEs than were prepared.",
        c.short, c.submitting
    );
    let how = "Set up the ring with IORING_SETUP_SUBMIT_ALL (Linux 5.18): without it the kernel \
               stops after a request that is invalid, and the rest needs another call. `-e error` \
               shows which requests fail.";
    applies.then(|| advise("submit_all", "Submit all SQEs with one call", &figures, how))?
}

fn poll(c: &Counts) -> Option<Advice> {
    let applies = c.empty >= MANY && c.empty * 2 >= c.enters;
    let figures = format!(
        "{} of {} calls of io_uring_enter(2) submitted nothing, did not wait and found no CQE.",
        c.empty, c.enters
    );
    let how = "Wait for CQEs with io_uring_wait_cqe or io_uring_submit_and_wait in place of calling \
               io_uring_get_events again and again. A program that also waits for other files can \
               use io_uring_register_eventfd, or poll(2) the descriptor of the ring.";
    applies.then(|| advise("poll", "Wait in place of polling", &figures, how))?
}

fn short_waits(c: &Counts) -> Option<Advice> {
    let mean = c.timeouts / c.expired.max(1);
    let applies = c.expired >= MANY && c.expired * 2 >= c.waits && mean <= SHORT_WAIT;
    let figures = format!(
        "{} of {} waits timed out, after {} on average.",
        c.expired,
        c.waits,
        duration(mean)
    );
    let how = "Give io_uring_wait_cqe_timeout or io_uring_submit_and_wait_timeout the time until \
               the program has something else to do, or wait without a timeout.";
    applies.then(|| advise("short_waits", "Wait longer", &figures, how))?
}
