//! The ring of slots: threads of one process write, a reader in any process follows.
//!
//! A writer reserves positions with one atomic addition, writes its slots, and stores the check word
//! of each last. The check word covers the slot's position and its contents, so a reader recognises a
//! slot that is not written yet, half written when the process was killed, or overwritten meanwhile.
//! No lock is taken: a signal handler may write a record while the thread that it interrupted writes
//! one, and a process may be killed at any instruction.

use core::cell::Cell;

use crate::atomic::{AtomicU64, Ordering};
use crate::event::Event;
use crate::record::{Record, Slot, WORDS, check_word, continuation_word};

/// The first bytes of a file with a trace.
pub const MAGIC: [u8; 8] = *b"uringtrc";

/// The version of the format.
pub const VERSION: u32 = 2;

/// Stored in native byte order, to recognise files of other machines.
pub const BYTE_ORDER: u32 = 0x0102_0304;

/// Length of the header, in bytes: the slots start here.
pub const HEADER: usize = 4096;

/// Length of a slot, in bytes.
pub const SLOT: usize = 8 * (WORDS + 1);

/// How many slots before they are written their memory is loaded: those of some calls.
const AHEAD: u64 = 32;

/// In [`Header::mode`]: when the ring is full, writers wait for the reader, so that no record is
/// lost. Otherwise they overwrite the oldest records.
pub const WAIT: u32 = 1;

/// In [`Header::reader`]: nobody reads, and nobody will. Writers do not wait.
pub const NOBODY: u64 = u64::MAX;

/// The start of the file. What a reader needs is complete when the magic number is there.
#[repr(C)]
pub struct Header {
    /// `MAGIC`.
    pub magic: [u8; 8],
    /// `VERSION`.
    pub version: u32,
    /// `BYTE_ORDER`.
    pub byte_order: u32,
    /// Number of slots, a power of two.
    pub slots: u64,
    /// The process that writes.
    pub pid: u32,
    /// 0 or `WAIT`.
    pub mode: u32,
    /// `CLOCK_REALTIME` when the file was created, in nanoseconds.
    pub realtime: u64,
    /// `CLOCK_MONOTONIC` at the same time, in nanoseconds. All times in records are of this clock.
    pub monotonic: u64,
    /// The program's file name, without its directory, ended by a zero byte.
    pub program: [u8; 64],
    reserved_for_header: [u64; 112],
    /// Positions that writers have reserved since the start.
    pub reserved: AtomicU64,
    pad: [u64; 7],
    /// Positions that the reader has read; with `WAIT` the slots before it may be overwritten.
    pub read: AtomicU64,
    /// The process that reads; 0 if there is none yet; or [`NOBODY`]. With `WAIT`, writers wait while
    /// that process runs.
    pub reader: AtomicU64,
    pad2: [u64; 6],
}

const _: () = assert!(size_of::<Header>() <= HEADER);

impl Header {
    /// The header of a new trace with no records.
    pub fn new(slots: u64, mode: u32, pid: u32, times: [u64; 2], program: &[u8]) -> Header {
        let mut name = [0; 64];
        for (to, from) in name.iter_mut().take(63).zip(program) {
            *to = *from;
        }
        Header {
            magic: MAGIC,
            version: VERSION,
            byte_order: BYTE_ORDER,
            slots,
            pid,
            mode,
            realtime: times[0],
            monotonic: times[1],
            program: name,
            reserved_for_header: [0; 112],
            reserved: AtomicU64::new(0),
            pad: [0; 7],
            read: AtomicU64::new(0),
            reader: AtomicU64::new(0),
            pad2: [0; 6],
        }
    }

    /// The program's file name.
    pub fn program(&self) -> &[u8] {
        let end = self.program.iter().position(|&byte| byte == 0);
        &self.program[..end.unwrap_or(self.program.len())]
    }
}

/// The words of a slot; the last is its check word.
pub type Words = [AtomicU64; WORDS + 1];

/// A mapped trace.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    header: &'a Header,
    slots: &'a [Words],
}

/// Why a file is not a trace that can be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is shorter than its header says.
    Short,
    /// It does not start with `MAGIC`, or it was not complete when the process ended.
    Magic,
    /// It was written by a machine with another byte order.
    ByteOrder,
    /// It has this version, and not [`VERSION`].
    Version(u32),
    /// Its number of slots is not a power of two.
    Slots(u64),
}

impl<'a> Segment<'a> {
    /// A trace of these parts. The number of slots is a power of two.
    pub fn new(header: &'a Header, slots: &'a [Words]) -> Segment<'a> {
        Segment { header, slots }
    }

    /// The trace in `len` bytes at `start`, if it is one.
    ///
    /// # Safety
    ///
    /// The memory is readable, aligned to 64 bytes, and stays so for `'a`. It is only changed
    /// through this module. It is also writable if a method that writes is used.
    #[cfg(not(loom))]
    pub unsafe fn mapped(start: *const u8, len: usize) -> Result<Segment<'a>, Refused> {
        if len < HEADER {
            return Err(Refused::Short);
        }
        // SAFETY: the caller's promise, and all bytes are valid for the type, which is shorter.
        let header = unsafe { &*start.cast::<Header>() };
        if header.magic != MAGIC {
            return Err(Refused::Magic);
        }
        if header.byte_order != BYTE_ORDER {
            return Err(Refused::ByteOrder);
        }
        if header.version != VERSION {
            return Err(Refused::Version(header.version));
        }
        let slots = header.slots;
        if !slots.is_power_of_two() {
            return Err(Refused::Slots(slots));
        }
        let fits = usize::try_from(slots).is_ok_and(|slots| slots <= (len - HEADER) / SLOT);
        if !fits {
            return Err(Refused::Short);
        }
        // SAFETY: the caller's promise; so many slots are in the memory.
        let slots = unsafe {
            core::slice::from_raw_parts(start.add(HEADER).cast::<Words>(), slots as usize)
        };
        Ok(Segment { header, slots })
    }

    /// The header.
    pub fn header(&self) -> &'a Header {
        self.header
    }

    #[inline(always)]
    fn slot(&self, position: u64) -> &'a Words {
        // A power of two, so the index is always within the slice; `get` would be a branch.
        let index = position as usize & (self.slots.len() - 1);
        // SAFETY: the masked index is less than the length, which is a power of two and not 0.
        unsafe { self.slots.get_unchecked(index) }
    }

    /// Reserves `count` consecutive positions; returns the first.
    #[inline(always)]
    pub fn reserve(&self, count: u64) -> u64 {
        self.header.reserved.fetch_add(count, Ordering::Relaxed)
    }

    /// Whether the slots at `count` positions from `position` on may be written without loss.
    #[inline(always)]
    pub fn has_space(&self, position: u64, count: u64) -> bool {
        let read = self.header.read.load(Ordering::Acquire);
        position.wrapping_add(count).wrapping_sub(read) <= self.slots.len() as u64
    }

    /// Has the memory of a slot loaded into the cache, because it will be written soon: a system call
    /// waits for the stores before it.
    #[inline(always)]
    fn prefetch(&self, position: u64) {
        #[cfg(all(target_arch = "x86_64", not(any(loom, miri))))]
        // SAFETY: the instruction changes nothing.
        unsafe {
            use core::arch::x86_64::{_MM_HINT_ET0, _mm_prefetch};
            let slot: *const Words = self.slot(position);
            _mm_prefetch::<_MM_HINT_ET0>(slot.cast());
        }
        #[cfg(not(all(target_arch = "x86_64", not(any(loom, miri)))))]
        let _ = position;
    }

    /// Writes a slot, the first of a record, or a later one.
    #[inline(always)]
    pub fn write(&self, position: u64, slot: &Slot, is_first: bool) {
        let words = self.slot(position);
        self.prefetch(position.wrapping_add(AHEAD));
        // A reader that finds a mix of old and new words sees that the old check word does not fit.
        for (word, value) in words.iter().zip(slot) {
            word.store(*value, Ordering::Relaxed);
        }
        let check = match is_first {
            true => check_word(position, slot),
            false => continuation_word(position, slot),
        };
        words[WORDS].store(check, Ordering::Release);
    }

    /// The oldest position that is not overwritten when so many are reserved. Writers that wait have
    /// reserved positions for which there is no space yet.
    fn oldest(&self, reserved: u64) -> u64 {
        let (header, slots) = (self.header, self.slots.len() as u64);
        let waits = header.mode == WAIT && header.reader.load(Ordering::Acquire) != NOBODY;
        let oldest = reserved.saturating_sub(slots);
        if waits { oldest.min(header.read.load(Ordering::Acquire)) } else { oldest }
    }

    /// The slot at a position, if it is complete and has not been overwritten; and whether it is the
    /// first of a record.
    fn read(&self, position: u64) -> Option<(Slot, bool)> {
        let words = self.slot(position);
        let check = words[WORDS].load(Ordering::Acquire);
        let slot: Slot = core::array::from_fn(|i| words[i].load(Ordering::Relaxed));
        match check {
            _ if check == check_word(position, &slot) => Some((slot, true)),
            _ if check == continuation_word(position, &slot) => Some((slot, false)),
            _ => None,
        }
    }
}

/// What a reader finds.
#[expect(clippy::large_enum_variant, reason = "nothing here allocates memory")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A record.
    Event(Event),
    /// A record that this version does not know.
    Unknown,
    /// So many slots were overwritten before they were read.
    Lost(u64),
    /// A record is being written. If its process no longer runs, it never will be complete.
    Incomplete,
    /// Everything is read.
    End,
}

/// Reads the records of a trace in order.
pub struct Reader<'a> {
    segment: Segment<'a>,
    next: Cell<u64>,
}

impl<'a> Reader<'a> {
    /// A reader that starts at the oldest record.
    pub fn new(segment: Segment<'a>) -> Reader<'a> {
        Reader { segment, next: Cell::new(0) }
    }

    /// The trace.
    pub fn segment(&self) -> Segment<'a> {
        self.segment
    }

    /// How many positions have been read, lost or skipped.
    pub fn position(&self) -> u64 {
        self.next.get()
    }

    /// The next record. If it is not there yet, the position stays.
    pub fn step(&self) -> Step {
        let (segment, next) = (self.segment, self.next.get());
        let reserved = segment.header.reserved.load(Ordering::Acquire);
        if next >= reserved {
            return Step::End;
        }
        let oldest = segment.oldest(reserved);
        if next < oldest {
            self.next.set(oldest);
            return Step::Lost(oldest - next);
        }
        let Some((slot, is_first)) = segment.read(next) else {
            // It may have been overwritten since the counter was read.
            let oldest = segment.oldest(segment.header.reserved.load(Ordering::Acquire));
            if next < oldest {
                self.next.set(oldest);
                return Step::Lost(oldest - next);
            }
            return Step::Incomplete;
        };
        if !is_first {
            // The rest of a record whose start was overwritten.
            self.next.set(next + 1);
            return Step::Lost(1);
        }
        let mut record = Record::of_first(slot);
        let count = record.count();
        for i in 1..count {
            match segment.read(next + i) {
                Some((slot, false)) => record.push(slot),
                Some(_) => {
                    // The counts do not agree: the file is damaged.
                    self.next.set(next + i);
                    return Step::Unknown;
                }
                None => return Step::Incomplete,
            }
        }
        self.next.set(next + count);
        Event::of(&record).map_or(Step::Unknown, Step::Event)
    }

    /// Passes over one position, that of a record which never will be complete.
    pub fn skip(&self) {
        self.next.set(self.next.get() + 1);
    }

    /// Tells writers that what was read so far may be overwritten.
    pub fn release(&self) {
        self.segment.header.read.store(self.next.get(), Ordering::Release);
    }
}

#[cfg(all(test, loom))]
mod ordering;
#[cfg(all(test, not(loom)))]
mod tests;
