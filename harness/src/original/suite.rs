//! Compiles the suite against one library.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use xtask::context::Context;
use xtask::files::remove;
use xtask::files::{read, write};
use xtask::product::HEADERS;
use xtask::shell::{command, copy_tree, output, run, tail};

use super::hidden;
use crate::reference::Reference;

/// The compiled suite.
pub struct Suite {
    dir: PathBuf,
}

impl Suite {
    /// Compiles it against the C library's headers and shared library.
    pub fn against_reference(context: &Context, reference: &Reference) -> Result<Suite> {
        let link = format!("-L{}", reference.libdir().display());
        let library = reference.libdir().join("liburing.so.2");
        make(context, reference, "reference", &reference.cppflags()?, &link, &library)
    }

    /// Compiles it against this library's headers and its shared library or archive.
    pub fn against_ours(
        context: &Context,
        reference: &Reference,
        linked_in: bool,
    ) -> Result<Suite> {
        let prefix = context.prefix();
        let cpp = format!("-I{}", prefix.join("include").display());
        let lib = prefix.join("lib");
        match linked_in {
            false => {
                let link = format!("-L{}", lib.display());
                make(context, reference, "header", &cpp, &link, &lib.join("liburing.so.2"))
            }
            true => {
                let link = format!("-L{} -l:liburing.a -Wl,--as-needed", lib.display());
                make(context, reference, "static", &cpp, &link, &lib.join("liburing.a"))
            }
        }
    }

    /// The program of a test.
    pub fn program(&self, test: &str) -> PathBuf {
        self.dir.join("test").join(format!("{test}.t"))
    }

    /// A test that consists of a script and a program expects both in its working directory.
    pub fn link_helpers(&self, test: &str, dir: &Path) -> Result<()> {
        let script = self.dir.join("test").join(format!("{test}.sh"));
        if script.exists() {
            symlink(script, dir.join(format!("{test}.sh")))?;
            symlink(self.program(test), dir.join(format!("{test}.t")))?;
        }
        Ok(())
    }

    /// The compiler's output for a test that did not compile.
    pub fn compiler_output(&self, test: &str) -> Result<String> {
        let log = fs::read(self.dir.join(LOG))?;
        let log = String::from_utf8_lossy(&log);
        let of_test = |l: &&str| {
            l.contains(&format!("{test}.c")) && (l.contains("rror") || l.contains("undefined"))
        };
        Ok(log.lines().find(of_test).unwrap_or("see the build's log").trim().to_string())
    }

    /// All tests, sorted: those that compiled, and those that did not.
    pub fn tests(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(self.dir.join("test"))?.filter_map(|e| Some(e.ok()?.path()));
        let programs = entries.filter(|p| p.extension().is_some_and(|e| e == "t"));
        let mut names: Vec<String> =
            programs.filter_map(|p| Some(p.file_stem()?.to_string_lossy().into_owned())).collect();
        names.extend(listed(&read(&self.dir.join("test/Makefile"))?)?);
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// The output of the build.
const LOG: &str = "build.log";

/// Compiles the suite in a copy of its source, unless it was already compiled against the same
/// library.
fn make(
    context: &Context,
    reference: &Reference,
    name: &str,
    cppflags: &str,
    ldflags: &str,
    library: &Path,
) -> Result<Suite> {
    let dir = context.target.join("original").join(name);
    let ldflags = [&[ldflags.to_string()][..], &context.cpu.link_to_run()].concat().join(" ");
    let suite = Suite { dir: dir.clone() };
    let mark = dir.join("built-against");
    let stamp = stamp(library, &include_dir(cppflags), &[cppflags, &ldflags, hidden::SOURCE])?;
    if fs::read_to_string(&mark).is_ok_and(|old| old == stamp) {
        return Ok(suite);
    }
    println!("compiling the C library's test suite ({name})");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    copy_tree(&reference.source, &dir)?;
    // Builds only the files that the tests need; the C library itself is not compiled.
    let cpu = context.cpu;
    run(command("./configure")
        .current_dir(&dir)
        .arg(format!("--cc={}", cpu.tool("gcc")))
        .arg(format!("--cxx={}", cpu.tool("g++"))))?;
    // The tests also search for headers in the source tree; remove them there.
    for header in HEADERS {
        remove(&dir.join("src/include").join(header))?;
    }
    let jobs = std::thread::available_parallelism().map_or(2, |n| n.get());
    let mut make = command("make");
    make.current_dir(&dir)
        .args(["--keep-going", &format!("-j{jobs}"), "-C", "test", "root=.."])
        .arg(format!("CPPFLAGS={cppflags}"))
        .arg(format!("LDFLAGS={ldflags}"));
    let built = output(&mut make)?;
    let log = format!(
        "{}{}",
        String::from_utf8_lossy(&built.stdout),
        String::from_utf8_lossy(&built.stderr)
    );
    write(&dir.join(LOG), &log)?;
    // Expected with shared libraries, which hide two functions that tests call; the archive has
    // them.
    if !built.status.success() && !ldflags.contains("liburing.a") {
        hidden::link_rest(cpu, &dir, cppflags, &ldflags)?;
    }
    if suite.program("nop").exists() {
        write(&mark, &stamp)?;
        return Ok(suite);
    }
    bail!("the test suite does not compile:\n{}", tail(&log));
}

/// The tests that the suite's Makefile lists for all machines.
fn listed(makefile: &str) -> Result<Vec<String>> {
    let start = makefile.find("test_srcs :=").context("the suite's Makefile lists no tests")?;
    let list = makefile[start..].split("\n\n").next().unwrap_or_default();
    let names = list.split_whitespace().filter_map(|w| w.strip_suffix(".c"));
    Ok(names.map(str::to_string).collect())
}

fn include_dir(cppflags: &str) -> PathBuf {
    PathBuf::from(cppflags.split_whitespace().next().unwrap_or_default().trim_start_matches("-I"))
}

/// Identifies what the suite was compiled against, so that an outdated build is not used.
fn stamp(library: &Path, include: &Path, more: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    more.hash(&mut hasher);
    fs::read(library)
        .with_context(|| format!("cannot read {}", library.display()))?
        .hash(&mut hasher);
    let mut headers = vec![include.join("liburing.h")];
    for dir in ["liburing", "liburing/io_uring"] {
        for entry in fs::read_dir(include.join(dir))? {
            headers.push(entry?.path());
        }
    }
    headers.sort();
    for header in headers.iter().filter(|h| h.is_file()) {
        fs::read(header)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
