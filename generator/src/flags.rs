//! The table of operations, register codes and flags by value, with which `uring-trace` prints what
//! a program does.

use std::collections::BTreeMap;
use std::path::Path;

use syn::{BinOp, Expr, Item};

use crate::error::{Error, Result};
use crate::files;
use crate::literals::number;
use crate::source::Source;

/// Prefixes of constants, with the kind of the rows. The first that fits counts.
const CONSTANTS: [(&str, &str); 22] = [
    ("IORING_SETUP_", "setup"),
    ("IORING_FEAT_", "feature"),
    ("IOSQE_", "sqe"),
    ("IORING_CQE_F_", "cqe"),
    ("IORING_ENTER_", "enter"),
    ("IORING_SQ_", "sq"),
    ("IORING_FSYNC_", "fsync"),
    ("IORING_TIMEOUT_", "timeout"),
    ("IORING_LINK_TIMEOUT_", "timeout"),
    ("IORING_POLL_ADD_", "poll_add"),
    ("IORING_POLL_UPDATE_", "poll_update"),
    ("IORING_ASYNC_CANCEL_", "cancel"),
    ("IORING_MSG_RING_", "msg_ring"),
    ("IORING_FIXED_FD_", "install"),
    ("IORING_NOP_", "nop"),
    ("IORING_RECVSEND_", "recvsend"),
    ("IORING_RECV_", "recvsend"),
    ("IORING_SEND_", "recvsend"),
    ("IORING_ACCEPT_", "accept"),
    ("IORING_URING_CMD_", "uring_cmd"),
    ("IORING_RSRC_REGISTER_", "resource"),
    ("SPLICE_F_", "splice"),
];

/// Enumerations, with the kind of the rows.
const ENUMERATIONS: [(&str, &str); 5] = [
    ("io_uring_op", "opcode"),
    ("io_uring_register_op", "register"),
    ("io_uring_msg_ring_flags", "message"),
    ("io_uring_socket_op", "socket"),
    ("io_uring_register_pbuf_ring_flags", "buffer_ring"),
];

/// Enumerators that are a number of others, or a flag beside them.
const LEFT_OUT: [&str; 3] =
    ["IORING_OP_LAST", "IORING_REGISTER_LAST", "IORING_REGISTER_USE_REGISTERED_RING"];

/// Writes `maps/names.tsv` into `out`.
pub fn write(source: &Source, out: &Path) -> Result<()> {
    let values = values(source);
    let mut text = "kind\tname\tvalue\n".to_string();
    for (file, item) in source.kernel.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
        match item {
            Item::Const(item) => {
                let name = item.ident.to_string();
                let kind = CONSTANTS.iter().find(|(prefix, _)| name.starts_with(prefix));
                // A mask is several flags, which are listed.
                let Some((_, kind)) = kind.filter(|_| !name.ends_with("_MASK")) else { continue };
                let value = values.get(&name).ok_or_else(|| {
                    let message = format!("{name}: write its value as a number or as `1 << n`");
                    Error::at(&item.ident, message).in_file(&file.name)
                })?;
                text += &format!("{kind}\t{name}\t{value}\n");
            }
            Item::Enum(item) => {
                let name = item.ident.to_string();
                let kind = ENUMERATIONS.iter().find(|(enumeration, _)| name == *enumeration);
                let Some((_, kind)) = kind else { continue };
                let names = item.variants.iter().map(|variant| variant.ident.to_string());
                for name in names.filter(|name| !LEFT_OUT.contains(&name.as_str())) {
                    let value = values.get(&name).ok_or_else(|| {
                        let message = format!("{name}: write its value");
                        Error::at(&item.ident, message).in_file(&file.name)
                    })?;
                    text += &format!("{kind}\t{name}\t{value}\n");
                }
            }
            _ => {}
        }
    }
    files::write(&out.join("maps/names.tsv"), &text)
}

/// The values of constants and enumerators, each after those that it uses.
fn values(source: &Source) -> BTreeMap<String, u64> {
    let mut values = BTreeMap::new();
    for item in source.kernel.iter().flat_map(|file| &file.items) {
        match item {
            Item::Const(item) => {
                if let Some(value) = value(&item.expr, &values) {
                    values.insert(item.ident.to_string(), value);
                }
            }
            Item::Enum(item) => {
                for variant in &item.variants {
                    let discriminant = variant.discriminant.as_ref();
                    if let Some(value) = discriminant.and_then(|(_, e)| value(e, &values)) {
                        values.insert(variant.ident.to_string(), value);
                    }
                }
            }
            _ => {}
        }
    }
    values
}

/// The value of an expression: a number, a name with a known value, or a shift of these.
fn value(expr: &Expr, known: &BTreeMap<String, u64>) -> Option<u64> {
    match expr {
        Expr::Binary(shift) if matches!(shift.op, BinOp::Shl(_)) => {
            let by = u32::try_from(value(&shift.right, known)?).ok()?;
            value(&shift.left, known)?.checked_shl(by)
        }
        Expr::Binary(sum) if matches!(sum.op, BinOp::Add(_)) => {
            value(&sum.left, known)?.checked_add(value(&sum.right, known)?)
        }
        Expr::Cast(cast) => value(&cast.expr, known),
        Expr::Paren(inner) => value(&inner.expr, known),
        Expr::Path(path) => known.get(&path.path.segments.last()?.ident.to_string()).copied(),
        expr => number(expr),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_use_earlier_ones() {
        let known = BTreeMap::from([("BIT".to_string(), 5)]);
        let value = |text: &str| value(&syn::parse_str(text).expect("an expression"), &known);
        assert_eq!(value("7"), Some(7));
        assert_eq!(value("1 << 3"), Some(8));
        assert_eq!(value("1 << bits::BIT as c_uint"), Some(32));
        assert_eq!(value("(BIT + 1)"), Some(6));
        assert_eq!(value("1 << OTHER"), None);
        assert_eq!(value("A | BIT"), None);
    }
}
