//! Translates the expressions of the subset.

use syn::ext::IdentExt;
use syn::{BinOp, Expr, Lit, UnOp};

use super::operators::{CExpr, Level, binary, check, is_comparison};
use super::scope::Scope;
use super::syntax::{in_order, is_negatable, is_null, sole_expression, unparenthesized};
use crate::error::{Error, Result, outside};
use crate::literals::{as_literal, c_digits};
use crate::names::{is_anonymous_member, is_anonymous_type};
use crate::types::{Class, Ty};

impl Scope<'_> {
    /// Translates an expression; `expected` is the type for a literal or `NULL`.
    pub fn expr(&self, expr: &Expr, expected: Option<&Ty>) -> Result<CExpr> {
        let types = &self.world.types;
        Ok(match expr {
            Expr::Paren(inner) => self.expr(&inner.expr, expected)?,
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(value) => literal_of(value, expected)?,
                Lit::Bool(value) => {
                    CExpr::new(value.value.to_string(), Level::Postfix, Some(Ty::Bool))
                }
                _ => return Err(outside(expr)),
            },
            Expr::Path(path) => {
                let segments = &path.path.segments;
                let last = segments.last().expect("a path is never empty");
                let name = last.ident.unraw().to_string();
                if segments.first().is_some_and(|first| first.ident == "libc") {
                    if !is_libc_int(&name) {
                        let what =
                            "declare it in src/abi, or add it to `is_libc_int` in the generator";
                        let message =
                            format!("`libc::{name}` is not known to be an int in C: {what}");
                        return Err(Error::at(expr, message));
                    }
                    let int = Ty::Integer("c_int".to_string());
                    return Ok(CExpr::new(name, Level::Postfix, Some(int)));
                }
                let ty = self.locals.get(&name).or_else(|| self.world.constants.get(&name));
                let ty = ty.cloned().ok_or_else(|| {
                    let what = "declare it in src/abi";
                    let message =
                        format!("`{name}` is neither a parameter, a local nor a constant: {what}");
                    Error::at(expr, message)
                })?;
                let text = match self.world.undetected.get(&name) {
                    Some(value) => format!("({value}) /* {name} */"),
                    None => name,
                };
                CExpr::new(text, Level::Postfix, Some(ty))
            }
            Expr::Field(_) | Expr::Index(_) => {
                let place = self.place(expr)?;
                // In C, an anonymous member cannot be used as a whole.
                match &place.ty {
                    Some(Ty::Named(name)) if is_anonymous_type(name) => return Err(outside(expr)),
                    _ => place,
                }
            }
            Expr::RawAddr(address) => self.address(
                &address.expr,
                matches!(address.mutability, syn::PointerMutability::Const(_)),
            )?,
            Expr::Reference(address) => {
                self.address(&address.expr, address.mutability.is_none())?
            }
            Expr::Unary(unary) => self.unary(unary, expected)?,
            Expr::Binary(operation) => self.binary(operation, expected)?,
            Expr::Cast(cast) => {
                let to = Ty::of(&cast.ty, types).ok_or_else(|| outside(expr))?;
                self.expr(&cast.expr, None)?.cast(&to, types)?
            }
            Expr::If(condition) => {
                let (Some(then), Some((_, otherwise))) =
                    (sole_expression(&condition.then_branch), &condition.else_branch)
                else {
                    return Err(outside(expr));
                };
                let otherwise = match &**otherwise {
                    Expr::Block(block) => {
                        sole_expression(&block.block).ok_or_else(|| outside(expr))?
                    }
                    other => other,
                };
                let test = self.expr(&condition.cond, Some(&Ty::Bool))?;
                let then = self.value(then, expected)?;
                let otherwise = self.value(otherwise, then.ty.as_ref().or(expected))?;
                let text = format!(
                    "{} ? {} : {}",
                    test.operand("?", true),
                    then.ternary_part(),
                    otherwise.ternary_part()
                );
                let is_bare = then.is_bare && otherwise.is_bare;
                let ty = then.ty.or(otherwise.ty).or_else(|| expected.cloned());
                let choice = CExpr { is_bare, ..CExpr::new(text, Level::Ternary, None) };
                choice.narrowed(ty, types)?
            }
            Expr::Call(call) => self.call(call, expected)?,
            Expr::MethodCall(call) => self.method(call, expected)?,
            Expr::Macro(call) if call.mac.path.is_ident("cfg") => {
                if call.mac.tokens.to_string() != "target_endian = \"big\"" {
                    return Err(outside(expr));
                }
                let text = "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__";
                CExpr::new(text, Level::Binary("=="), Some(Ty::Bool))
            }
            _ => return Err(outside(expr)),
        })
    }

    /// Translates an expression whose value is used. Arrays are rejected: in C, they decay to
    /// pointers.
    pub fn value(&self, expr: &Expr, expected: Option<&Ty>) -> Result<CExpr> {
        let value = self.expr(expr, expected)?;
        match &value.ty {
            Some(Ty::Array(_)) => Err(outside(expr)),
            _ => Ok(value),
        }
    }

    /// `(*p).a.b`, `a.b` or `a[i]`.
    fn place(&self, expr: &Expr) -> Result<CExpr> {
        match expr {
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Index(index) => {
                let base = self.expr(&index.expr, None)?;
                let at = self.index(&index.index)?;
                let ty = base.ty.as_ref().and_then(Ty::target).cloned();
                Ok(CExpr::new(format!("{}[{}]", base.postfix(), at.text), Level::Postfix, ty))
            }
            Expr::Field(field) => {
                let syn::Member::Named(member) = &field.member else { return Err(outside(expr)) };
                let member = member.to_string();
                let base = match unparenthesized(&field.base) {
                    Expr::Unary(deref) if matches!(deref.op, UnOp::Deref(_)) => {
                        match self.element(&deref.expr)? {
                            Some(element) => element,
                            None => {
                                let pointer = self.expr(&deref.expr, None)?;
                                let ty = pointer.ty.as_ref().and_then(Ty::target).cloned();
                                // Incomplete: the caller appends the member after `->`.
                                CExpr::new(format!("{}->", pointer.postfix()), Level::Postfix, ty)
                            }
                        }
                    }
                    base => self.place(base)?,
                };
                let Some(Ty::Named(owner)) = &base.ty else { return Err(outside(expr)) };
                let ty = self.world.types.field(owner, &member);
                let ty = ty.ok_or_else(|| {
                    let what = "declare it in src/abi, or in `Types::field` of the generator";
                    Error::at(field, format!("{owner} has no field {member}: {what}"))
                })?;
                let is_anonymous = matches!(&ty, Ty::Named(name) if is_anonymous_type(name));
                if is_anonymous != is_anonymous_member(&member) {
                    return Err(outside(expr));
                }
                let text = if is_anonymous {
                    base.text
                } else if base.text.ends_with("->") {
                    base.text + &member
                } else {
                    format!("{}.{member}", base.text)
                };
                Ok(CExpr::new(text, Level::Postfix, Some(ty)))
            }
            _ => self.expr(expr, None),
        }
    }

    /// `p.add(i)` as `p[i]`; `None` if `expr` is not such a call.
    fn element(&self, expr: &Expr) -> Result<Option<CExpr>> {
        let Expr::MethodCall(call) = unparenthesized(expr) else { return Ok(None) };
        let base = self.expr(&call.receiver, None)?;
        let is_add = call.method == "add" || call.method == "wrapping_add";
        let target = base.ty.as_ref().and_then(Ty::target).cloned();
        if !is_add || target.is_none() {
            return Ok(None);
        }
        let index = self.index(call.args.first().ok_or_else(|| outside(call))?)?;
        Ok(Some(CExpr::new(format!("{}[{}]", base.postfix(), index.text), Level::Postfix, target)))
    }

    /// An index. A cast of an unsigned value is omitted, since the width of an index does not
    /// matter in C.
    pub fn index(&self, index: &Expr) -> Result<CExpr> {
        if let Expr::Cast(cast) = unparenthesized(index) {
            let value = self.expr(&cast.expr, None)?;
            let class = value.ty.as_ref().and_then(Ty::class);
            if matches!(class, Some(Class::Unsigned(_))) && !value.is_bare {
                return Ok(value);
            }
        }
        self.expr(index, Some(&Ty::Integer("usize".to_string())))
    }

    /// `&place`.
    fn address(&self, place: &Expr, is_const: bool) -> Result<CExpr> {
        if let Expr::Unary(deref) = unparenthesized(place) {
            if matches!(deref.op, UnOp::Deref(_)) {
                return self.expr(&deref.expr, None);
            }
        }
        if !matches!(unparenthesized(place), Expr::Path(_) | Expr::Field(_) | Expr::Index(_)) {
            return Err(outside(place));
        }
        let place = self.expr(place, None)?;
        let ty = place.ty.clone().map(|ty| ty.pointer(is_const));
        Ok(CExpr::new(format!("&{}", place.unary()), Level::Unary, ty))
    }

    fn unary(&self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Result<CExpr> {
        let types = &self.world.types;
        if matches!(unary.op, UnOp::Deref(_)) {
            if let Some(element) = self.element(&unary.expr)? {
                return Ok(element);
            }
            let pointer = self.expr(&unary.expr, None)?;
            let Some(Ty::Pointer { to, .. }) = &pointer.ty else { return Err(outside(unary)) };
            let ty = Some((**to).clone());
            return Ok(CExpr::new(format!("*{}", pointer.unary()), Level::Unary, ty));
        }
        if let Expr::MethodCall(call) = unparenthesized(&unary.expr) {
            if call.method == "is_null" {
                let pointer = self.expr(&call.receiver, None)?;
                let text = format!("{} != NULL", pointer.operand("!=", true));
                return Ok(CExpr::new(text, Level::Binary("!="), Some(Ty::Bool)));
            }
        }
        let operand = self.expr(&unary.expr, expected)?;
        let ty = operand.ty.clone();
        let class = ty.as_ref().and_then(Ty::class);
        match unary.op {
            // Only for a literal or an error number: otherwise the result might not fit, or the
            // text might contain the operator `--`.
            UnOp::Neg(_) if is_negatable(&unary.expr) => {
                if !matches!(class, Some(Class::Signed(..))) {
                    return Err(outside(unary));
                }
                let text = format!("-{}", operand.unary());
                Ok(CExpr { is_bare: operand.is_bare, ..CExpr::new(text, Level::Unary, ty) })
            }
            UnOp::Not(_) if ty == Some(Ty::Bool) => {
                Ok(CExpr::new(format!("!{}", operand.unary()), Level::Unary, ty))
            }
            // Not for a narrow variable: gcc warns that `~` is computed in `int`.
            UnOp::Not(_) if class.is_some_and(|c| c != Class::Narrow || operand.is_bare) => {
                let text = format!("~{}", operand.sized()?.unary());
                CExpr::new(text, Level::Unary, None).narrowed(ty, types)
            }
            _ => Err(outside(unary)),
        }
    }

    fn binary(&self, operation: &syn::ExprBinary, expected: Option<&Ty>) -> Result<CExpr> {
        let operator = binary(&operation.op).ok_or_else(|| match operation.op {
            BinOp::Add(_) => Error::at(operation, unchecked("+", "wrapping_add")),
            BinOp::Sub(_) => Error::at(operation, unchecked("-", "wrapping_sub")),
            _ => outside(operation),
        })?;
        if !matches!(operator, "&&" | "||") {
            in_order(&[&operation.left, &operation.right])?;
        }
        if matches!(operator, "<<" | ">>") {
            let left = self.expr(&operation.left, expected)?.sized()?;
            let count = Ty::Integer("c_uint".to_string());
            let right = self.expr(&operation.right, Some(&count))?;
            let ty = left.ty.clone();
            return self.combine(left, operator, right, ty);
        }
        // A literal on one side gets the type of the other side.
        let expected = match operator {
            "&&" | "||" => Some(&Ty::Bool),
            _ if is_comparison(operator) => None,
            _ => expected,
        };
        let is_second = |expr| as_literal(expr).is_some() || is_null(expr);
        let (left, right) = if is_second(&operation.left) {
            let right = self.value(&operation.right, expected)?;
            (self.value(&operation.left, right.ty.as_ref().or(expected))?, right)
        } else {
            let left = self.value(&operation.left, expected)?;
            let right = self.value(&operation.right, left.ty.as_ref().or(expected))?;
            (left, right)
        };
        let ty = match operator {
            _ if is_comparison(operator) || matches!(operator, "&&" | "||") => Some(Ty::Bool),
            _ => left.ty.clone().or_else(|| right.ty.clone()),
        };
        self.combine(left, operator, right, ty)
    }

    /// `left operator right`, converted to the type that Rust computes in.
    pub fn combine(
        &self,
        left: CExpr,
        operator: &'static str,
        right: CExpr,
        ty: Option<Ty>,
    ) -> Result<CExpr> {
        check(&left, operator, &right)?;
        let is_alone = left.is_bare && right.is_bare && !is_comparison(operator);
        let left = if is_alone { left.sized()? } else { left };
        let text = format!(
            "{} {operator} {}",
            left.operand(operator, true),
            right.operand(operator, false)
        );
        CExpr::new(text, Level::Binary(operator), None).narrowed(ty, &self.world.types)
    }
}

/// The message for an operator that may overflow.
fn unchecked(operator: &str, instead: &str) -> String {
    format!("`{operator}` panics in Rust where it overflows, and C does not: use `{instead}`")
}

/// A literal with the type from its suffix or from its context.
fn literal_of(literal: &syn::LitInt, expected: Option<&Ty>) -> Result<CExpr> {
    let ty = match literal.suffix() {
        "" => expected.cloned(),
        suffix => Some(Ty::Integer(suffix.to_string())),
    };
    let Some(ty @ Ty::Integer(_)) = ty else {
        let message = format!("the type of `{literal}` is not known here: give it a suffix");
        return Err(Error::at(literal, message));
    };
    if literal.base10_parse::<u64>().ok().is_none_or(|value| value > i32::MAX as u64) {
        let message = format!("`{literal}` is wider than an int: declare a constant in src/abi");
        return Err(Error::at(literal, message));
    }
    Ok(CExpr { is_bare: true, ..CExpr::new(c_digits(literal)?, Level::Postfix, Some(ty)) })
}

/// Whether a libc constant is an `int` in C, with the same name and value.
fn is_libc_int(name: &str) -> bool {
    name == "AT_FDCWD" || name.starts_with('E')
}
