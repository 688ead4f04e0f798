//! The functions of the C API: thin wrappers, with their documentation and symbol versions.
//!
//! All of them return errors as negative error numbers and leave `errno` alone. The caller's
//! contract: each pointer is valid for its type, or null where the function permits it; a ring was
//! initialised by this library, or is being initialised; at any time one thread submits to a ring,
//! and one thread reaps its CQEs. What requests point to stays valid until they have completed.

use core::ptr;

use crate::abi::io_uring::io_uring_cqe;
use crate::abi::types::{c_int, c_uint, ssize_t};
use crate::sys::{RawResult, Result};

/// Calls the library and converts the result for C: `call!(ring.method(arguments))` calls a method
/// of the ring that the C pointer `ring` points to, and `call!(function(arguments))` calls any
/// function.
macro_rules! call {
    ($ring:ident.$method:ident($($arguments:tt)*)) => {
        call!($crate::ring::Ring::from_raw($ring).$method($($arguments)*))
    };
    ($call:expr) => {
        // SAFETY: the caller keeps to the contract of the C API, which is at the top of this
        // module.
        $crate::capi::IntoC::into_c(unsafe { $call })
    };
}

pub mod buf_ring;
pub mod buffers;
pub mod files;
pub mod network;
pub mod notify;
pub mod probe;
pub mod register;
pub mod ring_fd;
pub mod security;
pub mod setup;
pub mod size;
pub mod submit;
pub mod syscall;
pub mod version;
pub mod wait;

/// Converts a result of the library to that of a C function: errors are negative error numbers.
trait IntoC<C> {
    fn into_c(self) -> C;
}

impl<C> IntoC<C> for C {
    #[inline(always)]
    fn into_c(self) -> C {
        self
    }
}

impl IntoC<c_int> for Result<()> {
    #[inline(always)]
    fn into_c(self) -> c_int {
        self.map_or_else(|e| -e.0, |()| 0)
    }
}

macro_rules! numbers {
    ($($rust:ty => $c:ty),*) => {$(
        impl IntoC<$c> for Result<$rust> {
            #[inline(always)]
            fn into_c(self) -> $c {
                self.map_or_else(|e| -e.0 as $c, |n| n as $c)
            }
        }
    )*};
}
numbers!(c_int => c_int, c_uint => c_int, usize => c_int, usize => ssize_t);

impl IntoC<c_int> for RawResult {
    #[inline(always)]
    fn into_c(self) -> c_int {
        self.raw()
    }
}

/// Stores the CQE of a result; null if there is none.
///
/// # Safety
///
/// `place` is valid for writes.
#[inline(always)]
unsafe fn put<T>(
    place: *mut *mut io_uring_cqe,
    (cqe, result): (*mut io_uring_cqe, Result<T>),
) -> Result<T> {
    // SAFETY: the caller's promise.
    unsafe { *place = cqe };
    result
}

/// Stores the value of a result, unless it is an error.
///
/// # Safety
///
/// `place` is valid for writes.
unsafe fn store<T>(place: *mut T, result: Result<T>) -> Result<()> {
    // SAFETY: the caller's promise.
    result.map(|value| unsafe { *place = value })
}

/// Stores 0 or a negative error number in `err`; returns the pointer, or null.
///
/// # Safety
///
/// `err` is valid for writes.
unsafe fn pointer<T>(err: *mut c_int, result: Result<*mut T>) -> *mut T {
    // SAFETY: the caller's promise.
    unsafe { *err = result.map(drop).into_c() };
    result.unwrap_or(ptr::null_mut())
}
