//! Prints the results of the programs.

use std::collections::BTreeMap;
use std::path::Path;

use comfy_table::{Cell, ContentArrangement};

use super::run::{Done, Pair};
use crate::show;

/// Maximum width of the table, in columns.
const WIDTH: u16 = 150;

/// A table of the results of both libraries side by side, and a table of the bindings of functions.
pub(super) fn tables(pairs: &[Pair]) -> String {
    let mut work = show::table(&[
        "program",
        "work done",
        "data verified",
        "right, C / uring-rs",
        "rings, C / uring-rs",
        "enters, C / uring-rs",
        "s, C / uring-rs",
    ]);
    let mut bound = show::table(&["program", "functions of io_uring", "bound to"]);
    for pair in pairs {
        let (c, ours) = (&pair.c, &pair.ours);
        let both = |of: fn(&Done) -> String| show::right(format!("{} / {}", of(c), of(ours)));
        work.add_row([
            Cell::new(pair.name),
            Cell::new(text(&c.did, &ours.did)),
            Cell::new(text(&c.right, &ours.right)),
            both(|d| if d.failure.is_none() { "yes" } else { "NO" }.to_string()),
            both(|d| d.seen.rings.to_string()),
            both(|d| d.seen.enters.to_string()),
            both(|d| format!("{:.1}", d.seconds)),
        ]);
        for done in [c, ours] {
            let mut files: BTreeMap<&Path, Vec<&str>> = BTreeMap::new();
            for (name, file) in &done.seen.bindings {
                files.entry(file).or_default().push(name.strip_prefix("io_uring_").unwrap_or(name));
            }
            for (file, names) in files {
                bound.add_row([pair.name, &names.join(" "), &file.display().to_string()]);
            }
        }
    }
    for table in [&mut work, &mut bound] {
        table.set_width(WIDTH).set_content_arrangement(ContentArrangement::Dynamic);
    }
    format!("{}\n{}", show::text(&work), show::text(&bound))
}

/// The text of both runs; printed once if equal.
fn text(c: &str, ours: &str) -> String {
    match c == ours {
        true => ours.to_string(),
        false => format!("C: {c}\nuring-rs: {ours}"),
    }
}
