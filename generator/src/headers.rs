//! Generates the headers: templates in `generator/templates/`, filled with the declarations in the
//! Rust source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::{Attribute, Item};

use crate::declarations::Declarations;
use crate::docs::since;
use crate::error::{Error, Result};
use crate::names::is_anonymous_type;
use crate::source::{File, Source};
use crate::translate::World;
use crate::{constants, files, functions};

/// The oldest `<linux/io_uring.h>` that declares all types of the API: the kernel version, and the
/// macro by which the template detects it.
const COMPLETE: ((u32, u32), &str) = ((6, 19), "IORING_SETUP_SQE_MIXED");

/// The macros by which the preprocessor detects a newer `<linux/io_uring.h>`. Enumerators and types
/// of kernels after the last entry cannot be added, because the preprocessor cannot detect whether
/// they are missing; inline helpers use the values of such enumerators ([`undetected`]).
const KNOWN_BY: [((u32, u32), &str); 2] =
    [((7, 0), "IORING_SETUP_SQ_REWIND"), ((7, 1), "IORING_TIMEOUT_IMMEDIATE_ARG")];

/// The file of declarations that the kernel has in `<linux/io_uring/zcrx.h>`.
const ZCRX: &str = "src/abi/io_uring/zcrx.rs";

/// Writes all headers into `out/include`.
pub fn write(source: &Source, declarations: &Declarations, root: &Path, out: &Path) -> Result<()> {
    let world = World::new(source)?;
    let kernel_tags = tags(&source.kernel).into_iter().collect();
    let headers = [
        ("liburing/io_uring.h", Parts::of_kernel(&source.kernel, declarations)?),
        ("liburing/io_uring/query.h", Parts::of(&source.query, declarations)?),
        ("liburing/io_uring/bpf_filter.h", Parts::of(&source.bpf_filter, declarations)?),
        ("liburing/io_uring_version.h", Parts::of(&source.version, declarations)?),
        ("liburing/barrier.h", Parts::default()),
        ("liburing/compat.h", Parts::default()),
        ("liburing.h", {
            let mut parts = Parts::of(&source.ring, declarations)?;
            let prototypes = functions::prototypes(source, declarations, &kernel_tags)?;
            parts.0.insert("PROTOTYPES", prototypes);
            parts.0.insert("INLINES", functions::inlines(source, declarations, &world)?);
            parts
        }),
    ];
    for (name, parts) in headers {
        let template = format!("generator/templates/{}", name.rsplit('/').next().unwrap_or(name));
        let text = files::read(root, &template)?;
        let text = parts.fill(&text).map_err(|e| e.in_file(&template))?;
        files::write(&out.join("include").join(name), &text)?;
    }
    Ok(())
}

/// Replacements for the `@NAME@` lines of a template.
#[derive(Default)]
struct Parts(BTreeMap<&'static str, String>);

impl Parts {
    /// Types and macros of some files, in order.
    fn of<'a>(
        files: impl IntoIterator<Item = &'a File>,
        declarations: &Declarations,
    ) -> Result<Self> {
        let mut groups = Vec::new();
        for file in files {
            let mut was_macro = false;
            for item in &file.items {
                let is_macro = matches!(item, Item::Const(_));
                let text = match item {
                    Item::Const(item) => Some(constants::define(file, item)?),
                    item => match tag(item) {
                        Some(name) => declarations.declaration(&name)?.map(|text| text + "\n"),
                        None => None,
                    },
                };
                let Some(text) = text else { continue };
                // Only consecutive macros are not separated by a blank line.
                if !(is_macro && was_macro) {
                    groups.push(String::new());
                }
                groups.last_mut().expect("just pushed").push_str(&text);
                was_macro = is_macro;
            }
        }
        let text = groups.join("\n").trim_end().to_string();
        Ok(Parts(BTreeMap::from([("DECLARATIONS", text)])))
    }

    /// Parts of `io_uring.h`, which must work together with the kernel's header: additions to a
    /// kernel header that was included before, renames if that header is too old, and the
    /// declarations of the kernel's `zcrx.h` separately.
    fn of_kernel(files: &[File], declarations: &Declarations) -> Result<Self> {
        let (zcrx, rest): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.name == ZCRX);
        let mut parts = Parts::of(rest, declarations)?;
        let mut zcrx = Parts::of(zcrx, declarations)?;
        parts.0.extend(zcrx.0.remove("DECLARATIONS").map(|text| ("ZCRX", text)));
        parts.0.insert("MISSING", missing(files, declarations)?);
        parts.0.insert("RENAMES", renames(files));
        let ((major, minor), name) = COMPLETE;
        parts.0.insert("COMPLETE", format!("#elif defined({name}) /* Linux {major}.{minor} */"));
        Ok(parts)
    }

    fn fill(&self, template: &str) -> Result<String> {
        let mut text = String::new();
        let mut used = BTreeSet::new();
        for (i, line) in template.lines().enumerate() {
            match line.strip_prefix('@').and_then(|line| line.strip_suffix('@')) {
                Some(name) => {
                    let message = format!("nothing replaces @{name}@: remove the line");
                    text += self.0.get(name).ok_or(Error::in_line(i + 1, message))?;
                    used.insert(name);
                }
                None => text += line,
            }
            text += "\n";
        }
        match self.0.keys().find(|name| !used.contains(*name)) {
            Some(name) => Err(format!("the line @{name}@ is missing: add it").into()),
            None => Ok(text),
        }
    }
}

/// If an old kernel header was included, its types and enumerators are already declared. Macros
/// rename the ones in this header; macros of the kernel header are replaced.
fn renames(files: &[File]) -> String {
    let mut text = String::new();
    for name in tags(files).into_iter().chain(enumerators(files)) {
        text += &format!("#undef {name}\n#define {name} liburing_{name}\n");
    }
    for name in constants::names(files) {
        text += &format!("#undef {name}\n");
    }
    text.trim_end().to_string()
}

/// The declarations that a recent kernel header may lack. Macros are tested one by one. Types and
/// enumerators are added if a macro of the same kernel version is missing.
fn missing(files: &[File], declarations: &Declarations) -> Result<String> {
    let (complete, _) = COMPLETE;
    let mut groups = Vec::new();
    for (version, known_by) in KNOWN_BY {
        let mut text = String::new();
        let is_of = |attrs: &[Attribute]| introduced(attrs).map(|since| since == Some(version));
        for (file, item) in files.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
            let at = |e: Error| e.in_file(&file.name);
            match item {
                Item::Enum(item) => {
                    let mut new = Vec::new();
                    let mut oldest = None;
                    for variant in &item.variants {
                        let since = introduced(&variant.attrs).map_err(at)?;
                        oldest = oldest.into_iter().chain(since).min();
                        if since == Some(version) {
                            let (_, value) = variant.discriminant.as_ref().ok_or_else(|| {
                                at(Error::at(variant, "write the value of the enumerator"))
                            })?;
                            let value = constants::int(value).map_err(at)?;
                            new.push(format!("\t{} = {value},\n", variant.ident));
                        }
                    }
                    if oldest == Some(version) {
                        // The whole enum is new.
                        let name = item.ident.to_string();
                        text += &(declarations.declaration(&name)?.unwrap_or_default() + "\n");
                    } else if !new.is_empty() && oldest > Some(complete) {
                        let message = "its enumerators came with more than one version after that of \
                                       COMPLETE in generator/src/headers.rs: make `missing` handle it";
                        return Err(at(Error::at(&item.ident, message)));
                    } else if !new.is_empty() {
                        text += &format!("enum {{\n{}}};\n", new.concat());
                    }
                }
                Item::Struct(item) if is_of(&item.attrs).map_err(at)? => {
                    let name = item.ident.to_string();
                    text += &(declarations.declaration(&name)?.unwrap_or_default() + "\n");
                }
                _ => {}
            }
        }
        if !text.is_empty() {
            let (major, minor) = version;
            groups.push(format!("#ifndef {known_by} /* Linux {major}.{minor} */\n{text}#endif\n"));
        }
    }
    // Macros come after the tests above, which must see only the kernel's macros.
    for (file, item) in files.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
        let Item::Const(item) = item else { continue };
        let since = introduced(&item.attrs).map_err(|e| e.in_file(&file.name))?;
        if since.is_none_or(|since| since > complete) {
            let name = &item.ident;
            let value = constants::value(item).map_err(|e| e.in_file(&file.name))?;
            groups.push(format!("#ifndef {name}\n#define {name} {value}\n#endif\n"));
        }
    }
    Ok(groups.concat().trim_end().to_string())
}

/// The enumerators that a recent kernel header may lack and [`missing`] cannot add, with their C
/// values.
pub fn undetected(files: &[File]) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (file, item) in files.iter().flat_map(|f| f.items.iter().map(move |i| (f, i))) {
        let Item::Enum(item) = item else { continue };
        for variant in &item.variants {
            let since = introduced(&variant.attrs).map_err(|e| e.in_file(&file.name))?;
            let Some((_, value)) = &variant.discriminant else { continue };
            if since.is_some_and(|since| KNOWN_BY.iter().all(|(known, _)| *known < since)) {
                let value = constants::int(value).map_err(|e| e.in_file(&file.name))?;
                found.insert(variant.ident.to_string(), value);
            }
        }
    }
    Ok(found)
}

/// The kernel version that added something; `None` if the documentation does not state it.
fn introduced(attrs: &[Attribute]) -> Result<Option<(u32, u32)>> {
    let Some(text) = since(attrs) else { return Ok(None) };
    let numbers = text
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    let message = format!("`(Linux {text})` is no version: write `(Linux X.Y)`");
    numbers.map(Some).ok_or_else(|| match attrs.first() {
        Some(attr) => Error::at(attr, message),
        None => message.into(),
    })
}

/// The Rust name of a type that is declared in C.
fn tag(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// All types that the files declare in C.
fn tags(files: &[File]) -> Vec<String> {
    let items = files.iter().flat_map(|file| &file.items);
    items.filter_map(tag).filter(|name| !is_anonymous_type(name)).collect()
}

fn enumerators(files: &[File]) -> Vec<String> {
    let items = files.iter().flat_map(|file| &file.items);
    items
        .filter_map(|item| match item {
            Item::Enum(item) => Some(item.variants.iter().map(|v| v.ident.to_string())),
            _ => None,
        })
        .flatten()
        .collect()
}
