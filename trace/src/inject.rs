//! Fault injection: `--inject op=READ,fd=/data/*,p=0.01,error=EIO`. The rules are parsed here and
//! executed by the layer.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use anyhow::{Context as _, Result, bail};
use uring_trace_format::event::Injected;
use uring_trace_format::rules::rewrite::{LINK_TIMEOUT, SHORT};
use uring_trace_format::rules::{Action, HAS_FD, HAS_PATTERN, HAS_RING, MOST, PATTERN, Rule};

use crate::operations::{self, Part};
use crate::{names, system};

mod file;
mod kernel;

pub use file::RulesFile;
pub use kernel::can_inject_result;

/// What can be written, for error messages.
const HELP: &str = "a rule has conditions (op=READ,WRITE, fd=NUMBER or fd=PATTERN, ring=NUMBER, p=0.01, \
                    every=N, after=N, max=N) and one of error=EIO, short=BYTES, call=enter,error=EAGAIN, \
                    partial, early";

/// The errors of io_uring_enter(2) that can be injected.
const OF_CALL: [(&str, i32); 4] = [
    ("EAGAIN", libc::EAGAIN),
    ("EBUSY", libc::EBUSY),
    ("ENOMEM", libc::ENOMEM),
    ("EINTR", libc::EINTR),
];

/// The parts of a rule as they are written.
#[derive(Default)]
struct Written<'a> {
    operations: Vec<&'a str>,
    fd: Option<&'a str>,
    ring: Option<&'a str>,
    chance: Option<&'a str>,
    every: Option<&'a str>,
    after: Option<&'a str>,
    most: Option<&'a str>,
    error: Option<&'a str>,
    short: Option<&'a str>,
    call: Option<&'a str>,
    partial: Option<&'a str>,
    early: Option<&'a str>,
}

/// The rules of all options.
pub fn rules(options: &[String]) -> Result<Vec<Rule>> {
    if options.len() > MOST {
        bail!("--inject: there are more than {MOST} rules");
    }
    options.iter().map(|text| rule(text).with_context(|| format!("--inject '{text}'"))).collect()
}

/// Whether a rule gives requests a result.
pub fn needs_result(rule: &Rule) -> bool {
    rule.action() == Some(Action::Error)
}

fn rule(text: &str) -> Result<Rule> {
    let written = split(text)?;
    let mut rule = Rule::new();
    set_action(&mut rule, &written)?;
    match rule.action().is_some_and(Action::is_of_call) {
        true if !written.operations.is_empty() || written.fd.is_some() => {
            bail!("a rule about calls has no op= and no fd=: a call is for all SQEs")
        }
        true => {}
        false => set_request(&mut rule, &written)?,
    }
    if let Some(ring) = written.ring {
        rule.ring = ring.parse().with_context(|| format!("ring={ring}: this is not a number"))?;
        rule.conditions |= HAS_RING;
    }
    let number = |name: &str, text: Option<&str>, least: u32| match text {
        None => Ok(0),
        Some(text) => match text.parse() {
            Ok(number) if number >= least => Ok(number),
            _ => bail!("{name}={text}: this is not a number from {least} to {}", u32::MAX),
        },
    };
    rule.every = number("every", written.every, 1)?;
    rule.after = number("after", written.after, 0)?;
    rule.most = number("max", written.most, 1)?;
    if let Some(text) = written.chance {
        rule.chance = match text.parse::<f64>() {
            // The product is less than 2^64 unless p is 1, which the conversion makes `u64::MAX`.
            Ok(p) if (0.0..=1.0).contains(&p) => (p * 2_f64.powi(64)) as u64,
            _ => bail!("p={text}: this is not a probability from 0 to 1"),
        };
    }
    Ok(rule)
}

/// Words between commas; those without a name go on with a list of operations.
fn split(text: &str) -> Result<Written<'_>> {
    let mut written = Written::default();
    let mut is_list = false;
    for word in text.split(',') {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let place = match name {
            "op" => {
                written.operations.push(value);
                is_list = true;
                continue;
            }
            "fd" => &mut written.fd,
            "ring" => &mut written.ring,
            "p" => &mut written.chance,
            "every" => &mut written.every,
            "after" => &mut written.after,
            "max" => &mut written.most,
            "error" => &mut written.error,
            "short" => &mut written.short,
            "call" => &mut written.call,
            "partial" if word == name => &mut written.partial,
            "early" if word == name => &mut written.early,
            _ if is_list && word == name && !word.is_empty() => {
                written.operations.push(word);
                continue;
            }
            _ => bail!("`{word}` is not known: {HELP}"),
        };
        is_list = false;
        if place.replace(value).is_some() {
            bail!("{name} is there twice; write two rules");
        }
        if value.is_empty() && word != "partial" && word != "early" {
            bail!("a value is missing after {name}=");
        }
    }
    Ok(written)
}

fn set_action(rule: &mut Rule, written: &Written<'_>) -> Result<()> {
    let given = [written.error, written.short, written.partial, written.early];
    if given.iter().flatten().count() != 1 {
        bail!("a rule has exactly one of error=, short=, partial and early: {HELP}");
    }
    if let Some(call) = written.call.filter(|call| *call != "enter") {
        bail!("call={call}: only call=enter can be injected into");
    }
    let action = match (written.error, written.call) {
        (Some(error), Some(_)) => {
            let Some((_, errno)) = OF_CALL.iter().find(|(name, _)| *name == error) else {
                bail!(
                    "call=enter,error={error}: only EAGAIN, EBUSY, ENOMEM and EINTR can be injected"
                );
            };
            rule.value = -errno;
            if error == "EINTR" { Action::Interrupt } else { Action::Refuse }
        }
        (Some(error), None) => {
            let Some(errno) = system::errno(error) else {
                bail!(
                    "error={error}: no error has this name; the names are those of errno(3), such as EIO"
                );
            };
            rule.value = -errno;
            Action::Error
        }
        (None, Some(_)) if written.short.is_some() => bail!("a call cannot be short: use partial"),
        _ if written.partial.is_some() => Action::Partial,
        _ if written.early.is_some() => Action::Early,
        _ => {
            let text = written.short.unwrap_or_default();
            rule.value = match text.parse() {
                Ok(bytes) if bytes > 0 => bytes,
                Ok(0) => bail!("short=0: a transfer of 0 bytes means the end of the file"),
                _ => bail!("short={text}: this is not a number of bytes from 1 to {}", i32::MAX),
            };
            Action::Short
        }
    };
    rule.action = action as u32;
    Ok(())
}

/// The conditions of a rule about requests.
fn set_request(rule: &mut Rule, written: &Written<'_>) -> Result<()> {
    let is_short = rule.action() == Some(Action::Short);
    let mut operations = Vec::new();
    for name in &written.operations {
        operations.push(operation(name, is_short)?);
    }
    if operations.is_empty() {
        let all =
            (0..=u8::MAX).filter(|op| *op != LINK_TIMEOUT && (!is_short || SHORT.contains(op)));
        operations.extend(all);
    }
    if let Some(fd) = written.fd {
        set_file(rule, fd)?;
        operations.retain(|op| has_file(*op));
        if operations.is_empty() {
            bail!("fd={fd}: no operation of this rule has a file in `fd`");
        }
    }
    for op in operations {
        rule.operations[usize::from(op / 64)] |= 1 << (op % 64);
    }
    Ok(())
}

fn operation(name: &str, is_short: bool) -> Result<u8> {
    let Some(number) = names::value(names::OPCODE, name) else {
        bail!(
            "op={name}: no operation has this name; the names are those of IORING_OP_* in \
             io_uring_enter(2), such as READ"
        );
    };
    let number = u8::try_from(number).with_context(|| format!("op={name}"))?;
    if number == LINK_TIMEOUT {
        bail!("op={name}: it is a part of the request before it; inject into that one");
    }
    match name.trim_start_matches("IORING_OP_").to_ascii_uppercase().as_str() {
        _ if !is_short || SHORT.contains(&number) => Ok(number),
        "SENDMSG" | "RECVMSG" => bail!(
            "op={name}: it cannot be made short, because its lengths are in a msghdr of the program, \
             which the layer must not change and cannot replace until the kernel has read it"
        ),
        _ => bail!(
            "op={name}: only READ, WRITE, READV, WRITEV, READ_FIXED, WRITE_FIXED, SEND and RECV can be \
             made short"
        ),
    }
}

fn has_file(opcode: u8) -> bool {
    operations::of(opcode).is_none_or(|parts| parts.iter().any(|part| matches!(part, Part::File)))
}

fn set_file(rule: &mut Rule, fd: &str) -> Result<()> {
    if let Ok(number) = fd.parse() {
        rule.fd = number;
        rule.conditions |= HAS_FD;
        return Ok(());
    }
    if !fd.starts_with(['/', '*', '?']) && !fd.contains(':') {
        bail!("fd={fd}: write a number, or a pattern of a whole path, such as /data/* or *.db");
    }
    let bytes = OsStr::new(fd).as_bytes();
    if bytes.len() >= PATTERN {
        bail!("fd={fd}: the pattern is longer than {} bytes", PATTERN - 1);
    }
    rule.pattern[..bytes.len()].copy_from_slice(bytes);
    rule.conditions |= HAS_PATTERN;
    Ok(())
}

/// The name of an action, for JSON.
pub fn name(action: Action) -> &'static str {
    match action {
        Action::Error => "error",
        Action::Short => "short",
        Action::Refuse => "refuse",
        Action::Interrupt => "interrupt",
        Action::Partial => "partial",
        Action::Early => "early",
        Action::Cancel => "cancel",
    }
}

/// What was injected.
pub fn described(injected: &Injected) -> String {
    let error = || system::error(injected.value).map_or(injected.value.to_string(), String::from);
    match injected.action {
        Action::Error | Action::Refuse => error(),
        Action::Short => format!("at most {} bytes", injected.value),
        Action::Cancel => format!("{}, after a short transfer", error()),
        Action::Partial => format!("only {} SQEs are submitted", injected.value),
        Action::Interrupt => "the wait is interrupted".to_string(),
        Action::Early => "the wait ends early".to_string(),
    }
}

#[cfg(test)]
mod tests;
