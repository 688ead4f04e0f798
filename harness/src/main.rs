//! `cargo xtask`: the commands that test and measure the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::context::Context;
use xtask::cpu::Cpu;

mod bench;
mod cargo_tests;
mod checks;
mod compatibility;
mod demo;
mod elf;
mod fuzz;
mod group;
mod groups;
mod huge_pages;
mod kernels;
mod mutants;
mod original;
mod outcome;
mod programs;
mod progress;
mod reference;
mod running;
mod rust_tests;
mod show;
mod soak;
mod test;
mod toolchain;
mod unit_programs;
mod watch;
mod web;
mod workers;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Builds, installs, tests and shows uring-rs"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare a bare ring, the C library and this one, in instructions and in time
    Bench {
        /// Parts of scenarios' names; all if none is given
        scenarios: Vec<String>,
        /// How often each is timed
        #[arg(long, default_value_t = 9)]
        rounds: usize,
        /// Write the figures into the documentation, where they are the guard's baseline
        #[arg(long)]
        write: bool,
        /// Measure the CPU time of a recorded program instead, beside one that is not recorded
        #[arg(long, conflicts_with = "write")]
        recorder: bool,
        /// Measure what the advice of uring-trace(1) saves instead
        #[arg(long, conflicts_with = "recorder")]
        advice: bool,
    },
    /// Write the results of the last test run into docs/compatibility.md
    Compatibility,
    /// Look for the C library's defects in it and in this library
    Defects {
        /// Rows of DEFECTS.md, by the beginnings of their names; all if none is named
        names: Vec<String>,
        /// Write DEFECTS.md instead
        #[arg(long, conflicts_with = "names")]
        write: bool,
    },
    /// Copy real data with a small program, then run Debian's QEMU on this library
    Demo,
    /// Run random programs on both libraries, and compare after each call
    Differential(checks::differential::Arguments),
    /// Fuzz the library on a fake kernel
    Fuzz {
        /// What to fuzz: setup, completions or calls; all if not given
        target: Option<String>,
        /// How many executions of each
        #[arg(long, default_value_t = 10_000_000)]
        runs: u64,
    },
    /// Run the C library's test suite and our tests on Debian's kernels, in QEMU
    Kernels {
        /// Versions such as 6.12, or suites of Debian; those of bookworm, trixie and sid if not given
        versions: Vec<String>,
        /// The CPU; the C library's suite is run on this machine's only
        #[arg(long, value_parser = Cpu::parser(), default_value = Cpu::host().name)]
        cpu: &'static Cpu,
        /// Leave the C library's suite out
        #[arg(long)]
        only_own: bool,
    },
    /// Make web pages of the manual
    Manual,
    /// Change the library in one place at a time, and see whether a test notices
    Mutants {
        /// Files or directories of src/; all that is tested if none is named
        files: Vec<String>,
        /// Only mutants whose description has this in it
        #[arg(long)]
        only: Vec<String>,
        /// List the mutants and test nothing
        #[arg(long)]
        list: bool,
    },
    /// Run the C library's own test suite
    Original {
        /// How tests meet the library; all modes if not given
        #[arg(long, value_enum)]
        mode: Option<original::Mode>,
        /// The CPU; this machine must run its programs
        #[arg(long, value_parser = Cpu::parser(), default_value = Cpu::host().name)]
        cpu: &'static Cpu,
        /// Tests to run; all if none is named
        tests: Vec<String>,
    },
    /// Run Debian's programs on the C library and on this one, and compare what they did
    Programs {
        /// Programs to run; all if none is named
        names: Vec<String>,
    },
    /// Put load on both libraries for a long time, and count everything
    Soak {
        /// How long in all
        #[arg(long, default_value_t = 2.0)]
        minutes: f64,
        /// Which library works
        #[arg(long, value_enum, default_value_t = soak::Library::Both)]
        library: soak::Library,
        /// What an earlier run printed, to have the same mix again
        #[arg(long)]
        seed: Option<u32>,
    },
    /// Run all tests
    Test {
        /// Leave out what takes minutes
        #[arg(long)]
        quick: bool,
        /// Groups to run, by the names that a whole run prints; all if none is named
        groups: Vec<String>,
    },
    /// Record random programs, and compare the traces with what the programs logged
    Trace {
        /// How many requests each program makes
        #[arg(long, default_value_t = 100_000)]
        requests: u64,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    group::define(groups::all());
    let result = Context::find().and_then(|context| match cli.command {
        Command::Bench { scenarios, rounds, recorder: true, .. } => {
            bench::recorder::command_line(&context, &scenarios, rounds).map(|()| true)
        }
        Command::Bench { scenarios, rounds, write, advice: true, .. } => {
            bench::advice::command_line(&context, &scenarios, rounds, write).map(|()| true)
        }
        Command::Bench { scenarios, rounds, write, .. } => {
            bench::command_line(&context, &scenarios, rounds, write).map(|()| true)
        }
        Command::Compatibility => compatibility::run(&context).map(|()| true),
        Command::Defects { write: true, .. } => {
            checks::defects::write_page(&context).map(|()| true)
        }
        Command::Defects { names, .. } => checks::defects::command_line(&context, &names),
        Command::Demo => demo::run(&context),
        Command::Differential(arguments) => {
            checks::differential::command_line(&context, &arguments)
        }
        Command::Fuzz { target, runs } => fuzz::run_targets(&context, target.as_deref(), runs),
        Command::Kernels { versions, cpu, only_own } => {
            kernels::command_line(&context, &versions, cpu, only_own)
        }
        Command::Manual => web::run(&context).map(|()| true),
        Command::Mutants { files, only, list } => {
            mutants::command_line(&context, &files, &only, list)
        }
        Command::Original { mode, cpu, tests } => original::run(&context.on(cpu), mode, &tests),
        Command::Soak { minutes, library, seed } => {
            soak::command_line(&context, minutes, library, seed)
        }
        Command::Test { quick, groups } => test::run(&context, quick, &groups),
        Command::Trace { requests } => checks::trace::command_line(&context, requests),
        Command::Programs { names } => programs::run(&context, &names),
    });
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::CommandFactory;
    use xtask::forward::{COMMANDS, Package};

    use super::*;

    #[test]
    fn xtask_forwards_all_commands_and_says_the_same_of_them() {
        let about = |c: &clap::Command| c.get_about().map(|a| a.to_string()).unwrap_or_default();
        let parser = Cli::command();
        let ours = parser.get_subcommands().map(|c| (c.get_name().to_string(), about(c)));
        let forwarded = COMMANDS.iter().filter(|(.., package)| *package == Package::Harness);
        let forwarded = forwarded.map(|(name, about, _)| (name.to_string(), about.to_string()));
        let forwarded: BTreeMap<_, _> = forwarded.collect();
        assert_eq!(ours.collect::<BTreeMap<_, _>>(), forwarded);
    }
}
