//! `cargo xtask`: builds, installs, tests and shows the library.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use xtask::context::Context;
use xtask::cpu::Cpu;
use xtask::{build, crates, cross, forward, generate, install, packages};

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
    /// Build and link the four libraries into target/dist
    Build(Building),
    /// List the crates that a package build compiles
    Crates {
        /// Write the list to packaging/crates.tsv
        #[arg(long)]
        write: bool,
    },
    /// Build Debian packages into target/deb, in a clean system without a network
    Deb {
        /// The CPU that they are for [default: this machine's]
        #[arg(long, value_parser = Cpu::debian_parser())]
        arch: Option<&'static Cpu>,
    },
    /// Write the generated headers and version maps to their committed places
    Generate {
        /// Only compare; fail if anything is stale
        #[arg(long)]
        check: bool,
    },
    /// Install libraries, headers and .pc files
    Install {
        #[command(flatten)]
        building: Building,
        #[command(flatten)]
        paths: install::Paths,
    },
    /// Build RPM packages into target/rpm, in a clean system without a network
    Rpm,
    /// Remove what `install` with the same options put there
    Uninstall(install::Paths),
}

/// What to build. The compiler and its flags come from `CC`, `CPPFLAGS`, `CFLAGS`, `LDFLAGS` and
/// `RUSTFLAGS`.
#[derive(Args)]
struct Building {
    /// Rust's name of the target, if it is not this machine's [default: this machine's]
    #[arg(long)]
    target: Option<String>,
    /// Keep debug information and symbols, for a package that splits them off
    #[arg(long)]
    debug_info: bool,
}

impl Building {
    /// The context of the build.
    fn context(&self, mut context: Context) -> Result<Context> {
        if let Some(target) = &self.target {
            // The environment's compiler is meant for the requested target.
            let flags = context.flags.clone();
            context = Context { flags, ..context.on(Cpu::of_triple(target)?) };
            cross::need(&context)?;
        }
        context.flags.debug_info = self.debug_info;
        Ok(context)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; true if it found no problem.
fn run() -> Result<bool> {
    let context = Context::find()?;
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if let Some((package, arguments)) = forward::target(&arguments) {
        return forward::run(&context, package, &arguments).map(|()| true);
    }
    let matches = forward::listed(Cli::command()).next_display_order(None).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match cli.command {
        Command::Build(building) => build::all(&building.context(context)?).map(|_| true),
        Command::Crates { write } => crates::run_command(&context, write).map(|()| true),
        Command::Deb { arch } => {
            packages::deb(&context, arch.unwrap_or(Cpu::host())).map(|files| named(&files))
        }
        Command::Generate { check } => generate::run(&context, check),
        Command::Install { building, paths } => {
            install::install(&building.context(context)?, &paths).map(|()| true)
        }
        Command::Rpm => packages::rpm(&context).map(|files| named(&files)),
        Command::Uninstall(paths) => install::uninstall(&context, &paths).map(|()| true),
    }
}

/// Prints the paths of built files.
fn named(files: &[PathBuf]) -> bool {
    files.iter().for_each(|file| println!("{}", file.display()));
    true
}
