//! The headers: templates in `build/templates/`, with what the Rust source declares put in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::Item;

use super::declarations::Declarations;
use super::source::{File, Source};
use super::types::is_anonymous_type;
use super::{Result, constants, functions, write_file};

/// Writes all headers into `out/include`.
pub fn write(source: &Source, declarations: &Declarations, root: &Path, out: &Path) -> Result<()> {
    let world = functions::world(source)?;
    let kernel_tags = tags(&source.kernel).into_iter().collect();
    let headers = [
        ("liburing/io_uring.h", Parts::of_kernel(&source.kernel, declarations)?),
        ("liburing/io_uring/query.h", Parts::of_kernel(&source.query, declarations)?),
        ("liburing/io_uring/bpf_filter.h", Parts::of_kernel(&source.bpf_filter, declarations)?),
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
        let template = format!("build/templates/{}", name.rsplit('/').next().unwrap_or(name));
        let text =
            fs::read_to_string(root.join(&template)).map_err(|e| format!("{template}: {e}"))?;
        let text = parts.fill(&text).map_err(|e| format!("{template}: {e}"))?;
        write_file(&out.join("include").join(name), &text)?;
    }
    Ok(())
}

/// What takes the place of `@NAME@` lines.
#[derive(Default)]
struct Parts(BTreeMap<&'static str, String>);

impl Parts {
    /// Types and macros of some files, in their order.
    fn of(files: &[File], declarations: &Declarations) -> Result<Self> {
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
                // Macros stand together, everything else apart.
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

    /// The same for a header that the kernel has too.
    ///
    /// Where the kernel's own, perhaps older, was included before, C has its names already. So
    /// its types and enumerators stay as they are, ours get other names behind macros, and its
    /// macros give way to ours.
    fn of_kernel(files: &[File], declarations: &Declarations) -> Result<Self> {
        let mut parts = Parts::of(files, declarations)?;
        let mut prelude = String::new();
        for name in tags(files).into_iter().chain(enumerators(files)) {
            prelude += &format!("#undef {name}\n#define {name} liburing_{name}\n");
        }
        for name in constants::names(files) {
            prelude += &format!("#undef {name}\n");
        }
        parts.0.insert("RENAMES", prelude.trim_end().to_string());
        Ok(parts)
    }

    fn fill(&self, template: &str) -> Result<String> {
        let mut text = String::new();
        let mut used = BTreeSet::new();
        for line in template.lines() {
            match line.strip_prefix('@').and_then(|line| line.strip_suffix('@')) {
                Some(name) => {
                    text += self.0.get(name).ok_or(format!("nothing is known for @{name}@"))?;
                    used.insert(name);
                }
                None => text += line,
            }
            text += "\n";
        }
        match self.0.keys().find(|name| !used.contains(*name)) {
            Some(name) => Err(format!("the line @{name}@ is missing")),
            None => Ok(text),
        }
    }
}

/// The Rust name of a type that C sees.
fn tag(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// All tags that files declare to C.
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
