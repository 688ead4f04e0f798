//! What C sees as data: the kernel's types and constants, and the ring's own structures.
//!
//! The C headers are generated from these files (see `generator/`), so a name, a value and its
//! documentation stand here and nowhere else. C's anonymous members have no equivalent in Rust:
//! a field called `u1`, `u2`, … is an anonymous union of the owner, `s1`, `s2`, … an anonymous
//! struct, and its type is called after both (`io_uring_sqe_u1`).

pub mod bpf_filter;
pub mod io_uring;
pub mod query;
pub mod ring;
pub mod types;
pub mod version;

#[cfg(test)]
mod tests;
