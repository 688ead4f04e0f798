//! SQEs: which are new since the last call, where they are, and their records.

use core::ffi::c_uint;
use core::sync::atomic::Ordering;

use uring::abi::io_uring::*;
use uring::sys::barrier::{IO_URING_READ_ONCE, io_uring_smp_load_acquire};
use uring_trace_format::event::{self, Sqe};
use uring_trace_format::record::Head;

use crate::details;
use crate::recorder::{BATCH, Recorder, Writer};
use crate::rings::{Known, View};
use crate::settings;

/// The first SQE that became visible to the kernel since the last call, and their number. In a ring
/// with `IORING_SETUP_SQE_MIXED` an SQE of 128 bytes counts twice.
#[inline(always)]
pub fn unrecorded(ring: &View, known: &Known, to_submit: c_uint) -> (c_uint, c_uint) {
    if ring.flags & IORING_SETUP_SQ_REWIND != 0 {
        return (0, if to_submit <= ring.sq.ring_entries { to_submit } else { 0 });
    }
    let from = known.sq.load(Ordering::Relaxed);
    // Without SQPOLL the SQEs belong to the thread that submits: one that waits must not read them.
    if to_submit == 0 && ring.flags & IORING_SETUP_SQPOLL == 0 {
        return (from, 0);
    }
    // SAFETY: the pointer leads to the mapped word. With SQPOLL another thread may have stored it.
    let tail = unsafe { io_uring_smp_load_acquire(ring.sq.ktail) };
    let count = tail.wrapping_sub(from);
    let is_older = from.wrapping_sub(tail) <= ring.sq.ring_entries;
    // Another thread may look at the same time: one of them records. What it recorded before this one
    // read the tail is not recorded again.
    let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
    if count == 0
        || is_older
        || known.sq.compare_exchange(from, tail, order, failed).is_err()
        // More than fit were submitted without the library; they are lost.
        || count > ring.sq.ring_entries
    {
        return (from, 0);
    }
    (from, count)
}

/// Records the SQEs that became visible to the kernel since the last call.
#[inline(always)]
pub fn record_all(recorder: &Recorder, head: Head, ring: &View, known: &Known, to_submit: c_uint) {
    let (from, count) = unrecorded(ring, known, to_submit);
    let is_wide = ring.flags & (IORING_SETUP_SQE128 | IORING_SETUP_SQE_MIXED) != 0;
    if is_wide || settings::options().any() {
        return record_each(recorder, head, ring, from, count);
    }
    let mut done = 0;
    while done < count {
        let batch = (count - done).min(BATCH as u32 / 2);
        record_batch(recorder, head, ring, from.wrapping_add(done), batch);
        done += batch;
    }
}

/// Records SQEs of 64 bytes. All records take as many slots as the longest: the requests of one call
/// are mostly of one kind.
#[inline(never)]
fn record_batch(recorder: &Recorder, head: Head, ring: &View, from: u32, count: u32) {
    // SAFETY: an SQE of 64 bytes.
    let words = |i: u32| unsafe { eight_words(sqe(ring, from.wrapping_add(i)).0) };
    let mut slots = 1;
    for i in 0..count {
        slots |= Sqe::slots(&words(i));
    }
    let slots = slots.min(2);
    let mut writer = recorder.writer(u64::from(count) * slots);
    for i in 0..count {
        write(&mut writer, head, &words(i), slots);
    }
}

/// Writes the record of an SQE of 64 bytes.
#[inline(always)]
fn write(writer: &mut Writer, head: Head, words: &[u64; 8], slots: u64) {
    writer.put(&event::sqe_slot(head, words, slots), true);
    if slots > 1 {
        writer.put(&event::sqe_more(words, [0; 3]), false);
    }
}

/// Records SQEs one by one: some may have 128 bytes, or details that are recorded before them.
#[inline(never)]
fn record_each(recorder: &Recorder, head: Head, ring: &View, from: u32, count: u32) {
    let mut i = 0;
    while i < count {
        let is_wide = record(recorder, head, ring, from.wrapping_add(i)).2;
        i += step(ring, is_wide);
    }
}

/// By how much the index of the next SQE is larger.
#[inline(always)]
pub fn step(ring: &View, is_wide: bool) -> c_uint {
    1 + c_uint::from(is_wide && ring.flags & IORING_SETUP_SQE_MIXED != 0)
}

/// Records the SQE at an index; returns where it is, its first half, and whether it has 128 bytes.
pub fn record(
    recorder: &Recorder,
    head: Head,
    ring: &View,
    index: c_uint,
) -> (*mut u64, [u64; 8], bool) {
    let (place, is_wide) = sqe(ring, index);
    // SAFETY: an SQE, of the length that `sqe` says.
    let words = unsafe { eight_words(place) };
    if settings::options().any() {
        details::sqe(recorder, head, ring, index, &words);
    }
    if is_wide {
        // SAFETY: the other half of the SQE.
        let [a, b, c, d, e, f, g, h] = unsafe { eight_words(place.wrapping_add(8)) };
        let mut writer = recorder.writer(3);
        writer.put(&event::sqe_slot(head, &words, 3), true);
        writer.put(&event::sqe_more(&words, [a, b, c]), false);
        writer.put(&[d, e, f, g, h, 0, 0], false);
    } else {
        let slots = Sqe::slots(&words);
        write(&mut recorder.writer(slots), head, &words, slots);
    }
    (place, words, is_wide)
}

/// # Safety
///
/// Eight words are readable at `place`. The program may be changing them.
#[inline(always)]
pub unsafe fn eight_words(place: *const u64) -> [u64; 8] {
    let word = |i: usize| place.wrapping_add(i);
    // SAFETY: the caller's promise.
    unsafe {
        [
            word(0).read_volatile(),
            word(1).read_volatile(),
            word(2).read_volatile(),
            word(3).read_volatile(),
            word(4).read_volatile(),
            word(5).read_volatile(),
            word(6).read_volatile(),
            word(7).read_volatile(),
        ]
    }
}

/// The SQE at an index of the SQ ring, and whether it has 128 bytes.
#[inline(always)]
pub fn sqe(ring: &View, index: c_uint) -> (*mut u64, bool) {
    let mut index = index & ring.sq.ring_mask;
    // SAFETY: a masked index is within the array and the SQEs, which are mapped; setup checked both.
    // An index of the array that the program changed is masked too.
    unsafe {
        if !ring.sq.array.is_null() {
            index = IO_URING_READ_ONCE(ring.sq.array.add(index as usize)) & ring.sq.ring_mask;
        }
        let is_128 = ring.flags & IORING_SETUP_SQE128 != 0;
        let place = ring.sq.sqes.cast::<u8>().add((index as usize) << (6 + u32::from(is_128)));
        let is_mixed = ring.flags & IORING_SETUP_SQE_MIXED != 0
            && (*place == io_uring_op::IORING_OP_NOP128 as u8
                || *place == io_uring_op::IORING_OP_URING_CMD128 as u8)
            && index < ring.sq.ring_mask;
        (place.cast(), is_128 || is_mixed)
    }
}
