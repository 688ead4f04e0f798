//! Predicates on the syntax of expressions and blocks.

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Block, Expr, ExprCall, Stmt};

use crate::error::{Error, Result, outside};
use crate::literals::as_literal;

/// An expression without the parentheses around it.
pub fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => unparenthesized(&inner.expr),
        expr => expr,
    }
}

/// The only expression of a block.
pub fn sole_expression(block: &Block) -> Option<&Expr> {
    match &block.stmts[..] {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

/// Whether C may put a minus sign in front: a literal or an error number.
pub fn is_negatable(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.segments.first().is_some_and(|first| first.ident == "libc"),
        expr => as_literal(expr).is_some(),
    }
}

/// Whether an expression is `core::ptr::null()` or similar, whose type is given by the context.
pub fn is_null(expr: &Expr) -> bool {
    let Expr::Call(call) = unparenthesized(expr) else { return false };
    let Expr::Path(path) = &*call.func else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "null" || last.ident == "null_mut")
}

/// Rejects operands if more than one of them calls a function: C does not specify the order of
/// evaluation.
pub fn in_order(operands: &[&Expr]) -> Result<()> {
    let calls: Vec<&&Expr> = operands.iter().filter(|operand| has_call(operand)).collect();
    match calls[..] {
        [first, second, ..] => Err(Error::at(
            first,
            format!(
                "C does not say which of `{}` and `{}` comes first: call one of them in a `let` \
                 before",
                first.to_token_stream(),
                second.to_token_stream()
            ),
        )),
        _ => Ok(()),
    }
}

/// Whether the translation of an expression calls a function.
pub fn has_call(expr: &Expr) -> bool {
    struct Calls(bool);
    impl<'ast> Visit<'ast> for Calls {
        fn visit_expr_call(&mut self, call: &'ast ExprCall) {
            let Expr::Path(path) = &*call.func else { return };
            let name = path.path.segments.last().map(|last| last.ident.to_string());
            self.0 |=
                !matches!(name.as_deref(), Some("null" | "null_mut" | "size_of" | "unlikely"));
            syn::visit::visit_expr_call(self, call);
        }
    }
    let mut calls = Calls(false);
    calls.visit_expr(expr);
    calls.0
}

/// Rejects attributes, because `#[cfg]` could remove code that would still be translated.
pub fn has_no_attributes(block: &Block) -> Result<()> {
    struct Attributes(Result<()>);
    impl<'ast> Visit<'ast> for Attributes {
        fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
            self.0 = Err(outside(attribute));
        }
    }
    let mut attributes = Attributes(Ok(()));
    attributes.visit_block(block);
    attributes.0
}
