//! What io_uring_register(2) does for a ring; most of it is the kernel's work alone.

use core::ffi::{c_int, c_uint, c_void};
use core::ptr;
use core::sync::atomic::Ordering;

use super::{Ring, int_flags};
use crate::abi::io_uring::*;
use crate::sys::{self, Errno, Result};

impl Ring {
    /// Calls io_uring_register(2) for this ring, by its registered index where the kernel takes
    /// one.
    ///
    /// # Safety
    ///
    /// `arg` is what `op` takes, `nr_args` of it, for as long as the kernel keeps it.
    // Inlined it would be a fifth of the library.
    #[inline(never)]
    pub unsafe fn register(
        self,
        op: io_uring_register_op,
        arg: *const c_void,
        nr_args: c_uint,
    ) -> Result<c_uint> {
        let (fd, opcode) = if self.has_int_flag(int_flags::REG_REG_RING) {
            let by_index = io_uring_register_op::IORING_REGISTER_USE_REGISTERED_RING as c_uint;
            (self.enter_ring_fd(), op as c_uint | by_index)
        } else {
            (self.ring_fd(), op as c_uint)
        };
        // To newer kernels -1 means no ring at all, which a few operations take.
        if fd < 0 {
            return Err(Errno(libc::EBADF));
        }
        // SAFETY: the caller's promise.
        unsafe { sys::register(fd, opcode, arg, nr_args) }
    }

    /// [`register`](Ring::register) for an operation that takes one structure.
    pub(super) fn register_struct<T>(
        self,
        op: io_uring_register_op,
        arg: &T,
        nr_args: c_uint,
    ) -> Result<c_uint> {
        // SAFETY: a structure of the kernel's interface, alive during the call; the kernel keeps
        // none of them. What it points to is the caller's business.
        unsafe { self.register(op, (&raw const *arg).cast(), nr_args) }
    }

    /// Calls io_uring_register(2) for an operation that takes nothing.
    pub fn register_nothing(self, op: io_uring_register_op) -> Result<c_uint> {
        // SAFETY: no argument, nothing to be valid.
        unsafe { self.register(op, ptr::null(), 0) }
    }

    /// Gives the personality `id` back.
    pub fn unregister_personality(self, id: c_int) -> Result<c_uint> {
        let op = io_uring_register_op::IORING_UNREGISTER_PERSONALITY;
        // SAFETY: the number goes in place of a count; there is no argument.
        unsafe { self.register(op, ptr::null(), id as c_uint) }
    }

    /// Announces completions on the eventfd `event_fd`.
    pub fn register_eventfd(self, op: io_uring_register_op, event_fd: c_int) -> Result<c_uint> {
        self.register_struct(op, &event_fd, 1)
    }

    /// Keeps the slots `off` to `off + len - 1` for files that the kernel places itself.
    pub fn register_file_alloc_range(self, off: c_uint, len: c_uint) -> Result<c_uint> {
        let range = io_uring_file_index_range { off, len, resv: 0 };
        let op = io_uring_register_op::IORING_REGISTER_FILE_ALLOC_RANGE;
        self.register_struct(op, &range, 0)
    }

    /// Pins the kernel's worker threads to the CPUs in `mask`, `size` bytes long.
    ///
    /// # Safety
    ///
    /// `mask` is valid for reads of `size` bytes.
    pub unsafe fn register_iowq_aff(self, size: usize, mask: *const c_void) -> Result<c_uint> {
        let size = c_int::try_from(size).map_err(|_| Errno(libc::EINVAL))?;
        let op = io_uring_register_op::IORING_REGISTER_IOWQ_AFF;
        // SAFETY: the caller's promise.
        unsafe { self.register(op, mask, size as c_uint) }
    }

    /// Chooses the clock that the ring's waits go by.
    ///
    /// # Safety
    ///
    /// `arg` points to a clock's number; a bad address is `EFAULT`.
    pub unsafe fn register_clock(self, arg: *const io_uring_clock_register) -> Result<c_uint> {
        let op = io_uring_register_op::IORING_REGISTER_CLOCK;
        // SAFETY: the caller's promise.
        let result = unsafe { self.register(op, arg.cast(), 0) }?;
        // A wait that is restarted has to know the clock, too.
        // SAFETY: the kernel has read it.
        let is_boottime = unsafe { (*arg).clockid } == libc::CLOCK_BOOTTIME as u32;
        let flag = int_flags::BOOTTIME;
        if is_boottime {
            self.int_flags().fetch_or(flag, Ordering::Relaxed);
        } else {
            self.int_flags().fetch_and(!flag, Ordering::Relaxed);
        }
        Ok(result)
    }

    /// Says whether waiting counts as waiting for a disk.
    pub fn set_iowait(self, enable: bool) -> Result<()> {
        if !self.has_feature(IORING_FEAT_NO_IOWAIT) {
            return Err(Errno(libc::EOPNOTSUPP));
        }
        if enable {
            self.int_flags().fetch_and(!int_flags::NO_IOWAIT, Ordering::Relaxed);
        } else {
            self.int_flags().fetch_or(int_flags::NO_IOWAIT, Ordering::Relaxed);
        }
        Ok(())
    }
}
