//! CQEs: which are new since the last call, and their records.

use core::sync::atomic::Ordering;

use uring::abi::io_uring::*;
use uring::sys::barrier::io_uring_smp_load_acquire;
use uring_trace_format::event::{self, Indices};
use uring_trace_format::record::Head;

use crate::details;
use crate::recorder::{Recorder, Writer};
use crate::rings::{Known, View};
use crate::settings;

/// The CQ ring's indices.
pub fn indices(ring: &View) -> Indices {
    // SAFETY: the pointers lead to the mapped words.
    unsafe {
        let tail = io_uring_smp_load_acquire(ring.cq.ktail);
        let head = io_uring_smp_load_acquire(ring.cq.khead);
        // Another thread may have consumed CQEs that were posted since.
        let is_past = head.wrapping_sub(tail) as i32 > 0;
        let tail = if is_past { io_uring_smp_load_acquire(ring.cq.ktail) } else { tail };
        Indices { head, tail }
    }
}

/// Which CQEs are looked at.
#[derive(Clone, Copy, PartialEq)]
pub enum Look {
    /// Those that the program has consumed, before the call.
    Consumed,
    /// All, before the call.
    Before,
    /// All, after the call.
    After,
}

/// Records the CQEs that were posted since the last call.
#[inline(always)]
pub fn record_cqes(recorder: &Recorder, head: Head, ring: &View, known: &Known, look: Look) {
    if let Some(posted) = Posted::of(ring, known, indices(ring), look) {
        posted.write(&mut recorder.writer(posted.slots(ring)), head, ring);
    }
}

/// CQEs that were posted since the last call, and which this thread records.
pub struct Posted {
    /// How many were overwritten before they were seen.
    unseen: u32,
    /// The first that is left.
    first: u32,
    /// One past the last.
    tail: u32,
    /// Whether this is right after a call.
    after: bool,
}

impl Posted {
    /// `None` if there are none, or another thread records them.
    #[inline(always)]
    pub fn of(ring: &View, known: &Known, indices: Indices, look: Look) -> Option<Posted> {
        let seen = known.cq.load(Ordering::Relaxed);
        let Indices { head: taken, tail: posted } = indices;
        let tail = if look == Look::Consumed { taken } else { posted };
        // With `Consumed`, more may have been recorded than the program has consumed.
        if posted.wrapping_sub(tail) >= posted.wrapping_sub(seen) {
            return None;
        }
        // Another thread may look at the same time: one of them records.
        let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        known.cq.compare_exchange(seen, tail, order, failed).ok()?;
        let first = first_valid(ring, seen, taken, posted);
        // All that were looked for may be overwritten.
        let first =
            if posted.wrapping_sub(first) < posted.wrapping_sub(tail) { tail } else { first };
        let unseen = first.wrapping_sub(seen);
        Some(Posted { unseen, first, tail, after: look == Look::After })
    }

    /// How many slots they take; 0 if that cannot be said before they are read, or if their details
    /// are recorded before them.
    #[inline(always)]
    pub fn slots(&self, ring: &View) -> u64 {
        let count = self.tail.wrapping_sub(self.first);
        let records = match ring.flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED) {
            _ if settings::options().any() => return 0,
            0 => count.div_ceil(2),
            IORING_SETUP_CQE32 => count,
            _ => return 0,
        };
        u64::from(self.unseen != 0) + u64::from(records)
    }

    /// Writes their records.
    #[inline(always)]
    pub fn write(&self, writer: &mut Writer, head: Head, ring: &View) {
        if self.unseen != 0 {
            writer.put(&event::unseen_slot(head, self.unseen), true);
        }
        if ring.flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED) == 0 {
            return self.write_pairs(writer, head, ring);
        }
        let mut at = self.first;
        while at != self.tail {
            at = record_cqe(writer, head, ring, at, self.tail, self.after);
        }
    }

    /// Writes CQEs of 16 bytes, two by two.
    #[inline(never)]
    fn write_pairs(&self, writer: &mut Writer, head: Head, ring: &View) {
        let cqe = |at: u32| {
            // SAFETY: a masked index is within the CQEs, which are mapped; setup checked it.
            let [user_data, rest] = unsafe {
                let cqe = ring.cq.cqes.add((at & ring.cq.ring_mask) as usize).cast::<u64>();
                [cqe.read_volatile(), cqe.add(1).read_volatile()]
            };
            [user_data, if cfg!(target_endian = "big") { rest.rotate_left(32) } else { rest }]
        };
        let wants_details = settings::options().any();
        let mut at = self.first;
        while at != self.tail {
            let next = at.wrapping_add(1);
            let has_two = next != self.tail;
            let ([a, b], [c, d]) = (cqe(at), if has_two { cqe(next) } else { [0; 2] });
            if wants_details {
                details::cqe(writer.recorder(), head, ring, [a, b]);
                if has_two {
                    details::cqe(writer.recorder(), head, ring, [c, d]);
                }
            }
            let slot = event::cqe_slot(head, at, [a, b, c, d], false, has_two, self.after);
            writer.put(&slot, true);
            at = next.wrapping_add(u32::from(has_two));
        }
    }
}

/// The first CQE that certainly is not overwritten.
///
/// The kernel does not overwrite CQEs that the program has not consumed. Of the others it may be
/// overwriting as many as it posts before it stores the tail.
fn first_valid(ring: &View, seen: u32, taken: u32, tail: u32) -> u32 {
    let entries = ring.cq.ring_mask.wrapping_add(1);
    let margin = match ring.flags & IORING_SETUP_DEFER_TASKRUN {
        0 => ring.sq.ring_entries.min(entries / 2),
        // Only this thread has the kernel post.
        _ => 0,
    };
    let back = |from: u32| tail.wrapping_sub(from);
    // As distances from the tail, the larger the older.
    let safe = entries.wrapping_sub(margin).max(back(taken).min(entries));
    let first = back(seen).min(safe);
    tail.wrapping_sub(first)
}

/// Records the CQE at an index, which may have 32 bytes; returns the index after it.
#[inline(always)]
fn record_cqe(
    writer: &mut Writer,
    head: Head,
    ring: &View,
    at: u32,
    tail: u32,
    after: bool,
) -> u32 {
    let is_32 = ring.flags & IORING_SETUP_CQE32 != 0;
    let is_mixed = ring.flags & IORING_SETUP_CQE_MIXED != 0;
    let cqe = |at: u32| -> ([u64; 2], [u64; 2], u32) {
        let index = (at & ring.cq.ring_mask) as usize;
        // SAFETY: a masked index is within the CQEs, which are mapped; setup checked it. A CQE of
        // 32 bytes does not cross the end of the ring.
        unsafe {
            let cqe = ring.cq.cqes.cast::<u8>().add(index << (4 + u32::from(is_32)));
            let user_data = cqe.cast::<u64>().read_volatile();
            let res = cqe.add(8).cast::<u32>().read_volatile();
            let flags = cqe.add(12).cast::<u32>().read_volatile();
            let words = [user_data, u64::from(res) | u64::from(flags) << 32];
            let is_wide = is_32 || is_mixed && flags & IORING_CQE_F_32 != 0;
            let is_wide = is_wide && (is_32 || index < ring.cq.ring_mask as usize);
            let more = match is_wide {
                true => [16, 24].map(|at| cqe.add(at).cast::<u64>().read_volatile()),
                false => [0; 2],
            };
            (words, more, u32::from(is_wide) | flags << 1)
        }
    };
    let ([a, b], [c, d], what) = cqe(at);
    let is_wide = what & 1 != 0;
    let next = at.wrapping_add(1);
    if settings::options().any() {
        details::cqe(writer.recorder(), head, ring, [a, b]);
    }
    writer.put(&event::cqe_slot(head, at, [a, b, c, d], is_wide, false, after), true);
    // In a mixed ring a wide CQE takes two entries; the last index is never passed.
    if is_mixed && is_wide && next != tail { next.wrapping_add(1) } else { next }
}
