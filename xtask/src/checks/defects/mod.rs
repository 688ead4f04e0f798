//! What the C library got wrong: a case each, on this library and on the C library.

mod rows;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Outcome, Verdict, cc};
use crate::context::{self, Context, read};
use crate::debian::need_tools;
use crate::reference::Reference;
use crate::shell::{command, run};
use crate::{build, install, show};

/// What the C library got wrong.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("defects")?;
    let program = compile(context, &dir)?;
    let mut outcomes = cc::cases(&program, "defect", &[])?;
    let split = cc::cases(&program, "defect, split mode", &[("LIBURING_SPLIT_MMAP", "1")])?;
    let page = rows::page(context, &names(&outcomes))?;
    outcomes.extend(split);
    let committed = read(&context.root.join(rows::PAGE)).unwrap_or_default();
    let stale = (committed != page).then(|| "run `cargo xtask defects --write`".to_string());
    let stale: Vec<String> = stale.into_iter().collect();
    outcomes.push(Outcome::none_of(format!("defect: {} is fresh", rows::PAGE), &stale));
    Ok(outcomes)
}

/// The names of the cases.
fn names(outcomes: &[Outcome]) -> Vec<String> {
    let name = |o: &Outcome| o.name.strip_prefix("defect: ").unwrap_or(&o.name).to_string();
    outcomes.iter().map(name).collect()
}

/// `cargo xtask defects`: both libraries side by side; true if ours has none of them. With
/// `write`, the list is written, too.
pub fn command_line(context: &Context, wanted: &[String], write: bool) -> Result<bool> {
    build::libraries(context)?;
    install::install_built(context, &install::Paths::below(&context.prefix()))?;
    let dir = context.fresh("defects")?;
    let reference = Reference::get(context)?;
    let (ours, theirs) = (compile(context, &dir)?, compile_reference(context, &reference, &dir)?);
    let ours = cc::cases_of(command(ours).args(wanted), "defect")?;
    let theirs = cc::cases_of(command(theirs).args(wanted), "defect")?;
    let mut table = show::table(&["defect", "C library", "ours", "what is wrong, or not shown"]);
    for outcome in &ours {
        let other = theirs.iter().find(|o| o.name == outcome.name);
        let mut why =
            [other, Some(outcome)].into_iter().flatten().filter_map(|o| match &o.verdict {
                Verdict::Pass => None,
                Verdict::Fail(why) | Verdict::Skip(why) => Some(why.as_str()),
            });
        let name = outcome.name.strip_prefix("defect: ").unwrap_or(&outcome.name);
        let why = why.next().unwrap_or_default();
        let why = why.rsplit_once(".c:").map_or(why, |(_, said)| said);
        table.add_row([name, other.map_or("-", word), word(outcome), why].map(show::left));
    }
    println!("{}", show::text(&table));
    let failed =
        |all: &[Outcome]| all.iter().filter(|o| matches!(o.verdict, Verdict::Fail(_))).count();
    println!(
        "{} cases: the C library fails {}, this library fails {}",
        ours.len(),
        failed(&theirs),
        failed(&ours)
    );
    if write && wanted.is_empty() {
        context::write(&context.root.join(rows::PAGE), &rows::page(context, &names(&ours))?)?;
    }
    Ok(failed(&ours) == 0)
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Skip(_) => "skip",
    }
}

/// Compiles the program against the installed tree.
pub fn compile(context: &Context, dir: &Path) -> Result<PathBuf> {
    let prefix = context.prefix();
    let include = format!("-I{}", prefix.join("include").display());
    compile_with(context, &[include], &prefix.join("lib"), &dir.join("defects"))
}

/// The same against the C library's headers and library.
fn compile_reference(context: &Context, reference: &Reference, dir: &Path) -> Result<PathBuf> {
    let flags = reference.cppflags()?;
    // Its headers are not free of warnings.
    let mut flags: Vec<String> = flags.split_whitespace().map(str::to_string).collect();
    flags.push("-w".to_string());
    compile_with(context, &flags, &reference.libdir(), &dir.join("defects-reference"))
}

fn compile_with(
    context: &Context,
    flags: &[String],
    libdir: &Path,
    program: &Path,
) -> Result<PathBuf> {
    need_tools(&["gcc"])?;
    run(command(context.cpu.tool("gcc"))
        .args(["-O2", "-g", "-Wall", "-Wextra", "-Werror"])
        .args(flags)
        .args(cc::sources(&context.root.join("c-tests/defects"))?)
        .arg(format!("-L{}", libdir.display()))
        .arg(format!("-Wl,-rpath,{}", libdir.display()))
        .args(["-luring", "-lpthread", "-o"])
        .arg(program))?;
    Ok(program.to_path_buf())
}
