//! Environments in which io_uring is refused or restricted, and the doctor's report there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use xtask::chroot::mount_options;
use xtask::shell::{Unavailable, command, output};

use super::report::{NOBODY, check_report};
use crate::checks::cc;
use crate::outcome::Outcome;

const EPERM: &str = "1";
const EACCES: &str = "13";
const EMFILE: &str = "24";
const ENOSYS: &str = "38";

/// An environment in which io_uring is refused or restricted.
struct Environment {
    name: &'static str,
    /// The argument of `forbid`: the errno that io_uring_setup(2) returns, or the name of another
    /// system call. Empty if nothing is blocked.
    forbids: &'static str,
    /// Shell commands that set up the environment.
    arrange: &'static str,
    /// Whether the program runs as root or as nobody.
    is_root: bool,
    /// The doctor's arguments.
    arguments: &'static [&'static str],
    /// The doctor's exit code, and words that its report must contain.
    code: i32,
    contains: &'static str,
}

const REFUSED: Environment = Environment {
    name: "",
    forbids: EPERM,
    arrange: "",
    is_root: true,
    arguments: &["--quiet"],
    code: 0,
    contains: "",
};

const SET_1: &str = "echo 1 >setting; mount --bind setting /proc/sys/kernel/io_uring_disabled";
const SET_1_FOR_A_GROUP: &str = "echo 1 >setting; echo 65534 >group; \
    mount --bind setting /proc/sys/kernel/io_uring_disabled; \
    mount --bind group /proc/sys/kernel/io_uring_group";

const ENVIRONMENTS: [Environment; 20] = [
    Environment { name: "a seccomp filter", code: 11, contains: "seccomp filter", ..REFUSED },
    Environment {
        name: "a seccomp filter that hides the call",
        forbids: ENOSYS,
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that kills",
        forbids: "kill",
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that blocks io_uring_enter",
        forbids: "enter:1",
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that kills at io_uring_enter",
        forbids: "enter:kill",
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that kills at io_uring_register",
        forbids: "register:kill",
        arguments: &[],
        code: 17,
        contains: "IORING_SETUP_CQSIZE 5.5 yes",
        ..REFUSED
    },
    Environment {
        name: "io_uring_disabled = 2",
        arrange: "echo 2 >setting; mount --bind setting /proc/sys/kernel/io_uring_disabled",
        code: 10,
        contains: "nobody may use it",
        ..REFUSED
    },
    Environment {
        name: "io_uring_disabled = 1, and neither root nor in a group",
        arrange: SET_1,
        is_root: false,
        code: 10,
        contains: "add the user to it",
        ..REFUSED
    },
    Environment {
        name: "io_uring_disabled = 1, which root is exempt from",
        arrange: SET_1,
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "io_uring_disabled = 1, which the group is exempt from",
        arrange: SET_1_FOR_A_GROUP,
        is_root: false,
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "an older kernel's filter that hides the call",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  echo 0 T __x64_sys_io_uring_setup >symbols; mount --bind symbols /proc/kallsyms",
        code: 11,
        contains: "seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "a kernel without io_uring, by its symbols",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  echo 0 W __x64_sys_io_uring_setup >symbols; mount --bind symbols /proc/kallsyms",
        code: 13,
        contains: "without io_uring",
        ..REFUSED
    },
    Environment {
        name: "a kernel without io_uring, by its settings",
        forbids: ENOSYS,
        arrange: "mkdir -p bare; touch bare/osrelease; mount --bind bare /proc/sys/kernel",
        code: 13,
        contains: "without io_uring",
        ..REFUSED
    },
    Environment {
        name: "a kernel without settings, symbols and configuration",
        forbids: ENOSYS,
        arrange: "mkdir -p none; mount --bind none /proc/sys/kernel; \
                  mount --bind /dev/null /proc/kallsyms; \
                  test ! -d /boot || mount --bind none /boot",
        code: 16,
        contains: "either a seccomp filter",
        ..REFUSED
    },
    Environment {
        name: "io_uring_disabled = 1, and root",
        forbids: "",
        arrange: SET_1,
        contains: "but kernel.io_uring_disabled = 1: only root of the machine may use it",
        ..REFUSED
    },
    Environment {
        name: "a file in /etc/ld.so.preload",
        forbids: "",
        arrange: "mkdir -p etc; echo $PWD/liburing.so.2 >etc/ld.so.preload; mount --bind etc /etc",
        arguments: &[],
        contains: "liburing.so.2 /etc/ld.so.preload uring-rs",
        ..REFUSED
    },
    Environment {
        name: "a security module",
        forbids: EACCES,
        code: 12,
        contains: "security",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that blocks io_uring_register",
        forbids: "register:1",
        code: 17,
        contains: "blocks io_uring_register(2)",
        ..REFUSED
    },
    Environment {
        name: "a seccomp filter that hides io_uring_register",
        forbids: "register:38",
        code: 17,
        contains: "blocks io_uring_register(2)",
        ..REFUSED
    },
    Environment {
        name: "too many open files",
        forbids: EMFILE,
        code: 15,
        contains: "file descriptors",
        ..REFUSED
    },
];

/// Tests the doctor's report and the library's errno in all environments.
pub fn check(dir: &Path, doctor: &Path, refused: &Path) -> Result<Vec<Outcome>> {
    // Outside the initial user namespace, root's capabilities and groups do not count for io_uring.
    let is_first_namespace = fs::read_link("/proc/self/ns/user")
        .is_ok_and(|name| name.as_os_str() == "user:[4026531837]");
    let mounts = match mount_options() {
        _ if !is_first_namespace => Err("this is a user namespace".to_string()),
        Err(error) if error.downcast_ref::<Unavailable>().is_some() => Err(format!("{error:#}")),
        mounts => Ok(mounts?),
    };
    let mut outcomes = vec![is_short(dir, doctor)?];
    for environment in &ENVIRONMENTS {
        if let (Err(why), false) = (&mounts, environment.arrange.is_empty()) {
            outcomes.push(Outcome::skip(format!("doctor, {}", environment.name), why));
            continue;
        }
        let own = mounts.as_deref().unwrap_or_default();
        let mut asked = environment.command(own, dir);
        asked.arg(doctor).args(environment.arguments);
        outcomes.push(check_report(
            environment.name,
            asked,
            environment.code,
            environment.contains,
        )?);
        // The library returns the same errno.
        if environment.forbids.parse::<u32>().is_ok() {
            let group = format!("refused, {}", environment.name);
            let mut refused_there = environment.command(own, dir);
            refused_there.arg(refused).arg(environment.forbids);
            outcomes.extend(cc::cases_of(&mut refused_there, &group)?);
        }
    }
    Ok(outcomes)
}

/// If io_uring is refused, the report consists of the verdict and the libraries. It does not list
/// features, setup flags or operations.
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

impl Environment {
    /// The command that runs a program in this environment.
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
