//! What C sees as functions: thin, with their documentation and symbol versions.
//!
//! All of them return errors as negative error numbers and leave `errno` alone. Their contract is
//! C's: each pointer is valid for what it points to, or null where the function says so; a ring was
//! set up by this library, or is about to be; one thread at a time submits to a ring, and one takes
//! completions from it. What requests point to stays valid until they have completed.

use crate::abi::io_uring::io_uring_cqe;
use crate::abi::types::{c_int, c_uint, ssize_t};
use crate::sys::Result;

pub mod buf_ring;
pub mod buffers;
pub mod files;
pub mod network;
pub mod notify;
pub mod probe;
pub mod register;
pub mod registered;
pub mod security;
pub mod setup;
pub mod size;
pub mod submit;
pub mod syscall;
pub mod version;
pub mod wait;

/// A number, or a negative error number.
#[inline(always)]
fn count(result: Result<c_uint>) -> c_int {
    match result {
        Ok(n) => n as c_int,
        Err(e) => -e.0,
    }
}

/// 0, or a negative error number.
#[inline(always)]
fn status(result: Result<()>) -> c_int {
    match result {
        Ok(()) => 0,
        Err(e) => -e.0,
    }
}

/// A length, or a negative error number.
fn length(result: Result<usize>) -> ssize_t {
    match result {
        Ok(len) => len as ssize_t,
        Err(e) => -e.0 as ssize_t,
    }
}

/// Gives the caller the completion that came with a result, null if none did.
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
