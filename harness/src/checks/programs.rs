//! C programs of ours, compiled against the installed tree and run on the library.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::install;
use xtask::shell::{command, run};

use super::cc;
use crate::outcome::Outcome;
use crate::reference::Reference;

/// Suites of Debian that carry older headers of liburing.
const OLD_SUITES: [&str; 3] = ["bookworm", "trixie", "sid"];

/// Every exported function, called.
pub fn calls(context: &Context) -> Result<Vec<Outcome>> {
    let dir = context.fresh("calls")?;
    let program = cc::compile(context, "calls.c", &dir, &[])?;
    let mut outcomes = cc::cases(&program, "call", &[])?;
    let library = context.prefix().join("lib/liburing.so.2");
    let exported = names(&["-D", "--defined-only"], &library)?;
    let called = names(&["-D", "--undefined-only"], &program)?;
    let missing: Vec<String> = exported.difference(&called).cloned().collect();
    outcomes.push(Outcome::none_of("call: every exported function is called", &missing));
    Ok(outcomes)
}

/// What every wrapper hands to io_uring_register(2), by one program on both libraries.
pub fn registers(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc"])?;
    let theirs = Reference::get(context)?.libdir();
    let program = compile_registers(context, &context.fresh("registers")?)?;
    let on = |libraries: &Path| run(command(&program).env("LD_LIBRARY_PATH", libraries));
    let (theirs, ours) = (on(&theirs)?, on(&context.prefix().join("lib"))?);
    let same = ours.lines().count() == theirs.lines().count();
    let mut outcomes = vec![if same && !ours.is_empty() {
        Outcome::pass("register: to its end")
    } else {
        Outcome::fail("register: to its end", format!("{ours}\ninstead of\n{theirs}"))
    }];
    let mut rounds: BTreeMap<&str, (bool, String)> = BTreeMap::new();
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        let name = theirs.split(['(', ' ']).next().unwrap_or_default();
        let round = rounds.entry(name).or_insert((true, String::new()));
        if ours != theirs {
            *round = (false, format!("{ours}, the C library: {theirs}"));
        }
    }
    for (name, (same, why)) in rounds {
        let name = format!("register: {name}");
        outcomes.push(if same { Outcome::pass(name) } else { Outcome::fail(name, why) });
    }
    Ok(outcomes)
}

fn names(options: &[&str], file: &Path) -> Result<BTreeSet<String>> {
    let text = run(command("nm").args(options).arg(file))?;
    let symbols = text.lines().filter_map(|l| l.split_whitespace().last());
    let plain = symbols.filter_map(|s| s.split('@').next());
    Ok(plain.filter(|s| s.contains("io_uring_")).map(str::to_string).collect())
}

/// The helpers that C inlines, and the exported functions of the same names.
pub fn inlines(context: &Context) -> Result<Vec<Outcome>> {
    let program = compile_inlines(context, &context.fresh("inlines")?)?;
    let mut outcomes = cc::cases(&program, "inlined and exported", &[])?;
    let program = compile_inlines_of_c(context, &context.work("inlines")?)?;
    outcomes.extend(cc::cases(&program, "the C library's inlined and ours exported", &[])?);
    Ok(outcomes)
}

/// Compiles the program with the C library's headers, so that its inlined helpers are compared with
/// the exported ones of this library.
pub fn compile_inlines_of_c(context: &Context, dir: &Path) -> Result<PathBuf> {
    need_tools(&["gcc"])?;
    let reference = Reference::get(context)?;
    let lib = context.prefix().join("lib");
    let program = dir.join("inlines-of-c");
    run(command("gcc")
        .args(["-O2", "-w", "-DC_HEADERS"])
        .args(reference.cppflags()?.split_whitespace())
        .arg(context.root.join("c-tests/inlines.c"))
        .arg("-o")
        .arg(&program)
        .arg(format!("-L{}", lib.display()))
        .arg(format!("-Wl,-rpath,{}", lib.display()))
        .args(["-Wl,--no-as-needed", "-luring-ffi"]))?;
    Ok(program)
}

/// Compiles the program that shows what wrappers hand over.
pub fn compile_registers(context: &Context, dir: &Path) -> Result<PathBuf> {
    let reference = Reference::get(context)?;
    let program = dir.join("registers");
    run(command("gcc")
        .args(["-O2", "-w", "-no-pie"])
        .args(reference.cppflags()?.split_whitespace())
        .arg("-o")
        .arg(&program)
        .arg(context.root.join("c-tests/registers.c"))
        .arg(format!("-L{}", reference.libdir().display()))
        .arg("-luring"))?;
    Ok(program)
}

/// Compiles the program that has both.
pub fn compile_inlines(context: &Context, dir: &Path) -> Result<PathBuf> {
    let lib = context.prefix().join("lib");
    let (search, rpath) = (format!("-L{}", lib.display()), format!("-Wl,-rpath,{}", lib.display()));
    // Nothing refers to the library's functions by name.
    let link = [search.as_str(), rpath.as_str(), "-Wl,--no-as-needed", "-luring-ffi"];
    cc::compile_as(context, "inlines.c", "inlines", dir, &link)
}

/// A program compiled against older headers, on today's library.
pub fn old_programs(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc"])?;
    let dir = context.fresh("old")?;
    let lib = context.prefix().join("lib");
    let mut outcomes = Vec::new();
    for suite in OLD_SUITES {
        let headers = Reference::old_cppflags(context, suite)?;
        let program = dir.join(suite);
        run(command("gcc")
            .args(["-O2", "-w"])
            .args(headers)
            .arg("-o")
            .arg(&program)
            .arg(context.root.join("c-tests/old_program.c"))
            .arg(format!("-L{}", lib.display()))
            .arg(format!("-Wl,-rpath,{}", lib.display()))
            .arg("-luring"))?;
        outcomes.extend(cc::cases(&program, &format!("headers of {suite}"), &[])?);
    }
    Ok(outcomes)
}

/// The archives in a static program and in a shared object; pkg-config; install and uninstall.
pub fn linking(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&["gcc", "musl-gcc", "pkg-config"])?;
    let dir = context.fresh("linking")?;
    let source = context.root.join("c-tests/mode.c");
    let include = format!("-I{}", context.prefix().join("include").display());
    let lib = context.prefix().join("lib");
    let mut outcomes = Vec::new();

    for name in ["liburing", "liburing-ffi"] {
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

        let global = run(command("nm").args(["-g", "--defined-only"]).arg(&archive))?;
        let kept = fs::read_to_string(context.root.join(format!("abi/{name}.static")))?;
        let kept: BTreeSet<&str> = kept.lines().collect();
        let extra: Vec<String> = global
            .lines()
            .filter_map(|l| l.split_whitespace().nth(2))
            .filter(|s| !kept.contains(s))
            .map(str::to_string)
            .collect();
        outcomes.push(Outcome::none_of(format!("link: {name}.a defines the API alone"), &extra));
    }
    // musl has no kernel headers of its own.
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
struct Place {
    name: &'static str,
    paths: install::Paths,
    /// Where the libraries are, seen from here.
    libdir: PathBuf,
    /// Where the headers are.
    includedir: PathBuf,
    /// Where the manual pages are.
    mandir: PathBuf,
    bindir: PathBuf,
}

impl Place {
    fn below(name: &'static str, paths: install::Paths, prefix: &Path) -> Place {
        Place {
            name,
            paths,
            libdir: prefix.join("lib"),
            includedir: prefix.join("include"),
            mandir: prefix.join("share/man"),
            bindir: prefix.join("bin"),
        }
    }

    /// Whether a file of this name is to be here.
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

/// Headers below a directory with their modes.
fn headers(dir: &Path) -> Result<BTreeSet<String>> {
    let list = run(command("find").current_dir(dir).args(["-name", "*.h", "-printf", "%P %m\n"]))?;
    let ours = list.lines().filter(|l| l.starts_with("liburing"));
    Ok(ours.map(str::to_string).collect())
}

/// Installations in odd places below `dir`, each in a directory of its own.
fn places(dir: &Path) -> Vec<Place> {
    let staged = |at: &str| install::Paths {
        destdir: Some(dir.join(at)),
        ..install::Paths::below(Path::new("/usr"))
    };
    let prefix = |name, at: &str, to: &str| {
        Place::below(name, install::Paths::below(&dir.join(at)), &dir.join(to))
    };
    vec![
        prefix("a prefix", "one/./odd//prefix", "one/odd/prefix"),
        prefix(
            "a prefix with blanks",
            "with blanks/and more of them",
            "with blanks/and more of them",
        ),
        Place {
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
        Place::below("destdir", staged("stage"), &dir.join("stage/usr")),
        Place::below("destdir with a blank", staged("a stage"), &dir.join("a stage/usr")),
    ]
}

/// Installs to odd places, compiles by what pkg-config says, and removes all again.
fn installed(context: &Context, dir: &Path) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    let dir = dir.join("places");
    for place in places(&dir) {
        let Place { name, paths, libdir, bindir, .. } = &place;
        // Somebody else's file, and an empty directory: both have to be there afterwards, and
        // nothing else.
        xtask::files::make_dir(bindir)?;
        xtask::files::write(&libdir.join("foreign"), name)?;
        let before = run(command("find").arg(&dir))?;
        install::install_built(context, paths)?;

        let all = run(command("find").arg(&dir).args(["-not", "-type", "d"]))?;
        let new = all.lines().filter(|path| !before.lines().any(|b| b == *path));
        let strays = new.filter(|path| !place.is_home_of(Path::new(path))).map(str::to_string);
        outcomes.push(Outcome::none_of(
            format!("install: {name}: all is where it belongs"),
            &strays.collect::<Vec<_>>(),
        ));
        outcomes.push(Outcome::equal(
            format!("install: {name}: headers are the C library's, and everybody can read them"),
            &headers(&place.includedir)?,
            &headers(&Reference::get(context)?.include())?,
        ));
        let link = fs::read_link(libdir.join("liburing.so"))?;
        outcomes.push(Outcome::equal(
            format!("install: {name}: the developer's link"),
            &link,
            &Path::new("liburing.so.2.15").to_path_buf(),
        ));
        outcomes.extend(by_pkg_config(context, &dir, &place)?);
        // Once more, as with a newer version, must not make the directories anybody else's.
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

/// Compiles a program as pkg-config says, and runs it on the installed library.
fn by_pkg_config(context: &Context, dir: &Path, place: &Place) -> Result<Vec<Outcome>> {
    let Place { name, paths, libdir, .. } = place;
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
        &"2.15",
    )];
    if paths.destdir.as_ref().is_some_and(|d| d.to_string_lossy().contains(' ')) {
        // Not for us to mend: pkgconf puts such a directory in front twice.
        return Ok(outcomes);
    }
    let flags = pkg_config(&["--cflags", "--libs"])?;
    // Out of the way of what is compared.
    let program = dir.with_file_name("by-pkg-config");
    // What pkg-config says is quoted for a shell.
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

/// As a package has it: no record among its files. What has our names can be removed all the same.
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
