//! `cargo xtask demo`: processes real data with this library, using an example program and Debian's
//! unmodified QEMU.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use comfy_table::Cell;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::files::write;
use xtask::shell;
use xtask::shell::{command, output};
use xtask::{build, install};

use crate::show;
use crate::watch::{Seen, watch};

/// One line of the demo's results.
struct ReportRow {
    what: String,
    result: String,
    fine: bool,
}

/// Runs the demo; true if all data was correct.
pub fn run(context: &Context) -> Result<bool> {
    need_tools(&["gcc", "pkg-config", "qemu-img", "qemu-io", "strace", "objcopy"])?;
    println!("building and installing");
    build::all(context)?;
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

/// Compiles a file copier through pkg-config, and copies files with it.
fn copy(context: &Context, dir: &Path, prefix: &Path) -> Result<Vec<ReportRow>> {
    println!("compiling examples/copy.c through pkg-config");
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
            .arg(context.root.join("examples/copy.c"))
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
        shown.push(ReportRow {
            what: format!("copy {name}"),
            result: format!("{size:.0} MB in {seconds:.2} s, compared"),
            fine: same,
        });
        let _ = fs::remove_file(&target);
    }
    Ok(shown)
}

/// The files to copy: a generated one, and the largest library of the compiler.
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

/// The data that `qemu-io` writes: one byte value in every second 8 MiB of the image.
const PATTERNS: [u8; 4] = [0x5a, 0xa5, 0x11, 0xee];
const MIB: usize = 1 << 20;

/// The data that `qemu-img bench` writes: this value in 4 KiB requests, from the start of the
/// image.
const BENCH_PATTERN: u8 = 0x77;
const BENCH_WRITES: &str = "-w --pattern=0x77";
const REQUESTS: usize = 4096;

/// Runs QEMU's unmodified image tools with this library.
fn qemu(dir: &Path, prefix: &Path) -> Result<Vec<ReportRow>> {
    let library = prefix.join("lib/liburing.so.2");
    let image = dir.join("disk.img");
    shell::run(command("qemu-img").args(["create", "-f", "raw"]).arg(&image).arg("64M"))?;
    let cache = if direct_works(&image)? { "none" } else { "writeback" };
    let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
    let common = words(&format!("-f raw -i io_uring -t {cache}"));

    let mut args = common.clone();
    for verb in ["write", "read"] {
        for (i, pattern) in PATTERNS.iter().enumerate() {
            args.extend(["-c".to_string(), format!("{verb} -P {pattern:#x} {}M 8M", i * 16)]);
        }
    }
    args.push(image.display().to_string());
    let seen = watch(dir, "qemu-io", &args, &library)?;
    let mut shown = report_rows(
        &seen,
        format!("qemu-io -i io_uring -t {cache}"),
        format!("{} patterns of 8 MiB written and verified", PATTERNS.len()),
        // If a pattern does not match, `qemu-io` prints this but exits with status 0.
        !seen.output.contains("failed"),
        &library,
    );
    // Reads the same bytes without io_uring and without QEMU.
    shown.push(plain_reads(&image, |at| match (at / (8 * MIB)) % 2 {
        0 => PATTERNS[at / (16 * MIB)],
        _ => 0,
    })?);

    for (kind, more) in [("reads", ""), ("writes", BENCH_WRITES)] {
        let mut args = words("bench");
        args.extend(common.clone());
        args.extend(words(&format!("-c {REQUESTS} -d 64 -s 4096 {more}")));
        args.push(image.display().to_string());
        let seen = watch(dir, "qemu-img", &args, &library)?;
        let time = seen.output.split_whitespace().skip_while(|w| *w != "completed").nth(2);
        shown.extend(report_rows(
            &seen,
            format!("qemu-img bench -i io_uring, {kind}"),
            format!("{REQUESTS} of 4 KiB, 64 at a time, {} s under strace", time.unwrap_or("?")),
            time.is_some(),
            &library,
        ));
    }
    shown.push(plain_reads(&image, |at| match at {
        at if at < REQUESTS * 4096 => BENCH_PATTERN,
        at if (at / (8 * MIB)) % 2 == 0 => PATTERNS[at / (16 * MIB)],
        _ => 0,
    })?);
    Ok(shown)
}

/// Compares each byte of the image with the expected value.
fn plain_reads(image: &Path, expected: impl Fn(usize) -> u8) -> Result<ReportRow> {
    let bytes = fs::read(image)?;
    let wrong = bytes.iter().enumerate().find(|(at, byte)| **byte != expected(*at));
    Ok(ReportRow {
        what: "the image, by plain reads".to_string(),
        result: match wrong {
            None => format!("all {} MiB as they were written", bytes.len() / MIB),
            Some((at, byte)) => format!("byte {at} is {byte:#x}, not {:#x}", expected(at)),
        },
        fine: wrong.is_none() && bytes.len() == 64 * MIB,
    })
}

/// Whether the file system supports O_DIRECT.
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

/// The results of one program: what it did, and the file that each of its functions was bound to.
fn report_rows(
    seen: &Seen,
    what: String,
    did: String,
    right: bool,
    library: &Path,
) -> Vec<ReportRow> {
    let fine = seen.success && right && seen.rings > 0 && seen.enters > 0;
    if !fine {
        println!("{what} said:\n{}", seen.output);
    }
    let did = format!("{did}; {} rings, {} enters", seen.rings, seen.enters);
    let mut shown = vec![ReportRow { what, result: did, fine }];
    if seen.bindings.is_empty() {
        let result = "no function of io_uring was bound".to_string();
        shown.push(ReportRow { what: String::new(), result, fine: false });
    }
    let ours = fs::canonicalize(library).ok();
    shown.extend(seen.bindings.iter().map(|(name, file)| ReportRow {
        what: format!("  {name}"),
        result: format!("bound to {}", file.display()),
        fine: fs::canonicalize(file).ok() == ours,
    }));
    shown
}
