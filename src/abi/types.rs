//! The scalar types of the kernel's headers and of libc, under their C names.
#![allow(non_camel_case_types)]

pub use core::ffi::{
    c_char, c_int, c_long, c_longlong, c_uchar, c_uint, c_ulong, c_ushort, c_void,
};
pub use libc::{
    cmsghdr, cpu_set_t, epoll_event, id_t, idtype_t, iovec, mode_t, msghdr, open_how, siginfo_t,
    sigset_t, size_t, sockaddr, socklen_t, ssize_t, statx,
};

/// Unsigned 8-bit integer of `<linux/types.h>`.
pub type __u8 = u8;
/// Unsigned 16-bit integer of `<linux/types.h>`.
pub type __u16 = u16;
/// Signed 32-bit integer of `<linux/types.h>`.
pub type __s32 = i32;
/// Unsigned 32-bit integer of `<linux/types.h>`.
pub type __u32 = u32;
/// Signed 64-bit integer of `<linux/types.h>`.
pub type __s64 = i64;
/// Unsigned 64-bit integer of `<linux/types.h>`.
pub type __u64 = u64;
/// [`__u64`], aligned to eight bytes on every target.
pub type __aligned_u64 = u64;
/// Flags of one read or write (`RWF_*`), from `<linux/fs.h>`.
pub type __kernel_rwf_t = c_int;
/// File offset of 64 bits on every target.
pub type loff_t = i64;
/// File offset. As in the C library's binaries it has 64 bits on every target; in a C program for a
/// 32-bit CPU it does with `_FILE_OFFSET_BITS=64`.
pub type off_t = i64;
/// Signed 64-bit integer of `<stdint.h>`.
pub type int64_t = i64;
/// Unsigned 16-bit integer of `<stdint.h>`.
pub type uint16_t = u16;
/// Unsigned 32-bit integer of `<stdint.h>`.
pub type uint32_t = u32;
/// Unsigned 64-bit integer of `<stdint.h>`.
pub type uint64_t = u64;

/// Length of an array at the end of a structure whose real length the caller knows: C's `[]`.
pub const FLEXIBLE: usize = 0;

/// A time, as a span or as a point of a clock; the same on every architecture.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct __kernel_timespec {
    /// Whole seconds.
    pub tv_sec: int64_t,
    /// Nanoseconds, 0 to 999,999,999.
    pub tv_nsec: c_longlong,
}

/// One futex of a vector, from `<linux/futex.h>`; the library only passes pointers to it.
#[repr(C)]
#[derive(Debug)]
pub struct futex_waitv {
    _opaque: [u8; 0],
}

/// One instruction of a classic BPF program, from `<linux/filter.h>`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct sock_filter {
    /// Operation code.
    pub code: __u16,
    /// Offset to jump by when the test is true.
    pub jt: __u8,
    /// Offset to jump by when the test is false.
    pub jf: __u8,
    /// Operand.
    pub k: __u32,
}

/// Discards a range of a block device: `_IO(0x12, 0)` of `<linux/blkdev.h>`.
pub const BLOCK_URING_CMD_DISCARD: __u32 = 0x1200;

/// Resets all zones of a block device: `_IO(0x12, 1)` of `<linux/blkdev.h>`.
pub const BLOCK_URING_CMD_ZONE_RESET_ALL: __u32 = 0x1201;
