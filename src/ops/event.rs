//! Waiting for events, children and futexes.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_prep_poll_mask;

ops! {
    /// Waits for events on a file, once.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `poll_mask`: events to wait for, as of poll(2).
    ///
    /// # Completion
    ///
    /// The events that occurred, as of poll(2), or `-errno`; `-ECANCELED` when the poll was
    /// removed.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the file has nothing to wait on.
    /// - `-ECANCELED`: the poll was removed, or the request was cancelled.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_add(fd: c_int, poll_mask: c_uint) => IORING_OP_POLL_ADD {
        fd: fd, u3.poll32_events: __io_uring_prep_poll_mask(poll_mask),
    }

    /// Reports events on a file again and again.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `poll_mask`: events to wait for, as of poll(2).
    ///
    /// # Completion
    ///
    /// One completion an event: the events, or `-errno`. `IORING_CQE_F_MORE` says that more will
    /// come.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the file has nothing to wait on, `IOSQE_CQE_SKIP_SUCCESS` is set, or the kernel
    ///   is older than 5.13.
    /// - `-ECANCELED`: the poll was removed, or the request was cancelled.
    ///
    /// # Since
    ///
    /// Linux 5.13.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_multishot(fd: c_int, poll_mask: c_uint) => IORING_OP_POLL_ADD {
        fd: fd, len: IORING_POLL_ADD_MULTI, u3.poll32_events: __io_uring_prep_poll_mask(poll_mask),
    }

    /// Removes a poll.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data to match.
    ///
    /// # Completion
    ///
    /// 0, `-ENOENT` where there is no such poll, or `-EALREADY` where it is just completing.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no poll with that user data.
    /// - `-EALREADY`: the poll is just completing.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_remove(user_data: __u64) => IORING_OP_POLL_REMOVE {
        fd: -1, u2.addr: user_data,
    }

    /// Changes the events or the user data of a poll.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `old_user_data`: user data of the poll to change.
    /// - `new_user_data`: its new user data, with `IORING_POLL_UPDATE_USER_DATA`.
    /// - `poll_mask`: events to wait for, as of poll(2).
    /// - `flags`: `IORING_POLL_UPDATE_EVENTS`, `IORING_POLL_UPDATE_USER_DATA`.
    ///
    /// # Completion
    ///
    /// 0, `-ENOENT` where there is no such poll, or `-EALREADY` where it is just completing.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no poll with that user data.
    /// - `-EALREADY`: the poll is just completing.
    /// - `-EINVAL`: unknown flags, or something to change to without the flag for it; or the kernel
    ///   is older than 5.13.
    ///
    /// # Since
    ///
    /// Linux 5.13.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_update(
        old_user_data: __u64,
        new_user_data: __u64,
        poll_mask: c_uint,
        flags: c_uint,
    ) => IORING_OP_POLL_REMOVE {
        fd: -1, u1.off: new_user_data, u2.addr: old_user_data, len: flags,
        u3.poll32_events: __io_uring_prep_poll_mask(poll_mask),
    }

    /// Changes what an epoll instance watches, as epoll_ctl(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `epfd`: the epoll instance.
    /// - `fd`: the file to watch.
    /// - `op`: `EPOLL_CTL_*`.
    /// - `ev`: which events, and the data that comes with them.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `epfd` or `fd` is not open.
    /// - `-EFAULT`: `ev` is not memory of the program's.
    ///
    /// And those of epoll_ctl(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_epoll_ctl(
        epfd: c_int,
        fd: c_int,
        op: c_int,
        ev: *const epoll_event,
    ) => IORING_OP_EPOLL_CTL {
        fd: epfd, u1.off: fd as __u32 as __u64, u2.addr: ev as __u64, len: op as __u32,
    }

    /// Waits for events of an epoll instance, as epoll_wait(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the epoll instance.
    /// - `events`: where the events go.
    /// - `maxevents`: how many events there is room for.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The number of events, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `fd` is no epoll instance, `maxevents` is not above 0, or `flags` is not 0.
    /// - `-EFAULT`: `events` is not memory of the program's.
    ///
    /// Symbols: liburing-ffi LIBURING_2.10
    pub fn io_uring_prep_epoll_wait(
        fd: c_int,
        events: *mut epoll_event,
        maxevents: c_int,
        flags: c_uint,
    ) => IORING_OP_EPOLL_WAIT {
        fd: fd, u2.addr: events as __u64, len: maxevents as __u32,
        u3.msg_flags: flags,
    }

    /// Waits for a child to change state, as waitid(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `idtype`: what `id` means, `P_*`.
    /// - `id`: whom to wait for.
    /// - `infop`: where the answer goes.
    /// - `options`: `WEXITED`, `WSTOPPED`, ….
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ECHILD`: there is no such child.
    /// - `-EINVAL`: `idtype` or `options` is none that waitid(2) takes, or `flags` is not 0.
    /// - `-EFAULT`: `infop` is not memory of the program's.
    ///
    /// And those of waitid(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    /// Requires: WEXITED SI_USER
    pub fn io_uring_prep_waitid(
        idtype: idtype_t,
        id: id_t,
        infop: *mut siginfo_t,
        options: c_int,
        flags: c_uint,
    ) => IORING_OP_WAITID {
        fd: id as c_int, len: idtype as __u32, u3.waitid_flags: flags,
        u5.file_index: options as __u32, u1.addr2: infop as __u64,
    }

    /// Waits on a futex.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `futex`: the futex.
    /// - `val`: the value to find there.
    /// - `mask`: who may wake it, as a bit set.
    /// - `futex_flags`: `FUTEX2_*` flags.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0 when woken, `-EAGAIN` where the futex has another value, or another `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: the futex has another value.
    /// - `-EINVAL`: unknown flags, a `mask` of 0, a futex that is not aligned, or a number too
    ///   large for its size.
    /// - `-EFAULT`: `futex` is not memory of the program's.
    ///
    /// And those of futex(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    pub fn io_uring_prep_futex_wait(
        futex: *const uint32_t,
        val: uint64_t,
        mask: uint64_t,
        futex_flags: uint32_t,
        flags: c_uint,
    ) => IORING_OP_FUTEX_WAIT {
        fd: futex_flags as c_int, u1.off: val, u2.addr: futex as __u64, u3.futex_flags: flags,
        u6.s1.addr3: mask,
    }

    /// Wakes those who wait on a futex.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `futex`: the futex.
    /// - `val`: how many to wake.
    /// - `mask`: which waiters, as a bit set.
    /// - `futex_flags`: `FUTEX2_*` flags.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// How many were woken, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: unknown flags, a `mask` of 0, a futex that is not aligned, or a number too
    ///   large for its size.
    /// - `-EFAULT`: `futex` is not memory of the program's.
    ///
    /// And those of futex(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    pub fn io_uring_prep_futex_wake(
        futex: *const uint32_t,
        val: uint64_t,
        mask: uint64_t,
        futex_flags: uint32_t,
        flags: c_uint,
    ) => IORING_OP_FUTEX_WAKE {
        fd: futex_flags as c_int, u1.off: val, u2.addr: futex as __u64, u3.futex_flags: flags,
        u6.s1.addr3: mask,
    }

    /// Waits on several futexes.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `futex`: the futexes, each with the value to find there.
    /// - `nr_futex`: number of futexes.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The index of the one that woke it, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: a futex has another value.
    /// - `-EINVAL`: `nr_futex` is 0 or above 128, `flags` is not 0, or a futex has unknown flags or
    ///   is not aligned.
    /// - `-EFAULT`: `futex`, or a futex that it names, is not memory of the program's.
    ///
    /// And those of futex(2).
    ///
    /// Symbols: liburing-ffi LIBURING_2.5, from 2.6
    pub fn io_uring_prep_futex_waitv(
        futex: *const futex_waitv,
        nr_futex: uint32_t,
        flags: c_uint,
    ) => IORING_OP_FUTEX_WAITV {
        u2.addr: futex as __u64, len: nr_futex, u3.futex_flags: flags,
    }
}
