//! Runs one program on one library: its script in the chroot, and the system calls and bindings.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use xtask::chroot::{Chroot, Network};
use xtask::files::make_dir;
use xtask::shell;
use xtask::shell::{status, tail};

use super::program::{PREFIX, Program};
use crate::watch::{STRACE, Seen};

/// Path of the C library in the chroot.
const DEBIANS: &str = "/usr/lib/x86_64-linux-gnu/liburing.so.2";

/// The beginning of every script.
const HEAD: &str = r#"
cd "$DIR"
trap 'code=$?; [ $code = 0 ] || tail -n 15 ./*.log 2>/dev/null; exit $code' EXIT

# Runs a program so that its use of io_uring is seen.
watched() {
    $STRACE -o "$(mktemp "$DIR/seen/trace.XXXXXX")" ${PRELOAD:+-E LD_PRELOAD="$PRELOAD"} \
        -E LD_DEBUG=bindings -E LD_DEBUG_OUTPUT="$DIR/seen/bindings" "$@"
}

# A command that must find nothing. The shell does not end at a plain `!`.
none() { ! "$@" >&2; }

# Waits until a command succeeds, as long as the process $server is there.
await() {
    until "$@" >await.log 2>&1; do
        kill -0 "$server" 2>/dev/null || { echo "the server ended before: $*" >&2; return 1; }
        sleep 0.05
    done
}
"#;

/// The library that a program runs on.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Library {
    Debians,
    Ours,
}

impl Library {
    fn path(self) -> String {
        match self {
            Library::Debians => DEBIANS.to_string(),
            Library::Ours => format!("{PREFIX}/lib/liburing.so.2"),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Library::Debians => "the C library",
            Library::Ours => "this library",
        }
    }
}

/// The result of a program on one library.
pub(super) struct Done {
    pub(super) seen: Seen,
    pub(super) did: String,
    pub(super) right: String,
    /// What went wrong, if anything.
    pub(super) failure: Option<String>,
    pub(super) seconds: f64,
}

/// Runs a program's script in the chroot.
pub(super) fn run(chroot: &Chroot, program: &Program, library: Library) -> Result<Done> {
    println!("{:<8} on {}", program.name, library.name());
    let inside = format!("/srv/{}", program.name);
    let dir = chroot.path(&inside);
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    let seen = dir.join("seen");
    make_dir(&seen)?;

    let mut command = chroot.command(Network::Own, "timeout");
    command
        .args(["--kill-after=5", &program.limit.to_string()])
        .args(["sh", "-euc", &format!("{HEAD}{}", program.script)])
        .env("DIR", &inside)
        .env("STRACE", format!("{} --seccomp-bpf", STRACE.join(" ")));
    // The C library is already in the search path.
    if library == Library::Ours {
        command.env("PRELOAD", library.path());
    }
    let start = Instant::now();
    let result = shell::output(&mut command)?;
    let seconds = start.elapsed().as_secs_f64();
    let text = [&result.stdout, &result.stderr].map(|t| String::from_utf8_lossy(t).into_owned());
    let seen = Seen::read(&seen, result.status.success(), text.concat())?;
    let said = |word: &str| {
        let lines = text[0].lines().filter_map(|l| l.strip_prefix(word));
        lines.map(str::trim).collect::<Vec<_>>().join("; ")
    };
    let (did, right) = (said("did "), said("right "));
    let failure = match result.status.code() {
        Some(124 | 137) => Some(format!("was not done after {} seconds", program.limit)),
        Some(0) if did.is_empty() || right.is_empty() => Some("said nothing of its work".into()),
        Some(0) => wrong_library(&seen, library),
        _ => Some(status(&result)),
    };
    let failure = failure.map(|why| format!("{why}\n{}{}", tail(&text[0]), tail(&text[1])));
    Ok(Done { seen, did, right, failure, seconds })
}

/// What is wrong with a program's use of io_uring, if anything.
fn wrong_library(seen: &Seen, library: Library) -> Option<String> {
    let elsewhere: Vec<String> = seen
        .bindings
        .iter()
        .filter(|(_, file)| !is(file, library))
        .map(|(name, file)| format!("{name} was bound to {}", file.display()))
        .collect();
    match () {
        () if seen.bindings.is_empty() => Some("no function of io_uring was bound".into()),
        () if !elsewhere.is_empty() => Some(elsewhere.join(", ")),
        () if seen.idle > 0 => Some(format!("{} runs entered no ring", seen.idle)),
        () if seen.rings == 0 => Some("no ring was set up".into()),
        () => None,
    }
}

/// Whether the path that the dynamic linker printed is this library. `/lib` is a link to
/// `/usr/lib`.
fn is(file: &Path, library: Library) -> bool {
    let below =
        |path: &Path| path.strip_prefix("/usr").map_or(path.into(), |p| Path::new("/").join(p));
    below(file) == below(Path::new(&library.path()))
}

/// The results of a program on both libraries.
pub struct Pair {
    pub name: &'static str,
    pub c: Done,
    pub ours: Done,
}

impl Pair {
    /// What went wrong on either library.
    pub fn failure(&self) -> Option<String> {
        let runs = [(Library::Debians, &self.c), (Library::Ours, &self.ours)];
        let failure = runs.iter().filter_map(|(library, done)| {
            Some(format!("on {}: {}", library.name(), done.failure.as_ref()?))
        });
        Some(failure.collect::<Vec<_>>().join("\n")).filter(|why| !why.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_was_not_used_is_noticed() {
        let mut seen = Seen { rings: 1, enters: 1, ..Seen::default() };
        assert!(wrong_library(&seen, Library::Ours).is_some());
        seen.bindings.insert(("io_uring_submit".into(), Library::Ours.path().into()));
        assert_eq!(wrong_library(&seen, Library::Ours), None);
        assert!(wrong_library(&seen, Library::Debians).is_some());
        seen.idle = 1;
        assert!(wrong_library(&seen, Library::Ours).is_some());
        let seen = Seen {
            bindings: [("io_uring_submit".into(), "/lib/x86_64-linux-gnu/liburing.so.2".into())]
                .into(),
            ..seen
        };
        assert!(wrong_library(&Seen { idle: 0, ..seen }, Library::Debians).is_none());
    }
}
