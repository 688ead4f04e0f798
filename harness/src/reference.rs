//! The C library to compare with: Debian's liburing packages, unpacked below target.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::debian::{Suite, need_tools};
use xtask::files::write;
use xtask::product::VERSION;
use xtask::shell::Unavailable;

/// The suites that may carry the version whose API and ABI this library has.
const SUITES: [&str; 2] = ["sid", "testing"];

/// The C library's packages, unpacked.
pub struct Reference {
    /// Root of the binary packages' files.
    pub root: PathBuf,
    /// The source package.
    pub source: PathBuf,
}

impl Reference {
    /// Fetches the packages, unless they are there.
    pub fn get(context: &Context) -> Result<Reference> {
        let dir = context.work("reference")?;
        let reference = Reference { root: dir.join("root"), source: dir.join("source") };
        if !dir.join("complete").exists() {
            println!("fetching Debian's liburing {VERSION}");
            need_tools(&["dpkg-gensymbols", "xz"])?;
            for part in [&reference.root, &reference.source] {
                if part.exists() {
                    fs::remove_dir_all(part)?;
                }
            }
            let suite = suite(context)?;
            suite.unpack(&["liburing2", "liburing-dev"], &reference.root)?;
            suite.unpack_source("liburing", &reference.source)?;
            write(&dir.join("complete"), "")?;
        }
        Ok(reference)
    }

    pub fn include(&self) -> PathBuf {
        self.root.join("usr/include")
    }

    pub fn libdir(&self) -> PathBuf {
        self.root.join("usr/lib/x86_64-linux-gnu")
    }

    /// Options for compiling against the C library's headers on this machine.
    pub fn cppflags(&self) -> Result<String> {
        let dir = self.root.parent().context("the reference has no parent")?;
        let stub = stub_headers(&dir.join("stub"))?;
        Ok(format!("-I{} -idirafter{}", self.include().display(), stub.display()))
    }

    /// Options for compiling against the headers of another liburing, as a suite of Debian carries
    /// them.
    pub fn old_cppflags(context: &Context, suite: &str) -> Result<[String; 2]> {
        let dir = context.work(&format!("reference-{suite}"))?;
        if !dir.join("complete").exists() {
            println!("fetching the headers of liburing in Debian's {suite}");
            Suite::new(context, suite)?.unpack(&["liburing-dev"], &dir)?;
            write(&dir.join("complete"), "")?;
        }
        let stub = stub_headers(&dir.join("stub"))?;
        let include = dir.join("usr/include");
        Ok([format!("-I{}", include.display()), format!("-idirafter{}", stub.display())])
    }
}

/// The kernel's headers as another suite of Debian carries them, in `linux-libc-dev`.
pub fn kernel_headers(context: &Context, suite: &str) -> Result<PathBuf> {
    let dir = context.work(&format!("kernel-headers-{suite}"))?;
    if !dir.join("complete").exists() {
        println!("fetching the kernel's headers in Debian's {suite}");
        Suite::new(context, suite)?.unpack(&["linux-libc-dev"], &dir)?;
        write(&dir.join("complete"), "")?;
    }
    Ok(dir.join("usr/include"))
}

/// A header of the kernel that Debian 12 lacks, and that the C library's headers include for one
/// number; found after the system's own.
fn stub_headers(dir: &Path) -> Result<PathBuf> {
    let number = "#include <linux/ioctl.h>\n#define BLOCK_URING_CMD_DISCARD _IO(0x12, 0)\n";
    write(&dir.join("linux/blkdev.h"), number)?;
    Ok(dir.to_path_buf())
}

/// A suite of Debian that carries the version to compare with.
fn suite(context: &Context) -> Result<Suite> {
    let mut seen = Vec::new();
    for name in SUITES {
        let suite = Suite::new(context, name)?;
        let version = suite.version("liburing2")?;
        if version.split('-').next() == Some(VERSION) {
            return Ok(suite);
        }
        seen.push(format!("{name} has {version}"));
    }
    let what = format!("Debian does not carry liburing {VERSION} any more: {}", seen.join(", "));
    Err(Unavailable(what).into())
}
