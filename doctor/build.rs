//! Links the program with its code in a segment of its own, as the libraries are linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Without it GNU ld on aarch64 maps headers and constants executable too, and lld maps the
    // pages executable that code shares with constants.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,separate-code");
}
