//! The submission queue: how full it is; and what a probe says.

use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::submit::__io_uring_sqring_wait;
use crate::sys::barrier::*;

inline! {
    /// Reads how far the kernel has taken entries.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The index of the next one.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_load_sq_head(ring: *const io_uring) -> c_uint {
        // Only the SQPOLL thread needs the ordering; without it, a test would cost more than the load.
        io_uring_smp_load_acquire((*ring).sq.khead)
    }

    /// Tells how many entries are taken and not yet with the kernel. With SQPOLL, that its thread
    /// has not taken.
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
    pub fn io_uring_sq_ready(ring: *const io_uring) -> c_uint {
        (*ring).sq.sqe_tail.wrapping_sub(io_uring_load_sq_head(ring))
    }

    /// Tells how many entries can still be taken.
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
    pub fn io_uring_sq_space_left(ring: *const io_uring) -> c_uint {
        (*ring).sq.ring_entries.wrapping_sub(io_uring_sq_ready(ring))
    }

    /// With SQPOLL, waits until there is room in the queue. Otherwise, or if there is, it does
    /// nothing.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// 0 or more, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-EBADF`: the ring is dead.
    /// - `-EINVAL`: the kernel is older than 5.10.
    /// - `-EOWNERDEAD`: the kernel's thread is gone.
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

    /// Tells whether completions wait outside of the full ring.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// Whether any do.
    ///
    /// # Since
    ///
    /// Linux 5.8. Older kernels do not tell.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_cq_has_overflow(ring: *const io_uring) -> bool {
        (IO_URING_READ_ONCE((*ring).sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0
    }

    /// Tells whether the kernel has an operation. The probe says nothing of operations beyond those
    /// that it was asked for.
    ///
    /// # Parameters
    ///
    /// - `p`: the probe.
    /// - `op`: the opcode.
    ///
    /// # Returns
    ///
    /// 1 or 0; 0 for any number that is no opcode.
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
