//! Says in plain words whether io_uring works on this machine, and if not, why; what its kernel
//! offers; and which liburing a program finds.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

mod binding;
mod child;
mod elf;
mod kernel;
mod libraries;
mod machine;
mod presence;
mod report;
mod show;
pub mod table;
mod verdict;

use kernel::{Answer, Offered};
use machine::Facts;
use report::Report;
use verdict::Verdict;

/// What the program is asked for.
#[derive(clap::Parser, Clone, Debug, Default)]
#[command(
    name = "uring-doctor",
    about = "Says whether io_uring works on this machine, and if not, why",
    after_help = "Exit codes: 0 io_uring works; 2 bad usage; 3 something unexpected; \
                  4 the report cannot be written; \
                  10 forbidden by kernel.io_uring_disabled; 11 forbidden by a seccomp filter; \
                  12 forbidden by a security module; 13 the kernel has none; \
                  14 out of locked memory; 15 out of other resources; \
                  16 a seccomp filter, or a kernel that has none; \
                  20 PROGRAM binds no liburing or cannot be read"
)]
pub struct Arguments {
    /// Programs of which to say which liburing they would bind
    pub programs: Vec<PathBuf>,
    /// Say only whether io_uring works; what holds of programs is in the exit code
    #[arg(long, short)]
    pub quiet: bool,
}

/// The exit code where the report cannot be written.
const UNWRITTEN: u8 = 4;

/// Examines the machine, prints what it found, and says by its code whether all is well.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut report = Report::to(io::stdout().lock());
    let code = examine(arguments, &mut report);
    let Some(error) = report.failure() else { return ExitCode::from(code) };
    // If that cannot be written either, the code has to do.
    let _ = writeln!(io::stderr(), "uring-doctor: the report cannot be written: {error}");
    ExitCode::from(UNWRITTEN)
}

fn examine(arguments: &Arguments, report: &mut Report<impl Write>) -> u8 {
    let mut facts = Facts::gather();
    let answer = kernel::try_out();
    if answer != Answer::Works {
        facts.is_built_in = presence::built_in(&facts);
    }
    let verdict = verdict::classify(answer, &facts);
    report.say(&format!("{}\n", verdict.says(&facts)));
    if !arguments.quiet {
        about_machine(verdict, &facts, report);
    }
    let mut code = verdict.code();
    for program in &arguments.programs {
        let (text, is_bound) = show::binding(program);
        if !arguments.quiet {
            report.say(&format!("\n{text}"));
        }
        if !is_bound && code == 0 {
            code = 20;
        }
    }
    code
}

/// What the kernel offers, and which libraries there are.
fn about_machine(verdict: Verdict, facts: &Facts, report: &mut Report<impl Write>) {
    if verdict == Verdict::Works {
        report.say(&format!("{}\n\n", verdict::locked_memory(facts)));
        let offered = Offered::ask();
        report.say(&show::offers(&offered));
        if !offered.has_operations() && facts.is_filtered && facts.kernel_is_at_least("5.6") {
            report.say(show::NO_REGISTER);
        }
    } else {
        report.say("\n");
        if verdict != Verdict::Absent {
            report.say(&show::offers_by_version(facts));
        }
    }
    report.say(&show::libraries(&libraries::on_path()));
}
