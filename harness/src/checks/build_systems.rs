//! Builds a small project with each build system that C programs use, with the installed files
//! only.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::install;
use xtask::install::Paths;
use xtask::shell::{command, copy_tree, output, run, status, tail};

use crate::outcome::Outcome;

/// A build system, the commands that build its project, and the resulting programs. `$PREFIX` and
/// `$LIBDIR` are the library's installation directories.
struct Project {
    name: &'static str,
    script: &'static str,
    programs: &'static [&'static str],
}

const PROJECTS: [Project; 4] = [
    Project {
        name: "cmake",
        script: "cmake -S . -B build -DCMAKE_PREFIX_PATH=\"$PREFIX\"\ncmake --build build",
        programs: &[
            "build/config-uring",
            "build/config-uring-ffi",
            "build/config-uring-static",
            "build/config-uring-ffi-static",
            "build/modules",
        ],
    },
    Project {
        name: "meson",
        script: "meson setup build\nmeson compile -C build",
        programs: &["build/liburing", "build/liburing-ffi", "build/static"],
    },
    Project {
        name: "autotools",
        script: "autoreconf --install\n./configure\nmake",
        programs: &["modules"],
    },
    Project {
        name: "cc",
        script: "\
            eval \"cc mode.c $(pkg-config --cflags --libs liburing) -o by-pkg-config\"\n\
            eval \"cc -static mode.c $(pkg-config --static --cflags --libs liburing) -o static\"\n\
            cc -I\"$PREFIX/include\" -L\"$LIBDIR\" mode.c -luring -o plain",
        programs: &["by-pkg-config", "static", "plain"],
    },
];

/// Builds every project against two installations.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    need_tools(&[
        "cmake",
        "meson",
        "ninja",
        "autoreconf",
        "automake",
        "make",
        "gcc",
        "pkg-config",
    ])?;
    let dir = context.fresh("build-systems")?;
    let mut outcomes = Vec::new();
    for (place, libdir) in [("plain", "lib"), ("multiarch", "lib/x86_64-linux-gnu")] {
        let prefix = dir.join(place).join("prefix");
        let libdir = prefix.join(libdir);
        let paths = Paths { libdir: Some(libdir.clone()), ..Paths::below(&prefix) };
        install::install_built(context, &paths)?;
        for project in &PROJECTS {
            let work = dir.join(place).join(project.name);
            copy_project(context, project.name, &work)?;
            outcomes.extend(build(project, place, &work, &prefix, &libdir)?);
        }
    }
    Ok(outcomes)
}

/// Copies the project's files and the test program, and nothing else of the repository.
fn copy_project(context: &Context, name: &str, to: &Path) -> Result<()> {
    let tests = context.root.join("c-tests");
    let from = tests.join("projects").join(name);
    xtask::files::make_dir(to)?;
    if from.is_dir() {
        copy_tree(&from, to)?;
    }
    run(command("cp").arg(tests.join("mode.c")).arg(to)).map(drop)
}

fn build(
    project: &Project,
    place: &str,
    work: &Path,
    prefix: &Path,
    libdir: &Path,
) -> Result<Vec<Outcome>> {
    let name = |program: &str| format!("build system: {}, {place}: {program}", project.name);
    let built = output(
        command("sh")
            .args(["-euc", project.script])
            .current_dir(work)
            .env("PREFIX", prefix)
            .env("LIBDIR", libdir)
            .env("PKG_CONFIG_PATH", libdir.join("pkgconfig"))
            // Cargo's environment must not affect C projects.
            .env_remove("LD_LIBRARY_PATH"),
    )?;
    if !built.status.success() {
        let text = [built.stdout.clone(), built.stderr.clone()].concat();
        let why = format!("{}\n{}", status(&built), tail(&String::from_utf8_lossy(&text)));
        return Ok(vec![Outcome::fail(name("builds"), why)]);
    }
    let mut outcomes = Vec::new();
    for program in project.programs {
        let path: PathBuf = work.join(program);
        let said = run(command(&path).env("LD_LIBRARY_PATH", libdir))?;
        outcomes.push(Outcome::equal(name(program), &said.trim(), &"one"));
        let bound = run(command("ldd").arg(&path).env("LD_LIBRARY_PATH", libdir));
        let bound = bound.unwrap_or_default();
        let is_ours = bound.contains(&libdir.display().to_string());
        let is_static = program.contains("static");
        outcomes.push(Outcome::equal(
            name(&format!("{program} uses the installed library")),
            &is_ours,
            &!is_static,
        ));
    }
    Ok(outcomes)
}
