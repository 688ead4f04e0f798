//! Mapping and allocating memory.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::weak::keep_errno;
use super::{Result, SIGSET_SIZE, check, syscall};

/// mmap(2): maps `len` bytes of `fd` at `offset`, shared, readable and writable.
pub fn map_ring(len: usize, fd: c_int, offset: u64) -> Result<NonNull<c_void>> {
    map(len, libc::MAP_SHARED | libc::MAP_POPULATE, fd, offset)
}

/// mmap(2): maps `len` bytes of fresh, zeroed memory; `flags` are added to `MAP_ANONYMOUS`.
pub fn map_anonymous(len: usize, flags: c_int) -> Result<NonNull<c_void>> {
    map(len, libc::MAP_ANONYMOUS | flags, -1, 0)
}

fn map(len: usize, flags: c_int, fd: c_int, offset: u64) -> Result<NonNull<c_void>> {
    let prot = libc::PROT_READ | libc::PROT_WRITE;
    #[cfg(target_pointer_width = "64")]
    let (nr, offset) = (libc::SYS_mmap, offset as usize);
    // It takes the offset in units of 4096 bytes.
    #[cfg(target_pointer_width = "32")]
    let (nr, offset) = (libc::SYS_mmap2, (offset >> 12) as usize);
    let (fd, flags) = (fd as usize, flags as usize);
    // SAFETY: without MAP_FIXED a new mapping replaces nothing.
    let ret = unsafe { syscall::syscall6(nr, 0, len, prot as usize, flags, fd, offset) };
    // The kernel never chooses address 0.
    check(ret).map(|addr| NonNull::new(addr as *mut c_void).unwrap_or(NonNull::dangling()))
}

/// munmap(2).
///
/// # Safety
///
/// Nobody uses the `len` bytes at `addr` any more.
pub unsafe fn unmap(addr: *mut c_void, len: usize) {
    // SAFETY: the caller's promise. It can only fail if a mapping has to be split, and these are
    // unmapped as a whole.
    unsafe { syscall::syscall2(libc::SYS_munmap, addr as usize, len) };
}

/// `EFAULT` if the memory at `addr` cannot be written to. The test is that the kernel writes the
/// thread's signal mask there, `SIGSET_SIZE` bytes.
///
/// # Safety
///
/// Nobody else uses these bytes.
pub unsafe fn check_writable(addr: *mut c_void) -> Result<()> {
    let (how, set) = (libc::SIG_BLOCK as usize, 0);
    // SAFETY: without a set the mask stays; the bytes are the caller's promise.
    let ret = unsafe {
        syscall::syscall4(libc::SYS_rt_sigprocmask, how, set, addr as usize, SIGSET_SIZE)
    };
    check(ret).map(drop)
}

/// Zeroed memory of libc's allocator, because programs may free it with free(3); null if there is
/// none.
pub fn allocate(len: usize) -> *mut c_void {
    // SAFETY: any length is allowed.
    keep_errno(|| unsafe { libc::calloc(1, len) })
}

/// free(3).
///
/// # Safety
///
/// `addr` is null or came from libc's allocator, and nobody uses it any more.
pub unsafe fn free(addr: *mut c_void) {
    // SAFETY: the caller's promise.
    keep_errno(|| unsafe { libc::free(addr) });
}

/// madvise(2) with `MADV_DONTFORK`: children of fork(2) do not inherit these pages.
pub fn madvise_dontfork(addr: *mut c_void, len: usize) -> Result<()> {
    // SAFETY: the advice changes nothing in this process.
    let ret = unsafe {
        syscall::syscall3(libc::SYS_madvise, addr as usize, len, libc::MADV_DONTFORK as usize)
    };
    check(ret).map(drop)
}
