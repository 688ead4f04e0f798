//! `cargo xtask mutants`: mutation testing of the library.
//!
//! Each mutant is compiled in a copy of the sources and tested with the fastest tests first, until
//! one fails. The results are saved below `target` until the sources change, so an interrupted run
//! can be continued. `tests/mutants.tsv` lists the mutants that survive, each with a reason.

mod done;
mod known;
mod mutant;
mod programs;
mod tree;

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use xtask::compile;
use xtask::context::Context;
use xtask::{install, link};

use self::done::Done;
use self::known::Known;
use self::mutant::Mutator;
use self::programs::{Programs, Tested};
use self::tree::Tree;
use crate::reference::Reference;
use crate::show;

/// The modules that are mutated.
const MODULES: [&str; 6] =
    ["src/layout.rs", "src/ring", "src/inline", "src/ops", "src/capi", "src/sys"];

/// Files that are not part of the library on this CPU, or that only tests use.
const LEFT_OUT: [&str; 4] =
    ["src/sys/model.rs", "src/sys/aarch64.rs", "src/sys/x86_64.rs", "src/sys/syscall.rs"];

/// The results of a file's mutants.
#[derive(Default)]
struct Counts {
    unviable: usize,
    killed: usize,
    /// The part of `killed` in which a test exceeded its time limit.
    hung: usize,
    survived: usize,
}

impl Counts {
    fn viable(&self) -> usize {
        self.killed + self.survived
    }

    fn add(&mut self, other: &Counts) {
        self.unviable += other.unviable;
        self.killed += other.killed;
        self.hung += other.hung;
        self.survived += other.survived;
    }
}

/// Tests the mutants in the named files or directories, or in all modules. With `words`, tests only
/// those whose description contains all of them. With `list`, only prints them. True if the
/// survivors are exactly those on the list.
pub fn command_line(
    context: &Context,
    paths: &[String],
    words: &[String],
    list: bool,
) -> Result<bool> {
    let start = Instant::now();
    let files = files(&context.root, paths)?;
    let known = Known::read(&context.root)?;
    let mutator = Mutator::get(context)?;
    let mut mutants = Vec::new();
    for file in &files {
        let of_file = mutator.mutants(&context.root, file)?;
        mutants.extend(of_file.into_iter().filter(|m| m.is_wanted(words)));
    }
    if mutants.is_empty() {
        bail!("there are no such mutants");
    }
    if list {
        mutants.iter().for_each(|mutant| println!("{mutant}"));
        return Ok(true);
    }
    println!("{} mutants in {} files", mutants.len(), files.len());

    // The programs use a separate target directory, in which each mutant replaces the library.
    let artifacts = compile::library(context)?;
    let own = Context {
        target: context.work("mutants")?,
        cargo_target: context.work("mutants")?,
        root: context.root.clone(),
        cpu: context.cpu,
        flags: context.flags.clone(),
    };
    // Both target directories share the fetched C library.
    let (theirs, link) = (context.work("reference")?, own.target.join("reference"));
    Reference::get(context)?;
    if !link.exists() {
        symlink(&theirs, &link).context("cannot make a link")?;
    }
    link::all(&own, &artifacts, &[])?;
    install::for_tests(&own)?;
    let tree = Tree::new(context, &own, &artifacts)?;
    let programs = Programs::new(&own)?;
    println!("testing the library without a mutant");
    if let Some(failed) = programs.baseline(&own, &tree)? {
        bail!("the library itself fails: {failed}");
    }

    let bar = ProgressBar::new(mutants.len() as u64).with_style(
        ProgressStyle::with_template("  {bar:30} {pos}/{len} {eta} {msg}")?.progress_chars("=> "),
    );
    let mut done = Done::read(context)?;
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    let (mut unexpected, mut survivors) = (Vec::new(), Vec::new());
    for (i, mutant) in mutants.iter().enumerate() {
        bar.set_message(mutant.to_string());
        let count = counts.entry(&mutant.file).or_default();
        let tested = match done.get(mutant) {
            Some(tested) => tested,
            None => {
                let tested = tree.with(mutant, || programs.test(&own, &tree, mutant))?;
                done.add(mutant, &tested)?;
                tested
            }
        };
        let mut what = tested.to_string();
        match tested {
            Tested::Unviable => count.unviable += 1,
            Tested::Killed(_) => count.killed += 1,
            Tested::Hung(_) => {
                count.killed += 1;
                count.hung += 1;
            }
            Tested::Survived => {
                count.survived += 1;
                survivors.push(mutant);
                match known.reason(mutant) {
                    Some(reason) => what = format!("{what}: {reason}"),
                    None => {
                        what = what.to_uppercase();
                        unexpected.push(mutant);
                    }
                }
            }
        }
        println!("{}/{} {mutant}: {what}", i + 1, mutants.len());
        bar.inc(1);
    }
    bar.finish_and_clear();
    print_table(&counts);
    let stale = match words {
        [] => known.without(&survivors, &files),
        _ => Vec::new(),
    };
    if !unexpected.is_empty() {
        println!("\nsurvivors that {} does not list:", known::LIST);
        unexpected.iter().for_each(|mutant| println!("{}\t", mutant.row()));
    }
    if !stale.is_empty() {
        println!("\nrows of {} whose mutant is killed, unviable or gone:", known::LIST);
        stale.iter().for_each(|row| println!("{row}"));
    }
    println!("\n{:.0} minutes", start.elapsed().as_secs_f64() / 60.0);
    Ok(unexpected.is_empty() && stale.is_empty())
}

fn print_table(counts: &BTreeMap<&str, Counts>) {
    let mut table = show::table(&[
        "file", "mutants", "unviable", "viable", "killed", "hung", "survive", "killed %",
    ]);
    let mut sum = Counts::default();
    let mut row = |name: &str, c: &Counts| {
        let percent = 100.0 * c.killed as f64 / c.viable().max(1) as f64;
        let numbers =
            [c.viable() + c.unviable, c.unviable, c.viable(), c.killed, c.hung, c.survived];
        let mut cells = vec![show::left(name)];
        cells.extend(numbers.map(show::right));
        cells.push(show::right(format!("{percent:.1}")));
        table.add_row(cells);
    };
    for (name, count) in counts {
        row(name, count);
        sum.add(count);
    }
    row("all", &sum);
    println!("\n{}", show::text(&table));
}

/// The files to mutate, relative to the repository.
fn files(root: &Path, paths: &[String]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for module in MODULES {
        add_files(root, Path::new(module), &mut all)?;
    }
    all.sort();
    if paths.is_empty() {
        return Ok(all);
    }
    let is_below = |file: &str, path: &str| Path::new(file).starts_with(path);
    if let Some(unknown) = paths.iter().find(|p| !all.iter().any(|f| is_below(f, p))) {
        bail!("{unknown} names no file of {}", MODULES.join(", "));
    }
    all.retain(|file| paths.iter().any(|path| is_below(file, path)));
    Ok(all)
}

/// Adds a file, or all files of a directory, except files of tests.
fn add_files(root: &Path, path: &Path, files: &mut Vec<String>) -> Result<()> {
    let name = path.display().to_string();
    let is_test =
        |p: &Path| p.ends_with("tests") || p.ends_with("tests.rs") || p.ends_with("properties.rs");
    if is_test(path) || LEFT_OUT.contains(&name.as_str()) {
        return Ok(());
    }
    if !root.join(path).is_dir() {
        files.push(name);
        return Ok(());
    }
    for entry in root.join(path).read_dir()? {
        add_files(root, &PathBuf::from(path).join(entry?.file_name()), files)?;
    }
    Ok(())
}
