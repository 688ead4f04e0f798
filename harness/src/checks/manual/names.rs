//! What the pages name: themselves, other pages, and the declarations of the headers.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use xtask::context::Context;
use xtask::files::read;
use xtask::product::HEADERS;
use xtask::shell::{command, run};

use crate::outcome::Outcome;

/// The longest line of apropos(1), in characters.
const MAX_LINE: usize = 70;

/// Each page has a line for apropos(1) that man-db can read, of limited length.
pub fn apropos(pages: &[&PathBuf]) -> Result<Outcome> {
    let mut wrong = Vec::new();
    // Each line of the output is `file: "name - description"`.
    let said = run(command("lexgrog").args(pages))?;
    for page in pages {
        let start = format!("{}: \"", page.display());
        let lines: Vec<&str> = said.lines().filter_map(|l| l.strip_prefix(&start)).collect();
        if lines.is_empty() {
            wrong.push(format!("{}: man-db finds no name", page.display()));
        }
        for line in lines.iter().map(|line| line.trim_end_matches('"')) {
            if line.chars().count() > MAX_LINE {
                wrong.push(format!("{line}: {} characters", line.chars().count()));
            }
        }
    }
    Ok(Outcome::none_of("manual: every page can be found by apropos", &wrong))
}

/// The pages of this library that others refer to exist.
pub fn links(pages: &[PathBuf], full: &[&PathBuf]) -> Result<Outcome> {
    let name = |page: &PathBuf| page.file_name().map(|n| n.to_string_lossy().into_owned());
    let have: BTreeSet<String> = pages.iter().filter_map(name).collect();
    let mut wrong = BTreeSet::new();
    for page in full {
        for link in references(&read(page)?) {
            if !have.contains(&link) {
                wrong.insert(format!("{}: {link}", name(page).unwrap_or_default()));
            }
        }
    }
    Ok(Outcome::none_of("manual: references lead to a page", &Vec::from_iter(wrong)))
}

/// The references of a page to pages of this library, as file names.
fn references(text: &str) -> Vec<String> {
    let text = plain(text).replace(" (", "(");
    let is_own = |name: &str| {
        ["io_uring", "__io_uring", "IO_URING", "liburing", "uring"]
            .iter()
            .any(|p| name.starts_with(p))
    };
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter_map(|word| word.split_once('('))
        .filter_map(|(name, rest)| Some((name, rest.split_once(')')?.0)))
        .filter(|(name, number)| is_own(name) && matches!(*number, "1" | "2" | "3" | "7"))
        .map(|(name, number)| format!("{name}.{number}"))
        .collect()
}

/// The text without changes of font, and with plain hyphens.
fn plain(text: &str) -> String {
    let fonts = ["\\fB", "\\fI", "\\fR"];
    fonts.iter().fold(text.to_string(), |text, font| text.replace(font, " ")).replace("\\-", "-")
}

/// Every public name of the headers is on a page. Names that start with `_`, and macros against
/// double inclusion, are not public.
pub fn of_headers(context: &Context, pages: &[&PathBuf]) -> Result<Outcome> {
    let include = context.prefix().join("include");
    let mut ctags = command("ctags-universal");
    ctags
        .args(["--language-force=C", "--kinds-C=degmpsuf", "-x", "--_xformat=%K %N"])
        .args(["-I", "IOURINGINLINE,LIBURING_NOEXCEPT"])
        .args(HEADERS.map(|header| include.join(header)));
    let said = run(&mut ctags)?;
    let mut words = BTreeSet::new();
    for page in pages {
        let text = plain(&read(page)?);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        words.extend(text.split(|c| !is_name(c)).map(str::to_string));
    }
    let names: BTreeSet<(&str, &str)> = said.lines().filter_map(|l| l.split_once(' ')).collect();
    let is_public = |(kind, name): &(&str, &str)| {
        !(name.starts_with('_') || *kind == "macro" && name.ends_with("_H"))
    };
    let missing: Vec<String> = names
        .iter()
        .filter(|name| is_public(name) && !words.contains(name.1))
        .map(|(kind, name)| format!("{kind} {name}"))
        .collect();
    Ok(Outcome::none_of("manual: every name of the headers is on a page", &missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_file_names() {
        let text = "see \\fBio_uring_setup\\fR(2),\n.BR uring\\-doctor (1),\n\\fBsend\\fR(2), io_uring(7).";
        assert_eq!(references(text), ["io_uring_setup.2", "uring-doctor.1", "io_uring.7"]);
    }
}
