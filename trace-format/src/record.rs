//! Records: one or more slots of seven words, of which the first starts with what all have.

/// Words of a slot, without its check word.
pub const WORDS: usize = 7;

/// The contents of a slot.
pub type Slot = [u64; WORDS];

/// The most slots of a record.
pub const MOST: usize = 8;

/// What kind of record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A process starts to write.
    Start = 1,
    /// io_uring_setup(2).
    Setup = 2,
    /// io_uring_register(2).
    Register = 3,
    /// An SQE that the kernel can see from now on.
    Sqe = 4,
    /// io_uring_enter(2).
    Enter = 5,
    /// One or two CQEs.
    Cqe = 6,
    /// CQEs that were overwritten before the library was called again.
    Unseen = 7,
    /// `io_uring_queue_exit`.
    Exit = 8,
    /// A rule changed a request or a call.
    Injected = 9,
    /// A call is about to be made.
    Call = 16,
    /// A file whose code is mapped.
    Module = 17,
    /// The name of a file.
    Name = 18,
    /// Bytes of a transfer.
    Data = 19,
    /// The iovecs of an SQE.
    Vectors = 20,
    /// Buffers that were added to a buffer ring.
    Given = 21,
    /// An SQE that was changed after its submission.
    Changed = 22,
}

impl Kind {
    /// The kind of a detail with this number.
    pub fn of(number: u8) -> Option<Kind> {
        use Kind::{Call, Changed, Data, Given, Module, Name, Vectors};
        let details = [Call, Module, Name, Data, Vectors, Given, Changed];
        details.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// Arbitrary odd constants.
const START: u64 = 0x9e37_79b9_7f4a_7c15;
pub(crate) const POSITION: u64 = 0xbf58_476d_1ce4_e5b9;
const CONTINUATION: u64 = 0x2545_f491_4f6c_dd1d;

/// The check word of a record's first slot, a sum in which every word and the position has its own
/// place. It differs for any two slots that differ in one word only; if they differ in several, as
/// those of two records of which a reader finds parts, unless the differences cancel out by chance.
/// It is not 0 for a slot of zeros, as which a new file starts.
#[inline(always)]
pub fn check_word(position: u64, slot: &Slot) -> u64 {
    let add = |sum: u64, word: &u64| sum.rotate_left(9).wrapping_add(*word);
    slot.iter().fold(START, add).wrapping_add(position.wrapping_mul(POSITION))
}

/// The check word of a later slot of a record.
#[inline(always)]
pub fn continuation_word(position: u64, slot: &Slot) -> u64 {
    check_word(position, slot) ^ CONTINUATION
}

/// What every record starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// `CLOCK_MONOTONIC`, in nanoseconds.
    pub time: u64,
    /// The thread.
    pub tid: u32,
    /// The ring: its file descriptor, or -2 minus its registered index if it has none.
    pub ring: i32,
}

/// The first slot of a record, with `count` slots in all.
#[inline(always)]
pub fn first(kind: Kind, count: u64, flags: u16, value: u32, head: Head, rest: [u64; 4]) -> Slot {
    let what = kind as u64 | count << 8 | u64::from(flags) << 16 | u64::from(head.tid) << 32;
    let which = u64::from(head.ring as u32) | u64::from(value) << 32;
    [head.time, what, which, rest[0], rest[1], rest[2], rest[3]]
}

/// A record as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    slots: [Slot; MOST],
    len: usize,
}

impl Record {
    /// The record with this first slot.
    pub fn of_first(slot: Slot) -> Record {
        let mut slots = [[0; WORDS]; MOST];
        slots[0] = slot;
        Record { slots, len: 1 }
    }

    /// Adds its next slot.
    pub fn push(&mut self, slot: Slot) {
        if let Some(to) = self.slots.get_mut(self.len) {
            *to = slot;
            self.len += 1;
        }
    }

    /// How many slots it should have.
    pub fn count(&self) -> u64 {
        (self.slots[0][1] >> 8 & 0xff).clamp(1, MOST as u64)
    }

    /// The number of its [`Kind`].
    pub fn kind(&self) -> u8 {
        self.slots[0][1] as u8
    }

    /// Flags of its kind.
    pub fn flags(&self) -> u16 {
        (self.slots[0][1] >> 16) as u16
    }

    /// The value of its kind, such as a result.
    pub fn value(&self) -> u32 {
        (self.slots[0][2] >> 32) as u32
    }

    /// What all records have.
    pub fn head(&self) -> Head {
        let [time, what, which, ..] = self.slots[0];
        Head { time, tid: (what >> 32) as u32, ring: which as u32 as i32 }
    }

    /// The words of the first slot that depend on its kind.
    pub fn rest(&self) -> [u64; 4] {
        let [_, _, _, a, b, c, d] = self.slots[0];
        [a, b, c, d]
    }

    /// The slots after the first; of those that are missing, zeros.
    pub fn more(&self, i: usize) -> Slot {
        self.slots.get(1 + i).copied().unwrap_or([0; WORDS])
    }

    /// All slots.
    pub fn slots(&self) -> &[Slot] {
        &self.slots[..self.len]
    }
}
