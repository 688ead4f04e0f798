//! Manual pages with the man(7) macros.

use std::path::Path;

use crate::documents::{Document, Documents, Word};
use crate::error::{Error, Result};
use crate::source::Source;
use crate::{files, markdown, roff};

/// Writes `man/man2`, `man/man3` and `man/man7` into `out`.
pub fn write(pages: &Documents, source: &Source, root: &Path, out: &Path) -> Result<()> {
    let release = Release::read(source, root)?;
    for page in &pages.documents {
        put(out, page.number, page.name(), &text(pages, page, &release)?)?;
    }
    for alias in &pages.aliases {
        let (to, number) = (&alias.to, alias.to_number);
        put(out, alias.number, &alias.name, &format!(".so man{number}/{to}.{number}\n"))?;
    }
    Ok(())
}

fn put(out: &Path, number: u8, name: &str, text: &str) -> Result<()> {
    files::write(&out.join(format!("man/man{number}/{name}.{number}")), text)
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

/// The text of a page. Its first line makes man(1) run tbl(1).
fn text(pages: &Documents, page: &Document, release: &Release) -> Result<String> {
    let Release { version, date } = release;
    let (title, number) = (page.name().to_uppercase(), page.number);
    let mut text = format!(
        "'\\\" t\n.\\\" Generated from {}\n.TH {title} {number} {date} \"liburing {version}\" \
         \"liburing\"\n",
        page.from.join(" and ")
    );
    text += &format!(".SH NAME\n{}\n", roff::name(&page.names.join(", "), &page.about));
    if let Some(function) = &page.function {
        text += &format!(".SH LIBRARY\n{}\n", roff::text(&function.library));
        text += ".SH SYNOPSIS\n.nf\n.B #include <liburing.h>\n.PP\n";
        let prototype = roff::prototype(&function.prototype);
        prototype.iter().for_each(|line| text += &format!("{line}\n"));
        text += ".fi\n";
    }
    let code = |word: &str| match pages.word(word, Some(page)) {
        Word::Parameter => roff::italic(word),
        Word::Page(name, number) => format!("{}({number})", roff::bold(name)),
        Word::Code => roff::bold(word),
    };
    for section in &page.sections {
        let lines = markdown::to_roff(&section.lines.join("\n"), &code);
        if lines.trim().is_empty() {
            let what = "is empty as Markdown; a line such as `0.` starts a list";
            let error =
                Error::from(format!("{}: the section {} {what}", page.name(), section.title));
            return Err(error.in_file(&page.from[0]));
        }
        text += &format!(".SH {}\n{lines}", section.title.to_uppercase());
    }
    let see_also = page.see_also.iter();
    let see_also = see_also.map(|(number, name)| format!(".BR {} ({number})", roff::escape(name)));
    Ok(text + &format!(".SH SEE ALSO\n{}\n", see_also.collect::<Vec<_>>().join(",\n")))
}
