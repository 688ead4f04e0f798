//! Watching a program use io_uring: system calls by strace, functions by the dynamic linker.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use xtask::shell::{command, output};

/// strace, with what follows every process and notes the calls that count.
pub const STRACE: [&str; 5] = ["strace", "-f", "-qq", "-e", "trace=io_uring_setup,io_uring_enter"];

/// What was seen of a program.
#[derive(Default)]
pub struct Seen {
    pub success: bool,
    pub output: String,
    pub rings: usize,
    pub enters: usize,
    /// Runs, one for each account of strace, that entered no ring.
    pub idle: usize,
    /// Functions, and the files that they came from.
    pub bindings: BTreeSet<(String, PathBuf)>,
}

impl Seen {
    /// What strace and the dynamic linker left in `dir`: files that are called `trace…` and
    /// `bindings.…`. They are removed.
    pub fn read(dir: &Path, success: bool, output: String) -> Result<Seen> {
        let mut seen = Seen { success, output, ..Seen::default() };
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let take: fn(&mut Seen, &str) = match name.as_str() {
                n if n.starts_with("trace") => Seen::calls,
                n if n.starts_with("bindings.") => Seen::bound,
                _ => continue,
            };
            take(&mut seen, &String::from_utf8_lossy(&fs::read(&path)?));
            fs::remove_file(&path)?;
        }
        Ok(seen)
    }

    /// Counts the system calls in an account of strace.
    fn calls(&mut self, text: &str) {
        let rings = text.lines().filter(|l| l.contains("io_uring_setup(") && !l.contains("= -1"));
        self.rings += rings.count();
        let enters = text.lines().filter(|l| l.contains("io_uring_enter(")).count();
        self.enters += enters;
        self.idle += usize::from(enters == 0);
    }

    /// Reads the dynamic linker's account: which io_uring function came from which file.
    fn bound(&mut self, text: &str) {
        for line in text.lines().filter(|l| l.contains("symbol `") && l.contains("io_uring_")) {
            // binding file A [0] to B [0]: normal symbol `NAME' [VERSION]
            let after = |word| line.split(word).nth(1).and_then(|t| t.split(' ').next());
            let name = line.split('`').nth(1).and_then(|t| t.split('\'').next());
            if let (Some(from), Some(to), Some(name)) = (after(" file "), after(" to "), name) {
                // What a library calls of its own is no use of it.
                if from != to {
                    self.bindings.insert((name.to_string(), PathBuf::from(to)));
                }
            }
        }
    }
}

/// Runs a program on this library under strace, with the dynamic linker's account of bindings.
pub fn watch(dir: &Path, program: &str, args: &[String], library: &Path) -> Result<Seen> {
    println!("running Debian's {program} with LD_PRELOAD={}", library.display());
    let (trace, debug) = (dir.join("trace"), dir.join("bindings"));
    let mut strace = command(STRACE[0]);
    strace
        .args(&STRACE[1..])
        .arg("-o")
        .arg(&trace)
        .args(["-E", &format!("LD_PRELOAD={}", library.display())])
        .args(["-E", "LD_DEBUG=bindings", "-E", &format!("LD_DEBUG_OUTPUT={}", debug.display())])
        .arg(program)
        .args(args);
    let result = output(&mut strace)?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&result.stdout),
        String::from_utf8_lossy(&result.stderr)
    );
    if !result.status.success() && text.contains("strace: ") {
        bail!("strace cannot watch {program}:\n{text}");
    }
    Seen::read(dir, result.status.success(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_tools_wrote() {
        let mut seen = Seen::default();
        seen.calls(
            "7 io_uring_setup(64, {flags=0, ...}) = 3\n7 io_uring_setup(64, {...}) = -1 EPERM\n\
             8 io_uring_enter(3, 1, 0, 0, NULL, 8 <unfinished ...>\n\
             7 io_uring_enter(3, 1, 0, 0, NULL, 8) = 1\n8 <... io_uring_enter resumed>) = 1\n",
        );
        assert_eq!((seen.rings, seen.enters, seen.idle), (1, 2, 0));
        seen.calls("");
        assert_eq!((seen.rings, seen.enters, seen.idle), (1, 2, 1));
        seen.bound(
            "  9: binding file prog [0] to /a/liburing.so.2 [0]: normal symbol \
             `io_uring_submit' [LIBURING_2.0]\n\
             9: binding file /a/liburing.so.2 [0] to /a/liburing.so.2 [0]: normal symbol \
             `io_uring_enter' [LIBURING_2.0]\n\
             9: binding file prog [0] to /lib/libc.so.6 [0]: normal symbol `read'\n",
        );
        let bound: Vec<_> = seen.bindings.iter().collect();
        assert_eq!(bound, [&("io_uring_submit".to_string(), PathBuf::from("/a/liburing.so.2"))]);
    }
}
