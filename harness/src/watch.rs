//! Records how a program uses io_uring: system calls with strace, and bound functions with the
//! dynamic linker.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use xtask::shell::{command, output};

/// strace with options to follow child processes and to record io_uring_setup(2) and
/// io_uring_enter(2).
pub const STRACE: [&str; 5] = ["strace", "-f", "-qq", "-e", "trace=io_uring_setup,io_uring_enter"];

/// The recorded use of io_uring.
#[derive(Default)]
pub struct Seen {
    pub success: bool,
    pub output: String,
    pub rings: usize,
    pub enters: usize,
    /// Number of strace files without a call of io_uring_enter(2).
    pub idle: usize,
    /// The bound functions, with the files that define them.
    pub bindings: BTreeSet<(String, PathBuf)>,
}

impl Seen {
    /// Reads the output of strace and the dynamic linker in `dir`: files named `trace…` and
    /// `bindings.…`. Removes these files.
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

    /// Counts the system calls in strace's output.
    fn calls(&mut self, text: &str) {
        let rings = text.lines().filter(|l| l.contains("io_uring_setup(") && !l.contains("= -1"));
        self.rings += rings.count();
        let enters = text.lines().filter(|l| l.contains("io_uring_enter(")).count();
        self.enters += enters;
        self.idle += usize::from(enters == 0);
    }

    /// Reads the bindings of io_uring functions from the dynamic linker's output.
    fn bound(&mut self, text: &str) {
        for line in text.lines().filter(|l| l.contains("symbol `") && l.contains("io_uring_")) {
            // binding file A [0] to B [0]: normal symbol `NAME' [VERSION]
            let after = |word| line.split(word).nth(1).and_then(|t| t.split(' ').next());
            let name = line.split('`').nth(1).and_then(|t| t.split('\'').next());
            if let (Some(from), Some(to), Some(name)) = (after(" file "), after(" to "), name) {
                // Calls inside a library are not counted.
                if from != to {
                    self.bindings.insert((name.to_string(), PathBuf::from(to)));
                }
            }
        }
    }
}

/// Runs a program on this library, under strace and with the dynamic linker's debug output.
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
