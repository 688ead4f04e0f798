//! Compresses plotly.js for the page of `--html`, and says how the program is linked: with its code in
//! a segment of its own, as the libraries are, and with the `LDFLAGS` of the environment, which
//! distributions set.

use std::path::Path;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;
use plotly::Plot;

/// A higher level takes longer and saves little.
const LEVEL: u8 = 9;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LDFLAGS");
    // Without it GNU ld on aarch64 maps headers and constants executable too, and lld maps the
    // pages executable that code shares with constants.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,separate-code");
    for flag in env::var("LDFLAGS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-link-arg-bins={flag}");
    }
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let compressed = compress_to_vec(plotly_js(&Plot::offline_js_sources()).as_bytes(), LEVEL);
    fs::write(Path::new(&out).join("plotly.js.deflate"), compressed).expect("OUT_DIR is writable");
}

/// The first script of those in the crate. The second is MathJax, which is not needed.
fn plotly_js(scripts: &str) -> &str {
    let (_, rest) = scripts.split_once('>').expect("it begins with a tag");
    let (script, _) = rest.split_once("</script>").expect("the tag is closed");
    assert!(script.contains("plotly.js v"), "the first script of the crate is not plotly.js");
    script
}
