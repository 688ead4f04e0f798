//! Converts Markdown to the man(7) macros.
//!
//! A list item that starts with a short term and a colon becomes a tagged paragraph. A table becomes
//! input for tbl(1). Headings are those below a section: `##` and deeper.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::roff::{escape, fold};

/// The longest term of a tagged paragraph, in characters.
const MAX_TERM: usize = 60;

/// Converts `text`; `code` formats the words in backticks.
pub fn to_roff(text: &str, code: &dyn Fn(&str) -> String) -> String {
    let mut page = Page {
        code,
        out: String::new(),
        inline: String::new(),
        lists: Vec::new(),
        at: At::Start,
        cells: None,
    };
    let mut parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                page.paragraph();
                let mut lines = String::new();
                for event in parser.by_ref() {
                    match event {
                        Event::Text(text) => lines += &text,
                        _ => break,
                    }
                }
                page.code_block(&lines);
            }
            // Only the web pages have pictures.
            Event::Start(Tag::Image { .. }) => {
                while parser.next().is_some_and(|e| e != Event::End(TagEnd::Image)) {}
            }
            event => page.event(event),
        }
    }
    page.paragraph();
    page.out
}

/// The place of the next paragraph.
#[derive(PartialEq)]
enum At {
    /// After a heading: no macro starts the paragraph.
    Start,
    /// After another paragraph.
    Middle,
    /// At the start of a list item.
    Item,
}

struct Page<'a> {
    code: &'a dyn Fn(&str) -> String,
    out: String,
    /// The current paragraph, with its formatting.
    inline: String,
    /// The number of the next item in each open list; `None` if the list has no numbers.
    lists: Vec<Option<u64>>,
    at: At,
    /// The cells of the current row, if a table is open.
    cells: Option<Vec<String>>,
}

impl Page<'_> {
    fn event(&mut self, event: Event) {
        match event {
            Event::Text(text) => self.inline += &escape(&text),
            Event::Code(text) => self.inline += &(self.code)(&text),
            Event::InlineHtml(text) | Event::Html(text) => self.inline += &escape(&text),
            Event::SoftBreak => self.inline.push(' '),
            Event::Start(Tag::Emphasis) => self.inline += "\\fI",
            Event::Start(Tag::Strong) => self.inline += "\\fB",
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => self.inline += "\\fR",
            Event::End(TagEnd::Paragraph) => self.paragraph(),
            Event::Start(Tag::Heading { .. }) => self.paragraph(),
            Event::End(TagEnd::Heading(_)) => {
                let title = std::mem::take(&mut self.inline);
                self.out += &format!(".SS {title}\n");
                self.at = At::Start;
            }
            Event::Start(Tag::List(first)) => {
                self.paragraph();
                if !self.lists.is_empty() {
                    self.out += ".RS\n";
                }
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                if !self.lists.is_empty() {
                    self.out += ".RE\n";
                }
                self.at = At::Middle;
            }
            Event::Start(Tag::Item) => self.at = At::Item,
            Event::End(TagEnd::Item) => {
                self.paragraph();
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number += 1;
                }
            }
            Event::Start(Tag::Table(columns)) => {
                self.paragraph();
                let last = columns.len().saturating_sub(1);
                let bold_row = vec!["lb"; columns.len()].join(" ");
                if self.at != At::Start {
                    self.out += ".PP\n";
                }
                self.out += &format!(".TS\n{bold_row}\n{}lx.\n", "l ".repeat(last));
                self.cells = Some(Vec::new());
            }
            Event::End(TagEnd::Table) => {
                self.out += ".TE\n";
                self.cells = None;
                self.at = At::Middle;
            }
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.inline);
                self.cells.get_or_insert_default().push(cell);
            }
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => self.row(),
            _ => {}
        }
    }

    /// Ends the current paragraph.
    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if text.trim().is_empty() {
            return;
        }
        let at = std::mem::replace(&mut self.at, At::Middle);
        let list = self.lists.last();
        match (at, list) {
            (At::Item, Some(Some(number))) => {
                self.out += &format!(".IP {number}. 4\n{}\n", fold(&text));
            }
            (At::Item, _) => match term(&text) {
                Some((term, about)) => self.out += &format!(".TP\n{term}\n{}\n", fold(about)),
                None => self.out += &format!(".IP \\(bu 2\n{}\n", fold(&text)),
            },
            (At::Middle, Some(_)) => self.out += &format!(".IP\n{}\n", fold(&text)),
            (At::Middle, None) => self.out += &format!(".PP\n{}\n", fold(&text)),
            (At::Start, _) => self.out += &format!("{}\n", fold(&text)),
        }
    }

    fn code_block(&mut self, text: &str) {
        if self.at == At::Middle {
            self.out += if self.lists.is_empty() { ".PP\n" } else { ".IP\n" };
        }
        self.out += ".in +4n\n.EX\n";
        for line in text.lines() {
            let line = escape(line);
            let guard = if line.starts_with('.') { "\\&" } else { "" };
            self.out += &format!("{guard}{line}\n");
        }
        self.out += ".EE\n.in\n";
        self.at = At::Middle;
    }

    /// Writes a row of a table. Only the last column is filled, so that the others stay narrow.
    fn row(&mut self) {
        let mut cells = self.cells.replace(Vec::new()).unwrap_or_default();
        let last = cells.pop().unwrap_or_default();
        let head = cells.iter().map(|cell| format!("{cell}\t")).collect::<String>();
        self.out += &format!("{head}T{{\n{}\nT}}\n", fold(&last));
    }
}

/// Splits the term from the description of a list item.
fn term(text: &str) -> Option<(&str, &str)> {
    let (term, about) = text.split_once(": ")?;
    // The font must be the regular one at the end of the term.
    let opened = ["\\fB", "\\fI"].iter().map(|font| term.matches(font).count()).sum::<usize>();
    let is_closed = opened == term.matches("\\fR").count();
    (is_closed && term.chars().count() <= MAX_TERM).then_some((term, about))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roff::{bold, italic};

    fn page(text: &str) -> String {
        to_roff(text, &|word| if word == "fd" { italic(word) } else { bold(word) })
    }

    #[test]
    fn paragraphs_and_lists() {
        assert_eq!(page("Reads `fd`,\n.5 of it."), "Reads \\fIfd\\fR, .5 of it.\n");
        assert_eq!(page(".5 of it."), "\\&.5 of it.\n");
        assert_eq!(page("One.\n\nTwo \\\\ - 'x'."), "One.\n.PP\nTwo \\e \\- \\(aqx\\(aq.\n");
        assert_eq!(
            page("- `-EINVAL`: no\n  good.\n- `fd`: a file."),
            ".TP\n\\fB\\-EINVAL\\fR\nno good.\n.TP\n\\fIfd\\fR\na file.\n"
        );
        assert_eq!(page("- one\n- two"), ".IP \\(bu 2\none\n.IP \\(bu 2\ntwo\n");
        assert_eq!(page("1. one\n2. two\n\nEnd."), ".IP 1. 4\none\n.IP 2. 4\ntwo\n.PP\nEnd.\n");
        assert_eq!(page("## Title\n\n*Now*."), ".SS Title\n\\fINow\\fR.\n");
        assert_eq!(page("One.\n\n![a picture](a.svg)\n\nTwo."), "One.\n.PP\nTwo.\n");
        let long = page(&"word ".repeat(40));
        assert!(long.lines().all(|line| line.len() <= 80) && long.lines().count() == 3, "{long}");
    }

    #[test]
    fn nested_lists_code_and_tables() {
        assert_eq!(
            page("- `fd`: one\n\n  - `a`: two\n\n  more"),
            ".TP\n\\fIfd\\fR\none\n.RS\n.TP\n\\fBa\\fR\ntwo\n.RE\n.IP\nmore\n"
        );
        assert_eq!(
            page("One.\n\n```c\n.x = '\\n';\n```\n\nTwo."),
            "One.\n.PP\n.in +4n\n.EX\n\\&.x = \\(aq\\en\\(aq;\n.EE\n.in\n.PP\nTwo.\n"
        );
        assert_eq!(
            page("One.\n\n| a | b |\n|---|---|\n| `c` | d e |\n"),
            "One.\n.PP\n.TS\nlb lb\nl lx.\na\tT{\nb\nT}\n\\fBc\\fR\tT{\nd e\nT}\n.TE\n"
        );
    }
}
