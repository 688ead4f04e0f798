//! Generates the C headers, the linker's version maps, the manual pages and a table of all
//! functions from `src/`.
//!
//! The result is in `$OUT_DIR/generated`; `cargo xtask generate` copies it to where it is
//! committed. Nothing of it is compiled into the library.

use std::path::PathBuf;

#[path = "build/mod.rs"]
mod generator;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=CHANGELOG.md");
    println!("cargo::rerun-if-changed=src");

    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    if let Err(message) = generator::run(&root, &out.join("generated")) {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
    }
}
