//! The submission queue entry: one request, as a program writes it and the kernel reads it.

use crate::abi::types::*;

/// A request. What a field means depends on `opcode`; fields an operation does not use are 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct io_uring_sqe {
    /// What to do: one of `IORING_OP_*`.
    pub opcode: __u8,
    /// How to treat the request: `IOSQE_*` flags.
    pub flags: __u8,
    /// I/O priority as of ioprio_set(2), or flags of socket operations.
    pub ioprio: __u16,
    /// The file to work on: a descriptor, or an index of registered files.
    pub fd: __s32,
    /// Offset or second address.
    pub u1: io_uring_sqe_u1,
    /// Address.
    pub u2: io_uring_sqe_u2,
    /// Length of the buffer in bytes, or number of vectors.
    pub len: __u32,
    /// Flags of the operation.
    pub u3: io_uring_sqe_u3,
    /// Handed back unchanged in the completion.
    pub user_data: __u64,
    /// Registered buffer or group of buffers.
    pub u4: io_uring_sqe_u4,
    /// Registered credentials to run with; 0 for the caller's own.
    pub personality: __u16,
    /// Second file, or what the operation keeps there instead.
    pub u5: io_uring_sqe_u5,
    /// Third address, attributes, or the data of a command.
    pub u6: io_uring_sqe_u6,
}

/// The part of a request that mostly holds an offset.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u1 {
    /// Where in the file to work, in bytes.
    pub off: __u64,
    /// Second address.
    pub addr2: __u64,
    /// For commands to a driver or a socket.
    pub s1: io_uring_sqe_u1_s1,
}

/// Number of a command.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u1_s1 {
    /// What to do, as the driver or `SOCKET_URING_OP_*` defines it.
    pub cmd_op: __u32,
    /// Must be zero.
    pub __pad1: __u32,
}

/// The part of a request that mostly holds an address.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u2 {
    /// Address of the buffer, the vectors or the argument.
    pub addr: __u64,
    /// Where in the source of a splice to start, in bytes.
    pub splice_off_in: __u64,
    /// For socket options.
    pub s1: io_uring_sqe_u2_s1,
}

/// Which socket option.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u2_s1 {
    /// Protocol level of the option, such as `SOL_SOCKET`.
    pub level: __u32,
    /// The option.
    pub optname: __u32,
}

/// Flags, by the operation that has them.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u3 {
    /// Reads and writes: `RWF_*`.
    pub rw_flags: __kernel_rwf_t,
    /// Syncing a file: `IORING_FSYNC_*`.
    pub fsync_flags: __u32,
    /// Polling: 16 bits of events, as kernels before 5.9 read them.
    pub poll_events: __u16,
    /// Polling: 32 bits of events, with its halves swapped on big-endian machines.
    pub poll32_events: __u32,
    /// Syncing a range: `SYNC_FILE_RANGE_*`.
    pub sync_range_flags: __u32,
    /// Sending and receiving: `MSG_*`.
    pub msg_flags: __u32,
    /// Timeouts: `IORING_TIMEOUT_*`.
    pub timeout_flags: __u32,
    /// Accepting and creating sockets: as of accept4(2) and socket(2).
    pub accept_flags: __u32,
    /// Cancelling: `IORING_ASYNC_CANCEL_*`.
    pub cancel_flags: __u32,
    /// Opening: `O_*`.
    pub open_flags: __u32,
    /// File status: `AT_*`.
    pub statx_flags: __u32,
    /// Advice on a file or on memory: `POSIX_FADV_*` or `MADV_*`.
    pub fadvise_advice: __u32,
    /// Splice and tee: `SPLICE_F_*`.
    pub splice_flags: __u32,
    /// Renaming: `RENAME_*`.
    pub rename_flags: __u32,
    /// Removing a name: `AT_*`.
    pub unlink_flags: __u32,
    /// Hard links: `AT_*`.
    pub hardlink_flags: __u32,
    /// Extended attributes: `XATTR_*`.
    pub xattr_flags: __u32,
    /// Messages to a ring: `IORING_MSG_RING_*`.
    pub msg_ring_flags: __u32,
    /// Commands: `IORING_URING_CMD_*`.
    pub uring_cmd_flags: __u32,
    /// Waiting for a child; must be zero.
    pub waitid_flags: __u32,
    /// Futexes; must be zero.
    pub futex_flags: __u32,
    /// Turning a registered file into a descriptor: `IORING_FIXED_FD_*`.
    pub install_fd_flags: __u32,
    /// Doing nothing: `IORING_NOP_*`.
    pub nop_flags: __u32,
    /// Creating a pipe: as of pipe2(2).
    pub pipe_flags: __u32,
}

/// A registered buffer, or a group of provided ones.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u4 {
    /// Index of the registered buffer.
    pub buf_index: __u16,
    /// Group to take a buffer from, with `IOSQE_BUFFER_SELECT`.
    pub buf_group: __u16,
}

/// A second file, or what the operation keeps there instead.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u5 {
    /// Source of a splice.
    pub splice_fd_in: __s32,
    /// Slot of the registered files plus one; 0 for an ordinary descriptor.
    pub file_index: __u32,
    /// Zero-copy receive: the queue's id.
    pub zcrx_ifq_idx: __u32,
    /// Socket options: length of the value in bytes.
    pub optlen: __u32,
    /// For sends to an address.
    pub s1: io_uring_sqe_u5_s1,
    /// For writes to a file with write streams.
    pub s2: io_uring_sqe_u5_s2,
}

/// Length of an address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u5_s1 {
    /// Length of the socket address at `addr2`, in bytes.
    pub addr_len: __u16,
    /// Must be zero.
    pub __pad3: [__u16; 1],
}

/// The write stream of a write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u5_s2 {
    /// The device's write stream; 0 for none (Linux 6.16).
    pub write_stream: __u8,
    /// Must be zero.
    pub __pad4: [__u8; 3],
}

/// A third address, attributes, or the data of a command.
#[repr(C)]
#[derive(Clone, Copy)]
pub union io_uring_sqe_u6 {
    /// For most operations.
    pub s1: io_uring_sqe_u6_s1,
    /// For reads and writes with attributes.
    pub s2: io_uring_sqe_u6_s2,
    /// Socket options: address of the value.
    pub optval: __u64,
    /// Data of a command: 16 bytes, or 80 in an entry of 128 bytes.
    pub cmd: [__u8; 0],
}

/// A third address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u6_s1 {
    /// Third address.
    pub addr3: __u64,
    /// Must be zero.
    pub __pad2: [__u64; 1],
}

/// Attributes of a read or write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_sqe_u6_s2 {
    /// Address of the attributes.
    pub attr_ptr: __u64,
    /// Which attributes are there: `IORING_RW_ATTR_FLAG_*`.
    pub attr_type_mask: __u64,
}

/// For `attr_type_mask`: the attribute is an `io_uring_attr_pi` (Linux 6.14).
pub const IORING_RW_ATTR_FLAG_PI: c_uint = 1 << 0;

/// Protection information (checksums, tags) that goes with the data of a read or write.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct io_uring_attr_pi {
    /// What to check: `IO_INTEGRITY_CHK_*` of `<linux/fs.h>`.
    pub flags: __u16,
    /// Application tag.
    pub app_tag: __u16,
    /// Length of the protection information, in bytes.
    pub len: __u32,
    /// Address of the protection information.
    pub addr: __u64,
    /// Start value of the reference tag.
    pub seed: __u64,
    /// Must be zero.
    pub rsvd: __u64,
}

/// For `file_index`: the kernel picks a free slot and returns it as the result; the request fails
/// with `-ENFILE` where none is free (Linux 5.19).
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

/// `fd` is an index of registered files, not a descriptor (Linux 5.1).
pub const IOSQE_FIXED_FILE: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_FIXED_FILE_BIT as c_uint;
/// Starts when all requests before it are done, and holds back all after it (Linux 5.2).
pub const IOSQE_IO_DRAIN: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_DRAIN_BIT as c_uint;
/// The next request starts when this one has succeeded; if not, it is cancelled (Linux 5.3).
pub const IOSQE_IO_LINK: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_LINK_BIT as c_uint;
/// The next request starts when this one is done, whatever the result (Linux 5.5).
pub const IOSQE_IO_HARDLINK: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_IO_HARDLINK_BIT as c_uint;
/// Runs in a worker at once, without a try not to block (Linux 5.6).
pub const IOSQE_ASYNC: c_uint = 1 << io_uring_sqe_flags_bit::IOSQE_ASYNC_BIT as c_uint;
/// Takes a provided buffer of the group `buf_group` (Linux 5.7).
pub const IOSQE_BUFFER_SELECT: c_uint =
    1 << io_uring_sqe_flags_bit::IOSQE_BUFFER_SELECT_BIT as c_uint;
/// Posts a completion only if the request fails (Linux 5.17).
pub const IOSQE_CQE_SKIP_SUCCESS: c_uint =
    1 << io_uring_sqe_flags_bit::IOSQE_CQE_SKIP_SUCCESS_BIT as c_uint;
