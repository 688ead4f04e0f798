//! Debian packages: installs tools on this machine, and unpacks packages of other suites with a
//! separate apt configuration.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::cpu::Cpu;
use crate::files::{make_dir, read, write};
use crate::shell::{Unavailable, command, has, output, run};

/// Programs and files that tests and the demo need, with the packages that contain them.
pub const TOOLS: [(&str, &str); 36] = [
    ("/etc/ssl/certs/ca-certificates.crt", "ca-certificates"),
    ("abidiff", "abigail-tools"),
    ("automake", "automake"),
    ("autoreconf", "autoconf"),
    ("bc", "bc"),
    ("chromium", "chromium"),
    ("clang", "clang"),
    ("cmake", "cmake"),
    ("ctags-universal", "universal-ctags"),
    ("curl", "curl"),
    ("debootstrap", "debootstrap"),
    ("dpkg-gensymbols", "dpkg-dev"),
    ("ethtool", "ethtool"),
    ("g++", "g++"),
    ("gcc", "gcc"),
    ("git", "git"),
    ("ip", "iproute2"),
    ("lexgrog", "man-db"),
    ("make", "make"),
    ("man", "man-db"),
    ("mandoc", "mandoc"),
    ("meson", "meson"),
    ("musl-gcc", "musl-tools"),
    ("ninja", "ninja-build"),
    ("objcopy", "binutils"),
    ("objdump", "binutils"),
    ("pahole", "dwarves"),
    ("pkg-config", "pkg-config"),
    ("qemu-img", "qemu-utils"),
    ("qemu-io", "qemu-utils"),
    ("setpriv", "util-linux"),
    ("strace", "strace"),
    ("unshare", "util-linux"),
    ("valgrind", "valgrind"),
    ("xz", "xz-utils"),
    ("zstd", "zstd"),
];

/// Installs the packages of those tools among `wanted` that are missing.
pub fn need_tools(wanted: &[&str]) -> Result<()> {
    let tools: Vec<_> = TOOLS.iter().copied().filter(|(tool, _)| wanted.contains(tool)).collect();
    install(&tools)
}

/// Installs the packages for compiling C programs for another CPU.
pub fn need_compiler(cpu: &Cpu) -> Result<()> {
    let gcc = format!("gcc-{}", cpu.gnu.replace('_', "-"));
    let libc = format!("libc6-dev-{}-cross", cpu.debian);
    let archive = format!("{}/libc.a", cpu.libraries());
    install(&[(&cpu.tool("gcc"), &gcc), (&archive, &libc)])
}

/// Installs the C++ compiler for a CPU.
pub fn need_cpp_compiler(cpu: &Cpu) -> Result<()> {
    if cpu.is_host() {
        return need_tools(&["g++"]);
    }
    let package = format!("g++-{}", cpu.gnu.replace('_', "-"));
    install(&[(&cpu.tool("g++"), &package)])
}

/// Installs the packages of those tools that are missing.
fn install(tools: &[(&str, &str)]) -> Result<()> {
    // Only one apt-get can run at a time.
    static APT: Mutex<()> = Mutex::new(());
    let _apt = APT.lock().unwrap_or_else(PoisonError::into_inner);
    let missing = tools.iter().filter(|(tool, _)| !has(tool));
    let packages: BTreeSet<&str> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.iter().copied().collect::<Vec<_>>().join(" ");
    if !has("apt-get") {
        let what = format!("this needs what is in Debian's packages {list}; install them");
        return Err(Unavailable(what).into());
    }
    if !rustix::process::getuid().is_root() {
        return Err(Unavailable(format!("as root, run: apt-get install {list}")).into());
    }
    println!("installing {list}");
    // An unreachable source is an error only if a package is missing afterwards.
    output(command("apt-get").arg("update"))?;
    run(command("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(&packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
    .map_err(|e| Unavailable(format!("cannot install {list}: {e:#}")))?;
    Ok(())
}

/// A separate apt configuration for one Debian suite, with its own sources, lists and cache. The
/// machine's configuration is not changed.
pub struct Suite {
    dir: PathBuf,
    config: PathBuf,
}

impl Suite {
    /// The suite `name`, from the mirror that the machine uses, for the target CPU.
    pub fn new(context: &Context, name: &str) -> Result<Suite> {
        let dir = context.work(&format!("apt/{name}"))?;
        let architecture = context.cpu.debian;
        for sub in ["lists/partial", "cache/archives/partial", "packages"] {
            make_dir(&dir.join(sub))?;
        }
        let (mirror, signed_by) = mirror()?;
        let option = signed_by.map(|key| format!(" [signed-by={key}]")).unwrap_or_default();
        let sources = dir.join("sources.list");
        let config = dir.join("apt.conf");
        let lines = ["deb", "deb-src"].map(|kind| format!("{kind}{option} {mirror} {name} main\n"));
        write(&sources, &lines.concat())?;
        // Packages installed on the machine must not satisfy dependencies.
        write(&dir.join("status"), "")?;
        // A mirror's release file may be out of date; the signatures are still checked.
        write(
            &config,
            &format!(
                "Dir::Etc::sourcelist \"{sources}\";\nDir::Etc::sourceparts \"-\";\n\
                 Dir::State::lists \"{dir}/lists\";\nDir::State::status \"{dir}/status\";\nDir::Cache \"{dir}/cache\";\n\
                 APT::Architecture \"{architecture}\";\nAPT::Architectures \"{architecture}\";\nAPT::Sandbox::User \"root\";\n\
                 Acquire::Languages \"none\";\n\
                 Acquire::Check-Valid-Until \"false\";\n",
                sources = sources.display(),
                dir = dir.display(),
            ),
        )?;
        let suite = Suite { dir, config };
        run(suite.apt("apt-get").arg("update"))
            .map_err(|e| Unavailable(format!("Debian's suite {name} cannot be reached: {e:#}")))?;
        Ok(suite)
    }

    fn apt(&self, program: &str) -> std::process::Command {
        let mut apt = command(program);
        apt.env("APT_CONFIG", &self.config).current_dir(self.dir.join("packages"));
        apt
    }

    /// The version of a package in the suite; empty if the suite does not have it.
    pub fn version(&self, package: &str) -> Result<String> {
        let shown = output(self.apt("apt-cache").args(["show", "--no-all-versions", package]))?;
        let text = String::from_utf8_lossy(&shown.stdout);
        let line = text.lines().find_map(|l| l.strip_prefix("Version: "));
        Ok(line.unwrap_or_default().to_string())
    }

    /// The direct dependencies of a package.
    pub fn depends(&self, package: &str) -> Result<Vec<String>> {
        let text = run(self.apt("apt-cache").args(["depends", package]))?;
        let needed = text.lines().filter_map(|l| l.trim().strip_prefix("Depends: "));
        Ok(needed.map(str::to_string).collect())
    }

    /// Fetches binary packages and unpacks them into `to`.
    pub fn unpack(&self, packages: &[&str], to: &Path) -> Result<()> {
        make_dir(to)?;
        for package in packages {
            let before = debs(&self.dir.join("packages"))?;
            for old in before.iter().filter(|f| starts_with(f, package)) {
                fs::remove_file(old)?;
            }
            run(self.apt("apt-get").args(["download", package]))?;
            let files = debs(&self.dir.join("packages"))?;
            let file = files.iter().find(|f| starts_with(f, package));
            let file = file.with_context(|| format!("apt-get brought no {package}"))?;
            run(command("dpkg").arg("-x").arg(file).arg(to))?;
        }
        Ok(())
    }

    /// Fetches a source package and unpacks it as `to`.
    pub fn unpack_source(&self, package: &str, to: &Path) -> Result<()> {
        let dir = self.dir.join("source");
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        make_dir(&dir)?;
        run(self.apt("apt-get").args(["source", "--download-only", package]).current_dir(&dir))?;
        let files = fs::read_dir(&dir)?.filter_map(|e| Some(e.ok()?.path()));
        let dsc = files.into_iter().find(|p| p.extension().is_some_and(|e| e == "dsc"));
        let dsc = dsc.with_context(|| format!("apt-get brought no source of {package}"))?;
        run(command("dpkg-source").args(["--no-check", "-x"]).arg(dsc).arg(to).current_dir(&dir))?;
        Ok(())
    }
}

fn debs(dir: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(dir)?.filter_map(|e| Some(e.ok()?.path()));
    Ok(files.filter(|p| p.extension().is_some_and(|e| e == "deb")).collect())
}

fn starts_with(file: &Path, package: &str) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.split_once('_').is_some_and(|(first, _)| first == package)
}

/// An apt source of the machine that may be Debian's main archive.
#[derive(Debug, PartialEq)]
struct Source {
    uri: String,
    signed_by: Option<String>,
}

impl Source {
    /// Other archives may have suites of the same name; Debian's is identified by its key or its
    /// path.
    fn is_debian(&self) -> bool {
        self.signed_by.as_ref().is_some_and(|k| k.contains("debian-archive"))
            || self.uri.trim_end_matches('/').ends_with("/debian")
    }
}

/// The Debian mirror in the machine's apt sources, and the key that signs it.
pub fn mirror() -> Result<(String, Option<String>)> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.filter_map(|e| Some(e.ok()?.path())));
    }
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let codename = release.lines().find_map(|l| l.strip_prefix("VERSION_CODENAME="));
    let mut suites = vec!["stable", "testing", "unstable", "sid"];
    suites.extend(codename.map(|c| c.trim_matches('"')));
    let mut sources = Vec::new();
    for file in files.iter().filter(|f| f.is_file()) {
        let text = read(file)?;
        match file.extension().and_then(|e| e.to_str()) {
            Some("sources") => sources.extend(deb822(&text, &suites)),
            Some("list") => sources.extend(one_line(&text, &suites)),
            _ => {}
        }
    }
    let best = sources.iter().position(Source::is_debian).unwrap_or(0);
    if best >= sources.len() {
        let what = "/etc/apt has no source for Debian's main archive; this needs a Debian machine";
        return Err(Unavailable(what.to_string()).into());
    }
    let source = sources.swap_remove(best);
    Ok((source.uri, source.signed_by))
}

fn deb822(text: &str, suites: &[&str]) -> Vec<Source> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
    let stanzas = lines.split(|l| l.trim().is_empty());
    let source = |stanza: &[&str]| {
        let field = |name: &str| {
            let line = stanza.iter().find_map(|l| l.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_default().trim()
        };
        let has = |name: &str, wanted: &[&str]| {
            field(name).split_whitespace().any(|w| wanted.contains(&w))
        };
        let found = has("Suites", suites) && has("Components", &["main"]) && has("Types", &["deb"]);
        if !found || field("Enabled") == "no" {
            return None;
        }
        // If the key is embedded in the source file, the machine's keyrings are used instead.
        let key = Some(field("Signed-By")).filter(|k| k.starts_with('/'));
        let uri = field("URIs").split_whitespace().next()?.to_string();
        Some(Source { uri, signed_by: key.map(str::to_string) })
    };
    stanzas.filter_map(source).collect()
}

fn one_line(text: &str, suites: &[&str]) -> Vec<Source> {
    let source = |line: &str| {
        let rest = line.trim().strip_prefix("deb ")?.trim_start();
        let (options, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => ("", rest),
        };
        let mut words = rest.split_whitespace();
        let (uri, suite) = (words.next()?, words.next()?);
        let found = suites.contains(&suite) && words.any(|w| w == "main");
        let key = options.split_whitespace().find_map(|w| w.strip_prefix("signed-by="));
        found.then(|| Source { uri: uri.to_string(), signed_by: key.map(str::to_string) })
    };
    text.lines().filter_map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_mirror_in_both_formats() {
        let suites = ["stable", "bookworm"];
        let source = |uri: &str, key: Option<&str>| Source {
            uri: uri.to_string(),
            signed_by: key.map(str::to_string),
        };
        let mirror = "http://mirror.example/debian";
        let old = format!(
            "# deb http://no.example/debian bookworm main\n\
             deb http://other.example/linux/debian bookworm stable\n\
             deb [arch=amd64 signed-by=/k.gpg] {mirror} bookworm main contrib\n\
             deb {mirror}-security bookworm-security main\n"
        );
        assert_eq!(one_line(&old, &suites), [source(mirror, Some("/k.gpg"))]);
        let new = format!(
            "Types: deb\nURIs: {mirror}-security\nSuites: bookworm-security\nComponents: main\n\
             \nTypes: deb\nEnabled: no\nURIs: x\nSuites: stable\nComponents: main\n\
             \nTypes: deb deb-src\n# note\nURIs: {mirror}\nSuites: bookworm bookworm-updates\n\
             Components: main\nSigned-By: /k.gpg\n"
        );
        assert_eq!(deb822(&new, &suites), [source(mirror, Some("/k.gpg"))]);
    }

    #[test]
    fn knows_debian_among_others() {
        let source = |uri: &str, key: Option<&str>| {
            Source { uri: uri.into(), signed_by: key.map(str::to_string) }.is_debian()
        };
        assert!(source("http://mirror.example/debian/", None));
        assert!(source("mirror+file:///etc/mirrors", Some("/k/debian-archive-keyring.gpg")));
        assert!(!source("http://other.example/prod", Some("/k/other.gpg")));
    }
}
