//! Buffer rings: adding buffers.

use super::cq::io_uring_cq_advance;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::capi::buf_ring::io_uring_buf_ring_head;
use crate::sys::barrier::*;

inline! {
    /// Computes the mask for indices into a buffer ring.
    ///
    /// # Parameters
    ///
    /// - `ring_entries`: number of entries of the buffer ring.
    ///
    /// # Returns
    ///
    /// `ring_entries` - 1.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_mask(ring_entries: __u32) -> c_int {
        ring_entries.wrapping_sub(1) as c_int
    }

    /// Sets the tail of a new buffer ring to 0.
    ///
    /// # Parameters
    ///
    /// - `br`: the buffer ring.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_buf_ring_init(br: *mut io_uring_buf_ring) {
        (*br).u1.s1.tail = 0;
    }

    /// Writes a buffer into a buffer ring. The kernel sees it after `io_uring_buf_ring_advance`.
    ///
    /// # Parameters
    ///
    /// - `br`: the buffer ring.
    /// - `addr`: address of the buffer.
    /// - `len`: length of the buffer, in bytes.
    /// - `bid`: the buffer ID, chosen by the program; CQEs report it.
    /// - `mask`: the mask of the buffer ring, from `io_uring_buf_ring_mask`.
    /// - `buf_offset`: number of entries after the tail: 0 for the first buffer that is added
    ///   before the tail is advanced, 1 for the second, and so on.
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

    /// Makes buffers that were added visible to the kernel: advances the tail.
    ///
    /// # Parameters
    ///
    /// - `br`: the buffer ring.
    /// - `count`: number of buffers that were added.
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

    /// Makes buffers that were added visible to the kernel, and marks CQEs as seen.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the buffer ring.
    /// - `cq_count`: number of CQ ring entries to mark as seen.
    /// - `buf_count`: number of buffers that were added.
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

    /// Makes added buffers visible to the kernel, and marks the same number of CQEs as seen.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the buffer ring.
    /// - `count`: number of buffers that were added, and of CQ ring entries to mark as seen.
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

    /// Returns the number of buffers in a buffer ring that the kernel has not consumed.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    /// - `br`: the buffer ring.
    /// - `bgid`: the group ID.
    ///
    /// # Returns
    ///
    /// The number of buffers, or `-errno`.
    ///
    /// # Errors
    ///
    /// - `-ENOENT`: there is no such group.
    /// - `-EINVAL`: the group is a legacy group, or the kernel is older than 6.8.
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
