//! The table of what kernels offer: features, set-up flags and operations, each with the kernel that
//! brought it, as the documentation in `src/abi/io_uring` says.

use std::path::Path;

use syn::{Attribute, BinOp, Expr, Item};

use super::docs::of_item;
use super::source::{File, Source};
use super::types::{as_literal, digits};
use super::{Result, write_file};

/// Writes `maps/kernel.tsv` into `out`.
pub fn write(source: &Source, out: &Path) -> Result<()> {
    let mut text = "kind\tname\tvalue\tsince\n".to_string();
    for (file, item) in source.kernel.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
        match item {
            Item::Const(item) => {
                let name = item.ident.to_string();
                for (prefix, kind) in [("IORING_FEAT_", "feature"), ("IORING_SETUP_", "setup")] {
                    if name.starts_with(prefix) {
                        text += &row(file, kind, &name, &item.expr, &item.attrs)?;
                    }
                }
            }
            Item::Enum(item) if item.ident == "io_uring_op" => {
                for variant in item.variants.iter().filter(|v| v.ident != "IORING_OP_LAST") {
                    let (_, value) =
                        variant.discriminant.as_ref().ok_or("an opcode has a value")?;
                    let name = variant.ident.to_string();
                    text += &row(file, "opcode", &name, value, &variant.attrs)?;
                }
            }
            _ => {}
        }
    }
    write_file(&out.join("maps/kernel.tsv"), &text)
}

fn row(file: &File, kind: &str, name: &str, value: &Expr, attrs: &[Attribute]) -> Result<String> {
    let value = number(value).ok_or(format!("{}: {name}: its value is no number", file.name))?;
    let since = since(attrs).ok_or(format!("{}: {name}: `(Linux …)` is missing", file.name))?;
    Ok(format!("{kind}\t{name}\t{value}\t{since}\n"))
}

/// The kernel that brought something, by its documentation's `(Linux …)`.
pub fn since(attrs: &[Attribute]) -> Option<String> {
    let about = of_item(attrs).join(" ");
    let (_, rest) = about.split_once("(Linux ")?;
    rest.split_once(')').map(|(since, _)| since.to_string())
}

/// The value of `3` and of `1 << 3`.
fn number(value: &Expr) -> Option<u64> {
    match value {
        Expr::Binary(shift) if matches!(shift.op, BinOp::Shl(_)) => {
            number(&shift.left)?.checked_shl(number(&shift.right)?.try_into().ok()?)
        }
        value => digits(as_literal(value)?).parse().ok(),
    }
}
