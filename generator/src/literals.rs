//! Integer literals: their digits, in Rust and in C.

use syn::{BinOp, Expr, ExprLit, Lit, LitInt};

use crate::error::{Error, Result};

/// The integer literal, if the expression is one.
pub fn as_literal(expr: &Expr) -> Option<&LitInt> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => Some(literal),
        Expr::Paren(inner) => as_literal(&inner.expr),
        _ => None,
    }
}

/// The digits without suffix and underscores.
pub fn digits(literal: &LitInt) -> String {
    let text = literal.to_string();
    text.strip_suffix(literal.suffix()).unwrap_or(&text).replace('_', "")
}

/// The digits for C; an error if C reads them as another number or does not accept them.
pub fn c_digits(literal: &LitInt) -> Result<String> {
    let digits = digits(literal);
    let rest = digits.strip_prefix('0').unwrap_or("");
    if !rest.is_empty() && !rest.starts_with('x') {
        let message = format!(
            "`{literal}` is no decimal or hexadecimal number to C: write it without leading zeros, \
             or with `0x`"
        );
        return Err(Error::at(literal, message));
    }
    Ok(digits)
}

/// The value of a literal, or of a shift such as `1 << 3`.
pub fn number(value: &Expr) -> Option<u64> {
    match value {
        Expr::Binary(shift) if matches!(shift.op, BinOp::Shl(_)) => {
            number(&shift.left)?.checked_shl(number(&shift.right)?.try_into().ok()?)
        }
        value => digits(as_literal(value)?).parse().ok(),
    }
}
