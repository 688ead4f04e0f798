//! Minimal Debian systems below `target`. They are created by debootstrap and entered with separate
//! namespaces, so that no mount and no process remains after a command.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::debian::{mirror, need_tools};
use crate::files::{make_dir, read, write};
use crate::shell::{Unavailable, command, output, run};

/// Runs inside new namespaces, before the program in the chroot. The shell stays as process 1 of
/// its PID namespace: when it exits, the kernel kills all remaining processes in the namespace.
const ENTER: &str = r#"
ip link set lo up 2>/dev/null
mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" ||
    exit 125
chroot "$0" "$@"
exit $?
"#;

/// The network of a command in the chroot.
#[derive(Clone, Copy, PartialEq)]
pub enum Network {
    /// The machine's network.
    Shared,
    /// A separate loopback device only.
    Own,
}

/// A Debian system below `target`.
pub struct Chroot {
    root: PathBuf,
    /// Options of `unshare` that make its mounts private.
    mount_options: Vec<&'static str>,
}

/// The options of `unshare` for a private mount namespace.
///
/// In a chroot(2) whose root is not a mount point, `unshare` cannot change the propagation of
/// mounts. There, the propagation is left unchanged, provided that no visible mount is shared.
pub fn mount_options() -> Result<Vec<&'static str>> {
    if output(command("unshare").args(["--mount", "true"]))?.status.success() {
        return Ok(vec!["--mount"]);
    }
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    if mounts.is_empty() || mounts.contains(" shared:") {
        let what = "this needs mounts of its own: run it as root, and in a chroot bind the \
                    directory to itself first (mount --bind DIR DIR)";
        return Err(Unavailable(what.to_string()).into());
    }
    Ok(vec!["--mount", "--propagation", "unchanged"])
}

impl Chroot {
    /// The system called `name`, with the minimal package set of a suite and `packages`. A system
    /// that was created earlier with the same packages is reused in its current state.
    pub fn kept(context: &Context, name: &str, suite: &str, packages: &[&str]) -> Result<Chroot> {
        let complete = context.work("chroot")?.join(format!("{name}.complete"));
        let wanted = format!("{suite} {}\n", packages.join(" "));
        let root = context.target.join("chroot").join(name);
        if root.is_dir() && read(&complete).is_ok_and(|made| made == wanted) {
            return Ok(Chroot { root, mount_options: mount_options()? });
        }
        let _ = fs::remove_file(&complete);
        let chroot = Chroot::fresh(context, name, suite)?;
        chroot.install(packages)?;
        write(&complete, &wanted)?;
        Ok(chroot)
    }

    /// A new system with the minimal package set of a suite.
    pub fn fresh(context: &Context, name: &str, suite: &str) -> Result<Chroot> {
        if !rustix::process::getuid().is_root() {
            let what = "a Debian system of its own can be made and entered by root only";
            return Err(Unavailable(what.to_string()).into());
        }
        let base = base(context, suite)?;
        let root = context.target.join("chroot").join(name);
        if root.exists() {
            fs::remove_dir_all(&root)
                .with_context(|| format!("cannot empty {}", root.display()))?;
        }
        run(command("cp").args(["-a", "--reflink=auto"]).arg(&base).arg(&root))?;
        Ok(Chroot { root, mount_options: mount_options()? })
    }

    /// A copy of this system, which the caller may modify.
    pub fn copy(&self, context: &Context, name: &str) -> Result<Chroot> {
        let root = context.target.join("chroot").join(name);
        copy_root(&self.root, &root)?;
        Ok(Chroot { root, mount_options: self.mount_options.clone() })
    }

    /// The path outside the chroot of a path inside it.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside.trim_start_matches('/'))
    }

    /// A command in the system. All processes that it leaves are killed when it exits.
    pub fn command(&self, network: Network, program: &str) -> Command {
        let mut unshare = command("unshare");
        unshare.args(["--pid", "--ipc", "--fork", "--kill-child"]).args(&self.mount_options);
        if network == Network::Own {
            unshare.arg("--net");
        }
        unshare
            .args(["sh", "-c", ENTER])
            .arg(&self.root)
            .arg(program)
            .current_dir("/")
            .env_clear()
            .envs([("HOME", "/root"), ("LANG", "C.UTF-8"), ("DEBIAN_FRONTEND", "noninteractive")])
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        unshare
    }

    /// Runs a shell script in the system, which must succeed; returns its output.
    pub fn script(&self, network: Network, script: &str) -> Result<String> {
        run(self.command(network, "sh").args(["-euc", script]))
    }

    /// Installs packages of the suite; those of other architectures are named `package:arch`.
    pub fn install(&self, packages: &[&str]) -> Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
        let others: BTreeSet<&str> =
            packages.iter().filter_map(|name| Some(name.split_once(':')?.1)).collect();
        for other in &others {
            self.script(Network::Own, &format!("dpkg --add-architecture {other}"))?;
        }
        if !others.is_empty() {
            self.script(Network::Shared, "apt-get update")?;
        }
        println!("installing {}", packages.join(" "));
        let mut apt = self.command(Network::Shared, "apt-get");
        run(apt.args(["install", "--yes", "--no-install-recommends"]).args(packages))
            .map_err(|e| Unavailable(format!("cannot install {}: {e:#}", packages.join(" "))))?;
        // The downloaded archives double the size of a system.
        self.script(Network::Own, "apt-get clean")?;
        Ok(())
    }

    /// Removes the system from the disk.
    pub fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.root)
            .with_context(|| format!("cannot remove {}", self.root.display()))
    }
}

fn copy_root(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot empty {}", to.display()))?;
    }
    run(command("cp").args(["-a", "--reflink=auto"]).arg(from).arg(to)).map(drop)
}

/// The minimal system of a suite; created once.
fn base(context: &Context, suite: &str) -> Result<PathBuf> {
    need_tools(&["debootstrap", "unshare", "ip"])?;
    let base = context.work("chroot")?.join(format!("base-{suite}"));
    let complete = context.target.join("chroot").join(format!("base-{suite}.complete"));
    if complete.exists() {
        return Ok(base);
    }
    if base.exists() {
        fs::remove_dir_all(&base)?;
    }
    println!("making a Debian system: {suite}");
    let (mirror, key) = mirror()?;
    let mut debootstrap = command("debootstrap");
    debootstrap.args(["--variant=minbase"]);
    if let Some(key) = &key {
        debootstrap.arg(format!("--keyring={key}"));
    }
    run(debootstrap.arg(suite).arg(&base).arg(&mirror))
        .map_err(|e| Unavailable(format!("cannot make a Debian system: {e:#}")))?;
    // Installing a package must not start daemons, and a mirror's release file may be out of date.
    let policy = base.join("usr/sbin/policy-rc.d");
    write(&policy, "#!/bin/sh\nexit 101\n")?;
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o755))?;
    write(
        &base.join("etc/apt/apt.conf.d/90clean"),
        "Acquire::Check-Valid-Until \"false\";\nAPT::Sandbox::User \"root\";\n",
    )?;
    // No file needs to survive a crash of the machine.
    write(&base.join("etc/dpkg/dpkg.cfg.d/unsafe"), "force-unsafe-io\n")?;
    write(&base.join("etc/hosts"), "127.0.0.1 localhost\n")?;
    let chroot = Chroot { root: base.clone(), mount_options: mount_options()? };
    chroot
        .script(Network::Shared, "apt-get clean && apt-get update")
        .map_err(|e| Unavailable(format!("cannot enter the Debian system: {e:#}")))?;
    write(&complete, "")?;
    Ok(base)
}

/// Copies a file into a system, and creates the directories for it.
pub fn copy_in(from: &Path, to: &Path) -> Result<()> {
    if let Some(dir) = to.parent() {
        make_dir(dir)?;
    }
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy to {}", to.display()))
}
