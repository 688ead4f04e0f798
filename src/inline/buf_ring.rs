//! Rings of provided buffers: filling them.

use super::cq::io_uring_cq_advance;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::buf_ring::io_uring_buf_ring_head;
use crate::sys::barrier::*;

inline! {
    /// The mask for indices into a ring of buffers.
    ///
    /// # Parameters
    ///
    /// - `ring_entries`: number of buffers.
    ///
    /// # Returns
    ///
    /// The mask.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_mask(ring_entries: __u32) -> c_int {
        ring_entries.wrapping_sub(1) as c_int
    }

    /// Makes a ring of buffers empty.
    ///
    /// # Parameters
    ///
    /// - `br`: the ring of buffers.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_init(br: *mut io_uring_buf_ring) {
        (*br).u1.s1.tail = 0;
    }

    /// Puts a buffer into a ring of buffers. The kernel sees it after `io_uring_buf_ring_advance`.
    ///
    /// # Parameters
    ///
    /// - `br`: the ring of buffers.
    /// - `addr`: the buffer.
    /// - `len`: its length, in bytes.
    /// - `bid`: its number, which comes back in the completion.
    /// - `mask`: from `io_uring_buf_ring_mask`.
    /// - `buf_offset`: how many buffers behind the tail this one goes.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_add(
        br: *mut io_uring_buf_ring,
        addr: *mut c_void,
        len: c_uint,
        bid: c_ushort,
        mask: c_int,
        buf_offset: c_int,
    ) {
        let bufs: *mut io_uring_buf = br as *mut io_uring_buf;
        let buf: *mut io_uring_buf =
            bufs.add((((*br).u1.s1.tail as c_int).wrapping_add(buf_offset) & mask) as usize);
        (*buf).addr = addr as __u64;
        (*buf).len = len;
        (*buf).bid = bid;
    }

    /// Shows the kernel the buffers that were added.
    ///
    /// # Parameters
    ///
    /// - `br`: the ring of buffers.
    /// - `count`: how many were added.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_advance(br: *mut io_uring_buf_ring, count: c_int) {
        let tail: __u16 = ((*br).u1.s1.tail as c_int).wrapping_add(count) as __u16;
        io_uring_smp_store_release(&raw mut (*br).u1.s1.tail, tail);
    }

    /// Shows the kernel the buffers that were added, and gives the places of completions back.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the ring of buffers.
    /// - `cq_count`: how many completions to give back.
    /// - `buf_count`: how many buffers to add.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn __io_uring_buf_ring_cq_advance(
        ring: *mut io_uring,
        br: *mut io_uring_buf_ring,
        cq_count: c_int,
        buf_count: c_int,
    ) {
        io_uring_buf_ring_advance(br, buf_count);
        io_uring_cq_advance(ring, cq_count as c_uint);
    }

    /// Shows the kernel as many buffers as completions are given back.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the ring of buffers.
    /// - `count`: how many of each.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_cq_advance(
        ring: *mut io_uring,
        br: *mut io_uring_buf_ring,
        count: c_int,
    ) {
        __io_uring_buf_ring_cq_advance(ring, br, count, count);
    }

    /// Tells how many buffers a ring of buffers holds that the kernel has not taken.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the ring of buffers.
    /// - `bgid`: the group.
    ///
    /// # Returns
    ///
    /// Their number, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such group.
    /// - `-EINVAL`: the group is not a ring of buffers, or the kernel is older than 6.8.
    /// - `-EBADF`: the ring is dead.
    ///
    /// # Since
    ///
    /// Linux 6.8.
    ///
    /// Symbols: liburing-ffi LIBURING_2.6
    pub fn io_uring_buf_ring_available(
        ring: *mut io_uring,
        br: *mut io_uring_buf_ring,
        bgid: c_ushort,
    ) -> c_int {
        let mut head: uint16_t = 0;
        let ret: c_int = io_uring_buf_ring_head(ring, bgid as c_int, &raw mut head);
        if ret != 0 {
            return ret;
        }
        ((*br).u1.s1.tail.wrapping_sub(head)) as __u16 as c_int
    }
}
