//! The three system calls, as they are.

use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::sys;

/// Makes a ring, without mapping it: the system call io_uring_setup(2).
///
/// It returns an error; syscall(2) with `__NR_io_uring_setup` sets errno instead and returns -1.
/// `io_uring_queue_init_params` maps the ring, too, and `io_uring_queue_mmap` one that was made
/// here.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `p`: parameters, with `IORING_SETUP_*` in `flags`; the kernel's answers afterwards, with
///   `IORING_FEAT_*` in `features`.
///
/// # Returns
///
/// The ring's descriptor, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, more than 32768 without `IORING_SETUP_CLAMP`, flags that the kernel does
///   not know or that do not go together, or a reserved field that is not 0.
/// - `-EFAULT`: `p`, or memory that it names, is not the program's.
/// - `-EPERM`: io_uring is forbidden (`kernel.io_uring_disabled`, seccomp), or a flag needs rights
///   that the caller lacks.
/// - `-ENOSYS`: the kernel has no io_uring.
/// - `-ENOMEM`: memory ran out, or the user's locked memory (`RLIMIT_MEMLOCK`).
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
    call!(sys::setup(entries, p))
}

/// Submits and waits, with a signal mask: the system call io_uring_enter(2).
///
/// It returns an error; syscall(2) with `__NR_io_uring_enter` sets errno instead and returns -1.
/// `io_uring_submit`, `io_uring_wait_cqe` and their like call it where it is needed.
///
/// # Parameters
///
/// - `fd`: the ring.
/// - `to_submit`: how many entries to submit.
/// - `min_complete`: how many completions to wait for.
/// - `flags`: `IORING_ENTER_*`.
/// - `sig`: signals to block while waiting; null for no change.
///
/// # Returns
///
/// How many entries were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EBADFD`: the ring is disabled.
/// - `-EINVAL`: flags or a length that the kernel does not take.
/// - `-EFAULT`: the argument is not memory of the program's.
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep those that did not fit.
/// - `-EINTR`: nothing was submitted and a signal came first.
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
    call!(sys::enter(fd as c_int, to_submit, min_complete, flags, mask, sys::SIGSET_SIZE))
}

/// Submits and waits, with an argument of any kind: the system call io_uring_enter(2).
///
/// It is the system call of `io_uring_enter`, whose argument is always a signal mask.
///
/// # Parameters
///
/// - `fd`: the ring.
/// - `to_submit`: how many entries to submit.
/// - `min_complete`: how many completions to wait for.
/// - `flags`: `IORING_ENTER_*`.
/// - `arg`: a signal mask or, with `IORING_ENTER_EXT_ARG`, a `struct io_uring_getevents_arg`.
/// - `sz`: length of the argument, in bytes.
///
/// # Returns
///
/// How many entries were submitted, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EBADFD`: the ring is disabled.
/// - `-EINVAL`: flags or a length that the kernel does not take.
/// - `-EFAULT`: the argument is not memory of the program's.
/// - `-EBUSY`: completions have overflowed and must be taken first.
/// - `-EAGAIN`: the kernel has no memory for requests now.
/// - `-EEXIST`: another task than the ring's own submits (`IORING_SETUP_SINGLE_ISSUER`) or waits
///   (`IORING_SETUP_DEFER_TASKRUN`).
/// - `-EOWNERDEAD`: with `IORING_SETUP_SQPOLL`, the kernel's thread is gone.
/// - `-EBADR`: completions were lost: the kernel had no memory to keep those that did not fit.
/// - `-ETIME`: nothing was submitted and the time was up.
/// - `-EINTR`: nothing was submitted and a signal came first.
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
    call!(sys::enter(fd as c_int, to_submit, min_complete, flags, arg, sz))
}

/// Registers something with a ring: the system call io_uring_register(2).
///
/// It returns an error; syscall(2) with `__NR_io_uring_register` sets errno instead and returns -1.
/// There is a function for each operation, such as `io_uring_register_buffers`, which says what it
/// takes and which errors it has.
///
/// # Parameters
///
/// - `fd`: the ring.
/// - `opcode`: what to do, one of `io_uring_register_op`.
/// - `arg`: what the operation takes.
/// - `nr_args`: number of arguments, as of the operation.
///
/// # Returns
///
/// 0 or more, as of the operation, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: `fd` is not open.
/// - `-EOPNOTSUPP`: `fd` is not a ring.
/// - `-EINVAL`: unknown operation, or bad arguments.
/// - `-EFAULT`: the argument is not memory of the program's.
/// - `-EACCES`: the ring may not do this (`io_uring_register_restrictions`).
/// - `-EEXIST`: with `IORING_SETUP_SINGLE_ISSUER`, another task than the ring's own.
///
/// And those of the operation.
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
    call!(sys::register(fd as c_int, opcode, arg, nr_args))
}
