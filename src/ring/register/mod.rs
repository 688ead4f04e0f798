//! io_uring_register(2): `io_uring_register_X` of the C API is `Ring::register_X`, here or in the
//! file of its kind. `io_uring_resize_rings` is in `resize.rs`.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::ptr;

use super::{Ring, int_flags};
use crate::abi::io_uring::*;
use crate::abi::query::io_uring_query_hdr;
use crate::abi::types::{__u64, cpu_set_t};
use crate::layer;
use crate::sys::{Errno, Result};

use io_uring_register_op::*;

pub mod buf_ring;
pub mod buffers;
mod files;
mod network;
mod notify;
pub mod probe;
pub mod ring_fd;
pub mod security;

impl Ring {
    /// Calls io_uring_register(2) for this ring, by its registered index where the kernel takes
    /// one.
    ///
    /// # Safety
    ///
    /// `arg` is what `op` takes, `nr_args` of it, for as long as the kernel keeps it.
    // Inlined it would be a fifth of the library.
    #[inline(never)]
    pub(super) unsafe fn do_register(
        self,
        op: io_uring_register_op,
        arg: *const c_void,
        nr_args: c_uint,
    ) -> Result<c_uint> {
        let (fd, opcode) = if self.has_int_flag(int_flags::REG_REG_RING) {
            let by_index = IORING_REGISTER_USE_REGISTERED_RING as c_uint;
            (self.enter_ring_fd(), op as c_uint | by_index)
        } else {
            (self.ring_fd(), op as c_uint)
        };
        // To newer kernels -1 means no ring at all, which a few operations take.
        if fd < 0 {
            return Err(Errno(libc::EBADF));
        }
        // SAFETY: the caller's promise.
        unsafe { layer::register(fd, opcode, arg, nr_args) }
    }

    /// [`do_register`](Ring::do_register) for an operation that takes one structure.
    fn do_register_struct<T>(
        self,
        op: io_uring_register_op,
        arg: &T,
        nr_args: c_uint,
    ) -> Result<c_uint> {
        // SAFETY: a structure of the kernel's interface, alive during the call; the kernel keeps
        // none of them. The caller sees to what it points to.
        unsafe { self.do_register(op, (&raw const *arg).cast(), nr_args) }
    }

    /// Calls io_uring_register(2) for an operation that takes nothing.
    fn do_register_none(self, op: io_uring_register_op) -> Result<c_uint> {
        // SAFETY: no argument, nothing to be valid.
        unsafe { self.do_register(op, ptr::null(), 0) }
    }

    /// Registers a table of `nr` buffers or files, depending on `op`. `tags` may be null. A sparse
    /// table has `IORING_RSRC_REGISTER_SPARSE` in `flags`, and null `data`.
    fn do_register_table(
        self,
        op: io_uring_register_op,
        data: *const c_void,
        tags: *const __u64,
        nr: c_uint,
        flags: c_uint,
    ) -> Result<c_uint> {
        let table =
            io_uring_rsrc_register { nr, flags, resv2: 0, data: data as u64, tags: tags as u64 };
        self.do_register_struct(op, &table, size_of::<io_uring_rsrc_register>() as c_uint)
    }

    /// Updates `nr` entries of a table, from index `offset` on. `tags` may be null.
    fn do_register_update(
        self,
        op: io_uring_register_op,
        offset: c_uint,
        data: *const c_void,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        let update = io_uring_rsrc_update2 {
            offset,
            resv: 0,
            data: data as u64,
            tags: tags as u64,
            nr,
            resv2: 0,
        };
        self.do_register_struct(op, &update, size_of::<io_uring_rsrc_update2>() as c_uint)
    }

    /// Sets the CPUs that the ring's io-wq workers may run on: `mask`, which is `size` bytes long.
    ///
    /// # Safety
    ///
    /// `mask` is valid for reads of `size` bytes.
    pub unsafe fn register_iowq_aff(self, size: usize, mask: *const cpu_set_t) -> Result<c_uint> {
        let size = c_int::try_from(size).map_err(|_| Errno(libc::EINVAL))?;
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_IOWQ_AFF, mask.cast(), size as c_uint) }
    }

    /// Resets the CPUs of io-wq workers.
    pub fn unregister_iowq_aff(self) -> Result<c_uint> {
        self.do_register_none(IORING_UNREGISTER_IOWQ_AFF)
    }

    /// Limits the numbers of bounded and unbounded io-wq workers; stores the limits before.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_iowq_max_workers(self, values: *mut c_uint) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_IOWQ_MAX_WORKERS, values.cast(), 2) }
    }

    /// Cancels requests, and waits until they are cancelled.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_sync_cancel(self, reg: *mut io_uring_sync_cancel_reg) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_SYNC_CANCEL, reg.cast(), 1) }
    }

    /// Registers a memory region.
    ///
    /// # Safety
    ///
    /// As [`do_register`](Ring::do_register).
    pub unsafe fn register_region(self, reg: *mut io_uring_mem_region_reg) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_MEM_REGION, reg.cast(), 1) }
    }
}

/// Sends a message to a ring, without a ring to send it from.
///
/// # Safety
///
/// As [`Ring::do_register`].
pub unsafe fn register_sync_msg(sqe: *mut io_uring_sqe) -> Result<c_uint> {
    // SAFETY: the caller's promise.
    unsafe { layer::register(-1, IORING_REGISTER_SEND_MSG_RING as c_uint, sqe.cast(), 1) }
}

/// Queries the kernel, without a ring.
///
/// # Safety
///
/// As [`Ring::do_register`].
pub unsafe fn register_query(query: *mut io_uring_query_hdr) -> Result<c_uint> {
    // SAFETY: the caller's promise.
    unsafe { layer::register(-1, IORING_REGISTER_QUERY as c_uint, query.cast(), 0) }
}
