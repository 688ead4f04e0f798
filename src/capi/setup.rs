//! Setting rings up and giving them up.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::{Ring, mapping, setup::Buffer};

/// Sets a ring up: asks the kernel for it and maps its memory. Where the kernel knows of
/// `IORING_SETUP_NO_SQARRAY` (6.6), the ring has none, asked for or not.
///
/// A ring that failed to set up is dead: calls on it return errors and touch nothing.
/// `LIBURING_SPLIT_MMAP=1` in the environment has the ring mapped in two pieces, unless the program
/// is set-user-id.
///
/// With `IORING_SETUP_NO_MMAP` the library allocates the ring's memory: above 64 entries, or fewer
/// large ones, in huge pages of 2 MiB, of which the system must have some.
///
/// With `IORING_SETUP_DEFER_TASKRUN` and no `IORING_SETUP_TASKRUN_FLAG`, completions appear only
/// when the program waits or asks for them (`io_uring_get_events`); peeking alone never finds any.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `ring`: the ring.
/// - `flags`: `IORING_SETUP_*`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, more than 32768 without `IORING_SETUP_CLAMP`, flags that the kernel does
///   not know or that do not go together.
/// - `-EPERM`: io_uring is forbidden (`kernel.io_uring_disabled`, seccomp).
/// - `-ENOSYS`: the kernel has no io_uring.
/// - `-ENOMEM`: memory ran out, or the user's locked memory (`RLIMIT_MEMLOCK`), or there is no huge
///   page for `IORING_SETUP_NO_MMAP`.
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
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_queue_init(
    entries: c_uint,
    ring: *mut io_uring,
    flags: c_uint,
) -> c_int {
    let mut p = io_uring_params { flags, ..Default::default() };
    call!(Ring::from_raw(ring).queue_init(entries, &mut p, None).map(drop))
}

/// Sets a ring up with parameters. Where the kernel knows of `IORING_SETUP_NO_SQARRAY` (6.6), the
/// ring has none, asked for or not, and `p->flags` says so afterwards. To find that out, a set-up
/// that the kernel refuses with `-EINVAL` is tried a second time, without that flag, unless `p` had
/// it.
///
/// A failure leaves `p` as it was and the ring dead: calls on it return errors and touch nothing.
/// `LIBURING_SPLIT_MMAP=1` in the environment has the ring mapped in two pieces, unless the program
/// is set-user-id.
///
/// For `IORING_SETUP_NO_MMAP` and `IORING_SETUP_DEFER_TASKRUN` see `io_uring_queue_init`.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `ring`: the ring.
/// - `p`: parameters, with `IORING_SETUP_*` in `flags`; the kernel's answers are in it afterwards,
///   with `IORING_FEAT_*` in `features`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: 0 entries, too many without `IORING_SETUP_CLAMP`, flags that the kernel does not
///   know or that do not go together, or offsets of the kernel's that do not fit.
/// - `-EPERM`: io_uring is forbidden (`kernel.io_uring_disabled`, seccomp).
/// - `-ENOSYS`: the kernel has no io_uring.
/// - `-ENOMEM`: memory ran out, or the user's locked memory (`RLIMIT_MEMLOCK`), or there is no huge
///   page for `IORING_SETUP_NO_MMAP`.
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
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_queue_init_params(
    entries: c_uint,
    ring: *mut io_uring,
    p: *mut io_uring_params,
) -> c_int {
    call!(Ring::from_raw(ring).queue_init(entries, &mut *p, None).map(drop))
}

/// Sets a ring up in memory of the caller's, which it needs until the ring is given up. What is
/// behind the bytes used can serve for other rings.
///
/// Before Linux 6.10 memory of more than one page has to be physically contiguous: a huge page.
/// The kernel may write to the memory for a while after the ring has been given up: the next ring
/// wants memory of its own.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `ring`: the ring.
/// - `p`: parameters; the kernel's answers are in it afterwards.
/// - `buf`: the memory, aligned to a page; what is in it does not matter. If it is null, memory is
///   allocated, and freed by `io_uring_queue_exit`.
/// - `buf_size`: length of the memory, in bytes.
///
/// # Returns
///
/// How many bytes of the memory the ring uses, whole pages, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: as for `io_uring_queue_init_params`, or memory that is not aligned to a page.
/// - `-ENOMEM`: the memory is too short.
/// - `-EPERM`: io_uring is forbidden.
///
/// # Since
///
/// Linux 6.5.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.5, liburing-ffi LIBURING_2.5
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_queue_init_mem(
    entries: c_uint,
    ring: *mut io_uring,
    p: *mut io_uring_params,
    buf: *mut c_void,
    buf_size: size_t,
) -> c_int {
    call!(ring.queue_init_mem(entries, &mut *p, Buffer::new(buf, buf_size)))
}

/// Maps a ring that the caller has set up with `io_uring_setup`. The descriptor stays the caller's
/// if this fails, and is the ring's if it succeeds.
///
/// A ring without `IORING_SETUP_NO_SQARRAY` has its array filled in.
///
/// # Parameters
///
/// - `fd`: the ring's descriptor.
/// - `p`: the parameters that io_uring_setup(2) filled in.
/// - `ring`: the ring.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: sizes or offsets in `p` that do not fit, or a ring that has nothing to map
///   (`IORING_SETUP_NO_MMAP`).
/// - `-ENOMEM`: memory ran out.
/// - `-EBADF`: `fd` is not open.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4, from 2.3
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_queue_mmap(
    fd: c_int,
    p: *mut io_uring_params,
    ring: *mut io_uring,
) -> c_int {
    call!(ring.queue_mmap(fd, &*p))
}

/// Keeps the ring's memory from children made by fork(2).
///
/// A child must not use the ring, nor give it up with `io_uring_queue_exit`: it would unmap what it
/// has put in that place.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring has no memory, or the caller's memory is part of a huge page.
/// - `-ENOMEM`: memory ran out.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_ring_dontfork(ring: *mut io_uring) -> c_int {
    call!(ring.ring_dontfork())
}

/// Gives a ring up: unmaps its memory and closes its descriptor. Requests under way are cancelled
/// by the kernel, in its own time. A second call does nothing.
///
/// A registered descriptor is unregistered only in the thread that registered it; from elsewhere
/// its slot stays until that thread ends.
///
/// # Parameters
///
/// - `ring`: the ring.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_queue_exit(ring: *mut io_uring) {
    call!(ring.queue_exit())
}

/// Sets a ring up with parameters and flags exactly as given. In the archive only.
///
/// # Parameters
///
/// - `entries`: number of submission queue entries; rounded up to a power of two.
/// - `ring`: the ring.
/// - `p`: parameters; the kernel's answers are in it afterwards.
/// - `buf`: memory for the ring, aligned to a page, or null.
/// - `buf_size`: length of the memory, in bytes.
///
/// # Returns
///
/// How many bytes of the memory the ring uses, 0 without any, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: as for `io_uring_queue_init_params`.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: static only
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __io_uring_queue_init_params(
    entries: c_uint,
    ring: *mut io_uring,
    p: *mut io_uring_params,
    buf: *mut c_void,
    buf_size: size_t,
) -> c_int {
    call!(ring.queue_init_exact(entries, &mut *p, Buffer::new(buf, buf_size)))
}

/// Unmaps the rings of both queues, but not the submission entries. In the archive only.
///
/// # Parameters
///
/// - `sq`: the submission queue's half.
/// - `cq`: the completion queue's half.
///
/// # Since
///
/// Linux 5.1.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: static only
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_unmap_rings(sq: *mut io_uring_sq, cq: *mut io_uring_cq) {
    call!(mapping::unmap_rings(&*sq, &*cq))
}

/// Changes the sizes of a ring's queues; what is in them stays, prepared entries too. Nobody may
/// use the ring meanwhile, and pointers to entries and completions are void afterwards. `p->flags`
/// is 0 afterwards.
///
/// If the kernel has resized the ring but its memory cannot be mapped, the ring is out of service:
/// it hands out no entries, and submitting and waiting return `-EBADF`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `p`: the new sizes; the kernel's answers afterwards.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring has no `IORING_SETUP_DEFER_TASKRUN`, has `IORING_SETUP_NO_MMAP`, or the
///   parameters are bad.
/// - `-EBADF`: the ring has no descriptor: nothing was changed.
/// - `-EEXIST`: another task than the ring's own.
/// - `-EOVERFLOW`: what is in the queues does not fit.
/// - `-ENOMEM`: memory ran out.
///
/// # Since
///
/// Linux 6.13.
///
/// # Safety
///
/// See [`capi`](super).
///
/// Symbols: liburing LIBURING_2.9, liburing-ffi LIBURING_2.9
#[unsafe(no_mangle)]
pub unsafe extern "C" fn io_uring_resize_rings(
    ring: *mut io_uring,
    p: *mut io_uring_params,
) -> c_int {
    call!(ring.resize_rings(&mut *p))
}
