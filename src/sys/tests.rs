use core::ffi::c_int;
use core::ptr;

use super::*;

/// No value of the kernel's.
const SENTINEL: c_int = 12345;

fn errno() -> &'static mut c_int {
    // SAFETY: the thread's own variable, and no other reference to it is alive.
    unsafe { &mut *libc::__errno_location() }
}

#[test]
fn failing_calls_return_the_error_and_leave_errno_alone() {
    *errno() = SENTINEL;
    let mut p = io_uring_params::default();
    let no_address = ptr::without_provenance_mut(1);
    // SAFETY: there is no ring, and no memory at an address that the kernel would write to.
    unsafe {
        assert_eq!(setup(0, &mut p), Err(Errno(libc::EINVAL)));
        assert_eq!(enter(-1, 0, 0, 0, ptr::null(), SIGSET_SIZE), Err(Errno(libc::EBADF)));
        assert_eq!(register(c_int::MAX, 0, ptr::null(), 0), Err(Errno(libc::EBADF)));
        assert_eq!(memory::check_writable(no_address), Err(Errno(libc::EFAULT)));
    }
    assert_eq!(process::check_timespec(no_address.cast()), Err(Errno(libc::EFAULT)));
    assert_eq!(memory::map_ring(4096, -1, 0), Err(Errno(libc::EBADF)));
    assert!(memory::allocate(usize::MAX).is_null());
    close(-1);
    assert_eq!(*errno(), SENTINEL);
}

#[test]
fn succeeding_calls_return_the_value_and_leave_errno_alone() {
    *errno() = SENTINEL;
    // SAFETY: the call has no preconditions.
    assert_eq!(process::thread_id(), unsafe { libc::gettid() } as c_uint);
    let memory = memory::map_anonymous(4096, libc::MAP_PRIVATE).unwrap();
    // SAFETY: mapped above, 4096 bytes, and used here alone.
    unsafe {
        assert_eq!(memory::check_writable(memory.as_ptr()), Ok(()));
        memory::unmap(memory.as_ptr(), 4096);
        assert_eq!(memory::check_writable(memory.as_ptr()), Err(Errno(libc::EFAULT)));
    }
    assert!(process::nofile_limit().unwrap().0 > 0);
    assert_eq!(*errno(), SENTINEL);
}
