//! Which fields each operation uses.

use uring::abi::io_uring::io_uring_op::{self, *};

use crate::names::{self, Kind};
use crate::sqe::View;
use crate::system::{self, Row};

/// Where a value is in the SQE, by the name of the first member of the union.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Ioprio,
    Fd,
    Off,
    CmdOp,
    Addr,
    Len,
    OpFlags,
    BufIndex,
    FileIndex,
    AddrLen,
    Addr3,
}

/// A field of an operation.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// `fd`, a file.
    File,
    /// A directory.
    Directory(&'static str, Slot),
    /// `addr`, or the buffer group that the kernel selects a buffer of.
    Buffer,
    /// A number.
    Number(&'static str, Slot),
    /// A signed 32-bit number.
    Int(&'static str, Slot),
    /// A number, if it is not 0.
    NonZero(&'static str, Slot),
    /// An address.
    Hex(&'static str, Slot),
    /// An address, if it is not null.
    Address(&'static str, Slot),
    /// Permissions.
    Octal(&'static str, Slot),
    /// The slot of registered files for a new file, if there is one.
    Slot,
    /// Flags of the kernel's header, if there are some.
    Flags(&'static str, Kind, Slot),
    /// Flags of another system call, if there are some.
    System(&'static str, &'static [Row], Slot),
    /// One value of a list of another system call.
    One(&'static str, &'static [Row], Slot),
    /// One value of a list of the kernel's header.
    OneOf(&'static str, Kind, Slot),
    /// Flags of open(2).
    Open,
    /// Events of poll(2).
    Poll,
    /// Flags of splice(2), if there are some.
    Splice,
}

use Part::{
    Address, Buffer, Directory, File, Flags, Hex, Int, NonZero, Number, One, OneOf, System,
};
use Slot::{Addr, Addr3, AddrLen, BufIndex, CmdOp, FileIndex, Ioprio, Len, Off, OpFlags};

const PATH: Part = Hex("path", Addr);
const DIRECTORY: Part = Directory("dirfd", Slot::Fd);
const LEN: Part = Number("len", Len);
const OFFSET: Part = Number("offset", Off);
const INDEX: Part = Number("buffer", BufIndex);
const RWF: Part = System("rw_flags", system::RWF, OpFlags);
const VECTORS: Part = Hex("iovecs", Addr);
const NUMBER: Part = Number("nr", Len);
const MSG: Part = System("flags", system::MSG, OpFlags);
const SENDS: Part = Flags("ioprio", names::RECVSEND, Ioprio);
const MESSAGE: Part = Hex("msg", Addr);
const AT: Part = System("flags", system::AT, OpFlags);
const TARGET: Part = Hex("user_data", Addr);
const FUTEX: [Part; 5] = [
    Hex("futex", Addr),
    Number("val", Off),
    Hex("mask", Addr3),
    Hex("futex_flags", Slot::Fd),
    NonZero("flags", OpFlags),
];
const COMMAND: [Part; 4] =
    [File, Hex("cmd_op", CmdOp), Hex("addr", Addr), Flags("flags", names::URING_CMD, OpFlags)];

/// What is printed of an operation that this program does not know.
pub const UNKNOWN: &[Part] =
    &[File, Hex("off", Off), Hex("addr", Addr), LEN, Hex("op_flags", OpFlags)];

/// Whether the result of a request is a new file descriptor.
pub fn opens(view: View<'_>) -> bool {
    let opens = [
        IORING_OP_OPENAT,
        IORING_OP_OPENAT2,
        IORING_OP_ACCEPT,
        IORING_OP_SOCKET,
        IORING_OP_FIXED_FD_INSTALL,
    ];
    opens.iter().any(|op| *op as u8 == view.opcode()) && view.slot(Slot::FileIndex) == 0
}

/// The fields of an operation, if it is known.
pub fn of(opcode: u8) -> Option<&'static [Part]> {
    ROWS.iter().find(|row| row.0 as u8 == opcode).map(|row| row.1)
}

const ROWS: &[(io_uring_op, &[Part])] = &[
    (IORING_OP_NOP, &[Flags("flags", names::NOP, OpFlags)]),
    (IORING_OP_NOP128, &[Flags("flags", names::NOP, OpFlags)]),
    (IORING_OP_READ, &[File, Buffer, LEN, OFFSET, RWF]),
    (IORING_OP_WRITE, &[File, Buffer, LEN, OFFSET, RWF]),
    (IORING_OP_READV, &[File, VECTORS, NUMBER, OFFSET, RWF]),
    (IORING_OP_WRITEV, &[File, VECTORS, NUMBER, OFFSET, RWF]),
    (IORING_OP_READ_FIXED, &[File, Buffer, LEN, OFFSET, INDEX, RWF]),
    (IORING_OP_WRITE_FIXED, &[File, Buffer, LEN, OFFSET, INDEX, RWF]),
    (IORING_OP_READV_FIXED, &[File, VECTORS, NUMBER, OFFSET, INDEX, RWF]),
    (IORING_OP_WRITEV_FIXED, &[File, VECTORS, NUMBER, OFFSET, INDEX, RWF]),
    (IORING_OP_READ_MULTISHOT, &[File, Buffer, LEN, OFFSET]),
    (IORING_OP_FSYNC, &[File, NonZero("len", Len), Flags("flags", names::FSYNC, OpFlags)]),
    (IORING_OP_SYNC_FILE_RANGE, &[File, OFFSET, LEN, System("flags", system::SYNC_RANGE, OpFlags)]),
    (
        IORING_OP_FALLOCATE,
        &[File, System("mode", system::FALLOCATE, Len), OFFSET, Number("len", Addr)],
    ),
    (IORING_OP_FTRUNCATE, &[File, Number("length", Off)]),
    (
        IORING_OP_FADVISE,
        &[
            File,
            OFFSET,
            NonZero("len", Len),
            NonZero("len", Addr),
            One("advice", system::FADVISE, OpFlags),
        ],
    ),
    (
        IORING_OP_MADVISE,
        &[
            Hex("addr", Addr),
            NonZero("len", Len),
            NonZero("len", Off),
            One("advice", system::MADVISE, OpFlags),
        ],
    ),
    (IORING_OP_POLL_ADD, &[File, Part::Poll, Flags("mode", names::POLL_ADD, Len)]),
    (
        IORING_OP_POLL_REMOVE,
        &[TARGET, Flags("mode", names::POLL_UPDATE, Len), NonZero("new user_data", Off)],
    ),
    (
        IORING_OP_EPOLL_CTL,
        &[File, One("op", system::EPOLL, Len), Int("target fd", Off), Address("event", Addr)],
    ),
    (IORING_OP_EPOLL_WAIT, &[File, Hex("events", Addr), Number("maxevents", Len)]),
    (
        IORING_OP_SEND,
        &[File, Buffer, LEN, MSG, SENDS, Address("to", Off), NonZero("addrlen", AddrLen)],
    ),
    (
        IORING_OP_SEND_ZC,
        &[
            File,
            Buffer,
            LEN,
            MSG,
            SENDS,
            Address("to", Off),
            NonZero("addrlen", AddrLen),
            NonZero("buffer", BufIndex),
        ],
    ),
    (IORING_OP_RECV, &[File, Buffer, LEN, MSG, SENDS]),
    (IORING_OP_RECV_ZC, &[File, LEN, Number("zcrx_ifq_idx", FileIndex), SENDS]),
    (IORING_OP_SENDMSG, &[File, MESSAGE, MSG, SENDS]),
    (IORING_OP_SENDMSG_ZC, &[File, MESSAGE, MSG, SENDS, NonZero("buffer", BufIndex)]),
    (IORING_OP_RECVMSG, &[File, MESSAGE, MSG, SENDS]),
    (
        IORING_OP_TIMEOUT,
        &[Hex("ts", Addr), NonZero("count", Off), Flags("flags", names::TIMEOUT, OpFlags)],
    ),
    (
        IORING_OP_TIMEOUT_REMOVE,
        &[TARGET, Address("ts", Off), Flags("flags", names::TIMEOUT, OpFlags)],
    ),
    (IORING_OP_LINK_TIMEOUT, &[Hex("ts", Addr), Flags("flags", names::TIMEOUT, OpFlags)]),
    (
        IORING_OP_ASYNC_CANCEL,
        &[TARGET, Int("fd", Slot::Fd), NonZero("op", Len), Flags("flags", names::CANCEL, OpFlags)],
    ),
    (
        IORING_OP_ACCEPT,
        &[
            File,
            System("flags", system::SOCK, OpFlags),
            Flags("ioprio", names::ACCEPT, Ioprio),
            Address("addr", Addr),
            Part::Slot,
        ],
    ),
    (IORING_OP_CONNECT, &[File, Hex("addr", Addr), Number("addrlen", Off)]),
    (IORING_OP_BIND, &[File, Hex("addr", Addr), Number("addrlen", Off)]),
    (IORING_OP_LISTEN, &[File, Int("backlog", Len)]),
    (IORING_OP_SHUTDOWN, &[File, One("how", system::SHUT, Len)]),
    (
        IORING_OP_SOCKET,
        &[
            One("domain", system::FAMILY, Slot::Fd),
            Number("type", Off),
            Int("protocol", Len),
            NonZero("flags", OpFlags),
            Part::Slot,
        ],
    ),
    (IORING_OP_OPENAT, &[DIRECTORY, PATH, Part::Open, Part::Octal("mode", Len), Part::Slot]),
    (IORING_OP_OPENAT2, &[DIRECTORY, PATH, Hex("how", Off), LEN, Part::Slot]),
    (IORING_OP_CLOSE, &[File, Part::Slot]),
    (IORING_OP_FIXED_FD_INSTALL, &[File, Flags("flags", names::INSTALL, OpFlags)]),
    (IORING_OP_FILES_UPDATE, &[Hex("fds", Addr), NUMBER, Int("offset", Off)]),
    (IORING_OP_STATX, &[DIRECTORY, PATH, AT, Hex("mask", Len), Hex("statxbuf", Off)]),
    (IORING_OP_UNLINKAT, &[DIRECTORY, PATH, AT]),
    (IORING_OP_MKDIRAT, &[DIRECTORY, PATH, Part::Octal("mode", Len)]),
    (IORING_OP_SYMLINKAT, &[Hex("target", Addr), DIRECTORY, Hex("linkpath", Off)]),
    (IORING_OP_LINKAT, &[DIRECTORY, PATH, Directory("newdirfd", Len), Hex("newpath", Off), AT]),
    (
        IORING_OP_RENAMEAT,
        &[
            DIRECTORY,
            PATH,
            Directory("newdirfd", Len),
            Hex("newpath", Off),
            System("flags", system::RENAME, OpFlags),
        ],
    ),
    (IORING_OP_FGETXATTR, &[File, Hex("name", Addr), Hex("value", Off), LEN]),
    (
        IORING_OP_FSETXATTR,
        &[File, Hex("name", Addr), Hex("value", Off), LEN, NonZero("flags", OpFlags)],
    ),
    (IORING_OP_GETXATTR, &[Hex("path", Addr3), Hex("name", Addr), Hex("value", Off), LEN]),
    (
        IORING_OP_SETXATTR,
        &[Hex("path", Addr3), Hex("name", Addr), Hex("value", Off), LEN, NonZero("flags", OpFlags)],
    ),
    (IORING_OP_PIPE, &[Hex("fds", Addr), System("flags", system::OPEN, OpFlags), Part::Slot]),
    (
        IORING_OP_SPLICE,
        &[File, OFFSET, Int("from fd", FileIndex), Number("from offset", Addr), LEN, Part::Splice],
    ),
    (IORING_OP_TEE, &[File, Int("from fd", FileIndex), LEN, Part::Splice]),
    (
        IORING_OP_PROVIDE_BUFFERS,
        &[
            Hex("addr", Addr),
            LEN,
            Int("nr", Slot::Fd),
            Number("group", BufIndex),
            Number("first id", Off),
        ],
    ),
    (IORING_OP_REMOVE_BUFFERS, &[Int("nr", Slot::Fd), Number("group", BufIndex)]),
    (
        IORING_OP_MSG_RING,
        &[
            File,
            OneOf("message", names::MESSAGE, Addr),
            Number("len", Len),
            Hex("data", Off),
            Flags("flags", names::MSG_RING, OpFlags),
            NonZero("source", Addr3),
            NonZero("file_index", FileIndex),
        ],
    ),
    (IORING_OP_URING_CMD, &COMMAND),
    (IORING_OP_URING_CMD128, &COMMAND),
    (
        IORING_OP_WAITID,
        &[
            One("idtype", system::ID_TYPE, Len),
            Int("id", Slot::Fd),
            System("options", system::WAIT, FileIndex),
            Address("infop", Off),
        ],
    ),
    (IORING_OP_FUTEX_WAIT, &FUTEX),
    (IORING_OP_FUTEX_WAKE, &FUTEX),
    (IORING_OP_FUTEX_WAITV, &[Hex("futexes", Addr), NUMBER, NonZero("flags", OpFlags)]),
];

/// Whether `len` is the number of bytes that a read, write, send or receive should transfer.
pub fn has_length(opcode: u8) -> bool {
    const ALL: [io_uring_op; 7] = [
        IORING_OP_READ,
        IORING_OP_WRITE,
        IORING_OP_READ_FIXED,
        IORING_OP_WRITE_FIXED,
        IORING_OP_SEND,
        IORING_OP_SEND_ZC,
        IORING_OP_RECV,
    ];
    ALL.iter().any(|op| *op as u8 == opcode)
}

/// Whether a positive result is a number of bytes.
pub fn has_bytes(opcode: u8) -> bool {
    const MORE: [io_uring_op; 11] = [
        IORING_OP_READV,
        IORING_OP_WRITEV,
        IORING_OP_READV_FIXED,
        IORING_OP_WRITEV_FIXED,
        IORING_OP_READ_MULTISHOT,
        IORING_OP_SENDMSG,
        IORING_OP_SENDMSG_ZC,
        IORING_OP_RECVMSG,
        IORING_OP_RECV_ZC,
        IORING_OP_SPLICE,
        IORING_OP_TEE,
    ];
    has_length(opcode) || MORE.iter().any(|op| *op as u8 == opcode)
}

/// Whether one request leads to several CQEs.
pub fn is_multishot(view: View<'_>) -> bool {
    let is = |op: io_uring_op| view.opcode() == op as u8;
    let ioprio = view.ioprio();
    is(IORING_OP_READ_MULTISHOT)
        || is(IORING_OP_RECV_ZC)
        || is(IORING_OP_ACCEPT) && ioprio & 1 != 0
        || (is(IORING_OP_RECV) || is(IORING_OP_RECVMSG)) && ioprio & 2 != 0
        || is(IORING_OP_POLL_ADD) && view.len() & 1 != 0
        || is(IORING_OP_TIMEOUT) && view.op_flags() & 1 << 6 != 0
        || (is(IORING_OP_URING_CMD) || is(IORING_OP_URING_CMD128)) && view.op_flags() & 2 != 0
}
