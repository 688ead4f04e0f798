//! The completion queue: what is ready, taking it, and giving its place back.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::wait::__io_uring_get_cqe;
use crate::inline::unlikely;
use crate::sys::barrier::*;

inline! {
    /// By how much an index is shifted to find a completion, from the ring's setup flags.
    ///
    /// # Parameters
    ///
    /// - `flags`: those that the ring was set up with.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_CQE32`, else 0.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_cqe_shift_from_flags(flags: c_uint) -> c_uint {
        if flags & IORING_SETUP_CQE32 != 0 { 1 } else { 0 }
    }

    /// By how much an index is shifted to find a completion.
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
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_cqe_shift(ring: *const io_uring) -> c_uint {
        io_uring_cqe_shift_from_flags((*ring).flags)
    }

    /// Tells how many slots a completion of a mixed ring takes. In other rings every completion
    /// takes one, whatever its flags.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the completion.
    ///
    /// # Returns
    ///
    /// 2 for one of 32 bytes, else 1.
    ///
    /// # Since
    ///
    /// Linux 6.18, which has mixed rings; before, every completion takes one slot.
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
    /// flag itself, but a message from another ring may pass it on
    /// (`IORING_MSG_RING_FLAGS_PASS`); the macro `io_uring_for_each_cqe` is right there, too.
    ///
    /// # Parameters
    ///
    /// - `iter`: the iterator.
    /// - `cqe`: where the pointer to the CQE goes.
    ///
    /// # Returns
    ///
    /// Whether there was another CQE.
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
    /// - `cqe`: where the pointer to the CQE goes.
    ///
    /// # Returns
    ///
    /// Whether there was another CQE.
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

    /// Marks the first `nr` CQEs as seen: advances the CQ head. With `IORING_SETUP_CQE_MIXED` a CQE of 32
    /// bytes counts two.
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

    /// Gives the place of the first completion back to the kernel; its pointer is of no use any
    /// more.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe`: the completion; null does nothing.
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

    /// What `io_uring_sqe_set_data` set.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the completion.
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

    /// What `io_uring_sqe_set_data64` set.
    ///
    /// # Parameters
    ///
    /// - `cqe`: the completion.
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

    /// Tells how many completions are ready. In a mixed ring it counts slots, fillers too. Before
    /// Linux 5.11 it also counts what became of the library's own timeouts, until a call takes that.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// Their number.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_ready(ring: *const io_uring) -> c_uint {
        io_uring_smp_load_acquire((*ring).cq.ktail).wrapping_sub(*(*ring).cq.khead)
    }

    /// Tells whether completions are announced on the registered eventfd.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// Whether they are.
    ///
    /// # Since
    ///
    /// Linux 5.8. On older kernels they always are.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_eventfd_enabled(ring: *const io_uring) -> bool {
        if (*ring).cq.kflags.is_null() {
            return true;
        }
        (*(*ring).cq.kflags & IORING_CQ_EVENTFD_DISABLED) == 0
    }

    /// Says whether completions are to be announced on the registered eventfd.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `enabled`: whether completions are to be announced.
    ///
    /// # Returns
    ///
    /// 0, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EOPNOTSUPP`: the kernel is older than 5.8.
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

    /// Takes a completion that the caller is not to see: a filler of a mixed ring, or the library's
    /// own timeout on kernels before 5.11.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe`: the completion.
    /// - `err`: where the error goes, `-errno`.
    ///
    /// # Returns
    ///
    /// Whether it was one, and no error came with it.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: on kernels before 5.11: the time of a wait was up.
    /// - `-ECANCELED`: on kernels before 5.11: the library's own timeout was cancelled.
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

    /// Looks for a completion without entering the kernel. For the use of other helpers.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
    /// - `nr_available`: where the number of completions goes, if not null.
    ///
    /// # Returns
    ///
    /// 0, with a null pointer if there is none, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ETIME`: on kernels before 5.11: the time of a wait was up.
    /// - `-ECANCELED`: on kernels before 5.11: the library's own timeout was cancelled.
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

    /// Waits for `wait_nr` CQEs, or as many as the CQ ring holds. The wait ends otherwise only at a
    /// signal, if no CQE is ready, or with an error; see `io_uring_wait_cqes`.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
    /// - `wait_nr`: how many to wait for. In a mixed ring it counts slots, as `io_uring_cq_ready`
    ///   does: a large completion two, and fillers too.
    ///
    /// # Returns
    ///
    /// 0 with the first of them, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: `wait_nr` is 0, and no completion is ready.
    /// - `-EINTR`: a signal came first.
    /// - `-EBADF`: the ring is dead.
    /// - `-EBADFD`: the ring is disabled.
    /// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`: another task than the ring's own waits.
    /// - `-EBADR`: completions were lost: the kernel had no memory to keep those that did not fit.
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

    /// Takes a look: is a completion ready? The kernel is entered only for those that it holds
    /// back. With `IORING_SETUP_DEFER_TASKRUN` and without `IORING_SETUP_TASKRUN_FLAG` that does
    /// not show, and looking alone finds nothing.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
    ///
    /// # Returns
    ///
    /// 0 with the completion, or `-errno`: `-EAGAIN` when there is none, `-EBADF` when the ring is
    /// dead.
    ///
    /// # Errors
    ///
    /// - `-EAGAIN`: no completion is ready.
    /// - `-EBADF`: the ring is dead.
    ///
    /// Where the kernel has to be entered, also those of `io_uring_wait_cqe`.
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

    /// Waits for a completion.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `cqe_ptr`: where the pointer to the first completion goes; null on failure.
    ///
    /// # Returns
    ///
    /// 0 with the completion, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EINTR`: a signal came first.
    /// - `-EBADF`: the ring is dead.
    /// - `-EBADFD`: the ring is disabled.
    /// - `-EEXIST`: with `IORING_SETUP_DEFER_TASKRUN`: another task than the ring's own waits.
    /// - `-EBADR`: completions were lost: the kernel had no memory to keep those that did not fit.
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
