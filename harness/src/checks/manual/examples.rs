//! The programs that the pages show, and the texts that they share.

use std::fs;

use anyhow::Result;
use xtask::context::Context;
use xtask::files::read;
use xtask::shell::{command, output, status, tail};

use crate::checks::cc;
use crate::outcome::Outcome;

/// The exit status of an example that the kernel cannot run.
const SKIPPED: i32 = 77;

/// Time limit of an example in seconds. Each takes less than one on an idle machine.
const LIMIT: &str = "60";

/// Each example compiles with all warnings, runs, and is on a page, as each shared text is.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("manual-examples")?;
    let from = context.root.join("manual/examples");
    let mut pages = String::new();
    for section in ["man2", "man3", "man7", "shared"] {
        for page in fs::read_dir(context.root.join("manual").join(section))? {
            pages += &read(&page?.path())?;
        }
    }
    let mut outcomes = Vec::new();
    let mut unused = Vec::new();
    for source in cc::sources(&from)? {
        let file = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("manual: example {file}");
        if !pages.lines().any(|line| line.strip_prefix("@example ") == Some(&file)) {
            unused.push(file.clone());
        }
        let path = source.display().to_string();
        let program = match cc::compile(context, &path, &dir, &[]) {
            Ok(program) => program,
            Err(e) => {
                outcomes.push(Outcome::fail(name, format!("{e:#}")));
                continue;
            }
        };
        let mut run = command("timeout");
        let ended = output(run.arg(LIMIT).arg(&program).current_dir(&dir))?;
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        outcomes.push(match ended.status.code() {
            Some(0) => Outcome::pass(name),
            Some(SKIPPED) => Outcome::skip(name, said.trim()),
            _ => Outcome::fail(name, format!("{}: {}", status(&ended), tail(&said))),
        });
    }
    for text in fs::read_dir(context.root.join("manual/shared"))? {
        let file = text?.file_name().to_string_lossy().into_owned();
        if !pages.lines().any(|line| line.strip_prefix("@include ") == Some(&file)) {
            unused.push(format!("shared/{file}"));
        }
    }
    outcomes.push(Outcome::none_of("manual: examples and shared texts are on a page", &unused));
    Ok(outcomes)
}
