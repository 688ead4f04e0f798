//! Builds packages for distributions in a clean system without a network.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::chroot::{Chroot, Network};
use crate::context::Context;
use crate::cpu::Cpu;
use crate::files::make_dir;
use crate::product::RELEASE;
use crate::shell::{Unavailable, command, run};
use crate::sources;

/// The Debian suite in which packages are built: the first one with a sufficiently new Rust.
pub const SUITE: &str = "trixie";

/// What every package build needs.
const BUILD_TOOLS: [&str; 5] = ["build-essential", "debhelper", "cargo", "rustc", "xz-utils"];

/// The name of the packaged release.
const NAME: &str = concat!("uring-rs-", env!("CARGO_PKG_VERSION"));

/// Builds the Debian packages into `target/deb`, and for another CPU into a directory of its own.
pub fn deb(context: &Context, cpu: &Cpu) -> Result<Vec<PathBuf>> {
    if !cpu.is_host() {
        return cross_deb(context, cpu);
    }
    let chroot = builder(context)?;
    let work = staged(context, &chroot)?;
    let upstream = format!("uring-rs_{RELEASE}.orig.tar.xz");
    println!("packing the sources");
    let packed = work.join("packed").join(&upstream);
    make_dir(&work.join("packed"))?;
    run(command("tar")
        .args(["--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--exclude=./debian", "--transform", &format!("s,^\\.,{NAME},")])
        .arg("--directory")
        .arg(work.join(NAME))
        .args(["--use-compress-program=xz -1 -T0", "--file"])
        .arg(&packed)
        .arg("."))?;
    println!("building Debian's packages, without a network");
    let build = |what: &str| {
        let unsigned = "--unsigned-source --unsigned-changes";
        let script = format!("cd /build/{NAME} && dpkg-buildpackage {unsigned} --build={what}");
        chroot.script(Network::Own, &script)
    };
    // The binary packages are built as docs/install.md describes, from the tree only. The source
    // package also needs the upstream sources without `debian/`.
    build("binary")?;
    fs::rename(&packed, work.join(&upstream))?;
    build("source")?;
    collect(context, &work, "deb", &["deb", "dsc", "changes", "buildinfo", "xz"])
}

/// Cross-builds the binary packages for another CPU, without the tests.
fn cross_deb(context: &Context, cpu: &Cpu) -> Result<Vec<PathBuf>> {
    let arch = cpu.debian;
    let compiler = format!("crossbuild-essential-{arch}");
    let std = format!("libstd-rust-dev:{arch}");
    let packages = [&BUILD_TOOLS[..], &[&compiler, &std]].concat();
    let chroot = Chroot::kept(context, &format!("builder-{arch}"), SUITE, &packages)?;
    let work = staged(context, &chroot)?;
    println!("building Debian's packages for {arch}, without a network");
    let script = format!(
        "cd /build/{NAME} && DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage --host-arch {arch} \
         --build-profiles=cross,nocheck --unsigned-changes --build=any"
    );
    chroot.script(Network::Own, &script)?;
    let files = collect(context, &work, &format!("deb-{arch}"), &["deb", "changes", "buildinfo"])?;
    fs::remove_dir_all(&work)?;
    Ok(files)
}

/// Builds the RPM packages into `target/rpm`.
pub fn rpm(context: &Context) -> Result<Vec<PathBuf>> {
    let chroot = builder(context)?;
    let work = staged(context, &chroot)?;
    println!("building RPM's packages, without a network");
    // The build dependencies are installed as Debian packages, which RPM's database does not
    // contain. The tests already ran in the Debian build. Debug packages are what RPM distributions
    // switch on.
    chroot.script(
        Network::Own,
        &format!(
            "mkdir -p /build/rpm/SOURCES && cd /build && \
             tar --create --file rpm/SOURCES/{NAME}.tar {NAME} && \
             rpmbuild -ba --nodeps --nocheck --define '_topdir /build/rpm' \
             --define '_enable_debug_packages 1' --define '_debuginfo_subpackages 1' \
             {NAME}/packaging/uring-rs.spec && \
             mv rpm/RPMS/*/*.rpm rpm/SRPMS/*.rpm /build"
        ),
    )?;
    collect(context, &work, "rpm", &["rpm"])
}

/// The system in which packages are built and checked.
pub fn builder(context: &Context) -> Result<Chroot> {
    let packages = [&BUILD_TOOLS[..], &["debugedit", "elfutils", "lintian", "rpm"]].concat();
    Chroot::kept(context, "builder", SUITE, &packages)
}

/// Copies the sources into an empty directory of that system.
fn staged(context: &Context, chroot: &Chroot) -> Result<PathBuf> {
    let work = chroot.path("/build");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    sources::export(context, &work.join(NAME))?;
    Ok(work)
}

/// Copies the built packages to the output directory.
fn collect(context: &Context, from: &Path, to: &str, kinds: &[&str]) -> Result<Vec<PathBuf>> {
    let to = context.fresh(to)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_file() && kinds.contains(&kind) {
            let copy = to.join(path.file_name().context("a file has no name")?);
            fs::copy(&path, &copy)?;
            files.push(copy);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Unavailable("nothing was built".to_string()).into());
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::cpu::Cpu;
    use crate::files::read;
    use crate::product::{RELEASE, VERSION};

    #[test]
    fn a_release_has_one_version() {
        let (version, api) = (RELEASE, VERSION);
        assert!(version.starts_with(&format!("{api}.")), "{version} {api}");
        for (file, wanted) in [
            ("CHANGELOG.md", format!("## [{version}] - ")),
            ("debian/changelog", format!("uring-rs ({version}-")),
            ("packaging/uring-rs.spec", format!("Version:        {version}\n")),
            ("packaging/uring-rs.spec", format!("%global provided {api}\n")),
            ("doctor/uring-doctor.1", format!("\"liburing {api}\"")),
        ] {
            let text = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap();
            assert!(text.contains(&wanted), "{file} lacks `{}`", wanted.trim());
        }
    }
    #[test]
    fn debian_has_packages_for_every_tested_cpu() {
        let control = Path::new(env!("CARGO_MANIFEST_DIR")).join("../debian/control");
        let control = read(&control).unwrap();
        let tested = Cpu::all().iter().filter(|cpu| cpu.has_packages);
        let wanted: Vec<&str> = tested.map(|cpu| cpu.debian).collect();
        let lists = control.lines().filter_map(|line| line.strip_prefix("Architecture: "));
        let lists: Vec<Vec<&str>> = lists.map(|list| list.split(' ').collect()).collect();
        assert_eq!(lists, vec![wanted; 3]);
    }
}
