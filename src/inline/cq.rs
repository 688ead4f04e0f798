//! The CQ ring: CQEs that are ready, peeking, waiting, and marking CQEs as seen.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::wait::__io_uring_get_cqe;
use crate::inline::unlikely;
use crate::sys::barrier::*;

inline! {
    /// Returns by how many bits a CQ index is shifted to index `struct io_uring_cqe`, from setup
    /// flags.
    ///
    /// # Parameters
    ///
    /// - `flags`: the setup flags of a ring.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_CQE32`, else 0.
    ///
    /// # Since
    ///
    /// No kernel support is needed.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_cqe_shift_from_flags(flags: c_uint) -> c_uint {
        if flags & IORING_SETUP_CQE32 != 0 { 1 } else { 0 }
    }

    /// Returns by how many bits a CQ index is shifted to index `struct io_uring_cqe`.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_CQE32`, else 0.
    ///
    /// # Since
    ///
    /// No kernel support is needed.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_cqe_shift(ring: *const io_uring) -> c_uint {
        io_uring_cqe_shift_from_flags((*ring).flags)
    }

    /// Returns how many slots of the CQ ring a CQE takes on a ring with `IORING_SETUP_CQE_MIXED`.
    /// On other rings every CQE takes one slot.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the CQE.
    ///
    /// # Returns
    ///
    /// 2 for a 32-byte CQE (`IORING_CQE_F_32`), else 1.
    ///
    /// # Since
    ///
    /// Linux 6.18, which has `IORING_SETUP_CQE_MIXED`; on older kernels the result is 1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.12, from 2.13
    pub fn io_uring_cqe_nr(cqe: *const io_uring_cqe) -> c_uint {
        if (*cqe).flags & IORING_CQE_F_32 != 0 { 2 } else { 1 }
    }

    /// Starts an iteration over the CQEs that are ready now. CQEs that the kernel posts later are
    /// not part of it.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The iterator.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.15
    pub fn io_uring_cqe_iter_init(ring: *const io_uring) -> io_uring_cqe_iter {
        io_uring_cqe_iter {
            cqes: (*ring).cq.cqes,
            mask: (*ring).cq.ring_mask,
            shift: io_uring_cqe_shift(ring),
            head: *(*ring).cq.khead,
            tail: io_uring_smp_load_acquire((*ring).cq.ktail),
        }
    }

    /// Moves the iterator to the next CQE. Skip CQEs (`IORING_CQE_F_SKIP`) are part of the
    /// iteration.
    ///
    /// A CQE with `IORING_CQE_F_32` counts as two slots, whatever the ring: the iterator does not
    /// know the setup flags. On a ring without `IORING_SETUP_CQE_MIXED` the kernel never sets that
    /// flag itself, but a message from another ring may pass it on (`IORING_MSG_RING_FLAGS_PASS`);
    /// the macro `io_uring_for_each_cqe` is right there, too.
    ///
    /// # Parameters
    ///
    /// - `iter`: the iterator.
    /// - `cqe`: where the pointer to the CQE is stored.
    ///
    /// # Returns
    ///
    /// True if there was another CQE, and false at the end.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.15
    pub fn io_uring_cqe_iter_next(
        iter: *mut io_uring_cqe_iter,
        cqe: *mut *mut io_uring_cqe,
    ) -> bool {
        if (*iter).head == (*iter).tail {
            return false;
        }
        *cqe = (*iter).cqes.add((((*iter).head & (*iter).mask) << (*iter).shift) as usize);
        (*iter).head = (*iter).head.wrapping_add(1);
        if unlikely((**cqe).flags & IORING_CQE_F_32 != 0) {
            (*iter).head = (*iter).head.wrapping_add(1);
        }
        true
    }

    /// Starts an iteration like `io_uring_cqe_iter_init`, for `io_uring_for_each_cqe`: with
    /// `IORING_SETUP_CQE_MIXED`, the `shift` of the iterator has a bit for that, too.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The iterator, for `__io_uring_for_each_next` alone.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: none
    pub fn __io_uring_for_each_init(ring: *const io_uring) -> io_uring_cqe_iter {
        io_uring_cqe_iter {
            cqes: (*ring).cq.cqes,
            mask: (*ring).cq.ring_mask,
            // `IORING_SETUP_CQE32` is bit 11: it becomes bit 0.
            shift: ((*ring).flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED)) >> 11,
            head: *(*ring).cq.khead,
            tail: io_uring_smp_load_acquire((*ring).cq.ktail),
        }
    }

    /// Moves an iterator of `__io_uring_for_each_init` to the next CQE.
    ///
    /// # Parameters
    ///
    /// - `iter`: the iterator.
    /// - `cqe`: where the pointer to the CQE is stored.
    ///
    /// # Returns
    ///
    /// True if there was another CQE, and false at the end.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: none
    pub fn __io_uring_for_each_next(
        iter: *mut io_uring_cqe_iter,
        cqe: *mut *mut io_uring_cqe,
    ) -> bool {
        if (*iter).head == (*iter).tail {
            return false;
        }
        // CPUs shift by these five bits, so that the mask takes no instruction.
        *cqe = (*iter).cqes.add((((*iter).head & (*iter).mask) << ((*iter).shift & 31)) as usize);
        (*iter).head = (*iter).head.wrapping_add(1);
        if unlikely((**cqe).flags & IORING_CQE_F_32 != 0)
            && (*iter).shift & (IORING_SETUP_CQE_MIXED >> 11) != 0
        {
            (*iter).head = (*iter).head.wrapping_add(1);
        }
        true
    }

    /// Marks the first `nr` CQEs as seen: advances the CQ head. With `IORING_SETUP_CQE_MIXED` a
    /// 32-byte CQE counts as two.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `nr`: how many slots; 0 does nothing.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_advance(ring: *mut io_uring, nr: c_uint) {
        // Another thread may be reaping; a count of 0 must not store an old head.
        if nr != 0 {
            io_uring_smp_store_release((*ring).cq.khead, (*(*ring).cq.khead).wrapping_add(nr));
        }
    }

    /// Marks the first CQE as seen: advances the CQ head by the slots that the CQE takes. The
    /// kernel may overwrite the CQE from then on.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe`: the CQE, which must be the first of the CQ ring; null does nothing.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cqe_seen(ring: *mut io_uring, cqe: *mut io_uring_cqe) {
        if !cqe.is_null() {
            if (*ring).flags & IORING_SETUP_CQE_MIXED != 0 {
                io_uring_cq_advance(ring, io_uring_cqe_nr(cqe));
            } else {
                io_uring_cq_advance(ring, 1);
            }
        }
    }

    /// Returns the pointer that `io_uring_sqe_set_data` stored in the SQE.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the CQE.
    ///
    /// # Returns
    ///
    /// The pointer.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cqe_get_data(cqe: *const io_uring_cqe) -> *mut c_void {
        (*cqe).user_data as *mut c_void
    }

    /// Returns the number that `io_uring_sqe_set_data64` stored in the SQE.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the CQE.
    ///
    /// # Returns
    ///
    /// The number.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cqe_get_data64(cqe: *const io_uring_cqe) -> __u64 {
        (*cqe).user_data
    }

    /// Returns how many CQEs are ready. With `IORING_SETUP_CQE_MIXED` it counts slots: a 32-byte
    /// CQE as two, and skip CQEs too.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The number of CQEs or slots.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_ready(ring: *const io_uring) -> c_uint {
        io_uring_smp_load_acquire((*ring).cq.ktail).wrapping_sub(*(*ring).cq.khead)
    }

    /// Tests whether completion notification on the registered eventfd is enabled.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// True if it is enabled.
    ///
    /// # Since
    ///
    /// Linux 5.8. On older kernels it is always enabled.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_eventfd_enabled(ring: *const io_uring) -> bool {
        if (*ring).cq.kflags.is_null() {
            return true;
        }
        (*(*ring).cq.kflags & IORING_CQ_EVENTFD_DISABLED) == 0
    }

    /// Enables or disables completion notification on the registered eventfd.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `enabled`: true to enable it, false to disable it.
    ///
    /// # Returns
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EOPNOTSUPP`: the kernel is older than 5.8, and `enabled` is false.
    ///
    /// # Since
    ///
    /// Linux 5.8.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_eventfd_toggle(ring: *mut io_uring, enabled: bool) -> c_int {
        if enabled == io_uring_cq_eventfd_enabled(ring) {
            return 0;
        }
        if (*ring).cq.kflags.is_null() {
            return -libc::EOPNOTSUPP;
        }
        let flags: uint32_t = *(*ring).cq.kflags;
        if enabled {
            IO_URING_WRITE_ONCE((*ring).cq.kflags, flags & !IORING_CQ_EVENTFD_DISABLED);
        } else {
            IO_URING_WRITE_ONCE((*ring).cq.kflags, flags | IORING_CQ_EVENTFD_DISABLED);
        }
        0
    }

    /// Consumes a CQE that the program must not see: a skip CQE of a ring with
    /// `IORING_SETUP_CQE_MIXED`, or that of the library's own timeout request on kernels before
    /// 5.11.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe`: the first CQE of the CQ ring.
    /// - `err`: 0 on entry; set to the result of the timeout request if that is an error.
    ///
    /// # Returns
    ///
    /// True if the CQE was consumed and `*err` is 0.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: on kernels before 5.11: the timeout of a wait expired.
    /// - `-ECANCELED`: on kernels before 5.11: the library's timeout request was cancelled.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: none
    pub fn io_uring_skip_cqe(ring: *mut io_uring, cqe: *mut io_uring_cqe, err: *mut c_int) -> bool {
        if (*ring).flags & IORING_SETUP_CQE_MIXED != 0 && (*cqe).flags & IORING_CQE_F_SKIP != 0 {
            io_uring_cqe_seen(ring, cqe);
            return *err == 0;
        }
        if (*ring).features & IORING_FEAT_EXT_ARG != 0 || (*cqe).user_data != LIBURING_UDATA_TIMEOUT
        {
            return false;
        }
        if (*cqe).res < 0 {
            *err = (*cqe).res;
        }
        io_uring_cqe_seen(ring, cqe);
        *err == 0
    }

    /// Gets the first CQE without entering the kernel. The other inline functions use it.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first CQE is stored; null if none is ready, or on
    ///   failure.
    /// - `nr_available`: where the number of CQEs that are ready is stored, if not null.
    ///
    /// # Returns
    ///
    /// 0, even if no CQE is ready, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: on kernels before 5.11: the timeout of a wait expired.
    /// - `-ECANCELED`: on kernels before 5.11: the library's timeout request was cancelled.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.15
    pub fn __io_uring_peek_cqe(
        ring: *mut io_uring,
        cqe_ptr: *mut *mut io_uring_cqe,
        nr_available: *mut c_uint,
    ) -> c_int {
        let mut err: c_int = 0;
        let mut available: c_uint;
        let mut cqe: *mut io_uring_cqe;
        loop {
            let tail: c_uint = io_uring_smp_load_acquire((*ring).cq.ktail);
            let head: c_uint = *(*ring).cq.khead;
            cqe = core::ptr::null_mut();
            available = tail.wrapping_sub(head);
            if available == 0 {
                break;
            }
            let index: c_uint = (head & (*ring).cq.ring_mask) << io_uring_cqe_shift(ring);
            cqe = (*ring).cq.cqes.add(index as usize);
            if !io_uring_skip_cqe(ring, cqe, &raw mut err) {
                if err != 0 {
                    cqe = core::ptr::null_mut();
                }
                break;
            }
        }
        *cqe_ptr = cqe;
        if !nr_available.is_null() {
            *nr_available = available;
        }
        err
    }

    /// Waits until `wait_nr` CQEs are ready. A signal ends the wait only while no CQE is ready.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first CQE is stored; null on failure.
    /// - `wait_nr`: how many CQEs to wait for, those that are ready already included; at most as
    ///   many as the CQ ring holds.
    ///
    /// # Returns
    ///
    /// 0, with the first CQE in `*cqe_ptr`, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINTR`: a signal arrived and no CQE is ready.
    /// - `-EAGAIN`: `wait_nr` is 0 and no CQE is ready.
    /// - `-EBADF`: the ring is closed.
    /// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
    /// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
    /// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_wait_cqe_nr(
        ring: *mut io_uring,
        cqe_ptr: *mut *mut io_uring_cqe,
        wait_nr: c_uint,
    ) -> c_int {
        __io_uring_get_cqe(ring, cqe_ptr, 0, wait_nr, core::ptr::null_mut())
    }

    /// Gets the first CQE that is ready, without waiting. Enters the kernel only if none is ready
    /// and some are pending there (CQ overflow, or task work with `IORING_SETUP_TASKRUN_FLAG`), or
    /// with `IORING_SETUP_IOPOLL`, to poll once. The CQE stays in the ring until
    /// `io_uring_cqe_seen`.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first CQE is stored; null on failure.
    ///
    /// # Returns
    ///
    /// 0, with the first CQE in `*cqe_ptr`, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: no CQE is ready.
    /// - `-EBADF`: the ring is closed.
    ///
    /// If the call enters the kernel, the errors of `io_uring_get_events` are possible, too.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_peek_cqe(ring: *mut io_uring, cqe_ptr: *mut *mut io_uring_cqe) -> c_int {
        let head: c_uint = *(*ring).cq.khead;
        if io_uring_smp_load_acquire((*ring).cq.ktail) == head {
            if (*ring).flags & IORING_SETUP_IOPOLL == 0
                && (IO_URING_READ_ONCE((*ring).sq.kflags)
                    & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN))
                    == 0
            {
                *cqe_ptr = core::ptr::null_mut();
                return -libc::EAGAIN;
            }
        } else if (*ring).flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED) == 0
            && (*ring).features & IORING_FEAT_EXT_ARG != 0
        {
            *cqe_ptr = (*ring).cq.cqes.add((head & (*ring).cq.ring_mask) as usize);
            return 0;
        }
        // Other rings have 32-byte CQEs, or CQEs that the caller must not see.
        io_uring_wait_cqe_nr(ring, cqe_ptr, 0)
    }

    /// Waits until a CQE is ready. If one is ready already, the call returns it without entering
    /// the kernel.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first CQE is stored; null on failure.
    ///
    /// # Returns
    ///
    /// 0, with the first CQE in `*cqe_ptr`, or `-errno`. The result of the request is in `res` of
    /// the CQE.
    ///
    /// # Errors
    ///
    /// - `-EINTR`: a signal arrived and no CQE is ready.
    /// - `-EBADF`: the ring is closed.
    /// - `-EBADFD`: the ring is disabled (`IORING_SETUP_R_DISABLED`).
    /// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`, the ring belongs to another thread.
    /// - `-EBADR`: CQEs were lost because the kernel could not allocate memory for them.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_wait_cqe(ring: *mut io_uring, cqe_ptr: *mut *mut io_uring_cqe) -> c_int {
        let head: c_uint = *(*ring).cq.khead;
        if io_uring_smp_load_acquire((*ring).cq.ktail) != head
            && (*ring).flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED) == 0
            && (*ring).features & IORING_FEAT_EXT_ARG != 0
        {
            *cqe_ptr = (*ring).cq.cqes.add((head & (*ring).cq.ring_mask) as usize);
            return 0;
        }
        io_uring_wait_cqe_nr(ring, cqe_ptr, 1)
    }
}
