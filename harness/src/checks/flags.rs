//! Tests that a build uses the variables that distributions set: an invalid value in any of them
//! must make the build fail. Also tests that debug information is kept if it is requested.

use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::product::{LIBRARIES, PROGRAMS, shared_names};
use xtask::shell::{command, output, tail};

use crate::elf::Elf;
use crate::outcome::Outcome;

/// The variables, each with an invalid value. The last one makes cargo recompile everything.
const VARIABLES: [(&str, &str); 5] = [
    ("CPPFLAGS", "-no-such-option-of-cpp"),
    ("CFLAGS", "-no-such-option-of-cc"),
    ("LDFLAGS", "-no-such-option-of-ld"),
    ("RUSTFLAGS", "--no-such-option-of-rustc"),
    ("CC", "/no/such/compiler"),
];

/// Builds once as a package does, then once with each variable.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let target = context.work("flags")?;
    let mut outcomes = Vec::new();
    let whole = build(context, &target, &[("CFLAGS", "-g -O2"), ("LDFLAGS", "-Wl,-z,now")])?;
    outcomes.push(match &whole {
        Ok(()) => Outcome::pass("flags: a build with a distribution's flags"),
        Err(why) => Outcome::fail("flags: a build with a distribution's flags", tail(why)),
    });
    if whole.is_ok() {
        for name in LIBRARIES {
            let [file, ..] = shared_names(name);
            outcomes.push(has_debug_info(&target, &file)?);
        }
        for program in PROGRAMS {
            outcomes.push(has_debug_info(&target, program)?);
        }
    }
    for (variable, value) in VARIABLES {
        let name = format!("flags: a wrong {variable} makes the build fail, and is named");
        outcomes.push(match build(context, &target, &[(variable, value)])? {
            Ok(()) => Outcome::fail(name, "the build succeeds"),
            Err(why) if why.contains(value) => Outcome::pass(name),
            Err(why) => Outcome::fail(name, tail(&why)),
        });
    }
    Ok(outcomes)
}

/// Runs `xtask build --debug-info` with a separate target directory; returns the error output if it
/// fails. The program is the running one: cargo would compile another with the same variables, and
/// `cargo run --quiet` does not print their errors.
fn build(
    context: &Context,
    target: &Path,
    variables: &[(&str, &str)],
) -> Result<Result<(), String>> {
    let mut xtask = command(context.target.join("debug/xtask"));
    xtask.current_dir(&context.root).args(["build", "--debug-info"]);
    xtask.env("CARGO_TARGET_DIR", target);
    for name in ["CC", "CPPFLAGS", "CFLAGS", "LDFLAGS", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        xtask.env_remove(name);
    }
    let result = output(xtask.envs(variables.iter().copied()))?;
    Ok(match result.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&result.stderr).into_owned()),
    })
}

fn has_debug_info(target: &Path, file: &str) -> Result<Outcome> {
    let elf = Elf::read(&target.join("dist").join(file))?;
    let found = elf.sections.iter().any(|section| section.name == ".debug_info");
    let name = format!("flags: {file} has debug information");
    Ok(if found { Outcome::pass(name) } else { Outcome::fail(name, "no section .debug_info") })
}
