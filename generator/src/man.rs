//! Manual pages: section 3 for every function (from its documentation) and for macros, section 2
//! for the system calls, section 7 for the library.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::Item;

use crate::declarations::Declarations;
use crate::docs::{Section, Symbols, raw_lines};
use crate::error::{Error, Result};
use crate::source::{Body, Function, Source};
use crate::{files, roff};

/// The template of the page in section 7.
const OVERVIEW: &str = "generator/templates/liburing.7";

/// Pages that do not describe a function: name, and other names for the same page.
const OTHERS: [(&str, &[&str]); 3] = [
    ("io_uring_for_each_cqe", &[]),
    ("IO_URING_CHECK_VERSION", &["IO_URING_VERSION_MAJOR", "IO_URING_VERSION_MINOR"]),
    ("io_uring_recvmsg_out", &[]),
];

/// The file with the functions that are system calls; they also get pages in section 2.
const SYSTEM_CALLS: &str = "src/capi/syscall.rs";

/// Writes `man/man2`, `man/man3` and `man/man7` into `out`.
pub fn write(source: &Source, declarations: &Declarations, root: &Path, out: &Path) -> Result<()> {
    let pages = Pages { source, release: Release::read(source, root)?, names: names(source) };
    for function in source.in_header() {
        let prototype = declarations.prototype(&function.name)?;
        let text = pages.function(function, prototype).map_err(|e| function.locate(e))?;
        files::write(&out.join(format!("man/man3/{}.3", function.name)), &text)?;
        if function.file == SYSTEM_CALLS {
            let name = &function.name;
            files::write(&out.join(format!("man/man2/{name}.2")), &format!(".so man3/{name}.3\n"))?;
        }
    }
    for (name, aliases) in OTHERS {
        let text = pages.other(name, declarations, root)?;
        files::write(&out.join(format!("man/man3/{name}.3")), &text)?;
        for alias in aliases {
            files::write(
                &out.join(format!("man/man3/{alias}.3")),
                &format!(".so man3/{name}.3\n"),
            )?;
        }
    }
    files::write(&out.join("man/man7/liburing.7"), &pages.overview(root)?)?;
    // An alias for the overview.
    files::write(&out.join("man/man7/io_uring.7"), ".so man7/liburing.7\n")
}

/// Version and date, which every page shows.
struct Release {
    version: String,
    date: String,
}

impl Release {
    /// Reads the version from the source, and its release date from the changelog.
    fn read(source: &Source, root: &Path) -> Result<Self> {
        let (major, minor) = source.api_version()?;
        let changelog = files::read(root, "CHANGELOG.md")?;
        let date = changelog
            .lines()
            .find_map(|line| line.strip_prefix("## [")?.split_once("] - "))
            .map(|(_, date)| date.trim().to_string())
            .ok_or(
                "CHANGELOG.md: has no line `## [version] - date`: add the one of this release",
            )?;
        Ok(Release { version: format!("{major}.{minor}"), date })
    }
}

/// The functions that have a page.
fn names(source: &Source) -> BTreeSet<&str> {
    source.in_header().map(|f| f.name.as_str()).collect()
}

struct Pages<'a> {
    source: &'a Source,
    release: Release,
    names: BTreeSet<&'a str>,
}

impl Pages<'_> {
    fn head(&self, title: &str, section: u8) -> String {
        let Release { version, date } = &self.release;
        let title = title.to_uppercase();
        format!(".TH {title} {section} {date} \"liburing {version}\" \"liburing\"\n")
    }

    /// The page of one function.
    fn function(&self, function: &Function, prototype: &str) -> Result<String> {
        let sections = &function.docs.sections;
        let about = section(sections, "").ok_or("it has no documentation: write what it does")?;
        complete(function)?;
        let mut page = format!(".\\\" Generated from {}\n", function.file);
        page += &self.head(&function.name, 3);
        page += &format!(".SH NAME\n{}\n", roff::name(&function.name, &summary(about)));
        page += &format!(".SH LIBRARY\n{}\n", roff::text(&library(function)));
        page += ".SH SYNOPSIS\n.nf\n.B #include <liburing.h>\n.PP\n";
        roff::prototype(prototype).iter().for_each(|line| page += &format!("{line}\n"));
        page += &format!(".fi\n.SH DESCRIPTION\n{}", self.markdown(function, about));
        for (title, heading) in [
            ("Parameters", "PARAMETERS"),
            ("Returns", "RETURN VALUE"),
            ("Completion", "COMPLETION"),
            ("Errors", "ERRORS"),
        ] {
            match (section(sections, title), &function.body) {
                (Some(lines), Body::Row { since, .. }) if title == "Errors" => {
                    let lines = request_errors(lines, since);
                    page += &format!(".SH {heading}\n{}", self.markdown(function, &lines))
                }
                (Some(lines), _) => {
                    page += &format!(".SH {heading}\n{}", self.markdown(function, lines))
                }
                (None, _) if title == "Returns" => page += ".SH RETURN VALUE\nNone.\n",
                (None, _) => {}
            }
            if title == "Parameters" {
                page += &self.values(function);
            }
        }
        page += &format!(".SH VERSIONS\n{}", self.versions(function));
        page += &format!(".SH SEE ALSO\n{}\n", self.see_also(function));
        Ok(page)
    }

    fn versions(&self, function: &Function) -> String {
        let since = section(&function.docs.sections, "Since").unwrap_or_default();
        let mut text = self.markdown(function, since);
        for symbol in symbols(function) {
            text += &format!(".PP\n{}\n", roff::text(&symbol));
        }
        if !function.docs.requires.is_empty() {
            let macros = function.docs.requires.join(" and ");
            let why = "have to be defined by the headers included before, or it is not declared.";
            text += &format!(".PP\n{}\n", roff::text(&format!("{macros} {why}")));
        }
        text
    }

    /// The constants that a parameter accepts, if its description names an enumeration or a prefix
    /// such as `IOSQE_*`.
    fn values(&self, function: &Function) -> String {
        let lines = section(&function.docs.sections, "Parameters").unwrap_or_default();
        let sets: Vec<&str> = lines.iter().flat_map(|l| l.split('`').skip(1).step_by(2)).collect();
        let mut list = String::new();
        let mut add = |name: &str, attrs: &[syn::Attribute]| {
            let lines = raw_lines(attrs);
            // The last enumerator, masks and bit numbers are not valid arguments.
            let is_value = !["_LAST", "_MASK", "_BIT"].iter().any(|end| name.ends_with(end));
            if is_value && !lines.is_empty() {
                let about = self.markdown(function, &lines);
                list += &format!(".TP\n{}\n{about}", roff::bold(name));
            }
        };
        for set in sets {
            let prefix = set.strip_suffix('*').filter(|prefix| prefix.ends_with('_'));
            let has = |name: &str| prefix.is_some_and(|prefix| name.starts_with(prefix));
            for item in self.source.printed().flat_map(|file| &file.items) {
                match item {
                    Item::Const(item) if has(&item.ident.to_string()) => {
                        add(&item.ident.to_string(), &item.attrs);
                    }
                    Item::Enum(item) => {
                        for variant in &item.variants {
                            let name = variant.ident.to_string();
                            if item.ident == set || has(&name) {
                                add(&name, &variant.attrs);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        if list.is_empty() { list } else { format!(".SH VALUES\n{list}") }
    }

    /// A page from a template, with the declaration of the structure of that name if there is one.
    fn other(&self, name: &str, declarations: &Declarations, root: &Path) -> Result<String> {
        let from = format!("generator/templates/{name}.3");
        let mut text = files::read(root, &from)?;
        let items = self.source.printed().flat_map(|file| &file.items);
        let found = items.into_iter().find_map(|item| match item {
            Item::Struct(item) if item.ident == name => Some(item),
            _ => None,
        });
        if let Some(item) = found {
            let declaration = declarations.declaration(name)?.unwrap_or_default();
            let code = |line: &&str| !line.trim_start().starts_with(['/', '*']);
            let code = declaration.lines().filter(code);
            let code = code.map(|line| format!("{}\n", roff::escape(line))).collect::<String>();
            let fields = item.fields.iter().map(|field| {
                let name = field.ident.as_ref().map_or(String::new(), |name| name.to_string());
                let about = roff::markdown(&raw_lines(&field.attrs), &roff::bold);
                format!(".TP\n{}\n{about}", roff::italic(&name))
            });
            text = text
                .replace("@STRUCT@\n", &code)
                .replace("@FIELDS@\n", &fields.collect::<String>());
        }
        Ok(format!(".\\\" Generated from {from} and src/\n{}{text}", self.head(name, 3)))
    }

    /// The functions that the text mentions, and the overview.
    fn see_also(&self, function: &Function) -> String {
        let lines = function.docs.sections.iter().flat_map(|s| &s.lines);
        let words: BTreeSet<&str> = lines.flat_map(|l| l.split('`').skip(1).step_by(2)).collect();
        let mut names: Vec<String> = self
            .names
            .iter()
            .filter(|name| words.contains(**name) && **name != function.name)
            .map(|name| format!(".BR {name} (3)"))
            .collect();
        names.push(".BR liburing (7)".to_string());
        names.join(",\n")
    }

    fn markdown(&self, function: &Function, lines: &[String]) -> String {
        let parameters: Vec<&str> = function.arguments.iter().map(|(n, _)| n.as_str()).collect();
        roff::markdown(lines, &|word| {
            if parameters.contains(&word) {
                roff::italic(word)
            } else if self.names.contains(word) && word != function.name {
                format!("{}(3)", roff::bold(word))
            } else {
                roff::bold(word)
            }
        })
    }

    /// The page of the library: a template, and a list of all functions by source file.
    fn overview(&self, root: &Path) -> Result<String> {
        let template = files::read(root, OVERVIEW)?;
        let (before, after) = template.split_once("@FUNCTIONS@\n").ok_or_else(|| {
            Error::from("the line @FUNCTIONS@ is missing: add it").in_file(OVERVIEW)
        })?;
        let mut by_file: BTreeMap<&str, Vec<&Function>> = BTreeMap::new();
        for function in self.source.in_header() {
            by_file.entry(&function.file).or_default().push(function);
        }
        let mut list = String::new();
        for (file, functions) in by_file {
            let about = self.source.about.get(file).map_or("", String::as_str);
            list += &format!(".SS {}\n", roff::escape(about.trim_end_matches('.')));
            let last = functions.len() - 1;
            for (i, function) in functions.iter().enumerate() {
                let end = if i == last { "." } else { "," };
                list += &format!(".BR {} (3){end}\n", function.name);
            }
        }
        let head = self.head("liburing", 7);
        Ok(format!(".\\\" Generated from {OVERVIEW} and src/\n{head}{before}{list}{after}"))
    }
}

/// The errors of a request: specific ones, and those that any request can have.
fn request_errors(own: &[String], since: &str) -> Vec<String> {
    let older = match since {
        "5.1" => String::new(),
        since => format!("the kernel is older than {since}, or "),
    };
    let any = [
        ("EINVAL", format!("{older}the entry has something set that the operation does not take.")),
        ("ECANCELED", "it was cancelled, or a request that it is linked to failed before.".into()),
        ("EINTR", "it was cancelled while it was running.".into()),
        (
            "EOPNOTSUPP",
            "the kernel was built without the operation, or `IOSQE_BUFFER_SELECT` is set and the \
             operation takes no provided buffers."
                .into(),
        ),
        ("EACCES", "the ring may not do this (`io_uring_register_restrictions`).".into()),
        ("ENOMEM", "the kernel has no memory for it now.".into()),
    ];
    let mut lines = vec!["In the completion's `res`:".to_string(), String::new()];
    lines.extend(own.iter().skip_while(|line| line.is_empty()).cloned());
    lines.extend(["".into(), "Any request may also end with:".into(), "".into()]);
    for (name, when) in any {
        // These two may have several causes.
        let said = own.iter().any(|line| line.starts_with(&format!("- `-{name}`")));
        if !said || ["EINVAL", "EOPNOTSUPP"].contains(&name) {
            lines.push(format!("- `-{name}`: {when}"));
        }
    }
    lines
}

/// Requires that the documentation is complete: exactly the existing parameters, the result, and
/// the errors of a function that can fail.
fn complete(function: &Function) -> Result<()> {
    let sections = &function.docs.sections;
    let lines = section(sections, "Parameters").unwrap_or_default().iter();
    let items = lines.filter_map(|l| l.strip_prefix("- ")?.split_once(':'));
    let described: Vec<String> =
        items.flat_map(|(names, _)| names.split(", ")).map(|name| name.replace('`', "")).collect();
    let declared: Vec<&String> = function.arguments.iter().map(|(name, _)| name).collect();
    if !described.iter().eq(declared.iter().copied()) {
        return Err(format!(
            "its parameters are {declared:?}, but `# Parameters` has {described:?}: describe each as \
             `- `name`: …`, in this order"
        )
        .into());
    }
    if function.result.is_some() != section(sections, "Returns").is_some() {
        return Err("write a section `# Returns` if, and only if, it returns a value".into());
    }
    let answers = ["Parameters", "Returns", "Completion"].into_iter();
    let answers = answers.filter_map(|title| section(sections, title)).flatten();
    let fails = answers.into_iter().any(|l| l.contains("`-errno`") || l.contains("`-E"));
    let is_request = matches!(function.body, Body::Row { .. });
    if (fails || is_request) && section(sections, "Errors").is_none() {
        return Err(
            "it can fail: add a section `# Errors` that lists each error and its cause".into()
        );
    }
    Ok(())
}

/// The lines of a section; the text before the first heading is the section with an empty title.
fn section<'a>(sections: &'a [Section], title: &str) -> Option<&'a [String]> {
    sections.iter().find(|s| s.title == title).map(|s| s.lines.as_slice())
}

/// The first sentence, in the form used after a name.
fn summary(lines: &[String]) -> String {
    let paragraph = lines.iter().take_while(|l| !l.is_empty());
    let text = paragraph.map(|l| l.replace('`', "")).collect::<Vec<_>>().join(" ");
    let sentence = text.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// The libraries that contain a function, as text.
fn library(function: &Function) -> String {
    match (&function.docs.symbols, &function.body) {
        (Symbols::Versions { .. }, Body::Exported) => {
            "liburing (-luring) and liburing-ffi (-luring-ffi)".to_string()
        }
        (Symbols::Versions { .. }, _) => {
            "inlined by liburing.h; exported by liburing-ffi (-luring-ffi)".to_string()
        }
        _ => "inlined by liburing.h".to_string(),
    }
}

/// One sentence per symbol.
fn symbols(function: &Function) -> Vec<String> {
    let (liburing, ffi) = match &function.docs.symbols {
        Symbols::Versions { liburing, ffi, .. } => (liburing, ffi),
        Symbols::FfiStatic => return vec!["A symbol of liburing-ffi.a only.".to_string()],
        _ => return vec!["It is no symbol of a library.".to_string()],
    };
    let pairs = [("liburing.so.2", liburing), ("liburing-ffi.so.2", ffi)];
    let sentence = |(library, node): (&str, &Option<String>)| {
        node.as_ref().map(|node| format!("Symbol version in {library}: {node}."))
    };
    pairs.into_iter().filter_map(sentence).collect()
}
