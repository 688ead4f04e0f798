//! The installed manual pages.

mod examples;
mod names;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::read;
use xtask::shell::{command, output};

use super::cc;
use crate::outcome::Outcome;

/// Pages of liburing that do not describe functions of the library: system calls, macros, a
/// structure.
const OTHERS: [&str; 8] = [
    "io_uring_setup.2",
    "io_uring_enter.2",
    "io_uring_enter2.2",
    "io_uring_register.2",
    "io_uring_for_each_cqe.3",
    "IO_URING_CHECK_VERSION.3",
    "IO_URING_VERSION_MAJOR.3",
    "IO_URING_VERSION_MINOR.3",
];

/// Every function must have a complete page that man(1) finds and formats without warnings.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["ctags-universal", "gcc", "lexgrog", "man", "mandoc"])?;
    let man = context.prefix().join("share/man");
    let mut pages = Vec::new();
    for section in ["man1", "man2", "man3", "man7"] {
        for page in fs::read_dir(man.join(section))? {
            pages.push(page?.path());
        }
    }
    let mut outcomes = Vec::new();

    // A page that only refers to another one is not checked.
    let is_full = |p: &&PathBuf| !read(p).is_ok_and(|text| text.starts_with(".so "));
    let full: Vec<&PathBuf> = pages.iter().filter(is_full).collect();
    let said = output(command("mandoc").args(["-T", "lint", "-W", "style"]).args(&full))?;
    let lines = String::from_utf8_lossy(&said.stdout).into_owned();
    let lines: Vec<String> = lines.lines().map(str::to_string).collect();
    outcomes.push(Outcome::none_of("manual: mandoc -T lint", &lines));

    let have: BTreeSet<String> = pages
        .iter()
        .filter_map(|p| p.file_name()?.to_str()?.strip_suffix(".3").map(str::to_string))
        .collect();
    let exported = read(&context.root.join("abi/liburing-ffi.map"))?;
    let exported = exported.lines().filter_map(|l| l.trim().strip_suffix(';'));
    let missing: Vec<String> = exported
        .filter(|name| name.contains("io_uring") && !have.contains(*name))
        .map(str::to_string)
        .collect();
    outcomes.push(Outcome::none_of("manual: every exported function has a page", &missing));

    let is_there =
        |name: &&&str| pages.iter().any(|p| p.file_name().is_some_and(|have| have == **name));
    let missing: Vec<String> =
        OTHERS.iter().filter(|name| !is_there(name)).map(|name| name.to_string()).collect();
    outcomes.push(Outcome::none_of("manual: system calls and macros have pages", &missing));

    let mut lacking = Vec::new();
    for page in pages.iter().filter(|p| p.extension().is_some_and(|e| e == "3")) {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        lacking.extend(lacks(&name, &read(page)?).iter().map(|what| format!("{name}: {what}")));
    }
    outcomes.push(Outcome::none_of("manual: every page of section 3 is complete", &lacking));

    for (section, name, says) in [
        ("3", "io_uring_submit", "RETURN VALUE"),
        ("3", "io_uring_prep_read", "nbytes"),
        ("3", "io_uring_prep_connect", "And those of connect(2)"),
        ("3", "IO_URING_VERSION_MINOR", "io_uring_check_version"),
        ("2", "io_uring_setup", "IORING_SETUP_SQPOLL"),
        ("7", "liburing", "LIBURING_SPLIT_MMAP"),
        ("7", "io_uring", "submission queue entry"),
        ("1", "uring-doctor", "io_uring_disabled"),
    ] {
        let mut man_command = command("man");
        man_command.arg("--warnings").args([section, name]);
        let shown = output(man_command.env("MANPATH", &man).env("MANPAGER", "cat"))?;
        let text = String::from_utf8_lossy(&shown.stdout).contains(says);
        let warnings = String::from_utf8_lossy(&shown.stderr).into_owned();
        outcomes.push(Outcome::equal(
            format!("manual: man {section} {name}"),
            &(text, warnings.as_str()),
            &(true, ""),
        ));
    }
    outcomes.push(names::apropos(&full)?);
    outcomes.push(names::links(&pages, &full)?);
    outcomes.push(names::of_headers(context, &full)?);
    outcomes.extend(examples::check(context)?);
    let statements = cc::compile(context, "statements.c", &context.fresh("statements")?, &[])?;
    outcomes.extend(cc::cases(&statements, "manual: statement", &[])?);
    Ok(outcomes)
}

/// The sections that a page of section 3 lacks.
fn lacks(name: &str, text: &str) -> Vec<String> {
    if text.starts_with(".so ") {
        return Vec::new();
    }
    let mut due = vec!["NAME", "LIBRARY", "SYNOPSIS", "DESCRIPTION", "VERSIONS", "SEE ALSO"];
    // A structure has no result.
    if section(text, "LIBRARY").is_none_or(|library| !library.contains("structure")) {
        due.push("RETURN VALUE");
    }
    // In roff, a minus is written `\-`.
    let answers = ["PARAMETERS", "RETURN VALUE", "COMPLETION"].map(|title| section(text, title));
    let fails = answers.iter().flatten().any(|text| text.contains("\\-errno"));
    if fails || name.starts_with("io_uring_prep_") {
        due.push("ERRORS");
    }
    let due = due.into_iter().filter(|title| section(text, title).is_none_or(str::is_empty));
    let mut lacking: Vec<String> = due.map(str::to_string).collect();
    let versions = section(text, "VERSIONS").unwrap_or_default();
    if !versions.starts_with("Linux ") && !versions.starts_with("No ") {
        lacking.push("since which kernel".to_string());
    }
    lacking
}

/// The text below a heading.
fn section<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("\n.SH {title}\n"))?;
    Some(rest.split("\n.SH ").next().unwrap_or(rest).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with these sections.
    fn page(sections: &[(&str, &str)]) -> String {
        let start = ".TH X 3\n.SH NAME\nf\n.SH LIBRARY\nl\n.SH SYNOPSIS\ns\n.SH DESCRIPTION\nd\n";
        let sections = sections.iter().map(|(title, text)| format!(".SH {title}\n{text}\n"));
        format!("{start}{}.SH SEE ALSO\nx\n", sections.collect::<String>())
    }

    #[test]
    fn what_a_page_lacks_is_named() {
        let (none, since) = (("RETURN VALUE", "None."), ("VERSIONS", "Linux 5.1.\n.PP\nNone."));
        assert!(lacks("io_uring_x.3", &page(&[none, since])).is_empty());
        assert_eq!(lacks("io_uring_prep_x.3", &page(&[none, since])), ["ERRORS"]);
        let fails = ("RETURN VALUE", "0, or \\fB\\-errno\\fR.");
        assert_eq!(lacks("io_uring_x.3", &page(&[fails, since])), ["ERRORS"]);
        let errors = ("ERRORS", "\\-EINVAL");
        assert!(lacks("io_uring_x.3", &page(&[fails, errors, since])).is_empty());
        let any = ("VERSIONS", "Any kernel that has io_uring.");
        assert_eq!(lacks("io_uring_x.3", &page(&[none, any])), ["since which kernel"]);
        assert_eq!(lacks("io_uring_x.3", &page(&[since])), ["RETURN VALUE"]);
        let structure = page(&[since]).replace("LIBRARY\nl", "LIBRARY\na structure");
        assert!(lacks("io_uring_x.3", &structure).is_empty());
        assert!(lacks("y.3", ".so man3/x.3\n").is_empty());
    }
}
