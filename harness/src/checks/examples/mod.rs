//! The examples for C programmers: compiled as their comments say, and run with this library.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::{Context as _, Result};
use rustix::pipe::PipeFlags;
use xtask::context::Context;
use xtask::shell::{Unavailable, command, has, output, run, tail};

use super::cc;
use crate::outcome::Outcome;
use crate::reference::Reference;
use crate::running::Running;

mod echo;
mod expect;

use expect::{bytes, verdict};

/// Compilers must not print any warning for an example.
const STRICT: [&str; 6] = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("examples")?;
    let compile = |name: &str| cc::compile(context, &format!("../examples/{name}.c"), &dir, &[]);
    let mut outcomes = strict(context)?;
    outcomes.extend(copy(&compile("copy")?, &dir)?);
    outcomes.extend(registered(&compile("registered")?, &dir)?);
    outcomes.extend(linked_timeout(&compile("linked_timeout")?)?);
    outcomes.extend(batch(&compile("batch")?, &dir)?);
    outcomes.extend(echo::check(&compile("echo_server")?)?);
    Ok(outcomes)
}

/// Compiles each example with both compilers, against the headers of this library and of the C
/// library.
fn strict(context: &Context) -> Result<Vec<Outcome>> {
    let ours = vec![format!("-I{}", context.prefix().join("include").display())];
    // Warnings from the C library's own headers are not caused by the example.
    let theirs = Reference::get(context).and_then(|r| r.cppflags()).map(|flags| {
        let flags = flags.replacen("-I", "-isystem", 1);
        flags.split_whitespace().map(str::to_string).collect::<Vec<_>>()
    });
    let mut outcomes = Vec::new();
    for source in sources(context)? {
        for compiler in ["gcc", "clang"] {
            let name = title(&source, &format!("compiles with {compiler}"));
            outcomes.push(strict_with(&name, compiler, &source, &ours)?);
            let name = format!("{name}, the C library's headers");
            outcomes.push(match &theirs {
                Ok(flags) => strict_with(&name, compiler, &source, flags)?,
                Err(error) if error.downcast_ref::<Unavailable>().is_some() => {
                    Outcome::skip(name, format!("{error:#}"))
                }
                Err(error) => Outcome::fail(name, format!("{error:#}")),
            });
        }
    }
    Ok(outcomes)
}

fn strict_with(name: &str, compiler: &str, source: &Path, flags: &[String]) -> Result<Outcome> {
    if !has(compiler) {
        return Ok(Outcome::skip(name, format!("{compiler} is not installed")));
    }
    let mut compile = command(compiler);
    compile.args(STRICT).args(flags).arg("-fsyntax-only").arg(source);
    let result = output(&mut compile)?;
    Ok(match result.status.success() {
        true => Outcome::pass(name),
        false => Outcome::fail(name, tail(&String::from_utf8_lossy(&result.stderr))),
    })
}

fn sources(context: &Context) -> Result<Vec<PathBuf>> {
    let dir = context.root.join("examples");
    let mut found = Vec::new();
    for entry in fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))? {
        found.push(entry?.path());
    }
    found.retain(|path| path.extension().is_some_and(|e| e == "c"));
    found.sort();
    Ok(found)
}

fn title(source: &Path, what: &str) -> String {
    format!("example {}: {what}", source.file_stem().unwrap_or_default().to_string_lossy())
}

fn complains(result: &Output, of: &str) -> bool {
    String::from_utf8_lossy(&result.stderr).contains(of)
}

/// Copies a file and reads back the copy.
fn copy(program: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let sizes = [("nothing", 0), ("a byte", 1), ("a block", 256 << 10), ("much", 41_955_385)];
    let mut outcomes = transformed("copy", program, dir, &sizes, |bytes| bytes)?;
    outcomes.push(missing_source("copy", program, dir)?);
    outcomes.extend(same_file("copy", program, dir)?);
    Ok(outcomes)
}

/// The same with the example that copies backwards with registered buffers.
fn registered(program: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let sizes = [
        ("nothing", 0),
        ("a byte", 1),
        ("an odd size", 12_345),
        ("a block", 64 << 10),
        ("much", 5_000_001),
    ];
    let mut outcomes = transformed("registered", program, dir, &sizes, |mut bytes| {
        bytes.reverse();
        bytes
    })?;
    outcomes.push(missing_source("registered", program, dir)?);

    outcomes.extend(same_file("registered", program, dir)?);
    Ok(outcomes)
}

/// Source and target are the same file, under the same name and under another one.
fn same_file(example: &str, program: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let (file, link) = (dir.join("kept"), dir.join("link to it"));
    fs::write(&file, "to be kept")?;
    let _ = fs::remove_file(&link);
    fs::hard_link(&file, &link)?;
    let mut outcomes = Vec::new();
    for (name, target) in [("given twice", &file), ("given by two names", &link)] {
        let result = Running::output(command(program).arg(&file).arg(target))?;
        let fine = complains(&result, "same file") && fs::read(&file)? == b"to be kept";
        outcomes.push(verdict(format!("example {example}: keeps a file {name}"), &result, 1, fine));
    }
    Ok(outcomes)
}

/// Runs a program that writes a transformed copy of a file, with files of several sizes.
fn transformed(
    example: &str,
    program: &Path,
    dir: &Path,
    sizes: &[(&str, usize)],
    expected: fn(Vec<u8>) -> Vec<u8>,
) -> Result<Vec<Outcome>> {
    let (from, to) = (dir.join("from"), dir.join("to"));
    let mut outcomes = Vec::new();
    for (name, len) in sizes {
        fs::write(&from, bytes(*len))?;
        // The program must replace existing contents.
        fs::write(&to, "what was there before")?;
        let result = Running::output(command(program).arg(&from).arg(&to))?;
        let same = fs::read(&to)? == expected(bytes(*len));
        outcomes.push(verdict(format!("example {example}: {name}"), &result, 0, same));
    }
    Ok(outcomes)
}

fn missing_source(example: &str, program: &Path, dir: &Path) -> Result<Outcome> {
    let mut run = command(program);
    let result = Running::output(run.arg(dir.join("missing")).arg(dir.join("to")))?;
    let fine = complains(&result, "No such file");
    Ok(verdict(format!("example {example}: says what is wrong"), &result, 1, fine))
}

/// Input that arrives in time, input that does not, and the end of the input.
fn linked_timeout(program: &Path) -> Result<Vec<Outcome>> {
    let nothing = Running::output(command(program).arg("50000"))?;
    let junk = Running::output(command(program).arg("5x"))?;
    Ok(vec![
        in_time(program)?,
        late(program, "nothing comes", b"")?,
        late(program, "nothing more comes", b"in time")?,
        verdict("example linked_timeout: end of file", &nothing, 0, nothing.stdout.is_empty()),
        verdict("example linked_timeout: no number", &junk, 2, complains(&junk, "usage")),
    ])
}

/// Each part must be printed before the next one is written, so every read has to wait.
fn in_time(program: &Path) -> Result<Outcome> {
    let mut running = Running::start(command(program).arg("50000").stdin(Stdio::piped()))?;
    let mut input = running.child.stdin.take().context("no input")?;
    let mut out = running.child.stdout.take().context("no output")?;
    let mut same = true;
    for part in ["one", "two", "three"] {
        let mut seen = vec![0; part.len()];
        same &= input.write_all(part.as_bytes()).is_ok();
        same &= out.read_exact(&mut seen).is_ok() && seen == part.as_bytes();
    }
    drop(input);
    let result = running.finish()?;
    Ok(verdict("example linked_timeout: data in time", &result, 0, same))
}

/// `data` is available from the start; then the input stays open without further data.
fn late(program: &Path, name: &str, data: &[u8]) -> Result<Outcome> {
    let (output, input) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    let mut input = fs::File::from(input);
    input.write_all(data)?;
    let result = Running::output(command(program).arg("300").stdin(output))?;
    drop(input);
    let fine = result.stdout == data && complains(&result, "nothing came for 300 ms");
    Ok(verdict(format!("example linked_timeout: {name}"), &result, 124, fine))
}

fn batch(program: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let mut paths = Vec::new();
    let mut expected = String::new();
    // More small files than the example reads concurrently, followed by large ones.
    for (i, len) in (0..150).chain([5_000_001, 0, 64 << 10, 1 << 20, 7]).enumerate() {
        let path = dir.join(format!("batch-{i}"));
        let bytes = bytes(len);
        fs::write(&path, &bytes)?;
        if len > 10_000 {
            forget(&path)?;
        }
        expected += &format!("{} {len} {}\n", posix_checksum(&bytes), path.display());
        paths.push(path);
    }
    let all = Running::output(command(program).args(&paths))?;
    let mut outcomes = vec![verdict(
        "example batch: many files",
        &all,
        0,
        String::from_utf8_lossy(&all.stdout) == expected,
    )];

    paths.insert(77, dir.join("missing"));
    let most = Running::output(command(program).args(&paths))?;
    let fine = String::from_utf8_lossy(&most.stdout) == expected
        && complains(&most, "missing: No such file");
    outcomes.push(verdict("example batch: a missing file among them", &most, 1, fine));
    Ok(outcomes)
}

/// Drops a file from the page cache: reads of it have to wait and may complete in any order.
fn forget(path: &Path) -> Result<()> {
    let mut dd = command("dd");
    dd.arg(format!("of={}", path.display()));
    run(dd.args(["oflag=nocache", "conv=notrunc,fdatasync", "count=0"])).map(drop)
}

/// The checksum of POSIX `cksum`, computed bit by bit.
fn posix_checksum(bytes: &[u8]) -> u32 {
    let len = (bytes.len() as u64).to_le_bytes();
    let used = 8 - (bytes.len() as u64).leading_zeros() as usize / 8;
    !bytes.iter().chain(&len[..used]).fold(0_u32, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| match crc >> 31 {
            1 => (crc << 1) ^ 0x04c1_1db7,
            _ => crc << 1,
        })
    })
}
