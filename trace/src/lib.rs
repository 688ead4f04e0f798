//! Shows what a program does with io_uring.


pub mod files;
pub mod json;
pub mod model;
pub mod names;
pub mod operations;
pub mod output;
pub mod registers;
pub mod sqe;
pub mod summary;
pub mod system;
#[cfg(test)]
#[allow(missing_docs)]
mod testing;
pub mod text;
