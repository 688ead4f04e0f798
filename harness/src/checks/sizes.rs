//! The cost of loading a library: file size, relocations, and code that runs before the first call.

use anyhow::{Context as _, Result};
use xtask::context::Context;

use crate::elf::Elf;
use crate::outcome::Outcome;

/// Maximum sizes of the libraries' files, in bytes.
const SIZES: [(&str, u64); 2] = [("liburing.so.2", 34_888), ("liburing-ffi.so.2", 59_464)];

/// Number of relocations in the C library's `liburing.so.2`.
const RELOCATIONS: usize = 29;

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for (name, most) in SIZES {
        let file = context.prefix().join("lib").join(name);
        let len = std::fs::metadata(&file).context("the library is not there")?.len();
        let title = format!("size: {name}: at most {most} bytes");
        outcomes.push(match len <= most {
            true => Outcome::pass(title),
            false => Outcome::fail(title, format!("{len} bytes")),
        });

        let elf = Elf::read(&file)?;
        let title = format!("size: {name}: fewer than {RELOCATIONS} relocations");
        outcomes.push(match (1..RELOCATIONS).contains(&elf.relocations) {
            true => Outcome::pass(title),
            false => Outcome::fail(title, elf.relocations.to_string()),
        });

        let title = format!("size: {name}: one constructor, which reads the environment");
        outcomes.push(match elf.runs_more_than_a_constructor() {
            false => Outcome::pass(title),
            true => Outcome::fail(title, "see readelf -dW"),
        });
    }
    Ok(outcomes)
}
