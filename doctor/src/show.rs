//! What people read.

use std::path::Path;

use crate::binding::{self, Binding};
use crate::elf::{Library, Origin};
use crate::kernel::{self, Offer, Offered};
use crate::libraries::Found;
use crate::machine::Facts;
use crate::table::{table, text};

/// A filter that forbids one of the system calls.
pub const NO_REGISTER: &str = "\
The seccomp filter forbids io_uring_register(2): there are no registered buffers and files, and
programs that need them fail. Allow it in the seccomp profile.

";

/// What the kernel offers and what it lacks, each with the kernel that brought it.
pub fn offers(offered: &Offered) -> String {
    tables("here", |offer| offered.has(offer))
}

/// What a kernel of this version has; nobody asked.
pub fn offers_by_version(facts: &Facts) -> String {
    let has = |offer: &Offer| Some(facts.kernel_is_at_least(offer.since));
    format!(
        "The kernel could not be asked what it offers. By its version, Linux {} has:\n\n{}",
        facts.release,
        tables("by version", has)
    )
}

fn tables(head: &str, has: impl Fn(&Offer) -> Option<bool>) -> String {
    let all = kernel::offers();
    let mut shown = String::new();
    for (kind, title) in [("feature", "feature"), ("setup", "set-up flag"), ("opcode", "operation")]
    {
        let mut table = table(&[title, "since Linux", head]);
        for offer in all.iter().filter(|o| o.kind == kind) {
            let has = match has(offer) {
                Some(true) => "yes",
                Some(false) => "no",
                None => "cannot be asked",
            };
            table.add_row([offer.name, offer.since, has]);
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
    let mut table = table(&["liburing on the library path", "found by", "what it is"]);
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

/// Which liburing a program would bind, and whether it binds one.
pub fn binding(program: &Path) -> (String, bool) {
    let program = binding::found(program);
    let name = program.display();
    let (mut text, is_bound) = bound(&program);
    if let Some(what) = binding::more_rights(&program) {
        text += &format!(
            "{name} is {what}: where that gives its user more rights, LD_PRELOAD and\n\
             LD_LIBRARY_PATH do not count, and they are left out here.\n"
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
            let why = "it is linked to none, though a plugin of it may be";
            (format!("{name} would bind no liburing: {why}.\n"), false)
        }
        Ok(Binding::Static(Origin::UringRs(version))) => {
            (format!("{name} is static, with uring-rs {version} in it.\n"), true)
        }
        Ok(Binding::Static(Origin::Other)) => {
            (format!("{name} is static: it binds no shared library.\n"), false)
        }
        Err(error) => (format!("{name}: {error:#}.\n"), false),
    }
}
