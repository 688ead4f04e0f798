//! The file that this process writes to: opened by the first call, and again after fork(2).

use core::mem::size_of;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use uring::sys::process::thread_id;
use uring::sys::weak::keep_errno;
use uring_trace_format::detail::Detail;
use uring_trace_format::record::Head;
use uring_trace_format::segment::{HEADER, NOBODY, SLOT, WAIT, Words};
use uring_trace_format::{Header, Segment, Slot, event};

use crate::clock::{self, Clock};
use crate::details;
use crate::file::{complain, create_file, program};
use crate::inject;
use crate::keys::Key;
use crate::settings::{PATH, Settings};

/// What is kept per process: the page is zeroed in a child of fork(2).
struct Page {
    /// The header of the mapped file; null if there is none.
    header: AtomicPtr<Header>,
    /// Its number of slots.
    slots: AtomicUsize,
    /// `UNOPENED`, `OPEN`, `FAILED`, or `OPENING` with the number of the thread that opens the file.
    state: AtomicU32,
    clock: Clock,
}

const UNOPENED: u32 = 0;
const OPEN: u32 = 1;
const FAILED: u32 = 2;
const OPENING: u32 = 1 << 31;

static PAGE: AtomicPtr<Page> = AtomicPtr::new(ptr::null_mut());

/// The settings; null until they are read.
static SETTINGS: AtomicPtr<Settings> = AtomicPtr::new(ptr::null_mut());

/// The number that the kernel gave to the thread.
static TID: Key = Key::new();

/// A file that is being written to: one word, because copies of a larger structure on the stack wait
/// for all stores to the file before them.
#[derive(Clone, Copy)]
pub struct Recorder {
    page: &'static Page,
}

impl Recorder {
    /// The file of this process; `None` if it cannot be written.
    #[inline(always)]
    pub fn get() -> Option<Recorder> {
        // SAFETY: null, or a page that is never unmapped.
        let page = unsafe { PAGE.load(Ordering::Acquire).as_ref() };
        match page {
            Some(page) if page.state.load(Ordering::Acquire) == OPEN => Some(Recorder { page }),
            page => keep_errno(|| open(page)),
        }
    }

    /// The file.
    #[inline(always)]
    fn segment(&self) -> Segment<'static> {
        let header = self.page.header.load(Ordering::Relaxed);
        let count = self.page.slots.load(Ordering::Relaxed);
        // SAFETY: a file with so many slots, which is mapped for good: the page is open.
        unsafe {
            let first = header.cast::<u8>().add(HEADER);
            let slots = core::slice::from_raw_parts(first.cast::<Words>(), count);
            Segment::new(&*header, slots)
        }
    }

    /// What a record starts with.
    #[inline(always)]
    pub fn head(&self, time: u64, ring: i32) -> Head {
        Head { time, tid: tid(), ring }
    }

    /// Writes records that have `count` slots in all, or more if the number is not known.
    #[inline(always)]
    pub fn writer(&self, count: u64) -> Writer {
        let now = count.min(BATCH);
        Writer { recorder: *self, position: self.reserve(now), left: now, later: count - now }
    }

    /// Reserves positions for `count` slots, and waits for the reader if it has to.
    #[inline(always)]
    fn reserve(&self, count: u64) -> u64 {
        let segment = self.segment();
        let position = segment.reserve(count);
        if segment.header().mode == WAIT && !segment.has_space(position, count) {
            keep_errno(|| self.wait(position, count));
        }
        position
    }

    /// Writes one record.
    pub fn write(&self, slots: &[Slot]) {
        let mut writer = self.writer(slots.len() as u64);
        for (i, slot) in slots.iter().enumerate() {
            writer.put(slot, i == 0);
        }
    }

    /// Writes a record that the trace was asked for.
    pub fn detail(&self, head: Head, detail: &Detail) {
        self.write(detail.slots(head).as_slice());
    }

    #[cold]
    #[inline(never)]
    fn wait(&self, position: u64, count: u64) {
        let segment = self.segment();
        let header = segment.header();
        let mut slept = 0;
        while !segment.has_space(position, count) {
            let reader = header.reader.load(Ordering::Acquire);
            let is_gone = match reader {
                NOBODY => return,
                // Nobody came within a second.
                0 => slept > 10_000,
                // SAFETY: signal 0 only asks whether the process exists.
                pid => slept % 256 == 255 && unsafe { libc::kill(pid as libc::pid_t, 0) } != 0,
            };
            if is_gone {
                header.reader.store(NOBODY, Ordering::Relaxed);
                return;
            }
            let time = libc::timespec { tv_sec: 0, tv_nsec: 100_000 };
            // SAFETY: the time is on the stack.
            unsafe { libc::nanosleep(&raw const time, ptr::null_mut()) };
            slept += 1;
        }
    }
}

/// The most slots that are reserved at once: a reservation takes longer than a slot, and a reader
/// waits for all slots of one. The smallest ring has more.
pub const BATCH: u64 = 64;

/// Writes slots to reserved positions.
pub struct Writer {
    recorder: Recorder,
    position: u64,
    /// How many slots are reserved.
    left: u64,
    /// How many slots are still to be reserved.
    later: u64,
}

impl Writer {
    /// Where it writes to.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Writes the next slot. All slots of a record must be reserved at once, so only a record of one
    /// slot may be the one after `BATCH` others.
    #[inline(always)]
    pub fn put(&mut self, slot: &Slot, is_first: bool) {
        if self.left == 0 {
            self.left = self.later.clamp(1, BATCH);
            self.later = self.later.saturating_sub(self.left);
            self.position = self.recorder.reserve(self.left);
        }
        self.recorder.segment().write(self.position, slot, is_first);
        self.position += 1;
        self.left -= 1;
    }
}

/// `CLOCK_MONOTONIC`, in nanoseconds.
#[inline(always)]
pub fn now() -> u64 {
    // SAFETY: null, or a page that is never unmapped.
    match unsafe { PAGE.load(Ordering::Acquire).as_ref() } {
        Some(page) => page.clock.now(),
        None => clock::read(libc::CLOCK_MONOTONIC),
    }
}

/// The calling thread's number, kept by the thread: the system call takes longer than a record.
#[inline(always)]
fn tid() -> u32 {
    match TID.get() {
        0 => {
            let tid = thread_id();
            TID.set(tid as usize);
            tid
        }
        tid => tid as u32,
    }
}

/// Opens the file. Other threads wait, except one that was interrupted by a signal while it opens.
#[cold]
#[inline(never)]
fn open(page: Option<&'static Page>) -> Option<Recorder> {
    let page = match page {
        Some(page) => page,
        None => start()?,
    };
    let opening = OPENING | thread_id();
    loop {
        match page.state.load(Ordering::Acquire) {
            OPEN => return Some(Recorder { page }),
            FAILED => return None,
            UNOPENED => {
                let (order, failed) = (Ordering::Acquire, Ordering::Relaxed);
                if page.state.compare_exchange(UNOPENED, opening, order, failed).is_ok() {
                    break;
                }
            }
            state if state == opening => return None,
            // SAFETY: the call takes nothing.
            _ => unsafe {
                libc::sched_yield();
            },
        }
    }
    // SAFETY: null, or settings that are never unmapped.
    let settings = unsafe { SETTINGS.load(Ordering::Acquire).as_ref() }?;
    // In a child of fork(2) the thread has another number.
    TID.set(0);
    details::forget();
    settings.publish();
    page.clock.start();
    let opened = create(settings, page);
    page.state.store(if opened.is_some() { OPEN } else { FAILED }, Ordering::Release);
    let recorder = opened.map(|()| Recorder { page })?;
    // SAFETY: the call takes nothing.
    let parent = unsafe { libc::getppid() } as u32;
    let forked = STARTED.swap(1, Ordering::Relaxed) != 0;
    recorder.write(&[event::start_slot(recorder.head(now(), -1), forked, parent)]);
    Some(recorder)
}

/// Whether this process, or one that it is a child of fork(2) of, has opened a file.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// Reads the settings and maps the page. If two threads come here, one of them does it in vain: a lock
/// that is held while another thread forks would never be free in the child.
fn start() -> Option<&'static Page> {
    let settings: *mut Settings = map()?;
    let has_settings = Settings::read().map(|read| {
        // SAFETY: a mapping that is at least as long, and of which nobody knows yet.
        unsafe { settings.write(read) };
        publish(&SETTINGS, settings);
    });
    let has_rules = has_settings.is_none() || {
        // SAFETY: what is published is never unmapped.
        let settings = unsafe { SETTINGS.load(Ordering::Acquire).as_ref() };
        settings.is_none_or(|settings| inject::open(&settings.rules))
    };
    let page: *mut Page = map()?;
    // SAFETY: a mapping that is at least as long; zeros are valid for the type.
    let new = unsafe { &*page };
    // Without it a child would write to the file of its parent, under its number.
    // SAFETY: the mapping starts at a page.
    if unsafe { libc::madvise(page.cast(), size_of::<Page>(), libc::MADV_WIPEONFORK) } != 0 {
        complain(b"the kernel is too old");
        new.state.store(FAILED, Ordering::Relaxed);
    }
    if has_settings.is_none() {
        complain(b"LIBURING_TRACE has no path, or one that is too long");
        new.state.store(FAILED, Ordering::Relaxed);
    }
    if !has_rules {
        complain(b"the rules of uring-trace --inject cannot be read, and no ring is set up");
        new.state.store(FAILED, Ordering::Relaxed);
    }
    TID.create();
    details::create_keys();
    // SAFETY: what is published is never unmapped.
    Some(unsafe { &*publish(&PAGE, page) })
}

/// Maps zeroed memory for a value. It is never unmapped.
fn map<T>() -> Option<*mut T> {
    let (prot, flags) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping.
    let start = unsafe { libc::mmap(ptr::null_mut(), size_of::<T>(), prot, flags, -1, 0) };
    (start != libc::MAP_FAILED).then_some(start.cast())
}

/// Stores a pointer, unless another thread has stored one; returns what is stored.
fn publish<T>(place: &AtomicPtr<T>, new: *mut T) -> *mut T {
    let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
    match place.compare_exchange(ptr::null_mut(), new, order, failed) {
        Ok(_) => new,
        Err(other) => other,
    }
}

/// Creates and maps the file.
fn create(settings: &Settings, page: &Page) -> Option<()> {
    // SAFETY: the call takes nothing.
    let pid = unsafe { libc::getpid() } as u32;
    let len = HEADER + settings.slots as usize * SLOT;
    let Some(fd) = create_file(settings, pid, len) else {
        complain(b"the file of LIBURING_TRACE cannot be created; is there enough space?");
        return None;
    };
    let prot = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping of a file that has this length.
    let start = unsafe { libc::mmap(ptr::null_mut(), len, prot, libc::MAP_SHARED, fd, 0) };
    // SAFETY: the descriptor of this function.
    unsafe { libc::close(fd) };
    if start == libc::MAP_FAILED {
        complain(b"the file of LIBURING_TRACE cannot be mapped");
        return None;
    }
    let mode = if settings.waits { WAIT } else { 0 };
    let mut name = [0_u8; PATH];
    let times = [clock::read(libc::CLOCK_REALTIME), now()];
    let mut header = Header::new(settings.slots, mode, pid, times, program(&mut name));
    // SAFETY: the mapping is longer than the header. A reader waits for the magic number, which is
    // stored after the rest.
    unsafe {
        let to = start.cast::<Header>();
        let magic = u64::from_ne_bytes(core::mem::take(&mut header.magic));
        to.write(header);
        AtomicU64::from_ptr((&raw mut (*to).magic).cast()).store(magic, Ordering::Release);
    }
    page.header.store(start.cast(), Ordering::Relaxed);
    page.slots.store(settings.slots as usize, Ordering::Relaxed);
    Some(())
}
