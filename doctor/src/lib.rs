//! Reports whether io_uring works on this machine, and if not, why; what the kernel supports; and
//! which liburing a program would load.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

pub mod binding;
mod child;
pub mod elf;
mod kernel;
pub mod libraries;
mod machine;
mod presence;
mod report;
mod show;
pub mod table;
mod verdict;

use kernel::{Outcome, Supported};
use machine::Facts;
use report::Report;
use verdict::Verdict;

/// The command line.
#[derive(clap::Parser, Clone, Debug, Default)]
#[command(
    name = "uring-doctor",
    about = "Says whether io_uring works on this machine, and if not, why",
    after_help = "Exit codes: 0 io_uring works; 2 invalid command line; 3 unknown cause; \
                  4 the report cannot be written; \
                  10 disabled by kernel.io_uring_disabled; 11 blocked by a seccomp filter; \
                  12 denied by a security module; 13 the kernel has no io_uring; \
                  14 out of locked memory; 15 out of other resources; \
                  16 a seccomp filter, or a kernel without io_uring; \
                  17 a seccomp filter blocks io_uring_register only; \
                  20 PROGRAM loads no liburing or cannot be read"
)]
pub struct Arguments {
    /// Programs; the report says which liburing each would load
    pub programs: Vec<PathBuf>,
    /// Print only whether io_uring works; the exit code covers programs too
    #[arg(long, short)]
    pub quiet: bool,
}

/// The exit code if the report cannot be written.
const UNWRITTEN: u8 = 4;

/// Examines the machine, prints the report, and returns the exit code.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut report = Report::to(io::stdout().lock());
    let code = examine(arguments, &mut report);
    let Some(error) = report.failure() else { return ExitCode::from(code) };
    // If this cannot be written either, the exit code remains.
    let _ = writeln!(io::stderr(), "uring-doctor: the report cannot be written: {error}");
    ExitCode::from(UNWRITTEN)
}

fn examine(arguments: &Arguments, report: &mut Report<impl Write>) -> u8 {
    let mut facts = Facts::gather();
    let outcome = kernel::try_out();
    if outcome != Outcome::Works {
        facts.is_built_in = presence::built_in(&facts);
    }
    let verdict = verdict::classify(outcome, &facts);
    report.say(&format!("{}\n", verdict.text(&facts)));
    if !arguments.quiet {
        about_machine(verdict, &facts, report);
    }
    let mut code = verdict.code();
    for program in &arguments.programs {
        let (text, is_loaded) = show::binding(program);
        if !arguments.quiet {
            report.say(&format!("\n{text}"));
        }
        if !is_loaded && code == 0 {
            code = 20;
        }
    }
    code
}

/// What the kernel supports, if io_uring works at least in part, and the libraries.
fn about_machine(verdict: Verdict, facts: &Facts, report: &mut Report<impl Write>) {
    match verdict {
        Verdict::Works | Verdict::RegisterBlocked => {
            report.say(&format!("{}\n\n", verdict::locked_memory(facts)));
            report.say(&show::supported(&Supported::query()));
        }
        _ => report.say("\n"),
    }
    report.say(&show::libraries(&libraries::on_path()));
}
