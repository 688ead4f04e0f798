//! The commands of `cargo xtask` that other packages of this repository implement.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;

use anyhow::{Context as _, Result};
use clap::Command;

use crate::cargo;
use crate::context::Context;
use crate::product::DOCTOR;

/// A package that implements commands.
#[derive(Clone, Copy, PartialEq)]
pub enum Package {
    /// The program `uring-doctor`. It gets the command's arguments.
    Doctor,
    /// `harness/`, a separate workspace. It gets the command and its arguments.
    Harness,
}

/// The commands, their descriptions, and the packages.
pub const COMMANDS: [(&str, &str, Package); 15] = [
    (
        "bench",
        "Compare a bare ring, the C library and this one, in instructions and in time",
        Package::Harness,
    ),
    (
        "compatibility",
        "Write the results of the last test run into docs/compatibility.md",
        Package::Harness,
    ),
    ("defects", "Look for the C library's defects in it and in this library", Package::Harness),
    (
        "demo",
        "Copy real data with a small program, then run Debian's QEMU on this library",
        Package::Harness,
    ),
    (
        "differential",
        "Run random programs on both libraries, and compare after each call",
        Package::Harness,
    ),
    ("doctor", "Report whether io_uring works on this machine, and if not, why", Package::Doctor),
    ("fuzz", "Fuzz the library on a fake kernel", Package::Harness),
    (
        "kernels",
        "Run the C library's test suite and our tests on Debian's kernels, in QEMU",
        Package::Harness,
    ),
    ("manual", "Make web pages of the manual", Package::Harness),
    (
        "mutants",
        "Change the library in one place at a time, and see whether a test notices",
        Package::Harness,
    ),
    ("original", "Run the C library's own test suite", Package::Harness),
    (
        "programs",
        "Run Debian's programs on the C library and on this one, and compare what they did",
        Package::Harness,
    ),
    ("soak", "Put load on both libraries for a long time, and count everything", Package::Harness),
    ("test", "Run all tests", Package::Harness),
    (
        "trace",
        "Record random programs, and compare the traces with what the programs logged",
        Package::Harness,
    ),
];

/// Adds the commands to a parser, so that they are listed in the help.
pub fn listed(parser: Command) -> Command {
    let command = |(name, about, _): &(&'static str, &'static str, Package)| {
        Command::new(*name).about(*about)
    };
    parser.subcommands(COMMANDS.iter().map(command))
}

/// The package for `arguments` (without the program's name), and the arguments for it: those of a
/// forwarded command, or a request for its help.
pub fn target(arguments: &[OsString]) -> Option<(Package, Vec<OsString>)> {
    let find = |name: &OsString| COMMANDS.iter().find(|(known, ..)| name == known);
    let (name, package, rest) = match arguments {
        [help, name] if help == "help" => {
            let (_, _, package) = find(name)?;
            (name, package, vec![OsString::from("--help")])
        }
        [name, rest @ ..] => {
            let (_, _, package) = find(name)?;
            (name, package, rest.to_vec())
        }
        [] => return None,
    };
    Some(match package {
        Package::Doctor => (*package, rest),
        Package::Harness => (*package, [vec![name.clone()], rest].concat()),
    })
}

/// Replaces this process by the package's program; returns only on an error.
pub fn run(context: &Context, package: Package, arguments: &[OsString]) -> Result<()> {
    let mut cargo = cargo::command(context);
    cargo.args(["run", "--quiet"]);
    match package {
        Package::Doctor => cargo.args(["--package", DOCTOR]),
        Package::Harness => {
            cargo.arg("--manifest-path").arg(context.root.join("harness/Cargo.toml"))
        }
    };
    let error = cargo.arg("--").args(arguments).exec();
    Err(error).context("cannot run cargo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(arguments: &[&str]) -> Option<(Package, Vec<OsString>)> {
        target(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn commands_are_forwarded_with_all_arguments() {
        let (package, arguments) = told(&["test", "--quick", "a b", "--help"]).unwrap();
        assert!(package == Package::Harness && arguments == ["test", "--quick", "a b", "--help"]);
        let (package, arguments) = told(&["doctor", "--json"]).unwrap();
        assert!(package == Package::Doctor && arguments == ["--json"]);
        let (_, arguments) = told(&["help", "soak"]).unwrap();
        assert_eq!(arguments, ["soak", "--help"]);
        for own in [&["build"][..], &["help", "install"], &["help"], &["--help"], &[]] {
            assert!(told(own).is_none(), "{own:?}");
        }
    }
}
