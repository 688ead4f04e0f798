use super::*;
use crate::event::{self, Body, Cqe, Cqes, Enter, Indices, Injected, Register, Setup, Sqe};
use crate::record::{Head, POSITION};
use crate::rules::Action;

const INJECTED: Injected =
    Injected { action: Action::Interrupt, rule: 3, value: -4, user_data: 1 << 40 };
const HEAD: Head = Head { time: 7, tid: 12, ring: 3 };

fn slots(count: usize) -> Vec<Words> {
    (0..count).map(|_| core::array::from_fn(|_| AtomicU64::new(0))).collect()
}

fn header(slots: usize) -> Header {
    Header::new(slots as u64, 0, 42, [1, 2], b"program")
}

fn write(segment: Segment<'_>, record: &[Slot]) -> u64 {
    let position = segment.reserve(record.len() as u64);
    for (i, slot) in record.iter().enumerate() {
        segment.write(position + i as u64, slot, i == 0);
    }
    position
}

fn unseen(count: u32) -> [Slot; 1] {
    [event::unseen_slot(HEAD, count)]
}

fn read_all(reader: &Reader<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        match reader.step() {
            Step::End => return steps,
            step => steps.push(step),
        }
    }
}

#[test]
fn every_kind_of_record_is_read_as_it_was_written() {
    let words: [u64; 16] = core::array::from_fn(|i| 0x0101_0101_0101_0101 * (i as u64 + 1));
    let eight: [u64; 8] = words[..8].try_into().unwrap();
    let mut short = eight;
    (short[5], short[6], short[7]) = (0, 0, 0);
    short[3] &= !event::LEN_OUT;
    let setup = Setup { result: 3, entries: 8, wq_fd: 9, sq_thread_idle: 5, ..Setup::default() };
    let register =
        Register { result: -22, opcode: 2, data: [5; 7], bytes: 56, ..Default::default() };
    let enter = Enter {
        result: -4,
        start: 5,
        to_submit: 1,
        min_complete: 2,
        flags: 1,
        sq_flags: 2,
        indices: Indices { head: 6, tail: 8 },
        is_seen: true,
        timeout: None,
        min_wait: 0,
    };
    let timed = Enter { timeout: Some(1_000), min_wait: 10, ..enter };
    let cqe = |n| Cqe { user_data: n, res: -5, flags: 2 };
    let cqes = |second, extra| Cqes { first: cqe(1), second, extra, after_enter: true, index: 4 };
    let cqe_words = |words| [event::cqe_slot(HEAD, 4, words, false, true, true)];
    let [a, b, c, d] = [cqe(1).words(), cqe(2).words()].concat().try_into().unwrap();
    let wide = [event::cqe_slot(HEAD, 4, [a, b, 11, 12], true, false, true)];
    let sqe = |words: &[u64; 8], count| event::sqe_slot(HEAD, words, count);
    let more = |wide| event::sqe_more(&eight, wide);
    let third = [words[11], words[12], words[13], words[14], words[15], 0, 0];
    let padded = |eight: [u64; 8]| core::array::from_fn(|i| eight.get(i).copied().unwrap_or(0));
    let (timed_first, timed_second) = event::enter_slots(HEAD, &timed);
    assert_eq!((Sqe::slots(&short), Sqe::slots(&eight)), (1, 2));
    let cases: Vec<(Vec<Slot>, Body)> = vec![
        (vec![event::start_slot(HEAD, true, 4)], Body::Start { forked: true, parent: 4 }),
        (event::setup_slots(HEAD, &setup).to_vec(), Body::Setup(setup)),
        (event::register_slots(HEAD, &register).to_vec(), Body::Register(register)),
        (vec![sqe(&short, 1)], Body::Sqe(Sqe { words: padded(short), is_wide: false })),
        (
            vec![sqe(&eight, 2), more([0; 3])],
            Body::Sqe(Sqe { words: padded(eight), is_wide: false }),
        ),
        (
            vec![sqe(&eight, 3), more([words[8], words[9], words[10]]), third],
            Body::Sqe(Sqe { words, is_wide: true }),
        ),
        (vec![event::enter_slots(HEAD, &enter).0], Body::Enter(enter)),
        (vec![timed_first, timed_second.unwrap()], Body::Enter(timed)),
        (cqe_words([a, b, c, d]).to_vec(), Body::Cqes(cqes(Some(cqe(2)), None))),
        (wide.to_vec(), Body::Cqes(cqes(None, Some([11, 12])))),
        (unseen(17).to_vec(), Body::Unseen(17)),
        (
            vec![event::exit_slot(HEAD, Indices { head: 1, tail: 2 })],
            Body::Exit(Indices { head: 1, tail: 2 }),
        ),
        (vec![event::injected_slot(HEAD, &INJECTED)], Body::Injected(INJECTED)),
    ];
    let (header, memory) = (header(64), slots(64));
    let segment = Segment::new(&header, &memory);
    let reader = Reader::new(segment);
    for (record, body) in cases {
        write(segment, &record);
        assert_eq!(reader.step(), Step::Event(Event { head: HEAD, body }));
        assert_eq!(reader.step(), Step::End);
    }
}

#[test]
fn overwritten_records_are_counted() {
    let (header, memory) = (header(8), slots(8));
    let segment = Segment::new(&header, &memory);
    for i in 0..20 {
        write(segment, &unseen(i));
    }
    let steps = read_all(&Reader::new(segment));
    assert_eq!(steps[0], Step::Lost(12));
    let seen: Vec<Body> = steps[1..]
        .iter()
        .map(|step| match step {
            Step::Event(event) => event.body,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(seen, (12..20).map(Body::Unseen).collect::<Vec<_>>());
}

#[test]
fn the_rest_of_an_overwritten_record_is_lost() {
    let (header, memory) = (header(4), slots(4));
    let segment = Segment::new(&header, &memory);
    write(segment, &event::setup_slots(HEAD, &Setup::default()));
    for i in 0..3 {
        write(segment, &unseen(i));
    }
    let steps = read_all(&Reader::new(segment));
    assert_eq!(steps[..2], [Step::Lost(1), Step::Lost(1)]);
    assert_eq!(steps.len(), 5);
}

#[test]
fn a_record_that_is_not_complete_is_not_read() {
    let (header, memory) = (header(8), slots(8));
    let segment = Segment::new(&header, &memory);
    let reader = Reader::new(segment);
    let record = event::setup_slots(HEAD, &Setup::default());
    let position = segment.reserve(2);
    assert_eq!(reader.step(), Step::Incomplete);
    segment.write(position, &record[0], true);
    assert_eq!(reader.step(), Step::Incomplete);
    segment.write(position + 1, &record[1], false);
    assert!(matches!(reader.step(), Step::Event(_)));
    segment.reserve(1);
    write(segment, &unseen(1));
    assert_eq!(reader.step(), Step::Incomplete);
    reader.skip();
    assert!(matches!(reader.step(), Step::Event(Event { body: Body::Unseen(1), .. })));
}

#[test]
fn a_changed_word_is_not_read_as_a_record() {
    let (header, memory) = (header(4), slots(4));
    let segment = Segment::new(&header, &memory);
    write(segment, &unseen(1));
    for (i, word) in memory[0].iter().enumerate() {
        for bit in 0..64 {
            let old = word.load(Ordering::Relaxed);
            word.store(old ^ 1 << bit, Ordering::Relaxed);
            assert_eq!(Reader::new(segment).step(), Step::Incomplete, "{i} {bit}");
            word.store(old, Ordering::Relaxed);
        }
    }
    assert!(matches!(Reader::new(segment).step(), Step::Event(_)));
}

/// Two writers of one slot, of which the first was stopped for as long as the other went round.
#[test]
fn a_mixture_of_two_records_is_not_read_as_a_record() {
    let (header, memory) = (header(4), slots(4));
    let segment = Segment::new(&header, &memory);
    // The words differ by the same amounts in both directions, which a plain sum would not notice.
    let sqe = |n: u64| {
        let words = [22 << 40, 4096 * n, 0x7f00_0000_0000 - 4096 * n, 4096, n, 0, 0, 0];
        event::sqe_slot(Head { time: 1_000 + 512 * n, ..HEAD }, &words, 1)
    };
    let contents = |n: u64, position: u64| -> [u64; WORDS + 1] {
        segment.write(position, &sqe(n), true);
        core::array::from_fn(|i| memory[0][i].load(Ordering::Relaxed))
    };
    for distance in 1..64 {
        let (old, new) = (contents(7, 0), contents(7 + distance, 4));
        for subset in 0..1_u32 << (WORDS + 1) {
            let is_new = |i: usize| subset >> i & 1 != 0;
            let mixed: [u64; WORDS + 1] =
                core::array::from_fn(|i| if is_new(i) { new[i] } else { old[i] });
            (0..=WORDS).for_each(|i| memory[0][i].store(mixed[i], Ordering::Relaxed));
            let is_whole = |position| segment.read(position).is_some();
            assert_eq!((is_whole(0), is_whole(4)), (mixed == old, mixed == new), "{subset:b}");
        }
    }
}

#[test]
fn an_empty_slot_is_not_read_as_a_record() {
    let (header, memory) = (header(4), slots(4));
    let segment = Segment::new(&header, &memory);
    assert!((0..1 << 16).all(|position| segment.read(position).is_none()));
    // The check word is 0 at one position of all; no process can reach it.
    let inverse =
        (0..6).fold(POSITION, |x, _| x.wrapping_mul(2_u64.wrapping_sub(POSITION.wrapping_mul(x))));
    let at_start = check_word(0, &[0; WORDS]);
    assert!(inverse.wrapping_mul(at_start.wrapping_neg()) > 1 << 48);
}

#[test]
fn a_reader_makes_space_for_a_writer_that_waits() {
    let (header, memory) = (header(4), slots(4));
    let segment = Segment::new(&header, &memory);
    for i in 0..4 {
        write(segment, &unseen(i));
    }
    let position = segment.reserve(1);
    assert!(!segment.has_space(position, 1));
    let reader = Reader::new(segment);
    assert!(matches!(reader.step(), Step::Lost(1)));
    assert!(matches!(reader.step(), Step::Event(_)));
    reader.release();
    assert!(segment.has_space(position, 1));
}

#[test]
fn positions_of_writers_that_wait_overwrite_nothing() {
    let (mut header, memory) = (header(4), slots(4));
    header.mode = WAIT;
    let segment = Segment::new(&header, &memory);
    // One thread has not written yet; another waits for space.
    let late = segment.reserve(1);
    for i in 1..4 {
        write(segment, &unseen(i));
    }
    segment.reserve(1);
    let reader = Reader::new(segment);
    assert_eq!(reader.step(), Step::Incomplete);
    segment.write(late, &unseen(0)[0], true);
    for i in 0..4 {
        assert!(
            matches!(reader.step(), Step::Event(Event { body: Body::Unseen(n), .. }) if n == i)
        );
    }
    assert_eq!(reader.step(), Step::Incomplete);
    // Writers that no longer wait do overwrite.
    header.reader.store(NOBODY, Ordering::Relaxed);
    assert_eq!(Reader::new(segment).step(), Step::Lost(1));
}

#[test]
fn files_that_are_no_trace_are_refused() {
    #[repr(C, align(64))]
    struct Memory([u8; HEADER + 4 * SLOT]);
    let mut memory = Box::new(Memory([0; HEADER + 4 * SLOT]));
    let start = memory.0.as_mut_ptr();
    // SAFETY: the memory is aligned, longer than the header, and used by this test alone.
    let mapped = |header: Option<Header>, len| unsafe {
        if let Some(header) = header {
            start.cast::<Header>().write(header);
        }
        Segment::mapped(start, len).map(|segment| segment.header().slots)
    };
    let len = HEADER + 4 * SLOT;
    assert_eq!(mapped(None, len), Err(Refused::Magic));
    assert_eq!(mapped(None, HEADER - 1), Err(Refused::Short));
    assert_eq!(mapped(Some(header(4)), len), Ok(4));
    assert_eq!(mapped(Some(header(8)), len), Err(Refused::Short));
    assert_eq!(mapped(Some(header(3)), len), Err(Refused::Slots(3)));
    assert_eq!(mapped(Some(header(0)), len), Err(Refused::Slots(0)));
    assert_eq!(mapped(Some(Header { version: 9, ..header(4) }), len), Err(Refused::Version(9)));
    let swapped = Header { byte_order: BYTE_ORDER.swap_bytes(), ..header(4) };
    assert_eq!(mapped(Some(swapped), len), Err(Refused::ByteOrder));
    assert_eq!(header(4).program(), b"program");
}
