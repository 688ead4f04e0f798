//! What a multishot recvmsg puts into a provided buffer.

use core::mem::size_of;

use crate::abi::io_uring::*;
use crate::abi::types::*;

inline! {
    /// The length of a control message with its padding.
    ///
    /// # Parameters
    ///
    /// - `len`: its length, in bytes.
    ///
    /// # Returns
    ///
    /// The length, in bytes.
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

    /// Checks that what a multishot recvmsg put into a buffer is long enough for what it should
    /// hold.
    ///
    /// # Parameters
    ///
    /// - `buf`: the buffer.
    /// - `buf_len`: length of the buffer that the completion filled, in bytes.
    /// - `msgh`: the header that the request was prepared with.
    ///
    /// # Returns
    ///
    /// The buffer's header, or null.
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

    /// Where the sender's address is.
    ///
    /// # Parameters
    ///
    /// - `o`: the buffer's header.
    ///
    /// # Returns
    ///
    /// Its address.
    ///
    /// # Since
    ///
    /// Linux 6.0.
    ///
    /// Symbols: liburing-ffi LIBURING_2.4
    pub fn io_uring_recvmsg_name(o: *mut io_uring_recvmsg_out) -> *mut c_void {
        o.add(1) as *mut c_void
    }

    /// The first control message.
    ///
    /// # Parameters
    ///
    /// - `o`: the buffer's header.
    /// - `msgh`: the header that the request was prepared with.
    ///
    /// # Returns
    ///
    /// It, or null if there is none.
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

    /// The next control message. The lengths in the messages are the sender's or the kernel's word:
    /// none of them is followed beyond what was received.
    ///
    /// # Parameters
    ///
    /// - `o`: the buffer's header.
    /// - `msgh`: the header that the request was prepared with.
    /// - `cmsg`: the control message before.
    ///
    /// # Returns
    ///
    /// It, or null if there is no more, or `cmsg` or the next one is longer than what was received.
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

    /// Where the payload starts.
    ///
    /// # Parameters
    ///
    /// - `o`: the buffer's header.
    /// - `msgh`: the header that the request was prepared with.
    ///
    /// # Returns
    ///
    /// Its address.
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

    /// How long the payload is; shorter than what was sent if the buffer was too short.
    ///
    /// # Parameters
    ///
    /// - `o`: the buffer's header.
    /// - `buf_len`: length of the buffer that the completion filled, in bytes.
    /// - `msgh`: the header that the request was prepared with.
    ///
    /// # Returns
    ///
    /// Its length, in bytes.
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
