//! SQEs: getting them, and the fields that every request has.

use super::sq::io_uring_load_sq_head;
use crate::abi::io_uring::*;
use crate::abi::ring::*;
use crate::abi::types::*;
use crate::ops::timeout::io_uring_prep_nop;

inline! {
    /// Converts a pointer to the number that a field of an SQE holds.
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
    /// No kernel support is needed.
    ///
    /// Symbols: none
    pub fn uring_ptr_to_u64(ptr: *const c_void) -> __u64 {
        ptr as __u64
    }

    /// Converts a direct descriptor slot to the value of `sqe->file_index`:
    /// `IORING_FILE_INDEX_ALLOC` stays, and all other slots are stored plus 1, because 0 stands for
    /// an ordinary descriptor.
    ///
    /// # Parameters
    ///
    /// - `file_index`: the slot, from 0; `IORING_FILE_INDEX_ALLOC` lets the kernel choose.
    ///
    /// # Returns
    ///
    /// The value for `sqe->file_index`.
    ///
    /// # Since
    ///
    /// Linux 5.15; `IORING_FILE_INDEX_ALLOC` since 5.19.
    ///
    /// Symbols: none
    pub fn __io_uring_direct_slot(file_index: c_uint) -> c_uint {
        if file_index == IORING_FILE_INDEX_ALLOC { file_index } else { file_index.wrapping_add(1) }
    }

    /// Sets the direct descriptor slot for a new file: stores `file_index` plus 1.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    /// - `file_index`: the slot, from 0. `IORING_FILE_INDEX_ALLOC` is not possible here: plus 1 it
    ///   is 0.
    ///
    /// # Since
    ///
    /// Linux 5.15.
    ///
    /// Symbols: none
    pub fn __io_uring_set_target_fixed_file(sqe: *mut io_uring_sqe, file_index: c_uint) {
        (*sqe).u5.file_index = file_index.wrapping_add(1);
    }

    /// Converts poll events to the order of 16-bit halves that the kernel reads on this CPU.
    ///
    /// # Parameters
    ///
    /// - `poll_mask`: the events, as of poll(2).
    ///
    /// # Returns
    ///
    /// The events for `sqe->poll32_events`.
    ///
    /// # Since
    ///
    /// No kernel support is needed.
    ///
    /// Symbols: none
    pub fn __io_uring_prep_poll_mask(poll_mask: c_uint) -> c_uint {
        if cfg!(target_endian = "big") { (poll_mask << 16) | (poll_mask >> 16) } else { poll_mask }
    }

    /// Sets `user_data` of the SQE to a pointer. The kernel copies it to every CQE of the request.
    /// Call it before or after the function that prepares the request.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    /// - `data`: the pointer. The kernel does not dereference it.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_sqe_set_data(sqe: *mut io_uring_sqe, data: *mut c_void) {
        (*sqe).user_data = data as __u64;
    }

    /// Sets `user_data` of the SQE to a number. The kernel copies it to every CQE of the request.
    /// Call it before or after the function that prepares the request.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
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

    /// Sets the flags of the SQE, in place of those set before.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
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

    /// Sets the group of provided buffers that the request selects a buffer from.
    /// `IOSQE_BUFFER_SELECT` must be set as well.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    /// - `bgid`: the buffer group, 0 to 65535; higher bits are dropped.
    ///
    /// # Since
    ///
    /// Linux 5.7.
    ///
    /// Symbols: liburing-ffi LIBURING_2.9
    pub fn io_uring_sqe_set_buf_group(sqe: *mut io_uring_sqe, bgid: c_int) {
        (*sqe).u4.buf_group = bgid as __u16;
    }

    /// Clears the fields of an SQE that functions such as `io_uring_prep_read` do not write. The
    /// second half of a 128-byte SQE is unchanged, and so is `user_data`.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    ///
    /// # Since
    ///
    /// No kernel support is needed.
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

    /// Sets the five fields that most operations use: opcode, file, address, length and offset.
    ///
    /// # Parameters
    ///
    /// - `op`: the opcode, `IORING_OP_*`.
    /// - `sqe`: the SQE.
    /// - `fd`: the value of `fd`.
    /// - `addr`: the value of `addr`.
    /// - `len`: the value of `len`.
    /// - `offset`: the value of `off`.
    ///
    /// # Errors
    ///
    /// Those of the operation.
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

    /// Prepares a driver command with the given opcode.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    /// - `op`: `IORING_OP_URING_CMD` or `IORING_OP_URING_CMD128`.
    /// - `cmd_op`: the command, which the driver defines.
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

    /// Sets the destination address of a send request, as of sendto(2). Call it after the function
    /// that prepares the request.
    ///
    /// # Parameters
    ///
    /// - `sqe`: the SQE.
    /// - `dest_addr`: the destination address; copied at submission.
    /// - `addr_len`: its length, in bytes.
    ///
    /// # Errors
    ///
    /// - `-EFAULT`: `dest_addr` points outside the accessible address space.
    /// - `-EINVAL`: `addr_len` is longer than `struct sockaddr_storage` (128 bytes).
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

    /// Returns by how many bits an SQ index is shifted to index `struct io_uring_sqe`, from setup
    /// flags.
    ///
    /// # Parameters
    ///
    /// - `flags`: the setup flags of a ring.
    ///
    /// # Returns
    ///
    /// 1 with `IORING_SETUP_SQE128`, else 0.
    ///
    /// # Since
    ///
    /// No kernel support is needed.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_sqe_shift_from_flags(flags: c_uint) -> c_uint {
        if flags & IORING_SETUP_SQE128 != 0 { 1 } else { 0 }
    }

    /// Returns by how many bits an SQ index is shifted to index `struct io_uring_sqe`.
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
    /// No kernel support is needed.
    ///
    /// Symbols: liburing-ffi static only
    pub fn io_uring_sqe_shift(ring: *const io_uring) -> c_uint {
        io_uring_sqe_shift_from_flags((*ring).flags)
    }

    /// Gets an SQE: `io_uring_get_sqe` under a name that no library exports.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The SQE, or null if the SQ ring is full.
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

    /// Gets the next free SQE of the SQ ring, for the program to prepare a request in. The next
    /// `io_uring_submit`, or another function that submits, submits it.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The SQE, cleared as by `io_uring_initialize_sqe`; null if the SQ ring is full or the ring is
    /// closed.
    ///
    /// # Since
    ///
    /// Linux 5.1.
    ///
    /// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4
    pub fn io_uring_get_sqe(ring: *mut io_uring) -> *mut io_uring_sqe {
        _io_uring_get_sqe(ring)
    }

    /// Gets the next free 128-byte SQE of a ring with `IORING_SETUP_SQE128` or
    /// `IORING_SETUP_SQE_MIXED`. The second half of the SQE is not cleared.
    ///
    /// If the SQE does not fit before the end of a mixed SQ ring, a no-op that posts no CQE is
    /// prepared in the last slot. In a ring of two SQEs no SQE is free then: the call returns
    /// null, and the no-op is submitted with the next submission.
    ///
    /// # Parameters
    ///
    /// - `ring`: the ring.
    ///
    /// # Returns
    ///
    /// The SQE; null if the SQ ring is full, the ring is closed, or the ring has no 128-byte SQEs.
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
