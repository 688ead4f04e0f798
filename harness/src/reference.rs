//! The C library for comparisons: Debian's liburing packages, unpacked below `target`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::debian::{Suite, need_tools};
use xtask::files::write;
use xtask::product::VERSION;
use xtask::shell::Unavailable;

/// The suites that may contain the liburing version that this library implements.
const SUITES: [&str; 2] = ["sid", "testing"];

/// The unpacked packages of the C library.
pub struct Reference {
    /// Root directory of the binary packages' files.
    root: PathBuf,
    /// Directory of the source package.
    pub source: PathBuf,
    /// Directory of the libraries.
    libdir: PathBuf,
}

impl Reference {
    /// Fetches the packages for the CPU of `context`, unless they are already unpacked.
    pub fn get(context: &Context) -> Result<Reference> {
        let dir = context.work("reference")?;
        let (root, source) = (dir.join("root"), dir.join("source"));
        if !dir.join("complete").exists() {
            println!("fetching Debian's liburing {VERSION} for {}", context.cpu.debian);
            need_tools(&["dpkg-gensymbols", "xz"])?;
            for part in [&root, &source] {
                if part.exists() {
                    fs::remove_dir_all(part)?;
                }
            }
            let suite = suite(context)?;
            suite.unpack(&["liburing2", "liburing-dev"], &root)?;
            suite.unpack_source("liburing", &source)?;
            write(&dir.join("complete"), "")?;
        }
        let mut dirs = fs::read_dir(root.join("usr/lib"))?.filter_map(|e| Some(e.ok()?.path()));
        let libdir = dirs.find(|dir| dir.join("liburing.so.2").exists());
        let libdir = libdir.context("Debian's package has no liburing.so.2")?;
        Ok(Reference { root, source, libdir })
    }

    pub fn include(&self) -> PathBuf {
        self.root.join("usr/include")
    }

    pub fn libdir(&self) -> PathBuf {
        self.libdir.clone()
    }

    /// Options for compiling against the C library's headers.
    pub fn cppflags(&self) -> Result<String> {
        let dir = self.root.parent().context("the reference has no parent")?;
        let stub = stub_headers(&dir.join("stub"))?;
        Ok(format!("-I{} -idirafter{}", self.include().display(), stub.display()))
    }

    /// Options for compiling against the headers of the liburing version in another Debian suite.
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

/// The kernel headers of another Debian suite, from `linux-libc-dev`.
pub fn kernel_headers(context: &Context, suite: &str) -> Result<PathBuf> {
    let dir = context.work(&format!("kernel-headers-{suite}"))?;
    if !dir.join("complete").exists() {
        println!("fetching the kernel's headers in Debian's {suite}");
        Suite::new(context, suite)?.unpack(&["linux-libc-dev"], &dir)?;
        write(&dir.join("complete"), "")?;
    }
    Ok(dir.join("usr/include"))
}

/// A stub of a kernel header that Debian 12 lacks, and from which the C library's headers use one
/// number. It comes after the system's headers in the search path.
fn stub_headers(dir: &Path) -> Result<PathBuf> {
    let number = "#include <linux/ioctl.h>\n#define BLOCK_URING_CMD_DISCARD _IO(0x12, 0)\n";
    write(&dir.join("linux/blkdev.h"), number)?;
    Ok(dir.to_path_buf())
}

/// A Debian suite that contains the version for comparisons.
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
