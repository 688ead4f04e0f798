//! Conditions of rules on files, and the iovecs of requests.

use core::ffi::c_void;
use core::mem;

use uring_trace_format::rules::decide::matches;
use uring_trace_format::rules::rewrite::{self, FIXED_FILE, Words};
use uring_trace_format::rules::{HAS_PATTERN, PATTERN, Rule};

/// The longest path that is compared.
const LONGEST: usize = 1024;

/// A rule without a pattern, or with one that the path of the SQE's descriptor matches. A registered
/// file has no path.
pub fn has_path(rule: &Rule, words: &Words) -> bool {
    if rule.conditions & HAS_PATTERN == 0 {
        return true;
    }
    let fd = rewrite::fd(words);
    if rewrite::flags(words) & FIXED_FILE != 0 || fd < 0 {
        return false;
    }
    const _: () = assert!(PATTERN <= LONGEST);
    let (link, mut path) = (link(fd as u32), [0_u8; LONGEST]);
    // SAFETY: a C string, and the length of the array.
    let len = unsafe { libc::readlink(link.as_ptr().cast(), path.as_mut_ptr().cast(), LONGEST) };
    let path = usize::try_from(len).ok().and_then(|len| path.get(..len));
    path.is_some_and(|path| matches(rule.pattern(), path))
}

/// `/proc/self/fd/N`, a C string.
fn link(fd: u32) -> [u8; 32] {
    let mut link = [0; 32];
    let mut digits = [0; 10];
    let (mut rest, mut count) = (fd, 0);
    for digit in &mut digits {
        *digit = b'0' + (rest % 10) as u8;
        (rest, count) = (rest / 10, count + 1);
        if rest == 0 {
            break;
        }
    }
    let digits = digits.iter().take(count).rev();
    let bytes = b"/proc/self/fd/".iter().chain(digits);
    link.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    link
}

/// The most bytes that a short transfer of this file may have; `None` if it must not be short. A
/// regular file, a block device, a pipe and a stream socket have no boundaries that a shorter request
/// would cut: a datagram would lose its end, an eventfd would refuse the request.
pub fn most(fd: i32, words: &Words, wanted: i32) -> Option<u32> {
    let wanted = u32::try_from(wanted).ok()?;
    // SAFETY: zeros are valid for the structure, which the call fills.
    let mode = unsafe {
        let mut stat: libc::stat = mem::zeroed();
        if libc::fstat(fd, &raw mut stat) != 0 {
            return None;
        }
        stat.st_mode & libc::S_IFMT
    };
    if rewrite::is_network(words) || mode == libc::S_IFSOCK {
        return is_stream(fd).then_some(wanted);
    }
    // SAFETY: the call only reads the flags of a descriptor.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    let is_direct = flags & libc::O_DIRECT != 0;
    match mode {
        libc::S_IFREG | libc::S_IFBLK if is_direct => Some(wanted & !511).filter(|len| *len > 0),
        libc::S_IFREG | libc::S_IFBLK => Some(wanted),
        // With O_DIRECT it has packets.
        libc::S_IFIFO if !is_direct => Some(wanted),
        _ => None,
    }
}

fn is_stream(fd: i32) -> bool {
    let (mut kind, mut len) = (0, 4);
    // SAFETY: the value and its length are on the stack.
    let result = unsafe {
        let value = (&raw mut kind).cast::<c_void>();
        libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_TYPE, value, &raw mut len)
    };
    result == 0 && kind == libc::SOCK_STREAM
}

/// The address and the length of a buffer in an array of vectors. The kernel copies it, because the
/// program's pointer may lead nowhere.
pub fn vector(vectors: u64, i: u32) -> Option<(u64, u64)> {
    let len = mem::size_of::<libc::iovec>();
    let at = (vectors as usize).wrapping_add((i as usize).wrapping_mul(len));
    // SAFETY: zeros are valid for the structure. The call checks the other address, and writes only to
    // the structure.
    unsafe {
        let mut vector: libc::iovec = mem::zeroed();
        let local = libc::iovec { iov_base: (&raw mut vector).cast(), iov_len: len };
        let remote =
            libc::iovec { iov_base: core::ptr::with_exposed_provenance_mut(at), iov_len: len };
        let pid = libc::getpid();
        let read = libc::process_vm_readv(pid, &raw const local, 1, &raw const remote, 1, 0);
        (read == len as isize).then_some((vector.iov_base as u64, vector.iov_len as u64))
    }
}
