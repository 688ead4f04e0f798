//! Whether SQEs stay as they are until the SQPOLL thread takes them.

use core::mem::size_of;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

use uring::abi::io_uring::IORING_SETUP_SQPOLL;
use uring::sys::barrier::io_uring_smp_load_acquire;
use uring::sys::weak::keep_errno;
use uring_trace_format::detail::{Changed, Detail};
use uring_trace_format::record::Head;

use super::Request;
use crate::recorder::Recorder;
use crate::rings::View;
use crate::sqes;

/// The most rings whose SQEs are compared.
const MOST: usize = 16;

/// The SQEs of a ring as they were submitted.
struct Copies {
    /// The address of the ring's SQ head; 0 if there is none.
    ring: AtomicU64,
    /// A check word and `user_data` for each SQE.
    words: AtomicPtr<[AtomicU64; 2]>,
    entries: AtomicU32,
}

static ALL: [Copies; MOST] = [const {
    Copies {
        ring: AtomicU64::new(0),
        words: AtomicPtr::new(ptr::null_mut()),
        entries: AtomicU32::new(0),
    }
}; MOST];

impl Copies {
    fn words(&self, ring: &View, index: u32) -> Option<&'static [AtomicU64; 2]> {
        let masked = index & ring.sq.ring_mask;
        // The number first: a mapping that is loaded after it has at least as many.
        let entries = self.entries.load(Ordering::Acquire);
        let words = self.words.load(Ordering::Acquire);
        let is_there = !words.is_null() && masked < entries;
        // SAFETY: the mapping has so many pairs, and is not unmapped.
        is_there.then(|| unsafe { &*words.add(masked as usize) })
    }
}

fn find(ring: &View) -> Option<&'static Copies> {
    let key = ring.sq.khead as u64;
    let mut all = ALL.iter();
    all.clone().find(|copies| copies.ring.load(Ordering::Acquire) == key).or_else(|| {
        let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        let free = all.find(|c| c.ring.compare_exchange(0, key, order, failed).is_ok())?;
        if free.entries.load(Ordering::Relaxed) < ring.sq.ring_entries {
            let new = words(ring.sq.ring_entries);
            if !new.is_null() {
                free.words.store(new, Ordering::Release);
                free.entries.store(ring.sq.ring_entries, Ordering::Release);
            }
        }
        Some(free)
    })
}

/// Maps so many pairs of words. They stay mapped: another thread may be using them.
fn words(count: u32) -> *mut [AtomicU64; 2] {
    let len = count as usize * size_of::<[AtomicU64; 2]>();
    let (prot, flags) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping.
    let start = keep_errno(|| unsafe { libc::mmap(ptr::null_mut(), len, prot, flags, -1, 0) });
    if start == libc::MAP_FAILED { ptr::null_mut() } else { start.cast() }
}

/// Not 0, which stands for no SQE.
fn check_word(words: &[u64; 8]) -> u64 {
    let mix =
        |sum: u64, word: &u64| (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    words.iter().fold(0x51, mix) | 1
}

/// Remembers an SQE that is being submitted.
pub fn submitted(ring: &View, index: u32, sqe: &[u64; 8]) {
    if ring.flags & IORING_SETUP_SQPOLL == 0 {
        return;
    }
    if let Some([word, user_data]) = find(ring).and_then(|copies| copies.words(ring, index)) {
        user_data.store(Request::of(sqe).sqe.user_data, Ordering::Relaxed);
        word.store(check_word(sqe), Ordering::Relaxed);
    }
}

/// Records the SQEs up to `tail` that have changed, and that the kernel has not taken.
#[cold]
pub fn look(recorder: &Recorder, head: Head, ring: &View, tail: u32) {
    if ring.flags & IORING_SETUP_SQPOLL == 0 {
        return;
    }
    let Some(copies) = find(ring) else { return };
    // SAFETY: the pointer leads to the mapped word.
    let taken = || unsafe { io_uring_smp_load_acquire(ring.sq.khead) };
    let first = taken();
    let count = tail.wrapping_sub(first);
    if count > ring.sq.ring_entries {
        return;
    }
    let mut next = 0;
    while next < count {
        let (i, index) = (next, first.wrapping_add(next));
        let Some([word, user_data]) = copies.words(ring, index) else { return };
        let (place, is_wide) = sqes::sqe(ring, index);
        // SAFETY: `sqes::sqe` has found it.
        let sqe = unsafe { sqes::eight_words(place) };
        next = next.wrapping_add(sqes::step(ring, is_wide));
        // The SQE is read before the head, which says whether it is still the kernel's.
        fence(Ordering::Acquire);
        let (old, new) = (word.load(Ordering::Relaxed), check_word(&sqe));
        // The kernel may have taken it meanwhile, and the program may use it again.
        let is_taken = taken().wrapping_sub(first) > i;
        if old == 0 || old == new || is_taken {
            continue;
        }
        word.store(new, Ordering::Relaxed);
        let (user_data, [first, ..]) = (user_data.load(Ordering::Relaxed), sqe);
        recorder.detail(head, &Detail::Changed(Changed { index, user_data, first }));
    }
}

/// A ring is torn down.
pub fn forget(ring: &View) {
    let key = ring.sq.khead as u64;
    if let Some(copies) = ALL.iter().find(|copies| copies.ring.load(Ordering::Acquire) == key) {
        let count = copies.entries.load(Ordering::Acquire) as usize;
        let words = copies.words.load(Ordering::Acquire);
        for i in 0..if words.is_null() { 0 } else { count } {
            // SAFETY: the mapping has so many pairs.
            let [word, _] = unsafe { &*words.add(i) };
            word.store(0, Ordering::Relaxed);
        }
        copies.ring.store(0, Ordering::Release);
    }
}
