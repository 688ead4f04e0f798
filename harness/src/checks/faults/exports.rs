//! Finds the exported functions that can make a system call: their code contains one, or leaves the
//! function.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use xtask::shell::{command, run};

use crate::elf::Elf;

/// The exported functions of a library that may make a system call.
pub fn may_call(library: &Path) -> Result<BTreeSet<String>> {
    let code = run(command("objdump").args(["-d", "--no-show-raw-insn"]).arg(library))?;
    let elf = Elf::read(library)?;
    ensure!(elf.exported().next().is_some(), "{} exports nothing", library.display());
    let code = instructions(&code);
    let mut may = BTreeSet::new();
    for function in elf.exported() {
        let (name, start, size) = (function.name.clone(), function.address, function.size);
        let body: Vec<_> = code.range(start..start + size).collect();
        ensure!(!body.is_empty(), "{name} has no code");
        if body.iter().any(|(_, instruction)| leaves(instruction, start, start + size)) {
            may.insert(name);
        }
    }
    Ok(may)
}

/// The instructions by address.
fn instructions(code: &str) -> BTreeMap<u64, &str> {
    code.lines()
        .filter_map(|line| {
            let (address, instruction) = line.split_once(":\t")?;
            Some((u64::from_str_radix(address.trim(), 16).ok()?, instruction))
        })
        .collect()
}

/// Whether an instruction is a system call, or transfers control out of its function other than by
/// a return.
fn leaves(instruction: &str, start: u64, end: u64) -> bool {
    let mut words = instruction.split_whitespace();
    let name = words.next().unwrap_or_default();
    let jumps = name.starts_with('j')
        || name == "b"
        || name.starts_with("b.")
        || ["br", "cbz", "cbnz", "tbz", "tbnz"].contains(&name);
    if !jumps {
        return ["syscall", "svc", "call", "bl", "blr"].contains(&name);
    }
    // The last numeric operand is the target.
    let target =
        words.filter_map(|w| u64::from_str_radix(w.trim_start_matches("0x"), 16).ok()).next_back();
    target.is_none_or(|target| !(start..end).contains(&target))
}

/// The function that a scenario tests.
pub fn function(scenario: &str) -> &str {
    scenario.split(' ').next().unwrap_or(scenario)
}

/// Every function that may make a system call needs a scenario in which it makes one.
pub fn missing(
    may_call: &BTreeSet<String>,
    called: &BTreeSet<String>,
    silent: &BTreeSet<String>,
) -> Result<Vec<String>> {
    for name in SILENT {
        may_call.get(name).with_context(|| format!("{name} is not exported, or calls nothing"))?;
    }
    let mut missing = Vec::new();
    for name in may_call {
        let calls = called.contains(name);
        match SILENT.contains(&name.as_str()) {
            true if calls => missing.push(format!("{name} makes a system call")),
            true if !silent.contains(name) => missing.push(format!("{name} has no scenario")),
            false if !calls => {
                missing.push(format!("{name} has no scenario in which it makes a system call"));
            }
            _ => {}
        }
    }
    Ok(missing)
}

/// Functions that call others and still make no system call, as their scenarios show.
const SILENT: [&str; 6] = [
    "__io_uring_peek_cqe",
    "io_uring_free_probe",
    "io_uring_get_sqe",
    "io_uring_get_sqe128",
    "io_uring_memory_size",
    "io_uring_memory_size_params",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_what_leaves_a_function() {
        assert!(leaves("syscall", 0x10, 0x20));
        assert!(leaves("svc\t#0x0", 0x10, 0x20));
        assert!(leaves("call   4b10 <x>", 0x10, 0x20));
        assert!(leaves("jmp    30 <x+0x10>", 0x10, 0x20));
        assert!(leaves("jmp    *0x8(%rax)", 0x10, 0x20));
        assert!(!leaves("jne    18 <x+0x8>", 0x10, 0x20));
        assert!(!leaves("ret", 0x10, 0x20));
        assert!(leaves("tbz\tw0, #3, 4b10 <x>", 0x10, 0x20));
        assert!(!leaves("cbz\tx0, 18 <x+0x8>", 0x10, 0x20));
    }

    #[test]
    fn a_function_without_a_scenario_is_missed() {
        let names = |list: &[&str]| list.iter().map(|n| n.to_string()).collect::<BTreeSet<_>>();
        let may = [&SILENT[..], &["io_uring_submit"]].concat();
        let silent = names(&SILENT);
        let missing = |called: &[&str], silent| {
            missing(&names(&may), &names(called), silent).expect("all are exported").len()
        };
        assert_eq!(missing(&["io_uring_submit"], &silent), 0);
        assert_eq!(missing(&[], &silent), 1);
        assert_eq!(missing(&["io_uring_submit", "io_uring_get_sqe"], &silent), 1);
        assert_eq!(missing(&["io_uring_submit"], &names(&[])), SILENT.len());
    }
}
