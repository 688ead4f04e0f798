//! The file of a trace: its path, and the memory on disk for it.

use core::ffi::c_int;

use crate::EXECUTABLE;
use crate::settings::{PATH, Settings};

/// A new file of `len` bytes, all of them on disk, so that writing to it cannot fail.
pub fn create_file(settings: &Settings, pid: u32, len: usize) -> Option<c_int> {
    let flags = libc::O_RDWR | libc::O_CREAT | libc::O_EXCL | libc::O_CLOEXEC | libc::O_NOFOLLOW;
    for suffix in 0..1000 {
        let path = path(&settings.path, pid, suffix);
        // SAFETY: a C string; the descriptor is closed or returned.
        unsafe {
            let fd = libc::open(path.as_ptr().cast(), flags, 0o600);
            if fd < 0 && *libc::__errno_location() == libc::EEXIST {
                continue;
            }
            if fd < 0 {
                return None;
            }
            let is_complete = libc::ftruncate(fd, len as libc::off_t) == 0 && reserve_disk(fd, len);
            if !is_complete {
                libc::close(fd);
                libc::unlink(path.as_ptr().cast());
                return None;
            }
            return Some(fd);
        }
    }
    None
}

/// Has the file system keep memory on disk for the whole file.
///
/// # Safety
///
/// The descriptor is that of a file of this length.
unsafe fn reserve_disk(fd: c_int, len: usize) -> bool {
    loop {
        // SAFETY: the caller's promise.
        let (result, error) =
            unsafe { (libc::fallocate(fd, 0, 0, len as libc::off_t), *libc::__errno_location()) };
        match error {
            _ if result == 0 => return true,
            libc::EINTR => {}
            // Some file systems cannot: they get zeros.
            libc::EOPNOTSUPP => break,
            _ => return false,
        }
    }
    let zeros = [0_u8; 4096];
    // SAFETY: bytes and their number, of which the length is a multiple.
    (0..len / zeros.len())
        .all(|_| unsafe { libc::write(fd, zeros.as_ptr().cast(), zeros.len()) } == 4096)
}

/// The path with the process in place of `%p`, and a suffix unless that is 0.
fn path(pattern: &[u8; PATH], pid: u32, suffix: u32) -> [u8; PATH] {
    let mut path = [0; PATH];
    // The last byte stays 0.
    let mut places = path.iter_mut().take(PATH - 1);
    let mut put = |byte: u8| {
        if let Some(place) = places.next() {
            *place = byte;
        }
    };
    let mut bytes = pattern.iter().copied().take_while(|&byte| byte != 0).peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'%' && bytes.peek() == Some(&b'p') {
            bytes.next();
            decimal(pid, &mut put);
        } else {
            put(byte);
        }
    }
    if suffix != 0 {
        put(b'.');
        decimal(suffix, &mut put);
    }
    path
}

fn decimal(mut n: u32, put: &mut impl FnMut(u8)) {
    let mut digits = [0; 10];
    let mut len = 0;
    for place in &mut digits {
        *place = b'0' + (n % 10) as u8;
        n /= 10;
        len += 1;
        if n == 0 {
            break;
        }
    }
    digits.iter().take(len).rev().for_each(|&digit| put(digit));
}

/// The program's file name without its directory.
pub fn program(name: &mut [u8; PATH]) -> &[u8] {
    // SAFETY: a C string, and the length of the array.
    let len = unsafe { libc::readlink(EXECUTABLE.as_ptr(), name.as_mut_ptr().cast(), PATH) };
    let path = name.get(..len.max(0) as usize).unwrap_or_default();
    path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}

/// Tells the user why there is no trace.
#[cold]
pub fn complain(why: &[u8]) {
    for text in [b"liburing: no trace is written: ", why, b"\n"] {
        // SAFETY: bytes and their number. There is nothing to do about a failure.
        unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
    }
}
