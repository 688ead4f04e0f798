//! How the program is linked: with its code in a segment of its own, as the libraries are, and with
//! the `LDFLAGS` of the environment, which distributions set.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LDFLAGS");
    // Without it GNU ld on aarch64 maps headers and constants executable too, and lld maps the
    // pages executable that code shares with constants.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,separate-code");
    for flag in env::var("LDFLAGS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-link-arg-bins={flag}");
    }
}
