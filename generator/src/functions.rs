//! Functions of `liburing.h`: prototypes of exported functions, bodies of inline ones.

use std::collections::{BTreeMap, BTreeSet};

use syn::Expr;
use syn::visit::Visit;

use crate::declarations::Declarations;
use crate::docs::Symbols;
use crate::error::Result;
use crate::layout::{comment, wrapped};
use crate::source::{Body, Field, Function, Source};
use crate::translate::{Translator, World};

/// The prototypes of all exported functions, file by file.
///
/// If a function has the same name as a struct, its symbol's name is given with an `asm` label: if
/// an old kernel header was included first, that name is a macro (see `headers`).
pub fn prototypes(
    source: &Source,
    declarations: &Declarations,
    tags: &BTreeSet<String>,
) -> Result<String> {
    let mut text = String::new();
    for function in source.in_header().filter(|f| matches!(f.body, Body::Exported)) {
        let mut tail = "LIBURING_NOEXCEPT".to_string();
        if tags.contains(&function.name) {
            tail += &format!(" LIBURING_SYMBOL(\"{}\")", function.name);
        }
        let head = wrapped(declarations.prototype(&function.name)?, &tail);
        text += &guarded(function, &format!("{}{head};\n", comment(&function.docs.lines, 0)));
        text += "\n";
    }
    Ok(text.trim_end().to_string())
}

/// All inline functions; each follows the functions that it calls.
pub fn inlines(source: &Source, declarations: &Declarations, world: &World) -> Result<String> {
    let all: BTreeMap<&str, &Function> =
        source.in_header().map(|function| (function.name.as_str(), function)).collect();
    let mut ordered = Vec::new();
    let mut seen = BTreeSet::new();
    for function in source.in_header() {
        visit(function, &all, &mut seen, &mut ordered);
    }
    let mut texts = Vec::new();
    for function in ordered {
        let Some(body) = body(function, world).map_err(|e| function.locate(e))? else {
            continue;
        };
        let keyword = match function.docs.symbols {
            Symbols::None => "_LOCAL_INLINE",
            _ => "IOURINGINLINE",
        };
        let head = format!("{keyword} {}", declarations.prototype(&function.name)?);
        let head = wrapped(&head, "LIBURING_NOEXCEPT");
        let text = format!("{}{head}\n{{\n{body}}}\n", comment(&function.docs.lines, 0));
        texts.push(guarded(function, &text));
    }
    Ok(texts.join("\n").trim_end().to_string())
}

/// Appends the functions that a function calls, and then the function.
fn visit<'a>(
    function: &'a Function,
    all: &BTreeMap<&str, &'a Function>,
    seen: &mut BTreeSet<&'a str>,
    ordered: &mut Vec<&'a Function>,
) {
    if !seen.insert(&function.name) {
        return;
    }
    let mut calls = Calls(Vec::new());
    match &function.body {
        Body::Exported => {}
        Body::Inline(block) => calls.visit_block(block),
        Body::Row { fields, .. } => fields.iter().for_each(|field| calls.visit_expr(&field.value)),
    }
    for callee in calls.0.iter().filter_map(|name| all.get(name.as_str())) {
        visit(callee, all, seen, ordered);
    }
    ordered.push(function);
}

/// Collects the names of called functions.
struct Calls(Vec<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.0.extend(path.path.segments.last().map(|segment| segment.ident.to_string()));
        }
        syn::visit::visit_expr_call(self, call);
    }
}

/// The C body of an inline function; `None` for an exported one.
fn body(function: &Function, world: &World) -> Result<Option<String>> {
    let (types, result) = &world.functions[&function.name];
    let names = function.arguments.iter().map(|(name, _)| name.clone());
    let parameters = names.zip(types.iter().cloned()).collect();
    let translator = Translator::new(world, parameters, result.clone());
    match &function.body {
        Body::Exported => Ok(None),
        Body::Inline(block) => translator.body(block).map(Some),
        Body::Row { opcode, fields, .. } => translator.assignments(&row(opcode, fields)).map(Some),
    }
}

/// The assignments of a row: the five fields that every request has, then the row's others.
fn row(opcode: &syn::Ident, fields: &[Field]) -> Vec<(Expr, bool, Expr)> {
    let mut all = vec![(
        syn::parse_quote!((*sqe).opcode),
        false,
        syn::parse_quote!(io_uring_op::#opcode as __u8),
    )];
    let mut rest: Vec<&Field> = fields.iter().collect();
    for default in [&["fd"][..], &["u1", "off"], &["u2", "addr"], &["len"]] {
        let at = rest.iter().position(|field| !field.or && field.path == default);
        let path = default.iter().map(|name| syn::Ident::new(name, opcode.span()));
        let place: Expr = syn::parse_quote!((*sqe) #(.#path)*);
        match at {
            Some(at) => all.push((place, false, rest.remove(at).value.clone())),
            // The row assigns another member of the union, so the default is not needed.
            None if default.len() == 2
                && rest.iter().any(|f| f.path.len() == 2 && f.path[0] == default[0]) => {}
            None => all.push((place, false, syn::parse_quote!(0))),
        }
    }
    for field in rest {
        let path = &field.path;
        all.push((syn::parse_quote!((*sqe) #(.#path)*), field.or, field.value.clone()));
    }
    all
}

/// Declares a function only if the macros that it requires are defined.
fn guarded(function: &Function, text: &str) -> String {
    let condition = match &function.docs.requires[..] {
        [] => return text.to_string(),
        [name] => format!("#ifdef {name}"),
        names => {
            let names: Vec<_> = names.iter().map(|name| format!("defined({name})")).collect();
            format!("#if {}", names.join(" && "))
        }
    };
    format!("{condition}\n{text}#endif\n")
}
