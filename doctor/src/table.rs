//! Formats tables for the terminal.

use comfy_table::{Cell, Table, TableComponent, presets};

/// An empty table with aligned columns and a line below the header.
pub fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_header(head.iter().map(Cell::new));
    table
}

/// The text of a table, without trailing blanks.
pub fn text(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
