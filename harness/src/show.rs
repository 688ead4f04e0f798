//! Tables for people.

use comfy_table::{Cell, CellAlignment};

pub use uring_doctor::table::{table, text};

/// A cell as it comes.
pub fn left(text: impl ToString) -> Cell {
    Cell::new(text.to_string())
}

/// A cell whose text ends at the right edge, as numbers want.
pub fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}
