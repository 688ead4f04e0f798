//! Writes the table in docs/compatibility.md from the counts of the last test run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use xtask::context::Context;
use xtask::files::{read, write};
use xtask::shell::{command, run as run_command};
use xtask::sources;

/// The page, and the markers between which the table is.
const PAGE: &str = "docs/compatibility.md";
const START: &str = "<!-- compatibility: written by `cargo xtask compatibility` -->";
const END: &str = "<!-- end of compatibility -->";

/// The claims of compatibility, the test group for each, and how the group tests it.
const CLAIMS: [(&str, &str, &str); 28] = [
    (
        "Exports, their versions, ELF properties",
        "abi",
        "`nm`, `readelf`, `abidiff`, `dpkg-gensymbols -c4` against Debian's libraries",
    ),
    (
        "Prototypes, enumerators, structures, macros",
        "header sameness",
        "compiler and debug information, against the C library's headers",
    ),
    (
        "Headers compile everywhere",
        "header matrix",
        "gcc, clang, g++, clang++, musl; C99 to C23, C++11 to C++23; old kernel headers; all warnings",
    ),
    (
        "Bytes of every prepared SQE",
        "golden requests",
        "inlined and exported, against the C library's inlines, over SQEs with old contents",
    ),
    (
        "The other helpers",
        "inlined helpers",
        "inlined and exported, on fake rings in memory: same results, same bytes afterwards",
    ),
    (
        "Lengths of mappings, with a kernel that refuses short ones",
        "split mode",
        "every power of two from 1 to 32768 entries, traced; the variable, also in set-user-id programs",
    ),
    ("Every exported function", "calls", "called on the running kernel"),
    (
        "Calls of io_uring_register(2)",
        "registering",
        "the arguments of each wrapper, compared with the C library's",
    ),
    ("Defects of the C library", "defects", "a case for each; with one mapping and with two"),
    (
        "Random programs on both libraries",
        "differential",
        "results, rings, completions, descriptors and mappings compared after each call; old headers, two copies",
    ),
    ("Programs compiled against liburing 2.3, 2.9 and 2.15", "old programs", "run on this library"),
    (
        "Archives, pkg-config, installed files",
        "linking",
        "static programs with glibc and musl, a shared object, unusual paths; uninstalled completely",
    ),
    (
        "Build systems",
        "build systems",
        "CMake, meson, autotools and plain `cc`, on the installed files alone",
    ),
    (
        "Examples for C programmers",
        "examples",
        "gcc and clang, all warnings, both libraries' headers; files, sockets and pipes, and errors",
    ),
    ("Manual pages", "manual", "one for every function, `mandoc -T lint`, found by `man`"),
    (
        "Debian and RPM packages",
        "packages",
        "built without a network; Debian's replaced under MariaDB, QEMU and plocate, and reinstalled; RPM's swapped by dnf",
    ),
    (
        "Programs of Debian",
        "programs",
        "QEMU, MariaDB, plocate, mpd, Samba, Boost.Asio at work on both libraries, data verified",
    ),
    (
        "Every system call failing, with each of its errors",
        "faults",
        "injected with ptrace(2): the error is returned, nothing leaks, the ring still works or is closed",
    ),
    (
        "Linux 6.1",
        "other kernels",
        "our own tests in QEMU; `cargo xtask kernels` has more, and the C library's suite",
    ),
    (
        "Linux 6.12 on aarch64, pages of 16 KiB",
        "other CPUs",
        "cross-compiled; our own tests in QEMU; `cargo xtask kernels --cpu` for other CPUs",
    ),
    (
        "Libraries and headers for other CPUs",
        "other CPUs' files",
        "cross-compiled; exports, prototypes, structures and hardening against Debian's packages for each CPU",
    ),
    (
        "Soak",
        "soak",
        "files, sockets, SQPOLL, resizing, forks and signals: every byte and completion is checked",
    ),
    (
        "Memory ordering",
        "memory ordering",
        "loom explores the executions of the shipped code; each ordering is shown to be needed",
    ),
    (
        "Submitting and reaping in two threads",
        "threads",
        "the thread sanitizer, on the running kernel; it reports what the API forbids",
    ),
    (
        "Hostile kernel",
        "fuzz",
        "coverage-guided fuzzing with the address sanitizer: setup, CQ rings, sequences of calls",
    ),
    (
        "Hardening",
        "security",
        "RELRO, stack, text, segments, marks of the shipped files; licences of all crates",
    ),
    (
        "Reproducible builds",
        "same bytes",
        "libraries, archives, headers, manual pages and the doctor, built in two directories",
    ),
    (
        "Where io_uring is refused",
        "doctor",
        "seccomp, `io_uring_disabled`, no io_uring, out of locked memory: errors, and the report of `uring-doctor`",
    ),
];

/// The counts of one test group.
#[derive(Serialize, Deserialize, Clone, Copy, Default)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Tests that ran and failed in the same way on both libraries.
    #[serde(default)]
    pub fails_on_both: usize,
}

/// Counts by group, as saved by the last test run.
pub type Counts = BTreeMap<String, Count>;

fn file(context: &Context) -> PathBuf {
    context.target.join("test-counts.json")
}

/// The counts of the last run of each group.
#[derive(Serialize, Deserialize, Default)]
struct SavedCounts {
    counts: Counts,
    /// The commit and date of the last run, by group.
    runs: BTreeMap<String, String>,
}

impl SavedCounts {
    fn read(context: &Context) -> Option<SavedCounts> {
        serde_json::from_str(&read(&file(context)).ok()?).ok()
    }
}

/// The saved counts.
pub fn last(context: &Context) -> Counts {
    SavedCounts::read(context).unwrap_or_default().counts
}

/// Saves the counts of a test run. For groups that did not run, the counts of an earlier run are
/// kept.
pub fn save(context: &Context, counts: &Counts) -> Result<()> {
    let mut saved = SavedCounts::read(context).unwrap_or_default();
    let run = this_run(context)?;
    for (group, count) in counts {
        saved.counts.insert(group.clone(), *count);
        saved.runs.insert(group.clone(), run.clone());
    }
    write(&file(context), &serde_json::to_string_pretty(&saved)?)
}

/// The tested commit, and the date.
fn this_run(context: &Context) -> Result<String> {
    let date = run_command(command("date").args(["-u", "+%Y-%m-%d"]))?;
    let commit = sources::commit(context).unwrap_or("a tree without git's data".to_string());
    Ok(format!("{commit}, {}", date.trim()))
}

/// Writes the table into the page.
pub fn run(context: &Context) -> Result<()> {
    let saved = SavedCounts::read(context);
    let saved = saved.context("no test run to tell of; run `cargo xtask test` first")?;
    let path = context.root.join(PAGE);
    let page = read(&path)?;
    let (Some(start), Some(end)) = (page.find(START), page.find(END)) else {
        bail!("{} has no place for the table: `{START}` and `{END}`", path.display());
    };
    let table = table(&saved.counts) + &runs(&saved);
    let text = format!("{}{START}\n\n{table}\n{}", &page[..start], &page[end..]);
    write(&path, &text)?;
    print!("{table}");
    Ok(())
}

/// A sentence that states when, and at which commit, the groups ran: first the run of most groups,
/// then the others by name.
fn runs(saved: &SavedCounts) -> String {
    let shown = |group: &str| {
        group.starts_with("original/") || CLAIMS.iter().any(|(_, name, _)| *name == group)
    };
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (group, run) in saved.runs.iter().filter(|(group, _)| shown(group)) {
        groups.entry(run).or_default().push(group);
    }
    let mut groups: Vec<(&str, Vec<&str>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, groups)| std::cmp::Reverse(groups.len()));
    let [(most, _), others @ ..] = &groups[..] else { return String::new() };
    let mut text = format!("\nCounted at commit {most}.\n");
    for (run, groups) in others {
        let groups = groups.iter().map(|g| format!("`{g}`")).collect::<Vec<_>>().join(", ");
        text.push_str(&format!("Counted at commit {run}: {groups}.\n"));
    }
    text
}

fn table(counts: &Counts) -> String {
    let mut rows =
        vec![["what".to_string(), "how it is checked".to_string(), "result".to_string()]];
    for (what, group, how) in CLAIMS {
        let Some(count) = counts.get(group) else { continue };
        rows.push([what.to_string(), how.to_string(), result(*count, "skipped")]);
    }
    for (group, count) in counts.iter().filter(|(g, _)| g.starts_with("original/")) {
        let mode = group.trim_start_matches("original/");
        let how = match mode {
            "header" => "compiled against these headers, linked to `liburing.so.2`",
            "static" => "compiled against these headers, linked to `liburing.a`",
            "binary" => "compiled against the C library, run on this one",
            _ => "as `header`, every ring with two mappings",
        };
        let what = format!("The C library's own test suite, {mode} mode");
        rows.push([
            what,
            how.to_string(),
            result(*count, "cannot run, with the C library neither"),
        ]);
    }
    let width = |column: usize| rows.iter().map(|r| r[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |cells: &[String; 3]| {
        let padded = cells.iter().zip(widths).map(|(c, w)| format!(" {c:w$} "));
        format!("|{}|\n", padded.collect::<Vec<_>>().join("|"))
    };
    let rule = widths.map(|w| "-".repeat(w + 2)).join("|");
    let mut out = line(&rows[0]);
    out.push_str(&format!("|{rule}|\n"));
    rows[1..].iter().for_each(|row| out.push_str(&line(row)));
    out
}

fn result(count: Count, skipped: &str) -> String {
    let mut text = format!("{} pass", count.passed);
    if count.failed != 0 {
        text.push_str(&format!(", {} FAIL", count.failed));
    }
    if count.skipped != 0 {
        text.push_str(&format!(", {} {skipped}", count.skipped));
    }
    if count.fails_on_both != 0 {
        text.push_str(&format!(", {} fail on both libraries in the same way", count.fails_on_both));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_another_run_are_named() {
        let mut saved = SavedCounts::default();
        for (group, run) in [("abi", "a, 1"), ("calls", "a, 1"), ("soak", "b, 2"), ("x", "c, 3")] {
            saved.runs.insert(group.to_string(), run.to_string());
        }
        let text = runs(&saved);
        assert_eq!(text, "\nCounted at commit a, 1.\nCounted at commit b, 2: `soak`.\n");
    }

    #[test]
    fn what_fails_on_both_is_shown_apart() {
        let count = Count { passed: 5, skipped: 2, fails_on_both: 1, ..Count::default() };
        let text = result(count, "cannot run");
        assert_eq!(text, "5 pass, 2 cannot run, 1 fail on both libraries in the same way");
    }
}
