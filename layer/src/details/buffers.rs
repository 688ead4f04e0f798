//! Buffer rings: which buffers the program has added.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering};

use uring::abi::io_uring::*;
use uring_trace_format::detail::{Buffer, Detail, Given};
use uring_trace_format::record::Head;

use super::memory::load;
use crate::recorder::Recorder;

/// The most buffer rings that are watched.
const MOST: usize = 64;

/// A registered buffer ring.
struct Group {
    /// Its address; 0 if there is none.
    address: AtomicU64,
    ring: AtomicI32,
    /// The buffer group, and the number of entries.
    id: AtomicU32,
    entries: AtomicU32,
    /// The tail up to which buffers are recorded, and the one that was last read.
    seen: AtomicU32,
    tail: AtomicU32,
}

static GROUPS: [Group; MOST] = [const {
    Group {
        address: AtomicU64::new(0),
        ring: AtomicI32::new(0),
        id: AtomicU32::new(0),
        entries: AtomicU32::new(0),
        seen: AtomicU32::new(0),
        tail: AtomicU32::new(0),
    }
}; MOST];

fn of_ring(ring: c_int) -> impl Iterator<Item = &'static Group> {
    let is_used = |group: &&Group| group.address.load(Ordering::Acquire) != 0;
    GROUPS.iter().filter(is_used).filter(move |g| g.ring.load(Ordering::Relaxed) == ring)
}

fn with_id(ring: c_int, id: u16) -> Option<&'static Group> {
    of_ring(ring).find(|group| group.id.load(Ordering::Relaxed) == u32::from(id))
}

/// io_uring_register(2) has succeeded.
///
/// # Safety
///
/// `arg` is what the kernel has read.
pub unsafe fn registered(ring: c_int, opcode: u32, arg: *const c_void) {
    use io_uring_register_op::*;
    let adds = opcode == IORING_REGISTER_PBUF_RING as u32;
    if !adds && opcode != IORING_UNREGISTER_PBUF_RING as u32 || arg.is_null() {
        return;
    }
    // SAFETY: the caller's promise; both operations take this structure.
    let reg = unsafe { arg.cast::<io_uring_buf_reg>().read_unaligned() };
    if let Some(old) = with_id(ring, reg.bgid) {
        old.address.store(0, Ordering::Release);
    }
    // The kernel's own memory has no address that is known here.
    if !adds || reg.ring_addr == 0 {
        return;
    }
    let is_free = |group: &&Group| {
        let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        group.address.compare_exchange(0, u64::MAX, order, failed).is_ok()
    };
    if let Some(group) = GROUPS.iter().find(is_free) {
        group.ring.store(ring, Ordering::Relaxed);
        group.id.store(reg.bgid.into(), Ordering::Relaxed);
        group.entries.store(reg.ring_entries, Ordering::Relaxed);
        group.seen.store(0, Ordering::Relaxed);
        group.tail.store(0, Ordering::Relaxed);
        group.address.store(reg.ring_addr, Ordering::Release);
    }
}

/// A ring is closed.
pub fn forget_ring(ring: c_int) {
    of_ring(ring).for_each(|group| group.address.store(0, Ordering::Release));
}

/// Reads the tails. What the program has added until now, it has added after it saw the CQEs that are
/// recorded after this.
#[cold]
pub fn snapshot(ring: c_int) {
    for group in of_ring(ring) {
        let Some([_, word]) = entry(group, 0) else { continue };
        group.tail.store(u32::from(tail_of(word)), Ordering::Relaxed);
    }
}

/// Records the buffers that were added before the snapshot.
#[cold]
pub fn record(recorder: &Recorder, head: Head) {
    for group in of_ring(head.ring) {
        let tail = group.tail.load(Ordering::Relaxed) as u16;
        let seen = group.seen.swap(tail.into(), Ordering::AcqRel) as u16;
        let mut at = seen;
        while at != tail {
            let id = group.id.load(Ordering::Relaxed);
            let mut given = Given { group: id, len: 0, buffers: [Buffer::default(); Given::MOST] };
            for place in &mut given.buffers {
                if at == tail {
                    break;
                }
                *place = entry(group, at).map(buffer).unwrap_or_default();
                given.len += 1;
                at = at.wrapping_add(1);
            }
            recorder.detail(head, &Detail::Given(given));
        }
    }
}

/// Address and length of the buffer with an ID: of those that were added, the last.
pub fn find(ring: c_int, group: u16, id: u16) -> Option<(u64, u32)> {
    let group = with_id(ring, group)?;
    let [_, word] = entry(group, 0)?;
    let (tail, entries) = (tail_of(word), group.entries.load(Ordering::Relaxed));
    let back = |n: u32| tail.wrapping_sub(n as u16);
    let mut buffers = (1..=entries).filter_map(|n| entry(group, back(n)).map(buffer));
    buffers.find(|buffer| buffer.id == id).map(|buffer| (buffer.address, buffer.len))
}

/// The two words of an entry; `None` if the program has unmapped the ring.
fn entry(group: &Group, at: u16) -> Option<[u64; 2]> {
    let mask = group.entries.load(Ordering::Relaxed).wrapping_sub(1);
    let offset = u64::from(u32::from(at) & mask) * size_of::<io_uring_buf>() as u64;
    load(group.address.load(Ordering::Relaxed).wrapping_add(offset))
}

fn buffer([address, word]: [u64; 2]) -> Buffer {
    let [a, b, c, d, e, f, ..] = word.to_ne_bytes();
    Buffer { address, len: u32::from_ne_bytes([a, b, c, d]), id: u16::from_ne_bytes([e, f]) }
}

/// The tail is the last member of the first entry.
fn tail_of(word: u64) -> u16 {
    let [.., g, h] = word.to_ne_bytes();
    u16::from_ne_bytes([g, h])
}
