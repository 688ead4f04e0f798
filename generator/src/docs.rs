//! Parses doc comments: what they say about symbols, and their text as a C comment.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::error::Result;

/// The heading of the section about kernel versions.
const SINCE: &str = "# Since";

/// The documentation of one function.
pub struct Docs {
    /// The lines of the C comment.
    pub lines: Vec<String>,
    /// The same text as Markdown, split at the headings.
    pub sections: Vec<Section>,
    /// The contents of the `Symbols:` line.
    pub symbols: Symbols,
    /// The macros that must be defined for the function's types to exist, from its `Requires:`
    /// line.
    pub requires: Vec<String>,
}

/// The text below one heading.
pub struct Section {
    /// Empty for the text before the first heading.
    pub title: String,
    pub lines: Vec<String>,
}

/// How the two libraries export a function, according to its `Symbols:` line.
#[derive(Clone, PartialEq, Eq)]
pub enum Symbols {
    /// The version node in each library; at least one of the two is set. `from` is the first
    /// release that a newly compiled program needs if it calls the function, if it differs from the
    /// node's release. It is `uring-rs` if the C library's liburing-ffi has the node, and
    /// does not export the function.
    Versions { liburing: Option<String>, ffi: Option<String>, from: Option<String> },
    /// Not exported: the function is only in the header.
    None,
    /// Inline in the header, and also a symbol of liburing-ffi.a only.
    FfiStatic,
    /// Only in the static libraries; not declared in the header.
    StaticOnly,
}

impl Docs {
    /// Parses the documentation of a function, including how it is exported.
    ///
    /// `operation` is the kernel version that added the operation which the function prepares. It
    /// is used if the documentation has no newer version.
    pub fn of_function(attrs: &[Attribute], operation: Option<&str>) -> Result<Self> {
        let mut lines = raw_lines(attrs);
        let requires = take(&mut lines, "Requires:").unwrap_or_default();
        let requires = requires.split([' ', ',']).filter(|name| !name.is_empty());
        let requires = requires.map(str::to_string).collect();
        let symbols = take(&mut lines, "Symbols:").ok_or(
            "the documentation needs a line `Symbols: …`: version nodes, `none`, `static only` or \
             `liburing-ffi static only`",
        )?;
        let symbols = parse_symbols(&symbols)?;
        match (lines.iter().position(|line| line == SINCE), operation) {
            (None, None) => {
                let what = "add one that says `Linux 5.1.` or a later version";
                return Err(format!("the documentation needs a section `{SINCE}`: {what}").into());
            }
            (None, Some(kernel)) => {
                let since = format!("Linux {kernel}.");
                lines.extend([String::new(), SINCE.to_string(), String::new(), since]);
            }
            (Some(at), Some(kernel)) => {
                let said = lines[at + 1..].iter().find(|line| !line.is_empty());
                if said == Some(&format!("Linux {kernel}.")) {
                    return Err(format!(
                        "its operation has the same version, Linux {kernel}: remove `{SINCE}`"
                    )
                    .into());
                }
            }
            (Some(_), None) => {}
        }
        // Errors are many lines; they are only in the manual page.
        let comment = flatten(&lines, &["Safety", "Errors"]);
        Ok(Docs { lines: comment, sections: sections(&lines), symbols, requires })
    }
}

/// The text of an item's documentation.
pub fn of_item(attrs: &[Attribute]) -> Vec<String> {
    flatten(&raw_lines(attrs), &[])
}

/// The kernel version that added something, from `(Linux …)` in its documentation.
pub fn since(attrs: &[Attribute]) -> Option<String> {
    let about = of_item(attrs).join(" ");
    let (_, rest) = about.split_once("(Linux ")?;
    rest.split_once(')').map(|(since, _)| since.to_string())
}

/// The unmodified lines of doc comments.
pub fn raw_lines(attrs: &[Attribute]) -> Vec<String> {
    let mut lines = Vec::new();
    for attr in attrs {
        let Meta::NameValue(meta) = &attr.meta else { continue };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { continue };
        if meta.path.is_ident("doc") {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).to_string());
        }
    }
    lines
}

/// Removes the line that starts with `key`, and returns the rest of that line.
fn take(lines: &mut Vec<String>, key: &str) -> Option<String> {
    let at = lines.iter().position(|line| line.starts_with(key))?;
    Some(lines.remove(at)[key.len()..].trim().to_string())
}

fn parse_symbols(text: &str) -> Result<Symbols> {
    match text {
        "none" => return Ok(Symbols::None),
        "static only" => return Ok(Symbols::StaticOnly),
        "liburing-ffi static only" => return Ok(Symbols::FfiStatic),
        _ => {}
    }
    let (mut liburing, mut ffi, mut from) = (None, None, None);
    for part in text.split(',') {
        let slot = match part.split_whitespace().collect::<Vec<_>>()[..] {
            ["from", version] => {
                from = Some(version.to_string());
                continue;
            }
            ["liburing", node] => (&mut liburing, node),
            ["liburing-ffi", node] => (&mut ffi, node),
            _ => {
                let form = "Symbols: liburing LIBURING_2.x, liburing-ffi LIBURING_2.y, from 2.z";
                return Err(format!("`Symbols: {text}` is not valid: write `{form}`").into());
            }
        };
        if !slot.1.starts_with("LIBURING_2.") {
            return Err(format!("`{}` is no version node: write `LIBURING_2.x`", slot.1).into());
        }
        *slot.0 = Some(slot.1.to_string());
    }
    Ok(Symbols::Versions { liburing, ffi, from })
}

fn sections(lines: &[String]) -> Vec<Section> {
    let mut sections = vec![Section { title: String::new(), lines: Vec::new() }];
    for line in lines {
        match (line.strip_prefix("# "), sections.last_mut()) {
            (None, Some(section)) => section.lines.push(line.clone()),
            (title, _) => {
                let title = title.unwrap_or_default().to_string();
                sections.push(Section { title, lines: Vec::new() });
            }
        }
    }
    sections
}

/// Converts Markdown to the plain text of a C comment, without the sections `left_out`. One of them
/// is the section on safety, which concerns only Rust.
fn flatten(lines: &[String], left_out: &[&str]) -> Vec<String> {
    let mut flat: Vec<String> = Vec::new();
    let mut skipping = false;
    for line in lines {
        if let Some(title) = line.strip_prefix("# ") {
            skipping = left_out.contains(&title);
            if !skipping {
                flat.push(format!("{title}:"));
            }
            continue;
        }
        if skipping || line.starts_with("```") {
            continue;
        }
        let last = flat.last().map_or("", String::as_str);
        // Avoids consecutive blank lines, and blank lines after a heading.
        if line.is_empty() && (last.is_empty() || is_title(last)) {
            continue;
        }
        if last == "Since:" {
            flat.pop();
            flat.push(format!("Since: {}", plain(line)));
        } else {
            flat.push(plain(line));
        }
    }
    while flat.last().is_some_and(String::is_empty) {
        flat.pop();
    }
    flat
}

fn is_title(line: &str) -> bool {
    matches!(line, "Parameters:" | "Returns:" | "Errors:" | "Completion:" | "Since:")
}

/// A line without backticks, link brackets, and sequences that start or end a C comment.
fn plain(line: &str) -> String {
    let line = line.replace("[`", "").replace("`]", "").replace('`', "");
    line.replace("*/", "* /").replace("/*", "/ *")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_says_how_a_function_is_exported() {
        let docs = |text: &str| {
            let text = format!("{text}\n/// # Since\n/// Linux 5.1.\nfn f() {{}}");
            let item: syn::ItemFn = syn::parse_str(&text).expect("a function");
            Docs::of_function(&item.attrs, None)
        };
        let both = docs(
            "/// Does [`this`].\n///\n/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4\n/// # Safety\n/// None.",
        );
        let both = both.expect("well-formed");
        assert_eq!(both.lines, ["Does this.", "", "Since: Linux 5.1."]);
        let nodes = ["LIBURING_2.0", "LIBURING_2.4"].map(|node| Some(node.to_string()));
        let [liburing, ffi] = nodes;
        assert!(both.symbols == Symbols::Versions { liburing, ffi, from: None });
        let late = docs("/// Symbols: liburing-ffi LIBURING_2.5, from 2.6").expect("well-formed");
        assert!(matches!(late.symbols, Symbols::Versions { from: Some(v), .. } if v == "2.6"));
        assert!(docs("/// Symbols: none").expect("well-formed").symbols == Symbols::None);
        let needy = docs("/// Symbols: none\n/// Requires: WEXITED, SI_USER").expect("well-formed");
        assert_eq!(needy.requires, ["WEXITED", "SI_USER"]);
        for wrong in ["/// Nothing about it.", "/// Symbols: libfoo 1", "/// Symbols: liburing 2.0"]
        {
            assert!(docs(wrong).is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn every_function_says_which_kernel_it_needs() {
        let since = |text: &str, operation| {
            let text = format!("/// Does this.\n{text}/// Symbols: none\nfn f() {{}}");
            let item: syn::ItemFn = syn::parse_str(&text).expect("a function");
            let docs = Docs::of_function(&item.attrs, operation).map_err(|e| e.to_string());
            docs.map(|docs| docs.lines.join("|"))
        };
        assert!(since("", None).is_err());
        assert_eq!(since("", Some("5.6")), Ok("Does this.||Since: Linux 5.6.".to_string()));
        let later = "/// # Since\n///\n/// Linux 5.15.\n";
        assert_eq!(since(later, Some("5.6")), Ok("Does this.|Since: Linux 5.15.".to_string()));
        // Redundant information is rejected.
        assert!(since(later, Some("5.15")).is_err());
    }

    #[test]
    fn errors_are_in_the_manual_pages_only() {
        let text = "/// Does this.\n///\n/// # Errors\n///\n/// - `-EBADF`: no.\n///\n/// # Since\n///\n\
                    /// Linux 6.1.\n///\n/// Symbols: none\nfn f() {}";
        let item: syn::ItemFn = syn::parse_str(text).expect("a function");
        let docs = Docs::of_function(&item.attrs, None).expect("well-formed");
        assert_eq!(docs.lines, ["Does this.", "", "Since: Linux 6.1."]);
        assert!(docs.sections.iter().any(|section| section.title == "Errors"));
    }
}
