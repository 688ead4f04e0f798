//! The Markdown files of `manual/`: one per page, with the text that is too long for the
//! documentation of a declaration.
//!
//! A file has one `# Title` per section. Its section `Name` has the line for apropos(1): either only
//! the description, or `name, name - description` if the page describes several names.
//!
//! A line that starts with `@` includes text:
//!
//! - `@include file.md`: a file of `manual/shared`.
//! - `@example file.c`: a file of `manual/examples`, as code.
//! - `@values PREFIX_* NAME`: constants with their documentation.
//! - `@struct name`: the declaration of a structure (in a synopsis or a description).
//! - `@fields name`: its fields with their documentation.
//! - `@functions`: all functions, by module.
//! - `@enumerations`: the named enumerations with their documentation.

use std::collections::BTreeMap;
use std::path::Path;

use syn::{Fields, Item, Type};

use crate::declarations::Declarations;
use crate::docs::{Section, raw_lines};
use crate::error::{Error, Result};
use crate::files;
use crate::names::{is_anonymous_member, is_anonymous_type};
use crate::source::{Function, Source};

/// The directory of the files, relative to the package.
const DIRECTORY: &str = "manual";

/// The text of one page.
pub struct Page {
    /// The file, relative to the package.
    pub file: String,
    /// The names that the page describes; the first one is the file's.
    pub names: Vec<String>,
    /// The description for apropos(1).
    pub about: Option<String>,
    /// The other sections, in order.
    pub sections: Vec<Section>,
}

impl Page {
    pub fn section(&self, title: &str) -> Option<&[String]> {
        self.sections.iter().find(|s| s.title == title).map(|s| s.lines.as_slice())
    }
}

/// Reads the files of `manual/`.
pub struct Manual<'a> {
    pub source: &'a Source,
    pub declarations: &'a Declarations,
    pub root: &'a Path,
}

impl Manual<'_> {
    /// The pages of a section of the manual, by name.
    pub fn pages(&self, section: u8) -> Result<BTreeMap<String, Page>> {
        let directory = format!("{DIRECTORY}/man{section}");
        let mut pages = BTreeMap::new();
        for file in files::list(self.root, &directory)? {
            let Some(name) = file.strip_suffix(".md") else {
                return Err(Error::from("its name must end in .md").in_file(&file));
            };
            let path = format!("{directory}/{file}");
            pages.insert(name.to_string(), self.page(name, &path)?);
        }
        Ok(pages)
    }

    fn page(&self, name: &str, file: &str) -> Result<Page> {
        let text = files::read(self.root, file)?;
        let lines = self.expand(&text).map_err(|e| e.in_file(file))?;
        let mut page = Page {
            file: file.to_string(),
            names: vec![name.to_string()],
            about: None,
            sections: Vec::new(),
        };
        let mut is_code = false;
        for line in lines {
            is_code ^= line.starts_with("```");
            match (line.strip_prefix("# ").filter(|_| !is_code), page.sections.last_mut()) {
                (Some(title), _) => {
                    page.sections.push(Section { title: title.to_string(), lines: Vec::new() });
                }
                (None, Some(section)) => section.lines.push(line),
                (None, None) if line.is_empty() => {}
                (None, None) => {
                    return Err(Error::from("start with a section, `# Name`").in_file(file));
                }
            }
        }
        if page.sections.first().is_some_and(|section| section.title == "Name") {
            let about = page.sections.remove(0).lines.join(" ").replace('`', "");
            let about = about.trim();
            match about.split_once(" - ") {
                Some((names, about)) => {
                    page.names = names.split(", ").map(str::to_string).collect();
                    page.about = Some(about.to_string());
                }
                None => page.about = Some(about.to_string()),
            }
            if page.names.first().is_none_or(|first| first != name) {
                return Err(Error::from(format!("the first name must be `{name}`")).in_file(file));
            }
        }
        Ok(page)
    }

    /// The lines of a file, with what its lines starting with `@` include.
    fn expand(&self, text: &str) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let mut is_code = false;
        for (i, line) in text.lines().enumerate() {
            is_code ^= line.starts_with("```");
            match line.strip_prefix('@').filter(|_| !is_code) {
                Some(directive) => {
                    let included = self.include(directive);
                    lines.extend(included.map_err(|e| Error::in_line(i + 1, e.to_string()))?);
                }
                None => lines.push(line.to_string()),
            }
        }
        Ok(lines)
    }

    fn include(&self, directive: &str) -> Result<Vec<String>> {
        let (what, argument) = directive.split_once(' ').unwrap_or((directive, ""));
        match what {
            "include" => {
                let file = format!("{DIRECTORY}/shared/{argument}");
                let text = files::read(self.root, &file)?;
                self.expand(&text).map_err(|e| e.in_file(&file))
            }
            "example" => {
                Ok(code(&files::read(self.root, &format!("{DIRECTORY}/examples/{argument}"))?))
            }
            "values" => argument.split(' ').try_fold(Vec::new(), |mut lines, set| {
                lines.extend(self.values(set)?);
                Ok(lines)
            }),
            "struct" => self.structure(argument),
            "fields" => self.fields(argument),
            "functions" => Ok(self.functions()),
            "enumerations" => Ok(self.enumerations()),
            _ => Err(format!("`@{what}` is unknown: manual.rs lists what exists").into()),
        }
    }

    /// The constants of a set, as a list.
    fn values(&self, set: &str) -> Result<Vec<String>> {
        let values = values(self.source, set);
        if values.is_empty() {
            return Err(format!("no documented constant matches `{set}`").into());
        }
        Ok(values.iter().flat_map(|(name, about)| item(name, about)).collect())
    }

    fn structure(&self, name: &str) -> Result<Vec<String>> {
        let declaration = self.declarations.declaration(name)?.unwrap_or_default();
        let text = declaration.lines().filter(|l| !l.trim_start().starts_with(['/', '*']));
        let text = text.map(|l| l.replace("__extension__ ", "").replace('\t', "    "));
        Ok(code(&text.collect::<Vec<_>>().join("\n")))
    }

    /// The documented fields of a structure, those of its anonymous members included.
    fn fields(&self, name: &str) -> Result<Vec<String>> {
        let found =
            self.source.printed().flat_map(|file| &file.items).find_map(|item| match item {
                Item::Struct(item) if item.ident == name => match &item.fields {
                    Fields::Named(fields) => Some(fields),
                    _ => None,
                },
                Item::Union(item) if item.ident == name => Some(&item.fields),
                _ => None,
            });
        let fields = found.ok_or_else(|| format!("there is no structure `{name}`"))?;
        let mut lines = Vec::new();
        for field in &fields.named {
            let name = field.ident.as_ref().map_or(String::new(), |name| name.to_string());
            match &field.ty {
                Type::Path(ty) if is_anonymous_member(&name) => {
                    let inner = ty.path.segments.last().map(|s| s.ident.to_string());
                    lines.extend(self.fields(&inner.unwrap_or_default())?);
                }
                _ => lines.extend(item(&name, &raw_lines(&field.attrs))),
            }
        }
        Ok(lines)
    }

    fn enumerations(&self) -> Vec<String> {
        let items = self.source.printed().flat_map(|file| &file.items);
        let named = items.filter_map(|item| match item {
            Item::Enum(item) if !is_anonymous_type(&item.ident.to_string()) => Some(item),
            _ => None,
        });
        named.flat_map(|e| item(&format!("enum {}", e.ident), &raw_lines(&e.attrs))).collect()
    }

    /// All functions, by source file.
    fn functions(&self) -> Vec<String> {
        let mut by_file: BTreeMap<&str, Vec<&Function>> = BTreeMap::new();
        for function in self.source.in_header() {
            by_file.entry(&function.file).or_default().push(function);
        }
        let mut lines = Vec::new();
        for (file, functions) in by_file {
            let about = self.source.about.get(file).map_or("", String::as_str);
            let names: Vec<String> = functions.iter().map(|f| format!("`{}`", f.name)).collect();
            lines.extend([format!("## {}", about.trim_end_matches('.')), String::new()]);
            lines.extend([format!("{}.", names.join(", ")), String::new()]);
        }
        lines
    }
}

/// The documented constants of a set, with their documentation: those with a prefix (`IOSQE_*`), of
/// an enumeration, or a single one.
pub fn values(source: &Source, set: &str) -> Vec<(String, Vec<String>)> {
    let prefix = set.strip_suffix('*').filter(|prefix| prefix.ends_with('_'));
    let has = |name: &str| prefix.is_some_and(|prefix| name.starts_with(prefix)) || name == set;
    let mut found = Vec::new();
    let mut add = |name: String, attrs: &[syn::Attribute]| {
        let lines = raw_lines(attrs);
        // The last enumerator, masks and bit numbers are not valid arguments.
        let is_value = !["_LAST", "_MASK", "_BIT"].iter().any(|end| name.ends_with(end));
        if !lines.is_empty() && (is_value || name == set) {
            found.push((name, lines));
        }
    };
    for item in source.printed().flat_map(|file| &file.items) {
        match item {
            Item::Const(item) if has(&item.ident.to_string()) => {
                add(item.ident.to_string(), &item.attrs);
            }
            Item::Enum(item) => {
                for variant in &item.variants {
                    let name = variant.ident.to_string();
                    if item.ident == set || has(&name) {
                        add(name, &variant.attrs);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Lines of code, fenced.
fn code(text: &str) -> Vec<String> {
    let lines = text.trim_end().lines().map(str::to_string);
    ["```c".to_string()].into_iter().chain(lines).chain(["```".to_string()]).collect()
}

/// A list item with a term.
pub fn item(name: &str, about: &[String]) -> Vec<String> {
    let mut lines = about.iter().map(|line| match line.as_str() {
        "" => String::new(),
        line => format!("  {line}"),
    });
    let first = lines.next().unwrap_or_default();
    let head = format!("- `{name}`: {}", first.trim_start());
    [head].into_iter().chain(lines).collect()
}
