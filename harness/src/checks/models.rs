//! The crate's own tests, run in other ways: its models of memory ordering gone through by loom,
//! two threads on one ring with the thread sanitizer, its unit tests with generic system calls and with
//! the address sanitizer, and those without a system call in Miri.

use std::time::Duration;

use anyhow::Result;
use xtask::cargo;
use xtask::context::Context;

use crate::cargo_tests;
use crate::outcome::Outcome;
use crate::rust_tests;
use crate::toolchain::{self, Toolchain};

/// How long each may take, also on a busy machine: loom goes through millions of executions for a
/// model, a sanitizer slows down everything, and Miri interprets.
const MODEL: Duration = Duration::from_secs(1800);
const SANITIZED: Duration = Duration::from_secs(600);
const INTERPRETED: Duration = Duration::from_secs(3600);

/// The models in `tests/ordering.rs`; with loom's configuration the crate is another one. Each has a
/// process of its own: in one process they would run one after the other, as they share loom's memory.
pub fn ordering(context: &Context) -> Result<Vec<Outcome>> {
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--release", "--quiet", "--test", "ordering", "--target-dir"])
        .arg(context.target.join("loom"))
        .env("RUSTFLAGS", "--cfg loom");
    println!("  loom executes each model once for every order of its threads' steps: minutes");
    rust_tests::run(&mut cargo, "models of memory ordering", &[], MODEL)
}

/// The unit tests with the system calls that serve CPUs without a file of their own in `src/sys/`.
pub fn generic_syscalls(context: &Context) -> Result<Vec<Outcome>> {
    let host = toolchain::version("host")?;
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--package", "uring-rs", "--quiet", "--lib", "--target", &host])
        .env("RUSTFLAGS", "--cfg uring_generic_syscall");
    let what = "unit tests with generic system calls";
    Ok(named(
        "generic system calls",
        rust_tests::run(&mut cargo, what, &[], cargo_tests::TEST_LIMIT)?,
    ))
}

/// The unit tests under the address sanitizer, which a stable toolchain has and does not offer.
/// Leaks are not looked for: the tests leave the memory of their fake rings.
pub fn sanitized(context: &Context) -> Result<Vec<Outcome>> {
    let host = toolchain::version("host")?;
    let mut cargo = cargo::command(context);
    cargo
        .args(["test", "--quiet", "--lib", "--target", &host, "--target-dir"])
        .arg(context.target.join("asan"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address")
        .env("ASAN_OPTIONS", "detect_leaks=0:allocator_may_return_null=1");
    let what = "unit tests with the address sanitizer";
    Ok(named("address sanitizer", rust_tests::run(&mut cargo, what, &[], SANITIZED)?))
}

/// `tests/threads.rs` under the thread sanitizer, which has to see the standard library's locks too:
/// that is compiled anew. The kernel is no thread to it; what it watches is that the library has no
/// word that submitter and completer both touch without an atomic access.
///
/// Each test has a process of its own: the sanitizer does not see rings go, and would take the next
/// one at the same address for the same memory.
pub fn threads(context: &Context) -> Result<Vec<Outcome>> {
    let host = toolchain::version("host")?;
    let mut cargo = Toolchain::with_sources(context)?.cargo(context);
    cargo
        .args(["test", "--quiet", "-Zbuild-std", "--test", "threads"])
        // Tests unwind, and with a profile that aborts the standard library would be there twice.
        .args(["--config", "profile.dev.panic=\"unwind\""])
        .args(["--target", &host, "--target-dir"])
        .arg(context.target.join("tsan"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        // The tests look for it, to see whether a sanitizer is there to be tried.
        .env("TSAN_OPTIONS", "halt_on_error=1");
    let what = "two threads with the thread sanitizer";
    Ok(named("thread sanitizer", rust_tests::run(&mut cargo, what, &[], SANITIZED)?))
}

/// The unit tests that make no system call, in Miri, which knows what is undefined in Rust. The
/// helpers count in addresses, as C does, and the tests leave the memory of their fake rings.
pub fn miri(context: &Context) -> Result<Vec<Outcome>> {
    let mut cargo = Toolchain::with_miri(context)?.cargo(context);
    cargo
        .args(["miri", "test", "--quiet", "--lib", "--target-dir"])
        .arg(context.target.join("miri"))
        .args(["--", "inline::", "ops::", "abi::", "layout::", "--format=pretty"])
        .env("MIRIFLAGS", "-Zmiri-ignore-leaks -Zmiri-permissive-provenance");
    let mut outcomes = cargo_tests::counted_run(&mut cargo, "unit tests in Miri", INTERPRETED)?;
    if outcomes.is_empty() {
        outcomes.push(Outcome::fail("unit tests in Miri", "it ran none"));
    }
    Ok(named("Miri", outcomes))
}

fn named(group: &str, mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    outcomes.iter_mut().for_each(|o| o.name = format!("{group}: {}", o.name));
    outcomes
}
