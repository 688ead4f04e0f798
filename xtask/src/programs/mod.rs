//! `cargo xtask programs`: programs as Debian ships them, at their own work, on the C library
//! first and then on this one.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::checks::Outcome;
use crate::chroot::{Chroot, Network};
use crate::context::Context;
use crate::shell::{self, Unavailable, status, tail};
use crate::watch::{STRACE, Seen};
use crate::{build, install};

mod asio;
mod mariadb;
mod mpd;
mod plocate;
mod qemu;
mod samba;
mod table;

/// The Debian release whose programs are run.
const SUITE: &str = "bookworm";

/// What runs in the system beside the programs themselves.
const TOOLS: [&str; 1] = ["strace"];

/// One program at its work.
struct Program {
    name: &'static str,
    packages: &'static [&'static str],
    /// What comes before the first run.
    prepare: Option<fn(&Context, &Chroot) -> Result<()>>,
    /// The work and its proof, after `HEAD`. A line `did …` says what was done, and `right …` what
    /// was compared; there has to be one of each.
    script: &'static str,
    /// Seconds, on one library.
    limit: u32,
}

const PROGRAMS: [Program; 6] = [
    qemu::PROGRAM,
    mariadb::PROGRAM,
    plocate::PROGRAM,
    mpd::PROGRAM,
    samba::PROGRAM,
    asio::PROGRAM,
];

/// Where things are in the system.
const DEBIANS: &str = "/usr/lib/x86_64-linux-gnu/liburing.so.2";
const OURS: &str = "/opt/uring/lib/liburing.so.2";
const PREFIX: &str = "/opt/uring";

/// What every script starts with.
const HEAD: &str = r#"
cd "$DIR"
trap 'code=$?; [ $code = 0 ] || tail -n 15 ./*.log 2>/dev/null; exit $code' EXIT

# Runs a program so that its use of io_uring is seen.
watched() {
    $STRACE -o "$(mktemp "$DIR/seen/trace.XXXXXX")" ${PRELOAD:+-E LD_PRELOAD="$PRELOAD"} \
        -E LD_DEBUG=bindings -E LD_DEBUG_OUTPUT="$DIR/seen/bindings" "$@"
}

# A command that must find nothing. The shell does not end at a plain `!`.
none() { ! "$@"; }

# Waits until a command succeeds, as long as the process $server is there.
await() {
    until "$@" >await.log 2>&1; do
        kill -0 "$server" 2>/dev/null || { echo "the server ended before: $*"; return 1; }
        sleep 0.05
    done
}
"#;

/// Which library a program ran on.
#[derive(Clone, Copy, PartialEq)]
enum Library {
    Debians,
    Ours,
}

impl Library {
    fn path(self) -> &'static str {
        match self {
            Library::Debians => DEBIANS,
            Library::Ours => OURS,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Library::Debians => "the C library",
            Library::Ours => "this library",
        }
    }
}

/// What a program did on one library.
struct Done {
    seen: Seen,
    did: String,
    right: String,
    /// What is wrong with it, in words.
    wrong: Option<String>,
    seconds: f64,
}

/// A program on both libraries.
struct Pair {
    name: &'static str,
    c: Done,
    ours: Done,
}

impl Pair {
    /// What is wrong with it on either library.
    fn wrong(&self) -> Option<String> {
        let runs = [(Library::Debians, &self.c), (Library::Ours, &self.ours)];
        let wrong = runs.iter().filter_map(|(library, done)| {
            Some(format!("on {}: {}", library.name(), done.wrong.as_ref()?))
        });
        Some(wrong.collect::<Vec<_>>().join("\n")).filter(|why| !why.is_empty())
    }
}

/// Runs the command; true if every program did its work on both libraries.
pub fn run(context: &Context, names: &[String]) -> Result<bool> {
    let programs = chosen(names)?;
    println!("building and installing");
    build::libraries(context)?;
    install::install_built(context, &install::Paths::below(&context.prefix()))?;
    let pairs = run_all(context, &programs)?;
    print!("\n{}", table::tables(&pairs));
    let wrong = pairs.iter().filter_map(|p| Some((p.name, p.wrong()?)));
    let wrong = wrong.inspect(|(name, why)| println!("\n{name}: {why}")).count();
    Ok(wrong == 0)
}

/// The same as tests, on the library that is installed already.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let programs = chosen(&[])?;
    let name = |program: &str| format!("programs/{program}");
    match run_all(context, &programs) {
        Ok(pairs) => {
            println!("\n{}", table::tables(&pairs));
            let outcome = |p: &Pair| match p.wrong() {
                None => Outcome::pass(name(p.name)),
                Some(why) => Outcome::fail(name(p.name), why),
            };
            Ok(pairs.iter().map(outcome).collect())
        }
        Err(error) if error.downcast_ref::<Unavailable>().is_some() => {
            let why = format!("{error:#}");
            Ok(programs.iter().map(|p| Outcome::skip(name(p.name), &why)).collect())
        }
        Err(error) => Err(error),
    }
}

/// The programs of these names; all if none is named.
fn chosen(names: &[String]) -> Result<Vec<&'static Program>> {
    if let Some(name) = names.iter().find(|n| PROGRAMS.iter().all(|p| p.name != **n)) {
        let known: Vec<&str> = PROGRAMS.iter().map(|p| p.name).collect();
        bail!("there is no program `{name}` here; there are {}", known.join(", "));
    }
    Ok(PROGRAMS.iter().filter(|p| names.is_empty() || names.iter().any(|n| n == p.name)).collect())
}

fn run_all(context: &Context, programs: &[&'static Program]) -> Result<Vec<Pair>> {
    let mut packages = TOOLS.to_vec();
    packages.extend(PROGRAMS.iter().flat_map(|p| p.packages));
    let chroot = Chroot::kept(context, "programs", SUITE, &packages)?;
    let destdir = Some(chroot.path("/"));
    let prefix = Path::new(PREFIX);
    install::install_built(context, &install::Paths { destdir, ..install::Paths::below(prefix) })?;
    let mut pairs = Vec::new();
    for program in programs {
        if let Some(prepare) = program.prepare {
            prepare(context, &chroot)?;
        }
        let c = run_one(&chroot, program, Library::Debians)?;
        let ours = run_one(&chroot, program, Library::Ours)?;
        pairs.push(Pair { name: program.name, c, ours });
    }
    Ok(pairs)
}

/// Runs a program's script in the system.
fn run_one(chroot: &Chroot, program: &Program, library: Library) -> Result<Done> {
    println!("{:<8} on {}", program.name, library.name());
    let inside = format!("/srv/{}", program.name);
    let dir = chroot.path(&inside);
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    let seen = dir.join("seen");
    crate::context::make_dir(&seen)?;

    let mut command = chroot.command(Network::Own, "timeout");
    command
        .args(["--kill-after=5", &program.limit.to_string()])
        .args(["sh", "-euc", &format!("{HEAD}{}", program.script)])
        .env("DIR", &inside)
        .env("STRACE", format!("{} --seccomp-bpf", STRACE.join(" ")));
    // The C library is where the programs look for it; nothing has to be put in its place.
    if library == Library::Ours {
        command.env("PRELOAD", OURS);
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
    let wrong = match result.status.code() {
        Some(124 | 137) => Some(format!("was not done after {} seconds", program.limit)),
        Some(0) if did.is_empty() || right.is_empty() => Some("said nothing of its work".into()),
        Some(0) => misused(&seen, library),
        _ => Some(status(&result)),
    };
    let wrong = wrong.map(|why| format!("{why}\n{}", tail(&seen.output)));
    Ok(Done { seen, did, right, wrong, seconds })
}

/// What is wrong with a program's use of io_uring, if anything is.
fn misused(seen: &Seen, library: Library) -> Option<String> {
    let elsewhere: Vec<String> = seen
        .bindings
        .iter()
        .filter(|(_, file)| !is(file, library))
        .map(|(name, file)| format!("{name} was bound to {}", file.display()))
        .collect();
    match () {
        () if seen.bindings.is_empty() => Some("no function of io_uring was bound".into()),
        () if !elsewhere.is_empty() => Some(elsewhere.join(", ")),
        () if seen.rings == 0 => Some("no ring was set up".into()),
        () if seen.enters == 0 => Some("no ring was entered".into()),
        () => None,
    }
}

/// Whether a file that the dynamic linker named is this library; it calls `/usr/lib` `/lib`, too.
fn is(file: &Path, library: Library) -> bool {
    let below =
        |path: &Path| path.strip_prefix("/usr").map_or(path.into(), |p| Path::new("/").join(p));
    below(file) == below(Path::new(library.path()))
}
