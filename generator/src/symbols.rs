//! Writes files for linkers and checks: version scripts, lists of symbols, the table of functions.

use std::collections::BTreeMap;
use std::path::Path;

use crate::declarations::Declarations;
use crate::docs::Symbols;
use crate::error::Result;
use crate::files;
use crate::source::{Function, Source};

/// Selects one of the two libraries: returns a function's version node in it.
type Node = fn(&Function) -> Option<&str>;

/// The minor version of the first liburing-ffi release with version nodes.
const FIRST_FFI: u32 = 4;

/// The value in a `Symbols:` line if the C library's liburing-ffi has a release with the node, and does
/// not export the function.
const OURS: &str = "uring-rs";

/// Writes `maps/` and `functions.tsv` into `out`.
pub fn write(source: &Source, declarations: &Declarations, out: &Path) -> Result<()> {
    let (_, last) = source.api_version()?;
    for (library, first, node) in
        [("liburing", 0, liburing as Node), ("liburing-ffi", FIRST_FFI, ffi)]
    {
        let map = version_script(source, first, newest(source, last, node), node)?;
        files::write(&out.join(format!("maps/{library}.map")), &map)?;
        let mut names: Vec<&str> = source
            .functions
            .iter()
            .filter(|f| match f.docs.symbols {
                Symbols::StaticOnly => true,
                Symbols::FfiStatic => library == "liburing-ffi",
                _ => node(f).is_some(),
            })
            .map(|f| f.name.as_str())
            .collect();
        names.sort_unstable();
        let list = names.join("\n") + "\n";
        files::write(&out.join(format!("maps/{library}.static")), &list)?;
    }
    files::write(&out.join("maps/debian.symbols"), &debian(source, last)?)?;
    files::write(&out.join("functions.tsv"), &table(source, declarations)?)
}

fn liburing(function: &Function) -> Option<&str> {
    match &function.docs.symbols {
        Symbols::Versions { liburing, .. } => liburing.as_deref(),
        _ => None,
    }
}

fn ffi(function: &Function) -> Option<&str> {
    match &function.docs.symbols {
        Symbols::Versions { ffi, .. } => ffi.as_deref(),
        _ => None,
    }
}

/// The newest version node of a library: that of the API version, or a newer one of a function that
/// is in the C library's tree but not yet released.
fn newest(source: &Source, last: u32, node: Node) -> u32 {
    let nodes = source.functions.iter().filter_map(node);
    let minors = nodes.filter_map(|n| n.strip_prefix("LIBURING_2.")?.parse().ok());
    minors.max().map_or(last, |minor: u32| last.max(minor))
}

/// A version script for GNU ld: one node per release, each inheriting from the previous one.
fn version_script(source: &Source, first: u32, last: u32, node: Node) -> Result<String> {
    let mut nodes: BTreeMap<u32, Vec<&str>> = (first..=last).map(|n| (n, Vec::new())).collect();
    for function in &source.functions {
        let Some(name) = node(function) else { continue };
        let minor = name.strip_prefix("LIBURING_2.").and_then(|n| n.parse().ok());
        let symbols = minor.and_then(|n: u32| nodes.get_mut(&n)).ok_or_else(|| {
            let nodes = format!("LIBURING_2.{first} to LIBURING_2.{last}");
            let message = format!("there is no node {name}: the library has {nodes}");
            function.locate(message.into())
        })?;
        symbols.push(&function.name);
    }
    let mut text = String::new();
    for (minor, mut symbols) in nodes {
        symbols.sort_unstable();
        text += &format!("LIBURING_2.{minor} {{\n");
        if !symbols.is_empty() {
            text += "\tglobal:\n";
            symbols.iter().for_each(|symbol| text += &format!("\t\t{symbol};\n"));
        }
        if minor == first {
            text += "\tlocal:\n\t\t*;\n};\n\n";
        } else {
            text += &format!("}} LIBURING_2.{};\n\n", minor - 1);
        }
    }
    Ok(text.trim_end().to_string() + "\n")
}

/// The symbols file for dpkg-shlibdeps(1): the version that a program needs for each symbol.
fn debian(source: &Source, last: u32) -> Result<String> {
    let mut text = String::new();
    for (library, first, node) in
        [("liburing-ffi", FIRST_FFI, ffi as Node), ("liburing", 0, liburing)]
    {
        // Programs depend on `liburing2`, which every liburing package is named or provides.
        text += &format!("{library}.so.2 liburing2 #MINVER#\n");
        text += "| liburing-rs2 #MINVER#\n* Build-Depends-Package: liburing-dev\n";
        let minor = |release: &str| release.trim_start_matches("2.").parse::<u32>().unwrap_or(0);
        // The index selects the second dependency template, which names only this library's
        // package.
        let only_here = format!("2.{last}.0 1");
        // The C library has no release with the nodes after the last one.
        let release = |node: &str| match node.trim_start_matches("LIBURING_") {
            release if minor(release) > last => only_here.clone(),
            release => release.to_string(),
        };
        let nodes = (first..=newest(source, last, node)).map(|minor| {
            let name = format!("LIBURING_2.{minor}");
            [name.clone(), name.clone(), release(&name)]
        });
        let mut symbols: Vec<[String; 3]> = nodes.collect();
        for function in &source.functions {
            let Some(node) = node(function) else { continue };
            let mut needed = release(node);
            if let Symbols::Versions { from: Some(from), .. } = &function.docs.symbols {
                // Applies to liburing-ffi only: the C library's liburing exports the function.
                if from == OURS && library == "liburing-ffi" {
                    needed.clone_from(&only_here);
                } else if from != OURS && minor(from) > minor(&needed) {
                    needed.clone_from(from);
                }
            }
            symbols.push([function.name.clone(), node.to_string(), needed]);
        }
        symbols.sort_unstable();
        for [name, node, needed] in symbols {
            text += &format!(" {name}@{node} {needed}\n");
        }
    }
    Ok(text)
}

/// One line per function: name, file, node in liburing, node in liburing-ffi, prototype.
fn table(source: &Source, declarations: &Declarations) -> Result<String> {
    let mut text = "name\tfile\tliburing\tliburing-ffi\tprototype\n".to_string();
    for function in &source.functions {
        let prototype = declarations.prototype(&function.name)?;
        text += &format!(
            "{}\t{}\t{}\t{}\t{prototype};\n",
            function.name,
            function.file,
            liburing(function).unwrap_or("-"),
            ffi(function).unwrap_or("-"),
        );
    }
    Ok(text)
}
