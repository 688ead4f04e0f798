//! Installs the libraries, the headers and the .pc files, and removes them again.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::build;
use crate::context::{Context, make_dir, write};
use crate::link::{LIBRARIES, VERSION, shared_names};

/// The headers, below the include directory.
pub const HEADERS: [&str; 7] = [
    "liburing.h",
    "liburing/barrier.h",
    "liburing/compat.h",
    "liburing/io_uring.h",
    "liburing/io_uring/bpf_filter.h",
    "liburing/io_uring/query.h",
    "liburing/io_uring_version.h",
];

#[derive(Args, Clone, Debug)]
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
    /// A directory to put in front of all paths, for packaging
    #[arg(long)]
    pub destdir: Option<PathBuf>,
}

/// The paths as they will be used.
struct Layout {
    prefix: PathBuf,
    libdir: PathBuf,
    includedir: PathBuf,
    destdir: Option<PathBuf>,
}

impl Paths {
    /// Everything below `prefix`.
    pub fn below(prefix: &Path) -> Paths {
        Paths { prefix: prefix.into(), libdir: None, includedir: None, destdir: None }
    }

    fn layout(&self) -> Result<Layout> {
        let prefix = normal("--prefix", &self.prefix)?;
        let or = |given: &Option<PathBuf>, option, default: &str| match given {
            Some(path) => normal(option, path),
            None => Ok(prefix.join(default)),
        };
        let destdir = match &self.destdir {
            Some(dir) if !dir.as_os_str().is_empty() => {
                Some(std::path::absolute(dir).context("--destdir names no directory")?)
            }
            _ => None,
        };
        Ok(Layout {
            libdir: or(&self.libdir, "--libdir", "lib")?,
            includedir: or(&self.includedir, "--includedir", "include")?,
            prefix,
            destdir,
        })
    }
}

/// A path that means the same from everywhere: absolute, without `..` and doubled slashes. It is
/// one that a .pc file can carry, too.
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

impl Layout {
    /// Where a path of the installed system is while it is being put together.
    fn real(&self, path: &Path) -> PathBuf {
        match (&self.destdir, path.strip_prefix("/")) {
            (Some(destdir), Ok(below)) => destdir.join(below),
            _ => path.to_path_buf(),
        }
    }

    /// All that is installed, links included.
    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = HEADERS.iter().map(|h| self.includedir.join(h)).collect();
        for name in LIBRARIES {
            files.extend(shared_names(name).map(|f| self.libdir.join(f)));
            files.push(self.libdir.join(format!("{name}.a")));
            files.push(self.libdir.join(format!("pkgconfig/{name}.pc")));
        }
        files
    }

    /// Directories that `install` makes where they are missing, inner ones first.
    fn dirs(&self) -> Vec<PathBuf> {
        let mut dirs = vec![
            self.includedir.join("liburing/io_uring"),
            self.includedir.join("liburing"),
            self.libdir.join("pkgconfig"),
        ];
        for dir in [&self.includedir, &self.libdir] {
            // What is above the prefix stays, and so do those that every system has.
            let staged = self.destdir.is_some();
            let outer = if staged { Path::new("/") } else { &self.prefix };
            let own = dir.ancestors().take_while(|d| d.starts_with(outer) && *d != Path::new("/"));
            let own = own.filter(|d| staged || !SYSTEM.iter().any(|s| *d == Path::new(s)));
            dirs.extend(own.map(PathBuf::from));
        }
        dirs
    }
}

/// Directories that are not removed, empty or not.
const SYSTEM: [&str; 6] =
    ["/usr", "/usr/lib", "/usr/include", "/usr/local", "/usr/local/lib", "/usr/local/include"];

/// Builds and installs.
pub fn install(context: &Context, paths: &Paths) -> Result<()> {
    let layout = paths.layout()?;
    build::libraries(context)?;
    put(context, &layout)?;
    println!("installed into {}", layout.real(&layout.prefix).display());
    Ok(())
}

/// Installs what is built already.
pub fn install_built(context: &Context, paths: &Paths) -> Result<()> {
    put(context, &paths.layout()?)
}

fn put(context: &Context, layout: &Layout) -> Result<()> {
    let dist = context.dist();
    let libdir = layout.real(&layout.libdir);
    for name in LIBRARIES {
        let [file, soname, link] = shared_names(name);
        copy(&dist.join(&file), &libdir.join(&file), 0o755)?;
        for alias in [soname, link] {
            replace(&libdir.join(alias), |new| Ok(symlink(&file, new)?))?;
        }
        let archive = format!("{name}.a");
        copy(&dist.join(&archive), &libdir.join(&archive), 0o644)?;
        let text = pkg_config(name, layout);
        replace(&libdir.join(format!("pkgconfig/{name}.pc")), |new| {
            write(new, &text)?;
            Ok(fs::set_permissions(new, fs::Permissions::from_mode(0o644))?)
        })?;
    }
    for header in HEADERS {
        let to = layout.real(&layout.includedir).join(header);
        copy(&context.root.join("include").join(header), &to, 0o644)?;
    }
    Ok(())
}

/// Removes what `install` puts there, and its directories as far as they are empty then.
pub fn uninstall(_: &Context, paths: &Paths) -> Result<()> {
    let layout = paths.layout()?;
    for file in layout.files() {
        remove(&layout.real(&file))?;
    }
    for dir in layout.dirs() {
        // Somebody else's file in it is no reason to fail.
        let _ = fs::remove_dir(layout.real(&dir));
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, mode: u32) -> Result<()> {
    replace(to, |new| {
        fs::copy(from, new).with_context(|| format!("cannot copy {}", from.display()))?;
        Ok(fs::set_permissions(new, fs::Permissions::from_mode(mode))?)
    })
}

/// Makes a file beside the old one and puts it in its place: whoever opens it finds one or the
/// other, and a running program keeps the old.
fn replace(path: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let why = || format!("cannot install {}", path.display());
    if let Some(dir) = path.parent() {
        make_dir(dir)?;
    }
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    remove(&new)?;
    make(&new).and_then(|()| Ok(fs::rename(&new, path)?)).with_context(why)
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn pkg_config(name: &str, layout: &Layout) -> String {
    // Blanks and brackets need a backslash, or they end the word.
    let quoted = |path: &Path| -> String {
        let plain = |c: char| c.is_alphanumeric() || "/._+-:@%,=~".contains(c);
        let escape = |c: char| if plain(c) { c.to_string() } else { format!("\\{c}") };
        path.to_string_lossy().chars().map(escape).collect()
    };
    let below = |path: &Path| match path.strip_prefix(&layout.prefix) {
        Ok(rest) if rest.as_os_str().is_empty() => "${prefix}".to_string(),
        Ok(rest) if layout.prefix != Path::new("/") => format!("${{prefix}}/{}", quoted(rest)),
        _ => quoted(path),
    };
    let short = name.trim_start_matches("lib");
    let what = match short {
        "uring" => "asynchronous I/O by io_uring",
        _ => "asynchronous I/O by io_uring, inlined helpers included",
    };
    format!(
        "prefix={}\nexec_prefix=${{prefix}}\nlibdir={}\nincludedir={}\n\n\
         Name: {name}\nDescription: {what}\nVersion: {VERSION}\n\
         Libs: -L${{libdir}} -l{short}\nCflags: -I${{includedir}}\n",
        quoted(&layout.prefix),
        below(&layout.libdir),
        below(&layout.includedir),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(prefix: &str, libdir: Option<&str>, destdir: Option<&str>) -> Result<Layout> {
        let path = |p: Option<&str>| p.map(PathBuf::from);
        let (prefix, includedir) = (PathBuf::from(prefix), None);
        Paths { prefix, libdir: path(libdir), includedir, destdir: path(destdir) }.layout()
    }

    #[test]
    fn pc_files_follow_the_prefix() {
        let pc = pkg_config(
            "liburing",
            &layout("/opt//uring/.", Some("/opt/uring/lib64"), None).unwrap(),
        );
        assert!(pc.contains("prefix=/opt/uring\n") && pc.contains("libdir=${prefix}/lib64\n"));
        assert!(pc.contains("includedir=${prefix}/include\n") && pc.contains(" -luring\n"));
        let pc = pkg_config("liburing-ffi", &layout("/a b", Some("/lib (64)"), None).unwrap());
        assert!(pc.contains("prefix=/a\\ b\n") && pc.contains("libdir=/lib\\ \\(64\\)\n"));
        let pc = pkg_config("liburing", &layout("/", None, None).unwrap());
        assert!(pc.contains("prefix=/\n") && pc.contains("libdir=/lib\n"));
    }

    #[test]
    fn what_cannot_be_honoured_is_refused() {
        for path in ["", "/a/../b", "/a$b", "/a\nb", "/a#b"] {
            assert!(layout(path, None, None).is_err(), "{path:?}");
        }
        assert!(layout("/a", Some(""), None).is_err());
    }

    #[test]
    fn destdir_comes_first() {
        let layout = layout("/usr", Some("/usr/lib64"), Some("/tmp/stage")).unwrap();
        assert!(layout.files().iter().all(|f| layout.real(f).starts_with("/tmp/stage/usr")));
        assert_eq!(layout.files().len(), HEADERS.len() + 2 * 5);
        assert!(layout.dirs().iter().all(|d| layout.real(d) != Path::new("/tmp/stage")));
    }
}
