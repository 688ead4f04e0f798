//! Writes the measurements as tables and as a chart, and into the documentation.

use anyhow::{Result, bail};
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use xtask::context::Context;
use xtask::files::{self, read};

use super::contenders::Contender::{self, Bare, Binary, Crate, Header, Reference, ReferenceAgain};
use super::figures::{Figures, Scenario};
use crate::show::{self, left, right};

/// The page, and the markers between which the tables are.
const PAGE: &str = "docs/benchmarks.md";
const START: &str = "<!-- bench: written by `cargo xtask bench --write` -->";
const END: &str = "<!-- end of bench -->";

/// The contenders in the columns of the tables.
const COLUMNS: [Contender; 5] = [Bare, Crate, Reference, Header, Binary];

pub fn print(figures: &Figures) {
    for (title, table) in [
        ("user-space instructions per operation", instructions(figures)),
        ("nanoseconds per operation, medians", times(figures)),
    ] {
        println!("{title}\n{}\n", show::text(&table));
    }
}

/// Writes the tables into the page.
pub fn write(context: &Context, figures: &Figures) -> Result<()> {
    let tables = [markdown(instructions(figures)), markdown(times(figures))];
    replace(context, START, END, &tables.join("\n"))
}

/// A table in Markdown.
pub fn markdown(mut table: Table) -> String {
    table.load_preset(ASCII_MARKDOWN);
    table.lines().map(|l| l.trim_end().to_string() + "\n").collect()
}

/// Replaces what is between two markers of the page.
pub fn replace(context: &Context, start: &str, end: &str, text: &str) -> Result<()> {
    let path = context.root.join(PAGE);
    let page = read(&path)?;
    let (Some(from), Some(to)) = (page.find(start), page.find(end)) else {
        bail!("{} has no place for the tables: `{start}` and `{end}`", path.display());
    };
    files::write(&path, &format!("{}{start}\n\n{text}\n{}", &page[..from], &page[to..]))
}

fn instructions(figures: &Figures) -> Table {
    let head = [
        "instructions",
        "bare ring",
        "io-uring crate",
        "C library",
        "header",
        "binary",
        "header / C",
        "binary / C",
        "header / bare",
    ];
    let mut table = show::table(&head);
    for scenario in figures.scenarios.iter().filter(|s| !s.instructions.is_empty()) {
        let count = |c| scenario.instructions.get(&c).copied();
        let mut cells = vec![left(&scenario.name)];
        cells.extend(COLUMNS.map(|c| right(number(count(c)))));
        let ratios = [(Header, Reference), (Binary, Reference), (Header, Bare)];
        cells.extend(ratios.map(|(a, b)| right(ratio(count(a), count(b)))));
        table.add_row(cells);
    }
    table
}

fn times(figures: &Figures) -> Table {
    let head = [
        "nanoseconds",
        "bare ring",
        "io-uring crate",
        "C library",
        "header",
        "binary",
        "header / C",
        "binary / C",
        "C / C again",
        "spread",
    ];
    let mut table = show::table(&head);
    for scenario in &figures.scenarios {
        let time = |c| scenario.nanoseconds.get(&c).map(|s| s.median);
        let mut cells = vec![left(&scenario.name)];
        cells.extend(COLUMNS.map(|c| right(number(time(c)))));
        let ratios = [(Header, Reference), (Binary, Reference), (ReferenceAgain, Reference)];
        cells.extend(ratios.map(|(a, b)| right(ratio(time(a), time(b)))));
        cells.push(right(spread(scenario, Reference)));
        table.add_row(cells);
    }
    table
}

/// Largest deviation of a contender's runs from their median.
fn spread(scenario: &Scenario, contender: Contender) -> String {
    let Some(times) = scenario.nanoseconds.get(&contender) else { return "-".to_string() };
    let percent = |time: f64| (time / times.median - 1.0) * 100.0;
    format!("{:+.0} % to {:+.0} %", percent(times.least), percent(times.most))
}

fn number(value: Option<f64>) -> String {
    value.map_or("-".to_string(), |v| match v {
        v if v < 1000.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    })
}

fn ratio(value: Option<f64>, of: Option<f64>) -> String {
    value.zip(of).map_or("-".to_string(), |(v, o)| format!("{:.2}", v / o))
}
