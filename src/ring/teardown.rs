//! Tearing a ring down.

use core::ptr;

use super::mapping::Queues;
use super::{Ring, int_flags};
use crate::layer;
use crate::layout::{Entries, UserMemory};
use crate::sys::{self, Errno, Result, memory, process};

impl Ring {
    /// Unmaps the ring's memory and closes its file descriptor. The second time, and on a ring that
    /// was never set up, it does nothing.
    pub fn queue_exit(self) {
        let queues = self.as_ptr().cast_const().cast::<Queues>();
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract, and the structure
        // starts with its queues. A ring that is torn down is not used by anybody else.
        let queues = unsafe { &*queues };
        // A zeroed structure is not a ring on descriptor 0. A structure that the program filled in
        // may have no `ring_ptr`; its descriptor is closed.
        if queues.sq.khead.is_null() && self.ring_fd() == 0 {
            return;
        }
        if let Some(layer) = layer::get() {
            // SAFETY: the ring is still mapped.
            unsafe { (layer.exit)(self.as_ptr()) };
        }
        if !self.has_int_flag(int_flags::APP_MEM) {
            queues.unmap();
        }
        if self.has_int_flag(int_flags::REG_RING) {
            // The index would be freed when the thread ends; free it now. It may be free already,
            // or belong to another thread, which registered the ring.
            let _ = self.unregister_ring_fd();
        }
        if self.ring_fd() != -1 {
            sys::close(self.ring_fd());
        }
        self.mark_closed();
    }

    /// Makes children of fork(2) not inherit the ring's memory.
    pub fn ring_dontfork(self) -> Result<()> {
        // SAFETY: the pointer is valid for reads, by `from_raw`'s contract.
        let ring = unsafe { ptr::read(self.as_ptr()) };
        let (sq, cq) = (ring.sq, ring.cq);
        if sq.ring_ptr.is_null() || sq.sqes.is_null() || cq.ring_ptr.is_null() {
            return Err(Errno(libc::EINVAL));
        }
        if ring.int_flags & int_flags::APP_MEM != 0 {
            // The memory is caller-provided, one area of whole pages; the structure has no lengths.
            let entries = Entries { sq: sq.ring_entries, cq: cq.ring_entries };
            let memory = UserMemory::of(ring.flags, entries, process::page_size());
            return memory::madvise_dontfork(sq.sqes.cast(), memory.total);
        }
        memory::madvise_dontfork(sq.sqes.cast(), sq.sqes_sz as usize)?;
        if sq.ring_sz != 0 {
            memory::madvise_dontfork(sq.ring_ptr, sq.ring_sz)?;
        }
        if cq.ring_ptr != sq.ring_ptr {
            memory::madvise_dontfork(cq.ring_ptr, cq.ring_sz)?;
        }
        Ok(())
    }
}
