//! The submission queue entry: one request, as a program writes it and the kernel reads it.

use crate::abi::types::*;

/// A submission queue entry: one request. The meaning of a field depends on `opcode`; fields that
/// an operation does not use must be 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_sqe {
    /// The operation: `IORING_OP_*`.
    pub opcode: __u8,
    /// `IOSQE_*` flags.
    pub flags: __u8,
    /// I/O priority, as of ioprio_set(2); for sockets, flags of the operation (`IORING_RECVSEND_*`,
    /// `IORING_ACCEPT_*`).
    pub ioprio: __u16,
    /// The file: a descriptor or, with `IOSQE_FIXED_FILE`, an index of the registered files.
    pub fd: __s32,
    /// Offset or second address.
    pub u1: io_uring_sqe_u1,
    /// Address.
    pub u2: io_uring_sqe_u2,
    /// Length of the buffer in bytes, or number of elements.
    pub len: __u32,
    /// Flags of the operation.
    pub u3: io_uring_sqe_u3,
    /// Copied unchanged to the CQE.
    pub user_data: __u64,
    /// Registered buffer, or buffer group.
    pub u4: io_uring_sqe_u4,
    /// Number of registered credentials; 0 means those of the task that submits.
    pub personality: __u16,
    /// Second file, file slot or further arguments.
    pub u5: io_uring_sqe_u5,
    /// Third address, attributes or command data.
    pub u6: io_uring_sqe_u6,
}

/// Offset or second address.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u1 {
    /// Offset in the file, in bytes; -1 means the file position.
    pub off: __u64,
    /// Second address.
    pub addr2: __u64,
    /// For driver and socket commands.
    pub s1: io_uring_sqe_u1_s1,
}

/// Number of a command.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u1_s1 {
    /// Command of `IORING_OP_URING_CMD`, as the driver or `SOCKET_URING_OP_*` defines it.
    pub cmd_op: __u32,
    /// Must be 0.
    pub __pad1: __u32,
}

/// Address or further arguments.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u2 {
    /// Address of the buffer, of the vectors or of the argument.
    pub addr: __u64,
    /// Splice: offset in the source file, in bytes; -1 for a pipe.
    pub splice_off_in: __u64,
    /// For socket options.
    pub s1: io_uring_sqe_u2_s1,
}

/// A socket option.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u2_s1 {
    /// Socket options: protocol level, such as `SOL_SOCKET`.
    pub level: __u32,
    /// Socket options: the option.
    pub optname: __u32,
}

/// Flags, by operation.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u3 {
    /// Reads and writes: `RWF_*`.
    pub rw_flags: __kernel_rwf_t,
    /// Fsync: `IORING_FSYNC_*`.
    pub fsync_flags: __u32,
    /// Poll: 16 bits of events, which is all that kernels before 5.9 read.
    pub poll_events: __u16,
    /// Poll: 32 bits of events; on big-endian machines with the two halves swapped.
    pub poll32_events: __u32,
    /// Sync of a file range: `SYNC_FILE_RANGE_*`.
    pub sync_range_flags: __u32,
    /// Send and receive: `MSG_*`.
    pub msg_flags: __u32,
    /// Timeouts: `IORING_TIMEOUT_*`.
    pub timeout_flags: __u32,
    /// Accept: `SOCK_*` flags, as of accept4(2).
    pub accept_flags: __u32,
    /// Cancel: `IORING_ASYNC_CANCEL_*`.
    pub cancel_flags: __u32,
    /// Openat: `O_*`.
    pub open_flags: __u32,
    /// Statx: `AT_*`.
    pub statx_flags: __u32,
    /// Fadvise and madvise: `POSIX_FADV_*` or `MADV_*`.
    pub fadvise_advice: __u32,
    /// Splice and tee: `SPLICE_F_*`.
    pub splice_flags: __u32,
    /// Renameat: `RENAME_*`.
    pub rename_flags: __u32,
    /// Unlinkat: `AT_*`.
    pub unlink_flags: __u32,
    /// Linkat: `AT_*`.
    pub hardlink_flags: __u32,
    /// Extended attributes: `XATTR_*`.
    pub xattr_flags: __u32,
    /// Messages to a ring: `IORING_MSG_RING_*`.
    pub msg_ring_flags: __u32,
    /// Driver commands: `IORING_URING_CMD_*`.
    pub uring_cmd_flags: __u32,
    /// Waitid: must be 0.
    pub waitid_flags: __u32,
    /// Futexes: must be 0.
    pub futex_flags: __u32,
    /// Installing a registered file: `IORING_FIXED_FD_*`.
    pub install_fd_flags: __u32,
    /// Nop: `IORING_NOP_*`.
    pub nop_flags: __u32,
    /// Pipe: `O_*`, as of pipe2(2).
    pub pipe_flags: __u32,
}

/// A registered buffer, or a buffer group.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u4 {
    /// Index of the registered buffer.
    pub buf_index: __u16,
    /// Buffer group id, with `IOSQE_BUFFER_SELECT`.
    pub buf_group: __u16,
}

/// A second file, a file slot or further arguments.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u5 {
    /// Splice and tee: the source file.
    pub splice_fd_in: __s32,
    /// Direct descriptors: slot of the registered files plus one, or `IORING_FILE_INDEX_ALLOC`; 0
    /// for an ordinary descriptor.
    pub file_index: __u32,
    /// Zero-copy receive: id of the queue.
    pub zcrx_ifq_idx: __u32,
    /// Socket options: length of the value, in bytes.
    pub optlen: __u32,
    /// For sends to an address.
    pub s1: io_uring_sqe_u5_s1,
    /// For writes with a write stream.
    pub s2: io_uring_sqe_u5_s2,
}

/// Length of an address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u5_s1 {
    /// Sends: length of the socket address at `addr2`, in bytes.
    pub addr_len: __u16,
    /// Must be 0.
    pub __pad3: [__u16; 1],
}

/// The write stream of a write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u5_s2 {
    /// Writes: the device's write stream; 0 for none (Linux 6.16).
    pub write_stream: __u8,
    /// Must be 0.
    pub __pad4: [__u8; 3],
}

/// A third address, attributes, or command data.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u6 {
    /// For most operations.
    pub s1: io_uring_sqe_u6_s1,
    /// For reads and writes with attributes.
    pub s2: io_uring_sqe_u6_s2,
    /// Socket options: address of the value.
    pub optval: __u64,
    /// Command data: 16 bytes, or 80 bytes in a 128-byte SQE.
    pub cmd: [__u8; 0],
}

/// A third address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u6_s1 {
    /// Third address, or a further 64-bit argument.
    pub addr3: __u64,
    /// Must be 0.
    pub __pad2: [__u64; 1],
}

/// Attributes of a read or write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u6_s2 {
    /// Reads and writes: address of the attributes.
    pub attr_ptr: __u64,
    /// Reads and writes: the attributes that are given, `IORING_RW_ATTR_FLAG_*`.
    pub attr_type_mask: __u64,
}

/// For `attr_type_mask`: the attribute is a `struct io_uring_attr_pi` (Linux 6.14).
pub const IORING_RW_ATTR_FLAG_PI: c_uint = 1 << 0;

/// Protection information (checksums and tags) for the data of a read or write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_attr_pi {
    /// What the device checks: `IO_INTEGRITY_CHK_*` of `<linux/fs.h>`.
    pub flags: __u16,
    /// Application tag.
    pub app_tag: __u16,
    /// Length of the protection information, in bytes.
    pub len: __u32,
    /// Address of the protection information.
    pub addr: __u64,
    /// Initial value of the reference tag.
    pub seed: __u64,
    /// Must be 0.
    pub rsvd: __u64,
}

/// For `file_index`: the kernel allocates a free slot, whose index is the result; `-ENFILE` if none
/// is free (Linux 5.19).
pub const IORING_FILE_INDEX_ALLOC: c_uint = !0;

/// Bit numbers of the `IOSQE_*` flags.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum io_uring_sqe_flags_bit {
    /// Bit of `IOSQE_FIXED_FILE`.
    IOSQE_FIXED_FILE_BIT = 0,
    /// Bit of `IOSQE_IO_DRAIN`.
    IOSQE_IO_DRAIN_BIT = 1,
    /// Bit of `IOSQE_IO_LINK`.
    IOSQE_IO_LINK_BIT = 2,
    /// Bit of `IOSQE_IO_HARDLINK`.
    IOSQE_IO_HARDLINK_BIT = 3,
    /// Bit of `IOSQE_ASYNC`.
    IOSQE_ASYNC_BIT = 4,
    /// Bit of `IOSQE_BUFFER_SELECT`.
    IOSQE_BUFFER_SELECT_BIT = 5,
    /// Bit of `IOSQE_CQE_SKIP_SUCCESS`.
    IOSQE_CQE_SKIP_SUCCESS_BIT = 6,
}

/// `fd` is an index of the registered files (Linux 5.1).
pub const IOSQE_FIXED_FILE: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_FIXED_FILE_BIT as c_uint;
/// The request starts when all requests submitted before it have completed, and those after it
/// start when it has completed (Linux 5.2).
pub const IOSQE_IO_DRAIN: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_DRAIN_BIT as c_uint;
/// The next request starts when this one has succeeded; if it fails, the next one is cancelled
/// (Linux 5.3).
pub const IOSQE_IO_LINK: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_LINK_BIT as c_uint;
/// The next request starts when this one has completed, whatever its result (Linux 5.5).
pub const IOSQE_IO_HARDLINK: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_HARDLINK_BIT as c_uint;
/// The request goes to a worker thread at once, without a nonblocking attempt (Linux 5.6).
pub const IOSQE_ASYNC: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_ASYNC_BIT as c_uint;
/// The kernel selects a buffer of the group `buf_group` (Linux 5.7).
pub const IOSQE_BUFFER_SELECT: c_uint =
    1 << io_uring_sqe_flags_bit::IOSQE_BUFFER_SELECT_BIT as c_uint;
/// The request posts no CQE if it succeeds (Linux 5.17).
pub const IOSQE_CQE_SKIP_SUCCESS: c_uint =
    1 << io_uring_sqe_flags_bit::IOSQE_CQE_SKIP_SUCCESS_BIT as c_uint;
