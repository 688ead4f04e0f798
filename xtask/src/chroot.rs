//! Clean Debian systems below target: made by debootstrap, and entered with namespaces of their own,
//! so that nothing stays mounted and no process outlives its command.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::debian::{mirror, need_tools};
use crate::files::{make_dir, read, write};
use crate::shell::{Unavailable, command, output, run};

/// Runs inside new namespaces, in front of the root's own programs. The shell stays as the first
/// process of its process namespace: whatever is left when it ends, ends with it.
const ENTER: &str = r#"
ip link set lo up 2>/dev/null
mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" ||
    exit 125
chroot "$0" "$@"
exit $?
"#;

/// Whether a command in the system reaches what is outside.
#[derive(Clone, Copy, PartialEq)]
pub enum Network {
    /// The machine's network.
    Shared,
    /// A loopback device of its own and nothing else.
    Own,
}

/// One system.
pub struct Chroot {
    root: PathBuf,
    /// How `unshare` keeps its mounts from others.
    own_mounts: Vec<&'static str>,
}

/// The options with which `unshare` gives a command mounts of its own, which nobody else sees.
///
/// A process that was itself put into a directory by chroot(2) cannot say how its mounts are
/// shared. There it does without saying so, if none that it sees is shared.
pub fn own_mounts() -> Result<Vec<&'static str>> {
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
    /// The system called `name`: a suite's smallest set of packages and those named. One that was
    /// made before with the same packages is used as it was left.
    pub fn kept(context: &Context, name: &str, suite: &str, packages: &[&str]) -> Result<Chroot> {
        let complete = context.work("chroot")?.join(format!("{name}.complete"));
        let wanted = format!("{suite} {}\n", packages.join(" "));
        let root = context.target.join("chroot").join(name);
        if root.is_dir() && read(&complete).is_ok_and(|made| made == wanted) {
            return Ok(Chroot { root, own_mounts: own_mounts()? });
        }
        let _ = fs::remove_file(&complete);
        let chroot = Chroot::fresh(context, name, suite)?;
        chroot.install(packages)?;
        write(&complete, &wanted)?;
        Ok(chroot)
    }

    /// The same, new, and with the suite's smallest set of packages only.
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
        Ok(Chroot { root, own_mounts: own_mounts()? })
    }

    /// A copy of this system, which can be spoilt.
    pub fn copy(&self, context: &Context, name: &str) -> Result<Chroot> {
        let root = context.target.join("chroot").join(name);
        copy_root(&self.root, &root)?;
        Ok(Chroot { root, own_mounts: self.own_mounts.clone() })
    }

    /// Where a path of the system is for those outside.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside.trim_start_matches('/'))
    }

    /// A command in the system. What it leaves running ends with it.
    pub fn command(&self, network: Network, program: &str) -> Command {
        let mut unshare = command("unshare");
        unshare.args(["--pid", "--ipc", "--fork", "--kill-child"]).args(&self.own_mounts);
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

    /// A shell script in the system that has to succeed; returns what it wrote.
    pub fn script(&self, network: Network, script: &str) -> Result<String> {
        run(self.command(network, "sh").args(["-euc", script]))
    }

    /// Installs packages of the suite.
    pub fn install(&self, packages: &[&str]) -> Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
        println!("installing {}", packages.join(" "));
        let mut apt = self.command(Network::Shared, "apt-get");
        run(apt.args(["install", "--yes", "--no-install-recommends"]).args(packages))
            .map_err(|e| Unavailable(format!("cannot install {}: {e:#}", packages.join(" "))))?;
        Ok(())
    }
}

fn copy_root(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot empty {}", to.display()))?;
    }
    run(command("cp").args(["-a", "--reflink=auto"]).arg(from).arg(to)).map(drop)
}

/// The smallest system of a suite, made once.
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
    // No daemon is started by being installed, and a mirror may lag behind.
    let policy = base.join("usr/sbin/policy-rc.d");
    write(&policy, "#!/bin/sh\nexit 101\n")?;
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o755))?;
    write(
        &base.join("etc/apt/apt.conf.d/90clean"),
        "Acquire::Check-Valid-Until \"false\";\nAPT::Sandbox::User \"root\";\n",
    )?;
    // Nobody needs these systems after a crash.
    write(&base.join("etc/dpkg/dpkg.cfg.d/unsafe"), "force-unsafe-io\n")?;
    write(&base.join("etc/hosts"), "127.0.0.1 localhost\n")?;
    let chroot = Chroot { root: base.clone(), own_mounts: own_mounts()? };
    chroot
        .script(Network::Shared, "apt-get update")
        .map_err(|e| Unavailable(format!("cannot enter the Debian system: {e:#}")))?;
    write(&complete, "")?;
    Ok(base)
}

/// Copies a file into a system, with the directories that it needs there.
pub fn copy_in(from: &Path, to: &Path) -> Result<()> {
    if let Some(dir) = to.parent() {
        make_dir(dir)?;
    }
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy to {}", to.display()))
}
