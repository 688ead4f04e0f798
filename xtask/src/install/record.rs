//! The record of an installation. It distinguishes directories that the installation created from
//! directories that existed before.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::paths::Layout;
use crate::files::{remove, replace, write};

/// Name of the record file, in the library directory.
const NAME: &str = "uring-rs.installed";

/// Installed paths, without a staging directory in front.
#[derive(Default)]
pub struct Record {
    files: BTreeSet<PathBuf>,
    dirs: BTreeSet<PathBuf>,
}

impl Record {
    /// Reads the record; `None` if there is none.
    pub fn read(layout: &Layout) -> Result<Option<Record>> {
        let file = layout.real(&path(layout));
        match fs::read_to_string(&file) {
            Ok(text) => Ok(Some(Record::parse(&text))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    fn parse(text: &str) -> Record {
        let paths = |kind| {
            let lines = text.lines().filter_map(move |line| line.strip_prefix(kind));
            lines.map(PathBuf::from).filter(|path| path.is_absolute()).collect()
        };
        Record { files: paths("file "), dirs: paths("dir ") }
    }

    /// Adds a file that will be created, and the directories that do not exist yet.
    pub fn add(&mut self, layout: &Layout, file: &Path) {
        let missing = file.ancestors().skip(1).take_while(|dir| !layout.real(dir).exists());
        self.dirs.extend(missing.map(PathBuf::from));
        self.add_file(file.to_path_buf());
    }

    pub fn add_file(&mut self, file: PathBuf) {
        self.files.insert(file);
    }

    pub fn add_dir(&mut self, dir: PathBuf) {
        self.dirs.insert(dir);
    }

    /// Writes the record.
    pub fn write(&mut self, layout: &Layout) -> Result<()> {
        self.add(layout, &path(layout));
        let lines = |kind: &str, paths: &BTreeSet<PathBuf>| -> String {
            paths.iter().map(|path| format!("{kind} {}\n", path.display())).collect()
        };
        let text = lines("file", &self.files) + &lines("dir", &self.dirs);
        replace(&layout.real(&path(layout)), |new| write(new, &text))
    }

    /// Removes all recorded files, the record itself last, and then the directories.
    pub fn remove(&self, layout: &Layout) -> Result<()> {
        let own = path(layout);
        for file in self.files.iter().filter(|file| **file != own).chain([&own]) {
            remove(&layout.real(file))?;
        }
        // Inner directories first. A directory that contains other files is kept.
        for dir in self.dirs.iter().rev().filter(|dir| !layout.is_system_directory(dir)) {
            let _ = fs::remove_dir(layout.real(dir));
        }
        Ok(())
    }
}

fn path(layout: &Layout) -> PathBuf {
    layout.libdir.join(NAME)
}

#[cfg(test)]
mod tests {
    use super::super::paths::Paths;
    use super::*;

    #[test]
    fn only_what_was_made_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        let paths = Paths { libdir: Some(at("far/off/lib")), ..Paths::below(&at("prefix")) };
        let layout = Layout::new(&paths).unwrap();
        fs::create_dir_all(at("prefix/bin")).unwrap();
        let mut record = Record::default();
        let files = [at("prefix/bin/program"), at("prefix/include/a/b.h"), at("far/off/lib/c.so")];
        files.iter().for_each(|file| record.add(&layout, file));
        record.write(&layout).unwrap();
        files.iter().for_each(|file| write(file, "").unwrap());

        let record = Record::read(&layout).unwrap().unwrap();
        assert_eq!(record.files.len(), files.len() + 1);
        record.remove(&layout).unwrap();
        assert!(at("prefix/bin").is_dir());
        assert!(!at("prefix/include").exists() && !at("far").exists());
    }

    #[test]
    fn what_others_use_is_left() {
        let layout = Layout::new(&Paths::below(Path::new("/usr/local"))).unwrap();
        assert!(layout.is_system_directory(Path::new("/usr/local/lib")));
        assert!(!layout.is_system_directory(Path::new("/usr/local/lib/cmake")));
    }

    #[test]
    fn a_relative_path_is_no_path_of_a_record() {
        let record = Record::parse("file a\nfile /b\ndir /c d\nnothing\n");
        assert_eq!(record.files, BTreeSet::from([PathBuf::from("/b")]));
        assert_eq!(record.dirs, BTreeSet::from([PathBuf::from("/c d")]));
    }
}
