//! Reads memory that may not be readable.

use core::ffi::c_void;
use core::mem::MaybeUninit;

use uring::sys::weak::keep_errno;

/// Copies what is at an address; returns how many bytes could be read. The kernel copies, so that an
/// address that is not mapped is no fault.
pub fn copy(address: u64, to: &mut [u8]) -> usize {
    // SAFETY: the bytes of `to` are writable.
    unsafe { copy_raw(address, to.as_mut_ptr(), to.len()) }
}

/// The value at an address; `None` if it is not readable.
pub fn load<T: Plain>(address: u64) -> Option<T> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: the bytes of `value` are writable.
    let read = unsafe { copy_raw(address, value.as_mut_ptr().cast(), size_of::<T>()) };
    // SAFETY: all bytes are written, and every value is valid for the type.
    (read == size_of::<T>()).then(|| unsafe { value.assume_init() })
}

/// Whether the kernel copies at all: a sandbox may forbid it.
pub fn can_read() -> bool {
    let here = [0_u64; 2];
    load::<[u64; 2]>((&raw const here).addr() as u64).is_some()
}

/// Types of which every value is valid.
///
/// # Safety
///
/// There are only numbers and raw pointers in it.
pub unsafe trait Plain {}

// SAFETY: numbers and raw pointers.
unsafe impl Plain for libc::msghdr {}
// SAFETY: a number and a raw pointer.
unsafe impl Plain for libc::iovec {}
// SAFETY: numbers.
unsafe impl Plain for [u64; 2] {}

/// # Safety
///
/// `len` bytes are writable at `to`.
unsafe fn copy_raw(address: u64, to: *mut u8, len: usize) -> usize {
    let local = libc::iovec { iov_base: to.cast(), iov_len: len };
    let from = core::ptr::without_provenance_mut::<c_void>(address as usize);
    let remote = libc::iovec { iov_base: from, iov_len: len };
    // SAFETY: the kernel checks the other address; `to` is the caller's promise.
    let read = keep_errno(|| unsafe {
        libc::process_vm_readv(libc::getpid(), &raw const local, 1, &raw const remote, 1, 0)
    });
    usize::try_from(read).unwrap_or(0)
}
