//! What is recorded only if the trace is asked for it: names of files, data, and what the checks
//! need.
//!
//! Nothing here is quick, and some of it calls functions of libc that take locks: a program is slower
//! with it, and one that uses rings in signal handlers may hang.

use core::ffi::{c_int, c_uint};
use core::mem::transmute;
use core::sync::atomic::Ordering;

use uring::abi::io_uring::*;
use uring_trace_format::detail::{Bytes, Call, Data, Detail, Vectors};
use uring_trace_format::event::Register;
use uring_trace_format::record::Head;

use crate::recorder::Recorder;
use crate::rings::{self, Known, View};
use crate::settings;

mod buffers;
mod changes;
mod memory;
mod names;
mod requests;
mod stack;

use buffers::snapshot;
use memory::copy;
use requests::Transfer;

/// A request, by the names of its members.
struct Request {
    sqe: io_uring_sqe,
    op: Option<io_uring_op>,
}

impl Request {
    fn of(words: &[u64; 8]) -> Request {
        // SAFETY: the type has 64 bytes without padding, and every value is valid.
        let sqe: io_uring_sqe = unsafe { transmute(*words) };
        // SAFETY: the enumeration has all numbers below the last.
        let op = (u32::from(sqe.opcode) < io_uring_op::IORING_OP_LAST as u32)
            .then(|| unsafe { transmute::<u32, io_uring_op>(sqe.opcode.into()) });
        Request { sqe, op }
    }

    fn has(&self, flag: c_uint) -> bool {
        c_uint::from(self.sqe.flags) & flag != 0
    }

    fn address(&self) -> u64 {
        // SAFETY: every value is a valid number.
        unsafe { self.sqe.u2.addr }
    }

    fn group(&self) -> u16 {
        // SAFETY: every value is a valid number.
        unsafe { self.sqe.u4.buf_group }
    }
}

/// Before CQEs are recorded: what the program has added to buffer rings before it can have seen them.
#[cold]
#[inline(never)]
pub fn before(ring: c_int) {
    if settings::options().checks() {
        snapshot(ring);
    }
}

/// Before a call of the library, after the CQEs: where it is made, and what the program has changed.
#[cold]
#[inline(never)]
pub fn call(recorder: &Recorder, head: Head, ring: &View, known: &Known, call: Call) {
    if settings::options().checks() {
        stack::call(recorder, head, call);
        buffers::record(recorder, head);
        changes::look(recorder, head, ring, known.sq.load(Ordering::Relaxed));
    }
}

/// Records what the trace wants to know of an SQE, before its own record.
#[cold]
#[inline(never)]
pub fn sqe(recorder: &Recorder, head: Head, ring: &View, index: u32, words: &[u64; 8]) {
    let options = settings::options();
    if options.checks() {
        changes::submitted(ring, index, words);
    }
    let request = Request::of(words);
    let Some(op) = request.op else { return };
    if options.names() {
        names::of_request(recorder, head, &request, op);
    }
    let transfer = transfer(&request, op);
    if options.checks() {
        if let Some(Transfer { vectors: Some(vectors), .. }) = &transfer {
            recorder.detail(head, &Detail::Vectors(*vectors));
        }
    }
    let opens = names::opens(&request, op);
    let most = options.data();
    match transfer {
        Some(transfer) if transfer.is_write && most > 0 => {
            let bytes = read(transfer.address, transfer.len, most);
            record(recorder, head, bytes, Place { is_result: false, user_data: 0 }, transfer.len);
        }
        Some(transfer) if !transfer.is_write && most > 0 => {
            requests::remember(ring, request.sqe.user_data, opens, &transfer);
        }
        _ if opens && options.names() => {
            requests::remember(ring, request.sqe.user_data, opens, &Transfer::default());
        }
        _ => {}
    }
}

/// Records what the trace wants to know of a CQE, before its own record.
#[cold]
#[inline(never)]
pub fn cqe(recorder: &Recorder, head: Head, ring: &View, [user_data, rest]: [u64; 2]) {
    let options = settings::options();
    let (res, flags) = (rest as c_int, (rest >> 32) as c_uint);
    if res < 0 || !options.names() && options.data() == 0 {
        return;
    }
    let Some(known) = requests::find(ring, user_data, flags & IORING_CQE_F_MORE != 0) else {
        return;
    };
    if known.opens && options.names() {
        names::of_file(recorder, head, res);
    }
    let (mut address, mut len) = (known.address, known.len);
    if known.selects && flags & IORING_CQE_F_BUFFER != 0 {
        let id = (flags >> IORING_CQE_BUFFER_SHIFT) as u16;
        (address, len) = buffers::find(rings::name(ring), known.group, id).unwrap_or_default();
    }
    let len = len.min(res as u32);
    if options.data() > 0 && len > 0 && address != 0 {
        let bytes = read(address, len, options.data());
        record(recorder, head, bytes, Place { is_result: true, user_data }, res as u32);
    }
}

/// Which request or completion bytes belong to.
struct Place {
    is_result: bool,
    user_data: u64,
}

fn record(recorder: &Recorder, head: Head, bytes: Option<Bytes>, place: Place, len: u32) {
    let Some(bytes) = bytes else { return };
    let Place { is_result, user_data } = place;
    recorder.detail(head, &Detail::Data(Data { is_result, user_data, len, bytes }));
}

/// The first bytes at an address; `None` if it cannot be read.
fn read(address: u64, len: u32, most: u32) -> Option<Bytes> {
    let mut buffer = [0_u8; Bytes::MOST];
    let wanted = (len.min(most) as usize).min(Bytes::MOST);
    let read = copy(address, buffer.get_mut(..wanted)?);
    let mut bytes = Bytes::new();
    bytes.add(buffer.get(..read).filter(|read| !read.is_empty())?);
    Some(bytes)
}

/// What a request transfers; `None` if it transfers nothing.
fn transfer(request: &Request, op: io_uring_op) -> Option<Transfer> {
    use io_uring_op::*;
    let is_write = matches!(
        op,
        IORING_OP_WRITE
            | IORING_OP_WRITE_FIXED
            | IORING_OP_WRITEV
            | IORING_OP_WRITEV_FIXED
            | IORING_OP_SEND
            | IORING_OP_SEND_ZC
            | IORING_OP_SENDMSG
            | IORING_OP_SENDMSG_ZC
    );
    let (address, len) = (request.address(), request.sqe.len);
    let plain = Transfer { is_write, address, len, ..Transfer::default() };
    Some(match op {
        _ if request.has(IOSQE_BUFFER_SELECT) => {
            Transfer { selects: true, group: request.group(), ..plain }
        }
        IORING_OP_READ | IORING_OP_READ_FIXED | IORING_OP_RECV | IORING_OP_READ_MULTISHOT => plain,
        IORING_OP_WRITE | IORING_OP_WRITE_FIXED | IORING_OP_SEND | IORING_OP_SEND_ZC => plain,
        IORING_OP_READV | IORING_OP_READV_FIXED | IORING_OP_WRITEV | IORING_OP_WRITEV_FIXED => {
            vectored(plain, address, len)
        }
        IORING_OP_RECVMSG | IORING_OP_SENDMSG | IORING_OP_SENDMSG_ZC => {
            match memory::load::<libc::msghdr>(address) {
                Some(message) => vectored(plain, message.msg_iov as u64, message.msg_iovlen as u32),
                None => vectored(plain, 0, 1),
            }
        }
        _ => return None,
    })
}

/// A transfer with iovecs. Its data are those of the first.
fn vectored(plain: Transfer, address: u64, count: u32) -> Transfer {
    let mut vectors = Vectors { address, count: Some(count), len: 0, all: [[0; 2]; Vectors::MOST] };
    for (i, place) in vectors.all.iter_mut().take(count as usize).enumerate() {
        let at = address.wrapping_add((i * size_of::<libc::iovec>()) as u64);
        let Some(vector) = memory::load::<libc::iovec>(at) else {
            if memory::can_read() {
                vectors.count = None;
            }
            break;
        };
        *place = [vector.iov_base as u64, vector.iov_len as u64];
        vectors.len += 1;
    }
    let [first, ..] = vectors.all;
    let len = u32::try_from(first[1]).unwrap_or(u32::MAX);
    Transfer { address: first[0], len, vectors: Some(vectors), ..plain }
}

/// A ring was set up with this descriptor; one that had it before was closed in another way.
pub fn opened(ring: c_int) {
    buffers::forget_ring(ring);
}

/// A ring is torn down.
pub fn closed(ring: &View) {
    buffers::forget_ring(rings::name(ring));
    changes::forget(ring);
}

/// Makes the keys of threads.
pub fn create_keys() {
    stack::create_keys();
}

/// A child of fork(2) has another trace.
pub fn forget() {
    stack::forget_modules();
    names::forget();
}

/// io_uring_register(2) has succeeded.
///
/// # Safety
///
/// `arg` is what the kernel has read.
#[cold]
pub unsafe fn registered(recorder: &Recorder, head: Head, register: &Register) {
    use io_uring_register_op::*;
    let options = settings::options();
    let is = |op: io_uring_register_op| register.opcode == op as u32;
    let arg = core::ptr::with_exposed_provenance(register.arg as usize);
    // SAFETY: the caller's promise.
    unsafe { buffers::registered(head.ring, register.opcode, arg) };
    if !options.names() {
        return;
    }
    let (array, first, count) = match register.data {
        _ if is(IORING_REGISTER_FILES) => (register.arg, 0, register.nr_args),
        // struct io_uring_rsrc_register: nr and flags, resv2, data.
        [nr, _, data, ..] if is(IORING_REGISTER_FILES2) => (data, 0, low(nr)),
        // struct io_uring_rsrc_update: offset and resv, data.
        [offset, data, ..] if is(IORING_REGISTER_FILES_UPDATE) => {
            (data, low(offset), register.nr_args)
        }
        // struct io_uring_rsrc_update2: offset and resv, data, tags, nr and resv2.
        [offset, data, _, nr, ..] if is(IORING_REGISTER_FILES_UPDATE2) => {
            (data, low(offset), low(nr))
        }
        _ => return,
    };
    names::registered(recorder, head, array, first, count);
}

/// The first member of two that share a word.
fn low(word: u64) -> u32 {
    let [a, b, c, d, ..] = word.to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}
