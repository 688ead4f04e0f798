//! The fields of an SQE that its operation uses.

use uring_trace_format::event::Sqe;

use crate::names::{self, Kind};
use crate::operations::{self, Part, Slot};
use crate::system;

/// A field, by the name that is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(i64),
    /// An address, or another number that is printed in hexadecimal.
    Hex(u64),
    /// Permissions.
    Octal(u64),
    /// A word.
    Word(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(out, "{number}"),
            Value::Hex(number) => write!(out, "{number:#x}"),
            Value::Octal(number) => write!(out, "{number:#o}"),
            Value::Word(word) => out.write_str(word),
        }
    }
}

/// Reads the bytes of an SQE.
#[derive(Clone, Copy, Debug)]
pub struct View<'a>(pub &'a Sqe);

// An SQE has no length: `len` is one of its members.
#[allow(clippy::len_without_is_empty)]
impl View<'_> {
    fn byte(self, at: usize) -> u8 {
        self.0.words[at / 8].to_ne_bytes()[at % 8]
    }

    /// The 16 bits at an offset.
    pub fn u16(self, at: usize) -> u16 {
        u16::from_ne_bytes([self.byte(at), self.byte(at + 1)])
    }

    /// The 32 bits at an offset.
    pub fn u32(self, at: usize) -> u32 {
        u32::from_ne_bytes(std::array::from_fn(|i| self.byte(at + i)))
    }

    /// The 64 bits at an offset, a multiple of 8.
    pub fn u64(self, at: usize) -> u64 {
        self.0.words[at / 8]
    }

    /// `opcode`.
    pub fn opcode(self) -> u8 {
        self.byte(0)
    }

    /// `flags`.
    pub fn flags(self) -> u8 {
        self.byte(1)
    }

    /// `ioprio`.
    pub fn ioprio(self) -> u16 {
        self.u16(2)
    }

    /// `fd`.
    pub fn fd(self) -> i32 {
        self.u32(4) as i32
    }

    /// `len`.
    pub fn len(self) -> u32 {
        self.u32(24)
    }

    /// The flags of the operation.
    pub fn op_flags(self) -> u32 {
        self.u32(28)
    }

    /// `user_data`.
    pub fn user_data(self) -> u64 {
        self.u64(32)
    }

    /// `buf_index` or `buf_group`.
    pub fn buf_index(self) -> u16 {
        self.u16(40)
    }

    /// `personality`.
    pub fn personality(self) -> u16 {
        self.u16(42)
    }

    /// Whether a flag of an SQE is set.
    pub fn has(self, flag: u32) -> bool {
        u32::from(self.flags()) & flag != 0
    }

    /// The value of a slot.
    pub fn slot(self, slot: Slot) -> u64 {
        match slot {
            Slot::Ioprio => self.ioprio().into(),
            Slot::Fd => self.fd() as i64 as u64,
            Slot::Off => self.u64(8),
            Slot::CmdOp => self.u32(8).into(),
            Slot::Addr => self.u64(16),
            Slot::Len => self.len().into(),
            Slot::OpFlags => self.op_flags().into(),
            Slot::BufIndex => self.buf_index().into(),
            Slot::FileIndex => self.u32(44).into(),
            Slot::AddrLen => self.u16(44).into(),
            Slot::Addr3 => self.u64(48),
        }
    }

    /// The file that the operation uses.
    pub fn file(self) -> Option<i32> {
        let has_file = operations::of(self.opcode())
            .is_none_or(|parts| parts.iter().any(|part| matches!(part, Part::File)));
        has_file.then(|| self.fd())
    }

    /// Whether one SQE leads to several CQEs, not counting the notification of a zero-copy send.
    pub fn is_multishot(self) -> bool {
        operations::is_multishot(self)
    }

    /// Whether it reads or writes `len` bytes, so that a smaller result is a short transfer.
    pub fn wanted(self) -> Option<u32> {
        operations::has_length(self.opcode()).then(|| self.len()).filter(|len| *len != 0)
    }

    /// The fields that the operation uses, in the order in which they are printed.
    pub fn fields(self) -> Vec<Field> {
        let parts = operations::of(self.opcode()).unwrap_or(operations::UNKNOWN);
        let mut fields: Vec<Field> = parts.iter().filter_map(|part| self.field(part)).collect();
        if self.personality() != 0 {
            fields.push(number("personality", self.personality().into()));
        }
        let (mut names, rest) = names::bits(names::SQE, self.flags().into());
        // A registered file and a buffer group are printed as such.
        names.retain(|name| !matches!(*name, "FIXED_FILE" | "BUFFER_SELECT"));
        if !names.is_empty() || rest != 0 {
            fields.push(word("flags", names::joined((names, rest))));
        }
        fields
    }

    fn field(self, part: &Part) -> Option<Field> {
        const FIXED_FILE: u32 = 1;
        const BUFFER_SELECT: u32 = 1 << 5;
        const ALLOC: u64 = u32::MAX as u64;
        let present = |slot: &Slot| Some(self.slot(*slot)).filter(|value| *value != 0);
        Some(match part {
            Part::File if self.has(FIXED_FILE) => number("registered file", self.fd().into()),
            Part::File => number("fd", self.fd().into()),
            Part::Directory(name, slot) => match self.slot(*slot) as i32 {
                libc::AT_FDCWD => word(name, "AT_FDCWD".to_string()),
                fd => number(name, fd.into()),
            },
            Part::Buffer if self.has(BUFFER_SELECT) => number("group", self.buf_index().into()),
            Part::Buffer => hex("buf", self.slot(Slot::Addr)),
            Part::Number(name, slot) => number(name, self.slot(*slot) as i64),
            Part::Int(name, slot) => number(name, i64::from(self.slot(*slot) as i32)),
            Part::NonZero(name, slot) => number(name, present(slot)? as i64),
            Part::Hex(name, slot) => hex(name, self.slot(*slot)),
            Part::Address(name, slot) => hex(name, present(slot)?),
            Part::Octal(name, slot) => octal(name, self.slot(*slot)),
            Part::Slot => match present(&Slot::FileIndex)? {
                ALLOC => word("slot", "any".to_string()),
                index => number("slot", index as i64 - 1),
            },
            Part::Flags(name, kind, slot) => word(name, names::flags(*kind, present(slot)?)),
            Part::System(name, rows, slot) => {
                word(name, names::joined(system::bits(rows, present(slot)?)))
            }
            Part::One(name, rows, slot) => {
                named(name, system::name(rows, self.slot(*slot)), self.slot(*slot))
            }
            Part::OneOf(name, kind, slot) => one_of(name, *kind, self.slot(*slot)),
            Part::Open => word("flags", open(self.op_flags())),
            Part::Poll => {
                let events = self.op_flags();
                let events =
                    if cfg!(target_endian = "big") { events.rotate_left(16) } else { events };
                word("events", names::joined(system::bits(system::POLL, events.into())))
            }
            Part::Splice => {
                let value = self.op_flags().into();
                let (mut all, rest) = system::bits(system::SPLICE, value);
                let (ours, rest) = names::bits(names::SPLICE, rest);
                all.extend(ours);
                word("flags", names::joined((Some(all).filter(|_| value != 0)?, rest)))
            }
        })
    }
}

/// The access mode of open(2) and its flags.
fn open(flags: u32) -> String {
    let (mut all, rest) = system::bits(system::OPEN, flags.into());
    if flags & libc::O_ACCMODE as u32 == 0 {
        all.insert(0, "O_RDONLY");
    }
    names::joined((all, rest))
}

fn number(name: &'static str, value: i64) -> Field {
    Field { name, value: Value::Number(value) }
}

fn hex(name: &'static str, value: u64) -> Field {
    Field { name, value: Value::Hex(value) }
}

fn octal(name: &'static str, value: u64) -> Field {
    Field { name, value: Value::Octal(value) }
}

fn word(name: &'static str, value: String) -> Field {
    Field { name, value: Value::Word(value) }
}

fn named(name: &'static str, known: Option<&str>, value: u64) -> Field {
    known.map_or_else(|| hex(name, value), |known| word(name, known.to_string()))
}

fn one_of(name: &'static str, kind: Kind, value: u64) -> Field {
    named(name, names::name(kind, value), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Build, sqe};
    use uring::abi::io_uring::io_uring_op as op;

    fn shown(sqe: &Sqe) -> String {
        let fields = View(sqe).fields();
        let fields = fields.iter().map(|field| format!("{} {}", field.name, field.value));
        fields.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn operations_have_their_fields() {
        let read = sqe(op::IORING_OP_READ).fd(5).addr(0x1000).len(128).off(u64::MAX);
        assert_eq!(shown(&read.sqe()), "fd 5, buf 0x1000, len 128, offset -1");
        let linked = read.flags(1 | 1 << 2 | 1 << 4);
        assert_eq!(
            shown(&linked.sqe()),
            "registered file 5, buf 0x1000, len 128, offset -1, flags IO_LINK|ASYNC"
        );
        let recv = sqe(op::IORING_OP_RECV).fd(6).ioprio(2).flags(1 << 5).group(3);
        assert_eq!(shown(&recv.sqe()), "fd 6, group 3, len 0, ioprio MULTISHOT");
        assert!(View(&recv.sqe()).is_multishot());
        let open = sqe(op::IORING_OP_OPENAT)
            .fd(libc::AT_FDCWD)
            .addr(0x10)
            .len(0o644)
            .op_flags((libc::O_WRONLY | libc::O_CREAT) as u32);
        assert_eq!(
            shown(&open.sqe()),
            "dirfd AT_FDCWD, path 0x10, flags O_WRONLY|O_CREAT, mode 0o644"
        );
        let timeout = sqe(op::IORING_OP_TIMEOUT).fd(-1).addr(0x20).len(1).op_flags(1 << 6);
        assert_eq!(shown(&timeout.sqe()), "ts 0x20, flags MULTISHOT");
        assert_eq!(View(&timeout.sqe()).file(), None);
        let poll = sqe(op::IORING_OP_POLL_ADD).fd(4).events(libc::POLLIN as u32);
        assert_eq!(shown(&poll.sqe()), "fd 4, events POLLIN");
        let close = sqe(op::IORING_OP_CLOSE).file_index(8);
        assert_eq!(shown(&close.sqe()), "fd 0, slot 7");
        let splice = sqe(op::IORING_OP_SPLICE).fd(4).addr(u64::MAX).off(u64::MAX).len(9);
        let splice = splice.file_index(3).op_flags(1 << 31 | 2);
        assert_eq!(
            shown(&splice.sqe()),
            "fd 4, offset -1, from fd 3, from offset -1, len 9, flags SPLICE_F_NONBLOCK|FD_IN_FIXED"
        );
        assert_eq!(shown(&sqe(op::IORING_OP_NOP).fd(-1).sqe()), "");
    }

    #[test]
    fn every_operation_is_known() {
        for opcode in 0..op::IORING_OP_LAST as u8 {
            assert!(operations::of(opcode).is_some(), "{}", names::operation(opcode));
        }
        let unknown = Build::new(200).fd(1).addr(2).len(3);
        assert_eq!(shown(&unknown.sqe()), "fd 1, off 0x0, addr 0x2, len 3, op_flags 0x0");
        assert_eq!(View(&unknown.sqe()).wanted(), None);
    }
}
