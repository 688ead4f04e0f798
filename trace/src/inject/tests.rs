use proptest::prelude::*;
use uring_trace_format::rules::decide::matches;

use uring::abi::io_uring::io_uring_op as op;

use super::*;
use crate::json::Json;
use crate::output::Sink;
use crate::perfetto::Perfetto;
use crate::summary::Summary;
use crate::testing::{Trace, sqe};
use crate::text::Text;

fn parsed(text: &str) -> Rule {
    rule(text).unwrap_or_else(|error| panic!("{text}: {error:#}"))
}

fn operations(rule: &Rule) -> Vec<u8> {
    (0..=255_u8).filter(|op| rule.operations[usize::from(op / 64)] >> (op % 64) & 1 != 0).collect()
}

#[test]
fn conditions_are_parsed() {
    let rule = parsed("op=READ,write,fd=/data/*,p=0.25,every=3,after=4,max=5,ring=6,error=EIO");
    assert_eq!(operations(&rule), [22, 23]);
    assert_eq!((rule.action(), rule.value), (Some(Action::Error), -libc::EIO));
    assert_eq!(
        (rule.conditions, rule.pattern(), rule.ring),
        (HAS_PATTERN | HAS_RING, &b"/data/*"[..], 6)
    );
    assert_eq!((rule.chance, rule.every, rule.after, rule.most), (1 << 62, 3, 4, 5));
    let rule = parsed("error=enospc,fd=7,op=IORING_OP_WRITEV");
    assert_eq!((rule.fd, rule.conditions, rule.chance), (7, HAS_FD, u64::MAX));
    assert_eq!((operations(&rule), rule.value), (vec![2], -libc::ENOSPC));
    assert_eq!((parsed("error=EIO,p=1").chance, parsed("error=EIO,p=0").chance), (u64::MAX, 0));
}

#[test]
fn without_operations_a_rule_is_for_all_that_it_can_change() {
    let all = operations(&parsed("error=EIO"));
    assert_eq!(all.len(), 255);
    assert!(!all.contains(&LINK_TIMEOUT));
    let mut short = SHORT;
    short.sort_unstable();
    assert_eq!(operations(&parsed("short=1")), short);
    let files = operations(&parsed("fd=3,error=EIO"));
    assert!(
        files.contains(&22) && !files.contains(&0) && !files.contains(&11),
        "no NOP, no TIMEOUT"
    );
}

#[test]
fn actions_are_parsed() {
    let action = |text: &str| (parsed(text).action(), parsed(text).value);
    assert_eq!(action("short=100"), (Some(Action::Short), 100));
    assert_eq!(action("call=enter,error=EAGAIN"), (Some(Action::Refuse), -libc::EAGAIN));
    assert_eq!(action("error=EINTR,call=enter"), (Some(Action::Interrupt), -libc::EINTR));
    assert_eq!(action("op=READ,error=EINTR"), (Some(Action::Error), -libc::EINTR));
    assert_eq!(action("partial"), (Some(Action::Partial), 0));
    assert_eq!(action("call=enter,early,every=2").0, Some(Action::Early));
}

#[test]
fn wrong_rules_are_refused_with_the_reason() {
    for (text, reason) in [
        ("", "not known"),
        ("op=READ", "exactly one of"),
        ("error=EIO,short=1", "exactly one of"),
        ("op=RED,error=EIO", "op=RED"),
        ("op=READ,,error=EIO", "not known"),
        ("op=,error=EIO", "op="),
        ("error=EIOO", "error=EIOO"),
        ("error=", "missing"),
        ("short=0", "end of the file"),
        ("short=-1", "short=-1"),
        ("short=3000000000", "short=3000000000"),
        ("p=1.5,error=EIO", "p=1.5"),
        ("p=NaN,error=EIO", "p=NaN"),
        ("every=0,error=EIO", "every=0"),
        ("max=0,error=EIO", "max=0"),
        ("ring=x,error=EIO", "ring=x"),
        ("fd=data/*,error=EIO", "whole path"),
        ("fd=1,fd=2,error=EIO", "twice"),
        ("op=NOP,fd=1,error=EIO", "no operation"),
        ("op=SENDMSG,short=1", "msghdr"),
        ("op=RECVMSG,short=1", "msghdr"),
        ("op=FSYNC,short=1", "only READ"),
        ("op=LINK_TIMEOUT,error=ETIME", "before it"),
        ("call=setup,error=EAGAIN", "call=setup"),
        ("call=enter,error=EIO", "EAGAIN"),
        ("call=enter,short=1", "partial"),
        ("op=READ,partial", "all SQEs"),
        ("fd=3,call=enter,error=EBUSY", "all SQEs"),
        ("early=1", "not known"),
    ] {
        let error = rule(text).map(drop).expect_err(text);
        assert!(format!("{error:#}").contains(reason), "{text}: {error:#}");
    }
    let long = format!("fd=/{},error=EIO", "x".repeat(PATTERN));
    assert!(rule(&long).is_err());
    assert!(rules(&vec!["error=EIO".to_string(); MOST]).is_ok());
    assert!(rules(&vec!["error=EIO".to_string(); MOST + 1]).is_err());
}

#[test]
fn a_kernel_without_results_refuses_errors_but_not_short_transfers() {
    let created = |text: &str, can| {
        let directory = tempfile::tempdir().expect("a directory");
        RulesFile::with(directory.path(), &[text.to_string()], 7, can).map(|file| file.report())
    };
    let refused = created("op=READ,error=EIO", false).expect_err("it cannot be done");
    assert!(refused.to_string().contains("Linux 6.10"), "{refused}");
    let never = |text: &str| vec![format!("rule 1 '{text}': never matched")];
    for (text, can) in
        [("op=READ,error=EIO", true), ("short=1", false), ("call=enter,error=EBUSY", false)]
    {
        assert_eq!(created(text, can).expect("it can be done"), never(text));
    }
}

#[test]
fn the_file_is_what_the_layer_maps() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = ["op=READ,short=9".to_string(), "early".to_string()];
    let file = RulesFile::with(directory.path(), &options, 7, true).expect("it is ours");
    let bytes = std::fs::read(file.path()).expect("it was written");
    let copy: Vec<u64> =
        bytes.chunks(8).map(|word| u64::from_ne_bytes(word.try_into().expect("8 bytes"))).collect();
    // SAFETY: so many bytes, aligned to 8.
    let rules =
        unsafe { uring_trace_format::rules::Rules::mapped(copy.as_ptr().cast(), bytes.len()) };
    let rules = rules.expect("they are rules");
    assert_eq!((rules.seed, rules.list().count(), rules.can_inject_result()), (7, 2, true));
    assert_eq!(rules.list().map(|rule| rule.value).collect::<Vec<_>>(), [9, 0]);
    assert!(!file.was_used());
}

#[test]
fn the_running_kernel_is_asked() {
    match can_inject_result() {
        Ok(can) => {
            let release =
                std::fs::read_to_string("/proc/sys/kernel/osrelease").expect("it is there");
            let mut numbers = release.split('.').map_while(|part| part.parse::<u32>().ok());
            let version = (numbers.next(), numbers.next());
            assert_eq!(can, version >= (Some(6), Some(10)), "{release}");
        }
        Err(error) => eprintln!("SKIP: {error:#}"),
    }
}

/// A read that fails, and a call that is refused.
fn injected() -> Trace {
    let injected = |action, value, user_data| Injected { action, rule: 2, value, user_data };
    let mut trace = Trace::new();
    trace.sqe(sqe(op::IORING_OP_READ).fd(5).len(8).data(1));
    trace.injected(&injected(Action::Error, -libc::EIO, 1));
    // The record of the SQE is missing.
    trace.injected(&injected(Action::Error, -libc::EIO, 9));
    trace.injected(&injected(Action::Refuse, -libc::EBUSY, 0));
    trace.enter(1, 0, 100).cqe(1, -libc::EIO, 0, true);
    trace
}

fn output(sink: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    sink(&mut out).expect("memory can be written");
    String::from_utf8(out).expect("it is text")
}

#[test]
fn injections_are_shown_in_every_form() {
    let items = injected().items();
    let all = |sink: &mut dyn Sink| {
        items.iter().try_for_each(|item| sink.item(item)).and_then(|()| sink.finish())
    };
    let text = output(|out| all(&mut Text::new(out, None, false, false)));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("> #1 READ fd 5"), "{text}");
    assert!(lines[1].ends_with("* #1 READ fd 5 injected: EIO (rule 2)"), "{text}");
    assert!(lines[2].ends_with("* another request injected: EIO (rule 2)"), "{text}");
    assert!(lines[3].ends_with("* enter injected: EBUSY (rule 2)"), "{text}");
    assert!(lines[5].contains("#1 READ fd 5 = -EIO, injected (rule 2)"), "{text}");
    let json = output(|out| all(&mut Json::new(out)));
    let line = |i: usize| -> serde_json::Value {
        serde_json::from_str(json.lines().nth(i).expect("a line")).expect("it is JSON")
    };
    assert_eq!((&line(1)["op"], &line(1)["action"]), (&"READ".into(), &"error".into()));
    assert_eq!((&line(1)["request"], &line(3)["action"]), (&1.into(), &"refuse".into()));
    assert_eq!((&line(3)["request"], &line(3)["error"]), (&().into(), &"EBUSY".into()));
    assert_eq!(line(5)["injected"], 2);
    let timeline = output(|out| all(&mut Perfetto::new(out)));
    assert_eq!(timeline.matches("\"injected\":\"EIO\"").count(), 2, "{timeline}");
    let summary = output(|out| all(&mut Summary::new(out)));
    assert!(summary.contains("3 injections"), "{summary}");
}

#[test]
fn what_was_injected_has_a_name() {
    let shown = |action, value| described(&Injected { action, rule: 1, value, user_data: 0 });
    assert_eq!(shown(Action::Short, 10), "at most 10 bytes");
    assert_eq!(shown(Action::Cancel, -libc::ECANCELED), "ECANCELED, after a short transfer");
    assert_eq!(shown(Action::Partial, 3), "only 3 SQEs are submitted");
    assert_eq!(shown(Action::Interrupt, -libc::EINTR), "the wait is interrupted");
    assert_eq!(shown(Action::Early, 0), "the wait ends early");
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in ".{0,60}") {
        let _ = rule(&text);
    }

    #[test]
    fn words_in_any_order_are_one_rule(order in Just(vec!["op=READ", "every=2", "max=3", "short=4"]).prop_shuffle()) {
        let rule = parsed(&order.join(","));
        prop_assert_eq!((rule.every, rule.most, rule.value, operations(&rule)), (2, 3, 4, vec![22]));
    }

    #[test]
    fn a_pattern_matches_what_it_was_made_of(text in "[ab/]{0,12}", from in 0_usize..12, to in 0_usize..12) {
        let (from, to) = (from.min(to).min(text.len()), from.max(to).min(text.len()));
        let pattern = format!("{}*{}", &text[..from], &text[to..]);
        prop_assert!(matches(pattern.as_bytes(), text.as_bytes()));
        let longer = format!("{text}c");
        prop_assert!(!matches(text.as_bytes(), longer.as_bytes()));
    }
}
