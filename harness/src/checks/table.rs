//! The generated table of all functions.

use anyhow::{Context as _, Result};
use xtask::compile;
use xtask::context::Context;
use xtask::files::read;

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Function {
    pub name: String,
    /// The version node in each library.
    pub liburing: Option<String>,
    pub ffi: Option<String>,
    pub prototype: String,
}

impl Function {
    /// The version node in a library.
    pub fn node(&self, library: &str) -> Option<&str> {
        let node = if library == "liburing" { &self.liburing } else { &self.ffi };
        node.as_deref()
    }
}

/// Reads the table that the build script generated.
pub fn functions(context: &Context) -> Result<Vec<Function>> {
    let path = compile::library(context)?.generated.join("functions.tsv");
    let text = read(&path)?;
    let mut lines = text.lines();
    let head: Vec<&str> =
        lines.next().context("an empty table of functions")?.split('\t').collect();
    let column = |name: &str| {
        let found = head.iter().position(|h| *h == name);
        found.with_context(|| format!("{} has no column {name}", path.display()))
    };
    let (name, liburing) = (column("name")?, column("liburing")?);
    let (ffi, prototype) = (column("liburing-ffi")?, column("prototype")?);
    let node = |cell: &str| (cell != "-").then(|| cell.to_string());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |i: usize| cells.get(i).copied().context("a row that is too short");
            Ok(Function {
                name: cell(name)?.to_string(),
                liburing: node(cell(liburing)?),
                ffi: node(cell(ffi)?),
                prototype: cell(prototype)?.to_string(),
            })
        })
        .collect()
}
