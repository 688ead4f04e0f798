//! Places where there is no io_uring, or not for all, and what is said there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use xtask::chroot::own_mounts;
use xtask::shell::{Unavailable, command, output};

use super::{NOBODY, Outcome, cc, says};

const EPERM: &str = "1";
const EACCES: &str = "13";
const EMFILE: &str = "24";
const ENOSYS: &str = "38";

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

const PLACES: [Place; 20] = [
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
        code: 17,
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
        says: "but kernel.io_uring_disabled = 1: only root of the machine may use it",
        ..REFUSED
    },
    Place {
        name: "a file that is preloaded into all programs",
        forbids: "",
        arrange: "mkdir -p etc; echo $PWD/liburing.so.2 >etc/ld.so.preload; mount --bind etc /etc",
        arguments: &[],
        says: "liburing.so.2 /etc/ld.so.preload uring-rs",
        ..REFUSED
    },
    Place { name: "a security module", forbids: EACCES, code: 12, says: "security", ..REFUSED },
    Place {
        name: "a seccomp filter that blocks io_uring_register",
        forbids: "register:1",
        code: 17,
        says: "blocks io_uring_register(2)",
        ..REFUSED
    },
    Place {
        name: "a seccomp filter that hides io_uring_register",
        forbids: "register:38",
        code: 17,
        says: "blocks io_uring_register(2)",
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

/// All places: what the doctor says there, and what the library returns.
pub fn check(dir: &Path, doctor: &Path, refused: &Path) -> Result<Vec<Outcome>> {
    // Elsewhere, root's rights and groups do not count for io_uring.
    let is_first_namespace = fs::read_link("/proc/self/ns/user")
        .is_ok_and(|name| name.as_os_str() == "user:[4026531837]");
    let mounts = match own_mounts() {
        _ if !is_first_namespace => Err("this is a user namespace".to_string()),
        Err(error) if error.downcast_ref::<Unavailable>().is_some() => Err(format!("{error:#}")),
        mounts => Ok(mounts?),
    };
    let mut outcomes = vec![is_short(dir, doctor)?];
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

/// Where io_uring is refused, the report is the verdict and the libraries: no feature, setup flag or
/// operation is listed.
fn is_short(dir: &Path, doctor: &Path) -> Result<Outcome> {
    let report = output(REFUSED.command(&[], dir).arg(doctor))?;
    let text = String::from_utf8_lossy(&report.stdout).into_owned();
    let name = "doctor, a short report where io_uring is refused";
    let is_short = text.contains("seccomp") && text.contains("liburing.so.2");
    Ok(match is_short && !text.contains("IORING_") {
        true => Outcome::pass(name),
        false => Outcome::fail(name, text),
    })
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
