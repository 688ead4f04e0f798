//! Submission queue entries: taking them, and the parts of them that any request has.

use super::sq::io_uring_load_sq_head;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ops::timeout::io_uring_prep_nop;

inline! {
    /// A pointer as the number that the kernel takes.
    ///
    /// # Parameters
    ///
    /// - `ptr`: any pointer.
    ///
    /// # Returns
    ///
    /// The address.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: none
    pub fn uring_ptr_to_u64(ptr: *const c_void) -> __u64 {
        ptr as __u64
    }

    /// How a slot for a new file is written into an entry: `IORING_FILE_INDEX_ALLOC` as it is, any
    /// other one higher, because 0 means none.
    ///
    /// # Parameters
    ///
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Returns
    ///
    /// What goes into `file_index`.
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: none
    pub fn __io_uring_direct_slot(file_index: c_uint) -> c_uint {
        if file_index == IORING_FILE_INDEX_ALLOC { file_index } else { file_index.wrapping_add(1) }
    }

    /// Names the slot for a new file.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Since
    ///
    /// Linux 5.15.
    ///
    /// Symbols: none
    pub fn __io_uring_set_target_fixed_file(sqe: *mut io_uring_sqe, file_index: c_uint) {
        (*sqe).u5.file_index = file_index.wrapping_add(1);
    }

    /// Poll events in the order of half-words that the kernel takes.
    ///
    /// # Parameters
    ///
    /// - `poll_mask`: events to wait for, as of poll(2).
    ///
    /// # Returns
    ///
    /// The events.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: none
    pub fn __io_uring_prep_poll_mask(poll_mask: c_uint) -> c_uint {
        if cfg!(target_endian = "big") { (poll_mask << 16) | (poll_mask >> 16) } else { poll_mask }
    }

    /// Sets what comes back in the completion: a pointer. May be called before or after the helper
    /// that prepares the request.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `data`: the pointer.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sqe_set_data(sqe: *mut io_uring_sqe, data: *mut c_void) {
        (*sqe).user_data = data as __u64;
    }

    /// Sets what comes back in the completion: a number. May be called before or after the helper
    /// that prepares the request.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `data`: the number.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sqe_set_data64(sqe: *mut io_uring_sqe, data: __u64) {
        (*sqe).user_data = data;
    }

    /// Sets the flags of a request, in place of those set before.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `flags`: `IOSQE_*`.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sqe_set_flags(sqe: *mut io_uring_sqe, flags: c_uint) {
        (*sqe).flags = flags as __u8;
    }

    /// Names the group of provided buffers; `IOSQE_BUFFER_SELECT` makes the kernel use it.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `bgid`: the group.
    ///
    /// # Since
    ///
    /// Linux 5.7.
    ///
    /// Symbols: liburing-ffi LIBURING_2.9
    pub fn io_uring_sqe_set_buf_group(sqe: *mut io_uring_sqe, bgid: c_int) {
        (*sqe).u4.buf_group = bgid as __u16;
    }

    /// Clears what a helper does not write, and an earlier request may have left.
    /// `io_uring_get_sqe` has done it. The second half of a 128-byte entry is left alone.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_initialize_sqe(sqe: *mut io_uring_sqe) {
        (*sqe).flags = 0;
        (*sqe).ioprio = 0;
        (*sqe).u3.rw_flags = 0;
        (*sqe).u4.buf_index = 0;
        (*sqe).personality = 0;
        (*sqe).u5.file_index = 0;
        (*sqe).u6.s1.addr3 = 0;
        (*sqe).u6.s1.__pad2[0] = 0;
    }

    /// Fills in the five fields that every request has. The helpers for each operation are easier
    /// to use.
    ///
    /// # Parameters
    ///
    /// - `op`: the opcode.
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `fd`: the file.
    /// - `addr`: what goes into `addr`.
    /// - `len`: what goes into `len`.
    /// - `offset`: what goes into `off`.
    ///
    /// # Errors
    ///
    /// Those of the operation; the page of its helper has them.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_rw(
        op: c_int,
        sqe: *mut io_uring_sqe,
        fd: c_int,
        addr: *const c_void,
        len: c_uint,
        offset: __u64,
    ) {
        (*sqe).opcode = op as __u8;
        (*sqe).fd = fd;
        (*sqe).u1.off = offset;
        (*sqe).u2.addr = addr as __u64;
        (*sqe).len = len;
    }

    /// Fills in a command of a driver, with its opcode.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `op`: the opcode.
    /// - `cmd_op`: the command.
    /// - `fd`: the file.
    ///
    /// # Since
    ///
    /// Linux 5.19.
    ///
    /// Symbols: liburing-ffi static only
    pub fn __io_uring_prep_uring_cmd(sqe: *mut io_uring_sqe, op: c_int, cmd_op: __u32, fd: c_int) {
        (*sqe).opcode = op as __u8;
        (*sqe).fd = fd;
        (*sqe).u1.s1.cmd_op = cmd_op;
        (*sqe).u1.s1.__pad1 = 0;
        (*sqe).u2.addr = 0;
        (*sqe).len = 0;
    }

    /// Gives a send an address to go to.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the entry to fill, from `io_uring_get_sqe`.
    /// - `dest_addr`: the address to send to.
    /// - `addr_len`: its length, in bytes.
    ///
    /// # Errors
    ///
    /// - `-EFAULT`: `dest_addr` is not memory of the program's.
    /// - `-EINVAL`: `addr_len` is longer than any address.
    ///
    /// And those of the request itself.
    ///
    /// # Since
    ///
    /// Linux 6.0 for zero-copy sends, 6.1 for `io_uring_prep_send`.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_prep_send_set_addr(
        sqe: *mut io_uring_sqe,
        dest_addr: *const sockaddr,
        addr_len: __u16,
    ) {
        (*sqe).u1.addr2 = dest_addr as __u64;
        (*sqe).u5.s1.addr_len = addr_len;
    }

    /// By how much an index is shifted to find an entry, from the ring's setup flags.
    ///
    /// # Parameters
    ///
    /// - `flags`: those that the ring was set up with.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_SQE128`, else 0.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_sqe_shift_from_flags(flags: c_uint) -> c_uint {
        if flags & IORING_SETUP_SQE128 != 0 { 1 } else { 0 }
    }

    /// By how much an index is shifted to find an entry.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_SQE128`, else 0.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_sqe_shift(ring: *const io_uring) -> c_uint {
        io_uring_sqe_shift_from_flags((*ring).flags)
    }

    /// What `io_uring_get_sqe` does, under a name that no library exports.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The entry, or null when the queue is full.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi static only
    pub fn _io_uring_get_sqe(ring: *mut io_uring) -> *mut io_uring_sqe {
        let sq: *mut io_uring_sq = &raw mut (*ring).sq;
        let head: c_uint = io_uring_load_sq_head(ring);
        let tail: c_uint = (*sq).sqe_tail;
        if tail.wrapping_sub(head) >= (*sq).ring_entries {
            return core::ptr::null_mut();
        }
        let mut index: c_uint = tail & (*sq).ring_mask;
        if (*ring).flags & IORING_SETUP_SQE128 != 0 {
            index <<= 1;
        }
        let sqe: *mut io_uring_sqe = (*sq).sqes.add(index as usize);
        (*sq).sqe_tail = tail.wrapping_add(1);
        io_uring_initialize_sqe(sqe);
        sqe
    }

    /// Takes an entry to prepare a request in. It is submitted, with all others taken, by the next
    /// `io_uring_submit` or its like.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The entry, cleared but for its user data, or null when the queue is full: submit, and try
    /// again.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
    pub fn io_uring_get_sqe(ring: *mut io_uring) -> *mut io_uring_sqe {
        _io_uring_get_sqe(ring)
    }

    /// Takes an entry of 128 bytes, in a ring that has such (`IORING_SETUP_SQE128`) or both sizes
    /// (`IORING_SETUP_SQE_MIXED`). At the end of a mixed ring a filler goes in first, which posts
    /// no completion. In one of two entries that leaves no room: the filler alone is there to be
    /// submitted then. The second half of the entry is not cleared.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The entry, or null when the queue is full or the ring has no such entries: submit, and try
    /// again.
    ///
    /// # Since
    ///
    /// Linux 5.19 with `IORING_SETUP_SQE128`, 6.19 with `IORING_SETUP_SQE_MIXED`.
    ///
    /// Symbols: liburing-ffi LIBURING_2.13
    pub fn io_uring_get_sqe128(ring: *mut io_uring) -> *mut io_uring_sqe {
        let sq: *mut io_uring_sq = &raw mut (*ring).sq;
        let head: c_uint = io_uring_load_sq_head(ring);
        let mut tail: c_uint = (*sq).sqe_tail;
        if (*ring).flags & IORING_SETUP_SQE128 != 0 {
            return _io_uring_get_sqe(ring);
        }
        if (*ring).flags & IORING_SETUP_SQE_MIXED == 0 {
            return core::ptr::null_mut();
        }
        if (tail.wrapping_add(1) & (*sq).ring_mask) == 0 {
            let room: bool = tail.wrapping_add(2).wrapping_sub(head) < (*sq).ring_entries;
            // A ring of two SQEs never has room for the NOP and the request: then only the NOP is
            // prepared, and after the next submission there is room for the request.
            if !room && ((*sq).ring_entries != 2 || tail != head) {
                return core::ptr::null_mut();
            }
            let filler: *mut io_uring_sqe = _io_uring_get_sqe(ring);
            io_uring_prep_nop(filler);
            (*filler).flags = IOSQE_CQE_SKIP_SUCCESS as __u8;
            if !room {
                return core::ptr::null_mut();
            }
            tail = (*sq).sqe_tail;
        } else if tail.wrapping_add(1).wrapping_sub(head) >= (*sq).ring_entries {
            return core::ptr::null_mut();
        }
        let sqe: *mut io_uring_sqe = (*sq).sqes.add((tail & (*sq).ring_mask) as usize);
        (*sq).sqe_tail = tail.wrapping_add(2);
        io_uring_initialize_sqe(sqe);
        sqe
    }
}
