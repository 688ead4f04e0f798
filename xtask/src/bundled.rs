//! Crate information in the packaging files: licences and authors of all crates in
//! `debian/copyright`, and the crates that are linked into `uring-doctor` in the RPM spec.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::files::read;
use crate::notices::{self, Crate};

/// The lines in the spec that enclose the list of crates.
const BEGIN: &str = "# Crates linked into uring-doctor. Written by `cargo xtask crates --write`.\n";
const END: &str = "# End of the crates.\n";

/// The files, with their expected contents.
pub fn files(context: &Context) -> Result<Vec<(PathBuf, String)>> {
    let spec = context.root.join("packaging/uring-rs.spec");
    let copyright = context.root.join("debian/copyright");
    Ok(vec![
        (spec.clone(), with_provides(&read(&spec)?, &notices::linked(context)?)?),
        (copyright.clone(), with_paragraphs(&read(&copyright)?, &notices::all(context)?)?),
    ])
}

/// The spec with the licence of `uring-doctor` and the crates that it bundles.
fn with_provides(spec: &str, linked: &[Crate]) -> Result<String> {
    let (before, rest) = spec.split_once(BEGIN).context("the spec lacks the crates' first line")?;
    let (_, after) = rest.split_once(END).context("the spec lacks the crates' last line")?;
    // Rust's standard library is linked in too.
    let mut licences = BTreeSet::from(["MIT".to_string(), "(Apache-2.0 OR MIT)".to_string()]);
    licences.extend(linked.iter().map(|c| match alternatives(&c.licence).len() {
        1 => c.licence.clone(),
        _ => format!("({})", alternatives(&c.licence).join(" OR ")),
    }));
    let licence = licences.into_iter().collect::<Vec<_>>().join(" AND ");
    let provides = linked.iter().map(|c| {
        let (name, version) = (&c.name, &c.version);
        format!("Provides:       bundled(crate({name})) = {version}\n")
    });
    let provides: String = provides.collect();
    Ok(format!("{before}{BEGIN}License:        {licence}\n{provides}{END}{after}"))
}

/// The alternatives of a licence expression, sorted. Old crates separate them with a slash.
fn alternatives(licence: &str) -> Vec<String> {
    let text = licence.replace('/', " OR ");
    let all: BTreeSet<String> = text.split(" OR ").map(|l| l.trim().to_string()).collect();
    all.into_iter().collect()
}

/// `debian/copyright` with one paragraph per licence, which lists its crates and their authors.
fn with_paragraphs(copyright: &str, crates: &[Crate]) -> Result<String> {
    let is_crates =
        |paragraph: &&str| paragraph.starts_with("Files:") && paragraph.contains("vendor/");
    let paragraphs: Vec<&str> = copyright.trim_end().split("\n\n").collect();
    let at = paragraphs.iter().position(is_crates).context("no paragraph of crates")?;
    let mut groups: BTreeMap<(String, Vec<String>), Vec<String>> = BTreeMap::new();
    for c in crates {
        let authors = match &c.authors[..] {
            [] => vec![format!("The authors of {}, as its licence files name them", c.name)],
            authors => authors.to_vec(),
        };
        groups
            .entry((debian_licence(&c.licence), authors))
            .or_default()
            .push(format!("{}-{}", c.name, c.version));
    }
    let mut all: Vec<String> = paragraphs[..at].iter().map(|p| p.to_string()).collect();
    all.extend(groups.into_iter().map(|((licence, authors), names)| {
        let files: BTreeSet<String> =
            names.iter().map(|name| format!("\n vendor/{name}/*")).collect();
        format!(
            "Files:{}\nCopyright: {}\nLicense: {licence}",
            files.into_iter().collect::<String>(),
            authors.join("\n ")
        )
    }));
    all.extend(paragraphs[at..].iter().filter(|p| !is_crates(p)).map(|p| p.to_string()));
    Ok(all.join("\n\n") + "\n")
}

/// A licence expression in Debian's syntax.
fn debian_licence(licence: &str) -> String {
    let (first, rest) = match licence.split_once(" AND ") {
        Some((first, rest)) => (first.trim_matches(['(', ')']), format!(", and {rest}")),
        None => (licence, String::new()),
    };
    let words = alternatives(first).join(" or ");
    words.replace(" WITH LLVM-exception", " with LLVM exception") + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(name: &str, licence: &str, authors: &[&str]) -> Crate {
        let authors = authors.iter().map(|a| a.to_string()).collect();
        Crate::new(name, "1.2.3", licence, authors, PathBuf::new())
    }

    #[test]
    fn the_committed_files_are_fresh() {
        for (path, wanted) in files(&Context::find().unwrap()).unwrap() {
            let why = format!("{}: run `cargo xtask crates --write`", path.display());
            assert!(read(&path).unwrap() == wanted, "{why}");
        }
    }

    #[test]
    fn the_spec_names_licences_once() {
        let crates = [some("a", "MIT/Apache-2.0", &[]), some("b", "Apache-2.0 OR MIT", &[])];
        let spec = with_provides(&format!("x\n{BEGIN}old\n{END}y\n"), &crates).unwrap();
        assert!(spec.contains("License:        (Apache-2.0 OR MIT) AND MIT\n"), "{spec}");
        assert!(spec.contains("Provides:       bundled(crate(b)) = 1.2.3\n# End"), "{spec}");
        assert!(spec.starts_with("x\n") && spec.ends_with("y\n") && !spec.contains("old"));
        assert!(with_provides("x", &crates).is_err());
    }

    #[test]
    fn debian_names_authors_and_licences() {
        let old = "Format: x\n\nFiles: *\nLicense: MIT\n\nFiles: vendor/old-*\nLicense: X\n\nLicense: MIT\n text\n";
        let crates = [
            some("a", "MIT/Apache-2.0", &["A <a@example.org>"]),
            some("b", "Apache-2.0 OR MIT", &["A <a@example.org>"]),
            some("u", "(MIT OR Apache-2.0) AND Unicode-3.0", &[]),
        ];
        let text = with_paragraphs(old, &crates).unwrap();
        let wanted = "Files:\n vendor/a-1.2.3/*\n vendor/b-1.2.3/*\nCopyright: A <a@example.org>\n\
                      License: Apache-2.0 or MIT\n\n";
        assert!(text.contains(wanted) && !text.contains("old"), "{text}");
        assert!(text.contains("License: Apache-2.0 or MIT, and Unicode-3.0\n"), "{text}");
        assert!(text.ends_with("\n\nLicense: MIT\n text\n"), "{text}");
    }
}
