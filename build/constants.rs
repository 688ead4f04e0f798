//! Constants of Rust as macros of C, with the same value and the same type.

use syn::{BinOp, Expr, Item, ItemConst, UnOp};

use super::Result;
use super::docs::{comment, of_item};
use super::source::File;
use super::types::{as_literal, digits};

/// The names of a file's constants.
pub fn names(files: &[File]) -> impl Iterator<Item = String> {
    files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
        Item::Const(item) => Some(item.ident.to_string()),
        _ => None,
    })
}

/// The macro of a constant, with its comment.
pub fn define(file: &File, item: &ItemConst) -> Result<String> {
    let value = value(item).map_err(|e| format!("{}: {}: {e}", file.name, item.ident))?;
    Ok(format!("{}#define {} {value}\n", comment(&of_item(&item.attrs), 0), item.ident))
}

/// The C expression of a constant; anything but one word stands in parentheses.
pub fn value(item: &ItemConst) -> Result<String> {
    let suffix = match &*item.ty {
        syn::Type::Path(path) => {
            suffix(&path.path.require_ident().map_err(|e| e.to_string())?.to_string())?
        }
        _ => return Err("its type has no literal in C".to_string()),
    };
    // `-Wlong-long` warns of the suffix, and a helper compares with such a constant.
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

/// The C expression of an enumerator's value.
pub fn int(value: &Expr) -> Result<String> {
    expression(value, "")
}

/// The suffix of a literal of a constant's type.
fn suffix(ty: &str) -> Result<&'static str> {
    match ty {
        "c_int" | "__s32" => Ok(""),
        "c_uint" | "__u32" => Ok("U"),
        "c_ulong" => Ok("UL"),
        "__u64" | "c_ulonglong" => Ok("ULL"),
        _ => Err(format!("a constant of type {ty} is not supported")),
    }
}

fn expression(expr: &Expr, suffix: &str) -> Result<String> {
    if let Some(literal) = as_literal(expr) {
        return Ok(format!("{}{suffix}", digits(literal)));
    }
    Ok(match expr {
        Expr::Paren(inner) => format!("({})", expression(&inner.expr, suffix)?),
        Expr::Path(path) => {
            path.path.segments.last().expect("a path is never empty").ident.to_string()
        }
        // What is cast is a macro or an enumerator, which C converts by itself.
        Expr::Cast(cast) => expression(&cast.expr, suffix)?,
        Expr::Unary(unary) => {
            let operator = match unary.op {
                UnOp::Not(_) => "~",
                UnOp::Neg(_) => "-",
                _ => return Err("this operator is not supported in a constant".to_string()),
            };
            format!("{operator}{}", expression(&unary.expr, suffix)?)
        }
        Expr::Binary(binary) => {
            let (operator, right_suffix) = match binary.op {
                BinOp::Shl(_) => ("<<", ""),
                BinOp::Shr(_) => (">>", ""),
                BinOp::BitOr(_) => ("|", suffix),
                BinOp::BitAnd(_) => ("&", suffix),
                BinOp::Add(_) => ("+", suffix),
                BinOp::Sub(_) => ("-", suffix),
                _ => return Err("this operator is not supported in a constant".to_string()),
            };
            let left = expression(&binary.left, suffix)?;
            format!("{left} {operator} {}", expression(&binary.right, right_suffix)?)
        }
        _ => return Err("this expression is not supported in a constant".to_string()),
    })
}
