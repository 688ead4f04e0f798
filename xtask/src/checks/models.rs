//! The crate's own tests, run in other ways: its models of memory ordering gone through by loom,
//! two threads on one ring with the thread sanitizer, its unit tests with the address sanitizer, and
//! those without a system call in Miri.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{Outcome, Verdict};
use crate::cargo;
use crate::context::Context;
use crate::shell::{Unavailable, command, output, run, tail};

/// The models in `tests/ordering.rs`; with loom's configuration the crate is another one.
pub fn ordering(context: &Context) -> Result<Vec<Outcome>> {
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--release", "--quiet", "--test", "ordering", "--target-dir"])
        .arg(context.target.join("loom"))
        .args(["--", "--format=pretty"])
        .env("RUSTFLAGS", "--cfg loom");
    results(&mut cargo, "models of memory ordering")
}

/// The unit tests under the address sanitizer, which a stable toolchain has and does not offer.
/// Leaks are not looked for: the tests leave the memory of their made-up rings.
pub fn sanitized(context: &Context) -> Result<Vec<Outcome>> {
    let host = host()?;
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--quiet", "--lib", "--target", &host, "--target-dir"])
        .arg(context.target.join("asan"))
        .args(["--", "--format=pretty"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address")
        .env("ASAN_OPTIONS", "detect_leaks=0");
    let mut outcomes = results(&mut cargo, "unit tests with the address sanitizer")?;
    outcomes.iter_mut().for_each(|o| o.name = format!("address sanitizer: {}", o.name));
    Ok(outcomes)
}

/// `tests/threads.rs` under the thread sanitizer, which has to see the standard library's locks too:
/// that is compiled anew. The kernel is no thread to it; what it watches is that the library has no
/// word that submitter and completer both touch without an atomic access.
pub fn threads(context: &Context) -> Result<Vec<Outcome>> {
    need_rust_src()?;
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--quiet", "-Zbuild-std", "--test", "threads"])
        // Tests unwind, and with a profile that aborts the standard library would be there twice.
        .args(["--config", "profile.dev.panic=\"unwind\""])
        .args(["--target", &host()?, "--target-dir"])
        .arg(context.target.join("tsan"))
        // In turns: it does not see rings go, and would take the next one at the same address for
        // the same memory.
        .args(["--", "--format=pretty", "--test-threads=1"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        // The tests look for it, to see whether a sanitizer is there to be tried.
        .env("TSAN_OPTIONS", "halt_on_error=1");
    let mut outcomes = results(&mut cargo, "two threads with the thread sanitizer")?;
    outcomes.iter_mut().for_each(|o| o.name = format!("thread sanitizer: {}", o.name));
    Ok(outcomes)
}

/// The sources of the standard library.
fn need_rust_src() -> Result<()> {
    let sysroot = run(command("rustc").args(["--print", "sysroot"]))?;
    let lock = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock");
    if lock.exists() {
        return Ok(());
    }
    run(command("rustup").args(["component", "add", "rust-src"]))
        .map(drop)
        .map_err(|e| Unavailable(format!("Rust's sources cannot be had by rustup: {e:#}")).into())
}

fn host() -> Result<String> {
    let version = run(command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: "));
    Ok(host.context("rustc has no host")?.to_string())
}

/// The unit tests that make no system call, in Miri, which knows what is undefined in Rust. The
/// helpers count in addresses, as C does, and the tests leave the memory of their made-up rings.
pub fn miri(context: &Context) -> Result<Vec<Outcome>> {
    let toolchain = nightly()?;
    let mut cargo = command("rustup");
    cargo
        .current_dir(&context.root)
        .args(["run", &toolchain, "cargo", "miri", "test", "--quiet", "--lib", "--target-dir"])
        .arg(context.target.join("miri"))
        .args(["--", "inline::", "ops::", "abi::", "layout::", "--format=pretty"])
        .env("MIRIFLAGS", "-Zmiri-ignore-leaks -Zmiri-permissive-provenance")
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    let mut outcomes = results(&mut cargo, "unit tests in Miri")?;
    outcomes.iter_mut().for_each(|o| o.name = format!("Miri: {}", o.name));
    Ok(outcomes)
}

/// A toolchain that has Miri, or can get it.
fn nightly() -> Result<String> {
    let unavailable = |what: &str| Unavailable(format!("Miri needs {what}"));
    let listed = run(command("rustup").args(["toolchain", "list"]))
        .map_err(|_| unavailable("rustup and a nightly toolchain"))?;
    let mut names = listed.lines().filter_map(|l| l.split_whitespace().next());
    let nightly = names
        .find(|n| n.starts_with("nightly"))
        .ok_or(unavailable("a nightly toolchain: `rustup toolchain install nightly`"))?;
    run(command("rustup").args(["component", "add", "--toolchain", nightly, "miri", "rust-src"]))
        .map_err(|e| unavailable(&format!("components of {nightly} that cannot be had: {e:#}")))?;
    Ok(nightly.to_string())
}

fn results(cargo: &mut Command, what: &str) -> Result<Vec<Outcome>> {
    let result = output(cargo)?;
    let mut outcomes = cargo::counted(&String::from_utf8_lossy(&result.stdout));
    let all_fine = outcomes.iter().all(|o| !matches!(o.verdict, Verdict::Fail(_)));
    if !result.status.success() && all_fine || outcomes.is_empty() {
        let errors = String::from_utf8_lossy(&result.stderr).into_owned();
        outcomes.push(Outcome::fail(what, tail(&errors)));
    }
    Ok(outcomes)
}
