//! Compiles and runs the C programs in `c-tests/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::shell::{command, output, run, status, tail};

use crate::outcome::{Outcome, Verdict};

/// With 32-bit pointers, the exported functions take an `off_t` of this size, as the C library's do.
pub const LARGE_FILES: &str = "-D_FILE_OFFSET_BITS=64";

const WARNINGS: [&str; 3] = ["-Wall", "-Wextra", "-Werror"];

/// Compiles a program of `c-tests/` against the installed headers and links it to this library.
pub fn compile(context: &Context, source: &str, dir: &Path, more: &[&str]) -> Result<PathBuf> {
    let name = Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let lib = context.prefix().join("lib");
    let search = format!("-L{}", lib.display());
    let rpath = format!("-Wl,-rpath,{}", lib.display());
    let link = [&[search.as_str(), rpath.as_str(), "-luring"], more].concat();
    compile_as(context, source, &name, dir, &link)
}

/// Like `compile`, with the program's name and all linker arguments given.
pub fn compile_as(
    context: &Context,
    source: &str,
    name: &str,
    dir: &Path,
    link: &[&str],
) -> Result<PathBuf> {
    let program = dir.join(name);
    run(command(context.cpu.tool("gcc"))
        .args(["-O2", "-g", LARGE_FILES])
        .args(WARNINGS)
        .arg(format!("-I{}", context.prefix().join("include").display()))
        .arg("-o")
        .arg(&program)
        .arg(context.root.join("c-tests").join(source))
        .args(link)
        .arg("-lpthread"))?;
    Ok(program)
}

/// The C files of a program that has its own directory, sorted.
pub fn sources(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "c") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}

/// Runs a program that prints one line per case, and reads the results.
pub fn cases(program: &Path, group: &str, env: &[(&str, &str)]) -> Result<Vec<Outcome>> {
    cases_of(command(program).envs(env.iter().copied()), group)
}

/// Like `cases`, with a given command.
pub fn cases_of(command: &mut Command, group: &str) -> Result<Vec<Outcome>> {
    let result = output(command)?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let mut outcomes = read_cases(&text, group);
    let explained = outcomes.iter().any(|o| matches!(o.verdict, Verdict::Fail(_)));
    if outcomes.is_empty() || !result.status.success() && !explained {
        let errors = String::from_utf8_lossy(&result.stderr);
        let last = outcomes.last().map(|o| o.name.clone()).unwrap_or_default();
        let why = format!("{} after `{last}`\n{}", status(&result), tail(&errors));
        outcomes.push(Outcome::fail(format!("{group}: runs to its end"), why));
    }
    Ok(outcomes)
}

/// Reads the lines that such a program prints.
pub fn read_cases(text: &str, group: &str) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for line in text.lines() {
        let Some((verdict, rest)) = line.split_once(' ') else { continue };
        let (name, why) = rest.split_once(": ").unwrap_or((rest, ""));
        let name = format!("{group}: {name}");
        match verdict {
            "PASS" => outcomes.push(Outcome::pass(name)),
            "FAIL" => outcomes.push(Outcome::fail(name, why)),
            "SKIP" => outcomes.push(Outcome::skip(name, why)),
            _ => {}
        }
    }
    outcomes
}
