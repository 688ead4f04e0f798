//! The environment variables of tests, and how tests are compiled and linked.

use std::path::PathBuf;
use std::process::Command;

use clap::ValueEnum;
use xtask::context::Context;

use crate::reference::Reference;

/// How a test meets the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum Mode {
    /// Compiled against our headers, linked to our shared library
    Header,
    /// Compiled against our headers, linked to our archive
    Static,
    /// Compiled against the C library's headers and library, run on ours
    Binary,
    /// As `header`, with every ring mapped in two pieces
    Split,
    /// Compiled against and run on the C library
    Reference,
}

impl Mode {
    pub const OURS: [Mode; 4] = [Mode::Header, Mode::Static, Mode::Binary, Mode::Split];

    pub fn name(self) -> &'static str {
        match self {
            Mode::Header => "header",
            Mode::Static => "static",
            Mode::Binary => "binary",
            Mode::Split => "split",
            Mode::Reference => "reference",
        }
    }
}

/// The environment of tests.
pub struct Environment {
    variables: Vec<(&'static str, String)>,
    /// The file that the io_uring functions must be bound to; `None` if they are linked in.
    pub library: Option<PathBuf>,
}

impl Environment {
    pub fn reference(reference: &Reference) -> Environment {
        let dir = reference.libdir();
        Environment {
            variables: vec![("LD_LIBRARY_PATH", dir.display().to_string())],
            library: Some(dir.join("liburing.so.2")),
        }
    }

    pub fn ours(context: &Context, mode: Mode) -> Environment {
        let library = our_library(context);
        let dir = context.prefix().join("lib").display().to_string();
        let mut variables = vec![("LD_LIBRARY_PATH", dir)];
        if mode == Mode::Binary {
            variables.push(("LD_PRELOAD", library.display().to_string()));
        }
        if mode == Mode::Split {
            variables.push(("LIBURING_SPLIT_MMAP", "1".to_string()));
        }
        Environment { variables, library: (mode != Mode::Static).then_some(library) }
    }

    /// Sets the variables of the mode, and removes those of the caller that affect the library.
    pub fn apply(&self, command: &mut Command) {
        for name in ["LD_PRELOAD", "LD_LIBRARY_PATH", "LIBURING_SPLIT_MMAP"] {
            command.env_remove(name);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
    }
}

/// The shared library that tests must bind to.
fn our_library(context: &Context) -> PathBuf {
    context.prefix().join("lib/liburing.so.2")
}
