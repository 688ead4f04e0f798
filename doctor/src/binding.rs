//! Determines which liburing files the dynamic linker would load for a program.

use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::child::{self, SECONDS};
use crate::elf::{Kind, Origin};

/// What a program would load.
#[derive(Debug)]
pub enum Binding {
    /// The files, in search order.
    Files(Vec<PathBuf>),
    /// The program is not linked to liburing, but may load it later.
    None,
    /// The program is static; the origin says whether this library is linked into it.
    Static(Origin),
}

/// Directories of dynamic linkers. A program names its dynamic linker, which is run only if it is
/// in one of these directories.
const DIRECTORIES: [&str; 8] =
    ["/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32"];

/// The file that a shell would run: a name without a slash is searched in `PATH`.
pub fn resolve(program: &Path) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let is_program = |file: &PathBuf| {
        file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    };
    let is_bare = !program.as_os_str().as_bytes().contains(&b'/');
    let mut candidates = env::split_paths(&path).map(|dir| dir.join(program)).filter(is_program);
    candidates.next().filter(|_| is_bare).unwrap_or_else(|| program.to_path_buf())
}

/// What raises a program's privileges above those of its user, if anything. In that case the
/// dynamic linker ignores `LD_PRELOAD` and `LD_LIBRARY_PATH`.
pub fn privileged(program: &Path) -> Option<&'static str> {
    let mode = program.metadata().ok()?.permissions().mode();
    let has_capabilities =
        || rustix::fs::getxattr(program, "security.capability", &mut [0_u8; 64]).is_ok();
    match mode {
        mode if mode & 0o4000 != 0 => Some("set-user-id"),
        mode if mode & 0o2010 == 0o2010 => Some("set-group-id"),
        _ => has_capabilities().then_some("a program with capabilities"),
    }
}

/// Runs the dynamic linker on a program; the program itself is not run.
pub fn binding(program: &Path) -> Result<Binding> {
    let linker = match Kind::read(program)? {
        Kind::Static(origin) => return Ok(Binding::Static(origin)),
        Kind::Program(linker) => linker,
        Kind::Object => match Kind::read(Path::new("/proc/self/exe"))? {
            Kind::Program(linker) => linker,
            _ => bail!("this is a shared object, and uring-doctor has no dynamic linker to run"),
        },
    };
    if !is_known(&linker) {
        let linker = linker.display();
        bail!("its dynamic linker {linker} is not one of the system's, and is not run");
    }
    let program = std::path::absolute(program)?;
    let mut list = Command::new(&linker);
    list.arg("--list").arg(&program);
    if privileged(&program).is_some() {
        for (name, _) in env::vars_os().filter(|(name, _)| name.as_bytes().starts_with(b"LD_")) {
            list.env_remove(name);
        }
    }
    let linker = linker.display();
    let output = child::output(&mut list).with_context(|| format!("cannot run {linker}"))?;
    let Some(output) = output else {
        bail!("{linker} did not finish in {SECONDS} s: a library may not be a regular file")
    };
    if !output.status.success() {
        bail!(
            "{linker} cannot load {}: {}",
            program.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let files = bound(&output.stdout);
    Ok(if files.is_empty() { Binding::None } else { Binding::Files(files) })
}

fn is_known(linker: &Path) -> bool {
    let name = linker.file_name().unwrap_or_default().as_bytes();
    DIRECTORIES.iter().any(|dir| linker.parent() == Some(Path::new(dir)))
        && ["ld-linux", "ld-musl"].iter().any(|n| name.starts_with(n.as_bytes()))
}

/// The liburing files in the output of the dynamic linker.
fn bound(list: &[u8]) -> Vec<PathBuf> {
    let file = |line: &[u8]| {
        // The lines are `name => path (address)`, or `path (address)` for a preloaded library.
        let line = &line[..find_last(line, b" (")?];
        let path = find_last(line, b" => ").map_or(line, |at| &line[at + 4..]);
        let path = Path::new(OsStr::from_bytes(path.trim_ascii_start()));
        let name = path.file_name()?;
        name.as_bytes().starts_with(b"liburing").then(|| path.to_path_buf())
    };
    list.split(|b| *b == b'\n').filter_map(file).collect()
}

/// The position of the last `what` in a line.
pub fn find_last(line: &[u8], what: &[u8]) -> Option<usize> {
    line.windows(what.len()).rposition(|window| window == what)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn preloaded_files_come_first() {
        let list = "\tlinux-vdso.so.1 (0x1)\n\t/opt/a b/liburing.so.2 (0x2)\n\
                    \tliburing.so.2 => /usr/lib/liburing.so.2 (0x3)\n\tlibc.so.6 => /lib/c (0x4)\n";
        assert_eq!(
            bound(list.as_bytes()),
            ["/opt/a b/liburing.so.2", "/usr/lib/liburing.so.2"].map(PathBuf::from)
        );
        assert!(bound(b"\tstatically linked\n").is_empty());
        let path = OsStr::from_bytes(b"/a\xff/liburing.so.2");
        assert_eq!(bound(b"\tx => /a\xff/liburing.so.2 (0x2)"), [PathBuf::from(path)]);
    }

    #[test]
    fn only_the_systems_linkers_are_run() {
        let is_known = |linker: &str| is_known(Path::new(linker));
        assert!(is_known("/lib64/ld-linux-x86-64.so.2"));
        assert!(is_known("/lib/ld-linux-aarch64.so.1"));
        assert!(is_known("/lib/ld-musl-x86_64.so.1"));
        for other in ["/tmp/ld-linux.so.2", "/lib/../tmp/ld-linux.so.2", "/bin/sh", "ld-linux.so.2"]
        {
            assert!(!is_known(other), "{other}");
        }
    }

    #[test]
    fn bare_names_are_searched_for() {
        assert!(resolve(Path::new("sh")).is_absolute());
        assert_eq!(resolve(Path::new("./sh")), Path::new("./sh"));
        assert_eq!(resolve(Path::new("no such program")), Path::new("no such program"));
    }

    #[test]
    fn raised_privileges_are_detected() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let with = |mode| {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(file.path(), permissions).expect("it is ours");
            privileged(file.path())
        };
        assert_eq!(with(0o4755), Some("set-user-id"));
        assert_eq!(with(0o2755), Some("set-group-id"));
        // Without group execute permission, the set-group-id bit does not raise privileges.
        assert_eq!(with(0o2644), None);
        assert_eq!(with(0o755), None);
    }
}
