//! Links programs to installations with different directories.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::install;
use xtask::product::{LIBRARIES, VERSION, shared_names};
use xtask::shell::{command, run};

use crate::elf::Elf;
use crate::outcome::Outcome;
use crate::reference::Reference;

/// Tests the archives in a static program and in a shared object, pkg-config, and installing and
/// uninstalling.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "musl-gcc", "pkg-config"])?;
    let dir = context.fresh("linking")?;
    let source = context.root.join("c-tests/mode.c");
    let include = format!("-I{}", context.prefix().join("include").display());
    let lib = context.prefix().join("lib");
    let mut outcomes = Vec::new();

    for name in LIBRARIES {
        let archive = lib.join(format!("{name}.a"));
        let program = dir.join(format!("{name}-static"));
        run(command("gcc")
            .args(["-static", &include, "-o"])
            .arg(&program)
            .arg(&source)
            .arg(&archive))?;
        let said = run(&mut command(&program))?;
        outcomes.push(Outcome::equal(
            format!("link: {name}.a, static program"),
            &said.trim(),
            &"one",
        ));

        let object = dir.join(format!("{name}-user.so"));
        run(command("gcc")
            .args(["-shared", "-fPIC", &include, "-Wl,-z,defs", "-o"])
            .arg(&object)
            .arg(&source)
            .arg(&archive))?;
        outcomes.push(Outcome::pass(format!("link: {name}.a, shared object")));

        let kept = fs::read_to_string(context.root.join(format!("abi/{name}.static")))?;
        let kept: BTreeSet<&str> = kept.lines().collect();
        let symbols = Elf::read_archive(&archive)?.into_iter().flat_map(|member| member.symbols);
        let global = symbols.filter(|s| s.is_defined && (s.is_global || s.is_weak));
        let extra: Vec<String> =
            global.map(|s| s.name).filter(|s| !kept.contains(s.as_str())).collect();
        outcomes.push(Outcome::none_of(format!("link: {name}.a defines the API alone"), &extra));
    }
    // musl does not include kernel headers.
    let kernel = dir.join("kernel");
    fs::create_dir_all(&kernel)?;
    for (name, from) in [
        ("linux", "/usr/include/linux"),
        ("asm-generic", "/usr/include/asm-generic"),
        ("asm", "/usr/include/x86_64-linux-gnu/asm"),
    ] {
        std::os::unix::fs::symlink(from, kernel.join(name))?;
    }
    let program = dir.join("musl-static");
    run(command("musl-gcc")
        .args(["-static", &include])
        .arg(format!("-idirafter{}", kernel.display()))
        .arg("-o")
        .arg(&program)
        .arg(&source)
        .arg(lib.join("liburing.a")))?;
    let said = run(&mut command(&program))?;
    outcomes.push(Outcome::equal(
        "link: liburing.a, static program with musl",
        &said.trim(),
        &"one",
    ));

    outcomes.extend(installed(context, &dir)?);
    Ok(outcomes)
}

/// One installation.
struct Installation {
    name: &'static str,
    paths: install::Paths,
    /// Directory of the libraries, as a path on this machine.
    libdir: PathBuf,
    /// Directory of the headers.
    includedir: PathBuf,
    /// Directory of the manual pages.
    mandir: PathBuf,
    bindir: PathBuf,
}

impl Installation {
    fn below(name: &'static str, paths: install::Paths, prefix: &Path) -> Installation {
        Installation {
            name,
            paths,
            libdir: prefix.join("lib"),
            includedir: prefix.join("include"),
            mandir: prefix.join("share/man"),
            bindir: prefix.join("bin"),
        }
    }

    /// Whether a file of this name belongs in its directory.
    fn is_home_of(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let directory = match name.rsplit_once('.') {
            Some((stem, "1" | "2" | "3" | "7")) if !stem.contains(".so") => &self.mandir,
            Some((_, "h")) => &self.includedir,
            Some(_) => &self.libdir,
            None => &self.bindir,
        };
        file.starts_with(directory)
    }
}

/// The headers below a directory, with their modes.
fn headers(dir: &Path) -> Result<BTreeSet<String>> {
    let list = run(command("find").current_dir(dir).args(["-name", "*.h", "-printf", "%P %m\n"]))?;
    let ours = list.lines().filter(|l| l.starts_with("liburing"));
    Ok(ours.map(str::to_string).collect())
}

/// Installations with unusual directories; each is in a separate directory below `dir`.
fn installations(dir: &Path) -> Vec<Installation> {
    let staged = |at: &str| install::Paths {
        destdir: Some(dir.join(at)),
        ..install::Paths::below(Path::new("/usr"))
    };
    let prefix = |name, at: &str, to: &str| {
        Installation::below(name, install::Paths::below(&dir.join(at)), &dir.join(to))
    };
    vec![
        prefix("a prefix", "one/./odd//prefix", "one/odd/prefix"),
        prefix(
            "a prefix with blanks",
            "with blanks/and more of them",
            "with blanks/and more of them",
        ),
        Installation {
            name: "all elsewhere",
            paths: install::Paths {
                libdir: Some(dir.join("two-libraries/lib64/multiarch")),
                includedir: Some(dir.join("two-headers")),
                mandir: Some(dir.join("two-pages/man")),
                ..install::Paths::below(&dir.join("two"))
            },
            libdir: dir.join("two-libraries/lib64/multiarch"),
            includedir: dir.join("two-headers"),
            mandir: dir.join("two-pages/man"),
            bindir: dir.join("two/bin"),
        },
        Installation::below("destdir", staged("stage"), &dir.join("stage/usr")),
        Installation::below("destdir with a blank", staged("a stage"), &dir.join("a stage/usr")),
    ]
}

/// Installs to each place, compiles with pkg-config's flags, and uninstalls.
fn installed(context: &Context, dir: &Path) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    let dir = dir.join("places");
    for installation in installations(&dir) {
        let Installation { name, paths, libdir, bindir, .. } = &installation;
        // A file and an empty directory that the installation did not create. Only these may remain
        // after uninstalling.
        xtask::files::make_dir(bindir)?;
        xtask::files::write(&libdir.join("foreign"), name)?;
        let before = run(command("find").arg(&dir))?;
        install::install_built(context, paths)?;

        let all = run(command("find").arg(&dir).args(["-not", "-type", "d"]))?;
        let new = all.lines().filter(|path| !before.lines().any(|b| b == *path));
        let strays =
            new.filter(|path| !installation.is_home_of(Path::new(path))).map(str::to_string);
        outcomes.push(Outcome::none_of(
            format!("install: {name}: all is where it belongs"),
            &strays.collect::<Vec<_>>(),
        ));
        outcomes.push(Outcome::equal(
            format!("install: {name}: headers are the C library's, and everybody can read them"),
            &headers(&installation.includedir)?,
            &headers(&Reference::get(context)?.include())?,
        ));
        let link = fs::read_link(libdir.join("liburing.so"))?;
        outcomes.push(Outcome::equal(
            format!("install: {name}: the developer's link"),
            &link,
            &PathBuf::from(&shared_names(LIBRARIES[0])[0]),
        ));
        outcomes.extend(by_pkg_config(context, &dir, &installation)?);
        // A second installation, as with a newer version, must not lose the record of the
        // directories that the first one created.
        install::install_built(context, paths)?;
        install::uninstall(context, paths)?;
        let after = run(command("find").arg(&dir))?;
        let before: BTreeSet<&str> = before.lines().collect();
        let after: BTreeSet<&str> = after.lines().collect();
        let strange: Vec<String> =
            before.symmetric_difference(&after).map(|path| path.to_string()).collect();
        outcomes.push(Outcome::none_of(
            format!("install: {name}: after uninstalling, all is as before"),
            &strange,
        ));
        outcomes.push(Outcome::equal(
            format!("install: {name}: others' files are untouched"),
            &fs::read_to_string(libdir.join("foreign"))?.as_str(),
            name,
        ));
        fs::remove_dir_all(&dir)?;
    }
    outcomes.push(without_record(context, &dir)?);
    let bad = install::Paths::below(Path::new("relative/../prefix"));
    let refused = install::install_built(context, &bad).is_err();
    outcomes.push(Outcome::equal("install: a path with `..` is refused", &refused, &true));
    Ok(outcomes)
}

/// Compiles a program with pkg-config's flags, and runs it with the installed library.
fn by_pkg_config(
    context: &Context,
    dir: &Path,
    installation: &Installation,
) -> Result<Vec<Outcome>> {
    let Installation { name, paths, libdir, .. } = installation;
    let pkg_config = |options: &[&str]| {
        let mut pc = command("pkg-config");
        pc.env("PKG_CONFIG_PATH", libdir.join("pkgconfig"));
        if let Some(destdir) = &paths.destdir {
            pc.env("PKG_CONFIG_SYSROOT_DIR", destdir);
            pc.env("PKG_CONFIG_ALLOW_SYSTEM_CFLAGS", "1").env("PKG_CONFIG_ALLOW_SYSTEM_LIBS", "1");
        }
        run(pc.args(options).arg("liburing"))
    };
    let version = pkg_config(&["--modversion"])?;
    let mut outcomes = vec![Outcome::equal(
        format!("install: {name}: pkg-config's version"),
        &version.trim(),
        &VERSION,
    )];
    if paths.destdir.as_ref().is_some_and(|d| d.to_string_lossy().contains(' ')) {
        // A defect of pkgconf: it prepends such a directory twice.
        return Ok(outcomes);
    }
    let flags = pkg_config(&["--cflags", "--libs"])?;
    // Outside the directory that is compared.
    let program = dir.with_file_name("by-pkg-config");
    // pkg-config quotes its output for a shell.
    run(command("sh")
        .args(["-euc", &format!("gcc -o \"$0\" \"$1\" {}", flags.trim())])
        .arg(&program)
        .arg(context.root.join("c-tests/mode.c")))?;
    let mut program = command(&program);
    let said = run(program.env("LD_LIBRARY_PATH", libdir))?;
    outcomes.push(Outcome::equal(
        format!("install: {name}: compiles and runs"),
        &said.trim(),
        &"one",
    ));
    let doubled = flags.contains("//") || flags.contains("/./");
    let doubled: Vec<String> = doubled.then_some(flags).into_iter().collect();
    outcomes.push(Outcome::none_of(format!("install: {name}: paths are plain"), &doubled));
    Ok(outcomes)
}

/// Installs without a record, as packages do. Uninstalling must still remove the files that have
/// this library's names.
fn without_record(context: &Context, dir: &Path) -> Result<Outcome> {
    let paths = install::Paths { no_record: true, ..install::Paths::below(dir) };
    install::install_built(context, &paths)?;
    let record = dir.join("lib/uring-rs.installed").exists();
    install::uninstall(context, &paths)?;
    let left = run(command("find").arg(dir).args(["-not", "-type", "d", "-o", "-name", "*uring"]))?;
    let left = left.lines().map(str::to_string).chain(record.then(|| "a record".to_string()));
    let left: Vec<String> = left.collect();
    Ok(Outcome::none_of("install: without a record: our files go", &left))
}
