//! Where the kernel refuses io_uring: what the library returns, and what `uring-doctor` says.

use std::ffi::OsString;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{Outcome, cc};
use crate::chroot::own_mounts;
use crate::context::Context;
use crate::debian::need_tools;
use crate::install::DOCTOR;
use crate::shell::{Unavailable, command, output, run};

const EPERM: &str = "1";
const ENOMEM: &str = "12";
const EACCES: &str = "13";
const EMFILE: &str = "24";
const ENOSYS: &str = "38";

/// Runs what follows without root's rights.
const NOBODY: [&str; 5] =
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];

/// A place where there is no io_uring, or not for all.
struct Place {
    name: &'static str,
    /// What `forbid` is told: what io_uring_setup(2) fails with, or something else that happens to
    /// one of the calls. Empty if nothing is forbidden.
    forbids: &'static str,
    /// What has to be arranged besides: shell commands.
    arrange: &'static str,
    /// Whether root is there, or nobody.
    is_root: bool,
    /// How the doctor is asked.
    arguments: &'static [&'static str],
    /// The doctor's exit code, and words that it says.
    code: i32,
    says: &'static str,
}

const REFUSED: Place = Place {
    name: "",
    forbids: EPERM,
    arrange: "",
    is_root: true,
    arguments: &["--quiet"],
    code: 0,
    says: "",
};

const SET_1: &str = "echo 1 >setting; mount --bind setting /proc/sys/kernel/io_uring_disabled";
const SET_1_FOR_A_GROUP: &str = "echo 1 >setting; echo 65534 >group; \
    mount --bind setting /proc/sys/kernel/io_uring_disabled; \
    mount --bind group /proc/sys/kernel/io_uring_group";

const PLACES: [Place; 19] = [
    Place { name: "a seccomp filter", code: 11, says: "seccomp filter", ..REFUSED },
    Place {
        name: "a seccomp filter that hides the call",
        forbids: ENOSYS,
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "a seccomp filter that kills",
        forbids: "kill",
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "a seccomp filter that lets rings be made and not used",
        forbids: "enter:1",
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "a seccomp filter that kills who uses a ring",
        forbids: "enter:kill",
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "a seccomp filter that kills who asks for operations",
        forbids: "register:kill",
        arguments: &[],
        says: "IORING_SETUP_CQSIZE 5.5 yes",
        ..REFUSED
    },
    Place {
        name: "io_uring_disabled = 2",
        arrange: "echo 2 >setting; mount --bind setting /proc/sys/kernel/io_uring_disabled",
        code: 10,
        says: "nobody may use it",
        ..REFUSED
    },
    Place {
        name: "io_uring_disabled = 1, and neither root nor in a group",
        arrange: SET_1,
        is_root: false,
        code: 10,
        says: "add the user to it",
        ..REFUSED
    },
    Place {
        name: "io_uring_disabled = 1, which root need not mind",
        arrange: SET_1,
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "io_uring_disabled = 1, which the group need not mind",
        arrange: SET_1_FOR_A_GROUP,
        is_root: false,
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "an older kernel's filter that hides the call",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  echo 0 T __x64_sys_io_uring_setup >symbols; mount --bind symbols /proc/kallsyms",
        code: 11,
        says: "seccomp filter",
        ..REFUSED
    },
    Place {
        name: "a kernel whose symbols say that it has none",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  echo 0 W __x64_sys_io_uring_setup >symbols; mount --bind symbols /proc/kallsyms",
        code: 13,
        says: "without io_uring",
        ..REFUSED
    },
    Place {
        name: "a kernel whose settings say that it has none",
        forbids: ENOSYS,
        arrange: "mkdir -p bare; touch bare/osrelease; mount --bind bare /proc/sys/kernel",
        code: 13,
        says: "without io_uring",
        ..REFUSED
    },
    Place {
        name: "a kernel that says nothing",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  mount --bind /dev/null /proc/kallsyms; \
                  test ! -d /boot || mount --bind none /boot",
        code: 16,
        says: "either a seccomp filter",
        ..REFUSED
    },
    Place {
        name: "io_uring_disabled = 1, and root",
        forbids: "",
        arrange: SET_1,
        says: "but kernel.io_uring_disabled = 1: only root may use it",
        ..REFUSED
    },
    Place { name: "a security module", forbids: EACCES, code: 12, says: "security", ..REFUSED },
    Place {
        name: "a seccomp filter that lets nothing be registered",
        forbids: "register:1",
        arguments: &[],
        says: "forbids io_uring_register(2)",
        ..REFUSED
    },
    Place {
        name: "what a refusing kernel may offer",
        arguments: &[],
        code: 11,
        says: "IORING_OP_NOP 5.1 yes",
        ..REFUSED
    },
    Place {
        name: "too many open files",
        forbids: EMFILE,
        code: 15,
        says: "file descriptors",
        ..REFUSED
    },
];

/// All places, and a machine where all is well.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "unshare", "setpriv"])?;
    // Others than root get to these files, too.
    let dir = tempfile::Builder::new().prefix("uring-doctor").tempdir()?;
    run(command("chmod").arg("755").arg(dir.path()))?;
    let dir = dir.path();
    let doctor = dir.join(DOCTOR);
    fs::copy(context.prefix().join("bin").join(DOCTOR), &doctor)?;
    cc::compile(context, "forbid.c", dir, &[])?;
    let refused =
        cc::compile_as(context, "refused.c", "refused", dir, &[&static_library(context)])?;

    let mut outcomes = well(context, &doctor)?;
    outcomes.extend(readers(&doctor)?);
    outcomes.extend(places(dir, &doctor, &refused)?);
    outcomes.extend(locked_memory(dir, &doctor, &refused)?);
    Ok(outcomes)
}

/// All places: what the doctor says there, and what the library returns.
fn places(dir: &Path, doctor: &Path, refused: &Path) -> Result<Vec<Outcome>> {
    // Elsewhere, root's rights and groups do not count for io_uring.
    let is_first_namespace = fs::read_link("/proc/self/ns/user")
        .is_ok_and(|name| name.as_os_str() == "user:[4026531837]");
    let mounts = match own_mounts() {
        _ if !is_first_namespace => Err("this is a user namespace".to_string()),
        Err(error) if error.downcast_ref::<Unavailable>().is_some() => Err(format!("{error:#}")),
        mounts => Ok(mounts?),
    };
    let mut outcomes = Vec::new();
    for place in &PLACES {
        if let (Err(why), false) = (&mounts, place.arrange.is_empty()) {
            outcomes.push(Outcome::skip(format!("doctor, {}", place.name), why));
            continue;
        }
        let own = mounts.as_deref().unwrap_or_default();
        let mut asked = place.command(own, dir);
        asked.arg(doctor).args(place.arguments);
        outcomes.push(says(place.name, asked, place.code, place.says)?);
        // The library has the same number to say.
        if place.forbids.parse::<u32>().is_ok() {
            let group = format!("refused, {}", place.name);
            let mut refused_there = place.command(own, dir);
            refused_there.arg(refused).arg(place.forbids);
            outcomes.extend(cc::cases_of(&mut refused_there, &group)?);
        }
    }
    Ok(outcomes)
}

impl Place {
    /// What runs a program in this place.
    fn command(&self, mounts: &[&str], dir: &Path) -> Command {
        let mut run = command("env");
        if !self.arrange.is_empty() {
            let script = format!("{}\nexec \"$@\"", self.arrange);
            run.arg("unshare").args(mounts).args(["sh", "-euc", &script, "sh"]);
        }
        if !self.is_root {
            run.args(NOBODY);
        }
        if !self.forbids.is_empty() {
            run.arg(dir.join("forbid")).arg(self.forbids);
        }
        run.current_dir(dir);
        run
    }
}

fn static_library(context: &Context) -> String {
    context.prefix().join("lib/liburing.a").display().to_string()
}

/// The doctor's exit code and what it says in some place.
fn says(name: &str, mut doctor: Command, code: i32, words: &str) -> Result<Outcome> {
    let result = output(&mut doctor)?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = format!("doctor, {name}");
    if result.status.code() == Some(code) && flat.contains(words) {
        return Ok(Outcome::pass(name));
    }
    Ok(Outcome::fail(name, format!("{} and not {code} with `{words}`: {text}", result.status)))
}

/// Where io_uring works: what is offered, which libraries there are, what a program binds.
fn well(context: &Context, doctor: &Path) -> Result<Vec<Outcome>> {
    let lib = context.prefix().join("lib");
    let with = |arguments: &[OsString], preload: Option<&Path>| {
        let mut run = command(doctor);
        run.args(arguments).env("LD_LIBRARY_PATH", &lib);
        if let Some(file) = preload {
            run.env("LD_PRELOAD", file);
        }
        run
    };
    let path = |p: PathBuf| p.into_os_string();
    let ours = lib.join("liburing.so.2");
    let user = path(PathBuf::from(env_program()?));
    Ok(vec![
        says("io_uring works", with(&[], None), 0, "IORING_FEAT_SINGLE_MMAP 5.4 yes")?,
        says("operations", with(&[], None), 0, "IORING_OP_SEND 5.6 yes")?,
        says("set-up flags", with(&[], None), 0, "IORING_SETUP_CQSIZE 5.5 yes")?,
        says(
            "our file is on the path",
            with(&[], None),
            0,
            "uring-rs 2.15.0, up to LIBURING_2.15",
        )?,
        says(
            "a program binds our file first",
            with(&[path(context.prefix().join("bin").join(DOCTOR))], Some(&ours)),
            0,
            &format!("would bind: first {}: uring-rs", ours.display()),
        )?,
        says("a program without liburing", with(&[user], None), 20, "would bind no liburing")?,
        says("a file that is no program", with(&["/etc/passwd".into()], None), 20, "no ELF file")?,
        says("a missing file", with(&["/no/such/file".into()], None), 20, "cannot read")?,
    ])
}

/// Readers who go away, and output that goes nowhere: no panic, and the code that is documented.
fn readers(doctor: &Path) -> Result<Vec<Outcome>> {
    let ends = |name: &str, mut run: Command, code: i32, words: &str| {
        let result = output(&mut run)?;
        let errors = String::from_utf8_lossy(&result.stderr).into_owned();
        let is_right = result.status.code() == Some(code)
            && errors.contains(words)
            && errors.lines().count() == usize::from(!words.is_empty());
        let name = format!("doctor, {name}");
        let why = format!("{} and not {code} with `{words}`: {errors}", result.status);
        Ok::<_, anyhow::Error>(match is_right {
            true => Outcome::pass(name),
            false => Outcome::fail(name, why),
        })
    };
    let into = |out: OwnedFd| {
        let mut run = command(doctor);
        run.stdout(out);
        run
    };
    let full = || fs::File::options().write(true).open("/dev/full");
    let (gone, open) = UnixStream::pair()?;
    drop(gone);
    let mut mute = into(full()?.into());
    mute.stderr(full()?);
    Ok(vec![
        ends("a reader who has gone", into(open.into()), 0, "")?,
        ends("a full disk", into(full()?.into()), 4, "cannot be written")?,
        ends("a full disk, for errors as well", mute, 4, "")?,
    ])
}

/// A program that certainly does not use liburing.
fn env_program() -> Result<String> {
    Ok(run(command("sh").args(["-c", "command -v env"]))?.trim().to_string())
}

/// Users with little locked memory; for one without any, the kernel itself refuses.
fn locked_memory(dir: &Path, doctor: &Path, refused: &Path) -> Result<Vec<Outcome>> {
    let poor = |limit: u32, program: &Path, arguments: &[&str]| {
        let mut poor = command("env");
        // Root is never out of locked memory.
        if rustix::process::getuid().is_root() {
            poor.args(NOBODY);
        }
        poor.arg("prlimit").arg(format!("--memlock={limit}")).arg(program).args(arguments);
        poor.current_dir(dir);
        poor
    };
    let mut outcomes =
        vec![says("little locked memory", poor(1 << 20, doctor, &[]), 0, "limited to 1024 KiB")?];
    if output(&mut poor(0, doctor, &["--quiet"]))?.status.success() {
        let why = "this kernel does not count rings against the limit of locked memory";
        outcomes.push(Outcome::skip("doctor, out of locked memory", why));
        return Ok(outcomes);
    }
    let quiet = poor(0, doctor, &["--quiet"]);
    outcomes.push(says("out of locked memory", quiet, 14, "too little for a ring")?);
    let group = "refused, out of locked memory";
    outcomes.extend(cc::cases_of(&mut poor(0, refused, &[ENOMEM]), group)?);
    Ok(outcomes)
}
