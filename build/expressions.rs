//! Expressions of the subset, as C.

use syn::ext::IdentExt;
use syn::{Expr, ExprCall, ExprMethodCall, Lit, UnOp};

use super::Result;
use super::operators::{C, Level, binary, is_comparison};
use super::translate::{Translator, outside, sole_expression};
use super::types::{Ty, as_literal, digits, is_anonymous_member};

impl Translator<'_> {
    /// Translates an expression; `expected` is the type of a literal or `NULL` in its place.
    pub fn expr(&self, expr: &Expr, expected: Option<&Ty>) -> Result<C> {
        let types = &self.world.types;
        Ok(match expr {
            Expr::Paren(inner) => self.expr(&inner.expr, expected)?,
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(value) => {
                    let ty = literal_type(value.suffix(), expected);
                    C::new(digits(value), Level::Postfix, ty)
                }
                Lit::Bool(value) => C::new(value.value.to_string(), Level::Postfix, Some(Ty::Bool)),
                _ => return Err(outside(expr)),
            },
            Expr::Path(path) => {
                let segments = &path.path.segments;
                let last = segments.last().expect("a path is never empty");
                let name = last.ident.unraw().to_string();
                let ty =
                    self.locals.get(&name).or_else(|| self.world.constants.get(&name)).cloned();
                if ty.is_none() && segments.first().is_none_or(|first| first.ident != "libc") {
                    return Err(format!("`{name}` is neither a parameter, a local nor a constant"));
                }
                C::new(name, Level::Postfix, ty.or_else(|| expected.cloned()))
            }
            Expr::Field(_) | Expr::Index(_) => self.place(expr)?,
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
                let value = self.expr(&cast.expr, None)?;
                // An enumerator is an `int` to C already.
                let is_int = matches!(&to, Ty::Integer(name) if name == "c_int");
                if is_int && matches!(value.ty, Some(Ty::Named(_))) {
                    return Ok(C { ty: Some(to), ..value });
                }
                value.cast(&to, types)
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
                let then = self.expr(then, expected)?;
                let otherwise = self.expr(otherwise, expected)?;
                let text = format!(
                    "{} ? {} : {}",
                    test.operand("?", true),
                    then.ternary_part(),
                    otherwise.ternary_part()
                );
                let ty = then.ty.or(otherwise.ty).or_else(|| expected.cloned());
                C::new(text, Level::Ternary, None).narrowed(ty, types)
            }
            Expr::Call(call) => self.call(call, expected)?,
            Expr::MethodCall(call) => self.method(call, expected)?,
            Expr::Macro(call) if call.mac.path.is_ident("cfg") => {
                if call.mac.tokens.to_string() != "target_endian = \"big\"" {
                    return Err(outside(expr));
                }
                let text = "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__";
                C::new(text, Level::Binary("=="), Some(Ty::Bool))
            }
            _ => return Err(outside(expr)),
        })
    }

    /// `(*p).a.b`, `a.b` or `a[i]`.
    fn place(&self, expr: &Expr) -> Result<C> {
        match expr {
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Index(index) => {
                let base = self.expr(&index.expr, None)?;
                let at = self.index(&index.index)?;
                let ty = base.ty.as_ref().and_then(Ty::target).cloned();
                Ok(C::new(format!("{}[{}]", base.postfix(), at.text), Level::Postfix, ty))
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
                                // Not yet a C expression: the field adds what follows the arrow.
                                C::new(format!("{}->", pointer.postfix()), Level::Postfix, ty)
                            }
                        }
                    }
                    base => self.place(base)?,
                };
                let Some(Ty::Named(owner)) = &base.ty else { return Err(outside(expr)) };
                let ty = self.world.types.field(owner, &member);
                let ty = ty.ok_or(format!("{owner} has no field {member}"))?;
                let text = if is_anonymous_member(&member) {
                    base.text
                } else if base.text.ends_with("->") {
                    base.text + &member
                } else {
                    format!("{}.{member}", base.text)
                };
                Ok(C::new(text, Level::Postfix, Some(ty)))
            }
            _ => self.expr(expr, None),
        }
    }

    /// `p.add(i)` as `p[i]`, where `expr` is such a call.
    fn element(&self, expr: &Expr) -> Result<Option<C>> {
        let Expr::MethodCall(call) = unparenthesized(expr) else { return Ok(None) };
        let base = self.expr(&call.receiver, None)?;
        let is_add = call.method == "add" || call.method == "wrapping_add";
        let target = base.ty.as_ref().and_then(Ty::target).cloned();
        if !is_add || target.is_none() {
            return Ok(None);
        }
        let index = self.index(call.args.first().ok_or_else(|| outside(call))?)?;
        Ok(Some(C::new(format!("{}[{}]", base.postfix(), index.text), Level::Postfix, target)))
    }

    /// An index, for which C does not care about the size of an unsigned type.
    fn index(&self, index: &Expr) -> Result<C> {
        if let Expr::Cast(cast) = unparenthesized(index) {
            let value = self.expr(&cast.expr, None)?;
            if value
                .ty
                .as_ref()
                .is_some_and(|ty| !ty.suffix().is_empty() && ty.unsigned_twin().is_none())
            {
                return Ok(value);
            }
        }
        self.expr(index, None)
    }

    /// `&place`.
    fn address(&self, place: &Expr, is_const: bool) -> Result<C> {
        if let Expr::Unary(deref) = unparenthesized(place) {
            if matches!(deref.op, UnOp::Deref(_)) {
                return self.expr(&deref.expr, None);
            }
        }
        let place = self.expr(place, None)?;
        let ty = place.ty.clone().map(|ty| ty.pointer(is_const));
        Ok(C::new(format!("&{}", place.unary()), Level::Unary, ty))
    }

    fn unary(&self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Result<C> {
        let types = &self.world.types;
        if matches!(unary.op, UnOp::Deref(_)) {
            if let Some(element) = self.element(&unary.expr)? {
                return Ok(element);
            }
            let pointer = self.expr(&unary.expr, None)?;
            let ty = pointer.ty.as_ref().and_then(Ty::target).cloned();
            return Ok(C::new(format!("*{}", pointer.unary()), Level::Unary, ty));
        }
        if let Expr::MethodCall(call) = unparenthesized(&unary.expr) {
            if call.method == "is_null" {
                let pointer = self.expr(&call.receiver, None)?;
                let text = format!("{} != NULL", pointer.operand("!=", true));
                return Ok(C::new(text, Level::Binary("!="), Some(Ty::Bool)));
            }
        }
        let operand = self.expr(&unary.expr, expected)?;
        let ty = operand.ty.clone();
        let text = match unary.op {
            UnOp::Neg(_) => format!("-{}", operand.unary()),
            UnOp::Not(_) if ty == Some(Ty::Bool) => format!("!{}", operand.unary()),
            UnOp::Not(_) => format!("~{}", self.sized(operand).unary()),
            _ => return Err(outside(unary)),
        };
        Ok(C::new(text, Level::Unary, None).narrowed(ty, types))
    }

    /// A literal with the suffix of its type, where the size matters.
    fn sized(&self, value: C) -> C {
        let is_literal = value.text.bytes().next().is_some_and(|b| b.is_ascii_digit());
        let suffix = value.ty.as_ref().map_or("", Ty::suffix);
        if is_literal { C { text: value.text + suffix, ..value } } else { value }
    }

    fn binary(&self, operation: &syn::ExprBinary, expected: Option<&Ty>) -> Result<C> {
        let operator = binary(&operation.op).ok_or_else(|| outside(operation))?;
        if matches!(operator, "<<" | ">>") {
            let left = self.sized(self.expr(&operation.left, expected)?);
            let right = self.expr(&operation.right, None)?;
            let ty = left.ty.clone();
            return Ok(self.combine(left, operator, right, ty));
        }
        // The type of one side is that of a literal on the other.
        let is_value = !is_comparison(operator);
        let expected = if is_value { expected } else { None };
        let (left, right) = if as_literal(&operation.left).is_some() {
            let right = self.expr(&operation.right, expected)?;
            (self.expr(&operation.left, right.ty.as_ref().or(expected))?, right)
        } else {
            let left = self.expr(&operation.left, expected)?;
            let right = self.expr(&operation.right, left.ty.as_ref().or(expected))?;
            (left, right)
        };
        let ty = match operator {
            _ if is_comparison(operator) || matches!(operator, "&&" | "||") => Some(Ty::Bool),
            _ => left.ty.clone().or_else(|| right.ty.clone()),
        };
        Ok(self.combine(left, operator, right, ty))
    }

    /// `left operator right`, cut to the size that Rust gives it.
    fn combine(&self, left: C, operator: &'static str, right: C, ty: Option<Ty>) -> C {
        let text = format!(
            "{} {operator} {}",
            left.operand(operator, true),
            right.operand(operator, false)
        );
        C::new(text, Level::Binary(operator), None).narrowed(ty, &self.world.types)
    }

    fn call(&self, call: &ExprCall, expected: Option<&Ty>) -> Result<C> {
        let Expr::Path(path) = &*call.func else { return Err(outside(call)) };
        let last = path.path.segments.last().expect("a path is never empty");
        let name = last.ident.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (name.as_str(), &arguments[..]) {
            ("null" | "null_mut", []) => {
                return Ok(C::new("NULL", Level::Postfix, expected.cloned()));
            }
            ("size_of", []) => {
                let ty = generic(&last.arguments).and_then(|ty| Ty::of(ty, &self.world.types));
                let ty = ty.ok_or_else(|| outside(call))?;
                let text = format!("sizeof({})", ty.spell(&self.world.types));
                return Ok(C::new(text, Level::Postfix, Some(Ty::Integer("usize".to_string()))));
            }
            ("unlikely", [condition]) => {
                let condition = self.expr(condition, Some(&Ty::Bool))?;
                let text = format!("uring_unlikely({})", condition.text);
                return Ok(C::new(text, Level::Postfix, Some(Ty::Bool)));
            }
            // In C these are macros or templates, and two of them take the variable itself.
            ("io_uring_smp_mb", []) => {
                return Ok(C::new("io_uring_smp_mb()", Level::Postfix, Some(Ty::Void)));
            }
            ("io_uring_smp_load_acquire" | "IO_URING_READ_ONCE", [pointer])
            | ("io_uring_smp_store_release" | "IO_URING_WRITE_ONCE", [pointer, _]) => {
                let variable = self.expr(&syn::parse_quote!(*#pointer), None)?;
                let first = if name.starts_with("IO_URING_") {
                    variable.text
                } else {
                    self.expr(pointer, None)?.text
                };
                let mut text = format!("{name}({first}");
                if let Some(value) = arguments.get(1) {
                    text += &format!(", {}", self.expr(value, variable.ty.as_ref())?.text);
                }
                return Ok(C::new(text + ")", Level::Postfix, variable.ty));
            }
            _ => {}
        }
        let (parameters, result) = self
            .world
            .functions
            .get(&name)
            .ok_or(format!("the function {name} is not in the API"))?;
        if parameters.len() != arguments.len() {
            return Err(outside(call));
        }
        let mut texts = Vec::new();
        for (argument, ty) in arguments.iter().zip(parameters) {
            texts.push(self.expr(argument, Some(ty))?.text);
        }
        let text = format!("{name}({})", texts.join(", "));
        Ok(C::new(text, Level::Postfix, Some(result.clone())))
    }

    fn method(&self, call: &ExprMethodCall, expected: Option<&Ty>) -> Result<C> {
        let types = &self.world.types;
        let name = call.method.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let is_pointer_call =
            matches!(name.as_str(), "is_null" | "cast" | "cast_mut" | "cast_const");
        let receiver = self.expr(&call.receiver, expected.filter(|_| !is_pointer_call))?;
        let target = receiver.ty.as_ref().and_then(Ty::target).cloned();
        let operator = match (name.as_str(), &arguments[..]) {
            ("is_null", []) => {
                let text = format!("{} == NULL", receiver.operand("==", true));
                return Ok(C::new(text, Level::Binary("=="), Some(Ty::Bool)));
            }
            ("cast" | "cast_mut" | "cast_const", []) => {
                let Some(Ty::Pointer { to, is_const }) = &receiver.ty else {
                    return Err(outside(call));
                };
                let turbofish = call.turbofish.as_ref().and_then(|t| t.args.first());
                let to = match (name.as_str(), turbofish) {
                    ("cast", Some(syn::GenericArgument::Type(ty))) => {
                        Ty::of(ty, types).ok_or_else(|| outside(call))?.pointer(*is_const)
                    }
                    ("cast_mut", None) => (**to).clone().pointer(false),
                    ("cast_const", None) => (**to).clone().pointer(true),
                    _ => return Err(outside(call)),
                };
                return Ok(receiver.cast(&to, types));
            }
            ("add" | "wrapping_add", [index]) if target.is_some() => {
                let index = self.index(index)?;
                let text = format!("&{}[{}]", receiver.postfix(), index.text);
                return Ok(C::new(text, Level::Unary, receiver.ty));
            }
            ("wrapping_add", [_]) => "+",
            ("wrapping_sub", [_]) => "-",
            ("wrapping_mul", [_]) => "*",
            _ => return Err(outside(call)),
        };
        let ty = receiver.ty.clone();
        let right = self.expr(arguments[0], ty.as_ref())?;
        // C leaves the overflow of a signed integer undefined: compute without a sign.
        if let Some(unsigned) = ty.as_ref().and_then(Ty::unsigned_twin) {
            let text = format!(
                "({}) (({unsigned}) {} {operator} ({unsigned}) {})",
                ty.as_ref().map(|ty| ty.spell(types)).unwrap_or_default(),
                receiver.unary(),
                right.unary()
            );
            return Ok(C::new(text, Level::Unary, ty));
        }
        Ok(self.combine(receiver, operator, right, ty))
    }
}

fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => unparenthesized(&inner.expr),
        expr => expr,
    }
}

/// `T` of `::<T>`.
fn generic(arguments: &syn::PathArguments) -> Option<&syn::Type> {
    match arguments {
        syn::PathArguments::AngleBracketed(generics) => match generics.args.first()? {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a literal: its suffix, or that of its place.
fn literal_type(suffix: &str, expected: Option<&Ty>) -> Option<Ty> {
    if suffix.is_empty() { expected.cloned() } else { Some(Ty::Integer(suffix.to_string())) }
}
