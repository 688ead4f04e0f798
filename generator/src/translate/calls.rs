//! Translates calls of functions and methods.

use syn::{Expr, ExprCall, ExprMethodCall};

use super::operators::{CExpr, Level};
use super::scope::Scope;
use super::syntax::in_order;
use crate::error::{Error, Result, outside};
use crate::types::{Class, Ty};

impl Scope<'_> {
    pub fn call(&self, call: &ExprCall, expected: Option<&Ty>) -> Result<CExpr> {
        let Expr::Path(path) = &*call.func else { return Err(outside(call)) };
        let last = path.path.segments.last().expect("a path is never empty");
        let name = last.ident.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        in_order(&arguments)?;
        match (name.as_str(), &arguments[..]) {
            ("null" | "null_mut", []) => {
                return Ok(CExpr::new("NULL", Level::Postfix, expected.cloned()));
            }
            ("size_of", []) => {
                let ty = generic(&last.arguments).and_then(|ty| Ty::of(ty, &self.world.types));
                let ty = ty.ok_or_else(|| outside(call))?;
                let text = format!("sizeof({})", ty.spell(&self.world.types));
                return Ok(CExpr::new(
                    text,
                    Level::Postfix,
                    Some(Ty::Integer("usize".to_string())),
                ));
            }
            ("unlikely", [condition]) => {
                let condition = self.expr(condition, Some(&Ty::Bool))?;
                let text = format!("uring_unlikely({})", condition.text);
                return Ok(CExpr::new(text, Level::Postfix, Some(Ty::Bool)));
            }
            // In C these are macros or templates. Two of them take the variable instead of its
            // address.
            ("io_uring_smp_mb", []) => {
                return Ok(CExpr::new("io_uring_smp_mb()", Level::Postfix, Some(Ty::Void)));
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
                    return Ok(CExpr::new(text, Level::Postfix, variable.ty));
                };
                // In C++, both must have the same type.
                let value = self.value(value, variable.ty.as_ref())?.sized()?;
                let text = format!("{name}({first}, {})", value.text);
                return Ok(CExpr::new(text, Level::Postfix, Some(Ty::Void)));
            }
            _ => {}
        }
        let (parameters, result) = self.world.functions.get(&name).ok_or_else(|| {
            let what = "call functions of src/capi, src/inline and src/ops only";
            Error::at(call, format!("the function {name} is not in the API: {what}"))
        })?;
        if parameters.len() != arguments.len() {
            return Err(outside(call));
        }
        let mut texts = Vec::new();
        for (argument, ty) in arguments.iter().zip(parameters) {
            texts.push(self.value(argument, Some(ty))?.text);
        }
        let text = format!("{name}({})", texts.join(", "));
        Ok(CExpr::new(text, Level::Postfix, Some(result.clone())))
    }

    pub fn method(&self, call: &ExprMethodCall, expected: Option<&Ty>) -> Result<CExpr> {
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
                return Ok(CExpr::new(text, Level::Binary("=="), Some(Ty::Bool)));
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
                return Ok(CExpr::new(text, Level::Unary, receiver.ty));
            }
            ("wrapping_add", [_]) => "+",
            ("wrapping_sub", [_]) => "-",
            _ => return Err(outside(call)),
        };
        in_order(&[&call.receiver, arguments[0]])?;
        let ty = receiver.ty.clone();
        let right = self.value(arguments[0], ty.as_ref())?;
        // Signed overflow is undefined in C, so the operation uses the unsigned type.
        if let Some(Class::Signed(_, unsigned)) = ty.as_ref().and_then(Ty::class) {
            let text = format!(
                "({}) (({unsigned}) {} {operator} ({unsigned}) {})",
                ty.as_ref().map(|ty| ty.spell(types)).unwrap_or_default(),
                receiver.unary(),
                right.unary()
            );
            return Ok(CExpr::new(text, Level::Unary, ty));
        }
        self.combine(receiver, operator, right, ty)
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
