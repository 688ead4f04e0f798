use proptest::prelude::*;
use uring::abi::io_uring::io_uring_op as op;

use super::*;
use crate::model::What;
use crate::output::Sink;
use crate::testing::{self, sqe};
use crate::text::Text;

fn text(traces: &mut Traces) -> String {
    let mut out = Vec::new();
    let mut text = Text::new(&mut out, traces.start(), true, false);
    while traces.poll(|item| text.item(item).expect("memory can be written")) {}
    String::from_utf8(out).expect("it is text")
}

fn example() -> testing::Trace {
    let mut trace = testing::Trace::of(42, 32);
    trace.start().setup(0);
    for i in 0..4 {
        trace.after(10).sqe(sqe(op::IORING_OP_READ).fd(5).len(9).data(i)).enter(1, 1, 5);
        trace.cqe(i, 9, 0, true);
    }
    trace.sqe(sqe(op::IORING_OP_RECV).fd(6).len(9).data(9)).enter(1, 0, 5);
    trace
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.join(name);
    fs::write(&path, bytes).expect("the directory is ours");
    path
}

#[test]
fn a_recorded_file_ends_with_what_was_in_flight() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = write(directory.path(), "a.uring", &example().file());
    let text = text(&mut Traces::recorded(std::slice::from_ref(&path)).expect("it is a trace"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 18, "{text}");
    assert!(lines[16].contains("end of the trace, 1 in flight"), "{text}");
    assert!(lines[17].contains("! #5 RECV fd 6"), "{text}");
    assert!(path.exists(), "a recorded file stays");
}

#[test]
fn other_files_are_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let refused = |name, bytes: &[u8]| {
        let path = write(directory.path(), name, bytes);
        Traces::recorded(&[path]).err().map(|e| e.to_string()).unwrap_or_default()
    };
    assert!(refused("text", &[b'a'; 8192]).contains("not a trace"));
    assert!(refused("empty", b"").contains("not a trace"));
    assert!(refused("cut", &example().file()[..5000]).contains("shorter"));
    let missing = Traces::recorded(&[directory.path().join("missing")]);
    assert!(missing.err().expect("it is missing").to_string().contains("cannot read"));
}

#[test]
fn files_of_several_processes_are_merged_by_time() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut first, mut second) = (testing::Trace::of(1, 16), testing::Trace::of(2, 16));
    first.start().after(20).unseen(1).after(20).unseen(3);
    second.after(10).start().after(20).unseen(2);
    write(directory.path(), "1.uring", &first.file());
    write(directory.path(), "2.uring", &second.file());
    write(directory.path(), "3.uring", b"");
    let (mut watched, mut traces) = (Directory::new(directory.path()), Traces::default());
    watched.poll(&mut traces, |_| true).expect("the directory can be read");
    watched.poll(&mut traces, |_| true).expect("the directory can be read");
    assert_eq!(traces.count(), 2);
    traces.check(|_| false);
    let mut pids = Vec::new();
    while traces.poll(|item| {
        if !matches!(item.what, What::End(_)) {
            pids.push(item.pid);
        }
    }) {}
    assert_eq!(pids, [1, 2, 1, 2, 1]);
    assert!(traces.is_empty());
    let left: Vec<_> = fs::read_dir(directory.path()).expect("it exists").flatten().collect();
    assert_eq!(left.len(), 1, "what was read is removed");
}

#[test]
fn processes_that_are_not_followed_need_not_wait() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = write(directory.path(), "2.uring", &testing::Trace::of(2, 16).file());
    let file = File::options().read(true).write(true).open(&path).expect("it is ours");
    let memory = Memory::of_file(&file, file.metadata().unwrap().len() as usize).expect("a map");
    let other = Trace::new(0, &path, memory).expect("it is a trace");
    let (mut watched, mut traces) = (Directory::new(directory.path()), Traces::default());
    watched.poll(&mut traces, |pid| pid == 1).expect("the directory can be read");
    assert_eq!(traces.count(), 0);
    assert_eq!(other.reader.segment().header().reader.load(Ordering::Relaxed), NOBODY);
}

#[test]
fn what_waiting_writers_reserved_is_not_missing() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut made = testing::Trace::of(1, 4).waiting();
    for i in 0..4 {
        made.unseen(i);
    }
    made.reserve(3);
    let path = write(directory.path(), "a.uring", &made.file());
    let text = text(&mut Traces::recorded(&[path]).expect("it is a trace"));
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(!text.contains("slots"), "{text}");
}

#[test]
fn a_writer_that_waits_loses_nothing() {
    const RECORDS: u32 = 5_000;
    let directory = tempfile::tempdir().expect("a directory");
    let made = testing::Trace::of(std::process::id(), 16).waiting();
    let path = write(directory.path(), "1.uring", &made.file());
    let writer = std::thread::spawn(move || {
        let file = File::options().read(true).write(true).open(&path).expect("it is ours");
        let len = file.metadata().expect("it exists").len() as usize;
        let memory = Memory::of_file(&file, len).expect("a map");
        // SAFETY: the mapping is as long and lives until the end of the thread.
        let segment = unsafe { Segment::mapped(memory.start, len) }.expect("it is a trace");
        let head = uring_trace_format::record::Head { time: 1, tid: 1, ring: 3 };
        for i in 0..RECORDS {
            let position = segment.reserve(1);
            while !segment.has_space(position, 1) {
                std::thread::yield_now();
            }
            segment.write(position, &uring_trace_format::event::unseen_slot(head, i), true);
        }
    });
    let (mut watched, mut traces) = (Directory::new(directory.path()), Traces::default());
    let (mut next, mut is_over) = (0, false);
    while !is_over || !traces.is_empty() {
        is_over = writer.is_finished();
        watched.poll(&mut traces, |_| true).expect("the directory can be read");
        traces.check(|_| !is_over);
        traces.poll(|item| match &item.what {
            What::Unseen(count) => {
                assert_eq!(*count, next);
                next += 1;
            }
            What::End(ending) => assert_eq!((ending.lost, ending.incomplete), (0, 0)),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(next, RECORDS);
    writer.join().expect("it wrote all");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn damaged_files_end(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..20), waits: bool) {
        let example = if waits { example().waiting() } else { example() };
        let mut bytes = example.file();
        let len = bytes.len();
        for (at, byte) in changes {
            bytes[at % len] = byte;
        }
        let directory = tempfile::tempdir().expect("a directory");
        let path = write(directory.path(), "a.uring", &bytes);
        if let Ok(mut traces) = Traces::recorded(&[path]) {
            text(&mut traces);
        }
    }
}
