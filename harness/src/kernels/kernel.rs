//! Fetches Debian's kernels and modules, and unpacks them for QEMU.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xtask::chroot::{Chroot, Network};
use xtask::context::Context;
use xtask::cpu::{Cpu, Disk};
use xtask::debian::{Suite, need_tools};
use xtask::files::write;
use xtask::shell::{command, run};

/// A kernel for a guest.
pub struct Kernel {
    pub version: String,
    pub image: PathBuf,
    /// The modules for the file system, in the order in which they must be loaded.
    pub modules: Vec<PathBuf>,
}

/// Modules that a guest needs if they are not built into the kernel.
fn needed_modules(cpu: &Cpu) -> [&'static str; 2] {
    match cpu.emulator.disk {
        Disk::Nvme => ["nvme", "ext4"],
        Disk::Virtio => ["virtio_blk", "ext4"],
    }
}

impl Kernel {
    /// Fetches the kernel that `package` depends on, unless it is already unpacked.
    pub fn get(context: &Context, tools: &Chroot, suite: &Suite, package: &str) -> Result<Kernel> {
        let wanted = packages(suite, package)?;
        let dir = context.work("kernels")?.join(wanted.join("+"));
        if !dir.join("complete").exists() {
            println!("fetching {}", wanted.join(", "));
            if dir.exists() {
                fs::remove_dir_all(&dir)?;
            }
            let names: Vec<&str> = wanted.iter().map(String::as_str).collect();
            suite.unpack(&names, &dir)?;
            if !dir.join("lib").exists() {
                std::os::unix::fs::symlink("usr/lib", dir.join("lib"))?;
            }
            write(&dir.join("complete"), "")?;
        }
        let entries = fs::read_dir(dir.join("lib/modules"))?;
        let version = entries.filter_map(|e| Some(e.ok()?.file_name())).next();
        let version = version.context("the kernel has no modules")?.to_string_lossy().into_owned();
        let image = unpacked(image(&dir, &version)?)?;
        let modules = modules(tools, &dir, &version, &needed_modules(context.cpu))?;
        Ok(Kernel { version, image, modules })
    }
}

/// The kernel's image. It is not compressed for all CPUs, and not in the same place in all suites.
fn image(dir: &Path, version: &str) -> Result<PathBuf> {
    let names = ["vmlinuz", "vmlinux"];
    let inside = names.map(|name| dir.join("lib/modules").join(version).join(name));
    let beside = names.map(|name| dir.join("boot").join(format!("{name}-{version}")));
    let mut places = inside.into_iter().chain(beside);
    places.find(|place| place.exists()).context("the kernel has no image")
}

/// The kernel without the EFI program that unpacks it, if QEMU cannot unpack it itself.
fn unpacked(image: PathBuf) -> Result<PathBuf> {
    let bytes = fs::read(&image).with_context(|| format!("cannot read {}", image.display()))?;
    if bytes.get(4..8) != Some(b"zimg") || bytes.get(24..28) != Some(b"zstd") {
        return Ok(image);
    }
    need_tools(&["zstd"])?;
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (start, len) = number(8).zip(number(12)).context("the kernel is incomplete")?;
    let payload = bytes.get(start as usize..start as usize + len as usize);
    let packed = image.with_extension("zst");
    fs::write(&packed, payload.context("the kernel is incomplete")?)?;
    let unpacked = image.with_extension("unpacked");
    run(command("zstd")
        .args(["--decompress", "--force", "--quiet"])
        .arg(&packed)
        .arg("-o")
        .arg(&unpacked))?;
    Ok(unpacked)
}

/// The packages with a kernel's image and modules. Depending on the kernel, there are one or
/// several.
fn packages(suite: &Suite, metapackage: &str) -> Result<Vec<String>> {
    const KINDS: [&str; 4] = ["linux-image-", "linux-binary-", "linux-modules-", "linux-base-"];
    let mut found = BTreeSet::new();
    let mut todo = vec![metapackage.to_string()];
    while let Some(package) = todo.pop() {
        for needed in suite.depends(&package)? {
            let versioned = KINDS.iter().any(|kind| {
                let rest = needed.strip_prefix(kind).unwrap_or_default();
                rest.starts_with(|c: char| c.is_ascii_digit())
            });
            if versioned && found.insert(needed.clone()) {
                todo.push(needed);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The unpacked files of the modules that are not built in.
fn modules(tools: &Chroot, dir: &Path, version: &str, names: &[&str]) -> Result<Vec<PathBuf>> {
    let inside = tools.path("/kernel");
    if inside.exists() {
        fs::remove_dir_all(&inside)?;
    }
    fs::create_dir_all(inside.join("lib"))?;
    run(command("cp").arg("-a").arg(dir.join("lib/modules")).arg(inside.join("lib")))?;
    let script = format!(
        "depmod -b /kernel {version}\n\
         for m in {}; do modprobe -d /kernel -S {version} --show-depends $m; done",
        names.join(" ")
    );
    let text = tools.script(Network::Own, &script)?;
    let mut files = Vec::new();
    for line in text.lines() {
        // Other lines are built-in modules.
        let Some(path) = line.trim().strip_prefix("insmod ") else { continue };
        let file = tools.path(path.trim());
        if file.extension().is_some_and(|e| e == "xz") {
            run(command("xz").args(["--decompress", "--force"]).arg(&file))?;
        }
        let file = file.to_string_lossy().trim_end_matches(".xz").to_string();
        let kept = dir.join(Path::new(&file).file_name().context("a module has no name")?);
        fs::copy(&file, &kept)?;
        if !files.contains(&kept) {
            files.push(kept);
        }
    }
    Ok(files)
}
