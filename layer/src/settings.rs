//! What `LIBURING_TRACE` and `LIBURING_TRACE_OPTIONS` say.

use core::ptr;
use core::sync::atomic::{AtomicU32, Ordering};

use uring_trace_format::detail::Bytes;

/// The longest path of a trace, with its final zero byte.
pub const PATH: usize = 512;

/// The most bytes of the environment that are read.
const MOST: usize = 8 << 20;

/// How to record.
pub struct Settings {
    /// The path of the file, a C string; `%p` stands for the process.
    pub path: [u8; PATH],
    /// Number of slots, a power of two.
    pub slots: u64,
    /// Whether writers wait for the reader when the ring is full.
    pub waits: bool,
    /// The path of the rules, a C string; empty if there are none.
    pub rules: [u8; PATH],
    /// What else is recorded.
    pub options: Options,
}

/// What is recorded besides calls, SQEs and CQEs.
#[derive(Clone, Copy, Default)]
pub struct Options(u32);

impl Options {
    const CHECKS: u32 = 1;
    const NAMES: u32 = 2;
    const DATA: u32 = 16;

    /// Whether anything is.
    #[inline(always)]
    pub fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether what the checks need is recorded.
    pub fn checks(self) -> bool {
        self.0 & Options::CHECKS != 0
    }

    /// Whether names of files are recorded.
    pub fn names(self) -> bool {
        self.0 & Options::NAMES != 0
    }

    /// How many bytes of data are recorded.
    pub fn data(self) -> u32 {
        self.0 >> Options::DATA
    }
}

/// The options of this process, once its file is open.
static OPTIONS: AtomicU32 = AtomicU32::new(0);

/// The options of this process; none until its file is open.
#[inline(always)]
pub fn options() -> Options {
    Options(OPTIONS.load(Ordering::Relaxed))
}

/// The default length of the ring, in MiB.
const SIZE: u64 = 8;

/// The longest.
const LARGEST: u64 = 1024;

impl Settings {
    /// Puts the options into force.
    pub fn publish(&self) {
        OPTIONS.store(self.options.0, Ordering::Relaxed);
    }

    /// Reads the environment that the program was started with; another thread may be changing the
    /// current one. `None` if there is no path, or it is too long.
    pub fn read() -> Option<Settings> {
        // SAFETY: a new mapping, which is unmapped at the end; the file is read into it.
        unsafe {
            let (prot, flags) =
                (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            let start = libc::mmap(ptr::null_mut(), MOST, prot, flags | libc::MAP_NORESERVE, -1, 0);
            if start == libc::MAP_FAILED {
                return None;
            }
            let fd = libc::open(c"/proc/self/environ".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
            let mut len = 0;
            if fd >= 0 {
                while len < MOST {
                    let n = libc::read(fd, start.cast::<u8>().add(len).cast(), MOST - len);
                    if n <= 0 {
                        break;
                    }
                    len += n as usize;
                }
                libc::close(fd);
            }
            let settings = Settings::of(core::slice::from_raw_parts(start.cast::<u8>(), len));
            libc::munmap(start, MOST);
            settings
        }
    }

    fn of(environment: &[u8]) -> Option<Settings> {
        let value = |name: &[u8]| {
            let mut variables = environment.split(|&byte| byte == 0);
            variables.find_map(|variable| variable.strip_prefix(name))
        };
        let path = value(b"LIBURING_TRACE=")?;
        let mut settings = Settings {
            path: [0; PATH],
            slots: slots(SIZE),
            waits: false,
            rules: [0; PATH],
            options: Options(0),
        };
        // With space for the number of the process and a suffix.
        if path.is_empty() || path.len() > PATH - 32 {
            return None;
        }
        copy(&mut settings.path, path);
        let mut options = value(b"LIBURING_TRACE_OPTIONS=").unwrap_or_default();
        // The last option: the path may have commas.
        let name = b"inject=";
        let starts = |at: &usize| {
            let (before, rest) = options.split_at_checked(*at).unwrap_or_default();
            rest.starts_with(name) && before.last().is_none_or(|&byte| byte == b',')
        };
        if let Some(at) = (0..options.len()).find(starts) {
            let (before, rest) = options.split_at_checked(at).unwrap_or_default();
            // One that is too long is shortened, and does not exist.
            copy(&mut settings.rules, rest.get(name.len()..).unwrap_or_default());
            options = before;
        }
        for option in options.split(|&byte| byte == b',') {
            settings.waits |= option == b"wait";
            let bits = &mut settings.options.0;
            *bits |= if option == b"check" { Options::CHECKS } else { 0 };
            *bits |= if option == b"names" { Options::NAMES } else { 0 };
            if let Some(len) = option.strip_prefix(b"data=") {
                *bits |= (number(len).min(Bytes::MOST as u64) as u32) << Options::DATA;
            }
            if let Some(size) = option.strip_prefix(b"size=") {
                settings.slots = slots(number(size));
            }
        }
        Some(settings)
    }
}

/// Copies a path; the last byte stays 0.
fn copy(to: &mut [u8; PATH], from: &[u8]) {
    for (to, from) in to.iter_mut().take(PATH - 1).zip(from) {
        *to = *from;
    }
}

fn number(text: &[u8]) -> u64 {
    let digit = |n: u64, byte: &u8| n.saturating_mul(10).saturating_add(u64::from(byte & 15));
    text.iter().fold(0, digit)
}

/// The number of slots in so many MiB, rounded up to a power of two.
fn slots(mebibytes: u64) -> u64 {
    let size = mebibytes.clamp(1, LARGEST).next_power_of_two();
    (size << 20) / uring_trace_format::segment::SLOT as u64
}
