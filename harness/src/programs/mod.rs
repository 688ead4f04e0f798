//! `cargo xtask programs`: runs programs of Debian with realistic workloads, first on the C library
//! and then on this one.

use std::path::Path;

use anyhow::{Result, bail};
use xtask::chroot::Chroot;
use xtask::context::Context;
use xtask::shell::Unavailable;
use xtask::{build, install};

use crate::outcome::Outcome;

mod asio;
mod mariadb;
mod mpd;
mod plocate;
mod program;
mod qemu;
mod run;
mod samba;
mod table;

use program::{PREFIX, Program};
use run::{Library, Pair};

/// The Debian release whose programs are run.
const SUITE: &str = "bookworm";

/// Packages in the chroot besides the programs themselves.
const TOOLS: [&str; 1] = ["strace"];

const PROGRAMS: [Program; 6] = [
    qemu::PROGRAM,
    mariadb::PROGRAM,
    plocate::PROGRAM,
    mpd::PROGRAM,
    samba::PROGRAM,
    asio::PROGRAM,
];

/// Runs the command; true if every program succeeded on both libraries.
pub fn run(context: &Context, names: &[String]) -> Result<bool> {
    let programs = chosen(names)?;
    println!("building and installing");
    build::all(context)?;
    install::for_tests(context)?;
    let pairs = run_all(context, &programs)?;
    print!("\n{}", table::tables(&pairs));
    let failures = pairs.iter().filter_map(|p| Some((p.name, p.failure()?)));
    let failures = failures.inspect(|(name, why)| println!("\n{name}: {why}")).count();
    Ok(failures == 0)
}

/// The same as a test group, with the library that is already installed.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let programs = chosen(&[])?;
    let name = |program: &str| format!("programs/{program}");
    match run_all(context, &programs) {
        Ok(pairs) => {
            println!("\n{}", table::tables(&pairs));
            let outcome = |p: &Pair| match p.failure() {
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

/// The programs of these names, or all programs.
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
        let c = run::run(&chroot, program, Library::Debians)?;
        let ours = run::run(&chroot, program, Library::Ours)?;
        pairs.push(Pair { name: program.name, c, ours });
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_chosen_by_name() {
        let names = |given: &[&str]| {
            let given: Vec<String> = given.iter().map(|n| n.to_string()).collect();
            chosen(&given).map(|all| all.iter().map(|p| p.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap().len(), PROGRAMS.len());
        assert_eq!(names(&["samba", "qemu"]).unwrap(), ["qemu", "samba"]);
        let error = names(&["sambo"]).unwrap_err().to_string();
        assert!(error.contains("`sambo`") && error.contains("samba"), "{error}");
    }
}
