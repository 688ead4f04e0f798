//! Where in the program a call was made.

use core::ffi::{CStr, c_int, c_void};
use core::mem::{MaybeUninit, size_of, size_of_val};
use core::ops::Range;
use core::ptr;
use core::sync::atomic::{AtomicU64, Ordering};

use uring::sys::weak::keep_errno;
use uring_trace_format::detail::{Bytes, Call, Detail, Module};
use uring_trace_format::record::Head;

use crate::EXECUTABLE;
use crate::keys::Key;
use crate::recorder::Recorder;

unsafe extern "C" {
    /// backtrace(3).
    fn backtrace(buffer: *mut *mut c_void, size: c_int) -> c_int;
}

/// How many bytes of the stack are searched for return addresses.
const MOST_SEARCHED: usize = 1 << 14;

/// The most bytes of a path.
const PATH: usize = 512;

/// Records a call that is about to be made, with the stack, and the files whose code is mapped if
/// there are new ones.
pub fn call(recorder: &Recorder, head: Head, call: Call) {
    let mut call = call;
    keep_errno(|| {
        modules(recorder, head);
        call.stack_end = end_of_stack((&raw const call).addr());
        let mut addresses = [ptr::null_mut(); Call::FRAMES];
        // SAFETY: the array has so many places.
        unsafe { backtrace(addresses.as_mut_ptr(), Call::FRAMES as c_int) };
        // Both contain such addresses.
        let ends =
            [(&raw const call).addr() + size_of_val(&call), addresses.as_ptr_range().end.addr()];
        let start = ends.into_iter().max().unwrap_or_default();
        locate(&mut call, &addresses, start);
    });
    recorder.detail(head, &Detail::Call(call));
}

/// Finds the return addresses on the stack, from `start` on.
fn locate(call: &mut Call, addresses: &[*mut c_void], start: usize) {
    let end = (call.stack_end as usize).min(start.saturating_add(MOST_SEARCHED));
    let mut at = start.next_multiple_of(size_of::<usize>());
    for (frame, address) in call.frames.iter_mut().zip(addresses) {
        frame.address = address.addr() as u64;
        let mut next = at;
        while next < end {
            // SAFETY: an aligned word of this thread's stack, above the frame of this function.
            let word = unsafe { ptr::with_exposed_provenance::<usize>(next).read_volatile() };
            if word == address.addr() {
                (frame.place, at) = (next as u64, next);
                break;
            }
            next += size_of::<usize>();
        }
    }
}

/// The calling thread's stack: asking for it takes long.
static STACK: [Key; 2] = [Key::new(), Key::new()];

/// Makes the keys of threads.
pub fn create_keys() {
    STACK.iter().for_each(Key::create);
}

/// The end of the calling thread's stack; 0 if it is not known, or `place` is on another stack, such
/// as that of a coroutine.
fn end_of_stack(place: usize) -> u64 {
    let [start, end] = &STACK;
    if end.get() == 0 {
        let stack = stack();
        start.set(stack.start);
        end.set(stack.end);
    }
    if (start.get()..end.get()).contains(&place) { end.get() as u64 } else { 0 }
}

fn stack() -> Range<usize> {
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let (mut start, mut len) = (ptr::null_mut(), 0);
    // SAFETY: the attributes are initialized if the first call succeeds, and destroyed afterwards.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return 0..0;
        }
        libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut start, &raw mut len);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
    }
    start.addr()..start.addr().saturating_add(len)
}

/// How many files had been mapped when they were recorded.
static RECORDED: AtomicU64 = AtomicU64::new(0);

struct Search<'a> {
    recorder: &'a Recorder,
    head: Head,
    count: u64,
}

/// Records the files whose code is mapped, if there are new ones.
fn modules(recorder: &Recorder, head: Head) {
    let mut search = Search { recorder, head, count: 0 };
    // SAFETY: the functions get the structure that is passed here, during the call.
    unsafe {
        libc::dl_iterate_phdr(Some(count), (&raw mut search).cast());
        if RECORDED.swap(search.count, Ordering::Relaxed) != search.count {
            libc::dl_iterate_phdr(Some(record), (&raw mut search).cast());
        }
    }
}

/// In a child of fork(2) there is another trace.
pub fn forget_modules() {
    RECORDED.store(0, Ordering::Relaxed);
}

#[allow(clippy::unnecessary_cast, reason = "the fields have 32 bits on some CPUs")]
unsafe extern "C" fn count(
    info: *mut libc::dl_phdr_info,
    _: libc::size_t,
    search: *mut c_void,
) -> c_int {
    // SAFETY: libc passes a valid structure, and what `modules` passed.
    unsafe { (*search.cast::<Search<'_>>()).count = (*info).dlpi_adds as u64 };
    1
}

#[allow(clippy::unnecessary_cast, reason = "the fields have 32 bits on some CPUs")]
unsafe extern "C" fn record(
    info: *mut libc::dl_phdr_info,
    _: libc::size_t,
    search: *mut c_void,
) -> c_int {
    // SAFETY: libc passes a valid structure, and what `modules` passed.
    let (info, search) = unsafe { (&*info, &*search.cast::<Search<'_>>()) };
    let base = info.dlpi_addr as u64;
    let mut module = Module { base, start: u64::MAX, end: 0, path: Bytes::new() };
    for i in 0..usize::from(info.dlpi_phnum) {
        // SAFETY: there are so many headers.
        let header = unsafe { &*info.dlpi_phdr.add(i) };
        if header.p_type == libc::PT_LOAD {
            let start = base.wrapping_add(header.p_vaddr as u64);
            module.start = module.start.min(start);
            module.end = module.end.max(start.wrapping_add(header.p_memsz as u64));
        }
    }
    let mut name = [0_u8; PATH];
    // SAFETY: a C string or null.
    let path = match unsafe { info.dlpi_name.as_ref() } {
        None | Some(0) => executable(&mut name),
        // SAFETY: a C string, which stays during the call.
        Some(_) => unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes(),
    };
    // The kernel's own page has no file.
    if path.first() == Some(&b'/') {
        module.path.add(path);
        search.recorder.detail(search.head, &Detail::Module(module));
    }
    0
}

fn executable(name: &mut [u8; PATH]) -> &[u8] {
    // SAFETY: a C string, and the length of the array.
    let len = unsafe { libc::readlink(EXECUTABLE.as_ptr(), name.as_mut_ptr().cast(), PATH) };
    name.get(..len.max(0) as usize).unwrap_or_default()
}
