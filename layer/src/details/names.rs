//! Names of files, as the kernel has them in /proc.

use core::ffi::{c_int, c_void};
use core::mem::size_of;
use core::sync::atomic::{AtomicU64, Ordering};

use uring::abi::io_uring::*;
use uring::sys::weak::keep_errno;
use uring_trace_format::detail::{Bytes, Detail, Name};
use uring_trace_format::record::Head;

use super::Request;
use super::memory::copy;
use crate::recorder::Recorder;

/// The most files whose last name is remembered; that of others is recorded every time.
const MOST: usize = 4096;

/// A check word of the last recorded name of each descriptor; 0 if there is none.
static LAST: [AtomicU64; MOST] = [const { AtomicU64::new(0) }; MOST];

/// The most registered files whose names are recorded when they are registered.
const MOST_REGISTERED: u32 = 1024;

/// Whether the result of an operation is a new descriptor.
pub fn opens(request: &Request, op: io_uring_op) -> bool {
    use io_uring_op::*;
    let opens = matches!(
        op,
        IORING_OP_OPENAT
            | IORING_OP_OPENAT2
            | IORING_OP_ACCEPT
            | IORING_OP_SOCKET
            | IORING_OP_FIXED_FD_INSTALL
    );
    // SAFETY: every value is a valid number.
    opens && unsafe { request.sqe.u5.file_index } == 0
}

/// Records the name of the file that a request uses.
pub fn of_request(recorder: &Recorder, head: Head, request: &Request, op: io_uring_op) {
    use io_uring_op::*;
    let has_none = matches!(
        op,
        IORING_OP_NOP
            | IORING_OP_NOP128
            | IORING_OP_TIMEOUT
            | IORING_OP_TIMEOUT_REMOVE
            | IORING_OP_LINK_TIMEOUT
            | IORING_OP_POLL_REMOVE
            | IORING_OP_ASYNC_CANCEL
            | IORING_OP_FILES_UPDATE
            | IORING_OP_PROVIDE_BUFFERS
            | IORING_OP_REMOVE_BUFFERS
            | IORING_OP_MADVISE
            | IORING_OP_SOCKET
            | IORING_OP_WAITID
            | IORING_OP_FUTEX_WAIT
            | IORING_OP_FUTEX_WAKE
            | IORING_OP_FUTEX_WAITV
            | IORING_OP_PIPE
    );
    if !has_none && !request.has(IOSQE_FIXED_FILE) {
        of_file(recorder, head, request.sqe.fd);
    }
}

/// Records the name of a descriptor, if it is another than the last.
pub fn of_file(recorder: &Recorder, head: Head, fd: c_int) {
    let Some(name) = keep_errno(|| name(fd)) else { return };
    let last = usize::try_from(fd).ok().and_then(|fd| LAST.get(fd));
    let check = check_word(&name);
    if last.is_none_or(|last| last.swap(check, Ordering::Relaxed) != check) {
        recorder.detail(head, &Detail::Name(name));
    }
}

/// In a child of fork(2) there is another trace.
pub fn forget() {
    LAST.iter().for_each(|last| last.store(0, Ordering::Relaxed));
}

/// Records the names of files that were registered: an array of descriptors, from an index on.
pub fn registered(recorder: &Recorder, head: Head, array: u64, first: u32, count: u32) {
    for i in 0..count.min(MOST_REGISTERED) {
        let mut fd = [0; size_of::<c_int>()];
        let address = array.wrapping_add(u64::from(i) * size_of::<c_int>() as u64);
        if copy(address, &mut fd) != fd.len() {
            return;
        }
        let fd = c_int::from_ne_bytes(fd);
        if let Some(name) = keep_errno(|| name(fd)) {
            let file = first.wrapping_add(i) as i32;
            recorder.detail(head, &Detail::Name(Name { file, is_registered: true, ..name }));
        }
    }
}

fn check_word(name: &Name) -> u64 {
    let mix = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let sum = name.bytes.as_slice().iter().fold(0xcbf2_9ce4_8422_2325, mix);
    (sum ^ u64::from(name.is_listening)) << 1 | 1
}

/// What the kernel calls an open file, and the addresses of a socket.
fn name(fd: c_int) -> Option<Name> {
    let mut path = *b"/proc/self/fd/\0\0\0\0\0\0\0\0\0\0\0";
    let mut digits = [0; 10];
    let (mut n, mut len) = (u32::try_from(fd).ok()?, 0);
    for digit in &mut digits {
        *digit = b'0' + (n % 10) as u8;
        n /= 10;
        len += 1;
        if n == 0 {
            break;
        }
    }
    let number = digits.iter().take(len).rev();
    path.iter_mut().skip(14).zip(number).for_each(|(to, from)| *to = *from);
    let mut link = [0_u8; Bytes::MOST];
    // SAFETY: a C string, and the length of the array.
    let len = unsafe { libc::readlink(path.as_ptr().cast(), link.as_mut_ptr().cast(), link.len()) };
    let link = link.get(..usize::try_from(len).ok()?)?;
    let mut name = Name {
        file: fd,
        is_registered: false,
        is_listening: false,
        socket: [0; 2],
        lens: [0; 3],
        bytes: Bytes::new(),
    };
    let mut lens = [name.bytes.add(link), 0, 0];
    if link.starts_with(b"socket:") {
        name.socket = [option(fd, libc::SO_TYPE), option(fd, libc::SO_PROTOCOL)];
        name.is_listening = option(fd, libc::SO_ACCEPTCONN) != 0;
        let calls: [Call; 2] = [libc::getsockname, libc::getpeername];
        for (len, call) in lens.iter_mut().skip(1).zip(calls) {
            *len = address(fd, call, &mut name.bytes);
        }
    }
    name.lens = lens;
    Some(name)
}

type Call = unsafe extern "C" fn(c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> c_int;

fn option(fd: c_int, option: c_int) -> u32 {
    let (mut value, mut len) = (0_u32, size_of::<u32>() as libc::socklen_t);
    // SAFETY: the value and its length are on the stack.
    unsafe {
        let to = (&raw mut value).cast::<c_void>();
        libc::getsockopt(fd, libc::SOL_SOCKET, option, to, &raw mut len);
    }
    value
}

/// Adds an address of a socket; returns its length.
fn address(fd: c_int, call: Call, bytes: &mut Bytes) -> u16 {
    let mut address = [0_u64; 16];
    let mut len = size_of::<libc::sockaddr_un>() as libc::socklen_t;
    // SAFETY: the array is at least as long as the longest address.
    unsafe {
        if call(fd, address.as_mut_ptr().cast(), &raw mut len) != 0 {
            return 0;
        }
        let len = (len as usize).min(size_of::<libc::sockaddr_un>());
        bytes.add(core::slice::from_raw_parts(address.as_ptr().cast(), len))
    }
}
