//! Models of a writer and a reader on one ring.
//!
//! `RUSTFLAGS="--cfg loom" cargo test --release --package uring-trace-format`

use loom::sync::Arc;
use loom::thread;

use super::*;
use crate::event::{self, Body};
use crate::record::Head;

/// The most switches between threads that nothing forces. More would be too many: a slot has eight
/// words.
const SWITCHES: usize = 1;

struct Shared {
    header: Header,
    slots: Vec<Words>,
}

impl Shared {
    fn new(mode: u32) -> Arc<Shared> {
        let mut header = Header::new(1, mode, 1, [0; 2], b"");
        header.mode = mode;
        header.reader.store(1, Ordering::Relaxed);
        Arc::new(Shared { header, slots: vec![core::array::from_fn(|_| AtomicU64::new(0))] })
    }

    fn segment(&self) -> Segment<'_> {
        Segment::new(&self.header, &self.slots)
    }

    /// Writes a record whose time and count belong together; waits for space if that is the mode.
    fn write(&self, n: u32) {
        let segment = self.segment();
        let position = segment.reserve(1);
        while self.header.mode == WAIT && !segment.has_space(position, 1) {
            thread::yield_now();
        }
        let head = Head { time: u64::from(n), tid: n, ring: n as i32 };
        segment.write(position, &event::unseen_slot(head, n), true);
    }
}

/// The number of a record, which must be whole.
fn number(event: Event) -> u32 {
    let Body::Unseen(n) = event.body else { panic!("{event:?}") };
    assert_eq!(event.head, Head { time: u64::from(n), tid: n, ring: n as i32 });
    n
}

fn model(check: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(SWITCHES);
    model.check(check);
}

#[test]
fn records_that_are_overwritten_are_whole_or_lost() {
    model(|| {
        let shared = Shared::new(0);
        let writer = Arc::clone(&shared);
        let writer = thread::spawn(move || (1..=2).for_each(|n| writer.write(n)));
        let reader = Reader::new(shared.segment());
        let mut last = 0;
        for _ in 0..2 {
            if let Step::Event(event) = reader.step() {
                let n = number(event);
                assert!(n > last);
                last = n;
            }
        }
        writer.join().unwrap();
        // What is left is the last record, unless that is read already.
        loop {
            match reader.step() {
                Step::Event(event) => last = number(event),
                Step::Lost(_) => {}
                Step::End => break,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(last, 2);
    });
}

#[test]
fn a_writer_that_waits_loses_nothing() {
    model(|| {
        let shared = Shared::new(WAIT);
        let writer = Arc::clone(&shared);
        let writer = thread::spawn(move || (1..=2).for_each(|n| writer.write(n)));
        let reader = Reader::new(shared.segment());
        let mut read = Vec::new();
        while read.len() < 2 {
            match reader.step() {
                Step::Event(event) => {
                    read.push(number(event));
                    reader.release();
                }
                Step::End | Step::Incomplete => thread::yield_now(),
                other => panic!("{other:?}"),
            }
        }
        writer.join().unwrap();
        assert_eq!(read, [1, 2]);
    });
}
