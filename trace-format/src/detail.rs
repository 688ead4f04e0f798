//! Records that are written only if the trace is asked for them: names of files, data, and what the
//! checks need.

use crate::event::Indices;
use crate::record::{Head, Kind, MOST, Record, Slot, WORDS, first};

/// The most words after the first slot.
pub const MORE: usize = WORDS * (MOST - 1);

/// What a detail says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detail {
    /// io_uring_enter(2) or `io_uring_queue_exit` is about to be called.
    Call(Call),
    /// A file whose code the process has mapped.
    Module(Module),
    /// The name of a file that the next SQE of this thread uses, or that a CQE has opened.
    Name(Name),
    /// Bytes that the next SQE of this thread transfers, or that a CQE has transferred.
    Data(Data),
    /// The iovecs of the next SQE of this thread.
    Vectors(Vectors),
    /// Buffers that the program has added to a buffer ring.
    Given(Given),
    /// An SQE was changed after its submission, before the SQPOLL thread took it.
    Changed(Changed),
}

/// A call that has not returned yet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Call {
    /// Whether it is `io_uring_queue_exit`.
    pub is_exit: bool,
    /// How many SQEs to submit.
    pub to_submit: u32,
    /// How many CQEs to wait for.
    pub min_complete: u32,
    /// `IORING_ENTER_*`.
    pub flags: u32,
    /// The CQ ring before the call.
    pub indices: Indices,
    /// The end of the thread's stack; 0 if it is not known.
    pub stack_end: u64,
    /// The functions that have not returned, innermost first.
    pub frames: [Frame; Call::FRAMES],
}

impl Call {
    /// The most frames.
    pub const FRAMES: usize = (MORE - 1) / 2;
}

/// A function that has not returned.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Where it continues; 0 after the last frame.
    pub address: u64,
    /// Where on the stack this address is; 0 if it was not found. What the function itself has on the
    /// stack is above.
    pub place: u64,
}

/// A mapped executable file or shared object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Module {
    /// What is added to the addresses in the file.
    pub base: u64,
    /// The first mapped address.
    pub start: u64,
    /// The address after the last.
    pub end: u64,
    /// Its path, perhaps cut off.
    pub path: Bytes,
}

/// The name of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// The descriptor, or the index of a registered file.
    pub file: i32,
    /// Whether it is a registered file.
    pub is_registered: bool,
    /// Whether it is a listening socket.
    pub is_listening: bool,
    /// The type and protocol of a socket; 0 for other files.
    pub socket: [u32; 2],
    /// The lengths of the three parts of `bytes`: what the kernel calls the file, the address of the
    /// socket, and the address of its peer.
    pub lens: [u16; 3],
    /// The three parts.
    pub bytes: Bytes,
}

/// Bytes of a transfer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Data {
    /// Whether it belongs to a CQE; otherwise to an SQE.
    pub is_result: bool,
    /// `user_data` of the CQE.
    pub user_data: u64,
    /// How many bytes are transferred.
    pub len: u32,
    /// The first of them.
    pub bytes: Bytes,
}

/// The iovecs of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vectors {
    /// Where they are.
    pub address: u64,
    /// How many the request has; `None` if they, or the message that leads to them, cannot be read.
    pub count: Option<u32>,
    /// How many of them are in `all`.
    pub len: u32,
    /// Address and length of each.
    pub all: [[u64; 2]; Vectors::MOST],
}

impl Vectors {
    /// The most iovecs.
    pub const MOST: usize = MORE / 2;
}

/// Buffers of a buffer ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    /// The buffer group.
    pub group: u32,
    /// How many buffers there are in `buffers`.
    pub len: u32,
    /// The buffers.
    pub buffers: [Buffer; Given::MOST],
}

impl Given {
    /// The most buffers.
    pub const MOST: usize = MORE / 2;
}

/// A buffer of a buffer ring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Buffer {
    /// Its address.
    pub address: u64,
    /// Its length, in bytes.
    pub len: u32,
    /// Its ID.
    pub id: u16,
}

/// An SQE that was changed too early.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Changed {
    /// The index in the SQ ring, not masked.
    pub index: u32,
    /// `user_data` when it was submitted.
    pub user_data: u64,
    /// The first word as it is now: operation, flags, priority and file.
    pub first: u64,
}

/// A few bytes.
#[derive(Clone, Copy, PartialEq)]
pub struct Bytes {
    words: [u64; MORE],
    len: u16,
}

impl Bytes {
    /// The most bytes.
    pub const MOST: usize = 8 * MORE;

    /// No bytes.
    pub const fn new() -> Bytes {
        Bytes { words: [0; MORE], len: 0 }
    }

    /// These words, of which so many bytes are valid.
    fn of(words: [u64; MORE], len: u32) -> Bytes {
        Bytes { words, len: (len as usize).min(Bytes::MOST) as u16 }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the array has `MOST` bytes, and `len` is not more.
        unsafe { core::slice::from_raw_parts(self.words.as_ptr().cast(), self.len.into()) }
    }

    /// Adds bytes, as far as they fit; returns how many did.
    #[inline]
    pub fn add(&mut self, bytes: &[u8]) -> u16 {
        let free = Bytes::MOST - usize::from(self.len);
        let count = bytes.len().min(free);
        // SAFETY: `count` bytes are readable in `bytes`, and fit after the first `len` of the array.
        unsafe {
            let to = self.words.as_mut_ptr().cast::<u8>().add(self.len.into());
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), to, count);
        }
        self.len += count as u16;
        count as u16
    }
}

impl Default for Bytes {
    fn default() -> Bytes {
        Bytes::new()
    }
}

impl core::fmt::Debug for Bytes {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.as_slice().fmt(out)
    }
}

/// The slots of a detail's record.
pub struct Slots {
    slots: [Slot; MOST],
    len: usize,
}

impl Slots {
    /// The slots.
    pub fn as_slice(&self) -> &[Slot] {
        self.slots.get(..self.len).unwrap_or(&self.slots)
    }
}

fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

fn halves(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

const EXIT: u16 = 1;
const REGISTERED: u16 = 1;
const LISTENING: u16 = 2;
const RESULT: u16 = 1;
const UNREADABLE: u32 = u32::MAX;

/// Fills the slots of a record: `more` are the words after the first slot.
fn slots(
    head: Head,
    kind: Kind,
    flags: u16,
    value: u32,
    rest: [u64; 4],
    more: impl Iterator<Item = u64>,
) -> Slots {
    let mut slots = Slots { slots: [[0; WORDS]; MOST], len: 1 };
    let mut places = slots.slots.iter_mut().skip(1).flatten();
    let mut words: usize = 0;
    for word in more {
        let Some(place) = places.next() else { break };
        *place = word;
        words += 1;
    }
    slots.len += words.div_ceil(WORDS);
    if let Some(place) = slots.slots.first_mut() {
        *place = first(kind, slots.len as u64, flags, value, head, rest);
    }
    slots
}

impl Detail {
    /// The slots of its record.
    pub fn slots(&self, head: Head) -> Slots {
        match self {
            Detail::Call(call) => {
                let flags = if call.is_exit { EXIT } else { 0 };
                let indices = pair(call.indices.head, call.indices.tail);
                let rest = [pair(call.to_submit, call.min_complete), indices, 0, 0];
                let used = call.frames.iter().take_while(|frame| frame.address != 0);
                let words = used.flat_map(|frame| [frame.address, frame.place]);
                let has_stack = call.stack_end != 0 || call.frames[0].address != 0;
                let more = core::iter::once(call.stack_end).chain(words);
                slots(head, Kind::Call, flags, call.flags, rest, more.filter(|_| has_stack))
            }
            Detail::Module(module) => {
                let rest = [module.base, module.start, module.end, 0];
                let value = u32::from(module.path.len);
                slots(head, Kind::Module, 0, value, rest, words_of(&module.path))
            }
            Detail::Name(name) => {
                let flags = if name.is_registered { REGISTERED } else { 0 }
                    | if name.is_listening { LISTENING } else { 0 };
                let [link, local, peer] = name.lens;
                let lens = u64::from(link) | u64::from(local) << 16 | u64::from(peer) << 32;
                let [family, protocol] = name.socket;
                let rest = [pair(family, protocol), lens, u64::from(name.bytes.len), 0];
                slots(head, Kind::Name, flags, name.file as u32, rest, words_of(&name.bytes))
            }
            Detail::Data(data) => {
                let flags = if data.is_result { RESULT } else { 0 };
                let rest = [data.user_data, u64::from(data.bytes.len), 0, 0];
                slots(head, Kind::Data, flags, data.len, rest, words_of(&data.bytes))
            }
            Detail::Vectors(vectors) => {
                let rest = [vectors.address, u64::from(vectors.len), 0, 0];
                let used = vectors.all.iter().take(vectors.len as usize).flatten().copied();
                let count = vectors.count.unwrap_or(UNREADABLE);
                slots(head, Kind::Vectors, 0, count, rest, used)
            }
            Detail::Given(given) => {
                let words =
                    |buffer: &Buffer| [buffer.address, pair(buffer.len, u32::from(buffer.id))];
                let used = given.buffers.iter().take(given.len as usize).flat_map(words);
                let rest = [u64::from(given.len), 0, 0, 0];
                slots(head, Kind::Given, 0, given.group, rest, used)
            }
            Detail::Changed(changed) => {
                let rest = [changed.user_data, changed.first, 0, 0];
                slots(head, Kind::Changed, 0, changed.index, rest, core::iter::empty())
            }
        }
    }

    /// What a record says; `None` if it is no detail.
    pub fn of(record: &Record) -> Option<Detail> {
        let (rest, value, flags) = (record.rest(), record.value(), record.flags());
        let mut more = [0; MORE];
        for (place, slot) in more.chunks_exact_mut(WORDS).zip(record.slots().iter().skip(1)) {
            place.copy_from_slice(slot);
        }
        let pairs = || {
            let mut pairs = more.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
            core::array::from_fn(|_| pairs.next().unwrap_or_default())
        };
        let len = |word: u64, most: usize| word.min(most as u64) as u32;
        Some(match Kind::of(record.kind())? {
            Kind::Call => {
                let ((to_submit, min_complete), indices) = (halves(rest[0]), halves(rest[1]));
                Detail::Call(Call {
                    is_exit: flags & EXIT != 0,
                    to_submit,
                    min_complete,
                    flags: value,
                    indices: Indices { head: indices.0, tail: indices.1 },
                    stack_end: more[0],
                    frames: core::array::from_fn(|i| Frame {
                        address: more[1 + 2 * i],
                        place: more[2 + 2 * i],
                    }),
                })
            }
            Kind::Module => {
                let path = Bytes::of(more, value);
                Detail::Module(Module { base: rest[0], start: rest[1], end: rest[2], path })
            }
            Kind::Name => {
                let (kind, protocol) = halves(rest[0]);
                Detail::Name(Name {
                    file: value as i32,
                    is_registered: flags & REGISTERED != 0,
                    is_listening: flags & LISTENING != 0,
                    socket: [kind, protocol],
                    lens: [0, 16, 32].map(|shift| (rest[1] >> shift) as u16),
                    bytes: Bytes::of(more, rest[2] as u32),
                })
            }
            Kind::Data => Detail::Data(Data {
                is_result: flags & RESULT != 0,
                user_data: rest[0],
                len: value,
                bytes: Bytes::of(more, rest[1] as u32),
            }),
            Kind::Vectors => Detail::Vectors(Vectors {
                address: rest[0],
                count: (value != UNREADABLE).then_some(value),
                len: len(rest[1], Vectors::MOST),
                all: pairs(),
            }),
            Kind::Given => {
                let buffers: [[u64; 2]; Given::MOST] = pairs();
                let buffers = buffers.map(|[address, word]| {
                    let (len, id) = halves(word);
                    Buffer { address, len, id: id as u16 }
                });
                Detail::Given(Given { group: value, len: len(rest[0], Given::MOST), buffers })
            }
            Kind::Changed => {
                Detail::Changed(Changed { index: value, user_data: rest[0], first: rest[1] })
            }
            _ => return None,
        })
    }
}

fn words_of(bytes: &Bytes) -> impl Iterator<Item = u64> + '_ {
    bytes.words.iter().take(usize::from(bytes.len).div_ceil(8)).copied()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn read_back(detail: &Detail) -> Detail {
        let head = Head { time: 1, tid: 2, ring: 3 };
        let slots = detail.slots(head);
        let mut record = Record::of_first(slots.as_slice()[0]);
        slots.as_slice()[1..].iter().for_each(|slot| record.push(*slot));
        assert_eq!((record.count() as usize, record.head()), (slots.as_slice().len(), head));
        Detail::of(&record).expect("it is a detail")
    }

    fn bytes(len: usize) -> Bytes {
        let mut bytes = Bytes::new();
        let added = bytes.add(&vec![7; len]);
        assert_eq!(usize::from(added), len.min(Bytes::MOST));
        bytes
    }

    #[test]
    fn details_are_read_as_they_were_written() {
        let mut call = Call { to_submit: 3, min_complete: 1, flags: 9, ..Call::default() };
        call.indices = Indices { head: u32::MAX, tail: 4 };
        assert_eq!(read_back(&Detail::Call(call)), Detail::Call(call));
        call.is_exit = true;
        call.stack_end = 0x7fff_ffff;
        call.frames = core::array::from_fn(|i| Frame { address: i as u64 + 1, place: 9 });
        let buffers = core::array::from_fn(|i| Buffer { address: 5, len: 6, id: i as u16 });
        let all = core::array::from_fn(|i| [i as u64, 9]);
        let (lens, socket) = ([1, 2, 3], [1, 6]);
        let name = Name {
            file: -1,
            is_registered: true,
            is_listening: true,
            socket,
            lens,
            bytes: bytes(6),
        };
        let data = Data { is_result: true, user_data: 8, len: 1 << 20, bytes: bytes(1000) };
        let vectors = Vectors { address: 1, count: Some(99), len: Vectors::MOST as u32, all };
        for detail in [
            Detail::Call(call),
            Detail::Module(Module { base: 1, start: 2, end: 3, path: bytes(11) }),
            Detail::Name(name),
            Detail::Name(Name { is_registered: false, bytes: bytes(0), ..name }),
            Detail::Data(data),
            Detail::Vectors(vectors),
            Detail::Vectors(Vectors {
                count: None,
                len: 0,
                all: [[0; 2]; Vectors::MOST],
                ..vectors
            }),
            Detail::Given(Given { group: 4, len: Given::MOST as u32, buffers }),
            Detail::Changed(Changed { index: 7, user_data: 8, first: 9 }),
        ] {
            assert_eq!(read_back(&detail), detail);
        }
    }

    #[test]
    fn lengths_of_a_damaged_record_are_limited() {
        let head = Head { time: 0, tid: 0, ring: 0 };
        let rest = [0, u64::MAX, u64::MAX, u64::MAX];
        for kind in [Kind::Name, Kind::Data, Kind::Module] {
            let detail = Detail::of(&Record::of_first(first(kind, 1, 0, u32::MAX, head, rest)));
            let Some(
                Detail::Name(Name { bytes, .. })
                | Detail::Data(Data { bytes, .. })
                | Detail::Module(Module { path: bytes, .. }),
            ) = detail
            else {
                panic!("{detail:?}");
            };
            assert_eq!(bytes.as_slice(), [0; Bytes::MOST]);
        }
    }
}
