use uring::abi::io_uring::io_uring_op as op;
use uring_trace_format::event::Register;

use super::*;
use crate::testing::{Trace, sqe};

fn shown(items: &[Item], has_pid: bool, is_full: bool) -> String {
    let mut out = Vec::new();
    let mut text = Text::new(&mut out, None, has_pid, is_full);
    items.iter().try_for_each(|item| text.item(item)).expect("memory can be written");
    String::from_utf8(out).expect("it is text")
}

/// The trace of a small server; its text is also the example in docs/trace.md.
pub fn server() -> Trace {
    let mut trace = Trace::new();
    trace.start().after(1_000).setup(1 << 12 | 1 << 13);
    let register = Register { opcode: 22, start: 2_000, nr_args: 1, ..Register::default() };
    trace.after(4_000).register(&register);
    let accept =
        sqe(op::IORING_OP_ACCEPT).fd(4).ioprio(1).op_flags(libc::SOCK_CLOEXEC as u32).data(4);
    trace.after(2_000).sqe(accept).enter(1, 1, 1_204_000_000).cqe(4, 6, 1 << 1, true);
    let recv = sqe(op::IORING_OP_RECV).fd(6).ioprio(2).flags(1 << 5).group(1).data(6);
    trace.after(3_000).sqe(recv).enter(1, 1, 38_000).cqe(6, 64, 1 | 1 << 1 | 17 << 16, true);
    let send = sqe(op::IORING_OP_SEND).fd(6).addr(0x7f00_0000_1000).len(64).data(7);
    trace.after(4_000).sqe(send).enter(1, 0, 5_000).cqe(7, 60, 0, true);
    trace.after(8_000_000_000).cqe(6, -libc::ENOBUFS, 0, false).after(1_000).exit();
    trace
}

const SERVER: &str = include_str!("server.txt");

#[test]
fn a_server_is_shown() {
    assert_eq!(shown(&server().items(), false, false), SERVER);
}

#[test]
fn an_error_alone_has_the_fields_of_its_request() {
    let mut trace = Trace::new();
    trace.sqe(sqe(op::IORING_OP_READ).fd(5).addr(16).len(8).data(1)).enter(1, 0, 100);
    trace.cqe(1, -libc::EIO, 0, true).cqe(2, 0, 0, false).unseen(17);
    let text = shown(&trace.items()[2..], true, true);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with(
            "     42 0.000000 ring 3  < #1 READ fd 5, buf 0x10, len 8, offset 0 = -EIO "
        )
    );
    assert!(lines[1].ends_with("no request in flight has this user_data"), "{text}");
    assert!(lines[2].contains("17 CQEs not seen"), "{text}");
    assert!(lines[3].contains("0 in flight, 17 CQEs not seen"), "{text}");
}

#[test]
fn durations_have_three_digits() {
    let cases = [
        (7, "7 ns"),
        (1_000, "1.00 us"),
        (38_400, "38.4 us"),
        (999_400, "999 us"),
        (1_204_000_000, "1.20 s"),
        (99_960_000, "100 ms"),
    ];
    for (nanoseconds, expected) in cases {
        assert_eq!(duration(nanoseconds), expected);
    }
}
