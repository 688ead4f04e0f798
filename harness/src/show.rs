//! Cells of tables.

use comfy_table::{Cell, CellAlignment};

pub use uring_doctor::table::{table, text};

/// A left-aligned cell.
pub fn left(text: impl ToString) -> Cell {
    Cell::new(text.to_string())
}

/// A right-aligned cell, for numbers.
pub fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}
