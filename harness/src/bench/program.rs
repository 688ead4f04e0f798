//! The scenarios' program: compiled for one library, and run in a fixed environment.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run};

use crate::checks::cc;

/// Number of environment variables in a scenario's process.
const VARIABLES: usize = 30;

/// Length of the file that scenarios read, in MiB.
const FILE_MIB: usize = 64;

/// Compiles `bench/c` as `program`.
pub fn compile(context: &Context, program: &Path, flags: &[&str]) -> Result<()> {
    need_tools(&["gcc"])?;
    run(command("gcc")
        .args(["-O2", "-g", "-Wall", "-Wextra", "-Werror"])
        .args(flags)
        .args(cc::sources(&context.root.join("bench/c"))?)
        .args(flags)
        .args(["-lpthread", "-o"])
        .arg(program))?;
    Ok(())
}

/// Writes the file that scenarios read.
pub fn write_file(dir: &Path) -> Result<PathBuf> {
    let file = dir.join("blocks");
    let block = vec![0x5a_u8; 1 << 20];
    std::fs::write(&file, block.repeat(FILE_MIB)).context("cannot write a file of blocks")?;
    Ok(file)
}

/// Sets a fixed environment of typical size. Loading a library takes longer with a larger
/// environment, so the environment must not differ between runs.
pub fn prepared<'a>(command: &'a mut Command, libraries: &Path, file: &Path) -> &'a mut Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    command
        .env_clear()
        .envs((3..VARIABLES).map(|i| (format!("BENCH_VARIABLE_{i}"), "value")))
        .env("PATH", path)
        .env("LD_LIBRARY_PATH", libraries)
        .env("BENCH_FILE", file)
}

/// The program with this library and its headers.
pub struct Program {
    path: PathBuf,
    libraries: PathBuf,
    file: PathBuf,
}

impl Program {
    /// Compiles it in an empty directory.
    pub fn compile(context: &Context, dir: &Path) -> Result<Program> {
        let (path, libraries) = (dir.join("header"), context.prefix().join("lib"));
        let include = format!("-I{}", context.prefix().join("include").display());
        let search = format!("-L{}", libraries.display());
        compile(context, &path, &[&include, &search, "-luring"])?;
        Ok(Program { path, libraries, file: write_file(dir)? })
    }

    /// A command that does an operation `n` times. `wrapper` runs the program, if it is not empty;
    /// `variables` are added to the environment.
    pub fn command(
        &self,
        wrapper: &[&str],
        variables: &[(&str, &str)],
        scenario: &str,
        n: u64,
    ) -> Command {
        let mut command = match wrapper {
            [tool, arguments @ ..] => {
                let mut command = command(tool);
                command.args(arguments).arg(&self.path);
                command
            }
            [] => command(&self.path),
        };
        prepared(&mut command, &self.libraries, &self.file);
        command.envs(variables.iter().copied()).arg(scenario).arg(n.to_string());
        command
    }

    /// Nanoseconds of CPU time for each of `n` operations, in user space and in the kernel.
    pub fn cpu_time(
        &self,
        wrapper: &[&str],
        variables: &[(&str, &str)],
        scenario: &str,
        n: u64,
    ) -> Result<f64> {
        let text = run(&mut self.command(wrapper, variables, scenario, n))?;
        let cpu = text.trim().split('\t').nth(1).context("the program said no CPU time")?;
        Ok(cpu.parse::<f64>().context("the CPU time is no number")? / n as f64)
    }
}
