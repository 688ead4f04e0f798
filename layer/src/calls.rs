//! io_uring's system calls: made, and recorded.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::sync::atomic::Ordering;

use uring::abi::io_uring::*;
use uring::abi::ring::io_uring;
use uring::abi::types::__kernel_timespec;
use uring::layer::LAYERED;
use uring::sys::barrier::{IO_URING_READ_ONCE, io_uring_smp_load_acquire};
use uring::sys::process::nanoseconds;
use uring::sys::{self, RawResult};
use uring_trace_format::detail::{Call, Detail};
use uring_trace_format::event::{self, Enter, Indices, Register, Setup, Sqe};
use uring_trace_format::record::{Head, WORDS};

use crate::details;
use crate::recorder::{Recorder, Writer, now};
use crate::rings::{self, Known, View};
use crate::settings;

/// io_uring_setup(2).
///
/// # Safety
///
/// As for `sys::setup`.
pub unsafe extern "C" fn setup(entries: c_uint, p: *mut io_uring_params) -> c_int {
    // SAFETY: the kernel checks `p` itself; the rest is the caller's promise.
    let result = unsafe { sys::setup(entries, p) };
    let result = result.unwrap_or_else(|e| -e.0);
    let Some(recorder) = Recorder::get() else { return result };
    let mut setup = Setup { result, entries, ..Setup::default() };
    let mut ring = result.max(-1);
    // Where io_uring is forbidden, the kernel returns an error before it looks at `p`.
    if result >= 0 {
        // SAFETY: the kernel has read and written it.
        let p = unsafe { &*p };
        if p.flags & IORING_SETUP_REGISTERED_FD_ONLY != 0 {
            ring = -2 - result;
        }
        rings::opened(ring);
        // The kernel never changes the flags.
        (setup.flags, setup.flags_out) = (p.flags, p.flags);
        setup.features = p.features;
        (setup.sq_entries, setup.cq_entries) = (p.sq_entries, p.cq_entries);
        (setup.sq_thread_cpu, setup.sq_thread_idle) = (p.sq_thread_cpu, p.sq_thread_idle);
        setup.wq_fd = p.wq_fd;
    }
    recorder.write(&event::setup_slots(recorder.head(now(), ring), &setup));
    result
}

/// io_uring_register(2).
///
/// # Safety
///
/// As for `sys::register`.
pub unsafe extern "C" fn register(
    fd: c_int,
    opcode: c_uint,
    arg: *const c_void,
    nr_args: c_uint,
) -> c_int {
    let start = now();
    // SAFETY: the caller's promise.
    let result = unsafe { sys::register(fd, opcode, arg, nr_args) };
    let result = result.map_or_else(|e| -e.0, |n| n as c_int);
    let Some(recorder) = Recorder::get() else { return result };
    let by_index = io_uring_register_op::IORING_REGISTER_USE_REGISTERED_RING as c_uint;
    let ring = if opcode & by_index != 0 { -2 - fd } else { fd };
    let opcode = opcode & !by_index;
    if opcode == io_uring_register_op::IORING_REGISTER_RESIZE_RINGS as c_uint && result >= 0 {
        rings::resized(ring);
    }
    let mut register =
        Register { result, opcode, arg: arg as u64, nr_args, start, ..Register::default() };
    let len = if result >= 0 { argument_len(opcode) } else { 0 };
    if len != 0 && !arg.is_null() {
        register.bytes = len as u32;
        // SAFETY: the kernel has read a structure of at least this length at this address, and the
        // array is longer.
        unsafe {
            let to = (&raw mut register.data).cast::<u8>();
            core::ptr::copy_nonoverlapping(arg.cast::<u8>(), to, len.min(8 * WORDS));
        }
    }
    let head = recorder.head(now(), ring);
    recorder.write(&event::register_slots(head, &register));
    if result >= 0 && settings::options().any() {
        // SAFETY: the kernel has read it.
        unsafe { details::registered(&recorder, head, &register) };
    }
    result
}

/// How many bytes of an operation's argument are recorded.
fn argument_len(opcode: c_uint) -> usize {
    use io_uring_register_op::*;
    let is = |op: io_uring_register_op| opcode == op as c_uint;
    match opcode {
        _ if is(IORING_REGISTER_PBUF_RING) || is(IORING_UNREGISTER_PBUF_RING) => {
            size_of::<io_uring_buf_reg>()
        }
        _ if is(IORING_REGISTER_FILES2) || is(IORING_REGISTER_BUFFERS2) => {
            size_of::<io_uring_rsrc_register>()
        }
        _ if is(IORING_REGISTER_RING_FDS)
            || is(IORING_UNREGISTER_RING_FDS)
            || is(IORING_REGISTER_FILES_UPDATE) =>
        {
            size_of::<io_uring_rsrc_update>()
        }
        _ if is(IORING_REGISTER_FILES_UPDATE2) || is(IORING_REGISTER_BUFFERS_UPDATE) => {
            size_of::<io_uring_rsrc_update2>()
        }
        _ if is(IORING_REGISTER_EVENTFD) || is(IORING_REGISTER_EVENTFD_ASYNC) => size_of::<c_int>(),
        _ if is(IORING_REGISTER_IOWQ_MAX_WORKERS) => 2 * size_of::<c_uint>(),
        _ => 0,
    }
}

/// io_uring_enter(2).
///
/// # Safety
///
/// As for `sys::enter`; `ring` is null or a ring that is set up.
pub unsafe extern "C" fn enter(
    fd: c_int,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *const c_void,
    size: usize,
    ring: *mut io_uring,
) -> c_int {
    // SAFETY: the caller's promise.
    let raw = || unsafe { sys::enter(fd, to_submit, min_complete, flags, arg, size) };
    // SAFETY: null, or valid by the caller's promise.
    let view = (!ring.is_null()).then(|| unsafe { View::of(ring) });
    let seen = view.as_ref().filter(|ring| ring.flags & LAYERED != 0);
    // A ring with SQPOLL need not enter the kernel for SQEs while its thread is awake.
    let needs_kernel = flags & (IORING_ENTER_SQ_WAKEUP | IORING_ENTER_GETEVENTS) != 0
        || flags & IORING_ENTER_SQ_WAIT != 0
        || seen.is_none_or(|ring| ring.flags & IORING_SETUP_SQPOLL == 0);
    let call = || match needs_kernel {
        true => raw(),
        false => RawResult::number(to_submit),
    };
    let Some(recorder) = Recorder::get() else { return call().raw() };
    let start = now();
    let known = seen.and_then(|ring| rings::find(ring).map(|known| (ring, known)));
    let by_index = flags & IORING_ENTER_REGISTERED_RING != 0;
    let name = seen.map_or(if by_index { -2 - fd } else { fd }, rings::name);
    let head = recorder.head(start, name);
    let wants_details = settings::options().any();
    if wants_details {
        details::before(name);
    }
    if let Some((ring, known)) = known {
        // With SQPOLL a CQE may belong to an SQE that is not recorded yet, but one that the program
        // has consumed does not. Without it, no CQE does.
        let is_polled = ring.flags & IORING_SETUP_SQPOLL != 0;
        record_cqes(
            &recorder,
            head,
            ring,
            known,
            if is_polled { Look::Consumed } else { Look::Before },
        );
        if wants_details {
            let indices = indices(ring);
            let call = Call { to_submit, min_complete, flags, indices, ..Call::default() };
            details::call(&recorder, head, ring, known, call);
        } else if to_submit == 0 && min_complete > 0 && flags & IORING_ENTER_GETEVENTS != 0 {
            // A process that is killed while it waits shows what for. The SQEs of other calls do that.
            let indices = indices(ring);
            let call = Call { min_complete, flags, indices, ..Call::default() };
            recorder.detail(head, &Detail::Call(call));
        }
        record_sqes(&recorder, head, ring, known, to_submit);
        if is_polled {
            record_cqes(&recorder, head, ring, known, Look::Before);
        }
    }
    let result = call().raw();
    if !needs_kernel {
        return result;
    }
    let head = Head { time: now(), ..head };
    let mut enter = Enter { result, start, to_submit, min_complete, flags, ..Enter::default() };
    if let Some((ring, _)) = known {
        enter.is_seen = true;
        enter.indices = indices(ring);
        // SAFETY: the pointer leads to the mapped word.
        enter.sq_flags = unsafe { IO_URING_READ_ONCE(ring.sq.kflags) } as u16;
        if flags & IORING_ENTER_EXT_ARG != 0 {
            (enter.timeout, enter.min_wait) = timeout(ring, result, flags, arg);
        }
    }
    let (first, second) = event::enter_slots(head, &enter);
    let mut writer = recorder.reserve(1 + u64::from(second.is_some()));
    writer.put(&first, true);
    if let Some(second) = second {
        writer.put(&second, false);
    }
    if let Some((ring, known)) = known {
        record_cqes(&recorder, head, ring, known, Look::After);
    }
    result
}

/// The timeout in nanoseconds and the minimum wait in microseconds of an enter.
fn timeout(ring: &View, result: c_int, flags: c_uint, arg: *const c_void) -> (Option<u64>, u32) {
    let is_read = ring.flags & IORING_SETUP_IOPOLL == 0 && flags & IORING_ENTER_GETEVENTS != 0;
    if arg.is_null()
        || flags & IORING_ENTER_EXT_ARG_REG != 0
        || result < 0 && result != -libc::ETIME
    {
        return (None, 0);
    }
    // SAFETY: the library passes a structure with this flag.
    let arg = unsafe { &*arg.cast::<io_uring_getevents_arg>() };
    let time = core::ptr::with_exposed_provenance::<__kernel_timespec>(arg.ts as usize);
    if time.is_null() || !is_read || result != -libc::ETIME {
        // Only after ETIME has the kernel certainly read it.
        return (None, arg.min_wait_usec);
    }
    // SAFETY: the kernel has read it during the call, from which the caller has not returned.
    let time = nanoseconds(unsafe { *time });
    (Some(time.max(0) as u64), arg.min_wait_usec)
}

fn indices(ring: &View) -> Indices {
    // SAFETY: the pointers lead to the mapped words.
    unsafe {
        let tail = io_uring_smp_load_acquire(ring.cq.ktail);
        Indices { head: IO_URING_READ_ONCE(ring.cq.khead), tail }
    }
}

/// Records the SQEs that became visible to the kernel since the last call.
#[inline(always)]
fn record_sqes(recorder: &Recorder, head: Head, ring: &View, known: &Known, to_submit: c_uint) {
    let is_rewound = ring.flags & IORING_SETUP_SQ_REWIND != 0;
    // SAFETY: the pointer leads to the mapped word, which only the submitter changes.
    let tail = unsafe { IO_URING_READ_ONCE(ring.sq.ktail) };
    let (from, to) = match is_rewound {
        true => (0, to_submit),
        false => (known.sq.load(Ordering::Relaxed), tail),
    };
    let count = to.wrapping_sub(from);
    // A copy of the structure may be older.
    if count == 0 || count > ring.sq.ring_entries {
        return;
    }
    if !is_rewound {
        known.sq.store(to, Ordering::Relaxed);
    }
    let is_mixed = ring.flags & IORING_SETUP_SQE_MIXED != 0;
    let wants_details = settings::options().any();
    let mut i = 0;
    while i < count {
        let index = from.wrapping_add(i);
        let (place, is_wide) = sqe(ring, index);
        // SAFETY: an SQE, of the length that `sqe` says.
        let words = unsafe { eight_words(place) };
        if wants_details {
            details::sqe(recorder, head, ring, index, &words);
        }
        if is_wide {
            // SAFETY: the other half of the SQE.
            let [a, b, c, d, e, f, g, h] = unsafe { eight_words(place.wrapping_add(8)) };
            let mut writer = recorder.reserve(3);
            writer.put(&event::sqe_slot(head, &words, 3), true);
            writer.put(&event::sqe_more(&words, [a, b, c]), false);
            writer.put(&[d, e, f, g, h, 0, 0], false);
        } else {
            let slots = Sqe::slots(&words);
            let mut writer = recorder.reserve(slots);
            writer.put(&event::sqe_slot(head, &words, slots), true);
            if slots > 1 {
                writer.put(&event::sqe_more(&words, [0; 3]), false);
            }
        }
        i += if is_mixed && is_wide { 2 } else { 1 };
    }
}

/// # Safety
///
/// Eight words are readable at `place`. The program may be changing them.
#[inline(always)]
unsafe fn eight_words(place: *const u64) -> [u64; 8] {
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
fn sqe(ring: &View, index: c_uint) -> (*const u64, bool) {
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

/// The SQE at an index of the SQ ring.
pub fn sqe_at(ring: &View, index: c_uint) -> [u64; 8] {
    // SAFETY: an SQE has at least eight words.
    unsafe { eight_words(sqe(ring, index).0) }
}

/// Which CQEs are looked at.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    /// Those that the program has consumed, before the call.
    Consumed,
    /// All, before the call.
    Before,
    /// All, after the call.
    After,
}

/// Records the CQEs that were posted since the last call.
#[inline(always)]
fn record_cqes(recorder: &Recorder, head: Head, ring: &View, known: &Known, look: Look) {
    let seen = known.cq.load(Ordering::Relaxed);
    let Indices { head: taken, tail: posted } = indices(ring);
    let tail = if look == Look::Consumed { taken } else { posted };
    // With `Consumed`, more may have been recorded than the program has consumed.
    if posted.wrapping_sub(tail) >= posted.wrapping_sub(seen) {
        return;
    }
    let after = look == Look::After;
    // Another thread may look at the same time: one of them records.
    let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
    if known.cq.compare_exchange(seen, tail, order, failed).is_err() {
        return;
    }
    let first = first_valid(ring, seen, taken, posted);
    // All that were looked for may be overwritten.
    let first = if posted.wrapping_sub(first) < posted.wrapping_sub(tail) { tail } else { first };
    if first != seen {
        recorder.write(&[event::unseen_slot(head, first.wrapping_sub(seen))]);
    }
    let mut at = first;
    while at != tail {
        at = record_cqe(recorder, head, ring, at, tail, after);
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

/// Records the CQE at an index, and the next if both fit; returns the index after them.
#[inline(always)]
fn record_cqe(
    recorder: &Recorder,
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
    let second = (!is_32 && !is_mixed && next != tail).then(|| cqe(next).0);
    if settings::options().any() {
        details::cqe(recorder, head, ring, [a, b]);
        if let Some(second) = second {
            details::cqe(recorder, head, ring, second);
        }
    }
    let mut writer: Writer = recorder.reserve(1);
    if let Some([c, d]) = second {
        writer.put(&event::cqe_slot(head, at, [a, b, c, d], false, true, after), true);
        return next.wrapping_add(1);
    }
    writer.put(&event::cqe_slot(head, at, [a, b, c, d], is_wide, false, after), true);
    // In a mixed ring a wide CQE takes two entries; the last index is never passed.
    if is_mixed && is_wide && next != tail { next.wrapping_add(1) } else { next }
}

/// A ring is about to be unmapped and closed.
///
/// # Safety
///
/// The ring is set up.
pub unsafe extern "C" fn exit(ring: *mut io_uring) {
    // SAFETY: the caller's promise.
    let ring = &unsafe { View::of(ring) };
    if ring.flags & LAYERED == 0 {
        return;
    }
    if let (Some(recorder), Some(known)) = (Recorder::get(), rings::find(ring)) {
        let head = recorder.head(now(), rings::name(ring));
        let wants_details = settings::options().any();
        if wants_details {
            details::before(head.ring);
        }
        record_cqes(&recorder, head, ring, known, Look::Before);
        if wants_details {
            let call = Call { is_exit: true, indices: indices(ring), ..Call::default() };
            details::call(&recorder, head, ring, known, call);
            details::closed(ring);
        }
        recorder.write(&[event::exit_slot(head, indices(ring))]);
    }
    rings::closed(ring);
}
