use uring::abi::io_uring::io_uring_op as op;

use super::*;
use crate::testing::{Build, Trace, sqe};

fn nop(data: u64) -> Build {
    sqe(op::IORING_OP_NOP).data(data)
}

fn completions(trace: &Trace) -> Vec<Completion> {
    let of = |item: Item| if let What::Completed(done) = item.what { Some(*done) } else { None };
    trace.items().into_iter().filter_map(of).collect()
}

fn ending(trace: &Trace) -> Ending {
    match trace.items().pop().map(|item| item.what) {
        Some(What::End(ending)) => ending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn requests_complete_inline_in_the_same_call_or_later() {
    let mut trace = Trace::new();
    trace.setup(0).sqe(nop(1)).sqe(nop(2)).enter(2, 0, 10).cqe(1, 0, 0, true);
    trace.after(5).enter(0, 1, 100).cqe(2, 0, 0, true);
    trace.sqe(nop(3)).enter(1, 1, 7).cqe(3, 0, 0, true);
    trace.sqe(nop(4)).enter(1, 0, 7).cqe(4, 0, 0, false);
    let done = completions(&trace);
    let seen: Vec<_> = done.iter().map(|c| (c.moment.unwrap(), c.latency.unwrap())).collect();
    let expected =
        [(Moment::Inline, 10), (Moment::Later, 115), (Moment::SameCall, 7), (Moment::Later, 7)];
    assert_eq!(seen, expected);
    let numbers: Vec<u64> = done.iter().map(|c| c.request.as_ref().unwrap().number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(ending(&trace).in_flight.is_empty());
}

#[test]
fn multishot_requests_stay_in_flight() {
    let recv = sqe(op::IORING_OP_RECV).ioprio(2).data(9);
    let mut trace = Trace::new();
    trace.setup(0).sqe(recv).enter(1, 0, 10).cqe(9, 64, CQE_MORE, false);
    trace.after(10).cqe(9, 32, CQE_MORE, false);
    assert_eq!(ending(&trace).in_flight[0].1.len(), 1);
    trace.cqe(9, -libc::ENOBUFS, 0, false);
    assert!(ending(&trace).in_flight.is_empty());
    let done = completions(&trace);
    assert_eq!(done.iter().map(|c| c.latency).collect::<Vec<_>>(), [Some(10), None, None]);
}

#[test]
fn a_notification_belongs_to_its_send() {
    let mut trace = Trace::new();
    trace.setup(0).sqe(sqe(op::IORING_OP_SEND_ZC).len(10).data(9)).enter(1, 0, 10);
    trace.cqe(9, 10, CQE_MORE, true).after(5).cqe(9, 0, CQE_NOTIF, false);
    let done = completions(&trace);
    assert!(
        done[1].is_notification()
            && done[1].request == done[0].request.clone().map(|r| { Request { cqes: 2, ..r } })
    );
    assert_eq!(done[1].short_by(), None);
    assert!(ending(&trace).in_flight.is_empty());
}

#[test]
fn the_same_user_data_twice_is_reported_and_not_trusted() {
    let mut trace = Trace::new();
    trace.setup(0).sqe(nop(7)).sqe(nop(7)).enter(2, 0, 10).cqe(7, 0, 0, true).cqe(7, 0, 0, true);
    trace.sqe(nop(7)).enter(1, 0, 10).cqe(7, 0, 0, true);
    let twice = trace.items().into_iter().filter_map(|item| match item.what {
        What::Submitted(request, twice) => Some((request.number, twice)),
        _ => None,
    });
    assert_eq!(twice.collect::<Vec<_>>(), [(1, None), (2, Some(1)), (3, None)]);
    let done = completions(&trace);
    let seen: Vec<_> =
        done.iter().map(|c| (c.request.as_ref().unwrap().number, c.is_ambiguous)).collect();
    assert_eq!(seen, [(2, true), (1, true), (3, false)]);
    assert_eq!(done[0].latency, None);
}

#[test]
fn requests_that_skip_their_cqe_are_not_in_flight() {
    let silent = |data| nop(data).flags(1 << 6);
    let mut trace = Trace::new();
    trace.setup(0).sqe(silent(1)).sqe(silent(2)).sqe(nop(1)).enter(3, 0, 10);
    trace.cqe(2, -libc::EIO, 0, true).cqe(1, 0, 0, true).cqe(5, 0, 0, true);
    let done = completions(&trace);
    let numbers: Vec<_> = done.iter().map(|c| c.request.as_ref().map(|r| r.number)).collect();
    assert_eq!(numbers, [Some(2), Some(3), None]);
    assert!(ending(&trace).in_flight.is_empty());
}

#[test]
fn a_descriptor_is_used_again() {
    let mut trace = Trace::new();
    trace.setup(0).sqe(nop(1)).exit().setup(0).cqe(1, 0, 0, false).sqe(nop(2)).setup(0);
    let items = trace.items();
    let generations: Vec<u32> = items.iter().map(|item| item.generation).collect();
    assert_eq!(generations, [0, 0, 0, 1, 1, 1, 2, 0]);
    assert!(matches!(&items[2].what, What::Exit(_, left) if left.len() == 1));
    assert!(matches!(&items[4].what, What::Completed(done) if done.request.is_none()));
}

#[test]
fn short_transfers_are_found() {
    let read = |data| sqe(op::IORING_OP_READ).len(100).data(data);
    let mut trace = Trace::new();
    trace.setup(0).sqe(read(1)).sqe(read(2)).sqe(read(3)).enter(3, 0, 1);
    trace.cqe(1, 100, 0, true).cqe(2, 60, 0, true).cqe(3, -libc::EIO, 0, true).unseen(17);
    let short: Vec<_> = completions(&trace).iter().map(Completion::short_by).collect();
    assert_eq!(short, [None, Some(40), None]);
    assert_eq!(ending(&trace).unseen, 17);
}

#[test]
fn what_the_kernel_did_not_take_goes_in_with_the_next_call() {
    let partial = Enter { result: 1, to_submit: 2, is_seen: true, ..Enter::default() };
    let mut trace = Trace::new();
    trace.setup(0).sqe(nop(1)).sqe(nop(2)).enter_with(&partial).cqe(1, 0, 0, true);
    trace.enter_with(&partial).cqe(2, 0, 0, true);
    let moments: Vec<_> = completions(&trace).iter().map(|c| c.moment).collect();
    assert_eq!(moments, [Some(Moment::Inline); 2]);
    // With SQPOLL no call submits anything.
    let mut trace = Trace::new();
    trace.setup(SETUP_SQPOLL).sqe(nop(1)).enter(1, 1, 10).cqe(1, 0, 0, true);
    assert_eq!(completions(&trace)[0].moment, Some(Moment::Later));
}
