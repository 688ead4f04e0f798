//! Runs the crate's own tests in other configurations: the models of memory ordering with loom, two
//! threads on one ring with ThreadSanitizer, the unit tests with the generic system calls and with
//! AddressSanitizer, and the unit tests without system calls in Miri.

use std::time::Duration;

use anyhow::Result;
use xtask::cargo;
use xtask::context::Context;

use crate::cargo_tests;
use crate::outcome::Outcome;
use crate::rust_tests;
use crate::toolchain::{self, Toolchain};

/// Time limit of each test on a busy machine: loom runs millions of executions per model,
/// sanitizers slow down all code, and Miri interprets it.
const MODEL: Duration = Duration::from_secs(1800);
const SANITIZED: Duration = Duration::from_secs(600);
const INTERPRETED: Duration = Duration::from_secs(3600);

/// Runs the models in `tests/ordering.rs`, and those of the ring of records; the crates are compiled
/// with loom's configuration. Each model has its own process: loom's models run one at a time in a
/// process.
pub fn ordering(context: &Context) -> Result<Vec<Outcome>> {
    println!("  loom executes each model once for every order of its threads' steps: minutes");
    let models = |arguments: &[&str], what: &str| {
        let mut cargo = cargo::command(context);
        cargo.args(["test", "--release", "--quiet", "--target-dir"]);
        cargo.arg(context.target.join("loom")).args(arguments).env("RUSTFLAGS", "--cfg loom");
        rust_tests::run(&mut cargo, what, &[], MODEL)
    };
    let mut outcomes = models(&["--test", "ordering"], "models of memory ordering")?;
    let records = ["--package", "uring-trace-format", "--lib"];
    outcomes.extend(models(&records, "models of the ring of records")?);
    Ok(outcomes)
}

/// Runs the unit tests with the system calls for CPUs that have no file in `src/sys/`.
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

/// Runs the unit tests with AddressSanitizer, which a stable toolchain contains but does not
/// enable. Leak detection is off: the tests do not free the memory of their fake rings.
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

/// Runs `tests/threads.rs` with ThreadSanitizer. The standard library is recompiled, since the
/// sanitizer must see its locks too. ThreadSanitizer does not see the kernel's accesses; it checks
/// that the submitting and the completing thread share no word without atomic accesses.
///
/// Each test has its own process: the sanitizer does not see that a ring is unmapped, and would
/// take the next one at the same address for the same memory.
pub fn threads(context: &Context) -> Result<Vec<Outcome>> {
    let host = toolchain::version("host")?;
    let mut cargo = Toolchain::with_sources(context)?.cargo(context);
    cargo
        .args(["test", "--quiet", "-Zbuild-std", "--test", "threads"])
        // The tests unwind. With `panic = "abort"` there would be two copies of the standard
        // library.
        .args(["--config", "profile.dev.panic=\"unwind\""])
        .args(["--target", &host, "--target-dir"])
        .arg(context.target.join("tsan"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        // The tests read this variable to detect the sanitizer.
        .env("TSAN_OPTIONS", "halt_on_error=1");
    let what = "two threads with the thread sanitizer";
    Ok(named("thread sanitizer", rust_tests::run(&mut cargo, what, &[], SANITIZED)?))
}

/// Runs the unit tests that make no system call in Miri, which detects undefined behaviour. The
/// helpers convert between pointers and addresses, as C does, and the tests do not free the memory
/// of their fake rings.
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
