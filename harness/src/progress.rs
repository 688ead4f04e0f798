//! Shows the progress of a long operation: a progress bar on a terminal, otherwise a line from time
//! to time.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// Interval between lines without a terminal. With few steps, each step prints a line.
const INTERVAL: Duration = Duration::from_secs(15);
const FEW: usize = 20;

pub struct Progress {
    bar: ProgressBar,
    label: String,
    interval: Duration,
    last_line: Mutex<Instant>,
}

impl Progress {
    /// `steps` is the number of steps; more can be added later.
    pub fn new(label: impl Into<String>, steps: usize) -> Result<Progress> {
        let style =
            ProgressStyle::with_template("  {prefix} [{bar:30}] {pos}/{len} {elapsed} {msg}")?;
        let label = label.into();
        let bar = ProgressBar::new(steps as u64)
            .with_style(style.progress_chars("=> "))
            .with_prefix(label.clone());
        let interval = if (1..=FEW).contains(&steps) { Duration::ZERO } else { INTERVAL };
        Ok(Progress { bar, label, interval, last_line: Mutex::new(Instant::now()) })
    }

    pub fn add_steps(&self, steps: usize) {
        self.bar.inc_length(steps as u64);
    }

    /// Marks steps as done; `what` describes the last or the next step.
    pub fn advance(&self, steps: usize, what: &str) {
        self.bar.set_message(what.to_string());
        self.bar.inc(steps as u64);
        let Ok(mut last) = self.last_line.lock() else { return };
        if self.bar.is_hidden() && last.elapsed() >= self.interval {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
            println!("  {} {done}/{all} {what}", self.label);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
