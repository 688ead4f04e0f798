//! `cargo xtask demo`: real data through this library, by a small program of ours and by QEMU as
//! Debian built it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use comfy_table::Cell;

use crate::context::{Context, write};
use crate::debian::need_tools;
use crate::shell::{self, command, output};
use crate::{build, install, show};

/// One thing that was shown.
struct Shown {
    what: String,
    result: String,
    fine: bool,
}

/// Runs the demo; true if all data was right.
pub fn run(context: &Context) -> Result<bool> {
    need_tools(&["gcc", "pkg-config", "qemu-img", "qemu-io", "strace", "objcopy"])?;
    println!("building and installing");
    build::libraries(context)?;
    let dir = context.fresh("demo")?;
    let prefix = dir.join("prefix");
    install::install_built(context, &install::Paths::below(&prefix))?;

    let mut shown = Vec::new();
    shown.extend(copy(context, &dir, &prefix)?);
    shown.extend(qemu(&dir, &prefix)?);

    let mut table = show::table(&["what", "result", ""]);
    for s in &shown {
        let mark = if s.fine { "right" } else { "WRONG" };
        table.add_row([Cell::new(&s.what), Cell::new(&s.result), Cell::new(mark)]);
    }
    println!("\n{}", show::text(&table));
    Ok(shown.iter().all(|s| s.fine))
}

/// A file copier, compiled through pkg-config, copies real data.
fn copy(context: &Context, dir: &Path, prefix: &Path) -> Result<Vec<Shown>> {
    println!("compiling c-tests/examples/copy.c through pkg-config");
    let program = dir.join("copy");
    let flags = shell::run(
        command("pkg-config")
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
            .args(["--cflags", "--libs", "liburing"]),
    )?;
    shell::run(
        command("cc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror", "-o"])
            .arg(&program)
            .arg(context.root.join("c-tests/examples/copy.c"))
            .args(flags.split_whitespace()),
    )?;

    let mut shown = Vec::new();
    for source in real_files(dir)? {
        let target = dir.join("copied");
        let start = Instant::now();
        let status = Command::new(&program)
            .arg(&source)
            .arg(&target)
            .env("LD_LIBRARY_PATH", prefix.join("lib"))
            .status()
            .context("cannot run the copier")?;
        let seconds = start.elapsed().as_secs_f64();
        let same =
            status.success() && output(command("cmp").arg(&source).arg(&target))?.status.success();
        let size = fs::metadata(&source)?.len() as f64 / 1e6;
        let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
        shown.push(Shown {
            what: format!("copy {name}"),
            result: format!("{size:.0} MB in {seconds:.2} s, compared"),
            fine: same,
        });
        let _ = fs::remove_file(&target);
    }
    Ok(shown)
}

/// Something made for the purpose, and the largest library of the compiler.
fn real_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let made = dir.join("numbers");
    let mut text = String::with_capacity(110 << 20);
    for i in 0.. {
        text.push_str(&format!("{i} {:x}\n", i * 2_654_435_761_u64 % 1_000_003));
        if text.len() > 100 << 20 {
            break;
        }
    }
    write(&made, &text)?;
    let mut files = vec![made];
    let sysroot = shell::run(command("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    let lib = PathBuf::from(sysroot.trim()).join("lib");
    if let Ok(entries) = fs::read_dir(lib) {
        let sized = entries.filter_map(|e| {
            let path = e.ok()?.path();
            let meta = fs::metadata(&path).ok()?;
            meta.is_file().then_some((meta.len(), path))
        });
        files.extend(sized.max().map(|(_, path)| path));
    }
    Ok(files)
}

/// QEMU's image tools, unmodified, with this library in place of the one they were built with.
fn qemu(dir: &Path, prefix: &Path) -> Result<Vec<Shown>> {
    let library = prefix.join("lib/liburing.so.2");
    let image = dir.join("disk.img");
    shell::run(command("qemu-img").args(["create", "-f", "raw"]).arg(&image).arg("64M"))?;
    let mut shown = Vec::new();

    let image_name = image.display().to_string();
    let mut patterns: Vec<String> = Vec::new();
    for (i, pattern) in [0x5a, 0xa5, 0x11, 0xee].iter().enumerate() {
        let offset = i * 16;
        patterns.push(format!("write -P {pattern:#x} {offset}M 8M"));
    }
    patterns.push("flush".to_string());
    for (i, pattern) in [0x5a, 0xa5, 0x11, 0xee].iter().enumerate() {
        patterns.push(format!("read -P {pattern:#x} {}M 8M", i * 16));
    }
    let cache = if direct_works(&image)? { "none" } else { "writeback" };
    let mut io: Vec<String> =
        ["-f", "raw", "-i", "io_uring", "-t", cache].map(str::to_string).into();
    for p in &patterns {
        io.extend(["-c".to_string(), p.clone()]);
    }
    io.push(image_name.clone());
    let seen = watch(dir, "qemu-io", &io, &library)?;
    let verified = seen.success && !seen.output.contains("failed");
    shown.push(Shown {
        what: format!("qemu-io -i io_uring -t {cache}"),
        result: format!("4 patterns of 8 MiB written and verified; {}", seen.counts()),
        fine: verified && seen.enters > 0 && seen.all_from(&library),
    });
    // The same bytes, read without io_uring and without QEMU.
    shown.push(Shown {
        what: "the image, by plain reads".to_string(),
        result: "holds the patterns".to_string(),
        fine: holds_patterns(&image)?,
    });
    shown.extend(seen.bindings_shown("qemu-io"));

    let bench: Vec<String> = ["bench", "-f", "raw", "-i", "io_uring", "-t", cache, "-c", "20000"]
        .map(str::to_string)
        .into_iter()
        .chain(["-d".into(), "64".into(), "-s".into(), "4096".into(), image_name])
        .collect();
    let seen = watch(dir, "qemu-img", &bench, &library)?;
    let time =
        seen.output.lines().find(|l| l.contains("completed")).unwrap_or_default().to_string();
    shown.push(Shown {
        what: "qemu-img bench -i io_uring".to_string(),
        result: format!("20,000 reads of 4 KiB, 64 at a time; {time} {}", seen.counts()),
        fine: seen.success && seen.enters > 0 && seen.all_from(&library),
    });
    Ok(shown)
}

/// Whether the file system takes O_DIRECT.
fn direct_works(image: &Path) -> Result<bool> {
    let mut dd = command("dd");
    dd.arg(format!("if={}", image.display())).args([
        "of=/dev/null",
        "bs=4096",
        "count=1",
        "iflag=direct",
    ]);
    Ok(output(&mut dd)?.status.success())
}

fn holds_patterns(image: &Path) -> Result<bool> {
    let bytes = fs::read(image)?;
    let mib = 1 << 20;
    Ok([0x5a_u8, 0xa5, 0x11, 0xee].iter().enumerate().all(|(i, pattern)| {
        let start = i * 16 * mib;
        bytes[start..start + 8 * mib].iter().all(|b| b == pattern)
            && bytes[start + 8 * mib..start + 16 * mib].iter().all(|b| *b == 0)
    }))
}

/// What was seen of a program.
struct Seen {
    success: bool,
    output: String,
    rings: usize,
    enters: usize,
    /// Function to file.
    bindings: BTreeMap<String, PathBuf>,
}

impl Seen {
    fn counts(&self) -> String {
        format!("{} ring(s), {} enters", self.rings, self.enters)
    }

    fn all_from(&self, library: &Path) -> bool {
        let same = |p: &PathBuf| fs::canonicalize(p).ok() == fs::canonicalize(library).ok();
        !self.bindings.is_empty() && self.bindings.values().all(same)
    }

    fn bindings_shown(&self, program: &str) -> Option<Shown> {
        let names: Vec<&str> = self.bindings.keys().map(String::as_str).collect();
        let file = self.bindings.values().next()?;
        Some(Shown {
            what: format!("functions of {program} from this library"),
            result: format!("{}\nall from {}", names.join("\n"), file.display()),
            fine: true,
        })
    }
}

/// Runs a program on this library under strace, with the dynamic linker's account of bindings.
fn watch(dir: &Path, program: &str, args: &[String], library: &Path) -> Result<Seen> {
    println!("running Debian's {program} with LD_PRELOAD={}", library.display());
    let (trace, debug) = (dir.join("trace"), dir.join("bindings"));
    let mut strace = command("strace");
    strace
        .args(["-f", "-qq", "-e", "trace=io_uring_setup,io_uring_enter", "-o"])
        .arg(&trace)
        .args(["-E", &format!("LD_PRELOAD={}", library.display())])
        .args(["-E", "LD_DEBUG=bindings", "-E", &format!("LD_DEBUG_OUTPUT={}", debug.display())])
        .arg(program)
        .args(args);
    let result = output(&mut strace)?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&result.stdout),
        String::from_utf8_lossy(&result.stderr)
    );
    if !result.status.success() && text.contains("strace: ") {
        bail!("strace cannot watch {program}:\n{text}");
    }
    let calls = fs::read_to_string(&trace).unwrap_or_default();
    let rings = calls.lines().filter(|l| l.contains("io_uring_setup(") && !l.contains("= -1"));
    let enters = calls.lines().filter(|l| l.contains("io_uring_enter("));
    Ok(Seen {
        success: result.status.success(),
        output: text,
        rings: rings.count(),
        enters: enters.count(),
        bindings: bindings(dir)?,
    })
}

/// Reads the dynamic linker's account: which io_uring function came from which file.
fn bindings(dir: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if !path.file_name().unwrap_or_default().to_string_lossy().starts_with("bindings.") {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        for line in text.lines().filter(|l| l.contains("io_uring_")) {
            // binding file A [0] to B [0]: normal symbol `NAME' [VERSION]
            let file = line.split(" to ").nth(1).and_then(|t| t.split(' ').next());
            let name = line.split('`').nth(1).and_then(|t| t.split('\'').next());
            if let (Some(file), Some(name)) = (file, name) {
                found.insert(name.to_string(), PathBuf::from(file));
            }
        }
        fs::remove_file(&path)?;
    }
    Ok(found)
}
