//! Tables for the terminal.

use comfy_table::{Cell, Table, TableComponent, presets};

/// An aligned table with a line below its head.
pub fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_header(head.iter().map(Cell::new));
    table
}

/// A table as text, without blanks at line ends.
pub fn text(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
