//! Runs the generator (`generator/`) on this package.
//!
//! The result is in `$OUT_DIR/generated`; `cargo xtask generate` copies it to where it is
//! committed. Nothing of it is compiled into the library.

use std::path::PathBuf;

fn main() {
    // What the generator reads. Cargo itself reruns this for changes to the generator's code.
    for path in ["build.rs", "CHANGELOG.md", "generator/templates", "manual", "src"] {
        println!("cargo::rerun-if-changed={path}");
    }

    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    if let Err(error) = uring_generator::run(&root, &out.join("generated")) {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
    }
}
