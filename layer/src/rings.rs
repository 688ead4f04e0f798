//! Up to where the queues of each ring have been looked at.

use core::ffi::{c_int, c_uint};
use core::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use uring::abi::io_uring::{io_uring_cqe, io_uring_sqe};
use uring::abi::ring::io_uring;

use crate::inject;

/// What the layer needs of a ring. It is copied, because another thread may be changing the rest of
/// the program's structure; these members change only when the ring is resized.
pub struct View {
    pub sq: Submission,
    pub cq: Completion,
    pub flags: c_uint,
    ring_fd: c_int,
    enter_ring_fd: c_int,
}

/// The submission queue.
pub struct Submission {
    pub khead: *mut c_uint,
    pub ktail: *mut c_uint,
    pub kflags: *mut c_uint,
    pub array: *mut c_uint,
    pub sqes: *mut io_uring_sqe,
    pub ring_mask: c_uint,
    pub ring_entries: c_uint,
}

/// The completion queue.
pub struct Completion {
    pub khead: *mut c_uint,
    pub ktail: *mut c_uint,
    pub cqes: *mut io_uring_cqe,
    pub ring_mask: c_uint,
}

impl View {
    /// The members of a program's structure.
    ///
    /// # Safety
    ///
    /// The ring is set up.
    #[inline(always)]
    pub unsafe fn of(ring: *const io_uring) -> View {
        // SAFETY: the caller's promise; there is no reference to the whole structure.
        unsafe {
            let (sq, cq) = (&raw const (*ring).sq, &raw const (*ring).cq);
            View {
                sq: Submission {
                    khead: (*sq).khead,
                    ktail: (*sq).ktail,
                    kflags: (*sq).kflags,
                    array: (*sq).array,
                    sqes: (*sq).sqes,
                    ring_mask: (*sq).ring_mask,
                    ring_entries: (*sq).ring_entries,
                },
                cq: Completion {
                    khead: (*cq).khead,
                    ktail: (*cq).ktail,
                    cqes: (*cq).cqes,
                    ring_mask: (*cq).ring_mask,
                },
                flags: (*ring).flags,
                ring_fd: (*ring).ring_fd,
                enter_ring_fd: (*ring).enter_ring_fd,
            }
        }
    }
}

/// The most rings that are known at once. Enters of others are recorded without their requests.
pub const RINGS: usize = 1024;

/// Of a free place that had a ring: a search goes on.
const FREED: usize = 1;

/// A ring, by the address of its SQ head: copies of a program's structure have the same.
pub struct Known {
    key: AtomicUsize,
    fd: AtomicI32,
    /// The SQ tail up to which SQEs are recorded.
    pub sq: AtomicU32,
    /// The CQ tail up to which CQEs are recorded.
    pub cq: AtomicU32,
    /// The queues were moved by a resize: the ring is found by its descriptor, once.
    moved: AtomicU32,
}

static KNOWN: [Known; RINGS] = [const {
    Known {
        key: AtomicUsize::new(0),
        fd: AtomicI32::new(0),
        sq: AtomicU32::new(0),
        cq: AtomicU32::new(0),
        moved: AtomicU32::new(0),
    }
}; RINGS];

/// Of descriptors up to this one it is known whether the ring is new.
pub const DESCRIPTORS: usize = 4096;

/// A bit for each descriptor whose ring was set up and not used yet.
static FRESH: [AtomicU64; DESCRIPTORS / 64] = [const { AtomicU64::new(0) }; DESCRIPTORS / 64];

/// The most registered ring descriptors that are known at once.
const REGISTERED: usize = 256;

/// The thread and the index of each registered ring descriptor, and the descriptor; 0 if there is none.
static INDICES: [(AtomicU64, AtomicI32); REGISTERED] =
    [const { (AtomicU64::new(0), AtomicI32::new(0)) }; REGISTERED];

fn key_of_index(tid: u32, index: u32) -> u64 {
    u64::from(tid) << 32 | u64::from(index)
}

/// This thread has registered a ring's descriptor.
pub fn registered(tid: u32, index: u32, fd: c_int) {
    unregistered(tid, index);
    let key = key_of_index(tid, index);
    let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
    let free = INDICES.iter().find(|(k, _)| k.compare_exchange(0, key, order, failed).is_ok());
    if let Some((_, place)) = free {
        place.store(fd, Ordering::Relaxed);
    }
}

/// This thread has unregistered it.
pub fn unregistered(tid: u32, index: u32) {
    let key = key_of_index(tid, index);
    let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
    for (place, _) in &INDICES {
        let _ = place.compare_exchange(key, 0, order, failed);
    }
}

/// How records name the ring with an index of this thread: as all other records of the ring do.
pub fn name_of_index(tid: u32, index: c_int) -> c_int {
    let key = key_of_index(tid, index as u32);
    let found = INDICES.iter().find(|(place, _)| place.load(Ordering::Acquire) == key);
    let fd = found.map(|(_, fd)| fd.load(Ordering::Relaxed));
    // The descriptor may be closed: then the ring is named by its index.
    let is_open = |fd: &c_int| {
        KNOWN.iter().any(|known| {
            known.key.load(Ordering::Acquire) > FREED && known.fd.load(Ordering::Relaxed) == *fd
        })
    };
    let is_unused =
        |fd: &c_int| fresh(*fd).is_some_and(|(word, bit)| word.load(Ordering::Relaxed) & bit != 0);
    fd.filter(|fd| is_open(fd) || is_unused(fd)).unwrap_or(-2 - index)
}

/// How records name a ring.
pub fn name(ring: &View) -> c_int {
    if ring.ring_fd >= 0 { ring.ring_fd } else { -2 - ring.enter_ring_fd }
}

fn places(key: usize) -> impl Iterator<Item = &'static Known> {
    // Rings are aligned to pages.
    let start = (key >> 12).wrapping_mul(0x9e37_79b1) % RINGS;
    let (before, after) = KNOWN.split_at_checked(start).unwrap_or((&[], &KNOWN));
    after.iter().chain(before)
}

/// The state of a ring, which is made known if it is not; `None` if there are too many.
#[inline(always)]
pub fn find(ring: &View) -> Option<&'static Known> {
    let key = ring.sq.khead as usize;
    for known in places(key) {
        match known.key.load(Ordering::Acquire) {
            found if found == key => {
                let name = name(ring);
                if known.fd.load(Ordering::Relaxed) != name {
                    known.fd.store(name, Ordering::Relaxed);
                }
                return Some(known);
            }
            0 => break,
            _ => {}
        }
    }
    add(ring, key)
}

#[cold]
#[inline(never)]
fn add(ring: &View, key: usize) -> Option<&'static Known> {
    let name = name(ring);
    // SAFETY: the ring is set up, so its pointers lead to its mapped words.
    let (mut sq, mut cq) = unsafe { (*ring.sq.khead, *ring.cq.khead) };
    let is_fresh = is_fresh(name) || name < -1 && is_fresh_by_index(-2 - name);
    if is_fresh {
        (sq, cq) = (0, 0);
    }
    let mut before = None;
    for known in &KNOWN {
        let is_moved = known.moved.load(Ordering::Acquire) != 0;
        if is_moved && known.fd.load(Ordering::Relaxed) == name {
            (sq, cq) = (known.sq.load(Ordering::Relaxed), known.cq.load(Ordering::Relaxed));
            before = Some(index(known));
            forget(known);
        }
    }
    for known in places(key) {
        let free = known.key.load(Ordering::Relaxed);
        let is_free = free == 0 || free == FREED;
        let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        // While it has this key, which no ring has, nobody else uses it.
        if is_free && known.key.compare_exchange(free, FREED + 1, order, failed).is_ok() {
            known.fd.store(name, Ordering::Relaxed);
            known.sq.store(sq, Ordering::Relaxed);
            known.cq.store(cq, Ordering::Relaxed);
            inject::added(index(known), before, if is_fresh { name } else { -1 });
            known.key.store(key, Ordering::Release);
            return Some(known);
        }
    }
    None
}

/// Which of the places of rings it is.
pub fn index(known: &Known) -> usize {
    let offset = (&raw const *known as usize).wrapping_sub(KNOWN.as_ptr() as usize);
    offset / size_of::<Known>()
}

fn forget(known: &Known) {
    known.moved.store(0, Ordering::Relaxed);
    known.fd.store(-1, Ordering::Relaxed);
    known.key.store(FREED, Ordering::Release);
}

/// A ring is closed.
pub fn closed(ring: &View) {
    let key = ring.sq.khead as usize;
    if let Some(known) = places(key).find(|known| known.key.load(Ordering::Acquire) == key) {
        forget(known);
    }
}

/// A ring was set up with this descriptor; one that had it before was closed in another way.
pub fn opened(fd: c_int) {
    by_descriptor(fd, forget);
    if let Some((word, bit)) = fresh(fd) {
        word.fetch_or(bit, Ordering::Relaxed);
    }
    inject::set_up(fd);
}

/// The ring with this descriptor was resized.
pub fn resized(fd: c_int) {
    by_descriptor(fd, |known| known.moved.store(1, Ordering::Release));
}

fn by_descriptor(fd: c_int, call: impl Fn(&Known)) {
    let has_ring = |known: &&Known| known.key.load(Ordering::Acquire) > FREED;
    let same = |known: &&Known| known.fd.load(Ordering::Relaxed) == fd;
    KNOWN.iter().filter(has_ring).filter(same).for_each(call);
}

fn fresh(fd: c_int) -> Option<(&'static AtomicU64, u64)> {
    let fd = usize::try_from(fd).ok()?;
    FRESH.get(fd / 64).map(|word| (word, 1 << (fd % 64)))
}

/// The same, for a ring whose descriptor is closed.
fn is_fresh_by_index(index: c_int) -> bool {
    let has_index = |key: u64| key != 0 && key as u32 == index as u32;
    let mut all = INDICES.iter().filter(|(key, _)| has_index(key.load(Ordering::Acquire)));
    all.any(|(_, fd)| is_fresh(fd.load(Ordering::Relaxed)))
}

fn is_fresh(fd: c_int) -> bool {
    fresh(fd).is_some_and(|(word, bit)| word.fetch_and(!bit, Ordering::Relaxed) & bit != 0)
}
