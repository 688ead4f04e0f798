use super::decide::{Counts, Place, matches};
use super::rewrite::*;
use super::*;

const EIO: i32 = 5;

/// An SQE with these bytes at offset 0, and a length and flags of its operation.
fn sqe(opcode: u8, flags: u8, ioprio: u16, fd: i32, len: u32, op_flags: u32) -> Words {
    let mut first = [opcode, flags, 0, 0, 0, 0, 0, 0];
    first[2..4].copy_from_slice(&ioprio.to_ne_bytes());
    first[4..].copy_from_slice(&fd.to_ne_bytes());
    let mut fourth = [0; 8];
    fourth[..4].copy_from_slice(&len.to_ne_bytes());
    fourth[4..].copy_from_slice(&op_flags.to_ne_bytes());
    let fourth = u64::from_ne_bytes(fourth);
    [u64::from_ne_bytes(first), 100, 0x1000, fourth, 77, 0x1_0001, 0, 0]
}

fn rule(operations: &[u8]) -> Rule {
    let mut rule = Rule::new();
    for op in operations {
        rule.operations[usize::from(op / 64)] |= 1 << (op % 64);
    }
    rule
}

/// Which of so many matches on one ring a rule applies to.
fn applied(rule: &Rule, seed: u64, ring: u32, count: u32) -> Vec<u32> {
    let mut counts = Counts::default();
    let mut applied = Vec::new();
    for number in 0..count {
        let (applies, new) = rule.decide(0, Place { seed, ring, number }, counts);
        counts = new;
        applied.extend(applies.then_some(number));
    }
    assert_eq!(counts, Counts { matched: count, applied: applied.len() as u32 });
    applied
}

#[test]
fn conditions_are_about_operation_file_and_ring() {
    let read = sqe(22, 0, 0, 5, 100, 0);
    assert!(rule(&[22]).covers(&read, 3));
    assert!(!rule(&[23, 86]).covers(&read, 3), "another operation");
    assert!(rule(&[200]).covers(&sqe(200, 0, 0, 5, 0, 0), 3));
    let of_fd = Rule { conditions: HAS_FD, fd: 5, ..rule(&[22]) };
    assert!(of_fd.covers(&read, 3) && !of_fd.covers(&sqe(22, 0, 0, 6, 0, 0), 3));
    assert!(!of_fd.covers(&sqe(22, FIXED_FILE, 0, 5, 0, 0), 3), "an index, not a descriptor");
    let of_ring = Rule { conditions: HAS_RING, ring: -2, ..rule(&[22]) };
    assert!(of_ring.covers(&read, -2) && !of_ring.covers(&read, 3));
}

#[test]
fn matches_are_counted_on_each_ring() {
    assert_eq!(applied(&rule(&[]), 1, 0, 4), [0, 1, 2, 3]);
    assert_eq!(applied(&Rule { every: 3, ..Rule::new() }, 1, 0, 10), [2, 5, 8]);
    assert_eq!(applied(&Rule { after: 2, ..Rule::new() }, 1, 0, 5), [2, 3, 4]);
    assert_eq!(applied(&Rule { after: 2, every: 2, most: 2, ..Rule::new() }, 1, 0, 20), [3, 5]);
    assert_eq!(applied(&Rule { after: u32::MAX, ..Rule::new() }, 1, 0, 5), []);
}

#[test]
fn chance_depends_on_seed_ring_and_number_alone() {
    let tenth = Rule { chance: u64::MAX / 10, ..Rule::new() };
    let first = applied(&tenth, 7, 0, 100_000);
    assert_eq!(first, applied(&tenth, 7, 0, 100_000));
    assert_ne!(first, applied(&tenth, 8, 0, 100_000));
    assert_ne!(first, applied(&tenth, 7, 1, 100_000));
    // Ten standard deviations.
    assert!((9_050..10_950).contains(&first.len()), "{}", first.len());
    let decided =
        |index| tenth.decide(index, Place { seed: 7, ring: 0, number: 0 }, Counts::default());
    assert!((1..100).any(|index| decided(index) != decided(0)), "the rule makes a difference");
    assert_eq!(applied(&Rule { chance: 0, ..Rule::new() }, 7, 0, 1000), []);
}

#[test]
fn patterns_match_whole_paths() {
    for (pattern, text) in [
        ("/data/*", "/data/a/b"),
        ("*", ""),
        ("*.db", "/x/y.db.db"),
        ("/a?c", "/abc"),
        ("socket:*", "socket:[12]"),
        ("*a*b*c", "xxaxbxbxc"),
        ("", ""),
    ] {
        assert!(matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
    }
    for (pattern, text) in
        [("/data/*", "/data"), ("/a?c", "/ac"), ("*.db", "/x.dbx"), ("", "a"), ("a", ""), ("?", "")]
    {
        assert!(!matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
    }
}

#[test]
fn an_error_keeps_links_and_user_data() {
    let all = FIXED_FILE | IO_LINK | IO_HARDLINK | BUFFER_SELECT | CQE_SKIP_SUCCESS | 2 | 16;
    let new = with_result(&sqe(22, all, 9, 5, 100, 3), false, -EIO);
    let flags = all & !FIXED_FILE & !BUFFER_SELECT;
    let mut expected = sqe(0, flags, 0, -1, -EIO as u32, 1);
    (expected[1], expected[2], expected[5]) = (0, 0, 0);
    assert_eq!(new, expected);
    assert_eq!(opcode(&with_result(&new, true, 0)), 63);
}

#[test]
fn what_is_cancelled_takes_its_chain_along() {
    let new = cancelled(&sqe(23, IO_HARDLINK, 0, 5, 8, 0), false, -125);
    assert_eq!((flags(&new), len(&new) as i32, new[4]), (IO_LINK, -125, 77));
    assert_eq!(flags(&cancelled(&sqe(23, 2, 0, 5, 8, 0), false, -125)), 2, "the last of its chain");
}

#[test]
fn only_plain_transfers_can_be_short() {
    let may = |opcode, flags, ioprio, op_flags| {
        may_be_short(&sqe(opcode, flags, ioprio, 5, 100, op_flags))
    };
    assert!(SHORT.iter().all(|op| may(*op, IO_LINK, 0, 0)));
    assert!(!may(9, 0, 0, 0) && !may(0, 0, 0, 0), "other operations");
    for flags in [FIXED_FILE, BUFFER_SELECT, CQE_SKIP_SUCCESS] {
        assert!(!may(22, flags, 0, 0), "{flags}");
    }
    assert!(may(22, 0, 7, 0), "a priority");
    assert!(may(27, 0, 1, 0) && !may(27, 0, 2, 0) && !may(26, 0, 16, 0), "multishot, bundle");
    assert!(!may(23, 0, 0, 0x40), "an atomic write");
    let mut protected = sqe(23, 0, 0, 5, 100, 0);
    protected[7] = 1;
    assert!(!may_be_short(&protected));
    assert!(fails_if_short(&sqe(22, 0, 0, 5, 1, 0)) && !fails_if_short(&sqe(27, 0, 0, 5, 1, 0)));
    assert!(fails_if_short(&sqe(26, 0, 0, 5, 1, 0x100)));
}

#[test]
fn vectors_are_left_out_or_become_a_buffer() {
    let (lengths, readv) = ([0, 10, 20, 30_u64], sqe(1, IO_LINK, 0, 5, 4, 3));
    let vector = |i: u32| Some((0x100 * u64::from(i), lengths[i as usize]));
    let short = |most| with_fewer_vectors(&readv, most, vector);
    assert_eq!((short(60), short(59)), (None, Some(with_len(&readv, 3))));
    assert_eq!((short(30), short(29)), (Some(with_len(&readv, 3)), Some(with_len(&readv, 2))));
    let mut read = sqe(22, IO_LINK, 0, 5, 9, 3);
    read[2] = 0x100;
    assert_eq!(short(9), Some(read));
    assert_eq!(with_fewer_vectors(&sqe(2, 0, 0, 5, 4, 0), 9, vector).map(|w| opcode(&w)), Some(23));
    assert_eq!(with_fewer_vectors(&readv, 9, |_| None), None);
}

#[test]
fn only_rules_of_this_version_are_accepted() {
    let mapped = |rules: &Rules, len| {
        // SAFETY: the structure is as long, or the function is told that it is shorter.
        unsafe { Rules::mapped((&raw const *rules).cast(), len) }.is_some()
    };
    let len = size_of::<Rules>();
    let rules = Rules { count: 2, ..Rules::new(7, CAN_INJECT_RESULT) };
    assert!(mapped(&rules, len) && !mapped(&rules, len - 1));
    assert_eq!(rules.list().count(), 2);
    assert!(!mapped(&Rules { version: VERSION + 1, ..Rules::new(7, 0) }, len));
    assert!(!mapped(&Rules { magic: *b"uringtrc", ..Rules::new(7, 0) }, len));
    assert!(!mapped(&Rules { count: MOST as u32 + 1, ..Rules::new(7, 0) }, len));
    assert_eq!(Action::of(8), None);
    assert!((1..8).all(|n| Action::of(n).is_some_and(|action| action as u32 == n)));
}
