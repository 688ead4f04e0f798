//! io_uring's system calls: made, and recorded.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;

use uring::abi::io_uring::*;
use uring::abi::ring::io_uring;
use uring::abi::types::__kernel_timespec;
use uring::layer::LAYERED;
use uring::sys::barrier::IO_URING_READ_ONCE;
use uring::sys::process::nanoseconds;
use uring::sys::{self, RawResult};
use uring_trace_format::detail::{Call, Detail};
use uring_trace_format::event::{self, Enter, Register, Setup};
use uring_trace_format::record::WORDS;

use crate::cqes::{Look, Posted, indices, record_cqes};
use crate::details;
use crate::inject::{self, Arguments};
use crate::recorder::{Recorder, now};
use crate::rings::{self, View};
use crate::settings;
use crate::sqes;

/// io_uring_setup(2).
///
/// # Safety
///
/// As for `sys::setup`.
pub unsafe extern "C" fn setup(entries: c_uint, p: *mut io_uring_params) -> c_int {
    let recorder = Recorder::get();
    if recorder.is_none() && inject::is_asked_for() {
        // A message was written. Without the rules the program must not run as if there were none.
        return -libc::EPERM;
    }
    // SAFETY: the kernel checks `p` itself; the rest is the caller's promise.
    let result = unsafe { sys::setup(entries, p) };
    let result = result.unwrap_or_else(|e| -e.0);
    let Some(recorder) = recorder else { return result };
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
        details::opened(ring);
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
    let tid = recorder.head(0, -1).tid;
    let ring = if opcode & by_index != 0 { rings::name_of_index(tid, fd) } else { fd };
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
    for i in 0..result.max(0) as usize {
        let adds = opcode == io_uring_register_op::IORING_REGISTER_RING_FDS as c_uint;
        if !adds && opcode != io_uring_register_op::IORING_UNREGISTER_RING_FDS as c_uint {
            break;
        }
        // SAFETY: the kernel has read, or written, as many of these as it returned.
        let update = unsafe { arg.cast::<io_uring_rsrc_update>().add(i).read_unaligned() };
        match adds {
            true => rings::registered(tid, update.offset, update.data as c_int),
            false => rings::unregistered(tid, update.offset),
        }
    }
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
    let mut injects = None;
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
        injects = inject::rules().map(|rules| (rules, ring, known));
        match injects {
            None => sqes::record_all(&recorder, head, ring, known, to_submit),
            Some((rules, ..)) => {
                inject::record_all(rules, &recorder, head, (ring, known), to_submit)
            }
        }
        if is_polled {
            record_cqes(&recorder, head, ring, known, Look::Before);
        }
    }
    let result = match injects {
        None => call().raw(),
        Some((rules, ring, known)) => {
            let call = Arguments { fd, to_submit, min_complete, flags, arg, size };
            // SAFETY: the caller's promise.
            unsafe { inject::enter(rules, head, (ring, known), call, needs_kernel) }
        }
    };
    if !needs_kernel {
        return result;
    }
    // A signal handler may have forked during the call: in the child there is no file yet.
    let Some(recorder) = Recorder::get() else { return result };
    // Two threads' times may differ by less than a microsecond.
    let head = recorder.head(now().max(start), name);
    let mut enter = Enter { result, start, to_submit, min_complete, flags, ..Enter::default() };
    let mut posted = None;
    if let Some((ring, known)) = known {
        enter.is_seen = true;
        enter.indices = indices(ring);
        posted = Posted::of(ring, known, enter.indices, Look::After).map(|posted| (ring, posted));
        // SAFETY: the pointer leads to the mapped word.
        enter.sq_flags = unsafe { IO_URING_READ_ONCE(ring.sq.kflags) } as u16;
        if flags & IORING_ENTER_EXT_ARG != 0 {
            (enter.timeout, enter.min_wait) = timeout(ring, result, flags, arg);
        }
    }
    let (first, second) = event::enter_slots(head, &enter);
    let slots = posted.as_ref().map_or(0, |(ring, posted)| posted.slots(ring));
    let mut writer = recorder.writer(1 + u64::from(second.is_some()) + slots);
    writer.put(&first, true);
    if let Some(second) = second {
        writer.put(&second, false);
    }
    if let Some((ring, posted)) = posted {
        posted.write(&mut writer, head, ring);
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
