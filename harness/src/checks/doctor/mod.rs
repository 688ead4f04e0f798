//! `uring-doctor` and the library where io_uring is not available: the report and the errno.

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::product::DOCTOR;
use xtask::shell::{command, output, run};

use super::cc;
use crate::outcome::Outcome;

mod environments;
mod programs;
mod report;

use report::{NOBODY, check_report};

const ENOMEM: &str = "12";

/// Tests all environments, and this machine.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "unshare", "setpriv"])?;
    // Users other than root must be able to access these files.
    let dir = tempfile::Builder::new().prefix("uring-doctor").tempdir()?;
    run(command("chmod").arg("755").arg(dir.path()))?;
    let dir = dir.path();
    let doctor = dir.join(DOCTOR);
    fs::copy(context.prefix().join("bin").join(DOCTOR), &doctor)?;
    fs::copy(context.prefix().join("lib/liburing.so.2"), dir.join("liburing.so.2"))?;
    cc::compile(context, "forbid.c", dir, &[])?;
    let refused =
        cc::compile_as(context, "refused.c", "refused", dir, &[&static_library(context)])?;

    let mut outcomes = programs::check(context, &doctor)?;
    outcomes.extend(readers(&doctor)?);
    outcomes.extend(environments::check(dir, &doctor, &refused)?);
    outcomes.extend(locked_memory(dir, &doctor, &refused)?);
    Ok(outcomes)
}

fn static_library(context: &Context) -> String {
    context.prefix().join("lib/liburing.a").display().to_string()
}

/// A closed pipe or an output that cannot be written must not cause a panic; the exit code is the
/// documented one.
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
        ends("a closed pipe", into(open.into()), 0, "")?,
        ends("a full disk", into(full()?.into()), 4, "cannot be written")?,
        ends("a full disk, for errors as well", mute, 4, "")?,
    ])
}

/// Users with a low limit of locked memory. With a limit of 0, the kernel refuses io_uring.
fn locked_memory(dir: &Path, doctor: &Path, refused: &Path) -> Result<Vec<Outcome>> {
    let poor = |limit: u32, program: &Path, arguments: &[&str]| {
        let mut poor = command("env");
        // The limit does not apply to root.
        if rustix::process::getuid().is_root() {
            poor.args(NOBODY);
        }
        poor.arg("prlimit").arg(format!("--memlock={limit}")).arg(program).args(arguments);
        poor.current_dir(dir);
        poor
    };
    let mut outcomes = vec![check_report(
        "little locked memory",
        poor(1 << 20, doctor, &[]),
        0,
        "limited to 1024 KiB",
    )?];
    if output(&mut poor(0, doctor, &["--quiet"]))?.status.success() {
        let why = "this kernel does not count rings against the limit of locked memory";
        outcomes.push(Outcome::skip("doctor, out of locked memory", why));
        return Ok(outcomes);
    }
    let quiet = poor(0, doctor, &["--quiet"]);
    outcomes.push(check_report("out of locked memory", quiet, 14, "too little for a ring")?);
    let group = "refused, out of locked memory";
    outcomes.extend(cc::cases_of(&mut poor(0, refused, &[ENOMEM]), group)?);
    Ok(outcomes)
}
