//! The manual pages, as installed.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Result;

use super::Outcome;
use crate::context::{Context, read};
use crate::debian::need_tools;
use crate::shell::{command, output};

/// A page for every function, without a warning, found by man(1).
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["man", "mandoc"])?;
    let man = context.prefix().join("share/man");
    let mut pages = Vec::new();
    for section in ["man1", "man3", "man7"] {
        for page in fs::read_dir(man.join(section))? {
            pages.push(page?.path());
        }
    }
    let mut outcomes = Vec::new();

    // A page that only names another one has nothing to be checked.
    let full = pages.iter().filter(|p| !read(p).is_ok_and(|text| text.starts_with(".so ")));
    let said = output(command("mandoc").args(["-T", "lint", "-W", "style"]).args(full))?;
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

    for (section, name, says) in [
        ("3", "io_uring_submit", "RETURN VALUE"),
        ("3", "io_uring_prep_read", "nbytes"),
        ("7", "io_uring", "LIBURING_SPLIT_MMAP"),
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
    Ok(outcomes)
}
