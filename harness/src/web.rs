//! `cargo xtask manual`: the manual as web pages.

use anyhow::Result;
use xtask::compile;
use xtask::context::Context;
use xtask::shell::{command, run as run_command};

use crate::toolchain::cargo_tool;

/// Makes the pages with mdBook, and prints where they are.
pub fn run(context: &Context) -> Result<()> {
    let pages = compile::library(context)?.generated.join("web");
    let mdbook = cargo_tool(context, "mdbook", &["--no-default-features", "--features", "search"])?;
    let out = context.fresh("manual")?;
    run_command(command(mdbook).arg("build").arg(&pages).arg("--dest-dir").arg(&out))?;
    println!("{}", out.join("index.html").display());
    Ok(())
}
