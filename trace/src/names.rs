//! Names of the kernel's numbers: operations, flags, register codes.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Kinds, names and values (a generated file).
const TABLE: &str = include_str!("../../abi/names.tsv");

/// A kind of names, and the prefixes that are not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    name: &'static str,
    prefixes: &'static [&'static str],
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal: $($prefix:literal),+;)*) => {
        $($(#[$doc])* pub const $kind: Kind = Kind { name: $name, prefixes: &[$($prefix),+] };)*
        #[cfg(test)]
        const ALL: &[Kind] = &[$($kind),*];
    };
}

kinds! {
    /// Operations.
    OPCODE "opcode": "IORING_OP_";
    /// Codes of io_uring_register(2).
    REGISTER "register": "IORING_REGISTER_", "IORING_";
    /// Setup flags.
    SETUP "setup": "IORING_SETUP_";
    /// Features of the kernel.
    FEATURE "feature": "IORING_FEAT_";
    /// `flags` of an SQE.
    SQE "sqe": "IOSQE_";
    /// `flags` of a CQE.
    CQE "cqe": "IORING_CQE_F_";
    /// Flags of io_uring_enter(2).
    ENTER "enter": "IORING_ENTER_";
    /// Flags of the SQ ring.
    SQ "sq": "IORING_SQ_";
    /// `fsync_flags`.
    FSYNC "fsync": "IORING_FSYNC_";
    /// `timeout_flags`.
    TIMEOUT "timeout": "IORING_TIMEOUT_", "IORING_";
    /// `len` of `IORING_OP_POLL_ADD`.
    POLL_ADD "poll_add": "IORING_POLL_ADD_";
    /// `len` of `IORING_OP_POLL_REMOVE`.
    POLL_UPDATE "poll_update": "IORING_POLL_";
    /// `cancel_flags`.
    CANCEL "cancel": "IORING_ASYNC_CANCEL_";
    /// `msg_ring_flags`.
    MSG_RING "msg_ring": "IORING_MSG_RING_";
    /// `addr` of `IORING_OP_MSG_RING`.
    MESSAGE "message": "IORING_MSG_";
    /// `install_fd_flags`.
    INSTALL "install": "IORING_FIXED_FD_";
    /// `nop_flags`.
    NOP "nop": "IORING_NOP_";
    /// `ioprio` of sends and receives.
    RECVSEND "recvsend": "IORING_RECVSEND_", "IORING_RECV_", "IORING_SEND_", "IORING_";
    /// `ioprio` of an accept.
    ACCEPT "accept": "IORING_ACCEPT_";
    /// `uring_cmd_flags`.
    URING_CMD "uring_cmd": "IORING_URING_CMD_";
    /// Commands to sockets.
    SOCKET "socket": "SOCKET_URING_OP_";
    /// Flags of a table of registered files or buffers.
    RESOURCE "resource": "IORING_RSRC_REGISTER_";
    /// Flags of a buffer ring.
    BUFFER_RING "buffer_ring": "IOU_PBUF_RING_";
    /// `splice_flags`, apart from those of splice(2).
    SPLICE "splice": "SPLICE_F_";
}

impl Kind {
    fn short(self, name: &'static str) -> &'static str {
        self.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name)
    }
}

type Table = HashMap<&'static str, Vec<(&'static str, u64)>>;

fn table() -> &'static Table {
    static TABLES: OnceLock<Table> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut table = Table::new();
        for line in TABLE.lines().skip(1) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            let (kind, name, value) = (cell(), cell(), cell());
            if let Ok(value) = value.parse() {
                table.entry(kind).or_default().push((name, value));
            }
        }
        table
    })
}

fn rows(kind: Kind) -> &'static [(&'static str, u64)] {
    table().get(kind.name).map_or(&[], Vec::as_slice)
}

/// The name of a value, without its prefix.
pub fn name(kind: Kind, value: u64) -> Option<&'static str> {
    rows(kind).iter().find(|row| row.1 == value).map(|row| kind.short(row.0))
}

/// The value of a name, with or without its prefix, in upper or lower case.
pub fn value(kind: Kind, name: &str) -> Option<u64> {
    let is_it = |row: &&(&'static str, u64)| {
        row.0.eq_ignore_ascii_case(name) || kind.short(row.0).eq_ignore_ascii_case(name)
    };
    rows(kind).iter().find(is_it).map(|row| row.1)
}

/// The names of the bits that are set, and the bits without a name.
pub fn bits(kind: Kind, value: u64) -> (Vec<&'static str>, u64) {
    let (mut names, mut rest) = (Vec::new(), value);
    for (name, bit) in rows(kind) {
        if *bit != 0 && value & bit == *bit {
            names.push(kind.short(name));
            rest &= !bit;
        }
    }
    (names, rest)
}

/// The bits that are set, such as `CQSIZE|CLAMP`; 0 if there is none.
pub fn flags(kind: Kind, value: u64) -> String {
    joined(bits(kind, value))
}

/// Names of bits and the bits without a name, such as `A|B|0x40`.
pub fn joined((names, rest): (Vec<&'static str>, u64)) -> String {
    let mut all: Vec<String> = names.into_iter().map(String::from).collect();
    if rest != 0 || all.is_empty() {
        all.push(if rest == 0 { "0".to_string() } else { format!("{rest:#x}") });
    }
    all.join("|")
}

/// The name of an operation; of one that this program does not know, its number.
pub fn operation(opcode: u8) -> String {
    name(OPCODE, opcode.into()).map_or(format!("OP_{opcode}"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_names_of_the_headers() {
        assert_eq!(operation(22), "READ");
        assert_eq!(operation(200), "OP_200");
        assert_eq!(name(REGISTER, 22), Some("PBUF_RING"));
        assert_eq!(name(REGISTER, 23), Some("UNREGISTER_PBUF_RING"));
        assert_eq!(name(TIMEOUT, 16), Some("LINK_TIMEOUT_UPDATE"));
        assert_eq!(name(POLL_UPDATE, 2), Some("UPDATE_EVENTS"));
        assert_eq!(value(OPCODE, "read"), Some(22));
        assert_eq!(value(OPCODE, "IORING_OP_READ"), Some(22));
        assert_eq!(value(OPCODE, "RED"), None);
    }

    #[test]
    fn flags_are_named_and_unknown_bits_are_kept() {
        assert_eq!(flags(SETUP, 1 << 12 | 1 << 13), "SINGLE_ISSUER|DEFER_TASKRUN");
        assert_eq!(flags(SETUP, 1 << 31 | 1), "IOPOLL|0x80000000");
        assert_eq!(flags(SETUP, 0), "0");
        assert_eq!(flags(SQE, 1 << 6), "CQE_SKIP_SUCCESS");
        assert_eq!(flags(SPLICE, 1 << 31), "FD_IN_FIXED");
    }

    #[test]
    fn every_kind_of_the_table_is_used() {
        let mut kinds: Vec<&str> = ALL.iter().map(|kind| kind.name).collect();
        let mut rows: Vec<&str> = table().keys().copied().collect();
        kinds.sort_unstable();
        rows.sort_unstable();
        assert_eq!(kinds, rows);
    }
}
