//! Each rule has a trace that breaks it, and one that comes close.

use std::collections::BTreeSet;

use uring::abi::io_uring::io_uring_op as op;
use uring::abi::io_uring::*;
use uring_trace_format::event::{Enter, Indices, Register};

use super::*;
use crate::testing::{Trace, sqe};

/// More than every threshold.
const MANY: u64 = 1100;
/// The kernel's flags that most rules do not look at, and those that keep `taskrun` quiet.
const QUIET: u32 = IORING_SETUP_COOP_TASKRUN;

fn long() -> Trace {
    let mut trace = Trace::of(42, 1 << 14);
    trace.start();
    trace
}

fn rings(trace: &Trace) -> Vec<RingAdvice> {
    let mut advisor = Advisor::default();
    trace.items().iter().for_each(|item| advisor.item(item));
    advisor.rings()
}

fn advice(trace: &Trace) -> Vec<Advice> {
    let mut rings = rings(trace);
    assert_eq!(rings.len(), 1);
    rings.remove(0).advice
}

fn titles(trace: &Trace) -> Vec<String> {
    advice(trace).into_iter().map(|advice| advice.title).collect()
}

/// An enter with a registered ring, of which the CQ ring has `ready` CQEs afterwards.
fn quiet(to_submit: u32, ready: u32) -> Enter {
    Enter {
        result: to_submit as i32,
        to_submit,
        flags: IORING_ENTER_REGISTERED_RING,
        is_seen: true,
        indices: Indices { head: 0, tail: ready },
        ..Enter::default()
    }
}

/// Makes calls, each in one microsecond and a while after the last one.
fn calls(trace: &mut Trace, count: u64, gap: u64, enter: Enter) {
    let mut time = 1_000_000_000;
    for _ in 0..count {
        let start = time + gap;
        trace.at(start + 1_000).enter_with(&Enter { start, ..enter });
        time = start + 1_000;
    }
}

fn ring_of(count: u64, gap: u64, enter: Enter) -> Trace {
    let mut trace = long();
    trace.setup(QUIET);
    calls(&mut trace, count, gap, enter);
    trace
}

#[test]
fn single_submits_with_several_cqes_ready_are_to_be_batched() {
    let found = ring_of(MANY, 100_000, quiet(1, 2));
    assert_eq!(titles(&found), ["Submit several requests with one call"]);
    let text = &advice(&found)[0].text;
    assert!(text.starts_with("1100 requests were submitted by 1100 calls"), "{text}");
    assert!(text.contains("1.0 each. 1099 of the calls"), "{text}");
    // The next request depends on the CQE of the last one.
    assert!(titles(&ring_of(MANY, 100, quiet(1, 1))).is_empty());
    assert!(titles(&ring_of(MANY, 100, quiet(2, 4))).is_empty());
    // All CQEs were consumed: only one of them needs another request.
    let mut consumed = long();
    consumed.setup(QUIET);
    for i in 0..MANY as u32 {
        let indices = Indices { head: 2 * i, tail: 2 * i + 2 };
        consumed.enter_with(&Enter { indices, ..quiet(1, 0) });
    }
    assert!(titles(&consumed).is_empty());
    assert!(titles(&ring_of(900, 100_000, quiet(1, 2))).is_empty());
    // The SQPOLL thread submits.
    let mut polled = long();
    polled.setup(IORING_SETUP_SQPOLL);
    calls(&mut polled, MANY, 100, quiet(1, 2));
    assert!(titles(&polled).is_empty());
}

#[test]
fn single_submits_right_after_each_other_are_to_be_batched() {
    assert_eq!(titles(&ring_of(MANY, 5_000, quiet(1, 0))).len(), 1);
    // The program did something else in between, or waited.
    assert!(titles(&ring_of(MANY, 5_001, quiet(1, 0))).is_empty());
    let waits = Enter {
        flags: IORING_ENTER_REGISTERED_RING | IORING_ENTER_GETEVENTS,
        min_complete: 1,
        ..quiet(1, 0)
    };
    assert!(titles(&ring_of(MANY, 100, waits)).is_empty());
    // Two threads take turns, and do not know of each other's requests.
    let mut turns = long();
    turns.setup(QUIET);
    for i in 0..2 * MANY as u32 {
        turns.thread(42 + i % 2).enter_with(&quiet(1, 0));
    }
    assert!(titles(&turns).is_empty());
    // Half of the calls.
    let mut half = ring_of(1_050, 100, quiet(1, 0));
    calls(&mut half, 1_000, 100_000, quiet(4, 0));
    assert_eq!(titles(&half).len(), 1);
    calls(&mut half, 100, 100_000, quiet(4, 0));
    assert!(titles(&half).is_empty());
}

#[test]
fn a_ring_of_one_thread_is_to_be_registered() {
    let plain = Enter { flags: 0, ..quiet(2, 1) };
    let found = ring_of(MANY, 1, plain);
    assert_eq!(titles(&found), ["Register the descriptor of the ring"]);
    assert!(advice(&found)[0].text.starts_with("1100 calls of io_uring_enter(2), all from one"));
    assert!(titles(&ring_of(999, 1, plain)).is_empty());
    assert!(titles(&ring_of(MANY, 1, quiet(2, 1))).is_empty());
    let mut batches = ring_of(MANY, 1, plain);
    for _ in 0..4 * MANY {
        batches.sqe(sqe(op::IORING_OP_NOP));
    }
    assert_eq!(titles(&batches).len(), 1);
    batches.sqe(sqe(op::IORING_OP_NOP));
    assert!(titles(&batches).is_empty());
    let mut threads = ring_of(MANY, 1, plain);
    threads.thread(43);
    calls(&mut threads, 1, 1, plain);
    assert!(titles(&threads).is_empty());
}

fn receives(dry: u64, received: u64) -> Trace {
    let mut trace = long();
    let mut data = [0; 7];
    let (entries, group) = (2_u32.to_ne_bytes(), 7_u16.to_ne_bytes());
    let [a, b, c, d] = entries;
    data[1] = u64::from_ne_bytes([a, b, c, d, group[0], group[1], 0, 0]);
    let opcode = io_uring_register_op::IORING_REGISTER_PBUF_RING as u32;
    trace.setup(QUIET).register(&Register { opcode, data, bytes: 40, ..Register::default() });
    let results = (0..dry).map(|_| -libc::ENOBUFS).chain((0..received).map(|_| 64));
    for (i, result) in results.enumerate() {
        let recv = sqe(op::IORING_OP_RECV).fd(5).flags(IOSQE_BUFFER_SELECT as u8).group(7);
        trace.sqe(recv.data(i as u64 + 1)).enter_with(&quiet(1, 1));
        trace.cqe(i as u64 + 1, result, 0, true);
    }
    trace
}

#[test]
fn groups_that_run_dry_are_named() {
    let found = receives(100, 1_000);
    assert_eq!(titles(&found), ["Provide more buffers"]);
    let text = &advice(&found)[0].text;
    assert!(text.contains("-ENOBUFS: group 7 (ring of 2): 100 of 1100 CQEs."), "{text}");
    assert!(titles(&receives(99, 1_001)).is_empty());
    assert!(titles(&receives(100, 800)).is_empty());
}

#[test]
fn a_cq_ring_that_overflows_is_to_be_larger() {
    let with = |overflowed: u64, others: u64, enter: Enter| {
        let mut trace = ring_of(others, 1, quiet(2, 1));
        calls(&mut trace, overflowed, 1, enter);
        trace
    };
    let full = Enter { sq_flags: IORING_SQ_CQ_OVERFLOW as u16, ..quiet(2, 16) };
    let found = with(100, 1_000, full);
    assert_eq!(titles(&found), ["Set up a larger CQ ring"]);
    let expected = "The CQ ring of 16 entries had overflowed after 100 of 1100 calls";
    assert!(advice(&found)[0].text.starts_with(expected));
    let refused = Enter { result: -libc::EBUSY, ..quiet(2, 16) };
    assert_eq!(titles(&with(100, 1_000, refused)).len(), 1);
    assert!(titles(&with(99, 1_000, full)).is_empty());
    // Less than one in a hundred calls.
    assert!(titles(&with(100, 9_901, full)).is_empty());
    // Deferred task work is pending, which is usual.
    let pending = Enter { sq_flags: IORING_SQ_TASKRUN as u16, ..quiet(2, 1) };
    assert!(titles(&with(100, 1_000, pending)).is_empty());
}

/// Receives that complete after the call that submits them, if `is_later`.
fn pending(flags: u32, count: u64, is_later: bool) -> Trace {
    let mut trace = long();
    trace.setup(flags);
    for data in 1..=count {
        trace.sqe(sqe(op::IORING_OP_RECV).fd(5).data(data)).enter_with(&quiet(1, 0));
        if is_later {
            trace.enter_with(&quiet(0, 1));
        }
        trace.cqe(data, 64, 0, true);
    }
    trace
}

#[test]
fn a_ring_of_one_thread_is_to_have_deferred_task_work() {
    let found = pending(0, MANY, true);
    assert_eq!(titles(&found), ["Set up the ring for one thread, with deferred task work"]);
    let text = &advice(&found)[0].text;
    assert!(text.contains("made all 2200 calls. 1100 of 1100 CQEs were posted after"), "{text}");
    for other in [IORING_SETUP_DEFER_TASKRUN, IORING_SETUP_COOP_TASKRUN, IORING_SETUP_SQPOLL] {
        assert!(titles(&pending(other, MANY, true)).is_empty(), "{other:#x}");
    }
    assert!(titles(&pending(0, 999, true)).is_empty());
    assert!(titles(&pending(0, MANY, false)).iter().all(|title| !title.contains("task work")));
    // CQEs are late because the CQ ring overflowed, or few of them are late.
    let mut full = pending(0, MANY, true);
    let overflowed = Enter { sq_flags: IORING_SQ_CQ_OVERFLOW as u16, ..quiet(2, 16) };
    calls(&mut full, 100, 1, overflowed);
    assert_eq!(titles(&full), ["Set up a larger CQ ring"]);
    let mut few = pending(0, MANY, true);
    for data in 1..=MANY + 1 {
        few.sqe(sqe(op::IORING_OP_NOP).data(data)).enter_with(&quiet(1, 1)).cqe(data, 0, 0, true);
    }
    assert!(titles(&few).is_empty());
    let mut threads = pending(0, MANY, true);
    threads.thread(43).enter_with(&quiet(0, 1));
    assert!(titles(&threads).is_empty());
    // How it was set up is not known.
    let mut recorded = long();
    for data in 1..=MANY {
        recorded.sqe(sqe(op::IORING_OP_RECV).fd(5).data(data)).enter_with(&quiet(1, 0));
        recorded.enter_with(&quiet(0, 1)).cqe(data, 64, 0, true);
    }
    assert!(titles(&recorded).is_empty());
}

#[test]
fn short_submits_need_submit_all() {
    let with = |flags: u32, count: u64, result: i32| {
        let mut trace = long();
        trace.setup(QUIET | flags);
        calls(&mut trace, 1_000, 1, quiet(8, 8));
        calls(&mut trace, count, 1, Enter { result, ..quiet(8, 8) });
        trace
    };
    let found = with(0, 100, 3);
    assert_eq!(titles(&found), ["Submit all SQEs with one call"]);
    let expected = "100 of 1100 calls of io_uring_enter(2) submitted fewer SQEs";
    assert!(advice(&found)[0].text.starts_with(expected));
    assert!(titles(&with(0, 99, 3)).is_empty());
    assert!(titles(&with(0, 100, 8)).is_empty());
    assert!(titles(&with(0, 100, -libc::EINTR)).is_empty());
    assert!(titles(&with(IORING_SETUP_SUBMIT_ALL, 100, 3)).is_empty());
}

#[test]
fn a_program_that_polls_an_empty_ring_is_to_wait() {
    let flags = IORING_ENTER_REGISTERED_RING | IORING_ENTER_GETEVENTS;
    let empty = Enter { flags, ..quiet(0, 0) };
    let mut found = ring_of(MANY, 1, empty);
    assert_eq!(titles(&found), ["Wait in place of polling"]);
    assert!(
        advice(&found)[0].text.starts_with("1100 of 1100 calls of io_uring_enter(2) submitted")
    );
    assert!(titles(&ring_of(999, 1, empty)).is_empty());
    for other in [
        Enter { indices: Indices { head: 3, tail: 4 }, ..empty },
        Enter { min_complete: 1, ..empty },
        quiet(0, 0),
        Enter { to_submit: 2, result: 2, ..empty },
    ] {
        assert!(titles(&ring_of(MANY, 1, other)).is_empty(), "{other:?}");
    }
    // More than half of the calls do something.
    calls(&mut found, MANY + 1, 1, quiet(2, 1));
    assert!(titles(&found).is_empty());
}

#[test]
fn waits_with_a_short_timeout_are_to_be_longer() {
    let expired = |timeout| Enter {
        result: -libc::ETIME,
        flags: IORING_ENTER_REGISTERED_RING | IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
        min_complete: 1,
        timeout: Some(timeout),
        ..quiet(0, 0)
    };
    let mut found = ring_of(MANY, 1, expired(10_000));
    assert_eq!(titles(&found), ["Wait longer"]);
    let expected = "1100 of 1100 waits timed out, after 10.0 us on average.";
    assert!(advice(&found)[0].text.starts_with(expected));
    // A program that does something else every second.
    assert!(titles(&ring_of(MANY, 1, expired(1_000_000_000))).is_empty());
    assert!(titles(&ring_of(999, 1, expired(10_000))).is_empty());
    let success = Enter { result: 0, timeout: None, ..expired(0) };
    calls(&mut found, MANY + 1, 1, success);
    assert!(titles(&found).is_empty());
}

#[test]
fn every_measured_gain_is_one_of_an_advice() {
    let flags = IORING_ENTER_GETEVENTS;
    let empty = Enter { flags: flags | IORING_ENTER_REGISTERED_RING, ..quiet(0, 0) };
    let expired = Enter { result: -libc::ETIME, min_complete: 1, timeout: Some(1), ..empty };
    let full = Enter { sq_flags: IORING_SQ_CQ_OVERFLOW as u16, ..quiet(2, 16) };
    let traces = [
        ring_of(MANY, 1, quiet(1, 2)),
        ring_of(MANY, 1, Enter { flags: 0, ..quiet(2, 1) }),
        receives(MANY, 0),
        ring_of(MANY, 1, full),
        pending(0, MANY, true),
        ring_of(MANY, 1, Enter { result: 1, ..quiet(2, 1) }),
        ring_of(MANY, 1, empty),
        ring_of(MANY, 1, expired),
    ];
    let texts = traces.iter().flat_map(advice).map(|advice| advice.text);
    let quoted: Vec<String> = texts.map(|t| t.lines().nth(1).unwrap_or_default().into()).collect();
    let distinct: BTreeSet<&String> = quoted.iter().collect();
    assert_eq!((quoted.len(), distinct.len()), (traces.len(), measured::names().len()));
    assert!(quoted.iter().all(|line| line.starts_with("Measured: ")), "{quoted:?}");
}

fn shown(trace: &Trace) -> String {
    let mut out = Vec::new();
    let mut advise = Advise::new(&mut out);
    trace.items().iter().try_for_each(|item| advise.item(item)).expect("it counts");
    advise.finish().expect("memory can be written");
    String::from_utf8(out).expect("it is text")
}

#[test]
fn advice_is_numbered_below_its_ring() {
    let mut trace = ring_of(MANY, 1, Enter { flags: 0, ..quiet(1, 2) });
    trace.exit().setup(QUIET).sqe(sqe(op::IORING_OP_NOP)).enter(1, 0, 1_000);
    let text = shown(&trace);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "program[42], ring 3: 1.00 s, 1 thread, 0 requests, 1100 enters");
    assert_eq!(lines[1], "  1. Submit several requests with one call");
    assert!(lines[2].starts_with("     1100 requests were submitted by 1100 calls of"), "{text}");
    let mut indented = lines.iter().filter(|line| line.starts_with(' '));
    assert!(indented.all(|line| line.chars().count() <= WIDTH), "{text}");
    assert!(lines.contains(&"  2. Register the descriptor of the ring"), "{text}");
    let second = "program[42], ring 3 (number 2 with this descriptor): 1.00 us, 1 thread, 1 request, \
                  1 enter";
    let at = lines.iter().position(|line| *line == second).expect(&text);
    assert_eq!(lines[at + 1..at + 3], ["     Nothing to advise.", ""]);
    assert!(lines[at + 3].starts_with("The measured gains are those of"), "{text}");
}

#[test]
fn without_advice_there_is_a_line_that_says_so() {
    assert_eq!(shown(&long()), "Nothing to advise: no ring was used.\n");
    let mut probe = long();
    probe.setup(0).exit();
    assert_eq!(shown(&probe), "Nothing to advise: no ring was used.\n");
    let text = shown(&ring_of(2, 1, quiet(1, 2)));
    assert!(text.ends_with("2 enters\n     Nothing to advise.\n\n"), "{text}");
}

#[test]
fn lines_are_broken_between_words() {
    assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    assert_eq!(wrapped("one two three", 6), ["one", "two", "three"]);
    assert_eq!(wrapped("extraordinary", 6), ["extraordinary"]);
}
