//! What the fuzz targets have in common: rings in the program's own memory, and a kernel that is
//! made up.
#![cfg(fuzzing)]

pub mod kernel;
pub mod memory;
