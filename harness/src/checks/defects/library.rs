//! The two libraries against which the cases run.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xtask::context::Context;
use xtask::debian::need_tools;
use xtask::shell::{command, run};

use crate::checks::cc;
use crate::reference::Reference;

/// A library under test.
pub struct Library {
    pub is_ours: bool,
    /// Compiler options for its headers.
    pub cppflags: Vec<String>,
    pub libdir: PathBuf,
}

impl Library {
    pub fn ours(context: &Context) -> Library {
        let prefix = context.prefix();
        let include = format!("-I{}", prefix.join("include").display());
        Library { is_ours: true, cppflags: vec![include], libdir: prefix.join("lib") }
    }

    pub fn reference(context: &Context) -> Result<Library> {
        let reference = Reference::get(context)?;
        let cppflags = reference.cppflags()?.split_whitespace().map(str::to_string).collect();
        Ok(Library { is_ours: false, cppflags, libdir: reference.libdir() })
    }

    /// Compiler options that link to it and set its run path.
    pub fn link(&self) -> [String; 2] {
        let libdir = self.libdir.display();
        [format!("-L{libdir}"), format!("-Wl,-rpath,{libdir}")]
    }

    pub fn compile(&self, context: &Context, dir: &Path) -> Result<PathBuf> {
        need_tools(&["gcc"])?;
        let program = dir.join("defects");
        // The C library's headers cause warnings.
        let warnings: &[&str] =
            if self.is_ours { &["-Wall", "-Wextra", "-Werror"] } else { &["-w"] };
        run(command(context.cpu.tool("gcc"))
            .args(["-O2", "-g", cc::LARGE_FILES])
            .args(warnings)
            .args(&self.cppflags)
            .args(cc::sources(&context.root.join("c-tests/defects"))?)
            .args(self.link())
            .args(["-luring", "-lpthread", "-o"])
            .arg(&program))?;
        Ok(program)
    }
}
