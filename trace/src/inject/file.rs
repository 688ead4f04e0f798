//! The file with the rules, which the traced processes map, and what they counted in it.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, bail};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use uring_trace_format::rules::{CAN_INJECT_RESULT, Rule, Rules};

use super::{can_inject_result, needs_result, rules};

/// The file, mapped.
pub struct RulesFile {
    path: PathBuf,
    start: *mut u8,
    texts: Vec<String>,
}

impl RulesFile {
    /// Writes the rules of the command line into a directory.
    pub fn create(directory: &Path, options: &[String], seed: u64) -> Result<RulesFile> {
        let can = can_inject_result().context("--inject")?;
        RulesFile::with(directory, options, seed, can)
    }

    /// With or without `IORING_NOP_INJECT_RESULT`.
    pub(super) fn with(
        directory: &Path,
        options: &[String],
        seed: u64,
        can_inject_result: bool,
    ) -> Result<RulesFile> {
        let rules = rules(options)?;
        let refused = rules.iter().zip(options).find(|(rule, _)| needs_result(rule));
        if let Some((_, text)) = refused.filter(|_| !can_inject_result) {
            bail!(
                "--inject '{text}': this kernel cannot give a request a result \
                 (IORING_NOP_INJECT_RESULT, Linux 6.10), so error= is possible only with call=enter"
            );
        }
        let mut content = Rules::new(seed, if can_inject_result { CAN_INJECT_RESULT } else { 0 });
        content.count = rules.len() as u32;
        content.rules.iter_mut().zip(rules).for_each(|(to, rule)| *to = rule);
        let path = directory.join("rules");
        let start = written(&path, &content).context("cannot write the rules")?;
        Ok(RulesFile { path, start, texts: options.to_vec() })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn rules(&self) -> &Rules {
        // SAFETY: the mapping is as long as the structure, which `written` has stored there, and lives
        // as long as this value; processes change only the atomic members.
        unsafe { &*self.start.cast::<Rules>() }
    }

    /// Whether a process has read the rules.
    pub fn was_used(&self) -> bool {
        self.rules().users.load(Ordering::Relaxed) > 0
    }

    /// What each rule did, as lines for the user.
    pub fn report(&self) -> Vec<String> {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let rules = self.rules();
        let line = |(i, (rule, text)): (usize, (&Rule, &String))| {
            let (matched, applied) = (number(&rule.matched), number(&rule.applied));
            let what = match matched {
                0 => "never matched".to_string(),
                _ => format!("matched {matched}, applied {applied}"),
            };
            format!("rule {} '{text}': {what}", i + 1)
        };
        let mut lines: Vec<String> = rules.list().zip(&self.texts).enumerate().map(line).collect();
        let untouched = number(&rules.untouched);
        if untouched > 0 {
            lines.push(format!(
                "{untouched} requests of rings with SQPOLL matched a rule and were left as they are: \
                 the SQPOLL thread may read an SQE before the library is called"
            ));
        }
        lines
    }
}

impl Drop for RulesFile {
    fn drop(&mut self) {
        // SAFETY: the mapping of this value; nothing refers to it any more.
        let _ = unsafe { munmap(self.start.cast(), size_of::<Rules>()) };
    }
}

/// Creates the file, and maps it.
fn written(path: &Path, rules: &Rules) -> Result<*mut u8> {
    let file = File::options().read(true).write(true).create_new(true).open(path)?;
    let len = size_of::<Rules>();
    // SAFETY: so many bytes are the structure, and it has no padding.
    let bytes = unsafe { std::slice::from_raw_parts((&raw const *rules).cast::<u8>(), len) };
    file.write_all_at(bytes, 0)?;
    let protection = ProtFlags::READ | ProtFlags::WRITE;
    // SAFETY: the kernel chooses where; nothing else refers to the mapping.
    let start = unsafe { mmap(std::ptr::null_mut(), len, protection, MapFlags::SHARED, &file, 0) }?;
    Ok(start.cast())
}
