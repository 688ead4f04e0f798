//! The doctor where io_uring works: what the kernel supports, the libraries, and what programs
//! bind.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::product::DOCTOR;
use xtask::shell::{command, run};

use super::report::check_report;
use crate::checks::cc;
use crate::outcome::Outcome;

/// Tests the tables, programs of Debian and programs of this repository.
pub fn check(context: &Context, doctor: &Path) -> Result<Vec<Outcome>> {
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
    let mut outcomes = vec![
        check_report("io_uring works", with(&[], None), 0, "IORING_FEAT_SINGLE_MMAP 5.4 yes")?,
        check_report("operations", with(&[], None), 0, "IORING_OP_SEND 5.6 yes")?,
        check_report("setup flags", with(&[], None), 0, "IORING_SETUP_CQSIZE 5.5 yes")?,
        check_report(
            "our file is on the path",
            with(&[], None),
            0,
            "uring-rs 2.15.0, up to LIBURING_2.15",
        )?,
        check_report(
            "a program binds our file first",
            with(&[path(context.prefix().join("bin").join(DOCTOR))], Some(&ours)),
            0,
            &format!("would bind: first {}: uring-rs", ours.display()),
        )?,
        check_report(
            "a program without liburing",
            with(&[user], None),
            20,
            "would bind no liburing",
        )?,
        check_report(
            "a file that is no program",
            with(&["/etc/passwd".into()], None),
            20,
            "not an ELF file",
        )?,
        check_report("a missing file", with(&["/no/such/file".into()], None), 20, "cannot read")?,
        check_report(
            "a missing file, with --quiet",
            with(&["-q".into(), "/no/such/file".into()], None),
            20,
            "io_uring works",
        )?,
        check_report(
            "a bare name",
            with(&["env".into()], None),
            20,
            "/env would bind no liburing",
        )?,
    ];
    outcomes.extend(made(context, doctor)?);
    outcomes.extend(odd_files(context, doctor)?);
    Ok(outcomes)
}

/// Programs that are built with unusual properties.
fn made(context: &Context, doctor: &Path) -> Result<Vec<Outcome>> {
    let dir = tempfile::Builder::new().prefix("uring-doctor").tempdir()?;
    let dir = dir.path();
    let lib = context.prefix().join("lib");
    let compiled = |name: &str, more: &[&str]| {
        let search = format!("-L{}", lib.display());
        let rpath = format!("-Wl,-rpath,{}", lib.display());
        let link = [&["-Wl,--no-as-needed", &search, &rpath], more].concat();
        cc::compile_as(context, "forbid.c", name, dir, &link)
    };
    let copy = dir.join("liburing.so.2");
    fs::copy(lib.join("liburing.so.2"), &copy)?;
    let asked = |program: &Path| {
        let mut run = command(doctor);
        run.arg(program).env("LD_PRELOAD", &copy);
        run
    };
    let first = |file: &Path| format!("would bind: first {}: uring-rs", file.display());

    let plain = compiled("plain", &["-luring"])?;
    let privileged = compiled("privileged", &["-luring"])?;
    run(command("chmod").arg("4755").arg(&privileged))?;
    let plugin = compiled("plugin.so", &["-shared", "-fPIC", "-luring"])?;
    let moving = compiled("moving", &["-static-pie"])?;
    // If this dynamic linker were run, it would create the file `trace`.
    let linker = dir.join("ld-linux.so.2");
    fs::write(&linker, "#!/bin/sh\ntouch \"${0%/*}/trace\"\n")?;
    run(command("chmod").arg("755").arg(&linker))?;
    let strange = compiled("strange", &[&format!("-Wl,--dynamic-linker={}", linker.display())])?;

    let ignored = "is set-user-id: if that raises the privileges of its user, the dynamic linker ignores LD_PRELOAD";
    let installed = first(&lib.join("liburing.so.2"));
    Ok(vec![
        check_report("a preloaded file", asked(&plain), 0, &first(&copy))?,
        check_report("a set-user-id program", asked(&privileged), 0, &installed)?,
        check_report("a set-user-id program: why", asked(&privileged), 0, ignored)?,
        check_report("a plugin", asked(&plugin), 0, &first(&copy))?,
        check_report("a static program that moves", asked(&moving), 20, "is static")?,
        check_report("an unknown dynamic linker", asked(&strange), 20, "is not run")?,
        Outcome::equal("doctor, an unknown linker is not run", &dir.join("trace").exists(), &false),
    ])
}

/// Files that are not regular, and names that are not UTF-8. The doctor must not block on them, and
/// must not ignore them.
fn odd_files(context: &Context, doctor: &Path) -> Result<Vec<Outcome>> {
    let dir = tempfile::Builder::new().prefix("uring-doctor").tempdir()?;
    let dir = dir.path();
    let lib = context.prefix().join("lib");
    let link = ["-Wl,--no-as-needed", &format!("-L{}", lib.display()), "-luring"];
    let plain = cc::compile_as(context, "forbid.c", "plain", dir, &link)?;
    let stripped = dir.join("stripped");
    fs::copy(&plain, &stripped)?;
    let mut bytes = fs::read(&stripped)?;
    strip_section_headers(&mut bytes);
    fs::write(&stripped, bytes)?;
    run(command(&stripped).args(["1", "true"]).env("LD_LIBRARY_PATH", &lib))?;

    let fifo = dir.join("fifo");
    let waiting = dir.join("waiting");
    let strange = dir.join(OsStr::from_bytes(b"l\xff"));
    for path in [&waiting, &strange] {
        fs::create_dir(path)?;
    }
    for path in [&fifo, &waiting.join("liburing.so.2")] {
        run(command("mkfifo").arg(path))?;
    }
    fs::copy(lib.join("liburing.so.2"), strange.join("liburing.so.2"))?;

    let asked = |program: Option<&Path>, path: &Path| {
        // A doctor that hangs fails after a minute; one that reads without limit fails at 2 GiB.
        let mut run = command("timeout");
        run.args(["60", "prlimit", "--as=2147483648"]).arg(doctor).args(program);
        run.env("LD_LIBRARY_PATH", path);
        run
    };
    let zero = Path::new("/dev/zero");
    Ok(vec![
        check_report("a FIFO as a program", asked(Some(&fifo), &lib), 20, "is not a regular file")?,
        check_report(
            "a device as a program",
            asked(Some(zero), &lib),
            20,
            "is not a regular file",
        )?,
        check_report("a FIFO on the path", asked(None, &waiting), 0, "is not a regular file")?,
        check_report(
            "a FIFO that a program would load",
            asked(Some(&plain), &waiting),
            20,
            "did not finish in 10 s",
        )?,
        check_report(
            "a program without section headers",
            asked(Some(&stripped), &lib),
            0,
            "stripped would bind: first",
        )?,
        check_report(
            "a library path that is not UTF-8",
            asked(None, &strange),
            0,
            "/liburing.so.2 LD_LIBRARY_PATH uring-rs",
        )?,
        check_report(
            "a program that binds a file whose name is not UTF-8",
            asked(Some(&plain), &strange),
            0,
            "\u{fffd}/liburing.so.2: uring-rs",
        )?,
    ])
}

/// Removes the section headers of an ELF file, as some executable packers do.
fn strip_section_headers(file: &mut [u8]) {
    // `e_shoff` has the size of an address; `e_shnum` and `e_shstrndx` are the last members of the
    // header.
    let (offset, end) = if file[4] == 2 { (0x28..0x30, 0x40) } else { (0x20..0x24, 0x34) };
    file[offset].fill(0);
    file[end - 4..end].fill(0);
}

/// A program that does not use liburing.
fn env_program() -> Result<String> {
    Ok(run(command("sh").args(["-c", "command -v env"]))?.trim().to_string())
}
