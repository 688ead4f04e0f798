//! Links the shared libraries and makes the archives.
//!
//! The C linker does it, with the version maps that the build script wrote: what is exported, at
//! which version, is exact, and nothing else is visible.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::compile::Artifacts;
use crate::context::Context;
use crate::cpu::Cpu;
use crate::files::{read, write};
use crate::notices;
use crate::product::{DOCTOR, LIBRARIES, shared_names};
use crate::shell::{command, copy_tree, output, run, tail};

/// Links everything into `target/dist`.
pub fn all(context: &Context, artifacts: &Artifacts) -> Result<()> {
    let dist = context.fresh("dist")?;
    for name in LIBRARIES {
        let maps = artifacts.generated.join("maps");
        let symbols = read(&maps.join(format!("{name}.static")))?;
        shared(context, name, &maps, &artifacts.archive, &dist)?;
        archive(context.cpu, name, &maps, &symbols, &artifacts.archive, &dist)?;
    }
    doctor(context, artifacts, &dist)?;
    notices::make(context)
}

fn shared(context: &Context, name: &str, maps: &Path, from: &Path, dist: &Path) -> Result<()> {
    let [file, soname, link] = shared_names(name);
    // Whatever is exported is wanted; whatever that does not need is left out.
    let wanted = dist.join(format!("{name}.wanted"));
    let map = read(&maps.join(format!("{name}.map")))?;
    let exported = map.lines().filter_map(|line| line.trim().strip_suffix(';'));
    let exported = exported.filter(|name| *name != "*" && !name.starts_with('}'));
    write(&wanted, &exported.map(|s| format!("-Wl,-u,{s}\n")).collect::<String>())?;
    let mut cc = context.flags.cc(context.cpu);
    cc.args(["-shared", "-nostartfiles", "-fuse-ld=bfd", "-o"])
        .arg(dist.join(&file))
        .arg(format!("-Wl,-soname,{soname}"))
        .arg(format!("-Wl,--version-script={}", maps.join(format!("{name}.map")).display()))
        // Only code is mapped executable: not the headers, dynamic tables and constants.
        .arg("-Wl,-z,defs,-z,separate-code,-z,relro,-z,now,-z,noexecstack,-z,text")
        // The build id is made of the bytes, so that a build of the same source gives the same.
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
            bail!("a panic can be reached in {name}; find it in:\n{}", tail(&errors));
        }
        bail!("cannot link {file}:\n{}", tail(&errors));
    }
    let mut objcopy = command(context.cpu.tool("objcopy"));
    run(objcopy.args(["--remove-section=.comment"]).arg(dist.join(&file)))?;
    for alias in [soname, link] {
        symlink(&file, dist.join(&alias)).with_context(|| format!("cannot make link {alias}"))?;
    }
    Ok(())
}

/// Marks what runs on shadow stacks. That takes no code of its own: nothing here returns to where it
/// was not called from, or changes stacks.
fn shadow_stacks(cpu: &Cpu) -> Option<&'static str> {
    cpu.has_shadow_stacks.then_some("-Wl,-z,shstk")
}

/// The program and all manual pages.
fn doctor(context: &Context, artifacts: &Artifacts, dist: &Path) -> Result<()> {
    let program = dist.join(DOCTOR);
    fs::copy(&artifacts.doctor, &program).context("cannot copy the program")?;
    if !context.flags.debug_info {
        run(command(context.cpu.tool("strip")).arg("--remove-section=.comment").arg(&program))?;
    }
    copy_tree(&artifacts.generated.join("man"), &dist.join("man"))?;
    let page = format!("{DOCTOR}.1");
    let text = read(&context.root.join("doctor").join(&page))?;
    write(&dist.join("man/man1").join(page), &text)
}

/// One object with all that is needed, in which nothing is global but the API.
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
