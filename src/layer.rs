//! The layer: a shared object that sees what passes between a program and the kernel.
//!
//! If the environment asks for it, `liburing-layer.so.1` is loaded when the first ring is set up.
//! From then on the calls of this file reach its functions in place of the kernel, and they make the
//! system calls. A ring that is set up afterwards has [`LAYERED`] in its flags, which keeps it off
//! the paths that enter the kernel without asking. Without a layer nothing is loaded, and requests
//! and completions take no instruction more.

use core::ffi::{CStr, c_int, c_uint, c_void};
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use crate::abi::io_uring::io_uring_params;
use crate::abi::ring::io_uring;
use crate::sys::{self, Errno, RawResult, Result, weak};

/// In `io_uring.flags`: the ring was set up through the layer. The kernel's flags are at the other
/// end.
pub const LAYERED: c_uint = 1 << 31;

const _: () = assert!(
    LAYERED > crate::abi::io_uring::IORING_SETUP_SQ_REWIND,
    "a setup flag of the kernel has this value"
);

/// The functions of a layer. Each makes the system call that it stands for, and returns what that
/// returns: a number or `-errno`. None may change `errno`.
#[repr(C)]
pub struct Layer {
    /// io_uring_setup(2).
    pub setup: unsafe extern "C" fn(entries: c_uint, p: *mut io_uring_params) -> c_int,
    /// io_uring_enter(2); the ring is null if the program made the call with a descriptor. The SQEs
    /// of the ring are visible to the kernel already.
    ///
    /// With `IORING_SETUP_SQPOLL` it is also called when the kernel need not be entered, without
    /// `IORING_ENTER_SQ_WAKEUP` and `IORING_ENTER_GETEVENTS`; it then returns `to_submit`.
    pub enter: unsafe extern "C" fn(
        fd: c_int,
        to_submit: c_uint,
        min_complete: c_uint,
        flags: c_uint,
        arg: *const c_void,
        size: usize,
        ring: *mut io_uring,
    ) -> c_int,
    /// io_uring_register(2).
    pub register: unsafe extern "C" fn(
        fd: c_int,
        opcode: c_uint,
        arg: *const c_void,
        nr_args: c_uint,
    ) -> c_int,
    /// A ring is about to be unmapped and closed.
    pub exit: unsafe extern "C" fn(ring: *mut io_uring),
}

/// The symbol of a [`Layer`] in the shared object; it has the version of the table.
const SYMBOL: &CStr = c"uring_layer_1";

/// The shared object, which is installed in a directory beside the library.
const FILE: &CStr = c"$ORIGIN/uring-rs/liburing-layer.so.1";

/// Null if there is no layer.
static LAYER: AtomicPtr<Layer> = AtomicPtr::new(ptr::null_mut());

/// `LAYERED` if there is a layer, or is to be one when the next ring is set up; otherwise 0.
static FLAG: AtomicU32 = AtomicU32::new(0);

/// Has the layer loaded when the first ring is set up.
pub fn want() {
    FLAG.store(LAYERED, Ordering::Relaxed);
}

/// The flag of a ring that has just been set up.
#[inline(always)]
pub fn flag() -> c_uint {
    FLAG.load(Ordering::Relaxed)
}

/// The layer, if there is one.
#[inline(always)]
pub fn get() -> Option<&'static Layer> {
    // Acquire: another thread may have loaded it.
    // SAFETY: null, or a table that is never unloaded.
    unsafe { LAYER.load(Ordering::Acquire).as_ref() }
}

/// [`sys::setup`], or the layer's.
///
/// # Safety
///
/// As for `sys::setup`.
#[inline(never)]
pub unsafe fn setup(entries: c_uint, p: *mut io_uring_params) -> Result<c_int> {
    // SAFETY: the caller's promise.
    unsafe {
        match flag() {
            0 => sys::setup(entries, p),
            _ => setup_layered(entries, p),
        }
    }
}

/// # Safety
///
/// As for `sys::setup`.
#[cold]
#[inline(never)]
unsafe fn setup_layered(entries: c_uint, p: *mut io_uring_params) -> Result<c_int> {
    // SAFETY: the caller's promise.
    unsafe {
        if get().is_none() {
            // If two threads come here, both load the same object.
            LAYER.store(weak::open(FILE, SYMBOL).cast(), Ordering::Release);
        }
        let Some(layer) = get() else {
            FLAG.store(0, Ordering::Relaxed);
            return sys::setup(entries, p);
        };
        number((layer.setup)(entries, p)).map(|fd| fd as c_int)
    }
}

/// [`sys::register`], or the layer's.
///
/// # Safety
///
/// As for `sys::register`.
#[inline(never)]
pub unsafe fn register(
    fd: c_int,
    opcode: c_uint,
    arg: *const c_void,
    nr_args: c_uint,
) -> Result<c_uint> {
    // SAFETY: the caller's promise.
    unsafe {
        let Some(layer) = get() else { return sys::register(fd, opcode, arg, nr_args) };
        number((layer.register)(fd, opcode, arg, nr_args))
    }
}

/// [`sys::enter`], or the layer's. `ring` is null if it is not known.
///
/// # Safety
///
/// As for `sys::enter`.
#[inline(never)]
pub unsafe fn enter(
    fd: c_int,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *const c_void,
    size: usize,
    ring: *mut io_uring,
) -> RawResult {
    // SAFETY: the caller's promise.
    unsafe {
        match get() {
            None => sys::enter(fd, to_submit, min_complete, flags, arg, size),
            Some(layer) => {
                let ret = (layer.enter)(fd, to_submit, min_complete, flags, arg, size, ring);
                RawResult::of(ret)
            }
        }
    }
}

fn number(ret: c_int) -> Result<c_uint> {
    if ret < 0 { Err(Errno(-ret)) } else { Ok(ret as c_uint) }
}
