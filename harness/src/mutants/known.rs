//! The list of mutants that are known to survive.

use std::path::Path;

use anyhow::{Result, bail};
use xtask::files::read;

use super::mutant::Mutant;

pub const LIST: &str = "tests/mutants.tsv";

/// The rows of the list.
pub struct Known(Vec<Row>);

struct Row {
    /// File, description and changed line, in the format of [`Mutant::row`].
    mutant: String,
    file: String,
    reason: String,
}

impl Known {
    pub fn read(root: &Path) -> Result<Known> {
        Known::parse(&read(&root.join(LIST))?)
    }

    fn parse(text: &str) -> Result<Known> {
        let mut rows = Vec::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [file, what, changed, reason] = fields[..] else {
                bail!("{LIST}: four fields in {line}");
            };
            if reason.trim().is_empty() {
                bail!("{LIST}: no reason in {line}");
            }
            let mutant = [file, what, changed].join("\t");
            if rows.iter().any(|row: &Row| row.mutant == mutant) {
                bail!("{LIST}: twice: {line}");
            }
            rows.push(Row { mutant, file: file.to_string(), reason: reason.to_string() });
        }
        Ok(Known(rows))
    }

    /// The reason why a mutant survives, if it is on the list.
    pub fn reason(&self, mutant: &Mutant) -> Option<&str> {
        let row = mutant.row();
        self.0.iter().find(|known| known.mutant == row).map(|known| known.reason.as_str())
    }

    /// The rows for the tested files whose mutant was not among the survivors.
    pub fn without(&self, survivors: &[&Mutant], files: &[String]) -> Vec<&str> {
        let survivors: Vec<String> = survivors.iter().map(|mutant| mutant.row()).collect();
        let of_files = self.0.iter().filter(|row| files.contains(&row.file));
        of_files
            .filter(|row| !survivors.contains(&row.mutant))
            .map(|row| row.mutant.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_can_be_read_and_names_files_that_exist() {
        let root = xtask::context::root();
        let known = Known::read(&root).expect("a list");
        for row in known.0 {
            assert!(root.join(&row.file).is_file(), "{}", row.file);
        }
    }

    #[test]
    fn a_row_needs_a_reason_and_is_there_once() {
        assert!(Known::parse("# comment\na.rs\treplace\tx\twhy\n").is_ok());
        assert!(Known::parse("a.rs\treplace\tx\t\n").is_err());
        assert!(Known::parse("a.rs\treplace\tx\n").is_err());
        assert!(Known::parse("a.rs\treplace\tx\twhy\na.rs\treplace\tx\twhy\n").is_err());
    }
}
