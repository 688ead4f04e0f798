//! Translates Rust constants into C macros with the same value and type.

use syn::{BinOp, Expr, Item, ItemConst, UnOp};

use crate::docs::of_item;
use crate::error::{Error, Result, line_of, outside};
use crate::layout::comment;
use crate::literals::{as_literal, c_digits, digits};
use crate::source::File;

/// The names of the constants in `files`.
pub fn names(files: &[File]) -> impl Iterator<Item = String> {
    files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
        Item::Const(item) => Some(item.ident.to_string()),
        _ => None,
    })
}

/// The macro for a constant, with its comment.
pub fn define(file: &File, item: &ItemConst) -> Result<String> {
    let value = value(item)
        .map_err(|e| e.in_item(&file.name, line_of(&item.ident), &item.ident.to_string()))?;
    Ok(format!("{}#define {} {value}\n", comment(&of_item(&item.attrs), 0), item.ident))
}

/// The C expression for a constant. An expression of more than one token is in parentheses.
pub fn value(item: &ItemConst) -> Result<String> {
    let suffix = match &*item.ty {
        syn::Type::Path(path) => suffix(
            &path.path.require_ident().map_err(|e| Error::at(&item.ty, e.to_string()))?.to_string(),
        )?,
        ty => return Err(Error::at(ty, "C has no literals of its type: use an integer type")),
    };
    // `-Wlong-long` warns about the suffix, and a helper compares with such a constant.
    let all_bits = matches!(&*item.expr, Expr::Unary(not) if matches!(not.op, UnOp::Not(_))
        && as_literal(&not.expr).is_some_and(|zero| digits(zero) == "0"));
    if all_bits && suffix == "ULL" {
        return Ok("((__u64) -1)".to_string());
    }
    let text = expression(&item.expr, suffix)?;
    let is_word = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_closed = matches!(&*item.expr, Expr::Paren(_));
    Ok(if is_word || is_closed { text } else { format!("({text})") })
}

/// The C expression for an enumerator's value.
pub fn int(value: &Expr) -> Result<String> {
    expression(value, "")
}

/// The suffix for literals of a constant's type.
fn suffix(ty: &str) -> Result<&'static str> {
    match ty {
        "c_int" | "__s32" => Ok(""),
        "c_uint" | "__u32" => Ok("U"),
        "c_ulong" => Ok("UL"),
        "__u64" | "c_ulonglong" => Ok("ULL"),
        _ => Err(format!(
            "a constant of type {ty} is not supported: use c_int, c_uint, c_ulong, c_ulonglong, \
             __s32, __u32 or __u64"
        )
        .into()),
    }
}

/// An expression of the constant's type; its literals get that type's suffix.
///
/// rustc evaluates the constant, so it does not overflow. Expressions that C would evaluate in
/// another type are rejected.
fn expression(expr: &Expr, suffix: &str) -> Result<String> {
    if let Some(literal) = as_literal(expr) {
        return Ok(format!("{}{suffix}", c_digits(literal)?));
    }
    let unsupported = || outside(expr);
    let is_signed = suffix.is_empty();
    Ok(match expr {
        Expr::Paren(inner) => format!("({})", expression(&inner.expr, suffix)?),
        Expr::Path(_) => name(expr).ok_or_else(unsupported)?,
        Expr::Unary(unary) => match unary.op {
            UnOp::Not(_) => format!("~{}", expression(&unary.expr, suffix)?),
            // Only before a literal: otherwise the result could contain the operator `--`.
            UnOp::Neg(_) if is_signed && as_literal(&unary.expr).is_some() => {
                format!("-{}", expression(&unary.expr, suffix)?)
            }
            _ => return Err(unsupported()),
        },
        Expr::Binary(binary) => {
            let operator = match binary.op {
                // In C, shifting a signed number into the sign bit is undefined.
                BinOp::Shl(_) if !is_signed || is_int(&binary.left, &binary.right) => "<<",
                BinOp::Shr(_) if !is_signed => ">>",
                BinOp::BitOr(_) => "|",
                BinOp::BitAnd(_) => "&",
                BinOp::Add(_) => "+",
                BinOp::Sub(_) => "-",
                _ => return Err(unsupported()),
            };
            let left = expression(&binary.left, suffix)?;
            let right = match operator {
                "<<" | ">>" => count(&binary.right)?,
                _ => expression(&binary.right, suffix)?,
            };
            format!("{left} {operator} {right}")
        }
        _ => return Err(unsupported()),
    })
}

/// Whether a literal shifted by another literal fits into `int`.
fn is_int(left: &Expr, right: &Expr) -> bool {
    let value = |expr| as_literal(expr)?.base10_parse::<u32>().ok();
    let shifted = value(left).zip(value(right)).and_then(|(left, by)| {
        1_u64.checked_shl(by).and_then(|power| power.checked_mul(left.into()))
    });
    shifted.is_some_and(|value| i32::try_from(value).is_ok())
}

/// A shift count; in C, its type does not affect the result.
fn count(expr: &Expr) -> Result<String> {
    match expr {
        Expr::Cast(cast) => count(&cast.expr),
        Expr::Path(_) => name(expr).ok_or_else(|| outside(expr)),
        _ => c_digits(as_literal(expr).ok_or_else(|| outside(expr))?),
    }
}

/// The name of a constant or enumerator of this crate.
fn name(expr: &Expr) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    let is_foreign = path.path.segments.first().is_some_and(|first| first.ident == "libc");
    let last = path.path.segments.last()?;
    (!is_foreign).then(|| last.ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_keep_their_form_and_type() {
        let cases = [
            ("pub const X: c_uint = 1 << 3;", "(1U << 3)"),
            ("pub const X: c_int = 16;", "16"),
            ("pub const X: c_int = -2;", "(-2)"),
            ("pub const X: c_uint = !0;", "(~0U)"),
            ("pub const X: __u64 = 0x800_0000;", "0x8000000ULL"),
            ("pub const X: __u64 = !0;", "((__u64) -1)"),
            ("pub const X: c_uint = A | B;", "(A | B)"),
            ("pub const X: c_uint = 1 << bits::A_BIT as c_uint;", "(1U << A_BIT)"),
            ("pub const X: __u64 = !((1 << SHIFT) - 1);", "(~((1ULL << SHIFT) - 1ULL))"),
            ("pub const X: c_uint = 2147483648;", "2147483648U"),
            ("pub const X: c_int = 1 << 30;", "(1 << 30)"),
            ("pub const X: __u64 = 1 << 40;", "(1ULL << 40)"),
            ("pub const X: __u64 = !0 - 1;", "(~0ULL - 1ULL)"),
            ("pub const X: __u64 = A - (B - 1);", "(A - (B - 1ULL))"),
            ("pub const X: c_uint = A >> 1 << 2;", "(A >> 1 << 2)"),
        ];
        for (rust, c) in cases {
            let item = syn::parse_str(rust).expect("a constant");
            assert_eq!(value(&item).map_err(|e| e.to_string()), Ok(c.to_string()), "{rust}");
        }
        let refused = [
            ("pub const X: f64 = 1.0;", "not supported"),
            ("pub const X: i64 = -9223372036854775808;", "not supported"),
            ("pub const X: c_uint = 010;", "no decimal or hexadecimal number"),
            ("pub const X: c_uint = 0b11;", "no decimal or hexadecimal number"),
            ("pub const X: c_uint = 1 << 010;", "no decimal or hexadecimal number"),
            ("pub const X: c_int = 1 << 31;", "outside the subset"),
            ("pub const X: c_int = 3 << 30;", "outside the subset"),
            ("pub const X: c_int = 1 << A;", "outside the subset"),
            ("pub const X: c_int = 1 >> 1;", "outside the subset"),
            ("pub const X: c_uint = -1 as c_uint;", "outside the subset"),
            ("pub const X: c_int = -(-1);", "outside the subset"),
            ("pub const X: c_int = -A;", "outside the subset"),
            ("pub const X: __u64 = (A as __u64) << 40;", "outside the subset"),
            ("pub const X: __u64 = !(A as __u64);", "outside the subset"),
            ("pub const X: c_uint = 1 << A + 1;", "outside the subset"),
            ("pub const X: c_uint = A * 2;", "outside the subset"),
            ("pub const X: c_int = libc::EINVAL;", "outside the subset"),
        ];
        for (rust, message) in refused {
            let item = syn::parse_str(rust).expect("a constant");
            let e = value(&item).expect_err(rust).to_string();
            assert!(e.contains(message), "{rust}: {e}");
        }
    }
}
