//! Starts the program with this library and its layer.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use anyhow::{Context as _, Result, bail};
use uring_doctor::binding::{self, Binding};
use uring_doctor::elf::{Library, Origin};
use uring_doctor::libraries;

const LIBRARY: &str = "liburing.so.2";
const FFI: &str = "liburing-ffi.so.2";

/// How a program is made to use this library.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files for `LD_PRELOAD`.
    pub preload: Vec<PathBuf>,
    /// Files of this library that the program binds by itself.
    pub bound: Vec<PathBuf>,
    /// Why the program may not be traced.
    pub warning: Option<String>,
}

impl Plan {
    /// Refuses what cannot be injected into.
    pub fn check_layer(&self) -> Result<()> {
        let files: Vec<&PathBuf> = self.preload.iter().chain(&self.bound).collect();
        if files.is_empty() {
            bail!("--inject: {}", self.warning.as_deref().unwrap_or("the program is not traced"));
        }
        for file in files {
            let layer = file.with_file_name("uring-rs").join("liburing-layer.so.1");
            let content = fs::read(&layer).with_context(|| {
                format!("--inject needs {}, which belongs to {}", layer.display(), file.display())
            })?;
            if !content.windows(RULES.len()).any(|bytes| bytes == RULES) {
                bail!(
                    "--inject: {} has another version; install the one of this uring-trace",
                    layer.display()
                );
            }
        }
        Ok(())
    }
}

/// The symbol of a layer that executes rules of this version.
const RULES: &[u8] = b"uring_layer_rules_1\0";

/// What to preload for a program.
pub fn plan(program: &OsStr, library: Option<&Path>) -> Result<Plan> {
    let path = binding::resolve(Path::new(program));
    let name = program.to_string_lossy();
    let warn = |text: String| Plan { warning: Some(text), ..Plan::default() };
    if let Some(what) = binding::privileged(&path) {
        return Ok(warn(format!(
            "{name} is {what}: unless that is the user who runs it, the dynamic linker does not \
             preload a library, and it is not traced"
        )));
    }
    if is_script(&path) {
        return Ok(Plan { preload: vec![ours(library)?], ..Plan::default() });
    }
    match binding::binding(&path) {
        Ok(Binding::Static(_)) => Ok(warn(format!(
            "{name} is a static program: it loads no library, and cannot be traced"
        ))),
        Ok(Binding::Files(files)) => {
            let bound = files.iter().filter(|file| is_ours(file)).cloned().collect();
            Ok(Plan { preload: replaced(&files, library)?, bound, warning: None })
        }
        Ok(Binding::None) => Ok(Plan {
            preload: vec![ours(library)?],
            warning: Some(format!(
                "{name} is not linked to liburing: it is traced only if it loads liburing later, or \
                 starts a program that uses it"
            )),
            ..Plan::default()
        }),
        // That it cannot be run is what its start will report.
        Err(_) => Ok(Plan { preload: vec![ours(library)?], ..Plan::default() }),
    }
}

/// The files that take the place of those that a program would bind.
fn replaced(files: &[PathBuf], library: Option<&Path>) -> Result<Vec<PathBuf>> {
    let is_ffi =
        |file: &Path| file.file_name().unwrap_or_default().as_bytes().starts_with(b"liburing-ffi");
    let mut preload = Vec::new();
    for wants_ffi in [false, true] {
        let bound = files.iter().find(|file| is_ffi(file) == wants_ffi);
        let Some(bound) = bound else { continue };
        if library.is_none() && is_ours(bound) {
            continue;
        }
        let ours = ours(library)?;
        preload.push(if wants_ffi { ours.with_file_name(FFI) } else { ours });
    }
    Ok(preload)
}

fn is_script(path: &Path) -> bool {
    let mut start = [0; 2];
    path.is_file()
        && File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok()
        && start == *b"#!"
}

fn is_ours(path: &Path) -> bool {
    Library::read(path).is_ok_and(|library| matches!(library.origin, Origin::UringRs(_)))
}

/// This library: the one that is named, is installed beside this program, or that the dynamic linker
/// finds.
fn ours(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = named {
        let path = std::path::absolute(path)?;
        Library::read(&path).with_context(|| format!("--library {}", path.display()))?;
        if !is_ours(&path) {
            bail!("--library {}: this is not liburing.so.2 of uring-rs", path.display());
        }
        return Ok(path);
    }
    let multiarch = match env::consts::ARCH {
        "x86" => "i386-linux-gnu".to_string(),
        "arm" => "arm-linux-gnueabihf".to_string(),
        "powerpc64" => "powerpc64le-linux-gnu".to_string(),
        cpu => format!("{cpu}-linux-gnu"),
    };
    let program = env::current_exe().unwrap_or_default();
    let directory = program.parent().unwrap_or(Path::new("/"));
    let beside = ["../lib", &format!("../lib/{multiarch}"), "../lib64", "."];
    let beside = beside.iter().map(|lib| directory.join(lib).join(LIBRARY));
    let beside = beside.filter_map(|path| fs::canonicalize(&path).ok().map(|_| path));
    let found = libraries::on_path().into_iter().map(|found| found.path);
    let is_library = |path: &PathBuf| {
        !path.file_name().unwrap_or_default().as_bytes().starts_with(b"liburing-ffi")
            && is_ours(path)
    };
    match beside.chain(found).find(is_library) {
        Some(path) => Ok(path),
        None => bail!(
            "no liburing.so.2 of uring-rs is installed: install it, or name it with --library PATH"
        ),
    }
}

/// `LD_PRELOAD` with these files first.
fn preloaded(files: &[PathBuf], before: Option<OsString>) -> Option<OsString> {
    let all = files.iter().map(|path| path.as_os_str().to_os_string()).chain(before);
    let all: Vec<OsString> = all.filter(|list| !list.is_empty()).collect();
    (!all.is_empty()).then(|| all.join(OsStr::new(":")))
}

/// Starts a program whose traces go into `directory`, with these options of the layer, and rules of
/// injection if there is a file.
pub fn start(
    command: &[OsString],
    plan: &Plan,
    directory: &Path,
    options: &str,
    rules: Option<&Path>,
) -> Result<Child> {
    let (program, arguments) = command.split_first().context("a command is missing")?;
    let mut child = Command::new(program);
    child.args(arguments).env("LIBURING_TRACE", directory.join("%p.uring"));
    let mut options = OsString::from(options);
    if let Some(rules) = rules {
        // The last one, because a path may have commas.
        options.push(",inject=");
        options.push(rules);
    }
    child.env("LIBURING_TRACE_OPTIONS", options);
    if let Some(list) = preloaded(&plan.preload, env::var_os("LD_PRELOAD")) {
        child.env("LD_PRELOAD", list);
    }
    child.spawn().with_context(|| format!("cannot run {}", program.to_string_lossy()))
}

/// The exit status that a shell would report.
pub fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.unwrap_or(1) as u8
}

/// Whether a process can still write to its trace.
pub fn is_running(pid: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    let state = stat.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next());
    // After exit(2) of the first thread the process is shown as a zombie, while others run.
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    !matches!(state, Some('Z' | 'X') | None) || threads() > 1
}

/// A private directory for traces, which is removed with its files.
pub struct Private(PathBuf);

impl Private {
    /// Creates it, in memory if possible.
    pub fn create() -> Result<Private> {
        let made = make(Path::new("/dev/shm")).or_else(|_| make(&env::temp_dir()));
        made.map(Private).context("cannot create a directory for the traces: set TMPDIR")
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn make(parent: &Path) -> Result<PathBuf> {
    let mut name = parent.join("uring-trace.XXXXXX").into_os_string().into_encoded_bytes();
    name.push(0);
    // SAFETY: it is a string that mkdtemp may change.
    if unsafe { libc::mkdtemp(name.as_mut_ptr().cast()) }.is_null() {
        return Err(std::io::Error::last_os_error().into());
    }
    name.pop();
    Ok(PathBuf::from(OsStr::from_bytes(&name)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn preloaded_files_are_kept() {
        let files = [PathBuf::from("/a/liburing.so.2")];
        assert_eq!(preloaded(&files, None), Some("/a/liburing.so.2".into()));
        assert_eq!(preloaded(&files, Some("/b.so".into())), Some("/a/liburing.so.2:/b.so".into()));
        assert_eq!(preloaded(&[], Some("".into())), None);
    }

    #[test]
    fn the_directory_is_private_and_removed() {
        let directory = Private::create().expect("it can be created");
        let path = directory.path().to_path_buf();
        assert_eq!(path.metadata().expect("it exists").permissions().mode() & 0o777, 0o700);
        fs::write(path.join("a"), "").expect("it is ours");
        drop(directory);
        assert!(!path.exists());
    }

    #[test]
    fn ended_processes_are_recognised() {
        assert!(is_running(std::process::id()));
        let mut child = Command::new("true").spawn().expect("true runs");
        while is_running(child.id()) {
            std::thread::yield_now();
        }
        // It is a zombie until here.
        assert_eq!(code(child.wait().expect("it is our child")), 0);
        let killed = Command::new("sh").args(["-c", "kill -KILL $$"]).status();
        assert_eq!(code(killed.expect("sh runs")), 128 + 9);
    }

    #[test]
    fn scripts_and_missing_programs_are_recognised() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), "#!/bin/sh\n").expect("it is ours");
        assert!(is_script(file.path()));
        assert!(!is_script(Path::new("/proc/self/exe")) && !is_script(Path::new("/nothing")));
        let other = plan(OsStr::new("true"), Some(Path::new("/proc/self/exe")));
        assert!(format!("{:#}", other.expect_err("it is no library")).contains("--library"));
    }
}
