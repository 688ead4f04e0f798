//! Installation directories.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

/// The options that say where things are installed.
#[derive(Args, Clone, Debug, Default)]
pub struct Paths {
    /// Where everything goes; like all paths here relative to the current directory
    #[arg(long, default_value = "/usr/local")]
    pub prefix: PathBuf,
    /// Where libraries go [default: PREFIX/lib]
    #[arg(long)]
    pub libdir: Option<PathBuf>,
    /// Where headers go [default: PREFIX/include]
    #[arg(long)]
    pub includedir: Option<PathBuf>,
    /// Where programs go [default: PREFIX/bin]
    #[arg(long)]
    pub bindir: Option<PathBuf>,
    /// Where manual pages go [default: PREFIX/share/man]
    #[arg(long)]
    pub mandir: Option<PathBuf>,
    /// A directory to put in front of all paths, for packaging
    #[arg(long)]
    pub destdir: Option<PathBuf>,
    /// Keep no list of what was installed: a package has its own
    #[arg(long)]
    pub no_record: bool,
}

impl Paths {
    /// All directories below `prefix`.
    pub fn below(prefix: &Path) -> Paths {
        Paths { prefix: prefix.into(), ..Paths::default() }
    }
}

/// The resulting absolute paths.
pub struct Layout {
    pub prefix: PathBuf,
    pub libdir: PathBuf,
    pub includedir: PathBuf,
    pub bindir: PathBuf,
    pub mandir: PathBuf,
    destdir: Option<PathBuf>,
}

impl Layout {
    pub fn new(paths: &Paths) -> Result<Layout> {
        let prefix = normal("--prefix", &paths.prefix)?;
        let or = |given: &Option<PathBuf>, option, default: &str| match given {
            Some(path) => normal(option, path),
            None => Ok(prefix.join(default)),
        };
        let destdir = match &paths.destdir {
            Some(dir) if !dir.as_os_str().is_empty() => {
                Some(std::path::absolute(dir).context("--destdir names no directory")?)
            }
            _ => None,
        };
        Ok(Layout {
            libdir: or(&paths.libdir, "--libdir", "lib")?,
            includedir: or(&paths.includedir, "--includedir", "include")?,
            bindir: or(&paths.bindir, "--bindir", "bin")?,
            mandir: or(&paths.mandir, "--mandir", "share/man")?,
            prefix,
            destdir,
        })
    }

    /// The path of a file during installation: with `destdir` in front of it.
    pub fn real(&self, path: &Path) -> PathBuf {
        match (&self.destdir, path.strip_prefix("/")) {
            (Some(destdir), Ok(below)) => destdir.join(below),
            _ => path.to_path_buf(),
        }
    }

    /// Whether a directory belongs to the system, so that it must not be removed even if it is
    /// empty.
    pub fn is_system_directory(&self, dir: &Path) -> bool {
        self.destdir.is_none() && SYSTEM.iter().any(|s| dir == Path::new(s))
    }

    /// Whether the files are installed to a staging directory.
    pub fn is_staged(&self) -> bool {
        self.destdir.is_some()
    }
}

/// System directories, which are never removed.
const SYSTEM: [&str; 14] = [
    "/usr",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/share",
    "/usr/share/man",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/man",
    "/usr/local/share",
    "/usr/local/share/man",
    "/opt",
];

/// Requires an absolute path without `..`, and removes redundant slashes. The path must also be
/// valid in a .pc file.
fn normal(option: &str, path: &Path) -> Result<PathBuf> {
    let shown = path.display();
    if path.as_os_str().is_empty() {
        bail!("{option} is empty; name a directory");
    }
    if path.components().any(|c| c == Component::ParentDir) {
        bail!("{option} {shown}: a path with `..` in it is not taken; write it out");
    }
    let odd = |c: char| c.is_control() || "\"'`$#\\".contains(c);
    if path.to_str().is_none_or(|p| p.contains(odd)) {
        bail!("{option} {shown}: a .pc file cannot carry all characters of this path");
    }
    let path = std::path::absolute(path).with_context(|| format!("{option} {shown}"))?;
    Ok(path.components().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_honoured_is_refused() {
        for path in ["", "/a/../b", "/a$b", "/a\nb", "/a#b"] {
            assert!(Layout::new(&Paths::below(Path::new(path))).is_err(), "{path:?}");
        }
        let paths = Paths { libdir: Some(PathBuf::new()), ..Paths::below(Path::new("/a")) };
        assert!(Layout::new(&paths).is_err());
    }

    #[test]
    fn destdir_comes_first() {
        let destdir = Some(PathBuf::from("/tmp/stage"));
        let layout = Layout::new(&Paths { destdir, ..Paths::below(Path::new("/usr")) }).unwrap();
        assert_eq!(layout.real(&layout.libdir), Path::new("/tmp/stage/usr/lib"));
    }
}
