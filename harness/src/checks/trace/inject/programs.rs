//! The examples under injection: what they wrote or sent is right, or they said that it is not.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use rustix::process::Signal;
use xtask::context::Context;

use super::injected::{Injected, LIMIT, pattern};
use crate::checks::cc;
use crate::outcome::Outcome;
use crate::running::Running;
use crate::soak;

/// What a program must do under rules.
#[derive(Clone, Copy, PartialEq)]
enum Must {
    /// All bytes arrive, and it ends well.
    Succeed,
    /// It says what failed.
    Fail,
    /// One of both.
    Either,
}
use Must::{Either, Fail, Succeed};

type Run = (Must, &'static [&'static str]);

const COPY: [Run; 9] = [
    (Succeed, &["op=NOP,p=1,error=EIO"]),
    (Succeed, &["op=READ,WRITE,p=0.4,short=50000"]),
    (Succeed, &["op=READ,WRITE,p=0.3,short=777", "p=0.05,error=EAGAIN", "p=0.05,error=EINTR"]),
    (Succeed, &["call=enter,error=EINTR,p=0.5"]),
    (Succeed, &["partial,p=0.5", "early,p=0.5", "p=0.2,short=100000"]),
    (Fail, &["op=READ,after=7,error=EIO"]),
    (Fail, &["op=WRITE,after=3,error=ENOSPC", "p=0.3,short=100000"]),
    (Fail, &["call=enter,after=1,error=ENOMEM"]),
    (Either, &["p=0.03,error=EIO", "p=0.3,short=100000"]),
];

const SERVER: [Run; 7] = [
    (Succeed, &["op=SEND,p=0.5,short=100", "op=SEND,p=0.2,short=1"]),
    (Succeed, &["call=enter,error=EINTR,p=0.5"]),
    (Succeed, &["early,p=0.5", "partial,p=0.5", "op=SEND,p=0.5,short=1000"]),
    (Fail, &["op=SEND,after=1,max=1,error=ECONNRESET"]),
    (Fail, &["op=RECV,max=1,error=ECONNRESET"]),
    (Either, &["op=SEND,p=0.05,error=EPIPE", "op=RECV,p=0.1,error=ECONNRESET"]),
    (Either, &["op=ACCEPT,max=1,error=ECONNABORTED"]),
];

/// Rules after which the soak, which counts every byte, must still pass.
const SOAK: [&[&str]; 3] = [
    &["call=enter,error=EINTR,p=0.05"],
    &["partial,p=0.1", "early,p=0.05"],
    &["p=0.1,short=512", "op=SEND,RECV,p=0.05,short=1"],
];

/// Runs of each.
const SEEDS: u32 = 3;

pub fn check(context: &Context, tested: &Injected) -> Result<Vec<Outcome>> {
    let compile =
        |name: &str| cc::compile(context, &format!("../examples/{name}.c"), &tested.dir, &[]);
    let (copy, server) = (compile("copy")?, compile("echo_server")?);
    fs::write(tested.dir.join("from"), pattern(5_000_001))?;
    let mut outcomes = Vec::new();
    for (must, rules) in COPY {
        let result = (0..SEEDS).try_for_each(|seed| {
            copied(tested, &copy, rules, seed, must).with_context(|| format!("seed {seed}"))
        });
        outcomes.push(verdict(format!("inject: copy with {}", rules.join(" ")), result));
    }
    for (must, rules) in SERVER {
        let result = (0..SEEDS).try_for_each(|seed| {
            echoed(tested, &server, rules, seed, must).with_context(|| format!("seed {seed}"))
        });
        outcomes.push(verdict(format!("inject: echo_server with {}", rules.join(" ")), result));
    }
    let soak = soak::compile(context, &context.prefix().join("lib"))?;
    for rules in SOAK {
        let name = format!("inject: the soak with {}", rules.join(" "));
        outcomes.push(verdict(name, soaked(tested, &soak, rules)));
    }
    Ok(outcomes)
}

/// A short run of the soak, in a summary: it makes some hundred thousand requests.
fn soaked(tested: &Injected, soak: &Path, rules: &[&str]) -> Result<()> {
    let mut run = tested.injecting(rules, 1, &["-c"]);
    let result = Running::output_within(run.arg(soak).args(["2", "1"]), 2 * LIMIT)?;
    let text = String::from_utf8_lossy(&result.stdout);
    let errors = String::from_utf8_lossy(&result.stderr);
    let wrong: Vec<&str> = text.lines().filter(|line| line.starts_with("FAIL")).collect();
    ensure!(result.status.success() && wrong.is_empty(), "{}\n{wrong:?}\n{errors}", result.status);
    ensure!(text.contains("PASS files"), "it did nothing\n{text}");
    ensure!(!errors.contains("never matched"), "{errors}");
    Ok(())
}

fn verdict(name: String, result: Result<()>) -> Outcome {
    match result {
        Ok(()) => Outcome::pass(name),
        Err(why) => Outcome::fail(name, format!("{why:#}")),
    }
}

/// The options of a run. One that must succeed must also be without misuse: the exit status says so.
fn options(must: Must) -> &'static [&'static str] {
    if must == Succeed { &["--check"] } else { &[] }
}

/// What the tool wrote to its output.
fn written(tested: &Injected) -> String {
    fs::read_to_string(tested.dir.join("trace")).unwrap_or_default()
}

/// A copy is equal, or the program says why not.
fn copied(tested: &Injected, copy: &Path, rules: &[&str], seed: u32, must: Must) -> Result<()> {
    let (from, to) = (tested.dir.join("from"), tested.dir.join("to"));
    let _ = fs::remove_file(&to);
    let mut run = tested.injecting(rules, seed, options(must));
    let result = Running::output_within(run.arg(copy).args(["from", "to"]), LIMIT)?;
    let errors = String::from_utf8_lossy(&result.stderr);
    let failed = errors.lines().any(|line| line.starts_with("copy: cannot "));
    match result.status.code() {
        Some(0) if must != Fail => {
            ensure!(fs::read(&to)? == fs::read(&from)?, "the copy differs, silently\n{errors}");
        }
        Some(1) if must != Succeed => ensure!(failed, "it does not say what failed\n{errors}"),
        _ => bail!("{}\n{errors}\n{}", result.status, written(tested)),
    }
    Ok(())
}

/// What comes back is what was sent, or its beginning if the server ends the connection.
fn echoed(tested: &Injected, server: &Path, rules: &[&str], seed: u32, must: Must) -> Result<()> {
    let mut run = tested.injecting(rules, seed, options(must));
    let mut running = Running::start(run.arg(server).arg("0"))?;
    let mut line = String::new();
    let out = running.child.stdout.take().context("no output")?;
    BufReader::new(out).read_line(&mut line)?;
    let port = line.trim().strip_prefix("listening on port ").map(str::to_string);
    let talks: Result<Vec<bool>> = match port {
        Some(port) => (0..3).map(|_| talk(port.parse()?)).collect(),
        None => Err(anyhow!("it does not listen")),
    };
    // It may have ended by itself, after an error.
    running.signal(Signal::TERM)?;
    let result = running.finish()?;
    let errors = String::from_utf8_lossy(&result.stderr).into_owned();
    let has_said_why = errors.lines().any(|line| line.starts_with("echo_server: "));
    match result.status.code() {
        Some(0) => {}
        Some(1) if must != Succeed && has_said_why => {}
        _ => bail!("{}\n{errors}\n{}", result.status, written(tested)),
    }
    let talks = talks.with_context(|| errors.clone())?;
    let all = talks.iter().all(|all| *all);
    ensure!(must != Succeed || all, "not all bytes came back: {talks:?}\n{errors}");
    ensure!(must != Fail || !all, "nothing failed\n{errors}");
    Ok(())
}

/// One client, which sends, and reads all that comes back; whether that is everything.
fn talk(port: u16) -> Result<bool> {
    let sent = pattern(100_000);
    // The server may have ended.
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return Ok(false) };
    stream.set_read_timeout(Some(LIMIT))?;
    let mut other = stream.try_clone()?;
    let data = sent.clone();
    let writer = thread::spawn(move || {
        other.write_all(&data).and_then(|()| other.shutdown(Shutdown::Write)).is_ok()
    });
    let mut back = Vec::new();
    let was_read = stream.read_to_end(&mut back).is_ok();
    // The writer must not wait for a server that does not read.
    let _ = stream.shutdown(Shutdown::Both);
    let was_sent = writer.join().unwrap_or(false);
    ensure!(sent.starts_with(&back), "{} bytes came back, but other ones", back.len());
    Ok(was_read && was_sent && back.len() == sent.len())
}
