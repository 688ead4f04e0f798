//! Says in plain words whether io_uring works on this machine, and if not, why; what its kernel
//! offers; and which liburing a program finds.

use std::path::PathBuf;
use std::process::ExitCode;

mod elf;
mod kernel;
mod libraries;
mod machine;
mod show;
pub mod table;
mod verdict;

use verdict::Verdict;

/// What the program is asked for.
#[derive(clap::Parser, Clone, Debug, Default)]
#[command(
    name = "uring-doctor",
    about = "Says whether io_uring works on this machine, and if not, why",
    after_help = "Exit codes: 0 io_uring works; 2 bad usage; 3 something unexpected; \
                  10 forbidden by kernel.io_uring_disabled; 11 forbidden by a seccomp filter; \
                  12 forbidden by a security module; 13 the kernel has none; \
                  14 out of locked memory; 15 out of other resources; \
                  20 PROGRAM binds no liburing or cannot be read"
)]
pub struct Arguments {
    /// Programs of which to say which liburing they would bind
    pub programs: Vec<PathBuf>,
    /// Say only whether io_uring works
    #[arg(long, short)]
    pub quiet: bool,
}

/// Examines the machine, prints what it found, and says by its code whether all is well.
pub fn run(arguments: &Arguments) -> ExitCode {
    let facts = machine::Facts::gather();
    let mut attempt = kernel::Ring::new(8);
    let verdict = match &attempt {
        Ok(_) => Verdict::Works,
        Err(errno) => verdict::classify(*errno, &facts),
    };
    println!("{}", verdict.says(&facts));
    if arguments.quiet {
        return ExitCode::from(verdict.code());
    }
    println!();
    if let Ok(ring) = &mut attempt {
        print!("{}", show::offers(ring));
    }
    print!("{}", show::libraries(&libraries::on_path()));
    let mut code = verdict.code();
    for program in &arguments.programs {
        println!();
        let (text, is_bound) = show::binding(program);
        print!("{text}");
        if !is_bound && code == 0 {
            code = 20;
        }
    }
    ExitCode::from(code)
}
