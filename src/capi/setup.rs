//! Initialising rings and tearing them down.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ring::{Ring, mapping, setup::Buffer};

/// Initialises a ring: the kernel allocates it, and its memory is mapped. On kernels with
/// `IORING_SETUP_NO_SQARRAY` (6.6), that flag is added.
///
/// After a failure the ring is closed: calls on it return errors and do nothing.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two. The CQ ring holds twice as many CQEs.
/// - `ring`: the structure to initialise.
/// - `flags`: `IORING_SETUP_*`.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`; a flag is not known to
///   the kernel, or not permitted together with another one.
/// - `-EPERM`: io_uring is forbidden (`kernel.io_uring_disabled`, seccomp, security module).
/// - `-ENOSYS`: the kernel has no io_uring, or seccomp hides it.
/// - `-ENOMEM`: the kernel could not allocate memory, or `RLIMIT_MEMLOCK` would be exceeded; with
///   `IORING_SETUP_NO_MMAP`, or no huge page is available.
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

/// Initialises a ring with parameters, and stores the kernel's results in them. On kernels with
/// `IORING_SETUP_NO_SQARRAY` (6.6), that flag is added, and set in `p->flags` afterwards.
///
/// After a failure `p` is unchanged and the ring is closed: calls on it return errors and do
/// nothing.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `ring`: the structure to initialise.
/// - `p`: the parameters; all fields that are not used must be 0. On success the kernel fills in
///   the sizes, the offsets and `features` (`IORING_FEAT_*`).
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: `entries` is 0, or above 32768 without `IORING_SETUP_CLAMP`; `cq_entries` is 0,
///   below the number of SQEs or above 65536 (with `IORING_SETUP_CQSIZE`); a flag is not known to
///   the kernel, or not permitted together with another one; a reserved field is not 0.
/// - `-EPERM`: io_uring is forbidden (`kernel.io_uring_disabled`, seccomp, security module), or an
///   SQPOLL thread is, on kernels before 5.13.
/// - `-ENOSYS`: the kernel has no io_uring, or seccomp hides it.
/// - `-ENOMEM`: the kernel could not allocate memory, or `RLIMIT_MEMLOCK` would be exceeded; with
///   `IORING_SETUP_NO_MMAP`, or no huge page is available.
/// - `-EMFILE`: the process has too many open files.
/// - `-ENFILE`: the system has too many open files.
/// - `-ENXIO`: with `IORING_SETUP_ATTACH_WQ`: `wq_fd` is not open.
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

/// Initialises a ring in caller-provided memory, with `IORING_SETUP_NO_MMAP`. The memory must stay
/// valid until the ring is torn down. What follows the bytes that are used is free for other rings.
///
/// After a failure the flags of `p` are unchanged and the ring is closed.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `ring`: the structure to initialise.
/// - `p`: the parameters, as for `io_uring_queue_init_params`.
/// - `buf`: the memory, aligned to a page. It need not be cleared. If it is null, the library maps
///   memory, and `io_uring_queue_exit` unmaps it.
/// - `buf_size`: length of the memory, in bytes.
///
/// # Returns
///
/// How many bytes of the memory the ring uses, a multiple of the page size, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: as for `io_uring_queue_init_params`; `buf` is not aligned to a page; the kernel is
///   older than 6.5.
/// - `-ENOMEM`: `buf_size` is too small, or as for `io_uring_queue_init_params`.
/// - `-EFAULT`: `buf` points outside the accessible address space.
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

/// Maps a ring that the program has set up with io_uring_setup(2), and fills in the structure. On
/// success the descriptor belongs to the ring; on failure it stays open and the ring is closed.
///
/// The SQ array of a ring without `IORING_SETUP_NO_SQARRAY` is filled in.
///
/// # Parameters
///
/// - `fd`: the descriptor that io_uring_setup(2) returned.
/// - `p`: the parameters that io_uring_setup(2) filled in; unchanged.
/// - `ring`: the structure to fill in.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: sizes or offsets in `p` are not possible, or the ring has `IORING_SETUP_NO_MMAP` or
///   `IORING_SETUP_REGISTERED_FD_ONLY`.
/// - `-ENOMEM`: memory could not be mapped.
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

/// Excludes the ring's memory from child processes that fork(2) creates later.
///
/// The child must not use the ring, nor call `io_uring_queue_exit` on it: that would unmap whatever
/// the child has mapped at these addresses.
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
/// - `-EINVAL`: the ring is closed, or caller-provided memory is part of a huge page.
/// - `-ENOMEM`: the kernel could not allocate memory.
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

/// Tears down a ring: unmaps its memory and closes its file descriptor. The kernel cancels requests
/// that have not completed. It does so in the background.
///
/// A second call does nothing. A registered ring descriptor is unregistered only if the calling
/// thread registered it.
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

/// Initialises a ring with exactly the flags in `p`. In the static library only.
///
/// # Parameters
///
/// - `entries`: number of SQEs; rounded up to a power of two.
/// - `ring`: the structure to initialise.
/// - `p`: the parameters; the kernel writes its results here.
/// - `buf`: memory for the ring, aligned to a page, or null.
/// - `buf_size`: length of the memory, in bytes.
///
/// # Returns
///
/// How many bytes of the memory the ring uses, 0 without `IORING_SETUP_NO_MMAP`, or `-errno`.
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

/// Unmaps the SQ ring and the CQ ring, but not the SQEs. In the static library only.
///
/// # Parameters
///
/// - `sq`: the ring's SQ structure.
/// - `cq`: the ring's CQ structure.
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

/// Changes the number of SQEs and CQEs of a ring. Prepared SQEs and CQEs that are ready are kept;
/// all pointers to them become invalid. No other thread may use the ring during the call.
/// `p->flags` is 0 afterwards.
///
/// If the kernel has resized the ring but its memory cannot be mapped, the ring is unusable:
/// `io_uring_get_sqe` returns null, and submitting and waiting return `-EBADF`.
///
/// # Parameters
///
/// - `ring`: the ring.
/// - `p`: the new sizes: `sq_entries`, `cq_entries` with `IORING_SETUP_CQSIZE`, and `flags`. All
///   other fields must be 0. The kernel writes its results here.
///
/// # Returns
///
/// 0, or `-errno`.
///
/// # Errors
///
/// - `-EINVAL`: the ring lacks `IORING_SETUP_DEFER_TASKRUN` or has `IORING_SETUP_NO_MMAP`;
///   `sq_entries` is 0; another size or flag is not permitted; the kernel is older than 6.13.
/// - `-EBADF`: the ring is closed, or has no file descriptor. Nothing has changed.
/// - `-EEXIST`: the ring belongs to another thread.
/// - `-EOVERFLOW`: the SQEs or CQEs in the rings do not fit into the new sizes. Nothing has
///   changed.
/// - `-ENOMEM`: the kernel could not allocate memory.
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
