//! Translates statements into lines of C.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Block, Expr, Local, Pat, Stmt};

use super::operators::{assigned, check};
use super::scope::Scope;
use super::syntax::{has_call, has_no_attributes, in_order, sole_expression};
use super::world::World;
use crate::error::{Error, Result, outside};
use crate::layout::folded;
use crate::names;
use crate::types::{Class, Ty};

/// The translation of one body.
pub struct Translator<'a> {
    scope: Scope<'a>,
    result: Ty,
    depth: usize,
    out: String,
    /// The kind of the last line in this block.
    last: Last,
    /// End of this block's declarations in `out`. All declarations precede the statements.
    declared: usize,
}

/// The kind of a line; declarations and statements are separated by a blank line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Declaration,
    Statement,
}

impl<'a> Translator<'a> {
    /// Creates a translator for a function body with these parameters and this result type.
    pub fn new(world: &'a World, parameters: BTreeMap<String, Ty>, result: Ty) -> Self {
        Translator {
            scope: Scope { world, locals: parameters },
            result,
            depth: 1,
            out: String::new(),
            last: Last::Nothing,
            declared: 0,
        }
    }

    /// Translates a whole body, without its braces.
    pub fn body(mut self, block: &Block) -> Result<String> {
        has_no_attributes(block)?;
        self.statements(block, true)?;
        Ok(self.out)
    }

    /// Translates the assignments of a row.
    pub fn assignments(mut self, rows: &[(Expr, bool, Expr)]) -> Result<String> {
        for (place, or, value) in rows {
            self.assign(place, or.then_some("|"), value)?;
        }
        Ok(self.out)
    }

    fn line(&mut self, text: &str) {
        self.separate(Last::Statement);
        self.out += &folded(text, self.depth);
    }

    /// Declares a variable at the beginning of its block, because some programs are compiled with
    /// warnings for declarations after statements.
    fn declaration(&mut self, declaration: &str, name: &str, value: Option<&str>) {
        if self.last == Last::Statement {
            let mut text = folded(&format!("{declaration};"), self.depth);
            let end = self.declared + text.len();
            if self.declared == 0 {
                text += "\n";
            }
            self.out.insert_str(self.declared, &text);
            self.declared = end;
            value.iter().for_each(|value| self.line(&format!("{name} = {value};")));
            return;
        }
        let value = value.map(|value| format!(" = {value}")).unwrap_or_default();
        self.separate(Last::Declaration);
        self.out += &folded(&format!("{declaration}{value};"), self.depth);
        self.declared = self.out.len();
    }

    /// Inserts a blank line between declarations and statements.
    fn separate(&mut self, next: Last) {
        if self.last != Last::Nothing && self.last != next {
            self.out += "\n";
        }
        self.last = next;
    }

    /// Translates the statements of a block. With `is_tail`, the value of the block is returned.
    fn statements(&mut self, block: &Block, is_tail: bool) -> Result<()> {
        for (i, statement) in block.stmts.iter().enumerate() {
            let is_last = i + 1 == block.stmts.len();
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Expr(expr, None) if is_tail && is_last => self.tail(expr),
                Stmt::Expr(expr, _) => self.statement(expr),
                other => Err(outside(other)),
            }
            .map_err(|e| e.in_line_of(statement))?;
        }
        Ok(())
    }

    fn local(&mut self, local: &Local) -> Result<()> {
        let (pat, declared) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Ty::of(&typed.ty, &self.scope.world.types)),
            pat => (pat, None),
        };
        let init = match &local.init {
            Some(init) if init.diverge.is_none() => Some(&*init.expr),
            None => None,
            _ => return Err(outside(local)),
        };
        let name = match pat {
            Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
                name.ident.unraw().to_string()
            }
            Pat::Wild(_) => {
                let value = self.scope.value(init.ok_or_else(|| outside(local))?, None)?;
                self.line(&format!("(void) {};", value.unary()));
                return Ok(());
            }
            _ => return Err(outside(local)),
        };
        self.check_new(&name).map_err(|e| e.in_line_of(local))?;
        match init {
            Some(Expr::Struct(literal)) => return self.struct_literal(&name, literal),
            Some(init) => {
                let value = self.scope.value(init, declared.as_ref())?;
                let ty = declared.or(value.ty).ok_or_else(|| untyped(local, &name))?;
                let declaration = ty.declare(&name, &self.scope.world.types);
                self.declaration(&declaration, &name, Some(&value.text));
                self.scope.locals.insert(name, ty);
            }
            None => {
                let ty = declared.ok_or_else(|| untyped(local, &name))?;
                self.declaration(&ty.declare(&name, &self.scope.world.types), &name, None);
                self.scope.locals.insert(name, ty);
            }
        }
        Ok(())
    }

    /// Rejects a name that has another meaning in C.
    fn check_new(&self, name: &str) -> Result<()> {
        names::check(name)?;
        let is_known =
            self.scope.locals.contains_key(name) || self.scope.world.functions.contains_key(name);
        if is_known || self.scope.world.constants.contains_key(name) {
            let message = "is declared twice, which C does not allow: use another name";
            return Err(format!("`{name}` {message}").into());
        }
        Ok(())
    }

    /// Declares a struct and assigns its fields one by one: C++ has no compound literals.
    fn struct_literal(&mut self, name: &str, literal: &syn::ExprStruct) -> Result<()> {
        if literal.dot2_token.is_some() {
            return Err(outside(literal));
        }
        let owner = literal.path.segments.last().expect("a path is never empty").ident.to_string();
        let ty = Ty::Named(owner.clone());
        self.declaration(&ty.declare(name, &self.scope.world.types), name, None);
        for field in &literal.fields {
            let syn::Member::Named(member) = &field.member else { return Err(outside(literal)) };
            let expected = self.scope.world.types.field(&owner, &member.to_string());
            let value = self.scope.value(&field.expr, expected.as_ref())?;
            self.line(&format!("{name}.{member} = {};", value.text));
        }
        self.scope.locals.insert(name.to_string(), ty);
        Ok(())
    }

    /// Returns the value of a tail expression.
    fn tail(&mut self, expr: &Expr) -> Result<()> {
        if self.result == Ty::Void {
            return self.statement(expr);
        }
        match expr {
            Expr::If(condition) if !is_short(condition) => self.conditional(condition, true),
            Expr::Struct(literal) => {
                self.check_new("value")?;
                self.struct_literal("value", literal)?;
                self.line("return value;");
                Ok(())
            }
            Expr::Loop(_) | Expr::Return(_) => self.statement(expr),
            _ => {
                let value = self.scope.value(expr, Some(&self.result))?;
                self.line(&format!("return {};", value.text));
                Ok(())
            }
        }
    }

    fn statement(&mut self, expr: &Expr) -> Result<()> {
        match expr {
            Expr::Assign(assign) => self.assign(&assign.left, None, &assign.right),
            Expr::Binary(binary) if assigned(&binary.op).is_some() => {
                self.assign(&binary.left, assigned(&binary.op), &binary.right)
            }
            Expr::If(condition) => self.conditional(condition, false),
            Expr::Loop(endless) if endless.label.is_none() => {
                self.nested("for (;;)", &endless.body)
            }
            Expr::While(repeat) if repeat.label.is_none() => {
                let condition = self.scope.expr(&repeat.cond, Some(&Ty::Bool))?;
                self.nested(&format!("while ({})", condition.text), &repeat.body)
            }
            Expr::Break(stop) if stop.expr.is_none() && stop.label.is_none() => {
                self.line("break;");
                Ok(())
            }
            Expr::Continue(next) if next.label.is_none() => {
                self.line("continue;");
                Ok(())
            }
            Expr::Return(done) => match &done.expr {
                Some(_) if self.result == Ty::Void => Err(outside(expr)),
                Some(value) => self.tail(value),
                None => {
                    self.line("return;");
                    Ok(())
                }
            },
            Expr::Call(_) => {
                let call = self.scope.expr(expr, None)?;
                self.line(&format!("{};", call.text));
                Ok(())
            }
            _ => Err(outside(expr)),
        }
    }

    fn assign(&mut self, place: &Expr, operator: Option<&str>, value: &Expr) -> Result<()> {
        in_order(&[place, value])?;
        // If the type is narrow, the translation repeats the place.
        if operator.is_some() && has_call(place) {
            return Err(outside(place));
        }
        let place = self.scope.value(place, None)?;
        let Some(ty) = place.ty.clone() else { return Err(outside(value)) };
        let text = match operator {
            None => {
                format!("{} = {};", place.text, self.scope.value(value, Some(&ty))?.text)
            }
            Some(operator) => {
                let is_shift = matches!(operator, "<<" | ">>");
                let count = Ty::Integer("c_uint".to_string());
                let right = self.scope.value(value, Some(if is_shift { &count } else { &ty }))?;
                check(&place, operator, &right)?;
                if ty.class() == Some(Class::Narrow) {
                    let right = right.operand(operator, false);
                    let cast = ty.spell(&self.scope.world.types);
                    format!("{0} = ({cast}) ({0} {operator} {right});", place.text)
                } else {
                    format!("{} {operator}= {};", place.text, right.text)
                }
            }
        };
        self.line(&text);
        Ok(())
    }

    /// Translates `if`. With `is_tail`, the value of each branch is returned.
    fn conditional(&mut self, condition: &syn::ExprIf, is_tail: bool) -> Result<()> {
        let test = self.scope.expr(&condition.cond, Some(&Ty::Bool))?;
        let mut head = format!("if ({})", test.text);
        let mut branch = condition;
        loop {
            let then = self.branch(&branch.then_branch, is_tail)?;
            let otherwise = branch.else_branch.as_ref().map(|(_, expr)| &**expr);
            let is_plain = is_plain(&then) && otherwise.is_none();
            self.line(&if is_plain { head } else { format!("{head} {{") });
            self.out += &then;
            match otherwise {
                None if is_plain => return Ok(()),
                None => {
                    self.line("}");
                    return Ok(());
                }
                Some(Expr::If(next)) => {
                    let test = self.scope.expr(&next.cond, Some(&Ty::Bool))?;
                    head = format!("}} else if ({})", test.text);
                    branch = next;
                    // A final `else if` without `else` must still close its brace.
                    if next.else_branch.is_none() {
                        let then = self.branch(&next.then_branch, is_tail)?;
                        self.line(&format!("{head} {{"));
                        self.out += &then;
                        self.line("}");
                        return Ok(());
                    }
                }
                Some(Expr::Block(block)) => {
                    let text = self.branch(&block.block, is_tail)?;
                    self.line("} else {");
                    self.out += &text;
                    self.line("}");
                    return Ok(());
                }
                Some(other) => return Err(outside(other)),
            }
        }
    }

    /// Translates a block one level deeper; its declarations are local to it.
    fn branch(&mut self, block: &Block, is_tail: bool) -> Result<String> {
        let outer = std::mem::take(&mut self.out);
        let last = std::mem::replace(&mut self.last, Last::Nothing);
        let declared = std::mem::replace(&mut self.declared, 0);
        let locals = self.scope.locals.clone();
        self.depth += 1;
        let result = self.statements(block, is_tail);
        self.depth -= 1;
        self.scope.locals = locals;
        self.last = last;
        self.declared = declared;
        let text = std::mem::replace(&mut self.out, outer);
        result.map(|()| text)
    }

    fn nested(&mut self, head: &str, block: &Block) -> Result<()> {
        let text = self.branch(block, false)?;
        self.line(&format!("{head} {{"));
        self.out += &text;
        self.line("}");
        Ok(())
    }
}

/// The error for a local variable of unknown type.
fn untyped(local: &Local, name: &str) -> Error {
    Error::at(local, format!("`{name}` needs a type: write `let {name}: T`"))
}

/// Whether an `if` is short enough for `a ? b : c`.
fn is_short(condition: &syn::ExprIf) -> bool {
    let then = sole_expression(&condition.then_branch);
    let otherwise = match &condition.else_branch {
        Some((_, expr)) => match &**expr {
            Expr::Block(block) => sole_expression(&block.block),
            _ => None,
        },
        None => None,
    };
    then.is_some()
        && otherwise.is_some_and(|expr| !matches!(expr, Expr::Struct(_) | Expr::If(_)))
        && condition.to_token_stream().to_string().len() < 100
}

/// Whether a branch is a single statement that needs no braces.
fn is_plain(text: &str) -> bool {
    let is_control =
        ["if ", "for ", "while "].iter().any(|word| text.trim_start().starts_with(word));
    text.lines().count() == 1 && !is_control
}
