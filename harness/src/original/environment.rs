//! What tests find around them, and how they meet the library.

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

/// What tests find around them.
pub struct Environment {
    variables: Vec<(&'static str, String)>,
    /// The file that io_uring's functions have to come from; none where they are linked in.
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

    /// Sets what the mode wants, and nothing that the caller's environment has besides.
    pub fn apply(&self, command: &mut Command) {
        for name in ["LD_PRELOAD", "LD_LIBRARY_PATH", "LIBURING_SPLIT_MMAP"] {
            command.env_remove(name);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
    }
}

/// The shared library that tests have to bind to, or none where it is linked in.
fn our_library(context: &Context) -> PathBuf {
    context.prefix().join("lib/liburing.so.2")
}
