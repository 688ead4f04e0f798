//! Reads data types, constants and functions of the C API from `src/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, FnArg, Ident, Item, Pat, Token, Type};

use crate::docs::{Docs, Symbols, raw_lines, since};
use crate::error::{Error, Result, line_of};
use crate::files;
use crate::literals::{as_literal, c_digits, digits};

/// The crate's C API.
pub struct Source {
    /// The files of `src/abi/`, grouped by header.
    pub kernel: Vec<File>,
    pub query: Vec<File>,
    pub bpf_filter: Vec<File>,
    pub version: Vec<File>,
    pub ring: Vec<File>,
    /// Declarations from system headers (`types.rs`): the translator uses them, but no header
    /// prints them.
    pub system: Vec<File>,
    /// All functions: `src/capi`, then `src/inline`, then `src/ops`, in file order.
    pub functions: Vec<Function>,
    /// The first line of the documentation of each file with functions.
    pub about: BTreeMap<String, String>,
}

/// One file of declarations.
pub struct File {
    pub name: String,
    /// The first line of its documentation.
    pub about: String,
    pub items: Vec<Item>,
}

/// One function of the C API.
pub struct Function {
    pub name: String,
    /// The source file, relative to the package; used in messages and in the table of functions.
    pub file: String,
    /// The line of its name.
    pub line: usize,
    pub docs: Docs,
    pub arguments: Vec<(String, Type)>,
    pub result: Option<Type>,
    pub body: Body,
}

impl Function {
    /// Adds the location of this function to an error.
    pub fn locate(&self, e: Error) -> Error {
        e.in_item(&self.file, self.line, &self.name)
    }
}

/// What the headers contain for a function.
pub enum Body {
    /// A prototype.
    Exported,
    /// An inline function with this body.
    Inline(syn::Block),
    /// An inline function that fills an SQE; the kernel version `since` added its operation.
    Row { opcode: Ident, fields: Vec<Field>, since: String },
}

/// A field of a row: `u1.off: value` or `ioprio |= value`.
pub struct Field {
    pub path: Vec<Ident>,
    pub or: bool,
    pub value: Expr,
}

impl Source {
    /// Whether `name` is an enumeration of the headers.
    pub fn is_enumeration(&self, name: &str) -> bool {
        let mut items = self.printed().flat_map(|file| &file.items);
        items.any(|item| matches!(item, Item::Enum(item) if item.ident == name))
    }

    /// Reads the package in the directory `root`.
    pub fn read(root: &Path) -> Result<Self> {
        let file = |name: &str| read_file(root, &format!("src/abi/{name}.rs")).map(|f| vec![f]);
        let kernel = read_folder(root, "src/abi/io_uring")?;
        let operations = operations(&kernel);
        let (mut functions, mut about) = (Vec::new(), BTreeMap::new());
        for module in ["capi", "inline", "ops"] {
            for file in read_folder(root, &format!("src/{module}"))? {
                about.insert(file.name.clone(), file.about.clone());
                read_functions(file, module, &operations, &mut functions)?;
            }
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = functions.iter().find(|f| !names.insert(f.name.clone())) {
            return Err(twice.locate("it is declared twice: remove one of the two".into()));
        }
        let source = Source {
            kernel,
            query: file("query")?,
            bpf_filter: file("bpf_filter")?,
            version: file("version")?,
            ring: file("ring")?,
            system: file("types")?,
            functions,
            about,
        };
        source.printed().try_for_each(check_literals)?;
        Ok(source)
    }

    /// The version of the API: major, minor.
    pub fn api_version(&self) -> Result<(u32, u32)> {
        let part = |name: &str| {
            let items = self.version.iter().flat_map(|file| &file.items);
            let value = items.into_iter().find_map(|item| match item {
                Item::Const(item) if item.ident == name => {
                    digits(as_literal(&item.expr)?).parse().ok()
                }
                _ => None,
            });
            value.ok_or(format!("src/abi/version.rs: {name} is missing: add it as a number"))
        };
        Ok((part("IO_URING_VERSION_MAJOR")?, part("IO_URING_VERSION_MINOR")?))
    }

    /// All files of declarations that headers print.
    pub fn printed(&self) -> impl Iterator<Item = &File> {
        [&self.version, &self.kernel, &self.query, &self.bpf_filter, &self.ring]
            .into_iter()
            .flatten()
    }

    /// The functions that the headers declare.
    pub fn in_header(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter().filter(|f| f.docs.symbols != Symbols::StaticOnly)
    }

    /// The fields of every struct and union, by Rust name.
    pub fn fields(&self) -> BTreeMap<String, Vec<(String, Type)>> {
        let mut all = BTreeMap::new();
        for item in self.printed().chain(&self.system).flat_map(|file| &file.items) {
            let (name, fields) = match item {
                Item::Struct(item) => (&item.ident, item.fields.iter().collect::<Vec<_>>()),
                Item::Union(item) => (&item.ident, item.fields.named.iter().collect()),
                _ => continue,
            };
            let fields = fields.into_iter();
            let fields = fields.filter_map(|f| Some((f.ident.as_ref()?.to_string(), f.ty.clone())));
            all.insert(name.to_string(), fields.collect());
        }
        all
    }
}

/// Reads one file, without its tests.
fn read_file(root: &Path, name: &str) -> Result<File> {
    let text = files::read(root, name)?;
    let file =
        syn::parse_file(&text).map_err(|e| format!("{name}:{}: {e}", e.span().start().line))?;
    let about = raw_lines(&file.attrs).into_iter().next().unwrap_or_default();
    Ok(File { name: name.to_string(), about, items: file.items })
}

/// Rejects literals with another value in C: cbindgen copies those of arrays and enumerators.
pub fn check_literals(file: &File) -> Result<()> {
    struct Literals(Result<()>);
    impl<'ast> Visit<'ast> for Literals {
        fn visit_lit_int(&mut self, literal: &'ast syn::LitInt) {
            if let (Ok(()), Err(e)) = (&self.0, c_digits(literal)) {
                self.0 = Err(e);
            }
        }
    }
    let mut literals = Literals(Ok(()));
    file.items.iter().for_each(|item| literals.visit_item(item));
    literals.0.map_err(|e| e.in_file(&file.name))
}

/// Reads the files of a directory in the order of the modules in `mod.rs`, and `mod.rs`.
fn read_folder(root: &Path, folder: &str) -> Result<Vec<File>> {
    let index = read_file(root, &format!("{folder}/mod.rs"))?;
    let mut files = Vec::new();
    for item in &index.items {
        let Item::Mod(module) = item else { continue };
        let is_test = module.attrs.iter().any(|a| a.path().is_ident("cfg"));
        if module.content.is_none() && !is_test {
            files.push(read_file(root, &format!("{folder}/{}.rs", module.ident))?);
        }
    }
    files.push(index);
    Ok(files)
}

/// The operations, with the kernel version that added each.
fn operations(kernel: &[File]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for item in kernel.iter().flat_map(|file| &file.items) {
        if let Item::Enum(item) = item {
            if item.ident == "io_uring_op" {
                let known = item.variants.iter();
                all.extend(known.filter_map(|v| Some((v.ident.to_string(), since(&v.attrs)?))));
            }
        }
    }
    all
}

/// Appends the functions of one file.
fn read_functions(
    file: File,
    module: &str,
    operations: &BTreeMap<String, String>,
    functions: &mut Vec<Function>,
) -> Result<()> {
    let name = file.name;
    let fail = |e: syn::Error| format!("{name}:{}: {e}", e.span().start().line);
    for item in file.items {
        match item {
            Item::Fn(item) if module == "capi" && is_exported(&item) => {
                functions.push(function(&name, &item.attrs, &item.sig, Body::Exported)?);
            }
            Item::Macro(item) if item.mac.path.is_ident("inline") => {
                let items = item.mac.parse_body_with(repeated::<syn::ItemFn>).map_err(fail)?;
                for item in items {
                    let body = Body::Inline(*item.block);
                    functions.push(function(&name, &item.attrs, &item.sig, body)?);
                }
            }
            Item::Macro(item) if item.mac.path.is_ident("ops") => {
                for row in item.mac.parse_body_with(repeated::<Row>).map_err(fail)? {
                    let opcode = row.opcode;
                    let since = operations.get(&opcode.to_string()).cloned().ok_or_else(|| {
                        let what = "is no operation of a known kernel: add it to `io_uring_op` in \
                                    src/abi/io_uring/op.rs, with `(Linux X.Y)` in its documentation";
                        Error::at(&opcode, format!("{opcode} {what}")).in_file(&name)
                    })?;
                    let body = Body::Row { opcode, fields: row.fields, since };
                    functions.push(function(&name, &row.attrs, &row.signature, body)?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a function is an exported C symbol.
fn is_exported(item: &syn::ItemFn) -> bool {
    matches!(item.vis, syn::Visibility::Public(_))
        && item.sig.abi.is_some()
        && item.attrs.iter().any(|a| {
            a.path().is_ident("unsafe")
                && a.parse_args::<Ident>().is_ok_and(|name| name == "no_mangle")
        })
}

fn function(
    file: &str,
    attrs: &[syn::Attribute],
    signature: &syn::Signature,
    body: Body,
) -> Result<Function> {
    let name = signature.ident.to_string();
    let line = line_of(&signature.ident);
    let at = |e: Error| e.in_item(file, line, &name);
    let operation = match &body {
        Body::Row { since, .. } => Some(since.as_str()),
        _ => None,
    };
    let docs = Docs::of_function(attrs, operation).map_err(at)?;
    let mut arguments = Vec::new();
    if matches!(body, Body::Row { .. }) {
        arguments.push(("sqe".to_string(), syn::parse_quote!(*mut io_uring_sqe)));
    }
    for argument in &signature.inputs {
        match argument {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(pat) => {
                    arguments.push((pat.ident.unraw().to_string(), (*argument.ty).clone()));
                }
                _ => return Err(at("each parameter must be `name: type`".into())),
            },
            FnArg::Receiver(_) => return Err(at("C has no `self`: pass a pointer".into())),
        }
    }
    let result = match &signature.output {
        syn::ReturnType::Default => None,
        syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    Ok(Function { name, file: file.to_string(), line, docs, arguments, result, body })
}

/// Parses items until the end.
fn repeated<T: Parse>(input: ParseStream) -> syn::Result<Vec<T>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(input.parse()?);
    }
    Ok(items)
}

/// A row of `ops!`.
struct Row {
    attrs: Vec<syn::Attribute>,
    signature: syn::Signature,
    opcode: Ident,
    fields: Vec<Field>,
}

impl Parse for Row {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(syn::Attribute::parse_outer)?;
        input.parse::<Token![pub]>()?;
        let signature = input.parse()?;
        input.parse::<Token![=>]>()?;
        let opcode = input.parse()?;
        let body;
        syn::braced!(body in input);
        let fields = Punctuated::<Field, Token![,]>::parse_terminated(&body)?;
        Ok(Row { attrs, signature, opcode, fields: fields.into_iter().collect() })
    }
}

impl Parse for Field {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let path = Punctuated::<Ident, Token![.]>::parse_separated_nonempty(input)?;
        let or = input.peek(Token![|=]);
        if or {
            input.parse::<Token![|=]>()?;
        } else {
            input.parse::<Token![:]>()?;
        }
        Ok(Field { path: path.into_iter().collect(), or, value: input.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_declarations_are_the_same_numbers_in_c() {
        for (text, is_fine) in [
            ("pub struct a { pub b: [u8; 10] }", true),
            ("pub struct a { pub b: [u8; 010] }", false),
            ("pub enum a { B = 0b1 }", false),
        ] {
            let file = syn::parse_file(text).expect("an item");
            let (name, about) = ("a.rs".to_string(), String::new());
            let result = check_literals(&File { name, about, items: file.items });
            assert_eq!(result.is_ok(), is_fine, "{text}");
            assert!(result.err().is_none_or(|e| e.to_string().starts_with("a.rs:1: `0")), "{text}");
        }
    }

    #[test]
    fn every_anonymous_type_is_part_of_another() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is above");
        let source = Source::read(root).expect("the source is valid");
        let fields: BTreeMap<_, _> = source.fields();
        assert!(fields["io_uring_sqe"].iter().any(|(name, _)| name == "u6"));
        assert!(fields["io_uring"].iter().any(|(name, _)| name == "enter_ring_fd"));
    }
}
