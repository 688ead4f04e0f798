//! The manual as Markdown for mdBook, which makes web pages of it.
//!
//! `manual/web/index.md` is the first page. Its list items name the pages of sections 2 and 7, and
//! its headings and items are the table of contents; the functions follow by subject.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser};

use crate::documents::{Document, Documents, Word};
use crate::error::{Error, Result};
use crate::files;
use crate::manual::values;
use crate::source::Source;

/// The directory with the first page, the pictures and mdBook's configuration.
const DIRECTORY: &str = "manual/web";

/// Files for mdBook that are copied.
const COPIES: [&str; 2] = ["book.toml", "manual.css"];

/// Writes mdBook's configuration and its pages into `out`.
pub fn write(pages: &Documents, source: &Source, root: &Path, out: &Path) -> Result<()> {
    for name in COPIES {
        files::write(&out.join(name), &files::read(root, &format!("{DIRECTORY}/{name}"))?)?;
    }
    let web = Web { pages, source, root };
    let put = |file: &str, text: &str| files::write(&out.join("src").join(file), text);
    for page in &pages.documents {
        put(&file_of(page), &web.page(page)?)?;
    }
    let subjects = web.subjects();
    for subject in &subjects {
        put(&subject.file, &web.subject(subject))?;
    }
    put("functions.md", &index_of_functions(&subjects))?;
    put("operations.md", &web.operations())?;
    let index = files::read(root, &format!("{DIRECTORY}/index.md"))?;
    let index = web.index(&index).map_err(|e| e.in_file(&format!("{DIRECTORY}/index.md")))?;
    put("index.md", &index.text)?;
    put("SUMMARY.md", &(index.summary + &web.summary(&subjects)))
}

/// The index of functions.
fn index_of_functions(subjects: &[Subject]) -> String {
    let mut text = "# Index of functions\n\n".to_string();
    for subject in subjects {
        let names = subject.pages.iter().map(|p| format!("[`{}`]({})", p.name(), file_of(p)));
        let names = names.collect::<Vec<_>>().join(", ");
        text += &format!("## [{}]({})\n\n{names}\n\n", subject.title, subject.file);
    }
    text
}

struct Web<'a> {
    pages: &'a Documents,
    source: &'a Source,
    root: &'a Path,
}

/// The first page, and the table of contents that it gives.
struct Index {
    text: String,
    summary: String,
}

/// Functions of one subject: those of one source file.
struct Subject<'a> {
    title: String,
    file: String,
    pages: Vec<&'a Document>,
}

/// The file of a page, relative to mdBook's sources.
fn file_of(page: &Document) -> String {
    format!("man{}/{}.md", page.number, page.name())
}

impl Web<'_> {
    fn page(&self, page: &Document) -> Result<String> {
        let mut text = format!("# {}({})\n\n", page.names.join(", "), page.number);
        text += &format!("{}\n", capital(&page.about));
        if let Some(function) = &page.function {
            let prototype = prototype(&function.prototype);
            text += &format!("\n```c\n#include <liburing.h>\n\n{prototype}\n```\n");
            text += &format!("\nLibrary: {}.\n", function.library);
        }
        for section in &page.sections {
            let lines = self.markdown(&section.lines.join("\n"), page)?;
            text += &format!("\n## {}\n\n{}\n", section.title, lines.trim());
        }
        let see_also = page.see_also.iter().map(|(number, name)| {
            let shown = format!("{name}({number})");
            self.link(name, *number, "../").unwrap_or(shown)
        });
        let see_also = see_also.collect::<Vec<_>>().join(", ");
        Ok(text + &format!("\n## See also\n\n{see_also}\n"))
    }

    /// The first page: its items are links with the descriptions of the pages.
    fn index(&self, text: &str) -> Result<Index> {
        let mut index = Index {
            text: String::new(),
            summary: "# Contents\n\n[Introduction](index.md)\n".to_string(),
        };
        let mut listed = BTreeSet::new();
        for (i, line) in text.lines().enumerate() {
            if let Some(title) = line.strip_prefix("## ") {
                index.summary += &format!("\n# {title}\n\n");
            }
            let Some(item) = line.strip_prefix("- `").and_then(|item| item.strip_suffix('`'))
            else {
                index.text += &format!("{line}\n");
                continue;
            };
            let page =
                self.pages.documents.iter().find(|p| format!("{}({})", p.name(), p.number) == item);
            let page =
                page.ok_or_else(|| Error::in_line(i + 1, format!("there is no page `{item}`")))?;
            let link = format!("- [`{item}`]({})", file_of(page));
            index.text += &format!("{link}: {}\n", page.about);
            index.summary += &format!("- [{item}]({})\n", file_of(page));
            listed.insert((page.number, page.name()));
        }
        index.text = self.pictures(&index.text)?;
        let missing = |p: &&Document| p.number != 3 && !listed.contains(&(p.number, p.name()));
        match self.pages.documents.iter().find(missing) {
            Some(page) => {
                Err(format!("`{}({})` is missing: add it", page.name(), page.number).into())
            }
            None => Ok(index),
        }
    }

    /// The pages of section 3, by source file of the functions; those of macros and structures last.
    fn subjects(&self) -> Vec<Subject<'_>> {
        let mut by_file: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
        let mut others = Vec::new();
        for page in self.pages.documents.iter().filter(|page| page.number == 3) {
            match page.function {
                Some(_) => by_file.entry(&page.from[0]).or_default().push(page),
                None => others.push(page),
            }
        }
        let title = |file| self.source.about.get(file).map_or(file, String::as_str);
        let mut subjects: Vec<Subject> = by_file
            .into_iter()
            .map(|(file, pages)| {
                let title = title(file).trim_end_matches('.').to_string();
                let name = file.trim_start_matches("src/").trim_end_matches(".rs");
                Subject { title, file: format!("functions/{}.md", name.replace('/', "-")), pages }
            })
            .collect();
        subjects.push(Subject {
            title: "Macros, structures and barriers".to_string(),
            file: "functions/others.md".to_string(),
            pages: others,
        });
        subjects
    }

    fn subject(&self, subject: &Subject) -> String {
        let mut text = format!("# {}\n\n", subject.title);
        for page in &subject.pages {
            let link = format!("[`{}`](../{})", page.name(), file_of(page));
            text += &format!("- {link}: {}\n", page.about);
        }
        text
    }

    /// The index by opcode.
    fn operations(&self) -> String {
        let mut text = "# Index of operations\n\n".to_string();
        for (name, about) in values(self.source, "io_uring_op") {
            let about = self.linked(&about.join(" "), "", None);
            text += &format!("- `{name}`: {about}\n");
        }
        text
    }

    /// The part of the table of contents for the functions.
    fn summary(&self, subjects: &[Subject]) -> String {
        let mut text = "\n# Functions\n\n- [Index of operations](operations.md)\n".to_string();
        text += "- [Index of functions](functions.md)\n";
        for subject in subjects {
            text += &format!("  - [{}]({})\n", subject.title, subject.file);
            for page in &subject.pages {
                text += &format!("    - [{}]({})\n", page.name(), file_of(page));
            }
        }
        text
    }

    /// The text of a section, with links and pictures.
    fn markdown(&self, text: &str, page: &Document) -> Result<String> {
        self.pictures(&deeper(&self.linked(text, "../", Some(page))))
    }

    /// A link to a page of this manual.
    fn link(&self, name: &str, number: u8, up: &str) -> Option<String> {
        let has = |page: &&Document| page.number == number && page.names.iter().any(|n| n == name);
        let page = self.pages.documents.iter().find(has)?;
        Some(format!("[`{name}`({number})]({up}{})", file_of(page)))
    }

    /// Makes links of the words in backticks that are pages; `up` leads to the root of the pages. What
    /// looks like HTML is text.
    fn linked(&self, text: &str, up: &str, page: Option<&Document>) -> String {
        let mut out = String::new();
        let mut end = 0;
        for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            let new = match event {
                Event::Code(word) => match self.pages.word(&word, page) {
                    Word::Page(name, number) => self.link(name, number, up),
                    _ => None,
                },
                Event::InlineHtml(html) | Event::Html(html) => Some(html.replace('<', "&lt;")),
                _ => None,
            };
            if let Some(new) = new {
                out += &text[end..range.start];
                out += &new;
                end = range.end;
            }
        }
        out + &text[end..]
    }

    /// Puts the pictures into the text, so that they take the colours of the page.
    fn pictures(&self, text: &str) -> Result<String> {
        let mut out = String::new();
        for line in text.lines() {
            let picture = line.strip_prefix("![").and_then(|rest| rest.strip_suffix(".svg)"));
            match picture.and_then(|rest| rest.split_once("](")) {
                Some((caption, name)) => {
                    let svg = files::read(self.root, &format!("{DIRECTORY}/{name}.svg"))?;
                    out += &format!("<figure class=\"picture\">\n{svg}");
                    out += &format!("<figcaption>{caption}</figcaption>\n</figure>\n");
                }
                None => out += &format!("{line}\n"),
            }
        }
        Ok(out)
    }
}

/// The text with its headings one level deeper.
fn deeper(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().map(|line| {
        is_code ^= line.trim_start().starts_with("```");
        if line.starts_with("##") && !is_code { format!("#{line}\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// A prototype, with one parameter per line if it is too long for one line.
fn prototype(c: &str) -> String {
    match c.split_once('(') {
        Some((head, parameters)) if c.len() > 78 => {
            format!("{head}(\n    {};", parameters.replace(", ", ",\n    "))
        }
        _ => format!("{c};"),
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::Tag;

    use super::*;

    /// Writes the pages of this package, and reads them.
    fn web() -> BTreeMap<String, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let out = std::env::temp_dir().join(format!("uring-rs-web-{}", std::process::id()));
        crate::run(&root, &out).unwrap_or_else(|e| panic!("{e}"));
        let mut pages = BTreeMap::new();
        let mut left = vec![out.join("web/src")];
        while let Some(next) = left.pop() {
            for entry in std::fs::read_dir(next).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    left.push(path);
                    continue;
                }
                let name = path.strip_prefix(out.join("web/src")).expect("below it").display();
                let text = std::fs::read_to_string(&path).expect("a text");
                pages.insert(name.to_string(), text);
            }
        }
        std::fs::remove_dir_all(&out).expect("removed");
        pages
    }

    #[test]
    fn every_page_is_in_the_contents_and_every_link_leads_to_a_page() {
        let pages = web();
        let mut listed = BTreeSet::new();
        let mut links = 0;
        for (name, text) in &pages {
            for (event, _) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
                let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
                let above = name.rsplit_once('/').map_or("", |(above, _)| above);
                let target = match dest_url.strip_prefix("../") {
                    Some(target) => target.to_string(),
                    None if above.is_empty() => dest_url.to_string(),
                    None => format!("{above}/{dest_url}"),
                };
                assert!(pages.contains_key(&target), "{name}: {dest_url}");
                links += 1;
                if name == "SUMMARY.md" {
                    assert!(listed.insert(target), "{dest_url} twice in the contents");
                }
            }
        }
        let missing = pages.keys().filter(|name| *name != "SUMMARY.md" && !listed.contains(*name));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(links > 2 * pages.len(), "{links} links on {} pages", pages.len());
    }

    #[test]
    fn text_of_a_page() {
        assert_eq!(deeper("## A\n```c\n## b\n```"), "### A\n```c\n## b\n```\n");
        assert_eq!(prototype("int f(void)"), "int f(void);");
        let long = format!("int f({0} a, {0} b)", "x".repeat(40));
        assert_eq!(prototype(&long).lines().count(), 3);
        assert_eq!(capital("ends"), "Ends");
    }
}
