//! Waiting for file events, child processes and futexes.

use super::ops;
use crate::abi::io_uring::*;
use crate::abi::types::*;
use crate::inline::sqe::__io_uring_prep_poll_mask;

ops! {
    /// Waits once until a file is ready, as poll(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `poll_mask`: the events of poll(2) to wait for, such as `POLLIN`.
    ///
    /// # Completion
    ///
    /// The events that occurred, a mask as of poll(2), or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the file reports no events (a regular file), and `poll_mask` has neither
    ///   `POLLIN` nor `POLLOUT`.
    /// - `-ECANCELED`: the poll was removed or cancelled.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_add(fd: c_int, poll_mask: c_uint) => IORING_OP_POLL_ADD {
        fd: fd, u3.poll32_events: __io_uring_prep_poll_mask(poll_mask),
    }

    /// Reports each time a file becomes ready, until removed.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file descriptor or, with `IOSQE_FIXED_FILE`, the index of a registered file.
    /// - `poll_mask`: the events of poll(2) to wait for, such as `POLLIN`.
    ///
    /// # Completion
    ///
    /// One CQE per event: the events that occurred, a mask as of poll(2), or `-errno`. The poll has
    /// ended with the first CQE without `IORING_CQE_F_MORE`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: the file reports no events (a regular file), and `poll_mask` has neither
    ///   `POLLIN` nor `POLLOUT`; `IOSQE_CQE_SKIP_SUCCESS` is set; or the kernel is older than 5.13.
    /// - `-ECANCELED`: the poll was removed or cancelled.
    ///
    /// # Since
    ///
    /// Linux 5.13.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_multishot(fd: c_int, poll_mask: c_uint) => IORING_OP_POLL_ADD {
        fd: fd, len: IORING_POLL_ADD_MULTI, u3.poll32_events: __io_uring_prep_poll_mask(poll_mask),
    }

    /// Removes a poll, which then completes with `-ECANCELED`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `user_data`: the user data of the poll.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no poll with this user data, or it has completed.
    /// - `-EALREADY`: the poll is completing at this moment.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_poll_remove(user_data: __u64) => IORING_OP_POLL_REMOVE {
        fd: -1, u2.addr: user_data,
    }

    /// Changes the events or the user data of a poll that is armed.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `old_user_data`: the user data of the poll.
    /// - `new_user_data`: its new user data, with `IORING_POLL_UPDATE_USER_DATA`; otherwise 0.
    /// - `poll_mask`: its new events, with `IORING_POLL_UPDATE_EVENTS`; otherwise 0.
    /// - `flags`: `IORING_POLL_UPDATE_EVENTS`, `IORING_POLL_UPDATE_USER_DATA`, or both.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`. If the poll cannot be armed with its new events, the update has the result 0,
    /// and the poll ends with `-ECANCELED`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no poll with this user data, or it has completed.
    /// - `-EALREADY`: the poll is completing at this moment.
    /// - `-EINVAL`: `flags` is 0 or has an unknown flag, a new value is given without its flag, or
    ///   the kernel is older than 5.13.
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

    /// Adds, changes or removes a file of an epoll instance, as epoll_ctl(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `epfd`: the epoll instance.
    /// - `fd`: the descriptor to watch.
    /// - `op`: `EPOLL_CTL_ADD`, `EPOLL_CTL_MOD` or `EPOLL_CTL_DEL`.
    /// - `ev`: the events and the data to report with them; copied on submission. Unused for
    ///   `EPOLL_CTL_DEL`.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `epfd` or `fd` is not open.
    /// - `-EFAULT`: `ev` is outside the accessible address space.
    /// - `-EEXIST`: with `EPOLL_CTL_ADD`: the instance watches `fd` already.
    /// - `-ENOENT`: with `EPOLL_CTL_MOD` or `EPOLL_CTL_DEL`: the instance does not watch `fd`.
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
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `fd`: the epoll instance.
    /// - `events`: memory for the events; must stay valid until the completion.
    /// - `maxevents`: number of elements of `events`.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The number of events stored in `events`, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: `fd` is not open.
    /// - `-EINVAL`: `fd` is not an epoll instance, `maxevents` is not positive, or `flags` is not
    ///   0.
    /// - `-EFAULT`: `events` is outside the accessible address space.
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

    /// Waits until a child process changes state, as waitid(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `idtype`: the meaning of `id`: `P_PID`, `P_PIDFD`, `P_PGID` or `P_ALL`.
    /// - `id`: the process, PID file descriptor or process group.
    /// - `infop`: memory for the state change, or null; must stay valid until the completion.
    /// - `options`: `WEXITED`, `WSTOPPED`, `WCONTINUED`, `WNOHANG`, `WNOWAIT` of waitid(2).
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ECHILD`: there is no such child.
    /// - `-EINVAL`: `idtype` or `options` is invalid, or `flags` is not 0.
    /// - `-EFAULT`: `infop` is outside the accessible address space.
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

    /// Waits on a futex, as the `FUTEX_WAIT_BITSET` operation of futex(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `futex`: the futex, a 32-bit word; its memory must stay valid until the completion.
    /// - `val`: the value that the futex is expected to have.
    /// - `mask`: bit set that a wake must intersect; `FUTEX_BITSET_MATCH_ANY` for every wake. Not
    ///   0.
    /// - `futex_flags`: `FUTEX2_SIZE_U32`, with `FUTEX2_PRIVATE` if all users are threads of this
    ///   process.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// 0 if woken, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: the futex does not have the value `val`.
    /// - `-EINVAL`: `futex_flags` has another size or an unknown flag, `mask` is 0, the futex is
    ///   not aligned, `val` or `mask` exceeds 32 bits, or `flags` is not 0.
    /// - `-EFAULT`: `futex` is outside the accessible address space.
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

    /// Wakes waiters of a futex, as the `FUTEX_WAKE_BITSET` operation of futex(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `futex`: the futex, a 32-bit word; its memory must stay valid until the completion.
    /// - `val`: maximum number of waiters to wake.
    /// - `mask`: wakes only waiters whose mask intersects; `FUTEX_BITSET_MATCH_ANY` for all. Not 0.
    /// - `futex_flags`: `FUTEX2_SIZE_U32`, with `FUTEX2_PRIVATE` if all users are threads of this
    ///   process.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The number of waiters that were woken, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINVAL`: `futex_flags` has another size or an unknown flag, `mask` is 0, the futex is
    ///   not aligned, `val` or `mask` exceeds 32 bits, or `flags` is not 0.
    /// - `-EFAULT`: `futex` is outside the accessible address space.
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

    /// Waits on several futexes, until one of them is woken, as futex_waitv(2) does.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE to fill, from `io_uring_get_sqe`.
    /// - `futex`: array of futexes, each with its expected value and flags; copied on submission.
    /// - `nr_futex`: number of elements of `futex`, 1 to 128.
    /// - `flags`: 0.
    ///
    /// # Completion
    ///
    /// The index of a futex that was woken, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: a futex does not have its expected value.
    /// - `-EINVAL`: `nr_futex` is 0 or above 128, `flags` is not 0, or an element has invalid flags
    ///   or an unaligned address.
    /// - `-EFAULT`: `futex`, or a futex that it names, is outside the accessible address space.
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
