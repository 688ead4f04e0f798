//! The SQ ring: how full it is; and whether a probe has an operation.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::submit::__io_uring_sqring_wait;
use crate::sys::barrier::*;

inline! {
    /// Reads the SQ head: the index of the first SQE that the kernel has not consumed.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The index, not masked.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_load_sq_head(ring: *const io_uring) -> c_uint {
        // Only the SQPOLL thread needs the ordering, but testing for it would cost more than the
        // acquire load.
        io_uring_smp_load_acquire((*ring).sq.khead)
    }

    /// Returns how many SQEs the kernel has not consumed: prepared SQEs, and with
    /// `IORING_SETUP_SQPOLL` also those that were submitted and that the SQPOLL thread has not
    /// consumed yet.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The number of SQEs.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sq_ready(ring: *const io_uring) -> c_uint {
        (*ring).sq.sqe_tail.wrapping_sub(io_uring_load_sq_head(ring))
    }

    /// Returns how many more SQEs can be prepared before the SQ ring is full.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The number of SQEs.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sq_space_left(ring: *const io_uring) -> c_uint {
        (*ring).sq.ring_entries.wrapping_sub(io_uring_sq_ready(ring))
    }

    /// With `IORING_SETUP_SQPOLL`, waits until the SQPOLL thread has consumed SQEs, if the SQ ring
    /// is full. Otherwise the call does nothing.
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
    /// - `-EBADF`: the ring is closed.
    /// - `-EINVAL`: the kernel is older than 5.10.
    /// - `-EOWNERDEAD`: the SQPOLL thread has terminated.
    ///
    /// # Since
    ///
    /// Linux 5.10.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sqring_wait(ring: *mut io_uring) -> c_int {
        if (*ring).flags & IORING_SETUP_SQPOLL == 0 {
            return 0;
        }
        if io_uring_sq_space_left(ring) != 0 {
            return 0;
        }
        __io_uring_sqring_wait(ring)
    }

    /// Tests whether the CQ ring has overflowed: whether the kernel keeps CQEs that did not fit.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// True if overflowed CQEs are pending in the kernel.
    ///
    /// # Since
    ///
    /// Linux 5.8. On older kernels the result is always false.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_has_overflow(ring: *const io_uring) -> bool {
        (IO_URING_READ_ONCE((*ring).sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0
    }

    /// Tests whether the kernel supports an operation, by a probe of `io_uring_get_probe`.
    ///
    /// # Parameters
    ///
    /// - `p`: the probe.
    /// - `op`: the opcode, `IORING_OP_*`.
    ///
    /// # Returns
    ///
    /// 1 if the operation is supported, otherwise 0, including for numbers that are no opcode, and
    /// for opcodes beyond the entries of the probe.
    ///
    /// # Since
    ///
    /// Linux 5.6.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_opcode_supported(p: *const io_uring_probe, op: c_int) -> c_int {
        if op < 0 || op > (*p).last_op as c_int || op >= (*p).ops_len as c_int {
            return 0;
        }
        let ops: *const io_uring_probe_op = &raw const (*p).ops as *const io_uring_probe_op;
        if ((*ops.add(op as usize)).flags as c_uint & IO_URING_OP_SUPPORTED) != 0 { 1 } else { 0 }
    }
}
