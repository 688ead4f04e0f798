//! Tests the kernel and release versions in the documentation ("since …") against independent
//! sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use xtask::context::Context;
use xtask::files::read;
use xtask::product::{LIBRARIES, RELEASE};
use xtask::shell::Unavailable;

use super::table::functions;
use super::unreleased;
use crate::outcome::Outcome;
use crate::reference::{Reference, kernel_headers};

/// Operations, setup flags and features, with the kernel that added each.
const SINCE: &str = include_str!("since.tsv");

/// Debian suites whose kernel headers are compared: Linux 6.1, 6.12, and the newest.
const SUITES: [&str; 4] = ["bookworm", "trixie", "sid", "trixie-backports"];

/// Additions of newer releases that stable updates of Linux 6.1 include.
const BACKPORTED: [&str; 4] = [
    "IORING_ASYNC_CANCEL_OP",
    "IORING_ASYNC_CANCEL_USERDATA",
    "IORING_NOTIF_USAGE_ZC_COPIED",
    "IORING_SEND_ZC_REPORT_USAGE",
];

/// Symbols for which Debian's symbols file of the C library has another release than the version
/// node.
const OTHERWISE: [(&str, &str); 1] =
    [("liburing.so.2 LIBURING_2.12", "a node without symbols; Debian's package had it with 2.13")];

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = vec![kernels(context)?];
    for suite in SUITES {
        let name = format!("history: names in the kernel's headers of {suite}");
        match kernel_headers(context, suite) {
            Ok(kernel) => outcomes.push(names(context, name, &kernel)?),
            Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
                outcomes.push(Outcome::skip(name, format!("{e:#}")));
            }
            Err(e) => return Err(e),
        }
    }
    outcomes.push(releases(context)?);
    Ok(outcomes)
}

/// The doctor's table of kernel versions must agree with `since.tsv`.
fn kernels(context: &Context) -> Result<Outcome> {
    let mut expected = BTreeMap::new();
    for line in SINCE.lines().filter(|line| !line.starts_with('#')) {
        let (since, names) = line.split_once('\t').context("a line without names")?;
        expected.extend(names.split(' ').map(|n| (format!("IORING_{n}"), since.to_string())));
    }
    let text = read(&context.root.join("abi/kernel.tsv"))?;
    let mut found = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, name, _, since] = cells[..] else { anyhow::bail!("abi/kernel.tsv: {line}") };
        found.insert(name.to_string(), since.to_string());
    }
    Ok(Outcome::none_of("history: operations, setup flags, features", &differ(&found, &expected)))
}

/// The differences between two tables.
fn differ(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let names = names.into_iter().filter(|name| found.get(*name) != expected.get(*name));
    let say = |text: Option<&String>| text.map_or("nothing", String::as_str).to_string();
    names.map(|n| format!("{n}: {}, not {}", say(found.get(n)), say(expected.get(n)))).collect()
}

/// A kernel's header must have everything that its release or an older one added, and nothing
/// newer.
fn names(context: &Context, name: String, kernel: &Path) -> Result<Outcome> {
    let version = read(&kernel.join("linux/version.h"))?;
    let code = version.split_whitespace().skip_while(|w| *w != "LINUX_VERSION_CODE").nth(1);
    let code: u32 = code.context("linux/version.h has no version")?.parse()?;
    let version = (code >> 16, code >> 8 & 0xff);
    let mut there = BTreeSet::new();
    for header in ["linux/io_uring.h", "linux/io_uring/zcrx.h", "linux/io_uring/query.h"] {
        let path = kernel.join(header);
        if path.exists() {
            let text = read(&path)?;
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            there.extend(text.split(word).map(str::to_string));
        }
    }
    let known = dated(context)?;
    ensure!(known.len() > 250, "only {} names have a kernel", known.len());
    let wrong: Vec<String> = known
        .iter()
        .filter(|(name, since)| there.contains(*name) != (**since <= version))
        .filter(|(name, _)| !(version == (6, 1) && BACKPORTED.contains(&name.as_str())))
        .map(|(name, (major, minor))| format!("{name} is not of {major}.{minor}"))
        .collect();
    Ok(Outcome::none_of(name, &wrong))
}

/// Macros and enumerators of the headers, with the kernel version in their comments.
fn dated(context: &Context) -> Result<BTreeMap<String, (u32, u32)>> {
    let mut known = BTreeMap::new();
    for header in ["io_uring.h", "io_uring/query.h"] {
        let text = read(&context.root.join("include/liburing").join(header))?;
        // The part that extends the kernel's own header repeats declarations that follow below.
        let text = text.split_once("#ifdef LIBURING_DECLARES").map_or(text.as_str(), |t| t.1);
        let mut comment = String::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with("/*") {
                comment.clear();
            }
            if line.starts_with(['/', '*']) {
                comment += line.trim_start_matches("* ");
                comment += " ";
                continue;
            }
            let declared = line.strip_prefix("#define ").or(line.contains(" = ").then_some(line));
            let since = comment.split_once("(Linux ").and_then(|(_, rest)| rest.split_once(')'));
            let since = since.and_then(|(since, _)| since.split_once('.'));
            if let (Some(declared), Some((major, minor))) = (declared, since) {
                let name = declared.split_whitespace().next().unwrap_or_default();
                known.insert(name.to_string(), (major.parse()?, minor.parse()?));
            }
            comment.clear();
        }
    }
    Ok(known)
}

/// The release that a program needs for a symbol must agree with Debian's symbols file.
fn releases(context: &Context) -> Result<Outcome> {
    let reference = Reference::get(context)?;
    let mut theirs = needed(&read(&reference.source.join("debian/liburing2.symbols"))?);
    let ours = needed(&read(&context.root.join("abi/debian.symbols"))?);
    ensure!(theirs.len() > 300, "Debian's symbols file has only {} symbols", theirs.len());
    let table = functions(context)?;
    for library in LIBRARIES {
        for (name, node) in unreleased::symbols(&table, library) {
            // Programs that use it need this library. So do those that need the node alone.
            let needed = format!("{node} {RELEASE} 1");
            theirs.entry(format!("{library}.so.2 {node}")).or_insert(needed.clone());
            theirs.insert(format!("{library}.so.2 {name}"), needed);
        }
    }
    let (known, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
        ours.into_iter().partition(|(name, _)| theirs.contains_key(name));
    let mut wrong = differ(&known, &theirs);
    wrong.extend(unreleased::unlisted(&new.into_keys().collect::<Vec<_>>(), "FUNCTIONS"));
    for (name, why) in OTHERWISE {
        let known = wrong.len();
        wrong.retain(|line| !line.starts_with(&format!("{name}: ")));
        if wrong.len() == known {
            wrong.push(format!("{name} is the same, in spite of: {why}"));
        }
    }
    Ok(Outcome::none_of("history: releases of the C library, by Debian's symbols file", &wrong))
}

/// Version node and first release of each symbol, by library.
fn needed(text: &str) -> BTreeMap<String, String> {
    let mut library = "";
    let mut found = BTreeMap::new();
    for line in text.lines() {
        match line.strip_prefix(' ').and_then(|line| line.split_once('@')) {
            Some((name, rest)) => {
                found.insert(format!("{library} {name}"), rest.to_string());
            }
            None if line.contains(".so.2 ") => {
                library = line.split(' ').next().unwrap_or_default();
            }
            None => {}
        }
    }
    found
}
