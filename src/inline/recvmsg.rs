//! Accessors for the buffers of a multishot recvmsg.

use core::mem::size_of;

use crate::abi::io_uring::*;
use crate::abi::types::*;

inline! {
    /// Returns the length of a control message with the padding after it.
    ///
    /// # Parameters
    ///
    /// - `len`: the length of the control message, in bytes.
    ///
    /// # Returns
    ///
    /// The length, rounded up to a multiple of the size of a `size_t`, in bytes.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: none
    pub fn __io_uring_cmsg_align(len: c_ulong) -> c_ulong {
        let mask: c_ulong = (size_of::<size_t>() as c_ulong).wrapping_sub(1);
        (len.wrapping_add(mask)) & !mask
    }

    /// Checks that a buffer of `io_uring_prep_recvmsg_multishot` is long enough for its header, its
    /// address and its control messages.
    ///
    /// # Parameters
    ///
    /// - `buf`: the buffer.
    /// - `buf_len`: `res` of the CQE.
    /// - `msgh`: the `struct msghdr` of the request.
    ///
    /// # Returns
    ///
    /// `buf` as a pointer to its header, or null if the buffer is too short or `buf_len` is
    /// negative.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_validate(
        buf: *mut c_void,
        buf_len: c_int,
        msgh: *mut msghdr,
    ) -> *mut io_uring_recvmsg_out {
        let header: c_ulong = size_of::<io_uring_recvmsg_out>() as c_ulong;
        if buf_len < 0 || (buf_len as c_ulong) < header {
            return core::ptr::null_mut();
        }
        let room: c_ulong = (buf_len as c_ulong).wrapping_sub(header);
        let namelen: c_ulong = (*msgh).msg_namelen as c_ulong;
        let controllen: c_ulong = (*msgh).msg_controllen as c_ulong;
        if namelen > room || controllen > room.wrapping_sub(namelen) {
            return core::ptr::null_mut();
        }
        buf as *mut io_uring_recvmsg_out
    }

    /// Returns the address of the sender of a message.
    ///
    /// # Parameters
    ///
    /// - `o`: the header, from `io_uring_recvmsg_validate`.
    ///
    /// # Returns
    ///
    /// A pointer to the address.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_name(o: *mut io_uring_recvmsg_out) -> *mut c_void {
        o.add(1) as *mut c_void
    }

    /// Returns the first control message of a message, as CMSG_FIRSTHDR(3) does.
    ///
    /// # Parameters
    ///
    /// - `o`: the header, from `io_uring_recvmsg_validate`.
    /// - `msgh`: the `struct msghdr` of the request.
    ///
    /// # Returns
    ///
    /// A pointer to the control message, or null if there is none.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_cmsg_firsthdr(
        o: *mut io_uring_recvmsg_out,
        msgh: *mut msghdr,
    ) -> *mut cmsghdr {
        if ((*o).controllen as c_ulong) < size_of::<cmsghdr>() as c_ulong {
            return core::ptr::null_mut();
        }
        ((io_uring_recvmsg_name(o) as c_ulong).wrapping_add((*msgh).msg_namelen as c_ulong))
            as *mut cmsghdr
    }

    /// Returns the control message after another one, as CMSG_NXTHDR(3) does. It never returns a
    /// control message that exceeds what was received.
    ///
    /// # Parameters
    ///
    /// - `o`: the header, from `io_uring_recvmsg_validate`.
    /// - `msgh`: the `struct msghdr` of the request.
    /// - `cmsg`: the control message before.
    ///
    /// # Returns
    ///
    /// A pointer to the control message, or null if there is none, or if it or `cmsg` exceeds what
    /// was received.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_cmsg_nexthdr(
        o: *mut io_uring_recvmsg_out,
        msgh: *mut msghdr,
        cmsg: *mut cmsghdr,
    ) -> *mut cmsghdr {
        let start: c_ulong = cmsg as c_ulong;
        let end: c_ulong = (io_uring_recvmsg_name(o) as c_ulong)
            .wrapping_add((*msgh).msg_namelen as c_ulong)
            .wrapping_add((*o).controllen as c_ulong);
        let len: c_ulong = (*cmsg).cmsg_len as c_ulong;
        if len < size_of::<cmsghdr>() as c_ulong || start > end || len > end.wrapping_sub(start) {
            return core::ptr::null_mut();
        }
        let next: c_ulong = start.wrapping_add(__io_uring_cmsg_align(len));
        if next > end || end.wrapping_sub(next) < size_of::<cmsghdr>() as c_ulong {
            return core::ptr::null_mut();
        }
        let header: *mut cmsghdr = next as *mut cmsghdr;
        let next_len: c_ulong = (*header).cmsg_len as c_ulong;
        let left: c_ulong = end.wrapping_sub(next);
        // The padding may not fit, and overflows for a length near the maximum.
        if next_len > left || __io_uring_cmsg_align(next_len) > left {
            return core::ptr::null_mut();
        }
        header
    }

    /// Returns the payload of a message.
    ///
    /// # Parameters
    ///
    /// - `o`: the header, from `io_uring_recvmsg_validate`.
    /// - `msgh`: the `struct msghdr` of the request.
    ///
    /// # Returns
    ///
    /// A pointer to the payload.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_payload(
        o: *mut io_uring_recvmsg_out,
        msgh: *mut msghdr,
    ) -> *mut c_void {
        ((io_uring_recvmsg_name(o) as c_ulong)
            .wrapping_add((*msgh).msg_namelen as c_ulong)
            .wrapping_add((*msgh).msg_controllen as c_ulong)) as *mut c_void
    }

    /// Returns the length of the payload of a message, as far as it was stored in the buffer.
    ///
    /// # Parameters
    ///
    /// - `o`: the header, from `io_uring_recvmsg_validate`.
    /// - `buf_len`: `res` of the CQE.
    /// - `msgh`: the `struct msghdr` of the request.
    ///
    /// # Returns
    ///
    /// The length in bytes, or 0 if `buf_len` is too small.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_payload_length(
        o: *mut io_uring_recvmsg_out,
        buf_len: c_int,
        msgh: *mut msghdr,
    ) -> c_uint {
        if buf_len < 0 {
            return 0;
        }
        let start: c_ulong = io_uring_recvmsg_payload(o, msgh) as c_ulong;
        let end: c_ulong = (o as c_ulong).wrapping_add(buf_len as c_ulong);
        if start >= end {
            return 0;
        }
        (end.wrapping_sub(start)) as c_uint
    }
}
