//! What protects a shipped file from being turned against its program, as `SECURITY.md` promises.

use std::path::Path;

use anyhow::Result;

use super::Outcome;
use crate::context::Context;
use crate::cpu::Cpu;
use crate::install::DOCTOR;
use crate::link::{LIBRARIES, shared_names};
use crate::shell::{command, run};

/// The libraries and the program that were built for a processor.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mark = if context.cpu == Cpu::X86_64 { "SHSTK" } else { "" };
    let mut outcomes = Vec::new();
    for name in LIBRARIES {
        let [file, ..] = shared_names(name);
        outcomes.extend(file_is_hard(context, &context.dist().join(&file), &file, mark)?);
    }
    outcomes.extend(file_is_hard(context, &context.dist().join(DOCTOR), DOCTOR, "")?);
    Ok(outcomes)
}

/// One of them; `mark` is what it says of control-flow enforcement.
fn file_is_hard(context: &Context, path: &Path, name: &str, mark: &str) -> Result<Vec<Outcome>> {
    let readelf = |what: &str| run(command("readelf").arg(what).arg(path));
    let (header, dynamic) = (readelf("-hW")?, readelf("-dW")?);
    let (segments, notes) = (readelf("-lW")?, readelf("-nW")?);
    let of_kind = |kind: &str| {
        let lines = segments.lines().map(str::trim_start).filter(|l| l.starts_with(kind));
        lines.map(flags).collect::<Vec<_>>()
    };
    let says = |what: &str, yes: bool| {
        let name = format!("{}: {name} {what}", context.cpu.name());
        if yes { Outcome::pass(name) } else { Outcome::fail(name, "see readelf -hdlW") }
    };
    let executable = loaded_code(&segments);
    let stack = of_kind("GNU_STACK");
    let loaded = of_kind("LOAD");
    Ok(vec![
        says("may be anywhere", header.contains("DYN")),
        says("has read-only relocations", segments.contains("GNU_RELRO")),
        says("binds at start", dynamic.contains("NOW")),
        says("has no text relocations", !dynamic.contains("TEXTREL")),
        says("has no executable stack", stack.len() == 1 && !stack[0].contains('E')),
        says(
            "has nothing but code mapped executable",
            !executable.is_empty() && executable.iter().all(|s| CODE.contains(&s.as_str())),
        ),
        says(
            "has no writable code",
            !loaded.is_empty() && !loaded.iter().any(|f| f.contains('W') && f.contains('E')),
        ),
        Outcome::equal(
            format!("{}: {name} says of control-flow enforcement", context.cpu.name()),
            &property(&notes),
            &mark,
        ),
    ])
}

/// Sections that are code.
const CODE: [&str; 6] = [".init", ".plt", ".plt.got", ".plt.sec", ".text", ".fini"];

/// The sections in the segments that are mapped executable.
fn loaded_code(segments: &str) -> Vec<String> {
    let (_, table) = segments.split_once("Program Headers:").unwrap_or_default();
    let (headers, sections) = table.split_once("Section to Segment").unwrap_or_default();
    let headers = headers.lines().map(str::trim_start).filter(|l| l.contains(" 0x"));
    let mut all = Vec::new();
    for (i, header) in headers.enumerate() {
        let number = format!("{i:02}");
        if header.starts_with("LOAD") && flags(header).contains('E') {
            let lines = sections.lines().map(str::trim_start);
            let of_segment = lines.filter_map(|l| l.strip_prefix(number.as_str()));
            all.extend(of_segment.flat_map(str::split_whitespace).map(str::to_string));
        }
    }
    all
}

/// The flags of a segment, between its sizes and its alignment.
fn flags(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().skip(6).collect();
    words[..words.len().saturating_sub(1)].concat()
}

/// The features in the note of properties.
fn property(notes: &str) -> &str {
    let features = |l| str::split_once(l, "feature: ").map(|(_, features)| features.trim());
    notes.lines().find_map(features).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_readelf_says() {
        let line = "LOAD           0x000000 0x0000000000000000 0x0000000000000000 0x006d2c \
                    0x006d2c R E 0x1000";
        assert_eq!(flags(line), "RE");
        let segments = "Entry point 0x0\nProgram Headers:\n  Type  Offset\n  PHDR 0x40 0x40 0x40 0x1 0x1 R 0x8\n  LOAD 0x0 0x0 0x0 0x1 0x1 \
                        R E 0x1000\n\n Section to Segment mapping:\n   00     \n   01     .rodata \
                        .text\n";
        assert_eq!(loaded_code(segments), [".rodata", ".text"]);
        assert_eq!(flags("GNU_STACK 0x0 0x0 0x0 0x0 0x0 RW  0x10"), "RW");
        assert_eq!(property("  Properties: x86 feature: IBT, SHSTK\n"), "IBT, SHSTK");
        assert_eq!(property("Displaying notes found in: .note.uring-rs\n"), "");
    }
}
