//! The list of defects. Each row has a verdict and the tests that show it. `DEFECTS.md` is
//! generated from the list.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use comfy_table::presets;
use xtask::context::Context;
use xtask::files::read;

use super::ids::{ids, is_wanted};
use crate::{group, show};

/// The file that declares the rows, and the page that shows them.
const ROWS: &str = "c-tests/defects/rows.tsv";
pub const PAGE: &str = "DEFECTS.md";

const TESTED: &str = "tested";
const KEPT: &str = "kept";
const LIMITATION: &str = "limitation";
/// The verdicts and their meaning.
const VERDICTS: [(&str, &str); 6] = [
    (TESTED, "a test shows that this library is free of it"),
    ("by construction", "the design of this library rules it out"),
    ("does not apply", "this library does not have the part that was wrong"),
    (KEPT, "programs may depend on it; the documentation of the named functions has it"),
    (
        LIMITATION,
        "the same here, for the reason given; the documentation of the named functions has it",
    ),
    ("cannot be shown here", "with what it would take to show it"),
];

/// Sections of the page, by the first letter of the ids.
const PARTS: [(&str, &str); 13] = [
    ("S", "Setup, teardown, file descriptors"),
    ("M", "Sizes of rings and memory"),
    ("Q", "Submission"),
    ("W", "Waiting and peeking"),
    ("C", "CQEs, buffer rings, the probe"),
    ("R", "Registration and resizing"),
    ("P", "Prepared requests"),
    ("N", "System calls and CPUs"),
    ("H", "Headers"),
    ("A", "Symbols and structures"),
    ("B", "Building and packaging"),
    ("Z", "Sanitizer mode"),
    ("L", "Wrong in this library only"),
];
/// The section of defects that liburing 2.15 still has.
pub const PRESENT: (&str, &str) = ("a", "Still wrong in liburing 2.15");

/// One defect.
pub struct Row {
    pub id: String,
    pub what: String,
    pub verdict: String,
    /// Names of the cases that show the defect.
    pub cases: Vec<String>,
    /// Another test that shows it.
    pub other: Option<Other>,
    /// The reason why no test shows it, or the functions that document it.
    pub why: String,
    /// The liburing commits that fixed it, if known.
    pub upstream: String,
}

/// A test other than a case that shows a row.
pub enum Other {
    /// A group of `cargo xtask test`; with `part`, only its tests whose names contain `part`.
    Group { name: String, part: String },
    /// A test of the crate, and its file.
    Test { name: String, file: String },
}

impl Row {
    pub fn is_tested(&self) -> bool {
        self.verdict == TESTED
    }

    /// Whether the C library still has the defect, according to the list.
    pub fn is_present(&self) -> bool {
        self.id.starts_with(PRESENT.0)
    }

    /// The tests that show the defect, or the reason why there are none.
    pub fn how(&self) -> String {
        let cases = self.cases.iter().map(|c| format!("case `{c}`"));
        let other = self.other.iter().map(|other| match other {
            Other::Group { name, part } if part.is_empty() => format!("group `{name}`"),
            Other::Group { name, part } => format!("`{part}` in group `{name}`"),
            Other::Test { name, file } => format!("`{name}` in {file}"),
        });
        let why = (!self.why.is_empty()).then(|| self.why.clone());
        cases.chain(other).chain(why).collect::<Vec<_>>().join(", ")
    }
}

/// The text of the page.
pub fn page(rows: &[Row]) -> String {
    let mut text = String::from(
        "# Defects\n\n\
         The defects of the C library since 2019, with the verdict for this library. The last part has \
         those that\nare still in liburing 2.15, the part before it those of this library only. The \
         column *upstream* names the\ncommits of <https://github.com/axboe/liburing> that fixed a \
         defect; it is empty where none is known.\n\n\
         `cargo xtask defects --write` writes this page from `c-tests/defects/rows.tsv`, and `cargo \
         xtask defects`\nruns the cases on both libraries.\n\n",
    );
    let mut table = show::table(&["verdict", "rows", "meaning"]);
    for (verdict, meaning) in VERDICTS {
        let count = rows.iter().filter(|r| r.verdict == verdict).count();
        table.add_row([show::left(verdict), show::right(count), show::left(meaning)]);
    }
    table.load_preset(presets::ASCII_MARKDOWN);
    text += &show::text(&table);
    for (letter, title) in PARTS.into_iter().chain([PRESENT]) {
        let mut table =
            show::table(&["id", "what was wrong", "verdict", "shown by, or why", "upstream"]);
        for row in rows.iter().filter(|r| r.id.starts_with(letter)) {
            let cells = [&row.id, &row.what, &row.verdict, &row.how(), &row.upstream];
            table.add_row(cells.map(show::left));
        }
        table.load_preset(presets::ASCII_MARKDOWN);
        text += &format!("\n## {title}\n\n{}", show::text(&table));
    }
    text
}

/// The rows whose ids begin with one of the words, or all rows. `cases` are the names of all
/// existing cases.
pub fn rows(context: &Context, cases: &[String], wanted: &[String]) -> Result<Vec<Row>> {
    let header = read(&context.root.join("include/liburing.h"))?;
    let text = read(&context.root.join(ROWS))?;
    let mut rows = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, what, verdict, how, upstream] = fields[..] else {
            bail!("{ROWS}: five fields in {line}")
        };
        if !is_wanted(id, wanted) {
            continue;
        }
        if !VERDICTS.iter().any(|(v, _)| *v == verdict) {
            bail!("{ROWS}: {id}: `{verdict}` is no verdict");
        }
        if !is_commits(upstream) {
            bail!("{ROWS}: {id}: `{upstream}` is no list of commits of 12 digits");
        }
        let of_row = cases.iter().filter(|c| verdict == TESTED && ids(c).any(|i| i == id));
        let row = Row {
            cases: of_row.cloned().collect(),
            other: if verdict == TESTED { other(context, id, how)? } else { None },
            why: if verdict == TESTED { String::new() } else { how.to_string() },
            id: id.to_string(),
            what: what.to_string(),
            verdict: verdict.to_string(),
            upstream: upstream.to_string(),
        };
        if row.how().is_empty() {
            bail!("{ROWS}: {id} says neither what shows it nor why");
        }
        let missing = |f: &&str| !header.contains(&format!("{f}("));
        let mut named = functions(verdict, how).map_err(|e| e.context(format!("{ROWS}: {id}")))?;
        if let Some(name) = named.find(missing) {
            bail!("{ROWS}: {id}: there is no function {name}");
        }
        rows.push(row);
    }
    let known = |id: &str| rows.iter().any(|r| r.is_tested() && r.id == id);
    let named = |case: &String| {
        let mut of_case = ids(case).filter(|id| is_wanted(id, wanted)).peekable();
        of_case.peek().is_some() && of_case.all(known)
    };
    if let Some(case) = cases.iter().find(|c| !named(c)) {
        bail!("the case `{case}` is named after no row of {ROWS} that is tested");
    }
    Ok(rows)
}

/// Whether a text is a list of commits, or empty.
fn is_commits(text: &str) -> bool {
    let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    text.is_empty() || text.split(", ").all(|c| c.len() == 12 && c.chars().all(is_digit))
}

/// The functions whose documentation mentions a row. For a limitation, the reason follows them.
fn functions<'a>(verdict: &str, how: &'a str) -> Result<impl Iterator<Item = &'a str>> {
    let names = match verdict {
        KEPT => how,
        LIMITATION => match how.split_once(": ") {
            Some((names, reason)) if !reason.is_empty() => names,
            _ => bail!("a limitation is `FUNCTION, …: reason`"),
        },
        _ => "",
    };
    Ok(names.split(", ").filter(|name| !name.is_empty()))
}

/// The other test that a row names; it must exist.
fn other(context: &Context, id: &str, how: &str) -> Result<Option<Other>> {
    match how.split_once(':') {
        None if how.is_empty() => Ok(None),
        Some(("group", which)) => {
            let (name, part) = which.split_once('/').unwrap_or((which, ""));
            if !group::all().iter().any(|c| c.name == name) {
                bail!("{ROWS}: {id}: there is no group {name}");
            }
            Ok(Some(Other::Group { name: name.to_string(), part: part.to_string() }))
        }
        Some(("unit", name)) => {
            let file = file_with(&context.root, &format!("fn {name}("))?;
            let file = file.with_context(|| format!("{ROWS}: {id}: no test {name}"))?;
            Ok(Some(Other::Test { name: name.to_string(), file }))
        }
        _ => bail!("{ROWS}: {id}: there is no test {how}"),
    }
}

/// The file of the library or its tests that contains `text`.
fn file_with(root: &Path, text: &str) -> Result<Option<String>> {
    let mut left = vec![root.join("src"), root.join("tests")];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                left.push(entry?.path());
            }
        } else if fs::read_to_string(&path)?.contains(text) {
            return Ok(Some(path.strip_prefix(root)?.display().to_string()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limitation_has_functions_and_a_reason() {
        let named = |verdict, how| functions(verdict, how).map(|names| names.collect::<Vec<_>>());
        assert_eq!(named(LIMITATION, "a, b: the kernel, too").expect("well-formed"), ["a", "b"]);
        assert_eq!(named(KEPT, "a, b").expect("well-formed"), ["a", "b"]);
        assert_eq!(named(TESTED, "group:faults").expect("well-formed"), [""; 0]);
        assert!(named(LIMITATION, "a, b").is_err());
        assert!(named(LIMITATION, "a: ").is_err());
    }

    #[test]
    fn commits_have_twelve_digits() {
        assert!(["", "ffe3e090cd41", "217756d19fda, 0ea4ccd1c0e4"].into_iter().all(is_commits));
        assert!(
            !["ffe3e090", "ffe3e090cd4g", "217756d19fda,0ea4ccd1c0e4"].into_iter().any(is_commits)
        );
    }
}
