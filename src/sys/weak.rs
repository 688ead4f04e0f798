//! What the library uses of libc besides its allocator. The references are weak, for programs that
//! are linked statically and have no libc.

use core::arch::global_asm;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;

use super::{syscall, time64};
use crate::abi::types::__kernel_timespec;

global_asm!(".weak __environ", ".weak __errno_location", ".weak dlsym");
#[cfg(target_pointer_width = "64")]
global_asm!(".weak clock_gettime");
#[cfg(target_pointer_width = "32")]
global_asm!(".weak __clock_gettime64");

unsafe extern "C" {
    /// environ(7), by the name that it has in every libc.
    static __environ: *const *const c_char;
    fn __errno_location() -> *mut c_int;
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    /// With 32-bit pointers, the function with a time of 64 bits; glibc has it since 2.34, musl since
    /// 1.2.
    #[cfg_attr(target_pointer_width = "32", link_name = "__clock_gettime64")]
    fn clock_gettime(clock: c_int, time: *mut __kernel_timespec) -> c_int;
}

// The compiler assumes that references are not null: volatile reads hide from it what these are.
static ENVIRON: Pointer = Pointer(&raw const __environ);
static ERRNO: Option<unsafe extern "C" fn() -> *mut c_int> = Some(__errno_location);
static CLOCK: Option<unsafe extern "C" fn(c_int, *mut __kernel_timespec) -> c_int> =
    Some(clock_gettime);

struct Pointer(*const *const *const c_char);

// SAFETY: the pointer never changes.
unsafe impl Sync for Pointer {}

/// The environment: C strings, and null after the last.
///
/// # Safety
///
/// No other thread changes the environment meanwhile.
pub unsafe fn environment() -> impl Iterator<Item = *const c_char> {
    // SAFETY: a static, and then libc's variable, if there is one.
    let mut next = unsafe { (&raw const ENVIRON.0).read_volatile().as_ref() }.copied();
    core::iter::from_fn(move || {
        let variable = next.filter(|list| !list.is_null())?;
        // SAFETY: the list ends with a null pointer, after which nothing is read.
        let text = unsafe { *variable };
        next = (!text.is_null()).then(|| variable.wrapping_add(1));
        next.map(|_| text)
    })
}

/// The calling thread's `errno`, if there is a libc.
#[inline(always)]
pub fn errno() -> Option<*mut c_int> {
    // SAFETY: a static, and libc's function, which has no preconditions.
    unsafe { (&raw const ERRNO).read_volatile().map(|errno| errno()) }
}

/// Calls a function of libc and restores `errno`, which the library never changes. The compiler
/// knows allocators as functions that change no variable, hence the volatile accesses.
#[inline(always)]
pub fn keep_errno<T>(call: impl FnOnce() -> T) -> T {
    let Some(errno) = errno() else { return call() };
    // SAFETY: the thread's own variable.
    unsafe {
        let before = errno.read_volatile();
        let result = call();
        errno.write_volatile(before);
        result
    }
}

/// Stores the time of a clock in `now`, or nothing if the system call is needed and forbidden.
///
/// libc's function reads most clocks without a system call.
#[inline(always)]
pub fn read_clock(clock: c_int, now: &mut __kernel_timespec) {
    // SAFETY: a static; the function's `struct timespec` is as long as the kernel's.
    unsafe {
        match (&raw const CLOCK).read_volatile() {
            Some(clock_gettime) => {
                keep_errno(|| clock_gettime(clock, now));
            }
            None => {
                let (clock, now) = (clock as usize, (&raw mut *now) as usize);
                syscall::syscall2(time64::SYS_clock_gettime, clock, now);
            }
        }
    }
    // In libc's structure these are 32 bits and padding.
    #[cfg(target_pointer_width = "32")]
    (now.tv_nsec = (now.tv_nsec as i32).into());
}

/// References to `dlsym`, by the version that it has had in glibc since the first: a weak reference
/// to the newest would make the library need a newer glibc.
#[cfg(all(target_env = "gnu", not(test)))]
macro_rules! oldest_dlsym {
    ($($cpu:literal: $version:literal),*) => {
        $(#[cfg(target_arch = $cpu)]
        global_asm!(concat!(".symver dlsym, dlsym@", $version));)*
    };
}
#[cfg(all(target_env = "gnu", not(test)))]
oldest_dlsym!(
    "x86_64": "GLIBC_2.2.5",
    "x86": "GLIBC_2.0",
    "aarch64": "GLIBC_2.17",
    "arm": "GLIBC_2.4",
    "powerpc64": "GLIBC_2.17",
    "riscv64": "GLIBC_2.27",
    "s390x": "GLIBC_2.2",
    "loongarch64": "GLIBC_2.36"
);

type Dlsym = unsafe extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;
type Dlopen = unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void;

static DLSYM: Option<Dlsym> = Some(dlsym);

/// The address of a symbol in a shared object, which stays loaded; null if it is missing, or if
/// nothing can be loaded: in a static program, and in one without `libdl` before glibc 2.34.
#[cold]
pub fn open(file: &CStr, symbol: &CStr) -> *mut c_void {
    // Only `dlsym` is referred to: one weak reference fewer.
    const DLOPEN: &CStr = c"dlopen";
    let flags = libc::RTLD_NOW | libc::RTLD_LOCAL | libc::RTLD_NODELETE;
    // SAFETY: a static, and libc's functions with C strings. Both functions are always in the same
    // library, so `dlopen` is found.
    unsafe {
        let (dlsym, errno) = ((&raw const DLSYM).read_volatile(), errno());
        let (Some(dlsym), Some(errno)) = (dlsym, errno) else { return ptr::null_mut() };
        let before = errno.read_volatile();
        let dlopen = dlsym(libc::RTLD_DEFAULT, DLOPEN.as_ptr());
        let dlopen = core::mem::transmute::<*mut c_void, Dlopen>(dlopen);
        // Without a handle all objects are searched: the file may have been preloaded.
        let found = dlsym(dlopen(file.as_ptr(), flags), symbol.as_ptr());
        errno.write_volatile(before);
        found
    }
}
