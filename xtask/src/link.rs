//! Links the shared libraries and creates the archives.
//!
//! The C linker uses the version maps that the build script generated. They define exactly which
//! symbols are exported and with which version; all other symbols are local.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::compile::Artifacts;
use crate::context::Context;
use crate::cpu::Cpu;
use crate::files::{make_dir, read, write};
use crate::notices;
use crate::product::{DOCTOR, LAYER, LIBRARIES, NOTICES, TRACE, shared_names};
use crate::shell::{command, copy_tree, output, run, tail};

/// Links everything into `target/dist`. What is there stays until all is linked. `programs` are
/// those that were compiled.
pub fn all(context: &Context, artifacts: &Artifacts, programs: &[PathBuf]) -> Result<()> {
    let dist = context.fresh("dist.new")?;
    for name in LIBRARIES {
        let maps = artifacts.generated.join("maps");
        let symbols = read(&maps.join(format!("{name}.static")))?;
        shared(context, name, &maps, &artifacts.archive, &dist)?;
        archive(context.cpu, name, &maps, &symbols, &artifacts.archive, &dist)?;
    }
    layer(context, &artifacts.layer, &dist)?;
    for file in programs {
        program(context, file, &dist)?;
    }
    manual(context, artifacts, &dist)?;
    write(&dist.join(NOTICES), &notices::text(context)?)?;
    let old = context.dist();
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    fs::rename(&dist, &old).with_context(|| format!("cannot create {}", old.display()))
}

fn shared(context: &Context, name: &str, maps: &Path, from: &Path, dist: &Path) -> Result<()> {
    let [file, soname, link] = shared_names(name);
    let map = maps.join(format!("{name}.map"));
    object(context, &dist.join(&file), &soname, &map, from)?;
    for alias in [soname, link] {
        symlink(&file, dist.join(&alias)).with_context(|| format!("cannot make link {alias}"))?;
    }
    Ok(())
}

/// Links the layer. It has two symbols: the table that the library looks for, and one that tells
/// `uring-trace` that it executes rules.
fn layer(context: &Context, from: &Path, dist: &Path) -> Result<()> {
    let [directory, file] = LAYER;
    let map = dist.join("layer.map");
    let symbols = "uring_layer_1;\n        uring_layer_rules_1;";
    write(&map, &format!("{{\n    global:\n        {symbols}\n    local:\n        *;\n}};\n"))?;
    make_dir(&dist.join(directory))?;
    object(context, &dist.join(directory).join(file), file, &map, from)?;
    Ok(fs::remove_file(&map)?)
}

/// Links a shared object with the symbols of a version map.
fn object(context: &Context, file: &Path, soname: &str, map: &Path, from: &Path) -> Result<()> {
    // Keeps all exported symbols; the linker discards what they do not need.
    let wanted = file.with_extension("wanted");
    let text = read(map)?;
    let exported = text.lines().filter_map(|line| line.trim().strip_suffix(';'));
    let exported = exported.filter(|name| *name != "*" && !name.starts_with('}'));
    write(&wanted, &exported.map(|s| format!("-Wl,-u,{s}\n")).collect::<String>())?;
    let mut cc = context.flags.cc(context.cpu);
    cc.args(["-shared", "-nostartfiles", "-fuse-ld=bfd", "-o"])
        .arg(file)
        .arg(format!("-Wl,-soname,{soname}"))
        .arg(format!("-Wl,--version-script={}", map.display()))
        // Only code is mapped executable; headers, dynamic tables and constants are not.
        .arg("-Wl,-z,defs,-z,separate-code,-z,relro,-z,now,-z,noexecstack,-z,text")
        // The build id is a hash of the contents, so that it is reproducible.
        .arg("-Wl,--no-undefined-version,--gc-sections,--as-needed,--build-id=sha1")
        .arg("-Wl,--hash-style=gnu,-O1")
        .args(shadow_stacks(context.cpu))
        .args((!context.flags.debug_info).then_some("-Wl,--strip-all"))
        .arg(format!("@{}", wanted.display()))
        .arg(from);
    let linked = output(&mut cc)?;
    fs::remove_file(&wanted)?;
    if !linked.status.success() {
        let errors = String::from_utf8_lossy(&linked.stderr).into_owned();
        if errors.contains("uring_a_panic_is_reachable") {
            bail!("a panic can be reached in {soname}; find it in:\n{}", tail(&errors));
        }
        bail!("cannot link {}:\n{}", file.display(), tail(&errors));
    }
    let mut objcopy = command(context.cpu.tool("objcopy"));
    run(objcopy.args(["--remove-section=.comment"]).arg(file))?;
    Ok(())
}

/// Marks the libraries as compatible with shadow stacks. They need no code for this: every function
/// returns to its caller, and none switches stacks.
fn shadow_stacks(cpu: &Cpu) -> Option<&'static str> {
    cpu.has_shadow_stacks.then_some("-Wl,-z,shstk")
}

fn program(context: &Context, from: &Path, dist: &Path) -> Result<()> {
    let program = dist.join(from.file_name().unwrap_or_default());
    fs::copy(from, &program).context("cannot copy a program")?;
    if !context.flags.debug_info {
        run(command(context.cpu.tool("strip")).arg("--remove-section=.comment").arg(&program))?;
    }
    Ok(())
}

/// Copies all manual pages.
fn manual(context: &Context, artifacts: &Artifacts, dist: &Path) -> Result<()> {
    copy_tree(&artifacts.generated.join("man"), &dist.join("man"))?;
    for (program, directory) in [(DOCTOR, "doctor"), (TRACE, "trace")] {
        let page = format!("{program}.1");
        let text = read(&context.root.join(directory).join(&page))?;
        write(&dist.join("man/man1").join(page), &text)?;
    }
    Ok(())
}

/// Creates an archive with one object in which only the API's symbols are global.
fn archive(
    cpu: &Cpu,
    name: &str,
    maps: &Path,
    symbols: &str,
    from: &Path,
    dist: &Path,
) -> Result<()> {
    let object = dist.join(format!("{name}.o"));
    let mut ld = command(cpu.tool("ld.bfd"));
    ld.args(["-r", "--gc-sections", "-o"]).arg(&object);
    for symbol in symbols.lines() {
        ld.args(["-u", symbol]);
    }
    run(ld.arg(from))?;
    run(command(cpu.tool("objcopy"))
        .arg(format!("--keep-global-symbols={}", maps.join(format!("{name}.static")).display()))
        .args(["--strip-unneeded", "--remove-section=.comment", "--remove-section=.llvmbc"])
        .arg(&object))?;
    run(command(cpu.tool("ar")).arg("rcsD").arg(dist.join(format!("{name}.a"))).arg(&object))?;
    fs::remove_file(&object)?;
    Ok(())
}
