//! The three system calls, as they are.

use super::count;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::sys;

/// io_uring_setup(2): makes a ring, without mapping it.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `p`: parameters; the kernel's answers afterwards.
///
/// # Returns
///
/// The ring's descriptor, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: bad parameters.
/// - `-EPERM`: io_uring is forbidden.
/// - `-ENOSYS`: the kernel has no io_uring.
/// - `-ENOMEM`: memory ran out.
/// - `-EMFILE`: too many open files.
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
    // SAFETY: the caller keeps to the contract of the C API.
    unsafe {
        match sys::setup(entries, p) {
            Ok(f) => f,
            Err(e) => -e.0,
        }
    }
}

/// io_uring_enter(2): submits and waits, with a signal mask.
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
/// - `-EBADF`: not open.
/// - `-EOPNOTSUPP`: not a ring.
/// - `-EINVAL`: bad flags.
/// - `-EBUSY`: completions have overflowed.
/// - `-EINTR`: a signal came first.
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
    // SAFETY: the caller keeps to the contract of the C API.
    unsafe {
        let mask = sig as *const c_void;
        sys::enter(fd as c_int, to_submit, min_complete, flags, mask, sys::SIGSET_SIZE).raw()
    }
}

/// io_uring_enter(2): submits and waits, with an argument of any kind.
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
/// - `-EBADF`: not open.
/// - `-EOPNOTSUPP`: not a ring.
/// - `-EINVAL`: bad flags or length.
/// - `-ETIME`: the time was up.
/// - `-EINTR`: a signal came first.
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
    // SAFETY: the caller keeps to the contract of the C API.
    unsafe { sys::enter(fd as c_int, to_submit, min_complete, flags, arg, sz).raw() }
}

/// io_uring_register(2): registers something with a ring.
///
/// # Parameters
///
/// - `fd`: the ring.
/// - `opcode`: `IORING_REGISTER_*`.
/// - `arg`: what the operation takes.
/// - `nr_args`: number of arguments, as of the operation.
///
/// # Returns
///
/// 0 or more, as of the operation, or `-errno`.
///
/// # Errors
///
/// - `-EBADF`: not open.
/// - `-EOPNOTSUPP`: not a ring.
/// - `-EINVAL`: unknown operation, or bad arguments.
/// - `-EFAULT`: bad address.
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
    // SAFETY: the caller keeps to the contract of the C API.
    unsafe { count(sys::register(fd as c_int, opcode, arg, nr_args)) }
}
