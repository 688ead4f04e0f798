//! Buffer rings.

use core::ffi::{c_int, c_uint, c_void};

use super::{Ring, int_flags};
use crate::abi::io_uring::*;
use crate::inline::buf_ring::io_uring_buf_ring_init;
use crate::layout;
use crate::sys::{Errno, Result, memory};

use io_uring_register_op::*;

impl Ring {
    /// Registers the buffer ring that `reg` describes, with `flags` in addition to its own.
    ///
    /// # Safety
    ///
    /// The ring's memory stays valid until it is unregistered.
    pub unsafe fn register_buf_ring(
        self,
        reg: &mut io_uring_buf_reg,
        flags: c_uint,
    ) -> Result<c_uint> {
        // As in the C library, the flags stay in the caller's structure, also for the next group
        // that is registered with it.
        reg.flags |= flags as u16;
        // SAFETY: valid during the call; the rest is the caller's promise.
        unsafe { self.do_register(IORING_REGISTER_PBUF_RING, (&raw mut *reg).cast(), 1) }
    }

    /// Unregisters the buffer ring of group `bgid`.
    pub fn unregister_buf_ring(self, bgid: c_int) -> Result<c_uint> {
        let reg = io_uring_buf_reg { bgid: bgid as u16, ..Default::default() };
        self.do_register_struct(IORING_UNREGISTER_PBUF_RING, &reg, 1)
    }

    /// Index of the next buffer that the kernel will consume of group `group`.
    pub fn buf_ring_head(self, group: c_int) -> Result<u16> {
        let mut status = io_uring_buf_status { buf_group: group as u32, ..Default::default() };
        // SAFETY: the kernel reads and writes the structure during the call.
        unsafe { self.do_register(IORING_REGISTER_PBUF_STATUS, (&raw mut status).cast(), 1)? };
        Ok(status.head as u16)
    }

    /// Allocates a buffer ring of `entries` buffers and registers it as group `bgid`. With
    /// `IOU_PBUF_RING_MMAP` the kernel allocates it, and it is mapped.
    pub fn setup_buf_ring(
        self,
        entries: c_uint,
        bgid: c_int,
        flags: c_uint,
    ) -> Result<*mut io_uring_buf_ring> {
        let mut reg =
            io_uring_buf_reg { ring_entries: entries, bgid: bgid as u16, ..Default::default() };
        let mmap = io_uring_register_pbuf_ring_flags::IOU_PBUF_RING_MMAP as c_uint;
        let br = if flags & mmap != 0 {
            self.map_buf_ring(&mut reg, flags)?
        } else {
            self.allocate_buf_ring(&mut reg, flags)?
        };
        // SAFETY: a buffer ring that nobody uses yet. Its first entry has the ring's tail.
        unsafe { io_uring_buf_ring_init(br.cast()) };
        Ok(br.cast())
    }

    fn allocate_buf_ring(self, reg: &mut io_uring_buf_reg, flags: c_uint) -> Result<*mut c_void> {
        let len = layout::buf_ring_len(reg.ring_entries);
        let br = memory::map_anonymous(len, libc::MAP_PRIVATE)?.as_ptr();
        reg.ring_addr = br as u64;
        // SAFETY: the memory was just mapped, and lives until it is unregistered; if the kernel
        // refuses it, nothing refers to it.
        unsafe {
            if let Err(e) = self.register_buf_ring(reg, flags) {
                memory::unmap(br, len);
                return Err(e);
            }
        }
        Ok(br)
    }

    /// With `IOU_PBUF_RING_MMAP` the kernel allocates the memory, and the ring's descriptor maps
    /// it.
    fn map_buf_ring(self, reg: &mut io_uring_buf_reg, flags: c_uint) -> Result<*mut c_void> {
        if self.ring_fd() == -1 {
            return Err(Errno(libc::EBADF));
        }
        let group = u64::from(reg.bgid) << IORING_OFF_PBUF_SHIFT;
        // The upper bits of the offset say what is mapped: with a larger group in them, the kernel
        // would map the buffer ring of another group.
        if group & IORING_OFF_MMAP_MASK != 0 {
            return Err(Errno(libc::EINVAL));
        }
        // SAFETY: the memory is the kernel's.
        unsafe { self.register_buf_ring(reg, flags)? };
        let offset = IORING_OFF_PBUF_RING | group;
        let len = layout::buf_ring_len(reg.ring_entries);
        match memory::map_ring(len, self.ring_fd(), offset) {
            Ok(br) => Ok(br.as_ptr()),
            Err(e) => {
                let _ = self.unregister_buf_ring(reg.bgid.into());
                Err(e)
            }
        }
    }

    /// Undoes [`setup_buf_ring`](Ring::setup_buf_ring).
    ///
    /// # Safety
    ///
    /// `br` came from there, with `entries` buffers as group `bgid`.
    pub unsafe fn free_buf_ring(
        self,
        br: *mut io_uring_buf_ring,
        entries: c_uint,
        bgid: c_int,
    ) -> Result<()> {
        match self.unregister_buf_ring(bgid) {
            Ok(_) => {}
            // The ring was torn down first, and the group with it: only the memory is left.
            Err(Errno(libc::EBADF)) if self.is_closed() => {}
            Err(e) => return Err(e),
        }
        // SAFETY: the caller's promise; the kernel does not use it any more.
        unsafe { memory::unmap(br.cast(), layout::buf_ring_len(entries)) };
        Ok(())
    }

    fn is_closed(self) -> bool {
        self.ring_fd() == -1 && !self.has_int_flag(int_flags::REG_RING)
    }
}
