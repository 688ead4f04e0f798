//! The list of defects: a row each, its verdict, and what shows it. `DEFECTS.md` is written from it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use comfy_table::presets;

use crate::context::{Context, read};
use crate::{checks, show};

/// Where the rows are declared, and where they are shown.
const ROWS: &str = "c-tests/defects/rows.tsv";
pub const PAGE: &str = "DEFECTS.md";

/// The verdicts, and what each means.
const VERDICTS: [(&str, &str); 5] = [
    ("tested", "a test shows that this library is free of it"),
    ("by construction", "nothing in this library could go wrong that way"),
    ("does not apply", "what it was a defect of does not exist here"),
    ("kept", "programs may depend on it: the documentation of the functions named says so"),
    ("cannot be shown here", "what it would take is said"),
];

/// Parts of the list, by the letter that ids begin with.
const PARTS: [(&str, &str); 12] = [
    ("S", "Set-up, teardown, descriptors"),
    ("M", "Sizes of rings and memory"),
    ("Q", "Submission"),
    ("W", "Waiting and looking"),
    ("C", "Completions, rings of buffers, the probe"),
    ("R", "Registration and resizing"),
    ("P", "Preparing requests"),
    ("N", "System calls and CPUs"),
    ("H", "Headers"),
    ("A", "Symbols and structures"),
    ("B", "Building and packaging"),
    ("Z", "Sanitizer mode"),
];

struct Row {
    id: String,
    what: String,
    verdict: String,
    /// Cases, other tests, a reason, or functions.
    how: String,
}

/// The page; `cases` are the names of the cases that there are.
pub fn page(context: &Context, cases: &[String]) -> Result<String> {
    let rows = rows(context, cases)?;
    let mut text = String::from(
        "# Defects\n\n\
         What the C library got wrong since 2019, and in the last part what liburing 2.15 still \
         does wrong; and what\nbecame of each here. Written by `cargo xtask defects --write` from \
         `c-tests/defects/rows.tsv`;\n`cargo xtask defects` runs the cases on both libraries.\n\n",
    );
    let mut table = show::table(&["verdict", "rows", "meaning"]);
    for (verdict, meaning) in VERDICTS {
        let count = rows.iter().filter(|r| r.verdict == verdict).count();
        table.add_row([show::left(verdict), show::right(count), show::left(meaning)]);
    }
    table.load_preset(presets::ASCII_MARKDOWN);
    text += &show::text(&table);
    let parts = PARTS.into_iter().chain([("a", "Still wrong in liburing 2.15")]);
    for (letter, title) in parts {
        let mut table = show::table(&["id", "what was wrong", "verdict", "shown by"]);
        for row in rows.iter().filter(|r| r.id.starts_with(letter)) {
            table.add_row([&row.id, &row.what, &row.verdict, &row.how].map(show::left));
        }
        table.load_preset(presets::ASCII_MARKDOWN);
        text += &format!("\n## {title}\n\n{}", show::text(&table));
    }
    Ok(text)
}

fn rows(context: &Context, cases: &[String]) -> Result<Vec<Row>> {
    let text = read(&context.root.join(ROWS))?;
    let mut rows = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, what, verdict, how] = fields[..] else { bail!("{ROWS}: four fields in {line}") };
        if !VERDICTS.iter().any(|(v, _)| *v == verdict) {
            bail!("{ROWS}: {id}: `{verdict}` is no verdict");
        }
        let how = match verdict {
            "tested" => tests(context, id, how, cases)?,
            _ => how.to_string(),
        };
        if how.is_empty() {
            bail!("{ROWS}: {id} says neither what shows it nor why");
        }
        let [id, what, verdict] = [id, what, verdict].map(str::to_string);
        rows.push(Row { id, what, verdict, how });
    }
    let known = |id: &str| rows.iter().any(|r| r.id == id);
    if let Some(case) = cases.iter().find(|c| !ids(c).all(known) || ids(c).next().is_none()) {
        bail!("the case `{case}` is named after no row of {ROWS}");
    }
    Ok(rows)
}

/// The ids that a case's name begins with.
fn ids(case: &str) -> impl Iterator<Item = &str> {
    case.split(' ').take_while(|word| {
        let mut chars = word.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && word.len() > 1
            && chars.all(|c| c.is_ascii_digit())
    })
}

/// The cases of a row and another test, which has to exist.
fn tests(context: &Context, id: &str, other: &str, cases: &[String]) -> Result<String> {
    let of_row = cases.iter().filter(|c| ids(c).any(|i| i == id));
    let mut shown: Vec<String> = of_row.map(|c| format!("case `{c}`")).collect();
    match other.split_once(':') {
        None => {}
        Some(("group", name)) if checks::all().iter().any(|c| c.name == name) => {
            shown.push(format!("group `{name}`"));
        }
        Some(("unit", name)) => {
            let file = file_with(&context.root, &format!("fn {name}("))?;
            shown.push(format!("`{name}` in {}", file.with_context(|| format!("no test {name}"))?));
        }
        Some(_) => bail!("{ROWS}: {id}: there is no test {other}"),
    }
    Ok(shown.join(", "))
}

/// The file of the library or its tests that has this text.
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
    fn names_begin_with_ids() {
        assert_eq!(ids("S6 S7 S12 mappings undone").collect::<Vec<_>>(), ["S6", "S7", "S12"]);
        assert_eq!(ids("a13 a completion 7").collect::<Vec<_>>(), ["a13"]);
        assert_eq!(ids("polled ring").count(), 0);
    }
}
