//! Structs, unions, enums and prototypes, printed by cbindgen.
//!
//! cbindgen gets one source file with all types, because it prints `struct x` only for types that
//! it knows. Its output is then edited for features that it does not support: anonymous members,
//! flexible and empty arrays, and `__extension__` for constructs outside ISO C++ and ISO C99.

use std::collections::BTreeMap;
use std::path::Path;

use quote::{ToTokens, quote};
use syn::{Attribute, Item};

use crate::error::{Error, Result};
use crate::literals::{as_literal, digits};
use crate::names::{is_anonymous_member, is_anonymous_type};
use crate::source::{Function, Source};
use crate::types::SYSTEM_STRUCTS;
use crate::{docs, files, layout};

/// The declarations in cbindgen's output, by name.
pub struct Declarations {
    types: BTreeMap<String, String>,
    prototypes: BTreeMap<String, String>,
}

/// Enumerators that do not fit into `int`, with their C values.
type Large = BTreeMap<String, String>;

impl Declarations {
    /// Prints all types and functions of `source`; `out` is the directory for cbindgen's input.
    pub fn print(source: &Source, out: &Path) -> Result<Self> {
        let mut flat = String::new();
        let mut names = Vec::new();
        let mut large = Large::new();
        for item in source.printed().flat_map(|file| &file.items) {
            if let Some((name, text)) = flat_type(item, &mut large) {
                flat += &text;
                names.push(name);
            }
        }
        for function in &source.functions {
            flat += &flat_function(function);
        }
        let path = out.join("flat.rs");
        files::write(&path, &flat)?;

        let bindings = cbindgen::Builder::new()
            .with_config(config(names))
            .with_src(&path)
            .generate()
            .map_err(|e| format!("cbindgen: {e}"))?;
        let mut text = Vec::new();
        bindings.write(&mut text);
        let text = String::from_utf8(text).map_err(|e| format!("cbindgen: {e}"))?;
        Ok(split(&text, &large))
    }

    /// The declaration of a struct, union or enum; `None` if it is declared inside another one.
    pub fn declaration(&self, name: &str) -> Result<Option<String>> {
        let text = self.types.get(name).ok_or_else(|| not_printed(name))?;
        if is_anonymous_type(name) && !name.starts_with("anonymous_") {
            return Ok(None);
        }
        let mut lines = Vec::new();
        for line in text.lines() {
            lines.extend(self.member(line)?);
        }
        // ISO C99 and C++ do not have anonymous members, empty arrays and flexible arrays, but all
        // compilers support them.
        let is_extension = |line: &String| {
            line.ends_with("[];") || line.ends_with("[0];") || line.starts_with("\t}")
        };
        if lines.iter().any(is_extension) {
            let head = lines.iter_mut().find(|line| line.ends_with('{'));
            head.into_iter().for_each(|head| *head = format!("__extension__ {head}"));
        }
        Ok(Some(lines.join("\n")))
    }

    /// The prototype of a function, on one line and without a semicolon.
    pub fn prototype(&self, function: &str) -> Result<&str> {
        let text = self.prototypes.get(function);
        text.map(String::as_str).ok_or_else(|| not_printed(function))
    }

    /// One line of a declaration; an anonymous type is replaced by its body.
    fn member(&self, line: &str) -> Result<Vec<String>> {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        if code.starts_with('*') || code.starts_with("/*") {
            return Ok(vec![line.to_string()]);
        }
        if let Some((ty, field)) = code.strip_suffix(';').and_then(|code| code.rsplit_once(' ')) {
            let name = ty.rsplit(' ').next().unwrap_or(ty);
            if is_anonymous_type(name) {
                return self.unnamed(name, field, indent);
            }
        }
        Ok(vec![line.replace("[FLEXIBLE];", "[];")])
    }

    /// A member with an anonymous type: the body of the type, and the member's name if it has one.
    fn unnamed(&self, name: &str, field: &str, indent: &str) -> Result<Vec<String>> {
        let text = self.types.get(name).ok_or_else(|| not_printed(name))?;
        let mut lines = Vec::new();
        let body = text.lines().skip_while(|line| !line.ends_with('{'));
        for line in body {
            if line.ends_with('{') {
                let head = line.replace(&format!(" {name}"), "");
                lines.push(format!("{indent}{head}"));
            } else if line == "};" {
                let field =
                    if is_anonymous_member(field) { String::new() } else { format!(" {field}") };
                lines.push(format!("{indent}}}{field};"));
            } else {
                lines.extend(self.member(&format!("{indent}{line}"))?);
            }
        }
        Ok(lines)
    }
}

fn not_printed(name: &str) -> Error {
    let message = "cbindgen did not print it: a type must be `pub` and `#[repr(C)]`, a function \
                   must use only types that C has";
    format!("{name}: {message}").into()
}

fn config(names: Vec<String>) -> cbindgen::Config {
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        style: cbindgen::Style::Tag,
        documentation_style: cbindgen::DocumentationStyle::C,
        documentation_length: cbindgen::DocumentationLength::Full,
        usize_is_size_t: true,
        no_includes: true,
        tab_width: 8,
        ..cbindgen::Config::default()
    };
    config.export.include = names;
    config.export.rename =
        SYSTEM_STRUCTS.map(|name| (name.to_string(), format!("struct {name}"))).into();
    config.layout.packed = Some("__attribute__((packed))".to_string());
    config.function.args = cbindgen::Layout::Horizontal;
    config
}

/// A type for cbindgen's input: plain comments, and no attribute except `repr`.
fn flat_type(item: &Item, large: &mut Large) -> Option<(String, String)> {
    let mut item = item.clone();
    let name = match &mut item {
        Item::Struct(item) => {
            plain_docs(&mut item.attrs);
            item.fields.iter_mut().for_each(|field| plain_docs(&mut field.attrs));
            item.ident.to_string()
        }
        Item::Union(item) => {
            plain_docs(&mut item.attrs);
            item.fields.named.iter_mut().for_each(|field| plain_docs(&mut field.attrs));
            item.ident.to_string()
        }
        Item::Enum(item) => {
            plain_docs(&mut item.attrs);
            for variant in &mut item.variants {
                plain_docs(&mut variant.attrs);
                // `1 << 31` overflows in C, and a negative number would change the value.
                if let Some((_, value)) = &mut variant.discriminant {
                    if let Some(text) = beyond_int(value) {
                        large.insert(variant.ident.to_string(), text);
                        *value = syn::parse_quote!(0);
                    }
                }
            }
            item.ident.to_string()
        }
        _ => return None,
    };
    Some((name, format!("{}\n", item.to_token_stream())))
}

/// The C expression for a discriminant that must be unsigned.
fn beyond_int(value: &syn::Expr) -> Option<String> {
    match value {
        syn::Expr::Binary(shift) if matches!(shift.op, syn::BinOp::Shl(_)) => {
            let (one, by) = (as_literal(&shift.left)?, as_literal(&shift.right)?);
            (digits(by) == "31").then(|| format!("{}U << 31", digits(one)))
        }
        // Casts, which Rust requires for some spellings of `i32::MIN`.
        syn::Expr::Cast(cast) => beyond_int(&cast.expr),
        syn::Expr::Paren(inner) => beyond_int(&inner.expr),
        syn::Expr::Unary(minus) if digits(as_literal(&minus.expr)?) == "0x80000000" => {
            Some("1U << 31".to_string())
        }
        value => {
            let text = digits(as_literal(value)?);
            matches!(text.as_str(), "2147483648" | "0x80000000").then(|| "1U << 31".to_string())
        }
    }
}

/// A function for cbindgen's input, with an empty body.
fn flat_function(function: &Function) -> String {
    let name = syn::Ident::new(&function.name, proc_macro2::Span::call_site());
    let arguments = function.arguments.iter().map(|(name, ty)| {
        // A C name may be a Rust keyword.
        let name = syn::parse_str(name)
            .unwrap_or_else(|_| syn::Ident::new_raw(name, proc_macro2::Span::call_site()));
        quote!(#name: #ty)
    });
    let result = function.result.as_ref().map(|ty| quote!(-> #ty));
    let text = quote!(#[unsafe(no_mangle)] pub extern "C" fn #name(#(#arguments),*) #result {});
    format!("{text}\n")
}

/// Removes all attributes except `repr` and the documentation, which becomes plain text.
fn plain_docs(attrs: &mut Vec<Attribute>) {
    let lines = docs::of_item(attrs);
    attrs.retain(|attr| attr.path().is_ident("repr"));
    for line in lines {
        let line = format!(" {line}");
        attrs.push(syn::parse_quote!(#[doc = #line]));
    }
}

/// Splits cbindgen's output into items, which are separated by blank lines.
fn split(text: &str, large: &Large) -> Declarations {
    let mut all = Declarations { types: BTreeMap::new(), prototypes: BTreeMap::new() };
    for item in text.split("\n\n").map(str::trim).filter(|item| !item.is_empty()) {
        let item = tidy(item);
        let code = item.lines().find(|line| {
            let line = line.trim_start();
            !line.starts_with("/*") && !line.starts_with('*')
        });
        let Some(code) = code else { continue };
        if let Some(head) = code.strip_suffix(" {") {
            let name = head.rsplit(' ').next().unwrap_or(head).to_string();
            all.types.insert(name, type_text(&item, large));
        } else if let Some((head, _)) = code.split_once('(') {
            let name = head.rsplit([' ', '*']).next().unwrap_or(head).to_string();
            all.prototypes.insert(name, code.trim_end_matches(';').to_string());
        }
    }
    all
}

/// The text of a type: anonymous enums without a tag, and large values as unsigned ones.
fn type_text(item: &str, large: &Large) -> String {
    let enumerator = |line: &str| line.trim_start().split(' ').next().unwrap_or("").to_string();
    // Up to C17, ISO C requires that every enumerator fits into an `int`.
    let is_large = item.lines().any(|line| large.contains_key(&enumerator(line)));
    let mut lines = Vec::new();
    for line in item.lines() {
        if line.starts_with("enum ") {
            let line = if line.starts_with("enum anonymous_") { "enum {" } else { line };
            lines.push(format!("{}{line}", if is_large { "__extension__ " } else { "" }));
        } else if let Some(value) = large.get(&enumerator(line)) {
            lines.push(format!("\t{} = {value},", enumerator(line)));
        } else {
            lines.push(line.to_string());
        }
    }
    lines.join("\n")
}

/// Indents with tabs, and formats comments.
fn tidy(item: &str) -> String {
    let mut text = String::new();
    let mut lines = item.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let tabs = (line.len() - code.len()) / 8;
        if code == "/*" {
            let words = lines.by_ref().map(str::trim).take_while(|line| *line != "*/");
            text += &layout::comment(&words.map(str::to_string).collect::<Vec<_>>(), tabs);
        } else {
            text += &format!("{}{code}\n", "\t".repeat(tabs));
        }
    }
    text.trim_end().to_string()
}
