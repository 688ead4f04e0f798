//! Manual pages: section 3 for every function, section 2 for the system calls, and the pages of
//! `manual/` that describe no function. The page of a function comes from its documentation and from
//! its file in `manual/`, if there is one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::declarations::Declarations;
use crate::docs::{Section, Symbols};
use crate::error::Result;
use crate::manual::{Manual, Page, values};
use crate::source::{Body, Function, Source};
use crate::{files, markdown, roff};

/// The file with the functions that are system calls: their pages are in section 2.
const SYSTEM_CALLS: &str = "src/capi/syscall.rs";

/// The sections of a function's page that come from its documentation: title there, heading. A
/// section of its file with the same title is appended.
const OF_FUNCTION: [(&str, &str); 4] = [
    ("Parameters", "PARAMETERS"),
    ("Returns", "RETURN VALUE"),
    ("Completion", "COMPLETION"),
    ("Errors", "ERRORS"),
];

/// Writes `man/man2`, `man/man3` and `man/man7` into `out`.
pub fn write(source: &Source, declarations: &Declarations, root: &Path, out: &Path) -> Result<()> {
    let manual = Manual { source, declarations, root };
    let mut written = BTreeMap::new();
    for number in [2, 3, 7] {
        written.insert(number, manual.pages(number)?);
    }
    let mut names = BTreeMap::new();
    for function in source.in_header() {
        names.insert(function.name.clone(), section_of(function));
    }
    for (number, pages) in &written {
        for page in pages.values() {
            names.extend(page.names.iter().map(|name| (name.clone(), *number)));
        }
    }
    let pages = Pages { source, release: Release::read(source, root)?, names };
    for function in source.in_header() {
        let number = section_of(function);
        let page = written.get_mut(&number).and_then(|pages| pages.remove(&function.name));
        let prototype = declarations.prototype(&function.name)?;
        let text = pages.function(function, prototype, page.as_ref());
        put(out, number, &function.name, &text.map_err(|e| function.locate(e))?)?;
        if number != 3 {
            alias(out, 3, &function.name, number, &function.name)?;
        }
    }
    for (number, others) in &written {
        for (name, page) in others {
            put(out, *number, name, &pages.other(page, *number))?;
            for other in page.names.iter().skip(1) {
                alias(out, *number, other, *number, name)?;
            }
        }
    }
    Ok(())
}

fn put(out: &Path, number: u8, name: &str, text: &str) -> Result<()> {
    files::write(&out.join(format!("man/man{number}/{name}.{number}")), text)
}

/// Writes a page that only refers to another one.
fn alias(out: &Path, number: u8, name: &str, to: u8, page: &str) -> Result<()> {
    put(out, number, name, &format!(".so man{to}/{page}.{to}\n"))
}

fn section_of(function: &Function) -> u8 {
    if function.file == SYSTEM_CALLS { 2 } else { 3 }
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

struct Pages<'a> {
    source: &'a Source,
    release: Release,
    /// The section of the manual of each page.
    names: BTreeMap<String, u8>,
}

impl Pages<'_> {
    /// The lines above the first section. The first one makes man(1) run tbl(1).
    fn head(&self, title: &str, number: u8, from: &str) -> String {
        let Release { version, date } = &self.release;
        let title = title.to_uppercase();
        format!(
            "'\\\" t\n.\\\" Generated from {from}\n.TH {title} {number} {date} \"liburing {version}\" \
             \"liburing\"\n"
        )
    }

    /// The page of one function.
    fn function(
        &self,
        function: &Function,
        prototype: &str,
        page: Option<&Page>,
    ) -> Result<String> {
        let sections = &function.docs.sections;
        let about = section(sections, "").ok_or("it has no documentation: write what it does")?;
        complete(function)?;
        let more = |title| page.and_then(|page| page.section(title)).unwrap_or_default();
        let both = |lines: &[String], title| [lines, &[String::new()], more(title)].concat();
        let from = page.map_or(String::new(), |page| format!(" and {}", page.file));
        let number = section_of(function);
        let mut text = self.head(&function.name, number, &format!("{}{from}", function.file));
        let line = page.and_then(|page| page.about.clone()).unwrap_or_else(|| summary(about));
        text += &format!(".SH NAME\n{}\n", roff::name(&function.name, &line));
        text += &format!(".SH LIBRARY\n{}\n", roff::text(&library(function)));
        text += ".SH SYNOPSIS\n.nf\n.B #include <liburing.h>\n.PP\n";
        roff::prototype(prototype).iter().for_each(|line| text += &format!("{line}\n"));
        let about = both(about, "Description");
        text += &format!(".fi\n.SH DESCRIPTION\n{}", self.markdown(function, &about));
        for (title, heading) in OF_FUNCTION {
            let lines = match (section(sections, title), &function.body) {
                (Some(lines), Body::Row { since, .. }) if title == "Errors" => {
                    request_errors(lines, since)
                }
                (Some(lines), _) => lines.to_vec(),
                (None, _) if title == "Returns" => vec!["None.".to_string()],
                (None, _) => Vec::new(),
            };
            let lines = self.markdown(function, &both(&lines, title));
            if !lines.is_empty() {
                text += &format!(".SH {heading}\n{lines}");
            }
            if title == "Parameters" {
                text += &self.values(function);
            }
        }
        text += &format!(".SH VERSIONS\n{}", self.versions(function, more("Versions")));
        let own = ["Description", "Versions", "See also"];
        for Section { title, lines } in page.iter().flat_map(|page| &page.sections) {
            let is_written = OF_FUNCTION.iter().any(|(of_function, _)| title == of_function);
            if !is_written && !own.contains(&title.as_str()) {
                let lines = self.markdown(function, lines);
                text += &format!(".SH {}\n{lines}", title.to_uppercase());
            }
        }
        let lines = sections.iter().flat_map(|s| &s.lines).chain(more("See also"));
        text += &format!(".SH SEE ALSO\n{}\n", self.see_also(&function.name, lines));
        Ok(text)
    }

    fn versions(&self, function: &Function, more: &[String]) -> String {
        let since = section(&function.docs.sections, "Since").unwrap_or_default();
        let mut lines = [since, &[String::new()], more].concat();
        for symbol in symbols(function) {
            lines.extend([String::new(), symbol]);
        }
        if !function.docs.requires.is_empty() {
            let macros = function.docs.requires.join(" and ");
            let when = "The function is declared only if these are defined when `liburing.h` is";
            let by = "by the program or by headers that are included";
            lines.extend([String::new(), format!("{when} included, {by}: {macros}.")]);
        }
        self.markdown(function, &lines)
    }

    /// The constants that a parameter accepts, if its description names an enumeration or a prefix
    /// such as `IOSQE_*`.
    fn values(&self, function: &Function) -> String {
        let lines = section(&function.docs.sections, "Parameters").unwrap_or_default();
        let sets = lines
            .iter()
            .flat_map(|l| code_spans(l))
            .filter(|set| set.ends_with("_*") || self.source.is_enumeration(set));
        let mut list = String::new();
        for (name, about) in sets.flat_map(|set| values(self.source, set)) {
            let about = self.markdown(function, &about);
            list += &format!(".TP\n{}\n{about}", roff::bold(&name));
        }
        if list.is_empty() { list } else { format!(".SH VALUES\n{list}") }
    }

    /// A page that describes no function.
    fn other(&self, page: &Page, number: u8) -> String {
        let name = page.names[0].as_str();
        let mut text = self.head(name, number, &page.file);
        let about = page.about.as_deref().unwrap_or_default();
        text += &format!(".SH NAME\n{}\n", roff::name(&page.names.join(", "), about));
        for Section { title, lines } in &page.sections {
            let heading = title.to_uppercase();
            text += &match title.as_str() {
                "See also" => format!(".SH {heading}\n{}\n", self.see_also(name, lines)),
                _ => {
                    let lines = lines.join("\n");
                    let code = |word: &str| self.code(word, name);
                    format!(".SH {heading}\n{}", markdown::to_roff(&lines, &code))
                }
            };
        }
        text
    }

    /// The pages that the text mentions, and the overview.
    fn see_also<'l>(&self, own: &str, lines: impl IntoIterator<Item = &'l String>) -> String {
        let mut pages = BTreeSet::new();
        for word in lines.into_iter().flat_map(|line| code_spans(line)) {
            match (reference(word), self.names.get(word)) {
                (Some((name, number)), _) => pages.insert((number, name)),
                (None, Some(number)) if word != own => pages.insert((*number, word)),
                _ => false,
            };
        }
        if own != "liburing" {
            pages.insert((7, "liburing"));
        }
        let pages =
            pages.iter().map(|(number, name)| format!(".BR {} ({number})", roff::escape(name)));
        pages.collect::<Vec<_>>().join(",\n")
    }

    fn markdown(&self, function: &Function, lines: &[String]) -> String {
        markdown::to_roff(&lines.join("\n"), &|word| {
            if function.arguments.iter().any(|(name, _)| name == word) {
                roff::italic(word)
            } else {
                self.code(word, &function.name)
            }
        })
    }

    /// A word in backticks on the page `own`: the name of a page gets its section.
    fn code(&self, word: &str, own: &str) -> String {
        match (reference(word), self.names.get(word)) {
            (Some((name, number)), _) => format!("{}({number})", roff::bold(name)),
            (None, Some(number)) if word != own => format!("{}({number})", roff::bold(word)),
            _ => roff::bold(word),
        }
    }
}

/// The words in backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Splits a reference such as `io_uring_enter(2)`.
fn reference(word: &str) -> Option<(&str, u8)> {
    let (name, number) = word.strip_suffix(')')?.split_once('(')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || ['_', '-', '.'].contains(&c);
    let number = number.parse().ok().filter(|number| (1..=8).contains(number))?;
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, number))
}

/// The errors of a request: specific ones, and those that any request can have.
fn request_errors(own: &[String], since: &str) -> Vec<String> {
    let older = match since {
        "5.1" => String::new(),
        since => format!("the kernel is older than {since}, or "),
    };
    let any = [
        (
            "EINVAL",
            format!(
                "{older}the SQE has a flag or a field set that the operation does not support; or \
                 `personality` is not registered."
            ),
        ),
        ("ECANCELED", "it was cancelled, or an earlier request of its chain failed.".into()),
        (
            "EINTR",
            "it was cancelled while a worker thread executed it. Some operations then return another \
             negative value: `-ERESTARTSYS` (-512) on kernels that do not convert it."
                .into(),
        ),
        (
            "EOPNOTSUPP",
            "the kernel was built without the operation, or `IOSQE_BUFFER_SELECT` is set and the \
             operation does not support provided buffers."
                .into(),
        ),
        (
            "EACCES",
            "a restriction of the ring forbids it (`io_uring_register_restrictions`).".into(),
        ),
        ("ENOMEM", "the kernel could not allocate memory.".into()),
    ];
    let mut lines = vec!["In `res` of the CQE:".to_string(), String::new()];
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
