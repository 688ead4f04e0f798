//! The raw system calls.

use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::layer;
use crate::sys::SIGSET_SIZE;
use core::ptr;

/// Creates a ring without mapping its memory: the system call io_uring_setup(2).
///
/// The function returns a negated errno; syscall(2) with `__NR_io_uring_setup` returns -1 and sets
/// errno. `io_uring_queue_init_params` creates a ring and maps it; `io_uring_queue_mmap` maps a
/// ring that this function created.
///
/// # Parameters
///
/// - `entries`: number of SQ entries; rounded up to a power of two.
/// - `p`: parameters of the ring; the kernel writes the properties of the ring into it. Fields that
///   are not used must be 0.
///
/// # Returns
///
/// The ring's file descriptor, or `-errno`. With `IORING_SETUP_REGISTERED_FD_ONLY`, the index of
/// the registered ring descriptor.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0 or, without `IORING_SETUP_CLAMP`, above 32768; `cq_entries` is out
///   of range; the kernel does not know a flag, or flags exclude each other; `resv` is not 0.
/// - `-EFAULT`: `p`, or memory that it points to, is outside the accessible address space.
/// - `-EPERM`: io_uring is disabled for the caller (`kernel.io_uring_disabled`, a seccomp filter),
///   or a flag needs a privilege that the caller lacks.
/// - `-ENOSYS`: the kernel was built without io_uring, or a seccomp filter hides it.
/// - `-ENOMEM`: the kernel could not allocate memory, or `RLIMIT_MEMLOCK` is too low.
/// - `-EMFILE`: the process has too many open files.
/// - `-ENFILE`: the system has too many open files.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_setup(entries: c_uint, p: *mut io_uring_params) -> c_int {
    call!(layer::setup(entries, p))
}

/// Submits SQEs and waits for CQEs, with a signal mask: the system call io_uring_enter(2).
///
/// The function returns a negated errno; syscall(2) with `__NR_io_uring_enter` returns -1 and sets
/// errno. `io_uring_submit`, `io_uring_wait_cqe` and similar functions make this system call if it
/// is needed.
///
/// # Parameters
///
/// - `fd`: the ring's file descriptor or, with `IORING_ENTER_REGISTERED_RING`, its index.
/// - `to_submit`: number of SQEs to submit.
/// - `min_complete`: number of CQEs to wait for, with `IORING_ENTER_GETEVENTS`.
/// - `flags`: flags of the call, ORed.
/// - `sig`: signal mask during the wait; a null pointer leaves the mask as it is.
///
/// # Returns
///
/// The number of SQEs submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open or, with `IORING_ENTER_REGISTERED_RING`, the index is unused.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EINVAL`: the kernel does not know a flag; the length of the argument is wrong; the index of
///   a registered ring descriptor is out of range.
/// - `-EFAULT`: the argument, or memory that it points to, is outside the accessible address space.
/// - `-EAGAIN`: nothing was submitted, because the kernel could not allocate a request.
/// - `-ENOMEM`: the kernel could not allocate memory for the task's first use of the ring.
/// - `-EEXIST`: the caller does not own the ring: with `IORING_SETUP_SINGLE_ISSUER` it submits, or
///   with `IORING_SETUP_DEFER_TASKRUN` it waits.
/// - `-EOWNERDEAD`: the SQPOLL thread has ended.
/// - `-EBADR`: CQEs were lost, because the kernel could not allocate memory for an overflow.
/// - `-EINTR`: nothing was submitted, no CQE is ready, and a signal interrupted the wait.
/// - `-EBUSY`: before Linux 6.2 only: the CQ ring has overflowed, and the pending CQEs do not fit.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_enter(
    fd: c_uint,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    sig: *mut sigset_t,
) -> c_int {
    let mask = sig.cast();
    let (size, ring) = (SIGSET_SIZE, ptr::null_mut());
    call!(layer::enter(fd as c_int, to_submit, min_complete, flags, mask, size, ring))
}

/// Submits SQEs and waits for CQEs, with an argument of any kind: the system call
/// io_uring_enter(2).
///
/// `io_uring_enter` makes the same system call, with a signal mask as argument. With
/// `IORING_ENTER_EXT_ARG`, a wait can have a timeout and a minimum wait.
///
/// # Parameters
///
/// - `fd`: the ring's file descriptor or, with `IORING_ENTER_REGISTERED_RING`, its index.
/// - `to_submit`: number of SQEs to submit.
/// - `min_complete`: number of CQEs to wait for, with `IORING_ENTER_GETEVENTS`.
/// - `flags`: flags of the call, ORed.
/// - `arg`: a signal mask; with `IORING_ENTER_EXT_ARG` a `struct io_uring_getevents_arg`; if
///   `IORING_ENTER_EXT_ARG_REG` is set as well, an offset.
/// - `sz`: length of the argument, in bytes.
///
/// # Returns
///
/// The number of SQEs submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open or, with `IORING_ENTER_REGISTERED_RING`, the index is unused.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
/// - `-EINVAL`: the kernel does not know a flag; the length of the argument is wrong; the index of
///   a registered ring descriptor is out of range.
/// - `-EFAULT`: the argument, or memory that it points to, is outside the accessible address space.
/// - `-EAGAIN`: nothing was submitted, because the kernel could not allocate a request.
/// - `-ENOMEM`: the kernel could not allocate memory for the task's first use of the ring.
/// - `-EEXIST`: the caller does not own the ring: with `IORING_SETUP_SINGLE_ISSUER` it submits, or
///   with `IORING_SETUP_DEFER_TASKRUN` it waits.
/// - `-EOWNERDEAD`: the SQPOLL thread has ended.
/// - `-EBADR`: CQEs were lost, because the kernel could not allocate memory for an overflow.
/// - `-ETIME`: nothing was submitted, no CQE is ready, and the wait timed out.
/// - `-EINTR`: nothing was submitted, no CQE is ready, and a signal interrupted the wait.
/// - `-EBUSY`: before Linux 6.2 only: the CQ ring has overflowed, and the pending CQEs do not fit.
///
/// # Since
///
/// Linux 5.11.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_enter2(
    fd: c_uint,
    to_submit: c_uint,
    min_complete: c_uint,
    flags: c_uint,
    arg: *mut c_void,
    sz: size_t,
) -> c_int {
    let ring = ptr::null_mut();
    call!(layer::enter(fd as c_int, to_submit, min_complete, flags, arg, sz, ring))
}

/// Registers a resource with a ring, or changes the ring: the system call io_uring_register(2).
///
/// The function returns a negated errno; syscall(2) with `__NR_io_uring_register` returns -1 and
/// sets errno. Most operations have a function, such as `io_uring_register_buffers`, whose page has
/// the details.
///
/// # Parameters
///
/// - `fd`: the ring's file descriptor, or its index if `opcode` has
///   `IORING_REGISTER_USE_REGISTERED_RING`; -1 for the operations that need no ring.
/// - `opcode`: the operation, one of `io_uring_register_op`.
/// - `arg`: argument of the operation.
/// - `nr_args`: number of elements of `arg`, or another value that the operation defines.
///
/// # Returns
///
/// 0 or a positive result of the operation, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EINVAL`: the kernel does not know the operation, an argument is invalid, or `fd` is -1 and
///   the operation needs a ring.
/// - `-EFAULT`: the argument is outside the accessible address space.
/// - `-EACCES`: a restriction of the ring forbids the operation (`io_uring_register_restrictions`).
/// - `-EEXIST`: with `IORING_SETUP_SINGLE_ISSUER`, the caller does not own the ring.
///
/// Each operation has further errors.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.3, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_register(
    fd: c_uint,
    opcode: c_uint,
    arg: *const c_void,
    nr_args: c_uint,
) -> c_int {
    call!(layer::register(fd as c_int, opcode, arg, nr_args))
}
