//! The pages of the manual, in a form that does not depend on their format: section 3 for every
//! function, section 2 for the system calls, and the pages of `manual/` that describe no function.
//! The page of a function comes from its documentation and from its file in `manual/`, if there is
//! one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::declarations::Declarations;
use crate::docs::{Section, Symbols};
use crate::error::Result;
use crate::manual::{Manual, Page, item, values};
use crate::source::{Body, Function, Source};

/// The file with the functions that are system calls: their pages are in section 2.
const SYSTEM_CALLS: &str = "src/capi/syscall.rs";

/// The sections of a function's page that come from its documentation: title there, and on the
/// page. A section of its file with the same title is appended.
const OF_FUNCTION: [(&str, &str); 4] = [
    ("Parameters", "Parameters"),
    ("Returns", "Return value"),
    ("Completion", "Completion"),
    ("Errors", "Errors"),
];

/// All pages.
pub struct Documents {
    pub documents: Vec<Document>,
    pub aliases: Vec<Alias>,
    /// The section of the manual of each name that a page describes.
    numbers: BTreeMap<String, u8>,
}

/// One page.
pub struct Document {
    /// The section of the manual.
    pub number: u8,
    /// All names that the page describes; the first one is the page's own.
    pub names: Vec<String>,
    /// The description for apropos(1).
    pub about: String,
    /// The files that it is generated from.
    pub from: Vec<String>,
    /// The library that has the function, and its prototype.
    pub function: Option<Declared>,
    /// The sections after the synopsis of a function, or all sections of another page. Their lines
    /// are Markdown.
    pub sections: Vec<Section>,
    /// The references of the section See also.
    pub see_also: BTreeSet<(u8, String)>,
    /// The names of parameters.
    pub parameters: Vec<String>,
}

impl Document {
    /// The name of the page.
    pub fn name(&self) -> &str {
        &self.names[0]
    }
}

/// How a function is declared.
pub struct Declared {
    pub library: String,
    pub prototype: String,
}

/// A name that leads to a page of another name or section.
pub struct Alias {
    pub name: String,
    pub number: u8,
    pub to: String,
    pub to_number: u8,
}

/// What a word in backticks is.
pub enum Word<'a> {
    /// A parameter of the function.
    Parameter,
    /// A page, which this manual may or may not have.
    Page(&'a str, u8),
    /// Any other name or code.
    Code,
}

impl Documents {
    /// Reads all pages.
    pub fn read(source: &Source, declarations: &Declarations, root: &Path) -> Result<Documents> {
        let manual = Manual { source, declarations, root };
        let mut written = BTreeMap::new();
        for number in [2, 3, 7] {
            written.insert(number, manual.pages(number)?);
        }
        let mut numbers = BTreeMap::new();
        for function in source.in_header() {
            numbers.insert(function.name.clone(), section_of(function));
        }
        for (number, pages) in &written {
            for page in pages.values() {
                numbers.extend(page.names.iter().map(|name| (name.clone(), *number)));
            }
        }
        let mut all = Documents { documents: Vec::new(), aliases: Vec::new(), numbers };
        for function in source.in_header() {
            let number = section_of(function);
            let page = written.get_mut(&number).and_then(|pages| pages.remove(&function.name));
            let prototype = declarations.prototype(&function.name)?;
            let document = all.function(source, function, prototype, page.as_ref());
            all.documents.push(document.map_err(|e| function.locate(e))?);
            if number != 3 {
                all.alias(&function.name, 3, &function.name, number);
            }
        }
        for (number, pages) in written {
            for (name, page) in pages {
                for other in page.names.iter().skip(1) {
                    all.alias(other, number, &name, number);
                }
                all.documents.push(all.other(page, number));
            }
        }
        Ok(all)
    }

    fn alias(&mut self, name: &str, number: u8, to: &str, to_number: u8) {
        let (name, to) = (name.to_string(), to.to_string());
        self.aliases.push(Alias { name, number, to, to_number });
    }

    /// The page of one function.
    fn function(
        &self,
        source: &Source,
        function: &Function,
        prototype: &str,
        page: Option<&Page>,
    ) -> Result<Document> {
        let own = &function.docs.sections;
        let about = section(own, "").ok_or("it has no documentation: write what it does")?;
        complete(function)?;
        let more = |title| page.and_then(|page| page.section(title)).unwrap_or_default();
        let both = |lines: &[String], title| [lines, &[String::new()], more(title)].concat();
        let mut sections = Vec::new();
        let mut add = |title: &str, lines: Vec<String>| {
            if lines.iter().any(|line| !line.is_empty()) {
                sections.push(Section { title: title.to_string(), lines });
            }
        };
        add("Description", both(about, "Description"));
        for (title, shown) in OF_FUNCTION {
            let lines = match (section(own, title), &function.body) {
                (Some(lines), Body::Row { since, .. }) if title == "Errors" => {
                    request_errors(lines, since)
                }
                (Some(lines), _) => lines.to_vec(),
                (None, _) if title == "Returns" => vec!["None.".to_string()],
                (None, _) => Vec::new(),
            };
            add(shown, both(&lines, title));
            if title == "Parameters" {
                add("Values", parameter_values(source, function));
            }
        }
        add("Versions", versions(function, more("Versions")));
        let placed = ["Description", "Versions", "See also"];
        for Section { title, lines } in page.iter().flat_map(|page| &page.sections) {
            let of_function = OF_FUNCTION.iter().any(|(of_function, _)| title == of_function);
            if !of_function && !placed.contains(&title.as_str()) {
                add(title, lines.clone());
            }
        }
        let lines = own.iter().flat_map(|s| &s.lines).chain(more("See also"));
        Ok(Document {
            see_also: self.see_also(&function.name, lines),
            number: section_of(function),
            names: vec![function.name.clone()],
            about: page.and_then(|page| page.about.clone()).unwrap_or_else(|| summary(about)),
            from: [Some(&function.file), page.map(|page| &page.file)]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            function: Some(Declared {
                library: library(function),
                prototype: prototype.to_string(),
            }),
            sections,
            parameters: function.arguments.iter().map(|(name, _)| name.clone()).collect(),
        })
    }

    /// A page that describes no function.
    fn other(&self, page: Page, number: u8) -> Document {
        let see_also = page.section("See also").unwrap_or_default();
        Document {
            see_also: self.see_also(&page.names[0], see_also),
            number,
            about: page.about.unwrap_or_default(),
            from: vec![page.file],
            function: None,
            sections: page.sections.into_iter().filter(|s| s.title != "See also").collect(),
            names: page.names,
            parameters: Vec::new(),
        }
    }

    /// The pages that the text mentions, and the overview.
    fn see_also<'l>(
        &self,
        own: &str,
        lines: impl IntoIterator<Item = &'l String>,
    ) -> BTreeSet<(u8, String)> {
        let mut pages = BTreeSet::new();
        for word in lines.into_iter().flat_map(|line| code_spans(line)) {
            match (reference(word), self.numbers.get(word)) {
                (Some((name, number)), _) => pages.insert((number, name.to_string())),
                (None, Some(number)) if word != own => pages.insert((*number, word.to_string())),
                _ => false,
            };
        }
        if own != "liburing" {
            pages.insert((7, "liburing".to_string()));
        }
        pages
    }

    /// What a word in backticks is on the page `own`.
    pub fn word<'w>(&self, word: &'w str, own: Option<&Document>) -> Word<'w> {
        let is_own = |names: fn(&Document) -> &[String]| {
            own.is_some_and(|page| names(page).iter().any(|name| name == word))
        };
        if is_own(|page| &page.parameters) {
            return Word::Parameter;
        }
        match (reference(word), self.numbers.get(word)) {
            (Some((name, number)), _) => Word::Page(name, number),
            (None, Some(number)) if !is_own(|page| &page.names) => Word::Page(word, *number),
            _ => Word::Code,
        }
    }
}

fn section_of(function: &Function) -> u8 {
    if function.file == SYSTEM_CALLS { 2 } else { 3 }
}

fn versions(function: &Function, more: &[String]) -> Vec<String> {
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
    lines
}

/// The constants that a parameter accepts, if its description names an enumeration or a prefix
/// such as `IOSQE_*`.
fn parameter_values(source: &Source, function: &Function) -> Vec<String> {
    let lines = section(&function.docs.sections, "Parameters").unwrap_or_default();
    let sets = lines
        .iter()
        .flat_map(|l| code_spans(l))
        .filter(|set| set.ends_with("_*") || source.is_enumeration(set));
    let values = sets.flat_map(|set| values(source, set));
    values.flat_map(|(name, about)| item(&name, &about)).collect()
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
