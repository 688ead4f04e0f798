//! Compiles the sources with one mutant in them.
//!
//! rustc runs without cargo. The build script is not needed, because the C text of helpers is not
//! tested here, and incremental compilation of the crate takes less than a second.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use xtask::compile::Artifacts;
use xtask::context::Context;
use xtask::files::{make_dir, read, write};
use xtask::product::shared_names;
use xtask::shell::{command, copy_tree, output, run, status, tail};

use super::mutant::Mutant;
use crate::unit_programs::{Crates, unit_test_crates};

/// Time limit of the compiler in seconds. Evaluating a constant may not terminate.
const LIMIT: &str = "120";

pub struct Tree {
    /// The sources.
    dir: PathBuf,
    /// Directory of the compiled files.
    out: PathBuf,
    crates: Crates,
    /// The version maps.
    maps: PathBuf,
    /// The compiled crate `dist`, which contains the panic handler.
    handler: PathBuf,
    /// The `core` library and its dependencies.
    core: Vec<PathBuf>,
}

impl Tree {
    pub fn new(context: &Context, own: &Context, artifacts: &Artifacts) -> Result<Tree> {
        let (dir, out) = (own.fresh("tree")?, own.work("out")?);
        for part in ["src", "dist"] {
            copy_tree(&context.root.join(part), &dir.join(part))?;
        }
        let libraries = run(command("rustc").args(["--print", "target-libdir"]))?;
        let mut core = Vec::new();
        for entry in fs::read_dir(libraries.trim())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let wanted = ["libcore-", "libcompiler_builtins-"].iter().any(|n| name.starts_with(n));
            if wanted && name.ends_with(".rlib") {
                core.push(path);
            }
        }
        core.sort();
        core.reverse();
        ensure!(core.len() == 2, "rustc has no `core`");
        let crates = unit_test_crates(context)?;
        let maps = artifacts.generated.join("maps");
        let handler = out.join("handler.o");
        let tree = Tree { dir, out, crates, maps, handler, core };
        tree.compile_crate()?.context("the library does not compile")?;
        let mut rustc = tree.rustc();
        rustc
            .args(["--crate-name", "uring_dist", "--crate-type", "lib", "-C", "panic=abort"])
            .arg(format!("--emit=obj={}", tree.handler.display()))
            .arg("--extern")
            .arg(format!("uring={}", tree.rlib().display()))
            .arg(tree.dir.join("dist/src/lib.rs"));
        run(&mut rustc)?;
        Ok(tree)
    }

    /// Runs `work` with the mutant in the sources.
    pub fn with<T>(&self, mutant: &Mutant, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let path = self.dir.join(&mutant.file);
        let text = read(&path)?;
        write(&path, &mutant.apply(&text))?;
        let result = work();
        write(&path, &text)?;
        result
    }

    fn rustc(&self) -> Command {
        let mut rustc = command("timeout");
        rustc
            .args(["--kill-after=1", LIMIT, "rustc", "--edition", "2024", "--cap-lints", "allow"])
            .args(["-C", "debuginfo=0"])
            .arg("-L")
            .arg(format!("dependency={}", self.crates.dir.display()));
        rustc
    }

    fn rlib(&self) -> PathBuf {
        self.out.join("liburing.rlib")
    }

    /// Path of the unit tests' program.
    pub fn unit_tests(&self) -> PathBuf {
        self.out.join("unit-tests")
    }

    /// Compiles the crate; `None` if the compilation fails.
    fn compile_crate(&self) -> Result<Option<()>> {
        let mut rustc = self.rustc();
        rustc
            .args(["--crate-name", "uring", "--crate-type", "lib", "-C", "panic=abort"])
            .args(["-C", "opt-level=1"])
            .arg("--out-dir")
            .arg(&self.out)
            .arg("-C")
            .arg(format!("incremental={}", self.out.join("incremental").display()));
        self.with_crates(&mut rustc, &["libc"])
    }

    /// Compiles the unit tests; false if the compilation fails.
    pub fn compile_unit_tests(&self) -> Result<bool> {
        let mut rustc = self.rustc();
        rustc
            .args(["--crate-name", "uring", "--test", "-C", "opt-level=1"])
            .args(["-C", "debug-assertions=on", "-C", "overflow-checks=on", "-o"])
            .arg(self.unit_tests())
            .arg("-C")
            .arg(format!("incremental={}", self.out.join("incremental-tests").display()));
        Ok(self.with_crates(&mut rustc, &["libc", "proptest"])?.is_some())
    }

    fn with_crates(&self, rustc: &mut Command, names: &[&str]) -> Result<Option<()>> {
        for name in names {
            let path = self.crates.files.get(*name);
            let path = path.with_context(|| format!("cargo named no crate {name}"))?;
            rustc.arg("--extern").arg(format!("{name}={}", path.display()));
        }
        let output = output(rustc.arg(self.dir.join("src/lib.rs")))?;
        Ok(output.status.success().then_some(()))
    }

    /// Compiles the crate for [`link`](Tree::link); false if the mutant does not compile.
    pub fn compile(&self) -> Result<bool> {
        Ok(self.compile_crate()?.is_some())
    }

    /// Links one of the shared libraries and installs it for the programs. Unlike in a release
    /// build, a reachable panic is not an error at link time, but calling it crashes.
    pub fn link(&self, own: &Context, name: &str) -> Result<()> {
        let to = own.prefix().join("lib");
        let [file, soname, _] = shared_names(name);
        let linked = self.out.join(&file);
        let mut cc = command("cc");
        cc.args(["-shared", "-nostartfiles", "-fuse-ld=bfd", "-o"])
            .arg(&linked)
            .arg(format!("-Wl,-soname,{soname}"))
            .arg(format!(
                "-Wl,--version-script={}",
                self.maps.join(format!("{name}.map")).display()
            ))
            .arg("-Wl,--defsym=uring_a_panic_is_reachable=0,--as-needed,-z,now,-z,noexecstack")
            .arg("-Wl,--whole-archive")
            .arg(self.rlib())
            .arg("-Wl,--no-whole-archive")
            .arg(&self.handler)
            .args(&self.core);
        let output = output(&mut cc)?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "{file}: {}\n{}", status(&output), tail(&errors));
        make_dir(&to)?;
        // Replaces the file instead of overwriting it, because a program may still have it mapped.
        fs::rename(&linked, to.join(&file)).with_context(|| format!("cannot replace {file}"))
    }
}
