use uring::abi::io_uring::io_uring_op as op;
use uring_trace_format::detail::{Buffer, Changed, Detail, Frame, Given, Vectors};
use uring_trace_format::event::Indices;

use super::*;
use crate::testing::{Build, Trace, sqe};

/// The names of the rules that a trace breaks, all rules checked, and what is reported.
fn checked(trace: &Trace) -> (Vec<&'static str>, String) {
    let mut out = Vec::new();
    let mut check = Check::new(&mut out, Rules::new("all").expect("it is valid"));
    for item in trace.items() {
        check.item(&item).expect("memory can be written");
    }
    check.finish().expect("memory can be written");
    let found: Vec<&str> = check.counts.keys().map(|rule| rule.name()).collect();
    assert_eq!(check.is_clean(), found.is_empty());
    (found, String::from_utf8(out).expect("it is text"))
}

fn found(trace: &Trace) -> Vec<&'static str> {
    checked(trace).0
}

fn started() -> Trace {
    let mut trace = Trace::new();
    trace.start().setup(0);
    trace
}

fn read(data: u64, address: u64) -> Build {
    sqe(op::IORING_OP_READ).fd(3).addr(address).len(16).data(data)
}

/// A call from a function whose own part of the stack starts at `place`.
fn call(place: u64) -> Detail {
    let mut call = Call { stack_end: 0x8000, ..Call::default() };
    call.frames[0] = Frame { address: 0x1000, place };
    Detail::Call(call)
}

#[test]
fn requests_that_write_to_the_same_memory_meet_in_flight() {
    let both = |first: Build, second: Build| {
        let mut trace = started();
        trace.sqe(first).sqe(second).enter(2, 0, 1);
        found(&trace)
    };
    assert_eq!(both(read(1, 0x1000), read(2, 0x100f)), ["overlap"]);
    assert!(both(read(1, 0x1000), read(2, 0x1010)).is_empty());
    // One after the other: linked, or after a drain.
    assert!(both(read(1, 0x1000).flags(1 << 2), read(2, 0x1000)).is_empty());
    assert!(both(read(1, 0x1000), read(2, 0x1000).flags(1 << 1)).is_empty());
    // When a request with a common user_data completes is not certain.
    assert_eq!(both(read(1, 0x1000), read(1, 0x1000)), ["user-data"]);
    let mut trace = started();
    trace.sqe(read(1, 0x1000)).enter(1, 0, 1).cqe(1, 16, 0, true).sqe(read(2, 0x1000));
    assert!(found(&trace).is_empty());
    // A link ends with the call that submits it.
    let mut trace = started();
    trace.sqe(read(1, 0x1000).flags(1 << 2)).enter(1, 0, 1).sqe(read(2, 0x1000));
    assert_eq!(found(&trace), ["overlap"]);
    let mut trace = started();
    trace.sqe(read(1, 0x1000)).enter(1, 0, 1).unseen(1).sqe(read(2, 0x1000));
    let (found, text) = checked(&trace);
    assert!(found.is_empty() && text.contains("some misuse may not have been found"), "{text}");
}

#[test]
fn buffers_on_the_stack_outlive_their_requests() {
    let returned = |first: u64, second: u64| {
        let mut trace = started();
        trace.detail(&call(first)).sqe(read(1, 0x6000)).enter(1, 0, 1);
        trace.detail(&call(second)).enter(0, 1, 1);
        found(&trace)
    };
    assert_eq!(returned(0x5ff0, 0x7000), ["stack"]);
    assert!(returned(0x5ff0, 0x5ff0).is_empty());
    assert!(returned(0x5ff0, 0x5000).is_empty());
    // It was not on the stack of the function that submitted it.
    assert!(returned(0x6100, 0x7000).is_empty());
    assert!(returned(0, 0x7000).is_empty() && returned(0x5ff0, 0).is_empty());
    let mut trace = started();
    trace.detail(&call(0x5ff0)).sqe(read(1, 0x6000)).enter(1, 0, 1).cqe(1, 16, 0, true);
    trace.detail(&call(0x7000));
    assert!(found(&trace).is_empty());
}

#[test]
fn queues_must_be_kept() {
    let with = |head: u32, tail: u32| {
        let indices = Indices { head, tail };
        let mut trace = started();
        trace.detail(&Detail::Call(Call { indices, ..Call::default() }));
        found(&trace)
    };
    assert_eq!(with(3, 2), ["advance"]);
    assert!(with(2, 2).is_empty() && with(u32::MAX, 2).is_empty());
    let mut trace = started();
    trace
        .sqe(read(1, 0x1000))
        .detail(&Detail::Changed(Changed { user_data: 1, ..Changed::default() }));
    let (rules, text) = checked(&trace);
    assert!(rules == ["sqe-changed"] && text.contains("#1 READ fd 3"), "{text}");
    let mut trace = started();
    trace.sqe(read(1, 0x1000)).enter(1, 0, 1).exit();
    assert_eq!(found(&trace), ["teardown"]);
    let mut trace = started();
    trace.sqe(sqe(op::IORING_OP_POLL_ADD).data(1)).enter(1, 0, 1).exit();
    assert!(found(&trace).is_empty());
}

#[test]
fn cqes_answer_requests() {
    let mut trace = started();
    trace.cqe(9, 0, 0, false);
    assert_eq!(found(&trace), ["unknown-cqe"]);
    let mut trace = started();
    trace.sqe(sqe(op::IORING_OP_MSG_RING).data(1)).cqe(9, 0, 0, false);
    assert!(found(&trace).is_empty());
    let mut trace = started();
    trace.sqe(read(1, 0x1000)).cqe(1, -libc::EFAULT, 0, false);
    assert_eq!(found(&trace), ["address"]);
    let all = [[0; 2]; Vectors::MOST];
    let vectors = Vectors { address: 16, count: None, len: 0, all };
    let mut trace = started();
    trace.detail(&Detail::Vectors(vectors)).sqe(sqe(op::IORING_OP_READV).addr(16).len(1).data(1));
    assert_eq!(found(&trace), ["address"]);
}

#[test]
fn a_ring_belongs_to_its_process_and_thread() {
    let mut trace = Trace::new();
    trace.started(true).sqe(read(1, 0x1000));
    assert_eq!(found(&trace), ["fork"]);
    let mut trace = Trace::new();
    trace.started(true).setup(0).sqe(read(1, 0x1000));
    assert!(found(&trace).is_empty());
    let refused = |flags| {
        let mut trace = Trace::new();
        let enter = crate::testing::refused(-libc::EEXIST);
        trace.start().setup(flags).enter_with(&enter);
        found(&trace)
    };
    assert_eq!(refused(1 << 12), ["single-issuer"]);
    assert!(refused(0).is_empty());
}

#[test]
fn buffers_are_added_once() {
    let given = |id| {
        let mut given = Given { group: 7, len: 1, buffers: [Buffer::default(); Given::MOST] };
        given.buffers[0] = Buffer { address: 0x1000, len: 16, id };
        Detail::Given(given)
    };
    let mut trace = started();
    trace.detail(&given(1)).detail(&given(2)).detail(&given(1));
    assert_eq!(found(&trace), ["buffer-twice"]);
    let select = read(1, 0).flags(1 << 5).group(7);
    let mut trace = started();
    trace.detail(&given(1)).sqe(select).cqe(1, 16, 1 | 1 << 16, false).detail(&given(1));
    assert!(found(&trace).is_empty());
    // The kernel has used a part of the buffer.
    let mut trace = started();
    trace.detail(&given(1)).sqe(select).cqe(1, 8, 1 | 1 << 4 | 1 << 16, false).detail(&given(1));
    assert_eq!(found(&trace), ["buffer-twice"]);
}
