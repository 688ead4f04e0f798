//! The parts of the report.

use std::path::Path;

use crate::binding::{self, Binding};
use crate::elf::{Library, Origin};
use crate::kernel::{self, Supported};
use crate::libraries::Found;
use crate::table::{table, text};

/// What the kernel supports and what it lacks, each with its first kernel version.
pub fn supported(supported: &Supported) -> String {
    let all = kernel::items();
    let mut shown = String::new();
    for (kind, title) in [("feature", "feature"), ("setup", "setup flag"), ("opcode", "operation")]
    {
        if !supported.is_known(kind) {
            // Operations cannot be queried before Linux 5.6, or if io_uring_register(2) is blocked.
            continue;
        }
        let mut table = table(&[title, "since Linux", "here"]);
        for item in all.iter().filter(|o| o.kind == kind) {
            let has = if supported.has(item) { "yes" } else { "no" };
            table.add_row([item.name, item.since, has]);
        }
        shown += &format!("{}\n", text(&table));
    }
    shown
}

/// The liburing files on the library path.
pub fn libraries(found: &[Found]) -> String {
    if found.is_empty() {
        return "No liburing.so.2 is on the library path.\n".to_string();
    }
    let mut table = table(&["liburing on the library path", "found by", "kind"]);
    for file in found {
        let what = file.library.as_ref().map_or_else(Clone::clone, described);
        table.add_row([&file.path.display().to_string(), file.by, &what]);
    }
    text(&table)
}

fn described(library: &Library) -> String {
    match &library.origin {
        Origin::UringRs(version) => format!("uring-rs {version}, up to {}", library.newest),
        Origin::Other if library.newest.is_empty() => "no liburing: it has no versions".to_string(),
        Origin::Other => format!("the C library, up to {}", library.newest),
    }
}

/// Which liburing a program would load, and whether it loads one at all.
pub fn binding(program: &Path) -> (String, bool) {
    let program = binding::resolve(program);
    let name = program.display();
    let (mut text, is_bound) = bound(&program);
    if let Some(what) = binding::privileged(&program) {
        text += &format!(
            "{name} is {what}: if that raises the privileges of its user, the dynamic linker ignores\n\
             LD_PRELOAD and LD_LIBRARY_PATH. They are left out here.\n"
        );
    }
    (text, is_bound)
}

fn bound(program: &Path) -> (String, bool) {
    let name = program.display();
    match binding::binding(program) {
        Ok(Binding::Files(files)) => {
            let mut text = format!("{name} would bind:\n");
            for (i, file) in files.iter().enumerate() {
                let what = Library::read(file).map_or_else(|e| format!("{e:#}"), |l| described(&l));
                let order = if i == 0 { "first" } else { "then" };
                text += &format!("  {order:<6}{}: {what}\n", file.display());
            }
            (text, true)
        }
        Ok(Binding::None) => {
            let why = "it is not linked to one (a plugin may be)";
            (format!("{name} would bind no liburing: {why}.\n"), false)
        }
        Ok(Binding::Static(Origin::UringRs(version))) => {
            (format!("{name} is static, and contains uring-rs {version}.\n"), true)
        }
        Ok(Binding::Static(Origin::Other)) => {
            (format!("{name} is static: it loads no shared library.\n"), false)
        }
        Err(error) => (format!("{name}: {error:#}.\n"), false),
    }
}
