//! Tests the hardening of the shipped files, as documented in `SECURITY.md`.

use std::path::Path;

use anyhow::Result;
use object::elf::{GNU_PROPERTY_X86_FEATURE_1_IBT, GNU_PROPERTY_X86_FEATURE_1_SHSTK};
use xtask::context::Context;
use xtask::product::{LAYER, LIBRARIES, PROGRAMS, shared_names};

use crate::elf::Elf;
use crate::outcome::Outcome;

/// Tests the libraries, the layer and the programs.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = libraries(context)?;
    for program in PROGRAMS {
        outcomes.extend(file_is_hard(context, &context.dist().join(program), program, "")?);
    }
    Ok(outcomes)
}

/// Tests the libraries built for a CPU.
pub fn libraries(context: &Context) -> Result<Vec<Outcome>> {
    let mark = if context.cpu.has_shadow_stacks { "SHSTK" } else { "" };
    let mut outcomes = Vec::new();
    for name in LIBRARIES {
        let [file, ..] = shared_names(name);
        outcomes.extend(file_is_hard(context, &context.dist().join(&file), &file, mark)?);
    }
    let [directory, layer] = LAYER;
    let path = context.dist().join(directory).join(layer);
    outcomes.extend(file_is_hard(context, &path, layer, mark)?);
    Ok(outcomes)
}

/// Tests one file. `mark` is its expected property for control-flow enforcement.
fn file_is_hard(context: &Context, path: &Path, name: &str, mark: &str) -> Result<Vec<Outcome>> {
    let elf = Elf::read(path)?;
    let name = format!("{}: {name}", context.cpu.name);
    let mut outcomes = of_file(&name, &elf);
    outcomes.push(Outcome::equal(
        format!("{name} says of control-flow enforcement"),
        &features(elf.x86_features.unwrap_or_default()),
        &mark.to_string(),
    ));
    Ok(outcomes)
}

/// The properties that every file must have on every CPU. The outcomes' names begin with `name`.
pub fn of_file(name: &str, elf: &Elf) -> Vec<Outcome> {
    let says = |what: &str, yes: bool| match yes {
        true => Outcome::pass(format!("{name} {what}")),
        false => Outcome::fail(format!("{name} {what}"), "see readelf -hdlW"),
    };
    let executable = elf.executable_sections();
    let others: Vec<&str> = executable.iter().copied().filter(|s| !CODE.contains(s)).collect();
    vec![
        says("may be anywhere", elf.is_position_independent),
        says("has read-only relocations", elf.has_read_only_relocations()),
        says("binds at start", elf.binds_at_load()),
        says("has no text relocations", !elf.has_text_relocations()),
        says("has no executable stack", elf.has_plain_stack()),
        Outcome::equal(
            format!("{name} has nothing but code mapped executable"),
            &(others, elf.code_begins_a_page()),
            &(vec![], true),
        ),
        says("has code", executable.contains(&".text")),
        says("has no writable code", !elf.has_writable_code()),
    ]
}

/// Sections that contain code.
const CODE: [&str; 6] = [".init", ".plt", ".plt.got", ".plt.sec", ".text", ".fini"];

/// The names of the bits of `GNU_PROPERTY_X86_FEATURE_1_AND`.
fn features(bits: u32) -> String {
    let names =
        [(GNU_PROPERTY_X86_FEATURE_1_IBT, "IBT"), (GNU_PROPERTY_X86_FEATURE_1_SHSTK, "SHSTK")];
    let set = names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name);
    set.collect::<Vec<_>>().join(", ")
}
