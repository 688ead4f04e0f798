//! Rings in two mappings: the lengths of the mappings, tested with a fake kernel that rejects short
//! ones.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, output, run};

use super::cc;
use crate::outcome::Outcome;

/// The errno of the strict kernel.
const EFAULT: i32 = 14;

const SQE128: u32 = 1 << 10;
const CQE32: u32 = 1 << 11;
const NO_SQARRAY: u32 = 1 << 16;

/// The test programs.
struct Programs {
    strict: PathBuf,
    ring: PathBuf,
    dir: PathBuf,
}

/// A mapping, as the strict kernel reported it.
#[derive(Debug, PartialEq)]
struct Mapping {
    what: String,
    len: u64,
}

pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "setpriv"])?;
    let dir = context.fresh("split")?;
    let programs = Programs {
        strict: cc::compile(context, "strict_kernel.c", &dir, &[])?,
        ring: cc::compile(context, "ring.c", &dir, &[])?,
        dir,
    };
    let mut outcomes = Vec::new();
    for entries in [1, 64, 65, 128, 4096, 32768] {
        let name = format!("strict kernel: {entries} entries in two pieces");
        let (code, _, _) = programs.run(entries, 0, true)?;
        outcomes.push(Outcome::equal(name, &code, &0));
        let name = format!("strict kernel: {entries} entries in one piece");
        let (code, _, _) = programs.run(entries, 0, false)?;
        outcomes.push(Outcome::equal(name, &code, &0));
    }
    for (entries, expected) in
        [(1, 0), (64, 0), (65, EFAULT), (128, EFAULT), (4096, EFAULT), (32768, EFAULT)]
    {
        let name = format!("strict kernel: {entries} entries, mapped by entries alone");
        let args = [entries.to_string(), "0".into(), "entries-only".into()];
        let code = programs.strict(&args, false)?.0;
        outcomes.push(Outcome::equal(name, &code, &expected));
    }
    for flags in [0, SQE128, CQE32, SQE128 | CQE32] {
        let mut wrong = Vec::new();
        for entries in (0..16).map(|n| 1_u32 << n) {
            wrong.extend(programs.exact(entries, flags, true)?);
            wrong.extend(programs.exact(entries, flags, false)?);
        }
        outcomes.push(Outcome::none_of(format!("split: exact lengths, flags {flags:#x}"), &wrong));
    }
    outcomes.push(programs.other_values(context)?);
    outcomes.push(programs.ignored_when_set_user_id(context)?);
    Ok(outcomes)
}

impl Programs {
    /// Runs a program under the strict kernel; returns exit code, output and mappings.
    fn strict(&self, args: &[String], split: bool) -> Result<(i32, String, Vec<Mapping>)> {
        let report = self.dir.join("report");
        let mut shell = command("sh");
        // The report is written to descriptor 3.
        shell
            .arg("-c")
            .arg("report=$1; shift; exec \"$@\" 3>\"$report\"")
            .arg("sh")
            .arg(&report)
            .arg(&self.strict)
            .arg(&self.ring)
            .args(args);
        if split {
            shell.env("LIBURING_SPLIT_MMAP", "1");
        }
        let result = output(&mut shell)?;
        let text = fs::read_to_string(&report)?;
        let mappings = text.lines().filter_map(mapping).collect();
        let code = result.status.code().context("the strict kernel was killed")?;
        Ok((code, String::from_utf8_lossy(&result.stdout).into_owned(), mappings))
    }

    fn run(&self, entries: u32, flags: u32, split: bool) -> Result<(i32, String, Vec<Mapping>)> {
        self.strict(&[entries.to_string(), flags.to_string()], split)
    }

    /// What is wrong with the lengths of a ring's mappings.
    fn exact(&self, entries: u32, flags: u32, split: bool) -> Result<Option<String>> {
        let (code, out, found) = self.run(entries, flags, split)?;
        let number = |key: &str| -> Result<u64> {
            let mut words = out.split_whitespace();
            words.find(|w| *w == key);
            let word = words.next().with_context(|| format!("the ring says nothing of {key}"))?;
            match word.strip_prefix("0x") {
                Some(hex) => Ok(u64::from_str_radix(hex, 16)?),
                None => Ok(word.parse()?),
            }
        };
        if code != 0 {
            return Ok(Some(format!("{entries} entries: error {code}")));
        }
        let (sq, cq) = (number("sq_entries")?, number("cq_entries")?);
        let cqe = if flags & CQE32 != 0 { 32 } else { 16 };
        let sqe = if flags & SQE128 != 0 { 128 } else { 64 };
        let cq_ring = number("cqes")? + cq * cqe;
        let sq_ring = match number("flags")? as u32 & NO_SQARRAY {
            0 => number("array")? + sq * 4,
            _ => cq_ring,
        };
        let map = |what: &str, len| Mapping { what: what.into(), len };
        let expected = match split {
            true => vec![map("sq", sq_ring), map("cq", cq_ring), map("sqes", sq * sqe)],
            false => vec![map("sq", sq_ring.max(cq_ring)), map("sqes", sq * sqe)],
        };
        Ok((found != expected).then(|| format!("{entries} entries: {found:?}, not {expected:?}")))
    }

    /// Only the value `1` of the exact variable enables two mappings.
    fn other_values(&self, context: &Context) -> Result<Outcome> {
        let program = cc::compile(context, "mode.c", &self.dir, &[])?;
        let mut wrong = Vec::new();
        for (name, value, expected) in [
            ("LIBURING_SPLIT_MMAP", "1", "two"),
            ("LIBURING_SPLIT_MMAP", "0", "one"),
            ("LIBURING_SPLIT_MMAP", "", "one"),
            ("LIBURING_SPLIT_MMAP", "11", "one"),
            ("LIBURING_SPLIT_MMA", "1", "one"),
            ("LIBURING_SPLIT_MMAP_", "1", "one"),
            ("IBURING_SPLIT_MMAP", "1", "one"),
        ] {
            let found = run(command(&program).env_remove("LIBURING_SPLIT_MMAP").env(name, value))?;
            if found.trim() != expected {
                wrong.push(format!("{name}={value}: {}, not {expected}", found.trim()));
            }
        }
        Ok(Outcome::none_of("split: the variable's other values, and other variables", &wrong))
    }

    /// A set-user-id program must ignore the variable, with the static and the shared library.
    fn ignored_when_set_user_id(&self, context: &Context) -> Result<Outcome> {
        let name = "split: the variable is ignored in a set-user-id program";
        let is_root = run(command("id").arg("-u"))?.trim() == "0";
        if !is_root {
            return Ok(Outcome::skip(name, "only root can make one"));
        }
        // The dynamic linker ignores LD_LIBRARY_PATH for a set-user-id program, but not a run path.
        let public = tempfile::Builder::new().prefix("set-user-id").tempdir()?;
        run(command("chmod").arg("755").arg(public.path()))?;
        let library = context.prefix().join("lib");
        let shared = public.path().join("liburing.so.2");
        fs::copy(library.join("liburing.so.2"), &shared)?;
        let shared = shared.display().to_string();
        let archive = library.join("liburing.a").display().to_string();
        let run_path = format!("-Wl,-rpath,{}", public.path().display());
        let mut modes = Vec::new();
        let kinds = [("static", vec![archive.as_str()]), ("shared", vec![&shared, &run_path])];
        for (kind, link) in kinds {
            let program = cc::compile_as(context, "mode.c", kind, &self.dir, &link)?;
            let copy = public.path().join(kind);
            fs::copy(&program, &copy)?;
            run(command("chmod").arg("4755").arg(&copy))?;
            let mounted = run(command("findmnt").args(["-no", "OPTIONS", "-T"]).arg(&copy));
            if mounted.unwrap_or_default().contains("nosuid") {
                return Ok(Outcome::skip(name, "the temporary directory is mounted nosuid"));
            }
            let plain = run(command(&copy).env("LIBURING_SPLIT_MMAP", "1"))?;
            let set = run(command("setpriv")
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg(&copy)
                .env("LIBURING_SPLIT_MMAP", "1"))?;
            modes.push(format!("{kind}: {}, {}", plain.trim(), set.trim()));
        }
        Ok(Outcome::equal(name, &modes.join("; "), &"static: two, one; shared: two, one".into()))
    }
}

fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.strip_prefix("map ")?.split(' ');
    Some(Mapping { what: words.next()?.to_string(), len: words.next()?.parse().ok()? })
}
