//! Memory ordering, by model checking: loom goes through the orders in which the program's threads
//! and a kernel may see each other's words, with the library's own code on the program's side: all
//! of them for taking completions, for buffers and for a thread that waits beside one that submits;
//! those with at most three switches that nothing forced for the others (see `SOME`).
//!
//! `RUSTFLAGS="--cfg loom" cargo test --release --test ordering`
//!
//! An entry of a ring is a cell that loom watches: whoever touches it before the other side's word
//! says so is caught. Each model is run once more with one of the library's orderings taken away,
//! and has to fail then.
#![cfg(loom)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Once};

use loom::cell::UnsafeCell;
use loom::sync::Notify;
use loom::sync::atomic::{AtomicU16, AtomicU32, Ordering, fence};
use loom::thread;
use uring::abi::io_uring::*;
use uring::abi::ring::io_uring;
use uring::capi::submit::io_uring_submit;
use uring::inline::buf_ring::{io_uring_buf_ring_add, io_uring_buf_ring_advance};
use uring::inline::cq::{io_uring_cqe_seen, io_uring_peek_cqe, io_uring_wait_cqe};
use uring::inline::sqe::io_uring_get_sqe;
use uring::sys::model::{Model, install};

/// Slots of every ring here, and how many entries go through one.
const SLOTS: u32 = 2;
const ENTRIES: u32 = 3;

/// Which of the library's orderings is taken away.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Broken {
    Nothing,
    Acquire,
    Release,
    Fence,
}

/// The words of the model that runs, by their addresses. Loom makes them anew for every order.
#[derive(Default)]
struct World {
    words: HashMap<usize, Arc<AtomicU32>>,
    tails: HashMap<usize, Arc<AtomicU16>>,
    wake: Option<Arc<Notify>>,
    /// Where a thread of the program waits in the kernel, and what it waits for.
    arrived: Option<Arc<Notify>>,
    cq_words: Option<[Arc<AtomicU32>; 2]>,
}

static WORLD: Mutex<Option<World>> = Mutex::new(None);
static BROKEN: Mutex<Broken> = Mutex::new(Broken::Nothing);

/// Forgets the words when one order has been gone through, or has failed.
struct Forget;

impl Drop for Forget {
    fn drop(&mut self) {
        let world = WORLD.lock().unwrap_or_else(|e| e.into_inner()).take();
        drop(world);
    }
}

/// Loom's memory in the place of the real one.
struct Watched;

impl Watched {
    /// Nothing may stay locked while loom changes threads, so the word is taken out.
    fn word(p: *mut u32) -> Option<Arc<AtomicU32>> {
        WORLD.lock().unwrap().as_ref()?.words.get(&(p as usize)).cloned()
    }

    fn tail(p: *mut u16) -> Option<Arc<AtomicU16>> {
        WORLD.lock().unwrap().as_ref()?.tails.get(&(p as usize)).cloned()
    }

    fn weakened(order: Ordering) -> Ordering {
        match (*BROKEN.lock().unwrap(), order) {
            (Broken::Acquire, Ordering::Acquire) => Ordering::Relaxed,
            (Broken::Release, Ordering::Release) => Ordering::Relaxed,
            (_, order) => order,
        }
    }
}

impl Model for Watched {
    fn load(&self, p: *mut u32, order: Ordering) -> u32 {
        match Watched::word(p) {
            Some(word) => word.load(Watched::weakened(order)),
            // SAFETY: a word of the ring that only one thread has.
            None => unsafe { *p },
        }
    }

    fn store(&self, p: *mut u32, value: u32, order: Ordering) {
        // SAFETY: as above; its owner reads it without ceremony, too.
        unsafe { *p = value };
        if let Some(word) = Watched::word(p) {
            word.store(value, Watched::weakened(order));
        }
    }

    fn load16(&self, p: *mut u16, order: Ordering) -> u16 {
        Watched::tail(p).expect("a tail of the model").load(Watched::weakened(order))
    }

    fn store16(&self, p: *mut u16, value: u16, order: Ordering) {
        // SAFETY: as above.
        unsafe { *p = value };
        Watched::tail(p).expect("a tail of the model").store(value, Watched::weakened(order));
    }

    fn fence(&self) {
        if *BROKEN.lock().unwrap() != Broken::Fence {
            fence(Ordering::SeqCst);
        }
    }

    fn enter(&self, to_submit: u32, min_complete: u32, flags: u32) -> uring::sys::Result<u32> {
        if flags & IORING_ENTER_SQ_WAKEUP != 0 {
            let wake = WORLD.lock().unwrap().as_ref().and_then(|w| w.wake.clone());
            wake.expect("a thread to wake").notify();
        }
        if flags & IORING_ENTER_GETEVENTS != 0 && min_complete != 0 {
            let parts =
                WORLD.lock().unwrap().as_ref().map(|w| (w.arrived.clone(), w.cq_words.clone()));
            let (arrived, words) = parts.expect("a ring");
            let (arrived, [head, tail]) = (arrived.unwrap(), words.unwrap());
            // What the waiting thread sees of the queue it sees by its own load, later.
            while tail.load(Ordering::Relaxed) - head.load(Ordering::Relaxed) < min_complete {
                arrived.wait();
            }
        }
        Ok(to_submit)
    }
}

/// A ring in the program's memory.
struct Rings {
    memory: Box<Memory>,
    kernel: Kernel,
}

/// The kernel's half of it, and what loom watches.
#[derive(Clone)]
struct Kernel {
    sq_head: Arc<AtomicU32>,
    sq_tail: Arc<AtomicU32>,
    sq_flags: Arc<AtomicU32>,
    cq_head: Arc<AtomicU32>,
    cq_tail: Arc<AtomicU32>,
    entries: Arc<Vec<UnsafeCell<u32>>>,
    completions: Arc<Vec<UnsafeCell<u32>>>,
    wake: Arc<Notify>,
    arrived: Arc<Notify>,
}

/// Where the ring's pointers lead.
struct Memory {
    ring: io_uring,
    words: [u32; 8],
    sqes: [io_uring_sqe; SLOTS as usize],
    cqes: [io_uring_cqe; SLOTS as usize],
}

impl Rings {
    fn new() -> Rings {
        // SAFETY: all of it is numbers and pointers, for which zero is a value.
        let mut memory: Box<Memory> = Box::new(unsafe { std::mem::zeroed() });
        let words: Vec<*mut u32> =
            (0..8).map(|i| (&raw mut memory.words).cast::<u32>().wrapping_add(i)).collect();
        let (sqes, cqes) = (memory.sqes.as_mut_ptr(), memory.cqes.as_mut_ptr());
        let ring = &mut memory.ring;
        ring.flags = IORING_SETUP_SQPOLL | IORING_SETUP_NO_SQARRAY;
        ring.features = IORING_FEAT_EXT_ARG;
        (ring.ring_fd, ring.enter_ring_fd) = (-1, -1);
        (ring.sq.khead, ring.sq.ktail, ring.sq.kflags) = (words[0], words[1], words[2]);
        (ring.cq.khead, ring.cq.ktail) = (words[3], words[4]);
        (ring.sq.ring_mask, ring.sq.ring_entries, ring.sq.sqes) = (SLOTS - 1, SLOTS, sqes);
        (ring.cq.ring_mask, ring.cq.ring_entries, ring.cq.cqes) = (SLOTS - 1, SLOTS, cqes);

        let atomics: Vec<Arc<AtomicU32>> = (0..5).map(|_| Arc::new(AtomicU32::new(0))).collect();
        let (wake, arrived) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let pairs = words.iter().zip(&atomics).map(|(p, a)| (*p as usize, a.clone()));
        let world = World {
            words: pairs.collect(),
            tails: HashMap::new(),
            wake: Some(wake.clone()),
            arrived: Some(arrived.clone()),
            cq_words: Some([atomics[3].clone(), atomics[4].clone()]),
        };
        *WORLD.lock().unwrap() = Some(world);
        let cells = || Arc::new((0..SLOTS).map(|_| UnsafeCell::new(u32::MAX)).collect::<Vec<_>>());
        let kernel = Kernel {
            sq_head: atomics[0].clone(),
            sq_tail: atomics[1].clone(),
            sq_flags: atomics[2].clone(),
            cq_head: atomics[3].clone(),
            cq_tail: atomics[4].clone(),
            entries: cells(),
            completions: cells(),
            wake,
            arrived,
        };
        Rings { memory, kernel }
    }

    fn handle(&mut self) -> Handle {
        Handle(&raw mut self.memory.ring)
    }
}

/// A ring's address, for another thread.
#[derive(Clone, Copy)]
struct Handle(*mut io_uring);

// SAFETY: one thread submits and one takes completions, as the API allows.
unsafe impl Send for Handle {}

impl Handle {
    fn ring(self) -> *mut io_uring {
        self.0
    }
}

/// The program: submits entries, each with its number in it.
fn submit(ring: Handle, entries: &[UnsafeCell<u32>], count: u32) {
    let ring = ring.ring();
    for number in 0..count {
        // SAFETY: a ring of this model, with one submitter.
        let sqe = loop {
            let sqe = unsafe { io_uring_get_sqe(ring) };
            if !sqe.is_null() {
                break sqe;
            }
            thread::yield_now();
        };
        // SAFETY: the entry is one of the queue's.
        let slot = unsafe { sqe.offset_from((*ring).sq.sqes) } as usize;
        // SAFETY: loom watches the cell.
        entries[slot].with_mut(|cell| unsafe { *cell = number });
        // SAFETY: as above.
        assert!(unsafe { io_uring_submit(ring) } >= 0);
    }
}

/// The kernel's thread: takes entries, and sleeps when there are none.
fn take(rings: &Kernel, count: u32) {
    let mut head = 0;
    while head < count {
        let tail = rings.sq_tail.load(Ordering::Acquire);
        while head != tail {
            let slot = (head % SLOTS) as usize;
            // SAFETY: loom watches the cell.
            rings.entries[slot].with(|cell| assert_eq!(unsafe { *cell }, head, "a torn entry"));
            head += 1;
            rings.sq_head.store(head, Ordering::Release);
        }
        if head == count {
            break;
        }
        rings.sq_flags.store(IORING_SQ_NEED_WAKEUP, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if rings.sq_tail.load(Ordering::Relaxed) == head {
            rings.wake.wait();
        }
        rings.sq_flags.store(0, Ordering::Relaxed);
    }
}

/// The kernel posts completions, as long as there is room.
fn post(kernel: &Kernel, count: u32) {
    for number in 0..count {
        while number - kernel.cq_head.load(Ordering::Acquire) == SLOTS {
            thread::yield_now();
        }
        let slot = (number % SLOTS) as usize;
        // SAFETY: loom watches the cell.
        kernel.completions[slot].with_mut(|cell| unsafe { *cell = number });
        kernel.cq_tail.store(number + 1, Ordering::Release);
        kernel.arrived.notify();
    }
}

/// How the program comes by a completion.
type Way = unsafe fn(*mut io_uring, *mut *mut io_uring_cqe) -> i32;

unsafe fn look(ring: *mut io_uring, cqe: *mut *mut io_uring_cqe) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { io_uring_peek_cqe(ring, cqe) }
}

unsafe fn wait(ring: *mut io_uring, cqe: *mut *mut io_uring_cqe) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { io_uring_wait_cqe(ring, cqe) }
}

/// The program takes completions, and gives their places back.
fn reap(ring: Handle, completions: &[UnsafeCell<u32>], count: u32, way: Way) {
    let ring = ring.ring();
    for number in 0..count {
        let mut cqe = std::ptr::null_mut();
        // SAFETY: a ring of this model, with one taker.
        while unsafe { way(ring, &mut cqe) } != 0 {
            thread::yield_now();
        }
        // SAFETY: the completion is one of the queue's.
        let slot = unsafe { cqe.offset_from((*ring).cq.cqes) } as usize;
        // SAFETY: loom watches the cell.
        completions[slot].with(|cell| assert_eq!(unsafe { *cell }, number, "a lost completion"));
        // SAFETY: as above.
        unsafe { io_uring_cqe_seen(ring, cqe) };
    }
}

/// Most switches between threads that nothing forced, where all orders take too long. What is taken
/// away from a model shows within three.
const SOME: Option<usize> = Some(3);

/// Goes through all orders with up to `bound` such switches, or through all that there are.
fn check(broken: Broken, bound: Option<usize>, model: fn()) {
    static TURN: Mutex<()> = Mutex::new(());
    static INSTALL: Once = Once::new();
    let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
    INSTALL.call_once(|| {
        install(Box::leak(Box::new(&Watched)));
    });
    *BROKEN.lock().unwrap() = broken;
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = bound;
    builder.check(move || {
        let _forget = Forget;
        model();
    });
}

fn submission() {
    let mut rings = Rings::new();
    let kernel = rings.kernel.clone();
    let thread = thread::spawn(move || take(&kernel, ENTRIES));
    submit(rings.handle(), &rings.kernel.entries, ENTRIES);
    thread.join().unwrap();
}

fn completion() {
    let mut rings = Rings::new();
    let kernel = rings.kernel.clone();
    let thread = thread::spawn(move || post(&kernel, ENTRIES));
    reap(rings.handle(), &rings.kernel.completions, ENTRIES, look);
    thread.join().unwrap();
}

fn waited_for() {
    let mut rings = Rings::new();
    let kernel = rings.kernel.clone();
    let thread = thread::spawn(move || post(&kernel, ENTRIES));
    reap(rings.handle(), &rings.kernel.completions, ENTRIES, wait);
    thread.join().unwrap();
}

fn looking_beside() {
    two_threads(look);
}

fn waiting_beside() {
    two_threads(wait);
}

/// One thread of the program submits while another takes completions.
fn two_threads(way: Way) {
    let mut rings = Rings::new();
    let kernel = rings.kernel.clone();
    let (ring, completions) = (rings.handle(), kernel.completions.clone());
    let thread = thread::spawn(move || {
        take(&kernel, 1);
        post(&kernel, 1);
    });
    let taker = thread::spawn(move || reap(ring, &completions, 1, way));
    submit(ring, &rings.kernel.entries, 1);
    thread.join().unwrap();
    taker.join().unwrap();
}

/// Buffers are added while the kernel takes them.
fn buffers() {
    // SAFETY: numbers, for which zero is a value.
    let mut memory: Box<[io_uring_buf; 2]> = Box::new(unsafe { std::mem::zeroed() });
    let br = memory.as_mut_ptr().cast::<io_uring_buf_ring>();
    let tail = Arc::new(AtomicU16::new(0));
    // SAFETY: the address of a field.
    let address = unsafe { &raw mut (*br).u1.s1.tail } as usize;
    let tails = HashMap::from([(address, tail.clone())]);
    *WORLD.lock().unwrap() = Some(World { tails, ..World::default() });
    let cells: Arc<Vec<_>> = Arc::new((0..2).map(|_| UnsafeCell::new(u32::MAX)).collect());
    let watched = cells.clone();
    let kernel = thread::spawn(move || {
        for taken in 0..2_u16 {
            while tail.load(Ordering::Acquire) == taken {
                thread::yield_now();
            }
            // SAFETY: loom watches the cell.
            watched[taken as usize].with(|cell| assert_eq!(unsafe { *cell }, u32::from(taken)));
        }
    });
    for number in 0..2_u16 {
        // SAFETY: loom watches the cell.
        cells[number as usize].with_mut(|cell| unsafe { *cell = number.into() });
        // SAFETY: a ring of two buffers, whose addresses nobody follows.
        unsafe {
            io_uring_buf_ring_add(br, std::ptr::null_mut(), 16, number.into(), 1, 0);
            io_uring_buf_ring_advance(br, 1);
        }
    }
    kernel.join().unwrap();
}

#[test]
fn entries_are_whole_and_the_kernels_thread_is_woken() {
    check(Broken::Nothing, SOME, submission);
}

#[test]
fn completions_are_taken_once_and_whole() {
    check(Broken::Nothing, None, completion);
}

#[test]
fn submitter_and_taker_may_be_two_threads() {
    check(Broken::Nothing, SOME, looking_beside);
}

#[test]
fn submitter_and_waiter_may_be_two_threads() {
    check(Broken::Nothing, None, waiting_beside);
}

#[test]
fn what_is_waited_for_is_taken_once_and_whole() {
    check(Broken::Nothing, SOME, waited_for);
}

#[test]
fn buffers_are_whole() {
    check(Broken::Nothing, None, buffers);
}

/// What is taken away from which model, and what loom says to it. A thread that is not woken shows
/// as one that waits for ever.
const NEEDED: [(&str, fn(), Broken, &str); 12] = [
    ("submission", submission, Broken::Acquire, "Causality violation"),
    ("submission", submission, Broken::Release, "Causality violation"),
    ("submission", submission, Broken::Fence, "maximum number of branches"),
    ("completion", completion, Broken::Acquire, "Causality violation"),
    ("completion", completion, Broken::Release, "Causality violation"),
    ("waited for", waited_for, Broken::Acquire, "Causality violation"),
    ("waited for", waited_for, Broken::Release, "Causality violation"),
    ("waiting beside", waiting_beside, Broken::Acquire, "Causality violation"),
    ("waiting beside", waiting_beside, Broken::Release, "Causality violation"),
    ("waiting beside", waiting_beside, Broken::Fence, "deadlock"),
    ("looking beside", looking_beside, Broken::Fence, "maximum number of branches"),
    ("buffers", buffers, Broken::Release, "Causality violation"),
];

/// Each is tried in a process of its own: what fails does so in the middle of a function of C.
#[test]
fn every_ordering_is_needed() {
    const CASE: &str = "URING_ORDERING_CASE";
    if let Ok(case) = std::env::var(CASE) {
        let (_, model, broken, _) = NEEDED[case.parse::<usize>().unwrap()];
        return check(broken, SOME, model);
    }
    let program = std::env::current_exe().unwrap();
    for (i, (name, _, broken, says)) in NEEDED.iter().enumerate() {
        let mut child = std::process::Command::new(&program);
        child.args(["--exact", "every_ordering_is_needed", "--nocapture"]);
        let result = child.env(CASE, i.to_string()).output().unwrap();
        let text = String::from_utf8_lossy(&result.stderr);
        assert!(!result.status.success(), "{name} does not need {broken:?}");
        assert!(text.contains(says), "{name} without {broken:?}: {text}");
    }
}
