//! Expressions of the subset, as C.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{BinOp, Expr, ExprCall, ExprMethodCall, Lit, UnOp};

use super::Result;
use super::operators::{C, Level, binary, check, is_comparison};
use super::translate::{Translator, outside, sole_expression};
use super::types::{Class, Ty, as_literal, c_digits, is_anonymous_member, is_anonymous_type};

impl Translator<'_> {
    /// Translates an expression; `expected` is the type of a literal or `NULL` in its place.
    pub fn expr(&self, expr: &Expr, expected: Option<&Ty>) -> Result<C> {
        let types = &self.world.types;
        Ok(match expr {
            Expr::Paren(inner) => self.expr(&inner.expr, expected)?,
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(value) => literal_of(value, expected)?,
                Lit::Bool(value) => C::new(value.value.to_string(), Level::Postfix, Some(Ty::Bool)),
                _ => return Err(outside(expr)),
            },
            Expr::Path(path) => {
                let segments = &path.path.segments;
                let last = segments.last().expect("a path is never empty");
                let name = last.ident.unraw().to_string();
                if segments.first().is_some_and(|first| first.ident == "libc") {
                    if !is_libc_int(&name) {
                        return Err(format!("`libc::{name}` is not known to be an int in C"));
                    }
                    let int = Ty::Integer("c_int".to_string());
                    return Ok(C::new(name, Level::Postfix, Some(int)));
                }
                let ty = self.locals.get(&name).or_else(|| self.world.constants.get(&name));
                let ty = ty.cloned().ok_or_else(|| {
                    format!("`{name}` is neither a parameter, a local nor a constant")
                })?;
                C::new(name, Level::Postfix, Some(ty))
            }
            Expr::Field(_) | Expr::Index(_) => {
                let place = self.place(expr)?;
                // C has no name for an anonymous member as a whole.
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
                let choice = C { is_bare, ..C::new(text, Level::Ternary, None) };
                choice.narrowed(ty, types)?
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

    /// Translates an expression whose value is used: that of an array would be a pointer in C.
    pub fn value(&self, expr: &Expr, expected: Option<&Ty>) -> Result<C> {
        let value = self.expr(expr, expected)?;
        match &value.ty {
            Some(Ty::Array(_)) => Err(outside(expr)),
            _ => Ok(value),
        }
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
            let class = value.ty.as_ref().and_then(Ty::class);
            if matches!(class, Some(Class::Unsigned(_))) && !value.is_bare {
                return Ok(value);
            }
        }
        self.expr(index, Some(&Ty::Integer("usize".to_string())))
    }

    /// `&place`.
    fn address(&self, place: &Expr, is_const: bool) -> Result<C> {
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
        Ok(C::new(format!("&{}", place.unary()), Level::Unary, ty))
    }

    fn unary(&self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Result<C> {
        let types = &self.world.types;
        if matches!(unary.op, UnOp::Deref(_)) {
            if let Some(element) = self.element(&unary.expr)? {
                return Ok(element);
            }
            let pointer = self.expr(&unary.expr, None)?;
            let Some(Ty::Pointer { to, .. }) = &pointer.ty else { return Err(outside(unary)) };
            let ty = Some((**to).clone());
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
        let class = ty.as_ref().and_then(Ty::class);
        match unary.op {
            // Of anything else the result may not fit; and `--` would be an operator of its own.
            UnOp::Neg(_) if is_negatable(&unary.expr) => {
                if !matches!(class, Some(Class::Signed(..))) {
                    return Err(outside(unary));
                }
                let text = format!("-{}", operand.unary());
                Ok(C { is_bare: operand.is_bare, ..C::new(text, Level::Unary, ty) })
            }
            UnOp::Not(_) if ty == Some(Ty::Bool) => {
                Ok(C::new(format!("!{}", operand.unary()), Level::Unary, ty))
            }
            // Of a narrow variable, gcc warns that C computes in `int`.
            UnOp::Not(_) if class.is_some_and(|c| c != Class::Narrow || operand.is_bare) => {
                let text = format!("~{}", operand.sized()?.unary());
                C::new(text, Level::Unary, None).narrowed(ty, types)
            }
            _ => Err(outside(unary)),
        }
    }

    fn binary(&self, operation: &syn::ExprBinary, expected: Option<&Ty>) -> Result<C> {
        let operator = binary(&operation.op).ok_or_else(|| match operation.op {
            BinOp::Add(_) => format!("{}: use `wrapping_add`", outside(operation)),
            BinOp::Sub(_) => format!("{}: use `wrapping_sub`", outside(operation)),
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
        // The type of one side is that of a literal on the other.
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

    /// `left operator right`, cut to the size that Rust gives it.
    fn combine(&self, left: C, operator: &'static str, right: C, ty: Option<Ty>) -> Result<C> {
        check(&left, operator, &right)?;
        let is_alone = left.is_bare && right.is_bare && !is_comparison(operator);
        let left = if is_alone { left.sized()? } else { left };
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
        in_order(&arguments)?;
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
                let Some(value) = arguments.get(1) else {
                    let text = format!("{name}({first})");
                    return Ok(C::new(text, Level::Postfix, variable.ty));
                };
                // In C++ the types of both are compared.
                let value = self.value(value, variable.ty.as_ref())?.sized()?;
                let text = format!("{name}({first}, {})", value.text);
                return Ok(C::new(text, Level::Postfix, Some(Ty::Void)));
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
            texts.push(self.value(argument, Some(ty))?.text);
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
                return receiver.cast(&to, types);
            }
            ("add" | "wrapping_add", [index]) if target.is_some() => {
                let index = self.index(index)?;
                let text = format!("&{}[{}]", receiver.postfix(), index.text);
                return Ok(C::new(text, Level::Unary, receiver.ty));
            }
            ("wrapping_add", [_]) => "+",
            ("wrapping_sub", [_]) => "-",
            _ => return Err(outside(call)),
        };
        in_order(&[&call.receiver, arguments[0]])?;
        let ty = receiver.ty.clone();
        let right = self.value(arguments[0], ty.as_ref())?;
        // C leaves the overflow of a signed integer undefined: compute without a sign.
        if let Some(Class::Signed(_, unsigned)) = ty.as_ref().and_then(Ty::class) {
            let text = format!(
                "({}) (({unsigned}) {} {operator} ({unsigned}) {})",
                ty.as_ref().map(|ty| ty.spell(types)).unwrap_or_default(),
                receiver.unary(),
                right.unary()
            );
            return Ok(C::new(text, Level::Unary, ty));
        }
        self.combine(receiver, operator, right, ty)
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

/// A literal of the type that its suffix or its place gives it.
fn literal_of(literal: &syn::LitInt, expected: Option<&Ty>) -> Result<C> {
    let ty = match literal.suffix() {
        "" => expected.cloned(),
        suffix => Some(Ty::Integer(suffix.to_string())),
    };
    let Some(ty @ Ty::Integer(_)) = ty else {
        return Err(format!("the type of `{literal}` is not known here: give it a suffix"));
    };
    if literal.base10_parse::<u64>().ok().is_none_or(|value| value > i32::MAX as u64) {
        return Err(format!("`{literal}` is wider than an int: declare a constant in src/abi"));
    }
    Ok(C { is_bare: true, ..C::new(c_digits(literal)?, Level::Postfix, Some(ty)) })
}

/// The constants of libc that are an `int` to C, and named and valued alike.
fn is_libc_int(name: &str) -> bool {
    name == "AT_FDCWD" || name.starts_with('E')
}

/// Whether C may write a minus sign before it: a literal, or an error number.
fn is_negatable(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.segments.first().is_some_and(|first| first.ident == "libc"),
        expr => as_literal(expr).is_some(),
    }
}

/// Whether an expression is `core::ptr::null()` or its like, whose type is that of its place.
fn is_null(expr: &Expr) -> bool {
    let Expr::Call(call) = unparenthesized(expr) else { return false };
    let Expr::Path(path) = &*call.func else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "null" || last.ident == "null_mut")
}

/// Refuses operands of which more than one calls a function: C does not say which comes first.
pub fn in_order(operands: &[&Expr]) -> Result<()> {
    let calls: Vec<&&Expr> = operands.iter().filter(|operand| has_call(operand)).collect();
    match calls[..] {
        [first, second, ..] => Err(format!(
            "C does not say which of `{}` and `{}` comes first",
            first.to_token_stream(),
            second.to_token_stream()
        )),
        _ => Ok(()),
    }
}

/// Whether an expression calls a function, in C too.
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
